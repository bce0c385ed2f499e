//! A video file, through the `ffmpeg` program: any format it reads, in real time, looping for ever; or as a [`VideoClip`], once.

mod clip;
mod decode;
mod probe;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::pacing::Pacer;
use super::player::{FORMAT, Next, Player};
use super::{Frame, Pixels, Source, SourceError};
use crate::storage::names::file_name;
pub use clip::VideoClip;
use decode::{Repeat, decode};
use probe::Shape;
pub(super) use probe::{MAX_SIDE, is_untagged_hd};

/// How long `ffmpeg` may take for one frame before the window says so.
const SLOW: Duration = Duration::from_secs(5);

/// How long opening waits for the first frame, which shows whether the file can be played.
const FIRST_FRAME: Duration = Duration::from_secs(20);

/// A playing video.
pub struct Video {
    path: PathBuf,
    shape: Shape,
    player: Player<Vec<u8>>,
    /// Decoded and waiting for its time.
    pending: Option<Vec<u8>>,
    pacer: Pacer,
    /// When the last frame came, for noticing a stall.
    last: Instant,
    sequence: u64,
    /// Whether the running child has given a frame, so that one that gives none is not started again for ever.
    productive: bool,
}

impl Video {
    /// Opens the file and decodes its first frame.
    ///
    /// # Errors
    /// `ffmpeg` missing, a file without pictures, or one that `ffmpeg` cannot read.
    pub fn open(path: &Path) -> Result<Video, SourceError> {
        let shape = probe::probe(path, Repeat::ForEver)?;
        let mut player = decode(path, shape, Repeat::ForEver)?;
        let broken = |reason| SourceError::Video { path: path.into(), reason };
        let pending = match player.next(FIRST_FRAME) {
            Next::Frame(frame) => Some(frame),
            Next::Late => return Err(broken(format!("no picture within {} s", FIRST_FRAME.as_secs()))),
            Next::Ended(said) => return Err(broken(no_picture(said))),
        };
        let last = Instant::now();
        Ok(Video {
            path: path.into(),
            shape,
            player,
            pending,
            pacer: Pacer::default(),
            last,
            sequence: 0,
            productive: true,
        })
    }

    /// Has a frame in `pending`, or returns at `deadline` without one.
    fn decode(&mut self, deadline: Instant) -> Result<(), SourceError> {
        while self.pending.is_none() {
            match self.player.next(deadline.saturating_duration_since(Instant::now())) {
                Next::Frame(frame) => {
                    self.pending = Some(frame);
                    self.productive = true;
                    self.last = Instant::now();
                }
                Next::Late => return Ok(()),
                // Files that cannot be rewound end here in spite of `-stream_loop`.
                Next::Ended(_) if self.productive => {
                    self.player = decode(&self.path, self.shape, Repeat::ForEver)?;
                    self.productive = false;
                }
                Next::Ended(said) => {
                    return Err(SourceError::Video { path: self.path.clone(), reason: no_picture(said) });
                }
            }
        }
        Ok(())
    }
}

/// Why a child that has ended gave no picture.
fn no_picture(said: Result<(), String>) -> String {
    said.err().unwrap_or_else(|| "no picture can be decoded".to_owned())
}

impl Source for Video {
    fn describe(&self) -> String {
        let Shape { width, height, rate, .. } = self.shape;
        format!("{}, {width}×{height}, {}/s", file_name(&self.path), (rate * 100.0).round() / 100.0)
    }

    fn next_frame(&mut self, timeout: Duration) -> anyhow::Result<Option<Frame>> {
        let deadline = Instant::now() + timeout;
        self.decode(deadline)?;
        if self.pending.is_none() {
            return Ok(None);
        }
        if !self.pacer.wait(Duration::from_secs_f64(1.0 / self.shape.rate), deadline) {
            return Ok(None);
        }
        let Some(bytes) = self.pending.take() else { return Ok(None) };
        self.sequence += 1;
        Ok(Some(Frame {
            width: self.shape.width,
            height: self.shape.height,
            pixels: Pixels::Bytes { format: FORMAT, bytes: Arc::new(bytes) },
            sequence: self.sequence - 1,
            captured: Instant::now(),
        }))
    }

    fn is_video(&self) -> bool {
        true
    }

    fn trouble(&self) -> Option<String> {
        let waiting = self.pending.is_none() && self.last.elapsed() > SLOW;
        waiting.then(|| "ffmpeg gives no pictures at the moment; the disk may be slow".to_string())
    }
}
