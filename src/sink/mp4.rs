//! What was written of an MP4 file.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// The boxes of a file (ISO 14496-12, section 4.2).
#[derive(Default)]
struct Boxes {
    kinds: Vec<[u8; 4]>,
    /// The file ends where the last of them does.
    all: bool,
}

/// Whether the file has the box that tells players what is in it (`moov`), and ends where its last box does.
pub(super) fn is_whole(path: &Path) -> bool {
    let boxes = boxes(path);
    boxes.all && boxes.kinds.contains(b"moov")
}

/// Whether anything can be played of a file that is written part by part (`moof`).
pub(super) fn has_parts(path: &Path) -> bool {
    boxes(path).kinds.contains(b"moof")
}

fn boxes(path: &Path) -> Boxes {
    read_boxes(path).unwrap_or_else(|error| {
        tracing::warn!("{} cannot be read: {error}", path.display());
        Boxes::default()
    })
}

fn read_boxes(path: &Path) -> std::io::Result<Boxes> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let (mut at, mut kinds) = (0u64, Vec::new());
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
            break;
        }
        kinds.push(kind);
        at = at.saturating_add(size);
    }
    Ok(Boxes { kinds, all: at == length })
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

    #[test]
    fn a_file_without_parts_has_nothing_to_play() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let parts = |content: &[u8]| {
            std::fs::write(file.path(), content).unwrap();
            has_parts(file.path())
        };
        let head = boxed(b"moov", &[7; 20]);
        assert!(!parts(&head) && !parts(b""));
        assert!(parts(&[&head[..], &boxed(b"moof", &[1; 8]), &boxed(b"mdat", &[2; 50])[..30]].concat()));
    }
}
