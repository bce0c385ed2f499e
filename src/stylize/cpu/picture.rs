//! Pictures as the engine takes and gives them.

/// Why a picture is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error("a picture of {width}×{height} pixels has nothing to paint; expected at least 1×1")]
    Empty { width: usize, height: usize },
    #[error("a picture of {width}×{height} pixels came with {found} numbers; expected {expected}")]
    Length { width: usize, height: usize, found: usize, expected: usize },
}

/// How numbers hold a picture, row by row without gaps.
#[derive(Clone, Copy, Debug)]
pub enum Pixels<'a> {
    /// R G B, 0 to 255.
    Rgb8(&'a [u8]),
    /// R G B A, 0 to 255; alpha is ignored.
    Rgba8(&'a [u8]),
    /// R G B, 0 to 1.
    Rgb32(&'a [f32]),
    /// 0 to 1.
    Rgbx(&'a [Rgbx]),
    /// A plane of R, one of G, one of B, 0 to 1: a 3×H×W tensor.
    Planar32(&'a [f32]),
}

/// A picture to paint or to take a style from; its pixels are as many as its size says.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    width: usize,
    height: usize,
    pixels: Pixels<'a>,
}

impl<'a> Picture<'a> {
    /// # Errors
    /// When there are no pixels, or not as many numbers as the size asks for.
    pub fn new(width: usize, height: usize, pixels: Pixels<'a>) -> Result<Picture<'a>, PictureError> {
        let (found, channels) = match pixels {
            Pixels::Rgb8(data) => (data.len(), 3),
            Pixels::Rgba8(data) => (data.len(), 4),
            Pixels::Rgb32(data) | Pixels::Planar32(data) => (data.len(), 3),
            Pixels::Rgbx(data) => (data.len(), 1),
        };
        let expected = width * height * channels;
        if expected == 0 {
            Err(PictureError::Empty { width, height })
        } else if found != expected {
            Err(PictureError::Length { width, height, found, expected })
        } else {
            Ok(Picture { width, height, pixels })
        }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.height
    }

    /// A row's colours in [0, 1].
    pub(crate) fn row(&self, y: usize) -> impl Iterator<Item = [f32; 3]> + use<'a> {
        let Picture { width, height, pixels } = *self;
        let start = y * width;
        let bytes = |pixel: &[u8]| [0, 1, 2].map(|c| f32::from(pixel[c]) / 255.0);
        (start..start + width).map(move |i| match pixels {
            Pixels::Rgb8(data) => bytes(&data[3 * i..3 * i + 3]),
            Pixels::Rgba8(data) => bytes(&data[4 * i..4 * i + 4]),
            Pixels::Rgb32(data) => [0, 1, 2].map(|c| data[3 * i + c]),
            Pixels::Rgbx(data) => [0, 1, 2].map(|c| data[i].0[c]),
            Pixels::Planar32(data) => [0, 1, 2].map(|c| data[c * width * height + i]),
        })
    }
}

/// What a painted pixel is written as.
pub trait Sample: Copy + Default + Send + Sync {
    /// Numbers per pixel.
    const CHANNELS: usize;

    /// Writes a colour, which may lie outside [0, 1].
    fn write(pixel: &mut [Self], rgb: [f32; 3]);
}

/// RGBA, opaque; colours are clamped to [0, 1] and rounded.
impl Sample for u8 {
    const CHANNELS: usize = 4;

    #[inline(always)]
    fn write(pixel: &mut [u8], rgb: [f32; 3]) {
        for (byte, value) in pixel.iter_mut().zip(rgb) {
            // `as` saturates, so that clamping and rounding need nothing more; not a number becomes black.
            *byte = (value * 255.0 + 0.5) as u8;
        }
        pixel[3] = u8::MAX;
    }
}

/// RGB as the network gives it, not clamped.
impl Sample for f32 {
    const CHANNELS: usize = 3;

    #[inline(always)]
    fn write(pixel: &mut [f32], rgb: [f32; 3]) {
        pixel.copy_from_slice(&rgb);
    }
}

/// A colour as the passes around the network keep it: red, green, blue, as a rule in [0, 1], and in a content the line through it
/// (underdrawing.rs), for processors take four at once.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Rgbx(pub [f32; 4]);

impl Rgbx {
    /// The colour that `share` (0 to 1) of the way to another one is.
    #[inline(always)]
    #[must_use]
    pub fn towards(mut self, other: Rgbx, share: f32) -> Rgbx {
        for c in 0..4 {
            self.0[c] += (other.0[c] - self.0[c]) * share;
        }
        self
    }

    /// What can be shown of it.
    #[inline(always)]
    #[must_use]
    pub fn clamped(mut self) -> Rgbx {
        for c in 0..4 {
            // Not f32::clamp, whose care for NaN takes twice the instructions.
            let above = if self.0[c] > 0.0 { self.0[c] } else { 0.0 };
            self.0[c] = if above < 1.0 { above } else { 1.0 };
        }
        self
    }

    /// As opaque RGBA, of a colour in [0, 1].
    #[inline(always)]
    pub fn bytes(self) -> [u8; 4] {
        let mut bytes = [0; 4];
        for (byte, channel) in bytes.iter_mut().zip(self.0) {
            // A float of 2²³ and more has no fraction: its last bits are the rounded number. A cast that saturates takes longer.
            *byte = (channel * 255.0 + 8_388_608.0).to_bits() as u8;
        }
        bytes[3] = u8::MAX;
        bytes
    }
}

/// Not clamped.
impl Sample for Rgbx {
    const CHANNELS: usize = 1;

    #[inline(always)]
    fn write(pixel: &mut [Rgbx], [r, g, b]: [f32; 3]) {
        pixel[0] = Rgbx([r, g, b, 0.0]);
    }
}
