//! The styles that are painted with.

use crate::look::MOST_STYLES;

/// The styles that are painted with. The default has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    /// Place in the gallery of the one that was chosen last.
    pub style: usize,
    /// Places and weights; at least one, and [`MOST_STYLES`] at most.
    pub mix: Vec<(usize, f32)>,
}

impl Chosen {
    /// One style and no other.
    #[must_use]
    pub fn alone(style: usize) -> Chosen {
        Chosen { style, mix: vec![(style, 1.0)] }
    }

    /// A mix, of which the last style was chosen last; `None` where it has no style.
    #[must_use]
    pub fn mixed(mix: Vec<(usize, f32)>) -> Option<Chosen> {
        mix.last().map(|(style, _)| *style).map(|style| Chosen { style, mix })
    }

    /// With another style in the place of one.
    #[must_use]
    pub fn with(&self, before: usize, after: usize) -> Chosen {
        let other = |place: usize| if place == before { after } else { place };
        Chosen {
            style: other(self.style),
            mix: self.mix.iter().map(|(place, weight)| (other(*place), *weight)).collect(),
        }
    }

    /// Whether it is painted with.
    pub fn has(&self, style: usize) -> bool {
        self.mix.iter().any(|(there, _)| *there == style)
    }

    /// Whether another style has no room in the mix.
    pub fn is_full_for(&self, style: usize) -> bool {
        self.mix.len() >= MOST_STYLES && !self.has(style)
    }

    /// A style more, as heavy as the others are on average, or one less; the last one stays.
    pub fn mix_in_or_out(&mut self, style: usize) {
        match self.mix.iter().position(|(there, _)| *there == style) {
            Some(_) if self.mix.len() == 1 => {}
            Some(place) => {
                self.mix.remove(place);
                if self.mix.iter().all(|(_, weight)| *weight == 0.0) {
                    self.mix.iter_mut().for_each(|(_, weight)| *weight = 1.0);
                }
                self.style = self.mix[0].0;
            }
            None if self.is_full_for(style) => {}
            None => {
                let total: f32 = self.mix.iter().map(|(_, weight)| weight).sum();
                self.mix.push((style, total / self.mix.len() as f32));
                self.style = style;
            }
        }
    }

    /// Other weights for all, in the mix's order. Weights of which none counts are no weights.
    pub fn weigh(&mut self, weights: &[f32]) {
        if weights.len() == self.mix.len() && weights.iter().sum::<f32>() > 0.0 {
            self.mix.iter_mut().zip(weights).for_each(|((_, mine), new)| *mine = new.max(0.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_mixed_in_and_out() {
        let mut chosen = Chosen::alone(0);
        chosen.mix_in_or_out(0);
        assert_eq!(chosen, Chosen::alone(0), "the last one stays");
        chosen.mix_in_or_out(5);
        assert_eq!(chosen, Chosen { style: 5, mix: vec![(0, 1.0), (5, 1.0)] });
        chosen.weigh(&[0.2, 0.6]);
        chosen.mix_in_or_out(7);
        assert_eq!(chosen.mix[2], (7, 0.4), "a new one weighs what the others do on average");
        chosen.mix_in_or_out(5);
        let two = Chosen { style: 0, mix: vec![(0, 0.2), (7, 0.4)] };
        assert_eq!(chosen, two);
        chosen.weigh(&[0.0, 0.0]);
        chosen.weigh(&[1.0]);
        assert_eq!(chosen, two, "nothing cannot be painted, nor can half of a mix");
        (0..12).for_each(|style| {
            if !chosen.has(style) {
                chosen.mix_in_or_out(style);
            }
        });
        assert_eq!(chosen.mix.len(), MOST_STYLES);
        let out = (0..12).find(|style| chosen.is_full_for(*style)).unwrap();
        chosen.mix_in_or_out(out);
        assert!(!chosen.has(out) && !chosen.is_full_for(7), "one can be taken out");
    }

    #[test]
    fn what_is_left_of_a_mix_is_painted_though_it_weighed_nothing() {
        let mut chosen = Chosen { style: 1, mix: vec![(0, 0.0), (1, 1.0)] };
        chosen.mix_in_or_out(1);
        assert_eq!(chosen, Chosen::alone(0));
    }
}
