//! Pictures that the image library does not decode and `ffmpeg` does: AVIF as websites have it, HEIC as telephones make it,
//! and JPEG XL. They come as PNG, and what is true of a PNG file is checked of them, too.

mod tiles;

use std::fmt;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;

use image::metadata::Orientation;
use tempfile::TempPath;

use super::{Flaw, MAX_PIXELS};
use crate::ffmpeg::{as_file, program, why_unread};

/// A format of which only `ffmpeg` knows more than how it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modern {
    Avif,
    Heic,
    JpegXl,
}

impl fmt::Display for Modern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Modern::Avif => "AVIF",
            Modern::Heic => "HEIC",
            Modern::JpegXl => "JPEG XL",
        })
    }
}

impl Modern {
    /// Of a file that begins so. Files that say that they move (`avis`, `msf1`) are left to be played as videos.
    pub fn guess(beginning: &[u8]) -> Option<Modern> {
        const JPEG_XL: [&[u8]; 2] = [b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"];
        if JPEG_XL.iter().any(|begins| beginning.starts_with(begins)) {
            return Some(Modern::JpegXl);
        }
        if moves(beginning) {
            return None;
        }
        let has = |names: &[&[u8]]| brands(beginning).any(|brand| names.contains(&brand));
        if has(&[b"avif"]) {
            return Some(Modern::Avif);
        }
        has(&[b"heic", b"heix", b"heim", b"heis"]).then_some(Modern::Heic)
    }

    /// Of the file, if it can be read.
    pub fn of(path: &Path) -> Option<Modern> {
        Modern::guess(&beginning(path).ok()?)
    }

    /// The picture as a PNG file, as it lies in its own, which has these bytes.
    pub(super) fn as_png(self, path: &Path, bytes: &[u8]) -> Result<Vec<u8>, Flaw> {
        let missing = || Flaw::NeedsFfmpeg(self);
        // A pipe is empty now, what a link such as /dev/stdin leads to may be another thing to another program, and a name with %
        // means many files to this one.
        let is_file = path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
        let is_file = is_file && !path.to_string_lossy().contains('%');
        let copy = (!is_file).then(|| self.copy(bytes)).transpose();
        let copy = copy.map_err(Flaw::Unreadable)?;
        let file = copy.as_deref().unwrap_or(path);
        let tiles = tiles::Grid::of(file).map_err(|_| missing())?;
        let output = program("ffmpeg")
            .args(["-v", "error", "-nostdin", "-noautorotate", "-max_pixels", &MAX_PIXELS.to_string(), "-i"])
            .arg(as_file(file))
            .args(tiles.map(|grid| grid.joined()).unwrap_or_default())
            .args(["-frames:v", "1", "-c:v", "png", "-compression_level", "1", "-f", "image2pipe", "pipe:1"])
            .stdin(Stdio::null())
            .output()
            .map_err(|_| missing())?;
        if output.status.success() && !output.stdout.is_empty() {
            return Ok(output.stdout);
        }
        let reason = why_unread(file, &output.stderr);
        Err(Flaw::Undecoded { format: self, reason })
    }

    /// A file of these bytes that goes when it is dropped.
    fn copy(self, bytes: &[u8]) -> std::io::Result<TempPath> {
        let ending = match self {
            Modern::Avif => ".avif",
            Modern::Heic => ".heic",
            Modern::JpegXl => ".jxl",
        };
        let mut file = tempfile::Builder::new().prefix("vivant-").suffix(ending).tempfile()?;
        file.write_all(bytes)?;
        Ok(file.into_temp_path())
    }

    /// How the file of these bytes says that its picture is to be turned, which some versions of `ffmpeg` pass over and which
    /// [`Modern::as_png`] leaves undone. (JPEG XL is turned by its decoder.)
    pub(super) fn orientation(self, bytes: &[u8]) -> Orientation {
        // ISO/IEC 23008-12, 6.5.10: quarters of a turn, anticlockwise. The boxes of properties come before the picture.
        const TURN: &[u8] = b"\0\0\0\x09irot";
        let properties = &bytes[..bytes.len().min(1 << 16)];
        let turn = properties.windows(TURN.len() + 1).find_map(|window| window.strip_prefix(TURN)?.first().copied());
        match turn.filter(|_| self != Modern::JpegXl).map(|turn| turn & 3) {
            Some(1) => Orientation::Rotate270,
            Some(2) => Orientation::Rotate180,
            Some(3) => Orientation::Rotate90,
            _ => Orientation::NoTransforms,
        }
    }
}

/// Whether a file is of those formats and says that it moves.
pub fn is_sequence(path: &Path) -> bool {
    beginning(path).is_ok_and(|beginning| moves(&beginning))
}

fn beginning(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut beginning = Vec::new();
    std::fs::File::open(path)?.take(256).read_to_end(&mut beginning)?;
    Ok(beginning)
}

fn moves(beginning: &[u8]) -> bool {
    brands(beginning).next().is_some_and(|brand| matches!(brand, b"avis" | b"msf1" | b"hevc" | b"hevx"))
}

/// ISO/IEC 14496-12, 4.3: the length of the box, its name, the brand, a version, and other brands that fit.
fn brands(beginning: &[u8]) -> impl Iterator<Item = &[u8]> {
    let boxed = beginning.split_first_chunk::<4>();
    let brands = boxed.and_then(|(length, rest)| {
        let brands = rest.strip_prefix(b"ftyp")?;
        Some(&brands[..brands.len().min((u32::from_be_bytes(*length) as usize).saturating_sub(8))])
    });
    brands.unwrap_or_default().chunks_exact(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_how_they_begin() {
        let boxed = |brands: &[u8]| [&(8 + brands.len() as u32).to_be_bytes()[..], b"ftyp", brands].concat();
        for (brands, is) in [
            (&b"avif\0\0\0\0avifmif1miaf"[..], Some(Modern::Avif)),
            (b"mif1\0\0\0\0mif1miafavif", Some(Modern::Avif)),
            (b"heic\0\0\0\0mif1heic", Some(Modern::Heic)),
            (b"mif1\0\0\0\0mif1heic", Some(Modern::Heic)),
            (b"avis\0\0\0\0avifmif1", None),
            (b"isom\0\0\x02\0isomiso2avc1mp41", None),
            (b"", None),
        ] {
            assert_eq!(Modern::guess(&boxed(brands)), is, "{}", brands.escape_ascii());
            let more = [boxed(brands), b"avif".to_vec()].concat();
            assert_eq!(Modern::guess(&more), is, "what follows the box is no brand");
        }
        assert_eq!(Modern::guess(b"\xff\x0a\xfa\x7f"), Some(Modern::JpegXl));
        assert_eq!(Modern::guess(b"\0\0\0\x0cJXL \r\n\x87\n\0\0"), Some(Modern::JpegXl));
        for other in
            [&b""[..], b"\xff", b"\xff\xd8\xff", b"\0\0\0\x20ft", b"\xff\xff\xff\xffftypavi", b"words and words"]
        {
            assert_eq!(Modern::guess(other), None);
        }
    }

    #[test]
    fn a_telephone_held_upright_turns_its_pictures() {
        for (turn, is) in [
            (0, Orientation::NoTransforms),
            (1, Orientation::Rotate270),
            (2, Orientation::Rotate180),
            (3, Orientation::Rotate90),
        ] {
            let file = [&b"....ipco\0\0\0\x14ispe............\0\0\0\x09irot"[..], &[turn], b"\0\0\0\x10pixi"].concat();
            assert_eq!(Modern::Heic.orientation(&file), is);
            assert_eq!(Modern::JpegXl.orientation(&file), Orientation::NoTransforms);
        }
        assert_eq!(Modern::Avif.orientation(b"\0\0\0\x09irot"), Orientation::NoTransforms);
    }
}
