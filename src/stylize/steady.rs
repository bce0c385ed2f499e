//! Steadiness: where the input stands still, the painting stands still; where it moves, the new painting shows at once.
//! Nothing waits for a later frame.
//! Keep in sync with shaders/motion.wgsl, motion_spread.wgsl and steady_input.wgsl.

use std::sync::Arc;

use super::settings;
use super::tensor::Precision;
use crate::gpu::Pass;
use crate::gpu::readback::ReadbackError;
use crate::gpu::{Binding, Gpu, Kernel, KernelSource};

/// Width and height of a cell of the motion map in pixels.
pub const CELL: u32 = 4;

/// WGSL that reads the motion map.
pub(super) const MOTION_AT: &str = include_str!("../../shaders/common/motion_at.wgsl");

pub fn motion_source(precision: Precision) -> KernelSource {
    let body = include_str!("../../shaders/motion.wgsl");
    KernelSource { name: "motion", parts: vec![precision.wgsl(), settings::WGSL, body] }
}

pub fn motion_spread_source() -> KernelSource {
    KernelSource { name: "motion_spread", parts: vec![include_str!("../../shaders/motion_spread.wgsl")] }
}

pub fn steady_input_source(precision: Precision) -> KernelSource {
    let body = include_str!("../../shaders/steady_input.wgsl");
    KernelSource { name: "steady_input", parts: vec![precision.wgsl(), settings::WGSL, MOTION_AT, body] }
}

/// The same for all three shaders.
#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Parameters {
    first_row: u32,
    unused: u32,
    size: [u32; 2],
}

/// The compiled kernels.
pub struct SteadyKernels {
    motion: Arc<Kernel>,
    spread: Arc<Kernel>,
    input: Arc<Kernel>,
    precision: Precision,
}

/// What is remembered from frame to frame.
pub struct Memory {
    size: [u32; 2],
    motion: wgpu::Buffer,
    /// The motion map that others read: a number for each cell, then the mean of each row of cells.
    pub spread: wgpu::Buffer,
    /// The input that was painted last, steadied: `vec4<f32>` for each pixel.
    pub input: wgpu::Buffer,
    /// The last painting, before colour is changed.
    pub painting: wgpu::Buffer,
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
            input: gpu.storage("last input", 16 * pixels),
            painting: gpu.storage("last painting", 16 * pixels),
        }
    }

    /// Columns and rows of the motion map.
    pub fn cells(&self) -> [u32; 2] {
        cells(self.size)
    }

    /// The share of the picture that moved in the last frame. Waits for it.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn moved(&self, gpu: &Gpu) -> Result<f32, ReadbackError> {
        let [columns, rows] = self.cells().map(|n| n as usize);
        let spread: Vec<f32> = gpu.read_buffer(&self.spread, columns * rows + rows)?;
        Ok(spread[columns * rows..].iter().sum::<f32>() / rows as f32)
    }

    /// Bytes of all of it.
    pub fn bytes(&self) -> u64 {
        [&self.motion, &self.spread, &self.input, &self.painting].map(wgpu::Buffer::size).iter().sum()
    }
}

impl SteadyKernels {
    pub fn new(gpu: &Gpu, precision: Precision) -> SteadyKernels {
        let kernel = |source: KernelSource, bindings: &[Binding]| Arc::new(Kernel::new(gpu, &source, bindings));
        SteadyKernels {
            motion: kernel(motion_source(precision), &[Binding::Read, Binding::Read, Binding::Read, Binding::Write]),
            spread: kernel(motion_spread_source(), &[Binding::Read, Binding::Write]),
            input: kernel(
                steady_input_source(precision),
                &[Binding::Read, Binding::Read, Binding::Write, Binding::Write],
            ),
            precision,
        }
    }

    /// The passes that find motion in the encoder's `input` and average its noise away in place.
    pub fn passes(&self, gpu: &Gpu, settings: &wgpu::Buffer, input: &wgpu::Buffer, memory: &Memory) -> [Pass; 3] {
        let size = memory.size;
        let [columns, rows] = cells(size);
        let immediates = bytemuck::bytes_of(&Parameters { first_row: 0, unused: 0, size }).to_vec();
        let tensor = self.precision.tensor_bytes(3, (size[0] * size[1]) as usize);
        let pass = |kernel: &Arc<Kernel>, buffers: &[&wgpu::Buffer], columns: u32, rows: u32, bytes| {
            let resources: Vec<_> = buffers.iter().map(|buffer| buffer.as_entire_binding()).collect();
            Pass {
                name: kernel.name().replace('_', " "),
                kernel: kernel.clone(),
                group: kernel.bind(gpu, &resources),
                immediates: immediates.clone(),
                workgroups: [columns.div_ceil(64), rows, 1],
                flops: 0,
                bytes,
            }
        };
        let Memory { motion, spread, input: last, .. } = memory;
        [
            pass(&self.motion, &[settings, input, last, motion], columns, rows, tensor + last.size() + motion.size()),
            pass(&self.spread, &[motion, spread], columns, rows, motion.size() + spread.size()),
            pass(&self.input, &[settings, spread, input, last], size[0], size[1], 2 * tensor + 2 * last.size()),
        ]
    }
}
