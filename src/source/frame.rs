//! One picture as its source gave it.

use std::sync::Arc;
use std::time::Instant;

use crate::pixels::PixelFormat;

/// Where a frame's pixels come from.
#[derive(Clone, Debug)]
pub enum Pixels {
    /// At least [`PixelFormat::bytes`] bytes, rows packed without gaps. Shared, because a still image gives the same ones
    /// many times a second.
    Bytes { format: PixelFormat, bytes: Arc<Vec<u8>> },
    /// The built-in scene at that many seconds after its beginning; whoever paints it draws it.
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
