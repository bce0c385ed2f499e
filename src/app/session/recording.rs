//! Beginning and ending recordings.

use std::path::Path;
use std::time::Instant;

use super::super::news::News;
use super::super::toasts::Kind;
use super::super::{errands, texts};
use super::Session;
use crate::live::{Need, Seat};
use crate::sink::{RecordError, Recorded, Recorder};

/// A recording, which looks at the pictures whether the window does or not.
pub struct Recording {
    pub recorder: Recorder,
    _seat: Seat,
}

impl Session {
    pub(super) fn toggle_recording(&mut self) {
        match &mut self.recording {
            // The rest follows when the file is whole.
            Some(recording) => recording.recorder.stop(),
            None => self.record(&errands::recording_file()),
        }
    }

    /// Begins a recording.
    pub(super) fn record(&mut self, path: &Path) {
        let (pictures, herald) = (self.painter.pictures(), self.herald.clone());
        let newest = move || pictures.newest().map(Into::into);
        let done = move |ended| herald.tell(News::Recorded(ended));
        match Recorder::start(&self.gpu, path, newest, done) {
            Ok(recorder) => {
                self.recording = Some(Recording { recorder, _seat: self.painter.audience().join(Need::OneSize) });
            }
            Err(error) => self.toasts.add(Kind::Error, texts::not_recorded(&error), Instant::now()),
        }
    }

    /// Says what came of a recording.
    pub(super) fn recording_ended(&mut self, ended: &Result<Recorded, RecordError>) {
        self.recording = None;
        let (kind, text) = match ended {
            Ok(recorded) if recorded.trouble.is_none() => (Kind::Done, texts::recorded(recorded)),
            Ok(recorded) => (Kind::Error, texts::recorded(recorded)),
            Err(error) => (Kind::Error, texts::not_recorded(error)),
        };
        tracing::info!("{text}");
        self.toasts.add(kind, text, Instant::now());
    }
}
