//! Files that are written beside the one to be, and take its name once they are whole.

use std::path::Path;

use crate::storage::fresh_in;

/// The folder that a file is in, or is to be in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// An empty file in the same folder, which goes when it is dropped.
pub(super) fn fresh(path: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    fresh_in(folder_of(path))
}
