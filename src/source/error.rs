//! Why a source could not be opened, in words that say what to do.

use std::path::PathBuf;

use super::address::Address;
use super::picture::PictureError;

/// What happened, to which file or device, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// No camera is connected.
    #[error(
        "no camera was found; connect one, or use the built-in scene (--source demo), a video or an image (--source FILE)"
    )]
    NoCamera,
    /// No camera answers to the name, index or path asked for.
    #[error("no camera answers to “{wanted}”; there {present}")]
    NoSuchCamera { wanted: String, present: String },
    /// Another program holds the camera.
    #[error("the camera {name} ({device}) is in use by {holder}; close it there, or choose another source")]
    CameraInUse { name: String, device: String, holder: String },
    /// The system does not let this user open the camera.
    #[error("the system does not allow access to the camera {name} ({device}); {advice}")]
    CameraForbidden { name: String, device: String, advice: &'static str },
    /// The camera gives none of the formats Vivant reads.
    #[error("the camera {name} ({device}) gives no format that Vivant reads; it has {offered}")]
    CameraFormats { name: String, device: String, offered: String },
    /// Something else failed at the camera.
    #[error("the camera {name} ({device}) could not be started: {reason}")]
    Camera { name: String, device: String, reason: String },
    /// The file is not there.
    #[error("there is no file {}; --source takes camera, camera:NAME, a video or image file, an address, or demo", .path.display())]
    NotFound { path: PathBuf },
    /// The path is a folder.
    #[error("{} is a folder; choose a video or an image in it", .path.display())]
    Directory { path: PathBuf },
    /// The file holds no bytes.
    #[error("{} is empty (0 bytes)", .path.display())]
    Empty { path: PathBuf },
    /// The file cannot be opened.
    #[error("{} cannot be read: {reason}", .path.display())]
    Unreadable { path: PathBuf, reason: std::io::Error },
    /// The programs that read videos and streams are missing.
    #[error("{what} needs the program {program} to be played, which is not installed; {advice}", advice = crate::ffmpeg::ADVICE)]
    FfmpegMissing { what: String, program: &'static str },
    /// The file holds sound or text only.
    #[error("{} has no pictures in it", .path.display())]
    NoPictures { path: PathBuf },
    /// `ffmpeg` does not know what to do with the file.
    #[error("{} is neither an image nor a video that ffmpeg can play: {reason}", .path.display())]
    Video { path: PathBuf, reason: String },
    /// Nothing comes from the network.
    #[error("no pictures come from {address}: {reason}")]
    Stream { address: Address, reason: String },
    /// An image file could not be read.
    #[error(transparent)]
    Picture(#[from] PictureError),
}
