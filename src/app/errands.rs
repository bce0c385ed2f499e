//! What takes too long for the window's thread: reading pictures, asking for files, saving, looking for cameras.
//!
//! Each runs on a thread of its own and ends with [`News`]; what writes files is waited for when the program ends.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::import::is_special;
use super::news::{Herald, News};
use super::outputs;
use super::texts;
use crate::gpu::Gpu;
use crate::joined::Worker;
use crate::library;
use crate::live::Picture;
use crate::look;
use crate::look::Look;
use crate::networks;
use crate::source::PICTURE_ENDINGS;
use crate::source::camera::{self, Backend};
use crate::source::picture::NO_FILE;
use crate::storage::names::{file_name, free_name};
use crate::storage::{folder_of, write_whole};

/// No one cancels a dialog this fast: there was none.
const FASTER_THAN_ANYONE: Duration = Duration::from_millis(300);

/// Reads the network in those files.
pub fn read_network(files: Vec<PathBuf>, herald: &Herald) -> Worker {
    work(herald, move || {
        if let Some(file) = files.iter().find(|file| is_special(file)) {
            return Some(News::NetworkRead(Err(format!("{}: {NO_FILE}", file.display()))));
        }
        Some(News::NetworkRead(networks::read_files(&files).map_err(|error| error.to_string())))
    })
}

/// Asks for a look.
pub fn pick_look(herald: &Herald) {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(texts::OPEN_LOOK)
        .add_filter(texts::LOOK_FILES, &[look::ENDING])
        .pick_file();
    pick(herald, dialog, |file| News::LookPicked(file.path().to_path_buf()));
}

/// Asks where a look is to go.
pub fn pick_export(name: &str, look: Arc<Look>, herald: &Herald) {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(texts::EXPORT_LOOK)
        .set_file_name(name)
        .add_filter(texts::LOOK_FILES, &[look::ENDING])
        .save_file();
    pick(herald, dialog, move |file| News::ExportPicked(file.path().to_path_buf(), look));
}

/// Writes a look's text where the user wants it.
pub fn write_text(file: &Path, text: &str) -> Result<PathBuf, String> {
    let file = match Look::claims(file) {
        true => file.to_owned(),
        // The dialog has asked about another file than this one.
        false => free_name(folder_of(file), &file_name(file), look::ENDING),
    };
    match write_whole(&file, text.as_bytes()) {
        Ok(()) => Ok(file),
        Err(error) => Err(format!("{} was not written: {error}.", file.display())),
    }
}

/// Asks for pictures.
pub fn pick_styles(herald: &Herald) {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(texts::KEY_OPEN)
        .add_filter(texts::PICTURES, &PICTURE_ENDINGS)
        .pick_files();
    pick(herald, dialog, |files| News::Files(files.into_iter().map(|file| file.path().to_path_buf()).collect()));
}

/// Asks for a video or an image.
pub fn pick_source(herald: &Herald) {
    let dialog = rfd::AsyncFileDialog::new().set_title(texts::OPEN_SOURCE).pick_file();
    pick(herald, dialog, |file| News::SourcePicked(file.path().to_path_buf()));
}

/// Waits for a dialog, which macOS wants to be made on the window's thread.
fn pick<T: 'static>(
    herald: &Herald,
    dialog: impl Future<Output = Option<T>> + Send + 'static,
    news: impl FnOnce(T) -> News + Send + 'static,
) {
    spawn(herald, move || {
        let start = Instant::now();
        match pollster::block_on(dialog) {
            Some(picked) => Some(news(picked)),
            None => (start.elapsed() < FASTER_THAN_ANYONE).then_some(News::NoDialog),
        }
    });
}

/// Saves a picture, and the look that painted it, in the user's folder of pictures, else where the program was started.
pub fn save(
    gpu: &Gpu,
    picture: &Picture,
    style: &str,
    look: impl FnOnce(&str) -> Look + Send + 'static,
    herald: &Herald,
) -> Worker {
    let (gpu, style) = (gpu.clone(), style.to_owned());
    let copy = gpu.copy_of(&picture.texture);
    work(herald, move || {
        let saved = outputs::save(&style, look, || Ok(gpu.read_picture(&copy)?));
        Some(News::Saved(saved.map_err(|error| format!("{error:#}"))))
    })
}

/// Reads the user's own styles. That may take a while, and whoever closes the window need not wait for it.
pub fn read_library(folder: PathBuf, herald: &Herald) {
    spawn(herald, move || Some(News::Library(library::read(&folder))));
}

/// Looks which cameras are connected.
pub fn look_for_cameras(herald: &Herald) {
    spawn(herald, || Some(News::Cameras(camera::cameras(Backend::from_environment()))));
}

/// For what nobody needs to wait for when the program ends.
fn spawn(herald: &Herald, errand: impl FnOnce() -> Option<News> + Send + 'static) {
    let herald = herald.clone();
    std::thread::spawn(move || tell(&herald, errand()));
}

/// For what writes files.
pub fn work(herald: &Herald, errand: impl FnOnce() -> Option<News> + Send + 'static) -> Worker {
    let herald = herald.clone();
    Worker::begin(move |_| tell(&herald, errand()))
}

fn tell(herald: &Herald, news: Option<News>) {
    if let Some(news) = news {
        herald.tell(news);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_to_pass_on_has_the_ending() {
        let folder = tempfile::tempdir().unwrap();
        let written = |name: &str| write_text(&folder.path().join(name), "x");
        assert_eq!(written("a"), Ok(folder.path().join("a.vivant")));
        assert_eq!(written("a"), Ok(folder.path().join("a (2).vivant")), "nobody was asked about the first");
        assert_eq!(written("a.vivant"), Ok(folder.path().join("a.vivant")), "here the dialog has asked");
        assert_eq!(written("No. 5"), Ok(folder.path().join("No. 5.vivant")));
        assert!(write_text(&folder.path().join("a.vivant/b"), "x").is_err());
    }
}
