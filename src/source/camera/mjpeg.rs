//! Motion JPEG: one image a frame, sometimes a broken one.

use std::borrow::Cow;
use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::super::jpeg::{HUFFMAN_TABLES, START_OF_SCAN, segments};
use super::format::{BadFrame, Packed};
use crate::pixels::PixelFormat;

/// The longest side a frame may claim to have; a corrupt header must not allocate gigabytes.
const MAX_SIDE: usize = 8192;

/// Decodes one frame to RGB. Its own header gives the size.
pub(super) fn decode(bytes: &[u8]) -> Result<Packed, BadFrame> {
    let bytes = with_tables(bytes);
    // Strict, so that a frame cut short on its way is refused instead of shown half grey.
    match attempt(&bytes, true) {
        // Some cameras fill their headers up; that harms nothing.
        Err(BadFrame::Jpeg(reason)) if reason.contains("Extra bytes between headers") => attempt(&bytes, false),
        result => result,
    }
}

fn attempt(bytes: &[u8], strict: bool) -> Result<Packed, BadFrame> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE)
        .set_strict_mode(strict);
    // A decoder is safe code: after a panic in it there is nothing to repair, and a camera's bad bytes must not end the
    // program.
    let decoded = std::panic::catch_unwind(|| {
        let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
        let pixels = decoder.decode().map_err(|error| BadFrame::Jpeg(format!("{error:?}")))?;
        Ok((decoder.dimensions(), pixels))
    });
    let (size, pixels) = decoded.unwrap_or_else(|_| Err(BadFrame::Jpeg("the decoder gave up".into())))?;
    let (width, height) = size.ok_or_else(|| BadFrame::Jpeg("no size".into()))?;
    if pixels.len() != width * height * 3 || pixels.is_empty() {
        return Err(BadFrame::Short { got: pixels.len(), needed: width * height * 3 });
    }
    Ok(Packed { width: width as u32, height: height as u32, format: PixelFormat::Rgb8, bytes: pixels })
}

/// The frame as its decoder takes it. Many cameras leave Huffman tables out, because all motion JPEG shares the ones that the
/// standard proposes; the decoder has those for what says that it is motion JPEG, as this segment does.
fn with_tables(bytes: &[u8]) -> Cow<'_, [u8]> {
    const MOTION: &[u8] = b"\xff\xe0\x00\x07AVI1\0";
    let first = segments(bytes).find(|segment| [HUFFMAN_TABLES, START_OF_SCAN].contains(&segment.marker));
    match bytes.split_at_checked(2) {
        Some((begin, rest)) if first.is_some_and(|first| first.marker == START_OF_SCAN) => {
            [begin, MOTION, rest].concat().into()
        }
        _ => bytes.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 4) as u8, (y * 4) as u8, 128]));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_good_frame_is_decoded() {
        let packed = decode(&jpeg(50, 38)).unwrap();
        assert_eq!((packed.width, packed.height, packed.format), (50, 38, PixelFormat::Rgb8));
        let at = (19 * 50 + 25) * 3;
        assert!(packed.bytes[at].abs_diff(100) < 12 && packed.bytes[at + 1].abs_diff(76) < 12);
    }

    #[test]
    fn bytes_after_the_image_do_no_harm() {
        let mut bytes = jpeg(32, 32);
        bytes.extend([0; 1000]);
        assert!(decode(&bytes).is_ok());
    }

    /// The segments of a header: marker, start, end.
    fn segments(bytes: &[u8]) -> Vec<(u8, usize, usize)> {
        let mut found = Vec::new();
        let mut at = 2;
        while bytes[at + 1] != 0xda {
            let end = at + 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
            found.push((bytes[at + 1], at, end));
            at = end;
        }
        found
    }

    #[test]
    fn frames_without_huffman_tables_get_the_standard_ones() {
        // This encoder writes the standard's tables.
        let whole = jpeg(64, 48);
        let mut bare = whole.clone();
        for (marker, start, end) in segments(&whole).into_iter().rev() {
            if marker == HUFFMAN_TABLES {
                bare.drain(start..end);
            }
        }
        assert!(attempt(&bare, true).is_err(), "the decoder alone cannot do it");
        assert_eq!(decode(&bare).unwrap().bytes, decode(&whole).unwrap().bytes);
    }

    #[test]
    fn filled_up_headers_are_read() {
        let whole = jpeg(64, 48);
        let (_, start, _) = segments(&whole)[1];
        let filled = [&whole[..start], &[0; 9], &whole[start..]].concat();
        assert_eq!(decode(&filled).unwrap().bytes, decode(&whole).unwrap().bytes);
    }

    #[test]
    fn a_frame_cut_short_is_refused() {
        let whole = jpeg(64, 48);
        assert!(decode(&whole[..whole.len() * 2 / 3]).is_err());
    }

    #[test]
    fn frames_without_an_image_are_refused() {
        assert!(decode(&[]).is_err());
        assert!(decode(&[0; 4096]).is_err());
        assert!(decode(&[0xff; 4096]).is_err());
        assert!(decode(b"\xff\xd8\xff\xd9").is_err());
    }

    #[test]
    fn no_damage_makes_it_panic() {
        let good = jpeg(64, 48);
        for cut in (0..good.len()).step_by(7) {
            let _ = decode(&good[..cut]);
        }
        // A small generator, so that the same bytes are damaged at every run.
        let mut state = 1_u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize
        };
        for _ in 0..2000 {
            let mut bytes = good.clone();
            for _ in 0..1 + random() % 8 {
                let at = random() % bytes.len();
                bytes[at] = random() as u8;
            }
            let _ = decode(&bytes);
        }
    }
}
