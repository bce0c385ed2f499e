//! What painting knows of a style.

use image::RgbImage;

use super::cpu::statistics::shares;
use super::cpu::underdrawing::Underdrawing;
use super::cpu::{Rgbx, Statistics};

/// Root mean square of the lines of a style in which a content's are drawn as strongly as elsewhere; about that of the built-in
/// styles. Twin: weights/underdrawing.py.
const TYPICAL: f32 = 0.0375;

/// All that painting wants to know of a style; its picture is then not needed any more.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// What AdaIN gives the features.
    pub statistics: Statistics,
    /// How strong the lines of its picture are, about 1 in most: those of a content are drawn as strongly.
    pub lines: f32,
}

impl Style {
    /// The style of a picture whose features have these statistics. Its lines are drawn as those of a content are
    /// (underdrawing.rs).
    pub fn of(picture: &RgbImage, statistics: Statistics) -> Style {
        let size = [picture.width(), picture.height()].map(|n| n as usize);
        let colours =
            picture.pixels().map(|colour| Rgbx([colour[0], colour[1], colour[2], 0].map(|c| f32::from(c) / 255.0)));
        let mut drawn = vec![Rgbx::default(); size[0] * size[1]];
        Underdrawing::new(size).run(&colours.collect::<Vec<_>>(), &mut drawn);
        let squares: f64 = drawn.iter().map(|Rgbx([.., line])| f64::from(*line).powi(2)).sum();
        let lines = (squares / drawn.len().max(1) as f64).sqrt() as f32 / TYPICAL;
        Style { statistics, lines }
    }

    /// As [`Statistics::blend`], of all.
    ///
    /// # Panics
    /// When the styles do not have the same number of channels: they come from different networks.
    pub fn blend(styles: &[(&Style, f32)]) -> Option<Style> {
        let statistics: Vec<_> = styles.iter().map(|(style, weight)| (&style.statistics, *weight)).collect();
        let statistics = Statistics::blend(&statistics)?;
        let lines: f64 = shares(styles).map(|(style, share)| share * f64::from(style.lines)).sum();
        Some(Style { statistics, lines: lines as f32 })
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn a_mix_has_lines_between_those_of_its_styles() {
        let of =
            |value: f32, lines: f32| Style { statistics: Statistics { mean: vec![value], std: vec![value] }, lines };
        let mix = Style::blend(&[(&of(1.0, 0.5), 3.0), (&of(5.0, 1.5), 1.0), (&of(9.0, 9.0), 0.0)]);
        assert_eq!(mix, Some(of(2.0, 0.75)));
        assert_eq!(Style::blend(&[(&of(1.0, 1.0), f32::NAN)]), None);
    }

    #[test]
    fn an_engraving_has_strong_lines_and_a_wall_has_none() {
        let statistics = Statistics { mean: Vec::new(), std: Vec::new() };
        let style = |light: fn(u32, u32) -> u8| {
            Style::of(&RgbImage::from_fn(64, 48, |x, y| Rgb([light(x, y); 3])), statistics.clone()).lines
        };
        let [wall, slope, engraving] =
            [style(|_, _| 90), style(|x, _| 40 + x as u8), style(|x, _| (x / 3 % 2) as u8 * 200)];
        assert!(wall == 0.0 && slope < 0.1, "{wall} and {slope}");
        assert!((1.5..2.7).contains(&engraving), "{engraving}");
    }
}
