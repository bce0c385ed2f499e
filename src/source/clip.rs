//! All frames of a file, each once, for whoever has the time to look at each.

use std::path::{Path, PathBuf};

use super::SourceError;
use super::animation::AnimationClip;
use super::spec::{FileKind, kind_of};
use super::video::VideoClip;
use crate::pixels::PixelFormat;

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

/// The frames of a file that moves, each once and as soon as it is asked for, at an even rate from the file's beginning. All have
/// the same format and size.
pub trait Clip {
    /// What bytes of frames mean.
    fn format(&self) -> PixelFormat;

    /// Width and height of frames.
    fn size(&self) -> [u32; 2];

    /// Frames a second.
    fn rate(&self) -> f64;

    /// How many frames there will be, about, where the file says how long it is.
    fn frames(&self) -> Option<u64>;

    /// The file that may have the sound to them.
    fn sound(&self) -> Option<&Path>;

    /// The next frame's bytes; `None` after the last one.
    ///
    /// # Errors
    /// When the file cannot be read on, has no frame at all, or far fewer than it says.
    fn next_frame(&mut self) -> Result<Option<Vec<u8>>, ClipError>;
}

/// A file from its first frame on.
///
/// # Errors
/// When there are no pictures in it, or it is a video and `ffmpeg` is missing.
pub fn open_clip(path: &Path) -> Result<Box<dyn Clip>, SourceError> {
    Ok(match kind_of(path)? {
        FileKind::Animation => Box::new(AnimationClip::open(path)?),
        FileKind::Picture | FileKind::Video => Box::new(VideoClip::open(path)?),
    })
}
