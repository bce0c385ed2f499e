//! Files of networks, as bytes.

use std::path::{Path, PathBuf};

/// The paper's network takes 28 MB in f32, all of VGG-19 without its classifier 80.
const LARGEST: u64 = 1 << 30;

/// Why a file was not read; each message names it.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("cannot read {path}: {reason}")]
    Read { path: PathBuf, reason: std::io::Error },
    #[error("{path} is {bytes} bytes long; a network's file has at most {LARGEST}")]
    TooLarge { path: PathBuf, bytes: u64 },
}

/// Reads a file whole.
///
/// # Errors
/// See [`FileError`].
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let unreadable = |reason| FileError::Read { path: path.to_owned(), reason };
    let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
    if bytes > LARGEST {
        return Err(FileError::TooLarge { path: path.to_owned(), bytes });
    }
    std::fs::read(path).map_err(unreadable)
}
