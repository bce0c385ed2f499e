//! `vivant bench`: milliseconds of every pass, and frames a second in all.

use std::time::Instant;

use clap::Args;
use serde::Serialize;

use super::SharedArgs;
use crate::gpu::{adapter, pass};
use crate::source::PixelFormat;
use crate::stylize::cpu::LayerTime;
use crate::stylize::{Canvas, Precision, Statistics, Stylizer};

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
    engine: String,
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
    /// Input and output of the layer where they are largest together.
    largest_pair_bytes: Option<u64>,
    /// The painted picture, and what is remembered from frame to frame.
    other_bytes: u64,
    passes: Vec<PassReport>,
}

#[derive(Debug, Serialize)]
struct PassReport {
    name: String,
    kernel: &'static str,
    ms: Option<f64>,
    flops: u64,
    bytes: Option<u64>,
}

pub(super) fn run(args: &BenchArgs, shared: &SharedArgs) -> anyhow::Result<()> {
    let start = Instant::now();
    let weights = shared.weights()?;
    let gpu = shared.gpu()?;
    let mut how = shared.how_to_run(&gpu);
    how.precision = match args.precision {
        Some(PrecisionArg::F16) if !gpu.capabilities.f16 => anyhow::bail!("this adapter has no f16; use f32"),
        Some(PrecisionArg::F16) => Precision::F16,
        Some(PrecisionArg::F32) => Precision::F32,
        None => how.precision,
    };
    let stylizer = Stylizer::new(&gpu, &weights, how);
    stylizer.tune(args.size);
    let upload = stylizer.upload(PixelFormat::Rgba8, args.size);
    let pixels = args.size[0] * args.size[1];
    let frame: Vec<u8> = (0..4 * pixels).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    upload.write(&gpu, &frame);
    pass::submit(&gpu, std::slice::from_ref(&upload.pass));
    let mut canvas = stylizer.canvas(upload.picture(), false, args.size)?;
    let channels = weights.widths.features();
    canvas.set_style(&Statistics { mean: vec![0.5; channels], std: vec![0.5; channels] });
    canvas.paint(&stylizer)?;
    gpu.wait();
    let first = start.elapsed();
    gpu.save_pipelines();

    let mut whole = Vec::new();
    let mut passes = pass_reports(&stylizer, &canvas);
    let mut each: Vec<Vec<f64>> = vec![Vec::new(); passes.len()];
    for _ in 0..args.frames {
        let start = Instant::now();
        canvas.paint(&stylizer)?;
        gpu.wait();
        whole.push(start.elapsed().as_secs_f64());
        if let Some(seconds) = pass::time(&gpu, canvas.passes())? {
            let layers = stylizer.cpu_network().map(|network| network.times().concat()).unwrap_or_default();
            let layers = layers.iter().map(|layer| layer.time.as_secs_f64());
            each.iter_mut().zip(seconds.into_iter().chain(layers)).for_each(|(all, one)| all.push(one));
        }
    }
    for (pass, mut seconds) in passes.iter_mut().zip(each) {
        pass.ms = (!seconds.is_empty()).then(|| 1e3 * median(&mut seconds));
    }
    if let Some(trouble) = gpu.trouble() {
        anyhow::bail!(trouble);
    }
    let frame = median(&mut whole);
    let sum = |wanted: &dyn Fn(&str) -> bool| {
        let parts: Vec<_> = passes.iter().filter(|pass| wanted(&pass.name)).map(|pass| pass.ms).collect();
        if parts.is_empty() { None } else { parts.into_iter().sum::<Option<f64>>() }
    };
    let [activation_bytes, other_bytes] = canvas.memory();
    let report = Report {
        adapter: adapter::describe(&gpu.adapter.get_info()),
        engine: format!("{:?}", stylizer.engine()),
        weights: weights.name,
        precision: format!("{:?}", stylizer.precision()),
        width: args.size[0],
        height: args.size[1],
        frames: args.frames,
        first_frame_ms: 1e3 * first.as_secs_f64(),
        frame_ms: 1e3 * frame,
        frames_per_second: 1.0 / frame,
        gflops: passes.iter().map(|pass| pass.flops).sum::<u64>() as f64 / frame / 1e9,
        encode_ms: sum(&|name| name.starts_with("encoder")),
        adain_ms: sum(&|name| name == "statistics" || name == "AdaIN"),
        decode_ms: sum(&|name| name.starts_with("decoder")),
        activation_bytes,
        largest_pair_bytes: canvas.largest_pair_bytes(),
        other_bytes,
        passes,
    };
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

/// The passes of the GPU, then the layers on the CPU if it runs them; without times yet.
fn pass_reports(stylizer: &Stylizer, canvas: &Canvas) -> Vec<PassReport> {
    let passes = canvas.passes().iter().map(|pass| PassReport {
        name: pass.name.clone(),
        kernel: pass.kernel.name(),
        ms: None,
        flops: pass.flops,
        bytes: Some(pass.bytes),
    });
    let parts = stylizer.cpu_network().map(|network| network.times().map(<[_]>::to_vec)).unwrap_or_default();
    let layers = ["encoder", "decoder"].into_iter().zip(parts).flat_map(|(part, layers)| {
        layers.into_iter().map(move |LayerTime { layer, size, .. }| PassReport {
            name: format!("{part}.{}", layer.name),
            kernel: "CPU",
            ms: None,
            flops: layer.flops(size),
            bytes: None,
        })
    });
    passes.chain(layers).collect()
}

fn print(report: &Report) {
    println!("{}", report.adapter);
    println!(
        "{} network on the {}, {}, {}×{}\n",
        report.weights,
        report.engine.to_uppercase(),
        report.precision,
        report.width,
        report.height
    );
    println!("{:<20} {:<18} {:>9} {:>9} {:>8}", "pass", "kernel", "ms", "GFLOP/s", "GB/s");
    for pass in &report.passes {
        let Some(ms) = pass.ms else {
            println!("{:<20} {:<18} {:>9}", pass.name, pass.kernel, "-");
            continue;
        };
        let rate = |count: Option<u64>, digits: usize| match count {
            Some(count) if count > 0 => format!("{:.digits$}", count as f64 / (ms.max(1e-6) * 1e-3) / 1e9),
            _ => "-".to_owned(),
        };
        let (flops, bytes) = (rate(Some(pass.flops), 1), rate(pass.bytes, 2));
        println!("{:<20} {:<18} {ms:>9.3} {flops:>9} {bytes:>8}", pass.name, pass.kernel);
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
    let largest = report
        .largest_pair_bytes
        .map_or_else(String::new, |bytes| format!(" (largest input and output of one layer: {:.1} MiB)", mib(bytes)));
    println!(
        "activations {:.1} MiB{largest}, all else {:.1} MiB",
        mib(report.activation_bytes),
        mib(report.other_bytes)
    );
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
