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

    /// Submits all of the passes and waits for them. With none it only says whether to go on.
    ///
    /// # Errors
    /// When the painter is to stop.
    pub fn submit(&mut self, passes: &[Pass], shared: &Shared) -> Result<(), Stopped> {
        let mut progress = Progress::default();
        loop {
            if shared.inbox.lock().stop || self.gpu.trouble().is_some() {
                return Err(Stopped::Asked);
            }
            if passes.is_empty() {
                return Ok(());
            }
            let start = Instant::now();
            let (pieces, done) = progress.pieces(passes, self.budget.next());
            match &mut self.measured {
                None => run(&self.gpu, &pieces),
                Some(measured) => timed(&self.gpu, &pieces, self.timer.as_mut(), measured),
            }
            let (cost, took) = (cost(&pieces), start.elapsed());
            if done {
                self.budget.ended(cost, took);
                return Ok(());
            }
            self.budget.spent(cost, took);
        }
    }
}

/// Submits all of the passes in slices and waits for them.
pub(super) fn submit_in_slices(gpu: &Gpu, budget: &mut SliceBudget, passes: &[Pass]) {
    submit_and_tell(gpu, budget, passes, |_| ());
}

/// As [`submit_in_slices`]; `tell` hears the cost of each slice that is done.
pub(crate) fn submit_and_tell(gpu: &Gpu, budget: &mut SliceBudget, passes: &[Pass], mut tell: impl FnMut(f64)) {
    let mut progress = Progress::default();
    while !passes.is_empty() {
        let start = Instant::now();
        let (pieces, done) = progress.pieces(passes, budget.next());
        run(gpu, &pieces);
        let (cost, took) = (cost(&pieces), start.elapsed());
        tell(cost);
        // A GPU that is lost does nothing more.
        if done || gpu.lost() {
            return budget.ended(cost, took);
        }
        budget.spent(cost, took);
    }
}

fn cost(pieces: &[Piece<'_>]) -> f64 {
    pieces.iter().map(Piece::cost).sum()
}

/// Runs a slice.
fn run(gpu: &Gpu, pieces: &[Piece<'_>]) {
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    let mut compute = encoder.begin_compute_pass(&Default::default());
    pieces.iter().for_each(|piece| piece.record(&mut compute));
    drop(compute);
    gpu.submit([encoder.finish()]);
    gpu.wait();
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
    let seconds = timer.and_then(|timer| timer.seconds(gpu).ok());
    match seconds.filter(|seconds| seconds.iter().any(Option::is_some)) {
        Some(seconds) => {
            measured.by_gpu = true;
            for (piece, seconds) in pieces.iter().zip(seconds) {
                let took = std::time::Duration::from_secs_f64(seconds.unwrap_or_default());
                measured.add(Stage::of(&piece.pass.name), took);
            }
        }
        None => {
            measured.share_out(took, pieces.iter().map(|piece| (piece.pass.name.as_str(), piece.cost())));
        }
    }
}
