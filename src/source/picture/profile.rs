//! Colours of pictures whose files say that they mean others than sRGB's: Display P3 as telephones have it, Adobe RGB.

use std::sync::Arc;

use image::{ImageDecoder, RgbImage};
use moxcms::{CmsError, ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};

/// Turns colours into sRGB's, as the ICC profile of a file says.
pub(in super::super) struct ToSrgb(Arc<Transform8BitExecutor>);

impl ToSrgb {
    /// By the profile of what is being decoded, if it has one that can be read and used. Those of other than red, green and blue (of
    /// ink, of grey) are passed over, for the decoder has turned such values into these already.
    pub fn of(decoder: &mut impl ImageDecoder) -> Option<ToSrgb> {
        let profile = decoder.icc_profile().ok()??;
        ToSrgb::by(&profile).unwrap_or_else(|error| {
            tracing::info!("a picture's colours are taken for sRGB's: {error}");
            None
        })
    }

    fn by(profile: &[u8]) -> Result<Option<ToSrgb>, CmsError> {
        let profile = ColorProfile::new_from_slice(profile)?;
        if profile.color_space != DataColorSpace::Rgb {
            return Ok(None);
        }
        let srgb = ColorProfile::new_srgb();
        let transform = profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default());
        transform.map(|transform| Some(ToSrgb(transform)))
    }

    pub fn turn(&self, picture: &mut RgbImage) {
        let row_len = 3 * picture.width() as usize;
        let mut before = vec![0; row_len];
        for row in picture.chunks_exact_mut(row_len) {
            before.copy_from_slice(row);
            // It fails for lengths that no row has.
            if self.0.transform(&before, row).is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn display_p3_becomes_srgb_and_srgb_stays() {
        let colours = [[255, 255, 255], [0, 0, 0], [128, 128, 128], [200, 60, 40], [40, 90, 220]];
        let picture = RgbImage::from_fn(5, 2, |x, _| Rgb(colours[x as usize]));
        let converted = |profile: ColorProfile| {
            let mut picture = picture.clone();
            ToSrgb::by(&profile.encode().unwrap()).unwrap().unwrap().turn(&mut picture);
            picture
        };
        let near = |a: &RgbImage, b: &RgbImage| a.iter().zip(b.iter()).all(|(a, b)| a.abs_diff(*b) <= 1);
        assert!(near(&converted(ColorProfile::new_srgb()), &picture));
        // By the matrices of SMPTE EG 432-1 and IEC 61966-2-1.
        let expected = [[255, 255, 255], [0, 0, 0], [128, 128, 128], [217, 42, 23], [10, 91, 228]];
        let expected = RgbImage::from_fn(5, 2, |x, _| Rgb(expected[x as usize]));
        let p3 = converted(ColorProfile::new_display_p3());
        assert!(near(&p3, &expected), "{:?}", p3.as_raw());
    }

    #[test]
    fn what_is_no_profile_is_refused() {
        assert!(ToSrgb::by(b"no profile").is_err());
        assert!(ToSrgb::by(&[]).is_err());
    }
}
