//! 3×3 convolution by Winograd's F(4×4, 3×3): a tile of 4×4 outputs takes 36 multiplications per pair of channels instead of
//! 144 (Lavin & Gray 2015).
//!
//! Interpolation points 0, ±√½, ±√2 and ∞: their transforms lose less to rounding than the usual 0, ±1, ±2. In f32 the
//! error stays near 1e-6 of the largest output, so every layer of the network may use it.
//!
//! One task makes a band of tile rows from input to output: its transformed tiles stay in the core's cache, and threads
//! meet once per layer.

use std::f32::consts::{FRAC_1_SQRT_2, SQRT_2};
use std::ops::Range;

use rayon::prelude::*;

use super::map::{Map, mirror_edges};
use super::packing::{pack_bias, pack_transformed};
use super::scratch::Scratch;
use super::tile::{Source, Target, multiply};
use crate::model::{Conv, Layer};
use crate::simd::{Instructions, Isa, Kernel, LANES, Lanes};

/// Outputs along a tile's side.
const OUT: usize = 4;
/// Inputs along a tile's side.
const IN: usize = 6;
/// Tiles to make at once at least, so that weights fetched from memory serve many.
const TILES: usize = 24;
/// Transformed inputs and products of the tiles made at once should take no more memory than this, in lanes: half a
/// megabyte, which leaves room for weights in a core's cache. Without it 1280×720 took 8 % longer, its largest layer a third.
const CACHED: usize = 8192;

/// The matrix that a kernel of 3×3 is multiplied with from both sides: one row for each input of a line.
pub fn kernel_transform() -> [[f64; 3]; IN] {
    let (a, b) = (0.5f64.sqrt(), 2f64.sqrt());
    // Row of a point p: (1, p, p²) over the product of its distances from the other points.
    [
        [1.0, 0.0, 0.0],
        [-1.0 / 1.5, -a / 1.5, -0.5 / 1.5],
        [-1.0 / 1.5, a / 1.5, -0.5 / 1.5],
        [1.0 / 6.0, b / 6.0, 2.0 / 6.0],
        [1.0 / 6.0, -b / 6.0, 2.0 / 6.0],
        [0.0, 0.0, 1.0],
    ]
}

#[derive(Debug)]
pub struct Winograd {
    pub layer: Layer,
    instructions: Instructions,
    /// One matrix for each of the 36 products of a tile.
    weights: Vec<Vec<Lanes>>,
    bias: Vec<Lanes>,
}

impl Winograd {
    pub fn new(instructions: Instructions, conv: &Conv) -> Winograd {
        Winograd {
            layer: conv.layer,
            instructions,
            weights: pack_transformed(instructions, conv, &kernel_transform()),
            bias: pack_bias(&conv.bias),
        }
    }

    pub fn run(&self, input: &Map, output: &mut Map, scratch: &Scratch) {
        let [height, width] = self.layer.out_size([input.height, input.width]);
        output.reshape(self.layer.out_channels.div_ceil(LANES), height, width);
        let (columns, tile_rows) = (input.width.div_ceil(OUT), input.height.div_ceil(OUT));
        // Enough tiles for the weights' sake, but work for all threads.
        let share = tile_rows.div_ceil(rayon::current_num_threads());
        let rows = TILES.div_ceil(columns).min(share);
        let tiles = (CACHED / (IN * IN * (input.blocks + output.blocks))).max(TILES);
        let chunks = columns.div_ceil((tiles / rows).max(1));
        let most = rows * columns.div_ceil(chunks);
        // From one of the 36 matrices to the next. An odd step spreads the 36 numbers of a tile over the sets of the cache;
        // a power of two would put all into one.
        let (source_step, product_step) = ((input.blocks * most) | 1, (output.blocks * most) | 1);
        let out_rows = if self.layer.pool { OUT / 2 } else { OUT };
        let down_step = OUT * columns.div_ceil(chunks) + IN - OUT;
        output.bands(rows * out_rows).for_each(|(y, out)| {
            scratch.with(IN * IN * (source_step + product_step) + IN * down_step, |memory| {
                let (down, memory) = memory.split_at_mut(IN * down_step);
                let (source, product) = memory.split_at_mut(IN * IN * source_step);
                let first_row = y / out_rows;
                self.instructions.run(Band {
                    layer: self,
                    input,
                    first_row,
                    rows: rows.min(tile_rows - first_row),
                    columns: 0..columns,
                    chunks,
                    source_step,
                    product_step,
                    down,
                    source,
                    product,
                    width,
                    out,
                });
            });
        });
    }
}

/// Rows of tiles from input to output.
struct Band<'a> {
    layer: &'a Winograd,
    input: &'a Map,
    /// In rows of tiles.
    first_row: usize,
    rows: usize,
    /// Which tiles of each row to make now.
    columns: Range<usize>,
    /// In how many pieces to make all columns.
    chunks: usize,
    source_step: usize,
    product_step: usize,
    /// Of a row of tiles and one block, each column of inputs transformed: one line for each of a column's numbers.
    down: &'a mut [Lanes],
    source: &'a mut [Lanes],
    product: &'a mut [Lanes],
    /// Width of the output.
    width: usize,
    out: &'a mut [Lanes],
}

impl Kernel for Band<'_> {
    #[inline(always)]
    fn run<I: Isa>(mut self) {
        let columns = self.columns.end;
        for chunk in 0..self.chunks {
            self.columns = chunk * columns / self.chunks..(chunk + 1) * columns / self.chunks;
            self.transform_inputs::<I>();
            self.multiply::<I>();
            self.transform_outputs::<I>();
        }
        let blocks = self.layer.bias.len();
        for row in self.out.chunks_exact_mut(blocks * (self.width + 2)) {
            mirror_edges(row, blocks, self.width);
        }
    }
}

impl Band<'_> {
    /// How many tiles are made now.
    #[inline(always)]
    fn tiles(&self) -> usize {
        self.rows * self.columns.len()
    }

    /// Where a tile's numbers are among those of its block, for a row of the band and a column of the picture.
    #[inline(always)]
    fn tile(&self, row: usize, column: usize) -> usize {
        row * self.columns.len() + column - self.columns.start
    }

    #[inline(always)]
    fn transform_inputs<I: Isa>(&mut self) {
        let (stretch, step, tiles) = (self.input.stretch(), self.source_step, self.tiles());
        let first = OUT * self.columns.start;
        let inputs = OUT * self.columns.len() + IN - OUT;
        let mut down: [&mut [Lanes]; IN] = Default::default();
        down.iter_mut()
            .zip(self.down.chunks_exact_mut(self.down.len() / IN))
            .for_each(|(line, memory)| *line = &mut memory[..inputs]);
        for tile_row in 0..self.rows {
            let top = (OUT * (self.first_row + tile_row)) as isize - 1;
            for block in 0..self.input.blocks {
                let mut rows: [&[Lanes]; IN] = [&[]; IN];
                for (y, row) in rows.iter_mut().enumerate() {
                    *row = &self.input.mirrored_row(top + y as isize)[block * stretch..][..stretch];
                }
                #[expect(clippy::needless_range_loop, reason = "six lines are written at once")]
                for x in 0..inputs {
                    // What lies beyond the padding only reaches outputs beyond the edge.
                    let from = (first + x).min(stretch - 1);
                    let line =
                        [rows[0][from], rows[1][from], rows[2][from], rows[3][from], rows[4][from], rows[5][from]];
                    let [a, b, c, d, e, f] = input_line::<I>(line);
                    down[0][x] = a;
                    down[1][x] = b;
                    down[2][x] = c;
                    down[3][x] = d;
                    down[4][x] = e;
                    down[5][x] = f;
                }
                for column in self.columns.clone() {
                    let at = block * tiles + tile_row * self.columns.len() + column - self.columns.start;
                    let tile = &mut self.source[at..at + (IN * IN - 1) * step + 1];
                    for (y, down) in down.iter().enumerate() {
                        let down = &down[OUT * column - first..][..IN];
                        let line = [down[0], down[1], down[2], down[3], down[4], down[5]];
                        // Each by name: a loop may be left a loop, through memory, by a compiler that sees the whole program.
                        let [a, b, c, d, e, f] = input_line::<I>(line);
                        let row = &mut tile[y * IN * step..];
                        row[0] = a;
                        row[step] = b;
                        row[2 * step] = c;
                        row[3 * step] = d;
                        row[4 * step] = e;
                        row[5 * step] = f;
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn multiply<I: Isa>(&mut self) {
        let tiles = self.tiles();
        let blocks = self.layer.bias.len();
        for (at, weights) in self.layer.weights.iter().enumerate() {
            let source = Source { rows: [&self.source[at * self.source_step..]], stride: tiles };
            let target = Target { sums: &mut self.product[at * self.product_step..], stride: tiles };
            multiply::<I, Lanes, 1>(tiles, self.input.blocks, source, weights, blocks, target);
        }
    }

    #[inline(always)]
    fn transform_outputs<I: Isa>(&mut self) {
        let Layer { relu, pool, .. } = self.layer.layer;
        let floor = Lanes::all(if relu { 0.0 } else { f32::NEG_INFINITY });
        let (blocks, step) = (self.layer.bias.len(), self.product_step);
        let width = self.width;
        let row_len = blocks * (width + 2);
        let mut across = [[Lanes::ZERO; OUT]; IN];
        let mut tile = [[Lanes::ZERO; OUT]; OUT];
        for tile_row in 0..self.rows {
            // What of the tile lies inside the picture: everywhere all of it, but at the lower and right edge.
            let high = (self.input.height - OUT * (self.first_row + tile_row)).min(OUT);
            for (block, bias) in self.layer.bias.iter().enumerate() {
                for column in self.columns.clone() {
                    let wide = (self.input.width - OUT * column).min(OUT);
                    let at = block * self.tiles() + self.tile(tile_row, column);
                    let products = &self.product[at..at + (IN * IN - 1) * step + 1];
                    for (y, across) in across.iter_mut().enumerate() {
                        let row = &products[y * IN * step..];
                        let line = [row[0], row[step], row[2 * step], row[3 * step], row[4 * step], row[5 * step]];
                        *across = output_line::<I>(line);
                    }
                    for x in 0..OUT {
                        let line = [across[0][x], across[1][x], across[2][x], across[3][x], across[4][x], across[5][x]];
                        let [a, b, c, d] = output_line::<I>(line);
                        tile[0][x] = (a + *bias).max(floor);
                        tile[1][x] = (b + *bias).max(floor);
                        tile[2][x] = (c + *bias).max(floor);
                        tile[3][x] = (d + *bias).max(floor);
                    }
                    let in_stretch = block * (width + 2) + 1;
                    if pool {
                        let start = tile_row * (OUT / 2) * row_len + in_stretch + OUT / 2 * column;
                        write_pooled(&tile, [high, wide], &mut self.out[start..], row_len);
                    } else {
                        let start = tile_row * OUT * row_len + in_stretch + OUT * column;
                        write_tile(&tile, [high, wide], &mut self.out[start..], row_len);
                    }
                }
            }
        }
    }
}

/// The upper left `high`×`wide` outputs of a tile.
#[inline(always)]
fn write_tile(tile: &[[Lanes; OUT]; OUT], [high, wide]: [usize; 2], out: &mut [Lanes], row_len: usize) {
    for (y, line) in tile.iter().enumerate().take(high) {
        let out = &mut out[y * row_len..];
        match out.first_chunk_mut() {
            Some(whole) if wide == OUT => *whole = *line,
            _ => out.iter_mut().zip(&line[..wide]).for_each(|(out, value)| *out = *value),
        }
    }
}

/// The largest of each 2×2 outputs, among the upper left `high`×`wide`.
#[inline(always)]
fn write_pooled(tile: &[[Lanes; OUT]; OUT], [high, wide]: [usize; 2], out: &mut [Lanes], row_len: usize) {
    for y in (0..high).step_by(2) {
        let (upper, lower) = (&tile[y], &tile[(y + 1).min(high - 1)]);
        for x in (0..wide).step_by(2) {
            let right = (x + 1).min(wide - 1);
            out[y / 2 * row_len + x / 2] = upper[x].max(upper[right]).max(lower[x].max(lower[right]));
        }
    }
}

/// Six inputs along a line, transformed: row of a point p is the product of (x - q) over the other points q, without ∞.
#[inline(always)]
fn input_line<I: Isa>(d: [Lanes; IN]) -> [Lanes; IN] {
    let (even_a, odd_a) = (d[4].plus::<I>(d[2], -2.0), d[3].plus::<I>(d[1], -2.0));
    let (even_b, odd_b) = (d[4].plus::<I>(d[2], -0.5), d[3].plus::<I>(d[1], -0.5));
    [
        (d[0] + d[4]).plus::<I>(d[2], -2.5),
        even_a.plus::<I>(odd_a, FRAC_1_SQRT_2),
        even_a.plus::<I>(odd_a, -FRAC_1_SQRT_2),
        even_b.plus::<I>(odd_b, SQRT_2),
        even_b.plus::<I>(odd_b, -SQRT_2),
        (d[1] + d[5]).plus::<I>(d[3], -2.5),
    ]
}

/// Six products along a line to four outputs: powers 0 to 3 of the points.
#[inline(always)]
fn output_line<I: Isa>(m: [Lanes; IN]) -> [Lanes; OUT] {
    let (sum_a, difference_a) = (m[1] + m[2], m[1] - m[2]);
    let (sum_b, difference_b) = (m[3] + m[4], m[3] - m[4]);
    [
        m[0] + sum_a + sum_b,
        (difference_b * SQRT_2).plus::<I>(difference_a, FRAC_1_SQRT_2),
        (sum_b * 2.0).plus::<I>(sum_a, 0.5),
        m[5].plus::<I>(difference_a, 0.5 * FRAC_1_SQRT_2).plus::<I>(difference_b, 2.0 * SQRT_2),
    ]
}
