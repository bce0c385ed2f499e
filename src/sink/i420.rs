//! RGBA to I420, which video encoders take: three bytes to hand over where there were eight. BT.709 in limited range, as
//! players expect of a video.

use image::RgbaImage;

use crate::pixels::{Matrix, Yuv};

const MEANING: Yuv = Yuv { matrix: Matrix::Bt709, full_range: false };

/// Width and height without an odd last column or row: chroma has half of each.
pub(super) fn even([width, height]: [u32; 2]) -> [u32; 2] {
    [width & !1, height & !1]
}

/// A plane of Y, one of U and one of V, of the picture's size as [`even`] leaves it. Four pixels share the mean of their
/// colours.
pub(super) fn from_rgba(picture: &RgbaImage) -> Vec<u8> {
    let [width, height] = even([picture.width(), picture.height()]).map(|n| n as usize);
    let encoding = MEANING.encoding();
    let mut bytes = vec![0; width * height * 3 / 2];
    let (luma, chroma) = bytes.split_at_mut(width * height);
    let (u, v) = chroma.split_at_mut(width * height / 4);
    let stride = 4 * picture.width() as usize;
    for (y, row) in luma.chunks_exact_mut(width).enumerate() {
        let pixels = picture.as_raw()[y * stride..][..4 * width].as_chunks::<4>().0;
        row.iter_mut().zip(pixels).for_each(|(luma, [r, g, b, _])| *luma = encoding.luma([*r, *g, *b]));
    }
    for (y, (u, v)) in u.chunks_exact_mut(width / 2).zip(v.chunks_exact_mut(width / 2)).enumerate() {
        let rows = [0, 1].map(|below| picture.as_raw()[(2 * y + below) * stride..][..4 * width].as_chunks::<8>().0);
        for ((u, v), (above, below)) in u.iter_mut().zip(v).zip(rows[0].iter().zip(rows[1])) {
            let sum = |c: usize| [above[c], above[4 + c], below[c], below[4 + c]].map(i32::from).iter().sum();
            [*u, *v] = encoding.chroma([0, 1, 2].map(sum), 2);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_back_as_they_were_and_odd_sides_are_cut() {
        let colour = |n: u32| [(n * 37 % 256) as u8, (n * 101 % 256) as u8, (n * 211 % 256) as u8, 255];
        let picture = RgbaImage::from_fn(35, 19, |x, y| image::Rgba(colour(y / 2 * 18 + x / 2)));
        let bytes = from_rgba(&picture);
        assert_eq!(bytes.len(), 34 * 18 * 3 / 2);
        let of = MEANING.coefficients();
        for (x, y) in (0..34).flat_map(|x| (0..18).map(move |y| (x, y))) {
            let at = 34 * 18 + y / 2 * 17 + x / 2;
            let got = of.colour(bytes[y * 34 + x], of.chroma(bytes[at], bytes[at + 17 * 9]));
            let want = picture.get_pixel(x as u32, y as u32).0;
            for c in 0..3 {
                assert!((got[c] - f32::from(want[c])).abs() < 2.5, "{got:?} for {want:?} at {x}, {y}");
            }
        }
    }

    #[test]
    fn black_and_white_are_the_ends_of_the_range() {
        let grey = |level| from_rgba(&RgbaImage::from_pixel(2, 2, image::Rgba([level, level, level, 255])));
        assert_eq!(grey(0), [16, 16, 16, 16, 128, 128]);
        assert_eq!(grey(255), [235, 235, 235, 235, 128, 128]);
    }
}
