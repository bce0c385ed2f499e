//! Steadiness: where the input stands still, the painting stands still; where it moves, the new painting shows at once.
//! Nothing waits for a later frame.
//! Keep in sync with shaders/motion.wgsl, motion_spread.wgsl and steady_input.wgsl.

use std::sync::Arc;

use super::frame::{Area, RESAMPLED, RGB16, RGB16_BYTES, Resampled};
use super::settings;
use crate::gpu::Pass;
use crate::gpu::{Binding, Gpu, Kernel, KernelSource};

/// Width and height of a cell of the motion map in pixels.
pub const CELL: u32 = 4;

/// WGSL that finds a pixel's place among cells.
pub(super) const BETWEEN: &str = include_str!("../../shaders/common/between.wgsl");

pub fn motion_source() -> KernelSource {
    let body = include_str!("../../shaders/motion.wgsl");
    KernelSource { name: "motion", parts: vec![RGB16, RESAMPLED, settings::WGSL, body] }
}

pub fn motion_spread_source() -> KernelSource {
    KernelSource { name: "motion_spread", parts: vec![include_str!("../../shaders/motion_spread.wgsl")] }
}

pub fn steady_input_source() -> KernelSource {
    let body = include_str!("../../shaders/steady_input.wgsl");
    KernelSource { name: "steady_input", parts: vec![RGB16, RESAMPLED, settings::WGSL, BETWEEN, body] }
}

/// The compiled kernels.
pub struct SteadyKernels {
    motion: Arc<Kernel>,
    spread: Arc<Kernel>,
    input: Arc<Kernel>,
    sampler: wgpu::Sampler,
}

/// What is remembered from frame to frame.
pub struct Memory {
    size: [u32; 2],
    motion: wgpu::Buffer,
    /// The motion map that others read: a number for each cell, then the mean of each row of cells.
    pub spread: wgpu::Buffer,
    /// The encoder's input of the last frame, steadied: [`RGB16_BYTES`] for each pixel.
    pub input: wgpu::Buffer,
}

/// Columns and rows of the motion map of a picture of `size`.
pub fn cells(size: [u32; 2]) -> [u32; 2] {
    size.map(|n| n.div_ceil(CELL))
}

impl Memory {
    /// For pictures of `size`.
    pub fn new(gpu: &Gpu, size: [u32; 2]) -> Memory {
        let [columns, rows] = cells(size).map(u64::from);
        let pixels = u64::from(size[0]) * u64::from(size[1]);
        Memory {
            size,
            motion: gpu.storage("motion", 4 * columns * rows),
            spread: gpu.storage("spread motion", 4 * (columns * rows + rows)),
            input: gpu.storage("last input", RGB16_BYTES * pixels),
        }
    }

    /// Columns and rows of the motion map.
    pub fn cells(&self) -> [u32; 2] {
        cells(self.size)
    }

    /// Bytes of all of it.
    pub fn bytes(&self) -> u64 {
        [&self.motion, &self.spread, &self.input].map(wgpu::Buffer::size).iter().sum()
    }
}

impl SteadyKernels {
    pub fn new(gpu: &Gpu) -> SteadyKernels {
        let kernel = |source: KernelSource, bindings: &[Binding]| Arc::new(Kernel::new(gpu, &source, bindings));
        let [texture, sampler, read, write] = [Binding::Texture, Binding::Sampler, Binding::Read, Binding::Write];
        SteadyKernels {
            motion: kernel(motion_source(), &[texture, sampler, read, read, write]),
            spread: kernel(motion_spread_source(), &[read, write]),
            input: kernel(steady_input_source(), &[texture, sampler, write, read, read]),
            sampler: gpu.bilinear(),
        }
    }

    /// The passes that find motion in a picture and leave it in `memory.input`, scaled and with its noise averaged away.
    pub fn passes(&self, gpu: &Gpu, settings: &wgpu::Buffer, from: &Resampled<'_>, memory: &Memory) -> [Pass; 3] {
        let [columns, rows] = memory.cells();
        let view = from.picture.create_view(&Default::default());
        let picture = [wgpu::BindingResource::TextureView(&view), wgpu::BindingResource::Sampler(&self.sampler)];
        let Memory { motion, spread, input, size, .. } = memory;
        let finding = [settings, input, motion].map(wgpu::Buffer::as_entire_binding);
        let steadying = [input, settings, spread].map(wgpu::Buffer::as_entire_binding);
        let spreading = [motion, spread].map(wgpu::Buffer::as_entire_binding);
        let (for_cells, for_pixels) = ([columns.div_ceil(64), rows, 1], [size[0].div_ceil(64), size[1], 1]);
        [
            Pass {
                bytes: from.bytes() + input.size() + motion.size(),
                ..Pass::new(gpu, &self.motion, &[&picture[..], &finding].concat(), &from.parameters(), for_cells)
            },
            Pass {
                bytes: motion.size() + spread.size(),
                ..Pass::new(gpu, &self.spread, &spreading, &Area::of(*size), for_cells)
            },
            Pass {
                bytes: from.bytes() + 2 * input.size(),
                ..Pass::new(gpu, &self.input, &[&picture[..], &steadying].concat(), &from.parameters(), for_pixels)
            },
        ]
    }
}
