//! The pictures in a folder, and its videos.

use std::path::{Path, PathBuf};

use super::spec::{FileKind, is_called_a_picture, is_called_a_video, kind_of};

/// How deep folders in a folder are looked into.
const DEPTH: usize = 3;

/// What there is to paint in a folder, and in the folders in it, in the order of their names; what is hidden stays so.
#[derive(Debug, Default)]
pub struct Found {
    pub pictures: Vec<PathBuf>,
    /// Files that are called as videos are.
    pub videos: Vec<PathBuf>,
}

impl Found {
    /// Looks into a folder. `go_on` is asked again and again, for a folder may hold much that has to be looked into.
    pub fn within(folder: &Path, go_on: &mut dyn FnMut() -> bool) -> Found {
        let mut found = Found::default();
        found.add(folder, DEPTH, go_on);
        found
    }

    fn add(&mut self, folder: &Path, depth: usize, go_on: &mut dyn FnMut() -> bool) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                tracing::warn!("{} is left out: {error}", folder.display());
                return;
            }
        };
        let mut entries: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        entries.retain(|path| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")));
        entries.sort();
        let (folders, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| path.is_dir());
        // Pipes and devices are nobody's pictures.
        for file in others.into_iter().take_while(|_| go_on()).filter(|path| path.is_file()) {
            if is_called_a_picture(&file) || matches!(kind_of(&file), Ok(FileKind::Picture | FileKind::Animation)) {
                self.pictures.push(file);
            } else if is_called_a_video(&file) {
                self.videos.push(file);
            }
        }
        // A link may lead back up.
        for inner in folders.iter().filter(|inner| depth > 1 && !inner.is_symlink()) {
            self.add(inner, depth - 1, go_on);
        }
    }
}
