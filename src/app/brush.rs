//! A mask painted by hand: the brush and its strokes.

use std::ops::RangeInclusive;
use std::sync::Arc;

use image::{GrayImage, Luma, imageops};

use super::choices::MaskChoice;
use crate::stylize::Mask;

/// The brush's radius as a share of the picture's short side.
pub const RADII: RangeInclusive<f32> = 0.02..=0.5;
/// What a press of `[` or `]` multiplies or divides the radius by.
pub const RADIUS_STEP: f32 = 1.2;
/// Side of a painted mask in pixels. It lies over the whole picture, and the network sees an eighth of that.
const SIDE: u32 = 256;
/// How much of the radius the soft edge takes.
const EDGE: f32 = 0.6;

/// The brush.
#[derive(Clone, Debug, PartialEq)]
pub struct Brush {
    /// In hand: the pointer paints.
    pub on: bool,
    /// As a share of the picture's short side, in [`RADII`].
    pub radius: f32,
    pub erases: bool,
    /// Where the stroke that is being painted has come to.
    pen: Option<[f32; 2]>,
}

/// A part of a stroke. Places are shares of the unmirrored picture's width and height.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    pub places: Vec<[f32; 2]>,
    /// The picture's width by its height, for a brush that is round.
    pub aspect: f32,
    pub erases: bool,
}

impl Default for Brush {
    fn default() -> Brush {
        Brush { on: false, radius: 0.12, erases: false, pen: None }
    }
}

impl Brush {
    /// Whether a stroke has begun and not ended.
    pub fn paints(&self) -> bool {
        self.pen.is_some()
    }

    /// The next movement begins another stroke.
    pub fn lift(&mut self) {
        self.pen = None;
    }

    /// Goes on with a stroke over `mask`, which it makes a painted one: over what it was, or, where it was none,
    /// over black, and over white where the stroke erases.
    pub fn paint(&mut self, stroke: &Stroke, mask: &mut MaskChoice) {
        let mut picture = match mask.mask() {
            None => GrayImage::from_pixel(SIDE, SIDE, Luma([if stroke.erases { 255 } else { 0 }])),
            Some(mask) if mask.0.dimensions() == (SIDE, SIDE) => mask.0.clone(),
            Some(mask) => imageops::resize(&mask.0, SIDE, SIDE, imageops::FilterType::Triangle),
        };
        // The short side is 1 here, as for the radius.
        let size = [stroke.aspect.max(1.0), (1.0 / stroke.aspect).max(1.0)];
        for place in &stroke.places {
            let from = self.pen.replace(*place).unwrap_or(*place);
            let line = [from, *place].map(|place| [place[0] * size[0], place[1] * size[1]]);
            draw(&mut picture, size, line, self.radius, stroke.erases);
        }
        *mask = MaskChoice::Painted(Arc::new(Mask(picture)));
    }
}

/// Draws a line with round ends and soft edges over a picture that stands for an area of `size`.
fn draw(picture: &mut GrayImage, size: [f32; 2], line: [[f32; 2]; 2], radius: f32, erases: bool) {
    let pixels = [picture.width(), picture.height()];
    let reach = |axis: usize| {
        let scale = pixels[axis] as f32 / size[axis];
        let ends = [line[0][axis], line[1][axis]];
        let first = (ends[0].min(ends[1]) - radius) * scale;
        let last = (ends[0].max(ends[1]) + radius) * scale;
        first.max(0.0) as u32..((last.max(0.0) as u32).saturating_add(1)).min(pixels[axis])
    };
    for y in reach(1) {
        for x in reach(0) {
            let at = [(x as f32 + 0.5) / pixels[0] as f32 * size[0], (y as f32 + 0.5) / pixels[1] as f32 * size[1]];
            let t = ((1.0 - distance(at, line) / radius) / EDGE).clamp(0.0, 1.0);
            let strength = (255.0 * t * t * (3.0 - 2.0 * t)).round() as u8;
            let Luma([value]) = picture.get_pixel_mut(x, y);
            *value = if erases { (*value).min(255 - strength) } else { (*value).max(strength) };
        }
    }
}

/// From a point to a line between two.
fn distance(point: [f32; 2], [from, to]: [[f32; 2]; 2]) -> f32 {
    let along = [to[0] - from[0], to[1] - from[1]];
    let offset = [point[0] - from[0], point[1] - from[1]];
    let length = along[0] * along[0] + along[1] * along[1];
    let share = if length > 0.0 { (along[0] * offset[0] + along[1] * offset[1]) / length } else { 0.0 };
    let share = share.clamp(0.0, 1.0);
    (offset[0] - share * along[0]).hypot(offset[1] - share * along[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(places: &[[f32; 2]], erases: bool) -> Stroke {
        Stroke { places: places.to_vec(), aspect: 2.0, erases }
    }

    fn at(mask: &MaskChoice, u: f32, v: f32) -> u8 {
        let mask = mask.mask().unwrap();
        mask.0.get_pixel((u * mask.0.width() as f32) as u32, (v * mask.0.height() as f32) as u32).0[0]
    }

    #[test]
    fn strokes_are_round_and_soft_and_reach_from_place_to_place() {
        let (mut brush, mut mask) = (Brush { radius: 0.2, ..Brush::default() }, MaskChoice::None);
        brush.paint(&stroke(&[[0.25, 0.5]], false), &mut mask);
        brush.paint(&stroke(&[[0.75, 0.5]], false), &mut mask);
        assert_eq!([0.25, 0.5, 0.75].map(|u| at(&mask, u, 0.5)), [255; 3]);
        // A picture twice as wide as high: the radius is a fifth of the height and a tenth of the width.
        assert!(at(&mask, 0.25, 0.72) == 0 && at(&mask, 0.14, 0.5) == 0);
        assert!((1..255).contains(&at(&mask, 0.5, 0.63)), "edges are soft");
    }

    #[test]
    fn erasing_takes_paint_away() {
        let (mut brush, mut mask) = (Brush::default(), MaskChoice::None);
        brush.paint(&stroke(&[[0.5, 0.5]], false), &mut mask);
        brush.lift();
        brush.paint(&stroke(&[[0.5, 0.5]], true), &mut mask);
        assert_eq!(at(&mask, 0.5, 0.5), 0);
    }

    #[test]
    fn masks_of_any_size_are_painted_on_as_finely() {
        let given = Arc::new(Mask(GrayImage::from_fn(2, 1, |x, _| Luma([255 * x as u8]))));
        let (mut brush, mut mask) = (Brush { radius: 0.1, ..Brush::default() }, MaskChoice::Painted(given));
        brush.paint(&stroke(&[[0.2, 0.5]], false), &mut mask);
        assert_eq!([0.05, 0.2, 0.95].map(|u| at(&mask, u, 0.5)), [0, 255, 255]);
    }

    #[test]
    fn the_first_stroke_of_an_eraser_takes_away_what_it_touches_alone() {
        let (mut brush, mut mask) = (Brush::default(), MaskChoice::None);
        brush.paint(&stroke(&[[0.5, 0.5]], true), &mut mask);
        assert_eq!([at(&mask, 0.5, 0.5), at(&mask, 0.1, 0.1)], [0, 255]);
    }

    #[test]
    fn places_outside_the_picture_do_no_harm() {
        let (mut brush, mut mask) = (Brush::default(), MaskChoice::None);
        brush.paint(&stroke(&[[-3.0, 7.0], [1e9, -1e9], [f32::NAN, 0.5]], false), &mut mask);
        assert!(mask.mask().is_some());
    }
}
