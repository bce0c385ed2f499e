//! Whether an MP4 file was written to its end.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Whether the file has the box that tells players what is in it (`moov`), and ends where its last box does (ISO 14496-12,
/// section 4.2).
pub(super) fn is_whole(path: &Path) -> bool {
    ends_well(path).unwrap_or_else(|error| {
        tracing::warn!("{} cannot be read: {error}", path.display());
        false
    })
}

fn ends_well(path: &Path) -> std::io::Result<bool> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let (mut at, mut told) = (0u64, false);
    // A box begins with its size and its kind; a size of one says that the true one comes behind, in eight bytes.
    while length.saturating_sub(at) >= 8 {
        let mut head = [0; 8];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut head)?;
        let [a, b, c, d, kind @ ..] = head;
        let size = match u32::from_be_bytes([a, b, c, d]) {
            1 if length - at >= 16 => {
                let mut size = [0; 8];
                file.read_exact(&mut size)?;
                u64::from_be_bytes(size)
            }
            size => u64::from(size),
        };
        // A size of zero, which means the file's end, is for files that are being sent.
        if size < 8 {
            return Ok(false);
        }
        told |= kind == *b"moov";
        at = at.saturating_add(size);
    }
    Ok(told && at == length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(8 + content.len() as u32).to_be_bytes()[..], kind, content].concat()
    }

    #[test]
    fn a_file_is_whole_with_its_index_and_its_last_box() {
        let whole = |bytes: &[u8]| {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), bytes).unwrap();
            is_whole(file.path())
        };
        let (index, data) = (boxed(b"moov", &[7; 20]), boxed(b"mdat", &[9; 100]));
        let large = [&1u32.to_be_bytes()[..], b"mdat", &116u64.to_be_bytes(), &[9; 100]].concat();
        assert!(whole(&[&index[..], &data].concat()) && whole(&[&large[..], &index].concat()));
        assert!(!whole(&data), "no index");
        assert!(!whole(&[&index[..], &data[..60]].concat()), "cut short");
        assert!(!whole(&[&data[..], &index[..20]].concat()), "cut short in the index");
        assert!(!whole(&[&index[..], &data, &[0, 0]].concat()) && !whole(&[0; 64]) && !whole(b""));
    }
}
