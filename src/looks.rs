//! The user's looks on disk: one file each, whose name begins with the number of the F key that brings it back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use same_file::is_same_file;

use crate::look::{ENDING, Look, LookError};
use crate::storage::names::{file_name, file_stem, free_name};

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
        let held: Vec<u32> = kept.iter().map(|kept| kept.number).collect();
        let number = free_number(None, &held, &files);
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

/// The number that a file's name begins with, or 0.
fn number_of(file: &Path) -> u32 {
    let digits: String = file_name(file).chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// The number that is wanted, else the first, that is none of those held and with which no file's name begins, be it one that
/// could not be read.
fn free_number(wanted: Option<u32>, held: &[u32], files: &[PathBuf]) -> u32 {
    let numbers = || held.iter().copied().chain(files.iter().map(|file| number_of(file)));
    wanted.into_iter().chain(1..).find(|number| numbers().all(|taken| taken != *number)).unwrap_or(u32::MAX)
}

/// Where a look is kept.
#[derive(Clone, Debug)]
pub enum Place {
    /// On a key of its own: the one that is wanted if that is free, and none of those held by looks that have been read.
    Free { wanted: Option<u32>, held: Vec<u32> },
    /// In place of another.
    Instead(Kept),
}

/// Writes a look to the folder.
///
/// # Errors
/// When it cannot be written; then the other stays.
pub fn keep(folder: &Path, place: Place, look: Look) -> Result<Kept, LookError> {
    let stem = |number: u32| format!("{number:02} {}", file_stem(&look.name));
    let (number, file) = match place {
        Place::Free { wanted, held } => {
            let number = free_number(wanted, &held, &files_in(folder));
            let file = folder.join(format!("{}.{ENDING}", stem(number)));
            look.write(&file)?;
            (number, file)
        }
        Place::Instead(Kept { number, file, .. }) => {
            look.write(&file)?;
            (number, renamed(file, folder, &stem(number)))
        }
    };
    Ok(Kept { number, look: Arc::new(look), file })
}

/// Gives a look's file another name, with a number behind it where another look's is called so; where that cannot be, the name
/// that it has.
fn renamed(file: PathBuf, folder: &Path, stem: &str) -> PathBuf {
    let wanted = folder.join(format!("{stem}.{ENDING}"));
    // To some disks another spelling is the same file.
    let is_own = is_same_file(&wanted, &file).unwrap_or(false);
    let to = if is_own { wanted } else { free_name(folder, stem, ENDING) };
    match std::fs::rename(&file, &to) {
        Ok(()) => to,
        Err(error) => {
            tracing::warn!("{} cannot be renamed: {error}", file.display());
            file
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::LookStyle;

    fn look(name: &str) -> Look {
        Look::new(name, vec![LookStyle::built_in("Ebru", 1.0)])
    }

    #[test]
    fn looks_keep_their_numbers_and_bad_ones_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let put = |file: &str, name: &str| {
            look(name).write(&folder.path().join(file)).unwrap();
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

    #[test]
    fn a_look_takes_no_key_from_another() {
        let folder = tempfile::tempdir().unwrap();
        // A friend's has got its number in memory alone.
        look("friend").write(&folder.path().join("friend.vivant")).unwrap();
        let free = |wanted| Place::Free { wanted, held: vec![2] };
        let kept = ["a", "b", "c"].map(|name| keep(folder.path(), free(None), look(name)).unwrap());
        assert_eq!(kept.each_ref().map(|kept| kept.number), [1, 3, 4]);
        std::fs::remove_file(&kept[1].file).unwrap();
        assert_eq!(keep(folder.path(), free(Some(3)), look("b")).unwrap().number, 3);
        assert_eq!(keep(folder.path(), free(Some(2)), look("d")).unwrap().number, 5);
    }

    #[test]
    fn a_renamed_look_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = keep(folder.path(), Place::Free { wanted: None, held: Vec::new() }, look("evening")).unwrap();
        // To some disks the second is the first.
        for name in ["Evening", "Night", "Night"] {
            kept = keep(folder.path(), Place::Instead(kept), look(name)).unwrap();
            let (all, refused) = read_all(folder.path());
            assert!(refused.is_empty());
            assert_eq!(all.iter().map(|kept| (kept.number, &*kept.look.name)).collect::<Vec<_>>(), [(1, name)]);
            assert_eq!(file_name(&all[0].file), format!("01 {name}.vivant"));
        }
        // A friend's has the same number in its name.
        look("friend's").write(&folder.path().join("01 Taken.vivant")).unwrap();
        kept = keep(folder.path(), Place::Instead(kept), look("Taken")).unwrap();
        assert_eq!(file_name(&kept.file), "01 Taken (2).vivant");
        assert_eq!(Look::read(&folder.path().join("01 Taken.vivant")).unwrap().name, "friend's");
    }
}
