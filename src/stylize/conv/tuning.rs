//! Finds the fastest kernel for a layer by running those that may suit.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::choices::{Choice, Shape};
use super::winograd::Scratch;
use super::{ConvKernel, ConvKernels, Ends, default_kernel};
use crate::gpu::readback::ReadbackError;
use crate::gpu::{Gpu, Pass, pass};
use crate::model::{Conv, Layer};

/// What measuring may take in all, compilation aside. What is left over is measured at the next start.
const LIMIT: Duration = Duration::from_secs(1);
/// A large layer is measured on as many of its rows as take about this many operations.
const FLOPS: u64 = 3_000_000_000;
/// Rows to measure at least.
const ROWS: usize = 64;
/// Runs of each kernel, of which the fastest counts.
const RUNS: usize = 3;
/// Another kernel than the usual one has to be faster by this.
const GAIN: f64 = 0.97;

/// A series of measurements that can be stopped by another thread.
pub struct Tuning<'a> {
    gpu: &'a Gpu,
    convs: &'a ConvKernels,
    stop: &'a AtomicBool,
    spent: Duration,
    /// Painting goes on meanwhile, on another.
    scratch: Scratch,
}

impl<'a> Tuning<'a> {
    pub fn new(gpu: &'a Gpu, convs: &'a ConvKernels, stop: &'a AtomicBool) -> Tuning<'a> {
        Tuning { gpu, convs, stop, spent: Duration::ZERO, scratch: Scratch::default() }
    }

    /// The fastest kernel for a layer of that `shape`; `None` when time or memory are over, or it was stopped.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn fastest(&mut self, conv: &Conv, shape: &Shape) -> Result<Option<Choice>, ReadbackError> {
        if self.spent >= LIMIT {
            return Ok(None);
        }
        let gpu = self.gpu;
        gpu.within_memory(|| self.fastest_of_all(conv, shape)).unwrap_or(Ok(None))
    }

    fn fastest_of_all(&mut self, conv: &Conv, shape: &Shape) -> Result<Option<Choice>, ReadbackError> {
        let capabilities = &self.gpu.capabilities;
        let size = shape.size();
        let part = part_to_measure(&conv.layer, size);
        let tensor = |channels, [height, width]: [usize; 2]| {
            self.gpu.storage("tuning", self.convs.precision().tensor_bytes(channels, height * width))
        };
        let input = tensor(conv.layer.in_channels, part);
        let output = tensor(conv.layer.out_channels, conv.layer.out_size(part));
        let ends = Ends { input: &input, size: part, adain: None, output: &output };
        let usual = default_kernel(capabilities, &conv.layer, size);
        let others = ConvKernel::ALL.into_iter().map(|(kernel, _)| kernel);
        let others = others
            .filter(|kernel| *kernel != usual && kernel.may_suit(capabilities, shape) && self.convs.can_run(*kernel));
        let mut best: Option<Choice> = None;
        for kernel in std::iter::once(usual).chain(others) {
            // Compiling takes seconds on some drivers, so this is asked before and after.
            if self.stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let loaded = self.convs.load(conv, kernel);
            let passes = self.convs.passes_with(&self.scratch, "tuning", &loaded, &ends);
            if self.stop.load(Ordering::Relaxed) || self.gpu.trouble().is_some() {
                return Ok(None);
            }
            let start = Instant::now();
            let limit = best.map_or(f64::INFINITY, |best| best.seconds * GAIN);
            let seconds = self.time(&passes, limit)?;
            self.spent += start.elapsed();
            tracing::debug!("{} at {size:?} with {}: {:.3} ms", conv.layer.name, kernel.name(), 1e3 * seconds);
            if seconds < limit {
                best = Some(Choice { kernel, seconds });
            }
        }
        Ok(best)
    }

    /// Seconds of the fastest of some runs; of fewer where one is seen to be far above the limit.
    fn time(&self, passes: &[Pass], limit: f64) -> Result<f64, ReadbackError> {
        // The first run finds caches cold, and some drivers compile in it.
        pass::submit(self.gpu, passes);
        self.gpu.wait();
        let mut fastest = f64::INFINITY;
        for _ in 0..RUNS {
            let start = Instant::now();
            let seconds = match pass::time_together(self.gpu, passes)? {
                Some(seconds) => seconds,
                None => {
                    pass::submit(self.gpu, passes);
                    self.gpu.wait();
                    start.elapsed().as_secs_f64()
                }
            };
            fastest = fastest.min(seconds);
            if fastest > 2.0 * limit {
                break;
            }
        }
        Ok(fastest)
    }
}

/// Height and width of the upper part of a layer's input on which kernels are compared.
fn part_to_measure(layer: &Layer, [height, width]: [usize; 2]) -> [usize; 2] {
    let rows = FLOPS / layer.flops([1, width]).max(1);
    [height.min((rows as usize).max(ROWS)), width]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Widths, encoder};

    #[test]
    fn large_layers_are_measured_in_part() {
        let layers = encoder(Widths::PAPER);
        assert_eq!(part_to_measure(&layers[8], [64, 64]), [64, 64]);
        assert_eq!(part_to_measure(&layers[1], [2160, 3840]), [64, 3840]);
        let part = part_to_measure(&layers[1], [1080, 256]);
        assert!(part[0] < 1080 && layers[1].flops(part) <= FLOPS, "{part:?}");
    }
}
