//! Where a painting becomes the picture that is shown, at the end of the decoder's last layer.
//! Keep in sync with shaders/common/show.wgsl.

use super::frame::{LUMA, RGB16, picture_bytes};
use super::settings;
use super::steady::BETWEEN;
use crate::gpu::{Binding, Bound, Gpu, Kernel};

/// WGSL with `show`.
pub(super) const WGSL: [&str; 5] =
    [settings::WGSL, BETWEEN, RGB16, LUMA, include_str!("../../shaders/common/show.wgsl")];

/// What it is bound to, from FREE on.
pub(super) const BINDINGS: [Binding; 4] = [Binding::Read, Binding::Read, Binding::Picture, Binding::Read];

/// What is needed to show a painting.
pub struct Show<'a> {
    /// [`Settings`](super::Settings).
    pub settings: &'a wgpu::Buffer,
    /// What was painted (see [`Memory::input`](super::steady::Memory::input)), for its chroma, and for where nothing is to be.
    pub content: &'a wgpu::Buffer,
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
    pub(super) fn bind(&self, gpu: &Gpu, kernel: &Kernel, before: &[&wgpu::Buffer]) -> Bound {
        let picture = self.picture.create_view(&Default::default());
        let mut resources: Vec<_> = before.iter().map(|buffer| buffer.as_entire_binding()).collect();
        resources.extend([
            self.settings.as_entire_binding(),
            self.content.as_entire_binding(),
            wgpu::BindingResource::TextureView(&picture),
            self.weights.as_entire_binding(),
        ]);
        kernel.bind(gpu, &resources)
    }

    /// Bytes that showing reads and writes.
    pub(super) fn bytes(&self) -> u64 {
        self.content.size() + picture_bytes(self.size())
    }
}
