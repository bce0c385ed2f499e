//! Pictures in and out of the network, natively: the twins of common/resampled.wgsl and common/show.wgsl.

use image::{Rgb, RgbImage};

use super::super::settings::Settings;
use super::reference::Tensor;

/// How bright a colour looks (BT.601): the twin of common/luma.wgsl.
pub fn luma([r, g, b]: [f32; 3]) -> f32 {
    0.299 * r + 0.587 * g + 0.114 * b
}

/// A 3×`height`×`width` tensor in [0, 1] of a picture, scaled as the shader does: `taps`×`taps` bilinear samples for each
/// pixel, repeated at the edges.
pub fn resized(picture: &RgbImage, mirror: bool, taps: u32, [width, height]: [u32; 2]) -> Tensor {
    let mut data = vec![0.0; 3 * width as usize * height as usize];
    let pixels = width as usize * height as usize;
    for y in 0..height {
        for x in 0..width {
            let column = if mirror { width - 1 - x } else { x };
            let mut sum = [0.0; 3];
            for (tap_y, tap_x) in (0..taps).flat_map(|tap_y| (0..taps).map(move |tap_x| (tap_y, tap_x))) {
                let along = |at: u32, tap: u32, size: u32| (at as f32 + (tap as f32 + 0.5) / taps as f32) / size as f32;
                let sample = bilinear(picture, along(column, tap_x, width), along(y, tap_y, height));
                sum = std::array::from_fn(|c| sum[c] + sample[c]);
            }
            for (c, sum) in sum.iter().enumerate() {
                data[c * pixels + (y * width + x) as usize] = sum / (taps * taps) as f32;
            }
        }
    }
    Tensor::new(3, height as usize, width as usize, data)
}

/// The colour at `u`, `v` in [0, 1] of a picture, as a sampler gives it.
fn bilinear(picture: &RgbImage, u: f32, v: f32) -> [f32; 3] {
    let (x, y) = (u * picture.width() as f32 - 0.5, v * picture.height() as f32 - 0.5);
    let pixel = |dx: f32, dy: f32| {
        let clamped = |at: f32, size: u32| (at.max(0.0) as u32).min(size - 1);
        picture.get_pixel(clamped(x.floor() + dx, picture.width()), clamped(y.floor() + dy, picture.height())).0
    };
    let (right, below) = (x - x.floor(), y - y.floor());
    std::array::from_fn(|c| {
        let channel = |dx, dy| f32::from(pixel(dx, dy)[c]) / 255.0;
        let top = channel(0.0, 0.0) * (1.0 - right) + channel(1.0, 0.0) * right;
        let bottom = channel(0.0, 1.0) * (1.0 - right) + channel(1.0, 1.0) * right;
        top * (1.0 - below) + bottom * below
    })
}

/// A painting of 3×H×W in [0, 1] as it is shown beside its content, a picture of the same size, where each pixel of the
/// features (⌈H/8⌉×⌈W/8⌉) belongs to the first style as much as `weights` says. Of the settings, those of colour and those of
/// what is left bare count.
pub fn shown(painted: &Tensor, content: &Tensor, settings: &Settings, weights: &[f32]) -> RgbImage {
    let features = [painted.width.div_ceil(8), painted.height.div_ceil(8)];
    RgbImage::from_fn(painted.width as u32, painted.height as u32, |x, y| {
        let at = y as usize * painted.width + x as usize;
        let colour = |tensor: &Tensor| [0, 1, 2].map(|c| tensor.plane(c)[at]);
        let (painted, own) = (colour(painted), colour(content));
        let weight = weight_at(weights, features, [x, y]);
        let bare = settings.bare.max(settings.bare_rest * (1.0 - weight));
        Rgb([0, 1, 2].map(|c| {
            let chroma = painted[c] - luma(painted);
            let chroma = chroma + (own[c] - luma(own) - chroma) * settings.own_chroma;
            let shown = (luma(painted) + settings.saturation * chroma).clamp(0.0, 1.0);
            ((shown + (own[c] - shown) * bare) * 255.0).round() as u8
        }))
    })
}

/// The weight at a pixel, between the four nearest of the features, whose width and height are given.
fn weight_at(weights: &[f32], features: [usize; 2], pixel: [u32; 2]) -> f32 {
    let at = |axis: usize| ((pixel[axis] as f32 + 0.5) / 8.0 - 0.5).clamp(0.0, (features[axis] - 1) as f32);
    let ends = |axis: usize| [at(axis) as usize, (at(axis) as usize + 1).min(features[axis] - 1)];
    let [columns, rows] = [ends(0), ends(1)];
    let row = |y: usize| {
        let [first, second] = columns.map(|x| weights[y * features[0] + x]);
        first + (second - first) * at(0).fract()
    };
    let [above, below] = rows.map(row);
    above + (below - above) * at(1).fract()
}
