//! Styles that follow the content's colours: recoloured towards it (CORAL) before they are encoded, and encoded again when it
//! has moved on.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Duration;

use crate::gpu::readback::ReadbackError;
use crate::gpu::{Gpu, Pass};
use crate::stylize::colours::{ColourProbe, ColourStatistics};
use crate::stylize::{Content, Style, Stylizer};

/// A style by its id and the short side at which it is encoded.
pub(super) type StyleKey = (u64, u32);

/// The content's colours are averaged over so many seconds.
const MEMORY: f64 = 1.0;
/// Styles are encoded again when the colours are so far from those they have; of [`ColourStatistics::distance`].
const MOVED: f64 = 0.04;

/// The content's colours, and styles that have them.
#[derive(Default)]
pub(super) struct Follower {
    probe: Option<ColourProbe>,
    seen: Option<ColourStatistics>,
    /// The colours that `styles` have.
    used: Option<ColourStatistics>,
    styles: HashMap<StyleKey, Style>,
    /// The colours that `next` have, which take the place of `styles` when all of the mix are there.
    coming: Option<ColourStatistics>,
    next: HashMap<StyleKey, Style>,
}

impl Follower {
    /// Looks at the colours of `content` when the passes are submitted.
    pub fn look(&mut self, stylizer: &Stylizer, content: &Content) -> &[Pass] {
        let probe = self.probe.take().filter(|probe| probe.content() == content);
        self.probe.insert(probe.unwrap_or_else(|| stylizer.colour_probe(content))).passes()
    }

    /// Takes in what was looked at, `interval` after the last time.
    pub fn see(&mut self, gpu: &Gpu, interval: Duration) -> Result<(), ReadbackError> {
        let Some(probe) = &self.probe else { return Ok(()) };
        let now = probe.read(gpu)?;
        let share = 1.0 - (-interval.as_secs_f64() / MEMORY).exp();
        let seen = self.seen.map_or(now, |seen| seen.towards(&now, share));
        self.seen = Some(seen);
        let used = *self.used.get_or_insert(seen);
        if self.coming.is_none() && used.distance(&seen) > MOVED {
            self.coming = Some(seen);
            self.next.clear();
        }
        Ok(())
    }

    /// The colours that styles have.
    pub fn colours(&self) -> Option<ColourStatistics> {
        self.used
    }

    /// Takes on the colours that the styles of another network have.
    pub fn adopt(&mut self, colours: Option<ColourStatistics>) {
        if self.used != colours {
            *self = Follower { seen: colours, used: colours, ..Follower::default() };
        }
    }

    /// Whether colours have been seen.
    pub fn knows(&self) -> bool {
        self.used.is_some()
    }

    /// A style of the mix that has to be encoded, with which colours, and whether there is nothing to paint with until then.
    pub fn wants(&self, mix: &[StyleKey]) -> Option<(StyleKey, ColourStatistics, bool)> {
        let first_without = |styles: &HashMap<_, _>| mix.iter().find(|key| !styles.contains_key(*key)).copied();
        if let (Some(used), Some(key)) = (self.used, first_without(&self.styles)) {
            return Some((key, used, true));
        }
        Some((first_without(&self.next)?, self.coming?, false))
    }

    /// Takes what [`Follower::wants`] asked for.
    pub fn take(&mut self, key: StyleKey, encoded: Style) {
        match self.styles.entry(key) {
            Entry::Vacant(place) => _ = place.insert(encoded),
            Entry::Occupied(_) => _ = self.next.insert(key, encoded),
        }
    }

    /// Where all styles of the mix are there in the new colours, they are used from now on; says whether they are.
    pub fn settle(&mut self, mix: &[StyleKey]) -> bool {
        let complete = self.coming.is_some() && mix.iter().all(|key| self.next.contains_key(key));
        if complete {
            tracing::debug!("styles have the content's new colours");
            self.styles = std::mem::take(&mut self.next);
            self.used = self.coming.take();
        }
        complete
    }

    /// The recoloured style.
    pub fn get(&self, key: &StyleKey) -> Option<&Style> {
        self.styles.get(key)
    }

    /// Forgets all; another source has other colours.
    pub fn forget(&mut self) {
        *self = Follower::default();
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;
    use crate::stylize::Statistics;

    #[test]
    fn colours_of_another_network_take_the_place_of_older_ones() {
        let colours = |level| Some(ColourStatistics::of(&RgbImage::from_pixel(4, 4, Rgb([level; 3]))));
        let (key, mut follower) = ((1, 512), Follower { seen: colours(90), used: colours(10), ..Follower::default() });
        follower.take(key, Style { statistics: Statistics { mean: vec![0.0], std: vec![1.0] }, lines: 1.0 });
        follower.adopt(colours(10));
        assert!(follower.get(&key).is_some() && follower.wants(&[key]).is_none());
        follower.adopt(colours(200));
        assert_eq!(follower.wants(&[key]), Some((key, colours(200).unwrap(), true)));
        follower.adopt(None);
        assert!(!follower.knows() && follower.wants(&[key]).is_none());
    }

    #[test]
    fn new_colours_are_used_when_all_of_the_mix_have_them_or_what_lacks_them_has_left_it() {
        let colours = |level| Some(ColourStatistics::of(&RgbImage::from_pixel(4, 4, Rgb([level; 3]))));
        let (first, second) = ((1, 512), (2, 512));
        let encoded = || Style { statistics: Statistics { mean: vec![0.0], std: vec![1.0] }, lines: 1.0 };
        let mut follower = Follower { seen: colours(90), used: colours(10), ..Follower::default() };
        for key in [first, second] {
            assert!(follower.wants(&[first, second]).is_some_and(|(wanted, _, urgent)| wanted == key && urgent));
            follower.take(key, encoded());
        }
        follower.coming = colours(90);
        follower.take(first, encoded());
        assert!(!follower.settle(&[first, second]));
        assert!(follower.wants(&[first, second]).is_some_and(|(wanted, _, urgent)| wanted == second && !urgent));
        assert!(follower.settle(&[first]));
        assert!(follower.coming.is_none() && follower.wants(&[first]).is_none());
    }
}
