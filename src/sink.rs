//! Where painted pictures go, apart from the window, and the sound that goes with them.

mod clock;
mod encoder;
mod file_sound;
mod fitted;
mod i420;
pub mod microphone;
pub mod movie;
mod mp4;
pub mod recorder;
pub mod snapshot;
mod sound;
pub mod tap;
pub mod virtual_camera;

pub use encoder::RecordError;
pub use microphone::{MicrophoneError, MicrophoneSpec};
pub use movie::{Made, Movie};
pub use recorder::{Listening, Recorded, Recorder};
pub use snapshot::{SnapshotError, SnapshotFile};
pub use tap::Painted;
pub use virtual_camera::{VirtualCamera, VirtualCameraError};
