//! The register tile: pixels × weights, where all the arithmetic of the network happens.

use crate::simd::{Isa, LANES, Lanes};

/// What a pixel gives to multiply.
pub trait Pixel: Copy {
    /// How many channels.
    const CHANNELS: usize;

    fn channel(&self, channel: usize) -> f32;
}

impl Pixel for Lanes {
    const CHANNELS: usize = LANES;

    #[inline(always)]
    fn channel(&self, channel: usize) -> f32 {
        self.0[channel]
    }
}

impl<const N: usize> Pixel for [f32; N] {
    const CHANNELS: usize = N;

    #[inline(always)]
    fn channel(&self, channel: usize) -> f32 {
        self[channel]
    }
}

/// The pixels to multiply, in segments: taps of a kernel, blocks of channels. Segment `s` begins at pixel `s / N · stride`
/// of row `s % N`.
#[derive(Clone, Copy)]
pub struct Source<'a, X, const N: usize> {
    pub rows: [&'a [X]; N],
    pub stride: usize,
}

/// Where sums go: pixel `x` of block `b` of sixteen outputs to `b · stride + x`.
pub struct Target<'a> {
    pub sums: &'a mut [Lanes],
    pub stride: usize,
}

/// A matrix product: for each of `pixels` pixels and `blocks` blocks of outputs the sum over all `segments` of the segment's
/// channels times their weights, packed as [`packing::pack`](super::packing::pack) does it.
#[inline(always)]
pub fn multiply<I: Isa, X: Pixel, const N: usize>(
    pixels: usize,
    segments: usize,
    source: Source<'_, X, N>,
    weights: &[Lanes],
    blocks: usize,
    target: Target<'_>,
) {
    let rows = segments * X::CHANNELS;
    for first in (0..blocks).step_by(I::BLOCKS) {
        let weights = &weights[first * rows..];
        let target = Target { sums: &mut target.sums[first * target.stride..], stride: target.stride };
        if I::BLOCKS == 2 && first + 1 < blocks {
            sweep::<I, X, N, 2>(pixels, source, &weights[..2 * rows], target);
        } else {
            sweep::<I, X, N, 1>(pixels, source, &weights[..rows], target);
        }
    }
}

/// [`multiply`] for as many blocks as fit a register tile. The pixels are shared out evenly among tiles of as many or one
/// fewer, so that no arithmetic is wasted and no tile is much too small.
#[inline(always)]
fn sweep<I: Isa, X: Pixel, const N: usize, const B: usize>(
    pixels: usize,
    source: Source<'_, X, N>,
    weights: &[Lanes],
    mut target: Target<'_>,
) {
    let tiles = pixels.div_ceil(I::PIXELS);
    let mut x = 0;
    for tile in 0..tiles {
        let end = (tile + 1) * pixels / tiles;
        macro_rules! tile_of {
            ($($n:literal)*) => {
                match end - x {
                    $($n if $n <= I::PIXELS => tile_at::<I, X, N, $n, B>(x, source, weights, &mut target),)*
                    _ => {}
                }
            };
        }
        tile_of!(1 2 3 4 5 6 7 8 9 10 11 12);
        x = end;
    }
}

/// `P` pixels by `B` blocks of sixteen outputs, summed in registers.
#[inline(always)]
fn tile_at<I: Isa, X: Pixel, const N: usize, const P: usize, const B: usize>(
    x: usize,
    source: Source<'_, X, N>,
    weights: &[Lanes],
    target: &mut Target<'_>,
) {
    let mut sums = [[Lanes::ZERO; B]; P];
    let mut start = x;
    for weights in weights.chunks_exact(N * X::CHANNELS * B) {
        for n in 0..N {
            let pixels = &source.rows[n][start..start + P];
            let weights = &weights[n * X::CHANNELS * B..(n + 1) * X::CHANNELS * B];
            for c in 0..X::CHANNELS {
                // A loop over the pixels may be left a loop, which would keep the sums in memory.
                macro_rules! each_pixel {
                    ($($p:literal)*) => {$(
                        if $p < P {
                            for b in 0..B {
                                sums[$p][b] = sums[$p][b].plus::<I>(weights[c * B + b], pixels[$p].channel(c));
                            }
                        }
                    )*};
                }
                each_pixel!(0 1 2 3 4 5 6 7 8 9 10 11);
            }
        }
        start += source.stride;
    }
    for (p, sums) in sums.iter().enumerate() {
        for (b, sum) in sums.iter().enumerate() {
            target.sums[b * target.stride + x + p] = *sum;
        }
    }
}
