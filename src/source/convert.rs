//! The CPU twin of the shader that turns a source's bytes into RGB. It defines what the bytes mean.
//!
//! YUV is BT.601 in limited range: Y from 16 to 235, U and V from 16 to 240 around 128. Pixels that share a U and V pair
//! take it as it is, without interpolation.

use super::PixelFormat;

/// R, G and B (0 to 255, not yet rounded or clamped) of one Y, U and V.
pub fn yuv_to_rgb(y: u8, u: u8, v: u8) -> [f32; 3] {
    let y = 1.164_383_6 * (f32::from(y) - 16.0);
    let u = f32::from(u) - 128.0;
    let v = f32::from(v) - 128.0;
    [y + 1.596_026_8 * v, y - 0.391_762_3 * u - 0.812_967_6 * v, y + 2.017_232_1 * u]
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
        PixelFormat::Yuyv => {
            let pair = (at / 2) * 4;
            round(yuv_to_rgb(bytes[at * 2], bytes[pair + 1], bytes[pair + 3]))
        }
        PixelFormat::Nv12 => {
            let pair = width * height + (y / 2) * width + (x / 2) * 2;
            round(yuv_to_rgb(bytes[at], bytes[pair], bytes[pair + 1]))
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
    use super::*;

    #[test]
    fn black_white_and_the_primaries_come_out() {
        let cases = [
            ((16, 128, 128), [0, 0, 0]),
            ((235, 128, 128), [255, 255, 255]),
            ((81, 90, 240), [255, 0, 0]),
            ((145, 54, 34), [0, 255, 0]),
            ((41, 240, 110), [0, 0, 255]),
        ];
        for ((y, u, v), want) in cases {
            let got = round(yuv_to_rgb(y, u, v));
            for (got, want) in got.into_iter().zip(want) {
                assert!(i32::from(got).abs_diff(want) <= 1, "{y} {u} {v} gave {got}, not {want}");
            }
        }
    }

    #[test]
    fn two_pixels_share_a_chroma_pair_in_yuyv() {
        let rgb = to_rgb(PixelFormat::Yuyv, &[16, 128, 235, 128, 81, 90, 81, 240], 4, 1);
        assert_eq!(&rgb[..6], &[0, 0, 0, 255, 255, 255]);
        assert_eq!(rgb[6..9], rgb[9..12]);
        assert!(rgb[6] > 250 && rgb[7] < 3);
    }

    #[test]
    fn four_pixels_share_a_chroma_pair_in_nv12() {
        let mut bytes = vec![81; 8];
        bytes.extend([90, 240, 128, 128]);
        let rgb = to_rgb(PixelFormat::Nv12, &bytes, 4, 2);
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
