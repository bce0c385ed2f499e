//! The underdrawing: the content's own lines, which show through the paint. A network of these sizes paints no line finer than
//! its strokes, so a face of fifty pixels loses its eyes and mouth. Painters draw them first and let them show: what the smoothed
//! content's luma has beyond its surroundings lies beside its colours, and is added to the painting where that is shown (show.rs).
//! Keep in sync with shaders/underdrawing.wgsl, cpu/underdrawing.rs and weights/underdrawing.py.

use std::sync::Arc;

use super::frame::{Area, LUMA, RGB16, RGB16_BYTES, workgroups};
use super::settings;
use crate::gpu::{Binding, Gpu, Kernel, KernelSource, Pass};

/// Distances, in pixels, of the eight neighbours that are a pixel's surroundings, each ring as much as the other.
pub const RINGS: [usize; 2] = [3, 6];

/// What a line comes to at most, in luma of [0, 1]; one of that strength is halved.
pub const LIMIT: f32 = 0.1;

/// The short side, in pixels, of pictures whose lines are drawn as strongly as [`Settings::lines`](super::Settings::lines) says.
const MIDDLING: f32 = 384.0;

/// How many times as strong lines are drawn at a painted size (width, height): the smaller a picture, the coarser the network's
/// strokes are for it.
pub fn strength([width, height]: [u32; 2]) -> f32 {
    (MIDDLING / width.min(height) as f32).clamp(0.5, 2.0)
}

pub fn underdrawing_source() -> KernelSource {
    let body = include_str!("../../shaders/underdrawing.wgsl");
    KernelSource { name: "underdrawing", parts: vec![RGB16, LUMA, settings::WGSL, body] }
}

/// The compiled kernel.
pub struct UnderdrawingKernel(Arc<Kernel>);

impl UnderdrawingKernel {
    pub fn new(gpu: &Gpu) -> UnderdrawingKernel {
        let bindings = [Binding::Read, Binding::Read, Binding::Write];
        UnderdrawingKernel(Arc::new(Kernel::new(gpu, &underdrawing_source(), &bindings)))
    }

    /// The pass that puts the lines of a `smoothed` picture of `size` (width, height) beside the colours of its `content`; both
    /// have [`RGB16_BYTES`] for each pixel.
    pub fn pass(
        &self,
        gpu: &Gpu,
        settings: &wgpu::Buffer,
        size: [u32; 2],
        smoothed: &wgpu::Buffer,
        content: &wgpu::Buffer,
    ) -> Pass {
        let buffers = [settings, smoothed, content].map(wgpu::Buffer::as_entire_binding);
        Pass {
            bytes: 3 * RGB16_BYTES * u64::from(size[0]) * u64::from(size[1]),
            ..Pass::new(gpu, &self.0, &buffers, &Area::of(size), workgroups(size))
        }
    }
}
