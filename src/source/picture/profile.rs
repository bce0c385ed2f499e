//! Colours of pictures whose files say that they mean others than sRGB's: Display P3 as telephones have it, Adobe RGB.

use image::RgbImage;
use moxcms::{CmsError, ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Turns a picture's colours into sRGB's, by the ICC profile of its file. Profiles of other than red, green and blue (of ink, of
/// grey) are passed over, for the decoder has turned such values into these already.
///
/// # Errors
/// When the profile cannot be read or used; then the picture is as it was.
pub(super) fn to_srgb(picture: &mut RgbImage, profile: &[u8]) -> Result<(), CmsError> {
    let profile = ColorProfile::new_from_slice(profile)?;
    if profile.color_space != DataColorSpace::Rgb {
        return Ok(());
    }
    let srgb = ColorProfile::new_srgb();
    let transform = profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default())?;
    let row_len = 3 * picture.width() as usize;
    let mut before = vec![0; row_len];
    for row in picture.chunks_exact_mut(row_len) {
        before.copy_from_slice(row);
        transform.transform(&before, row)?;
    }
    Ok(())
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
            to_srgb(&mut picture, &profile.encode().unwrap()).unwrap();
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
    fn what_is_no_profile_changes_nothing() {
        let mut picture = RgbImage::from_pixel(3, 3, Rgb([1, 2, 3]));
        assert!(to_srgb(&mut picture, b"no profile").is_err());
        assert!(to_srgb(&mut picture, &[]).is_err());
        assert_eq!(*picture.get_pixel(2, 2), Rgb([1, 2, 3]));
    }
}
