//! Drawing the scene on the GPU.

use crate::gpu::{Binding, Gpu, Kernel, KernelSource};

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

/// Draws the built-in scene into a picture.
pub struct ScenePass {
    kernel: Kernel,
    scene: wgpu::Buffer,
}

impl ScenePass {
    /// Compiles the shader.
    pub fn new(gpu: &Gpu) -> ScenePass {
        let kernel = Kernel::new(gpu, &scene_source(), &[Binding::Read, Binding::Picture]);
        ScenePass { kernel, scene: gpu.storage("scene", size_of::<SceneParams>() as u64) }
    }

    /// Draws all of `picture` (see [`Gpu::picture`]) as the scene is `seconds` after its beginning.
    pub fn draw(&self, gpu: &Gpu, picture: &wgpu::Texture, seconds: f32) {
        let size = [picture.width(), picture.height()];
        let params = SceneParams { size, seconds, padding: 0, swings: swings(seconds) };
        gpu.queue.write_buffer(&self.scene, 0, bytemuck::bytes_of(&params));
        let view = picture.create_view(&wgpu::TextureViewDescriptor::default());
        let group = self.kernel.bind(gpu, &[self.scene.as_entire_binding(), wgpu::BindingResource::TextureView(&view)]);
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let workgroups = [size[0].div_ceil(WORKGROUP[0]), size[1].div_ceil(WORKGROUP[1]), 1];
        self.kernel.record(&mut encoder.begin_compute_pass(&Default::default()), &group, &[], workgroups);
        gpu.submit([encoder.finish()]);
    }
}
