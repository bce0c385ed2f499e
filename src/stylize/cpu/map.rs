//! Feature maps as the fast engine keeps them.

use rayon::prelude::*;

use super::reference::Tensor;
use crate::simd::{LANES, Lanes};

/// A feature map in blocks of sixteen channels: `height` rows, each `blocks` stretches of `width + 2` pixels, each pixel
/// sixteen channels. The first and last pixel of a stretch mirror the second and the last but one (the reflection padding),
/// so a kernel reads straight on; above and below there is no padding, kernels choose the right row. Rows lie one after
/// another, so that threads can be given bands of them. Channels that fill up the last block are zeros.
#[derive(Debug, Default)]
pub struct Map {
    pub blocks: usize,
    pub height: usize,
    pub width: usize,
    /// At least `height`·`row_len` long: buffers only grow, so that a frame does not clear what the one before it used.
    data: Vec<Lanes>,
}

impl Map {
    /// Takes on a shape; what it held is lost.
    pub fn reshape(&mut self, blocks: usize, height: usize, width: usize) {
        (self.blocks, self.height, self.width) = (blocks, height, width);
        let needed = height * self.row_len();
        if self.data.len() < needed {
            self.data.resize(needed, Lanes::ZERO);
        }
    }

    /// Pixels of a block's stretch in a row, padding included.
    pub fn stretch(&self) -> usize {
        self.width + 2
    }

    pub fn row_len(&self) -> usize {
        self.blocks * self.stretch()
    }

    /// All blocks of one row.
    #[inline(always)]
    pub fn row(&self, y: usize) -> &[Lanes] {
        let len = self.row_len();
        &self.data[y * len..][..len]
    }

    /// The row at `y`, which may lie one beyond either edge: mirrored there, as in the reflection padding. Further down it
    /// is the last row.
    #[inline(always)]
    pub fn mirrored_row(&self, y: isize) -> &[Lanes] {
        self.row(mirror(y, self.height))
    }

    /// Bands of so many rows, the last of them perhaps fewer, with the first row's index.
    pub fn bands(&mut self, rows: usize) -> impl IndexedParallelIterator<Item = (usize, &mut [Lanes])> {
        let row_len = self.row_len();
        let used = self.height * row_len;
        self.data[..used].par_chunks_mut(rows * row_len).enumerate().map(move |(i, band)| (i * rows, band))
    }

    /// The first `channels` as a tensor.
    pub fn to_tensor(&self, channels: usize) -> Tensor {
        let value = |c: usize, y: usize, x: usize| self.row(y)[c / LANES * self.stretch() + 1 + x].0[c % LANES];
        let pixels = self.height * self.width;
        let data = (0..channels * pixels).map(|i| value(i / pixels, i % pixels / self.width, i % self.width)).collect();
        Tensor::new(channels, self.height, self.width, data)
    }
}

/// From tensors, for tests.
#[cfg(test)]
impl Map {
    /// Puts `tensor` into this map.
    pub fn load(&mut self, tensor: &Tensor) {
        self.reshape(tensor.channels.div_ceil(LANES), tensor.height, tensor.width);
        let (blocks, width) = (self.blocks, self.width);
        self.bands(1).for_each(|(y, row)| {
            for (i, lanes) in row.iter_mut().enumerate() {
                let (block, x) = (i / (width + 2), mirror((i % (width + 2)) as isize - 1, width));
                let channels = block * LANES..tensor.channels.min((block + 1) * LANES);
                *lanes = Lanes::padded(channels.map(|c| tensor.plane(c)[y * width + x]));
            }
            mirror_edges(row, blocks, width);
        });
    }
}

/// Which of `n` pixels stands at `i`, when the one beyond an edge mirrors the one before it; clamped further out.
#[inline(always)]
pub fn mirror(i: isize, n: usize) -> usize {
    let last = n - 1;
    let mirrored = if i < 0 { i.unsigned_abs() } else { last - (i as usize).abs_diff(last).min(last) };
    // A single pixel has nothing but itself to mirror; and only the first pixel beyond an edge is a mirror image.
    if i > n as isize { last } else { mirrored.min(last) }
}

/// Fills the padding of a row of `blocks` stretches, once its pixels are there.
#[inline(always)]
pub fn mirror_edges(row: &mut [Lanes], blocks: usize, width: usize) {
    for stretch in row.chunks_exact_mut(width + 2).take(blocks) {
        stretch[0] = stretch[1 + mirror(-1, width)];
        stretch[width + 1] = stretch[1 + mirror(width as isize, width)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_mirror_and_clamp_beyond() {
        assert_eq!([-1, 0, 2, 3, 4, 5].map(|i| mirror(i, 3)), [1, 0, 2, 1, 2, 2]);
        assert_eq!([-1, 0, 1, 2, 3].map(|i| mirror(i, 2)), [1, 0, 1, 0, 1]);
        assert_eq!([-1, 0, 1, 2].map(|i| mirror(i, 1)), [0, 0, 0, 0]);
    }

    #[test]
    fn a_map_gives_back_what_it_was_given_and_shrinks() {
        let mut map = Map::default();
        for [channels, height, width] in [[20, 5, 7], [3, 1, 1], [16, 2, 9]] {
            let data = (0..channels * height * width).map(|n| n as f32).collect();
            let tensor = Tensor::new(channels, height, width, data);
            map.load(&tensor);
            assert_eq!(map.to_tensor(channels), tensor);
        }
    }
}
