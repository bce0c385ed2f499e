//! The guided filter (He, Sun and Tang 2010): smooths values without smoothing over the edges of a guide.
//! Keep in sync with shaders/guided_fit.wgsl and guided_mean.wgsl.

use std::sync::Arc;

use crate::gpu::{Binding, Gpu, Kernel, KernelSource, Pass};

pub fn guided_fit_source() -> KernelSource {
    KernelSource { name: "guided_fit", parts: vec![include_str!("../../shaders/guided_fit.wgsl")] }
}

pub fn guided_mean_source() -> KernelSource {
    KernelSource { name: "guided_mean", parts: vec![include_str!("../../shaders/guided_mean.wgsl")] }
}

/// Bytes of a value and its guide, and of a slope and an offset.
const PAIR_BYTES: u64 = 8;

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Parameters {
    first_row: u32,
    radius: u32,
    size: [u32; 2],
    epsilon: f32,
    unused: u32,
}

/// How a filter smooths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Smoothing {
    /// Pixels to each side of a window.
    pub radius: u32,
    /// Variance of the guide that counts as an edge; values are in [0, 1].
    pub epsilon: f32,
}

/// Both compiled kernels.
pub struct GuidedKernels {
    fit: Arc<Kernel>,
    mean: Arc<Kernel>,
}

/// What a filter works on, for pictures of one size.
pub struct GuidedBuffers {
    size: [u32; 2],
    /// A value and the guide for each pixel.
    pub samples: wgpu::Buffer,
    fitted: wgpu::Buffer,
    /// The result: a slope and an offset for each pixel, to be applied to a guide of any size.
    pub lines: wgpu::Buffer,
}

impl GuidedBuffers {
    /// For `size` (width, height).
    pub fn new(gpu: &Gpu, size: [u32; 2]) -> GuidedBuffers {
        let pixels = u64::from(size[0]) * u64::from(size[1]);
        GuidedBuffers {
            size,
            samples: gpu.storage("samples", PAIR_BYTES * pixels),
            fitted: gpu.storage("fitted lines", PAIR_BYTES * pixels),
            lines: gpu.storage("lines", PAIR_BYTES * pixels),
        }
    }
}

impl GuidedKernels {
    pub fn new(gpu: &Gpu) -> GuidedKernels {
        let kernel = |source| Arc::new(Kernel::new(gpu, &source, &[Binding::Read, Binding::Write]));
        GuidedKernels { fit: kernel(guided_fit_source()), mean: kernel(guided_mean_source()) }
    }

    /// From the buffers' samples to their lines.
    pub fn passes(&self, gpu: &Gpu, buffers: &GuidedBuffers, smoothing: Smoothing) -> [Pass; 2] {
        let GuidedBuffers { size, samples, fitted, lines } = buffers;
        let Smoothing { radius, epsilon } = smoothing;
        let parameters = Parameters { first_row: 0, radius, size: *size, epsilon, unused: 0 };
        let window = u64::from(2 * radius + 1).pow(2);
        let rows = [size[0].div_ceil(64), size[1], 1];
        let pass = |kernel: &Arc<Kernel>, from: &wgpu::Buffer, to: &wgpu::Buffer| Pass {
            flops: 8 * window * u64::from(size[0]) * u64::from(size[1]),
            bytes: from.size() + to.size(),
            ..Pass::new(gpu, kernel, &[from, to].map(wgpu::Buffer::as_entire_binding), &parameters, rows)
        };
        [pass(&self.fit, samples, fitted), pass(&self.mean, fitted, lines)]
    }
}
