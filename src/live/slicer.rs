//! Submitting a frame's work a slice at a time, so that whoever draws a window on the same queue waits for one slice at
//! most; and measuring it while somebody wants to know.

use std::time::Instant;

use super::pace::SliceBudget;
use super::painter::Shared;
use super::stages::{Measured, Stage};
use crate::gpu::pass::Piece;
use crate::gpu::timing::PassTimer;
use crate::gpu::{Gpu, Pass, Progress};
use crate::stylize::StylizeError;

/// Passes that can be measured in one slice; what is more in it is not.
const TIMED_PASSES: u32 = 128;

/// Why a frame was left before it was done.
pub(super) enum Stopped {
    Asked,
    Failed(StylizeError),
}

impl From<StylizeError> for Stopped {
    fn from(error: StylizeError) -> Stopped {
        Stopped::Failed(error)
    }
}

/// Submits slices, and knows how much fits one.
pub(super) struct Slicer {
    gpu: Gpu,
    budget: SliceBudget,
    timer: Option<PassTimer>,
    /// Of the frame that is being painted; `None` while nobody wants to know.
    pub measured: Option<Measured>,
}

impl Slicer {
    pub fn new(gpu: &Gpu) -> Slicer {
        Slicer { gpu: gpu.clone(), budget: SliceBudget::default(), timer: None, measured: None }
    }

    /// From here on what is submitted belongs to a frame, which is measured or not.
    pub fn begin(&mut self, measured: bool) {
        self.measured = measured.then(Measured::default);
        // A software driver's stamps say when commands were read and not when they were done.
        if measured && self.timer.is_none() && !self.gpu.capabilities.software {
            self.timer = PassTimer::new(&self.gpu, TIMED_PASSES);
        }
    }

    /// Submits all of the passes and waits for them.
    ///
    /// # Errors
    /// When the painter is to stop.
    pub fn submit(&mut self, passes: &[Pass], shared: &Shared) -> Result<(), Stopped> {
        if passes.is_empty() {
            return Ok(());
        }
        let mut progress = Progress::default();
        loop {
            let cost = self.budget.next();
            let start = Instant::now();
            let done = match &mut self.measured {
                None => slice(&self.gpu, &mut progress, passes, cost),
                Some(measured) => {
                    let (pieces, done) = progress.pieces(passes, cost);
                    timed(&self.gpu, &pieces, self.timer.as_mut(), measured);
                    done
                }
            };
            if done {
                return Ok(());
            }
            self.budget.spent(cost, start.elapsed());
            if shared.inbox().stop || self.gpu.trouble().is_some() {
                return Err(Stopped::Asked);
            }
        }
    }
}

/// Submits all of the passes in slices and waits for them.
pub(super) fn submit_in_slices(gpu: &Gpu, budget: &mut SliceBudget, passes: &[Pass]) {
    let mut progress = Progress::default();
    while !passes.is_empty() {
        let (cost, start) = (budget.next(), Instant::now());
        if slice(gpu, &mut progress, passes, cost) {
            return;
        }
        budget.spent(cost, start.elapsed());
    }
}

/// Runs a slice of so much work; says whether all is done.
fn slice(gpu: &Gpu, progress: &mut Progress, passes: &[Pass], cost: u64) -> bool {
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    let done = progress.record(passes, &mut encoder, cost);
    gpu.submit([encoder.finish()]);
    gpu.wait();
    done
}

/// Runs a slice and measures its passes: each in a compute pass of its own, for the GPU stamps the time at their edges.
fn timed(gpu: &Gpu, pieces: &[Piece<'_>], mut timer: Option<&mut PassTimer>, measured: &mut Measured) {
    let start = Instant::now();
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    for piece in pieces {
        let timestamp_writes = timer.as_mut().and_then(|timer| timer.next_pass());
        let descriptor = wgpu::ComputePassDescriptor { label: Some(&piece.pass.name), timestamp_writes };
        piece.record(&mut encoder.begin_compute_pass(&descriptor));
    }
    if let Some(timer) = &timer {
        timer.resolve(&mut encoder);
    }
    gpu.submit([encoder.finish()]);
    gpu.wait();
    let took = start.elapsed();
    match timer.and_then(|timer| timer.seconds(gpu).ok()) {
        Some(seconds) => {
            measured.by_gpu = true;
            for (piece, seconds) in pieces.iter().zip(seconds) {
                measured.add(Stage::of(&piece.pass.name), std::time::Duration::from_secs_f64(seconds));
            }
        }
        None => {
            measured.share_out(took, pieces.iter().map(|piece| (piece.pass.name.as_str(), piece.cost())));
        }
    }
}
