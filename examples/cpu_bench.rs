//! Times the CPU engine: frames a second, and each layer's milliseconds and GFLOP/s.
//!
//! `cargo run --release --example cpu_bench -- [WIDTH HEIGHT [NETWORK [FRAMES]]]`, where NETWORK is `quarter` (default),
//! `half`, `paper`, or a weights file; `paper`, which does not come with the program, has random numbers, which take as long.
//! GFLOP/s count the plain convolution's operations, so that they can be compared with any other program's; the engine does
//! fewer. `RAYON_NUM_THREADS` sets the number of threads.

use std::path::Path;
use std::time::{Duration, Instant};

use vivant::model::{Conv, Layer, Weights, Widths, decoder, encoder, usual_correction};
use vivant::stylize::cpu::{CpuNetwork, Instructions, LayerTime, Picture, Pixels};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize, default: usize| arguments.get(i).map_or(Ok(default), |n| n.parse());
    let (width, height, frames) = (number(0, 256)?, number(1, 192)?, number(3, 50)?.max(1));
    let weights = network(arguments.get(2).map_or("quarter", |name| name))?;
    let pixels: Vec<u8> = (0..3 * width * height).map(|i| (i * 7919 % 251) as u8).collect();
    let picture = Picture::new(width, height, Pixels::Rgb8(&pixels))?;
    println!("{} network, {width}×{height}, {} threads, {frames} frames", weights.name, rayon::current_num_threads());
    for instructions in Instructions::all() {
        let mut network = CpuNetwork::with_instructions(&weights, instructions);
        measure(&mut network, &picture, frames);
    }
    Ok(())
}

fn network(name: &str) -> Result<Weights, Failure> {
    let ours = Weights::all_embedded()?.into_iter().find(|weights| weights.widths.name() == name);
    match (ours, name) {
        (Some(weights), _) => Ok(weights),
        (None, "paper") => Ok(random(Widths::PAPER)),
        (None, path) => Ok(Weights::load(Path::new(path))?),
    }
}

fn random(widths: Widths) -> Weights {
    let mut state = 1u32;
    let mut number = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    let mut conv = |layer: Layer| Conv {
        layer,
        weight: (0..9 * layer.in_channels * layer.out_channels).map(|_| 0.1 * number()).collect(),
        bias: (0..layer.out_channels).map(|_| number()).collect(),
    };
    Weights {
        name: widths.name().to_owned(),
        file: None,
        trained_by: String::new(),
        widths,
        encoder: encoder(widths).into_iter().map(&mut conv).collect(),
        decoder: decoder(widths).into_iter().map(&mut conv).collect(),
        correction: usual_correction(widths),
    }
}

fn measure(network: &mut CpuNetwork, picture: &Picture<'_>, frames: usize) {
    let style = network.encode(picture);
    let mut painted: Vec<u8> = Vec::new();
    network.paint(picture, Some(&style), 1.0, &mut painted);
    let mut totals = Vec::with_capacity(frames);
    let mut layers: Vec<Vec<LayerTime>> = Vec::with_capacity(frames);
    for _ in 0..frames {
        let start = Instant::now();
        network.paint(picture, Some(&style), 1.0, &mut painted);
        totals.push(start.elapsed());
        layers.push(network.times().concat());
    }
    let total = median(totals);
    println!("{}: {:.2} ms, {:.1} frames a second", network.instructions().name(), ms(total), 1e3 / ms(total));
    let encoder_layers = network.times()[0].len();
    for (i, first) in layers[0].iter().enumerate() {
        let time = median(layers.iter().map(|times| times[i].time).collect());
        let part = if i < encoder_layers { "encoder" } else { "decoder" };
        let gflops = first.layer.flops(first.size) as f64 / time.as_secs_f64() * 1e-9;
        println!("  {part}.{} {:?}: {:.3} ms, {gflops:.0} GFLOP/s", first.layer.name, first.size, ms(time));
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
