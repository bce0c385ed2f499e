//! Pictures within the text of a file, as base64.

use std::io::Cursor;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use image::{GrayImage, ImageFormat, ImageReader, RgbImage};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::stylize;

/// Width and height of an embedded picture in pixels, at most.
pub const MOST_PIXELS: u32 = 4096;

const JPEG_QUALITY: u8 = 88;

/// A picture and the JPEG (or PNG) that it came from, which is passed on as it is.
#[derive(Clone, PartialEq)]
pub struct Embedded {
    bytes: Arc<[u8]>,
    pub picture: Arc<RgbImage>,
}

impl std::fmt::Debug for Embedded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}×{} in {} bytes", self.picture.width(), self.picture.height(), self.bytes.len())
    }
}

impl Embedded {
    pub(crate) fn new(picture: &RgbImage) -> Option<Embedded> {
        let mut bytes = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        picture.write_with_encoder(encoder).ok()?;
        Embedded::decode(bytes).ok()
    }

    fn decode(bytes: Vec<u8>) -> Result<Embedded, String> {
        let picture = decode(&bytes, &[ImageFormat::Jpeg, ImageFormat::Png])?.into_rgb8();
        Ok(Embedded { bytes: bytes.into(), picture: Arc::new(picture) })
    }
}

impl Serialize for Embedded {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        BASE64.encode(&self.bytes).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Embedded {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Embedded, D::Error> {
        Embedded::decode(bytes(from)?).map_err(serde::de::Error::custom)
    }
}

pub(crate) fn write_mask<S: Serializer>(mask: &stylize::Mask, to: S) -> Result<S::Ok, S::Error> {
    let mut png = Cursor::new(Vec::new());
    mask.0.write_to(&mut png, ImageFormat::Png).map_err(serde::ser::Error::custom)?;
    BASE64.encode(png.get_ref()).serialize(to)
}

pub(crate) fn read_mask<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<stylize::Mask>, D::Error> {
    let grey: GrayImage = decode(&bytes(from)?, &[ImageFormat::Png]).map_err(serde::de::Error::custom)?.into_luma8();
    Ok(Arc::new(stylize::Mask::of(grey)))
}

fn bytes<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(from)?;
    let dense: String = text.split_ascii_whitespace().collect();
    BASE64.decode(dense).map_err(|error| serde::de::Error::custom(format!("a picture is not base64 ({error})")))
}

/// A picture from somebody else: of these formats only, and of no more than [`MOST_PIXELS`] each way.
fn decode(bytes: &[u8], formats: &[ImageFormat]) -> Result<image::DynamicImage, String> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| error.to_string())?;
    if !reader.format().is_some_and(|format| formats.contains(&format)) {
        return Err("a picture is neither JPEG nor PNG as it should be".to_owned());
    }
    let mut limits = image::Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_PIXELS), Some(MOST_PIXELS));
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| format!("a picture is damaged ({error})"))?;
    if picture.width() == 0 || picture.height() == 0 {
        return Err("a picture has no pixels".to_owned());
    }
    Ok(picture)
}
