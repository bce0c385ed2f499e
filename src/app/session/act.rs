//! Carrying out what the user asks for.

use std::time::Instant;

use super::super::state::{Action, Change};
use super::super::toasts::Kind;
use super::super::{errands, texts};
use super::{Session, controls};

impl Session {
    /// As [`Session::act`], and says what was done, for the controls may not show.
    pub(super) fn act_by_key(&mut self, action: &Action, repeat: bool) {
        let steps = matches!(action, Action::StepAlpha(_) | Action::StepStyle(_) | Action::ScaleBrush(_));
        if repeat && !steps {
            return;
        }
        self.act(action);
        self.reveal_style = true;
        let echo = match action {
            Action::StepAlpha(_) => texts::strength(self.state.alpha),
            Action::ToggleMirror => texts::mirrored(self.state.mirrored()).to_owned(),
            Action::ToggleFreeze if self.state.frozen => texts::FROZEN.to_owned(),
            Action::ToggleFreeze => texts::GOES_ON.to_owned(),
            Action::TakePlate => texts::PLATE_TAKEN.to_owned(),
            Action::ToggleControls if self.state.controls_hidden => texts::CONTROLS_HIDDEN.to_owned(),
            Action::ToggleControls => texts::CONTROLS_SHOWN.to_owned(),
            Action::StepStyle(_) | Action::Style(_) => match self.gallery.styles().get(self.state.style) {
                Some(style) => style.name().to_owned(),
                None => return,
            },
            _ => return,
        };
        self.toasts.add(Kind::Echo, echo, Instant::now());
    }

    /// Does what is asked.
    pub(super) fn act(&mut self, action: &Action) {
        match self.state.apply(action) {
            Change::Nothing => {}
            Change::Look => self.attention.stir(Instant::now()),
            Change::Painting => self.tell_painter(),
            Change::Fullscreen => self.set_fullscreen(),
        }
        match action {
            Action::SavePicture => self.save(),
            Action::OpenStyles => errands::pick_styles(&self.herald),
            Action::OpenSource => errands::pick_source(&self.herald),
            Action::Source(spec) => self.change_source(spec.clone()),
            Action::RetrySource => self.start_source(),
            Action::Quit => self.close(),
            _ => {}
        }
        self.remember();
        self.redraw_soon();
    }

    /// The painter paints by the state from the next frame on.
    fn tell_painter(&self) {
        let state = &self.state;
        let Some(controls) = controls(state, &self.gallery) else { return };
        tracing::info!(
            "painting: style {:?}, alpha {:.2}, size {}, mirrored {}, frozen {}, place {:?}, colours {:?}, \
             steadiness {:.2}, fade {:.1} s, drift {}",
            controls.mix.describe(),
            state.alpha,
            state.size,
            state.mirrored(),
            state.frozen,
            texts::mask(&state.mask),
            state.colours(),
            state.steadiness,
            state.fade,
            state.drift
        );
        self.painter.set_controls(controls);
    }

    fn save(&mut self) {
        match self.painter.picture() {
            Some(picture) => errands::save(&self.gpu, &picture, &self.painter.report().style, &self.herald),
            None => self.toasts.add(Kind::Warning, texts::NO_PICTURE_YET, Instant::now()),
        }
    }
}
