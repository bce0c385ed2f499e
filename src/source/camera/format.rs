//! How cameras pack their pictures, and bringing that into a form that the GPU reads.

use std::fmt;

use serde::{Serialize, Serializer};

use super::mjpeg;
use crate::pixels::{PixelFormat, Yuv};

/// A way in which cameras pack pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CameraPixels {
    /// Y U Y V; goes to the GPU as it is.
    Yuyv,
    /// A plane of Y and one of U V pairs; goes to the GPU as it is.
    Nv12,
    /// U Y V Y.
    Uyvy,
    /// Three planes: Y, U, V.
    I420,
    /// R G B.
    Rgb,
    /// B G R.
    Bgr,
    /// One JPEG image a frame.
    Mjpeg,
    /// Something Vivant does not read, by its four-character code.
    Other([u8; 4]),
}

impl CameraPixels {
    /// The one with this V4L2 code.
    pub fn from_fourcc(code: [u8; 4]) -> CameraPixels {
        match &code {
            b"YUYV" => CameraPixels::Yuyv,
            b"NV12" => CameraPixels::Nv12,
            b"UYVY" => CameraPixels::Uyvy,
            b"YU12" => CameraPixels::I420,
            b"RGB3" => CameraPixels::Rgb,
            b"BGR3" => CameraPixels::Bgr,
            b"MJPG" | b"JPEG" => CameraPixels::Mjpeg,
            _ => CameraPixels::Other(code),
        }
    }

    /// Its V4L2 code.
    pub fn fourcc(self) -> [u8; 4] {
        match self {
            CameraPixels::Yuyv => *b"YUYV",
            CameraPixels::Nv12 => *b"NV12",
            CameraPixels::Uyvy => *b"UYVY",
            CameraPixels::I420 => *b"YU12",
            CameraPixels::Rgb => *b"RGB3",
            CameraPixels::Bgr => *b"BGR3",
            CameraPixels::Mjpeg => *b"MJPG",
            CameraPixels::Other(code) => code,
        }
    }

    /// Whether Vivant reads it.
    pub fn known(self) -> bool {
        !matches!(self, CameraPixels::Other(_))
    }
}

impl fmt::Display for CameraPixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CameraPixels::Mjpeg => f.write_str("MJPEG"),
            CameraPixels::Rgb => f.write_str("RGB"),
            CameraPixels::Bgr => f.write_str("BGR"),
            CameraPixels::I420 => f.write_str("I420"),
            other => f.write_str(String::from_utf8_lossy(&other.fourcc()).trim()),
        }
    }
}

impl Serialize for CameraPixels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why a camera's bytes are no picture.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// Too few bytes for a picture of that size.
    #[error("{got} bytes of {needed}")]
    Short { got: usize, needed: usize },
    /// A JPEG image that cannot be decoded.
    #[error("{0}")]
    Jpeg(String),
    /// A packing that Vivant does not read.
    #[error("{0} cannot be read")]
    Unknown(CameraPixels),
}

/// A picture that the GPU reads.
#[derive(Debug)]
pub struct Packed {
    /// In pixels; even for the YUV formats.
    pub width: u32,
    /// In pixels; even for NV12.
    pub height: u32,
    /// What `bytes` holds.
    pub format: PixelFormat,
    /// Rows without gaps.
    pub bytes: Vec<u8>,
}

/// Brings a camera's bytes into a form that the GPU reads. `stride` is the length of a row (of the first plane) in bytes, 0
/// where rows have no gaps. An odd last column or row of a YUV picture is left away. Its
/// numbers are taken to mean what most webcams mean ([`Yuv`]).
///
/// # Errors
/// Where there are too few bytes, or they are no JPEG image; the next frame may be better.
pub fn pack(pixels: CameraPixels, bytes: &[u8], width: u32, height: u32, stride: u32) -> Result<Packed, BadFrame> {
    let (full, rows) = (width as usize, height as usize);
    let stride_or = |row: usize| (stride as usize).max(row);
    let even = (full & !1, rows & !1);
    let packed = |width: usize, height: usize, format, bytes| Packed {
        width: width as u32,
        height: height as u32,
        format,
        bytes,
    };
    match pixels {
        CameraPixels::Yuyv | CameraPixels::Uyvy => {
            let row = stride_or(full.div_ceil(2) * 4);
            let mut out = plane(bytes, 0, even.0 * 2, rows, row)?;
            if pixels == CameraPixels::Uyvy {
                out.as_chunks_mut::<2>().0.iter_mut().for_each(|pair| pair.reverse());
            }
            Ok(packed(even.0, rows, PixelFormat::Yuyv(Yuv::default()), out))
        }
        CameraPixels::Nv12 => {
            let row = stride_or(full);
            let mut out = plane(bytes, 0, even.0, even.1, row)?;
            out.extend(plane(bytes, row * rows, even.0, even.1 / 2, row)?);
            Ok(packed(even.0, even.1, PixelFormat::Nv12(Yuv::default()), out))
        }
        CameraPixels::I420 => {
            let row = stride_or(full);
            let (chroma_row, chroma_rows) = (row.div_ceil(2), rows.div_ceil(2));
            let mut out = plane(bytes, 0, even.0, even.1, row)?;
            let u = plane(bytes, row * rows, even.0 / 2, even.1 / 2, chroma_row)?;
            let v = plane(bytes, row * rows + chroma_row * chroma_rows, even.0 / 2, even.1 / 2, chroma_row)?;
            out.extend(u.into_iter().zip(v).flat_map(|(u, v)| [u, v]));
            Ok(packed(even.0, even.1, PixelFormat::Nv12(Yuv::default()), out))
        }
        CameraPixels::Rgb | CameraPixels::Bgr => {
            let mut out = plane(bytes, 0, full * 3, rows, stride_or(full * 3))?;
            if pixels == CameraPixels::Bgr {
                out.as_chunks_mut::<3>().0.iter_mut().for_each(|pixel| pixel.reverse());
            }
            Ok(packed(full, rows, PixelFormat::Rgb8, out))
        }
        CameraPixels::Mjpeg => mjpeg::decode(bytes),
        CameraPixels::Other(_) => Err(BadFrame::Unknown(pixels)),
    }
}

/// `rows` rows of `length` bytes, which begin `stride` bytes apart at `start`.
fn plane(bytes: &[u8], start: usize, length: usize, rows: usize, stride: usize) -> Result<Vec<u8>, BadFrame> {
    let needed = start + rows.saturating_sub(1) * stride + length;
    let Some(bytes) = bytes.get(start..needed) else {
        return Err(BadFrame::Short { got: bytes.len(), needed });
    };
    if length == stride {
        return Ok(bytes.to_vec());
    }
    let mut out = Vec::with_capacity(length * rows);
    for row in bytes.chunks(stride) {
        out.extend_from_slice(&row[..length]);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuyv_passes_and_padding_goes() {
        let picture: Vec<u8> = (0..16).collect();
        assert_eq!(pack(CameraPixels::Yuyv, &picture, 4, 2, 0).unwrap().bytes, picture);
        let padded = [&picture[..8], &[99; 4], &picture[8..], &[99; 4]].concat();
        assert_eq!(pack(CameraPixels::Yuyv, &padded, 4, 2, 12).unwrap().bytes, picture);
        // The last row's padding may be missing.
        assert_eq!(pack(CameraPixels::Yuyv, &padded[..20], 4, 2, 12).unwrap().bytes, picture);
    }

    #[test]
    fn nv12_with_padding_or_a_tail_is_cut_to_size() {
        let picture: Vec<u8> = (0..12).collect();
        let padded = [&picture[0..4], &[99; 2], &picture[4..8], &[99; 2], &picture[8..12], &[99; 40]].concat();
        let packed = pack(CameraPixels::Nv12, &padded, 4, 2, 6).unwrap();
        assert_eq!((packed.format, packed.bytes), (PixelFormat::Nv12(Yuv::default()), picture));
    }

    #[test]
    fn other_orders_are_brought_into_ours() {
        assert_eq!(pack(CameraPixels::Uyvy, &[1, 2, 3, 4], 2, 1, 0).unwrap().bytes, [2, 1, 4, 3]);
        assert_eq!(pack(CameraPixels::Bgr, &[1, 2, 3, 4, 5, 6], 2, 1, 0).unwrap().bytes, [3, 2, 1, 6, 5, 4]);
        let planes = [1, 2, 3, 4, 5, 6, 7, 8, 20, 21, 30, 31];
        assert_eq!(pack(CameraPixels::I420, &planes, 4, 2, 0).unwrap().bytes, [1, 2, 3, 4, 5, 6, 7, 8, 20, 30, 21, 31]);
    }

    #[test]
    fn odd_sizes_lose_their_last_column_or_row() {
        let packed = pack(CameraPixels::Nv12, &[7; 27], 3, 3, 4).unwrap();
        assert_eq!((packed.width, packed.height, packed.bytes.len()), (2, 2, 6));
        let packed = pack(CameraPixels::Yuyv, &[7; 24], 3, 3, 0).unwrap();
        assert_eq!((packed.width, packed.height, packed.bytes.len()), (2, 3, 12));
    }

    #[test]
    fn short_frames_are_refused_in_every_packing() {
        use CameraPixels::*;
        for pixels in [Yuyv, Nv12, Uyvy, I420, Rgb, Bgr, Mjpeg] {
            assert!(pack(pixels, &[0; 10], 16, 16, 0).is_err(), "{pixels}");
            assert!(pack(pixels, &[], 16, 16, 0).is_err(), "{pixels}");
        }
    }

    #[test]
    fn codes_go_there_and_back() {
        for code in [b"YUYV", b"NV12", b"UYVY", b"YU12", b"RGB3", b"BGR3", b"MJPG", b"GREY"] {
            assert_eq!(&CameraPixels::from_fourcc(*code).fourcc(), code);
        }
        assert!(!CameraPixels::from_fourcc(*b"GREY").known());
    }
}
