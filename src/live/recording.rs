//! A recording of what a painter paints.

use std::path::Path;
use std::time::Duration;

use super::{Need, Painter, Seat};
use crate::gpu::Gpu;
use crate::sink::{Listening, RecordError, Recorded, Recorder};

/// A recorder with a seat of its own before the painter: it goes on whether anybody else looks or not.
pub struct Recording {
    recorder: Recorder,
    _seat: Seat,
}

impl Recording {
    /// As [`Recorder::start`], of the painter's pictures.
    ///
    /// # Errors
    /// When the file is there already.
    pub fn start(
        gpu: &Gpu,
        painter: &Painter,
        path: &Path,
        sound: Option<Listening>,
        done: impl FnOnce(Result<Recorded, RecordError>) + Send + 'static,
    ) -> Result<Recording, RecordError> {
        let pictures = painter.pictures();
        let newest = move || match pictures.over() {
            true => Err(RecordError::Stopped),
            false => Ok(pictures.newest().map(|picture| {
                let whole = picture.whole;
                (picture.into(), whole)
            })),
        };
        let recorder = Recorder::start(gpu, path, newest, sound, done)?;
        Ok(Recording { recorder, _seat: painter.audience().join(Need::OneSize) })
    }

    /// How long it has been running.
    pub fn elapsed(&self) -> Duration {
        self.recorder.elapsed()
    }

    /// As [`Recorder::level`].
    pub fn level(&self) -> Option<f32> {
        self.recorder.level()
    }

    /// As [`Recorder::mute`].
    pub fn mute(&self, muted: bool) {
        self.recorder.mute(muted);
    }

    /// Ends it; the file is whole when `done` is called.
    pub fn stop(&mut self) {
        self.recorder.stop();
    }
}
