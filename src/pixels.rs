//! Pictures as bytes: how they lie in memory, and what they mean.

pub mod convert;
pub mod yuv;

pub use yuv::{Coefficients, Matrix, Yuv};

/// How bytes hold a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PixelFormat {
    /// Y0 U Y1 V for each two pixels; even width.
    Yuyv(Yuv),
    /// A plane of Y, then one of U V pairs at half the height and width; even width and height.
    Nv12(Yuv),
    /// R G B.
    Rgb8,
    /// R G B A; alpha is ignored.
    Rgba8,
}

impl PixelFormat {
    /// The same where its numbers mean that, if they are YUV.
    #[must_use]
    pub fn meaning(self, yuv: Yuv) -> PixelFormat {
        match self {
            PixelFormat::Yuyv(_) => PixelFormat::Yuyv(yuv),
            PixelFormat::Nv12(_) => PixelFormat::Nv12(yuv),
            rgb => rgb,
        }
    }

    /// Bytes of a picture whose rows are packed without gaps.
    pub fn bytes(self, width: u32, height: u32) -> usize {
        let pixels = width as usize * height as usize;
        match self {
            PixelFormat::Yuyv(_) => pixels * 2,
            PixelFormat::Nv12(_) => pixels * 3 / 2,
            PixelFormat::Rgb8 => pixels * 3,
            PixelFormat::Rgba8 => pixels * 4,
        }
    }
}
