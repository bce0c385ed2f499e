//! Pictures in and out of the network: a source's bytes to a picture, a picture to the encoder's input at the painted
//! size, the decoder's output to the picture that is shown.
//! Keep in sync with shaders/frame_to_picture.wgsl, picture_to_tensor.wgsl and tensor_to_picture.wgsl.

use std::sync::Arc;

use super::settings;
use super::steady::{MOTION_AT, Memory};
use super::tensor::Precision;
use crate::gpu::Pass;
use crate::gpu::{Binding, Gpu, Kernel, KernelSource};
use crate::source::PixelFormat;

pub fn frame_to_picture_source() -> KernelSource {
    KernelSource { name: "frame_to_picture", parts: vec![include_str!("../../shaders/frame_to_picture.wgsl")] }
}

/// How bright a colour looks.
pub(super) const LUMA: &str = include_str!("../../shaders/common/luma.wgsl");

pub fn picture_to_tensor_source(precision: Precision) -> KernelSource {
    let body = include_str!("../../shaders/picture_to_tensor.wgsl");
    KernelSource { name: "picture_to_tensor", parts: vec![precision.wgsl(), body] }
}

pub fn tensor_to_picture_source(precision: Precision) -> KernelSource {
    let body = include_str!("../../shaders/tensor_to_picture.wgsl");
    KernelSource { name: "tensor_to_picture", parts: vec![precision.wgsl(), settings::WGSL, MOTION_AT, LUMA, body] }
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct FrameToPicture {
    first_row: u32,
    format: u32,
    size: [u32; 2],
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct PictureToTensor {
    first_row: u32,
    mirror: u32,
    taps: u32,
    unused: u32,
    size: [u32; 2],
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct TensorToPicture {
    first_row: u32,
    stride: u32,
    size: [u32; 2],
    mirror: u32,
    unused: u32,
}

/// The compiled kernels, and the sampler that scales.
pub struct FrameKernels {
    frame_to_picture: Arc<Kernel>,
    picture_to_tensor: Arc<Kernel>,
    tensor_to_picture: Arc<Kernel>,
    sampler: wgpu::Sampler,
    precision: Precision,
}

/// What the last pass needs beside the decoder's output.
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

/// Workgroups of 8×8 pixels.
fn workgroups(size: [u32; 2]) -> [u32; 3] {
    [size[0].div_ceil(8), size[1].div_ceil(8), 1]
}

fn picture_bytes(size: [u32; 2]) -> u64 {
    4 * u64::from(size[0]) * u64::from(size[1])
}

/// Bilinear samples in each direction for a pixel that covers `scale` of the picture's pixels: each sees two.
pub fn taps_for(scale: f64) -> u32 {
    if scale <= 1.0 { 1 } else { (scale.ceil() as u32).min(8) }
}

impl FrameKernels {
    pub fn new(gpu: &Gpu, precision: Precision) -> FrameKernels {
        let kernel = |source: KernelSource, bindings: &[Binding]| Arc::new(Kernel::new(gpu, &source, bindings));
        FrameKernels {
            frame_to_picture: kernel(frame_to_picture_source(), &[Binding::Read, Binding::Picture]),
            picture_to_tensor: kernel(
                picture_to_tensor_source(precision),
                &[Binding::Texture, Binding::Sampler, Binding::Write],
            ),
            tensor_to_picture: kernel(
                tensor_to_picture_source(precision),
                &[
                    Binding::Read,
                    Binding::Read,
                    Binding::Read,
                    Binding::Write,
                    Binding::Texture,
                    Binding::Sampler,
                    Binding::Picture,
                    Binding::Read,
                ],
            ),
            sampler: gpu.bilinear(),
            precision,
        }
    }

    /// From `bytes` of a frame to a picture of the same size.
    pub fn frame_to_picture(
        &self,
        gpu: &Gpu,
        bytes: &wgpu::Buffer,
        format: PixelFormat,
        picture: &wgpu::Texture,
    ) -> Pass {
        let size = [picture.width(), picture.height()];
        let format_index = match format {
            PixelFormat::Yuyv => 0,
            PixelFormat::Nv12 => 1,
            PixelFormat::Rgb8 => 2,
            PixelFormat::Rgba8 => 3,
        };
        let view = picture.create_view(&Default::default());
        let kernel = &self.frame_to_picture;
        Pass {
            name: "frame to picture".to_owned(),
            kernel: kernel.clone(),
            group: kernel.bind(gpu, &[bytes.as_entire_binding(), wgpu::BindingResource::TextureView(&view)]),
            immediates: bytemuck::bytes_of(&FrameToPicture { first_row: 0, format: format_index, size }).to_vec(),
            workgroups: workgroups(size),
            flops: 0,
            bytes: format.bytes(size[0], size[1]) as u64 + picture_bytes(size),
        }
    }

    /// From a picture to one group (r, g, b, 0) of `size`.
    pub fn picture_to_tensor(
        &self,
        gpu: &Gpu,
        picture: &wgpu::Texture,
        mirror: bool,
        output: &wgpu::Buffer,
        size: [u32; 2],
    ) -> Pass {
        let from = [picture.width(), picture.height()];
        let scale = (0..2).map(|i| f64::from(from[i]) / f64::from(size[i])).fold(1.0, f64::max);
        let parameters =
            PictureToTensor { first_row: 0, mirror: mirror.into(), taps: taps_for(scale), unused: 0, size };
        let view = picture.create_view(&Default::default());
        let kernel = &self.picture_to_tensor;
        let group = kernel.bind(
            gpu,
            &[
                wgpu::BindingResource::TextureView(&view),
                wgpu::BindingResource::Sampler(&self.sampler),
                output.as_entire_binding(),
            ],
        );
        let pixels = size[0] as usize * size[1] as usize;
        Pass {
            name: "picture to tensor".to_owned(),
            kernel: kernel.clone(),
            group,
            immediates: bytemuck::bytes_of(&parameters).to_vec(),
            workgroups: workgroups(size),
            flops: 0,
            bytes: picture_bytes(from) + self.precision.tensor_bytes(3, pixels),
        }
    }

    /// From the top left of a tensor with rows of `stride` pixels to `picture`, as the settings say.
    pub fn tensor_to_picture(&self, gpu: &Gpu, input: &wgpu::Buffer, stride: u32, show: &Show<'_>) -> Pass {
        let size = [show.picture.width(), show.picture.height()];
        let [content, picture] = [show.content, show.picture].map(|texture| texture.create_view(&Default::default()));
        let kernel = &self.tensor_to_picture;
        let group = kernel.bind(
            gpu,
            &[
                show.settings.as_entire_binding(),
                show.memory.spread.as_entire_binding(),
                input.as_entire_binding(),
                show.memory.painting.as_entire_binding(),
                wgpu::BindingResource::TextureView(&content),
                wgpu::BindingResource::Sampler(&self.sampler),
                wgpu::BindingResource::TextureView(&picture),
                show.weights.as_entire_binding(),
            ],
        );
        let parameters = TensorToPicture { first_row: 0, stride, size, mirror: show.mirror.into(), unused: 0 };
        let pixels = size[0] as usize * size[1] as usize;
        Pass {
            name: "tensor to picture".to_owned(),
            kernel: kernel.clone(),
            group,
            immediates: bytemuck::bytes_of(&parameters).to_vec(),
            workgroups: [size[0].div_ceil(64), size[1], 1],
            flops: 0,
            bytes: self.precision.tensor_bytes(3, pixels) + 2 * show.memory.painting.size() + 2 * picture_bytes(size),
        }
    }
}
