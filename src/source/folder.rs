//! The pictures in a folder.

use std::path::{Path, PathBuf};

use super::spec::{FileKind, is_called_a_picture, kind_of};

/// How deep folders in a folder are looked into.
const DEPTH: usize = 3;

/// Pictures in a folder, and in the folders in it, in the order of their names; what is hidden stays so. `go_on` is asked again
/// and again, for a folder may hold much that has to be looked into.
pub fn pictures_in(folder: &Path, go_on: &mut dyn FnMut() -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    search(folder, DEPTH, &mut found, go_on);
    found
}

fn search(folder: &Path, depth: usize, found: &mut Vec<PathBuf>, go_on: &mut dyn FnMut() -> bool) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.retain(|path| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")));
    entries.sort();
    let (folders, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| path.is_dir());
    let is_picture = |file: &PathBuf| is_called_a_picture(file) || matches!(kind_of(file), Ok(FileKind::Picture));
    // Pipes and devices are nobody's pictures.
    found.extend(others.into_iter().take_while(|_| go_on()).filter(|path| path.is_file() && is_picture(path)));
    // A link may lead back up.
    for inner in folders.iter().filter(|inner| depth > 1 && !inner.is_symlink()) {
        search(inner, depth - 1, found, go_on);
    }
}
