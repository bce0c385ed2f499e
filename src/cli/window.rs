//! `vivant` without a command: the window, or a headless run.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;

use super::look::{self, LookArgs};
use super::{InputFile, Said, SharedArgs, desktop, spare, within};
use crate::app::{self, AppError, AppOptions, Memory};
use crate::gallery::{Gallery, Part};
use crate::interrupt::interrupted;
use crate::live::{self, Controls, Detail, Manner, Model, Need, PaintedSize, Painter};
use crate::look::Look;
use crate::preferences::{Appearance, Preferences};
use crate::sink::recorder::RATE;
use crate::sink::{Listening, MicrophoneError, MicrophoneSpec, Movie, RecordError, Recorded, SnapshotFile};
use crate::source::camera::Wanted;
use crate::source::{Feed, FeedState, OpenOptions, SourceSpec, open};
use crate::storage::names::free_name;
use crate::storage::{Folders, Taken};
use crate::values::{LONGEST_FADE, counted};

/// What is said where no window can be opened.
const NO_DISPLAY: &str = if cfg!(any(windows, target_os = "macos")) {
    "there is no display to open a window on"
} else {
    "there is no display to open a window on (neither WAYLAND_DISPLAY nor DISPLAY leads to one)"
};

#[derive(Debug, Args)]
pub(super) struct WindowArgs {
    /// Where frames come from: camera, camera:NAME, a video or image file, the address of a network
    /// camera or stream (rtsp://…, http://…), or demo [default: the first camera, else demo]
    #[arg(long, value_name = "SOURCE")]
    source: Option<SourceSpec>,
    /// Size and rate that the camera is asked for: 1920x1080, 1280x720@60, @60, or auto, what suits painting [default: auto]
    #[arg(long, value_name = "WIDTHxHEIGHT@RATE")]
    camera_mode: Option<Wanted>,
    #[command(flatten)]
    look: LookArgs,
    /// Seconds that one style takes to pass into the next, from 0 to 3
    #[arg(long, value_name = "SECONDS", default_value = "0.4", value_parser = within(0.0..=LONGEST_FADE), allow_negative_numbers = true)]
    fade: f32,
    /// Walk slowly through the styles of a mix; in the window, with one style, through all that the strip shows
    #[arg(long)]
    drift: bool,
    /// How still the painting of a still scene stands, and how much noise is smoothed away, from 0 to 1
    #[arg(long, default_value = "0.5", value_parser = within(0.0f32..=1.0), allow_negative_numbers = true)]
    steadiness: f32,
    /// Short side of the painted picture in pixels, or auto: the largest that holds the rate [default: auto; in headless runs
    /// 512 on a GPU, 384 in software, by the quarter network]
    #[arg(long, value_name = "auto|PIXELS")]
    size: Option<PaintedSize>,
    /// Frames a second that the automatic size holds [default: what the source gives, without a GPU 25 at most]
    #[arg(long, value_name = "FRAMES", value_parser = within(1.0f64..=240.0), allow_negative_numbers = true)]
    rate: Option<f64>,
    /// Do not mirror the picture (cameras are mirrored, as a mirror would)
    #[arg(long)]
    no_mirror: bool,
    /// Begin in full screen
    #[arg(long)]
    fullscreen: bool,
    /// How a painting that is smaller than its source is enlarged [default: guided]
    #[arg(long, value_enum)]
    detail: Option<Detail>,
    /// Whether the interface is dark or light; `theme` in preferences.toml says it for good
    #[arg(long, value_enum, default_value = "system")]
    theme: Appearance,
    /// Record what is painted into this MP4 file (needs the ffmpeg program; `r` in the window does it, too)
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Record a microphone, too: auto, or one that `vivant microphones` lists (`u` in the window does it, too)
    #[arg(long, value_name = "MICROPHONE", num_args = 0..=1, require_equals = true)]
    microphone: Option<Option<MicrophoneSpec>>,
    /// Show what is painted as a camera to other programs: a v4l2loopback device such as /dev/video9 (Linux)
    #[arg(long, value_name = "DEVICE")]
    virtual_camera: Option<PathBuf>,
    /// Lose the GPU after so many seconds, to see what happens then
    #[arg(long, value_name = "SECONDS", hide = true)]
    lose_gpu: Option<u64>,
    /// Paint without a window and save the last picture
    #[arg(long)]
    headless: bool,
    /// Frames of a headless run
    #[arg(long, default_value = "30", value_parser = clap::value_parser!(u64).range(1..), requires = "headless")]
    frames: u64,
    /// Where a headless run saves its last picture, in the place of what is there [default: vivant.png, with a number where
    /// there is one]
    #[arg(long, requires = "headless")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &WindowArgs, shared: &SharedArgs, said: &Said<'_>) -> anyhow::Result<()> {
    if let Some(path) = &args.record {
        Movie::check(path, Taken::Keep)?;
    }
    if args.headless {
        return headless(args, shared, said, args.frames);
    }
    let from_desktop = desktop::started_from_it();
    let done = show(args, shared, said);
    if let (Err(error), true) = (&done, from_desktop) {
        desktop::tell(error);
    }
    done
}

/// Shows the window until it is closed; paints to a file where there is no display.
fn show(args: &WindowArgs, shared: &SharedArgs, said: &Said<'_>) -> anyhow::Result<()> {
    let mut gallery = Gallery::built_in();
    let look = args.look.look()?;
    let chosen = args.look.choose(&mut gallery, look.as_ref(), said)?;
    let controls = args.controls(&gallery, &chosen, look.as_ref(), said, args.size.unwrap_or_default())?;
    let controls = Controls { model: shared.model, ..controls };
    let found = shared.found()?;
    let mut memory = remembered(look.as_ref(), said);
    memory.warnings.extend(look::wants_in_vain(look.as_ref(), said));
    memory.warnings.extend(found.warnings.into_iter().map(|(_, warning)| warning));
    let options = AppOptions {
        appearance: memory.preferences.theme.filter(|_| !said.says("theme")).unwrap_or(args.theme),
        adapter: shared.adapter(),
        weights: found.weights,
        wishes: shared.wishes,
        gallery,
        styles: chosen,
        source: args.source.clone(),
        camera_mode: args.camera_mode.unwrap_or_default(),
        controls,
        fullscreen: args.fullscreen,
        record: args.record.clone(),
        sound: args.microphone.is_some(),
        microphone: args
            .microphone
            .clone()
            .flatten()
            .or_else(|| memory.preferences.microphone.clone())
            .unwrap_or_default(),
        virtual_camera: args.virtual_camera.clone(),
        memory,
        lose_gpu: args.lose_gpu.map(Duration::from_secs),
    };
    match app::run(options) {
        Err(AppError::NoDisplay(reason)) => {
            tracing::debug!("no display: {reason}");
            args.need_no_window()?;
            say!("{NO_DISPLAY}; painting to a file instead");
            headless(args, shared, said, 5)
        }
        Err(AppError::Other(error)) => Err(error),
        Ok(()) => Ok(()),
    }
}

/// What was saved, as far as the command line and the look that it names say nothing else.
fn remembered(look: Option<&Look>, said: &Said<'_>) -> Memory {
    let folders = Folders::of_user();
    let (saved, warnings) =
        folders.as_ref().map(|folders| Preferences::read(&folders.preferences())).unwrap_or_default();
    let hint = saved.hint_seen != Some(true);
    let over = |option: &str| said.says(option) || look.is_some_and(|look| look::says(look, option));
    let preferences = Preferences {
        fullscreen: saved.fullscreen.filter(|_| !over("fullscreen")),
        styles: saved.styles.filter(|_| !over("style")).map(|mut styles| {
            if over("style_size") {
                styles.iter_mut().for_each(|share| share.style_size = None);
            }
            styles
        }),
        alpha: saved.alpha.filter(|_| !over("alpha")),
        own_colour: saved.own_colour.filter(|_| !over("colour")),
        match_colours: saved.match_colours.filter(|_| !over("colour")),
        saturation: saved.saturation.filter(|_| !over("saturation")),
        steadiness: saved.steadiness.filter(|_| !over("steadiness")),
        lines: saved.lines.filter(|_| !over("lines")),
        fade: saved.fade.filter(|_| !over("fade")),
        drift: saved.drift.filter(|_| !over("drift")),
        style_size: saved.style_size.filter(|_| !over("style_size")),
        detail: saved.detail.filter(|_| !over("detail")),
        size: saved.size.filter(|_| !over("size")),
        model: saved.model.filter(|_| !over("model")),
        mirror: saved.mirror.filter(|_| !over("no_mirror")),
        source: saved.source.filter(|_| !over("source")),
        camera_mode: saved.camera_mode.filter(|_| !over("camera_mode")),
        sound: saved.sound.filter(|_| !over("microphone")),
        mask: saved.mask.filter(|_| !over("mask")),
        swap_sides: saved.swap_sides.filter(|_| !over("mask")),
        ..saved
    };
    Memory { folders, preferences, warnings, hint }
}

impl WindowArgs {
    /// The files that are read.
    fn files(&self) -> impl Iterator<Item = InputFile<'_>> {
        let source = match &self.source {
            Some(SourceSpec::File(path)) => Some((path.as_path(), "what is painted")),
            _ => None,
        };
        source.into_iter().chain(self.look.files())
    }

    /// Refuses what a picture in a file is no substitute for.
    fn need_no_window(&self) -> anyhow::Result<()> {
        anyhow::ensure!(!self.fullscreen, "{NO_DISPLAY}, and --fullscreen needs one");
        let asked = [
            ("--record", self.record.is_some()),
            ("--microphone", self.microphone.is_some()),
            ("--virtual-camera", self.virtual_camera.is_some()),
        ];
        if let Some((option, _)) = asked.into_iter().find(|(_, given)| *given) {
            anyhow::bail!("{NO_DISPLAY}; for {option} without a window give --headless, too, and --frames, how many");
        }
        Ok(())
    }

    /// What is painted, as the options, then the look, then `size` say.
    fn controls(
        &self,
        gallery: &Gallery,
        chosen: &[Part],
        look: Option<&Look>,
        said: &Said<'_>,
        size: PaintedSize,
    ) -> anyhow::Result<Controls> {
        let controls = self.look.controls(gallery, chosen, size)?;
        let mirror = self.no_mirror.then_some(false);
        let fade = Duration::from_secs_f32(self.fade);
        let manner = Manner { drift: self.drift, steadiness: self.steadiness, ..controls.manner };
        let (rate, detail) = (self.rate, self.detail);
        let controls = Controls { manner, fade, mirror, rate, detail, ..controls };
        Ok(look::wear(look, said, controls))
    }
}

/// Says what came of a recording.
fn told(end: Result<Recorded, RecordError>) -> anyhow::Result<()> {
    let Recorded { path, pictures, size: [width, height], trouble } = end?;
    if let Some(trouble) = trouble {
        anyhow::bail!("the recording ended early ({trouble}); what it has until then is in {}", path.display());
    }
    let pictures = counted(pictures, "picture");
    say!("recorded {pictures}, {RATE} a second, in {} ({width}×{height})", path.display());
    Ok(())
}

/// Paints `frames` frames of the source and saves the last one.
fn headless(args: &WindowArgs, shared: &SharedArgs, said: &Said<'_>, frames: u64) -> anyhow::Result<()> {
    anyhow::ensure!(
        args.microphone.is_none() || args.record.is_some(),
        "--microphone is for a recording; say with --record into which file"
    );
    let (output, taken) = match &args.output {
        Some(output) => (output.clone(), Taken::Replace),
        // Nobody has named a file that may be replaced.
        None => (free_name(Path::new(""), "vivant", "png"), Taken::Keep),
    };
    spare(args.files().chain(shared.files()), &output)?;
    let file = SnapshotFile::create(&output)?;
    let mut gallery = Gallery::built_in();
    let look = args.look.look()?;
    look::wants_in_vain(look.as_ref(), said).into_iter().for_each(|words| tracing::warn!("{words}"));
    let chosen = args.look.choose(&mut gallery, look.as_ref(), said)?;
    let weights = shared.networks()?;
    let gpu = shared.gpu()?;
    let wanted = args.camera_mode.unwrap_or_default();
    let source = open(args.source.as_ref(), &OpenOptions { wanted, ..OpenOptions::default() })?;
    let how = shared.how_to_run(&gpu);
    // The same pictures on every machine of a kind.
    let fixed = PaintedSize::ShortSide(if gpu.capabilities.software { 384 } else { 512 });
    let controls = args.controls(&gallery, &chosen, look.as_ref(), said, args.size.unwrap_or(fixed))?;
    // Automatic changes to another network only where it may change the size, which would not be the same pictures.
    let model = if shared.model == Model::Auto && args.size != Some(PaintedSize::Automatic) {
        Model::Quarter
    } else {
        shared.model
    };
    let controls = Controls { model, ..controls };
    let (sender, news) = channel();
    let painter = Painter::start(gpu.clone(), weights, how, controls, move || {
        // The receiver is gone only when this run is over.
        let _ = sender.send(());
    });
    let _seat = painter.audience().join(Need::Newest);
    let waker = painter.waker();
    let feed = Arc::new(Feed::start(source, move || waker.wake()));
    say!("painting {}", feed.describe());
    let (sender, recorded) = channel();
    let done = move |end| {
        // The receiver is gone only when this run has failed otherwise.
        let _ = sender.send(end);
    };
    let (sender, silenced) = channel();
    let sound = args.microphone.clone().map(|microphone| {
        let silent = Arc::new(move |error: MicrophoneError| {
            tracing::warn!("the recording goes on without sound: {error}");
            // The receiver is gone only when this run is over.
            let _ = sender.send(error);
        });
        Listening { to: microphone.unwrap_or_default(), silent }
    });
    let record = |path: &PathBuf| live::record(&gpu, &painter, path, sound, done);
    let mut recording = args.record.as_ref().map(record).transpose()?;
    let (sender, off_air) = channel();
    let failed = move |error| {
        // The receiver is gone only when this run is over.
        let _ = sender.send(error);
    };
    let air = |device: &PathBuf| live::put_on_air(&gpu, &painter, Some(device), failed);
    let _on_air = args.virtual_camera.as_ref().map(air).transpose()?;
    painter.set_feed(Arc::clone(&feed));
    let interrupted = interrupted();
    let (start, mut over) = (Instant::now(), None);
    let picture = loop {
        // Also wakes when nothing is painted, to see why.
        let _ = news.recv_timeout(Duration::from_millis(200));
        if let Some(trouble) = painter.report().trouble.or_else(|| gpu.trouble()) {
            anyhow::bail!(trouble);
        }
        if let Ok(error) = off_air.try_recv() {
            anyhow::bail!(error);
        }
        if let Ok(end) = recorded.try_recv() {
            // The picture is saved all the same.
            over = Some(end);
        }
        if let FeedState::Failed(reason) = feed.state() {
            anyhow::bail!(reason);
        }
        let stopped = interrupted.load(Ordering::Relaxed);
        match painter.picture().filter(|picture| stopped || over.is_some() || picture.sequence >= frames) {
            Some(picture) => break picture,
            None => anyhow::ensure!(!stopped, "stopped before anything was painted"),
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    let recorded = match &mut recording {
        Some(recording) => {
            recording.stop();
            let end = over.or_else(|| recorded.recv().ok());
            told(end.context("the recording broke down, which is a fault in Vivant; please report it")?)
        }
        None => Ok(()),
    };
    drop(painter);
    let painted = gpu.read_picture(&picture.texture)?;
    let (width, height) = painted.dimensions();
    let saved = file.save(painted, None, taken)?;
    let painted = counted(picture.sequence, "frame");
    say!("{painted} in {seconds:.1} s; the last is in {} ({width}×{height})", saved.display());
    recorded?;
    silenced.try_recv().map_or(Ok(()), |error| Err(error).context("the recording is without sound"))
}
