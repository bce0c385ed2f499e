//! The styles that are painted with.

use crate::gallery::Part;
use crate::look::MOST_STYLES;

/// The styles that are painted with. The default has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    /// Place in the gallery of the one that was chosen last.
    pub style: usize,
    /// At least one, and [`MOST_STYLES`] at most.
    pub mix: Vec<Part>,
}

impl Chosen {
    /// One style and no other.
    #[must_use]
    pub fn alone(style: usize) -> Chosen {
        Chosen { style, mix: vec![Part::new(style, 1.0)] }
    }

    /// A mix, of which the last style was chosen last; `None` where it has no style.
    #[must_use]
    pub fn mixed(mix: Vec<Part>) -> Option<Chosen> {
        mix.last().map(|part| part.style).map(|style| Chosen { style, mix })
    }

    /// With another style in the place of one.
    #[must_use]
    pub fn with(&self, before: usize, after: usize) -> Chosen {
        let other = |place: usize| if place == before { after } else { place };
        Chosen {
            style: other(self.style),
            mix: self.mix.iter().map(|part| Part { style: other(part.style), ..*part }).collect(),
        }
    }

    /// Whether it is painted with.
    pub fn has(&self, style: usize) -> bool {
        self.part(style).is_some()
    }

    /// What a style is of the mix.
    pub fn part(&self, style: usize) -> Option<&Part> {
        self.mix.iter().find(|part| part.style == style)
    }

    /// Encodes the style that was chosen last at that short side, in pixels, or at the manner's.
    pub fn see_at(&mut self, side: Option<u32>) {
        self.mix.iter_mut().filter(|part| part.style == self.style).for_each(|part| part.side = side);
    }

    /// Whether another style has no room in the mix.
    pub fn is_full_for(&self, style: usize) -> bool {
        self.mix.len() >= MOST_STYLES && !self.has(style)
    }

    /// A style more, as heavy as the others are on average, or one less; the last one stays.
    pub fn mix_in_or_out(&mut self, style: usize) {
        match self.mix.iter().position(|part| part.style == style) {
            Some(_) if self.mix.len() == 1 => {}
            Some(place) => {
                self.mix.remove(place);
                if self.mix.iter().all(|part| part.weight == 0.0) {
                    self.mix.iter_mut().for_each(|part| part.weight = 1.0);
                }
                self.style = self.mix[0].style;
            }
            None if self.is_full_for(style) => {}
            None => {
                let total: f32 = self.mix.iter().map(|part| part.weight).sum();
                self.mix.push(Part::new(style, total / self.mix.len() as f32));
                self.style = style;
            }
        }
    }

    /// Other weights for all, in the mix's order. Weights of which none counts are no weights.
    pub fn weigh(&mut self, weights: &[f32]) {
        if weights.len() == self.mix.len() && weights.iter().sum::<f32>() > 0.0 {
            self.mix.iter_mut().zip(weights).for_each(|(part, new)| part.weight = new.max(0.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(style: usize, mix: &[(usize, f32)]) -> Chosen {
        Chosen { style, mix: mix.iter().map(|(style, weight)| Part::new(*style, *weight)).collect() }
    }

    #[test]
    fn styles_are_mixed_in_and_out() {
        let mut now = Chosen::alone(0);
        now.mix_in_or_out(0);
        assert_eq!(now, Chosen::alone(0), "the last one stays");
        now.mix_in_or_out(5);
        assert_eq!(now, chosen(5, &[(0, 1.0), (5, 1.0)]));
        now.weigh(&[0.2, 0.6]);
        now.mix_in_or_out(7);
        assert_eq!(now.mix[2], Part::new(7, 0.4), "a new one weighs what the others do on average");
        now.mix_in_or_out(5);
        let two = chosen(0, &[(0, 0.2), (7, 0.4)]);
        assert_eq!(now, two);
        now.weigh(&[0.0, 0.0]);
        now.weigh(&[1.0]);
        assert_eq!(now, two, "nothing cannot be painted, nor can half of a mix");
        (0..12).for_each(|style| {
            if !now.has(style) {
                now.mix_in_or_out(style);
            }
        });
        assert_eq!(now.mix.len(), MOST_STYLES);
        let out = (0..12).find(|style| now.is_full_for(*style)).unwrap();
        now.mix_in_or_out(out);
        assert!(!now.has(out) && !now.is_full_for(7), "one can be taken out");
    }

    #[test]
    fn what_is_left_of_a_mix_is_painted_though_it_weighed_nothing() {
        let mut now = chosen(1, &[(0, 0.0), (1, 1.0)]);
        now.mix_in_or_out(1);
        assert_eq!(now, Chosen::alone(0));
    }

    #[test]
    fn a_style_takes_its_side_along() {
        let mut now = chosen(5, &[(0, 1.0), (5, 1.0)]);
        now.see_at(Some(300));
        assert_eq!(now.with(5, 9).part(9), Some(&Part { style: 9, weight: 1.0, side: Some(300) }));
    }
}
