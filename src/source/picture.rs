//! Reading an image file, checked: style images and still sources both come through here.

mod modern;
mod profile;

use std::borrow::Cow;
use std::io::{BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};

use super::jpeg;
pub use modern::{Modern, is_sequence};
pub(super) use profile::ToSrgb;

/// The largest image that is decoded, in pixels: what the largest sensors of telephones give, and some more.
pub const MAX_PIXELS: u64 = 256 << 20;

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 512 << 20;

/// What a decoder may allocate, in bytes: eight a pixel, for 16 bits in four channels.
const MAX_ALLOCATION: u64 = 8 * MAX_PIXELS + (64 << 20);

/// Why a file gave no image.
#[derive(Debug)]
pub struct PictureError {
    pub path: PathBuf,
    pub flaw: Flaw,
}

impl std::error::Error for PictureError {}

impl std::fmt::Display for PictureError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let PictureError { path, flaw } = self;
        match flaw {
            Flaw::NotFound => write!(f, "there is no file {}", path.display()),
            flaw => write!(f, "{} {flaw}", path.display()),
        }
    }
}

/// What is the matter with a file, in words that follow its name.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    /// There is no such file.
    #[error("is not there")]
    NotFound,
    /// It is a folder.
    #[error("is a folder; choose an image in it")]
    Directory,
    /// It is a pipe or a device, or more than any picture has.
    #[error("is no picture's file: {0}")]
    NoPicturesFile(String),
    /// It holds no bytes.
    #[error("is empty (0 bytes)")]
    Empty,
    /// It could not be opened or read.
    #[error("cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// Its content is none of the image formats Vivant reads.
    #[error("is not an image that Vivant reads (PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF, HEIC or JPEG XL)")]
    NotAnImage,
    /// Only `ffmpeg` decodes it, which is not there.
    #[error("is a picture in {0}, which the program ffmpeg decodes for Vivant; {advice}", advice = crate::ffmpeg::ADVICE)]
    NeedsFfmpeg(Modern),
    /// Only `ffmpeg` might decode it, and this one does not.
    #[error(
        "is a picture in {format}, which this ffmpeg does not decode ({reason}); try a newer one, or save it as JPEG or PNG"
    )]
    Undecoded { format: Modern, reason: String },
    /// Its header asks for more pixels than [`MAX_PIXELS`].
    #[error("is {width}×{height} pixels; the largest image Vivant reads has {} million", MAX_PIXELS >> 20)]
    TooLarge { width: u32, height: u32 },
    /// It is an image of a kind that its format's reader does not know.
    #[error("is of a kind that Vivant does not read ({0}); save it as PNG or JPEG")]
    Unsupported(String),
    /// It begins as an image and ends too soon.
    #[error("is cut short: the image ends in the middle; copy or download it again")]
    Truncated,
    /// It begins as an image and cannot be decoded.
    #[error("is damaged: {0}")]
    Damaged(String),
}

impl Flaw {
    /// Of that file.
    pub fn of(self, path: &Path) -> PictureError {
        PictureError { path: path.to_owned(), flaw: self }
    }
}

/// What is neither a file nor a folder.
pub const NO_FILE: &str = "it is a pipe or a device";

/// Reads an image file as RGB in sRGB's colours, upright (its EXIF orientation applied), transparency over white. A pipe is read to
/// its end.
///
/// # Errors
/// Each with the file's name and what is the matter with it; a header that promises more than [`MAX_PIXELS`] is refused
/// before anything is allocated.
pub fn read_picture(path: &Path) -> Result<RgbImage, PictureError> {
    decode(path, &read_file(path)?)
}

/// As [`read_picture`], of a file that has been read already.
pub(super) fn decode(path: &Path, bytes: &[u8]) -> Result<RgbImage, PictureError> {
    // A file that breaks its decoder, which the panic hook reports, is to take nothing else with it.
    let broken = |_| Err(Flaw::Damaged("its decoder broke down".to_owned()));
    std::panic::catch_unwind(|| decode_trusting(path, bytes)).unwrap_or_else(broken).map_err(|flaw| flaw.of(path))
}

fn decode_trusting(path: &Path, bytes: &[u8]) -> Result<RgbImage, Flaw> {
    let modern = Modern::guess(bytes);
    let turned = modern.map(|modern| modern.orientation(bytes));
    let bytes = match modern {
        Some(modern) => Cow::Owned(modern.as_png(path, bytes)?),
        None => Cow::Borrowed(bytes),
    };
    let size = bytes.len();
    let reader = ImageReader::new(std::io::Cursor::new(&*bytes)).with_guessed_format();
    let mut reader = reader.map_err(Flaw::Unreadable)?;
    if !reader.format().is_some_and(|format| format.reading_enabled()) {
        return Err(Flaw::NotAnImage);
    }
    // JPEG decoders fill up with grey what a file lacks.
    if reader.format() == Some(image::ImageFormat::Jpeg) && !jpeg_ends(&bytes) {
        return Err(Flaw::Truncated);
    }
    reader.limits(limits());
    let explain = |error| explain(size, error);
    let mut decoder = reader.into_decoder().map_err(explain)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Flaw::TooLarge { width, height });
    }
    if width == 0 || height == 0 {
        return Err(Flaw::Damaged("it has no pixels".to_owned()));
    }
    // A file whose orientation cannot be read is an upright one.
    let orientation =
        turned.unwrap_or_else(|| decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms));
    let to_srgb = ToSrgb::of(&mut decoder);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(explain)?;
    picture.apply_orientation(orientation);
    let mut picture = over_white(picture);
    if let Some(to_srgb) = to_srgb {
        to_srgb.turn(&mut picture);
    }
    Ok(picture)
}

/// Whether the file begins as an image that [`read_picture`] reads, and is no GIF that moves or is none.
pub(super) fn looks_like_picture(path: &Path) -> bool {
    let format = ImageReader::open(path).ok().and_then(|reader| reader.with_guessed_format().ok()?.format());
    match format.filter(image::ImageFormat::reading_enabled) {
        Some(image::ImageFormat::Gif) => !is_animated_gif(path),
        Some(_) => true,
        None => Modern::of(path).is_some(),
    }
}

/// Whether a GIF has more than one picture, or what is called a GIF is none, as videos may be.
fn is_animated_gif(path: &Path) -> bool {
    let Ok(file) = std::fs::File::open(path) else { return false };
    let Ok(mut decoder) = image::codecs::gif::GifDecoder::new(BufReader::new(file)) else { return true };
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.set_limits(limits()).is_err() {
        return false;
    }
    use image::AnimationDecoder;
    decoder.into_frames().take(2).filter(Result::is_ok).count() == 2
}

pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, PictureError> {
    bytes_of(path).map_err(|flaw| flaw.of(path))
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Flaw> {
    let unreadable = |reason: std::io::Error| match reason.kind() {
        ErrorKind::NotFound => Flaw::NotFound,
        _ => Flaw::Unreadable(reason),
    };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(Flaw::Directory);
    }
    let no_picture = |what| Err(Flaw::NoPicturesFile(what));
    if !metadata.is_file() && !is_pipe(&metadata) {
        return no_picture(NO_FILE.to_owned());
    }
    let mut bytes = Vec::with_capacity(metadata.len().min(MAX_BYTES) as usize);
    // Of a pipe nobody knows how much will come.
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return no_picture(format!("it has more than {} MiB", MAX_BYTES >> 20));
    }
    if bytes.is_empty() {
        return Err(Flaw::Empty);
    }
    Ok(bytes)
}

/// Whether it is a pipe, as `<(…)` and `/dev/stdin` may be.
#[cfg(unix)]
pub(super) fn is_pipe(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
}

/// Other systems have none among their files.
#[cfg(not(unix))]
pub(super) fn is_pipe(_: &std::fs::Metadata) -> bool {
    false
}

/// Whether a JPEG's picture has an end. The marker for it cannot occur within the picture's data, but it may before them, in a
/// preview; so segments are stepped over until the data begin.
fn jpeg_ends(bytes: &[u8]) -> bool {
    const END: [u8; 2] = [0xff, 0xd9];
    let data = jpeg::segments(bytes).find(|segment| segment.marker == jpeg::START_OF_SCAN).map(|segment| segment.at);
    // A picture without a beginning is not as the standard has it: the decoder will say.
    bytes[data.unwrap_or(0)..].windows(2).any(|pair| pair == END)
}

pub(super) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_ALLOCATION);
    limits
}

/// Decoders name a missing end in many ways; the words they use are the only sign of it.
fn explain(size: usize, error: image::ImageError) -> Flaw {
    let reason = error.to_string();
    let lower = reason.to_lowercase();
    let ends = ["unexpected end", "unexpected eof", "eof", "end of file", "failed to fill", "truncated", "not enough"];
    if size < 8 || ends.iter().any(|end| lower.contains(end)) {
        Flaw::Truncated
    } else if matches!(error, image::ImageError::Unsupported(_)) {
        Flaw::Unsupported(reason)
    } else {
        Flaw::Damaged(reason)
    }
}

/// RGB of a picture that may have transparent parts, as it looks on white.
pub fn over_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let with_alpha = picture.into_rgba8();
    let (width, height) = with_alpha.dimensions();
    RgbImage::from_fn(width, height, |x, y| {
        let [r, g, b, a] = with_alpha.get_pixel(x, y).0;
        let blend = |channel: u8| ((u32::from(channel) * u32::from(a) + 255 * (255 - u32::from(a)) + 127) / 255) as u8;
        image::Rgb([blend(r), blend(g), blend(b)])
    })
}
