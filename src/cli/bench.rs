//! `vivant bench`: milliseconds of every pass, and frames a second in all.

use std::time::{Duration, Instant};

use clap::Args;
use serde::Serialize;

use super::SharedArgs;
use crate::gpu::{Gpu, adapter};
use crate::source::PixelFormat;
use crate::stylize::{Canvas, Precision, Statistics, Stylizer, pass};

#[derive(Debug, Args)]
pub(super) struct BenchArgs {
    /// Size of the painted picture
    #[arg(long, default_value = "256x192", value_parser = size)]
    size: [u32; 2],
    /// Frames to measure
    #[arg(long, default_value = "20", value_parser = clap::value_parser!(u32).range(1..))]
    frames: u32,
    /// How activations are stored; the adapter's best where it is not said
    #[arg(long, value_enum)]
    precision: Option<PrecisionArg>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum PrecisionArg {
    F32,
    F16,
}

/// `WIDTHxHEIGHT`.
fn size(text: &str) -> Result<[u32; 2], String> {
    let numbers = text.split_once(['x', '×']).and_then(|(w, h)| Some([w.parse().ok()?, h.parse().ok()?]));
    numbers.ok_or_else(|| format!("{text:?} is not a size such as 256x192"))
}

/// What was measured.
#[derive(Debug, Serialize)]
struct Report {
    adapter: String,
    weights: String,
    precision: String,
    width: u32,
    height: u32,
    frames: u32,
    /// From the program's start to the first painted picture.
    first_frame_ms: f64,
    /// Median of whole frames, from submission to completion.
    frame_ms: f64,
    frames_per_second: f64,
    gflops: f64,
    encode_ms: Option<f64>,
    adain_ms: Option<f64>,
    decode_ms: Option<f64>,
    activation_bytes: u64,
    /// Input and output of the pass where they are largest.
    largest_pair_bytes: u64,
    frame_texture_bytes: u64,
    passes: Vec<PassReport>,
}

#[derive(Debug, Serialize)]
struct PassReport {
    name: String,
    kernel: &'static str,
    ms: Option<f64>,
    flops: u64,
    bytes: u64,
}

pub(super) fn run(args: &BenchArgs, shared: &SharedArgs) -> anyhow::Result<()> {
    let start = Instant::now();
    let weights = shared.weights()?;
    let gpu = shared.gpu()?;
    let precision = match args.precision {
        Some(PrecisionArg::F16) if !gpu.capabilities.f16 => anyhow::bail!("this adapter has no f16; use f32"),
        Some(PrecisionArg::F16) => Precision::F16,
        Some(PrecisionArg::F32) => Precision::F32,
        None => Precision::preferred(&gpu),
    };
    let stylizer = Stylizer::new(&gpu, &weights, precision);
    let upload = stylizer.upload(PixelFormat::Rgba8, args.size);
    let pixels = args.size[0] * args.size[1];
    let frame: Vec<u8> = (0..4 * pixels).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    upload.write(&gpu, &frame);
    pass::submit(&gpu, std::slice::from_ref(&upload.pass));
    let canvas = stylizer.canvas(upload.picture(), false, args.size)?;
    let channels = weights.widths.features();
    canvas.set_style(&Statistics { mean: vec![0.5; channels], std: vec![0.5; channels] }, 1.0);
    canvas.paint();
    gpu.wait();
    let first = start.elapsed();
    gpu.save_pipelines();

    let mut whole = Vec::new();
    let mut each: Vec<Vec<f64>> = vec![Vec::new(); canvas.passes().len()];
    for _ in 0..args.frames {
        let start = Instant::now();
        canvas.paint();
        gpu.wait();
        whole.push(start.elapsed().as_secs_f64());
        if let Some(seconds) = pass::time(&gpu, canvas.passes())? {
            each.iter_mut().zip(seconds).for_each(|(all, one)| all.push(one));
        }
    }
    if let Some(trouble) = gpu.trouble() {
        anyhow::bail!(trouble);
    }
    let report = report(args, &gpu, &weights.name, precision, &canvas, first, median(&mut whole), each);
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[expect(clippy::too_many_arguments, reason = "the measurements, each once")]
fn report(
    args: &BenchArgs,
    gpu: &Gpu,
    weights: &str,
    precision: Precision,
    canvas: &Canvas,
    first: Duration,
    frame: f64,
    each: Vec<Vec<f64>>,
) -> Report {
    let passes: Vec<PassReport> = canvas
        .passes()
        .iter()
        .zip(each)
        .map(|(pass, mut seconds)| PassReport {
            name: pass.name.clone(),
            kernel: pass.kernel.name(),
            ms: (!seconds.is_empty()).then(|| 1e3 * median(&mut seconds)),
            flops: pass.flops,
            bytes: pass.bytes,
        })
        .collect();
    let sum =
        |wanted: &dyn Fn(&str) -> bool| passes.iter().filter(|p| wanted(&p.name)).map(|p| p.ms).sum::<Option<f64>>();
    let [activation_bytes, frame_texture_bytes] = canvas.memory();
    Report {
        adapter: adapter::describe(&gpu.adapter.get_info()),
        weights: weights.to_owned(),
        precision: format!("{precision:?}"),
        width: args.size[0],
        height: args.size[1],
        frames: args.frames,
        first_frame_ms: 1e3 * first.as_secs_f64(),
        frame_ms: 1e3 * frame,
        frames_per_second: 1.0 / frame,
        gflops: passes.iter().map(|p| p.flops).sum::<u64>() as f64 / frame / 1e9,
        encode_ms: sum(&|name| name.starts_with("encoder")),
        adain_ms: sum(&|name| name == "statistics" || name == "AdaIN"),
        decode_ms: sum(&|name| name.starts_with("decoder")),
        activation_bytes,
        largest_pair_bytes: canvas.largest_pair_bytes(),
        frame_texture_bytes,
        passes,
    }
}

fn print(report: &Report) {
    println!("{}", report.adapter);
    println!("{} network, {}, {}×{}\n", report.weights, report.precision, report.width, report.height);
    println!("{:<20} {:<18} {:>9} {:>9} {:>8}", "pass", "kernel", "ms", "GFLOP/s", "GB/s");
    for pass in &report.passes {
        let Some(ms) = pass.ms else {
            println!("{:<20} {:<18} {:>9}", pass.name, pass.kernel, "-");
            continue;
        };
        let per_second = |count: u64| count as f64 / (ms.max(1e-6) * 1e-3) / 1e9;
        let flops = if pass.flops > 0 { format!("{:.1}", per_second(pass.flops)) } else { "-".to_owned() };
        println!("{:<20} {:<18} {:>9.3} {:>9} {:>8.2}", pass.name, pass.kernel, ms, flops, per_second(pass.bytes));
    }
    let part = |name, ms: Option<f64>| {
        if let Some(ms) = ms {
            println!("{name:<20} {ms:>28.3} ms");
        }
    };
    println!();
    part("encode", report.encode_ms);
    part("statistics, AdaIN", report.adain_ms);
    part("decode", report.decode_ms);
    part("frame", Some(report.frame_ms));
    println!(
        "\n{:.1} frames a second, {:.1} GFLOP/s, median of {} frames; first frame after {:.2} s",
        report.frames_per_second,
        report.gflops,
        report.frames,
        report.first_frame_ms / 1e3
    );
    println!(
        "activations {:.1} MiB (largest input and output of one pass: {:.1} MiB), painted picture {:.1} MiB",
        mib(report.activation_bytes),
        mib(report.largest_pair_bytes),
        mib(report.frame_texture_bytes)
    );
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
