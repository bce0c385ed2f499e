//! What everything that is drawn in a window shares: pictures as fragments read them, pipelines and passes.

use crate::gpu::{Gpu, KernelSource};

/// For targets that encode light themselves.
pub const LINEAR_LIGHT: &str = include_str!("../../shaders/common/linear_light.wgsl");

/// What one pipeline has and another has not.
pub struct Pipeline<'a> {
    pub source: KernelSource,
    /// What group 0 holds.
    pub layout: &'a wgpu::BindGroupLayout,
    /// Of the immediate data, in bytes.
    pub immediate: usize,
    pub constants: &'a [(&'a str, f64)],
    pub vertices: Option<wgpu::VertexBufferLayout<'a>>,
    /// Of the target.
    pub format: wgpu::TextureFormat,
    pub blend: Option<wgpu::BlendState>,
}

impl Pipeline<'_> {
    /// Compiles it, for triangles from `corner` to `colour`. Its constant `linear_light` is true for targets that encode
    /// light themselves.
    pub fn create(self, gpu: &Gpu) -> wgpu::RenderPipeline {
        let Pipeline { source, layout, immediate, constants, vertices, format, blend } = self;
        let (device, label) = (&gpu.device, Some(source.name));
        let text = wgpu::ShaderSource::Wgsl(source.text().into());
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor { label, source: text });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label,
            bind_group_layouts: &[Some(layout)],
            immediate_size: immediate as u32,
        });
        let linear_light = ("linear_light", f64::from(u8::from(format.is_srgb())));
        let constants = [constants, &[linear_light]].concat();
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label,
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some("corner"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers: vertices.map(Some).as_slice(),
            },
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some("colour"),
                compilation_options: wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() },
                targets: &[Some(wgpu::ColorTargetState { format, blend, write_mask: wgpu::ColorWrites::ALL })],
            }),
            primitive: wgpu::PrimitiveState::default(),
            depth_stencil: None,
            multisample: wgpu::MultisampleState::default(),
            multiview_mask: None,
            cache: None,
        })
    }
}

/// Draws one pass on a texture, over `ground` alone.
pub fn draw(
    gpu: &Gpu,
    label: &str,
    target: &wgpu::Texture,
    ground: wgpu::Color,
    draw: impl FnOnce(&mut wgpu::RenderPass<'_>),
) {
    let view = target.create_view(&Default::default());
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    draw(&mut encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some(label),
        color_attachments: &[Some(wgpu::RenderPassColorAttachment {
            view: &view,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations { load: wgpu::LoadOp::Clear(ground), store: wgpu::StoreOp::Store },
        })],
        ..Default::default()
    }));
    gpu.submit([encoder.finish()]);
}

/// A texture and how it is sampled, for fragments.
pub fn picture_layout(device: &wgpu::Device) -> wgpu::BindGroupLayout {
    let entry =
        |binding, ty| wgpu::BindGroupLayoutEntry { binding, visibility: wgpu::ShaderStages::FRAGMENT, ty, count: None };
    let texture = wgpu::BindingType::Texture {
        sample_type: wgpu::TextureSampleType::Float { filterable: true },
        view_dimension: wgpu::TextureViewDimension::D2,
        multisampled: false,
    };
    let sampler = wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering);
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("picture"),
        entries: &[entry(0, texture), entry(1, sampler)],
    })
}

/// What [`picture_layout`] lays out.
pub fn picture_group(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    picture: &wgpu::Texture,
    sampler: &wgpu::Sampler,
) -> wgpu::BindGroup {
    let view = picture.create_view(&Default::default());
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("picture"),
        layout,
        entries: &[
            wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::TextureView(&view) },
            wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::Sampler(sampler) },
        ],
    })
}

/// What is drawn on a target of that size (width, height) in eight bits, for tests.
#[cfg(test)]
pub fn drawn(
    gpu: &Gpu,
    [width, height]: [u32; 2],
    ground: wgpu::Color,
    to_draw: impl FnOnce(&mut wgpu::RenderPass<'_>),
) -> image::RgbaImage {
    let target = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("drawn"),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    });
    draw(gpu, "drawn", &target, ground, to_draw);
    gpu.read_picture(&target).unwrap()
}
