//! The styles to choose from: those that the program carries and those that the user brings.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use image::RgbImage;
use image::imageops::FilterType;
use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use serde::Deserialize;

use crate::live::StylePicture;
use crate::source::{PictureError, read_picture};
use crate::stylize::resized;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/styles");

/// Short side of the pictures that are kept, at most: the largest at which a style is encoded.
pub const LARGEST_STYLE_SIDE: u32 = 1024;

/// Width and height of thumbnails in pixels, twice what a window of ordinary density shows.
pub const THUMBNAIL_SIDE: u32 = 128;

/// One style.
#[derive(Clone, Debug)]
pub struct Style {
    /// What is encoded.
    pub full: Arc<StylePicture>,
    /// [`THUMBNAIL_SIDE`] square, cut from the middle.
    pub thumbnail: RgbImage,
}

/// The styles in their order.
#[derive(Clone, Debug, Default)]
pub struct Gallery {
    styles: Vec<Style>,
}

/// Why a style was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum GalleryError {
    #[error("{wanted:?} is neither a built-in style nor a picture file; the built-in ones are: {}", names.join(", "))]
    NoSuch { wanted: String, names: Vec<String> },
    #[error(transparent)]
    Picture(#[from] PictureError),
}

/// A line of `assets/styles/index.json`.
#[derive(Deserialize)]
struct IndexEntry {
    file: String,
    name: String,
}

impl Style {
    /// From a picture of any size.
    pub fn new(name: String, picture: &RgbImage) -> Style {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let side = picture.width().min(picture.height()).min(LARGEST_STYLE_SIDE);
        let kept = resized(picture, side);
        Style { full: Arc::new(StylePicture { id, name, picture: kept }), thumbnail: thumbnail(picture) }
    }

    /// From a file; its name without the ending becomes the style's.
    ///
    /// # Errors
    /// When it holds no picture.
    pub fn read(path: &Path) -> Result<Style, PictureError> {
        let picture = read_picture(path)?;
        let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Style::new(name, &picture))
    }

    pub fn name(&self) -> &str {
        &self.full.name
    }
}

impl Gallery {
    /// The styles that the program carries.
    pub fn built_in() -> Gallery {
        let index = BUILT_IN.get_file("index.json").map(include_dir::File::contents).unwrap_or_default();
        let entries: Vec<IndexEntry> = serde_json::from_slice(index).unwrap_or_default();
        let styles = entries.into_par_iter().filter_map(|entry| {
            let picture = image::load_from_memory(BUILT_IN.get_file(&entry.file)?.contents()).ok()?;
            Some(Style::new(entry.name, &picture.into_rgb8()))
        });
        Gallery { styles: styles.collect() }
    }

    pub fn styles(&self) -> &[Style] {
        &self.styles
    }

    /// Adds a style at the end; says where.
    pub fn add(&mut self, style: Style) -> usize {
        self.styles.push(style);
        self.styles.len() - 1
    }

    /// The styles' names in their order.
    pub fn names(&self) -> Vec<String> {
        self.styles.iter().map(|style| style.name().to_owned()).collect()
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.styles.iter().position(|style| style.name().to_lowercase() == name.to_lowercase())
    }

    /// The style of that name, in any case.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self, name: &str) -> Result<&Style, GalleryError> {
        let no_such = || GalleryError::NoSuch { wanted: name.to_owned(), names: self.names() };
        self.position(name).map(|index| &self.styles[index]).ok_or_else(no_such)
    }

    /// The place of a style that a command line names: one that is there (in any case), or a file, which is taken in.
    ///
    /// # Errors
    /// When it is neither.
    pub fn find_or_read(&mut self, wanted: &str) -> Result<usize, GalleryError> {
        match self.position(wanted) {
            Some(index) => Ok(index),
            None if Path::new(wanted).exists() => Ok(self.add(Style::read(Path::new(wanted))?)),
            None => Err(GalleryError::NoSuch { wanted: wanted.to_owned(), names: self.names() }),
        }
    }
}

fn thumbnail(picture: &RgbImage) -> RgbImage {
    let side = picture.width().min(picture.height());
    let (x, y) = ((picture.width() - side) / 2, (picture.height() - side) / 2);
    let square = image::imageops::crop_imm(picture, x, y, side, side).to_image();
    image::imageops::resize(&square, THUMBNAIL_SIDE, THUMBNAIL_SIDE, FilterType::Triangle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_style_is_there_and_every_file_is_listed() {
        let gallery = Gallery::built_in();
        let index = BUILT_IN.get_file("index.json").unwrap().contents();
        let entries: Vec<IndexEntry> = serde_json::from_slice(index).unwrap();
        assert_eq!(gallery.styles().len(), entries.len());
        assert_eq!(BUILT_IN.files().count(), entries.len() + 1);
        assert!(!gallery.styles().is_empty());
        let mut names: Vec<&str> = gallery.styles().iter().map(Style::name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), entries.len(), "names are distinct");
    }

    #[test]
    fn styles_are_found_by_name_or_read_from_a_file() {
        let mut gallery = Gallery::built_in();
        let last = gallery.styles().len() - 1;
        let name = gallery.styles()[last].name().to_uppercase();
        assert_eq!(gallery.find_or_read(&name).unwrap(), last);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wäsche.png");
        RgbImage::new(40, 30).save(&path).unwrap();
        assert_eq!(gallery.find_or_read(path.to_str().unwrap()).unwrap(), last + 1);
        assert_eq!(gallery.styles()[last + 1].name(), "wäsche");
        assert!(gallery.find_or_read("no such style").unwrap_err().to_string().contains("built-in"));
    }
}
