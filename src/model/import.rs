//! Networks that others have published, as files of this program's.
//!
//! The paper's encoder and decoder are passed on as two checkpoints of PyTorch, each a row of layers (`nn.Sequential`) whose
//! convolutions have the numbers that their places have: `0.weight`, `2.weight`, …
//!
//! - The encoder is VGG-19, normalised (Gatys et al. 2015, each filter scaled so that its mean activation is 1), to relu4_1 or
//!   further. Before conv1_1 a 1×1 convolution makes of RGB in [0, 1] what VGG was trained on, BGR in 0 to 255 less the means
//!   of ImageNet; it becomes a part of conv1_1 here, as reflected borders do not care which of the two comes first.
//! - The decoder mirrors it, from relu4_1 to RGB.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;

use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, View, serialize};

use super::checkpoint::{Checkpoint, CheckpointError, Tensor};
use super::layers::{Layer, Widths, decoder, encoder};
use super::weights::{CORRECTION, MOST_CHANNELS};
use crate::storage::names::file_name;

/// Why no network can be made of two checkpoints.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error(
        "no convolutions were found in {path}; it should hold what `state_dict()` gives, and not a whole model or a program"
    )]
    Nothing { path: PathBuf },
    #[error(
        "{path} is neither the paper's encoder, which begins with a 1×1 convolution from 3 channels to 3, nor its decoder, \
         which ends with a convolution to 3 channels"
    )]
    Neither { path: PathBuf },
    #[error("{first} and {second} are both {part}s; a network has an encoder and a decoder")]
    Twice { first: PathBuf, second: PathBuf, part: &'static str },
    #[error("{path}: the {part} has {found} convolutions; the paper's has {expected}")]
    Layers { path: PathBuf, part: &'static str, found: usize, expected: usize },
    #[error("the network cannot be written: {0}")]
    Write(#[from] SafeTensorError),
}

/// The bytes of a weights file, made of an encoder and a decoder in either order. It is for whoever reads it to see that all
/// shapes fit. Its correction is nothing, so that styles are painted as the paper paints them.
///
/// # Errors
/// See [`ImportError`].
pub fn network(files: [&Checkpoint; 2]) -> Result<Vec<u8>, ImportError> {
    let [first, second] = files.map(Row::of);
    let (from, to) = match (first.part()?, second.part()?) {
        (Part::Encoder, Part::Decoder) => (first, second),
        (Part::Decoder, Part::Encoder) => (second, first),
        (part, _) => {
            return Err(ImportError::Twice { first: first.path(), second: second.path(), part: part.name() });
        }
    };
    // All widths have layers of the same names.
    let (encoder, decoder) = (encoder(Widths::PAPER), decoder(Widths::PAPER));
    // What VGG has behind relu4_1 is not needed.
    from.expect(from.convolutions.len() > encoder.len(), Part::Encoder, encoder.len() + 1)?;
    to.expect(to.convolutions.len() == decoder.len(), Part::Decoder, decoder.len())?;
    let mut encoding = from.read(1..encoder.len() + 1)?;
    encoding[0].follow(&from.read(0..1)?[0]);
    let decoding = to.read(0..decoder.len())?;
    let outputs: Vec<usize> = encoding.iter().map(|convolution| convolution.bias.len()).collect();
    let features = outputs[outputs.len() - 1];
    let named = |part: Part, layers: Vec<Layer>, convolutions: Vec<Convolution>| {
        layers.into_iter().zip(convolutions).flat_map(move |(layer, Convolution { shape, weight, bias })| {
            let name = |kind| format!("{}.{}.{kind}", part.name(), layer.name);
            [(name("bias"), Plain::of(vec![bias.len()], &bias)), (name("weight"), Plain::of(shape, &weight))]
        })
    };
    let mut tensors: Vec<(String, Plain)> =
        named(Part::Encoder, encoder, encoding).chain(named(Part::Decoder, decoder, decoding)).collect();
    let shape = vec![2 * features, 2 * features, 1, 1];
    tensors.push((CORRECTION.to_owned(), Plain::of(shape, &vec![0.0; 4 * features * features])));
    let origin = [&from, &to].map(|row| file_name(row.checkpoint.path()));
    // weights/train.py and evaluate.py ask for the widths.
    let widths = [0, 2, 4, 8].map(|layer| outputs[layer].to_string()).join(",");
    let metadata = [("trained-by", format!("others ({})", origin.join(", "))), ("widths", widths)];
    Ok(serialize(tensors, Some(metadata.map(|(key, value)| (key.to_owned(), value)).into()))?)
}

#[derive(Clone, Copy)]
enum Part {
    Encoder,
    Decoder,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Part::Encoder => "encoder",
            Part::Decoder => "decoder",
        }
    }
}

/// The convolutions of a file in their order: where the weights of each are, O×I×K×K, and its bias, O.
struct Row<'a> {
    checkpoint: &'a Checkpoint,
    convolutions: Vec<[&'a Tensor; 2]>,
}

impl<'a> Row<'a> {
    fn of(checkpoint: &'a Checkpoint) -> Row<'a> {
        let all = checkpoint.tensors();
        // Larger ones are no network's that could be read, and would only take memory.
        let fits = |tensor: &&Tensor| {
            let [out, input, height, width] = tensor.shape[..] else { return false };
            out <= MOST_CHANNELS && input <= MOST_CHANNELS && height <= 3 && width <= 3
        };
        let named: HashMap<&str, &Tensor> = all.iter().map(|tensor| (tensor.name.as_str(), tensor)).collect();
        let convolutions = all.iter().filter(fits).filter_map(|weight| {
            let bias = format!("{}.bias", weight.name.strip_suffix(".weight")?);
            let bias = named.get(bias.as_str()).filter(|bias| bias.shape == weight.shape[..1])?;
            Some([weight, *bias])
        });
        Row { checkpoint, convolutions: convolutions.collect() }
    }

    fn part(&self) -> Result<Part, ImportError> {
        let shapes: Vec<&[usize]> = self.convolutions.iter().map(|[weight, _]| weight.shape.as_slice()).collect();
        match shapes[..] {
            [[3, 3, 1, 1], [_, 3, 3, 3], ..] => Ok(Part::Encoder),
            [.., [3, ..]] => Ok(Part::Decoder),
            [] => Err(ImportError::Nothing { path: self.path() }),
            _ => Err(ImportError::Neither { path: self.path() }),
        }
    }

    fn path(&self) -> PathBuf {
        self.checkpoint.path().to_owned()
    }

    fn expect(&self, is: bool, part: Part, expected: usize) -> Result<(), ImportError> {
        let found = self.convolutions.len();
        if is { Ok(()) } else { Err(ImportError::Layers { path: self.path(), part: part.name(), found, expected }) }
    }

    fn read(&self, range: Range<usize>) -> Result<Vec<Convolution>, CheckpointError> {
        let numbers = |tensor: &Tensor| self.checkpoint.numbers(tensor);
        let read = |[weight, bias]: &[&Tensor; 2]| {
            Ok(Convolution { shape: weight.shape.clone(), weight: numbers(weight)?, bias: numbers(bias)? })
        };
        self.convolutions[range].iter().map(read).collect()
    }
}

struct Convolution {
    shape: Vec<usize>,
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Convolution {
    /// Has a 3×3 convolution of three channels do what a 1×1 convolution does `before` it, too.
    fn follow(&mut self, before: &Convolution) {
        for (taps, bias) in self.weight.as_chunks_mut::<27>().0.iter_mut().zip(&mut self.bias) {
            let of = taps.map(f64::from);
            let more = of.iter().enumerate().map(|(at, tap)| tap * f64::from(before.bias[at / 9])).sum::<f64>();
            *bias = (f64::from(*bias) + more) as f32;
            for (at, tap) in taps.iter_mut().enumerate() {
                let mixed = (0..3).map(|inner| of[9 * inner + at % 9] * f64::from(before.weight[3 * inner + at / 9]));
                *tap = mixed.sum::<f64>() as f32;
            }
        }
    }
}

/// A tensor on its way into the file, in f32.
struct Plain {
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Plain {
    fn of(shape: Vec<usize>, numbers: &[f32]) -> Plain {
        Plain { shape, bytes: numbers.iter().flat_map(|number| number.to_le_bytes()).collect() }
    }
}

impl View for Plain {
    fn dtype(&self) -> Dtype {
        Dtype::F32
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        (&self.bytes).into()
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}
