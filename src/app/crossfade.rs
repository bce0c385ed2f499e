//! How a picture of one size passes into one of another.

use std::time::{Duration, Instant};

/// How long it takes.
const TIME: Duration = Duration::from_millis(200);

/// What is shown, and what it has taken the place of.
#[derive(Debug)]
pub struct Crossfade<T> {
    shown: Option<T>,
    before: Option<(T, Instant)>,
}

impl<T> Default for Crossfade<T> {
    fn default() -> Crossfade<T> {
        Crossfade { shown: None, before: None }
    }
}

impl<T: Clone + PartialEq> Crossfade<T> {
    /// Shows `picture` from now on; fades if it is another one and `alike`, which is asked with the one before, says that
    /// both can lie over each other.
    pub fn show(&mut self, picture: &T, alike: impl FnOnce(&T) -> bool, now: Instant) {
        if self.before.as_ref().is_some_and(|(_, begin)| now.saturating_duration_since(*begin) >= TIME) {
            self.before = None;
        }
        if self.shown.as_ref() != Some(picture) {
            let before = self.shown.replace(picture.clone());
            self.before = before.filter(alike).map(|before| (before, now));
        }
    }

    /// What lies under the picture, and how much of the picture covers it, in [0, 1).
    pub fn under(&self, now: Instant) -> Option<(&T, f32)> {
        let (before, begin) = self.before.as_ref()?;
        let share = now.saturating_duration_since(*begin).as_secs_f32() / TIME.as_secs_f32();
        (share < 1.0).then_some((before, share))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_picture_comes_over_the_one_before() {
        let start = Instant::now();
        let mut fade = Crossfade::default();
        fade.show(&1, |_| true, start);
        assert_eq!(fade.under(start), None, "the first has nothing to come from");
        fade.show(&1, |_| true, start + TIME);
        assert_eq!(fade.under(start + TIME), None);
        let step = start + 2 * TIME;
        fade.show(&2, |before| *before == 1, step);
        assert_eq!(fade.under(step), Some((&1, 0.0)));
        fade.show(&2, |_| true, step + TIME / 2);
        assert_eq!(fade.under(step + TIME / 2), Some((&1, 0.5)));
        fade.show(&2, |_| true, step + TIME);
        assert_eq!(fade.under(step + TIME), None);
        assert!(fade.before.is_none(), "what is not seen is not kept");
    }

    #[test]
    fn pictures_of_other_shapes_take_their_place_at_once() {
        let start = Instant::now();
        let mut fade = Crossfade::default();
        fade.show(&1, |_| true, start);
        fade.show(&2, |_| false, start);
        assert_eq!(fade.under(start), None);
    }
}
