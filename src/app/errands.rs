//! What takes too long for the window's thread: reading pictures, asking for files, saving, looking for cameras.
//!
//! Each runs on a thread of its own and ends with [`News`].

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::news::{Herald, News};
use super::texts;
use crate::gallery::Style;
use crate::gpu::Gpu;
use crate::live::Picture;
use crate::sink::SnapshotFile;
use crate::source::camera::{self, Backend};

/// No one cancels a dialog this fast: there was none.
const FASTER_THAN_ANYONE: Duration = Duration::from_millis(300);

/// Reads files as styles.
pub fn import(files: Vec<PathBuf>, herald: &Herald) {
    spawn(herald, move || {
        let (mut styles, mut refused) = (Vec::new(), Vec::new());
        for file in &files {
            match Style::read(file) {
                Ok(style) => styles.push(style),
                Err(error) => refused.push(error),
            }
        }
        Some(News::Imported { styles, refused })
    });
}

/// Asks for pictures.
pub fn pick_styles(herald: &Herald) {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(texts::KEY_OPEN)
        .add_filter(texts::PICTURES, &["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"])
        .pick_files();
    pick(herald, dialog, |files| News::StylesPicked(files.into_iter().map(|file| file.path().to_path_buf()).collect()));
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

/// Saves a picture in the user's folder of pictures, else where the program was started.
pub fn save(gpu: &Gpu, picture: &Picture, style: &str, herald: &Herald) {
    let (gpu, style) = (gpu.clone(), style.to_owned());
    // A copy, made before the next frame can overwrite the picture.
    let copy = gpu.picture("snapshot", picture.texture.width(), picture.texture.height());
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    encoder.copy_texture_to_texture(picture.texture.as_image_copy(), copy.as_image_copy(), copy.size());
    gpu.submit([encoder.finish()]);
    spawn(herald, move || Some(News::Saved(write(&gpu, &copy, &style).map_err(|error| format!("{error:#}")))));
}

fn write(gpu: &Gpu, picture: &wgpu::Texture, style: &str) -> anyhow::Result<PathBuf> {
    let folder = directories::UserDirs::new()
        .and_then(|dirs| dirs.picture_dir().map(Path::to_path_buf))
        .filter(|folder| folder.is_dir())
        .unwrap_or_else(|| PathBuf::from("."));
    let time = jiff::Zoned::now().strftime("%Y-%m-%d %H.%M.%S").to_string();
    let file = SnapshotFile::create(&free_name(&folder, &snapshot_name(&time, style)))?;
    let pixels = gpu.read_picture(picture)?;
    let path = file.save(pixels)?;
    Ok(std::path::absolute(&path).unwrap_or(path))
}

/// Without what file systems do not take.
fn snapshot_name(time: &str, style: &str) -> String {
    let forbidden = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    let style: String = style.chars().map(|c| if forbidden(c) { '-' } else { c }).take(80).collect();
    format!("Vivant {time} {}", style.trim())
}

/// A file name that is not taken yet.
fn free_name(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(format!("{name}.png"));
    let further = (2..).map(|count| folder.join(format!("{name} ({count}).png")));
    std::iter::once(path).chain(further).find(|path| !path.exists()).unwrap_or_default()
}

/// Looks which cameras are connected.
pub fn look_for_cameras(herald: &Herald) {
    spawn(herald, || {
        let found = camera::cameras(Backend::from_environment());
        Some(News::Cameras(found.into_iter().map(|camera| camera.id).collect()))
    });
}

fn spawn(herald: &Herald, errand: impl FnOnce() -> Option<News> + Send + 'static) {
    let herald = herald.clone();
    std::thread::spawn(move || {
        if let Some(news) = errand() {
            herald.tell(news);
        }
    });
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

    #[test]
    fn no_file_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let mut seen = Vec::new();
        for _ in 0..3 {
            let path = free_name(folder.path(), "a");
            std::fs::write(&path, "").unwrap();
            seen.push(texts::file_name(&path));
        }
        assert_eq!(seen, ["a.png", "a (2).png", "a (3).png"]);
    }
}
