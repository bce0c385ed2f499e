//! Pictures on their way into the network: a source's bytes to a picture, and a picture to the painted size.
//! Keep in sync with shaders/frame_to_picture.wgsl, resize.wgsl, shrink.wgsl and common/resampled.wgsl.

use std::sync::{Arc, OnceLock};

use crate::gpu::Pass;
use crate::gpu::{Binding, Gpu, Kernel, KernelSource};
use crate::pixels::{Coefficients, PixelFormat, Yuv};

/// Bytes of a pixel of red, green and blue as shaders/common/rgb16.wgsl stores it.
pub const RGB16_BYTES: u64 = 8;

/// WGSL that reads and writes such pixels.
pub(super) const RGB16: &str = include_str!("../../shaders/common/rgb16.wgsl");
/// WGSL that reads a picture at another size.
pub(super) const RESAMPLED: &str = include_str!("../../shaders/common/resampled.wgsl");
/// How bright a colour looks.
pub(super) const LUMA: &str = include_str!("../../shaders/common/luma.wgsl");
/// What the encoder reads beside colours; wants [`LUMA`].
pub(super) const GRAIN: &str = include_str!("../../shaders/common/grain.wgsl");

pub fn frame_to_picture_source() -> KernelSource {
    KernelSource { name: "frame_to_picture", parts: vec![include_str!("../../shaders/frame_to_picture.wgsl")] }
}

pub fn resize_source() -> KernelSource {
    KernelSource { name: "resize", parts: vec![RGB16, RESAMPLED, include_str!("../../shaders/resize.wgsl")] }
}

pub fn shrink_source() -> KernelSource {
    KernelSource { name: "shrink", parts: vec![RESAMPLED, include_str!("../../shaders/shrink.wgsl")] }
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct FrameToPicture {
    first_row: u32,
    unused: u32,
    size: [u32; 2],
    yuv: Coefficients,
}

/// `Parameters` of shaders/common/resampled.wgsl.
#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
pub(super) struct ResampledParameters {
    first_row: u32,
    mirror: u32,
    taps: u32,
    unused: u32,
    size: [u32; 2],
}

/// A picture as kernels read it at another size.
#[derive(Clone, Copy)]
pub struct Resampled<'a> {
    pub picture: &'a wgpu::Texture,
    pub mirror: bool,
    /// Width and height as which it is read.
    pub size: [u32; 2],
}

impl Resampled<'_> {
    /// The parameters of the kernels that read it.
    pub(super) fn parameters(&self) -> ResampledParameters {
        let Resampled { mirror, size, .. } = *self;
        ResampledParameters { first_row: 0, mirror: mirror.into(), taps: self.taps(), unused: 0, size }
    }

    pub(super) fn taps(&self) -> u32 {
        let from = [self.picture.width(), self.picture.height()];
        taps_for((0..2).map(|i| f64::from(from[i]) / f64::from(self.size[i])).fold(1.0, f64::max))
    }

    /// Whether each pixel takes more than one sample.
    pub(super) fn shrinks(&self) -> bool {
        self.taps() > 1
    }

    /// Pixels as which it is read.
    pub(super) fn pixels(&self) -> u64 {
        u64::from(self.size[0]) * u64::from(self.size[1])
    }

    /// Bytes of the picture.
    pub(super) fn bytes(&self) -> u64 {
        picture_bytes([self.picture.width(), self.picture.height()])
    }
}

/// The compiled kernels, and the sampler that scales.
pub struct FrameKernels {
    /// One for each format, compiled when the first such frame comes.
    frame_to_picture: [OnceLock<Arc<Kernel>>; 4],
    resize: Arc<Kernel>,
    /// Compiled at first use: only sources that are larger than their painting need it.
    shrink: OnceLock<Arc<Kernel>>,
    sampler: wgpu::Sampler,
}

/// `Parameters` of the shaders that need to know a picture's size alone.
#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
pub(super) struct Area {
    first_row: u32,
    unused: u32,
    size: [u32; 2],
}

impl Area {
    /// Of a picture of `size` (width, height).
    pub fn of(size: [u32; 2]) -> Area {
        Area { first_row: 0, unused: 0, size }
    }
}

/// Workgroups of 8×8 pixels.
pub(super) fn workgroups(size: [u32; 2]) -> [u32; 3] {
    [size[0].div_ceil(8), size[1].div_ceil(8), 1]
}

/// Bytes of an RGBA picture.
pub(super) fn picture_bytes(size: [u32; 2]) -> u64 {
    4 * u64::from(size[0]) * u64::from(size[1])
}

/// Bilinear samples in each direction for a pixel that covers `scale` of the picture's pixels: each sees two.
pub fn taps_for(scale: f64) -> u32 {
    if scale <= 1.0 { 1 } else { (scale.ceil() as u32).min(8) }
}

impl FrameKernels {
    pub fn new(gpu: &Gpu) -> FrameKernels {
        let kernel = |source: KernelSource, bindings: &[Binding]| Arc::new(Kernel::new(gpu, &source, bindings));
        FrameKernels {
            frame_to_picture: Default::default(),
            resize: kernel(resize_source(), &[Binding::Texture, Binding::Sampler, Binding::Write]),
            shrink: OnceLock::new(),
            sampler: gpu.bilinear(),
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
        let (format_index, yuv) = match format {
            PixelFormat::Yuyv(yuv) => (0, yuv),
            PixelFormat::Nv12(yuv) => (1, yuv),
            PixelFormat::Rgb8 => (2, Yuv::default()),
            PixelFormat::Rgba8 => (3, Yuv::default()),
        };
        let parameters = FrameToPicture { first_row: 0, unused: 0, size, yuv: yuv.coefficients() };
        let view = picture.create_view(&Default::default());
        let kernel = self.frame_to_picture[format_index].get_or_init(|| {
            let bindings = [Binding::Read, Binding::Picture];
            let constants = [("format", format_index as f64)];
            Arc::new(Kernel::with_constants(gpu, &frame_to_picture_source(), &bindings, &constants))
        });
        let resources = [bytes.as_entire_binding(), wgpu::BindingResource::TextureView(&view)];
        Pass {
            bytes: format.bytes(size[0], size[1]) as u64 + picture_bytes(size),
            ..Pass::new(gpu, kernel, &resources, &parameters, workgroups(size))
        }
    }

    /// From a picture to `output`, [`RGB16_BYTES`] for each pixel.
    pub fn resize(&self, gpu: &Gpu, from: &Resampled<'_>, output: &wgpu::Buffer) -> Pass {
        self.scaled(gpu, &self.resize, from, output.as_entire_binding(), RGB16_BYTES * from.pixels())
    }

    /// From a picture to another of that size.
    pub fn shrink(&self, gpu: &Gpu, from: &Resampled<'_>, to: &wgpu::Texture) -> Pass {
        let bindings = [Binding::Texture, Binding::Sampler, Binding::Picture];
        let kernel = self.shrink.get_or_init(|| Arc::new(Kernel::new(gpu, &shrink_source(), &bindings)));
        let view = to.create_view(&Default::default());
        self.scaled(gpu, kernel, from, wgpu::BindingResource::TextureView(&view), picture_bytes(from.size))
    }

    fn scaled(
        &self,
        gpu: &Gpu,
        kernel: &Arc<Kernel>,
        from: &Resampled<'_>,
        to: wgpu::BindingResource<'_>,
        bytes: u64,
    ) -> Pass {
        let view = from.picture.create_view(&Default::default());
        let resources = [wgpu::BindingResource::TextureView(&view), wgpu::BindingResource::Sampler(&self.sampler), to];
        Pass {
            bytes: from.bytes() + bytes,
            ..Pass::new(gpu, kernel, &resources, &from.parameters(), workgroups(from.size))
        }
    }
}
