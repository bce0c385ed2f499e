//! The whole network on the GPU: against PyTorch, against the reference, and what must hold of AdaIN.

mod support;

use safetensors::SafeTensors;
use support::{Noise, gpu, psnr, read_rgb, relative_error, tensor_of, uploaded};
use vivant::model::{Weights, Widths};
use vivant::pixels::PixelFormat;
use vivant::stylize::conv::choices::Tune;
use vivant::stylize::conv::{ConvKernel, Tile, WeightPath};
use vivant::stylize::cpu::Rgbx;
use vivant::stylize::cpu::reference::{self, Tensor};
use vivant::stylize::cpu::smoothing::Smoothing;
use vivant::stylize::cpu::underdrawing::Underdrawing;
use vivant::stylize::{
    Content, Engine, HowToRun, Mask, Precision, Settings, Statistics, Style, StylizeError, Stylizer,
};

use image::RgbImage;

/// Made by `tests/fixtures/make_network_fixture.py` from the shipped weights.
static FIXTURE: &[u8] = include_bytes!("fixtures/network.safetensors");

fn stylizers(weights: &Weights) -> Vec<Stylizer> {
    let gpu = gpu();
    let suited =
        HowToRun { engine: Engine::Gpu, asked: true, precision: Precision::F32, kernel: None, tune: Tune::Off };
    let with = |kernel| HowToRun { kernel: Some(kernel), ..suited };
    let mut ways = vec![
        suited,
        HowToRun { engine: Engine::Cpu, ..suited },
        with(ConvKernel::Direct(WeightPath::Uniform)),
        with(ConvKernel::Gemm(Tile::Large32)),
    ];
    if gpu.capabilities.f16 {
        ways.push(HowToRun { precision: Precision::F16, ..suited });
    }
    ways.into_iter().map(|how| Stylizer::new(gpu, weights, how)).collect()
}

/// A painted picture, 3×H×W in [0, 1].
fn paint(stylizer: &Stylizer, content: &RgbImage, style: &Style, alpha: f32) -> Vec<f32> {
    let upload = uploaded(stylizer.upload(PixelFormat::Rgb8, content.dimensions().into()), content.as_raw());
    let mut canvas = stylizer.canvas(upload.content(), false, [content.width(), content.height()]).unwrap();
    canvas.set_style(style);
    canvas.set_settings(Settings { alpha, ..Settings::default() });
    canvas.paint(stylizer).unwrap();
    tensor_of(&read_rgb(canvas.picture())).data
}

struct Fixture(SafeTensors<'static>);

impl Fixture {
    fn open() -> Fixture {
        Fixture(SafeTensors::deserialize(FIXTURE).unwrap())
    }

    fn numbers(&self, name: &str) -> Vec<f32> {
        self.0.tensor(name).unwrap().data().as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect()
    }

    fn picture(&self, name: &str) -> RgbImage {
        let view = self.0.tensor(name).unwrap();
        let [height, width, _] = view.shape() else { panic!("{name} is a picture") };
        RgbImage::from_raw(*width as u32, *height as u32, view.data().to_vec()).unwrap()
    }
}

#[test]
fn the_network_is_pytorchs() {
    let weights = Weights::embedded().unwrap();
    let fixture = Fixture::open();
    for stylizer in stylizers(&weights) {
        let exact = stylizer.precision() == Precision::F32;
        let styles = ["style.one", "style.two"].map(|name| stylizer.encode_style(&fixture.picture(name)).unwrap());
        for (style, name) in styles.iter().zip(["statistics.one", "statistics.two"]) {
            let got = [&style.statistics.mean[..], &style.statistics.std[..]].concat();
            let error = relative_error(&got, &fixture.numbers(name));
            assert!(error < if exact { 1e-3 } else { 1e-2 }, "{name}: {error}");
        }
        let blend = Style::blend(&[(&styles[0], 0.6), (&styles[1], 0.4)]).unwrap();
        for size in ["even", "odd"] {
            let content = fixture.picture(&format!("content.{size}"));
            let features = stylizer.features(&content).unwrap();
            let error = relative_error(&features.data, &fixture.numbers(&format!("features.{size}")));
            assert!(error < if exact { 1e-3 } else { 2e-2 }, "relu4_1 of {size}: {error}");
            for (style, alpha, name) in [
                (&styles[0], 0.0, "alpha0"),
                (&styles[0], 0.5, "alpha50"),
                (&styles[0], 1.0, "alpha100"),
                (&blend, 1.0, "blend"),
            ] {
                let got = paint(&stylizer, &content, style, alpha);
                let expected = fixture.numbers(&format!("painted.{size}.{name}"));
                if exact {
                    // The picture that is read back has eight bits.
                    let worst = got.iter().zip(&expected).map(|(g, e)| (g - e).abs()).fold(0.0, f32::max);
                    assert!(worst < 1e-3 + 0.5 / 255.0, "{size} {name}: off by {worst}");
                }
                let psnr = psnr(&got, &expected);
                assert!(psnr >= 45.0, "{size} {name}, {:?}: {psnr} dB", stylizer.precision());
            }
        }
    }
    assert_eq!(gpu().trouble(), None);
}

/// Width and height of a content of the fixture, and its pixels.
fn odd_content(fixture: &Fixture) -> ([usize; 2], Vec<Rgbx>) {
    let content = fixture.picture("content.odd");
    let colours = content.pixels().map(|pixel| Rgbx([pixel[0], pixel[1], pixel[2], 0].map(|c| f32::from(c) / 255.0)));
    ([content.width() as usize, content.height() as usize], colours.collect())
}

#[test]
fn lines_are_pytorchs() {
    let fixture = Fixture::open();
    let (size, mut content) = odd_content(&fixture);
    Underdrawing::new(size).run(&content.clone(), &mut content);
    let expected = fixture.numbers("lines.odd");
    let off = content.iter().zip(&expected).map(|(pixel, line)| (pixel.0[3] - line).abs()).fold(0.0, f32::max);
    assert!(off < 1e-5 && expected.iter().any(|line| line.abs() > 0.01), "off by {off}");
    for name in ["one", "two"] {
        let statistics = Statistics { mean: Vec::new(), std: Vec::new() };
        let lines = Style::of(&fixture.picture(&format!("style.{name}")), statistics).lines;
        let expected = fixture.numbers(&format!("lines.{name}"))[0];
        assert!((lines - expected).abs() < 1e-4 && expected > 0.5, "{name}: {lines} instead of {expected}");
    }
}

#[test]
fn smoothing_is_pytorchs() {
    let fixture = Fixture::open();
    let (size, colours) = odd_content(&fixture);
    let mut smoothed = Vec::new();
    Smoothing::new(size).run(1.0, &colours, &mut smoothed);
    let expected = fixture.numbers("smoothed.odd");
    let plane = size[0] * size[1];
    let value = |i: usize, of: &[Rgbx]| of[i % plane].0[i / plane];
    let off = |of: &[Rgbx]| (0..3 * plane).map(|i| (value(i, of) - expected[i]).abs()).fold(0.0, f32::max);
    assert!(off(&smoothed) < 1e-5, "off by {}", off(&smoothed));
    assert!(off(&colours) > 0.01, "and there was noise to smooth");
}

#[test]
fn calibration_is_pytorchs() {
    let weights = Weights::embedded().unwrap();
    let fixture = Fixture::open();
    for stylizer in stylizers(&weights) {
        for name in ["one", "two"] {
            let picture = fixture.picture(&format!("style.{name}"));
            let (plain, got) = (stylizer.encode_style(&picture).unwrap(), stylizer.calibrated_style(&picture).unwrap());
            let expected = fixture.numbers(&format!("calibrated.{name}"));
            // Paintings of eight bits are encoded here, and scenes are scaled and decoded by another library.
            let [error, moved] = [&got.statistics, &plain.statistics]
                .map(|style| relative_error(&[&style.mean[..], &style.std[..]].concat(), &expected));
            assert_eq!(got.lines, plain.lines);
            assert!(10.0 * error < moved, "{name}, {:?}: off by {error}, moved by {moved}", stylizer.precision());
        }
    }
    assert_eq!(gpu().trouble(), None);
}

#[test]
fn a_calibrated_style_is_met_more_closely() {
    let weights = Weights::embedded().unwrap();
    let stylizer = &stylizers(&weights)[0];
    let fixture = Fixture::open();
    // No scene of the calibration, nor like one.
    let (content, style) = (fixture.picture("content.odd"), fixture.picture("style.two"));
    let wanted = stylizer.encode_style(&style).unwrap();
    let missed = |target: &Style| {
        let painted = paint(stylizer, &content, target, 1.0);
        let painted = reference::statistics(&reference::encode(
            &weights,
            &Tensor { channels: 3, height: 53, width: 71, data: painted },
        ));
        let distances = painted
            .mean
            .iter()
            .zip(&wanted.statistics.mean)
            .zip(&wanted.statistics.std)
            .map(|((p, w), std)| ((p - w) / std).powi(2));
        distances.sum::<f32>()
    };
    let (plain, calibrated) = (missed(&wanted), missed(&stylizer.calibrated_style(&style).unwrap()));
    assert!(calibrated < 0.9 * plain, "{calibrated} where it was {plain}");
}

#[test]
fn the_widest_network_equals_the_reference() {
    let mut noise = Noise(21);
    let weights = noise.weights(Widths::PAPER);
    let (content, style) = (noise.picture(33, 47), noise.picture(17, 16));
    let (content_tensor, style_tensor) = (tensor_of(&content), tensor_of(&style));
    let expected_style = reference::statistics(&reference::encode(&weights, &style_tensor));
    let expected = reference::stylize(&weights, &content_tensor, &[(&expected_style, 1.0)], 0.8);
    let clamped: Vec<f32> = expected.data.iter().map(|n| n.clamp(0.0, 1.0)).collect();
    for stylizer in stylizers(&weights) {
        let statistics = stylizer.encode_style(&style).unwrap();
        let got = paint(&stylizer, &content, &statistics, 0.8);
        let psnr = psnr(&got, &clamped);
        assert!(psnr > 45.0, "{:?}: {psnr} dB", stylizer.precision());
    }
}

#[test]
fn another_network_on_the_same_kernels_paints_as_by_itself() {
    let all = Weights::all_embedded().unwrap();
    assert!(all.is_sorted_by_key(|weights| weights.flops([512; 2])), "the lightest first");
    assert_eq!(all.iter().map(|weights| weights.name.as_str()).collect::<Vec<_>>(), ["quarter", "half"]);
    let (content, style) = (Noise(15).picture(40, 24), Noise(16).picture(32, 32));
    let painted = |stylizer: &Stylizer| paint(stylizer, &content, &stylizer.encode_style(&style).unwrap(), 1.0);
    for (first, alone) in stylizers(&all[0]).iter().zip(stylizers(&all[1])) {
        let second = first.with_weights(&all[1]);
        assert_eq!(second.widths(), Widths::HALF);
        assert_eq!(painted(&second), painted(&alone));
        assert_ne!(painted(&second), painted(first));
    }
}

#[test]
fn alpha_zero_ignores_the_style() {
    let weights = Weights::embedded().unwrap();
    let mut noise = Noise(5);
    let content = noise.picture(40, 32);
    let stylizer = &stylizers(&weights)[0];
    let styles = [noise.picture(32, 32), noise.picture(48, 20)].map(|p| stylizer.encode_style(&p).unwrap());
    assert_eq!(paint(stylizer, &content, &styles[0], 0.0), paint(stylizer, &content, &styles[1], 0.0));
    assert_ne!(paint(stylizer, &content, &styles[0], 1.0), paint(stylizer, &content, &styles[1], 1.0));
}

#[test]
fn a_picture_in_its_own_style_is_its_own_features_decoded() {
    let weights = Weights::embedded().unwrap();
    let content = Noise(6).picture(56, 40);
    let tensor = tensor_of(&content);
    let decoded = reference::decode(&weights, &reference::encode(&weights, &tensor)).crop(40, 56);
    let decoded: Vec<f32> = decoded.data.iter().map(|n| n.clamp(0.0, 1.0)).collect();
    for stylizer in stylizers(&weights) {
        let own = stylizer.encode_style(&content).unwrap();
        let psnr = psnr(&paint(&stylizer, &content, &own, 1.0), &decoded);
        assert!(psnr > 50.0, "{:?}: {psnr} dB", stylizer.precision());
    }
}

#[test]
fn lines_are_as_strong_as_those_of_the_style_on_either_side_of_a_mask() {
    let weights = Weights::embedded().unwrap();
    let mut noise = Noise(62);
    let content = noise.picture(96, 64);
    let (left, mask) = (|x: u32| x < 48, |x: u32, _| image::Luma([if x < 48 { 255 } else { 0 }]));
    let mask = Mask(image::GrayImage::from_fn(96, 64, mask));
    for stylizer in stylizers(&weights) {
        let styles = [noise.picture(48, 40), noise.picture(40, 56)].map(|p| stylizer.encode_style(&p).unwrap());
        let painted = |lines: [f32; 2], wanted: f32| {
            let upload = uploaded(stylizer.upload(PixelFormat::Rgb8, content.dimensions().into()), content.as_raw());
            let mut canvas = stylizer.canvas(upload.content(), false, content.dimensions().into()).unwrap();
            canvas.set_input(&stylizer, upload.content(), false, Some(&mask));
            let [first, second] = [0, 1].map(|i| Style { lines: lines[i], ..styles[i].clone() });
            canvas.set_style(&first);
            canvas.set_second_style(Some(&second));
            canvas.set_settings(Settings::default().drawn(wanted));
            canvas.paint(&stylizer).unwrap();
            canvas.read().unwrap()
        };
        let (none, both, first) = (painted([1.0, 1.0], 0.0), painted([2.0, 2.0], 0.25), painted([1.0, 0.0], 0.5));
        assert_eq!(both, painted([1.0, 1.0], 0.5), "twice as strong, half as much of them");
        // Beyond where weights pass from one to the other.
        let pixels = first.enumerate_pixels().filter(|(x, ..)| !(36..60).contains(x));
        let mut drawn = 0;
        for (x, y, pixel) in pixels {
            assert_eq!(pixel, if left(x) { &both } else { &none }.get_pixel(x, y), "{x}, {y}");
            drawn += usize::from(left(x) && pixel != none.get_pixel(x, y));
        }
        assert!(drawn > 1000, "{drawn}");
    }
}

#[test]
fn a_flat_picture_is_painted_without_a_crack() {
    let weights = Weights::embedded().unwrap();
    let flat = RgbImage::from_pixel(24, 24, image::Rgb([90, 120, 30]));
    // Nothing but the grain varies, so many deviations are next to nothing.
    let tensor = tensor_of(&flat);
    let own = reference::statistics(&reference::encode(&weights, &tensor));
    let expected = reference::stylize(&weights, &tensor, &[(&own, 1.0)], 1.0);
    let expected: Vec<f32> = expected.data.iter().map(|n| n.clamp(0.0, 1.0)).collect();
    for stylizer in stylizers(&weights) {
        let style = stylizer.encode_style(&flat).unwrap();
        let psnr = psnr(&paint(&stylizer, &flat, &style, 1.0), &expected);
        assert!(psnr > 45.0, "{:?}: {psnr} dB", stylizer.precision());
    }
}

#[test]
fn every_size_from_the_smallest_on_is_painted() {
    let weights = Weights::embedded().unwrap();
    let stylizer = &stylizers(&weights)[0];
    let mut noise = Noise(8);
    let style = stylizer.encode_style(&noise.picture(32, 32)).unwrap();
    for (width, height) in [(16, 16), (17, 16), (16, 31), (33, 47), (63, 65)] {
        let painted = paint(stylizer, &noise.picture(width, height), &style, 1.0);
        assert_eq!(painted.len(), (3 * width * height) as usize);
        let mean = painted.iter().sum::<f32>() / painted.len() as f32;
        let spread = painted.iter().map(|n| (n - mean).powi(2)).sum::<f32>() / painted.len() as f32;
        assert!(spread > 1e-4, "{width}×{height} came out flat");
    }
}

#[test]
fn sizes_that_cannot_be_painted_are_refused_with_a_reason() {
    let weights = Weights::embedded().unwrap();
    let content = Content::from(gpu().picture("test", 64, 64));
    let limit = gpu().capabilities.largest_texture;
    for stylizer in &stylizers(&weights) {
        let small = stylizer.canvas(&content, false, [15, 64]).err().unwrap();
        assert!(matches!(small, StylizeError::TooSmall { .. }) && small.to_string().contains("16"));
        let large = stylizer.canvas(&content, false, [limit, limit]).err().unwrap();
        let StylizeError::TooLarge { fits, .. } = large else { panic!("{large}") };
        assert!((64..limit).contains(&fits), "{large}");
        assert!(stylizer.check([fits; 2]).is_ok() && stylizer.check([fits + 1; 2]).is_err(), "{large}");
    }
    assert_eq!(gpu().trouble(), None);
}

#[test]
fn a_style_that_is_too_large_for_the_gpu_is_seen_as_large_as_it_can_be() {
    let weights = Weights::embedded().unwrap();
    let picture = Noise(9).picture(200, 160);
    let mut weak = gpu().clone();
    weak.capabilities.largest_binding = 1 << 20;
    let how = HowToRun {
        engine: Engine::Gpu,
        asked: true,
        precision: Precision::F32,
        kernel: Some(ConvKernel::Direct(WeightPath::Uniform)),
        tune: Tune::Off,
    };
    let seen = Stylizer::new(&weak, &weights, how).encode_style(&picture).unwrap();
    // 64 bytes for each pixel of the first layer's 16 channels in f32.
    let fits = (1..160).rev().find(|side| {
        let [width, height] = vivant::stylize::scaled_to_short_side([200, 160], *side);
        64 * width * height <= 1 << 20
    });
    let small = vivant::stylize::shrunk(&picture, fits.unwrap());
    let expected = Stylizer::new(gpu(), &weights, how).encode_style(&small).unwrap();
    assert_eq!(seen, expected);
}

#[test]
fn memory_is_little_more_than_one_layer_needs() {
    for widths in [Widths::QUARTER, Widths::PAPER] {
        let stylizer = &stylizers(&Noise(2).weights(widths))[0];
        let content = Content::from(gpu().picture("test", 256, 192));
        let canvas = stylizer.canvas(&content, false, [256, 192]).unwrap();
        let [activations, _] = canvas.memory();
        let pair = canvas.largest_pair_bytes().unwrap();
        assert!(activations as f64 <= 1.2 * pair as f64, "{activations} bytes where one layer needs {pair}");
    }
}

/// Paints with a mask: style one where it is white, style two where it is black.
fn paint_masked(stylizer: &Stylizer, content: &RgbImage, styles: [Option<&Style>; 2], mask: &Mask) -> Vec<f32> {
    let upload = uploaded(stylizer.upload(PixelFormat::Rgb8, content.dimensions().into()), content.as_raw());
    let mut canvas = stylizer.canvas(upload.content(), false, [content.width(), content.height()]).unwrap();
    canvas.set_input(stylizer, upload.content(), false, Some(mask));
    canvas.set_style(styles[0].unwrap());
    canvas.set_second_style(styles[1]);
    canvas.paint(stylizer).unwrap();
    tensor_of(&read_rgb(canvas.picture())).data
}

#[test]
fn masks_give_each_region_its_style() {
    let weights = Weights::embedded().unwrap();
    let mut noise = Noise(61);
    let content = noise.picture(96, 64);
    let style_pictures = [noise.picture(48, 40), noise.picture(40, 56)];
    let plain = |level: u8| Mask(image::GrayImage::from_pixel(3, 2, image::Luma([level])));
    let half = Mask(image::GrayImage::from_fn(96, 64, |x, _| image::Luma([if x < 48 { 255 } else { 0 }])));
    // The same by the reference: region statistics, as the authors take them, and blended features.
    let tensor = tensor_of(&content);
    let features = reference::encode(&weights, &tensor);
    let region = |left: bool| {
        let part: Vec<f32> = (0..8 * 12).map(|i| if (i % 12 < 6) == left { 1.0 } else { 0.0 }).collect();
        (reference::statistics_within(&features, &part), part)
    };
    for stylizer in stylizers(&weights) {
        let styles = style_pictures.each_ref().map(|picture| stylizer.encode_style(picture).unwrap());
        let both = [Some(&styles[0]), Some(&styles[1])];
        for (mask, style) in [(plain(255), &styles[0]), (plain(0), &styles[1])] {
            let masked = paint_masked(&stylizer, &content, both, &mask);
            let psnr = psnr(&masked, &paint(&stylizer, &content, style, 1.0));
            assert!(psnr > 50.0, "{:?}: {psnr} dB", stylizer.precision());
        }
        let mut blended = vec![0.0; features.data.len()];
        for (left, style) in [(true, &styles[0]), (false, &styles[1])] {
            let (statistics, part) = region(left);
            let (scale, offset) = statistics.affine_towards(&style.statistics, 1.0);
            let painted = reference::affine(&features, &scale, &offset);
            blended.iter_mut().enumerate().for_each(|(i, sum)| *sum += part[i % part.len()] * painted.data[i]);
        }
        let blended = Tensor { data: blended, ..features.clone() };
        let expected = reference::decode(&weights, &blended).crop(64, 96);
        let expected: Vec<f32> = expected.data.iter().map(|n| n.clamp(0.0, 1.0)).collect();
        let got = paint_masked(&stylizer, &content, both, &half);
        for side in [0..48, 48..96] {
            let pick = |data: &[f32]| -> Vec<f32> {
                data.iter().enumerate().filter(|(i, _)| side.contains(&(i % 96))).map(|(_, n)| *n).collect()
            };
            let (got, expected) = (pick(&got), pick(&expected));
            let difference = got.iter().zip(&expected).map(|(g, e)| (g - e).abs()).sum::<f32>() / got.len() as f32;
            assert!(difference < 0.01, "{:?} in {side:?}: {difference}", stylizer.engine());
        }
        // What is unpainted is the content through the network.
        let unpainted = paint_masked(&stylizer, &content, [Some(&styles[0]), None], &plain(0));
        let through = paint(&stylizer, &content, &styles[0], 0.0);
        assert!(psnr(&unpainted, &through) > 50.0);
        // What is hardly in the mask hardly changes.
        let faint = Mask(image::GrayImage::from_fn(12, 8, |x, y| image::Luma([if x < 2 && y < 2 { 40 } else { 0 }])));
        let faint = paint_masked(&stylizer, &content, [Some(&styles[0]), None], &faint);
        let change = faint.iter().zip(&unpainted).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!((0.001..0.5).contains(&change), "{:?}: {change}", stylizer.engine());
    }
}
