//! The built-in scene: its shader is valid, and draws what its CPU twin draws.

use vivant::source::demo::{LOOP_SECONDS, SCENE_WGSL, ScenePass, cpu};

#[test]
fn the_shader_is_valid() {
    let module = naga::front::wgsl::parse_str(SCENE_WGSL)
        .unwrap_or_else(|error| panic!("{}", error.emit_to_string_with_path(SCENE_WGSL, "shaders/scene")));
    let mut validator =
        naga::valid::Validator::new(naga::valid::ValidationFlags::all(), naga::valid::Capabilities::empty());
    validator.validate(&module).expect("it needs no capability beyond the least");
}

#[test]
fn the_end_of_the_loop_meets_its_beginning() {
    let (beginning, end) = (cpu::draw(64, 48, 0.0), cpu::draw(64, 48, LOOP_SECONDS - 0.001));
    let far = beginning.iter().zip(&end).filter(|(a, b)| a.abs_diff(**b) > 3).count();
    assert!(far < beginning.len() / 100, "{far} of {} values jump", beginning.len());
}

#[test]
fn the_scene_moves_and_has_colours() {
    let (now, later) = (cpu::draw(64, 48, 3.0), cpu::draw(64, 48, 3.5));
    let moved = now.iter().zip(&later).filter(|(a, b)| a.abs_diff(**b) > 3).count();
    assert!(moved > now.len() / 20, "{moved} values changed in half a second");
    let spread = |channel: usize| {
        let values = now.iter().skip(channel).step_by(3);
        values.clone().max().unwrap() - values.min().unwrap()
    };
    assert!((0..3).all(|channel| spread(channel) > 150), "light and dark in every channel");
}

/// Rounding differs between processors, and where an edge crosses a pixel the difference grows with its steepness: 2 of
/// 255 everywhere, but for one value in 500 that may be off by up to 12.
#[test]
fn the_gpu_draws_what_the_cpu_draws() {
    let Some((device, queue)) = gpu() else {
        eprintln!("SKIPPED: no GPU, not even a software one");
        return;
    };
    let pass = ScenePass::new(&device);
    for (size, seconds) in [([64, 48], 3.0), ([64, 48], 41.7), ([97, 33], 24.0)] {
        let on_gpu = draw(&device, &queue, &pass, size, seconds);
        let on_cpu = cpu::draw(size[0], size[1], seconds);
        assert_eq!(on_gpu.len(), on_cpu.len());
        let differences: Vec<u8> = on_gpu.iter().zip(&on_cpu).map(|(a, b)| a.abs_diff(*b)).collect();
        let worst = differences.iter().max().unwrap();
        let beyond = differences.iter().filter(|difference| **difference > 2).count();
        assert!(
            *worst <= 12 && beyond <= differences.len() / 500,
            "{size:?} at {seconds}: {beyond} beyond 2, worst {worst}"
        );
    }
}

fn gpu() -> Option<(wgpu::Device, wgpu::Queue)> {
    let instance = wgpu::Instance::default();
    let adapter = pollster::block_on(instance.request_adapter(&wgpu::RequestAdapterOptions::default())).ok()?;
    Some(pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor::default())).expect("a device"))
}

/// R, G, B for each pixel.
fn draw(device: &wgpu::Device, queue: &wgpu::Queue, pass: &ScenePass, size: [u32; 2], seconds: f32) -> Vec<u8> {
    let texture = device.create_texture(&wgpu::TextureDescriptor {
        label: None,
        size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::STORAGE_BINDING | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    });
    let row = (size[0] * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: u64::from(row * size[1]),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
    pass.draw(device, &mut encoder, &view, size, seconds);
    let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None };
    let copy = wgpu::TexelCopyBufferInfo { buffer: &buffer, layout };
    encoder.copy_texture_to_buffer(texture.as_image_copy(), copy, texture.size());
    queue.submit([encoder.finish()]);
    buffer.slice(..).map_async(wgpu::MapMode::Read, |result| result.expect("the buffer can be read"));
    device.poll(wgpu::PollType::wait_indefinitely()).expect("the device goes on");
    let bytes = buffer.slice(..).get_mapped_range().expect("it is mapped");
    bytes
        .chunks(row as usize)
        .flat_map(|line| line[..size[0] as usize * 4].chunks(4).flat_map(|p| [p[0], p[1], p[2]]))
        .collect()
}
