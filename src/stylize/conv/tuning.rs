//! Finds the fastest kernel for a layer by running those that may suit.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::choices::{Choice, LayerKey};
use super::winograd::Scratch;
use super::{ConvKernel, ConvKernels, Ends, Loaded, trial};
use crate::gpu::readback::ReadbackError;
use crate::gpu::{Gpu, Pass, pass};
use crate::model::{Conv, Layer};
use crate::stylize::cpu::reference::Tensor;
use crate::stylize::tensor::Precision;

/// What measuring may take in all, compilation aside. What is left over is measured at the next start.
const LIMIT: Duration = Duration::from_secs(1);
/// A large layer is measured on as many of its rows as take about this many operations.
const FLOPS: u64 = 3_000_000_000;
/// Rows to measure at least, where the GPU is fast enough.
const ROWS: usize = 64;
/// What a run should take at most, in seconds. Slow GPUs measure fewer rows, for some systems take one that is at work for
/// long to have hung.
const RUN: f64 = 0.01;
/// And at least, as far as repeating it can do that: shorter ones are lost among what submitting takes.
const LEAST_RUN: f64 = 0.001;
/// Times that a run is repeated, at most.
const MOST_TIMES: usize = 16;
/// So long a GPU works before anything is measured: at rest its clocks are low.
const WARMING: Duration = Duration::from_millis(30);
/// Rows to measure however slow the GPU is: as many as the highest tile has.
const LEAST_ROWS: usize = 16;
/// Runs of each kernel, of which the fastest counts.
const RUNS: usize = 3;
/// Another kernel than the usual one has to be faster by this.
const GAIN: f64 = 0.97;

/// What kernels' results may differ by, as a share of the largest number: in the networks' own layers f16 takes up to 0.005 (Winograd's
/// F(4,3)), and what is wrong is far more.
const SAME: f32 = 0.03;
/// How many bytes of each kernel's output are compared: as many as a layer of ordinary size makes.
const COMPARED: u64 = 4 << 20;

/// A series of measurements that can be stopped by another thread.
pub struct Tuning<'a> {
    gpu: &'a Gpu,
    convs: &'a ConvKernels,
    stop: &'a AtomicBool,
    spent: Duration,
    warm: bool,
    /// Painting goes on meanwhile, on another.
    scratch: Scratch,
}

/// What kernels are compared on.
struct Course<'a> {
    conv: &'a Conv,
    ends: Ends<'a>,
    /// Whether it has been cut to what a run may take.
    fitted: bool,
    /// What the first of them made of it, which all others have to. A kernel may be right on small layers alone.
    made: Option<Vec<f32>>,
}

impl<'a> Tuning<'a> {
    pub fn new(gpu: &'a Gpu, convs: &'a ConvKernels, stop: &'a AtomicBool) -> Tuning<'a> {
        Tuning { gpu, convs, stop, spent: Duration::ZERO, warm: false, scratch: Scratch::default() }
    }

    /// Whether nothing more can be measured: time is over, or it was stopped.
    pub fn is_over(&self) -> bool {
        self.spent >= LIMIT || self.stopped()
    }

    /// The fastest kernel for a layer of that `shape`; `None` when it [is over](Tuning::is_over), there is no memory, or no
    /// kernel is right.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn fastest(&mut self, conv: &Conv, shape: &LayerKey) -> Result<Option<Choice>, ReadbackError> {
        if self.is_over() {
            return Ok(None);
        }
        let gpu = self.gpu;
        gpu.within_memory(|| self.fastest_of_all(conv, shape)).unwrap_or(Ok(None))
    }

    fn fastest_of_all(&mut self, conv: &Conv, shape: &LayerKey) -> Result<Option<Choice>, ReadbackError> {
        let (gpu, convs) = (self.gpu, self.convs);
        let size = shape.size();
        let part = part_to_measure(&conv.layer, size);
        let tensor = |channels, [height, width]: [usize; 2]| {
            gpu.storage("tuning", convs.precision().tensor_bytes(channels, height * width))
        };
        let input = tensor(conv.layer.in_channels, part);
        // Zeros would cost less than a picture does, and say less.
        gpu.queue.write_buffer(&input, 0, &noise(convs.precision(), input.size() as usize));
        let output = tensor(conv.layer.out_channels, conv.layer.out_size(part));
        let ends = Ends { input: &input, size: part, adain: None, output: &output };
        let mut course = Course { conv, ends, fitted: false, made: None };
        let usual = convs.usual(&conv.layer, size);
        let others = ConvKernel::ALL.into_iter().map(|(kernel, _)| kernel);
        let others = others
            .filter(|kernel| *kernel != usual && kernel.may_suit(&gpu.capabilities, shape) && convs.can_run(*kernel));
        let had_all_the_time = self.spent.is_zero();
        let (mut best, mut compared): (Option<Choice>, _) = (None, 0);
        for kernel in std::iter::once(usual).chain(others) {
            if self.spent >= LIMIT {
                // Others are measured whole at the next start. This one would get no further then.
                return Ok(best.filter(|_| had_all_the_time && compared > 1));
            }
            if self.stopped() {
                return Ok(None);
            }
            let limit = best.map_or(f64::INFINITY, |best| best.seconds * GAIN);
            let seconds = if kernel == usual {
                self.measure(&mut course, kernel, limit)
            } else {
                convs.marks.during(gpu, kernel.name(), || self.measure(&mut course, kernel, limit))
            };
            let Some(seconds) = seconds? else { continue };
            tracing::debug!("{} at {size:?} with {}: {:.3} ms", conv.layer.name, kernel.name(), 1e3 * seconds);
            compared += 1;
            if seconds < limit {
                best = Some(Choice { kernel, seconds });
            }
        }
        // Clocks may have risen since it was measured, which favours all later ones.
        if let Some(found) = best.filter(|best| best.kernel != usual && !self.stopped())
            && let Some(seconds) = self.measure(&mut course, usual, f64::INFINITY)?
            && found.seconds >= seconds * GAIN
        {
            best = Some(Choice { kernel: usual, seconds });
        }
        Ok(best.filter(|_| !self.stopped()))
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.gpu.trouble().is_some()
    }

    /// Seconds that the course takes with a kernel; `None` where the driver refuses that or compiles it wrongly, it makes
    /// something else than the first did, or it was stopped.
    fn measure(
        &mut self,
        course: &mut Course<'_>,
        kernel: ConvKernel,
        limit: f64,
    ) -> Result<Option<f64>, ReadbackError> {
        let Some(prepared) = self.convs.prepare_unless_refused(course.conv, kernel) else { return Ok(None) };
        if !self.convs.is_right(kernel)? {
            return Ok(None);
        }
        let loaded = self.convs.place(&prepared);
        // Compiling takes seconds on some drivers, so this is asked before and after.
        if self.stopped() {
            return Ok(None);
        }
        let start = Instant::now();
        if !course.fitted {
            course.ends.size[0] = self.affordable_rows(&loaded, &course.ends)?;
            course.fitted = true;
        }
        let passes = self.passes(&loaded, &course.ends);
        let mut clear = self.gpu.device.create_command_encoder(&Default::default());
        clear.clear_buffer(course.ends.output, 0, None);
        self.gpu.submit([clear.finish()]);
        let seconds = self.time(&passes, limit, start)?;
        self.spent += start.elapsed();
        Ok(self.makes_the_same(course, kernel)?.then_some(seconds))
    }

    /// Whether a kernel that has just been run made of the course what the first did.
    fn makes_the_same(&self, course: &mut Course<'_>, kernel: ConvKernel) -> Result<bool, ReadbackError> {
        let Course { conv: Conv { layer, .. }, ends, made, .. } = course;
        let [height, width] = layer.out_size(ends.size);
        let bytes = self.convs.precision().tensor_bytes(layer.out_channels, height * width).min(COMPARED);
        let got = self.convs.precision().numbers(&self.gpu.read_buffer(ends.output, bytes as usize)?);
        match made {
            Some(expected) => Ok(self.convs.judge(kernel, trial::off(&got, expected), SAME)),
            None => {
                *made = Some(got);
                Ok(true)
            }
        }
    }

    fn passes(&self, loaded: &Loaded, ends: &Ends<'_>) -> Vec<Pass> {
        self.convs.passes_with(&self.scratch, "tuning", loaded, ends)
    }

    /// As many of the input's rows as take about as long as a run should, judged by a few of them.
    fn affordable_rows(&mut self, loaded: &Loaded, ends: &Ends<'_>) -> Result<usize, ReadbackError> {
        let [rows, width] = ends.size;
        let few = rows.min(LEAST_ROWS);
        let passes = self.passes(loaded, &Ends { size: [few, width], ..*ends });
        self.warm_up(&passes);
        Ok(affordable(few, self.run(&passes, 1)?, rows))
    }

    /// Seconds of the fastest of some runs; of fewer where one is seen to be far above the limit, or time is over.
    fn time(&mut self, passes: &[Pass], limit: f64, start: Instant) -> Result<f64, ReadbackError> {
        self.warm_up(passes);
        let once = self.run(passes, 1)?;
        let times = (LEAST_RUN / once.max(1e-9)).ceil().min(MOST_TIMES as f64) as usize;
        let mut fastest = if times > 1 { f64::INFINITY } else { once };
        for _ in 1..RUNS {
            fastest = fastest.min(self.run(passes, times)?);
            if fastest > 2.0 * limit || self.spent + start.elapsed() >= LIMIT {
                break;
            }
        }
        Ok(fastest)
    }

    /// The first run finds caches cold, and some drivers compile in it; the very first finds clocks low.
    fn warm_up(&mut self, passes: &[Pass]) {
        let start = Instant::now();
        loop {
            pass::submit(self.gpu, passes);
            self.gpu.wait();
            self.warm |= start.elapsed() >= WARMING || self.gpu.lost();
            if self.warm {
                return;
            }
        }
    }

    /// Seconds of a run, on the average over so many, one right after another.
    fn run(&self, passes: &[Pass], times: usize) -> Result<f64, ReadbackError> {
        if let Some(seconds) = pass::time_together(self.gpu, passes, times)? {
            return Ok(seconds / times as f64);
        }
        let start = Instant::now();
        (0..times).for_each(|_| pass::submit(self.gpu, passes));
        self.gpu.wait();
        Ok(start.elapsed().as_secs_f64() / times as f64)
    }
}

/// So many bytes of numbers in [0, 1), as features are.
fn noise(precision: Precision, bytes: usize) -> Vec<u8> {
    // A prime number of them, so that they repeat themselves at no layer's pace.
    let number = |i: u32| (i.wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 24) as f32;
    let numbers = Tensor::new(4, 1, 16_381, (0..4 * 16_381).map(number).collect());
    precision.pack(&numbers).into_iter().cycle().take(bytes).collect()
}

/// Rows that take about as long as a run should, where a `few` of them took so many seconds: no fewer than those, and no
/// more than `all`.
fn affordable(few: usize, seconds: f64, all: usize) -> usize {
    let times = (RUN / seconds.max(1e-9)) as usize;
    few.saturating_mul(times.max(1)).min(all)
}

/// Height and width of the upper part of a layer's input on which kernels are compared.
fn part_to_measure(layer: &Layer, [height, width]: [usize; 2]) -> [usize; 2] {
    let rows = FLOPS / layer.flops([1, width]).max(1);
    [height.min((rows as usize).max(ROWS)), width]
}

#[cfg(test)]
mod tests {
    use super::super::{Outputs, Product, Tile, WeightPath};
    use super::*;
    use crate::gpu::AdapterRequest;
    use crate::model::{Widths, encoder};

    #[test]
    fn large_layers_are_measured_in_part() {
        let layers = encoder(Widths::PAPER);
        assert_eq!(part_to_measure(&layers[8], [64, 64]), [64, 64]);
        assert_eq!(part_to_measure(&layers[1], [2160, 3840]), [64, 3840]);
        let part = part_to_measure(&layers[1], [1080, 256]);
        assert!(part[0] < 1080 && layers[1].flops(part) <= FLOPS, "{part:?}");
    }

    #[test]
    fn a_kernel_that_makes_something_else_of_a_layer_is_left_out() {
        let gpu = Gpu::open(&AdapterRequest { matrix_units: false, ..Default::default() }).unwrap();
        let layer =
            Layer { name: "layer", in_channels: 12, out_channels: 20, upsample: false, relu: true, pool: false };
        let weight: Vec<f32> = (0..9 * 12 * 20).map(|i| (i % 23) as f32 / 23.0 - 0.5).collect();
        let conv = Conv { layer, weight: weight.into(), bias: vec![0.1; 20].into() };
        for precision in [Precision::F32, Precision::F16] {
            if precision == Precision::F16 && !gpu.capabilities.f16 {
                continue;
            }
            let (convs, stop) = (ConvKernels::new(&gpu, precision), AtomicBool::new(false));
            let mut tuning = Tuning::new(&gpu, &convs, &stop);
            let bytes = |channels| precision.tensor_bytes(channels, 30 * 40);
            let input = gpu.storage_with("input", &noise(precision, bytes(12) as usize));
            let ends = Ends { input: &input, size: [30, 40], adain: None, output: &gpu.storage("output", bytes(20)) };
            let mut course = Course { conv: &conv, ends, fitted: true, made: None };
            let kernels = [ConvKernel::Direct(WeightPath::Uniform), ConvKernel::Gemm(Tile::Small32)];
            for kernel in kernels.into_iter().chain([ConvKernel::Winograd(Outputs::Two, Product::Shared)]) {
                assert!(tuning.measure(&mut course, kernel, f64::INFINITY).unwrap().is_some(), "{}", kernel.name());
            }
            let made = course.made.as_mut().unwrap();
            assert!(made.len() == 20 * 30 * 40 && made.iter().any(|number| *number > 0.5));
            *made.last_mut().unwrap() += 1.0;
            assert_eq!(tuning.measure(&mut course, kernels[1], f64::INFINITY).unwrap(), None);
            assert!(!convs.can_run(kernels[1]) && convs.can_run(kernels[0]));
        }
    }

    #[test]
    fn slow_gpus_measure_fewer_rows() {
        assert_eq!(affordable(16, 1e-4, 64), 64, "a fast one measures all");
        assert_eq!(affordable(16, 2e-3, 1080), 80);
        assert_eq!(affordable(16, 3.0, 1080), 16);
        assert_eq!(affordable(7, 0.0, 7), 7);
    }
}
