//! Where the program keeps what it remembers, and how files are written there: whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};

/// The user's folders for this program. Neither has to exist. On Linux `XDG_CONFIG_HOME` and `XDG_DATA_HOME` move them.
#[derive(Clone, Debug)]
pub struct Folders {
    /// Holds the preferences.
    pub config: PathBuf,
    /// Holds looks and the user's styles.
    pub data: PathBuf,
}

impl Folders {
    /// `None` where the system names no home.
    pub fn of_user() -> Option<Folders> {
        let folders = directories::ProjectDirs::from("", "", "vivant")?;
        Some(Folders { config: folders.config_dir().to_owned(), data: folders.data_dir().to_owned() })
    }

    pub fn preferences(&self) -> PathBuf {
        self.config.join("preferences.toml")
    }

    pub fn looks(&self) -> PathBuf {
        self.data.join("looks")
    }

    pub fn styles(&self) -> PathBuf {
        self.data.join("styles")
    }
}

/// Makes the file's folder where there is none, and gives the file these bytes. Another program sees what was there before or
/// all that is new.
///
/// # Errors
/// When the folder cannot be made or written to, or the disk is full; then what was there stays.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // Else a crash of the system could leave the new name with nothing behind it.
    replace(path, bytes, std::fs::File::sync_all)
}

/// As [`write_whole`], for what can be made again: it does not wait for the disk.
///
/// # Errors
/// As [`write_whole`].
pub fn write_cache(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    replace(path, bytes, |_| Ok(()))
}

fn replace(
    path: &Path,
    bytes: &[u8],
    settle: impl FnOnce(&std::fs::File) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut fresh = tempfile::Builder::new().prefix(".vivant-").tempfile_in(folder)?;
    fresh.write_all(bytes)?;
    settle(fresh.as_file())?;
    fresh.persist(path)?;
    Ok(())
}

/// `folder/stem.ending`, or with a number behind the stem where that is taken.
pub fn free_name(folder: &Path, stem: &str, ending: &str) -> PathBuf {
    let path = folder.join(format!("{stem}.{ending}"));
    let further = (2u32..).map(|count| folder.join(format!("{stem} ({count}).{ending}")));
    std::iter::once(path).chain(further).find(|path| !path.exists()).unwrap_or_default()
}

/// What the painting of a file is called in that folder: `waves, painted.png`.
pub fn painted_name(folder: &Path, content: &Path, ending: &str) -> PathBuf {
    let stem = content.file_stem().unwrap_or(content.as_os_str()).to_string_lossy();
    free_name(folder, &format!("{}, painted", allowed(&stem, 80).trim()), ending)
}

/// A name of the user's with a dash for each character that file systems do not take, cut after `most` characters.
pub fn allowed(name: &str, most: usize) -> String {
    let forbidden = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    name.chars().map(|c| if forbidden(c) { '-' } else { c }).take(most).collect()
}

/// A name of the user's as the whole name of a file, but for its ending.
pub fn file_stem(name: &str) -> String {
    let stem = allowed(name, 60);
    // Windows takes no full stop at the end, and a file that begins with one is hidden elsewhere.
    let stem = stem.trim().trim_matches('.').to_owned();
    if stem.is_empty() { "unnamed".to_owned() } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_replaced_whole_and_leave_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/a.toml");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path().join("new")).unwrap().count(), 1);
        std::fs::write(folder.path().join("file"), "").unwrap();
        assert!(write_whole(&folder.path().join("file/a.toml"), b"x").is_err());
    }

    #[test]
    fn names_become_names_of_files() {
        assert_eq!(file_stem("Grüne Welle"), "Grüne Welle");
        assert_eq!(file_stem("a/b\\c:\n"), "a-b-c--");
        assert_eq!([file_stem(""), file_stem("..")], ["unnamed", "unnamed"]);
        assert!(file_stem(&"x".repeat(500)).len() <= 60);
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        for expected in ["a.png", "a (2).png", "a (3).png"] {
            let path = free_name(folder.path(), "a", "png");
            assert_eq!(path, folder.path().join(expected));
            std::fs::write(&path, "").unwrap();
        }
    }
}
