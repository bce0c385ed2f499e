//! Marks on disk that something is tried of which drivers may die: a file is there meanwhile, and stays where the program
//! ends or the device is lost, and counts how often that was. Who finds one knows what not to try again with that driver and
//! that program.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::choices::{Validity, adapter_key, folder};
use crate::gpu::Gpu;
use crate::storage::folder_of;

/// The marks of one adapter.
pub(in crate::stylize) struct Marks {
    /// `None` where there can be none.
    folder: Option<PathBuf>,
    adapter: String,
    validity: Validity,
}

/// That something is being tried. Its file is locked, so that nobody takes it for one that was left.
struct Mark {
    file: File,
    path: PathBuf,
}

impl Marks {
    pub fn of(info: &wgpu::AdapterInfo) -> Marks {
        Marks { folder: folder(), adapter: adapter_key(info), validity: Validity::of(info) }
    }

    fn path(&self, trial: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("trial-{}-{trial}", self.adapter)))
    }

    /// The mark that was left when the program ended in such a trial, if it did so often, one time after another.
    fn left_by(&self, trial: &str, often: u32) -> Option<PathBuf> {
        let path = self.path(trial)?;
        let mut file = File::open(&path).ok()?;
        // Whoever holds it is alive.
        file.try_lock_shared().ok()?;
        (self.ends_in(&mut file) >= often).then_some(path)
    }

    /// Whether the program died so `often` in a row at that trial, which is `what`; then it is told.
    pub fn was_fatal(&self, trial: &str, what: &str, often: u32) -> bool {
        let Some(mark) = self.left_by(trial, often) else { return false };
        tracing::warn!(
            "the program ended whenever it tried {what} on this GPU, and does without from now on; delete {} to have it \
             tried again",
            mark.display()
        );
        true
    }

    /// How often the program ended in the trial of that file.
    fn ends_in(&self, file: &mut File) -> u32 {
        let mut text = String::new();
        let read = file.read_to_string(&mut text).ok().and_then(|_| serde_json::from_str(&text).ok());
        read.filter(|(validity, _): &(Validity, u32)| *validity == self.validity).map_or(0, |(_, ends)| ends)
    }

    /// Has a trial done with a mark there, which stays where the device is lost. One that cannot be written is none.
    pub fn during<T>(&self, gpu: &Gpu, trial: &str, work: impl FnOnce() -> T) -> T {
        let mark = self.begin(trial);
        let done = work();
        if let Some(mark) = mark
            && !gpu.lost()
        {
            mark.end();
        }
        done
    }

    fn begin(&self, trial: &str) -> Option<Mark> {
        let path = self.path(trial)?;
        match self.write(&path) {
            Ok(file) => Some(Mark { file, path }),
            Err(error) => {
                tracing::debug!("{} was not written: {error}", path.display());
                None
            }
        }
    }

    /// The file, held by who is given it.
    fn write(&self, path: &Path) -> std::io::Result<File> {
        std::fs::create_dir_all(folder_of(path))?;
        // Another program may be trying the same; that one's mark is left alone.
        let mut file = File::options().create(true).read(true).write(true).truncate(false).open(path)?;
        file.try_lock()?;
        let ends = self.ends_in(&mut file).saturating_add(1);
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(&serde_json::to_vec(&(&self.validity, ends))?)?;
        Ok(file)
    }
}

impl Mark {
    /// The trial is over, and the program lives.
    fn end(self) {
        let Mark { file, path } = self;
        // Whoever has opened it already finds nothing in it.
        if let Err(error) = file.set_len(0).and_then(|()| std::fs::remove_file(&path)) {
            tracing::debug!("{} was not removed: {error}", path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(folder: &Path, driver: &str) -> Marks {
        let folder = Some(folder.join("deep"));
        Marks { folder, adapter: "vulkan-1-2".to_owned(), validity: Validity::of_driver(driver) }
    }

    #[test]
    fn a_mark_stays_where_the_program_ends() {
        let folder = tempfile::tempdir().unwrap();
        let marks_of = |driver| marks(folder.path(), driver);
        assert_eq!(marks_of("1").left_by("units", 1), None);
        drop(marks_of("1").begin("units").unwrap());
        let left = marks_of("1").left_by("units", 1).unwrap();
        assert!(!marks_of("1").was_fatal("units", "units", 2), "once is no habit");
        assert!(left.is_file());
        assert_eq!(marks_of("1").left_by("others", 1), None);
        assert_eq!(marks_of("2").left_by("units", 1), None, "another driver may do better");
        assert_eq!(marks_of("1").left_by("units", 2), None, "it may have been the user who ended it");
        drop(marks_of("1").begin("units").unwrap());
        assert!(marks_of("1").left_by("units", 2).is_some() && marks_of("1").was_fatal("units", "units", 2));
        drop(marks_of("2").begin("units").unwrap());
        assert_eq!(marks_of("2").left_by("units", 2), None, "another driver begins anew");
        std::fs::write(&left, "not what was written").unwrap();
        assert_eq!(marks_of("1").left_by("units", 1), None);
    }

    #[test]
    fn a_mark_goes_with_the_trial_and_tells_nothing_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let marks = marks(folder.path(), "1");
        let mark = marks.begin("units").unwrap();
        assert_eq!(marks.left_by("units", 1), None, "it is under way");
        assert!(marks.begin("units").is_none(), "another one is at it");
        mark.end();
        assert_eq!(marks.left_by("units", 1), None);
        assert_eq!(std::fs::read_dir(folder.path().join("deep")).unwrap().count(), 0);
        drop(marks.begin("units").unwrap());
        marks.begin("units").unwrap().end();
        assert_eq!(marks.left_by("units", 1), None, "it was tried again");
    }

    #[test]
    fn without_a_folder_there_are_no_marks() {
        let marks = Marks { folder: None, adapter: String::new(), validity: Validity::of_driver("1") };
        assert!(marks.begin("units").is_none() && marks.left_by("units", 1).is_none());
    }
}
