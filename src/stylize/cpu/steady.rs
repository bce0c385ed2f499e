//! Steadiness natively: the twins of motion.wgsl, motion_spread.wgsl and steady_input.wgsl.

use super::reference::Tensor;
use crate::stylize::settings::Settings;

/// A number for each cell of 4×4 pixels, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct MotionMap {
    pub columns: usize,
    pub rows: usize,
    pub cells: Vec<f32>,
}

/// Where a 3×H×W input differs from the last one by more than noise.
pub fn motion(settings: &Settings, input: &Tensor, last: &Tensor) -> MotionMap {
    let [columns, rows] = [input.width, input.height].map(|n| n.div_ceil(4));
    let cell = |column: usize, row: usize| {
        let pixels = || {
            let ys = 4 * row..(4 * row + 4).min(input.height);
            ys.flat_map(|y| (4 * column..(4 * column + 4).min(input.width)).map(move |x| y * input.width + x))
        };
        let count = pixels().count() as f32;
        let difference = |c: usize, at: usize| 255.0 * (input.plane(c)[at] - last.plane(c)[at]);
        let mean = (0..3).map(|c| pixels().map(|at| difference(c, at)).sum::<f32>().abs() / count).fold(0.0, f32::max);
        let squares: f32 = (0..3).map(|c| pixels().map(|at| difference(c, at).powi(2)).sum::<f32>()).sum();
        let deviation = (squares / (3.0 * count)).sqrt();
        let by_mean = (mean / settings.tolerance - 1.6) / 1.6;
        let by_deviation = (deviation / settings.tolerance - 4.0) / 3.0;
        by_mean.max(by_deviation).clamp(0.0, 1.0)
    };
    let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
    MotionMap { columns, rows, cells: cells.map(|(column, row)| cell(column, row)).collect() }
}

impl MotionMap {
    /// Each cell takes the strongest of its neighbours' motion, weaker with distance.
    #[must_use]
    pub fn spread(&self) -> MotionMap {
        let reach = |at: usize, size: usize| at.saturating_sub(5)..=(at + 5).min(size - 1);
        let strongest = |column: usize, row: usize| {
            let near = reach(row, self.rows).flat_map(|y| reach(column, self.columns).map(move |x| (x, y)));
            let felt = near.map(|(x, y)| {
                let distance = (x as f32 - column as f32).hypot(y as f32 - row as f32);
                self.cells[y * self.columns + x] * ((6.0 - distance) / 3.0).clamp(0.0, 1.0)
            });
            felt.fold(0.0, f32::max)
        };
        let cells = (0..self.rows).flat_map(|row| (0..self.columns).map(move |column| (column, row)));
        MotionMap { cells: cells.map(|(column, row)| strongest(column, row)).collect(), ..*self }
    }

    /// The share of the picture that moves.
    pub fn moved(&self) -> f32 {
        self.cells.iter().sum::<f32>() / self.cells.len() as f32
    }

    /// Motion at a pixel, interpolated between the cells' middles.
    pub fn at(&self, x: usize, y: usize) -> f32 {
        let along = |pixel: usize, cells: usize| {
            let at = ((pixel as f32 + 0.5) / 4.0 - 0.5).clamp(0.0, (cells - 1) as f32);
            (at as usize, (at as usize + 1).min(cells - 1), at.fract())
        };
        let ((left, right, across), (top, bottom, down)) = (along(x, self.columns), along(y, self.rows));
        let mix = |row: usize| {
            let cell = |column: usize| self.cells[row * self.columns + column];
            cell(left) + (cell(right) - cell(left)) * across
        };
        mix(top) + (mix(bottom) - mix(top)) * down
    }

    /// What of each pixel of `fresh` (C×H×W) enters the picture that `last` was: all where it moves, `rate` where not.
    pub fn blend(&self, fresh: &Tensor, last: &Tensor, rate: f32) -> Tensor {
        let pixels = fresh.height * fresh.width;
        let mix = |i: usize| {
            let at = i % pixels;
            let share = self.at(at % fresh.width, at / fresh.width).max(rate);
            last.data[i] + (fresh.data[i] - last.data[i]) * share
        };
        Tensor::new(fresh.channels, fresh.height, fresh.width, (0..fresh.data.len()).map(mix).collect())
    }
}
