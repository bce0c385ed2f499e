//! The CPU engine in the middle of a frame: its input comes from the GPU's first passes, its output goes to the last.

use super::cpu::{CpuNetwork, Padded, Picture, Pixels, Region, Statistics};
use super::settings::Settings;
use super::size;
use super::steady::Memory;
use super::stylizer::StylizeError;
use super::tensor::Precision;
use crate::gpu::Gpu;

/// What goes in and out, and what is remembered from frame to frame.
pub(super) struct NativeMiddle {
    size: [u32; 2],
    /// [`Settings`].
    pub settings: wgpu::Buffer,
    pub output: wgpu::Buffer,
    /// How much each pixel of the features belongs to the first region; `None` where there is one style.
    pub weights: Option<Vec<f32>>,
    /// Where those weights come from, if the GPU finds them for each frame.
    pub matte: Option<wgpu::Buffer>,
    /// The content's steadied statistics of the last frame, in each region.
    contents: Vec<Statistics>,
    painted: Vec<Padded>,
}

impl NativeMiddle {
    /// Whether there can be one for frames of `size`.
    pub fn check(gpu: &Gpu, size: [u32; 2]) -> Result<(), StylizeError> {
        size::check(gpu, size, output_bytes)
    }

    pub fn new(gpu: &Gpu, size: [u32; 2]) -> Result<NativeMiddle, StylizeError> {
        NativeMiddle::check(gpu, size)?;
        Ok(NativeMiddle {
            size,
            settings: gpu.storage_with("settings", &[Settings::default()]),
            output: gpu.storage("network output", output_bytes(size)),
            weights: None,
            matte: None,
            contents: Vec::new(),
            painted: Vec::new(),
        })
    }

    /// Encoder, AdaIN and decoder of one frame.
    pub fn run(
        &mut self,
        gpu: &Gpu,
        network: &mut CpuNetwork,
        styles: [Option<&Statistics>; 2],
        settings: &Settings,
        memory: &Memory,
    ) -> Result<(), StylizeError> {
        let [width, height] = self.size.map(|n| n as usize);
        let input: Vec<u16> = gpu.read_buffer(&memory.input, 4 * width * height)?;
        if let (Some(matte), Some(weights)) = (&self.matte, &mut self.weights) {
            *weights = gpu.read_buffer(matte, weights.len())?;
        }
        let kept = if settings.keep > 0.0 { settings.kept(memory.moved(gpu)?) } else { 0.0 };
        let Ok(picture) = Picture::new(width, height, Pixels::Rgb16(&input)) else {
            return Err(StylizeError::TooSmall { size: self.size });
        };
        let whole = network.encode(&picture);
        let rest: Option<Vec<f32>> = self.weights.as_ref().map(|w| w.iter().map(|weight| 1.0 - weight).collect());
        let regions = [self.weights.as_deref(), rest.as_deref()];
        let now: Vec<Statistics> = match regions {
            [Some(first), Some(rest)] => [first, rest].map(|weights| network.statistics_within(weights)).into(),
            _ => vec![whole],
        };
        if self.contents.len() != now.len() {
            self.contents.clone_from(&now);
        }
        let steadied = now.iter().zip(&self.contents).map(|(now, last)| now.steadied(last, kept));
        self.contents = steadied.collect();
        let affine: Vec<_> = self
            .contents
            .iter()
            .zip(styles)
            .map(|(content, style)| match style {
                Some(style) => content.affine_towards(style, settings.alpha),
                None => content.affine_towards(content, 0.0),
            })
            .collect();
        let regions: Vec<_> =
            affine.iter().zip(regions).map(|((scale, offset), weights)| Region { scale, offset, weights }).collect();
        network.decode_regions(&regions, &mut self.painted);
        gpu.queue.write_buffer(&self.output, 0, bytemuck::cast_slice(&self.painted));
        Ok(())
    }

    /// Bytes of GPU memory.
    pub fn bytes(&self) -> u64 {
        self.settings.size() + self.output.size()
    }
}

/// What the network's output of a frame of `size` takes: the largest buffer of all there.
fn output_bytes(size: [u32; 2]) -> u64 {
    Precision::F32.tensor_bytes(3, size[0] as usize * size[1] as usize)
}
