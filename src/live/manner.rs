//! How styles are painted, whichever they are and wherever they go.

use super::controls::STYLE_SIDE;
use crate::stylize::Settings;
use crate::values::taken_back as back;

/// What looks and preferences keep of it, and what the window's sliders move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manner {
    /// Strength, in [0, 1].
    pub alpha: f32,
    /// How much of the content's own colour takes the place of the style's, in [0, 1].
    pub own_colour: f32,
    /// Styles take on the content's colours before they are encoded (CORAL).
    pub match_colours: bool,
    /// Of the result: 1 as painted, 0 grey, at most 2.
    pub saturation: f32,
    /// How still the painting of a still scene stands, in [0, 1]; see [`Settings::steadied`].
    pub steadiness: f32,
    /// How much of the content's own lines shows through the paint, in [0, 1]; see [`Settings::drawn`].
    pub lines: f32,
    /// Short side at which styles are encoded, in pixels: smaller gives broader strokes.
    pub style_side: u32,
    /// Walks slowly through the styles of the mix.
    pub drift: bool,
}

impl Default for Manner {
    /// As strong as can be, steadied as suits a webcam.
    fn default() -> Manner {
        Manner {
            alpha: 1.0,
            own_colour: 0.0,
            match_colours: false,
            saturation: 1.0,
            steadiness: 0.5,
            lines: Settings::USUAL_LINES,
            style_side: STYLE_SIDE,
            drift: false,
        }
    }
}

impl Manner {
    /// This one, in which what led from `before` to `after` is taken back, as far as it is still as it was then.
    #[must_use]
    pub fn taken_back(&self, before: &Manner, after: &Manner) -> Manner {
        Manner {
            alpha: back(self.alpha, before.alpha, after.alpha),
            own_colour: back(self.own_colour, before.own_colour, after.own_colour),
            match_colours: back(self.match_colours, before.match_colours, after.match_colours),
            saturation: back(self.saturation, before.saturation, after.saturation),
            steadiness: back(self.steadiness, before.steadiness, after.steadiness),
            lines: back(self.lines, before.lines, after.lines),
            style_side: back(self.style_side, before.style_side, after.style_side),
            drift: back(self.drift, before.drift, after.drift),
        }
    }

    /// What of it goes to the GPU, for a picture with none before it.
    pub fn settings_alone(&self) -> Settings {
        let settings = Settings { saturation: self.saturation, own_chroma: self.own_colour, ..Settings::default() };
        settings.of_strength(self.alpha).smoothed(self.steadiness).drawn(self.lines)
    }
}
