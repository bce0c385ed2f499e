//! The drift of one style alone: a walk through all that the strip shows, for an evening.

use std::time::{Duration, Instant};

use super::super::chosen::Chosen;
use super::Session;
use crate::live::DRIFT;

/// Where a walk is.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    /// What was chosen when it began: that is remembered, not where it has come to by itself.
    pub(super) from: Chosen,
    /// The style's place in the gallery.
    at: usize,
    /// When it goes on from there; nowhere while nobody looks.
    until: Option<Instant>,
}

impl Session {
    /// Goes on to the next style when its time has come.
    pub(super) fn walk(&mut self, now: Instant) {
        if !self.state.walks() {
            self.walk = None;
            return;
        }
        let chosen = &self.state.chosen;
        // What is chosen by hand is stayed with as long as any other.
        let walk = self.walk.take().filter(|walk| walk.at == chosen.style);
        let mut walk = walk.unwrap_or_else(|| Walk { from: chosen.clone(), at: chosen.style, until: None });
        if !self.painter.audience().any() {
            walk.until = None;
        } else if walk.until.is_some_and(|until| until <= now) {
            // Not as a choice: the user has done nothing, so the hint stays.
            self.change(|state| state.step_style(1));
            self.reveal_style = true;
            (walk.at, walk.until) = (self.state.chosen.style, None);
        }
        if self.painter.audience().any() {
            let stay = DRIFT + Duration::from_secs_f32(self.state.fade);
            walk.until.get_or_insert(now + stay);
        }
        self.walk = Some(walk);
    }

    /// When the walk goes on.
    pub(super) fn next_step(&self) -> Option<Instant> {
        self.walk.as_ref()?.until
    }
}
