//! A video file of all the pictures that it is given, and then of the sound of another file.

use std::path::{Path, PathBuf};

use image::RgbaImage;
use tempfile::TempPath;

use super::encoder::{self, Encoder, Purpose, RecordError, Video};
use super::{file_sound, i420};
use crate::storage::{Taken, folder_of, give_name, unfinished};

/// A video that is being made, in a file that has not got its name yet. Dropping it before [`Movie::finish`] takes it away.
pub struct Movie {
    path: PathBuf,
    taken: Taken,
    /// Width and height.
    size: [u32; 2],
    /// Pictures a second.
    rate: f64,
    pictures: u64,
    /// `None` once it has ended. It goes before its file does.
    encoder: Option<Encoder>,
    /// What is written to.
    file: TempPath,
}

/// A video that is whole.
pub struct Made {
    pub path: PathBuf,
    /// Why it is without the sound that it should have.
    pub silent: Option<String>,
}

impl Movie {
    /// Whether there can be a video at `path`, as far as that can be known beforehand.
    ///
    /// # Errors
    /// When the name is taken and what has it is kept, its ending is another, or there is no `ffmpeg` to make the file.
    pub fn check(path: &Path, taken: Taken) -> Result<(), RecordError> {
        encoder::check(path, taken)?;
        encoder::choose().map(|_| ())
    }

    /// Begins an MP4 file, at `path` in the end, of pictures of `size` (width, height), `rate` a second. An odd last
    /// column or row is cut off.
    ///
    /// # Errors
    /// As [`Movie::check`].
    pub fn create(path: &Path, taken: Taken, size: [u32; 2], rate: f64) -> Result<Movie, RecordError> {
        encoder::check(path, taken)?;
        let codec = encoder::choose()?;
        // A closed file: Windows lets nobody else write to an open one.
        let file = unfinished(path).map_err(|error| folder_refused(path, &error))?.into_temp_path();
        let size = i420::even(size);
        let video = Video { size, rate, purpose: Purpose::File, sound: None };
        tracing::info!("painting a video to {} with ffmpeg's {}", path.display(), codec.name);
        let encoder = Some(Encoder::start(&file, codec, &video)?);
        Ok(Movie { path: path.to_owned(), taken, file, size, rate, pictures: 0, encoder })
    }

    /// Width and height of the video.
    pub fn size(&self) -> [u32; 2] {
        self.size
    }

    /// Adds a picture of the size that the movie was created with.
    ///
    /// # Errors
    /// When `ffmpeg` has ended.
    pub fn add(&mut self, picture: &RgbaImage) -> Result<(), RecordError> {
        let given = self.encoder.as_ref().map(|encoder| encoder.give(i420::from_rgba(picture)));
        if let Some(Ok(())) = given {
            self.pictures += 1;
            return Ok(());
        }
        // What ffmpeg said at its end tells more than that it has ended.
        self.end().and(given.unwrap_or_else(|| Err(ended())))
    }

    /// Ends the file, with the sound that may be in another one, and gives it its name. Where it ends `early`, before its pictures'
    /// source does, the sound goes no further than the pictures.
    ///
    /// # Errors
    /// When `ffmpeg` could not write all of it; then there is no file. When only its name cannot be given to it, it stays.
    pub fn finish(mut self, sound: Option<&Path>, early: bool) -> Result<Made, RecordError> {
        self.end()?;
        let silent = sound.and_then(|sound| self.add_sound(sound, early).err());
        self.named().map(|path| Made { path, silent })
    }

    /// Puts a copy that has the sound in the file's place. It comes last, so that no sound, however strange, takes the pictures
    /// along.
    fn add_sound(&mut self, sound: &Path, early: bool) -> Result<(), String> {
        let seconds = self.pictures as f64 / self.rate;
        let copy = unfinished(&self.path).map_err(|error| error.to_string())?.into_temp_path();
        if file_sound::add(&self.file, sound, early.then_some(seconds), &copy)? {
            self.file = copy;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), RecordError> {
        self.encoder.take().map_or_else(|| Err(ended()), |encoder| encoder.finish(None))
    }

    fn named(self) -> Result<PathBuf, RecordError> {
        let Movie { path, taken, file, .. } = self;
        give_name(file, &path, taken).map_err(|refused| match refused.path.keep() {
            Ok(file) => RecordError::Unnamed { path, file, reason: refused.error.to_string() },
            Err(lost) => folder_refused(&path, &lost.error),
        })
    }
}

/// Of what was told before why it has.
fn ended() -> RecordError {
    RecordError::Ffmpeg { reason: "it has ended".to_owned() }
}

fn folder_refused(path: &Path, error: &std::io::Error) -> RecordError {
    RecordError::Folder { folder: folder_of(path).to_owned(), reason: error.to_string() }
}
