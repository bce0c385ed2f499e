//! Bytes back from the GPU, for snapshots, recordings and tests.

use super::Gpu;

/// Bytes did not come back from the GPU.
#[derive(Debug, thiserror::Error)]
#[error("reading back from the GPU failed: {0}")]
pub struct ReadbackError(String);

impl Gpu {
    /// The first `count` values of a storage buffer. Waits for all work submitted so far.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn read_buffer<T: bytemuck::Pod>(&self, buffer: &wgpu::Buffer, count: usize) -> Result<Vec<T>, ReadbackError> {
        let bytes = ((count * size_of::<T>()) as u64).next_multiple_of(4);
        let staging = self.staging(bytes);
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
    /// When the device is lost.
    pub fn read_picture(&self, texture: &wgpu::Texture) -> Result<image::RgbaImage, ReadbackError> {
        let (width, height) = (texture.width(), texture.height());
        let row = (4 * width).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let staging = self.staging(u64::from(row) * u64::from(height));
        let mut encoder = self.device.create_command_encoder(&Default::default());
        encoder.copy_texture_to_buffer(
            texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &staging,
                layout: wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None },
            },
            texture.size(),
        );
        self.submit([encoder.finish()]);
        let pixels = self.map(&staging, |data| {
            let rows = data.chunks_exact(row as usize);
            rows.flat_map(|bytes| &bytes[..4 * width as usize]).copied().collect::<Vec<u8>>()
        })?;
        image::RgbaImage::from_raw(width, height, pixels).ok_or_else(|| ReadbackError("a short buffer".to_owned()))
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
