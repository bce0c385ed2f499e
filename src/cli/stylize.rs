//! `vivant stylize`: pictures and videos, from files to files.

mod picture;
mod video;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::look::{self, LookArgs};
use super::{Said, SharedArgs, unit};
use crate::gallery::{Gallery, quoted};
use crate::live::{Controls, Detail, PaintedSize};
use crate::sink::SnapshotFile;
use crate::source::{FileKind, is_called_a_picture, is_called_a_video, kind_of};
use crate::storage::{free_name, painted_name};
use picture::PicturePainter;

#[derive(Debug, Args)]
pub(super) struct StylizeArgs {
    /// The pictures and videos to paint (videos need the ffmpeg program)
    #[arg(required = true)]
    content: Vec<PathBuf>,
    #[command(flatten)]
    look: LookArgs,
    /// Short side in pixels at which it is painted
    #[arg(long, default_value = "512", value_parser = clap::value_parser!(u32).range(16..=16384))]
    size: u32,
    /// Where the painting goes: a picture's ending says its format, a video is an MP4 file; a folder where there are several
    /// [default: painted.png or painted.mp4, here, with a number where there is one]
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// In a video: how still the painting of a still scene stands, from 0 to 1
    #[arg(long, default_value = "0.5", value_parser = unit)]
    steadiness: f32,
    /// In a video: walk slowly through the styles of a mix
    #[arg(long)]
    drift: bool,
    /// In a video: how a painting that is smaller than its source is enlarged to that; off and smooth leave it as painted
    /// [default: guided on a GPU, off without one]
    #[arg(long, value_enum)]
    detail: Option<Detail>,
}

pub(super) fn run(args: &StylizeArgs, shared: &SharedArgs, said: &Said<'_>) -> anyhow::Result<()> {
    let [content] = &args.content[..] else { return several(args, shared, said) };
    let output = |ending| args.output.clone().unwrap_or_else(|| free_name(Path::new("."), "painted", ending));
    // Before what its name lacks as a painting's is found out.
    anyhow::ensure!(content.exists(), "there is no file {}", content.display());
    if is_video(content) {
        return video::run(args, content, &output("mp4"), shared, said);
    }
    let output = output("png");
    if let (Ok(from), Ok(to)) = (content.canonicalize(), output.canonicalize()) {
        anyhow::ensure!(from != to, "{} is what is painted; give the painting another name", output.display());
    }
    let file = SnapshotFile::create(&output)?;
    PicturePainter::new(args, shared, said)?.paint(content, file)
}

/// Paints all that can be painted into a folder.
fn several(args: &StylizeArgs, shared: &SharedArgs, said: &Said<'_>) -> anyhow::Result<()> {
    let folder = args.output.as_deref().unwrap_or(Path::new("."));
    anyhow::ensure!(
        folder.is_dir() || !(is_called_a_picture(folder) || is_called_a_video(folder)),
        "several paintings need a folder, and {} is called as a file is",
        folder.display()
    );
    std::fs::create_dir_all(folder)
        .with_context(|| format!("several paintings need a folder, and {} is none", folder.display()))?;
    let mut pictures: Option<PicturePainter> = None;
    let mut missing = 0;
    for content in &args.content {
        let painted = if is_video(content) {
            video::run(args, content, &painted_name(folder, content, "mp4"), shared, said)
        } else {
            let painter = match &mut pictures {
                Some(painter) => painter,
                none => none.insert(PicturePainter::new(args, shared, said)?),
            };
            SnapshotFile::create(&painted_name(folder, content, "png"))
                .map_err(Into::into)
                .and_then(|file| painter.paint(content, file))
        };
        if let Err(error) = painted {
            missing += 1;
            eprintln!("vivant: {error:#}");
        }
    }
    anyhow::ensure!(missing == 0, "{missing} of {} were not painted", args.content.len());
    Ok(())
}

/// What a picture's file lacks is told when it is read.
fn is_video(content: &Path) -> bool {
    matches!(kind_of(content), Ok(FileKind::Video))
}

/// Shows itself only where there is a terminal, and only after a moment.
fn progress_bar(template: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    bar.enable_steady_tick(Duration::from_millis(500));
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// How it is painted, as the options and then the look say.
fn controls(args: &StylizeArgs, said: &Said<'_>) -> anyhow::Result<Controls> {
    let mut gallery = Gallery::built_in();
    let look = args.look.look()?;
    if args.look.style.is_empty() && look.is_none() {
        let names = quoted(&gallery.names());
        anyhow::bail!("give at least one --style: a picture file or one of {names}; or a --look");
    }
    let chosen = args.look.choose(&mut gallery, look.as_ref())?;
    let controls = args.look.controls(&gallery, &chosen, PaintedSize::ShortSide(args.size))?;
    let (steadiness, drift, detail) = (args.steadiness, args.drift, args.detail);
    let controls = Controls { steadiness, drift, detail, ..controls };
    Ok(look::wear(look.as_ref(), &gallery, said, controls))
}
