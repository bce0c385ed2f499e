//! The user's looks on disk: one file each, whose name begins with the number of the F key that brings it back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::look::{ENDING, Look, LookError};
use crate::storage::{file_name, file_stem};

/// A look in the user's folder.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The F key that brings it back, if it is one of the first twelve.
    pub number: u32,
    pub look: Arc<Look>,
    pub file: PathBuf,
}

/// Reads the looks in a folder, whose files' names begin with their numbers; others get the next free ones.
pub fn read_all(folder: &Path) -> (Vec<Kept>, Vec<LookError>) {
    let files = files_in(folder);
    let (mut kept, mut others, mut refused): (Vec<Kept>, Vec<Kept>, Vec<LookError>) = Default::default();
    for file in &files {
        let number = number_of(file);
        let taken = number == 0 || kept.iter().any(|kept| kept.number == number);
        match Look::read(file) {
            Ok(look) => {
                let list = if taken { &mut others } else { &mut kept };
                list.push(Kept { number, look: Arc::new(look), file: file.clone() });
            }
            Err(error) => refused.push(error),
        }
    }
    for other in others {
        let number = free_number(None, &kept, &files);
        kept.push(Kept { number, ..other });
    }
    kept.sort_by_key(|kept| kept.number);
    (kept, refused)
}

/// Looks' files, those that are refused as well, by name.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).into_iter().flatten().filter_map(|file| Some(file.ok()?.path()));
    let mut files: Vec<PathBuf> = files.filter(|file| Look::claims(file)).collect();
    files.sort();
    files
}

/// With which a file's name begins, or 0.
fn number_of(file: &Path) -> u32 {
    let digits: String = file_name(file).chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// The number that is wanted, else the first, that no look has, nor a file that could not be read.
fn free_number(wanted: Option<u32>, kept: &[Kept], files: &[PathBuf]) -> u32 {
    let numbers = || kept.iter().map(|kept| kept.number).chain(files.iter().map(|file| number_of(file)));
    wanted.into_iter().chain(1..).find(|number| numbers().all(|taken| taken != *number)).unwrap_or(u32::MAX)
}

/// Writes a look to the folder: in place of another, or as a new one, which is on the key that is wanted if that is free.
///
/// # Errors
/// When it cannot be written; then the other stays.
pub fn keep(folder: &Path, wanted: Option<u32>, instead: Option<Kept>, look: Look) -> Result<Kept, LookError> {
    let free = || free_number(wanted, &read_all(folder).0, &files_in(folder));
    let number = instead.as_ref().map_or_else(free, |kept| kept.number);
    let file = folder.join(format!("{number:02} {}.{ENDING}", file_stem(&look.name)));
    look.write(&file)?;
    if let Some(before) = instead.filter(|kept| kept.file != file)
        && let Err(error) = std::fs::remove_file(&before.file)
    {
        tracing::warn!("{} is still there: {error}", before.file.display());
    }
    Ok(Kept { number, look: Arc::new(look), file })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::LookStyle;

    #[test]
    fn looks_keep_their_numbers_and_bad_ones_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let put = |file: &str, name: &str| {
            Look::new(name, vec![LookStyle::built_in("Ebru", 1.0)]).write(&folder.path().join(file)).unwrap();
        };
        put("03 c.vivant", "c");
        put("1 a.vivant", "a");
        put("from a friend.VIVANT", "f");
        put("03 also.vivant", "also");
        std::fs::write(folder.path().join("02 bad.vivant"), "bad").unwrap();
        std::fs::write(folder.path().join("notes.txt"), "").unwrap();
        let (kept, refused) = read_all(folder.path());
        let all: Vec<_> = kept.iter().map(|kept| (kept.number, kept.look.name.as_str())).collect();
        assert_eq!(all, [(1, "a"), (3, "also"), (4, "c"), (5, "f")], "the second is the bad one's");
        assert_eq!(refused.len(), 1);
        assert!(read_all(&folder.path().join("none")).0.is_empty());
    }
}
