//! When the controls show: while somebody is about to use them, and not longer.

use std::time::{Duration, Instant};

/// How long the controls stay after the last movement.
const REST: Duration = Duration::from_millis(2500);

/// How long they stay at the start, so that they are seen.
const WELCOME: Duration = Duration::from_secs(6);

/// How long fading takes.
pub const FADE: Duration = Duration::from_millis(220);

/// Decides whether controls show.
#[derive(Clone, Copy, Debug)]
pub struct Attention {
    until: Instant,
    /// The pointer is on a control, drags one, or a menu is open.
    held: bool,
}

impl Attention {
    /// At the start of the window.
    pub fn new(now: Instant) -> Attention {
        Attention { until: now + WELCOME, held: false }
    }

    /// The pointer moved, or the keyboard went through the controls.
    pub fn stir(&mut self, now: Instant) {
        self.until = self.until.max(now + REST);
    }

    /// The pointer left the window: nobody looks for controls there.
    pub fn leave(&mut self, now: Instant) {
        self.held = false;
        self.until = self.until.min(now + REST / 4);
    }

    /// Says whether something keeps the controls in use.
    pub fn hold(&mut self, held: bool, now: Instant) {
        if self.held && !held {
            self.stir(now);
        }
        self.held = held;
    }

    /// Whether controls show.
    pub fn shows(&self, now: Instant) -> bool {
        self.held || now < self.until
    }

    /// When that will change by itself.
    pub fn ends(&self, now: Instant) -> Option<Instant> {
        (!self.held && now < self.until).then_some(self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_go_when_the_pointer_rests_and_come_when_it_moves() {
        let start = Instant::now();
        let mut attention = Attention::new(start);
        assert!(attention.shows(start));
        let later = start + WELCOME;
        assert!(!attention.shows(later));
        assert_eq!(attention.ends(later), None);
        attention.stir(later);
        assert!(attention.shows(later + REST / 2));
        assert_eq!(attention.ends(later), Some(later + REST));
        assert!(!attention.shows(later + REST));
    }

    #[test]
    fn controls_in_use_stay() {
        let start = Instant::now();
        let mut attention = Attention::new(start);
        attention.hold(true, start);
        let later = start + 20 * REST;
        assert!(attention.shows(later));
        assert_eq!(attention.ends(later), None);
        attention.hold(false, later);
        assert!(attention.shows(later + REST / 2), "they do not vanish under the hand that leaves them");
        assert!(!attention.shows(later + REST));
    }

    #[test]
    fn leaving_the_window_hides_them_sooner() {
        let start = Instant::now();
        let mut attention = Attention::new(start);
        attention.leave(start);
        assert!(!attention.shows(start + REST / 2));
    }
}
