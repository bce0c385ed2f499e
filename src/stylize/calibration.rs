//! The calibration of a style: what the network does not follow of it is asked for twice. Twin: weights/calibration.py.
//!
//! A painting, encoded again, should have the style's statistics at relu4_1 (paper, section 5). In styles that the network
//! never trained on it misses some of their means, colours above all. So a style is tried once on four scenes, and where the
//! paintings' means differ from the style's, the target moves the other way. Frames cost no more for it.

use image::RgbImage;

use super::cpu::Statistics;
use super::stylizer::{StylizeError, Stylizer, resized};
use crate::gpu::pass::{Pass, submit, submitter};
use crate::source::PixelFormat;

/// Drawn by examples/draw_styles.
const SCENES: [&[u8]; 4] = [
    include_bytes!("../../assets/scenes/face.jpg"),
    include_bytes!("../../assets/scenes/street.jpg"),
    include_bytes!("../../assets/scenes/landscape.jpg"),
    include_bytes!("../../assets/scenes/dim-room.jpg"),
];

/// Of the scenes as they are painted, in pixels.
const SIDE: u32 = 256;

/// How much of a difference is made up for. One and more are too much for styles that the network knows well.
const SHARE: f64 = 0.7;

/// The scenes on the GPU.
pub(super) struct Scenes(Vec<wgpu::Texture>);

impl Scenes {
    pub fn new(stylizer: &Stylizer) -> Scenes {
        // All can be read, as a test sees to.
        let scenes = SCENES.iter().filter_map(|jpeg| image::load_from_memory(jpeg).ok());
        let textures = scenes.map(|scene| {
            let upload = stylizer.upload(PixelFormat::Rgb8, [SIDE; 2]);
            upload.write(stylizer.gpu(), resized(&scene.into_rgb8(), SIDE).as_raw());
            submit(stylizer.gpu(), std::slice::from_ref(&upload.pass));
            upload.picture().clone()
        });
        Scenes(textures.collect())
    }
}

/// What a style's target is moved by: for each channel of relu4_1, what its paintings' mean lacks, times [`SHARE`].
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Correction(Vec<f32>);

impl Correction {
    /// Given the statistics of paintings that should have had the style's.
    fn new(style: &Statistics, paintings: &[Statistics]) -> Correction {
        let missing = |(channel, mean): (usize, &f32)| {
            let reached: f64 = paintings.iter().map(|painting| f64::from(painting.mean[channel])).sum();
            (SHARE * (f64::from(*mean) - reached / paintings.len() as f64)) as f32
        };
        // Without paintings nothing is known of what they lack.
        let known = if paintings.is_empty() { &[][..] } else { &style.mean };
        Correction(known.iter().enumerate().map(missing).collect())
    }

    /// The target for `style` with a `share` (0 to 1) of the correction.
    pub fn target(&self, style: &Statistics, share: f32) -> Statistics {
        let mut target = style.clone();
        for (mean, missing) in target.mean.iter_mut().zip(&self.0) {
            *mean += share * missing;
        }
        target
    }
}

/// A style's calibration under way; a scene at a time, for whoever has other things to do between.
pub(crate) struct Calibration {
    style: Statistics,
    /// The statistics that were reached so far.
    paintings: Vec<Statistics>,
}

impl Calibration {
    /// For a style that has been encoded.
    pub fn of(style: Statistics) -> Calibration {
        Calibration { style, paintings: Vec::new() }
    }
}

impl Stylizer {
    /// The statistics with which a style is painted best: those of its picture, calibrated. Waits for the GPU, for about as
    /// long as one and a half frames of 512×512 take.
    ///
    /// # Errors
    /// As [`Stylizer::encode_style`].
    pub fn calibrated_style(&self, picture: &RgbImage) -> Result<Statistics, StylizeError> {
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
    ) -> Result<Statistics, E> {
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
        let Calibration { style, paintings } = calibration;
        let Scenes(scenes) = self.scenes();
        if let Some(scene) = scenes.get(paintings.len()) {
            let mut canvas = self.canvas(scene, false, [SIDE; 2])?;
            canvas.set_style(style);
            canvas.paint_with(self, &mut submit)?;
            paintings.push(self.statistics_of(canvas.picture(), &mut submit)?);
        }
        Ok((paintings.len() == scenes.len()).then(|| Correction::new(style, paintings)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenes_can_be_read() {
        for jpeg in SCENES {
            let scene = image::load_from_memory(jpeg).unwrap();
            assert_eq!([scene.width(), scene.height()], [512; 2]);
        }
    }

    #[test]
    fn what_is_missing_is_asked_for_twice() {
        let of = |mean: [f32; 2]| Statistics { mean: mean.into(), std: vec![1.5, 0.5] };
        let style = of([2.0, -1.0]);
        let correction = Correction::new(&style, &[of([1.0, -1.0]), of([2.0, 0.0])]);
        assert_eq!(correction.target(&style, 1.0), of([2.0 + 0.7 * 0.5, -1.0 - 0.7 * 0.5]));
        assert_eq!(correction.target(&of([0.0; 2]), 0.5), of([0.7 * 0.25, -0.7 * 0.25]));
        assert_eq!(Correction::new(&style, std::slice::from_ref(&style)).target(&style, 1.0), style);
        assert_eq!(Correction::default().target(&style, 1.0), style);
    }
}
