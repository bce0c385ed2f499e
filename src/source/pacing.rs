//! When the frames of what was recorded earlier are given.

use std::time::{Duration, Instant};

/// Who lags more than this goes on from where it is, instead of hurrying after the clock.
const PATIENCE: Duration = Duration::from_millis(250);

/// Gives frames their times, each as long after the one before as that is shown.
#[derive(Debug, Default)]
pub(super) struct Pacer {
    /// When the next frame is due; `None` before the first.
    due: Option<Instant>,
}

impl Pacer {
    /// Waits for the time of a frame that is shown so long, or until `deadline`; says whether the time has come.
    pub fn wait(&mut self, shown: Duration, deadline: Instant) -> bool {
        let now = Instant::now();
        let due = self.due.filter(|due| now.saturating_duration_since(*due) < PATIENCE).unwrap_or(now);
        std::thread::sleep(due.min(deadline).saturating_duration_since(now));
        if due > deadline {
            return false;
        }
        self.due = Some(due + shown);
        true
    }
}
