//! The styles as one network sees them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use image::RgbImage;

use super::controls::{Controls, StylePicture};
use super::mix::{self, StyleMix};
use super::recolour::{Follower, StyleKey};
use crate::gpu::Pass;
use crate::stylize::colours::{ColourStatistics, recoloured};
use crate::stylize::{Calibration, Content, Correction, Style, StylizeError, Stylizer};

/// How much of its style's correction one with the content's colours gets. It is encoded too often to be calibrated itself,
/// and of what the original lacked it lacks about half: the style error is 4 % lower for it. All of the correction would take
/// no more and cost the content twice as much; one of its own would take 8 %.
const CARRIED_OVER: f32 = 0.5;

/// A network on its device, and the styles that it has encoded.
pub(super) struct Palette {
    pub stylizer: Arc<Stylizer>,
    /// Styles as they are, by their id and the short side at which they were encoded.
    styles: HashMap<StyleKey, Style>,
    /// Of those that are being calibrated.
    calibrations: HashMap<StyleKey, Calibration>,
    /// Of those that have been.
    corrections: HashMap<StyleKey, Correction>,
    follower: Follower,
    /// Pictures of the mix that are recoloured again and again, at the sides at which they are encoded.
    plain: HashMap<StyleKey, RgbImage>,
}

impl Palette {
    pub fn new(stylizer: Stylizer) -> Palette {
        Palette {
            stylizer: Arc::new(stylizer),
            styles: HashMap::new(),
            calibrations: HashMap::new(),
            corrections: HashMap::new(),
            follower: Follower::default(),
            plain: HashMap::new(),
        }
    }

    /// Another source has other colours.
    pub fn change_source(&mut self) {
        self.follower.forget();
    }

    /// The colours of the content that styles have; `None` where they have their own.
    pub fn colours(&self) -> Option<ColourStatistics> {
        self.follower.colours()
    }

    /// Has styles take on the same colours as those of the network that paints.
    pub fn adopt_colours(&mut self, colours: Option<ColourStatistics>) {
        self.follower.adopt(colours);
    }

    /// Encodes one style of the mix that there is nothing to paint with of; says whether there was one.
    ///
    /// # Errors
    /// Those of the stylizer, and those of `submit`.
    pub fn encode_next<E: From<StylizeError>>(
        &mut self,
        controls: &Controls,
        submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<bool, E> {
        if controls.manner.match_colours && self.follower.knows() {
            let keys = keys(controls);
            let Some((key, colours, true)) = self.follower.wants(&keys) else { return Ok(false) };
            self.encode_recoloured(controls, key, &colours, submit)?;
            return Ok(true);
        }
        let Some((style, key)) = mixed(controls).find(|(_, key)| !self.knows(key)) else {
            return Ok(false);
        };
        self.encode_as_it_is(style, key, submit)?;
        Ok(true)
    }

    /// Encodes a style of the mix with the content's colours.
    fn encode_recoloured<E: From<StylizeError>>(
        &mut self,
        controls: &Controls,
        key: StyleKey,
        colours: &ColourStatistics,
        submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some((style, _)) = mixed(controls).find(|(_, of)| *of == key) else { return Ok(()) };
        let plain = self.plain.entry(key).or_insert_with(|| style.at_side(key.1));
        let encoded = self.stylizer.encode_style_with(&recoloured(plain, colours), submit)?;
        self.follower.take(key, encoded);
        Ok(())
    }

    /// Whether a style has been encoded as it is.
    pub fn knows(&self, key: &StyleKey) -> bool {
        self.styles.contains_key(key)
    }

    /// Whether there is nothing more to [calibrate](Palette::calibrate_style) of a style.
    pub fn is_calibrated(&self, key: &StyleKey) -> bool {
        self.corrections.contains_key(key)
    }

    /// Encodes a style as it is.
    ///
    /// # Errors
    /// Those of the stylizer, and those of `submit`.
    pub fn encode_as_it_is<E: From<StylizeError>>(
        &mut self,
        style: &StylePicture,
        key: StyleKey,
        submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.styles.insert(key, self.stylizer.encode_style_with(&style.at_side(key.1), submit)?);
        Ok(())
    }

    fn uncalibrated<'a>(&self, controls: &'a Controls) -> Option<(&'a StylePicture, StyleKey)> {
        mixed(controls).find(|(_, key)| !self.is_calibrated(key))
    }

    /// Whether there is something to [`Palette::calibrate`].
    pub fn calibrates(&self, controls: &Controls) -> bool {
        self.uncalibrated(controls).is_some()
    }

    /// A scene's worth of calibration, for a style of the mix that has been painted with already; says whether one has
    /// another target now.
    ///
    /// # Errors
    /// Those of the stylizer, and those of `submit`. The style stays as it is then.
    pub fn calibrate<E: From<StylizeError>>(
        &mut self,
        controls: &Controls,
        submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<bool, E> {
        let Some((style, key)) = self.uncalibrated(controls) else { return Ok(false) };
        let done = self.calibrate_style(style, key, submit)?;
        if done {
            tracing::debug!("style {:?} is calibrated", style.name);
        }
        Ok(done)
    }

    /// A scene's worth of calibration; says whether it was the last.
    ///
    /// # Errors
    /// Those of the stylizer, and those of `submit`. The style stays as it is then.
    pub fn calibrate_style<E: From<StylizeError>>(
        &mut self,
        style: &StylePicture,
        key: StyleKey,
        submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<bool, E> {
        match self.next_correction(style, key, submit) {
            Ok(None) => Ok(false),
            Ok(Some(correction)) => {
                self.corrections.insert(key, correction);
                Ok(true)
            }
            Err(error) => {
                self.corrections.insert(key, Correction::default());
                Err(error)
            }
        }
    }

    /// What a style is painted with: as it is, and calibrated once it has been; `None` before it is encoded.
    pub fn target(&self, key: &StyleKey) -> Option<Style> {
        Some(self.corrected(key, self.styles.get(key)?, 1.0))
    }

    /// A style, as it is or recoloured, with a share of its correction, if it has one.
    fn corrected(&self, key: &StyleKey, style: &Style, share: f32) -> Style {
        let correction = self.corrections.get(key);
        correction.map_or_else(|| style.clone(), |correction| correction.target(style, share))
    }

    /// A step towards a style's correction. One that was only painted with the content's colours is encoded first.
    fn next_correction<E: From<StylizeError>>(
        &mut self,
        style: &StylePicture,
        key: StyleKey,
        submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<Option<Correction>, E> {
        let Some(encoded) = self.styles.get(&key) else {
            self.encode_as_it_is(style, key, submit)?;
            return Ok(None);
        };
        let begun = self.calibrations.remove(&key);
        let mut calibration = begun.unwrap_or_else(|| Calibration::of(encoded.clone()));
        let correction = self.stylizer.calibrate(&mut calibration, submit)?;
        if correction.is_none() {
            self.calibrations.insert(key, calibration);
        }
        Ok(correction)
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
        if !controls.manner.match_colours {
            self.plain.clear();
            // By the time that they are matched again there may be others.
            self.follower.forget();
            while self.encode_next(controls, &mut submit)? {}
            return Ok(false);
        }
        let keys = keys(controls);
        self.plain.retain(|key, _| keys.contains(key));
        // The mix may have lost what was missing.
        let mut changed = self.follower.settle(&keys);
        while let Some((key, colours, urgent)) = self.follower.wants(&keys) {
            self.encode_recoloured(controls, key, &colours, &mut submit)?;
            changed |= self.follower.settle(&keys);
            if !urgent {
                break;
            }
        }
        Ok(changed)
    }

    /// The passes that look at the colours of `content`; none, where the processor does.
    pub fn look(&mut self, content: &Content) -> &[Pass] {
        self.follower.look(&self.stylizer, content)
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

    /// The mix as one style: what goes to the mask, or everywhere, and what goes to the rest; `None` where nothing has
    /// weight.
    pub fn parts(&self, controls: &Controls, mix: &StyleMix) -> [Option<Style>; 2] {
        let target = |style: &StylePicture| {
            let key = controls.key_of(style);
            match self.follower.get(&key).filter(|_| controls.manner.match_colours) {
                Some(recoloured) => Some(self.corrected(&key, recoloured, CARRIED_OVER)),
                None => self.target(&key),
            }
        };
        let styles: Vec<_> = mix.0.iter().map(|(style, weight)| (target(style), *weight)).collect();
        mix::parts(controls.masked(), &styles)
    }
}

/// The styles of the mix, and by what they are known.
fn mixed(controls: &Controls) -> impl Iterator<Item = (&StylePicture, StyleKey)> {
    controls.mix.0.iter().map(|(style, _)| (&**style, controls.key_of(style)))
}

fn keys(controls: &Controls) -> Vec<StyleKey> {
    mixed(controls).map(|(_, key)| key).collect()
}
