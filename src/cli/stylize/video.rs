//! A whole video, painted.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::Context;

use super::super::SharedArgs;
use super::StylizeArgs;
use crate::live::{Controls, PaintedVideo, VideoError, WholeVideo};
use crate::values::counted;

/// What is shown of a video whose length is known, and of one that may go on for ever.
const MEASURED: &str = "{prefix}frame {pos} of about {len} {wide_bar} {pace}, {eta} to go";
const COUNTED: &str = "{prefix}frame {pos}, {pace}";

pub(super) fn run(
    args: &StylizeArgs,
    content: &Path,
    output: &Path,
    shared: &SharedArgs,
    controls: &Controls,
    place: &str,
    interrupted: &AtomicBool,
) -> anyhow::Result<()> {
    let short_side = controls.size.or(args.size);
    let weights = shared.finest()?;
    let gpu = shared.gpu()?;
    let how = shared.how_to_run(&gpu);
    let (controls, taken) = (controls.clone(), args.taken());
    let video = WholeVideo { content: content.into(), output: output.into(), taken, controls, short_side };
    let bar = super::progress_bar(place);
    let start = Instant::now();
    let painted = video.paint(&gpu, &weights, how, |frame, all| {
        if frame == 0 {
            super::say_as(&bar, if all.is_some() { MEASURED } else { COUNTED });
        }
        bar.set_length(all.unwrap_or(0).max(frame));
        bar.set_position(frame);
        !interrupted.load(Ordering::Relaxed)
    });
    bar.finish_and_clear();
    let painted = painted.map_err(|error| match error {
        VideoError::Stylize(error) => super::refusal(error, how.engine),
        error => error.into(),
    })?;
    let PaintedVideo { path, frames, of: _, size: [width, height], trouble, silent } =
        painted.context("stopped before anything was painted")?;
    if let Some(reason) = silent {
        tracing::warn!("{}: its sound cannot be put into the video, and is left out: {reason}", content.display());
    }
    if let Some(trouble) = trouble {
        let painted = counted(frames, "frame");
        return Err(trouble).context(format!("painted {painted} only, to be found in {}", path.display()));
    }
    anyhow::ensure!(
        !interrupted.load(Ordering::Relaxed),
        "stopped; {} painted until then, to be found in {}",
        counted(frames, "frame"),
        path.display()
    );
    let seconds = start.elapsed().as_secs_f64();
    let frames = counted(frames, "frame");
    say!("{} ({width}×{height}, {frames}, painted in {seconds:.1} s)", path.display());
    Ok(())
}
