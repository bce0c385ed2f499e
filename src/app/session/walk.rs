//! The drift of one style alone: a walk through all that the strip shows, for an evening.

use std::time::{Duration, Instant};

use super::super::action::Action;
use super::super::state::Change;
use super::Session;
use crate::live::DRIFT;

/// Where a walk is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    /// The style's place in the gallery.
    at: usize,
    /// When it goes on from there.
    until: Instant,
}

impl Session {
    /// Goes on to the next style when its time has come.
    pub(super) fn walk(&mut self, now: Instant) {
        let state = &self.state;
        let walks = state.drift && state.mix.len() == 1 && state.strip.len() > 1 && self.painter.audience().any();
        if !walks {
            self.walk = None;
            return;
        }
        if self.walk.is_some_and(|walk| walk.at == state.style && walk.until <= now) {
            // The user has done nothing: the hint stays, and nothing is remembered for it.
            let hint = self.state.hint;
            if self.state.apply(&Action::StepStyle(1)) == Change::Painting {
                self.tell_painter();
            }
            self.state.hint = hint;
            self.reveal_style = true;
            self.redraw_soon();
        }
        let (at, stay) = (self.state.style, DRIFT + Duration::from_secs_f32(self.state.fade));
        // What is chosen by hand is stayed with as long as any other.
        if self.walk.is_none_or(|walk| walk.at != at) {
            self.walk = Some(Walk { at, until: now + stay });
        }
    }

    /// When the walk goes on.
    pub(super) fn next_step(&self) -> Option<Instant> {
        self.walk.map(|walk| walk.until)
    }
}
