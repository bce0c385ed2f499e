//! Carrying out what the user asks for.

use std::path::PathBuf;
use std::time::Instant;

use super::super::action::Action;
use super::super::presenter::Presenter;
use super::super::state::Change;
use super::super::statistics::Statistics;
use super::super::toasts::Kind;
use super::super::{errands, panels, texts};
use super::Session;
use super::history::Undoable;
use crate::joined::Worker;

impl Session {
    /// As [`Session::act`], and says what was done, for the controls may not show.
    pub(super) fn act_by_key(&mut self, action: &Action, repeat: bool) {
        let steps = matches!(
            action,
            Action::StepAlpha(_)
                | Action::StepStyle(_)
                | Action::LeapStyle(_)
                | Action::Scale(_)
                | Action::ScaleBrush(_)
        );
        if repeat && !steps {
            return;
        }
        let before = self.state.style;
        self.act(action);
        // The strip stays where the user has moved it, unless what is chosen has changed.
        self.reveal_style |= self.state.style != before;
        let echo = match action {
            Action::StepAlpha(_) => texts::strength(self.state.manner.alpha),
            Action::Scale(_) => texts::scale(self.state.scale),
            Action::ToggleMirror => texts::mirrored(self.state.mirrored()).to_owned(),
            Action::ToggleFreeze if self.state.frozen => texts::FROZEN.to_owned(),
            Action::ToggleFreeze => texts::GOES_ON.to_owned(),
            Action::ToggleDrift => texts::drifts(self.state.manner.drift, self.state.mix.len() > 1).to_owned(),
            Action::TakePlate => texts::PLATE_TAKEN.to_owned(),
            Action::ToggleControls if self.state.controls_hidden => texts::CONTROLS_HIDDEN.to_owned(),
            Action::ToggleControls => texts::CONTROLS_SHOWN.to_owned(),
            Action::StepStyle(_) | Action::LeapStyle(_) | Action::StyleAt(_) => {
                match self.gallery.styles().get(self.state.style) {
                    Some(style) => style.name().to_owned(),
                    None => return,
                }
            }
            _ => return,
        };
        self.toasts.add(Kind::Echo, echo);
    }

    /// Does what is asked.
    pub(super) fn act(&mut self, action: &Action) {
        let state = &self.state;
        let opens = match action {
            Action::ToggleSearch => !state.searching,
            Action::ToggleLook => !state.look_panel,
            Action::ToggleLooks => !state.looks_panel,
            Action::ToggleStatistics => !state.statistics,
            _ => false,
        };
        if opens && !panels::have_room(&self.interface.ctx) {
            self.toasts.add(Kind::Echo, texts::NO_ROOM);
            return self.redraw_soon();
        }
        if *action == Action::Escape && !self.state.asks() && (self.stop_timer() || self.stop_imports()) {
            return self.redraw_soon();
        }
        if let Action::MixStyle(place) = action
            && self.state.mix_is_full_for(*place)
        {
            self.toasts.add(Kind::Echo, texts::mix_is_full());
            return self.redraw_soon();
        }
        let (mask, painted) = (self.state.mask.clone(), self.state.brush.paints());
        let change = self.state.apply(action);
        // A stroke is undone as a whole.
        let paints = self.state.brush.paints();
        if (paints && !painted) || (!paints && self.state.mask != mask) {
            self.history.note(Undoable::Mask(mask));
        }
        match change {
            Change::Nothing => {}
            Change::Redraw => {
                self.attention.stir(Instant::now());
                // It shows the split line and what is unpainted, too.
                self.presenter.iter().for_each(Presenter::request_redraw);
            }
            Change::Painting => self.tell_painter(),
            Change::Fullscreen => self.set_fullscreen(),
        }
        if self.state.statistics != self.statistics.is_some() {
            self.statistics = self.state.statistics.then(Statistics::default);
        }
        match action {
            Action::ToggleSearch | Action::Filter(_) | Action::Escape => self.refill_strip(),
            Action::ToggleFavourite(place) => self.toggle_favourite(place.unwrap_or(self.state.style)),
            Action::RemoveStyle(place) => self.remove_style(place.unwrap_or(self.state.style)),
            Action::ShowStyle(place) => self.show_style(*place),
            Action::RenameStyle(place, name) => self.rename_style(*place, name),
            Action::MoveStyle(place, before) => self.move_style(*place, *before),
            Action::MoveToFront(place) => self.move_style(*place, self.gallery.order().first().copied()),
            Action::Undo => self.undo(),
            Action::RedoMask => self.redo(),
            Action::Paste => {
                let errand = errands::paste(self.own_folder(), self.known_keys(), &self.herald);
                self.on_errand(errand);
            }
            Action::KeepLook => self.keep_look(),
            Action::WearLook(number) => self.wear_number(*number),
            Action::RenameLook(number, name) => self.rename_look(*number, name),
            Action::RemoveLook(number) => self.remove_look(*number),
            Action::ExportLook(number) => self.export_look(*number),
            Action::OpenLook => errands::pick_look(&self.herald),
            Action::SavePicture => self.save(),
            Action::ToggleTimer => self.toggle_timer(),
            Action::PaintStill => self.paint_still(),
            Action::ToggleRecording => self.toggle_recording(),
            Action::ToggleSound => self.sound_changed(),
            Action::ToggleWholeVideo => self.toggle_whole_video(),
            Action::ToggleVirtualCamera => self.toggle_virtual_camera(),
            Action::OpenStyles => errands::pick_styles(&self.herald),
            Action::OpenSource => errands::pick_source(&self.herald),
            Action::Source(spec) => self.change_source(spec.clone()),
            Action::RetrySource | Action::CameraMode(_) => self.retry_source(),
            Action::Scale(_) => self.interface.ctx.set_zoom_factor(self.state.scale),
            Action::Quit => self.quit(),
            _ => {}
        }
        self.remember();
        self.redraw_soon();
    }

    /// The painter paints by the state from the next frame on.
    pub(super) fn tell_painter(&self) {
        let state = &self.state;
        let Some(controls) = state.controls(&self.gallery) else { return };
        tracing::info!(
            "painting: style {:?}, alpha {:.2}, size {}, mirrored {}, frozen {}, place {:?}, colours {:?}, \
             detail {:?}, steadiness {:.2}, lines {:.2}, fade {:.1} s, drift {}",
            controls.mix.describe(),
            state.manner.alpha,
            state.size,
            state.mirrored(),
            state.frozen,
            texts::mask(&state.mask),
            state.colours(),
            state.detail,
            state.manner.steadiness,
            state.manner.lines,
            state.fade,
            state.manner.drift
        );
        self.painter.set_controls(controls);
    }

    fn save(&mut self) {
        match self.painter.picture() {
            Some(picture) => {
                let (style, look) = (self.painter.report().style, self.look_maker());
                let errand = errands::save(&self.gpu, &picture, &style, look, &self.herald);
                self.on_errand(errand);
            }
            None => self.toasts.add(Kind::Warning, texts::NO_PICTURE_YET),
        }
    }

    /// The program does not end before it is done.
    pub(super) fn on_errand(&mut self, errand: Worker) {
        errand.join(&mut self.errands);
    }

    /// Says what came of saving a picture.
    pub(super) fn saved(&mut self, saved: Result<PathBuf, String>) {
        let (kind, text) = match saved {
            Ok(path) => (Kind::Done, texts::saved(&path)),
            Err(reason) => (Kind::Error, texts::not_saved(&reason)),
        };
        self.toasts.add(kind, text);
    }
}
