//! Beginning and ending recordings.

use std::path::Path;
use std::time::Instant;

use super::super::news::News;
use super::super::toasts::Kind;
use super::super::{outputs, texts};
use super::Session;
use crate::live::Recording;
use crate::sink::{RecordError, Recorded};

impl Session {
    pub(super) fn toggle_recording(&mut self) {
        match &mut self.recording {
            // The rest follows when the file is whole.
            Some(recording) => recording.stop(),
            None => self.record(&outputs::recording_file()),
        }
    }

    /// Begins a recording.
    pub(super) fn record(&mut self, path: &Path) {
        let herald = self.herald.clone();
        let done = move |ended| herald.tell(News::Recorded(ended));
        match Recording::start(&self.gpu, &self.painter, path, done) {
            Ok(recording) => self.recording = Some(recording),
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
