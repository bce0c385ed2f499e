//! The network written down plainly: what every shader and the fast engine are tested against.
//!
//! Sums are taken in f64, so that what a test measures is the error of the kernel under test and not that of its
//! yardstick; between layers numbers are f32, as everywhere else.

use rayon::prelude::*;

use super::grain;
use super::statistics::{Statistics, moments};
use crate::model::{Conv, Weights};

/// A picture or feature map: `channels`×`height`×`width`, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub channels: usize,
    pub height: usize,
    pub width: usize,
    pub data: Vec<f32>,
}

impl Tensor {
    /// # Panics
    /// When `data` does not hold `channels`·`height`·`width` numbers, or a dimension is 0.
    pub fn new(channels: usize, height: usize, width: usize, data: Vec<f32>) -> Tensor {
        assert!(channels * height * width > 0, "a tensor has at least one number");
        assert_eq!(data.len(), channels * height * width, "a {channels}×{height}×{width} tensor");
        Tensor { channels, height, width, data }
    }

    /// Computes each channel on its own; `plane` gives `height`·`width` numbers.
    fn of_planes(
        channels: usize,
        height: usize,
        width: usize,
        plane: impl Fn(usize) -> Vec<f32> + Sync + Send,
    ) -> Tensor {
        let planes: Vec<Vec<f32>> = (0..channels).into_par_iter().map(plane).collect();
        Tensor::new(channels, height, width, planes.concat())
    }

    /// One channel, row-major.
    pub fn plane(&self, channel: usize) -> &[f32] {
        let pixels = self.height * self.width;
        &self.data[channel * pixels..][..pixels]
    }

    /// The top left `height`×`width` pixels.
    ///
    /// # Panics
    /// When the tensor is smaller.
    pub fn crop(&self, height: usize, width: usize) -> Tensor {
        assert!(height <= self.height && width <= self.width, "a crop is no larger than what it is cut from");
        Tensor::of_planes(self.channels, height, width, |c| {
            self.plane(c).chunks_exact(self.width).take(height).flat_map(|row| &row[..width]).copied().collect()
        })
    }
}

/// Every pixel twice in both directions.
pub fn upsample(input: &Tensor) -> Tensor {
    let (height, width) = (2 * input.height, 2 * input.width);
    Tensor::of_planes(input.channels, height, width, |c| {
        let plane = input.plane(c);
        (0..height * width).map(|i| plane[i / width / 2 * input.width + i % width / 2]).collect()
    })
}

/// 2×2 max-pooling of stride 2; an odd last row or column pools what there is (`ceil_mode`).
pub fn max_pool(input: &Tensor) -> Tensor {
    let (height, width) = (input.height.div_ceil(2), input.width.div_ceil(2));
    Tensor::of_planes(input.channels, height, width, |c| {
        let plane = input.plane(c);
        let pixel = |y: usize, x: usize| plane[y.min(input.height - 1) * input.width + x.min(input.width - 1)];
        (0..height * width)
            .map(|i| (2 * (i / width), 2 * (i % width)))
            .map(|(y, x)| pixel(y, x).max(pixel(y, x + 1)).max(pixel(y + 1, x)).max(pixel(y + 1, x + 1)))
            .collect()
    })
}

/// Which of `n` pixels stands at `i`, when one pixel on either side mirrors the one beyond the edge pixel: -1 is 1 and n is
/// n-2. A single pixel mirrors itself.
fn reflect(i: isize, n: usize) -> usize {
    let last = n as isize - 1;
    let mirrored = if i < 0 { -i } else { last - (i - last).abs() };
    mirrored.clamp(0, last) as usize
}

/// A whole layer as [`Layer`](crate::model::Layer) describes it, in order: upsampling, reflection padding, convolution,
/// bias, ReLU, pooling. The result is O×H×W with H, W as `Layer::out_size` says.
///
/// # Panics
/// When the input does not have the layer's channels.
pub fn conv3x3(conv: &Conv, input: &Tensor) -> Tensor {
    let layer = conv.layer;
    assert_eq!(input.channels, layer.in_channels, "{} reads {} channels", layer.name, layer.in_channels);
    let enlarged;
    let input = if layer.upsample {
        enlarged = upsample(input);
        &enlarged
    } else {
        input
    };
    let output = Tensor::of_planes(layer.out_channels, input.height, input.width, |o| {
        let mut sums = vec![f64::from(conv.bias[o]); input.height * input.width];
        for i in 0..input.channels {
            let kernel = &conv.weight[(o * input.channels + i) * 9..][..9];
            add_correlation(&mut sums, input.plane(i), kernel, input.width);
        }
        sums.into_iter().map(|sum| if layer.relu { sum.max(0.0) as f32 } else { sum as f32 }).collect()
    });
    if layer.pool { max_pool(&output) } else { output }
}

/// Adds a plane's correlation with a 3×3 kernel (what networks call convolution) to `sums`.
fn add_correlation(sums: &mut [f64], plane: &[f32], kernel: &[f32], width: usize) {
    let height = plane.len() / width;
    for (y, sums) in sums.chunks_exact_mut(width).enumerate() {
        for (tap, weight) in kernel.iter().enumerate() {
            let (dy, dx) = (tap as isize / 3 - 1, tap as isize % 3 - 1);
            let row = &plane[reflect(y as isize + dy, height) * width..][..width];
            for (x, sum) in sums.iter_mut().enumerate() {
                *sum += f64::from(*weight) * f64::from(row[reflect(x as isize + dx, width)]);
            }
        }
    }
}

/// Mean and standard deviation of every channel; see [`Statistics`].
pub fn statistics(features: &Tensor) -> Statistics {
    statistics_within(features, &vec![1.0; features.height * features.width])
}

/// [`statistics`] where each pixel counts as much as its weight in [0, 1] says; with weights of 0 and 1 those of a region.
///
/// # Panics
/// When there are not as many weights as pixels.
pub fn statistics_within(features: &Tensor, weights: &[f32]) -> Statistics {
    assert_eq!(weights.len(), features.height * features.width, "one weight per pixel");
    let channel = |c| {
        let weighted = || features.plane(c).iter().zip(weights).map(|(n, w)| (f64::from(*n), f64::from(*w)));
        let count: f64 = weighted().map(|(_, weight)| weight).sum();
        let sum: f64 = weighted().map(|(n, weight)| weight * n).sum();
        let squares = weighted().map(|(n, weight)| weight * (n - sum / count).powi(2)).sum();
        moments(count, sum, squares)
    };
    let (mean, std) = (0..features.channels).map(channel).unzip();
    Statistics { mean, std }
}

/// `scale·f + offset`, one of each per channel.
///
/// # Panics
/// When there are not as many scales and offsets as channels.
pub fn affine(features: &Tensor, scale: &[f32], offset: &[f32]) -> Tensor {
    assert_eq!([scale.len(), offset.len()], [features.channels; 2], "one scale and one offset per channel");
    Tensor::of_planes(features.channels, features.height, features.width, |c| {
        features.plane(c).iter().map(|n| scale[c] * n + offset[c]).collect()
    })
}

/// `(1-α)·f + α·AdaIN(f, style)` (paper, equations 8 and 14).
///
/// # Panics
/// When the style does not have as many channels as the features.
pub fn adain(features: &Tensor, style: &Statistics, alpha: f32) -> Tensor {
    let (scale, offset) = statistics(features).affine_towards(style, alpha);
    affine(features, &scale, &offset)
}

/// RGB in [0, 1], 3×H×W, to the features at relu4_1.
///
/// # Panics
/// When `rgb` does not have three channels.
pub fn encode(weights: &Weights, rgb: &Tensor) -> Tensor {
    through(&weights.encoder, &on_canvas(rgb))
}

/// `rgb` on its canvas, whose grain is the fourth channel: what the encoder reads.
///
/// # Panics
/// When `rgb` does not have three channels.
pub fn on_canvas(rgb: &Tensor) -> Tensor {
    assert_eq!(rgb.channels, 3, "a picture has three channels");
    let Tensor { height, width, .. } = *rgb;
    let seen = |i: usize| grain::on_canvas([0, 1, 2].map(|c| rgb.plane(c)[i]), i % width, i / width);
    Tensor::of_planes(4, height, width, |c| (0..height * width).map(|i| seen(i)[c]).collect())
}

/// Features at relu4_1 to RGB, 3×8H×8W, not yet clamped to [0, 1].
///
/// # Panics
/// When the features are not those of this network.
pub fn decode(weights: &Weights, features: &Tensor) -> Tensor {
    through(&weights.decoder, features)
}

fn through(convs: &[Conv], input: &Tensor) -> Tensor {
    convs.iter().fold(input.clone(), |tensor, conv| conv3x3(conv, &tensor))
}

/// Paints `content` (RGB in [0, 1], 3×H×W) with the blend of `styles` and the strength `alpha`. The result is 3×H×W, not yet
/// clamped. Without a style of positive weight the content passes through the network unpainted.
///
/// # Panics
/// When a style is not of this network, or the content does not have three channels.
pub fn stylize(weights: &Weights, content: &Tensor, styles: &[(&Statistics, f32)], alpha: f32) -> Tensor {
    let features = encode(weights, content);
    let painted = match Statistics::blend(styles) {
        Some(style) => adain(&features, &style, alpha),
        None => features,
    };
    decode(weights, &painted).crop(content.height, content.width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Layer;

    fn conv(weight: Vec<f32>, bias: Vec<f32>, change: impl Fn(Layer) -> Layer) -> Conv {
        let (out_channels, in_channels) = (bias.len(), weight.len() / bias.len() / 9);
        let layer = Layer { name: "test", in_channels, out_channels, upsample: false, relu: false, pool: false };
        Conv { layer: change(layer), weight: weight.into(), bias: bias.into() }
    }

    fn identity() -> Vec<f32> {
        vec![0., 0., 0., 0., 1., 0., 0., 0., 0.]
    }

    fn counting(height: usize, width: usize) -> Tensor {
        Tensor::new(1, height, width, (1..=height * width).map(|n| n as f32).collect())
    }

    #[test]
    fn edges_mirror_without_repeating_the_edge_pixel() {
        assert_eq!([-1, 0, 1, 2, 3].map(|i| reflect(i, 3)), [1, 0, 1, 2, 1]);
        assert_eq!([-1, 0, 1, 2].map(|i| reflect(i, 2)), [1, 0, 1, 0]);
        assert_eq!([-1, 0, 1].map(|i| reflect(i, 1)), [0, 0, 0]);
    }

    #[test]
    fn a_box_sums_its_mirrored_surroundings() {
        // Padded: 5 4 5 6 5 / 2 1 2 3 2 / 5 4 5 6 5 / 2 1 2 3 2.
        let out = conv3x3(&conv(vec![1.; 9], vec![0.5], |l| l), &counting(2, 3));
        assert_eq!(out.data, [33.5, 36.5, 39.5, 24.5, 27.5, 30.5]);
    }

    #[test]
    fn taps_are_not_flipped_and_channels_are_summed() {
        // The first channel's right neighbour plus ten times the second channel's lower one.
        let mut weight = vec![0.; 18];
        weight[5] = 1.;
        weight[9 + 7] = 10.;
        let input = Tensor::new(2, 2, 2, vec![1., 2., 3., 4., 5., 6., 7., 8.]);
        let out = conv3x3(&conv(weight, vec![0.], |l| l), &input);
        assert_eq!(out.data, [2. + 70., 1. + 80., 4. + 50., 3. + 60.]);
    }

    #[test]
    fn a_single_pixel_is_its_own_surroundings() {
        assert_eq!(conv3x3(&conv(vec![1.; 9], vec![0.], |l| l), &counting(1, 1)).data, [9.]);
    }

    #[test]
    fn relu_comes_before_pooling_and_a_rest_pools_alone() {
        let input = Tensor::new(1, 3, 3, vec![-1., -2., 3., -4., -5., 6., 7., -8., -9.]);
        let out = conv3x3(&conv(identity(), vec![0.], |l| Layer { relu: true, pool: true, ..l }), &input);
        assert_eq!((out.height, out.width), (2, 2));
        assert_eq!(out.data, [0., 6., 7., 0.]);
    }

    #[test]
    fn what_is_upsampled_is_padded_after() {
        // 1 2 becomes 1 1 2 2 in two equal rows; each pixel's left neighbour plus itself.
        let mut weight = identity();
        weight[3] = 1.;
        let out = conv3x3(&conv(weight, vec![0.], |l| Layer { upsample: true, ..l }), &counting(1, 2));
        assert_eq!((out.height, out.width), (2, 4));
        assert_eq!(out.data, [2., 2., 3., 4., 2., 2., 3., 4.]);
    }

    #[test]
    fn statistics_are_the_unbiased_ones() {
        let stats = statistics(&Tensor::new(2, 1, 4, vec![1., 2., 3., 6., 5., 5., 5., 5.]));
        assert_eq!(stats.mean, [3., 5.]);
        assert_eq!(stats.std, [(14f64 / 3. + 1e-5).sqrt() as f32, 1e-5f64.sqrt() as f32]);
        assert_eq!(statistics(&counting(1, 1)).std, [1e-5f64.sqrt() as f32]);
    }

    #[test]
    fn a_region_has_statistics_of_its_own() {
        let inside = statistics_within(&counting(1, 5), &[0., 1., 0., 1., 1.]);
        assert_eq!(inside, statistics(&Tensor::new(1, 1, 3, vec![2., 4., 5.])));
        assert_eq!(statistics_within(&counting(1, 2), &[0., 0.]).mean, [0.]);
    }

    #[test]
    fn adain_gives_the_styles_statistics() {
        let style = Statistics { mean: vec![10.], std: vec![2.] };
        let painted = adain(&counting(5, 7), &style, 1.0);
        let got = statistics(&painted);
        assert!((got.mean[0] - 10.).abs() < 1e-4 && (got.std[0] - 2.).abs() < 1e-4, "{got:?}");
        assert_eq!(adain(&counting(5, 7), &style, 0.0), counting(5, 7));
    }

    #[test]
    fn the_network_keeps_the_size_of_its_input() {
        let weights = Weights::embedded().expect("the built-in weights are sound");
        let content = |h, w| Tensor::new(3, h, w, (0..3 * h * w).map(|n| (n * 37 % 101) as f32 / 100.).collect());
        for (height, width) in [(16, 16), (17, 23)] {
            let features = encode(&weights, &content(height, width));
            assert_eq!((features.channels, features.height), (weights.widths.features(), height.div_ceil(8)));
            let style = statistics(&encode(&weights, &content(24, 16)));
            let out = stylize(&weights, &content(height, width), &[(&style, 1.0)], 0.8);
            assert_eq!((out.channels, out.height, out.width), (3, height, width));
            assert!(out.data.iter().all(|n| n.is_finite()));
        }
    }
}
