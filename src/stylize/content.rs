//! The picture that is painted.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::gpu::Gpu;

/// A picture on the GPU; one that the processor made is in its memory, too, so that it need not wait to have it back. Copies
/// are the same picture.
#[derive(Clone, Debug)]
pub struct Content {
    texture: wgpu::Texture,
    rgba: Option<Arc<Mutex<Vec<u8>>>>,
}

impl Content {
    /// That the processor makes, of `size` (width, height); black at first.
    pub fn native(gpu: &Gpu, size: [u32; 2]) -> Content {
        let rgba = vec![0; 4 * size[0] as usize * size[1] as usize];
        Content { texture: gpu.picture("frame", size[0], size[1]), rgba: Some(Arc::new(Mutex::new(rgba))) }
    }

    pub fn texture(&self) -> &wgpu::Texture {
        &self.texture
    }

    /// Width and height.
    pub fn size(&self) -> [u32; 2] {
        [self.texture.width(), self.texture.height()]
    }

    /// Has its RGBA bytes changed, and gives them to the GPU; of a picture that the GPU makes, nothing is changed.
    pub fn change(&self, gpu: &Gpu, change: impl FnOnce(&mut Vec<u8>)) {
        if let Some(mut rgba) = self.rgba() {
            change(&mut rgba);
            gpu.write_picture(&self.texture, &rgba);
        }
    }

    /// RGBA bytes of a picture that the processor made, which are not to change while they are held.
    pub(super) fn rgba(&self) -> Option<MutexGuard<'_, Vec<u8>>> {
        self.rgba.as_ref().map(|rgba| rgba.lock())
    }
}

/// Of a picture that the GPU makes.
impl From<wgpu::Texture> for Content {
    fn from(texture: wgpu::Texture) -> Content {
        Content { texture, rgba: None }
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Content) -> bool {
        self.texture == other.texture
    }
}
