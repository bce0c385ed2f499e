//! One frame, painted anew: a picture to keep may take longer than one of thirty a second.

use std::time::Duration;

use image::RgbaImage;

use super::controls::{Controls, Detail};
use super::offline::OfflinePainter;
use super::painter::behind_the_window;
use crate::gpu::Gpu;
use crate::gpu::readback::ReadbackError;
use crate::model::Weights;
use crate::pixels::PixelFormat;
use crate::stylize::{HowToRun, Plate, StylizeError, Stylizer};

/// Short side at which frames are painted at least where the size is automatic, in pixels: the live one may be what a slow
/// machine holds.
pub const UNHURRIED_SIDE: u32 = 512;

/// The frame of a painted picture, and how it was painted.
pub struct Still {
    /// As large as its source has it, and not mirrored.
    pub(super) content: wgpu::Texture,
    /// Of that moment.
    pub(super) controls: Controls,
    /// Short side that was painted live, in pixels.
    pub(super) short_side: u32,
    pub(super) plate: Option<Plate>,
}

/// Why a frame was not painted anew.
#[derive(Debug, thiserror::Error)]
pub enum StillError {
    #[error(transparent)]
    Readback(#[from] ReadbackError),
    #[error(transparent)]
    Stylize(#[from] StylizeError),
    /// The GPU went away, or painting broke down.
    #[error("{0}")]
    Broken(String),
}

impl Still {
    /// Paints it with any network: at the size that the user has chosen, else no smaller than it was and than
    /// [`UNHURRIED_SIDE`], and enlarged to the frame's own size with the frame's edges in it.
    ///
    /// # Errors
    /// When that is too large for the GPU, or the device is lost.
    pub fn paint(self, gpu: &Gpu, weights: &Weights, how: HowToRun) -> Result<RgbaImage, StillError> {
        let software = gpu.capabilities.software;
        behind_the_window(software, || self.paint_here(gpu, weights, how)).map_err(StillError::Broken)?
    }

    fn paint_here(self, gpu: &Gpu, weights: &Weights, how: HowToRun) -> Result<RgbaImage, StillError> {
        let Still { content, mut controls, short_side, plate } = self;
        if controls.detail != Some(Detail::Off) {
            controls.detail = Some(Detail::Guided);
        }
        let short_side = controls.size.or(short_side.max(UNHURRIED_SIDE));
        let (stylizer, size) = (Stylizer::proven(gpu, weights, how), [content.width(), content.height()]);
        // There is no frame after it.
        let interval = Duration::from_secs(1);
        let mut painter = OfflinePainter::new(stylizer, controls, PixelFormat::Rgba8, size, short_side, interval)?;
        if let Some(plate) = &plate {
            painter.set_foreground(plate)?;
        }
        let frame = gpu.read_picture(&content)?;
        let picture = painter.paint(&frame)?;
        if let Some(trouble) = gpu.trouble() {
            return Err(StillError::Broken(trouble));
        }
        gpu.save_pipelines();
        Ok(picture)
    }
}
