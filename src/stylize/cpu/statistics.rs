//! AdaIN's arithmetic (paper, section 4): means and standard deviations of channels, their blends, and the scale and
//! offset that give a content channel the statistics of a style.

/// Added to every variance, as in the original, so that a flat channel can be divided by its deviation.
pub const EPSILON: f64 = 1e-5;

/// Mean and standard deviation of each channel of some features: all that AdaIN wants to know of a style.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// One per channel.
    pub mean: Vec<f32>,
    /// One per channel, √(unbiased variance + [`EPSILON`]).
    pub std: Vec<f32>,
}

/// Mean and √(unbiased variance + [`EPSILON`]) of a channel, given how many pixels it has (or the sum of their weights),
/// their sum and the sum of squared distances from their mean. Below a count of two, which soft regions have, half of the
/// count divides, so that the variance stays finite. A single pixel varies by nothing.
pub(crate) fn moments(count: f64, sum: f64, squares: f64) -> (f32, f32) {
    let mean = if count > 0.0 { sum / count } else { 0.0 };
    let variance = if count > 0.0 { squares / (count - 1.0).max(0.5 * count) } else { 0.0 };
    (mean as f32, (variance + EPSILON).sqrt() as f32)
}

/// What counts of things with weights, which is what has a positive and finite one, with its share of the sum of those.
pub(crate) fn shares<T>(weighted: &[(T, f32)]) -> impl Iterator<Item = (&T, f64)> {
    let used = || weighted.iter().filter(|(_, weight)| weight.is_finite() && *weight > 0.0);
    let total: f64 = used().map(|(_, weight)| f64::from(*weight)).sum();
    used().map(move |(thing, weight)| (thing, f64::from(*weight) / total))
}

impl Statistics {
    /// The weighted average of several styles; weights count relative to their sum. `None` where there is nothing to
    /// average: no style, or no weight that is positive and finite. Other weights are left out.
    ///
    /// # Panics
    /// When the styles do not have the same number of channels: they come from different networks.
    pub fn blend(styles: &[(&Statistics, f32)]) -> Option<Statistics> {
        let channels = shares(styles).next()?.0.mean.len();
        let average = |get: fn(&Statistics) -> &Vec<f32>| {
            let mut sum = vec![0f64; channels];
            for (style, share) in shares(styles) {
                assert_eq!(get(style).len(), channels, "styles of one network have the same number of channels");
                for (sum, value) in sum.iter_mut().zip(get(style)) {
                    *sum += share * f64::from(*value);
                }
            }
            sum.into_iter().map(|n| n as f32).collect()
        };
        Some(Statistics { mean: average(|s| &s.mean), std: average(|s| &s.std) })
    }

    /// Between these statistics and those of the `last` frame, of which `keep` (in [0, 1]) is kept. Nothing is nothing, even of
    /// what is no number.
    #[must_use]
    pub fn steadied(&self, last: &Statistics, keep: f32) -> Statistics {
        if keep == 0.0 {
            return self.clone();
        }
        let mix = |now: &[f32], last: &[f32]| now.iter().zip(last).map(|(n, l)| n + (l - n) * keep).collect();
        Statistics { mean: mix(&self.mean, &last.mean), std: mix(&self.std, &last.std) }
    }

    /// `scale` and `offset` per channel with `scale·f + offset = (1-α)·f + α·AdaIN(f, style)`, where `self` are the
    /// statistics of the content `f` and `alpha` is the strength α in [0, 1].
    ///
    /// # Panics
    /// When content and style do not have the same number of channels.
    pub fn affine_towards(&self, style: &Statistics, alpha: f32) -> (Vec<f32>, Vec<f32>) {
        assert_eq!(self.mean.len(), style.mean.len(), "content and style come from one network");
        let channels = self.mean.iter().zip(&self.std).zip(style.mean.iter().zip(&style.std));
        channels
            .map(|((mean, std), (style_mean, style_std))| {
                let ratio = style_std / std;
                (1.0 - alpha + alpha * ratio, alpha * (style_mean - mean * ratio))
            })
            .unzip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(mean: f32, std: f32) -> Statistics {
        Statistics { mean: vec![mean], std: vec![std] }
    }

    #[test]
    fn blending_is_linear_and_relative_to_the_sum_of_weights() {
        let (a, b) = (of(1.0, 2.0), of(3.0, 6.0));
        assert_eq!(Statistics::blend(&[(&a, 1.0), (&b, 3.0)]), Some(of(2.5, 5.0)));
        assert_eq!(Statistics::blend(&[(&a, 0.25), (&b, 0.75)]), Some(of(2.5, 5.0)));
        assert_eq!(Statistics::blend(&[(&a, 0.5)]), Some(a));
    }

    #[test]
    fn weights_that_mean_nothing_are_left_out() {
        let a = of(1.0, 2.0);
        assert_eq!(Statistics::blend(&[]), None);
        assert_eq!(Statistics::blend(&[(&a, 0.0), (&a, f32::NAN), (&a, -1.0)]), None);
        assert_eq!(Statistics::blend(&[(&of(9.0, 9.0), f32::INFINITY), (&a, 2.0)]), Some(a));
    }

    #[test]
    fn strength_goes_from_the_content_to_the_style() {
        let (content, style) = (of(2.0, 0.5), of(-1.0, 3.0));
        assert_eq!(content.affine_towards(&style, 0.0), (vec![1.0], vec![0.0]));
        // AdaIN: (f - 2) / 0.5 · 3 - 1 = 6 f - 13.
        assert_eq!(content.affine_towards(&style, 1.0), (vec![6.0], vec![-13.0]));
        assert_eq!(content.affine_towards(&style, 0.5), (vec![3.5], vec![-6.5]));
    }

    #[test]
    fn one_pixel_does_not_vary() {
        assert_eq!(moments(1.0, 7.0, 0.0), (7.0, (1e-5f64).sqrt() as f32));
        assert_eq!(moments(0.0, 0.0, 0.0), (0.0, (1e-5f64).sqrt() as f32));
    }

    #[test]
    fn a_faint_region_varies_as_a_strong_one_does() {
        // Two pixels, -1 and 1, that weigh so much each.
        let std = |weight: f64| moments(2.0 * weight, 0.0, 2.0 * weight).1;
        assert_eq!([1.0, 0.5, 0.01].map(std), [(2.0f64 + 1e-5).sqrt() as f32; 3]);
    }

    #[test]
    fn nothing_is_kept_of_what_is_no_number() {
        assert_eq!(of(1.0, 2.0).steadied(&of(f32::NAN, f32::NAN), 0.0), of(1.0, 2.0));
    }
}
