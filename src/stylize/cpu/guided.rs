//! The guided filter natively: the twin of guided_fit.wgsl and guided_mean.wgsl.

use crate::stylize::guided::Smoothing;

/// A slope and an offset.
pub type Line = [f32; 2];

/// The lines for samples (a value and the guide) of a picture of `width`, row by row.
pub fn lines(samples: &[[f32; 2]], width: usize, smoothing: Smoothing) -> Vec<Line> {
    let radius = smoothing.radius as usize;
    let products = samples.iter().map(|sample| {
        let [value, guide] = sample.map(f64::from);
        [value, guide, guide * guide, guide * value]
    });
    let fitted = means(products.collect(), width, radius).into_iter().map(|[value, guide, squares, products]| {
        let slope = (products - guide * value) / (squares - guide * guide + f64::from(smoothing.epsilon));
        [slope, value - slope * guide]
    });
    means(fitted.collect(), width, radius).into_iter().map(|line| line.map(|part| part as f32)).collect()
}

/// The mean of each pixel's window: of up to `radius` pixels to each side, without what is beyond the picture.
fn means<const N: usize>(mut values: Vec<[f64; N]>, width: usize, radius: usize) -> Vec<[f64; N]> {
    let height = values.len() / width;
    (0..height).for_each(|y| means_along(&mut values, y * width, 1, width, radius));
    (0..width).for_each(|x| means_along(&mut values, x, width, height, radius));
    values
}

/// The same along a line of `count` values, from `start` on every `step`th.
fn means_along<const N: usize>(values: &mut [[f64; N]], start: usize, step: usize, count: usize, radius: usize) {
    let mut sum = [0.0; N];
    let mut sums = vec![sum];
    for i in 0..count {
        (0..N).for_each(|n| sum[n] += values[start + step * i][n]);
        sums.push(sum);
    }
    for i in 0..count {
        let (from, to) = (i.saturating_sub(radius), (i + radius + 1).min(count));
        values[start + step * i] = std::array::from_fn(|n| (sums[to][n] - sums[from][n]) / (to - from) as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_that_of_the_window_within_the_picture() {
        let (width, height, radius) = (7, 4, 2);
        let values: Vec<[f64; 1]> = (0..width * height).map(|i| [(i * i % 11) as f64]).collect();
        let got = means(values.clone(), width, radius);
        for (at, [got]) in got.into_iter().enumerate() {
            let near = |n: usize, of: usize| n.abs_diff(of) <= radius;
            let window = (0..values.len()).filter(|i| near(i % width, at % width) && near(i / width, at / width));
            let window: Vec<f64> = window.map(|i| values[i][0]).collect();
            let mean = window.iter().sum::<f64>() / window.len() as f64;
            assert!((got - mean).abs() < 1e-12, "{got} and {mean} at {at}");
        }
    }
}
