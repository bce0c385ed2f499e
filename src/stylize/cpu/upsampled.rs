//! A nearest 2× enlargement and the 3×3 convolution after it, at once and with a quarter of the multiplications.
//!
//! In one dimension, with weights a, b, c, sources s and S = a + b + c, the two outputs at source pixel i are
//!
//! - left: `a·s[i-1] + (b+c)·s[i] = S·s[i] + a·(s[i-1] - s[i])`
//! - right: `(a+b)·s[i] + c·s[i+1] = S·s[i] - c·(s[i] - s[i+1])`
//!
//! so three products make two outputs of three terms each, and differences of neighbours are the only transform of the
//! input. In two dimensions nine products make four outputs. Nothing is ever enlarged in memory, and rounding is no worse
//! than the plain sum's. The reflection padding of the enlarged picture repeats the edge pixel: its difference is zero.

use rayon::prelude::*;

use super::map::{Map, mirror_edges};
use super::packing::{pack_bias, pack_transformed};
use super::scratch::Scratch;
use super::tile::{Source, Target, multiply};
use crate::model::{Conv, Layer};
use crate::simd::{Instructions, Isa, Kernel, LANES, Lanes};

/// Weights of the products along one dimension: sum, before, after.
const KERNEL_TRANSFORM: [[f64; 3]; 3] = [[1.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]];

#[derive(Debug)]
pub struct Upsampled {
    pub layer: Layer,
    instructions: Instructions,
    /// One matrix for each of the nine products: vertically, then horizontally sum, before, after.
    weights: Vec<Vec<Lanes>>,
    bias: Vec<Lanes>,
}

impl Upsampled {
    pub fn new(instructions: Instructions, conv: &Conv) -> Upsampled {
        Upsampled {
            layer: conv.layer,
            instructions,
            weights: pack_transformed(instructions, conv, &KERNEL_TRANSFORM),
            bias: pack_bias(&conv.bias),
        }
    }

    pub fn run(&self, input: &Map, output: &mut Map, scratch: &Scratch) {
        output.reshape(self.layer.out_channels.div_ceil(LANES), 2 * input.height, 2 * input.width);
        let lines = 3 * input.blocks * (input.width + 1) + 2 * input.blocks * (input.width + 1);
        let products = 9 * self.step(input.width);
        output.bands(2).for_each(|(y, out)| {
            scratch.with(lines + products, |memory| {
                let (lines, products) = memory.split_at_mut(lines);
                self.instructions.run(Rows { layer: self, input, y: y / 2, lines, products, out });
            });
        });
    }

    /// From one product's matrix to the next; odd, so that they do not fall into one set of the cache.
    fn step(&self, width: usize) -> usize {
        (self.bias.len() * width) | 1
    }
}

/// One row of the source, two of the output.
struct Rows<'a> {
    layer: &'a Upsampled,
    input: &'a Map,
    y: usize,
    lines: &'a mut [Lanes],
    products: &'a mut [Lanes],
    out: &'a mut [Lanes],
}

impl Kernel for Rows<'_> {
    #[inline(always)]
    fn run<I: Isa>(self) {
        let Rows { layer, input, y, lines, products, out } = self;
        let (width, step, blocks) = (input.width, layer.step(input.width), layer.bias.len());
        let line = input.blocks * (width + 1);
        let here = input.row(y);
        let above = input.row(y.saturating_sub(1));
        let below = input.row((y + 1).min(input.height - 1));

        // Entry x of each line belongs to pixel x; that of a horizontal difference to pixels x-1 and x.
        let (horizontal, rest) = lines.split_at_mut(line);
        let (before, rest) = rest.split_at_mut(line);
        let (after, rest) = rest.split_at_mut(line);
        let (before_horizontal, after_horizontal) = rest.split_at_mut(line);
        for block in 0..input.blocks {
            let source = block * (width + 2)..(block + 1) * (width + 2);
            let [above, here, below] = [above, here, below].map(|row| &row[source.clone()]);
            let target = block * (width + 1)..(block + 1) * (width + 1);
            let horizontal = &mut horizontal[target.clone()];
            let (before, after) = (&mut before[target.clone()], &mut after[target.clone()]);
            let (before_horizontal, after_horizontal) =
                (&mut before_horizontal[target.clone()], &mut after_horizontal[target]);
            for x in 0..width {
                before[x] = above[1 + x] - here[1 + x];
                after[x] = here[1 + x] - below[1 + x];
            }
            for x in 1..width {
                horizontal[x] = here[x] - here[1 + x];
                before_horizontal[x] = before[x - 1] - before[x];
                after_horizontal[x] = after[x - 1] - after[x];
            }
            for edge in [0, width] {
                horizontal[edge] = Lanes::ZERO;
                before_horizontal[edge] = Lanes::ZERO;
                after_horizontal[edge] = Lanes::ZERO;
            }
        }

        let sources: [(&[Lanes], usize, usize); 9] = [
            (here, width + 2, 1),
            (horizontal, width + 1, 0),
            (horizontal, width + 1, 1),
            (before, width + 1, 0),
            (before_horizontal, width + 1, 0),
            (before_horizontal, width + 1, 1),
            (after, width + 1, 0),
            (after_horizontal, width + 1, 0),
            (after_horizontal, width + 1, 1),
        ];
        for (at, ((source, stretch, start), weights)) in sources.into_iter().zip(&layer.weights).enumerate() {
            let source = Source { rows: [&source[start..]], stride: stretch };
            let target = Target { sums: &mut products[at * step..], stride: width };
            multiply::<I, Lanes, 1>(width, input.blocks, source, weights, blocks, target);
        }

        let floor = Lanes::all(if layer.layer.relu { 0.0 } else { f32::NEG_INFINITY });
        let out_stretch = 2 * width + 2;
        let (upper, lower) = out.split_at_mut(blocks * out_stretch);
        for (block, bias) in layer.bias.iter().enumerate() {
            for x in 0..width {
                let from = &products[block * width + x..];
                let (sum, before, after) = (pair(from, step, 0), pair(from, step, 3), pair(from, step, 6));
                let to = block * out_stretch + 1 + 2 * x;
                for side in 0..2 {
                    let sum = sum[side] + *bias;
                    upper[to + side] = (sum + before[side]).max(floor);
                    lower[to + side] = (sum + after[side]).max(floor);
                }
            }
        }
        mirror_edges(upper, blocks, 2 * width);
        mirror_edges(lower, blocks, 2 * width);
    }
}

/// Left and right, from the horizontal sum's, before's and after's product.
#[inline(always)]
fn pair(products: &[Lanes], step: usize, first: usize) -> [Lanes; 2] {
    let sum = products[first * step];
    [sum + products[(first + 1) * step], sum + products[(first + 2) * step]]
}
