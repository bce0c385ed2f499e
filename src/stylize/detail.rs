//! Detail: the painting enlarged to the content's own size, with the content's edges in it. The network paints small; what
//! it follows of an edge, this goes on following where the full content has more of it. What the painting made up itself,
//! its strokes, is enlarged along its lines, and noise on flat ground is not carried over.
//! Keep in sync with shaders/detail_fit.wgsl and enlarge.wgsl.

use std::sync::Arc;

use super::frame::{Area, LUMA, RGB16};
use crate::gpu::{Binding, Gpu, Kernel, KernelSource, Pass};

const STEERING: &str = include_str!("../../shaders/common/steering.wgsl");

pub fn detail_fit_source() -> KernelSource {
    KernelSource {
        name: "detail_fit",
        parts: vec![RGB16, LUMA, STEERING, include_str!("../../shaders/detail_fit.wgsl")],
    }
}

pub fn enlarge_source() -> KernelSource {
    KernelSource { name: "enlarge", parts: vec![LUMA, STEERING, include_str!("../../shaders/enlarge.wgsl")] }
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct EnlargeParameters {
    first_row: u32,
    mirror: u32,
    size: [u32; 2],
    painted: [u32; 2],
}

/// The compiled kernels.
pub struct DetailKernels {
    fit: Arc<Kernel>,
    enlarge: Arc<Kernel>,
}

/// What an enlargement works on.
pub struct Detail {
    /// The result.
    pub picture: wgpu::Texture,
    /// What lies between the passes.
    buffers: Vec<wgpu::Buffer>,
}

/// What is enlarged.
pub struct Painting<'a> {
    /// The picture as it was painted.
    pub picture: &'a wgpu::Texture,
    /// The encoder's input that it was painted from: [`RGB16_BYTES`](super::frame::RGB16_BYTES) for
    /// each of its pixels.
    pub input: &'a wgpu::Buffer,
    /// The full frame, larger than the picture.
    pub content: &'a wgpu::Texture,
    /// Whether it is painted mirrored.
    pub mirror: bool,
}

impl DetailKernels {
    pub fn new(gpu: &Gpu) -> DetailKernels {
        let fit = [Binding::Read, Binding::Texture, Binding::Write, Binding::Write];
        let enlarge = [Binding::Read, Binding::Read, Binding::Texture, Binding::Texture, Binding::Picture];
        DetailKernels {
            fit: Arc::new(Kernel::new(gpu, &detail_fit_source(), &fit)),
            enlarge: Arc::new(Kernel::new(gpu, &enlarge_source(), &enlarge)),
        }
    }

    /// Makes what is needed to enlarge a painting, and the passes that do it.
    pub fn enlarge(&self, gpu: &Gpu, painting: &Painting<'_>) -> (Detail, [Pass; 2]) {
        let Painting { picture, input, content, mirror } = *painting;
        let [painted, size] = [picture, content].map(|texture| [texture.width(), texture.height()]);
        let [fit, forms] =
            ["slopes", "forms"].map(|name| gpu.storage(name, 16 * u64::from(painted[0]) * u64::from(painted[1])));
        let enlarged = gpu.picture("enlarged picture", size[0], size[1]);
        let [from, full, to] = [picture, content, &enlarged].map(|texture| texture.create_view(&Default::default()));
        let [from, full, to] = [&from, &full, &to].map(wgpu::BindingResource::TextureView);
        let bytes = |size: [u32; 2]| 52 * u64::from(size[0]) * u64::from(size[1]);
        let rows = |size: [u32; 2]| [size[0].div_ceil(64), size[1], 1];
        let parameters = EnlargeParameters { first_row: 0, mirror: mirror.into(), size, painted };
        let [slopes, shapes] = [&fit, &forms].map(|buffer| buffer.as_entire_binding());
        let read = [input.as_entire_binding(), from.clone(), slopes.clone(), shapes.clone()];
        let write = [slopes, shapes, from, full, to];
        let passes = [
            Pass { bytes: bytes(painted), ..Pass::new(gpu, &self.fit, &read, &Area::of(painted), rows(painted)) },
            Pass { bytes: bytes(size), ..Pass::new(gpu, &self.enlarge, &write, &parameters, rows(size)) },
        ];
        (Detail { picture: enlarged, buffers: vec![fit, forms] }, passes)
    }
}

impl Detail {
    /// A picture of `size` (width, height) that the processor writes.
    pub fn native(gpu: &Gpu, [width, height]: [u32; 2]) -> Detail {
        Detail { picture: gpu.picture("enlarged picture", width, height), buffers: Vec::new() }
    }

    /// Bytes of GPU memory, without the picture's.
    pub fn bytes(&self) -> u64 {
        self.buffers.iter().map(wgpu::Buffer::size).sum()
    }
}
