//! Weights in the order in which the kernels read them, made once when the network is loaded.

use super::simd::{Instructions, LANES, Lanes};
use crate::model::Conv;

/// A matrix from inputs to outputs for [`multiply`](super::tile::multiply): output blocks in groups of as many as a
/// register tile holds; in a group, for each input the weights to its blocks. `weight(input, output)` is asked for every
/// output below `outputs`; the rest of the last block is zeros. `None` as an input is a channel that fills up a block.
pub fn pack(
    instructions: Instructions,
    inputs: &[Option<usize>],
    outputs: usize,
    weight: impl Fn(usize, usize) -> f64,
) -> Vec<Lanes> {
    let blocks: Vec<usize> = (0..outputs.div_ceil(LANES)).collect();
    let mut packed = Vec::with_capacity(blocks.len() * inputs.len());
    for group in blocks.chunks(instructions.blocks()) {
        for input in inputs {
            for block in group {
                let outputs = block * LANES..outputs.min((block + 1) * LANES);
                packed.push(match input {
                    Some(input) => Lanes::padded(outputs.map(|output| weight(*input, output) as f32)),
                    None => Lanes::ZERO,
                });
            }
        }
    }
    packed
}

/// The input channels of a map, with `None` for those that fill up its last block.
pub fn blocked_channels(channels: usize) -> Vec<Option<usize>> {
    (0..channels.next_multiple_of(LANES)).map(|c| (c < channels).then_some(c)).collect()
}

/// One per output block.
pub fn pack_bias(bias: &[f32]) -> Vec<Lanes> {
    bias.chunks(LANES).map(|chunk| Lanes::padded(chunk.iter().copied())).collect()
}

/// `left · kernel · leftᵀ` for a 3×3 kernel, where `left` has `N` rows: the transformed kernel of a Winograd algorithm. In
/// f64, rounded when packed.
pub fn transform<const N: usize>(conv: &Conv, left: &[[f64; 3]; N], output: usize, input: usize) -> [[f64; N]; N] {
    let kernel = &conv.weight[(output * conv.layer.in_channels + input) * 9..][..9];
    let dot = |row: &[f64; 3], values: [f64; 3]| row[0] * values[0] + row[1] * values[1] + row[2] * values[2];
    let half: [[f64; 3]; N] = std::array::from_fn(|i| {
        std::array::from_fn(|x| dot(&left[i], [0, 1, 2].map(|y| f64::from(kernel[3 * y + x]))))
    });
    std::array::from_fn(|i| std::array::from_fn(|j| dot(&left[j], half[i])))
}

/// The `N`·`N` matrices of a Winograd algorithm, one after another, each packed for the channels of a map.
pub fn pack_transformed<const N: usize>(
    instructions: Instructions,
    conv: &Conv,
    left: &[[f64; 3]; N],
) -> Vec<Vec<Lanes>> {
    let (outputs, inputs) = (conv.layer.out_channels, conv.layer.in_channels);
    let kernels: Vec<[[f64; N]; N]> =
        (0..outputs * inputs).map(|i| transform(conv, left, i / inputs, i % inputs)).collect();
    let channels = blocked_channels(inputs);
    (0..N * N)
        .map(|at| pack(instructions, &channels, outputs, |i, o| kernels[o * inputs + i][at / N][at % N]))
        .collect()
}
