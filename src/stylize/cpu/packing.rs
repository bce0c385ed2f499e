//! Weights in the order in which the kernels read them, made once when the network is loaded.

use crate::model::Conv;
use crate::simd::{Instructions, LANES, Lanes};

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

/// `left · kernel · leftᵀ` for a 3×3 kernel: the transformed kernel of a Winograd algorithm. `put` is given each number and its
/// place, row by row. In f64, rounded when packed.
pub fn transform(kernel: &[f32; 9], left: &[[f64; 3]], mut put: impl FnMut(usize, f64)) {
    let dot = |row: &[f64; 3], values: [f64; 3]| row[0] * values[0] + row[1] * values[1] + row[2] * values[2];
    for (y, down) in left.iter().enumerate() {
        let half = [0, 1, 2].map(|x| dot(down, [0, 1, 2].map(|row| f64::from(kernel[3 * row + x]))));
        left.iter().enumerate().for_each(|(x, across)| put(y * left.len() + x, dot(across, half)));
    }
}

/// The `N`·`N` matrices of a Winograd algorithm, one after another, each packed for the channels of a map.
pub fn pack_transformed<const N: usize>(
    instructions: Instructions,
    conv: &Conv,
    left: &[[f64; 3]; N],
) -> Vec<Vec<Lanes>> {
    let (outputs, inputs) = (conv.layer.out_channels, conv.layer.in_channels);
    let kernels = conv.weight.as_chunks::<9>().0.iter().map(|kernel| {
        let mut numbers = [[0.0; N]; N];
        transform(kernel, left, |at, number| numbers.as_flattened_mut()[at] = number);
        numbers
    });
    let kernels: Vec<[[f64; N]; N]> = kernels.collect();
    let channels = blocked_channels(inputs);
    (0..N * N)
        .map(|at| pack(instructions, &channels, outputs, |i, o| kernels[o * inputs + i][at / N][at % N]))
        .collect()
}
