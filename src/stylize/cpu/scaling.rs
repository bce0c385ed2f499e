//! A picture brought to another size: the twin of common/resampled.wgsl.

use rayon::prelude::*;

use super::picture::Rgbx;

/// What becomes of pictures of one size on their way to another: of each pixel the mean of `taps`×`taps` bilinear samples,
/// evenly spread over its footprint.
#[derive(Debug)]
pub struct Scaling {
    /// Width and height of what is scaled.
    from: [usize; 2],
    columns: Footprints,
    rows: Footprints,
}

/// For each pixel along a line, which of the source's make it, and their shares.
#[derive(Debug)]
struct Footprints {
    starts: Vec<usize>,
    /// How many pixels make one.
    reach: usize,
    /// `reach` for each pixel.
    shares: Vec<f32>,
}

impl Footprints {
    fn new(from: usize, to: usize, taps: u32) -> Footprints {
        let footprints: Vec<Vec<(usize, f32)>> = (0..to)
            .map(|pixel| {
                let mut shares: Vec<(usize, f32)> = Vec::new();
                for tap in 0..taps {
                    let along = (pixel as f32 + (tap as f32 + 0.5) / taps as f32) / to as f32;
                    let at = (along * from as f32 - 0.5).clamp(0.0, (from - 1) as f32);
                    let share = at.fract();
                    for (source, share) in [(at as usize, 1.0 - share), (at as usize + 1, share)] {
                        match shares.iter_mut().find(|(have, _)| *have == source) {
                            Some((_, sum)) => *sum += share / taps as f32,
                            None if share > 0.0 => shares.push((source, share / taps as f32)),
                            None => {}
                        }
                    }
                }
                shares
            })
            .collect();
        let first = |shares: &[(usize, f32)]| shares.first().map_or(0, |(source, _)| *source);
        let span = |shares: &Vec<(usize, f32)>| shares.last().map_or(1, |(last, _)| last + 1 - first(shares));
        let reach = footprints.iter().map(span).max().unwrap_or(1);
        let starts: Vec<usize> = footprints.iter().map(|shares| first(shares).min(from - reach)).collect();
        let mut dense = vec![0.0; to * reach];
        for ((shares, start), dense) in footprints.iter().zip(&starts).zip(dense.chunks_mut(reach)) {
            shares.iter().for_each(|(source, share)| dense[source - start] = *share);
        }
        Footprints { starts, reach, shares: dense }
    }

    /// From the last pixel to the first.
    fn mirrored(self) -> Footprints {
        let shares = self.shares.chunks(self.reach).rev().flatten().copied().collect();
        Footprints { starts: self.starts.into_iter().rev().collect(), shares, ..self }
    }

    fn of(&self, pixel: usize) -> (usize, &[f32]) {
        (self.starts[pixel], &self.shares[pixel * self.reach..][..self.reach])
    }
}

impl Scaling {
    /// From pictures of a size to another (width, height).
    pub fn new(from: [u32; 2], to: [u32; 2], mirror: bool, taps: u32) -> Scaling {
        let ([from_width, from_height], [width, height]) = (from.map(|n| n as usize), to.map(|n| n as usize));
        let columns = Footprints::new(from_width, width, taps);
        Scaling {
            from: [from_width, from_height],
            columns: if mirror { columns.mirrored() } else { columns },
            rows: Footprints::new(from_height, height, taps),
        }
    }

    /// Scales RGBA bytes, whose rows begin every `stride` bytes; alpha is not used.
    ///
    /// # Panics
    /// When there are fewer bytes than the picture has.
    pub fn run(&self, rgba: &[u8], stride: usize, scaled: &mut Vec<Rgbx>) {
        let (width, height) = (self.columns.starts.len(), self.rows.starts.len());
        scaled.resize(width * height, Rgbx::default());
        scaled.par_chunks_mut(width).enumerate().for_each_init(
            || vec![0f32; 4 * self.from[0]],
            |line, (y, scaled)| {
                let (top, shares) = self.rows.of(y);
                line.fill(0.0);
                for (row, share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
                    let row = &rgba[(top + row) * stride..][..line.len()];
                    let share = share / 255.0;
                    line.iter_mut().zip(row).for_each(|(sum, byte)| *sum += share * f32::from(*byte));
                }
                let (line, _) = line.as_chunks::<4>();
                for (x, colour) in scaled.iter_mut().enumerate() {
                    let (left, shares) = self.columns.of(x);
                    let mut sum = [0.0; 4];
                    for (pixel, share) in line[left..].iter().zip(shares) {
                        for c in 0..4 {
                            sum[c] += share * pixel[c];
                        }
                    }
                    *colour = Rgbx(sum);
                }
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scales a row of greys.
    fn scaled(greys: &[u8], width: u32, mirror: bool, taps: u32) -> Vec<f32> {
        let rgba: Vec<u8> = greys.iter().flat_map(|grey| [*grey, *grey, *grey, 255]).collect();
        let scaling = Scaling::new([greys.len() as u32, 1], [width, 1], mirror, taps);
        let mut scaled = Vec::new();
        scaling.run(&rgba, rgba.len(), &mut scaled);
        scaled.iter().map(|colour| 255.0 * colour.0[0]).collect()
    }

    fn assert_close(got: &[f32], expected: &[f32]) {
        assert!(got.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-3), "{got:?}");
        assert_eq!(got.len(), expected.len());
    }

    #[test]
    fn a_picture_of_the_same_size_stays_as_it_is() {
        assert_close(&scaled(&[0, 51, 255], 3, false, 1), &[0.0, 51.0, 255.0]);
        assert_close(&scaled(&[0, 51, 255], 3, true, 1), &[255.0, 51.0, 0.0]);
    }

    #[test]
    fn all_of_a_shrunk_picture_counts_as_much() {
        assert_close(&scaled(&[10, 20, 30, 40, 50, 60, 70, 80], 2, false, 4), &[25.0, 65.0]);
    }

    #[test]
    fn an_enlarged_picture_passes_from_pixel_to_pixel() {
        assert_close(&scaled(&[0, 100], 4, false, 1), &[0.0, 25.0, 75.0, 100.0]);
    }
}
