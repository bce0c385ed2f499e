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

/// The frame with its Huffman tables. Many cameras leave them out, because all motion JPEG shares the ones that the
/// standard proposes.
fn with_tables(bytes: &[u8]) -> Cow<'_, [u8]> {
    match start_of_data_without_tables(bytes) {
        Some(at) => [&bytes[..at], &standard_tables(), &bytes[at..]].concat().into(),
        None => bytes.into(),
    }
}

/// Where the picture's data begins, if no Huffman table came before; `None` too where the header makes no sense.
fn start_of_data_without_tables(bytes: &[u8]) -> Option<usize> {
    let first = segments(bytes).find(|segment| [HUFFMAN_TABLES, START_OF_SCAN].contains(&segment.marker))?;
    (first.marker == START_OF_SCAN).then_some(first.at)
}

/// The tables of annex K of the JPEG standard, as one marker segment.
fn standard_tables() -> Vec<u8> {
    const DC: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    let tables: [(u8, [u8; 16], Vec<u8>); 4] = [
        (0x00, [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], DC.into()),
        (0x10, [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d], runs(&LUMA_FIRST, LUMA_REST)),
        (0x01, [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], DC.into()),
        (0x11, [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77], runs(&CHROMA_FIRST, CHROMA_REST)),
    ];
    let mut body = Vec::new();
    for (class, counts, values) in tables {
        body.push(class);
        body.extend(counts);
        body.extend(values);
    }
    let length = body.len() as u16 + 2;
    [&[0xff, HUFFMAN_TABLES], &length.to_be_bytes()[..], &body].concat()
}

/// The values up to which their order has no simple rule.
const LUMA_FIRST: [u8; 36] = [
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71, 0x14,
    0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33, 0x62, 0x72,
];

/// From there on they rise in runs, each given by its first and last value.
const LUMA_REST: &[(u8, u8)] = &[
    (0x82, 0x82),
    (0x09, 0x0a),
    (0x16, 0x1a),
    (0x25, 0x2a),
    (0x34, 0x3a),
    (0x43, 0x4a),
    (0x53, 0x5a),
    (0x63, 0x6a),
    (0x73, 0x7a),
    (0x83, 0x8a),
    (0x92, 0x9a),
    (0xa2, 0xaa),
    (0xb2, 0xba),
    (0xc2, 0xca),
    (0xd2, 0xda),
    (0xe1, 0xea),
    (0xf1, 0xfa),
];

const CHROMA_FIRST: [u8; 43] = [
    0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22, 0x32,
    0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0, 0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16,
    0x24, 0x34, 0xe1, 0x25, 0xf1,
];

const CHROMA_REST: &[(u8, u8)] = &[
    (0x17, 0x1a),
    (0x26, 0x2a),
    (0x35, 0x3a),
    (0x43, 0x4a),
    (0x53, 0x5a),
    (0x63, 0x6a),
    (0x73, 0x7a),
    (0x82, 0x8a),
    (0x92, 0x9a),
    (0xa2, 0xaa),
    (0xb2, 0xba),
    (0xc2, 0xca),
    (0xd2, 0xda),
    (0xe2, 0xea),
    (0xf2, 0xfa),
];

fn runs(first: &[u8], rest: &[(u8, u8)]) -> Vec<u8> {
    first.iter().copied().chain(rest.iter().flat_map(|(from, to)| *from..=*to)).collect()
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
        // This encoder writes the standard's tables, each in a segment of its own.
        let whole = jpeg(64, 48);
        let mut bare = whole.clone();
        let mut tables = Vec::new();
        for (marker, start, end) in segments(&whole).into_iter().rev() {
            if marker == 0xc4 {
                tables.push(whole[start + 4..end].to_vec());
                bare.drain(start..end);
            }
        }
        let ours = standard_tables();
        assert_eq!(ours.len(), 4 + tables.iter().map(Vec::len).sum::<usize>());
        for table in tables {
            assert!(ours.windows(table.len()).any(|part| part == table), "a table differs");
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
