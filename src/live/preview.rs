//! Small paintings of the newest frame in styles that are not chosen, one now and then, for the strip of styles.

use std::sync::Arc;
use std::time::{Duration, Instant};

use image::RgbaImage;

use super::controls::StylePicture;
use super::palette::Palette;
use super::recolour::StyleKey;
use crate::gpu::Pass;
use crate::stylize::{Canvas, Content, Settings, StylizeError, middle, scaled_to_short_side};

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
pub(super) struct Purse {
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

/// Paints previews in turns.
#[derive(Default)]
pub(super) struct Previews {
    wanted: Vec<Arc<StylePicture>>,
    next: usize,
    /// And the picture that it paints.
    canvas: Option<(Content, bool, Canvas)>,
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

    /// Another network paints.
    pub fn change_network(&mut self) {
        self.canvas = None;
    }

    pub fn are_wanted(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// Whether there is something to do, and it has been earned.
    pub fn are_due(&self) -> bool {
        self.are_wanted() && self.purse.affords()
    }

    /// Paints `content` in the style whose turn it is, or calibrates one a little, which shows later; spends what that took.
    /// `submit` has the work done.
    ///
    /// # Errors
    /// Those of the stylizer, and those of `submit`.
    pub fn go_on<E: From<StylizeError>>(
        &mut self,
        palette: &mut Palette,
        content: &Content,
        mirror: bool,
        submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<Option<Preview>, E> {
        let start = Instant::now();
        let uncalibrated = self.uncalibrated(palette).filter(|_| self.painted_last);
        self.painted_last = uncalibrated.is_none();
        let done = match uncalibrated {
            Some(style) => palette.calibrate_style(&style, key_of(&style), submit).map(|_| None),
            None => self.paint(palette, content, mirror, submit),
        };
        let took = start.elapsed();
        self.purse.spend(took);
        self.spent += took;
        Ok(done?.map(|(style, picture)| Preview { style, picture, took: std::mem::take(&mut self.spent) }))
    }

    /// The style to calibrate next: not before all have been painted as they are, for it takes as long as twenty previews.
    fn uncalibrated(&self, palette: &Palette) -> Option<Arc<StylePicture>> {
        let all_known = self.wanted.iter().all(|style| palette.knows(&key_of(style)));
        self.wanted.iter().find(|style| all_known && !palette.is_calibrated(&key_of(style))).cloned()
    }

    /// Gives the style's id and the painting, or nothing where no style is wanted.
    fn paint<E: From<StylizeError>>(
        &mut self,
        palette: &mut Palette,
        content: &Content,
        mirror: bool,
        mut submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<Option<(u64, RgbaImage)>, E> {
        self.next = (self.next + 1) % self.wanted.len().max(1);
        let Some(style) = self.wanted.get(self.next) else { return Ok(None) };
        let key = key_of(style);
        if !palette.knows(&key) {
            palette.encode_as_it_is(style, key, &mut submit)?;
        }
        let stylizer = Arc::clone(&palette.stylizer);
        let fits = |(have, turned, _): &(Content, bool, Canvas)| have == content && *turned == mirror;
        let mut canvas = match self.canvas.take().filter(fits) {
            Some((_, _, canvas)) => canvas,
            None => {
                let size = scaled_to_short_side(content.size(), SIDE);
                stylizer.canvas(content, mirror, size)?
            }
        };
        if let Some(style) = palette.target(&key) {
            canvas.set_style(&style);
        }
        canvas.set_settings(Settings::default().drawn(Settings::USUAL_LINES));
        canvas.paint_with(&stylizer, &mut submit)?;
        let picture = canvas.read().map_err(StylizeError::from)?;
        self.canvas = Some((content.clone(), mirror, canvas));
        tracing::trace!("preview of {:?}", style.name);
        let side = picture.width().min(picture.height());
        Ok(Some((style.id, middle(&picture, [side; 2]))))
    }
}

/// By what a style's small size is known.
fn key_of(style: &StylePicture) -> StyleKey {
    (style.id, STYLE_SIDE)
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
