//! Where the first of two styles goes (paper, section 6.2: spatial control).

use image::{GrayImage, Luma, imageops};

/// A picture that is white where the first style goes and black where the second does; in between both are blended. Lies over
/// the unmirrored content, whatever its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask(pub GrayImage);

/// Of masks from files and looks, in pixels: the network sees an eighth of the painted picture.
const LARGEST_SIDE: u32 = 1024;

/// Masks that need no drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum MaskShape {
    /// The first style on the left
    LeftRight,
    /// The first style above
    TopBottom,
    /// The first style in the middle
    Vignette,
}

impl MaskShape {
    pub const ALL: [MaskShape; 3] = [MaskShape::LeftRight, MaskShape::TopBottom, MaskShape::Vignette];

    /// The shape as a mask, with soft edges.
    pub fn mask(self) -> Mask {
        const SIDE: u32 = 128;
        let soft = |distance: f32| (127.5 + 127.5 * (distance / 0.12).clamp(-1.0, 1.0)) as u8;
        Mask(GrayImage::from_fn(SIDE, SIDE, |x, y| {
            let [x, y] = [x, y].map(|n| 2.0 * (n as f32 + 0.5) / SIDE as f32 - 1.0);
            Luma([match self {
                MaskShape::LeftRight => soft(-x),
                MaskShape::TopBottom => soft(-y),
                MaskShape::Vignette => soft(0.72 - x.hypot(y)),
            }])
        }))
    }
}

impl Mask {
    /// Of a picture of any size, no larger than is of use.
    pub fn of(picture: GrayImage) -> Mask {
        let [width, height] = [picture.width(), picture.height()];
        let scale = f64::from(LARGEST_SIDE) / f64::from(width.max(height));
        if scale >= 1.0 {
            return Mask(picture);
        }
        let [width, height] = [width, height].map(|side| ((f64::from(side) * scale).round() as u32).max(1));
        Mask(imageops::resize(&picture, width, height, imageops::FilterType::Triangle))
    }

    /// How much each pixel of features of that height and width belongs to the first style, in [0, 1], row by row.
    pub fn weights(&self, [height, width]: [usize; 2], mirror: bool) -> Vec<f32> {
        let scaled = imageops::resize(&self.0, width as u32, height as u32, imageops::FilterType::Triangle);
        let turned = if mirror { imageops::flip_horizontal(&scaled) } else { scaled };
        turned.pixels().map(|Luma([value])| f32::from(*value) / 255.0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_pictures_become_small_masks() {
        let size = |width, height| Mask::of(GrayImage::new(width, height)).0.dimensions();
        assert_eq!([size(300, 200), size(6000, 4000), size(5000, 1)], [(300, 200), (1024, 683), (1024, 1)]);
    }

    #[test]
    fn shapes_are_where_they_say() {
        let at = |shape: MaskShape, mirror: bool, x: usize, y: usize| shape.mask().weights([9, 11], mirror)[y * 11 + x];
        assert_eq!([at(MaskShape::LeftRight, false, 0, 4), at(MaskShape::LeftRight, false, 10, 4)], [1.0, 0.0]);
        assert_eq!([at(MaskShape::LeftRight, true, 0, 4), at(MaskShape::LeftRight, true, 10, 4)], [0.0, 1.0]);
        assert_eq!([at(MaskShape::TopBottom, false, 5, 0), at(MaskShape::TopBottom, false, 5, 8)], [1.0, 0.0]);
        assert_eq!([at(MaskShape::Vignette, false, 5, 4), at(MaskShape::Vignette, false, 0, 0)], [1.0, 0.0]);
        assert!((at(MaskShape::LeftRight, false, 5, 4) - 0.5).abs() < 0.1, "edges are soft");
    }
}
