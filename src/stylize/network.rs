//! The network's layers on the GPU: weights, kernels, and the two buffers that layers read and write in turn.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use parking_lot::{Mutex, MutexGuard};
use rayon::prelude::*;

use super::conv::choices::{Choices, LayerKey, Tune};
use super::conv::tuning::Tuning;
use super::conv::{ConvKernel, ConvKernels, Ends, FirstLayer, LastLayer, Loaded, PLAINEST, Prepared};
use super::frame::RGB16_BYTES;
use super::how::HowToRun;
use super::show::Show;
use super::size;
use super::statistics::{StatisticsBuffers, StatisticsKernels, Within};
use super::steady::Memory;
use super::stylizer::StylizeError;
use super::tensor::Precision;
use crate::gpu::{Gpu, Pass};
use crate::model::{Conv, Layer, Weights, Widths, feature_size};

/// The two buffers that layers read and write in turn.
pub(super) struct PingPong {
    pub ends: [wgpu::Buffer; 2],
}

impl PingPong {
    /// Where a picture may lie until the encoder's first layer has read it: that writes the other.
    pub fn input(&self) -> &wgpu::Buffer {
        &self.ends[0]
    }

    pub fn bytes(&self) -> u64 {
        self.ends.iter().map(wgpu::Buffer::size).sum()
    }
}

/// A picture as the encoder reads it.
#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    /// [`RGB16_BYTES`] each.
    pub pixels: &'a wgpu::Buffer,
    /// Width and height.
    pub size: [u32; 2],
    /// What is remembered of earlier frames; with it, statistics are steadied.
    pub memory: Option<&'a Memory>,
}

/// The second of two regions that are painted differently.
pub(super) struct Regions {
    /// How much each pixel of the features belongs to the first region.
    pub weights: wgpu::Buffer,
    pub second: StatisticsBuffers,
}

/// The side for which kernels are compiled at start; another size may take others.
const USUAL_SIDE: usize = 512;

/// What networks of any widths run with.
struct Kernels {
    gpu: Gpu,
    precision: Precision,
    convs: ConvKernels,
    statistics: StatisticsKernels,
    /// The kernel of every layer, where the program was told to take a certain one.
    told: Option<ConvKernel>,
    tune: Tune,
    choices: Choices,
}

/// Encoder and decoder.
pub(super) struct GpuNetwork {
    kernels: Arc<Kernels>,
    widths: Widths,
    /// Encoder and decoder.
    weights: [Vec<Conv>; 2],
    /// The encoder's first layer and the decoder's last, which have kernels of their own.
    first: FirstLayer,
    last: LastLayer,
    /// What of the others has been brought to the GPU so far, by the layer's index among all and its kernel.
    loaded: Mutex<HashMap<(usize, ConvKernel), Arc<Loaded>>>,
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
    pub fn new(gpu: &Gpu, weights: &Weights, how: &HowToRun) -> GpuNetwork {
        let HowToRun { precision, kernel, tune, .. } = *how;
        let kernels = Kernels {
            gpu: gpu.clone(),
            precision,
            convs: ConvKernels::new(gpu, precision),
            statistics: StatisticsKernels::new(gpu, precision),
            told: kernel,
            tune,
            choices: Choices::open(gpu, tune),
        };
        GpuNetwork::with_kernels(Arc::new(kernels), weights)
    }

    /// Another network that runs with the same kernels; those that it alone needs are compiled.
    pub fn sibling(&self, weights: &Weights) -> GpuNetwork {
        GpuNetwork::with_kernels(Arc::clone(&self.kernels), weights)
    }

    fn with_kernels(kernels: Arc<Kernels>, weights: &Weights) -> GpuNetwork {
        let layers = [weights.encoder.clone(), weights.decoder.clone()];
        let all = layers.concat();
        let (first, last) = rayon::join(
            || FirstLayer::load(&kernels.convs, &all[0]),
            || LastLayer::load(&kernels.convs, &all[all.len() - 1]),
        );
        let loaded = Mutex::default();
        let network = GpuNetwork { kernels, widths: weights.widths, weights: layers, first, last, loaded };
        let gpu = &network.kernels.gpu;
        if gpu.within_memory(|| network.load(1, [USUAL_SIDE; 2], &all[1..all.len() - 1])).is_none() {
            // Whoever makes a canvas then hears of it.
            tracing::debug!("there is no memory for all weights; they are brought when they are needed");
        }
        network
    }

    /// The layers `convs`, of which the first is the network's `first` and reads an input of `size` (H, W): each with the
    /// kernel that suits it, loaded.
    fn load(&self, first: usize, size: [usize; 2], convs: &[Conv]) -> Vec<(Arc<Loaded>, [usize; 2])> {
        let sizes: Vec<_> = sizes(convs.iter().map(|conv| &conv.layer), size).collect();
        let (chosen, prepared) = loop {
            // One after another: to find out whether a kernel can be run may keep all threads busy itself.
            let chosen = (first..).zip(convs).zip(&sizes);
            let chosen = chosen.map(|((index, conv), size)| {
                let kernel = self.kernel_for(&conv.layer, &self.shape(index, conv, *size));
                (index, conv, kernel)
            });
            let chosen: Vec<_> = chosen.collect();
            let missing =
                chosen.par_iter().filter(|(index, _, kernel)| !self.loaded().contains_key(&(*index, *kernel)));
            let prepared = missing.map(|(index, conv, kernel)| Some((*index, *kernel, self.prepare(conv, *kernel)?)));
            // Where one is refused all choose again, for others may share its shaders.
            if let Some(prepared) = prepared.collect::<Option<Vec<_>>>() {
                break (chosen, prepared);
            }
        };
        let mut unkept = HashMap::new();
        for (index, kernel, prepared) in prepared {
            let place = || Arc::new(self.kernels.convs.place(&prepared));
            match self.kernels.gpu.within_memory(place) {
                Some(placed) => _ = self.loaded().entry((index, kernel)).or_insert(placed),
                // Once more, so that the caller hears of it; another time there may be memory.
                None => _ = unkept.insert((index, kernel), place()),
            }
        }
        let loaded = self.loaded();
        let placed = |key: (usize, ConvKernel)| loaded.get(&key).unwrap_or_else(|| &unkept[&key]).clone();
        chosen.into_iter().zip(sizes).map(|((index, _, kernel), size)| (placed((index, kernel)), size)).collect()
    }

    /// A layer for a kernel; `None` where the driver refuses that and there is another. Of the plainest kernel's refusal
    /// the device is told.
    fn prepare(&self, conv: &Conv, kernel: ConvKernel) -> Option<Prepared> {
        let convs = &self.kernels.convs;
        match kernel {
            PLAINEST => {
                let prepared = convs.prepare(conv, kernel);
                if let Some(refusal) = prepared.refusal() {
                    self.kernels.gpu.note_refusal(refusal);
                }
                Some(prepared)
            }
            _ => convs.prepare_unless_refused(conv, kernel),
        }
    }

    /// The shape of the layer `index` among all on an input of `size` (H, W).
    fn shape(&self, index: usize, conv: &Conv, size: [usize; 2]) -> LayerKey {
        LayerKey::new(&conv.layer, size, self.kernels.precision, index < self.weights[0].len())
    }

    fn loaded(&self) -> MutexGuard<'_, HashMap<(usize, ConvKernel), Arc<Loaded>>> {
        self.loaded.lock()
    }

    fn kernel_for(&self, layer: &Layer, shape: &LayerKey) -> ConvKernel {
        let chosen = || {
            let choice = self.kernels.choices.nearest(shape)?;
            self.kernels.convs.can_run(choice.kernel).then_some(choice.kernel)
        };
        let usual = || self.kernels.convs.usual(layer, shape.size());
        let told = self.kernels.told.filter(|kernel| self.kernels.convs.can_run(*kernel));
        told.or_else(chosen).unwrap_or_else(usual)
    }

    /// Every layer between the first and the last with its shape, for a picture of `size` (width, height).
    fn layers_at(&self, size: [u32; 2]) -> impl Iterator<Item = (&Conv, LayerKey)> {
        let [encoder, decoder] = &self.weights;
        let first = [size[1] as usize, size[0] as usize];
        let at = |convs: &[Conv], first| sizes(convs.iter().map(|conv| &conv.layer), first).collect::<Vec<_>>();
        let all = [at(encoder, first), at(decoder, feature_size(size))].concat();
        let layers = encoder.iter().chain(decoder).zip(all).enumerate();
        let shaped = layers.map(|(index, (conv, size))| (conv, self.shape(index, conv, size)));
        shaped.take(self.last_index()).skip(1)
    }

    /// Whether there are layers to [`GpuNetwork::tune`] for pictures of `size`.
    pub fn wants_tuning(&self, size: [u32; 2]) -> bool {
        self.kernels.tune != Tune::Off
            && self.kernels.told.is_none()
            && !self.layers_at(size).all(|(_, shape)| self.kernels.choices.get(&shape).is_some())
    }

    /// Measures which kernels are the fastest for pictures of `size` (width, height), until `stop`; passes that are
    /// recorded afterwards take them. The large layers come first: if time runs out, little is lost.
    pub fn tune(&self, size: [u32; 2], stop: &AtomicBool) {
        let mut layers: Vec<_> = self.layers_at(size).collect();
        layers.sort_by_key(|(conv, shape)| std::cmp::Reverse(conv.layer.flops(shape.size())));
        let mut tuning = Tuning::new(&self.kernels.gpu, &self.kernels.convs, stop);
        for (conv, shape) in layers {
            if self.kernels.choices.get(&shape).is_some() {
                continue;
            }
            match tuning.fastest(conv, &shape) {
                Ok(Some(choice)) => self.kernels.choices.tell(shape, choice),
                Ok(None) if tuning.is_over() => break,
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!("kernels could not be measured: {error}");
                    break;
                }
            }
        }
        self.kernels.choices.keep();
        self.kernels.gpu.save_pipelines();
    }

    /// Grows when a measurement found other kernels for passes to take, or that they must not take one.
    pub fn choices_generation(&self) -> u64 {
        self.kernels.choices.generation() + self.kernels.convs.left_out().len() as u64
    }

    /// Encoder and statistics; with `regions` AdaIN as well.
    pub fn encode(
        &self,
        buffers: &PingPong,
        input: &Input<'_>,
        statistics: &StatisticsBuffers,
        regions: Option<&Regions>,
        passes: &mut Vec<Pass>,
    ) {
        let Input { pixels, size: [width, height], memory } = *input;
        let size = [height as usize, width as usize];
        let gpu = &self.kernels.gpu;
        let ends = Ends { input: pixels, size, adain: None, output: &buffers.ends[1] };
        passes.push(self.first.pass(&self.kernels.convs, &ends));
        let [height, width] = self.convolve(Part::Encoder, buffers, size, passes);
        let (features, pixels) = (self.features(buffers), height * width);
        match regions {
            None => {
                passes.extend(self.kernels.statistics.passes(gpu, features, pixels, Within::Whole, statistics, memory));
            }
            Some(Regions { weights, second }) => {
                let first =
                    self.kernels.statistics.passes(gpu, features, pixels, Within::First(weights), statistics, memory);
                let rest =
                    self.kernels.statistics.passes(gpu, features, pixels, Within::Second(weights), second, memory);
                passes.extend(first.into_iter().chain(rest));
                passes.push(self.kernels.statistics.regions_pass(gpu, features, pixels, weights, [statistics, second]));
            }
        }
    }

    /// Decoder, from the buffer where the encoder left the features of a picture, to what is shown. `affine` is AdaIN's
    /// scale and offset, unless it has been applied.
    pub fn decode(&self, buffers: &PingPong, affine: Option<&wgpu::Buffer>, show: &Show<'_>, passes: &mut Vec<Pass>) {
        let size = self.convolve(Part::Decoder(affine), buffers, feature_size(show.size()), passes);
        let input = &buffers.ends[self.last_index() % 2];
        passes.push(self.last.pass(&self.kernels.convs, input, size, show));
    }

    /// The very last layer's index among all.
    fn last_index(&self) -> usize {
        self.weights.iter().map(Vec::len).sum::<usize>() - 1
    }

    /// The layers but the very first and the very last, one after another between the two buffers. Gives the height and
    /// width of what the last of them writes.
    fn convolve(&self, part: Part<'_>, buffers: &PingPong, size: [usize; 2], passes: &mut Vec<Pass>) -> [usize; 2] {
        let [encoder, decoder] = &self.weights;
        let (name, convs, first, mut adain) = match part {
            Part::Encoder => ("encoder", &encoder[1..], 1, None),
            Part::Decoder(affine) => ("decoder", &decoder[..decoder.len() - 1], encoder.len(), affine),
        };
        let loaded = self.load(first, size, convs);
        for (i, (conv, size)) in loaded.iter().enumerate() {
            let input = &buffers.ends[(first + i) % 2];
            let output = &buffers.ends[(first + i + 1) % 2];
            passes.extend(self.kernels.convs.passes(
                name,
                conv,
                &Ends { input, size: *size, adain: adain.take(), output },
            ));
        }
        out_size(convs.iter().map(|conv| &conv.layer), size)
    }

    /// Bytes of what layers need between their passes, which canvases share.
    pub fn scratch_bytes(&self) -> u64 {
        self.kernels.convs.scratch_bytes()
    }

    /// Where the encoder leaves relu4_1.
    pub fn features<'a>(&self, buffers: &'a PingPong) -> &'a wgpu::Buffer {
        &buffers.ends[self.weights[0].len() % 2]
    }

    /// Channels of relu4_1.
    pub fn feature_channels(&self) -> usize {
        self.widths.features()
    }

    fn layers(&self, purpose: Purpose) -> impl Iterator<Item = &Layer> {
        let parts = if purpose == Purpose::Style { 1 } else { 2 };
        self.weights[..parts].iter().flatten().map(|conv| &conv.layer)
    }

    /// Whether there can be [`GpuNetwork::buffers`].
    pub fn check(&self, gpu: &Gpu, size: [u32; 2], purpose: Purpose) -> Result<(), StylizeError> {
        size::check(gpu, size, |size| self.end_bytes(size, purpose).into_iter().fold(0, u64::max))
    }

    /// Buffers for pictures of `size` (width, height).
    ///
    /// A layer reads one and writes the other, so each is as large as the largest tensor of its turn. In this network large
    /// and small tensors alternate, and the two together are the largest input and output of any one layer. A picture has room
    /// in either of them, for what is done to it before.
    pub fn buffers(&self, gpu: &Gpu, size: [u32; 2], purpose: Purpose) -> Result<PingPong, StylizeError> {
        self.check(gpu, size, purpose)?;
        let ends = || self.end_bytes(size, purpose).map(|bytes| gpu.storage("activations", bytes));
        let ends = gpu.within_memory(ends).ok_or(StylizeError::OutOfMemory { size })?;
        Ok(PingPong { ends })
    }

    /// Bytes of what each layer writes; the very last writes no tensor.
    fn tensors(&self, size: [u32; 2], purpose: Purpose) -> impl Iterator<Item = u64> {
        let mut size = [size[1] as usize, size[0] as usize];
        self.layers(purpose).take(self.last_index()).map(move |layer| {
            size = layer.out_size(size);
            self.kernels.precision.tensor_bytes(layer.out_channels, size[0] * size[1])
        })
    }

    fn end_bytes(&self, size: [u32; 2], purpose: Purpose) -> [u64; 2] {
        let mut bytes = [RGB16_BYTES * u64::from(size[0]) * u64::from(size[1]); 2];
        for (tensor, i) in self.tensors(size, purpose).zip(1..) {
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
}

/// Height and width of the input of each of `layers`, where `size` is the first's.
fn sizes<'a>(layers: impl Iterator<Item = &'a Layer>, mut size: [usize; 2]) -> impl Iterator<Item = [usize; 2]> {
    layers.map(move |layer| {
        let next = layer.out_size(size);
        std::mem::replace(&mut size, next)
    })
}

/// Height and width of what the last of `layers` writes.
fn out_size<'a>(layers: impl Iterator<Item = &'a Layer>, size: [usize; 2]) -> [usize; 2] {
    layers.fold(size, |size, layer| layer.out_size(size))
}

enum Part<'a> {
    Encoder,
    /// With AdaIN's scale and offset.
    Decoder(Option<&'a wgpu::Buffer>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::AdapterRequest;
    use crate::stylize::conv::Tile;

    #[test]
    fn a_layer_whose_kernel_is_refused_takes_another() {
        // Where nobody handles an error wgpu panics: this device has no one to note trouble.
        let gpu = Gpu::open(&AdapterRequest { matrix_units: false, ..Default::default() }).unwrap();
        let gpu = gpu.refusing_beyond(64);
        let tile = ConvKernel::Gemm(Tile::Large32);
        let how = HowToRun { kernel: Some(tile), tune: Tune::Off, ..HowToRun::preferred(&gpu) };
        let network = GpuNetwork::new(&gpu, &Weights::embedded().unwrap(), &how);
        let convs = &network.kernels.convs;
        assert!(tile.runs_on(&gpu.capabilities, how.precision) && !convs.can_run(tile));
        for (conv, shape) in network.layers_at([64, 64]) {
            let kernel = network.kernel_for(&conv.layer, &shape);
            assert!(convs.can_run(kernel) && kernel != tile, "{}", kernel.name());
        }
        assert!(!network.loaded().is_empty());
    }
}
