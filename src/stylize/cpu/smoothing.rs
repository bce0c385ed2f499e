//! Smoothing natively: the twin of smooth.wgsl.

use rayon::prelude::*;

use super::picture::Rgbx;
use crate::simd::{Instructions, Isa, Kernel, LANES, Lanes};
use crate::stylize::smoothing::AVERAGES;

/// What comes before the first and after the last pixel of a row: as many as neighbours are apart at most.
const BORDER: usize = AVERAGES[AVERAGES.len() - 1].0 as usize;

/// How much neighbours in the row above, in the same and in the one below count, and so do columns.
const SHARES: [f32; 3] = [0.5, 1.0, 0.5];

/// Smooths pictures of one size.
#[derive(Debug)]
pub struct Smoothing {
    instructions: Instructions,
    /// Width and height.
    size: [usize; 2],
    /// From plane to plane.
    stride: usize,
    /// What is read and written by turns: of each row the planes of red, green and blue, whose ends are repeated.
    from: Vec<f32>,
    to: Vec<f32>,
}

impl Smoothing {
    /// For pictures of a size (width, height).
    pub fn new(size: [usize; 2]) -> Smoothing {
        Smoothing::with_instructions(Instructions::best(), size)
    }

    /// As [`Smoothing::new`], with fewer of the processor's instructions than there are.
    pub fn with_instructions(instructions: Instructions, size: [usize; 2]) -> Smoothing {
        let stride = BORDER + size[0].next_multiple_of(LANES) + BORDER;
        let planes = vec![0.0; 3 * stride * size[1]];
        Smoothing { instructions, size, stride, to: planes.clone(), from: planes }
    }

    /// Bytes of memory.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.from) + size_of_val(&*self.to)
    }

    /// Smooths a picture as much as [`Settings::smoothing`](crate::stylize::Settings::smoothing) says.
    pub fn run(&mut self, smoothing: f32, picture: &[Rgbx], smoothed: &mut Vec<Rgbx>) {
        smoothed.resize(picture.len(), Rgbx::default());
        if smoothing <= 0.0 {
            smoothed.copy_from_slice(picture);
            return;
        }
        // On a thread of the pool itself, which then need not be woken for each average.
        rayon::scope(|_| {
            self.take_apart(picture);
            for (apart, limit) in AVERAGES {
                self.average(apart as usize, limit * smoothing);
            }
            self.put_together(smoothed);
        });
    }

    fn take_apart(&mut self, picture: &[Rgbx]) {
        let ([width, _], stride) = (self.size, self.stride);
        let rows = self.from.par_chunks_mut(3 * stride).zip(picture.par_chunks(width));
        rows.for_each(|(planes, pixels)| {
            for (c, plane) in planes.chunks_mut(stride).enumerate() {
                plane[BORDER..].iter_mut().zip(pixels).for_each(|(value, pixel)| *value = pixel.0[c]);
                repeat_ends(plane, BORDER, width);
            }
        });
    }

    fn average(&mut self, apart: usize, limit: f32) {
        let ([width, height], stride, instructions) = (self.size, self.stride, self.instructions);
        let (from, scale) = (&self.from, 1.0 / (3.0 * limit * limit));
        self.to.par_chunks_mut(3 * stride).enumerate().for_each(|(y, out)| {
            let rows = [y.saturating_sub(apart), y, (y + apart).min(height - 1)];
            let rows = rows.map(|row| &from[3 * stride * row..][..3 * stride]);
            instructions.run(Row { rows, stride, apart, scale, out });
            out.chunks_mut(stride).for_each(|plane| repeat_ends(plane, BORDER, width));
        });
        std::mem::swap(&mut self.from, &mut self.to);
    }

    fn put_together(&self, smoothed: &mut [Rgbx]) {
        let ([width, _], stride) = (self.size, self.stride);
        let rows = smoothed.par_chunks_mut(width).zip(self.from.par_chunks(3 * stride));
        rows.for_each(|(pixels, planes)| {
            let [r, g, b] = [0, 1, 2].map(|c| &planes[c * stride + BORDER..][..width]);
            for (pixel, ((r, g), b)) in pixels.iter_mut().zip(r.iter().zip(g).zip(b)) {
                *pixel = Rgbx([*r, *g, *b, 0.0]);
            }
        });
    }
}

/// Repeats the first and the last of `width` numbers of a row that begin after a border.
pub(super) fn repeat_ends(plane: &mut [f32], border: usize, width: usize) {
    let [first, last] = [plane[border], plane[border + width - 1]];
    plane[..border].fill(first);
    plane[border + width..].fill(last);
}

/// A row to be averaged with those above and below it.
struct Row<'a> {
    rows: [&'a [f32]; 3],
    stride: usize,
    apart: usize,
    /// What makes a share of the limit, squared, of the sum of three colours' squared differences.
    scale: f32,
    out: &'a mut [f32],
}

impl Row<'_> {
    /// Red, green and blue of sixteen pixels.
    #[inline(always)]
    fn colours(&self, row: usize, x: usize) -> [Lanes; 3] {
        let mut colours = [Lanes::ZERO; 3];
        for (c, lanes) in colours.iter_mut().enumerate() {
            *lanes = Lanes::at(self.rows[row], c * self.stride + x);
        }
        colours
    }
}

impl Kernel for Row<'_> {
    #[inline(always)]
    fn run<I: Isa>(self) {
        let one = Lanes::all(1.0);
        for x in (BORDER..self.stride - BORDER).step_by(LANES) {
            let own = self.colours(1, x);
            // The pixel itself counts once.
            let (mut sums, mut weights) = (own, one);
            for (row, of_row) in SHARES.into_iter().enumerate() {
                for (column, of_column) in SHARES.into_iter().enumerate() {
                    if (row, column) == (1, 1) {
                        continue;
                    }
                    let there = self.colours(row, x + column * self.apart - self.apart);
                    let mut unlike = Lanes::ZERO;
                    for (there, own) in there.iter().zip(&own) {
                        let apart = *there - *own;
                        unlike = unlike.plus_product::<I>(apart, apart);
                    }
                    let alike = one.plus::<I>(unlike, -self.scale).max(Lanes::ZERO);
                    let weight = alike * alike * (of_row * of_column);
                    for (sum, there) in sums.iter_mut().zip(&there) {
                        *sum = sum.plus_product::<I>(*there, weight);
                    }
                    weights = weights + weight;
                }
            }
            for (c, sum) in sums.into_iter().enumerate() {
                self.out[c * self.stride + x..][..LANES].copy_from_slice(&(sum / weights).0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stylize::steadiness::Noise;

    const SIZE: [usize; 2] = [83, 60];

    /// A picture whose value is a function of column and row, with a webcam's noise of two levels.
    fn noisy(value: impl Fn(usize, usize) -> f32) -> (Vec<Rgbx>, Vec<Rgbx>) {
        let mut noise = Noise(5);
        let clean = (0..SIZE[0] * SIZE[1]).map(|i| Rgbx([value(i % SIZE[0], i / SIZE[0]); 4]));
        let clean: Vec<_> = clean.collect();
        let shot = clean.iter().map(|Rgbx(c)| Rgbx(c.map(|value| value + 2.0 / 255.0 * noise.gaussian())));
        (clean.clone(), shot.collect())
    }

    /// Root mean square of what a picture is off, in levels of 255.
    fn off(picture: &[Rgbx], clean: &[Rgbx]) -> f32 {
        let squares = picture.iter().zip(clean).flat_map(|(a, b)| (0..3).map(|c| (a.0[c] - b.0[c]).powi(2)));
        255.0 * (squares.sum::<f32>() / (3 * clean.len()) as f32).sqrt()
    }

    fn smoothed(smoothing: f32, picture: &[Rgbx]) -> Vec<Rgbx> {
        let mut smoothed = Vec::new();
        Smoothing::new(SIZE).run(smoothing, picture, &mut smoothed);
        smoothed
    }

    #[test]
    fn noise_goes_from_walls_and_slopes() {
        for (name, slope) in [("wall", 0.0), ("slope", 0.004)] {
            let (clean, shot) = noisy(|x, y| 0.3 + slope * (x + y) as f32 / 2.0);
            let (before, after) = (off(&shot, &clean), off(&smoothed(1.0, &shot), &clean));
            println!("{name}: noise of {before:.2} levels, {after:.2} are left");
            assert!(after < 0.3 * before, "{name}: {after} of {before}");
        }
    }

    #[test]
    fn edges_stay() {
        let edge = |x: usize, y: usize| if x + y / 3 > 50 { 0.5 } else { 0.38 };
        let (clean, shot) = noisy(edge);
        assert!(off(&smoothed(1.0, &clean), &clean) < 0.01, "a step of thirty levels is none of noise");
        let (before, after) = (off(&shot, &clean), off(&smoothed(1.0, &shot), &clean));
        println!("edge: noise of {before:.2} levels, {after:.2} are left");
        assert!(after < 0.4 * before, "{after} of {before}");
    }

    #[test]
    fn more_noise_takes_more_smoothing() {
        let (clean, shot) = noisy(|_, _| 0.5);
        let loud: Vec<_> = shot.iter().zip(&clean).map(|(shot, clean)| clean.towards(*shot, 4.0)).collect();
        let [usual, twice] = [1.0, 2.0].map(|smoothing| off(&smoothed(smoothing, &loud), &clean));
        assert!(twice < 0.5 * usual, "{twice} and {usual}");
    }

    #[test]
    fn all_instructions_smooth_alike() {
        let (_, shot) = noisy(|x, _| 0.2 + 0.01 * (x / 9) as f32);
        let expected = smoothed(1.0, &shot);
        for instructions in Instructions::all() {
            let mut got = Vec::new();
            Smoothing::with_instructions(instructions, SIZE).run(1.0, &shot, &mut got);
            assert!(off(&got, &expected) < 1e-3, "{}", instructions.name());
        }
    }
}
