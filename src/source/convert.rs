//! The CPU twin of the shader that turns a source's bytes into RGB. It defines what the bytes mean.
//!
//! Pixels that share a U and V pair take it as it is, without interpolation.

use super::{PixelFormat, Yuv};

/// R, G and B (0 to 255, not yet rounded or clamped) of one Y, U and V.
pub fn yuv_to_rgb(yuv: Yuv, y: u8, u: u8, v: u8) -> [f32; 3] {
    let of = yuv.coefficients();
    let y = of.luma * (f32::from(y) - of.black);
    let u = f32::from(u) - 128.0;
    let v = f32::from(v) - 128.0;
    [y + of.red_of_v * v, y + of.green_of_u * u + of.green_of_v * v, y + of.blue_of_u * u]
}

/// R, G, B for each pixel, row by row, from a picture as its source gave it.
///
/// # Panics
/// Where `bytes` is shorter than [`PixelFormat::bytes`], which no [`super::Frame`] is.
pub fn to_rgb(format: PixelFormat, bytes: &[u8], width: u32, height: u32) -> Vec<u8> {
    let (width, height) = (width as usize, height as usize);
    let mut rgb = Vec::with_capacity(width * height * 3);
    for row in 0..height {
        for column in 0..width {
            rgb.extend(pixel(format, bytes, width, height, column, row));
        }
    }
    rgb
}

fn pixel(format: PixelFormat, bytes: &[u8], width: usize, height: usize, x: usize, y: usize) -> [u8; 3] {
    let at = y * width + x;
    match format {
        PixelFormat::Yuyv(yuv) => {
            let pair = (at / 2) * 4;
            round(yuv_to_rgb(yuv, bytes[at * 2], bytes[pair + 1], bytes[pair + 3]))
        }
        PixelFormat::Nv12(yuv) => {
            let pair = width * height + (y / 2) * width + (x / 2) * 2;
            round(yuv_to_rgb(yuv, bytes[at], bytes[pair], bytes[pair + 1]))
        }
        PixelFormat::Rgb8 => [bytes[at * 3], bytes[at * 3 + 1], bytes[at * 3 + 2]],
        PixelFormat::Rgba8 => [bytes[at * 4], bytes[at * 4 + 1], bytes[at * 4 + 2]],
    }
}

fn round(rgb: [f32; 3]) -> [u8; 3] {
    rgb.map(|channel| (channel + 0.5).clamp(0.0, 255.0) as u8)
}

#[cfg(test)]
mod tests {
    use super::super::Matrix;
    use super::*;

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
                let got = round(yuv_to_rgb(yuv, y, u, v));
                let far = got.into_iter().zip(want).map(|(got, want)| i32::from(got).abs_diff(want)).max();
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
