//! A moving picture from its first frame to its last.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::super::SourceError;
use super::super::clip::{Clip, ClipError};
use super::super::picture::{PictureError, read_file};
use super::{NO_FRAMES, ShownFrames, damaged, frames};
use crate::pixels::PixelFormat;

/// Frames a second, at least: fewer would be a slide show to whatever moves by itself in a painting.
const LEAST_RATE: f64 = 10.0;

/// A moving picture's frames. Its own may be shown for unlike times; each is given as often as it takes at the even rate.
pub struct AnimationClip {
    path: PathBuf,
    frames: ShownFrames,
    size: [u32; 2],
    rate: f64,
    /// How many there are to give, as far as the file can be decoded.
    all: u64,
    given: u64,
    /// When the frame ends that is given at present, since the beginning.
    until: Duration,
    /// Its bytes.
    current: Vec<u8>,
}

impl AnimationClip {
    /// # Errors
    /// When the file cannot be read, or has no frame.
    pub fn open(path: &Path) -> Result<AnimationClip, PictureError> {
        let bytes: Arc<[u8]> = read_file(path)?.into();
        let read = || {
            let frames = frames(Cursor::new(Arc::clone(&bytes))).map_err(|error| damaged(path, error))?;
            frames.ok_or_else(|| damaged(path, NO_FRAMES))
        };
        // All are decoded twice, for nothing but they themselves says for how long they are shown.
        let (mut size, mut shortest, mut whole) = (None, Duration::MAX, Duration::ZERO);
        for frame in read()? {
            // Whether the beginning is all that there is turns out when it has been given.
            let Ok((picture, time)) = frame else { break };
            size.get_or_insert([picture.width(), picture.height()]);
            (shortest, whole) = (shortest.min(time), whole + time);
        }
        // One frame or several for the shortest: where all are shown for as long, none is longer than another.
        let shortest = shortest.as_secs_f64();
        let rate = (LEAST_RATE * shortest).ceil() / shortest;
        Ok(AnimationClip {
            path: path.into(),
            frames: read()?,
            size: size.ok_or_else(|| damaged(path, NO_FRAMES))?,
            rate,
            all: ticks(whole, rate),
            given: 0,
            until: Duration::ZERO,
            current: Vec::new(),
        })
    }
}

/// Frames that have begun by that time at an even rate.
fn ticks(time: Duration, rate: f64) -> u64 {
    (time.as_secs_f64() * rate).round() as u64
}

impl Clip for AnimationClip {
    fn format(&self) -> PixelFormat {
        PixelFormat::Rgb8
    }

    fn size(&self) -> [u32; 2] {
        self.size
    }

    fn rate(&self) -> f64 {
        self.rate
    }

    fn frames(&self) -> Option<u64> {
        Some(self.all)
    }

    /// Pictures have none.
    fn sound(&self) -> Option<&Path> {
        None
    }

    fn next_frame(&mut self) -> Result<Option<Vec<u8>>, ClipError> {
        while self.given >= ticks(self.until, self.rate) {
            match self.frames.next() {
                None => return Ok(None),
                Some(Ok((picture, time))) => {
                    self.until += time;
                    self.current = picture.into_raw();
                }
                Some(Err(reason)) if self.given == 0 => {
                    return Err(SourceError::from(damaged(&self.path, reason)).into());
                }
                Some(Err(reason)) => {
                    let (path, reason) = (self.path.clone(), reason.to_string());
                    return Err(ClipError::Broken { path, given: self.given, reason });
                }
            }
        }
        self.given += 1;
        Ok(Some(self.current.clone()))
    }
}
