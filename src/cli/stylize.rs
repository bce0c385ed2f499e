//! `vivant stylize`: one picture.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{SharedArgs, unit};
use crate::gpu::Gpu;
use crate::sink::SnapshotFile;
use crate::source::{PixelFormat, read_picture};
use crate::stylize::{Pass, Progress, Settings, StylizeError, Stylizer, pass, resized};

#[derive(Debug, Args)]
pub(super) struct StylizeArgs {
    /// The picture to paint
    content: PathBuf,
    /// The picture whose style it gets
    #[arg(long, short)]
    style: PathBuf,
    /// Strength of the style, from 0 to 1
    #[arg(long, short, default_value = "1", value_parser = unit)]
    alpha: f32,
    /// Short side of the painted picture in pixels
    #[arg(long, default_value = "512", value_parser = clap::value_parser!(u32).range(16..=16384))]
    size: u32,
    /// Short side at which the style is seen, in pixels: smaller gives coarser strokes
    #[arg(long, default_value = "512", value_parser = clap::value_parser!(u32).range(16..=16384))]
    style_size: u32,
    /// Where the painted picture goes; its ending says the format
    #[arg(long, short, default_value = "painted.png")]
    output: PathBuf,
}

pub(super) fn run(args: &StylizeArgs, shared: &SharedArgs) -> anyhow::Result<()> {
    let file = SnapshotFile::create(&args.output)?;
    let weights = shared.weights()?;
    let content = resized(&read_picture(&args.content)?, args.size);
    let style = resized(&read_picture(&args.style)?, args.style_size);
    let gpu = shared.gpu()?;
    let stylizer = Stylizer::new(&gpu, &weights, shared.how_to_run(&gpu));

    let size = [content.width(), content.height()];
    let upload = stylizer.upload(PixelFormat::Rgb8, size);
    upload.write(&gpu, content.as_raw());
    pass::submit(&gpu, std::slice::from_ref(&upload.pass));
    let mut canvas = stylizer.canvas(upload.picture(), false, size)?;

    let bar = progress_bar();
    bar.set_message("style");
    let submit = |passes: &[Pass]| {
        submit_with_progress(&gpu, passes, &bar);
        Ok::<(), StylizeError>(())
    };
    canvas.set_style(&stylizer.encode_style_with(&style, submit)?);
    canvas.set_settings(Settings { alpha: args.alpha, ..Settings::default() });
    bar.set_message("picture");
    canvas.paint_with(&stylizer, submit)?;
    bar.finish_and_clear();

    let painted = gpu.read_picture(canvas.picture())?;
    if let Some(trouble) = gpu.trouble() {
        anyhow::bail!(trouble);
    }
    gpu.save_pipelines();
    let saved = file.save(painted)?;
    println!("{} ({}×{})", saved.display(), size[0], size[1]);
    Ok(())
}

/// Shows itself only where there is a terminal, and only after a moment.
fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:8} {wide_bar} {percent:>3} %");
    let bar = ProgressBar::new(0);
    bar.enable_steady_tick(Duration::from_millis(500));
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn submit_with_progress(gpu: &Gpu, passes: &[Pass], bar: &ProgressBar) {
    let cost = passes.iter().map(Pass::cost).sum::<u64>();
    bar.reset();
    bar.set_length(cost);
    let mut progress = Progress::default();
    loop {
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let done = progress.record(passes, &mut encoder, (cost / 20).max(1));
        gpu.submit([encoder.finish()]);
        if done {
            return;
        }
        gpu.wait();
        bar.inc(cost / 20);
    }
}
