//! Weights files: safetensors with `encoder.conv1_1.weight` (O×I×3×3), `encoder.conv1_1.bias` (O), … `decoder.conv1_1.bias`.
//! The encoder's first layer may lack the last of its inputs, the grain of the canvas, which then weighs nothing; and the file
//! may lack `correction.weight` (2C×2C×1×1, C the channels of relu4_1), for which [`usual_correction`] then stands; where all
//! of it is zero, styles are painted as they were encoded.
//!
//! Names, shapes, types, finiteness and size are checked here, once; whoever holds a [`Weights`] may rely on them.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use super::file::{self, FileError};
use super::layers::{Layer, Widths, decoder, encoder};
use super::numbers::{Numbers, Unfit};

/// The networks that the program carries, so that it needs no file beside it; the lightest first.
static EMBEDDED: [&[u8]; 2] =
    [include_bytes!("../../weights/quarter.safetensors"), include_bytes!("../../weights/half.safetensors")];

/// Twice the paper's widest layer.
pub(super) const MOST_CHANNELS: usize = 1024;

/// The tensor that a style's target is moved by.
pub(super) const CORRECTION: &str = "correction.weight";

/// One convolution's numbers.
#[derive(Clone, Debug)]
pub struct Conv {
    pub layer: Layer,
    /// O×I×3×3, row-major.
    pub weight: Numbers,
    /// O.
    pub bias: Numbers,
}

/// A whole network's numbers, all finite and of the right shapes.
#[derive(Clone, Debug)]
pub struct Weights {
    pub name: String,
    /// The file they were read from; none where the program carries them.
    pub file: Option<PathBuf>,
    /// Who or what trained them, as the file says it; empty where it does not.
    pub trained_by: String,
    pub widths: Widths,
    pub encoder: Vec<Conv>,
    pub decoder: Vec<Conv>,
    /// By what a style's target is moved for what its paintings lack, 2C×2C, row-major (src/stylize/calibration.rs); all zero
    /// where it is not moved.
    pub correction: Numbers,
}

/// Seven tenths of what is missing of each mean are asked for again, and deviations are left as they are; 2C×2C.
pub fn usual_correction(widths: Widths) -> Numbers {
    let channels = widths.features();
    let mut matrix = vec![0.0; 4 * channels * channels];
    matrix.iter_mut().step_by(2 * channels + 1).take(channels).for_each(|share| *share = 0.7);
    matrix.into()
}

/// Why a weights file is refused; each message names the file and what was expected of it.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{path} is not a whole safetensors file: {reason}")]
    Format { path: PathBuf, reason: safetensors::SafeTensorError },
    #[error("{path} has no tensor {name}; expected one of shape {expected:?}")]
    Missing { path: PathBuf, name: String, expected: Vec<usize> },
    #[error("{path}: tensor {name} has shape {found:?}; expected {expected:?}")]
    Shape { path: PathBuf, name: String, found: Vec<usize>, expected: Vec<usize> },
    #[error("{path}: tensor {name} holds {found:?}; expected F32, F16 or BF16")]
    Type { path: PathBuf, name: String, found: Dtype },
    #[error("{path}: tensor {name} has a number that is not finite at index {index}; expected finite weights")]
    NotFinite { path: PathBuf, name: String, index: usize },
    #[error(
        "{path}: the network's widths {found:?} do not fit; expected four multiples of 4 of at most {MOST_CHANNELS} channels"
    )]
    Widths { path: PathBuf, found: Vec<usize> },
}

impl Weights {
    /// The lightest network that the program carries: the quarter one.
    ///
    /// # Errors
    /// Never for the file the program was released with; a test reads it.
    pub fn embedded() -> Result<Weights, WeightsError> {
        Weights::carried(EMBEDDED[0])
    }

    /// All networks that the program carries, the lightest first.
    ///
    /// # Errors
    /// As [`Weights::embedded`].
    pub fn all_embedded() -> Result<Vec<Weights>, WeightsError> {
        EMBEDDED.iter().map(|bytes| Weights::carried(bytes)).collect()
    }

    fn carried(bytes: &'static [u8]) -> Result<Weights, WeightsError> {
        Weights::of_file(bytes, Path::new("the built-in weights"), Numbers::carried)
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// See [`WeightsError`].
    pub fn load(path: &Path) -> Result<Weights, WeightsError> {
        Ok(Weights { file: Some(path.to_owned()), ..Weights::parse(&file::read(path)?, path)? })
    }

    /// Checks the bytes of a file; `path` is for messages.
    ///
    /// # Errors
    /// See [`WeightsError`].
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Weights, WeightsError> {
        Weights::of_file(bytes, path, Numbers::read)
    }

    fn of_file<'a>(bytes: &'a [u8], path: &'a Path, read: Read<'a>) -> Result<Weights, WeightsError> {
        let format = |reason| WeightsError::Format { path: path.to_owned(), reason };
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(format)?;
        let file = File { path, tensors: SafeTensors::deserialize(bytes).map_err(format)?, read };
        let none = HashMap::new();
        let metadata = header.metadata().as_ref().unwrap_or(&none);
        let widths = file.widths()?;
        let convs = |part: &str, layers: Vec<Layer>| {
            layers.into_iter().map(|layer| file.conv(part, layer)).collect::<Result<Vec<_>, _>>()
        };
        Ok(Weights {
            file: None,
            name: metadata.get("name").cloned().unwrap_or_else(|| widths.name().to_owned()),
            trained_by: metadata.get("trained-by").cloned().unwrap_or_default(),
            widths,
            encoder: convs("encoder", encoder(widths))?,
            decoder: convs("decoder", decoder(widths))?,
            correction: file.correction(widths)?,
        })
    }

    /// Floating-point operations to paint a picture of `size` (H, W).
    pub fn flops(&self, size: [usize; 2]) -> u64 {
        let layers = self.encoder.iter().chain(&self.decoder).map(|conv| &conv.layer);
        let add = |(sum, size): (u64, [usize; 2]), layer: &Layer| (sum + layer.flops(size), layer.out_size(size));
        layers.fold((0, size), add).0
    }

    /// How many numbers the layers have.
    pub fn parameters(&self) -> usize {
        self.encoder.iter().chain(&self.decoder).map(|conv| conv.weight.count() + conv.bias.count()).sum()
    }
}

/// At what size (H, W) networks are compared.
pub const COMPARED_AT: [usize; 2] = [512, 512];

/// Puts one among networks of which the lightest comes first; one of the same widths makes way for it.
pub fn put_among<W: Borrow<Weights>>(networks: &mut Vec<W>, one: W) {
    networks.retain(|before| before.borrow().widths != one.borrow().widths);
    networks.push(one);
    networks.sort_by_key(|network| network.borrow().flops(COMPARED_AT));
}

/// What makes numbers of a tensor's bytes.
type Read<'a> = fn(&'a [u8], Dtype) -> Result<Numbers, Unfit>;

struct File<'a> {
    path: &'a Path,
    tensors: SafeTensors<'a>,
    read: Read<'a>,
}

impl<'a> File<'a> {
    fn find(&self, name: &str, expected: &[usize]) -> Result<TensorView<'a>, WeightsError> {
        self.tensors.tensor(name).map_err(|_| WeightsError::Missing {
            path: self.path.to_owned(),
            name: name.to_owned(),
            expected: expected.to_vec(),
        })
    }

    /// Taken from the shapes, which cannot disagree with the numbers as the metadata could.
    fn widths(&self) -> Result<Widths, WeightsError> {
        let mut widths = [0; 4];
        for (width, name) in widths.iter_mut().zip(["conv1_1", "conv2_1", "conv3_1", "conv4_1"]) {
            let view = self.find(&format!("encoder.{name}.weight"), &[0, 0, 3, 3])?;
            *width = view.shape().first().copied().unwrap_or(0);
        }
        if widths.iter().all(|w| (4..=MOST_CHANNELS).contains(w) && w % 4 == 0) {
            Ok(Widths(widths))
        } else {
            Err(WeightsError::Widths { path: self.path.to_owned(), found: widths.to_vec() })
        }
    }

    fn conv(&self, part: &str, layer: Layer) -> Result<Conv, WeightsError> {
        let name = format!("{part}.{}", layer.name);
        let weight = self.weight(&name, &layer)?;
        Ok(Conv { layer, weight, bias: self.numbers(&format!("{name}.bias"), &[layer.out_channels])? })
    }

    /// The kernels of a layer; in those of one that reads a picture without grain, zeros stand for the grain's.
    fn weight(&self, layer_name: &str, layer: &Layer) -> Result<Numbers, WeightsError> {
        let name = format!("{layer_name}.weight");
        let colours = [layer.out_channels, 3, 3, 3];
        let has_colours_alone = || self.tensors.tensor(&name).is_ok_and(|view| view.shape() == colours);
        if layer_name == "encoder.conv1_1" && has_colours_alone() {
            let numbers = self.numbers(&name, &colours)?;
            return Ok(numbers.as_chunks::<27>().0.iter().flat_map(|of| of.iter().copied().chain([0.0; 9])).collect());
        }
        self.numbers(&name, &[layer.out_channels, layer.in_channels, 3, 3])
    }

    fn correction(&self, widths: Widths) -> Result<Numbers, WeightsError> {
        if self.tensors.tensor(CORRECTION).is_err() {
            return Ok(usual_correction(widths));
        }
        self.numbers(CORRECTION, &[2 * widths.features(), 2 * widths.features(), 1, 1])
    }

    fn numbers(&self, name: &str, expected: &[usize]) -> Result<Numbers, WeightsError> {
        let view = self.find(name, expected)?;
        let (path, name) = (self.path.to_owned(), name.to_owned());
        if view.shape() != expected {
            let (found, expected) = (view.shape().to_vec(), expected.to_vec());
            return Err(WeightsError::Shape { path, name, found, expected });
        }
        (self.read)(view.data(), view.dtype()).map_err(|unfit| match unfit {
            Unfit::Type(found) => WeightsError::Type { path, name, found },
            Unfit::NotFinite(index) => WeightsError::NotFinite { path, name, index },
        })
    }
}
