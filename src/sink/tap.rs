//! Painted pictures back from the GPU without waiting for it: two staging buffers take turns, and each is read when the
//! GPU has long filled it.

use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Instant;

use image::RgbaImage;

use crate::gpu::Gpu;
use crate::gpu::readback::StagedPicture;

/// A painted picture to take.
#[derive(Clone, Debug)]
pub struct Painted {
    /// Format rgba8unorm.
    pub texture: wgpu::Texture,
    /// Distinct for each picture of a painter.
    pub sequence: u64,
    /// When the source gave the frame that is painted, if it was not painted before.
    pub captured: Option<Instant>,
}

/// Where pictures are drawn off. Asking and taking never wait for the GPU.
pub struct Tap {
    gpu: Gpu,
    slots: [Slot; 2],
    asked: Option<u64>,
}

#[derive(Default)]
struct Slot {
    staged: Option<StagedPicture>,
    /// Which picture is on its way, and the word that it has come.
    coming: Option<(u64, Receiver<Result<(), wgpu::BufferAsyncError>>)>,
}

impl Tap {
    pub fn new(gpu: &Gpu) -> Tap {
        Tap { gpu: gpu.clone(), slots: Default::default(), asked: None }
    }

    /// Sends for a picture, unless it was sent for before or both buffers are on their way.
    pub fn ask(&mut self, painted: &Painted) {
        if self.asked == Some(painted.sequence) {
            return;
        }
        let Some(slot) = self.slots.iter_mut().find(|slot| slot.coming.is_none()) else { return };
        let size = [painted.texture.width(), painted.texture.height()];
        let fitting = slot.staged.take().filter(|staged| staged.size == size);
        let staged = slot.staged.insert(fitting.unwrap_or_else(|| StagedPicture::new(&self.gpu, size)));
        staged.fill(&self.gpu, &painted.texture);
        let (sender, word) = channel();
        staged.buffer.slice(..).map_async(wgpu::MapMode::Read, move |result| {
            // The receiver is gone when the tap is; then nobody wants the picture.
            let _ = sender.send(result);
        });
        slot.coming = Some((painted.sequence, word));
        self.asked = Some(painted.sequence);
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
                    if let Some(staged) = &slot.staged {
                        staged.buffer.unmap();
                    }
                }
                Ok(Err(_)) | Err(TryRecvError::Disconnected) => slot.staged = None,
            }
            slot.coming = None;
        }
        newest.map(|(_, picture)| picture)
    }
}

impl Slot {
    /// The mapped buffer's picture.
    fn read(&self) -> Option<RgbaImage> {
        let staged = self.staged.as_ref()?;
        let view = staged.buffer.slice(..).get_mapped_range().ok()?;
        staged.picture(&view)
    }
}
