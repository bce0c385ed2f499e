//! The pictures in a folder, and its videos.

use std::path::{Path, PathBuf};

use super::spec::{FileKind, is_called_a_picture, is_called_a_video, kind_of};

/// How deep folders in a folder are looked into.
const DEPTH: usize = 3;

/// Pictures in a folder, and in the folders in it, in the order of their names; what is hidden stays so. `go_on` is asked again
/// and again, for a folder may hold much that has to be looked into.
pub fn pictures_in(folder: &Path, go_on: &mut dyn FnMut() -> bool) -> Vec<PathBuf> {
    search(
        folder,
        |file| is_called_a_picture(file) || matches!(kind_of(file), Ok(FileKind::Picture | FileKind::Animation)),
        go_on,
    )
}

/// Files in a folder, and in the folders in it, that are called as videos are, as [`pictures_in`].
pub fn videos_in(folder: &Path) -> Vec<PathBuf> {
    search(folder, is_called_a_video, &mut || true)
}

fn search(folder: &Path, is_wanted: impl Fn(&Path) -> bool, go_on: &mut dyn FnMut() -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    add(folder, DEPTH, &is_wanted, &mut found, go_on);
    found
}

fn add(
    folder: &Path,
    depth: usize,
    is_wanted: &dyn Fn(&Path) -> bool,
    found: &mut Vec<PathBuf>,
    go_on: &mut dyn FnMut() -> bool,
) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.retain(|path| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")));
    entries.sort();
    let (folders, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| path.is_dir());
    // Pipes and devices are nobody's pictures.
    found.extend(others.into_iter().take_while(|_| go_on()).filter(|path| path.is_file() && is_wanted(path)));
    // A link may lead back up.
    for inner in folders.iter().filter(|inner| depth > 1 && !inner.is_symlink()) {
        add(inner, depth - 1, is_wanted, found, go_on);
    }
}
