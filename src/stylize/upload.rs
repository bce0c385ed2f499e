//! A source's bytes on their way to a picture on the GPU.

use super::content::Content;
use super::frame::FrameKernels;
use crate::gpu::Gpu;
use crate::gpu::Pass;
use crate::pixels::{PixelFormat, convert};

/// What makes a picture of frames of one format and size.
pub struct Upload {
    format: PixelFormat,
    content: Content,
    way: Way,
}

/// Who converts.
enum Way {
    /// A pass, of what is in the buffer.
    Gpu { bytes: wgpu::Buffer, pass: Pass },
    /// The processor, in the content's memory.
    Cpu,
}

impl Upload {
    /// For frames of `size` (width, height), which the GPU converts.
    pub fn new(gpu: &Gpu, kernels: &FrameKernels, format: PixelFormat, size: [u32; 2]) -> Upload {
        let picture = gpu.picture("frame", size[0], size[1]);
        let bytes = gpu.storage("frame bytes", format.bytes(size[0], size[1]) as u64);
        let pass = kernels.frame_to_picture(gpu, &bytes, format, &picture);
        Upload { format, content: picture.into(), way: Way::Gpu { bytes, pass } }
    }

    /// For frames of `size` (width, height), which the processor converts: where the GPU is a program, too.
    pub fn native(gpu: &Gpu, format: PixelFormat, size: [u32; 2]) -> Upload {
        Upload { format, content: Content::native(gpu, size), way: Way::Cpu }
    }

    /// Whether frames of that kind fit.
    pub fn fits(&self, format: PixelFormat, size: [u32; 2]) -> bool {
        self.format == format && self.size() == size
    }

    pub fn size(&self) -> [u32; 2] {
        self.content.size()
    }

    /// What has a frame once [`Upload::passes`] are done.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// Its picture.
    pub fn picture(&self) -> &wgpu::Texture {
        self.content.texture()
    }

    /// What the GPU has to do after [`Upload::write`].
    pub fn passes(&self) -> &[Pass] {
        match &self.way {
            Way::Gpu { pass, .. } => std::slice::from_ref(pass),
            Way::Cpu => &[],
        }
    }

    /// [`Upload::passes`] to be kept.
    pub(super) fn into_passes(self) -> Vec<Pass> {
        match self.way {
            Way::Gpu { pass, .. } => vec![pass],
            Way::Cpu => Vec::new(),
        }
    }

    /// Takes a frame's bytes. Where there are too few, the rest stays as it was, or nothing changes; what is too much is left
    /// out.
    pub fn write(&self, gpu: &Gpu, bytes: &[u8]) {
        let [width, height] = self.size();
        let wanted = self.format.bytes(width, height);
        match &self.way {
            Way::Gpu { bytes: buffer, .. } => {
                // Copies go by four bytes; the rest, three at most, goes in a padded one of its own.
                let (whole, rest) = bytes[..wanted.min(bytes.len())].as_chunks::<4>();
                gpu.queue.write_buffer(buffer, 0, whole.as_flattened());
                if !rest.is_empty() {
                    let mut last = [0; 4];
                    last[..rest.len()].copy_from_slice(rest);
                    gpu.queue.write_buffer(buffer, whole.as_flattened().len() as u64, &last);
                }
            }
            Way::Cpu => {
                if bytes.len() >= wanted {
                    self.content.change(gpu, |rgba| convert::to_rgba(self.format, bytes, width, height, rgba));
                }
            }
        }
    }
}
