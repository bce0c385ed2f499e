//! Draws the built-in scene to a PNG file, and says how long the GPU takes for it:
//! `cargo run --example scene -- OUT.png SECONDS [WIDTHxHEIGHT]`.

use std::time::Instant;

use anyhow::{Context, bail};
use vivant::source::ScenePass;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (out, seconds, size) = match arguments.as_slice() {
        [out, seconds] => (out, seconds, "640x480"),
        [out, seconds, size] => (out, seconds, size.as_str()),
        _ => bail!("give OUT.png SECONDS [WIDTHxHEIGHT]"),
    };
    let seconds: f32 = seconds.parse().context("SECONDS is a number")?;
    let (width, height) = size.split_once('x').context("the size is WIDTHxHEIGHT")?;
    let size = [width.parse()?, height.parse()?];

    let instance = wgpu::Instance::default();
    let adapter = pollster::block_on(instance.request_adapter(&wgpu::RequestAdapterOptions::default()))?;
    let (device, queue) = pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor::default()))?;
    let pass = ScenePass::new(&device);
    let texture = device.create_texture(&wgpu::TextureDescriptor {
        label: Some("scene"),
        size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::STORAGE_BINDING | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    });
    let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
    let draw = |seconds: f32| -> anyhow::Result<f64> {
        let start = Instant::now();
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        pass.draw(&device, &mut encoder, &view, size, seconds);
        queue.submit([encoder.finish()]);
        device.poll(wgpu::PollType::wait_indefinitely())?;
        Ok(start.elapsed().as_secs_f64() * 1000.0)
    };
    println!("first draw: {:.1} ms", draw(seconds)?);
    let mut times = (0..20).map(|_| draw(seconds)).collect::<anyhow::Result<Vec<f64>>>()?;
    times.sort_by(f64::total_cmp);
    println!("{}: {:.1} ms a draw (median of 20)", adapter.get_info().name, times[10]);

    let row = (size[0] * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("read"),
        size: u64::from(row) * u64::from(size[1]),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None };
    encoder.copy_texture_to_buffer(
        texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo { buffer: &buffer, layout },
        texture.size(),
    );
    queue.submit([encoder.finish()]);
    buffer.slice(..).map_async(wgpu::MapMode::Read, |_| {});
    device.poll(wgpu::PollType::wait_indefinitely())?;
    let bytes = buffer.slice(..).get_mapped_range()?;
    let pixel = |x: u32, y: u32| {
        let at = (y * row + x * 4) as usize;
        image::Rgb([bytes[at], bytes[at + 1], bytes[at + 2]])
    };
    image::RgbImage::from_fn(size[0], size[1], pixel).save(out)?;
    Ok(())
}
