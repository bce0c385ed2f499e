//! Where what is saved goes, and what it is called.

use std::path::{Path, PathBuf};

use image::RgbaImage;

use crate::look::Look;
use crate::sink::SnapshotFile;
use crate::storage::Taken;
use crate::storage::names::{allowed, free_name, painted_name};

/// Saves a picture, and the look that painted it, in the user's folder of pictures, else where the program was started. It is not
/// painted before it is known that it can be saved.
pub fn save(
    style: &str,
    look: impl FnOnce(&str) -> Look,
    paint: impl FnOnce() -> anyhow::Result<RgbaImage>,
) -> anyhow::Result<PathBuf> {
    let folder = users_folder(directories::UserDirs::picture_dir);
    let file = SnapshotFile::create(&free_name(&folder, &snapshot_name(&time_now(), style), "png"))?;
    Ok(file.save(paint()?, Some(&look(style).to_text()), Taken::Keep)?)
}

/// Where a recording that begins now goes: the user's folder of videos, else where the program was started.
pub fn recording_file() -> PathBuf {
    free_name(&users_folder(directories::UserDirs::video_dir), &format!("Vivant {}", time_now()), "mp4")
}

/// One of the user's folders, if it is there, else the one where the program was started.
fn users_folder(which: impl Fn(&directories::UserDirs) -> Option<&Path>) -> PathBuf {
    directories::UserDirs::new()
        .and_then(|dirs| which(&dirs).map(Path::to_path_buf))
        .filter(|folder| folder.is_dir())
        .unwrap_or_else(|| std::env::current_dir().unwrap_or_default())
}

/// Where a painted video goes: beside recordings, by its source's name.
pub fn painted_video_file(source: &Path) -> PathBuf {
    painted_name(&users_folder(directories::UserDirs::video_dir), source, "mp4")
}

fn time_now() -> String {
    jiff::Zoned::now().strftime("%Y-%m-%d %H.%M.%S").to_string()
}

/// Without what file systems do not take.
fn snapshot_name(time: &str, style: &str) -> String {
    format!("Vivant {time} {}", allowed(style, 80).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_styles_make_names_of_files() {
        assert_eq!(snapshot_name("2026-01-02 03.04.05", "The Wave"), "Vivant 2026-01-02 03.04.05 The Wave");
        assert_eq!(snapshot_name("t", "a/b\\c:ü\n"), "Vivant t a-b-c-ü-");
        assert!(snapshot_name("t", &"x".repeat(500)).len() < 100);
    }
}
