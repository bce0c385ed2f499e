//! Direct convolution: a register tile of 2×2 pixels and eight output channels an invocation, no shared memory.
//! Keep in sync with shaders/conv/*.wgsl.

use super::{COMMON, ConvKernel, Ends, Loaded, layer_pass};
use crate::gpu::{Capabilities, Gpu, KernelSource, Pass};
use crate::model::{Conv, Layer};
use crate::stylize::tensor::Precision;

/// How an invocation comes by its weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WeightPath {
    /// One address for the whole workgroup: what GPUs like.
    Uniform,
    /// A column for each of eight lanes, shared through the subgroup: what software rendering likes.
    Broadcast,
}

impl WeightPath {
    /// What suits the adapter.
    pub fn preferred(capabilities: &Capabilities) -> WeightPath {
        if capabilities.software && capabilities.subgroups { WeightPath::Broadcast } else { WeightPath::Uniform }
    }

    /// WGSL with `tap_at` and the entry point.
    pub(super) fn wgsl(self) -> &'static str {
        match self {
            WeightPath::Uniform => include_str!("../../../shaders/conv/weights_uniform.wgsl"),
            WeightPath::Broadcast => include_str!("../../../shaders/conv/weights_broadcast.wgsl"),
        }
    }
}

/// The kernel's text for a plain or an upsampling layer.
pub fn source(precision: Precision, path: WeightPath, upsample: bool) -> KernelSource {
    let body = if upsample {
        include_str!("../../../shaders/conv/direct_upsampled.wgsl")
    } else {
        include_str!("../../../shaders/conv/direct.wgsl")
    };
    let name = ConvKernel::Direct(path).name();
    KernelSource { name, parts: vec![precision.wgsl(), COMMON, body, path.wgsl()] }
}

/// Workgroups of 8×8 tiles that cover `width`×`height` pixels.
pub(super) fn workgroups([height, width]: [usize; 2]) -> [u32; 2] {
    [width, height].map(|n| n.div_ceil(16) as u32)
}

/// The layer's pass from one buffer to another.
pub(super) fn pass(gpu: &Gpu, precision: Precision, part: &str, conv: &Loaded, ends: &Ends<'_>) -> Pass {
    let [columns, rows] = workgroups(conv.layer.conv_size(ends.size));
    layer_pass(gpu, precision, part, conv, ends, [columns, rows, conv.layer.out_channels.div_ceil(8) as u32])
}

/// Taps that a kernel has for each pair of channels: nine, or four for each of four pixels in an upsampling layer.
pub(super) fn tap_count(layer: &Layer) -> usize {
    if layer.upsample { 16 } else { 9 }
}

/// One tap's weight. In an upsampling layer taps stand as [pixel of the 2×2 over an input pixel][its four taps]: a pixel in an
/// even column sees, left to right, the input's columns x-1 | x x, one in an odd column x x | x+1; rows likewise. So weights
/// are summed.
pub(super) fn tap_weight(conv: &Conv, out: usize, input: usize, tap: usize) -> f32 {
    /// Which of the three taps fall on the first and on the second input pixel, for even and odd output pixels.
    const SEEN: [[&[usize]; 2]; 2] = [[&[0], &[1, 2]], [&[0, 1], &[2]]];
    let kernel = &conv.weight[(out * conv.layer.in_channels + input) * 9..][..9];
    if !conv.layer.upsample {
        return kernel[tap];
    }
    let [row_parity, column_parity] = [tap / 8, tap / 4 % 2];
    let [row, column] = [tap / 2 % 2, tap % 2];
    let rows = SEEN[row_parity][row].iter();
    rows.flat_map(|r| SEEN[column_parity][column].iter().map(move |c| kernel[3 * r + c])).sum()
}

/// A layer's weights as these kernels and the matrix products in shared memory read them.
pub(super) fn pack(conv: &Conv) -> Vec<f32> {
    pack_taps(&conv.layer, tap_count(&conv.layer), |out, input, tap| tap_weight(conv, out, input, tap))
}

/// For each pair of output groups, each input group and each tap: eight columns of four, one column per input channel,
/// the first group's four and then the second's. Channels that are not there weigh nothing.
pub(super) fn pack_taps(layer: &Layer, taps: usize, weight: impl Fn(usize, usize, usize) -> f32) -> Vec<f32> {
    let (pairs, groups) = (layer.out_channels.div_ceil(8), layer.in_channels.div_ceil(4));
    let mut packed = Vec::with_capacity(pairs * groups * taps * 32);
    for pair in 0..pairs {
        for group in 0..groups {
            for tap in 0..taps {
                for half in 0..2 {
                    for input in 4 * group..4 * group + 4 {
                        for out in 8 * pair + 4 * half..8 * pair + 4 * half + 4 {
                            let there = out < layer.out_channels && input < layer.in_channels;
                            packed.push(if there { weight(out, input, tap) } else { 0.0 });
                        }
                    }
                }
            }
        }
    }
    packed
}
