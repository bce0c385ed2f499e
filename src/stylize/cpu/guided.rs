//! The guided filter natively: the twin of guided_fit.wgsl and guided_mean.wgsl.

use crate::stylize::guided::Smoothing;

/// A slope and an offset.
pub type Line = [f32; 2];

/// The lines for samples (a value and the guide) of a picture of `width`, row by row.
pub fn lines(samples: &[[f32; 2]], width: usize, smoothing: Smoothing) -> Vec<Line> {
    let height = samples.len() / width;
    let window = |at: usize| {
        let reach = |n: usize, side: usize| {
            n.saturating_sub(smoothing.radius as usize)..(n + smoothing.radius as usize + 1).min(side)
        };
        reach(at / width, height).flat_map(move |y| reach(at % width, width).map(move |x| y * width + x))
    };
    let mean = |at: usize, value: &dyn Fn(usize) -> f64| {
        let (sum, count) = window(at).fold((0.0, 0), |(sum, count), i| (sum + value(i), count + 1));
        sum / f64::from(count)
    };
    let fit = |at: usize| {
        let guide = |i: usize| f64::from(samples[i][1]);
        let guides = mean(at, &guide);
        let variance = mean(at, &|i| (guide(i) - guides).powi(2));
        let values = mean(at, &|i| f64::from(samples[i][0]));
        let covariance = mean(at, &|i| (guide(i) - guides) * f64::from(samples[i][0]));
        let slope = covariance / (variance + f64::from(smoothing.epsilon));
        [slope as f32, (values - slope * guides) as f32]
    };
    let fitted: Vec<Line> = (0..samples.len()).map(fit).collect();
    let average = |at: usize| std::array::from_fn(|part| mean(at, &|i| f64::from(fitted[i][part])) as f32);
    (0..samples.len()).map(average).collect()
}
