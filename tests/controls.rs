//! The shaders of the controls against their CPU twins, and the controls against references.

mod support;

use serde_json::Value;
use support::{Noise, gpu};
use vivant::gpu::pass;
use vivant::source::PixelFormat;
use vivant::stylize::Upload;
use vivant::stylize::colours::{ColourKernel, ColourStatistics, step_for};
use vivant::stylize::frame::FrameKernels;
use vivant::stylize::tensor::Precision;

/// A picture on the GPU.
fn uploaded(picture: &image::RgbImage) -> Upload {
    let size = [picture.width(), picture.height()];
    let upload = Upload::new(gpu(), &FrameKernels::new(gpu(), Precision::F32), PixelFormat::Rgb8, size);
    upload.write(gpu(), picture.as_raw());
    pass::submit(gpu(), std::slice::from_ref(&upload.pass));
    upload
}

#[test]
fn colours_are_recoloured_as_the_definition_says() {
    let fixture: Value = serde_json::from_str(include_str!("fixtures/coral.json")).unwrap();
    let rows = |name: &str| -> Vec<[f64; 3]> { serde_json::from_value(fixture[name].clone()).unwrap() };
    let picture = |name: &str| {
        let bytes: Vec<u8> = rows(name).concat().iter().map(|value| *value as u8).collect();
        image::RgbImage::from_raw(4, 3, bytes).unwrap()
    };
    let (style, content) = (picture("style"), picture("content"));
    let recolouring = ColourStatistics::of(&style).recolouring(&ColourStatistics::of(&content));
    for (pixel, expected) in style.pixels().zip(rows("expected")) {
        let got = recolouring.colour(pixel.0.map(|value| f64::from(value) / 255.0));
        assert!((0..3).all(|c| (got[c] - expected[c]).abs() < 1e-6), "{got:?} for {expected:?}");
    }
}

#[test]
fn colours_are_seen_as_on_the_cpu() {
    let kernel = ColourKernel::new(gpu());
    let mut noise = Noise(71);
    for [width, height] in [[16, 16], [33, 47], [200, 133], [131, 300]] {
        let picture = noise.picture(width, height);
        let upload = uploaded(&picture);
        let probe = kernel.probe(gpu(), upload.picture());
        pass::submit(gpu(), std::slice::from_ref(&probe.pass));
        let (got, expected) = (probe.read(gpu()).unwrap(), ColourStatistics::of_points(&picture, step_for(height)));
        assert_eq!(got.pixels, expected.pixels);
        assert!(got.distance(&expected) < 1e-3, "{width}×{height}: {got:?} for {expected:?}");
        let worst = got.mean.iter().zip(expected.mean).map(|(g, e)| (g - e).abs()).fold(0.0, f64::max);
        assert!(worst < 1e-5, "{width}×{height}: {worst}");
    }
}
