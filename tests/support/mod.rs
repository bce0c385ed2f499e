//! What several test programs share.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod weights_file;

use std::sync::LazyLock;

use image::{DynamicImage, Rgb, RgbImage};
use vivant::gpu::{AdapterRequest, Gpu, pass};
use vivant::model::{Conv, Layer, Weights, Widths, decoder, encoder, usual_correction};
use vivant::stylize::Upload;
use vivant::stylize::cpu::reference::Tensor;

/// One device for all tests of a program. `VIVANT_ADAPTER` chooses the adapter.
pub fn gpu() -> &'static Gpu {
    static GPU: LazyLock<Gpu> = LazyLock::new(|| {
        let request = AdapterRequest { name: std::env::var("VIVANT_ADAPTER").ok(), ..AdapterRequest::default() };
        Gpu::open(&request).expect("the tests need a Vulkan, Metal or DX12 adapter; software will do")
    });
    &GPU
}

/// A small generator of numbers that look random and are the same in every run.
pub struct Noise(pub u64);

impl Noise {
    /// In [-1, 1).
    pub fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    pub fn numbers(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }

    pub fn tensor(&mut self, channels: usize, height: usize, width: usize) -> Tensor {
        Tensor::new(channels, height, width, self.numbers(channels * height * width))
    }

    /// Weights that keep activations at about the size of the input.
    pub fn conv(&mut self, layer: Layer) -> Conv {
        let scale = (2.0 / (3.0 * layer.in_channels as f32)).sqrt();
        let weight = self.numbers(9 * layer.in_channels * layer.out_channels).iter().map(|n| n * scale).collect();
        Conv { layer, weight, bias: self.numbers(layer.out_channels).iter().map(|n| 0.1 * n).collect() }
    }

    pub fn weights(&mut self, widths: Widths) -> Weights {
        let mut convs = |layers: Vec<Layer>| layers.into_iter().map(|layer| self.conv(layer)).collect();
        let (encoder, decoder) = (convs(encoder(widths)), convs(decoder(widths)));
        Weights {
            name: "random".to_owned(),
            file: None,
            trained_by: String::new(),
            widths,
            encoder,
            decoder,
            correction: usual_correction(widths),
        }
    }

    /// Smooth colours with some grain, as pictures have.
    pub fn picture(&mut self, width: u32, height: u32) -> RgbImage {
        let phase: [f32; 6] = std::array::from_fn(|_| 3.0 * self.next());
        RgbImage::from_fn(width, height, |x, y| {
            Rgb(std::array::from_fn(|c| {
                let wave = (x as f32 * 0.21 + phase[c]).sin() + (y as f32 * 0.17 + phase[3 + c]).cos();
                (127.0 + 50.0 * wave + 20.0 * self.next()).clamp(0.0, 255.0) as u8
            }))
        })
    }
}

/// The largest difference, as a share of the largest number that was expected.
pub fn relative_error(got: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(got.len(), expected.len());
    let largest = expected.iter().fold(1e-6f32, |most, n| most.max(n.abs()));
    got.iter().zip(expected).map(|(g, e)| if g.is_finite() { (g - e).abs() } else { f32::INFINITY }).fold(0.0, f32::max)
        / largest
}

/// Peak signal-to-noise ratio in dB of numbers in [0, 1].
pub fn psnr(got: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(got.len(), expected.len());
    let squares: f64 = got.iter().zip(expected).map(|(g, e)| f64::from(g - e).powi(2)).sum();
    (-10.0 * (squares / got.len() as f64).max(1e-12).log10()) as f32
}

/// C×H×W in [0, 1].
pub fn tensor_of(picture: &RgbImage) -> Tensor {
    let (width, height) = picture.dimensions();
    let data = (0..3).flat_map(|c| picture.pixels().map(move |p| f32::from(p.0[c]) / 255.0)).collect();
    Tensor::new(3, height as usize, width as usize, data)
}

/// With a frame's bytes in it, on the GPU.
pub fn uploaded(upload: Upload, bytes: &[u8]) -> Upload {
    upload.write(gpu(), bytes);
    pass::submit(gpu(), upload.passes());
    upload
}

/// A picture from the GPU, without its alpha.
pub fn read_rgb(texture: &wgpu::Texture) -> RgbImage {
    DynamicImage::ImageRgba8(gpu().read_picture(texture).unwrap()).into_rgb8()
}

/// A GPU that has memory and nothing else, and allows whatever kernels need.
pub fn no_gpu() -> Gpu {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = wgpu::Backends::NOOP;
    descriptor.backend_options.noop.enable = true;
    descriptor.backend_options.noop.features =
        Some(wgpu::Features::IMMEDIATES | wgpu::Features::SHADER_F16 | wgpu::Features::SUBGROUP);
    let mut gpu = Gpu::open_on(wgpu::Instance::new(descriptor), &AdapterRequest::default(), None).unwrap();
    gpu.capabilities.software = false;
    gpu
}
