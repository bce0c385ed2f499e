//! Bytes back from the GPU, for snapshots, recordings and tests.

use super::Gpu;

/// Bytes did not come back from the GPU.
#[derive(Debug, thiserror::Error)]
#[error("reading back from the GPU failed: {0}")]
pub struct ReadbackError(String);

impl ReadbackError {
    fn out_of_memory() -> ReadbackError {
        ReadbackError("it has not enough memory".to_owned())
    }
}

impl Gpu {
    /// The first `count` values of a storage buffer. Waits for all work submitted so far.
    ///
    /// # Errors
    /// When the device is lost, or there is no memory to copy to.
    pub fn read_buffer<T: bytemuck::Pod>(&self, buffer: &wgpu::Buffer, count: usize) -> Result<Vec<T>, ReadbackError> {
        let bytes = ((count * size_of::<T>()) as u64).next_multiple_of(4);
        let staging = self.within_memory(|| self.staging(bytes)).ok_or_else(ReadbackError::out_of_memory)?;
        let mut encoder = self.device.create_command_encoder(&Default::default());
        encoder.copy_buffer_to_buffer(buffer, 0, &staging, 0, bytes);
        self.submit([encoder.finish()]);
        let mut values = self.map(&staging, |data| bytemuck::pod_collect_to_vec::<u8, T>(data))?;
        values.truncate(count);
        Ok(values)
    }

    /// Height × width × 4 bytes of an rgba8unorm texture. Waits for all work submitted so far.
    ///
    /// # Errors
    /// When the device is lost, or there is no memory to copy to.
    pub fn read_picture(&self, texture: &wgpu::Texture) -> Result<image::RgbaImage, ReadbackError> {
        let staging = StagedPicture::within_memory(self, [texture.width(), texture.height()])?;
        staging.fill(self, texture);
        let picture = staging.read(self, |data, _| staging.picture(data))?;
        picture.ok_or_else(|| ReadbackError("a short buffer".to_owned()))
    }

    fn staging(&self, size: u64) -> wgpu::Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("readback"),
            size,
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        })
    }

    fn map<R>(&self, buffer: &wgpu::Buffer, take: impl FnOnce(&[u8]) -> R) -> Result<R, ReadbackError> {
        let failed = |error: &dyn std::fmt::Display| ReadbackError(error.to_string());
        let (sender, receiver) = std::sync::mpsc::channel();
        buffer.slice(..).map_async(wgpu::MapMode::Read, move |result| {
            // The receiver is gone only when waiting failed, which has been returned.
            let _ = sender.send(result);
        });
        self.device.poll(wgpu::PollType::wait_indefinitely()).map_err(|e| failed(&e))?;
        receiver.recv().map_err(|e| failed(&e))?.map_err(|e| failed(&e))?;
        let view = buffer.slice(..).get_mapped_range().map_err(|e| failed(&e))?;
        Ok(take(&view))
    }
}

/// A buffer that an rgba8unorm texture is copied to, to be mapped and read.
pub struct StagedPicture {
    pub buffer: wgpu::Buffer,
    /// Width and height.
    pub size: [u32; 2],
}

impl StagedPicture {
    pub fn new(gpu: &Gpu, size: [u32; 2]) -> StagedPicture {
        let bytes = u64::from(padded_row(size[0])) * u64::from(size[1]);
        StagedPicture { buffer: gpu.staging(bytes), size }
    }

    /// As [`StagedPicture::new`], for those who can go on without.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn within_memory(gpu: &Gpu, size: [u32; 2]) -> Result<StagedPicture, ReadbackError> {
        gpu.within_memory(|| StagedPicture::new(gpu, size)).ok_or_else(ReadbackError::out_of_memory)
    }

    /// Submits the copy of a texture of this size.
    pub fn fill(&self, gpu: &Gpu, texture: &wgpu::Texture) {
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let row = padded_row(self.size[0]);
        encoder.copy_texture_to_buffer(
            texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &self.buffer,
                layout: wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None },
            },
            texture.size(),
        );
        gpu.submit([encoder.finish()]);
    }

    /// Waits for what was submitted, and gives the picture's bytes and from row to row how many they are.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn read<R>(&self, gpu: &Gpu, take: impl FnOnce(&[u8], usize) -> R) -> Result<R, ReadbackError> {
        let taken = gpu.map(&self.buffer, |data| take(data, padded_row(self.size[0]) as usize));
        self.buffer.unmap();
        taken
    }

    /// The picture in the mapped buffer's bytes; `None` where they are too few.
    pub fn picture(&self, mapped: &[u8]) -> Option<image::RgbaImage> {
        let [width, height] = self.size;
        let rows = mapped.chunks_exact(padded_row(width) as usize);
        let pixels = rows.flat_map(|bytes| &bytes[..4 * width as usize]).copied().collect();
        image::RgbaImage::from_raw(width, height, pixels)
    }
}

/// Bytes of a row of pixels as buffers have them.
fn padded_row(width: u32) -> u32 {
    (4 * width).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT)
}
