//! The underdrawing natively: the twin of underdrawing.wgsl.

use rayon::prelude::*;

use super::picture::Rgbx;
use super::show::luma;
use super::smoothing::repeat_ends;
use crate::simd::{Instructions, Isa, Kernel, LANES, Lanes};
use crate::stylize::underdrawing::{LIMIT, RINGS};

/// What comes before the first and after the last pixel of a row.
const BORDER: usize = RINGS[RINGS.len() - 1];

/// Draws the lines of pictures of one size.
#[derive(Debug)]
pub struct Underdrawing {
    instructions: Instructions,
    /// Width and height.
    size: [usize; 2],
    /// From row to row.
    stride: usize,
    /// The picture's luma, with the ends of rows repeated.
    light: Vec<f32>,
}

impl Underdrawing {
    /// For pictures of a size (width, height).
    pub fn new(size: [usize; 2]) -> Underdrawing {
        Underdrawing::with_instructions(Instructions::best(), size)
    }

    /// As [`Underdrawing::new`], with fewer of the processor's instructions than there are.
    pub fn with_instructions(instructions: Instructions, size: [usize; 2]) -> Underdrawing {
        let stride = BORDER + size[0].next_multiple_of(LANES) + BORDER;
        Underdrawing { instructions, size, stride, light: vec![0.0; stride * size[1]] }
    }

    /// Bytes of memory.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.light)
    }

    /// Puts the lines of a smoothed picture beside the colours of its content.
    pub fn run(&mut self, smoothed: &[Rgbx], content: &mut [Rgbx]) {
        let ([width, height], stride, instructions) = (self.size, self.stride, self.instructions);
        let rows = self.light.par_chunks_mut(stride).zip(smoothed.par_chunks(width));
        rows.for_each(|(light, pixels)| {
            let values = light[BORDER..].iter_mut().zip(pixels);
            values.for_each(|(value, Rgbx([r, g, b, _]))| *value = luma([*r, *g, *b]));
            repeat_ends(light, BORDER, width);
        });
        let light = &self.light;
        content.par_chunks_mut(width).enumerate().for_each(|(y, pixels)| {
            let row = |y: usize| &light[y.min(height - 1) * stride..][..stride];
            let rings = RINGS.map(|apart| [row(y.saturating_sub(apart)), row(y), row(y + apart)]);
            instructions.run(Row { rings, pixels });
        });
    }
}

/// A row of lines to be drawn, from the rows that each ring goes through.
struct Row<'a> {
    rings: [[&'a [f32]; 3]; RINGS.len()],
    pixels: &'a mut [Rgbx],
}

/// Sixteen numbers that stand some way apart in three rows, weighed 1, 2 and 1.
#[inline(always)]
fn weighed<I: Isa>([above, own, below]: [Lanes; 3]) -> Lanes {
    (above + below).plus::<I>(own, 2.0)
}

impl Kernel for Row<'_> {
    #[inline(always)]
    fn run<I: Isa>(self) {
        let limit = Lanes::all(LIMIT);
        for (block, pixels) in self.pixels.chunks_mut(LANES).enumerate() {
            let x = BORDER + LANES * block;
            let own = Lanes::at(self.rings[0][1], x);
            let mut around = Lanes::ZERO;
            for (rows, apart) in self.rings.iter().zip(RINGS) {
                let mut columns = [Lanes::ZERO; 3];
                for (column, at) in columns.iter_mut().zip([x - apart, x, x + apart]) {
                    *column = weighed::<I>([Lanes::at(rows[0], at), Lanes::at(rows[1], at), Lanes::at(rows[2], at)]);
                }
                around = around + weighed::<I>(columns);
            }
            let line = own.plus::<I>(around, -1.0 / (16 * RINGS.len()) as f32);
            let line = line * LIMIT / (line.max(-line) + limit);
            for (pixel, line) in pixels.iter_mut().zip(line.0) {
                pixel.0[3] = line;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: [usize; 2] = [83, 40];

    fn lines(instructions: Instructions, light: impl Fn(usize, usize) -> f32) -> Vec<f32> {
        let picture = (0..SIZE[0] * SIZE[1]).map(|i| Rgbx([light(i % SIZE[0], i / SIZE[0]); 4]));
        let picture: Vec<_> = picture.collect();
        let mut content = picture.clone();
        Underdrawing::with_instructions(instructions, SIZE).run(&picture, &mut content);
        let colours = content.iter().zip(&picture).all(|(now, before)| now.0[..3] == before.0[..3]);
        assert!(colours, "the content's colours stay");
        content.iter().map(|pixel| pixel.0[3]).collect()
    }

    #[test]
    fn walls_and_slopes_have_no_lines_and_an_eye_has() {
        let slope = lines(Instructions::best(), |x, y| 0.1 + 0.004 * x as f32 + 0.003 * y as f32);
        let inside = |i: &usize| (6..SIZE[0] - 6).contains(&(i % SIZE[0])) && (6..SIZE[1] - 6).contains(&(i / SIZE[0]));
        assert!((0..slope.len()).filter(inside).all(|i| slope[i].abs() < 1e-5));
        let eye = |x: usize, y: usize| if (40..44).contains(&x) && (20..22).contains(&y) { 0.4 } else { 0.6 };
        let drawn = lines(Instructions::best(), eye);
        let at = |x: usize, y: usize| drawn[y * SIZE[0] + x];
        assert!(at(41, 20) < -0.05 && at(42, 21) < -0.05, "{}", at(41, 20));
        assert!(at(20, 20).abs() < 1e-6, "and nothing where the wall is bare");
    }

    #[test]
    fn a_strong_edge_counts_little_more_than_a_faint_one() {
        let most = |step: f32| {
            let lines = lines(Instructions::best(), |x, _| if x < 40 { 0.2 } else { 0.2 + step });
            lines.into_iter().fold(0.0, f32::max)
        };
        let [faint, strong] = [0.05, 0.8].map(most);
        assert!(faint > 0.01 && strong < 7.0 * faint && strong < LIMIT, "{faint} and {strong}");
    }

    #[test]
    fn all_instructions_draw_alike() {
        let light = |x: usize, y: usize| 0.5 + 0.3 * ((x * x + 3 * y) as f32 * 0.2).sin();
        let expected = lines(Instructions::best(), light);
        for instructions in Instructions::all() {
            let got = lines(instructions, light);
            let off = got.iter().zip(&expected).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()));
            assert!(off < 1e-6, "{}: {off}", instructions.name());
        }
    }
}
