//! A video file of all the pictures that it is given, with the sound of another file.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use image::RgbaImage;

use super::encoder::{self, Encoder, Purpose, RecordError, Video};
use super::{i420, mp4};
use crate::ffmpeg::{as_file, last_line, program};
use crate::storage::{folder_of, fresh_in};

/// A video file that is being made. Dropping it before [`Movie::finish`] or [`Movie::finish_early`] takes it away.
pub struct Movie {
    path: PathBuf,
    /// Width and height.
    size: [u32; 2],
    /// Pictures a second.
    rate: f64,
    pictures: u64,
    /// `None` once there is nothing to take away.
    encoder: Option<Encoder>,
}

impl Movie {
    /// Whether there can be a new video at `path`, as far as that can be known beforehand.
    ///
    /// # Errors
    /// When the file is there already or its ending is another, or there is no `ffmpeg` to make it.
    pub fn check(path: &Path) -> Result<(), RecordError> {
        encoder::check(path)?;
        encoder::choose().map(|_| ())
    }

    /// Begins an MP4 file at `path`, which must not exist yet, of pictures of `size` (width, height), `rate` a second, with the
    /// sound that is in another file. An odd last column or row is cut off.
    ///
    /// # Errors
    /// As [`Movie::check`].
    pub fn create(path: &Path, size: [u32; 2], rate: f64, sound: Option<&Path>) -> Result<Movie, RecordError> {
        encoder::check(path)?;
        let codec = encoder::choose()?;
        // From here on the name is ours, and what is taken away under it.
        std::fs::File::create_new(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => RecordError::Exists { path: path.to_owned() },
            _ => RecordError::Folder { folder: folder_of(path).to_owned(), reason: error.to_string() },
        })?;
        let size = i420::even(size);
        let video = Video { size, rate, purpose: Purpose::File, sound };
        let mut movie = Movie { path: path.to_owned(), size, rate, pictures: 0, encoder: None };
        movie.encoder = Some(Encoder::start(path, codec, &video).inspect_err(|_| movie.take_away())?);
        Ok(movie)
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
        let Some(encoder) = &self.encoder else { return Ok(()) };
        let Err(ended) = encoder.give(i420::from_rgba(picture)) else {
            self.pictures += 1;
            return Ok(());
        };
        // What ffmpeg said at its end tells more than that it has ended.
        Err(self.end().err().unwrap_or(ended))
    }

    /// Ends the file, which is whole then.
    ///
    /// # Errors
    /// When `ffmpeg` could not write all of it; then there is no file.
    pub fn finish(mut self) -> Result<(), RecordError> {
        self.end()
    }

    /// Ends the file before the pictures of its source do: the sound goes no further than these.
    ///
    /// # Errors
    /// As [`Movie::finish`]. Where only the sound cannot be cut, that is logged, and the file has all of it.
    pub fn finish_early(mut self) -> Result<(), RecordError> {
        self.end()?;
        if let Err(reason) = self.cut_sound() {
            tracing::warn!("{}: its sound goes on after the last picture: {reason}", self.path.display());
        }
        Ok(())
    }

    /// Puts a copy in the file's place whose sound is as long as its pictures at most.
    fn cut_sound(&self) -> Result<(), String> {
        if encoder::sound_of(&self.path).is_none() {
            return Ok(());
        }
        // A closed file: Windows lets nobody else write to an open one.
        let copy = fresh_in(folder_of(&self.path)).map_err(|error| error.to_string())?.into_temp_path();
        let seconds = format!("{:.6}", self.pictures as f64 / self.rate);
        let output = program("ffmpeg")
            .args(["-v", "error", "-nostdin", "-i"])
            .arg(as_file(&self.path))
            // Of the sound's reading only, or the last pictures, whose order in the file is another, might go, too.
            .args(["-t", &seconds, "-i"])
            .arg(as_file(&self.path))
            .args(["-map", "0:v", "-map", "1:a", "-c", "copy", "-movflags", "+faststart", "-f", "mp4", "-y"])
            .arg(as_file(&copy))
            .stdin(Stdio::null())
            .output()
            .map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(last_line(&String::from_utf8_lossy(&output.stderr)));
        }
        if !mp4::is_whole(&copy) {
            return Err("a shorter copy could not be written to its end".to_owned());
        }
        copy.persist(&self.path).map_err(|error| error.error.to_string())
    }

    fn end(&mut self) -> Result<(), RecordError> {
        let Some(encoder) = self.encoder.take() else { return Ok(()) };
        encoder.finish(None).inspect_err(|_| self.take_away())
    }

    fn take_away(&self) {
        if let Err(error) = std::fs::remove_file(&self.path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!("{} is not whole and could not be removed: {error}", self.path.display());
        }
    }
}

impl Drop for Movie {
    fn drop(&mut self) {
        if let Some(encoder) = self.encoder.take() {
            drop(encoder);
            self.take_away();
        }
    }
}
