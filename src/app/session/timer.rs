//! A picture in three seconds, for whoever is in front of the camera and not at the keyboard.

use std::time::{Duration, Instant};

use super::super::action::Task;
use super::super::texts;
use super::super::toasts::Kind;
use super::Session;
use crate::live::{Need, Seat};

const COUNT: Duration = Duration::from_secs(3);

/// The self-timer while it counts.
pub(super) struct Timer {
    /// When it saves the picture.
    at: Instant,
    /// There is to be a new picture then, whether anybody sees the window or not.
    pub(super) seat: Seat,
}

impl Session {
    /// Begins to count, or no longer does.
    pub(super) fn toggle_timer(&mut self) {
        if !self.stop_timer() {
            self.timer = Some(Timer { at: Instant::now() + COUNT, seat: self.painter.audience().join(Need::Newest) });
        }
    }

    /// Says whether it was counting.
    pub(super) fn stop_timer(&mut self) -> bool {
        let counted = self.timer.take().is_some();
        if counted {
            self.toasts.add(Kind::Echo, texts::TIMER_STOPPED);
            self.redraw_soon();
        }
        counted
    }

    /// Saves the picture when it has counted down, and has the second window show the number, too.
    pub(super) fn run_timer(&mut self, now: Instant) {
        if self.timer_ends().is_some_and(|at| at <= now) {
            self.timer = None;
            self.carry_out(&Task::SavePicture);
        }
        let count = self.count(now);
        self.presenter.iter_mut().for_each(|presenter| presenter.count(count));
    }

    fn timer_ends(&self) -> Option<Instant> {
        self.timer.as_ref().map(|timer| timer.at)
    }

    /// The number to be seen: seconds left, rounded up.
    pub(super) fn count(&self, now: Instant) -> Option<u32> {
        Some(self.timer_ends()?.saturating_duration_since(now).as_secs_f32().ceil().max(1.0) as u32)
    }

    /// When the number changes.
    pub(super) fn next_count(&self, now: Instant) -> Option<Instant> {
        Some(self.timer_ends()? - Duration::from_secs((self.count(now)? - 1).into()))
    }
}
