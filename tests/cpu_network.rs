//! The CPU engine as a whole against the reference.

mod support;

use support::relative_error;
use vivant::model::Weights;
use vivant::stylize::cpu::reference::{self, Tensor};
use vivant::stylize::cpu::{CpuNetwork, Instructions, Picture, PictureError, Pixels, Region, Rgbx, Statistics};

/// Relative to the largest output. Rounding of about 1e-6 per layer, through eighteen layers and AdaIN, which divides by
/// what may be a small deviation.
const TOLERANCE: f32 = 1e-4;

/// Waves in three colours with a little grain: a picture whose features vary, the same every time.
fn picture(height: usize, width: usize, seed: f32) -> Tensor {
    let value = |i: usize| {
        let (c, y, x) = (i / (height * width), i / width % height, i % width);
        let (c, y, x) = (c as f32, y as f32, x as f32);
        let wave = ((0.31 + 0.1 * seed) * x + 0.17 * y * (1.0 + c) + seed).sin() * (0.23 * y - 0.11 * x + c).cos();
        let grain = ((12.9898 * x + 78.233 * y + 37.7 * c + seed).sin() * 43758.547).fract();
        (0.5 + 0.4 * wave + 0.1 * grain).clamp(0.0, 1.0)
    };
    Tensor::new(3, height, width, (0..3 * height * width).map(value).collect())
}

fn planar(picture: &Tensor) -> Picture<'_> {
    Picture::new(picture.width, picture.height, Pixels::Planar32(&picture.data)).unwrap()
}

fn interleaved(planar: &Tensor) -> Vec<f32> {
    let pixels = planar.height * planar.width;
    (0..3 * pixels).map(|i| planar.data[i % 3 * pixels + i / 3]).collect()
}

fn weights() -> Weights {
    Weights::embedded().unwrap()
}

#[test]
fn painting_equals_the_reference_at_every_size_with_all_instructions() {
    let weights = weights();
    let style_picture = picture(40, 33, 2.0);
    let style = reference::statistics(&reference::encode(&weights, &style_picture));
    let mut networks: Vec<_> =
        Instructions::all().into_iter().map(|i| CpuNetwork::with_instructions(&weights, i)).collect();
    // Up and down, so that buffers are used again at other sizes.
    for [height, width] in [[16, 16], [53, 71], [17, 16], [16, 17], [33, 47], [17, 17], [64, 48], [8, 90], [1, 1]] {
        let content = picture(height, width, 0.0);
        let expected = interleaved(&reference::stylize(&weights, &content, &[(&style, 1.0)], 0.7));
        for network in &mut networks {
            let name = network.instructions().name();
            let found_style = network.encode(&planar(&style_picture));
            assert!(relative_error(&found_style.mean, &style.mean) < TOLERANCE, "{name}");
            assert!(relative_error(&found_style.std, &style.std) < TOLERANCE, "{name}");
            let mut found: Vec<f32> = Vec::new();
            network.paint(&planar(&content), Some(&found_style), 0.7, &mut found);
            let error = relative_error(&found, &expected);
            assert!(error < TOLERANCE, "{height}×{width} with {name}: {error}");
        }
    }
}

#[test]
fn threads_do_not_change_the_picture() {
    let content = picture(61, 83, 1.0);
    let paint = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut network = CpuNetwork::new(&weights());
            let style = network.encode(&planar(&picture(50, 50, 3.0)));
            let mut painted: Vec<u8> = Vec::new();
            network.paint(&planar(&content), Some(&style), 1.0, &mut painted);
            painted
        })
    };
    let one = paint(1);
    assert_eq!(paint(2), one);
    assert_eq!(paint(7), one);
}

#[test]
fn without_a_style_or_strength_the_picture_only_passes_through() {
    let (weights, content) = (weights(), picture(24, 40, 0.5));
    let expected = interleaved(&reference::decode(&weights, &reference::encode(&weights, &content)).crop(24, 40));
    let mut network = CpuNetwork::new(&weights);
    let style = network.encode(&planar(&picture(32, 32, 4.0)));
    let mut painted: Vec<f32> = Vec::new();
    for (style, alpha) in [(None, 1.0), (Some(&style), 0.0)] {
        network.paint(&planar(&content), style, alpha, &mut painted);
        assert!(relative_error(&painted, &expected) < TOLERANCE);
    }
}

#[test]
fn a_blend_of_styles_is_one_style() {
    let (weights, content) = (weights(), picture(32, 24, 0.5));
    let styles = [2.0, 5.0].map(|seed| reference::statistics(&reference::encode(&weights, &picture(40, 32, seed))));
    let mix = [(&styles[0], 0.25), (&styles[1], 0.75)];
    let expected = interleaved(&reference::stylize(&weights, &content, &mix, 1.0));
    let mut painted: Vec<f32> = Vec::new();
    CpuNetwork::new(&weights).paint(&planar(&content), Statistics::blend(&mix).as_ref(), 1.0, &mut painted);
    assert!(relative_error(&painted, &expected) < TOLERANCE);
}

#[test]
fn regions_are_painted_with_styles_of_their_own() {
    let (weights, content) = (weights(), picture(40, 52, 0.5));
    let features = reference::encode(&weights, &content);
    let styles = [2.0, 5.0].map(|seed| reference::statistics(&reference::encode(&weights, &picture(40, 32, seed))));
    let left: Vec<f32> = (0..5 * 7).map(|i| if i % 7 < 3 { 1.0 } else { 0.0 }).collect();
    let right: Vec<f32> = left.iter().map(|w| 1.0 - w).collect();

    // The reference: each style alone over everything, with its region's statistics, then the pixels of its region.
    let mut expected = features.clone();
    expected.data.fill(0.0);
    for (style, weights) in styles.iter().zip([&left, &right]) {
        let (scale, offset) = reference::statistics_within(&features, weights).affine_towards(style, 0.9);
        let painted = reference::affine(&features, &scale, &offset);
        for (i, (sum, value)) in expected.data.iter_mut().zip(&painted.data).enumerate() {
            *sum += weights[i % weights.len()] * value;
        }
    }
    let expected = interleaved(&reference::decode(&weights, &expected).crop(40, 52));

    let mut network = CpuNetwork::new(&weights);
    network.encode(&planar(&content));
    let features = network.features();
    assert_eq!([features.height, features.width], [5, 7]);
    let affine = [(&styles[0], &left), (&styles[1], &right)]
        .map(|(style, weights)| network.statistics_within(weights).affine_towards(style, 0.9));
    let region = |i: usize, weights| Region { scale: &affine[i].0, offset: &affine[i].1, weights: Some(weights) };
    let mut painted: Vec<f32> = Vec::new();
    network.decode_regions(&[region(0, &left), region(1, &right)], &mut painted);
    assert!(relative_error(&painted, &expected) < TOLERANCE);
}

#[test]
fn every_form_of_a_picture_paints_the_same() {
    let bytes: Vec<u8> = interleaved(&picture(19, 27, 1.0)).iter().map(|n| (n * 255.0) as u8).collect();
    let rgba: Vec<u8> = bytes.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 7]).collect();
    let floats: Vec<f32> = bytes.iter().map(|b| f32::from(*b) / 255.0).collect();
    let colours: Vec<Rgbx> = floats.as_chunks().0.iter().map(|[r, g, b]| Rgbx([*r, *g, *b, 7.0])).collect();
    let planes: Vec<f32> = (0..3).flat_map(|c| floats.iter().skip(c).step_by(3).copied()).collect();
    let forms = [
        Pixels::Rgb8(&bytes),
        Pixels::Rgba8(&rgba),
        Pixels::Rgbx(&colours),
        Pixels::Rgb32(&floats),
        Pixels::Planar32(&planes),
    ];
    let mut network = CpuNetwork::new(&weights());
    let mut paint = |pixels| {
        let mut painted: Vec<f32> = Vec::new();
        network.paint(&Picture::new(27, 19, pixels).unwrap(), None, 1.0, &mut painted);
        painted
    };
    let expected = paint(forms[0]);
    for form in forms {
        assert!(relative_error(&paint(form), &expected) < 1e-6);
    }
}

#[test]
fn bytes_are_the_clamped_and_rounded_floats() {
    let content = picture(20, 30, 0.0);
    let mut network = CpuNetwork::new(&weights());
    let style = network.encode(&planar(&picture(32, 32, 4.0)));
    let (mut floats, mut bytes): (Vec<f32>, Vec<u8>) = Default::default();
    network.paint(&planar(&content), Some(&style), 1.0, &mut floats);
    network.paint(&planar(&content), Some(&style), 1.0, &mut bytes);
    assert_eq!(bytes.len(), 4 * 20 * 30);
    for (float, byte) in floats.chunks_exact(3).zip(bytes.chunks_exact(4)) {
        let expected: Vec<u8> = float.iter().map(|n| (n.clamp(0.0, 1.0) * 255.0).round() as u8).chain([255]).collect();
        assert_eq!(byte, expected);
    }
}

#[test]
fn a_picture_is_as_large_as_it_says() {
    let expected = PictureError::Length { width: 4, height: 2, found: 23, expected: 24 };
    assert_eq!(Picture::new(4, 2, Pixels::Rgb8(&[0; 23])).unwrap_err(), expected);
    assert_eq!(Picture::new(4, 0, Pixels::Rgb32(&[])).unwrap_err(), PictureError::Empty { width: 4, height: 0 });
}
