//! Where the program keeps what it remembers, and how files are written there: whole or not at all.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, PathPersistError, TempPath};

use names::{UNFINISHED, allowed, free_name, text};

pub mod names;

/// The user's folders for this program. None has to exist. On Linux `XDG_CONFIG_HOME`, `XDG_DATA_HOME`
/// and `XDG_CACHE_HOME` move them.
#[derive(Clone, Debug)]
pub struct Folders {
    /// Holds the preferences.
    pub config: PathBuf,
    /// Holds looks and the user's styles and networks.
    pub data: PathBuf,
    /// Holds what can be made again.
    pub cache: PathBuf,
}

impl Folders {
    /// `None` where the system names no home.
    pub fn of_user() -> Option<Folders> {
        let folders = directories::ProjectDirs::from("", "", "vivant")?;
        let [config, data, cache] = [folders.config_dir(), folders.data_dir(), folders.cache_dir()].map(Path::to_owned);
        Some(Folders { config, data, cache })
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

    pub fn networks(&self) -> PathBuf {
        self.data.join("networks")
    }
}

/// Makes the file's folder where there is none, and gives the file these bytes. Another program sees what was there before or
/// all that is new.
///
/// # Errors
/// When the folder cannot be made or written to, or the disk is full; then what was there stays.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    replace(path, bytes, settle)
}

/// Waits until a file is on the disk: else a crash of the system could leave its name with nothing behind it.
fn settle(file: &std::fs::File) -> std::io::Result<()> {
    match file.sync_all() {
        // macOS knows no way to wait for a network's disk, or for some others.
        #[cfg(target_os = "macos")]
        Err(error)
            if error.raw_os_error().is_some_and(|is| [libc::ENOTSUP, libc::EINVAL, libc::ENOTTY].contains(&is)) =>
        {
            Ok(())
        }
        settled => settled,
    }
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
    let path = behind_link(path);
    let fresh = written(folder_of(&path), bytes, settle)?;
    open_as(fresh.path(), &path);
    fresh.persist(path)?;
    Ok(())
}

/// A file in the folder, which is made where there is none, that holds these bytes and has no name yet.
fn written(
    folder: &Path,
    bytes: &[u8],
    settle: impl FnOnce(&std::fs::File) -> std::io::Result<()>,
) -> std::io::Result<NamedTempFile> {
    std::fs::create_dir_all(folder)?;
    let mut fresh = fresh_in(folder)?;
    fresh.as_file_mut().write_all(bytes)?;
    settle(fresh.as_file())?;
    Ok(fresh)
}

/// What a link leads to, or the path itself where it is none: that is replaced, and not the link.
pub fn behind_link(path: &Path) -> PathBuf {
    let behind = std::fs::canonicalize(path).ok().filter(|_| path.is_symlink());
    behind.unwrap_or_else(|| path.to_owned())
}

/// Whether there is something, or nobody may know whether there is: who reads it is told why not.
pub fn may_be(path: &Path) -> bool {
    path.try_exists().unwrap_or(true)
}

/// The folder that a file is in, or is to be in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Gives a new file in the folder, which is made where there is none, these bytes and the first of the names of [`free_name`]
/// that is free.
///
/// # Errors
/// When the folder cannot be made or written to, or the disk is full; then there is no file.
pub fn write_new(folder: &Path, stem: &str, ending: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    Ok(persist_new(written(folder, bytes, settle)?.into_temp_path(), folder, stem, ending)?)
}

/// An empty file that goes when it is dropped, to be written and then named. Others may do with it what they may do with any
/// file of the user's.
///
/// # Errors
/// When the folder cannot be written to.
pub fn fresh_in(folder: &Path) -> std::io::Result<NamedTempFile> {
    fresh(folder, ".vivant-", "")
}

/// As [`fresh_in`], for what takes long to be written: should the program be killed meanwhile, the file's name says what it is.
///
/// # Errors
/// As [`fresh_in`].
pub fn unfinished(path: &Path) -> std::io::Result<NamedTempFile> {
    let stem = allowed(&text(path.file_stem()), 80);
    fresh(folder_of(path), &format!("{stem}{UNFINISHED}"), &format!(".{}", text(path.extension())))
}

fn fresh(folder: &Path, prefix: &str, suffix: &str) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The process's umask takes away what the user does not want to give.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.prefix(prefix).suffix(suffix).tempfile_in(folder).map_err(|error| without_its_name(folder, &error))
}

/// Why there is no temporary file in a folder, in words that do not name that file, as the library's do at their end.
fn without_its_name(folder: &Path, error: &std::io::Error) -> std::io::Error {
    let words = error.to_string();
    let reason = match error.kind() {
        ErrorKind::NotFound if !folder.exists() => "there is no such folder",
        _ => words.split(" at path ").next().unwrap_or_default(),
    };
    std::io::Error::new(error.kind(), reason)
}

/// Gives a file that was written in the folder the first of the names of [`free_name`] that is free, even where others take
/// names there meanwhile.
///
/// # Errors
/// When it cannot be named.
fn persist_new(mut file: TempPath, folder: &Path, stem: &str, ending: &str) -> Result<PathBuf, PathPersistError> {
    loop {
        let path = free_name(folder, stem, ending);
        match file.persist_noclobber(&path) {
            Ok(()) => return Ok(path),
            Err(refused) if refused.error.kind() == ErrorKind::AlreadyExists => file = refused.path,
            // Some file systems know no way to name a file without overwriting another.
            Err(refused) => return refused.path.persist(&path).map(|()| path),
        }
    }
}

/// What is done about a file that has a name already that another is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It stays; the other gets a number behind the name.
    Keep,
    /// The other takes its place when it is whole.
    Replace,
}

/// Opens a file to whom the one is open whose place it takes, where the system lets it.
fn open_as(file: &Path, replaced: &Path) {
    #[cfg(unix)]
    if let Ok(replaced) = replaced.metadata() {
        let _ = std::fs::set_permissions(file, replaced.permissions());
    }
    // Elsewhere a file has them of its folder.
    #[cfg(not(unix))]
    let _ = (file, replaced);
}

/// Gives a whole file that was written in the same folder that name, once it is on the disk; says which it has.
///
/// # Errors
/// When it cannot be named; who drops the error drops the file.
pub fn give_name(file: TempPath, path: &Path, taken: Taken) -> Result<PathBuf, PathPersistError> {
    let settled = std::fs::OpenOptions::new().write(true).open(&file).and_then(|file| settle(&file));
    if let Err(error) = settled {
        return Err(PathPersistError { error, path: file });
    }
    if taken == Taken::Replace {
        open_as(&file, path);
        return file.persist(path).map(|()| path.to_owned());
    }
    let file = match file.persist_noclobber(path) {
        Ok(()) => return Ok(path.to_owned()),
        Err(refused) => refused.path,
    };
    persist_new(file, folder_of(path), &text(path.file_stem()), &text(path.extension()))
}

/// Where what was removed goes, within the folder that it was in.
pub const REMOVED: &str = "removed";

/// Moves a file into a folder, which is made where there is none, and where nothing is overwritten; gives where it is then.
///
/// # Errors
/// When the file is not there, the folder cannot be made, or the file not moved to it.
pub fn move_into(folder: &Path, file: &Path) -> std::io::Result<PathBuf> {
    let to = place_in(folder, file)?;
    std::fs::rename(file, &to)?;
    Ok(to)
}

/// As [`move_into`], and the file stays where it is, too, to be replaced. Of a link it is what that leads to, for what
/// [`write_whole`] replaces is that.
///
/// # Errors
/// As [`move_into`], and when the disk is full.
pub fn copy_into(folder: &Path, file: &Path) -> std::io::Result<PathBuf> {
    let to = place_in(folder, file)?;
    let file = behind_link(file);
    // Some disks know no second name for a file.
    std::fs::hard_link(&file, &to).or_else(|_| std::fs::copy(&file, &to).map(drop))?;
    Ok(to)
}

/// A free place in a folder, made where there is none, for a file of that name.
fn place_in(folder: &Path, file: &Path) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    Ok(free_name(folder, &text(file.file_stem()), &text(file.extension())))
}

/// Gives a file that is not understood another name beside, which says so.
///
/// # Errors
/// When it cannot be renamed.
pub fn put_aside(path: &Path) -> std::io::Result<PathBuf> {
    let stem = format!("{}.broken", text(path.file_stem()));
    let aside = free_name(folder_of(path), &stem, &text(path.extension()));
    std::fs::rename(path, &aside)?;
    Ok(aside)
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
    #[cfg(unix)]
    fn what_a_link_leads_to_is_replaced_and_for_all_to_read() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let [kept, link] = ["kept.toml", "link.toml"].map(|name| folder.path().join(name));
        std::fs::write(&kept, "one").unwrap();
        symlink(&kept, &link).unwrap();
        write_whole(&link, b"two").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read(&kept).unwrap(), b"two");
        std::fs::write(folder.path().join("usual"), "").unwrap();
        let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("kept.toml"), mode("usual"));
    }

    #[test]
    #[cfg(unix)]
    fn what_is_private_stays_so() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "one").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        write_whole(&path, b"two").unwrap();
        assert_eq!(mode(), 0o600);
        give_name(fresh_in(folder.path()).unwrap().into_temp_path(), &path, Taken::Replace).unwrap();
        assert_eq!(mode(), 0o600);
    }

    #[test]
    fn files_that_are_written_at_the_same_time_get_names_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|threads| {
            for n in 0..8u8 {
                let folder = folder.path();
                threads.spawn(move || write_new(folder, "a", "png", &[n]).unwrap());
            }
        });
        let mut found: Vec<u8> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| std::fs::read(file.unwrap().path()).unwrap()[0])
            .collect();
        found.sort_unstable();
        assert_eq!(found, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn what_cannot_be_made_is_told_without_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let missing = fresh_in(&folder.path().join("missing")).unwrap_err();
        assert_eq!((missing.kind(), &*missing.to_string()), (ErrorKind::NotFound, "there is no such folder"));
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let said = fresh_in(&file).unwrap_err().to_string();
        assert!(!said.is_empty() && !said.contains("vivant") && !said.contains("path"), "{said}");
    }
}
