//! A whole video, painted: every frame of a file into another, at the video's own pace and with its sound.

use std::path::PathBuf;
use std::time::Duration;

use image::RgbaImage;

use super::controls::Controls;
use super::offline::OfflinePainter;
use super::painter::behind_the_window;
use crate::gpu::Gpu;
use crate::model::Weights;
use crate::sink::{Made, Movie, RecordError};
use crate::source::{ClipError, SourceError, open_clip};
use crate::storage::Taken;
use crate::stylize::{HowToRun, StylizeError, Stylizer};

/// What is to be painted, and how.
pub struct WholeVideo {
    pub content: PathBuf,
    /// An MP4 file.
    pub output: PathBuf,
    /// What is done where it is there already.
    pub taken: Taken,
    /// A plate is not followed, for nobody takes one of a file.
    pub controls: Controls,
    /// At which frames are painted, in pixels.
    pub short_side: u32,
}

/// Why a video was not painted.
#[derive(Debug, thiserror::Error)]
pub enum VideoError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Clip(#[from] ClipError),
    #[error(transparent)]
    Stylize(#[from] StylizeError),
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The GPU went away, or painting broke down.
    #[error("{0}")]
    Broken(String),
}

/// A video that was painted, or the beginning of one.
#[derive(Debug)]
pub struct PaintedVideo {
    pub path: PathBuf,
    pub frames: u64,
    /// How many there would have been, about, where it was ended early.
    pub of: Option<u64>,
    /// Width and height.
    pub size: [u32; 2],
    /// Why there are no more frames, if they could not be read, painted or written to the end.
    pub trouble: Option<VideoError>,
    /// Why it is without the sound that its source has.
    pub silent: Option<String>,
}

impl WholeVideo {
    /// Paints it. `go_on` is told after each frame how many are done and how many there will be, about; where it says no, the
    /// video ends there. `None` if that was before the first frame.
    ///
    /// # Errors
    /// When the source cannot be read or painted at all, or nothing be written; then there is no file.
    pub fn paint(
        &self,
        gpu: &Gpu,
        weights: &Weights,
        how: HowToRun,
        go_on: impl FnMut(u64, Option<u64>) -> bool + Send,
    ) -> Result<Option<PaintedVideo>, VideoError> {
        Movie::check(&self.output, self.taken)?;
        let software = gpu.capabilities.software;
        // A panic takes the file along, too.
        behind_the_window(software, || self.paint_here(gpu, weights, how, go_on)).map_err(VideoError::Broken)?
    }

    fn paint_here(
        &self,
        gpu: &Gpu,
        weights: &Weights,
        how: HowToRun,
        mut go_on: impl FnMut(u64, Option<u64>) -> bool,
    ) -> Result<Option<PaintedVideo>, VideoError> {
        let mut clip = open_clip(&self.content)?;
        let interval = Duration::from_secs_f64(1.0 / clip.rate());
        let controls = Controls { plate: None, ..self.controls.clone() };
        let moves_by_itself = controls.drifts() || controls.manner.match_colours;
        let stylizer = Stylizer::proven(gpu, weights, how);
        let mut painter =
            OfflinePainter::new(stylizer, controls, clip.format(), clip.size(), self.short_side, interval)?;
        let lost = |error: StylizeError| gpu.trouble().map_or(VideoError::from(error), VideoError::Broken);
        while go_on(0, clip.frames()) && painter.prepare().map_err(lost)? {}
        let (mut movie, mut frames) = (None, 0);
        let mut last: Option<(Vec<u8>, RgbaImage)> = None;
        let (early, trouble) = loop {
            if !go_on(frames, clip.frames()) {
                break (true, None);
            }
            let painted = match clip.next_frame() {
                // Where a file's rate varies, frames are repeated, and nothing moves between them.
                Ok(Some(frame)) => match last.take() {
                    Some((same, picture)) if same == frame && !moves_by_itself => {
                        painter.pass();
                        Ok((frame, picture))
                    }
                    _ => painter.paint(&frame).map(|picture| (frame, picture)).map_err(VideoError::from),
                },
                Ok(None) => break (false, None),
                Err(error) => Err(error.into()),
            };
            // Whatever was painted on a GPU that is lost is none.
            let (frame, picture) = match gpu.trouble().map_or(painted, |lost| Err(VideoError::Broken(lost))) {
                Ok(painted) => painted,
                Err(error) if frames == 0 => return Err(error),
                Err(error) => break (true, Some(error)),
            };
            let movie = match &mut movie {
                Some(movie) => movie,
                none => {
                    let size = [picture.width(), picture.height()];
                    none.insert(Movie::create(&self.output, self.taken, size, clip.rate())?)
                }
            };
            if movie.add(&picture).is_err() {
                // Why, its end tells.
                break (true, None);
            }
            last = Some((frame, picture));
            frames += 1;
        };
        gpu.save_pipelines();
        let Some(movie) = movie else { return Ok(None) };
        let size = movie.size();
        let Made { path, silent, trouble: lost } = movie.finish(clip.sound(), early)?;
        let of = if early { clip.frames() } else { None };
        let trouble = trouble.or(lost.map(VideoError::from));
        Ok(Some(PaintedVideo { path, frames, of, size, trouble, silent }))
    }
}
