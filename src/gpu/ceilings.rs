//! What an adapter reaches at most: multiply-adds and bytes a second, measured by two small kernels.
//! Keep in sync with shaders/ceilings/*.wgsl.

use std::sync::Arc;

use serde::Serialize;

use super::readback::ReadbackError;
use super::{Binding, Gpu, Kernel, KernelSource, Pass, pass};

/// The two ceilings of an adapter.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Ceilings {
    /// Floating-point operations a second in f32; a multiply-add is two.
    pub flops: f64,
    /// Bytes a second of a copy within the adapter's memory, those read and those written.
    pub bytes: f64,
}

/// Which ceiling a pass is closer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    Arithmetic,
    Memory,
}

impl Ceilings {
    /// Measures them; `None` where the adapter has no timestamps. Takes a tenth of a second on a GPU.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn measure(gpu: &Gpu) -> Result<Option<Ceilings>, ReadbackError> {
        let Some(flops) = MultiplyAdd::new(gpu).rate(gpu)? else { return Ok(None) };
        let copy = Copy::new(gpu, copied_bytes(gpu)).pass;
        let Some(seconds) = quickest(gpu, &copy)? else { return Ok(None) };
        Ok(Some(Ceilings { flops, bytes: copy.bytes as f64 / seconds }))
    }

    /// The share of the nearer ceiling that work of so many operations and bytes reaches in `seconds`, and which that is.
    pub fn share(&self, flops: u64, bytes: u64, seconds: f64) -> (f64, Bound) {
        let (arithmetic, memory) = (flops as f64 / self.flops, bytes as f64 / self.bytes);
        let bound = if arithmetic > memory { Bound::Arithmetic } else { Bound::Memory };
        (arithmetic.max(memory) / seconds, bound)
    }
}

pub fn multiply_add_source() -> KernelSource {
    let body = include_str!("../../shaders/ceilings/multiply_add.wgsl");
    KernelSource { name: "multiply_add", parts: vec![body] }
}

pub fn copy_source() -> KernelSource {
    KernelSource { name: "copy", parts: vec![include_str!("../../shaders/ceilings/copy.wgsl")] }
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct MultiplyAddParameters {
    first_row: u32,
    rounds: u32,
    factor: f32,
    addend: f32,
}

/// The kernel that does nothing but multiply and add.
pub struct MultiplyAdd {
    kernel: Arc<Kernel>,
    sums: wgpu::Buffer,
    workgroups: [u32; 3],
}

impl MultiplyAdd {
    const LANES: u32 = 64;
    const CHAINS: u32 = 32;

    /// Enough workgroups for the largest GPUs, and for software no more than it needs.
    pub fn new(gpu: &Gpu) -> MultiplyAdd {
        let workgroups = if gpu.capabilities.software { [64, 4, 1] } else { [64, 256, 1] };
        let kernel = Arc::new(Kernel::new(gpu, &multiply_add_source(), &[Binding::Write]));
        let invocations = workgroups[0] * workgroups[1] * Self::LANES;
        MultiplyAdd { kernel, sums: gpu.storage("sums", 4 * u64::from(invocations)), workgroups }
    }

    /// `rounds` times x ← factor·x + addend in each chain.
    pub fn pass(&self, gpu: &Gpu, rounds: u32, factor: f32, addend: f32) -> Pass {
        let parameters = MultiplyAddParameters { first_row: 0, rounds, factor, addend };
        let invocations = self.sums.size() / 4;
        Pass {
            flops: invocations * u64::from(Self::CHAINS * rounds) * 2,
            bytes: self.sums.size(),
            ..Pass::new(gpu, &self.kernel, &[self.sums.as_entire_binding()], &parameters, self.workgroups)
        }
    }

    /// The sum of the chains of every invocation.
    pub fn sums(&self) -> &wgpu::Buffer {
        &self.sums
    }

    /// Operations a second, with as many rounds as take long enough to be timed well.
    fn rate(&self, gpu: &Gpu) -> Result<Option<f64>, ReadbackError> {
        const LONG_ENOUGH: f64 = 2e-3;
        const MOST_ROUNDS: u32 = 1 << 16;
        let mut rounds = 64;
        loop {
            let pass = self.pass(gpu, rounds, 0.75, 0.25);
            let Some(seconds) = quickest(gpu, &pass)? else { return Ok(None) };
            if seconds >= LONG_ENOUGH || rounds == MOST_ROUNDS {
                return Ok(Some(pass.flops as f64 / seconds));
            }
            rounds *= 4;
        }
    }
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct CopyParameters {
    first_row: u32,
    count: u32,
}

/// The kernel that copies a buffer, with two buffers to copy between.
pub struct Copy {
    pub pass: Pass,
    pub origin: wgpu::Buffer,
    pub copy: wgpu::Buffer,
}

impl Copy {
    /// Elements that a workgroup copies.
    const STRETCH: u64 = 1024;
    /// Bytes of an element.
    const ELEMENT: u64 = 16;

    /// Both buffers have `bytes`, rounded up to whole elements of 16.
    pub fn new(gpu: &Gpu, bytes: u64) -> Copy {
        let kernel = Arc::new(Kernel::new(gpu, &copy_source(), &[Binding::Read, Binding::Write]));
        let [origin, copy] = ["origin", "copy"].map(|label| gpu.storage(label, bytes));
        let count = origin.size() / Self::ELEMENT;
        let stretches = count.div_ceil(Self::STRETCH) as u32;
        let columns = stretches.clamp(1, 1024);
        let parameters = CopyParameters { first_row: 0, count: count as u32 };
        let buffers = [&origin, &copy].map(wgpu::Buffer::as_entire_binding);
        let workgroups = [columns, stretches.div_ceil(columns), 1];
        let pass = Pass { bytes: 2 * origin.size(), ..Pass::new(gpu, &kernel, &buffers, &parameters, workgroups) };
        Copy { pass, origin, copy }
    }
}

/// More than the last cache of a GPU or a processor holds, where the adapter binds so much.
fn copied_bytes(gpu: &Gpu) -> u64 {
    const MIB: u64 = 1 << 20;
    let wanted = if gpu.capabilities.software { 64 * MIB } else { 256 * MIB };
    wanted.min(gpu.capabilities.largest_binding)
}

/// Seconds of the quickest of several runs, after one that is not timed: a ceiling is what can be reached.
fn quickest(gpu: &Gpu, pass: &Pass) -> Result<Option<f64>, ReadbackError> {
    const RUNS: usize = 7;
    pass::submit(gpu, std::slice::from_ref(pass));
    let mut best: Option<f64> = None;
    for _ in 0..RUNS {
        let Some(seconds) = pass::time(gpu, std::slice::from_ref(pass))? else { return Ok(None) };
        best = best.into_iter().chain(seconds).filter(|seconds| *seconds > 0.0).reduce(f64::min);
    }
    // Nothing takes no time; a clock that says so of all of them is too coarse to tell.
    Ok(Some(best.unwrap_or_default().max(1e-9)))
}
