//! Steadiness natively: the twins of motion.wgsl, motion_spread.wgsl and steady_input.wgsl.

use rayon::prelude::*;

use super::cells::Cells;
use super::picture::Rgbx;
use crate::stylize::settings::Settings;
use crate::stylize::steady::CELL;

const SIDE: usize = CELL as usize;
/// How many cells away motion is felt, at most.
const REACH: usize = 5;
/// As in motion.wgsl, in levels of 255.
const MEAN_FROM: f32 = 1.6;
const MEAN_SPAN: f32 = 1.6;
const DEVIATION_FROM: f32 = 4.0;
const DEVIATION_SPAN: f32 = 3.0;
/// As in motion_spread.wgsl, in cells.
const NEAR: f32 = 3.0;
const FAR: f32 = 6.0;
/// Rows of cells that one task makes.
const BAND: usize = 8;

/// Where a picture moves, and how far that is felt.
#[derive(Debug, Default)]
pub struct Motion {
    /// Width and height of the picture in pixels.
    size: [usize; 2],
    /// Where it differs from the one before by more than noise.
    pub found: Cells,
    /// The strongest of each cell's neighbours, weaker with distance.
    pub spread: Cells,
}

impl Motion {
    /// For pictures of `size` (width, height).
    pub fn new(size: [usize; 2]) -> Motion {
        Motion { size, found: Cells::new(SIDE, size), spread: Cells::new(SIDE, size) }
    }

    /// Looks where `fresh` differs from `last` by more than noise.
    pub fn look(&mut self, settings: &Settings, fresh: &[Rgbx], last: &[Rgbx]) {
        let ([width, height], columns) = (self.size, self.found.columns);
        self.found.values.par_chunks_mut(columns * BAND).enumerate().for_each(|(band, cells)| {
            for (row, cells) in cells.chunks_mut(columns).enumerate() {
                let top = (band * BAND + row) * SIDE;
                let rows = top..(top + SIDE).min(height);
                for (column, cell) in cells.iter_mut().enumerate() {
                    let pixels = column * SIDE..(column * SIDE + SIDE).min(width);
                    let (mut sum, mut squares) = ([0f32; 4], [0f32; 4]);
                    for y in rows.clone() {
                        let row = y * width + pixels.start..y * width + pixels.end;
                        for (fresh, last) in fresh[row.clone()].iter().zip(&last[row]) {
                            for c in 0..4 {
                                let difference = 255.0 * (fresh.0[c] - last.0[c]);
                                sum[c] += difference;
                                squares[c] += difference * difference;
                            }
                        }
                    }
                    let count = (rows.len() * pixels.len()) as f32;
                    let mean = sum[0].abs().max(sum[1].abs()).max(sum[2].abs()) / count;
                    let deviation = ((squares[0] + squares[1] + squares[2]) / (3.0 * count)).sqrt();
                    let by_mean = (mean / settings.tolerance - MEAN_FROM) / MEAN_SPAN;
                    let by_deviation = (deviation / settings.tolerance - DEVIATION_FROM) / DEVIATION_SPAN;
                    *cell = by_mean.max(by_deviation).clamp(0.0, 1.0);
                }
            }
        });
        self.spread();
    }

    /// Full strength up to a distance of [`NEAR`], none beyond [`FAR`].
    fn spread(&mut self) {
        let Cells { columns, rows, .. } = self.found;
        let still: Vec<bool> = (0..rows).map(|row| self.found.row(row).iter().all(|cell| *cell == 0.0)).collect();
        let found = &self.found;
        self.spread.values.par_chunks_mut(columns).enumerate().for_each(|(row, felt)| {
            felt.fill(0.0);
            for y in (row.saturating_sub(REACH)..=(row + REACH).min(rows - 1)).filter(|y| !still[*y]) {
                for right in 0..=REACH.min(columns - 1) {
                    let share = ((FAR - (y as f32 - row as f32).hypot(right as f32)) / (FAR - NEAR)).clamp(0.0, 1.0);
                    let there = found.row(y);
                    let stronger = |(felt, there): (&mut f32, &f32)| *felt = felt.max(share * there);
                    felt.iter_mut().zip(&there[right..]).for_each(stronger);
                    felt[right..].iter_mut().zip(there).for_each(stronger);
                }
            }
        });
    }

    /// The share of the picture that moves.
    pub fn moved(&self) -> f32 {
        self.found.values.iter().sum::<f32>() / self.found.values.len() as f32
    }

    /// Takes of `fresh` into `kept` what is new: all where it moves, `rate` of it where not.
    pub fn blend(&self, fresh: &[Rgbx], rate: f32, kept: &mut [Rgbx]) {
        let width = self.size[0];
        let rows = kept.par_chunks_mut(width).zip(fresh.par_chunks(width)).enumerate();
        rows.for_each_init(
            || (Vec::new(), vec![0.0; width]),
            |(across, shares), (y, (kept, fresh))| {
                self.spread.line(y, across, shares);
                for ((kept, fresh), share) in kept.iter_mut().zip(fresh).zip(&*shares) {
                    *kept = kept.towards(*fresh, share.max(rate));
                }
            },
        );
    }
}
