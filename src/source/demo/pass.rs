//! Drawing the scene on the GPU.

use std::sync::Arc;

use crate::gpu::{Binding, Gpu, Kernel, KernelSource, Pass, pass};

/// The scene's shader; its parts build on each other in this order.
pub fn scene_source() -> KernelSource {
    let parts = vec![
        include_str!("../../../shaders/scene/drawing.wgsl"),
        include_str!("../../../shaders/scene/landscape.wgsl"),
        include_str!("../../../shaders/scene/person.wgsl"),
        include_str!("../../../shaders/scene/main.wgsl"),
    ];
    KernelSource { name: "scene", parts }
}

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

/// What a pixel of the scene takes, about.
const FLOPS_PER_PIXEL: u64 = 1500;

/// Draws the built-in scene into a picture.
pub struct ScenePass {
    kernel: Arc<Kernel>,
    scene: wgpu::Buffer,
}

impl ScenePass {
    /// Compiles the shader.
    pub fn new(gpu: &Gpu) -> ScenePass {
        let kernel = Kernel::new(gpu, &scene_source(), &[Binding::Read, Binding::Picture]);
        ScenePass { kernel: Arc::new(kernel), scene: gpu.storage("scene", size_of::<SceneParams>() as u64) }
    }

    /// The time, in seconds after the scene's beginning, at which passes that are submitted from now on draw it into
    /// pictures of that size.
    pub fn set_time(&self, gpu: &Gpu, size: [u32; 2], seconds: f32) {
        let params = SceneParams { size, seconds, padding: 0, swings: swings(seconds) };
        gpu.queue.write_buffer(&self.scene, 0, bytemuck::bytes_of(&params));
    }

    /// The pass that draws all of `picture` (see [`Gpu::picture`]).
    pub fn pass(&self, gpu: &Gpu, picture: &wgpu::Texture) -> Pass {
        let size = [picture.width(), picture.height()];
        let pixels = u64::from(size[0]) * u64::from(size[1]);
        let view = picture.create_view(&wgpu::TextureViewDescriptor::default());
        let resources = [self.scene.as_entire_binding(), wgpu::BindingResource::TextureView(&view)];
        let workgroups = [size[0].div_ceil(WORKGROUP[0]), size[1].div_ceil(WORKGROUP[1]), 1];
        let first_row = 0u32;
        Pass {
            flops: FLOPS_PER_PIXEL * pixels,
            bytes: 4 * pixels,
            ..Pass::new(gpu, &self.kernel, &resources, &first_row, workgroups)
        }
    }

    /// Draws all of `picture` at that time.
    pub fn draw(&self, gpu: &Gpu, picture: &wgpu::Texture, seconds: f32) {
        self.set_time(gpu, [picture.width(), picture.height()], seconds);
        pass::submit(gpu, &[self.pass(gpu, picture)]);
    }
}
