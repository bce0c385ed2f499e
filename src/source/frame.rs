//! One picture as its source gave it; conversion to RGB is the GPU's work.

use std::sync::Arc;
use std::time::Instant;

use super::Yuv;

/// How bytes hold a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PixelFormat {
    /// Y0 U Y1 V for each two pixels; even width.
    Yuyv(Yuv),
    /// A plane of Y, then one of U V pairs at half the height and width; even width and height.
    Nv12(Yuv),
    /// R G B.
    Rgb8,
    /// R G B A; alpha is ignored.
    Rgba8,
}

impl PixelFormat {
    /// The same where its numbers mean that, if they are YUV.
    #[must_use]
    pub fn meaning(self, yuv: Yuv) -> PixelFormat {
        match self {
            PixelFormat::Yuyv(_) => PixelFormat::Yuyv(yuv),
            PixelFormat::Nv12(_) => PixelFormat::Nv12(yuv),
            rgb => rgb,
        }
    }

    /// Bytes of a picture whose rows are packed without gaps.
    pub fn bytes(self, width: u32, height: u32) -> usize {
        let pixels = width as usize * height as usize;
        match self {
            PixelFormat::Yuyv(_) => pixels * 2,
            PixelFormat::Nv12(_) => pixels * 3 / 2,
            PixelFormat::Rgb8 => pixels * 3,
            PixelFormat::Rgba8 => pixels * 4,
        }
    }
}

/// Where a frame's pixels come from.
#[derive(Clone, Debug)]
pub enum Pixels {
    /// At least [`PixelFormat::bytes`] bytes, rows packed without gaps. Shared, because a still image gives the same ones
    /// many times a second.
    Bytes { format: PixelFormat, bytes: Arc<Vec<u8>> },
    /// The built-in scene at that many seconds after its beginning; the GPU draws it.
    Scene { seconds: f32 },
}

/// One picture on its way to the painter.
#[derive(Clone, Debug)]
pub struct Frame {
    pub width: u32,
    pub height: u32,
    pub pixels: Pixels,
    /// Counts the source's frames, dropped ones too.
    pub sequence: u64,
    /// When the source gave it, for latency.
    pub captured: Instant,
}
