//! The command line: one file per command.
//!
//! Exit codes: 0 done, 1 something went wrong (one line on standard error says what, where and what to do), 2 the command
//! line was not understood.

mod bench;
mod cameras;
mod info;
mod look;
mod stylize;
mod window;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::gpu::{AdapterRequest, Gpu};
use crate::model::Weights;
use crate::stylize::{Engine, HowToRun};

/// Paints a live webcam in the style of any image.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = false)]
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
    /// Load the network's weights from this safetensors file instead of the built-in ones
    #[arg(long, global = true, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Run the network on the GPU or on the CPU [default: the GPU, unless there is a software one only]
    #[arg(long, global = true, value_enum)]
    engine: Option<Engine>,
    /// Say more of what happens; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

impl SharedArgs {
    fn adapter(&self) -> AdapterRequest {
        AdapterRequest { name: self.adapter.clone() }
    }

    fn how_to_run(&self, gpu: &Gpu) -> HowToRun {
        let preferred = HowToRun::preferred(gpu);
        HowToRun { engine: self.engine.unwrap_or(preferred.engine), ..preferred }
    }

    fn gpu(&self) -> anyhow::Result<Gpu> {
        Ok(Gpu::open(&self.adapter())?)
    }

    fn weights(&self) -> anyhow::Result<Weights> {
        Ok(match &self.weights {
            Some(path) => Weights::load(path)?,
            None => Weights::embedded().context("the program is damaged; install it again")?,
        })
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Paint one picture
    Stylize(stylize::StylizeArgs),
    /// List the cameras and what they offer
    Cameras(cameras::CamerasArgs),
    /// Measure how fast the network paints, pass by pass
    Bench(bench::BenchArgs),
    /// Show the adapters, and what is used of the chosen one
    Info,
}

/// Runs the program.
pub fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    start_log(cli.shared.verbose);
    let done = match &cli.command {
        None => window::run(&cli.window, &cli.shared, &Said(&matches)),
        Some(Command::Stylize(args)) => stylize::run(args, &cli.shared),
        Some(Command::Cameras(args)) => cameras::run(args),
        Some(Command::Bench(args)) => bench::run(args, &cli.shared),
        Some(Command::Info) => info::run(&cli.shared),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vivant: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What was said on the command line, and is no default.
pub(crate) struct Said<'a>(&'a ArgMatches);

impl Said<'_> {
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
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    log.with_ansi(colours).without_time().init();
}

/// A number in [0, 1].
fn unit(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err(format!("{text:?} is not a number from 0 to 1")),
    }
}
