//! Files of networks, as bytes.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The paper's network takes 28 MB in f32, all of VGG-19 without its classifier 80.
const LARGEST: u64 = 1 << 30;

/// Why a file was not read; each message names it.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("cannot read {path}: {reason}")]
    Read { path: PathBuf, reason: std::io::Error },
    #[error("{path} is longer than {LARGEST} bytes, which a network's file is not")]
    TooLarge { path: PathBuf },
}

/// Reads a file whole.
///
/// # Errors
/// See [`FileError`].
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    match read {
        Ok(length) if length as u64 > LARGEST => Err(FileError::TooLarge { path: path.to_owned() }),
        Ok(_) => Ok(bytes),
        Err(reason) => Err(FileError::Read { path: path.to_owned(), reason }),
    }
}
