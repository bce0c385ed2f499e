//! Mean and standard deviation of every channel on the GPU, and AdaIN's scale and offset made of them.
//! Keep in sync with shaders/statistics.wgsl and shaders/adain.wgsl.

use std::sync::Arc;

use super::cpu::Statistics;
use super::settings::{self, Settings};
use super::steady::Memory;
use super::tensor::Precision;
use crate::gpu::Pass;
use crate::gpu::{Binding, Gpu, Kernel, KernelSource};

const PARTIAL: &str = include_str!("../../shaders/common/partial.wgsl");

pub fn statistics_source(precision: Precision) -> KernelSource {
    let body = include_str!("../../shaders/statistics.wgsl");
    KernelSource { name: "statistics", parts: vec![precision.wgsl(), PARTIAL, body] }
}

pub fn adain_source() -> KernelSource {
    KernelSource { name: "adain", parts: vec![PARTIAL, settings::WGSL, include_str!("../../shaders/adain.wgsl")] }
}

pub fn regions_source(precision: Precision) -> KernelSource {
    KernelSource { name: "regions", parts: vec![precision.wgsl(), include_str!("../../shaders/regions.wgsl")] }
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct StatisticsParameters {
    first_row: u32,
    pixels: u32,
    chunk: u32,
    chunks: u32,
    region: u32,
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct RegionParameters {
    first_row: u32,
    pixels: u32,
}

/// Which pixels statistics are of; the buffer holds how much each belongs to the first of two regions.
#[derive(Clone, Copy)]
pub enum Within<'a> {
    Whole,
    First(&'a wgpu::Buffer),
    Second(&'a wgpu::Buffer),
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct AdainParameters {
    first_row: u32,
    chunks: u32,
    cells: u32,
    cell_rows: u32,
}

/// Pixels that one workgroup of the first kernel takes at least: on a GPU few, so that many reads are under way together; in
/// software, where each barrier costs, many.
fn smallest_chunk(gpu: &Gpu) -> usize {
    if gpu.capabilities.software { 4096 } else { 512 }
}

/// Chunks of a plane at most, so that one workgroup of the second kernel merges them.
const MOST_CHUNKS: usize = 256;
/// Bytes of a `Partial`.
const PARTIAL_BYTES: u64 = 48;

/// Both compiled kernels.
pub struct StatisticsKernels {
    statistics: Arc<Kernel>,
    adain: Arc<Kernel>,
    regions: Arc<Kernel>,
    precision: Precision,
}

/// What the two kernels leave on the GPU for features of a fixed number of channels.
pub struct StatisticsBuffers {
    channels: usize,
    partials: wgpu::Buffer,
    /// [`Settings`].
    pub settings: wgpu::Buffer,
    /// The style's mean and standard deviation of each group.
    style: wgpu::Buffer,
    /// The content's mean and standard deviation of each group.
    content: wgpu::Buffer,
    /// Scale and offset of each group, for the decoder's first convolution.
    pub affine: wgpu::Buffer,
}

impl StatisticsBuffers {
    pub fn new(gpu: &Gpu, channels: usize) -> StatisticsBuffers {
        let groups = channels.div_ceil(4) as u64;
        StatisticsBuffers {
            channels,
            partials: gpu.storage("statistics of chunks", groups * MOST_CHUNKS as u64 * PARTIAL_BYTES),
            settings: gpu.storage_with("settings", &[Settings::default()]),
            style: gpu.storage("style", 32 * groups),
            content: gpu.storage("content statistics", 32 * groups),
            affine: gpu.storage("AdaIN scale and offset", 32 * groups),
        }
    }

    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Bytes of all of them.
    pub fn bytes(&self) -> u64 {
        [&self.partials, &self.settings, &self.style, &self.content, &self.affine].map(wgpu::Buffer::size).iter().sum()
    }

    /// The style for the frames submitted from now on.
    pub fn set_style(&self, gpu: &Gpu, style: &Statistics) {
        let packed = super::conv::pack_affine(&style.mean, &style.std);
        gpu.queue.write_buffer(&self.style, 0, bytemuck::cast_slice(&packed));
    }

    /// The settings for the frames submitted from now on.
    pub fn set(&self, gpu: &Gpu, settings: &Settings) {
        gpu.queue.write_buffer(&self.settings, 0, bytemuck::bytes_of(settings));
    }

    /// The content's statistics of the last frame. Waits for it.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn read_content(&self, gpu: &Gpu) -> Result<Statistics, crate::gpu::readback::ReadbackError> {
        let packed: Vec<f32> = gpu.read_buffer(&self.content, 8 * self.channels.div_ceil(4))?;
        let half = |second: usize| {
            let groups = packed.chunks_exact(8).flat_map(|group| &group[4 * second..][..4]);
            groups.copied().take(self.channels).collect()
        };
        Ok(Statistics { mean: half(0), std: half(1) })
    }
}

impl StatisticsKernels {
    pub fn new(gpu: &Gpu, precision: Precision) -> StatisticsKernels {
        let statistics =
            Kernel::new(gpu, &statistics_source(precision), &[Binding::Read, Binding::Read, Binding::Write]);
        let bindings = [Binding::Read, Binding::Read, Binding::Read, Binding::Read, Binding::Write, Binding::Write];
        let adain = Kernel::new(gpu, &adain_source(), &bindings);
        let bindings = [Binding::Read, Binding::Read, Binding::Read, Binding::Write];
        let regions = Kernel::new(gpu, &regions_source(precision), &bindings);
        let [statistics, adain, regions] = [statistics, adain, regions].map(Arc::new);
        StatisticsKernels { statistics, adain, regions, precision }
    }

    /// The passes from `features` of `pixels` to `buffers.affine`. With a `memory` of earlier frames, statistics are steadied
    /// over time.
    pub fn passes(
        &self,
        gpu: &Gpu,
        features: &wgpu::Buffer,
        pixels: usize,
        within: Within<'_>,
        buffers: &StatisticsBuffers,
        memory: Option<&Memory>,
    ) -> [Pass; 2] {
        let groups = buffers.channels.div_ceil(4);
        let chunk = pixels.div_ceil(MOST_CHUNKS).max(smallest_chunk(gpu));
        let chunks = pixels.div_ceil(chunk) as u32;
        let partial_bytes = u64::from(chunks) * groups as u64 * PARTIAL_BYTES;
        let (region, weights) = match within {
            Within::Whole => (0, &buffers.style),
            Within::First(weights) => (1, weights),
            Within::Second(weights) => (2, weights),
        };
        let parameters =
            StatisticsParameters { first_row: 0, pixels: pixels as u32, chunk: chunk as u32, chunks, region };
        let read = [features, weights, &buffers.partials].map(wgpu::Buffer::as_entire_binding);
        let statistics = Pass {
            flops: 7 * (buffers.channels * pixels) as u64,
            bytes: self.precision.tensor_bytes(buffers.channels, pixels) + partial_bytes,
            ..Pass::new(gpu, &self.statistics, &read, &parameters, [chunks, groups as u32, 1])
        };
        let [columns, cell_rows] = memory.map_or([0, 0], Memory::cells);
        let parameters = AdainParameters { first_row: 0, chunks, cells: columns * cell_rows, cell_rows };
        let moved = memory.map_or(&buffers.style, |memory| &memory.spread);
        let read = [&buffers.settings, &buffers.partials, &buffers.style, moved, &buffers.content, &buffers.affine]
            .map(wgpu::Buffer::as_entire_binding);
        let adain = Pass {
            name: "AdaIN".to_owned(),
            bytes: partial_bytes + 96 * groups as u64,
            ..Pass::new(gpu, &self.adain, &read, &parameters, [1, groups as u32, 1])
        };
        [statistics, adain]
    }

    /// The pass that gives each region's pixels of `features` its scale and offset, in place.
    pub fn regions_pass(
        &self,
        gpu: &Gpu,
        features: &wgpu::Buffer,
        pixels: usize,
        weights: &wgpu::Buffer,
        [first, second]: [&StatisticsBuffers; 2],
    ) -> Pass {
        let groups = first.channels.div_ceil(4);
        let buffers = [weights, &first.affine, &second.affine, features].map(wgpu::Buffer::as_entire_binding);
        let parameters = RegionParameters { first_row: 0, pixels: pixels as u32 };
        let workgroups = [(pixels as u32).div_ceil(64), groups as u32, 1];
        Pass {
            bytes: 2 * self.precision.tensor_bytes(first.channels, pixels),
            ..Pass::new(gpu, &self.regions, &buffers, &parameters, workgroups)
        }
    }
}
