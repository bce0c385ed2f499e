//! What differs from the empty scene, natively: the twins of foreground.wgsl and matte.wgsl.

use super::guided::Line;
use super::reference::Tensor;
use super::show::luma;

/// Likelihood of foreground and luma of each pixel of a 3×H×W frame, against the plate that it enters by `rate`.
pub fn samples(frame: &Tensor, plate: &mut Tensor, rate: f32) -> Vec<[f32; 2]> {
    let pixels = frame.width * frame.height;
    plate.data.iter_mut().zip(&frame.data).for_each(|(plate, now)| *plate += (now - *plate) * rate);
    let sample = |at: usize| {
        let [now, empty] = [frame, &*plate].map(|tensor| [0, 1, 2].map(|c| tensor.plane(c)[at]));
        let dot = |a: [f32; 3], b: [f32; 3]| (0..3).map(|c| a[c] * b[c]).sum::<f32>();
        let light = (dot(now, empty) + 0.01) / (dot(empty, empty) + 0.01);
        let rest: [f32; 3] = std::array::from_fn(|c| now[c] - light * empty[c]);
        let chroma = dot(rest, rest).sqrt() - 0.05;
        let lighter = luma(now) - luma(empty) - 0.08;
        let darker = 0.55 * luma(empty) - luma(now) - 0.02;
        let likelihood = (chroma.max(lighter).max(darker) / 0.07).clamp(0.0, 1.0);
        [likelihood, luma(now)]
    };
    (0..pixels).map(sample).collect()
}

/// Weights of features of `features` (width, height) from a working picture of `size`.
pub fn matte(
    samples: &[[f32; 2]],
    lines: &[Line],
    size: [usize; 2],
    features: [usize; 2],
    mirror: bool,
    inverted: bool,
) -> Vec<f32> {
    let weight = |x: usize, y: usize| {
        let column = if mirror { features[0] - 1 - x } else { x };
        let looks = (0..9).map(|tap| {
            let pixel = |at: usize, tap: usize, axis: usize| {
                (((at * 3 + tap) * 2 + 1) * size[axis] / (6 * features[axis])).min(size[axis] - 1)
            };
            let at = pixel(y, tap / 3, 1) * size[0] + pixel(column, tap % 3, 0);
            let t = ((lines[at][0] * samples[at][1] + lines[at][1] - 0.25) / 0.5).clamp(0.0, 1.0);
            t * t * (3.0 - 2.0 * t)
        });
        let weight = looks.sum::<f32>() / 9.0;
        if inverted { 1.0 - weight } else { weight }
    };
    (0..features[1]).flat_map(|y| (0..features[0]).map(move |x| (x, y))).map(|(x, y)| weight(x, y)).collect()
}
