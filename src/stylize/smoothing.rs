//! Smoothing: a camera's noise taken out of each frame before the encoder sees it. Where nothing moves, noise is averaged away
//! over time (steady.rs); this is for all the rest, as the network would paint what is left of it, another way each time.
//!
//! Four averages over 3×3 pixels, 1, 2, 4 and 8 apart, in which a colour counts less the more it differs: an edge-avoiding
//! à-trous filter (Dammertz et al., "Edge-Avoiding À-Trous Wavelet Transform for fast Global Illumination Filtering", 2010).
//! What is left of noise after one of them is fainter and coarser, so the next looks wider and asks for more likeness.
//! Keep in sync with shaders/smooth.wgsl, cpu/smoothing.rs and weights/smoothing.py.

use std::sync::Arc;

use super::frame::{RGB16, RGB16_BYTES, workgroups};
use super::settings;
use crate::gpu::{Binding, Gpu, Kernel, KernelSource, Pass};

/// Of each average: how many pixels neighbours are apart, and how far colours may differ that are averaged, in [0, 1], for an
/// ordinary webcam; [`Settings::smoothing`](super::Settings::smoothing) is a factor to it.
pub const AVERAGES: [(u32, f32); 4] = [(1, 16.0 / 255.0), (2, 10.0 / 255.0), (4, 7.0 / 255.0), (8, 5.0 / 255.0)];

pub fn smooth_source() -> KernelSource {
    KernelSource { name: "smooth", parts: vec![RGB16, settings::WGSL, include_str!("../../shaders/smooth.wgsl")] }
}

/// `Parameters` of shaders/smooth.wgsl.
#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Parameters {
    first_row: u32,
    apart: u32,
    size: [u32; 2],
    limit: f32,
    unused: u32,
}

/// The compiled kernel.
pub struct SmoothKernel(Arc<Kernel>);

impl SmoothKernel {
    pub fn new(gpu: &Gpu) -> SmoothKernel {
        SmoothKernel(Arc::new(Kernel::new(gpu, &smooth_source(), &[Binding::Read, Binding::Read, Binding::Write])))
    }

    /// The passes that smooth a picture of `size` (width, height), [`RGB16_BYTES`] for each pixel as all three buffers have, and
    /// leave it in the first of `ends`; the second has something of it, too.
    pub fn passes(
        &self,
        gpu: &Gpu,
        settings: &wgpu::Buffer,
        size: [u32; 2],
        picture: &wgpu::Buffer,
        ends: [&wgpu::Buffer; 2],
    ) -> [Pass; 4] {
        let [first, second] = ends;
        let ways = [(picture, second), (second, first), (first, second), (second, first)];
        std::array::from_fn(|i| {
            let ((apart, limit), (from, to)) = (AVERAGES[i], ways[i]);
            let parameters = Parameters { first_row: 0, apart, size, limit, unused: 0 };
            let buffers = [settings, from, to].map(wgpu::Buffer::as_entire_binding);
            Pass {
                bytes: 2 * RGB16_BYTES * u64::from(size[0]) * u64::from(size[1]),
                ..Pass::new(gpu, &self.0, &buffers, &parameters, workgroups(size))
            }
        })
    }
}
