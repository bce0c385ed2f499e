//! The decoder's last layer: to three colours, cropped and written as the caller wants them.
//!
//! Three outputs would leave most of sixteen lanes idle. So the kernel's three columns are taken as separate outputs: nine
//! sums per pixel over the kernel's rows only, and a colour is the left column's sum at the left neighbour, the middle
//! column's here and the right column's at the right neighbour. A third of the arithmetic.

use rayon::prelude::*;

use super::map::Map;
use super::packing::{blocked_channels, pack};
use super::picture::Sample;
use super::scratch::Scratch;
use super::tile::{Source, Target, multiply};
use crate::model::{Conv, Layer};
use crate::simd::{Instructions, Isa, Kernel, Lanes};

#[derive(Debug)]
pub struct Last {
    pub layer: Layer,
    instructions: Instructions,
    weights: Vec<Lanes>,
    bias: [f32; 3],
}

impl Last {
    pub fn new(instructions: Instructions, conv: &Conv) -> Last {
        let channels = blocked_channels(conv.layer.in_channels);
        let tap = |y: usize| move |c: &Option<usize>| c.map(|c| c * 9 + y * 3);
        // Blocks of channels, the kernel's rows, the block's channels.
        let inputs: Vec<_> =
            channels.chunks(16).flat_map(|block| (0..3).flat_map(move |y| block.iter().map(tap(y)))).collect();
        // Outputs: the kernel's columns, colours.
        let in_channels = conv.layer.in_channels;
        let weight =
            |input: usize, output: usize| f64::from(conv.weight[output % 3 * in_channels * 9 + input + output / 3]);
        Last {
            layer: conv.layer,
            instructions,
            weights: pack(instructions, &inputs, 9, weight),
            bias: std::array::from_fn(|c| conv.bias[c]),
        }
    }

    /// Writes the top left `height`×`width` pixels.
    pub fn run<S: Sample>(&self, input: &Map, height: usize, width: usize, scratch: &Scratch, output: &mut Vec<S>) {
        output.resize(height * width * S::CHANNELS, S::default());
        output.par_chunks_mut(width * S::CHANNELS).enumerate().for_each(|(y, out)| {
            scratch.with(width + 2, |sums| self.instructions.run(Row { last: self, input, y, sums, out }));
        });
    }
}

struct Row<'a, S> {
    last: &'a Last,
    input: &'a Map,
    y: usize,
    sums: &'a mut [Lanes],
    out: &'a mut [S],
}

impl<S: Sample> Kernel for Row<'_, S> {
    #[inline(always)]
    fn run<I: Isa>(self) {
        let Row { last, input, y, sums, out } = self;
        let rows = [-1, 0, 1].map(|dy| input.mirrored_row(y as isize + dy));
        let (stretch, padded) = (input.stretch(), sums.len());
        let target = Target { sums: &mut *sums, stride: padded };
        multiply::<I, Lanes, 3>(padded, 3 * input.blocks, Source { rows, stride: stretch }, &last.weights, 1, target);
        let floor = if last.layer.relu { 0.0 } else { f32::NEG_INFINITY };
        for (around, pixel) in sums.windows(3).zip(out.chunks_exact_mut(S::CHANNELS)) {
            let mut colour = last.bias;
            for (c, value) in colour.iter_mut().enumerate() {
                *value = (*value + around[0].0[c] + around[1].0[3 + c] + around[2].0[6 + c]).max(floor);
            }
            S::write(pixel, colour);
        }
    }
}
