//! The guided filter natively: the twin of guided_fit.wgsl and guided_mean.wgsl.

use crate::stylize::guided::Smoothing;

/// A slope and an offset for each of four numbers.
pub type Line = [[f32; 4]; 2];

/// The lines for samples (three values and the guide) of a picture of `width`, row by row.
pub fn lines(samples: &[[f32; 4]], width: usize, smoothing: Smoothing) -> Vec<Line> {
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
        let guide = |i: usize| f64::from(samples[i][3]);
        let guides = mean(at, &guide);
        let variance = mean(at, &|i| (guide(i) - guides).powi(2));
        let mut line = [[0.0; 4]; 2];
        for c in 0..4 {
            let values = mean(at, &|i| f64::from(samples[i][c]));
            let covariance = mean(at, &|i| (guide(i) - guides) * f64::from(samples[i][c]));
            let slope = covariance / (variance + f64::from(smoothing.epsilon));
            line[0][c] = slope as f32;
            line[1][c] = (values - slope * guides) as f32;
        }
        line
    };
    let fitted: Vec<Line> = (0..samples.len()).map(fit).collect();
    let average = |at: usize| {
        std::array::from_fn(|part| std::array::from_fn(|c| mean(at, &|i| f64::from(fitted[i][part][c])) as f32))
    };
    (0..samples.len()).map(average).collect()
}
