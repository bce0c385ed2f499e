//! A video file from its first frame to its last, for whoever has the time to look at each.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::SourceError;
use super::super::player::{FORMAT, Next, Player};
use super::decode::{Repeat, decode};
use super::no_picture;
use super::probe::{Shape, probe};
use crate::pixels::PixelFormat;

/// How long `ffmpeg` may take for one frame.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a clip gives no further frame.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    /// It has not given any.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// There should have been clearly more.
    #[error("{} is cut short: it ends after {given} of about {all} frames; copy or download it again", .path.display())]
    CutShort { path: PathBuf, given: u64, all: u64 },
    /// Something happened behind the first frames.
    #[error("{} cannot be read on after {given} frames: {reason}", .path.display())]
    Broken { path: PathBuf, given: u64, reason: String },
}

/// A video's frames, each once and as soon as it is asked for, at an even rate from the file's beginning.
pub struct Clip {
    path: PathBuf,
    shape: Shape,
    player: Player<Vec<u8>>,
    /// Frames that were given.
    given: u64,
}

impl Clip {
    /// # Errors
    /// `ffmpeg` missing, or a file without pictures.
    pub fn open(path: &Path) -> Result<Clip, SourceError> {
        let shape = probe(path, Repeat::Once)?;
        let player = decode(path, shape, Repeat::Once)?;
        Ok(Clip { path: path.into(), shape, player, given: 0 })
    }

    /// What bytes of frames mean.
    pub fn format(&self) -> PixelFormat {
        FORMAT
    }

    /// Width and height of frames, both even.
    pub fn size(&self) -> [u32; 2] {
        [self.shape.width, self.shape.height]
    }

    /// Frames a second.
    pub fn rate(&self) -> f64 {
        self.shape.rate
    }

    /// How many frames there will be, about, where the file says how long it is.
    pub fn frames(&self) -> Option<u64> {
        Some((self.shape.seconds? * self.shape.rate).round() as u64)
    }

    /// How many frames there should have been, where that is clearly more than were given.
    fn lacking(&self) -> Option<u64> {
        let all = self.shape.picture_seconds? * self.shape.rate;
        // A file's word is good for a second or so.
        (all - (self.given as f64) > (0.05 * all).max(1.5 * self.shape.rate)).then_some(all.round() as u64)
    }

    /// The next frame's bytes; `None` after the last one.
    ///
    /// # Errors
    /// When `ffmpeg` cannot read on, gives no frame at all, or far fewer than the file says it has.
    pub fn next_frame(&mut self) -> Result<Option<Vec<u8>>, ClipError> {
        let reason = match self.player.next(PATIENCE) {
            Next::Frame(frame) => {
                self.given += 1;
                return Ok(Some(frame));
            }
            Next::Ended(Ok(())) if self.given > 0 => match self.lacking() {
                None => return Ok(None),
                Some(all) => return Err(ClipError::CutShort { path: self.path.clone(), given: self.given, all }),
            },
            Next::Ended(said) => no_picture(said),
            Next::Late => format!("no picture within {} s", PATIENCE.as_secs()),
        };
        Err(self.refusal(reason))
    }

    /// What gave frames is a video, whatever happened to it then.
    fn refusal(&self, reason: String) -> ClipError {
        let path = self.path.clone();
        match self.given {
            0 => SourceError::Video { path, reason }.into(),
            given => ClipError::Broken { path, given, reason },
        }
    }
}
