//! A video file of all the pictures that it is given, and then of the sound of another file.

use std::path::{Path, PathBuf};

use image::RgbaImage;
use tempfile::TempPath;

use super::encoder::{self, Encoder, Purpose, RecordError, Video};
use super::{file_sound, i420, mp4};
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

/// A video that has got its name.
pub struct Made {
    pub path: PathBuf,
    /// Why it is without the sound that it should have.
    pub silent: Option<String>,
    /// Why it is not all that was given. What there is can be played.
    pub trouble: Option<RecordError>,
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
    /// When `ffmpeg` has ended, which [`Movie::finish`] tells why.
    pub fn add(&mut self, picture: &RgbaImage) -> Result<(), RecordError> {
        self.encoder.as_ref().ok_or_else(ended)?.give(i420::from_rgba(picture))?;
        self.pictures += 1;
        Ok(())
    }

    /// Ends the file, with the sound that may be in another one, and gives it its name. Where it ends `early`, before its pictures'
    /// source does, the sound goes no further than the pictures.
    ///
    /// # Errors
    /// When `ffmpeg` wrote nothing that can be played; then there is no file. When only its name cannot be given to it, it stays.
    pub fn finish(mut self, sound: Option<&Path>, early: bool) -> Result<Made, RecordError> {
        let trouble = self.end().err();
        if let Some(trouble) = trouble.clone().filter(|_| !mp4::has_parts(&self.file)) {
            return Err(trouble);
        }
        let silent = self.put_in_order(sound, early || trouble.is_some()).err();
        self.named().map(|path| Made { path, silent, trouble })
    }

    /// Puts a copy that has the sound in the file's place, in the order in which players find their way in it soonest. The sound
    /// comes last, so that none, however strange, takes the pictures along.
    ///
    /// # Errors
    /// When there is no copy with the sound that there is.
    fn put_in_order(&mut self, sound: Option<&Path>, early: bool) -> Result<(), String> {
        let seconds = self.pictures as f64 / self.rate;
        let copy = match unfinished(&self.path) {
            Ok(copy) => copy.into_temp_path(),
            Err(error) => return sound.map_or(Ok(()), |_| Err(error.to_string())),
        };
        let with_sound =
            sound.map_or(Ok(false), |sound| file_sound::add(&self.file, sound, early.then_some(seconds), &copy));
        match with_sound {
            Ok(true) => self.file = copy,
            Ok(false) | Err(_) => match file_sound::copy_without(&self.file, &copy) {
                Ok(()) => self.file = copy,
                // It plays as it is.
                Err(error) => tracing::info!("{}: its parts stay apart: {error}", self.path.display()),
            },
        }
        with_sound.map(drop)
    }

    fn end(&mut self) -> Result<(), RecordError> {
        self.encoder.take().map_or_else(|| Err(ended()), |encoder| encoder.finish(None))
    }

    fn named(self) -> Result<PathBuf, RecordError> {
        let Movie { path, taken, file, .. } = self;
        give_name(file, &path, taken).map_err(|refused| match refused.path.keep() {
            Ok(file) => RecordError::Unnamed { path, file, reason: refused.error.to_string() },
            // It is called unfinished still, and better so than lost.
            Err(kept) => {
                let file = kept.path.to_path_buf();
                std::mem::forget(kept.path);
                RecordError::Unnamed { path, file, reason: refused.error.to_string() }
            }
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
