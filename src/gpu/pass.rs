//! A frame's work as a list of passes that can be submitted a slice at a time, so that whoever draws the window on the
//! same device need not wait for a whole frame.

use std::sync::Arc;
use std::time::Instant;

use super::readback::ReadbackError;
use super::timing::PassTimer;
use super::{Bound, Gpu, Kernel};

/// One dispatch, prepared once and recorded for every frame.
pub struct Pass {
    /// What it computes, for people: `encoder.conv1_1`.
    pub name: String,
    pub kernel: Arc<Kernel>,
    pub bound: Bound,
    /// The shader's parameters; the first four bytes are `first_row`, which says where a slice begins.
    pub immediates: Vec<u8>,
    pub workgroups: [u32; 3],
    /// Floating-point operations of the plain algorithm.
    pub flops: u64,
    /// Bytes that have to be read and written at least once.
    pub bytes: u64,
}

impl Pass {
    /// One that is called as its kernel is, and of whose work nothing is known. `parameters` are the shader's immediates.
    pub fn new(
        gpu: &Gpu,
        kernel: &Arc<Kernel>,
        resources: &[wgpu::BindingResource<'_>],
        parameters: &impl bytemuck::NoUninit,
        workgroups: [u32; 3],
    ) -> Pass {
        Pass {
            name: kernel.name().replace('_', " "),
            kernel: Arc::clone(kernel),
            bound: kernel.bind(gpu, resources),
            immediates: bytemuck::bytes_of(parameters).to_vec(),
            workgroups,
            flops: 0,
            bytes: 0,
        }
    }

    /// Work in flops, memory traffic counted in: a byte moved takes about as long as eight operations.
    pub fn cost(&self) -> u64 {
        self.flops + 8 * self.bytes
    }

    fn row_cost(&self) -> f64 {
        self.cost() as f64 / f64::from(self.workgroups[1])
    }

    fn record_rows(&self, pass: &mut wgpu::ComputePass<'_>, first: u32, rows: u32) {
        let mut immediates = self.immediates.clone();
        immediates[..4].copy_from_slice(&first.to_le_bytes());
        self.kernel.record(pass, &self.bound, &immediates, [self.workgroups[0], rows, self.workgroups[2]]);
    }
}

/// How far a list of passes has been submitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pass: usize,
    row: u32,
}

impl Progress {
    /// Records [`Progress::pieces`]; says whether the list is done.
    pub fn record(&mut self, passes: &[Pass], encoder: &mut wgpu::CommandEncoder, budget: u64) -> bool {
        let (pieces, done) = self.pieces(passes, budget);
        let mut compute = encoder.begin_compute_pass(&Default::default());
        pieces.iter().for_each(|piece| piece.record(&mut compute));
        done
    }

    /// What follows where the last call ended, as much as fits `budget` of [`Pass::cost`]; at least one row of workgroups. The
    /// last pass is not split: whoever looks at what the list makes between two calls sees all of it or nothing. Says
    /// whether the list is done.
    pub fn pieces<'a>(&mut self, passes: &'a [Pass], budget: u64) -> (Vec<Piece<'a>>, bool) {
        let mut left = budget as f64;
        let mut pieces = Vec::new();
        while let Some(pass) = passes.get(self.pass) {
            let rows = pass.workgroups[1] - self.row;
            let row_cost = pass.row_cost();
            let affordable = (left / row_cost.max(1.0)) as u32;
            let spent_some = left < budget as f64;
            let least = if self.pass + 1 == passes.len() { rows } else { 1 };
            if affordable < least && spent_some {
                return (pieces, false);
            }
            let take = affordable.clamp(least, rows);
            pieces.push(Piece { pass, first: self.row, rows: take });
            left -= row_cost * f64::from(take);
            if take < rows {
                self.row += take;
                return (pieces, false);
            }
            *self = Progress { pass: self.pass + 1, row: 0 };
        }
        (pieces, true)
    }
}

/// Some rows of a pass's workgroups.
#[derive(Clone, Copy)]
pub struct Piece<'a> {
    pub pass: &'a Pass,
    first: u32,
    rows: u32,
}

impl Piece<'_> {
    pub fn record(&self, compute: &mut wgpu::ComputePass<'_>) {
        self.pass.record_rows(compute, self.first, self.rows);
    }

    /// Its part of [`Pass::cost`].
    pub fn cost(&self) -> f64 {
        self.pass.row_cost() * f64::from(self.rows)
    }
}

/// Submits all of the passes at once.
pub fn submit(gpu: &Gpu, passes: &[Pass]) {
    if passes.is_empty() {
        return;
    }
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    Progress::default().record(passes, &mut encoder, u64::MAX);
    gpu.submit([encoder.finish()]);
}

/// [`submit`] for what asks for passes to be submitted and wants to hear whether they were.
pub fn submitter<E>(gpu: &Gpu) -> impl Fn(&[Pass]) -> Result<(), E> {
    move |passes| {
        submit(gpu, passes);
        Ok(())
    }
}

/// Seconds of each pass, measured by the GPU, and zero for one that its timestamps do not tell of; `None` where it has none.
///
/// # Errors
/// When the device is lost.
pub fn time(gpu: &Gpu, passes: &[Pass]) -> Result<Option<Vec<f64>>, ReadbackError> {
    let mut seconds = Vec::new();
    for some in passes.chunks(PassTimer::MOST as usize) {
        let Some(Timed { gpu, .. }) = time_groups(gpu, some.chunks(1), 1)? else { return Ok(None) };
        seconds.extend(gpu.into_iter().map(Option::unwrap_or_default));
    }
    Ok(Some(seconds))
}

/// Seconds of all passes, so many `times`, as they are painted: recorded one after another and then run with no more between
/// them than there has to be. `None` where the GPU has no timestamps, or they tell nothing this time.
///
/// # Errors
/// When the device is lost.
pub fn time_together(gpu: &Gpu, passes: &[Pass], times: usize) -> Result<Option<f64>, ReadbackError> {
    let Some(Timed { recording, gpu }) = time_groups(gpu, std::iter::once(passes), times)? else { return Ok(None) };
    Ok(gpu.into_iter().sum::<Option<f64>>().map(|seconds| recording + seconds))
}

/// What passes took, in seconds.
struct Timed {
    /// The processor's part.
    recording: f64,
    /// Of each group, from its first pass's beginning to its last one's end, if the timestamps tell.
    gpu: Vec<Option<f64>>,
}

fn time_groups<'a>(
    gpu: &Gpu,
    groups: impl ExactSizeIterator<Item = &'a [Pass]>,
    times: usize,
) -> Result<Option<Timed>, ReadbackError> {
    let Some(mut timer) = PassTimer::new(gpu, groups.len() as u32) else { return Ok(None) };
    let start = Instant::now();
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    for group in groups {
        let label = group.first().map(|pass| pass.name.as_str());
        let descriptor = wgpu::ComputePassDescriptor { label, timestamp_writes: timer.next_pass() };
        let mut compute = encoder.begin_compute_pass(&descriptor);
        for pass in std::iter::repeat_n(group, times).flatten() {
            pass.record_rows(&mut compute, 0, pass.workgroups[1]);
        }
    }
    timer.resolve(&mut encoder);
    let commands = encoder.finish();
    let recording = start.elapsed().as_secs_f64();
    gpu.submit([commands]);
    Ok(Some(Timed { recording, gpu: timer.seconds(gpu)? }))
}
