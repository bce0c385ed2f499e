//! A video file from its first frame to its last.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::SourceError;
use super::super::clip::{Clip, ClipError};
use super::super::player::{FORMAT, Next, Player};
use super::decode::{Repeat, decode};
use super::no_picture;
use super::probe::{Shape, probe};
use crate::pixels::PixelFormat;

/// How long `ffmpeg` may take for one frame.
const PATIENCE: Duration = Duration::from_secs(60);

/// A video's frames.
pub struct VideoClip {
    path: PathBuf,
    shape: Shape,
    player: Player<Vec<u8>>,
    /// Frames that were given.
    given: u64,
}

impl VideoClip {
    /// # Errors
    /// `ffmpeg` missing, or a file without pictures.
    pub fn open(path: &Path) -> Result<VideoClip, SourceError> {
        let shape = probe(path, Repeat::Once)?;
        let player = decode(path, shape, Repeat::Once)?;
        Ok(VideoClip { path: path.into(), shape, player, given: 0 })
    }

    /// How many frames there should have been, where that is clearly more than were given.
    fn lacking(&self) -> Option<u64> {
        let all = self.shape.picture_seconds? * self.shape.rate;
        // A file's word is good for a second or so.
        (all - (self.given as f64) > (0.05 * all).max(1.5 * self.shape.rate)).then_some(all.round() as u64)
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

impl Clip for VideoClip {
    fn format(&self) -> PixelFormat {
        FORMAT
    }

    /// Both are even.
    fn size(&self) -> [u32; 2] {
        [self.shape.width, self.shape.height]
    }

    fn rate(&self) -> f64 {
        self.shape.rate
    }

    fn frames(&self) -> Option<u64> {
        Some((self.shape.seconds? * self.shape.rate).round() as u64)
    }

    fn sound(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn next_frame(&mut self) -> Result<Option<Vec<u8>>, ClipError> {
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
}
