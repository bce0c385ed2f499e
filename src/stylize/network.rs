//! The network's layers on the GPU: weights, kernels, and the two buffers that layers read and write in turn.

use super::conv::WeightPath;
use super::conv::direct::{Direct, DirectKernels, Ends};
use super::statistics::{StatisticsBuffers, StatisticsKernels, Within};
use super::steady::Memory;
use super::stylizer::StylizeError;
use super::tensor::Precision;
use super::{SMALLEST_SIDE, scaled_to_short_side};
use crate::gpu::Gpu;
use crate::gpu::Pass;
use crate::model::{Conv, Layer, Weights, Widths};

/// The two buffers that layers read and write in turn.
pub(super) struct PingPong {
    pub ends: [wgpu::Buffer; 2],
}

impl PingPong {
    pub fn bytes(&self) -> u64 {
        self.ends.iter().map(wgpu::Buffer::size).sum()
    }
}

/// The second of two regions that are painted differently.
pub(super) struct Regions {
    /// How much each pixel of the features belongs to the first region.
    pub weights: wgpu::Buffer,
    pub second: StatisticsBuffers,
}

/// Encoder and decoder.
pub(super) struct GpuNetwork {
    precision: Precision,
    widths: Widths,
    convs: DirectKernels,
    statistics: StatisticsKernels,
    encoder: Vec<Direct>,
    decoder: Vec<Direct>,
    layers: [Vec<Layer>; 2],
}

/// What a network is run for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Encoder only.
    Style,
    /// Encoder and decoder.
    Frame,
}

impl GpuNetwork {
    /// Uploads the weights and compiles the kernels, side by side.
    pub fn new(gpu: &Gpu, weights: &Weights, precision: Precision, path: WeightPath) -> GpuNetwork {
        let (convs, statistics) =
            rayon::join(|| DirectKernels::new(gpu, precision, path), || StatisticsKernels::new(gpu, precision));
        let load = |part: &[Conv]| part.iter().map(|conv| convs.load(gpu, conv)).collect();
        let layers = [&weights.encoder, &weights.decoder].map(|part| part.iter().map(|conv| conv.layer).collect());
        GpuNetwork {
            precision,
            widths: weights.widths,
            encoder: load(&weights.encoder),
            decoder: load(&weights.decoder),
            layers,
            convs,
            statistics,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what a frame's first half reads and writes")]
    /// Encoder and statistics, from the first of `buffers`; with `regions` AdaIN as well.
    pub fn encode(
        &self,
        gpu: &Gpu,
        buffers: &PingPong,
        size: [u32; 2],
        statistics: &StatisticsBuffers,
        regions: Option<&Regions>,
        memory: Option<&Memory>,
        passes: &mut Vec<Pass>,
    ) {
        let input = [size[1] as usize, size[0] as usize];
        let [height, width] = self.convolve(gpu, Part::Encoder, buffers, input, passes);
        let (features, pixels) = (self.features(buffers), height * width);
        match regions {
            None => {
                passes.extend(self.statistics.passes(gpu, features, pixels, Within::Whole, statistics, memory));
            }
            Some(Regions { weights, second }) => {
                let first = self.statistics.passes(gpu, features, pixels, Within::First(weights), statistics, memory);
                let rest = self.statistics.passes(gpu, features, pixels, Within::Second(weights), second, memory);
                passes.extend(first.into_iter().chain(rest));
                passes.push(self.statistics.regions_pass(gpu, features, pixels, weights, [statistics, second]));
            }
        }
    }

    /// Decoder, from the buffer where the encoder left the features of a picture of `size`; returns the height and width
    /// of its output, which lies in [`GpuNetwork::output`]. `affine` is AdaIN's scale and offset, unless it has been applied.
    pub fn decode(
        &self,
        gpu: &Gpu,
        buffers: &PingPong,
        size: [u32; 2],
        affine: Option<&wgpu::Buffer>,
        passes: &mut Vec<Pass>,
    ) -> [usize; 2] {
        self.convolve(gpu, Part::Decoder(affine), buffers, self.feature_size(size), passes)
    }

    /// Layers one after another between the two buffers.
    fn convolve(
        &self,
        gpu: &Gpu,
        part: Part<'_>,
        buffers: &PingPong,
        mut size: [usize; 2],
        passes: &mut Vec<Pass>,
    ) -> [usize; 2] {
        let (name, convs, first, mut adain) = match part {
            Part::Encoder => ("encoder", &self.encoder, 0, None),
            Part::Decoder(affine) => ("decoder", &self.decoder, self.encoder.len(), affine),
        };
        for (i, conv) in convs.iter().enumerate() {
            let input = &buffers.ends[(first + i) % 2];
            let output = &buffers.ends[(first + i + 1) % 2];
            passes.push(self.convs.pass(gpu, name, conv, &Ends { input, size, adain: adain.take(), output }));
            size = conv.layer().out_size(size);
        }
        size
    }

    /// Where the encoder leaves relu4_1.
    pub fn features<'a>(&self, buffers: &'a PingPong) -> &'a wgpu::Buffer {
        &buffers.ends[self.encoder.len() % 2]
    }

    /// Where the decoder leaves the painting.
    pub fn output<'a>(&self, buffers: &'a PingPong) -> &'a wgpu::Buffer {
        &buffers.ends[(self.encoder.len() + self.decoder.len()) % 2]
    }

    /// Channels of relu4_1.
    pub fn feature_channels(&self) -> usize {
        self.widths.features()
    }

    /// Height and width at relu4_1 for a picture of `size` (width, height).
    pub fn feature_size(&self, size: [u32; 2]) -> [usize; 2] {
        self.layers[0].iter().fold([size[1] as usize, size[0] as usize], |size, layer| layer.out_size(size))
    }

    fn layers(&self, purpose: Purpose) -> impl Iterator<Item = &Layer> {
        let parts = if purpose == Purpose::Style { 1 } else { 2 };
        self.layers[..parts].iter().flatten()
    }

    /// Buffers for pictures of `size` (width, height).
    ///
    /// A layer reads one and writes the other, so each is as large as the largest tensor of its turn. In this network large
    /// and small tensors alternate, and the two together are the largest input and output of any one layer.
    pub fn buffers(&self, gpu: &Gpu, size: [u32; 2], purpose: Purpose) -> Result<PingPong, StylizeError> {
        if size.iter().any(|side| *side < SMALLEST_SIDE) {
            return Err(StylizeError::TooSmall { size });
        }
        let needed = self.end_bytes(size, purpose);
        let limit = gpu.capabilities.largest_binding;
        if needed.iter().any(|bytes| *bytes > limit) || size.iter().any(|n| *n > gpu.capabilities.largest_texture) {
            let fits = self.largest_short_side(gpu, size, purpose);
            return Err(StylizeError::TooLarge { size, needed: needed[0].max(needed[1]), limit, fits });
        }
        let scope = gpu.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let ends = needed.map(|bytes| gpu.storage("activations", bytes));
        match pollster::block_on(scope.pop()) {
            Some(_) => Err(StylizeError::OutOfMemory { size }),
            None => Ok(PingPong { ends }),
        }
    }

    /// Bytes of each tensor between layers, the input first.
    fn tensors(&self, size: [u32; 2], purpose: Purpose) -> impl Iterator<Item = u64> {
        let mut size = [size[1] as usize, size[0] as usize];
        let input = self.precision.tensor_bytes(3, size[0] * size[1]);
        let outputs = self.layers(purpose).map(move |layer| {
            size = layer.out_size(size);
            self.precision.tensor_bytes(layer.out_channels, size[0] * size[1])
        });
        std::iter::once(input).chain(outputs)
    }

    fn end_bytes(&self, size: [u32; 2], purpose: Purpose) -> [u64; 2] {
        let mut bytes = [0; 2];
        for (tensor, i) in self.tensors(size, purpose).zip(0..) {
            let end: &mut u64 = &mut bytes[i % 2];
            *end = (*end).max(tensor);
        }
        bytes
    }

    /// Bytes of input and output of the layer where they are largest together.
    pub fn largest_pair(&self, size: [u32; 2]) -> u64 {
        let tensors: Vec<u64> = self.tensors(size, Purpose::Frame).collect();
        tensors.windows(2).map(|pair| pair[0] + pair[1]).max().unwrap_or(0)
    }

    /// The largest short side at which a picture of that shape fits.
    fn largest_short_side(&self, gpu: &Gpu, size: [u32; 2], purpose: Purpose) -> u32 {
        let capabilities = &gpu.capabilities;
        let fits = |side: u32| {
            let scaled = scaled_to_short_side(size, side);
            scaled.iter().all(|n| *n <= capabilities.largest_texture)
                && self.end_bytes(scaled, purpose).iter().all(|bytes| *bytes <= capabilities.largest_binding)
        };
        let (mut low, mut high) = (SMALLEST_SIDE, size[0].min(size[1]));
        while low + 1 < high {
            let middle = u32::midpoint(low, high);
            if fits(middle) { low = middle } else { high = middle }
        }
        low
    }
}

enum Part<'a> {
    Encoder,
    /// With AdaIN's scale and offset.
    Decoder(Option<&'a wgpu::Buffer>),
}
