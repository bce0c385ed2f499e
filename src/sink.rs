//! Where painted pictures go, apart from the window.

mod encoder;
mod i420;
pub mod movie;
mod mp4;
pub mod recorder;
pub mod snapshot;
pub mod tap;
pub mod virtual_camera;

pub use encoder::RecordError;
pub use movie::Movie;
pub use recorder::{Recorded, Recorder};
pub use snapshot::{SnapshotError, SnapshotFile};
pub use tap::Painted;
pub use virtual_camera::{VirtualCamera, VirtualCameraError};
