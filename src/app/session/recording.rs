//! Beginning and ending recordings.

use std::path::Path;
use std::sync::Arc;

use super::super::news::News;
use super::super::toasts::Kind;
use super::super::{outputs, texts};
use super::Session;
use crate::live;
use crate::sink::Listening;

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
        let herald = self.herald.clone();
        let silent = Arc::new(move |error| herald.tell(News::Silent(error)));
        let sound = self.state.sound.then(|| Listening { to: self.microphone.clone(), silent });
        match live::record(&self.gpu, &self.painter, path, sound, done) {
            Ok(recording) => self.recording = Some(recording),
            Err(error) => self.toasts.add(Kind::Error, texts::not_recorded(&error)),
        }
    }

    /// Recordings have sound from now on, or none: the one that runs, too.
    pub(super) fn sound_changed(&mut self) {
        let sound = self.state.sound;
        let text = match &self.recording {
            // One that began without a microphone stays without.
            Some(recording) if sound && recording.level().is_none() => texts::SOUND_ON_NEXT,
            _ if sound => texts::SOUND_ON,
            _ => texts::SOUND_OFF,
        };
        self.recording.iter().for_each(|recording| recording.mute(!sound));
        self.toasts.add(Kind::Echo, text);
    }
}
