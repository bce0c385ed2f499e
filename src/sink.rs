//! Where painted pictures go, apart from the window.

pub mod snapshot;

pub use snapshot::{SnapshotError, SnapshotFile};
