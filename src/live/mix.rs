//! Which styles a picture has, and how one mix passes into the next.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::controls::StylePicture;
use crate::stylize::Style;

/// How long a drift stays with each style, about.
pub const DRIFT: Duration = Duration::from_secs(8);

/// Styles with their weights, which count relative to their sum (paper, section 6.2: style interpolation). AdaIN is linear
/// in a style's mean and deviation, so a mix is one style more, and ten cost what one does.
#[derive(Clone, Debug)]
pub struct StyleMix(pub Vec<(Arc<StylePicture>, f32)>);

impl StyleMix {
    pub fn single(style: Arc<StylePicture>) -> StyleMix {
        StyleMix(vec![(style, 1.0)])
    }

    /// `Waves`, or `Waves 60 %, Mosaic 40 %`.
    pub fn describe(&self) -> String {
        match &self.0[..] {
            [(only, _)] => only.name.clone(),
            all => {
                let shares = all.iter().zip(self.shares());
                let parts = shares.map(|((style, _), share)| format!("{} {:.0} %", style.name, 100.0 * share));
                parts.collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// The same mix on a slow walk through its styles, `time` after the walk began: each in turn comes to the fore. Styles
    /// that the user gave less weight get less, but none is passed by.
    #[must_use]
    pub fn drifted(&self, time: Duration) -> StyleMix {
        let count = self.0.len() as f32;
        let turn = time.as_secs_f32() / (DRIFT.as_secs_f32() * count);
        let weight = |i: usize| (2.5 * (std::f32::consts::TAU * (turn - i as f32 / count)).cos()).exp();
        let least = 0.25 * self.0.iter().map(|(_, own)| own).sum::<f32>() / count;
        let parts = self.0.iter().enumerate();
        StyleMix(parts.map(|(i, (style, own))| (Arc::clone(style), own.max(least) * weight(i))).collect())
    }

    /// Whether both are of the same styles, in whatever parts.
    pub fn same_styles(&self, other: &StyleMix) -> bool {
        self.0.iter().map(|(style, _)| style.id).eq(other.0.iter().map(|(style, _)| style.id))
    }

    /// Each style's share, in [0, 1].
    pub fn shares(&self) -> Vec<f32> {
        let total: f32 = self.0.iter().map(|(_, weight)| weight).sum();
        self.0.iter().map(|(_, weight)| weight / total.max(f32::MIN_POSITIVE)).collect()
    }
}

/// The style that goes to the mask, or everywhere, and the one that goes to the rest, of styles with their weights, in the mix's
/// order; `None` where nothing has weight, and for styles that are not known yet.
pub fn parts(masked: bool, styles: &[(Option<Style>, f32)]) -> [Option<Style>; 2] {
    let (first, second) = styles.split_at(if masked { 1.min(styles.len()) } else { styles.len() });
    let blend = |part: &[(Option<Style>, f32)], weight: fn(f32) -> f32| {
        let known = part.iter().filter_map(|(style, own)| Some((style.as_ref()?, weight(*own))));
        Style::blend(&known.collect::<Vec<_>>())
    };
    // Alone where it goes, a style has no other to weigh less than.
    [blend(first, if masked { |_| 1.0 } else { |own| own }), blend(second, |own| own)]
}

/// Both [`parts`] of a mix on their way to the next.
#[derive(Debug, Default)]
pub struct Fades {
    first: Fade,
    rest: Fade,
}

impl Fades {
    /// Goes to these parts, `over` so much time, or, without one, by the way and at the pace that it has already. A mix of
    /// nothing changes nothing, and is told; a rest that has no style has none at once.
    pub fn follow(&mut self, [first, rest]: [Option<Style>; 2], over: Option<Duration>, now: Instant) -> bool {
        let Some(first) = first else { return false };
        self.first.follow(first, over, now);
        match rest {
            Some(rest) => self.rest.follow(rest, over, now),
            None => self.rest = Fade::default(),
        }
        true
    }

    /// The style at that time, and that of the rest if it has one; `None` before there is a first target.
    pub fn at(&self, now: Instant) -> Option<(Style, Option<Style>)> {
        Some((self.first.at(now)?, self.rest.at(now)))
    }

    /// Whether one is still on its way.
    pub fn running(&self, now: Instant) -> bool {
        self.first.running(now) || self.rest.running(now)
    }
}

/// The style that is painted with, on its way from one mix to the next.
#[derive(Debug, Default)]
struct Fade {
    from: Option<Style>,
    to: Option<Style>,
    begin: Option<Instant>,
    duration: Duration,
}

impl Fade {
    fn follow(&mut self, target: Style, over: Option<Duration>, now: Instant) {
        match over {
            Some(duration) => self.turn_to(target, duration, now),
            None => self.aim(target),
        }
    }

    /// Goes to `target` in `duration`, from wherever it is `now`.
    fn turn_to(&mut self, target: Style, duration: Duration, now: Instant) {
        if self.to.as_ref() == Some(&target) {
            return;
        }
        self.from = self.at(now);
        self.begin = self.from.is_some().then_some(now);
        self.to = Some(target);
        self.duration = duration;
    }

    /// Goes to another target than before, by the way and at the pace it has already; at once where it had arrived.
    fn aim(&mut self, target: Style) {
        self.to = Some(target);
    }

    /// The style at that time; `None` before there is a first target.
    fn at(&self, now: Instant) -> Option<Style> {
        let to = self.to.as_ref()?;
        match (&self.from, self.begin) {
            (Some(from), Some(begin)) if self.running(now) => {
                let share = (now - begin).as_secs_f32() / self.duration.as_secs_f32();
                // Slow at both ends.
                let eased = share * share * (3.0 - 2.0 * share);
                Style::blend(&[(from, 1.0 - eased), (to, eased)])
            }
            _ => Some(to.clone()),
        }
    }

    /// Whether it is still on its way.
    fn running(&self, now: Instant) -> bool {
        self.begin.is_some_and(|begin| now.saturating_duration_since(begin) < self.duration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::PackedPicture;
    use crate::stylize::Statistics;

    fn flat(value: f32) -> Style {
        Style { statistics: Statistics { mean: vec![value; 2], std: vec![value; 2] }, lines: value }
    }

    #[test]
    fn a_fade_begins_where_the_last_one_was() {
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        let mut fade = Fade::default();
        assert_eq!(fade.at(start), None);
        fade.turn_to(flat(1.0), second, start);
        assert_eq!(fade.at(start), Some(flat(1.0)), "the first style has nothing to come from");
        fade.turn_to(flat(3.0), second, start);
        assert_eq!(fade.at(start + second / 2), Some(flat(2.0)));
        fade.turn_to(flat(0.0), second, start + second / 2);
        assert_eq!(fade.at(start + second / 2), Some(flat(2.0)));
        assert_eq!(fade.at(start + second), Some(flat(1.0)));
        assert!(fade.running(start + second));
        assert_eq!(fade.at(start + 2 * second), Some(flat(0.0)));
        assert!(!fade.running(start + 2 * second));
    }

    #[test]
    fn without_a_duration_it_is_there_at_once() {
        let start = Instant::now();
        let mut fade = Fade::default();
        fade.turn_to(flat(1.0), Duration::ZERO, start);
        fade.turn_to(flat(5.0), Duration::ZERO, start);
        assert_eq!(fade.at(start), Some(flat(5.0)));
    }

    #[test]
    fn a_new_aim_keeps_the_pace() {
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        let mut fade = Fade::default();
        fade.turn_to(flat(0.0), second, start);
        fade.turn_to(flat(2.0), second, start);
        fade.aim(flat(4.0));
        assert_eq!(fade.at(start + second / 2), Some(flat(2.0)));
        fade.aim(flat(6.0));
        assert_eq!(fade.at(start + second), Some(flat(6.0)), "where it had arrived it follows at once");
    }

    #[test]
    fn what_goes_to_the_rest_fades_as_what_goes_to_the_mask_does() {
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        let mut fades = Fades::default();
        let parts = |first, rest| [Some(flat(first)), Some(flat(rest))];
        fades.follow(parts(0.0, 4.0), Some(second), start);
        fades.follow(parts(2.0, 8.0), Some(second), start);
        assert_eq!(fades.at(start + second / 2), Some((flat(1.0), Some(flat(6.0)))));
        assert!(fades.running(start + second / 2));
        fades.follow([None, None], Some(second), start + second);
        assert_eq!(fades.at(start + second), Some((flat(2.0), Some(flat(8.0)))), "nothing changes nothing");
        fades.follow([Some(flat(2.0)), None], Some(second), start + second);
        assert_eq!(fades.at(start + second), Some((flat(2.0), None)));
    }

    #[test]
    fn a_drift_comes_by_every_style() {
        let style = |id| {
            Arc::new(StylePicture {
                id,
                name: String::new(),
                picture: PackedPicture::new(&image::RgbImage::new(16, 16)),
            })
        };
        let mix = StyleMix((0..3).map(|id| (style(id), 1.0)).collect());
        for (i, seconds) in [0, 8, 16].into_iter().enumerate() {
            let shares = mix.drifted(Duration::from_secs(seconds)).shares();
            assert!(shares[i] > 0.9, "{shares:?}");
            assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
        let corner =
            StyleMix(mix.0.iter().enumerate().map(|(i, (style, _))| (style.clone(), (i == 0) as u8 as f32)).collect());
        assert!(corner.drifted(Duration::from_secs(8)).shares()[1] > 0.7, "from the pad's corner, too");
        let near = [mix.drifted(Duration::ZERO), mix.drifted(Duration::from_millis(33))].map(|mix| mix.shares());
        assert!(near[0].iter().zip(&near[1]).all(|(a, b)| (a - b).abs() < 0.01), "slowly");
    }

    #[test]
    fn a_mix_names_its_shares() {
        let style = |name: &str| {
            Arc::new(StylePicture {
                id: 0,
                name: name.to_owned(),
                picture: PackedPicture::new(&image::RgbImage::new(16, 16)),
            })
        };
        assert_eq!(StyleMix::single(style("Waves")).describe(), "Waves");
        assert_eq!(StyleMix(vec![(style("Waves"), 3.0), (style("Ink"), 1.0)]).describe(), "Waves 75 %, Ink 25 %");
    }
}
