//! The styles as one network sees them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use image::RgbImage;

use super::painter::{Controls, StylePicture};
use super::recolour::{Follower, StyleKey};
use crate::gpu::Pass;
use crate::stylize::colours::recoloured;
use crate::stylize::{Calibration, Statistics, StylizeError, Stylizer, resized};

/// A network on its device, and the styles that it has encoded.
pub(super) struct Palette {
    pub stylizer: Arc<Stylizer>,
    /// By the style's id and the short side at which it was encoded.
    styles: HashMap<StyleKey, Statistics>,
    /// Of those that are not calibrated yet.
    calibrations: HashMap<StyleKey, Calibration>,
    follower: Follower,
}

impl Palette {
    pub fn new(stylizer: Stylizer) -> Palette {
        Palette {
            stylizer: Arc::new(stylizer),
            styles: HashMap::new(),
            calibrations: HashMap::new(),
            follower: Follower::default(),
        }
    }

    /// Another source has other colours.
    pub fn change_source(&mut self) {
        self.follower.forget();
    }

    /// Encodes one style of the mix as it is, that has not been yet; says whether there was one.
    ///
    /// # Errors
    /// Those of the stylizer, and those of `submit`.
    pub fn encode_next<E: From<StylizeError>>(
        &mut self,
        controls: &Controls,
        submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<bool, E> {
        let keyed = controls.mix.0.iter().map(|(style, _)| (style, controls.key_of(style)));
        let Some((style, key)) = keyed.into_iter().find(|(_, key)| !self.styles.contains_key(key)) else {
            return Ok(false);
        };
        let statistics = self.stylizer.encode_style_with(&resized(&style.picture, key.1), submit)?;
        self.calibrations.insert(key, Calibration::of(statistics.clone()));
        self.styles.insert(key, statistics);
        Ok(true)
    }

    /// A style of the mix that is not calibrated. Those that follow the content's colours are encoded too often for it.
    fn uncalibrated(&self, controls: &Controls) -> Option<StyleKey> {
        let mut keys = controls.mix.0.iter().map(|(style, _)| controls.key_of(style));
        keys.find(|key| !controls.match_colours && self.calibrations.contains_key(key))
    }

    /// Whether there is something to [`Palette::calibrate`].
    pub fn calibrates(&self, controls: &Controls) -> bool {
        self.uncalibrated(controls).is_some()
    }

    /// A scene's worth of calibration, for a style of the mix that has been painted with already; says whether one has other
    /// statistics now.
    ///
    /// # Errors
    /// Those of the stylizer, and those of `submit`. The style stays as it is then.
    pub fn calibrate<E: From<StylizeError>>(
        &mut self,
        controls: &Controls,
        submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<bool, E> {
        let due = self.uncalibrated(controls).and_then(|key| self.calibrations.remove_entry(&key));
        let Some((key, mut calibration)) = due else { return Ok(false) };
        match self.stylizer.calibrate(&mut calibration, submit)? {
            Some(calibrated) => {
                self.styles.insert(key, calibrated);
                Ok(true)
            }
            None => {
                self.calibrations.insert(key, calibration);
                Ok(false)
            }
        }
    }

    /// Encodes the styles of the mix that have not been yet. Of those that follow the content's colours one at a time, for
    /// there is something to paint with meanwhile; says whether such ones have changed.
    ///
    /// # Errors
    /// Those of the stylizer, and those of `submit`.
    pub fn encode<E: From<StylizeError>>(
        &mut self,
        controls: &Controls,
        mut submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<bool, E> {
        if !controls.match_colours {
            while self.encode_next(controls, &mut submit)? {}
            return Ok(false);
        }
        let mix = &controls.mix.0;
        let keys: Vec<StyleKey> = mix.iter().map(|(style, _)| controls.key_of(style)).collect();
        let mut changed = false;
        while let Some((key, colours, urgent)) = self.follower.wants(&keys) {
            let Some((style, _)) = mix.iter().zip(&keys).find(|(_, of)| **of == key).map(|(style, _)| style) else {
                break;
            };
            let picture: RgbImage = recoloured(&resized(&style.picture, key.1), &colours);
            let statistics = self.stylizer.encode_style_with(&picture, &mut submit)?;
            changed |= self.follower.take(key, statistics, &keys);
            if !urgent {
                break;
            }
        }
        Ok(changed)
    }

    /// The pass that looks at the colours of `picture`.
    pub fn look(&mut self, picture: &wgpu::Texture) -> &Pass {
        self.follower.look(&self.stylizer, picture)
    }

    /// Whether colours have been seen.
    pub fn knows_colours(&self) -> bool {
        self.follower.knows()
    }

    /// Takes in what was looked at, `interval` after the last time.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn see(&mut self, interval: Duration) -> Result<(), StylizeError> {
        Ok(self.follower.see(self.stylizer.gpu(), interval)?)
    }

    /// Statistics of a part of the mix; `None` where it has no weight.
    pub fn blend(&self, controls: &Controls, part: &[(Arc<StylePicture>, f32)]) -> Option<Statistics> {
        let encoded = |style: &StylePicture| {
            let key = controls.key_of(style);
            let recoloured = self.follower.get(&key).filter(|_| controls.match_colours);
            recoloured.or_else(|| self.styles.get(&key))
        };
        let styles = part.iter().filter_map(|(style, weight)| Some((encoded(style)?, *weight)));
        Statistics::blend(&styles.collect::<Vec<_>>())
    }
}
