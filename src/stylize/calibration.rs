//! The calibration of a style: what the network does not follow of it is asked for twice. Twin: weights/calibration.py.
//!
//! A painting, encoded again, should have the style's statistics at relu4_1 (paper, section 5). In styles that the network
//! never trained on it misses some of them, colours above all. So a style is tried once on four scenes, and what the paintings
//! lack moves the target, by a matrix that was trained together with the network. Frames cost no more for it.

use image::RgbImage;

use super::content::Content;
use super::cpu::Statistics;
use super::style::Style;
use super::stylizer::{StylizeError, Stylizer, resized};
use crate::gpu::pass::{Pass, submit, submitter};
use crate::pixels::PixelFormat;

/// Drawn by examples/draw_styles.
const SCENES: [&[u8]; 4] = [
    include_bytes!("../../assets/scenes/face.jpg"),
    include_bytes!("../../assets/scenes/street.jpg"),
    include_bytes!("../../assets/scenes/landscape.jpg"),
    include_bytes!("../../assets/scenes/dim-room.jpg"),
];

/// Of the scenes as they are painted, in pixels.
const SIDE: u32 = 256;

/// Deviations differ by how many times one is the other, each with this share of the style's mean deviation added, as there
/// are channels that hardly vary.
const FLOOR: f64 = 0.1;

/// A deviation is asked for at most so many times as large or small, as a natural logarithm.
const MOST: f64 = 1.0;

/// The scenes as they are painted. All can be read, as a test sees to.
pub(super) fn scenes() -> impl Iterator<Item = RgbImage> {
    let read = SCENES.iter().filter_map(|jpeg| image::load_from_memory(jpeg).ok());
    read.map(|scene| resized(&scene.into_rgb8(), SIDE))
}

/// The scenes on the GPU.
pub(super) struct Scenes(Vec<Content>);

impl Scenes {
    pub fn new(stylizer: &Stylizer) -> Scenes {
        let textures = scenes().map(|scene| {
            let upload = stylizer.upload(PixelFormat::Rgb8, [SIDE; 2]);
            upload.write(stylizer.gpu(), scene.as_raw());
            submit(stylizer.gpu(), upload.passes());
            upload.content().clone()
        });
        Scenes(textures.collect())
    }
}

/// What a style's target is moved by.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Correction {
    /// What is added to each channel's mean.
    mean: Vec<f32>,
    /// What is added to the logarithm of its deviation.
    log_std: Vec<f32>,
}

impl Correction {
    /// Given the statistics of paintings that should have had the style's: what they lack on average, of means in units of
    /// the style's mean deviation and of deviations as a logarithm, times `matrix` (2C×2C, [`Weights::correction`]).
    ///
    /// [`Weights::correction`]: crate::model::Weights
    fn new(matrix: &[f32], style: &Statistics, paintings: &[Statistics]) -> Correction {
        let channels = style.mean.len();
        if paintings.is_empty() || channels == 0 {
            return Correction::default();
        }
        let reached = |channel: usize, of: fn(&Statistics) -> &[f32]| {
            paintings.iter().map(|painting| f64::from(of(painting)[channel])).sum::<f64>() / paintings.len() as f64
        };
        let unit = style.std.iter().copied().map(f64::from).sum::<f64>() / channels as f64;
        let of_mean = |(channel, mean): (usize, &f32)| (f64::from(*mean) - reached(channel, |s| &s.mean)) / unit;
        let of_std = |(channel, std): (usize, &f32)| {
            let floor = FLOOR * unit;
            ((f64::from(*std) + floor) / (reached(channel, |s| &s.std) + floor)).ln()
        };
        let lacks: Vec<f64> =
            style.mean.iter().enumerate().map(of_mean).chain(style.std.iter().enumerate().map(of_std)).collect();
        let asked = |row: &[f32]| row.iter().zip(&lacks).map(|(share, lacks)| f64::from(*share) * lacks).sum::<f64>();
        let (of_means, of_stds) = matrix.split_at(2 * channels * channels);
        Correction {
            mean: of_means.chunks(2 * channels).map(|row| (unit * asked(row)) as f32).collect(),
            log_std: of_stds.chunks(2 * channels).map(|row| asked(row).clamp(-MOST, MOST) as f32).collect(),
        }
    }

    /// The target for `style` with a `share` (0 to 1) of the correction.
    pub fn target(&self, style: &Style, share: f32) -> Style {
        let mut target = style.clone();
        let Statistics { mean, std } = &mut target.statistics;
        for (mean, missing) in mean.iter_mut().zip(&self.mean) {
            *mean += share * missing;
        }
        for (std, missing) in std.iter_mut().zip(&self.log_std) {
            *std *= (share * missing).exp();
        }
        target
    }
}

/// A style's calibration under way; a scene at a time, for whoever has other things to do between.
pub(crate) struct Calibration {
    style: Style,
    /// The statistics that were reached so far.
    paintings: Vec<Statistics>,
}

impl Calibration {
    /// For a style that has been encoded.
    pub fn of(style: Style) -> Calibration {
        Calibration { style, paintings: Vec::new() }
    }
}

impl Stylizer {
    /// A style as it is painted best: with its picture's statistics calibrated. Waits for the GPU, for about as long as one and a
    /// half frames of 512×512 take.
    ///
    /// # Errors
    /// As [`Stylizer::encode_style`].
    pub fn calibrated_style(&self, picture: &RgbImage) -> Result<Style, StylizeError> {
        self.calibrated_style_with(picture, submitter(&self.gpu))
    }

    /// As [`Stylizer::calibrated_style`], with passes submitted by the caller, who may do it in slices and stop in between.
    ///
    /// # Errors
    /// As [`Stylizer::encode_style`], or what `submit` returns.
    pub fn calibrated_style_with<E: From<StylizeError>>(
        &self,
        picture: &RgbImage,
        mut submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<Style, E> {
        let mut calibration = Calibration::of(self.encode_style_with(picture, &mut submit)?);
        loop {
            if let Some(correction) = self.calibrate(&mut calibration, &mut submit)? {
                return Ok(correction.target(&calibration.style, 1.0));
            }
        }
    }

    /// Paints the next scene; gives the correction after the last one.
    ///
    /// # Errors
    /// As [`Stylizer::encode_style`], or what `submit` returns.
    pub(crate) fn calibrate<E: From<StylizeError>>(
        &self,
        calibration: &mut Calibration,
        mut submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<Option<Correction>, E> {
        if self.correction.is_empty() {
            return Ok(Some(Correction::default()));
        }
        let Calibration { style, paintings } = calibration;
        let Scenes(scenes) = self.scenes();
        if let Some(scene) = scenes.get(paintings.len()) {
            let mut canvas = self.canvas(scene, false, [SIDE; 2])?;
            canvas.set_style(style);
            canvas.paint_with(self, &mut submit)?;
            paintings.push(self.statistics_of(&canvas, &mut submit)?);
        }
        Ok((paintings.len() == scenes.len()).then(|| Correction::new(&self.correction, &style.statistics, paintings)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Widths, usual_correction};

    #[test]
    fn scenes_can_be_read() {
        for jpeg in SCENES {
            let scene = image::load_from_memory(jpeg).unwrap();
            assert_eq!([scene.width(), scene.height()], [512; 2]);
        }
    }

    #[test]
    fn what_is_missing_is_asked_for_again() {
        let of = |mean: [f32; 2], std: [f32; 2]| Statistics { mean: mean.into(), std: std.into() };
        let as_style = |statistics| Style { statistics, lines: 0.8 };
        let style = of([2.0, -1.0], [1.5, 0.5]);
        let usual = usual_correction(Widths([4, 4, 4, 2]));
        let paintings = [of([1.0, -1.0], [3.0, 1.0]), of([2.0, 0.0], [1.0, 1.0])];
        let correction = Correction::new(&usual, &style, &paintings);
        let moved = of([2.0 + 0.7 * 0.5, -1.0 - 0.7 * 0.5], [1.5, 0.5]);
        let as_it_is = as_style(style.clone());
        assert_eq!(correction.target(&as_it_is, 1.0), as_style(moved));
        let half_moved = as_style(of([0.7 * 0.25, -0.7 * 0.25], [1.0; 2]));
        assert_eq!(correction.target(&as_style(of([0.0; 2], [1.0; 2])), 0.5), half_moved);
        assert_eq!(Correction::new(&usual, &style, std::slice::from_ref(&style)).target(&as_it_is, 1.0), as_it_is);
        assert_eq!(Correction::new(&usual, &style, &[]).target(&as_it_is, 1.0), as_it_is);
    }

    #[test]
    fn a_correction_may_answer_any_difference_with_any() {
        let of = |mean: f32, std: f32| Statistics { mean: vec![mean], std: vec![std] };
        let (style, painting) = (of(1.0, 2.0), of(0.0, 1.0));
        let by = |matrix: [f32; 4]| {
            let correction = Correction::new(&matrix, &style, std::slice::from_ref(&painting));
            correction.target(&Style { statistics: style.clone(), lines: 1.0 }, 1.0).statistics
        };
        // In units of the deviation 1 / 2 is missing, and the logarithm of (2 + 0.2) / (1 + 0.2).
        let missing = (2.2f32 / 1.2).ln();
        let target = by([0.2, 0.4, 0.6, 0.8]);
        assert!((target.mean[0] - (1.0 + 2.0 * (0.2 * 0.5 + 0.4 * missing))).abs() < 1e-5, "{target:?}");
        assert!((target.std[0] - 2.0 * (0.6 * 0.5 + 0.8 * missing).exp()).abs() < 1e-5, "{target:?}");
        let target = by([0.0, 0.0, 0.0, 100.0]);
        assert!((target.std[0] - 2.0 * 1f32.exp()).abs() < 1e-5, "bounded: {target:?}");
    }
}
