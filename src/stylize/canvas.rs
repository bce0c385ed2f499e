//! Buffers and passes to paint pictures of one size.

use super::cpu::Statistics;
use super::pass::{Pass, Progress};
use super::statistics::StatisticsBuffers;
use super::stylizer::{StylizeError, Stylizer};
use crate::gpu::Gpu;

/// The two buffers that layers read and write in turn.
pub(super) struct PingPong {
    pub ends: [wgpu::Buffer; 2],
}

/// Everything to paint one picture after another at one size.
pub struct Canvas {
    gpu: Gpu,
    size: [u32; 2],
    passes: Vec<Pass>,
    buffers: PingPong,
    statistics: StatisticsBuffers,
    picture: wgpu::Texture,
    largest_pair: u64,
}

impl Canvas {
    pub(super) fn new(
        stylizer: &Stylizer,
        picture: &wgpu::Texture,
        mirror: bool,
        size: [u32; 2],
    ) -> Result<Canvas, StylizeError> {
        let gpu = &stylizer.gpu;
        let buffers = stylizer.frame_buffers(size)?;
        let statistics = StatisticsBuffers::new(gpu, stylizer.widths.features());
        let painted = gpu.picture("painted picture", size[0], size[1]);
        let mut passes = vec![stylizer.frames.picture_to_tensor(gpu, picture, mirror, &buffers.ends[0], size)];
        stylizer.encode(&buffers, size, &statistics, &mut passes);
        let [_, stride] = stylizer.decode(&buffers, stylizer.feature_size(size), &statistics, &mut passes);
        let output = &buffers.ends[stylizer.last_end()];
        passes.push(stylizer.frames.tensor_to_picture(gpu, output, stride as u32, &painted));
        Ok(Canvas {
            gpu: gpu.clone(),
            size,
            passes,
            buffers,
            statistics,
            picture: painted,
            largest_pair: stylizer.largest_pair(size),
        })
    }

    /// Paints another picture from now on.
    pub fn set_input(&mut self, stylizer: &Stylizer, picture: &wgpu::Texture, mirror: bool) {
        self.passes[0] =
            stylizer.frames.picture_to_tensor(&self.gpu, picture, mirror, &self.buffers.ends[0], self.size);
    }

    /// Style and strength (in [0, 1]) for the frames submitted from now on.
    pub fn set_style(&self, style: &Statistics, alpha: f32) {
        self.statistics.set_style(&self.gpu, style, alpha);
    }

    /// Width and height of the painted picture.
    pub fn size(&self) -> [u32; 2] {
        self.size
    }

    pub fn passes(&self) -> &[Pass] {
        &self.passes
    }

    /// Submits a whole frame.
    pub fn paint(&self) {
        super::pass::submit(&self.gpu, &self.passes);
    }

    /// Submits the next slice of a frame, of about `budget` of [`Pass::cost`]; says whether the frame is done.
    pub fn paint_slice(&self, progress: &mut Progress, budget: u64) -> bool {
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        let done = progress.record(&self.passes, &mut encoder, budget);
        self.gpu.queue.submit([encoder.finish()]);
        done
    }

    /// The painted picture; each frame overwrites it.
    pub fn picture(&self) -> &wgpu::Texture {
        &self.picture
    }

    /// Bytes of input and output of the layer where they are largest together: no plan can do with less.
    pub fn largest_pair_bytes(&self) -> u64 {
        self.largest_pair
    }

    /// Bytes of GPU memory for activations and for the painted picture.
    pub fn memory(&self) -> [u64; 2] {
        let activations = self.buffers.ends.iter().map(wgpu::Buffer::size).sum::<u64>() + self.statistics.bytes();
        [activations, 4 * u64::from(self.size[0]) * u64::from(self.size[1])]
    }
}
