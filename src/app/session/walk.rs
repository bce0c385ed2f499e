//! The drift of one style alone: a walk through all that the strip shows, for an evening.

use std::time::{Duration, Instant};

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
        let walks =
            state.manner.drift && state.chosen.mix.len() == 1 && state.strip.len() > 1 && self.painter.audience().any();
        if !walks {
            self.walk = None;
            return;
        }
        if self.walk.is_some_and(|walk| walk.at == state.chosen.style && walk.until <= now) {
            // Not as an action: the user has done nothing, so the hint stays, and nothing is remembered for it.
            self.state.step_style(1);
            self.tell_painter();
            self.reveal_style = true;
            self.redraw_soon();
        }
        let (at, stay) = (self.state.chosen.style, DRIFT + Duration::from_secs_f32(self.state.fade));
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
