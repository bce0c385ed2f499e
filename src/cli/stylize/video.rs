//! A whole video, painted: every frame, at the video's own pace, with its sound.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::super::look;
use super::super::{Said, SharedArgs};
use super::StylizeArgs;
use crate::gallery::Gallery;
use crate::live::{Controls, Model, OfflinePainter, PaintedSize};
use crate::sink::Movie;
use crate::source::Clip;
use crate::stylize::Stylizer;

pub(super) fn run(args: &StylizeArgs, shared: &SharedArgs, said: &Said<'_>) -> anyhow::Result<()> {
    let path = args.output.as_deref().unwrap_or(Path::new("painted.mp4"));
    Movie::check(path)?;
    let controls = controls(args, said)?;
    let mut clip = Clip::open(&args.content)?;
    // Nobody waits for a frame, so there is time for the finest.
    let weights = shared.network(Model::Half)?;
    let gpu = shared.gpu()?;
    let stylizer = Stylizer::new(&gpu, &weights, shared.how_to_run(&gpu));
    let short_side = match controls.size {
        PaintedSize::ShortSide(side) => side,
        PaintedSize::Automatic => args.size,
    };
    let interval = Duration::from_secs_f64(1.0 / clip.rate());
    let mut painter = OfflinePainter::new(stylizer, controls, clip.format(), clip.size(), short_side, interval)?;

    let bar = progress_bar(clip.frames());
    let (mut movie, mut count, start) = (None, 0, Instant::now());
    let trouble = loop {
        let frame = match clip.next_frame() {
            Ok(Some(frame)) => frame,
            Ok(None) => break None,
            Err(error) => break Some(error),
        };
        let picture = painter.paint(&frame)?;
        if let Some(trouble) = gpu.trouble() {
            anyhow::bail!(trouble);
        }
        let movie = match &mut movie {
            Some(movie) => movie,
            None => {
                let size = [picture.width(), picture.height()];
                movie.insert(Movie::create(path, size, clip.rate(), Some(&args.content))?)
            }
        };
        movie.add(&picture)?;
        count += 1;
        bar.inc(1);
    };
    bar.finish_and_clear();
    gpu.save_pipelines();
    let size = movie.as_ref().map(Movie::size);
    movie.map(Movie::finish).transpose()?;
    match (size, trouble) {
        (None, trouble) => Err(trouble.map_or_else(|| anyhow::anyhow!("nothing was painted"), Into::into)),
        (Some(_), Some(trouble)) => {
            Err(trouble).context(format!("painted {count} frames only; they are in {}", path.display()))
        }
        (Some([width, height]), None) => {
            let seconds = start.elapsed().as_secs_f64();
            println!("{} ({width}×{height}, {count} frames, painted in {seconds:.1} s)", path.display());
            Ok(())
        }
    }
}

/// What is painted, as the options and then the look say.
fn controls(args: &StylizeArgs, said: &Said<'_>) -> anyhow::Result<Controls> {
    let mut gallery = Gallery::built_in();
    let look = args.look.look()?;
    if args.look.style.is_empty() && look.is_none() {
        anyhow::bail!(super::no_style(&gallery));
    }
    let chosen = args.look.choose(&mut gallery, look.as_ref())?;
    let size = PaintedSize::ShortSide(args.size);
    let controls = args.look.controls(&gallery, &chosen, size).context("there are no styles")?;
    let mask = args.look.mask()?.map(Arc::new);
    let (steadiness, drift, detail) = (args.steadiness, args.drift, args.detail);
    let controls = Controls { mask, steadiness, drift, detail, ..controls };
    Ok(match &look {
        Some(look) => look::wear(look, &gallery, said, controls),
        None => controls,
    })
}

/// Shows itself only where there is a terminal.
fn progress_bar(frames: Option<u64>) -> ProgressBar {
    let (bar, template) = match frames {
        Some(frames) => (ProgressBar::new(frames), "frame {pos} of about {len} {wide_bar} {per_sec}, {eta} to go"),
        None => (ProgressBar::new_spinner(), "{spinner} frame {pos}, {per_sec}"),
    };
    bar.enable_steady_tick(Duration::from_millis(500));
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
