//! `vivant stylize`: a picture or a video, from a file to a file.

mod picture;
mod video;

use std::path::PathBuf;

use clap::Args;

use super::look::LookArgs;
use super::{Said, SharedArgs, unit};
use crate::gallery::Gallery;
use crate::live::Detail;
use crate::source::{FileKind, kind_of};

#[derive(Debug, Args)]
pub(super) struct StylizeArgs {
    /// The picture or the video to paint (videos need the ffmpeg program)
    content: PathBuf,
    #[command(flatten)]
    look: LookArgs,
    /// Short side in pixels at which it is painted
    #[arg(long, default_value = "512", value_parser = clap::value_parser!(u32).range(16..=16384))]
    size: u32,
    /// Where the painting goes; a picture's ending says its format, a video is an MP4 file [default: painted.png or
    /// painted.mp4]
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
    match kind_of(&args.content) {
        Ok(FileKind::Video) => video::run(args, shared, said),
        // What a picture's file lacks is told when it is read.
        Ok(FileKind::Picture) | Err(_) => picture::run(args, shared, said),
    }
}

/// That no style was named.
fn no_style(gallery: &Gallery) -> String {
    format!("give at least one --style: a picture file or one of {}; or a --look", gallery.names().join(", "))
}
