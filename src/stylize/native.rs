//! The CPU engine in the middle of a frame: its input comes from the GPU's first passes, its output goes to the last.

use super::cpu::{CpuNetwork, Padded, Picture, Pixels, Statistics};
use super::settings::Settings;
use super::steady::Memory;
use super::stylizer::StylizeError;
use super::tensor::Precision;
use crate::gpu::Gpu;

/// What goes in and out, and what is remembered from frame to frame.
pub(super) struct NativeMiddle {
    size: [u32; 2],
    /// [`Settings`].
    pub settings: wgpu::Buffer,
    pub input: wgpu::Buffer,
    pub output: wgpu::Buffer,
    /// The content's steadied statistics of the last frame.
    content: Option<Statistics>,
    painted: Vec<Padded>,
}

impl NativeMiddle {
    pub fn new(gpu: &Gpu, size: [u32; 2]) -> NativeMiddle {
        let bytes = Precision::F32.tensor_bytes(3, size[0] as usize * size[1] as usize);
        NativeMiddle {
            size,
            settings: gpu.storage_with("settings", &[Settings::default()]),
            input: gpu.storage("network input", bytes),
            output: gpu.storage("network output", bytes),
            content: None,
            painted: Vec::new(),
        }
    }

    /// Encoder, AdaIN and decoder of one frame.
    pub fn run(
        &mut self,
        gpu: &Gpu,
        network: &mut CpuNetwork,
        style: Option<&Statistics>,
        settings: &Settings,
        memory: &Memory,
    ) -> Result<(), StylizeError> {
        let [width, height] = self.size.map(|n| n as usize);
        let input: Vec<f32> = gpu.read_buffer(&self.input, 4 * width * height)?;
        let kept = if settings.keep > 0.0 { settings.kept(memory.moved(gpu)?) } else { 0.0 };
        let Ok(picture) = Picture::new(width, height, Pixels::Rgba32(&input)) else {
            return Err(StylizeError::TooSmall { size: self.size });
        };
        let now = network.encode(&picture);
        let content = match self.content.take() {
            Some(last) => now.steadied(&last, kept),
            None => now,
        };
        let (scale, offset) = content.affine_towards(style.unwrap_or(&content), settings.alpha);
        network.decode(&scale, &offset, &mut self.painted);
        gpu.queue.write_buffer(&self.output, 0, bytemuck::cast_slice(&self.painted));
        self.content = Some(content);
        Ok(())
    }

    /// Bytes of GPU memory.
    pub fn bytes(&self) -> u64 {
        self.settings.size() + self.input.size() + self.output.size()
    }
}
