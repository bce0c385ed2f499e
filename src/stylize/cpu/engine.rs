//! The network painting on the CPU: for machines without a GPU.

use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::features::{Region, modulate, statistics};
use super::first::First;
use super::last::Last;
use super::map::Map;
use super::picture::{Picture, Sample};
use super::reference::Tensor;
use super::scratch::Scratch;
use super::statistics::Statistics;
use super::upsampled::Upsampled;
use super::winograd::Winograd;
use crate::model::{Conv, Layer, Weights, Widths};
use crate::simd::Instructions;

/// How long a layer took, for benches.
#[derive(Clone, Copy, Debug)]
pub struct LayerTime {
    pub layer: Layer,
    /// Height and width of its input.
    pub size: [usize; 2],
    pub time: Duration,
}

/// A network ready to paint, with the memory it works in: buffers grow to the largest picture seen and are used again for
/// each.
///
/// It computes on the rayon pool of whoever calls (`ThreadPool::install` chooses another) and with the fastest vector
/// instructions of this processor. Results differ from the plain sum's by rounding only, about 1e-6 of the largest value
/// per layer.
#[derive(Debug)]
pub struct CpuNetwork {
    instructions: Instructions,
    widths: Widths,
    first: First,
    encoder: Vec<Middle>,
    decoder: Vec<Middle>,
    last: Last,
    /// Height and width of the picture that was encoded last.
    size: [usize; 2],
    /// relu4_1 of that picture; untouched by painting, so that it can be painted again in another style.
    features: Map,
    /// What is read and written by turns.
    input: Map,
    output: Map,
    scratch: Scratch,
    encoder_times: Vec<LayerTime>,
    decoder_times: Vec<LayerTime>,
}

/// A layer from features to features.
#[derive(Debug)]
enum Middle {
    Winograd(Winograd),
    Upsampled(Upsampled),
}

impl Middle {
    fn new(instructions: Instructions, conv: &Conv) -> Middle {
        if conv.layer.upsample {
            Middle::Upsampled(Upsampled::new(instructions, conv))
        } else {
            Middle::Winograd(Winograd::new(instructions, conv))
        }
    }

    fn run(&self, input: &Map, output: &mut Map, scratch: &Scratch) -> LayerTime {
        let size = [input.height, input.width];
        match self {
            Middle::Winograd(conv) => timed(conv.layer, size, || conv.run(input, output, scratch)),
            Middle::Upsampled(conv) => timed(conv.layer, size, || conv.run(input, output, scratch)),
        }
    }
}

fn timed(layer: Layer, size: [usize; 2], work: impl FnOnce()) -> LayerTime {
    let start = Instant::now();
    work();
    LayerTime { layer, size, time: start.elapsed() }
}

impl CpuNetwork {
    /// Packs the weights for the fastest instructions of this processor.
    pub fn new(weights: &Weights) -> CpuNetwork {
        CpuNetwork::with_instructions(weights, Instructions::best())
    }

    /// Packs the weights for the instructions given: for tests and measurements.
    ///
    /// # Panics
    /// When the weights do not describe a whole network; those that were read from a file always do.
    pub fn with_instructions(weights: &Weights, instructions: Instructions) -> CpuNetwork {
        let middle = |convs: &[Conv]| convs.par_iter().map(|conv| Middle::new(instructions, conv)).collect();
        let [first, encoder @ ..] = &*weights.encoder else { panic!("an encoder has layers") };
        let [decoder @ .., last] = &*weights.decoder else { panic!("a decoder has layers") };
        CpuNetwork {
            instructions,
            widths: weights.widths,
            first: First::new(instructions, first),
            encoder: middle(encoder),
            decoder: middle(decoder),
            last: Last::new(instructions, last),
            size: [0, 0],
            features: Map::default(),
            input: Map::default(),
            output: Map::default(),
            scratch: Scratch::default(),
            encoder_times: Vec::new(),
            decoder_times: Vec::new(),
        }
    }

    /// Which vector instructions it paints with.
    pub fn instructions(&self) -> Instructions {
        self.instructions
    }

    pub fn widths(&self) -> Widths {
        self.widths
    }

    /// How long each layer of the encoder and of the decoder took when it last ran.
    pub fn times(&self) -> [&[LayerTime]; 2] {
        [&self.encoder_times, &self.decoder_times]
    }

    /// Takes a picture to relu4_1, keeps the features for [`CpuNetwork::decode`], and gives their statistics: of a style,
    /// all that is needed of it; of content, what AdaIN removes.
    pub fn encode(&mut self, picture: &Picture<'_>) -> Statistics {
        // On a thread of the pool itself, which then need not be woken for each layer.
        rayon::scope(|_| self.encode_in_pool(picture))
    }

    fn encode_in_pool(&mut self, picture: &Picture<'_>) -> Statistics {
        self.scratch.prepare();
        self.size = [picture.height(), picture.width()];
        self.encoder_times.clear();
        let time = timed(self.first.layer, self.size, || self.first.run(picture, &mut self.output));
        self.encoder_times.push(time);
        for layer in &self.encoder {
            std::mem::swap(&mut self.input, &mut self.output);
            self.encoder_times.push(layer.run(&self.input, &mut self.output, &self.scratch));
        }
        std::mem::swap(&mut self.features, &mut self.output);
        statistics(&self.features, self.widths.features(), None)
    }

    /// Statistics of the features that were encoded last, where each pixel counts as much as `weights` say: in [0, 1],
    /// row-major, one per pixel of the features. Without any weight all means are 0.
    ///
    /// # Panics
    /// When there are not as many weights as pixels of the features.
    pub fn statistics_within(&self, weights: &[f32]) -> Statistics {
        assert_eq!(weights.len(), self.features.height * self.features.width, "one weight per pixel of the features");
        statistics(&self.features, self.widths.features(), Some(weights))
    }

    /// relu4_1 of the picture that was encoded last.
    pub fn features(&self) -> Tensor {
        self.features.to_tensor(self.widths.features())
    }

    /// Paints the picture that was encoded last, from `scale·features + offset` per channel; see
    /// [`Statistics::affine_towards`]. `output` becomes as many RGBA bytes, or RGB floats that are not clamped, as the
    /// picture has pixels.
    ///
    /// # Panics
    /// When nothing was encoded, or there are not as many scales and offsets as features.
    pub fn decode<S: Sample>(&mut self, scale: &[f32], offset: &[f32], output: &mut Vec<S>) {
        self.decode_regions(&[Region { scale, offset, weights: None }], output);
    }

    /// [`CpuNetwork::decode`] with a scale and an offset for each region of the picture.
    ///
    /// # Panics
    /// When nothing was encoded, or a region does not have as many scales and offsets as features, or its weights are not
    /// as many as the features' pixels.
    pub fn decode_regions<S: Sample>(&mut self, regions: &[Region<'_>], output: &mut Vec<S>) {
        assert!(self.size != [0, 0], "a picture is encoded before it is decoded");
        let (channels, pixels) = (self.widths.features(), self.features.height * self.features.width);
        for region in regions {
            let lengths = [region.scale.len(), region.offset.len()];
            assert_eq!(lengths, [channels; 2], "one scale and one offset per channel");
            assert!(region.weights.is_none_or(|w| w.len() == pixels), "one weight per pixel of the features");
        }
        rayon::scope(|_| self.decode_in_pool(regions, output));
    }

    fn decode_in_pool<S: Sample>(&mut self, regions: &[Region<'_>], output: &mut Vec<S>) {
        self.scratch.prepare();
        self.decoder_times.clear();
        modulate(&self.features, regions, &mut self.output);
        for layer in &self.decoder {
            std::mem::swap(&mut self.input, &mut self.output);
            self.decoder_times.push(layer.run(&self.input, &mut self.output, &self.scratch));
        }
        let [height, width] = self.size;
        let input_size = [self.output.height, self.output.width];
        let run = || self.last.run(&self.output, height, width, &self.scratch, output);
        self.decoder_times.push(timed(self.last.layer, input_size, run));
    }

    /// Paints a picture in a style with the strength `alpha` in [0, 1]; without a style the picture only passes through the
    /// network. Several styles are one blend: [`Statistics::blend`].
    ///
    /// # Panics
    /// When the style is not of a network of these widths.
    pub fn paint<S: Sample>(
        &mut self,
        picture: &Picture<'_>,
        style: Option<&Statistics>,
        alpha: f32,
        output: &mut Vec<S>,
    ) {
        rayon::scope(|_| {
            let content = self.encode(picture);
            let (scale, offset) = content.affine_towards(style.unwrap_or(&content), alpha);
            self.decode(&scale, &offset, output);
        });
    }
}
