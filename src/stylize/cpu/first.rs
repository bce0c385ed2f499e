//! The encoder's first layer: RGB and the canvas's grain to sixteen or more channels, too few inputs for anything but the
//! plain sum.

use rayon::prelude::*;

use super::grain::on_canvas;
use super::map::{Map, mirror, mirror_edges};
use super::packing::{pack, pack_bias};
use super::picture::Picture;
use super::tile::{Source, Target, multiply};
use crate::model::{Conv, Layer};
use crate::simd::{Instructions, Isa, Kernel, LANES, Lanes};

/// For each pixel red, green, blue and grain of its left neighbour, itself and its right neighbour: a row of the kernel at
/// once.
type Triple = [f32; 12];

#[derive(Debug)]
pub struct First {
    pub layer: Layer,
    instructions: Instructions,
    weights: Vec<Lanes>,
    bias: Vec<Lanes>,
    pixels: Vec<Triple>,
}

impl First {
    pub fn new(instructions: Instructions, conv: &Conv) -> First {
        // Kernel row, column, channel: the order of `Triple`. The file has channel, row, column.
        let inputs: Vec<_> = (0..36).map(|i| Some(i % 4 * 9 + i / 4)).collect();
        let weight = |input: usize, output: usize| f64::from(conv.weight[output * 36 + input]);
        First {
            layer: conv.layer,
            instructions,
            weights: pack(instructions, &inputs, conv.layer.out_channels, weight),
            bias: pack_bias(&conv.bias),
            pixels: Vec::new(),
        }
    }

    pub fn run(&mut self, picture: &Picture<'_>, output: &mut Map) {
        let (height, width) = (picture.height(), picture.width());
        self.pixels.resize(height * width, [0.0; 12]);
        self.pixels.par_chunks_mut(width).enumerate().for_each(|(y, row)| {
            let mut colours = picture.row(y);
            for x in 0..width {
                let seen = on_canvas(colours.next().unwrap_or_default(), x, y);
                row[x][4..8].copy_from_slice(&seen);
                if x > 0 {
                    row[x - 1][8..12].copy_from_slice(&seen);
                }
                if x + 1 < width {
                    row[x + 1][0..4].copy_from_slice(&seen);
                }
            }
            let at = |row: &[Triple], x: isize| -> [f32; 4] { std::array::from_fn(|c| row[mirror(x, width)][4 + c]) };
            let (before, after) = (at(row, -1), at(row, width as isize));
            row[0][0..4].copy_from_slice(&before);
            row[width - 1][8..12].copy_from_slice(&after);
        });
        output.reshape(self.layer.out_channels.div_ceil(LANES), height, width);
        let first = &*self;
        output.bands(1).for_each(|(y, out)| first.instructions.run(Row { first, height, width, y, out }));
    }
}

struct Row<'a> {
    first: &'a First,
    height: usize,
    width: usize,
    y: usize,
    out: &'a mut [Lanes],
}

impl Kernel for Row<'_> {
    #[inline(always)]
    fn run<I: Isa>(self) {
        let Row { first, height, width, y, out } = self;
        let rows = [-1, 0, 1].map(|dy| &first.pixels[mirror(y as isize + dy, height) * width..][..width]);
        let (blocks, stretch) = (first.bias.len(), width + 2);
        let source = Source { rows, stride: width };
        let target = Target { sums: &mut out[1..], stride: stretch };
        multiply::<I, Triple, 3>(width, 3, source, &first.weights, blocks, target);
        let floor = Lanes::all(if first.layer.relu { 0.0 } else { f32::NEG_INFINITY });
        for (row, bias) in out.chunks_exact_mut(stretch).zip(&first.bias) {
            for sums in row {
                *sums = (*sums + *bias).max(floor);
            }
        }
        mirror_edges(out, blocks, width);
    }
}
