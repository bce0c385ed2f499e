//! `vivant bench`: how fast the network paints, pass by pass; how steadily; what controls cost.

mod controls;
mod network;
mod report;
mod steady;

use clap::Args;

use super::SharedArgs;
use crate::gpu::Gpu;
use crate::stylize::{Engine, HowToRun, Precision, SMALLEST_SIDE};

/// Of pictures to measure with, in pixels.
const LARGEST_SIDE: u32 = 8192;

#[derive(Debug, Args)]
pub(super) struct BenchArgs {
    /// Size of the painted picture
    #[arg(long, default_value = "256x192", value_parser = size, conflicts_with = "steady")]
    size: [u32; 2],
    /// Frames to measure
    #[arg(long, default_value = "20", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "steady")]
    frames: u32,
    /// Go on with more frames until so many seconds are over
    #[arg(long, default_value = "0", value_name = "SECONDS", conflicts_with_all = ["steady", "controls"])]
    seconds: u32,
    /// Frames to paint before, while clocks rise and caches fill
    #[arg(long, default_value = "5", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "steady")]
    warm_up: u32,
    /// How activations are stored; the adapter's best where it is not said
    #[arg(long, value_enum, conflicts_with = "steady")]
    precision: Option<PrecisionArg>,
    /// Measure instead how steadily it paints what stands still, moves, or is cut, in films of its own
    #[arg(long, conflicts_with = "controls")]
    steady: bool,
    /// Measure instead what each control costs
    #[arg(long)]
    controls: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum PrecisionArg {
    F32,
    F16,
}

impl BenchArgs {
    /// How the network is to run on that GPU.
    fn how_to_run(&self, shared: &SharedArgs, gpu: &Gpu) -> anyhow::Result<HowToRun> {
        let how = shared.how_to_run(gpu);
        let precision = match self.precision {
            Some(PrecisionArg::F16) if !gpu.capabilities.f16 => anyhow::bail!("this adapter has no f16; use f32"),
            Some(PrecisionArg::F16) if how.engine == Engine::Cpu => {
                anyhow::bail!("the processor paints in f32; with --engine gpu there is f16")
            }
            Some(PrecisionArg::F16) => Precision::F16,
            Some(PrecisionArg::F32) => Precision::F32,
            None => how.precision,
        };
        Ok(HowToRun { precision, ..how })
    }
}

/// `WIDTHxHEIGHT`.
fn size(text: &str) -> Result<[u32; 2], String> {
    let numbers = text.split_once(['x', '×']).and_then(|(w, h)| Some([w.parse().ok()?, h.parse().ok()?]));
    let size: [u32; 2] = numbers.ok_or_else(|| format!("{text:?} is not a size such as 256x192"))?;
    let possible = SMALLEST_SIDE..=LARGEST_SIDE;
    match size.iter().all(|side| possible.contains(side)) {
        true => Ok(size),
        false => Err(format!("{text}: each side has {SMALLEST_SIDE} to {LARGEST_SIDE} pixels")),
    }
}

pub(super) fn run(args: &BenchArgs, shared: &SharedArgs) -> anyhow::Result<()> {
    if args.steady {
        show(&steady::measure(shared)?, args.json, steady::Report::print)
    } else if args.controls {
        show(&controls::measure(args, shared)?, args.json, controls::Report::print)
    } else {
        show(&network::measure(args, shared)?, args.json, report::Report::print)
    }
}

fn show<R: serde::Serialize>(report: &R, json: bool, print: impl Fn(&R)) -> anyhow::Result<()> {
    if json {
        say!("{}", serde_json::to_string_pretty(report)?);
    } else {
        print(report);
    }
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
