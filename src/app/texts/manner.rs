//! How pictures are painted.

use super::super::choices::{Colours, MaskChoice};
use crate::live::{Detail, Model, PaintedSize};
use crate::look::MOST_STYLES;
use crate::stylize::MaskShape;

pub const STRENGTH: &str = "Strength";
pub const STRENGTH_TIP: &str = "How much of the style the picture takes on";
pub const SIZE: &str = "Painted size and network";
pub const SIZE_AUTOMATIC: &str = "Automatic";
pub const SIZE_TIP: &str = "Short side of the painted picture in pixels: smaller is faster, and its strokes are broader. \
                            Automatic paints as large as holds the source's rate. The half network paints finer than the \
                            quarter one, and takes two to four times as long.";
pub const LOOK: &str = "Mix, colour and steadiness";
pub const MIX: &str = "Mix of styles";
pub const MIX_HINT: &str = "Hold Shift and click styles in the strip to mix them.";
pub const MIX_TIP: &str = "The nearer the handle is to a style, the more of it the picture has";
pub const COLOURS: &str = "Colours";
pub const COLOURS_TIP: &str =
    "Of the style, the picture's own, or the style's after it was recoloured towards the picture";

pub fn colours(colours: Colours) -> &'static str {
    match colours {
        Colours::Style => "The style's",
        Colours::Own => "The picture's own",
        Colours::Matched => "Matched",
    }
}

pub const DETAIL: &str = "Detail";
pub const DETAIL_TIP: &str = "How the painting is enlarged: pixel by pixel, smoothly, or along its strokes, with the source's own edges, to the source's size";

pub fn detail(detail: Detail) -> &'static str {
    match detail {
        Detail::Off => "Pixels",
        Detail::Smooth => "Smooth",
        Detail::Guided => "Strokes and edges",
    }
}

pub const OWN_COLOUR: &str = "Own colours";
pub const OWN_COLOUR_TIP: &str = "How much of its own colours the picture keeps under the painting";
pub const SATURATION: &str = "Saturation";
pub const SATURATION_TIP: &str = "From grey to twice as colourful as painted";
pub const MASK: &str = "Place";
pub const MASK_TIP: &str =
    "Where the first of the mixed styles goes; the others go to the rest, which stays unpainted where there are none";

pub fn mask(choice: &MaskChoice) -> &'static str {
    match choice {
        MaskChoice::None => "Everywhere",
        MaskChoice::Shape(MaskShape::LeftRight) => "Left and right",
        MaskChoice::Shape(MaskShape::TopBottom) => "Above and below",
        MaskChoice::Shape(MaskShape::Vignette) => "In the middle",
        MaskChoice::Painted(_) => "As painted",
        MaskChoice::Foreground => "In the foreground",
    }
}

pub const TAKE_PLATE: &str = "Empty scene";
pub const TAKE_PLATE_TIP: &str =
    "Step aside and press this: what differs from the empty scene later is foreground and has the first style";
pub const PLATE_LOST: &str =
    "The picture may not be the same any more, so nothing is foreground now: press G while the scene is empty.";
pub const PLATE_TAKEN: &str = "This is the empty scene. What differs from it is foreground now.";
pub const BRUSH_MASK: &str = "Paint a mask";
pub const BRUSH_MASK_TIP: &str = "Paint with the pointer where the first style goes; the right button erases";
pub const BRUSH_RADIUS: &str = "Size of the brush";
pub const BRUSH_RADIUS_TIP: &str = "Size of the brush; the wheel changes it too";
pub const ERASE: &str = "Erase";
pub const ERASE_TIP: &str = "The brush takes away; so does the right button";
pub const CLEAR: &str = "Clear";
pub const CLEAR_TIP: &str = "No mask: the style goes everywhere";
pub const SWAP_SIDES: &str = "Swap sides";
pub const SWAP_SIDES_TIP: &str = "What was painted becomes the rest, and the rest is painted";
pub const DONE: &str = "Done";
pub const DONE_TIP: &str = "Put the brush away";

pub const BRUSH: &str = "Brush";
pub const BRUSH_TIP: &str = "How broad the strokes are: the size at which the style is seen";
pub const BRUSH_OF: &str = "Brush of";
pub const BRUSH_OF_TIP: &str = "The style whose brush the slider sets";

pub const DRIFT: &str = "Drift";
pub const DRIFT_TIP: &str = "Walks slowly through the mix, or through the strip where one style is chosen";
pub const FADE: &str = "Fade";
pub const FADE_TIP: &str = "How long one style takes to pass into the next";

pub fn seconds(seconds: f32) -> String {
    format!("{seconds:.1} s")
}

pub const LINES: &str = "Lines";
pub const LINES_TIP: &str =
    "How much of your picture's own lines shows through the paint; more of it keeps small faces";
pub const STEADINESS: &str = "Steadiness";
pub const STEADINESS_TIP: &str = "How still the painting stands where the picture does; more of it for dim rooms";

pub const MASK_BACK: &str = "The mask is what it was before.";

/// Another style was to be mixed in.
pub fn mix_is_full() -> String {
    format!("A mix has {MOST_STYLES} styles at most. Shift and a click on one of them take it out.")
}

/// The strength as the user reads it.
pub fn percent(alpha: f32) -> String {
    format!("{:.0} %", 100.0 * alpha)
}

pub fn strength(alpha: f32) -> String {
    format!("{STRENGTH} {}", percent(alpha))
}

/// A painted size; an automatic one with the short side that it has at the moment.
pub fn size(size: PaintedSize, painted: Option<u32>) -> String {
    match (size, painted) {
        (PaintedSize::ShortSide(side), _) => format!("{side} px"),
        (PaintedSize::Automatic, Some(side)) => format!("Auto · {side} px"),
        (PaintedSize::Automatic, None) => SIZE_AUTOMATIC.to_owned(),
    }
}

/// What D has done, with so many styles.
pub fn drifts(on: bool, styles: usize, masked: bool) -> &'static str {
    match (on, styles) {
        (false, _) => "Stays where it is",
        (true, 0 | 1) => "Walks through the strip",
        (true, 2) if masked => "Each of the two styles has its place: a third one would drift",
        (true, _) => "Drifts through the mix",
    }
}

/// Which network paints.
pub fn model(model: Model) -> &'static str {
    match model {
        Model::Auto => "Automatic network",
        Model::Quarter => "Quarter network: quick",
        Model::Half => "Half network: finer",
        Model::Paper => "Paper's network: finest",
    }
}
