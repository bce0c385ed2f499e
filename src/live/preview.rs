//! Small paintings of the newest frame in styles that are not chosen, one now and then, for the strip of styles.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::{Duration, Instant};

use image::RgbaImage;

use super::painter::StylePicture;
use crate::gpu::Pass;
use crate::stylize::{
    Calibration, Canvas, Content, Settings, Statistics, StylizeError, Stylizer, middle, resized, scaled_to_short_side,
};

/// Short side of the small paintings in pixels.
const SIDE: u32 = 128;

/// Short side at which styles are encoded for them: strokes as broad, for the picture's size, as the window's.
const STYLE_SIDE: u32 = 128;

/// Of the time that painting takes, so much may go into previews.
const SHARE: f64 = 0.05;

/// A small painting, square.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The style's [`StylePicture::id`].
    pub style: u64,
    pub picture: RgbaImage,
    /// What it took, and calibrations since the one before.
    pub took: Duration,
}

/// What they may cost: each painted frame earns a little time, and a preview spends what it took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Purse {
    /// In seconds; below nothing after a dear preview.
    saved: f64,
    /// What the dearest of the last previews took, in seconds.
    price: f64,
}

impl Purse {
    pub fn earn(&mut self, painting: Duration) {
        let most = 2.0 * self.price.max(0.01);
        self.saved = (self.saved + SHARE * painting.as_secs_f64()).min(most);
    }

    /// Whether there is enough for two: then one is painted even where frames always wait, as they do on slow machines.
    pub fn is_full(&self) -> bool {
        self.saved >= 1.9 * self.price
    }

    /// Whether there is enough for one more.
    pub fn affords(&self) -> bool {
        self.saved >= self.price
    }

    pub fn spend(&mut self, took: Duration) {
        let took = took.as_secs_f64();
        self.saved -= took;
        // A style is encoded once only, so the next may well be cheaper.
        self.price = took.max(0.7 * self.price);
    }
}

/// A style as it is painted small.
struct SmallStyle {
    statistics: Statistics,
    /// Under way, or to be begun; `None` once it is in the statistics.
    calibration: Option<Calibration>,
}

/// Paints previews in turns.
#[derive(Default)]
pub struct Previews {
    wanted: Vec<Arc<StylePicture>>,
    next: usize,
    /// And the picture that it paints.
    canvas: Option<(Content, bool, Canvas)>,
    /// By the style's id.
    styles: HashMap<u64, SmallStyle>,
    /// What was done last is a painting.
    painted_last: bool,
    /// What they took since the last one that was painted.
    spent: Duration,
    pub purse: Purse,
}

impl Previews {
    /// These from now on, in turns; none paints nothing.
    pub fn want(&mut self, styles: Vec<Arc<StylePicture>>) {
        self.wanted = styles;
        if self.wanted.is_empty() {
            self.canvas = None;
        }
    }

    /// Another network paints, which sees styles otherwise.
    pub fn change_network(&mut self) {
        self.styles.clear();
        self.canvas = None;
    }

    /// Whether there is something to do, and it has been earned.
    pub fn are_due(&self) -> bool {
        !self.wanted.is_empty() && self.purse.affords()
    }

    /// Paints `content` in the style whose turn it is, or calibrates one a little, which shows later; spends what that took.
    /// `submit` has the work done.
    ///
    /// # Errors
    /// Those of the stylizer, and those of `submit`.
    pub fn go_on<E: From<StylizeError>>(
        &mut self,
        stylizer: &Stylizer,
        content: &Content,
        mirror: bool,
        submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<Option<Preview>, E> {
        let start = Instant::now();
        let uncalibrated = self.uncalibrated().filter(|_| self.painted_last);
        self.painted_last = uncalibrated.is_none();
        let done = match uncalibrated {
            Some(id) => self.calibrate(stylizer, id, submit).map(|()| None),
            None => self.paint(stylizer, content, mirror, submit),
        };
        let took = start.elapsed();
        self.purse.spend(took);
        self.spent += took;
        Ok(done?.map(|(style, picture)| Preview { style, picture, took: std::mem::take(&mut self.spent) }))
    }

    /// The style to calibrate next: not before all have been painted as they are, for it takes as long as twenty previews.
    fn uncalibrated(&self) -> Option<u64> {
        let known: Option<Vec<_>> =
            self.wanted.iter().map(|style| Some((style.id, self.styles.get(&style.id)?))).collect();
        known?.into_iter().find(|(_, style)| style.calibration.is_some()).map(|(id, _)| id)
    }

    fn calibrate<E: From<StylizeError>>(
        &mut self,
        stylizer: &Stylizer,
        id: u64,
        submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(style) = self.styles.get_mut(&id) else { return Ok(()) };
        // Gone for good if this fails: then the style stays as it is.
        let Some(mut calibration) = style.calibration.take() else { return Ok(()) };
        match stylizer.calibrate(&mut calibration, submit)? {
            Some(correction) => style.statistics = correction.target(&style.statistics, 1.0),
            None => style.calibration = Some(calibration),
        }
        Ok(())
    }

    /// Gives the style's id and the painting, or nothing where no style is wanted.
    fn paint<E: From<StylizeError>>(
        &mut self,
        stylizer: &Stylizer,
        content: &Content,
        mirror: bool,
        mut submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<Option<(u64, RgbaImage)>, E> {
        self.next = (self.next + 1) % self.wanted.len().max(1);
        let Some(style) = self.wanted.get(self.next) else { return Ok(None) };
        let seen = match self.styles.entry(style.id) {
            Entry::Occupied(seen) => seen.into_mut(),
            Entry::Vacant(unseen) => {
                let statistics = stylizer.encode_style_with(&resized(&style.picture, STYLE_SIDE), &mut submit)?;
                unseen.insert(SmallStyle { calibration: Some(Calibration::of(statistics.clone())), statistics })
            }
        };
        let fits = |(have, turned, _): &(Content, bool, Canvas)| have == content && *turned == mirror;
        let mut canvas = match self.canvas.take().filter(fits) {
            Some((_, _, canvas)) => canvas,
            None => {
                let size = scaled_to_short_side(content.size(), SIDE);
                stylizer.canvas(content, mirror, size)?
            }
        };
        canvas.set_style(&seen.statistics);
        canvas.set_settings(Settings::default());
        canvas.paint_with(stylizer, &mut submit)?;
        let picture = canvas.read().map_err(StylizeError::from)?;
        self.canvas = Some((content.clone(), mirror, canvas));
        tracing::trace!("preview of {:?}", style.name);
        let side = picture.width().min(picture.height());
        Ok(Some((style.id, middle(&picture, [side; 2]))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn previews_take_no_more_than_their_share() {
        let mut purse = Purse::default();
        let (frame, preview) = (Duration::from_millis(40), Duration::from_millis(9));
        let (mut painting, mut spent, mut count) = (Duration::ZERO, Duration::ZERO, 0);
        for _ in 0..2000 {
            purse.earn(frame);
            painting += frame;
            if purse.affords() {
                purse.spend(preview);
                spent += preview;
                count += 1;
            }
        }
        assert!(count > 300, "they are painted: {count}");
        assert!(spent.as_secs_f64() < 1.02 * SHARE * painting.as_secs_f64(), "{spent:?} of {painting:?}");
        // One that took long has to be earned before the next.
        purse.spend(Duration::from_secs(2));
        purse.earn(frame);
        assert!(!purse.affords());
    }
}
