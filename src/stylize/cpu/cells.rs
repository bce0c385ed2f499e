//! Numbers for the cells of a picture, read between the cells' middles: the twin of common/between.wgsl.

/// A number in [0, 1] for each cell of `side`×`side` pixels, row by row; the last cells may be smaller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    pub side: usize,
    pub columns: usize,
    pub rows: usize,
    pub values: Vec<f32>,
    /// For each column of pixels.
    across: Vec<Between>,
}

/// Where a pixel lies among the middles of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Between {
    first: usize,
    second: usize,
    /// How far it is from the first to the second, in [0, 1).
    share: f32,
}

impl Between {
    fn of(pixel: usize, side: usize, cells: usize) -> Between {
        let at = ((pixel as f32 + 0.5) / side as f32 - 0.5).clamp(0.0, (cells - 1) as f32);
        let first = at as usize;
        Between { first, second: (first + 1).min(cells - 1), share: at - first as f32 }
    }
}

impl Cells {
    /// All zero, for a picture of `size` (width, height).
    pub fn new(side: usize, size: [usize; 2]) -> Cells {
        Cells::of(side, size, vec![0.0; size.map(|n| n.div_ceil(side)).iter().product()])
    }

    /// With those numbers.
    pub fn of(side: usize, size: [usize; 2], values: Vec<f32>) -> Cells {
        let [columns, rows] = size.map(|n| n.div_ceil(side));
        let across = (0..size[0]).map(|x| Between::of(x, side, columns)).collect();
        Cells { side, columns, rows, values, across }
    }

    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.columns..][..self.columns]
    }

    /// The numbers at a row of pixels, one for each; `cells` is memory for what lies between rows.
    pub fn line(&self, y: usize, cells: &mut Vec<f32>, line: &mut [f32]) {
        let Between { first, second, share } = Between::of(y, self.side, self.rows);
        cells.clear();
        cells.extend(self.row(first).iter().zip(self.row(second)).map(|(a, b)| a + (b - a) * share));
        if cells.iter().all(|cell| *cell == 0.0) {
            line.fill(0.0);
            return;
        }
        for (value, Between { first, second, share }) in line.iter_mut().zip(&self.across) {
            *value = cells[*first] + (cells[*second] - cells[*first]) * share;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_pass_evenly_from_middle_to_middle() {
        let cells = Cells::of(4, [7, 8], vec![0.0, 0.8, 0.0, 0.8]);
        let mut line = [0.0; 7];
        cells.line(3, &mut Vec::new(), &mut line);
        let expected = [0.0, 0.0, 0.1, 0.3, 0.5, 0.7, 0.8];
        assert!(line.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{line:?}");
    }
}
