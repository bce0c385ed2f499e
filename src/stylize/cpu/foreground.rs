//! What differs from the empty scene, natively: the twins of foreground.wgsl and matte.wgsl, and all of it for a frame.

use std::sync::Arc;

use parking_lot::Mutex;

use super::guided::{Line, lines};
use super::picture::Rgbx;
use super::show::luma;
use crate::stylize::foreground::CLEANING;

/// The empty scene.
#[derive(Clone, Debug)]
pub struct Empty {
    /// Width and height of the picture in which foreground is looked for.
    pub size: [usize; 2],
    pixels: Vec<Rgbx>,
    /// How much of it the next frame becomes.
    pub rate: f32,
    /// Whether background is what counts.
    pub inverted: bool,
}

impl Empty {
    /// Of which nothing is known, for pictures of a size (width, height).
    pub fn new(size: [usize; 2]) -> Empty {
        Empty { size, pixels: vec![Rgbx::default(); size[0] * size[1]], rate: 0.0, inverted: false }
    }
}

/// Looks for foreground in frames.
#[derive(Debug)]
pub struct Foreground {
    empty: Arc<Mutex<Empty>>,
    /// Width and height.
    features: [usize; 2],
    mirror: bool,
}

impl Foreground {
    /// Before an empty scene, for features of a size (width, height), which are mirrored or not.
    pub fn new(empty: Arc<Mutex<Empty>>, features: [usize; 2], mirror: bool) -> Foreground {
        Foreground { empty, features, mirror }
    }

    /// How much each pixel of the features is foreground in a frame of the empty scene's size, which enters that.
    pub fn weights(&self, frame: &[Rgbx]) -> Vec<f32> {
        let mut empty = self.empty.lock();
        let Empty { size, pixels, rate, inverted } = &mut *empty;
        let samples = samples(frame, pixels, *rate);
        let lines = lines(&samples, size[0], CLEANING);
        matte(&samples, &lines, *size, self.features, self.mirror, *inverted)
    }
}

/// Likelihood of foreground and luma of each pixel of a frame, against the plate that it enters by `rate`.
pub fn samples(frame: &[Rgbx], plate: &mut [Rgbx], rate: f32) -> Vec<[f32; 2]> {
    let sample = |(plate, now): (&mut Rgbx, &Rgbx)| {
        let now: [f32; 3] = std::array::from_fn(|c| now.0[c]);
        let empty: [f32; 3] = std::array::from_fn(|c| plate.0[c] + (now[c] - plate.0[c]) * rate);
        plate.0[..3].copy_from_slice(&empty);
        let dot = |a: [f32; 3], b: [f32; 3]| (0..3).map(|c| a[c] * b[c]).sum::<f32>();
        let light = (dot(now, empty) + 0.01) / (dot(empty, empty) + 0.01);
        let rest: [f32; 3] = std::array::from_fn(|c| now[c] - light * empty[c]);
        let chroma = dot(rest, rest).sqrt() - 0.05;
        let lighter = luma(now) - luma(empty) - 0.08;
        let darker = 0.55 * luma(empty) - luma(now) - 0.02;
        let likelihood = (chroma.max(lighter).max(darker) / 0.07).clamp(0.0, 1.0);
        [likelihood, luma(now)]
    };
    plate.iter_mut().zip(frame).map(sample).collect()
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
