//! RGBA to YUYV, which every program understands of a camera. BT.601 in limited range, the reverse of
//! [`crate::pixels::convert`].

use image::RgbaImage;

use crate::pixels::Yuv;

/// Y₀ U Y₁ V for each two pixels of a row; the width is even. The two share the mean of their colours.
pub fn from_rgba(picture: &RgbaImage) -> Vec<u8> {
    let encoding = Yuv::default().encoding();
    let mut bytes = Vec::with_capacity(2 * picture.as_raw().len() / 4);
    for pair in picture.as_raw().chunks_exact(8) {
        let [u, v] = encoding.chroma([0, 1, 2].map(|c| i32::from(pair[c]) + i32::from(pair[4 + c])), 1);
        let [first, second] = [0, 4].map(|at| encoding.luma([pair[at], pair[at + 1], pair[at + 2]]));
        bytes.extend([first, u, second, v]);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::PixelFormat;
    use crate::pixels::convert::to_rgba;

    #[test]
    fn colours_come_back_as_they_were() {
        // Pairs of one colour, for two pixels share theirs.
        let colour = |n: u32| [(n * 37 % 256) as u8, (n * 101 % 256) as u8, (n * 59 % 256) as u8, 255];
        let picture = RgbaImage::from_fn(64, 16, |x, y| image::Rgba(colour(x / 2 + 32 * y)));
        let mut back = Vec::new();
        to_rgba(PixelFormat::Yuyv(Yuv::default()), &from_rgba(&picture), 64, 16, &mut back);
        for (pixel, back) in picture.pixels().zip(back.chunks(4)) {
            assert!((0..3).all(|c| pixel.0[c].abs_diff(back[c]) <= 2), "{pixel:?} {back:?}");
        }
        let white = RgbaImage::from_pixel(2, 1, image::Rgba([255; 4]));
        assert_eq!(from_rgba(&white), [235, 128, 235, 128]);
    }
}
