//! Whether a kernel computes what the reference does on this adapter: a driver may compile it wrongly, and nobody would know
//! but by the picture.

use std::sync::LazyLock;

use super::winograd::Scratch;
use super::{ConvKernel, ConvKernels, Ends, pack_affine};
use crate::gpu::readback::ReadbackError;
use crate::gpu::{Gpu, pass};
use crate::model::{Conv, Layer};
use crate::stylize::cpu::reference::{self, Tensor};

/// What a kernel may differ by from the reference, as a share of the largest number.
pub(super) const TOLERANCE: f32 = 1e-2;

/// Height and width of what it is tried on; nothing about the trial is even.
const SIZE: [usize; 2] = [19, 21];

/// More channels than a workgroup makes, with pooling.
const PLAIN: Layer =
    Layer { name: "trial", in_channels: 20, out_channels: 72, upsample: false, relu: true, pool: true };

/// A layer, what it is given, and what should come of it.
struct Trial {
    conv: Conv,
    input: Tensor,
    /// AdaIN's scale and offset, packed.
    affine: Vec<f32>,
    expected: Tensor,
}

/// A plain layer and one that upsamples; the reference takes a tenth of a second for them.
static TRIALS: LazyLock<[Trial; 2]> =
    LazyLock::new(|| [PLAIN, Layer { upsample: true, pool: false, ..PLAIN }].map(Trial::new));

/// The largest difference from the reference, as a share of the largest number; infinite where something is no number.
///
/// # Errors
/// When the device is lost.
pub(super) fn error(gpu: &Gpu, convs: &ConvKernels, kernel: ConvKernel) -> Result<f32, ReadbackError> {
    TRIALS.iter().try_fold(0.0f32, |worst, trial| Ok(worst.max(trial.error(gpu, convs, kernel)?)))
}

impl Trial {
    fn new(layer: Layer) -> Trial {
        // Numbers without a pattern, in [-1, 1).
        let number = |i: usize| ((i as u32).wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 23) as f32 - 1.0;
        let numbers = |from: usize, count: usize| (from..from + count).map(number).collect::<Vec<f32>>();
        let conv = Conv {
            layer,
            weight: numbers(1, 9 * layer.in_channels * layer.out_channels).into(),
            bias: numbers(2, layer.out_channels).into(),
        };
        let input = Tensor::new(layer.in_channels, SIZE[0], SIZE[1], numbers(3, layer.in_channels * SIZE[0] * SIZE[1]));
        let (scale, offset) = (numbers(4, layer.in_channels), numbers(5, layer.in_channels));
        let expected = reference::conv3x3(&conv, &reference::affine(&input, &scale, &offset));
        Trial { conv, input, affine: pack_affine(&scale, &offset), expected }
    }

    fn error(&self, gpu: &Gpu, convs: &ConvKernels, kernel: ConvKernel) -> Result<f32, ReadbackError> {
        let Trial { conv, input, affine, expected } = self;
        let precision = convs.precision();
        let bytes = precision.tensor_bytes(expected.channels, expected.height * expected.width);
        let output = gpu.storage("trial", bytes);
        let ends = Ends {
            input: &gpu.storage_with("trial", &precision.pack(input)),
            size: SIZE,
            adain: Some(&gpu.storage_with("trial", affine)),
            output: &output,
        };
        // Others may be painting.
        let scratch = Scratch::default();
        pass::submit(gpu, &convs.passes_with(&scratch, "trial", &convs.load(conv, kernel), &ends));
        let shape = [expected.channels, expected.height, expected.width];
        let got = precision.unpack(&gpu.read_buffer(&output, bytes as usize)?, shape);
        Ok(off(&got.data, &expected.data))
    }
}

/// The largest difference between what a kernel made and what was expected, as a share of the largest number of that; infinite
/// where something is no number.
pub(super) fn off(got: &[f32], expected: &[f32]) -> f32 {
    let largest = expected.iter().fold(0.0f32, |most, n| most.max(n.abs()));
    let differences = got.iter().zip(expected).map(|(got, expected)| (got - expected).abs());
    let most = differences.fold(0.0, |most: f32, n| if n.is_nan() { f32::INFINITY } else { most.max(n) });
    if most == 0.0 { 0.0 } else { most / largest }
}
