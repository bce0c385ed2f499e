//! Recolouring a style's picture towards the content before it is encoded: CORAL (Sun et al. 2016), as the paper's
//! supplement does for colour control. Mean and covariance are all it wants to know of both.
//! Keep in sync with shaders/colours.wgsl.

use std::sync::Arc;

use image::{Rgb, RgbImage};

use super::content::Content;
use crate::gpu::readback::ReadbackError;
use crate::gpu::{Binding, Gpu, Kernel, KernelSource, Pass};

/// Rows of points, at most, at which a frame's colours are looked at.
const MOST_ROWS: u32 = 128;
/// Below this deviation a channel counts as flat.
const FLAT: f64 = 1e-4;

pub fn colours_source() -> KernelSource {
    KernelSource { name: "colours", parts: vec![include_str!("../../shaders/colours.wgsl")] }
}

type Matrix = [[f64; 3]; 3];

/// How the colours of a picture are spread, values in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColourStatistics {
    /// How many pixels they are of.
    pub pixels: f64,
    pub mean: [f64; 3],
    /// Unbiased.
    pub covariance: Matrix,
}

impl ColourStatistics {
    /// Of all pixels of a picture.
    pub fn of(picture: &RgbImage) -> ColourStatistics {
        ColourStatistics::of_points(picture, 1)
    }

    /// Of a pixel in the middle of each square of `step`×`step`.
    pub fn of_points(picture: &RgbImage, step: u32) -> ColourStatistics {
        ColourStatistics::of_bytes::<3>(picture.as_raw(), [picture.width(), picture.height()], step)
    }

    /// The same of a picture of `size` (width, height) with `PIXEL` bytes a pixel, of which the first three are its colour.
    fn of_bytes<const PIXEL: usize>(bytes: &[u8], size: [u32; 2], step: u32) -> ColourStatistics {
        let [width, height] = size.map(|n| n as usize);
        let step = step as usize;
        let middle = |n: usize, side: usize| (n * step + step / 2).min(side - 1);
        let columns = width.div_ceil(step);
        let mut sums = Sums::default();
        for row in (0..height.div_ceil(step)).map(|y| &bytes[PIXEL * width * middle(y, height)..][..PIXEL * width]) {
            // Twice the distance from the middle of the range: in whole numbers, a row's sums are exact.
            let (mut colours, mut squares, mut products) = ([0; 3], [0; 3], [0; 3]);
            let (pixels, _) = row.as_chunks::<PIXEL>();
            for x in 0..columns {
                let pixel = &pixels[middle(x, width)];
                let colour: [i64; 3] = std::array::from_fn(|c| 2 * i64::from(pixel[c]) - 255);
                for c in 0..3 {
                    colours[c] += colour[c];
                    squares[c] += colour[c] * colour[c];
                    products[c] += colour[c] * colour[(c + 1) % 3];
                }
            }
            let [once, twice] = [510.0, 510.0 * 510.0].map(|unit: f64| move |sum: i64| sum as f64 / unit);
            sums.add(columns as f64, colours.map(&once), squares.map(&twice), products.map(&twice));
        }
        sums.statistics()
    }

    /// Between these and `other`, of which `share` (in [0, 1]) is taken.
    #[must_use]
    pub fn towards(&self, other: &ColourStatistics, share: f64) -> ColourStatistics {
        let mix = |a: f64, b: f64| a + (b - a) * share;
        ColourStatistics {
            pixels: mix(self.pixels, other.pixels),
            mean: std::array::from_fn(|c| mix(self.mean[c], other.mean[c])),
            covariance: matrix(|i, j| mix(self.covariance[i][j], other.covariance[i][j])),
        }
    }

    /// How far colours with these statistics are from those with `other`: the largest difference of means and of
    /// deviations along any two channels, in [0, 1].
    pub fn distance(&self, other: &ColourStatistics) -> f64 {
        let means = (0..3).map(|c| (self.mean[c] - other.mean[c]).abs());
        let root = |m: &Matrix, i: usize, j: usize| m[i][j].abs().sqrt().copysign(m[i][j]);
        let spreads =
            (0..9).map(|n| (root(&self.covariance, n / 3, n % 3) - root(&other.covariance, n / 3, n % 3)).abs());
        means.chain(spreads).fold(0.0, f64::max)
    }

    fn deviation(&self) -> [f64; 3] {
        std::array::from_fn(|c| self.covariance[c][c].max(0.0).sqrt().max(FLAT))
    }

    /// XXᵀ + I of standardised channels X, for a picture of so many pixels.
    fn spread(&self, pixels: f64) -> Matrix {
        let deviation = self.deviation();
        matrix(|i, j| {
            let correlation = self.covariance[i][j] / (deviation[i] * deviation[j]);
            (pixels - 1.0) * correlation + if i == j { 1.0 } else { 0.0 }
        })
    }

    /// What gives a style with these colours the colours of `content`: standardised channels times √C_c (√C_s)⁻¹, then the
    /// content's deviation and mean. Both pictures count as having the style's number of pixels, else the larger one's
    /// colours would come out paler or stronger by the root of the ratio.
    pub fn recolouring(&self, content: &ColourStatistics) -> Recolouring {
        let whiten = power(self.spread(self.pixels), -0.5);
        let colour = power(content.spread(self.pixels), 0.5);
        let (from, to) = (self.deviation(), content.deviation());
        let turn = matrix(|i, j| (0..3).map(|k| colour[i][k] * whiten[k][j]).sum());
        let scale = matrix(|i, j| to[i] * turn[i][j] / from[j]);
        let offset = std::array::from_fn(|i| content.mean[i] - (0..3).map(|j| scale[i][j] * self.mean[j]).sum::<f64>());
        Recolouring { scale, offset }
    }
}

/// A colour times a matrix, plus an offset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recolouring {
    pub scale: Matrix,
    pub offset: [f64; 3],
}

impl Recolouring {
    /// The new colour for one with values in [0, 1]; not clamped.
    pub fn colour(&self, colour: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|i| self.offset[i] + (0..3).map(|j| self.scale[i][j] * colour[j]).sum::<f64>())
    }

    /// A picture with the new colours, clamped.
    pub fn picture(&self, picture: &RgbImage) -> RgbImage {
        let mut recoloured = picture.clone();
        for Rgb(pixel) in recoloured.pixels_mut() {
            let colour = self.colour(pixel.map(|value| f64::from(value) / 255.0));
            // `as` saturates.
            *pixel = colour.map(|value| (255.0 * value).round() as u8);
        }
        recoloured
    }
}

/// A style's picture with the colours of a content.
pub fn recoloured(style: &RgbImage, content: &ColourStatistics) -> RgbImage {
    ColourStatistics::of(style).recolouring(content).picture(style)
}

fn matrix(value: impl Fn(usize, usize) -> f64) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| value(i, j)))
}

/// A power of a symmetric matrix whose eigenvalues are at least one, by Jacobi's rotations.
fn power(mut a: Matrix, exponent: f64) -> Matrix {
    let mut vectors = matrix(|i, j| if i == j { 1.0 } else { 0.0 });
    // Six sweeps settle any 3×3 matrix to the last bit.
    for (p, q) in [(0, 1), (0, 2), (1, 2)].into_iter().cycle().take(18) {
        let angle = 0.5 * (2.0 * a[p][q]).atan2(a[q][q] - a[p][p]);
        let (sine, cosine) = angle.sin_cos();
        let turn = |row: [f64; 3]| {
            let mut turned = row;
            (turned[p], turned[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
            turned
        };
        a = a.map(turn);
        let transposed = matrix(|i, j| a[j][i]).map(turn);
        a = matrix(|i, j| transposed[j][i]);
        vectors = vectors.map(turn);
    }
    let values: [f64; 3] = std::array::from_fn(|k| a[k][k].max(1.0).powf(exponent));
    matrix(|i, j| (0..3).map(|k| vectors[i][k] * values[k] * vectors[j][k]).sum())
}

/// `Sums` of the shader, added up.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    count: f64,
    colour: [f64; 3],
    squares: [f64; 3],
    products: [f64; 3],
}

impl Sums {
    fn add(&mut self, count: f64, colour: [f64; 3], squares: [f64; 3], products: [f64; 3]) {
        self.count += count;
        let sums = [(&mut self.colour, colour), (&mut self.squares, squares), (&mut self.products, products)];
        for (sum, values) in sums {
            sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
    }

    fn statistics(&self) -> ColourStatistics {
        let mean = self.colour.map(|sum| sum / self.count.max(1.0));
        let covariance = matrix(|i, j| {
            let product = match (i, j) {
                (i, j) if i == j => self.squares[i],
                (0, 1) | (1, 0) => self.products[0],
                (1, 2) | (2, 1) => self.products[1],
                _ => self.products[2],
            };
            (product - self.count * mean[i] * mean[j]) / (self.count - 1.0).max(1.0)
        });
        ColourStatistics { pixels: self.count, mean: mean.map(|m| m + 0.5), covariance }
    }
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Parameters {
    first_row: u32,
    step: u32,
    columns: u32,
}

/// The compiled kernel.
pub struct ColourKernel(Arc<Kernel>);

/// Looks at the colours of one picture, where that is: in the processor's memory or on the GPU.
pub struct ColourProbe {
    content: Content,
    on_gpu: Option<Looking>,
}

/// How the GPU looks.
struct Looking {
    rows: u32,
    sums: wgpu::Buffer,
    pass: Pass,
}

impl ColourKernel {
    pub fn new(gpu: &Gpu) -> ColourKernel {
        ColourKernel(Arc::new(Kernel::new(gpu, &colours_source(), &[Binding::Texture, Binding::Write])))
    }

    /// Looks at whatever is in `picture` when the pass runs.
    fn looking(&self, gpu: &Gpu, picture: &wgpu::Texture) -> Looking {
        let step = step_for(picture.height());
        let [columns, rows] = [picture.width(), picture.height()].map(|side| side.div_ceil(step));
        let sums = gpu.storage("sums of colours", 48 * u64::from(rows));
        let view = picture.create_view(&Default::default());
        let resources = [wgpu::BindingResource::TextureView(&view), sums.as_entire_binding()];
        let parameters = Parameters { first_row: 0, step, columns };
        let pass = Pass {
            bytes: 4 * u64::from(columns) * u64::from(rows),
            ..Pass::new(gpu, &self.0, &resources, &parameters, [1, rows, 1])
        };
        Looking { rows, sums, pass }
    }
}

/// Pixels from point to point in a picture of that height.
pub fn step_for(height: u32) -> u32 {
    height.div_ceil(MOST_ROWS)
}

impl ColourProbe {
    /// For what is in `content`; with the kernel, where only the GPU has that.
    pub fn new<'a>(gpu: &Gpu, content: &Content, kernel: impl FnOnce() -> &'a ColourKernel) -> ColourProbe {
        let on_gpu = content.rgba().is_none().then(|| kernel().looking(gpu, content.texture()));
        ColourProbe { content: content.clone(), on_gpu }
    }

    /// What it looks at.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// What has to be submitted before it is [read](ColourProbe::read).
    pub fn passes(&self) -> &[Pass] {
        self.on_gpu.as_ref().map_or(&[], |looking| std::slice::from_ref(&looking.pass))
    }

    /// The colours when the passes ran, for which it waits; as they are now, where there are none.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn read(&self, gpu: &Gpu) -> Result<ColourStatistics, ReadbackError> {
        if let Some(rgba) = self.content.rgba() {
            let size = self.content.size();
            return Ok(ColourStatistics::of_bytes::<4>(&rgba, size, step_for(size[1])));
        }
        let mut sums = Sums::default();
        if let Some(Looking { rows, sums: buffer, .. }) = &self.on_gpu {
            let rows: Vec<[[f32; 4]; 3]> = gpu.read_buffer(buffer, *rows as usize)?;
            for [colour, squares, products] in rows {
                let three = |of: [f32; 4]| [0, 1, 2].map(|c| f64::from(of[c]));
                sums.add(f64::from(colour[3]), three(colour), three(squares), three(products));
            }
        }
        Ok(sums.statistics())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Flat, and with colours that depend on each other.
    fn picture(seed: u32, flat: bool) -> RgbImage {
        RgbImage::from_fn(40, 30, |x, y| {
            let [a, b] = [(x * 7 + seed * y) % 101, (y * 13 + x * seed) % 67].map(|n| n as u8);
            Rgb([60 + a, 40 + a / 2 + b, if flat { 90 } else { 150 - b }])
        })
    }

    #[test]
    fn a_recoloured_style_has_the_contents_mean_and_covariance() {
        let (style, content) = (ColourStatistics::of(&picture(3, false)), ColourStatistics::of(&picture(11, false)));
        let recolouring = style.recolouring(&content);
        let got = recolouring.colour(style.mean);
        assert!((0..3).all(|c| (got[c] - content.mean[c]).abs() < 1e-9));
        let scale = recolouring.scale;
        let turned = matrix(|i, j| (0..3).map(|k| scale[i][k] * style.covariance[k][j]).sum());
        let covariance = matrix(|i, j| (0..3).map(|k| turned[i][k] * scale[j][k]).sum());
        for n in 0..9 {
            let (got, wanted) = (covariance[n / 3][n % 3], content.covariance[n / 3][n % 3]);
            assert!((got - wanted).abs() < 1e-2 * content.covariance[0][0], "{got} for {wanted}");
        }
    }

    #[test]
    fn a_picture_recoloured_towards_itself_stays_as_it_is() {
        let style = picture(5, false);
        let difference = recoloured(&style, &ColourStatistics::of(&style));
        assert!(difference.iter().zip(style.iter()).all(|(a, b)| a.abs_diff(*b) <= 1));
    }

    #[test]
    fn flat_channels_do_not_divide_by_zero() {
        let grey = RgbImage::from_pixel(16, 16, Rgb([7; 3]));
        for (style, content) in [(picture(3, true), grey.clone()), (grey, picture(3, true))] {
            let recolouring = ColourStatistics::of(&style).recolouring(&ColourStatistics::of(&content));
            assert!(recolouring.scale.iter().flatten().chain(&recolouring.offset).all(|n| n.is_finite()));
        }
    }
}
