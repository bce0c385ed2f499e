//! Files that are written beside the one to be, and take its name once they are whole.

use std::path::Path;

/// The folder that a file is in, or is to be in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// An empty file in the same folder, which goes when it is dropped.
pub(super) fn fresh(path: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().prefix(".vivant-").permissions_if_possible().tempfile_in(folder_of(path))
}

/// Temporary files are for their owner alone; these are made like any other file.
trait Permissions {
    fn permissions_if_possible(&mut self) -> &mut Self;
}

impl Permissions for tempfile::Builder<'_, '_> {
    #[cfg(unix)]
    fn permissions_if_possible(&mut self) -> &mut Self {
        use std::os::unix::fs::PermissionsExt;
        // The process's umask takes away what the user does not want to give.
        self.permissions(std::fs::Permissions::from_mode(0o666))
    }

    #[cfg(not(unix))]
    fn permissions_if_possible(&mut self) -> &mut Self {
        self
    }
}
