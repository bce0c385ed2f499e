//! Carrying out what the user asks for.

use std::time::Instant;

use super::super::action::{Action, Choice, Task};
use super::super::choices::MaskChoice;
use super::super::paste::paste;
use super::super::presenter::Presenter;
use super::super::state::{Change, State};
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
            Action::Choose(
                Choice::StepAlpha(_)
                    | Choice::StepStyle(_)
                    | Choice::LeapStyle(_)
                    | Choice::Scale(_)
                    | Choice::ScaleBrush(_)
            )
        );
        if repeat && !steps {
            return;
        }
        let before = self.state.chosen.style;
        self.act(action);
        // The strip stays where the user has moved it, unless what is chosen has changed.
        self.reveal_style |= self.state.chosen.style != before;
        if let Action::Choose(choice) = action
            && let Some(echo) = self.echo(choice)
        {
            self.toasts.add(Kind::Echo, echo);
        }
    }

    /// What is said of a choice that was made by a key, where the picture alone does not say it.
    fn echo(&self, choice: &Choice) -> Option<String> {
        let state = &self.state;
        Some(match choice {
            Choice::StepAlpha(_) => texts::strength(state.manner.alpha),
            Choice::Scale(_) => texts::scale(state.scale),
            Choice::ToggleMirror => texts::mirrored(state.mirrored()).to_owned(),
            Choice::ToggleFreeze if state.frozen => texts::FROZEN.to_owned(),
            Choice::ToggleFreeze => texts::GOES_ON.to_owned(),
            Choice::ToggleDrift => {
                let masked = state.mask != MaskChoice::None;
                texts::drifts(state.manner.drift, state.chosen.mix.len(), masked).to_owned()
            }
            Choice::TakePlate => texts::PLATE_TAKEN.to_owned(),
            Choice::ToggleControls if state.controls_hidden => texts::CONTROLS_HIDDEN.to_owned(),
            Choice::ToggleControls => texts::CONTROLS_SHOWN.to_owned(),
            Choice::StepStyle(_) | Choice::LeapStyle(_) | Choice::StyleAt(_) => {
                self.gallery.styles().get(state.chosen.style)?.name().to_owned()
            }
            _ => return None,
        })
    }

    /// Does what is asked.
    pub(super) fn act(&mut self, action: &Action) {
        match action {
            Action::Choose(choice) => self.choose(choice),
            Action::Do(task) => self.carry_out(task),
        }
    }

    /// Changes what is chosen, and does what follows from it.
    pub(super) fn choose(&mut self, choice: &Choice) {
        if *choice == Choice::Escape && self.state.sheet.is_none() && (self.stop_timer() || self.stop_imports()) {
            return self.redraw_soon();
        }
        if let Some(reason) = self.refuses(choice) {
            self.toasts.add(Kind::Echo, reason);
            return self.redraw_soon();
        }
        let (mask, painted, open) = (self.state.mask.clone(), self.state.brush.paints(), self.state.panels());
        if self.change(|state| state.apply(choice)) == Change::Redraw {
            self.attention.stir(Instant::now());
        }
        self.note_mask(mask, painted);
        self.make_room(open);
        self.remember();
    }

    /// Closes panels that were open where one that was opened has no room beside them.
    fn make_room(&mut self, before: [bool; 3]) {
        let open = self.state.panels();
        let new = [0, 1, 2].map(|panel| open[panel] && !before[panel]);
        if new.contains(&true) && panels::beside(&self.interface.ctx, open) != open {
            self.change(|state| [state.look_panel, state.looks_panel, state.statistics] = new);
        }
    }

    /// Changes the state, and does what follows from that; says what it called for.
    pub(super) fn change(&mut self, how: impl FnOnce(&mut State)) -> Change {
        let before = self.state.clone();
        how(&mut self.state);
        let change = self.state.change_since(&before);
        match change {
            Change::Nothing => {}
            // It shows the split line and what is unpainted, too.
            Change::Redraw => self.presenter.iter().for_each(Presenter::request_redraw),
            Change::Painting => self.tell_painter(),
            Change::Fullscreen => self.set_fullscreen(),
        }
        if self.state.statistics != before.statistics {
            self.statistics = self.state.statistics.then(Statistics::default);
        }
        if self.state.search != before.search {
            self.refill_strip();
        }
        if self.state.sound != before.sound {
            self.sound_changed();
        }
        if self.state.camera_mode != before.camera_mode {
            self.retry_source();
        }
        if self.state.scale != before.scale {
            self.interface.ctx.set_zoom_factor(self.state.scale);
        }
        self.redraw_soon();
        change
    }

    /// Why that cannot be chosen now.
    fn refuses(&self, choice: &Choice) -> Option<String> {
        let state = &self.state;
        let opens = match choice {
            Choice::ToggleSearch => state.search.is_none(),
            Choice::ToggleLook => !state.look_panel,
            Choice::ToggleLooks => !state.looks_panel,
            Choice::ToggleStatistics => !state.statistics,
            Choice::MixStyle(style) if state.chosen.is_full_for(*style) => return Some(texts::mix_is_full()),
            _ => false,
        };
        (opens && !panels::have_room(&self.interface.ctx)).then(|| texts::NO_ROOM.to_owned())
    }

    /// A change of the mask can be undone, and a stroke as a whole.
    fn note_mask(&mut self, before: MaskChoice, painted: bool) {
        let paints = self.state.brush.paints();
        if (paints && !painted) || (!paints && self.state.mask != before) {
            self.history.note(Undoable::Mask(before));
        }
    }

    /// Carries out what takes more than the state.
    pub(super) fn carry_out(&mut self, task: &Task) {
        // Whoever asks for something does not need the hint for the first start any more.
        self.state.hint = false;
        match task {
            Task::ToggleFavourite(place) => self.toggle_favourite(place.unwrap_or(self.state.chosen.style)),
            Task::RemoveStyle(place) => self.remove_style(place.unwrap_or(self.state.chosen.style)),
            Task::ShowStyle(place) => self.show_style(*place),
            Task::RenameStyle(place, name) => self.rename_style(*place, name),
            Task::MoveStyle(place, before) => self.move_style(*place, *before),
            Task::MoveToFront(place) => self.move_style(*place, self.gallery.order().first().copied()),
            Task::Undo => self.undo(),
            Task::RedoMask => self.redo(),
            Task::Paste => {
                let errand = paste(self.own_folder(), self.known_keys(), &self.herald);
                self.on_errand(errand);
            }
            Task::KeepLook => self.keep_look(),
            Task::WearLook(number) => self.wear_number(*number),
            Task::RenameLook(number, name) => self.rename_look(*number, name),
            Task::RemoveLook(number) => self.remove_look(*number),
            Task::ExportLook(number) => self.pick_export(*number),
            Task::OpenLook => errands::pick_look(&self.herald),
            Task::SavePicture => self.save(),
            Task::ToggleTimer => self.toggle_timer(),
            Task::PaintStill => self.paint_still(),
            Task::ToggleRecording => self.toggle_recording(),
            Task::ToggleWholeVideo => self.toggle_whole_video(),
            Task::ToggleVirtualCamera => self.toggle_virtual_camera(),
            Task::OpenStyles => errands::pick_styles(&self.herald),
            Task::OpenSource => errands::pick_source(&self.herald),
            Task::Source(spec) => self.change_source(spec.clone()),
            Task::RetrySource => self.retry_source(),
            Task::Quit => self.quit(),
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

    /// The program does not end before it is done.
    pub(super) fn on_errand(&mut self, errand: Worker) {
        errand.join(&mut self.errands);
    }
}
