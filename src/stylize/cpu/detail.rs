//! The painting at the content's own size, natively: the twin of detail_fit.wgsl and enlarge.wgsl.

use image::{Rgb, RgbImage};

/// Keep in sync with shaders/detail_fit.wgsl.
const EPSILON: f64 = 0.0004;
const STEEPEST: f64 = 2.0;

/// How far the content goes beyond what was painted, and what the painting makes of it: `painted` enlarged to the size of
/// `content`, which it does not mirror. `input` has the content's colours at the painted size, row by row.
pub fn enlarge(painted: &RgbImage, input: &[[f32; 4]], content: &RgbImage, smoothly: bool) -> RgbImage {
    let (width, height) = painted.dimensions();
    let fit: Vec<[f64; 4]> =
        (0..width * height).map(|at| fit(painted, input, [at % width, at / width].map(i64::from))).collect();
    RgbImage::from_fn(content.width(), content.height(), |x, y| {
        let place =
            [(f64::from(x) + 0.5) / f64::from(content.width()), (f64::from(y) + 0.5) / f64::from(content.height())];
        let along = |axis: usize, side: u32| (place[axis] * f64::from(side) - 0.5).clamp(0.0, f64::from(side - 1));
        let (column, row) = (along(0, width), along(1, height));
        let value = |dx: u32, dy: u32| {
            let x = (column as u32 + dx).min(width - 1);
            let y = (row as u32 + dy).min(height - 1);
            fit[(y * width + x) as usize]
        };
        let line: [f64; 4] = std::array::from_fn(|c| {
            let mixed = |dy| value(0, dy)[c] + (value(1, dy)[c] - value(0, dy)[c]) * column.fract();
            mixed(0) + (mixed(1) - mixed(0)) * row.fract()
        });
        let full = luma(content.get_pixel(x, y).0.map(|value| f64::from(value) / 255.0));
        let smooth = if smoothly { catmull_rom(painted, place) } else { bilinear(painted, place) };
        Rgb(std::array::from_fn(|c| {
            let value = (smooth[c] + line[c] * (full - line[3])).clamp(0.0, 1.0);
            (255.0 * value).round() as u8
        }))
    })
}

/// The content's luma and the painting's colour.
type Sample = (f64, [f64; 3]);

/// The slope of each channel of the painting over the content's luma around a pixel, as much as that explains it, and that
/// luma.
fn fit(painted: &RgbImage, input: &[[f32; 4]], [x, y]: [i64; 2]) -> [f64; 4] {
    let (width, height) = (i64::from(painted.width()), i64::from(painted.height()));
    let near = (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy)));
    let samples: Vec<Sample> = near
        .map(|(dx, dy)| {
            let (x, y) = ((x + dx).clamp(0, width - 1), (y + dy).clamp(0, height - 1));
            let [r, g, b, _] = input[(y * width + x) as usize].map(f64::from);
            (luma([r, g, b]), painted.get_pixel(x as u32, y as u32).0.map(|value| f64::from(value) / 255.0))
        })
        .collect();
    let mean = |value: &dyn Fn(&Sample) -> f64| samples.iter().map(value).sum::<f64>() / 9.0;
    let guide = mean(&|sample| sample.0);
    let variance = mean(&|sample| (sample.0 - guide).powi(2));
    let slope = |c: usize| {
        let covariance = mean(&|sample| (sample.0 - guide) * sample.1[c]);
        let colour = mean(&|sample| sample.1[c]);
        let spread = mean(&|sample| (sample.1[c] - colour).powi(2));
        let explained = covariance.powi(2) / ((variance + EPSILON) * (spread + EPSILON));
        explained * (covariance / (variance + EPSILON)).clamp(-STEEPEST, STEEPEST)
    };
    let [r, g, b, _] = input[(y * width + x) as usize].map(f64::from);
    [slope(0), slope(1), slope(2), luma([r, g, b])]
}

fn luma([r, g, b]: [f64; 3]) -> f64 {
    0.299 * r + 0.587 * g + 0.114 * b
}

/// A pixel's colour, repeated at the edges.
fn pixel(picture: &RgbImage, x: f64, y: f64) -> [f64; 3] {
    let clamped = |at: f64, side: u32| at.clamp(0.0, f64::from(side - 1)) as u32;
    let pixel = picture.get_pixel(clamped(x, picture.width()), clamped(y, picture.height()));
    pixel.0.map(|value| f64::from(value) / 255.0)
}

/// The colour at a place, in shares of width and height, as a sampler gives it.
pub fn bilinear(picture: &RgbImage, place: [f64; 2]) -> [f64; 3] {
    weighted(picture, place, |f| [0.0, 1.0 - f, f, 0.0])
}

/// The same between the four nearest pixels each way, by Catmull and Rom's cubic (1974).
pub fn catmull_rom(picture: &RgbImage, place: [f64; 2]) -> [f64; 3] {
    let cubic = |f: f64| {
        [
            f * (-0.5 + f * (1.0 - 0.5 * f)),
            1.0 + f * f * (1.5 * f - 2.5),
            f * (0.5 + f * (2.0 - 1.5 * f)),
            f * f * (0.5 * f - 0.5),
        ]
    };
    weighted(picture, place, cubic).map(|value| value.clamp(0.0, 1.0))
}

fn weighted(picture: &RgbImage, place: [f64; 2], weights: impl Fn(f64) -> [f64; 4]) -> [f64; 3] {
    let x = place[0] * f64::from(picture.width()) - 0.5;
    let y = place[1] * f64::from(picture.height()) - 0.5;
    let (across, down) = (weights(x - x.floor()), weights(y - y.floor()));
    let mut sum = [0.0; 3];
    for (j, down) in down.into_iter().enumerate() {
        for (i, across) in across.into_iter().enumerate() {
            let colour = pixel(picture, x.floor() + i as f64 - 1.0, y.floor() + j as f64 - 1.0);
            sum = std::array::from_fn(|c| sum[c] + across * down * colour[c]);
        }
    }
    sum
}
