//! A source's bytes made RGBA natively: the twin of frame_to_picture.wgsl. It defines what the bytes mean.
//!
//! Pixels that share a U and V pair take it as it is, without interpolation.

use rayon::prelude::*;

use super::PixelFormat;

/// R, G, B, 255 for each pixel, row by row, from a picture as its source gave it. `rgba` becomes that long.
///
/// # Panics
/// Where `bytes` is shorter than [`PixelFormat::bytes`], which no [`Frame`](crate::source::Frame) is.
pub fn to_rgba(format: PixelFormat, bytes: &[u8], width: u32, height: u32, rgba: &mut Vec<u8>) {
    let (width, height) = (width as usize, height as usize);
    rgba.resize(4 * width * height, 0);
    let row_of = |per_pixel: usize, y: usize| &bytes[per_pixel * width * y..][..per_pixel * width];
    rgba.par_chunks_mut(4 * width).enumerate().for_each(|(y, out)| {
        let (out, _) = out.as_chunks_mut::<4>();
        match format {
            PixelFormat::Yuyv(yuv) => {
                let of = yuv.coefficients();
                for (out, pair) in out.chunks_mut(2).zip(row_of(2, y).as_chunks::<4>().0) {
                    let chroma = of.chroma(pair[1], pair[3]);
                    out.iter_mut()
                        .zip([pair[0], pair[2]])
                        .for_each(|(out, luma)| *out = opaque(of.colour(luma, chroma)));
                }
            }
            PixelFormat::Nv12(yuv) => {
                let of = yuv.coefficients();
                let pairs = bytes[width * height + y / 2 * width..][..width].as_chunks::<2>().0;
                for ((out, lumas), pair) in out.chunks_mut(2).zip(row_of(1, y).chunks(2)).zip(pairs) {
                    let chroma = of.chroma(pair[0], pair[1]);
                    out.iter_mut().zip(lumas).for_each(|(out, luma)| *out = opaque(of.colour(*luma, chroma)));
                }
            }
            PixelFormat::Rgb8 => {
                let pixels = row_of(3, y).as_chunks::<3>().0;
                out.iter_mut().zip(pixels).for_each(|(out, [r, g, b])| *out = [*r, *g, *b, u8::MAX]);
            }
            PixelFormat::Rgba8 => {
                let pixels = row_of(4, y).as_chunks::<4>().0;
                out.iter_mut().zip(pixels).for_each(|(out, [r, g, b, _])| *out = [*r, *g, *b, u8::MAX]);
            }
        }
    });
}

/// A colour from 0 to 255, which may reach beyond, as opaque RGBA.
#[inline(always)]
fn opaque([r, g, b]: [f32; 3]) -> [u8; 4] {
    let mut bytes = [0; 4];
    // Four of a kind, as processors take four at once, and without casts that saturate, which take longer: a float of 2²³ and
    // more has no fraction, so its last bits are the rounded number.
    for (byte, channel) in bytes.iter_mut().zip([r, g, b, 255.0]) {
        let above = if channel > 0.0 { channel } else { 0.0 };
        let clamped = if above < 255.0 { above } else { 255.0 };
        *byte = (clamped + 8_388_608.0).to_bits() as u8;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::{Matrix, Yuv};
    use super::*;

    /// Without alpha.
    fn to_rgb(format: PixelFormat, bytes: &[u8], width: u32, height: u32) -> Vec<u8> {
        let mut rgba = Vec::new();
        to_rgba(format, bytes, width, height, &mut rgba);
        rgba.as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect()
    }

    #[test]
    fn black_white_and_the_primaries_come_out() {
        const COLOURS: [[i32; 3]; 5] = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]];
        let full = |matrix| Yuv { matrix, full_range: true };
        // As the standards' own formulas give them, rounded.
        let cases = [
            (Yuv::default(), [[16, 128, 128], [235, 128, 128], [81, 90, 240], [145, 54, 34], [41, 240, 110]]),
            (full(Matrix::Bt601), [[0, 128, 128], [255, 128, 128], [76, 85, 255], [150, 44, 21], [29, 255, 107]]),
            (
                Yuv { matrix: Matrix::Bt709, full_range: false },
                [[16, 128, 128], [235, 128, 128], [63, 102, 240], [173, 42, 26], [32, 240, 118]],
            ),
            (full(Matrix::Bt709), [[0, 128, 128], [255, 128, 128], [54, 99, 255], [182, 30, 12], [18, 255, 116]]),
            (full(Matrix::Bt2020), [[0, 128, 128], [255, 128, 128], [67, 92, 255], [173, 36, 11], [15, 255, 118]]),
        ];
        for (yuv, cases) in cases {
            for ([y, u, v], want) in cases.into_iter().zip(COLOURS) {
                let of = yuv.coefficients();
                let got = opaque(of.colour(y, of.chroma(u, v)));
                let far = got.into_iter().take(3).zip(want).map(|(got, want)| i32::from(got).abs_diff(want)).max();
                assert!(far <= Some(2), "{yuv:?}: {y} {u} {v} gave {got:?}, not {want:?}");
            }
        }
    }

    #[test]
    fn two_pixels_share_a_chroma_pair_in_yuyv() {
        let rgb = to_rgb(PixelFormat::Yuyv(Yuv::default()), &[16, 128, 235, 128, 81, 90, 81, 240], 4, 1);
        assert_eq!(&rgb[..6], &[0, 0, 0, 255, 255, 255]);
        assert_eq!(rgb[6..9], rgb[9..12]);
        assert!(rgb[6] > 250 && rgb[7] < 3);
    }

    #[test]
    fn four_pixels_share_a_chroma_pair_in_nv12() {
        let mut bytes = vec![81; 8];
        bytes.extend([90, 240, 128, 128]);
        let rgb = to_rgb(PixelFormat::Nv12(Yuv::default()), &bytes, 4, 2);
        let at = |x: usize, y: usize| &rgb[(y * 4 + x) * 3..][..3];
        assert_eq!(at(0, 0), at(1, 1));
        assert!(at(1, 1)[0] > 250, "red where V is high");
        assert_eq!(at(2, 1)[0], at(2, 1)[2], "grey where U and V are 128");
    }

    #[test]
    fn rgb_passes_and_alpha_is_ignored() {
        assert_eq!(to_rgb(PixelFormat::Rgb8, &[1, 2, 3], 1, 1), [1, 2, 3]);
        assert_eq!(to_rgb(PixelFormat::Rgba8, &[1, 2, 3, 9], 1, 1), [1, 2, 3]);
    }
}
