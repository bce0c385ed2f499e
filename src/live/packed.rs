//! Pictures that wait in memory until they are wanted.

use std::borrow::Cow;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, RgbImage};

/// Hardly to be told from the original.
const JPEG_QUALITY: u8 = 95;

/// A picture as JPEG, a tenth of its pixels' size: hundreds of styles would fill the memory.
#[derive(Clone)]
pub struct PackedPicture(Packed);

#[derive(Clone)]
enum Packed {
    /// Which has been decoded, or was encoded here.
    Jpeg(Cow<'static, [u8]>),
    /// What is longer than any JPEG.
    Plain(RgbImage),
}

impl PackedPicture {
    pub fn new(picture: &RgbImage) -> PackedPicture {
        let mut bytes = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        PackedPicture(match picture.write_with_encoder(encoder) {
            Ok(()) => Packed::Jpeg(bytes.into()),
            Err(_) => Packed::Plain(picture.clone()),
        })
    }

    /// Of a JPEG file, whose orientation does not count; and the picture itself.
    ///
    /// # Errors
    /// When it cannot be decoded.
    pub fn of_jpeg(bytes: Cow<'static, [u8]>) -> image::ImageResult<(PackedPicture, RgbImage)> {
        let picture = decode(&bytes)?;
        Ok((PackedPicture(Packed::Jpeg(bytes)), picture))
    }

    pub fn unpack(&self) -> RgbImage {
        match &self.0 {
            Packed::Jpeg(bytes) => decode(bytes).expect("these bytes are a picture's, as was found out when they came"),
            Packed::Plain(picture) => picture.clone(),
        }
    }

    /// As a file, if it can be one.
    pub fn jpeg(&self) -> Option<&[u8]> {
        match &self.0 {
            Packed::Jpeg(bytes) => Some(bytes),
            Packed::Plain(_) => None,
        }
    }
}

impl std::fmt::Debug for PackedPicture {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "PackedPicture({:?} bytes)", self.jpeg().map(<[u8]>::len))
    }
}

fn decode(bytes: &[u8]) -> image::ImageResult<RgbImage> {
    Ok(image::load_from_memory_with_format(bytes, ImageFormat::Jpeg)?.into_rgb8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_come_back_alike_and_as_files_the_same() {
        let picture = RgbImage::from_fn(300, 200, |x, y| image::Rgb([x as u8, y as u8, (x + y) as u8 / 2]));
        let packed = PackedPicture::new(&picture);
        let back = packed.unpack();
        assert_eq!(back.dimensions(), picture.dimensions());
        let difference: u64 = back.iter().zip(picture.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        assert!(difference / (3 * 300 * 200) < 3, "{difference}");
        let bytes = packed.jpeg().expect("it is one").to_vec();
        assert!(bytes.len() < 3 * 300 * 200 / 6);
        let (again, decoded) = PackedPicture::of_jpeg(bytes.into()).unwrap();
        assert_eq!((again.unpack(), &decoded), (back.clone(), &back));
    }

    #[test]
    fn what_is_too_long_for_a_jpeg_is_kept_as_it_is() {
        let strip = RgbImage::from_pixel(70_000, 1, image::Rgb([1, 2, 3]));
        let packed = PackedPicture::new(&strip);
        assert!(packed.jpeg().is_none());
        assert_eq!(packed.unpack(), strip);
        assert!(PackedPicture::of_jpeg(Cow::Borrowed(b"no picture")).is_err());
    }
}
