//! Drawing the scene on the GPU.

use std::num::NonZeroU64;

/// The scene's shader; its parts build on each other in this order.
pub const SCENE_WGSL: &str = concat!(
    include_str!("../../../shaders/scene/drawing.wgsl"),
    include_str!("../../../shaders/scene/landscape.wgsl"),
    include_str!("../../../shaders/scene/person.wgsl"),
    include_str!("../../../shaders/scene/main.wgsl"),
);

/// What the shader is told. Keep in sync with `Scene` in `shaders/scene/drawing.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct SceneParams {
    size: [u32; 2],
    seconds: f32,
    padding: u32,
    swings: [f32; SWINGS],
}

/// Motions up to this many turns a minute.
const SWINGS: usize = 44;

/// The sines of all motions at a time of the scene, by turns a minute.
pub(super) fn swings(seconds: f32) -> [f32; SWINGS] {
    std::array::from_fn(|times| {
        let turns = (seconds * times as f32 / super::LOOP_SECONDS).fract();
        (turns * std::f32::consts::TAU).sin()
    })
}

/// Pixels of a workgroup; as in `shaders/scene/main.wgsl`.
const WORKGROUP: [u32; 2] = [8, 8];

/// Draws the built-in scene into a texture.
pub struct ScenePass {
    pipeline: wgpu::ComputePipeline,
    layout: wgpu::BindGroupLayout,
}

impl ScenePass {
    /// Compiles the shader.
    pub fn new(device: &wgpu::Device) -> ScenePass {
        let shader = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("scene"),
            source: wgpu::ShaderSource::Wgsl(SCENE_WGSL.into()),
        });
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("scene"),
            entries: &[
                wgpu::BindGroupLayoutEntry {
                    binding: 0,
                    visibility: wgpu::ShaderStages::COMPUTE,
                    ty: wgpu::BindingType::Buffer {
                        ty: wgpu::BufferBindingType::Uniform,
                        has_dynamic_offset: false,
                        min_binding_size: NonZeroU64::new(size_of::<SceneParams>() as u64),
                    },
                    count: None,
                },
                wgpu::BindGroupLayoutEntry {
                    binding: 1,
                    visibility: wgpu::ShaderStages::COMPUTE,
                    ty: wgpu::BindingType::StorageTexture {
                        access: wgpu::StorageTextureAccess::WriteOnly,
                        format: wgpu::TextureFormat::Rgba8Unorm,
                        view_dimension: wgpu::TextureViewDimension::D2,
                    },
                    count: None,
                },
            ],
        });
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("scene"),
            bind_group_layouts: &[Some(&layout)],
            immediate_size: 0,
        });
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some("scene"),
            layout: Some(&pipeline_layout),
            module: &shader,
            entry_point: Some("main"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            cache: None,
        });
        ScenePass { pipeline, layout }
    }

    /// Draws the scene as it is `seconds` after its beginning into `target`, a view of an `Rgba8Unorm` texture with
    /// storage binding that has at least `size` pixels.
    pub fn draw(
        &self,
        device: &wgpu::Device,
        encoder: &mut wgpu::CommandEncoder,
        target: &wgpu::TextureView,
        size: [u32; 2],
        seconds: f32,
    ) {
        use wgpu::util::DeviceExt;
        let params = SceneParams { size, seconds, padding: 0, swings: swings(seconds) };
        let buffer = device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
            label: Some("scene"),
            contents: bytemuck::bytes_of(&params),
            usage: wgpu::BufferUsages::UNIFORM,
        });
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("scene"),
            layout: &self.layout,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: buffer.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(target) },
            ],
        });
        let mut pass =
            encoder.begin_compute_pass(&wgpu::ComputePassDescriptor { label: Some("scene"), timestamp_writes: None });
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.dispatch_workgroups(size[0].div_ceil(WORKGROUP[0]), size[1].div_ceil(WORKGROUP[1]), 1);
    }
}
