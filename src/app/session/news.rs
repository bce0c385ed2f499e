//! What other threads tell.

use std::time::Instant;

use egui_winit::accesskit_winit;

use super::super::action::Choice;
use super::super::news::News;
use super::super::panels::Cameras;
use super::super::presenter::Presenter;
use super::{Session, WITHHELD};
use crate::source::SourceSpec;

impl Session {
    /// Handles what another thread tells.
    pub fn on_news(&mut self, news: News) {
        let now = Instant::now();
        if let Some((kind, word)) = news.word() {
            self.toasts.add(kind, word);
        }
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
            News::Imported(import) => self.take_in(import),
            News::Library(library) => self.shelve(library),
            News::NetworkRead(Ok((bytes, weights))) => self.keep_network(bytes, weights),
            News::Network(Ok((weights, kept))) => self.take_in_network(weights, kept),
            News::Looks { kept, refused } => self.on_looks(kept, &refused),
            News::LookKept { written: Ok(kept), .. } => self.on_look_kept(kept),
            News::LookOpened(Ok(look)) => self.on_look_opened(look),
            News::Moved { key, file } => self.on_moved(&key, file),
            News::AddressPasted(address) => {
                self.state.address = address;
                self.choose(&Choice::AskAddress(true));
            }
            News::Files(files) => self.import(files),
            News::LookPicked(file) => self.open_look(file),
            News::ExportPicked(file, look) => self.export_look(file, look),
            News::SourcePicked(file) => self.change_source(SourceSpec::File(file)),
            News::StillSaved(_) => self.still = None,
            News::Recorded(_) => self.recording = None,
            News::WholeVideoAt(frame, all) => self.whole_video_at(frame, all),
            News::WholeVideo(_) => self.whole_video = None,
            News::OffAir(_) => self.on_air = None,
            News::Cameras(list) => self.cameras = Cameras { list, looked: true },
            // What there is to say of these has been said.
            News::NoCamera
            | News::NoDialog
            | News::ClipboardLacks(_)
            | News::Importing { .. }
            | News::NetworkRead(Err(_))
            | News::Network(Err(_))
            | News::LookKept { written: Err(_), .. }
            | News::LookOpened(Err(_))
            | News::LookExported(_)
            | News::NotKept(_)
            | News::Saved(_)
            | News::Silent(_) => {}
        }
        self.redraw_soon();
    }

    /// A screen reader asks.
    pub fn on_access(&mut self, event: accesskit_winit::Event) {
        self.interface.on_access(event.window_event);
        self.redraw_soon();
    }
}
