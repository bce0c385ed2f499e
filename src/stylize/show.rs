//! Where a painting becomes the picture that is shown, at the end of the decoder's last layer.
//! Keep in sync with shaders/common/show.wgsl.

use super::frame::{LUMA, RGB16, RGB16_BYTES, picture_bytes};
use super::steady::Memory;
use crate::gpu::{Binding, Gpu, Kernel};

/// WGSL with `show`, beside [`MOTION_AT`](super::steady::MOTION_AT).
pub(super) const WGSL: [&str; 3] = [RGB16, LUMA, include_str!("../../shaders/common/show.wgsl")];

/// What it is bound to, from FREE on.
pub(super) const BINDINGS: [Binding; 7] =
    [Binding::Read, Binding::Read, Binding::Write, Binding::Texture, Binding::Sampler, Binding::Picture, Binding::Read];

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
