//! Where painted pictures go, apart from the window.

pub mod recorder;
pub mod snapshot;
pub mod tap;
pub mod virtual_camera;

pub use recorder::{RecordError, Recorded, Recorder};
pub use snapshot::{SnapshotError, SnapshotFile};
pub use tap::Painted;
pub use virtual_camera::{VirtualCamera, VirtualCameraError};
