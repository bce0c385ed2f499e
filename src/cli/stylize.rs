//! `vivant stylize`: pictures and videos, from files to files.

mod picture;
mod video;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::look::{self, LookArgs};
use super::{Said, SharedArgs, complain, spare, within};
use crate::gallery::Gallery;
use crate::interrupt::interrupted;
use crate::live::{Controls, Detail, Manner, PaintedSize};
use crate::sink::SnapshotFile;
use crate::source::{FileKind, Found, is_called_a_picture, is_called_a_video, is_sequence, kind_of};
use crate::storage::Taken;
use crate::storage::names::{ends_in, free_name, is_painted_name, painted_name};
use crate::stylize::{Engine, StylizeError};
use picture::PicturePainter;

#[derive(Debug, Args)]
pub(super) struct StylizeArgs {
    /// The pictures and videos to paint (videos need the ffmpeg program); a folder stands for the pictures in it and in its
    /// folders. A GIF, WebP or PNG that moves is painted as a video, or, where --output is called a picture, its first frame
    #[arg(required = true)]
    content: Vec<PathBuf>,
    #[command(flatten)]
    look: LookArgs,
    /// Short side in pixels at which it is painted, from 16 to 16384
    #[arg(long, default_value = "512", value_parser = within(16u32..=16384))]
    size: u32,
    /// Where the painting goes: a picture's ending says its format, a video is an MP4 file; a folder where there are several
    /// [default: painted.png or painted.mp4, here, with a number where there is one]
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// Replace the file that --output names where there is one
    #[arg(long, requires = "output")]
    overwrite: bool,
    /// How still the painting of a still scene stands, and how much noise is smoothed away, from 0 to 1
    #[arg(long, default_value = "0.5", value_parser = within(0.0f32..=1.0), allow_negative_numbers = true)]
    steadiness: f32,
    /// In a video: walk slowly through the styles of a mix
    #[arg(long)]
    drift: bool,
    /// In a video: how a painting that is smaller than its source is enlarged to that; off and smooth leave it as painted
    /// [default: guided]
    #[arg(long, value_enum)]
    detail: Option<Detail>,
}

impl StylizeArgs {
    fn taken(&self) -> Taken {
        if self.overwrite { Taken::Replace } else { Taken::Keep }
    }
}

/// A file that is painted.
struct Task {
    content: PathBuf,
    kind: FileKind,
}

/// Where paintings go.
enum Output<'a> {
    File(PathBuf),
    /// Each by the name of what it paints.
    Folder(&'a Path),
}

pub(super) fn run(args: &StylizeArgs, shared: &SharedArgs, said: &Said<'_>) -> anyhow::Result<()> {
    let tasks = tasks(&args.content, args.output.as_deref())?;
    let controls = controls(args, said)?;
    let output = output(args, shared, &tasks)?;
    // Pictures are written whole at their very end, and may be left at any time.
    let interrupted = tasks.iter().any(|task| task.kind != FileKind::Picture).then(interrupted).unwrap_or_default();
    let mut pictures: Option<PicturePainter> = None;
    let mut missing = 0;
    for (done, task) in tasks.iter().enumerate() {
        let place = if tasks.len() > 1 { format!("{} of {}, ", done + 1, tasks.len()) } else { String::new() };
        let painted = match task.kind {
            FileKind::Animation | FileKind::Video => {
                video::run(args, &task.content, &output.file(task), shared, &controls, &place, &interrupted)
            }
            FileKind::Picture => SnapshotFile::create(&output.file(task)).map_err(Into::into).and_then(|file| {
                let painter = match &mut pictures {
                    Some(painter) => painter,
                    none => none.insert(PicturePainter::new(args, shared, controls.clone())?),
                };
                painter.paint(&task.content, file, &place)
            }),
        };
        match painted {
            Err(error) if tasks.len() == 1 => return Err(error),
            Err(error) => {
                missing += 1;
                complain(&error);
            }
            Ok(()) => {}
        }
        if interrupted.load(Ordering::Relaxed) {
            let left = tasks.len() - done - 1;
            anyhow::ensure!(left == 0, "stopped; {left} of {} were not begun", tasks.len());
        }
    }
    let were = if missing == 1 { "was" } else { "were" };
    anyhow::ensure!(missing == 0, "{missing} of {} {were} not painted", tasks.len());
    Ok(())
}

/// What is given, with a folder's pictures in its place.
fn tasks(given: &[PathBuf], output: Option<&Path>) -> anyhow::Result<Vec<Task>> {
    let mut tasks = Vec::new();
    for content in given {
        let contents = if content.is_dir() { pictures(content)? } else { vec![content.clone()] };
        tasks.extend(contents.into_iter().map(|content| Task { kind: kind(&content, output), content }));
    }
    Ok(tasks)
}

/// The pictures in a folder, one at least. The paintings of the last time, which may be there, too, and its videos, each of which
/// may take hours, are only told of.
fn pictures(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let part = |files: Vec<PathBuf>| -> (Vec<_>, Vec<_>) { files.into_iter().partition(|file| is_painted_name(file)) };
    let found = Found::within(folder, &mut || true);
    let (mut paintings, pictures) = part(found.pictures);
    let (painted, videos) = part(found.videos);
    paintings.extend(painted);
    let told = [left_out(folder, "video", videos.len()), left_out(folder, "earlier painting", paintings.len())];
    let mut told: Vec<String> = told.into_iter().flatten().collect();
    if pictures.is_empty() {
        told.insert(0, format!("there are no pictures in {}", folder.display()));
        anyhow::bail!(told.join("; "));
    }
    told.iter().for_each(|left_out| tracing::warn!("{left_out}"));
    Ok(pictures)
}

/// What is said of so many files in a folder, if there are any.
fn left_out(folder: &Path, what: &str, count: usize) -> Option<String> {
    let place = folder.display();
    match count {
        0 => None,
        1 => Some(format!("1 {what} in {place} was left out; name it to paint it")),
        _ => Some(format!("{count} {what}s in {place} were left out; name them to paint them")),
    }
}

/// What a file lacks is told when it is read, as what its name promises, or its painting's.
fn kind(content: &Path, output: Option<&Path>) -> FileKind {
    let picture = |called: &Path| is_called_a_picture(called) && !moves(content);
    match kind_of(content) {
        Ok(FileKind::Animation) if output.is_some_and(is_called_a_picture) => FileKind::Picture,
        Ok(FileKind::Video) if picture(content) => FileKind::Picture,
        Ok(FileKind::Video) if !is_called_a_video(content) && output.is_some_and(picture) => FileKind::Picture,
        Ok(kind) => kind,
        Err(_) => FileKind::Picture,
    }
}

/// Whether pictures of that name may be videos.
fn moves(content: &Path) -> bool {
    ends_in(content, &["gif"]) || is_sequence(content)
}

/// Where the paintings go; a folder is made where there is none.
fn output<'a>(args: &'a StylizeArgs, shared: &SharedArgs, tasks: &[Task]) -> anyhow::Result<Output<'a>> {
    let given = args.output.as_deref();
    let is_folder =
        |path: &Path| path.is_dir() || path.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    if let ([task], [content]) = (tasks, &args.content[..])
        && !content.is_dir()
        && !given.is_some_and(is_folder)
    {
        // Before what its name lacks as a painting's is found out.
        if let Err(error) = content.metadata() {
            anyhow::ensure!(error.kind() != ErrorKind::NotFound, "there is no file {}", content.display());
            return Err(error).context(format!("{} cannot be read", content.display()));
        }
        let Some(file) = given else {
            return Ok(Output::File(free_name(Path::new("."), "painted", task.ending())));
        };
        if task.kind == FileKind::Picture && is_called_a_video(file) {
            // One that cannot be read is taken for a picture.
            kind_of(content)?;
            anyhow::bail!(
                "{} is painted as a picture, and {} is called a video; use .png, .jpg, …",
                content.display(),
                file.display()
            );
        }
        if let Ok(to) = file.canonicalize() {
            let painted = std::iter::once((content.as_path(), "what is painted"));
            spare(painted.chain(args.look.files()).chain(shared.files()), file)?;
            anyhow::ensure!(
                args.overwrite && to.is_file(),
                "{} is there already; give the painting another name, or --overwrite",
                file.display()
            );
            anyhow::ensure!(
                to.metadata().is_ok_and(|to| !to.permissions().readonly()),
                "{} must not be written to; give the painting another name",
                file.display()
            );
            // What a link leads to is replaced, and not the link.
            return Ok(Output::File(to));
        }
        anyhow::ensure!(
            !file.is_symlink(),
            "{} is a link that leads nowhere; give the painting another name",
            file.display()
        );
        return Ok(Output::File(file.to_owned()));
    }
    anyhow::ensure!(!args.overwrite, "--overwrite is for one file; in a folder paintings get names of their own");
    let folder = given.unwrap_or(Path::new("."));
    anyhow::ensure!(
        folder.is_dir() || !(is_called_a_picture(folder) || is_called_a_video(folder)),
        "several paintings need a folder, and {} is called as a file is",
        folder.display()
    );
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made a folder", folder.display()))?;
    Ok(Output::Folder(folder))
}

impl Task {
    /// How its painting's name ends.
    fn ending(&self) -> &'static str {
        match self.kind {
            FileKind::Picture => "png",
            FileKind::Animation | FileKind::Video => "mp4",
        }
    }
}

impl Output<'_> {
    fn file(&self, task: &Task) -> PathBuf {
        match self {
            Output::File(file) => file.clone(),
            Output::Folder(folder) => painted_name(folder, &task.content, task.ending()),
        }
    }
}

/// Why something is not painted, in words that speak of no GPU where none paints.
fn refusal(error: StylizeError, engine: Engine) -> anyhow::Error {
    match error {
        StylizeError::TooLarge { size: [width, height], fits, .. } if engine == Engine::Cpu => {
            anyhow::anyhow!("{width}×{height} is too large to be painted; paint at a short side of at most {fits}")
        }
        error => error.into(),
    }
}

/// Shows itself only where there is a terminal, and only after a moment. `place` goes before the rest.
fn progress_bar(place: &str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_prefix(place.to_owned());
    say_as(&bar, "{prefix}making ready …");
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

/// Has a bar say other things.
fn say_as(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.with_key("pace", |state: &ProgressState, to: &mut dyn std::fmt::Write| {
            // It cannot fail where it is shown.
            let _ = write!(to, "{:.1} a second", state.per_sec());
        }));
    }
}

/// How it is painted, as the options and then the look say.
fn controls(args: &StylizeArgs, said: &Said<'_>) -> anyhow::Result<Controls> {
    let mut gallery = Gallery::built_in();
    let look = args.look.look()?;
    if args.look.style.is_empty() && look.is_none() {
        anyhow::bail!("give at least one --style: a picture file, or a name that `vivant styles` lists; or a --look");
    }
    let chosen = args.look.choose(&mut gallery, look.as_ref(), said)?;
    let controls = args.look.controls(&gallery, &chosen, PaintedSize::ShortSide(args.size))?;
    let manner = Manner { steadiness: args.steadiness, drift: args.drift, ..controls.manner };
    let controls = Controls { manner, detail: args.detail, ..controls };
    look::wants_in_vain(look.as_ref(), said).into_iter().for_each(|words| tracing::warn!("{words}"));
    Ok(look::wear(look.as_ref(), said, controls))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folders_own_paintings_are_left_out_and_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str| std::fs::write(folder.path().join(name), "").unwrap();
        put("a, painted.png");
        let said = pictures(folder.path()).unwrap_err().to_string();
        assert!(said.contains("no pictures in") && said.contains("; 1 earlier painting in"), "{said}");
        ["a, painted (2).png", "b, painted.mp4", "c.mp4"].iter().for_each(|name| put(name));
        let said = pictures(folder.path()).unwrap_err().to_string();
        assert!(said.contains("; 1 video in") && said.contains("; 3 earlier paintings in"), "{said}");
        put("a.png");
        assert_eq!(pictures(folder.path()).unwrap(), [folder.path().join("a.png")]);
    }
}
