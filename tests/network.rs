//! The whole network on the GPU: against PyTorch, against the reference, and what must hold of AdaIN.

mod support;

use safetensors::SafeTensors;
use support::{Noise, gpu, psnr, relative_error, tensor_of};
use vivant::model::{Weights, Widths};
use vivant::source::PixelFormat;
use vivant::stylize::conv::WeightPath;
use vivant::stylize::cpu::reference;
use vivant::stylize::{Precision, Statistics, StylizeError, Stylizer, Upload, pass};

use image::RgbImage;

/// Made by `tests/fixtures/make_network_fixture.py` from the shipped weights.
static FIXTURE: &[u8] = include_bytes!("fixtures/network.safetensors");

fn stylizers(weights: &Weights) -> Vec<Stylizer> {
    let gpu = gpu();
    let mut all = vec![Stylizer::with_path(gpu, weights, Precision::F32, WeightPath::Uniform)];
    if gpu.capabilities.subgroups {
        all.push(Stylizer::with_path(gpu, weights, Precision::F32, WeightPath::Broadcast));
    }
    if gpu.capabilities.f16 {
        all.push(Stylizer::with_path(gpu, weights, Precision::F16, WeightPath::Uniform));
    }
    all
}

fn upload(stylizer: &Stylizer, picture: &RgbImage) -> Upload {
    let upload = stylizer.upload(PixelFormat::Rgb8, [picture.width(), picture.height()]);
    upload.write(gpu(), picture.as_raw());
    pass::submit(gpu(), std::slice::from_ref(&upload.pass));
    upload
}

/// A painted picture, 3×H×W in [0, 1].
fn paint(stylizer: &Stylizer, content: &RgbImage, style: &Statistics, alpha: f32) -> Vec<f32> {
    let upload = upload(stylizer, content);
    let canvas = stylizer.canvas(upload.picture(), false, [content.width(), content.height()]).unwrap();
    canvas.set_style(style, alpha);
    canvas.paint();
    let painted = gpu().read_picture(canvas.picture()).unwrap();
    tensor_of(&image::DynamicImage::ImageRgba8(painted).into_rgb8()).data
}
