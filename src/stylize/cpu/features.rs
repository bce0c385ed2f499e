//! AdaIN on the engine's feature maps: statistics of all or of a region, and the scale and offset that replace them.
//! Features at relu4_1 are small beside all else, so plain loops do.

use rayon::prelude::*;

use super::map::Map;
use super::statistics::{Statistics, moments};
use crate::simd::{LANES, Lanes};

/// A part of the picture that is painted with a scale and an offset of its own.
#[derive(Clone, Copy, Debug)]
pub struct Region<'a> {
    /// One per channel; see [`Statistics::affine_towards`].
    pub scale: &'a [f32],
    /// One per channel.
    pub offset: &'a [f32],
    /// How much each pixel of the features belongs here, row-major; everywhere wholly where it is `None`. A pixel gets the
    /// sum of its regions' results, each times its weight.
    pub weights: Option<&'a [f32]>,
}

/// Mean and standard deviation of the first `channels`, over all pixels or each as much as `weights` says, in two passes.
pub fn statistics(features: &Map, channels: usize, weights: Option<&[f32]>) -> Statistics {
    let width = features.width;
    let weight = |y: usize, x: usize| weights.map_or(1.0, |weights| weights[y * width + x]);
    let count = match weights {
        Some(weights) => weights.iter().map(|w| f64::from(*w)).sum(),
        None => (features.height * width) as f64,
    };
    let per_block = |block: usize| {
        // A row's sum in f32, rows' sums in f64: as exact as the numbers, at the speed of f32.
        let sum = |of: &(dyn Fn(Lanes) -> Lanes + Sync)| {
            (0..features.height).fold([0f64; LANES], |mut sums, y| {
                let row = &features.row(y)[block * features.stretch() + 1..][..width];
                let row = row.iter().enumerate();
                let row = row.fold(Lanes::ZERO, |sum, (x, pixel)| sum + of(*pixel) * weight(y, x));
                sums.iter_mut().zip(row.0).for_each(|(sum, n)| *sum += f64::from(n));
                sums
            })
        };
        let sums = sum(&|pixel| pixel);
        let mean = Lanes(sums.map(|sum| if count > 0.0 { (sum / count) as f32 } else { 0.0 }));
        let squares = sum(&|pixel| (pixel - mean) * (pixel - mean));
        std::array::from_fn::<_, LANES, _>(|i| moments(count, sums[i], squares[i]))
    };
    let moments: Vec<_> = (0..features.blocks).into_par_iter().flat_map_iter(per_block).collect();
    let (mean, std) = moments.into_iter().take(channels).unzip();
    Statistics { mean, std }
}

/// The regions' `scale·features + offset`, each times its weight.
pub fn modulate(features: &Map, regions: &[Region<'_>], output: &mut Map) {
    output.reshape(features.blocks, features.height, features.width);
    let (blocks, width, stretch) = (features.blocks, features.width, features.stretch());
    let lanes = |values: &[f32]| values.chunks(LANES).map(|c| Lanes::padded(c.iter().copied())).collect::<Vec<_>>();
    let affine: Vec<_> = regions.iter().map(|region| (lanes(region.scale), lanes(region.offset))).collect();
    output.bands(1).for_each(|(y, row)| {
        row.fill(Lanes::ZERO);
        for (region, (scale, offset)) in regions.iter().zip(&affine) {
            for block in 0..blocks {
                let source = &features.row(y)[block * stretch + 1..][..width];
                let target = &mut row[block * stretch + 1..][..width];
                for (x, (target, feature)) in target.iter_mut().zip(source).enumerate() {
                    let weight = region.weights.map_or(1.0, |weights| weights[y * width + x]);
                    *target = *target + (*feature * scale[block] + offset[block]) * weight;
                }
            }
        }
        super::map::mirror_edges(row, blocks, width);
    });
}
