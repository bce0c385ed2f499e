//! Painted pictures back from the GPU without waiting for it: two staging buffers take turns, and each is read when the
//! GPU has long filled it.

use std::sync::mpsc::{Receiver, TryRecvError, channel};

use image::RgbaImage;

use crate::gpu::Gpu;

/// A painted picture to take.
#[derive(Clone, Debug)]
pub struct Painted {
    /// Format rgba8unorm.
    pub texture: wgpu::Texture,
    /// Distinct for each picture of a painter.
    pub sequence: u64,
}

/// Where pictures are drawn off. Asking and taking never wait for the GPU.
pub struct Tap {
    gpu: Gpu,
    slots: [Slot; 2],
    asked: Option<u64>,
}

#[derive(Default)]
struct Slot {
    buffer: Option<wgpu::Buffer>,
    /// Width, height and padded bytes of a row.
    shape: [u32; 3],
    /// Which picture is on its way, and the word that it has come.
    coming: Option<(u64, Receiver<Result<(), wgpu::BufferAsyncError>>)>,
}

impl Tap {
    pub fn new(gpu: &Gpu) -> Tap {
        Tap { gpu: gpu.clone(), slots: Default::default(), asked: None }
    }

    /// Sends for a picture, unless it was sent for before or both buffers are on their way; says whether it did.
    pub fn ask(&mut self, painted: &Painted) -> bool {
        if self.asked == Some(painted.sequence) {
            return false;
        }
        let Some(slot) = self.slots.iter_mut().find(|slot| slot.coming.is_none()) else { return false };
        let (width, height) = (painted.texture.width(), painted.texture.height());
        let row = (4 * width).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        if slot.shape != [width, height, row] {
            slot.shape = [width, height, row];
            slot.buffer = None;
        }
        let buffer = slot.buffer.get_or_insert_with(|| {
            self.gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("tap"),
                size: u64::from(row) * u64::from(height),
                usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
                mapped_at_creation: false,
            })
        });
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        encoder.copy_texture_to_buffer(
            painted.texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer,
                layout: wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None },
            },
            painted.texture.size(),
        );
        self.gpu.submit([encoder.finish()]);
        let (sender, word) = channel();
        buffer.slice(..).map_async(wgpu::MapMode::Read, move |result| {
            // The receiver is gone when the tap is; then nobody wants the picture.
            let _ = sender.send(result);
        });
        slot.coming = Some((painted.sequence, word));
        self.asked = Some(painted.sequence);
        true
    }

    /// The newest picture that has come since the last call.
    pub fn take(&mut self) -> Option<RgbaImage> {
        // What goes wrong here is the device's loss, which `Gpu::trouble` tells of.
        let _ = self.gpu.device.poll(wgpu::PollType::Poll);
        let mut newest: Option<(u64, RgbaImage)> = None;
        for slot in &mut self.slots {
            let Some((sequence, word)) = &slot.coming else { continue };
            let sequence = *sequence;
            match word.try_recv() {
                Err(TryRecvError::Empty) => continue,
                Ok(Ok(())) => {
                    if newest.as_ref().is_none_or(|(before, _)| *before < sequence) {
                        newest = slot.read().map(|picture| (sequence, picture)).or(newest);
                    }
                    if let Some(buffer) = &slot.buffer {
                        buffer.unmap();
                    }
                }
                Ok(Err(_)) | Err(TryRecvError::Disconnected) => slot.buffer = None,
            }
            slot.coming = None;
        }
        newest.map(|(_, picture)| picture)
    }
}

impl Slot {
    /// The mapped buffer's picture.
    fn read(&self) -> Option<RgbaImage> {
        let [width, height, row] = self.shape;
        let view = self.buffer.as_ref()?.slice(..).get_mapped_range().ok()?;
        let mut pixels = Vec::with_capacity(4 * width as usize * height as usize);
        for bytes in view.chunks_exact(row as usize) {
            pixels.extend_from_slice(&bytes[..4 * width as usize]);
        }
        RgbaImage::from_raw(width, height, pixels)
    }
}
