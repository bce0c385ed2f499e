//! A source's bytes on their way to a picture on the GPU.

use super::frame::FrameKernels;
use crate::gpu::Gpu;
use crate::gpu::Pass;
use crate::source::PixelFormat;

/// Buffer and picture for frames of one format and size.
pub struct Upload {
    format: PixelFormat,
    bytes: wgpu::Buffer,
    picture: wgpu::Texture,
    /// Bytes to picture.
    pub pass: Pass,
}

impl Upload {
    /// For frames of `size` (width, height).
    pub fn new(gpu: &Gpu, kernels: &FrameKernels, format: PixelFormat, size: [u32; 2]) -> Upload {
        let bytes = gpu.storage("frame bytes", format.bytes(size[0], size[1]) as u64);
        let picture = gpu.picture("frame", size[0], size[1]);
        let pass = kernels.frame_to_picture(gpu, &bytes, format, &picture);
        Upload { format, bytes, picture, pass }
    }

    /// Whether frames of that kind fit.
    pub fn fits(&self, format: PixelFormat, size: [u32; 2]) -> bool {
        self.format == format && self.size() == size
    }

    pub fn size(&self) -> [u32; 2] {
        [self.picture.width(), self.picture.height()]
    }

    /// The picture that [`Upload::pass`] writes.
    pub fn picture(&self) -> &wgpu::Texture {
        &self.picture
    }

    /// Puts a frame's bytes where the pass reads them. What is missing at the end stays as it was; what is too much is
    /// left out.
    pub fn write(&self, gpu: &Gpu, bytes: &[u8]) {
        let wanted = self.format.bytes(self.size()[0], self.size()[1]).min(bytes.len());
        // Copies go by four bytes; the rest, three at most, goes in a padded one of its own.
        let (whole, rest) = bytes[..wanted].split_at(wanted / 4 * 4);
        gpu.queue.write_buffer(&self.bytes, 0, whole);
        if !rest.is_empty() {
            let mut last = [0; 4];
            last[..rest.len()].copy_from_slice(rest);
            gpu.queue.write_buffer(&self.bytes, whole.len() as u64, &last);
        }
    }

    /// Bytes of GPU memory.
    pub fn memory(&self) -> u64 {
        self.bytes.size() + 4 * u64::from(self.size()[0]) * u64::from(self.size()[1])
    }
}
