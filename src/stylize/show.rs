//! Where a painting becomes the picture that is shown: at the end of the decoder's last layer on a GPU, in a pass of its own
//! where the CPU ran the layers.
//! Keep in sync with shaders/common/show.wgsl and tensor_to_picture.wgsl.

use std::sync::Arc;

use super::frame::{LUMA, RGB16, RGB16_BYTES, picture_bytes};
use super::steady::{MOTION_AT, Memory};
use crate::gpu::{Binding, Gpu, Kernel, KernelSource, Pass};

/// WGSL with `show`, beside [`MOTION_AT`].
pub(super) const WGSL: [&str; 3] = [RGB16, LUMA, include_str!("../../shaders/common/show.wgsl")];

/// What it is bound to, from FREE on.
pub(super) const BINDINGS: [Binding; 7] =
    [Binding::Read, Binding::Read, Binding::Write, Binding::Texture, Binding::Sampler, Binding::Picture, Binding::Read];

pub fn tensor_to_picture_source() -> KernelSource {
    let body = include_str!("../../shaders/tensor_to_picture.wgsl");
    KernelSource { name: "tensor_to_picture", parts: [&MOTION_AT[..], &WGSL, &[body]].concat() }
}

/// What is needed to show a painting.
pub struct Show<'a> {
    /// [`Settings`](super::Settings).
    pub settings: &'a wgpu::Buffer,
    pub memory: &'a Memory,
    /// The unpainted frame, for its chroma, and for where nothing is painted.
    pub content: &'a wgpu::Texture,
    /// Whether the frame is painted mirrored.
    pub mirror: bool,
    /// Where it goes.
    pub picture: &'a wgpu::Texture,
    /// How much each pixel of the features belongs to the first style.
    pub weights: &'a wgpu::Buffer,
}

impl Show<'_> {
    /// Width and height of the picture.
    pub(super) fn size(&self) -> [u32; 2] {
        [self.picture.width(), self.picture.height()]
    }

    /// Binds a kernel to the buffers in `before`, and to what [`BINDINGS`] lists.
    pub(super) fn bind(
        &self,
        gpu: &Gpu,
        kernel: &Kernel,
        before: &[&wgpu::Buffer],
        sampler: &wgpu::Sampler,
    ) -> wgpu::BindGroup {
        let [content, picture] = [self.content, self.picture].map(|texture| texture.create_view(&Default::default()));
        let mut resources: Vec<_> = before.iter().map(|buffer| buffer.as_entire_binding()).collect();
        resources.extend([
            self.settings.as_entire_binding(),
            self.memory.spread.as_entire_binding(),
            self.memory.painting.as_entire_binding(),
            wgpu::BindingResource::TextureView(&content),
            wgpu::BindingResource::Sampler(sampler),
            wgpu::BindingResource::TextureView(&picture),
            self.weights.as_entire_binding(),
        ]);
        kernel.bind(gpu, &resources)
    }

    /// Bytes that showing reads and writes.
    pub(super) fn bytes(&self) -> u64 {
        let [width, height] = self.size().map(u64::from);
        2 * RGB16_BYTES * width * height + 2 * picture_bytes(self.size())
    }
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Parameters {
    first_row: u32,
    mirror: u32,
    size: [u32; 2],
}

/// Shows what the CPU painted.
pub struct ShowKernel {
    kernel: Arc<Kernel>,
    sampler: wgpu::Sampler,
}

impl ShowKernel {
    pub fn new(gpu: &Gpu) -> ShowKernel {
        let kernel = Kernel::new(gpu, &tensor_to_picture_source(), &[&[Binding::Read], &BINDINGS[..]].concat());
        ShowKernel { kernel: Arc::new(kernel), sampler: gpu.bilinear() }
    }

    /// From a painting of the picture's size, `vec4<f32>` for each pixel.
    pub fn pass(&self, gpu: &Gpu, painting: &wgpu::Buffer, show: &Show<'_>) -> Pass {
        let size = show.size();
        Pass {
            name: "tensor to picture".to_owned(),
            kernel: self.kernel.clone(),
            group: show.bind(gpu, &self.kernel, &[painting], &self.sampler),
            immediates: bytemuck::bytes_of(&Parameters { first_row: 0, mirror: show.mirror.into(), size }).to_vec(),
            workgroups: [size[0].div_ceil(64), size[1], 1],
            flops: 0,
            bytes: 4 * picture_bytes(size) + show.bytes(),
        }
    }
}
