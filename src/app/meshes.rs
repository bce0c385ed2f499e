//! Drawing the interface's triangles.
//!
//! egui's own renderer decides for every pixel between ways to filter and to dither, of which drivers that run both sides of
//! a branch do all; drawn in software it takes five times as long as this one.

use std::collections::HashMap;
use std::time::Duration;

use egui::epaint::{ImageDelta, Primitive, Vertex};
use egui::{ClippedPrimitive, ImageData, TextureId};

use super::render::{LINEAR_LIGHT, Pipeline, picture_group, picture_layout};
use crate::gpu::{Gpu, KernelSource};

/// A picture that triangles are filled with.
struct Ink {
    texture: wgpu::Texture,
    group: wgpu::BindGroup,
}

/// Draws meshes on targets of one format.
pub struct Meshes {
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    sampler: wgpu::Sampler,
    inks: HashMap<TextureId, Ink>,
    vertices: Option<wgpu::Buffer>,
    indices: Option<wgpu::Buffer>,
}

/// The shader of the window's controls.
pub fn source() -> KernelSource {
    KernelSource { name: "interface", parts: vec![LINEAR_LIGHT, include_str!("../../shaders/interface.wgsl")] }
}

/// One pass of an interface, ready to be drawn.
pub struct Drawing {
    jobs: Vec<ClippedPrimitive>,
    textures: egui::TexturesDelta,
    /// Width and height of the window in pixels.
    size: [u32; 2],
    scale: f32,
    /// When the interface wants to be drawn again by itself.
    pub again: Option<Duration>,
}

impl Drawing {
    /// What an interface gave for a window of that size.
    pub fn of(ctx: &egui::Context, output: egui::FullOutput, size: [u32; 2]) -> Drawing {
        let delay = output.viewport_output.get(&egui::ViewportId::ROOT).map(|viewport| viewport.repaint_delay);
        Drawing {
            jobs: ctx.tessellate(output.shapes, output.pixels_per_point),
            textures: output.textures_delta,
            size,
            scale: output.pixels_per_point,
            // "Never" is the longest duration there is.
            again: delay.filter(|delay| *delay < Duration::from_secs(3600)),
        }
    }
}

impl Meshes {
    pub fn new(gpu: &Gpu, format: wgpu::TextureFormat) -> Meshes {
        let layout = picture_layout(&gpu.device);
        // A premultiplied colour over what is there.
        let over = wgpu::BlendComponent {
            src_factor: wgpu::BlendFactor::One,
            dst_factor: wgpu::BlendFactor::OneMinusSrcAlpha,
            operation: wgpu::BlendOperation::Add,
        };
        let pipeline = Pipeline {
            source: source(),
            layout: &layout,
            immediate: size_of::<[f32; 2]>(),
            constants: &[],
            vertices: Some(wgpu::VertexBufferLayout {
                array_stride: size_of::<Vertex>() as u64,
                step_mode: wgpu::VertexStepMode::Vertex,
                attributes: &wgpu::vertex_attr_array![0 => Float32x2, 1 => Float32x2, 2 => Unorm8x4],
            }),
            format,
            blend: Some(wgpu::BlendState { color: over, alpha: over }),
        }
        .create(gpu);
        let sampler = gpu.bilinear();
        Meshes { pipeline, layout, sampler, inks: HashMap::new(), vertices: None, indices: None }
    }

    /// Makes or changes a texture.
    pub fn set(&mut self, gpu: &Gpu, id: TextureId, delta: &ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        let [width, height] = image.size.map(|n| n as u32);
        let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
        if delta.pos.is_none() {
            let texture = gpu.picture("ink", width, height);
            let group = picture_group(&gpu.device, &self.layout, &texture, &self.sampler);
            self.inks.insert(id, Ink { texture, group });
        }
        let Some(ink) = self.inks.get(&id) else { return };
        let [x, y] = delta.pos.unwrap_or([0, 0]).map(|n| n as u32);
        let target =
            wgpu::TexelCopyTextureInfo { origin: wgpu::Origin3d { x, y, z: 0 }, ..ink.texture.as_image_copy() };
        let rows = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(4 * width), rows_per_image: None };
        gpu.queue.write_texture(target, image.as_raw(), rows, size);
    }

    /// Frees what the drawing was the last to use.
    pub fn release(&mut self, mut drawing: Drawing) {
        for id in drawing.textures.free.drain() {
            self.inks.remove(&id);
        }
    }

    /// Brings a drawing's textures and triangles to the GPU.
    pub fn upload(&mut self, gpu: &Gpu, drawing: &mut Drawing) {
        for (id, deltas) in drawing.textures.set.drain() {
            for delta in &deltas {
                self.set(gpu, id, delta);
            }
        }
        let (mut vertices, mut indices) = (Vec::new(), Vec::new());
        for mesh in meshes(&drawing.jobs) {
            vertices.extend_from_slice(&mesh.1.vertices);
            indices.extend_from_slice(&mesh.1.indices);
        }
        write(gpu, &mut self.vertices, wgpu::BufferUsages::VERTEX, bytemuck::cast_slice(&vertices));
        write(gpu, &mut self.indices, wgpu::BufferUsages::INDEX, bytemuck::cast_slice(&indices));
    }

    /// Records the drawing that was uploaded last.
    pub fn draw(&self, pass: &mut wgpu::RenderPass<'_>, drawing: &Drawing) {
        let Drawing { jobs, size, scale, .. } = drawing;
        let (size, scale) = (*size, *scale);
        let (Some(vertices), Some(indices)) = (&self.vertices, &self.indices) else { return };
        let window = size.map(|n| n as f32 / scale);
        pass.set_pipeline(&self.pipeline);
        pass.set_vertex_buffer(0, vertices.slice(..));
        pass.set_index_buffer(indices.slice(..), wgpu::IndexFormat::Uint32);
        pass.set_immediates(0, bytemuck::bytes_of(&window));
        let (mut vertex, mut index) = (0, 0);
        for (clip, mesh) in meshes(jobs) {
            let (first, base) = (index, vertex);
            index += mesh.indices.len() as u32;
            vertex += mesh.vertices.len() as i32;
            let (Some([x, y, width, height]), Some(ink)) =
                (scissor(clip, size, scale), self.inks.get(&mesh.texture_id))
            else {
                continue;
            };
            pass.set_scissor_rect(x, y, width, height);
            pass.set_bind_group(0, &ink.group, &[]);
            pass.draw_indexed(first..index, base, 0..1);
        }
        pass.set_scissor_rect(0, 0, size[0], size[1]);
    }
}

/// The jobs that are meshes, which here are all.
fn meshes(jobs: &[ClippedPrimitive]) -> impl Iterator<Item = (egui::Rect, &egui::Mesh)> {
    jobs.iter().filter_map(|job| match &job.primitive {
        Primitive::Mesh(mesh) => Some((job.clip_rect, mesh)),
        Primitive::Callback(_) => None,
    })
}

/// Writes into a buffer that grows when it has to.
fn write(gpu: &Gpu, buffer: &mut Option<wgpu::Buffer>, usage: wgpu::BufferUsages, bytes: &[u8]) {
    let needed = bytes.len() as u64;
    let fitting = buffer.take().filter(|buffer| buffer.size() >= needed);
    let buffer = buffer.insert(fitting.unwrap_or_else(|| {
        gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("interface"),
            size: needed.next_power_of_two().max(1 << 14),
            usage: usage | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    }));
    if needed > 0 {
        gpu.queue.write_buffer(buffer, 0, bytes);
    }
}

/// A clip in points as left, top, width and height in pixels; `None` where it leaves nothing.
fn scissor(clip: egui::Rect, size: [u32; 2], scale: f32) -> Option<[u32; 4]> {
    let pixel = |at: f32, end: u32| (at * scale).round().clamp(0.0, end as f32) as u32;
    let (left, right) = (pixel(clip.left(), size[0]), pixel(clip.right(), size[0]));
    let (top, bottom) = (pixel(clip.top(), size[1]), pixel(clip.bottom(), size[1]));
    (right > left && bottom > top).then(|| [left, top, right - left, bottom - top])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_stay_inside_the_window() {
        let rect = |a: f32, b: f32, c: f32, d: f32| egui::Rect::from_min_max(egui::pos2(a, b), egui::pos2(c, d));
        assert_eq!(scissor(rect(1.0, 2.0, 3.0, 5.0), [100, 100], 2.0), Some([2, 4, 4, 6]));
        assert_eq!(scissor(egui::Rect::EVERYTHING, [64, 48], 1.0), Some([0, 0, 64, 48]));
        assert_eq!(scissor(rect(70.0, 0.0, 90.0, 10.0), [64, 48], 1.0), None);
        assert_eq!(scissor(egui::Rect::NOTHING, [64, 48], 1.0), None);
    }
}
