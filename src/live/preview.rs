//! Small paintings of the newest frame in styles that are not chosen, one now and then, for the strip of styles.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::painter::StylePicture;
use crate::stylize::{
    Canvas, Content, Settings, Statistics, StylizeError, Stylizer, middle, resized, scaled_to_short_side,
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
    pub picture: image::RgbaImage,
    /// For which no frame could be painted.
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

/// Paints previews in turns.
#[derive(Default)]
pub struct Previews {
    wanted: Vec<Arc<StylePicture>>,
    next: usize,
    /// And the picture that it paints.
    canvas: Option<(Content, bool, Canvas)>,
    /// By the style's id.
    styles: HashMap<u64, Statistics>,
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

    /// Whose turn it is.
    pub fn due(&mut self) -> Option<Arc<StylePicture>> {
        if self.wanted.is_empty() || !self.purse.affords() {
            return None;
        }
        self.next = (self.next + 1) % self.wanted.len();
        Some(Arc::clone(&self.wanted[self.next]))
    }

    /// Paints `content` in a style; `submit` has the work done.
    ///
    /// # Errors
    /// Those of the stylizer, and those of `submit`.
    pub fn paint<E: From<StylizeError>>(
        &mut self,
        stylizer: &Stylizer,
        style: &StylePicture,
        content: &Content,
        mirror: bool,
        mut submit: impl FnMut(&[crate::gpu::Pass]) -> Result<(), E>,
    ) -> Result<Preview, E> {
        let start = Instant::now();
        let statistics = match self.styles.get(&style.id) {
            Some(statistics) => statistics.clone(),
            None => {
                // Not calibrated: that takes as long as twenty previews.
                let statistics = stylizer.encode_style_with(&resized(&style.picture, STYLE_SIDE), &mut submit)?;
                self.styles.insert(style.id, statistics.clone());
                statistics
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
        canvas.set_style(&statistics);
        canvas.set_settings(Settings::default());
        canvas.paint_with(stylizer, &mut submit)?;
        let picture = canvas.read().map_err(StylizeError::from)?;
        self.canvas = Some((content.clone(), mirror, canvas));
        let side = picture.width().min(picture.height());
        Ok(Preview { style: style.id, picture: middle(&picture, [side; 2]), took: start.elapsed() })
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
