//! The network's frames and passes, timed.

use std::time::{Duration, Instant};

use super::report::{PassReport, Report};
use super::{BenchArgs, median};
use crate::cli::SharedArgs;
use crate::gpu::ceilings::Ceilings;
use crate::gpu::{adapter, pass};
use crate::pixels::PixelFormat;
use crate::stylize::Engine;
use crate::stylize::cpu::LayerTime;
use crate::stylize::{Canvas, Statistics, Style, Stylizer};

/// Paints frames of noise and times them: whole frames first, then each pass by itself.
pub(super) fn measure(args: &BenchArgs, shared: &SharedArgs) -> anyhow::Result<Report> {
    let start = Instant::now();
    let weights = shared.quickest()?;
    let gpu = shared.gpu()?;
    let stylizer = Stylizer::new(&gpu, &weights, args.how_to_run(shared, &gpu)?);
    let upload = stylizer.upload(PixelFormat::Rgba8, args.size);
    let pixels = args.size[0] * args.size[1];
    let frame: Vec<u8> = (0..4 * pixels).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    upload.write(&gpu, &frame);
    pass::submit(&gpu, upload.passes());
    let mut canvas = stylizer.canvas(upload.content(), false, args.size)?;
    let channels = weights.widths.features();
    let statistics = Statistics { mean: vec![0.5; channels], std: vec![0.5; channels] };
    canvas.set_style(&Style { statistics, lines: 1.0 });
    let paint = |canvas: &mut Canvas| -> anyhow::Result<f64> {
        let start = Instant::now();
        canvas.paint(&stylizer)?;
        gpu.wait();
        match gpu.trouble() {
            Some(trouble) => anyhow::bail!(trouble),
            None => Ok(start.elapsed().as_secs_f64()),
        }
    };
    paint(&mut canvas)?;
    let first = start.elapsed();
    // As in the window: the first frame does not wait for measurements, those that follow profit from them.
    stylizer.tune(args.size);
    canvas.set_input(&stylizer, upload.content(), false, None);
    gpu.save_pipelines();

    for _ in 1..args.warm_up {
        paint(&mut canvas)?;
    }
    let mut whole = Vec::new();
    let mut passes = pass_reports(&stylizer, &canvas);
    let mut each: Vec<Vec<f64>> = vec![Vec::new(); passes.len()];
    let end = Instant::now() + Duration::from_secs(args.seconds.into());
    while whole.len() < args.frames as usize || Instant::now() < end {
        whole.push(paint(&mut canvas)?);
        if let Some(seconds) = pass::time(&gpu, canvas.passes())? {
            let native = native_times(&stylizer, &canvas).into_iter().map(|(.., time)| time.as_secs_f64());
            each.iter_mut().zip(seconds.into_iter().chain(native)).for_each(|(all, one)| all.push(one));
        }
    }
    // Its large buffers come and go after the frames, so that they take none of those' memory.
    let ceilings = match stylizer.engine() {
        Engine::Gpu => Ceilings::measure(&gpu)?,
        // They are the adapter's, and not what the processor itself reaches.
        Engine::Cpu => None,
    };
    for (pass, mut seconds) in passes.iter_mut().zip(each) {
        if seconds.is_empty() {
            continue;
        }
        let seconds = median(&mut seconds);
        pass.ms = Some(1e3 * seconds);
        if let (Some(ceilings), Some(bytes)) = (&ceilings, pass.bytes) {
            let (share, bound) = ceilings.share(pass.flops, bytes, seconds.max(1e-9));
            (pass.share, pass.bound) = (Some(share), Some(bound));
        }
    }
    let frame = median(&mut whole);
    let [activation_bytes, other_bytes] = canvas.memory();
    Ok(Report {
        adapter: adapter::describe(&gpu.adapter.get_info()),
        engine: format!("{:?}", stylizer.engine()),
        weights: weights.name,
        precision: format!("{:?}", stylizer.precision()),
        width: args.size[0],
        height: args.size[1],
        frames: whole.len(),
        warm_up: args.warm_up,
        first_frame_ms: 1e3 * first.as_secs_f64(),
        frame_ms: 1e3 * frame,
        frames_per_second: 1.0 / frame,
        gflops: passes.iter().map(|pass| pass.flops).sum::<u64>() as f64 / frame / 1e9,
        encode: Report::part(&passes, |name| name.starts_with("encoder")),
        adain: Report::part(&passes, |name| name == "statistics" || name == "AdaIN"),
        decode: Report::part(&passes, |name| name.starts_with("decoder")),
        ceilings,
        activation_bytes,
        largest_pair_bytes: canvas.largest_pair_bytes(),
        other_bytes,
        passes,
    })
}

/// The passes of the GPU, then what the CPU does if it paints; without times yet.
fn pass_reports(stylizer: &Stylizer, canvas: &Canvas) -> Vec<PassReport> {
    let report =
        |name, kernel, flops, bytes| PassReport { name, kernel, ms: None, flops, bytes, share: None, bound: None };
    let passes = canvas.passes().iter();
    let passes = passes.map(|pass| report(pass.name.clone(), pass.kernel.name(), pass.flops, Some(pass.bytes)));
    let native = native_times(stylizer, canvas).into_iter();
    passes.chain(native.map(|(name, flops, _)| report(name, "CPU", flops, None))).collect()
}

/// What the CPU did for the last frame, in that order: name, operations, time. Nothing where the GPU paints.
fn native_times(stylizer: &Stylizer, canvas: &Canvas) -> Vec<(String, u64, Duration)> {
    let (Some(network), Some(around)) = (stylizer.cpu_network(), canvas.native_times()) else { return Vec::new() };
    let parts = ["encoder", "decoder"].into_iter().zip(network.times());
    let layers = parts.flat_map(|(part, layers)| {
        layers
            .iter()
            .map(move |LayerTime { layer, size, time }| (format!("{part}.{}", layer.name), layer.flops(*size), *time))
    });
    let [first, last] =
        [("steady", around.steady), ("show", around.show)].map(|(name, time)| (name.to_owned(), 0, time));
    std::iter::once(first).chain(layers).chain([last]).collect()
}
