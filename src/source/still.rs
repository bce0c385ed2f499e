//! A still image as a source: the same frame again and again, so that every control acts on it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use image::imageops::{FilterType, resize};

use super::pacing::Pacer;
use super::picture::{PictureError, decode};
use super::{Frame, Pixels, Source};
use crate::pixels::PixelFormat;
use crate::storage::names::file_name;

/// How often the frame is given.
const INTERVAL: Duration = Duration::from_millis(100);

/// The longer side of what is given; larger images are scaled down once, at opening, for the painter scales further down
/// and would upload every pixel ten times a second.
const MAX_SIDE: u32 = 2560;

/// A still image.
pub struct Still {
    path: PathBuf,
    width: u32,
    height: u32,
    bytes: Arc<Vec<u8>>,
    sequence: u64,
    pacer: Pacer,
}

impl Still {
    /// Of a file with these bytes.
    ///
    /// # Errors
    /// As [`read_picture`](super::read_picture), when they are no picture.
    pub(super) fn new(path: &Path, bytes: &[u8]) -> Result<Still, PictureError> {
        let mut picture = decode(path, bytes)?;
        let (width, height) = picture.dimensions();
        let longer = width.max(height);
        if longer > MAX_SIDE {
            let scaled = |side: u32| (u64::from(side) * u64::from(MAX_SIDE) / u64::from(longer)).max(1) as u32;
            picture = resize(&picture, scaled(width), scaled(height), FilterType::Triangle);
        }
        let (width, height) = picture.dimensions();
        let bytes = Arc::new(picture.into_raw());
        Ok(Still { path: path.into(), width, height, bytes, sequence: 0, pacer: Pacer::default() })
    }
}

impl Source for Still {
    fn describe(&self) -> String {
        format!("{}, {}×{}", file_name(&self.path), self.width, self.height)
    }

    fn next_frame(&mut self, timeout: Duration) -> anyhow::Result<Option<Frame>> {
        if !self.pacer.wait(INTERVAL, Instant::now() + timeout) {
            return Ok(None);
        }
        self.sequence += 1;
        Ok(Some(Frame {
            width: self.width,
            height: self.height,
            pixels: Pixels::Bytes { format: PixelFormat::Rgb8, bytes: self.bytes.clone() },
            sequence: self.sequence - 1,
            captured: Instant::now(),
        }))
    }
}
