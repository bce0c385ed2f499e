//! A picture in a file, whole or not at all.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};

use crate::storage::{Taken, behind_link, folder_of, fresh_in, give_name};

/// The keyword of the look in a PNG file's international text (iTXt).
pub const LOOK_KEYWORD: &str = "vivant:look";

/// Why a picture was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    #[error("{path} does not end in a picture format that can be written; use .png, .jpg, .webp, .bmp or .tiff")]
    Format { path: PathBuf },
    #[error("cannot write to {folder}: {reason}")]
    Folder { folder: PathBuf, reason: std::io::Error },
    #[error("{path} is a folder; give the name of a file")]
    IsFolder { path: PathBuf },
    #[error("cannot write {path}: {reason}")]
    Encode { path: PathBuf, reason: image::ImageError },
    #[error("cannot write {path}: {reason}")]
    Png { path: PathBuf, reason: png::EncodingError },
    #[error("cannot write {path}: {reason}")]
    Write { path: PathBuf, reason: std::io::Error },
}

/// A file that a picture will be saved in. Making one finds out beforehand whether that will be possible; until
/// [`SnapshotFile::save`] has written all of it under another name, what was there stays.
#[derive(Debug)]
pub struct SnapshotFile {
    path: PathBuf,
    format: ImageFormat,
}

impl SnapshotFile {
    /// # Errors
    /// When the ending names no format, or the folder cannot be written to.
    pub fn create(path: &Path) -> Result<SnapshotFile, SnapshotError> {
        const WRITABLE: [ImageFormat; 5] =
            [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Bmp, ImageFormat::Tiff];
        if path.is_dir() {
            return Err(SnapshotError::IsFolder { path: path.to_owned() });
        }
        let format = ImageFormat::from_path(path).ok().filter(|format| WRITABLE.contains(format));
        let format = format.ok_or_else(|| SnapshotError::Format { path: path.to_owned() })?;
        let file = SnapshotFile { path: behind_link(path), format };
        // It goes at once, so that whoever loses patience before the picture is painted finds nothing of it.
        file.fresh()?;
        Ok(file)
    }

    /// A file beside the one to be, which goes when it is dropped.
    fn fresh(&self) -> Result<tempfile::NamedTempFile, SnapshotError> {
        fresh_in(folder_of(&self.path))
            .map_err(|reason| SnapshotError::Folder { folder: folder_of(&self.path).to_owned(), reason })
    }

    /// Writes the picture and gives it its name. Alpha is left out. A PNG file takes the text of the look that painted it
    /// along, under the keyword [`LOOK_KEYWORD`]; other formats have no good place for one.
    ///
    /// # Errors
    /// When the disk is full or gone, or the picture is too large for its format.
    pub fn save(self, picture: RgbaImage, look: Option<&str>, taken: Taken) -> Result<PathBuf, SnapshotError> {
        let fresh = self.write(picture, look)?;
        give_name(fresh.into_temp_path(), &self.path, taken)
            .map_err(|refused| SnapshotError::Write { path: self.path, reason: refused.error })
    }

    fn write(&self, picture: RgbaImage, look: Option<&str>) -> Result<tempfile::NamedTempFile, SnapshotError> {
        let written = |reason| SnapshotError::Write { path: self.path.clone(), reason };
        let rgb = DynamicImage::ImageRgba8(picture).into_rgb8();
        let mut fresh = self.fresh()?;
        let mut writer = BufWriter::new(fresh.as_file_mut());
        let encoded = match self.format {
            ImageFormat::Jpeg => {
                rgb.write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(&mut writer, 92))
            }
            ImageFormat::Png => {
                write_png(&mut writer, &rgb, look)
                    .map_err(|reason| SnapshotError::Png { path: self.path.clone(), reason })?;
                Ok(())
            }
            format => {
                let mut bytes = std::io::Cursor::new(Vec::new());
                let encoded = rgb.write_to(&mut bytes, format);
                writer.write_all(bytes.get_ref()).map_err(written)?;
                encoded
            }
        };
        encoded.map_err(|reason| SnapshotError::Encode { path: self.path.clone(), reason })?;
        writer.flush().map_err(written)?;
        drop(writer);
        Ok(fresh)
    }
}

fn write_png(writer: impl Write, picture: &RgbImage, look: Option<&str>) -> Result<(), png::EncodingError> {
    let mut encoder = png::Encoder::new(writer, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    if let Some(look) = look {
        encoder.add_itxt_chunk(LOOK_KEYWORD.to_owned(), look.to_owned())?;
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(picture.as_raw())?;
    writer.finish()
}

/// Bytes of the longest text that is read as a look's.
pub const MOST_BYTES: u64 = 24 << 20;

/// The text of the look that painted a PNG file, if it is one and has it.
pub fn look_of(path: &Path) -> Option<String> {
    let file = std::io::BufReader::new(std::fs::File::open(path).ok()?);
    let reader = png::Decoder::new(file).read_info().ok()?;
    let mut chunk = reader.info().utf8_text.iter().find(|chunk| chunk.keyword == LOOK_KEYWORD)?.clone();
    // What others wrote may be compressed, and as long as they like.
    chunk.decompress_text_with_limit(MOST_BYTES as usize).ok()?;
    chunk.get_text().ok().filter(|text| text.len() as u64 <= MOST_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ü b.png");
        let picture = RgbaImage::from_fn(5, 3, |x, y| image::Rgba([x as u8 * 40, y as u8 * 80, 7, 255]));
        let saved = SnapshotFile::create(&path)
            .unwrap()
            .save(picture.clone(), Some("name = \"Wäsche\""), Taken::Replace)
            .unwrap();
        assert_eq!(look_of(&saved).as_deref(), Some("name = \"Wäsche\""));
        assert_eq!(image::open(saved).unwrap().into_rgba8(), picture);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left behind");
    }

    #[test]
    fn a_text_that_grows_without_end_is_no_look() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bomb.png");
        let mut chunk = png::text_metadata::ITXtChunk::new(LOOK_KEYWORD, "x".repeat(MOST_BYTES as usize + 1));
        chunk.compressed = true;
        chunk.compress_text().unwrap();
        let mut encoder = png::Encoder::new(std::fs::File::create(&path).unwrap(), 1, 1).write_header().unwrap();
        encoder.write_text_chunk(&chunk).unwrap();
        encoder.write_image_data(&[0]).unwrap();
        encoder.finish().unwrap();
        assert!(path.metadata().unwrap().len() < MOST_BYTES / 100);
        assert_eq!(look_of(&path), None);
    }

    #[test]
    fn a_new_picture_takes_no_others_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        // Both were begun while the name was free.
        let files = [(); 2].map(|()| SnapshotFile::create(&path).unwrap());
        let saved = files.map(|file| file.save(RgbaImage::new(2, 2), None, Taken::Keep).unwrap());
        assert_eq!(saved, [path, folder.path().join("a (2).png")]);
    }

    #[test]
    #[cfg(unix)]
    fn what_a_link_leads_to_is_replaced() {
        let [folder, elsewhere] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let (link, kept) = (folder.path().join("a.png"), elsewhere.path().join("kept.png"));
        std::fs::write(&kept, "before").unwrap();
        std::os::unix::fs::symlink(&kept, &link).unwrap();
        let picture = RgbaImage::from_pixel(2, 2, image::Rgba([1, 2, 3, 255]));
        SnapshotFile::create(&link).unwrap().save(picture.clone(), None, Taken::Replace).unwrap();
        assert!(link.is_symlink());
        assert_eq!(image::open(&kept).unwrap().into_rgba8(), picture);
    }

    #[test]
    fn what_cannot_be_written_is_found_out_beforehand_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let create = |name: &str| SnapshotFile::create(&folder.path().join(name)).unwrap_err().to_string();
        assert!(create("a.mp3").contains(".png"));
        assert!(create("noending").contains(".png"));
        assert!(create("missing/a.png").contains("missing"));
        assert!(SnapshotFile::create(folder.path()).unwrap_err().to_string().contains("folder"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn an_abandoned_file_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        std::fs::write(&path, "mine").unwrap();
        let abandoned = SnapshotFile::create(&path).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing lies there while it is painted");
        drop(abandoned);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
