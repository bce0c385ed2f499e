//! The command line: one file per command.
//!
//! Exit codes: 0 done, 1 something went wrong or a video was ended early (one line on standard error says what, where and what to
//! do), 2 the command line was not understood, 130 broken off by Ctrl-C.

/// As `println!`, for what others may read in part only (`vivant info | head`).
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::say(format_args!($($words)*)) };
}

mod bench;
mod cameras;
mod desktop;
mod dropped;
mod import;
mod info;
mod look;
mod microphones;
mod pages;
mod styles;
mod stylize;
mod window;

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::gpu::{AdapterRequest, Gpu};
use crate::live::Model;
use crate::model::Weights;
use crate::networks::{self, Found};
use crate::storage::Folders;
use crate::stylize::{HowToRun, Wishes};

/// Paints a live webcam in the style of any image.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    window: window::WindowArgs,
    #[command(flatten)]
    shared: SharedArgs,
}

/// What every command understands.
#[derive(Debug, Args)]
pub(crate) struct SharedArgs {
    /// Paint on the adapter whose name contains this text (`vivant info` lists them)
    #[arg(long, global = true, value_name = "NAME")]
    adapter: Option<String>,
    /// Which network paints; auto is the finest for `stylize`, and the quickest for `bench` and `--headless`
    #[arg(long, global = true, value_enum, default_value = "auto")]
    model: Model,
    /// Load the network's weights from this safetensors file instead of all others
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "model")]
    weights: Option<PathBuf>,
    #[command(flatten)]
    wishes: Wishes,
    /// Whether the GPU's matrix units may be used
    #[arg(long, global = true, value_enum, default_value = "on")]
    matrix_units: Switch,
    /// Say more of what happens; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Switch {
    On,
    Off,
}

impl SharedArgs {
    fn adapter(&self) -> AdapterRequest {
        AdapterRequest { name: self.adapter.clone(), matrix_units: self.matrix_units == Switch::On }
    }

    fn how_to_run(&self, gpu: &Gpu) -> HowToRun {
        HowToRun::wished(gpu, &self.wishes)
    }

    /// The files that are read for it.
    fn files(&self) -> impl Iterator<Item = InputFile<'_>> {
        self.weights.iter().map(|weights| (weights.as_path(), "the network that paints"))
    }

    fn gpu(&self) -> anyhow::Result<Gpu> {
        Ok(Gpu::open(&self.adapter())?)
    }

    /// All networks that may paint, and what of the user's could not be read.
    fn found(&self) -> anyhow::Result<Found> {
        if let Some(path) = &self.weights {
            let weights = Weights::load(path).map_err(|error| networks::refusal(error, path))?;
            return Ok(Found { weights: vec![weights], warnings: Vec::new() });
        }
        let folder = Folders::of_user().map(|folders| folders.networks());
        let found = networks::read(folder.as_deref()).context("the program is damaged; install it again")?;
        let is_there = |widths| found.weights.iter().any(|weights| weights.widths == widths);
        let Some(missing) = self.model.widths().filter(|widths| !is_there(*widths)) else { return Ok(found) };
        match found.warnings.iter().find(|(widths, _)| *widths == missing) {
            Some((_, warning)) => anyhow::bail!("{warning}"),
            None => anyhow::bail!(
                "there is no {} network; `vivant import vgg_normalised.pth decoder.pth` takes the paper's in",
                missing.name()
            ),
        }
    }

    /// All networks that may paint, the lightest first.
    fn networks(&self) -> anyhow::Result<Vec<Weights>> {
        let found = self.found()?;
        found.warnings.iter().for_each(|(_, warning)| tracing::warn!("{warning}"));
        Ok(found.weights)
    }

    /// The network that was asked for, else the quickest.
    fn quickest(&self) -> anyhow::Result<Weights> {
        self.network(|_| 0)
    }

    /// The network that was asked for, else the finest: where nobody waits for a frame.
    fn finest(&self) -> anyhow::Result<Weights> {
        self.network(|count| count - 1)
    }

    /// The network that was asked for, else, of so many, the one at the `usual` place.
    fn network(&self, usual: fn(usize) -> usize) -> anyhow::Result<Weights> {
        let mut networks = self.networks()?;
        let asked = networks.iter().position(|weights| Some(weights.widths) == self.model.widths());
        Ok(networks.swap_remove(asked.unwrap_or(usual(networks.len()))))
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Paint pictures and videos, from files to files
    Stylize(stylize::StylizeArgs),
    /// List the cameras and what they offer
    Cameras(cameras::CamerasArgs),
    /// List the microphones that recordings can listen to, as --microphone takes them
    Microphones,
    /// Measure how fast the network paints, pass by pass
    Bench(bench::BenchArgs),
    /// List the styles by the names that --style takes: the built-in ones and your own
    Styles,
    /// Show the adapters, what is used of the chosen one, and the networks
    Info,
    /// Take in a network: the paper's own, or one that you have trained
    Import(import::ImportArgs),
    /// Write the manual's pages and shell completions, for packages
    #[command(hide = true)]
    Pages(pages::PagesArgs),
}

/// Commands that do not paint.
const NOT_PAINTING: [&str; 5] = ["cameras", "microphones", "styles", "import", "pages"];

/// The command line as it is described. Commands that do not paint understand how to, and do not list it.
fn described() -> clap::Command {
    let mut program = Cli::command();
    program.build();
    let about_painting = |arg: &clap::Arg| arg.is_global_set() && arg.get_id() != "verbose";
    let hide = |arg: clap::Arg| if about_painting(&arg) { arg.hide(true) } else { arg };
    NOT_PAINTING.iter().fold(program, |program, name| program.mut_subcommand(name, |command| command.mut_args(hide)))
}

/// Runs the program.
pub fn main() -> ExitCode {
    share_one_heap();
    let described = described();
    let commands: Vec<&str> = described.get_subcommands().map(clap::Command::get_name).chain(["help"]).collect();
    let arguments = dropped::with_option(std::env::args_os().collect(), &commands);
    let matches = described.clone().get_matches_from(arguments);
    if let Some(option) = said_too_early(&matches) {
        let command = matches.subcommand_name().unwrap_or_default();
        let message =
            format!("--{option} is for the window; what `{command}` is to do comes after it: vivant {command} …");
        Cli::command().error(ErrorKind::ArgumentConflict, message).exit();
    }
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    start_log(cli.shared.verbose);
    let done = match &cli.command {
        None => window::run(&cli.window, &cli.shared, &Said(&matches)),
        Some(Command::Stylize(args)) => stylize::run(args, &cli.shared, &Said::of_command(&matches)),
        Some(Command::Cameras(args)) => cameras::run(args),
        Some(Command::Microphones) => microphones::run(),
        Some(Command::Bench(args)) => bench::run(args, &cli.shared),
        Some(Command::Styles) => {
            styles::run();
            Ok(())
        }
        Some(Command::Info) => info::run(&cli.shared),
        Some(Command::Import(args)) => import::run(args),
        Some(Command::Pages(args)) => pages::run(args, described),
    };
    match done {
        Ok(()) if UNHEARD.load(Ordering::Relaxed) => ExitCode::FAILURE,
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// Has all threads take their memory from one heap. glibc begins one for each new thread, up to eight a core, and keeps what is
/// given back to it: pictures go from thread to thread, and every recording left some four megabytes behind until there
/// were all heaps that there can be. Who tells glibc otherwise (`MALLOC_ARENA_MAX`) is not overruled.
fn share_one_heap() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    if std::env::var_os("MALLOC_ARENA_MAX").is_none() {
        // SAFETY: changes nothing but where memory is taken from, and there is no other thread yet.
        unsafe {
            libc::mallopt(libc::M_ARENA_MAX, 1);
        }
    }
}

/// Whether something was said that could not be written.
static UNHEARD: AtomicBool = AtomicBool::new(false);

/// Writes a line to standard output. Whoever has closed it wants no more, which is no reason to stop painting; nor is a full disk.
fn say(words: std::fmt::Arguments<'_>) {
    if let Err(error) = writeln!(std::io::stdout(), "{words}")
        && error.kind() != std::io::ErrorKind::BrokenPipe
        && !UNHEARD.swap(true, Ordering::Relaxed)
    {
        complain(&anyhow::anyhow!("standard output cannot be written to: {error}"));
    }
}

/// Writes a line to standard error, as far as there is somebody who reads it: the terminal may have been closed.
fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "vivant: {error:#}");
}

/// An option of the window's before a command, which would not count.
fn said_too_early(matches: &ArgMatches) -> Option<String> {
    matches.subcommand()?;
    let program = Cli::command();
    let mut windows = program.get_arguments().filter(|option| !option.is_global_set());
    let said = windows.find(|option| Said(matches).says(option.get_id().as_str()))?;
    said.get_long().map(str::to_owned)
}

/// What was said on the command line, and is no default.
pub(crate) struct Said<'a>(&'a ArgMatches);

impl Said<'_> {
    /// To the command that was called, and not to the program.
    fn of_command(matches: &ArgMatches) -> Said<'_> {
        Said(matches.subcommand().map_or(matches, |(_, command)| command))
    }

    /// Of an option, by its field's name.
    fn says(&self, option: &str) -> bool {
        self.0.value_source(option) == Some(ValueSource::CommandLine)
    }
}

/// Warnings and errors to standard error; `RUST_LOG` overrules the flags.
fn start_log(verbose: u8) {
    let level = match verbose {
        // winit and wgpu warn of much that is no user's business.
        0 => "error,vivant=warn",
        1 => "warn,vivant=info",
        _ => "info,vivant=trace",
    };
    let said = std::env::var("RUST_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let filter = said.unwrap_or_else(|| level.parse().unwrap_or_default());
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours).without_time();
    // The terminal may have been closed.
    let log = log.log_internal_errors(false);
    tracing_subscriber::registry().with(log.with_filter(filter)).init();
}

/// A file that is read, and what it is.
type InputFile<'a> = (&'a Path, &'static str);

/// Refuses to put the painting in the place of a file that is read for it.
fn spare<'a>(read: impl IntoIterator<Item = InputFile<'a>>, output: &Path) -> anyhow::Result<()> {
    let Ok(to) = output.canonicalize() else { return Ok(()) };
    for (file, what) in read {
        let same = file.canonicalize().is_ok_and(|from| from == to);
        anyhow::ensure!(!same, "{} is {what}; give the painting another name", output.display());
    }
    Ok(())
}

/// What takes a number between two others, both included.
fn within<T>(range: RangeInclusive<T>) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: FromStr + PartialOrd + Display + Clone + Send + Sync + 'static,
{
    move |text| {
        let number = text.parse::<T>().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| format!("{text:?} is not a number from {} to {}", range.start(), range.end()))
    }
}
