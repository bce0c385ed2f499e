//! Draws the built-in scene to a PNG file, and says how long the GPU takes for it, and the processor:
//! `cargo run --example scene -- OUT.png SECONDS [WIDTHxHEIGHT]`.

use std::time::Instant;

use anyhow::{Context, bail};
use vivant::gpu::{AdapterRequest, Gpu};
use vivant::source::ScenePass;
use vivant::source::demo::cpu::draw_rgba;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (out, seconds, size) = match arguments.as_slice() {
        [out, seconds] => (out, seconds, "640x480"),
        [out, seconds, size] => (out, seconds, size.as_str()),
        _ => bail!("give OUT.png SECONDS [WIDTHxHEIGHT]"),
    };
    let seconds: f32 = seconds.parse().context("SECONDS is a number")?;
    let (width, height) = size.split_once('x').context("the size is WIDTHxHEIGHT")?;

    let gpu = Gpu::open(&AdapterRequest::default())?;
    let pass = ScenePass::new(&gpu);
    let (width, height) = (width.parse()?, height.parse()?);
    let picture = gpu.picture("scene", width, height);
    let draw = || {
        pass.draw(&gpu, &picture, seconds);
        gpu.wait();
    };
    println!("first draw: {:.1} ms", milliseconds(draw));
    println!("{}: {:.1} ms a draw (median of 20)", gpu.adapter.get_info().name, median(draw));
    let mut rgba = vec![0; 4 * width as usize * height as usize];
    println!("natively: {:.1} ms a draw (median of 20)", median(|| draw_rgba(width, seconds, &mut rgba)));
    image::DynamicImage::ImageRgba8(gpu.read_picture(&picture)?).into_rgb8().save(out)?;
    Ok(())
}

fn milliseconds(draw: impl FnOnce()) -> f64 {
    let start = Instant::now();
    draw();
    start.elapsed().as_secs_f64() * 1000.0
}

/// Of 20 draws.
fn median(mut draw: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..20).map(|_| milliseconds(&mut draw)).collect();
    times.sort_by(f64::total_cmp);
    times[10]
}
