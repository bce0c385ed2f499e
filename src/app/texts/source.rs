//! Where pictures come from.

use super::{capitalised, file_name};
use crate::source::camera::CameraChoice;
use crate::source::{AddressError, SourceSpec};

pub const SOURCE: &str = "Source";
pub const SOURCE_TIP: &str = "Where the picture comes from";
pub const SCENE: &str = "Built-in scene";
pub const OPEN_SOURCE: &str = "Open a video or an image…";
pub const ASK_ADDRESS: &str = "Network camera…";
pub const ADDRESS_TITLE: &str = "Network camera";
pub const ADDRESS_HINT: &str = "rtsp://192.168.1.20/live";
pub const ADDRESS_WHY: &str =
    "The address of a camera or a stream, as its app or its manual tells it: rtsp://…, http://… or the like.";
pub const OPEN_ADDRESS: &str = "Open";

/// What is typed is no address.
pub fn wrong_address(reason: &AddressError) -> String {
    format!("{}.", capitalised(&reason.to_string()))
}

pub const NO_CAMERAS: &str = "No camera is connected";
pub const LOOKING_FOR_CAMERAS: &str = "Looking for cameras…";
pub const CAMERAS: &str = "Cameras";
pub const CAMERA_SIZE: &str = "Camera's picture";
pub const CAMERA_SIZE_TIP: &str =
    "A larger one shows where the painting is brought to the camera's size (Detail); the painted size is its own.";
pub const ALSO: &str = "Other sources";

pub const WARMING_UP: &str = "Warming up";
pub const WARMING_UP_WHY: &str = "The network is being made ready.";
pub const WAITING: &str = "The picture has stopped";
pub const WAITING_WHY: &str = "Vivant is waiting for it to come back.";
pub const SOURCE_FAILED: &str = "There is no picture";
pub const TRY_AGAIN: &str = "Try again";
pub const USE_SCENE: &str = "Show the built-in scene";

pub const NO_CAMERA_SCENE: &str = "No camera was found, so this is the built-in scene.";

/// While a source is being opened.
pub fn opening(spec: Option<&SourceSpec>) -> String {
    match spec {
        None | Some(SourceSpec::Camera(CameraChoice::First)) => "opening the camera…".to_owned(),
        Some(SourceSpec::Camera(choice)) => format!("opening {choice}…"),
        Some(SourceSpec::Stream(address)) => format!("opening {address}…"),
        Some(SourceSpec::File(path)) => format!("opening {}…", file_name(path)),
        Some(SourceSpec::Demo) => SCENE.to_owned(),
    }
}

/// A size that the camera is asked for; `None` is the one that suits painting.
pub fn camera_size(size: Option<(u32, u32)>) -> String {
    size.map_or_else(|| "Auto".to_owned(), |(width, height)| format!("{width}×{height}"))
}

/// What a source says of itself; our own words with a capital at the beginning, names as they are.
pub fn source(text: &str) -> String {
    let ours = ["built-in", "opening"].iter().any(|word| text.starts_with(word));
    if ours { capitalised(text) } else { text.to_owned() }
}
