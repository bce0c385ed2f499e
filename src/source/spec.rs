//! What `--source` says, and opening it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::camera::{self, Backend, Camera, CameraChoice, Wanted};
use super::{Address, AddressError, Animation, Demo, Source, SourceError, Still, Stream, Video, animation, picture};
use crate::storage::names::ends_in;

/// Where frames are to come from: `camera`, `camera:NAME`, an address, a file, or `demo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceSpec {
    /// A camera: the first one, or the one chosen.
    Camera(CameraChoice),
    /// What comes through the network.
    Stream(Address),
    /// A video or an image.
    File(PathBuf),
    /// The built-in scene.
    Demo,
}

/// Why a text names no source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// Nothing was given.
    #[error("the source is empty; give camera, camera:NAME, a video or image file, an address, or demo")]
    Empty,
    /// `camera:` without more.
    #[error("the camera's name is missing after “camera:”; `vivant cameras` lists the names")]
    NoName,
    /// It is meant as an address.
    #[error(transparent)]
    Address(#[from] AddressError),
}

impl SourceSpec {
    /// Whether a later start may begin with it: a camera that was chosen, or an address with nothing to hide. A file is opened
    /// for once.
    pub fn lasts(&self) -> bool {
        match self {
            SourceSpec::Camera(choice) => *choice != CameraChoice::First,
            SourceSpec::Stream(address) => address.hides_nothing(),
            SourceSpec::File(_) | SourceSpec::Demo => false,
        }
    }
}

impl FromStr for SourceSpec {
    type Err = SpecError;

    /// A file called `camera` or `demo` is given as `./camera`.
    fn from_str(text: &str) -> Result<SourceSpec, SpecError> {
        match text {
            "" => Err(SpecError::Empty),
            "demo" => Ok(SourceSpec::Demo),
            "camera" => Ok(SourceSpec::Camera(CameraChoice::First)),
            _ if Address::is_meant(text) => Ok(SourceSpec::Stream(text.parse()?)),
            _ if text.starts_with("/dev/video") => Ok(SourceSpec::Camera(CameraChoice::from(text))),
            _ => match text.strip_prefix("camera:").map(str::trim) {
                Some("") => Err(SpecError::NoName),
                Some(name) => Ok(SourceSpec::Camera(CameraChoice::from(name))),
                None => Ok(SourceSpec::File(PathBuf::from(text))),
            },
        }
    }
}

impl fmt::Display for SourceSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SourceSpec::Camera(CameraChoice::First) => f.write_str("camera"),
            SourceSpec::Camera(choice) => write!(f, "camera:{choice}"),
            SourceSpec::Stream(address) => address.fmt(f),
            SourceSpec::File(path) => path.display().fmt(f),
            SourceSpec::Demo => f.write_str("demo"),
        }
    }
}

/// What may be asked of a source beyond which one it is. The default asks for nothing.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Width, height, rate and pixel format of a camera.
    pub wanted: Wanted,
    /// How cameras are reached; `None` is `VIVANT_CAMERA_BACKEND`, else the best one of the system.
    pub backend: Option<Backend>,
}

/// Opens a source; without one asked for, the first camera, or the built-in scene where there is none.
///
/// # Errors
/// What happened, to which file or device, and what to do about it. A camera that is there and cannot be used is an error
/// even when none was asked for: the user expects to see it.
pub fn open(spec: Option<&SourceSpec>, options: &OpenOptions) -> Result<Box<dyn Source>, SourceError> {
    match spec {
        Some(SourceSpec::Camera(choice)) => open_camera(choice, options),
        Some(SourceSpec::Stream(address)) => Ok(Box::new(Stream::open(address)?)),
        Some(SourceSpec::File(path)) => open_file(path),
        Some(SourceSpec::Demo) => Ok(Box::new(Demo::default())),
        None => match open_camera(&CameraChoice::First, options) {
            Err(SourceError::NoCamera) => Ok(Box::new(Demo::default())),
            opened => opened,
        },
    }
}

fn open_camera(choice: &CameraChoice, options: &OpenOptions) -> Result<Box<dyn Source>, SourceError> {
    let backend = options.backend.unwrap_or_else(camera::Backend::from_environment);
    Ok(Box::new(Camera::open(choice, &options.wanted, backend)?))
}

fn open_file(path: &Path) -> Result<Box<dyn Source>, SourceError> {
    match kind_of(path)? {
        FileKind::Picture => Ok(Box::new(Still::new(path, &picture::read_file(path)?)?)),
        FileKind::Animation => Ok(Box::new(Animation::open(path)?)),
        FileKind::Video => Ok(Box::new(Video::open(path)?)),
    }
}

/// Endings of videos' names.
const VIDEO_ENDINGS: [&str; 15] =
    ["mp4", "mjpeg", "mjpg", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg", "mts", "ogv", "wmv", "flv", "3gp"];

/// Endings of pictures' names, of which the last four need `ffmpeg`.
pub const PICTURE_ENDINGS: [&str; 12] =
    ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "heif", "jxl"];

/// Whether a file is called as videos are; what is in it is another question.
pub fn is_called_a_video(path: &Path) -> bool {
    ends_in(path, &VIDEO_ENDINGS)
}

/// Whether a file is called as pictures are; what is in it is another question.
pub fn is_called_a_picture(path: &Path) -> bool {
    ends_in(path, &PICTURE_ENDINGS)
}

/// What a file is, by its first bytes and frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Picture,
    /// A picture that moves.
    Animation,
    /// Or something that turns out to be none when it is played.
    Video,
}

/// Tells pictures from videos.
///
/// # Errors
/// When there is no such file, or nothing in it.
pub fn kind_of(path: &Path) -> Result<FileKind, SourceError> {
    let metadata = std::fs::metadata(path).map_err(|reason| match reason.kind() {
        std::io::ErrorKind::NotFound => SourceError::NotFound { path: path.into() },
        _ => SourceError::Unreadable { path: path.into(), reason },
    })?;
    if metadata.is_dir() {
        return Err(SourceError::Directory { path: path.into() });
    }
    if metadata.is_file() && metadata.len() == 0 {
        return Err(SourceError::Empty { path: path.into() });
    }
    // What is in a pipe can be looked at once; nothing that plays can be read from one.
    if picture::is_pipe(&metadata) {
        return Ok(FileKind::Picture);
    }
    Ok(match () {
        // It begins as a JPEG, of which it is many.
        () if ends_in(path, &["mjpeg", "mjpg"]) => FileKind::Video,
        () if animation::moves(path) => FileKind::Animation,
        () if picture::looks_like_picture(path) => FileKind::Picture,
        () => FileKind::Video,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_for_good_lasts_and_secrets_do_not() {
        for (spec, lasts) in [
            ("camera", false),
            ("camera:Logitech", true),
            ("http://phone:8080/video", true),
            ("rtsp://me:secret@camera.local/live", false),
            ("http://phone:8080/video?token=1", false),
            ("clip.mp4", false),
            ("demo", false),
        ] {
            let spec: SourceSpec = spec.parse().unwrap();
            assert_eq!(spec.lasts(), lasts, "{spec}");
            assert!(!lasts || spec.to_string().parse() == Ok(spec));
        }
    }

    #[test]
    fn the_kinds_are_told_apart() {
        let parse = |text: &str| text.parse::<SourceSpec>();
        assert_eq!(parse("demo"), Ok(SourceSpec::Demo));
        assert_eq!(parse("camera"), Ok(SourceSpec::Camera(CameraChoice::First)));
        assert_eq!(parse("camera:2"), Ok(SourceSpec::Camera(CameraChoice::Index(2))));
        assert_eq!(parse("camera:Logi"), Ok(SourceSpec::Camera(CameraChoice::Name("Logi".into()))));
        assert_eq!(parse("/dev/video2"), parse("camera:/dev/video2"));
        assert_eq!(parse("clip ü.webm"), Ok(SourceSpec::File("clip ü.webm".into())));
        assert_eq!(parse("rtsp://camera/live"), Ok(SourceSpec::Stream("rtsp://camera/live".parse().unwrap())));
        assert_eq!(parse("./demo"), Ok(SourceSpec::File("./demo".into())));
        assert_eq!(parse("cameras.mp4"), Ok(SourceSpec::File("cameras.mp4".into())));
    }

    #[test]
    fn what_names_nothing_is_refused_with_advice() {
        assert_eq!("".parse::<SourceSpec>(), Err(SpecError::Empty));
        assert_eq!("camera: ".parse::<SourceSpec>(), Err(SpecError::NoName));
        assert_eq!("ftp://a/b".parse::<SourceSpec>(), Err(AddressError::Scheme("ftp".into()).into()));
        assert!(SpecError::NoName.to_string().contains("vivant cameras"));
    }

    #[test]
    fn videos_are_known_by_their_endings() {
        for (name, is) in [("a.mp4", true), ("b/ü.MOV", true), ("a.mp4.txt", false), ("mp4", false), ("a.png", false)]
        {
            assert_eq!(is_called_a_video(Path::new(name)), is, "{name}");
        }
    }

    #[test]
    fn a_spec_prints_as_it_is_given() {
        for text in ["demo", "camera", "camera:2", "camera:usb-0000:00:14.0-1", "a b/c.png", "http://phone:8080/video"]
        {
            assert_eq!(text.parse::<SourceSpec>().unwrap().to_string(), text);
        }
    }
}
