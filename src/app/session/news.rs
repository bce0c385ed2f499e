//! What other threads tell.

use std::time::Instant;

use super::super::action::Choice;
use super::super::news::News;
use super::super::panels::Cameras;
use super::super::presenter::Presenter;
use super::super::texts;
use super::super::toasts::Kind;
use super::{Session, WITHHELD};
use crate::source::SourceSpec;

impl Session {
    /// Handles what another thread tells.
    pub fn on_news(&mut self, news: News) {
        let now = Instant::now();
        match news {
            News::Painter => {
                self.look_if_minimised();
                // Wayland does not say that nobody sees a window; it only lets it wait.
                if self.asked.is_some_and(|asked| now - asked > WITHHELD) {
                    self.set_hidden(true);
                }
                self.hang_previews();
                self.presenter.iter().for_each(Presenter::request_redraw);
            }
            News::Feed => {
                if !self.look_at_feed() {
                    return;
                }
            }
            #[cfg(target_os = "linux")]
            News::Theme(theme) => super::super::theme::desktop_prefers(&self.interface.ctx, theme),
            News::Interrupted => self.close(),
            News::NotKept(reason) => self.toasts.add(Kind::Warning, reason),
            News::NoCamera => self.toasts.add(Kind::Done, texts::NO_CAMERA_SCENE),
            News::Imported(import) => self.take_in(import),
            News::Importing { done, all } => self.toasts.add(Kind::Echo, texts::importing(done, all)),
            News::Library(library) => self.shelve(library),
            News::NetworkRead(read) => self.keep_network(read),
            News::Network(taken) => self.take_in_network(taken),
            News::Looks { kept, refused } => self.on_looks(kept, &refused),
            News::LookKept { written, new } => self.on_look_kept(written, new),
            News::LookOpened(read) => self.on_look_opened(read),
            News::LookExported(Ok(file)) => self.toasts.add(Kind::Done, texts::look_exported(&file)),
            News::LookExported(Err(reason)) => self.toasts.add(Kind::Error, reason),
            News::Moved { key, file } => self.on_moved(&key, file),
            News::ClipboardLacks(why) => self.toasts.add(Kind::Warning, why),
            News::AddressPasted(address) => {
                self.state.address = address;
                self.choose(&Choice::AskAddress(true));
            }
            News::Files(files) => self.import(files),
            News::LookPicked(file) => self.open_look(file),
            News::SourcePicked(file) => self.change_source(SourceSpec::File(file)),
            News::NoDialog => self.toasts.add(Kind::Warning, texts::NO_DIALOG),
            News::Saved(saved) => self.saved(saved),
            News::StillSaved(saved) => {
                self.still = None;
                self.saved(saved);
            }
            News::Silent(error) => self.silent(&error),
            News::Recorded(ended) => self.recording_ended(&ended),
            News::WholeVideoAt(frame, all) => self.whole_video_at(frame, all),
            News::WholeVideo(ended) => self.whole_video_ended(ended),
            News::OffAir(error) => self.off_air(&error),
            News::Cameras(list) => self.cameras = Cameras { list, looked: true },
            News::Access(event) => self.interface.on_access(event.window_event),
        }
        self.redraw_soon();
    }
}
