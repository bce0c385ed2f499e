//! Pictures on their way in and out of the network: conversion, steadiness, the first and the last layer.

use image::{DynamicImage, Rgb, RgbImage};
use vivant::gpu::{Pass, pass};
use vivant::model::{Widths, decoder, encoder};
use vivant::pixels::{Matrix, PixelFormat, Yuv};
use vivant::stylize::conv::{ConvKernels, Ends, FirstLayer, LastLayer};
use vivant::stylize::cpu::reference::{self, Tensor};
use vivant::stylize::cpu::scaling::Scaling;
use vivant::stylize::cpu::smoothing::Smoothing;
use vivant::stylize::cpu::steady::Motion;
use vivant::stylize::cpu::underdrawing::Underdrawing;
use vivant::stylize::cpu::{self, Rgbx};
use vivant::stylize::frame::{self, FrameKernels, RGB16_BYTES, Resampled};
use vivant::stylize::show::Show;
use vivant::stylize::smoothing::SmoothKernel;
use vivant::stylize::steady::{Memory, SteadyKernels};
use vivant::stylize::underdrawing::UnderdrawingKernel;
use vivant::stylize::{Settings, Upload};

use crate::support::{Noise, gpu, relative_error, tensor_of};
use crate::{precisions, run, tolerance};

/// Bytes of a frame of `format`; chroma as wild as luma.
pub fn frame_bytes(noise: &mut Noise, format: PixelFormat, [width, height]: [u32; 2]) -> Vec<u8> {
    (0..format.bytes(width, height)).map(|_| (128.0 + 127.0 * noise.next()) as u8).collect()
}

/// A picture on the GPU, and what is remembered of it.
struct Feed {
    upload: Upload,
    memory: Memory,
    passes: [Pass; 3],
}

impl Feed {
    fn new(frames: &FrameKernels, steady: &SteadyKernels, settings: &Settings, size: [u32; 2]) -> Feed {
        let gpu = gpu();
        let settings = gpu.storage_with("settings", std::slice::from_ref(settings));
        let upload = Upload::new(gpu, frames, PixelFormat::Rgb8, size);
        let memory = Memory::new(gpu, size);
        let from = Resampled { picture: upload.picture(), mirror: false, size };
        let passes = steady.passes(gpu, &settings, &from, &memory);
        Feed { upload, memory, passes }
    }

    /// Feeds a frame and takes what became of it.
    fn give(&self, frame: &RgbImage) -> Tensor {
        self.upload.write(gpu(), frame.as_raw());
        pass::submit(gpu(), self.upload.passes());
        pass::submit(gpu(), &self.passes);
        read_rgb16(&self.memory.input, frame.dimensions())
    }
}

/// The 3×H×W tensor of a picture that kernels stored.
fn read_rgb16(buffer: &wgpu::Buffer, (width, height): (u32, u32)) -> Tensor {
    let pixels = (width * height) as usize;
    let stored: Vec<u16> = gpu().read_buffer(buffer, 4 * pixels).unwrap();
    let data = (0..3).flat_map(|c| stored.iter().skip(c).step_by(4).map(|n| f32::from(*n) / 65535.0)).collect();
    Tensor::new(3, height as usize, width as usize, data)
}

/// The line through each pixel.
fn read_lines(buffer: &wgpu::Buffer, pixels: usize) -> Vec<f32> {
    let stored: Vec<i16> = gpu().read_buffer(buffer, 4 * pixels).unwrap();
    stored.iter().skip(3).step_by(4).map(|n| (f32::from(*n) / 32767.0).max(-1.0)).collect()
}

/// The pixels of a 3×H×W tensor.
fn colours_of(tensor: &Tensor) -> Vec<Rgbx> {
    let pixels = tensor.height * tensor.width;
    (0..pixels).map(|i| Rgbx([tensor.data[i], tensor.data[pixels + i], tensor.data[2 * pixels + i], 0.0])).collect()
}

/// The 3×H×W tensor of such pixels.
fn tensor_from(colours: &[Rgbx], [width, height]: [u32; 2]) -> Tensor {
    let data = (0..3).flat_map(|c| colours.iter().map(move |colour| colour.0[c])).collect();
    Tensor::new(3, height as usize, width as usize, data)
}

/// A picture at another size, as the CPU engine brings it there.
fn scaled(picture: &RgbImage, mirror: bool, taps: u32, size: [u32; 2]) -> Vec<Rgbx> {
    let rgba = DynamicImage::ImageRgb8(picture.clone()).into_rgba8();
    let mut colours = Vec::new();
    Scaling::new([rgba.width(), rgba.height()], size, mirror, taps).run(&rgba, 4 * rgba.width() as usize, &mut colours);
    colours
}

/// A 3×H×W tensor in [0, 1] as kernels read it, and what is left of it; a fourth channel becomes lines.
fn rgb16_of(tensor: &Tensor) -> (wgpu::Buffer, Tensor) {
    let pixels = tensor.height * tensor.width;
    let number = |i: usize, c: usize| tensor.data.get(c * pixels + i).map_or(0, |n| (n * 65535.0).round() as u16);
    let stored: Vec<u16> = (0..pixels).flat_map(|i| (0..4).map(move |c| number(i, c))).collect();
    let buffer = gpu().storage_with("picture", &stored);
    let tensor = read_rgb16(&buffer, (tensor.width as u32, tensor.height as u32));
    (buffer, tensor)
}

#[test]
fn motion_and_the_steadied_input_equal_the_reference() {
    let gpu = gpu();
    let mut noise = Noise(31);
    let settings = Settings { input_rate: 0.2, tolerance: 1.3, ..Settings::default() };
    let (frames, steady) = (FrameKernels::new(gpu), SteadyKernels::new(gpu));
    for size in [[16, 16], [47, 33], [130, 67]] {
        let feed = Feed::new(&frames, &steady, &settings, size);
        let first = noise.picture(size[0], size[1]);
        // The memory is black at first, so everything moves.
        let kept = feed.give(&first);
        assert_eq!(kept.data, tensor_of(&first).data, "sixteen bits hold eight exactly");
        // Noise everywhere, and a block that moves.
        let second = RgbImage::from_fn(size[0], size[1], |x, y| {
            let block = if (3..9).contains(&x) && (4..12).contains(&y) { 50.0 } else { 0.0 };
            Rgb(first.get_pixel(x, y).0.map(|byte| (f32::from(byte) + block + 2.0 * noise.next()) as u8))
        });
        let got = feed.give(&second);
        let second = colours_of(&tensor_of(&second));
        let mut expected = colours_of(&kept);
        let mut motion = Motion::new(size.map(|n| n as usize));
        motion.look(&settings, &second, &expected);
        assert!(motion.found.values.contains(&1.0) && motion.moved() < 0.7, "{}", motion.moved());
        let map: Vec<f32> = gpu.read_buffer(&feed.memory.spread, motion.spread.values.len()).unwrap();
        let error = relative_error(&map, &motion.spread.values);
        assert!(error < 1e-3, "{size:?}: map off by {error}");
        let rows = feed.memory.cells()[1] as usize;
        let means: Vec<f32> = gpu.read_buffer(&feed.memory.spread, map.len() + rows).unwrap();
        let moved = means[map.len()..].iter().sum::<f32>() / rows as f32;
        assert!((moved - motion.moved()).abs() < 0.02);
        motion.blend(&second, settings.input_rate, &mut expected);
        let error = relative_error(&got.data, &tensor_from(&expected, size).data);
        assert!(error < 1e-4, "{size:?}: {error}");
    }
}

#[test]
fn pictures_are_smoothed_as_on_the_cpu() {
    let gpu = gpu();
    let mut noise = Noise(37);
    let smooth = SmoothKernel::new(gpu);
    for ([width, height], smoothing) in [([16, 16], 1.0), ([47, 33], 2.0), ([130, 67], 1.0), ([64, 19], 0.0)] {
        // Noise on a slope and an edge: some neighbours count, some do not, and some a little.
        let data = (0..3 * width * height).map(|i| {
            let (x, y) = (i % width, i / width % height);
            0.2 + 0.003 * y as f32 + if x > width / 2 { 0.2 } else { 0.0 } + 0.03 * noise.next()
        });
        let tensor = Tensor::new(3, height, width, data.collect());
        let (picture, read) = rgb16_of(&tensor);
        let settings = gpu.storage_with("settings", &[Settings { smoothing, ..Settings::default() }]);
        let ends = [(); 2].map(|()| gpu.storage("end", RGB16_BYTES * (width * height) as u64));
        let size = [width as u32, height as u32];
        pass::submit(gpu, &smooth.passes(gpu, &settings, size, &picture, ends.each_ref()));
        let got = read_rgb16(&ends[0], size.into());
        let mut expected = Vec::new();
        Smoothing::new([width, height]).run(smoothing, &colours_of(&read), &mut expected);
        let error = relative_error(&got.data, &tensor_from(&expected, size).data);
        assert!(error < if smoothing > 0.0 { 2e-4 } else { 1e-7 }, "{size:?} by {smoothing}: {error}");
        assert_eq!(read_rgb16(&picture, size.into()).data, read.data, "the picture is left as it is");
    }
}

#[test]
fn lines_are_drawn_as_on_the_cpu() {
    let gpu = gpu();
    let mut noise = Noise(53);
    let kernel = UnderdrawingKernel::new(gpu);
    for ([width, height], lines, lines_rest) in
        [([16, 16], 1.0, 0.0), ([47, 33], 2.0, 1.0), ([130, 67], 0.0, 0.5), ([64, 19], 0.0, 0.0)]
    {
        let size = [width as u32, height as u32];
        let [(content, own), (smoothed, read)] =
            [(); 2].map(|()| rgb16_of(&tensor_of(&noise.picture(size[0], size[1]))));
        let settings = gpu.storage_with("settings", &[Settings { lines, lines_rest, ..Settings::default() }]);
        pass::submit(gpu, &[kernel.pass(gpu, &settings, size, &smoothed, &content)]);
        let got = read_lines(&content, width * height);
        let mut expected = colours_of(&own);
        let drawn = lines.max(lines_rest) > 0.0;
        if drawn {
            Underdrawing::new([width, height]).run(&colours_of(&read), &mut expected);
        }
        let off = got.iter().zip(&expected).fold(0f32, |most, (got, pixel)| most.max((got - pixel.0[3]).abs()));
        assert!(off < 5e-5, "{size:?}: {off}");
        assert!(drawn == got.iter().any(|line| line.abs() > 0.01));
        assert_eq!(read_rgb16(&content, size.into()).data, own.data, "the colours stay as they are");
    }
}

#[test]
fn pictures_are_resized_as_on_the_cpu() {
    let gpu = gpu();
    let mut noise = Noise(11);
    let (frames, steady) = (FrameKernels::new(gpu), SteadyKernels::new(gpu));
    for (size, painted, mirror) in [
        ([33, 47], [33, 47], false),
        ([64, 48], [17, 16], true),
        ([40, 30], [80, 61], true),
        ([16, 16], [16, 16], true),
    ] {
        let upload = Upload::new(gpu, &frames, PixelFormat::Rgb8, size);
        let bytes = frame_bytes(&mut noise, PixelFormat::Rgb8, size);
        upload.write(gpu, &bytes);
        let from = Resampled { picture: upload.picture(), mirror, size: painted };
        let resized = gpu.storage("resized", RGB16_BYTES * u64::from(painted[0]) * u64::from(painted[1]));
        let resize = frames.resize(gpu, &from, &resized);
        // What is fed to the network is resized by other kernels.
        let memory = Memory::new(gpu, painted);
        let settings = gpu.storage_with("settings", &[Settings::default()]);
        pass::submit(gpu, upload.passes());
        pass::submit(gpu, &[resize]);
        pass::submit(gpu, &steady.passes(gpu, &settings, &from, &memory));
        let shrunk = gpu.picture("shrunk", painted[0], painted[1]);
        pass::submit(gpu, &[frames.shrink(gpu, &from, &shrunk)]);
        let shrunk = DynamicImage::ImageRgba8(gpu.read_picture(&shrunk).unwrap()).into_rgb8();
        let rgb = RgbImage::from_raw(size[0], size[1], bytes).unwrap();
        let scale = (f64::from(size[0]) / f64::from(painted[0])).max(f64::from(size[1]) / f64::from(painted[1]));
        let expected = tensor_from(&scaled(&rgb, mirror, frame::taps_for(scale), painted), painted);
        for buffer in [&resized, &memory.input] {
            let got = read_rgb16(buffer, (painted[0], painted[1]));
            // A sampler's weights have eight bits.
            let error = relative_error(&got.data, &expected.data);
            assert!(error < 1.0 / 128.0, "{size:?} to {painted:?}: {error}");
        }
        let error = relative_error(&tensor_of(&shrunk).data, &expected.data);
        assert!(error < 1.5 / 128.0, "{size:?} to {painted:?}: {error} in eight bits");
    }
}

#[test]
fn the_first_layer_equals_the_reference() {
    let gpu = gpu();
    let mut noise = Noise(41);
    for precision in precisions() {
        let convs = ConvKernels::new(gpu, precision);
        for widths in [Widths::QUARTER, Widths::HALF, Widths([12, 32, 64, 128])] {
            let conv = noise.conv(encoder(widths)[0]);
            for size in [[16, 16], [17, 31], [47, 33], [96, 128]] {
                let colours = noise.tensor(3, size[0], size[1]);
                let colours = Tensor { data: colours.data.iter().map(|n| n.abs()).collect(), ..colours };
                let (picture, colours) = rgb16_of(&colours);
                let channels = conv.layer.out_channels;
                let bytes = precision.tensor_bytes(channels, size[0] * size[1]) as usize;
                let output = gpu.storage_with("output", &vec![0x3cu8; bytes]);
                let ends = Ends { input: &picture, size, adain: None, output: &output };
                let pass = FirstLayer::load(&convs, &conv).pass(&convs, &ends);
                let got = run(&[pass], &output, precision, [channels, size[0], size[1]]);
                let error = relative_error(&got.data, &reference::conv3x3(&conv, &reference::on_canvas(&colours)).data);
                assert!(error <= tolerance(precision), "{channels} channels at {size:?}, {precision:?}: {error}");
            }
        }
    }
}

/// A painting of 3×`size`, which reaches beyond the picture, is shown by the pass that `passes` makes of it, as on the CPU.
fn check_shown(
    noise: &mut Noise,
    painting: &Tensor,
    (width, height): (usize, usize),
    pass: impl Fn(&Show<'_>) -> Pass,
) {
    let gpu = gpu();
    let painting = painting.crop(height, width);
    let size = [width as u32, height as u32];
    for settings in [
        Settings::default(),
        Settings { own_chroma: 0.75, saturation: 1.4, ..Settings::default() },
        Settings { own_chroma: 1.0, saturation: 0.0, ..Settings::default() },
        Settings::default().sparing_rest(true),
        Settings { bare: 0.3, bare_rest: 0.8, lines: 1.5, ..Settings::default() },
        Settings { lines: 0.4, lines_rest: 1.2, ..Settings::default() },
        Settings { lines: 1.0, lines_rest: 0.2, saturation: 0.5, ..Settings::default() },
        Settings::default().of_strength(0.0),
    ] {
        let mut content = tensor_of(&noise.picture(size[0], size[1]));
        content.data.extend(noise.numbers(width * height).iter().map(|n| n.abs().min(1.0)));
        let (content, own) = rgb16_of(&content);
        let picture = gpu.picture("out", size[0], size[1]);
        let weights: Vec<f32> =
            noise.numbers(width.div_ceil(8) * height.div_ceil(8)).iter().map(|n| n.abs().min(1.0)).collect();
        let show = Show {
            settings: &gpu.storage_with("settings", std::slice::from_ref(&settings)),
            content: &content,
            picture: &picture,
            weights: &gpu.storage_with("weights", &weights),
        };
        pass::submit(gpu, &[pass(&show)]);
        let shown = gpu.read_picture(&picture).unwrap();
        let mut own = colours_of(&own);
        own.iter_mut().zip(read_lines(&content, width * height)).for_each(|(pixel, line)| pixel.0[3] = line);
        let show =
            cpu::show::Show { size: [width, height], settings: &settings, content: &own, weights: Some(&weights) };
        let mut expected = Vec::new();
        show.run(&colours_of(&painting), &mut expected);
        for (shown, expected) in shown.pixels().zip(expected.as_chunks::<4>().0) {
            assert!((0..4).all(|c| shown.0[c].abs_diff(expected[c]) <= 2), "{shown:?} for {expected:?}");
        }
    }
}

#[test]
fn the_last_layer_is_shown_as_on_the_cpu() {
    let gpu = gpu();
    let mut noise = Noise(13);
    for precision in precisions() {
        let convs = ConvKernels::new(gpu, precision);
        for (widths, tensor, shown) in [
            (Widths::QUARTER, [32, 48], (45, 29)),
            (Widths::HALF, [16, 16], (16, 16)),
            (Widths([12, 32, 64, 128]), [72, 136], (131, 67)),
        ] {
            let mut conv = noise.conv(decoder(widths)[8]);
            // Mostly inside [0, 1].
            conv.bias = conv.bias.iter().map(|bias| bias + 0.5).collect();
            let input = noise.tensor(conv.layer.in_channels, tensor[0], tensor[1]);
            let input = Tensor { data: input.data.iter().map(|n| 0.4 * n).collect(), ..input };
            let on_gpu = gpu.storage_with("input", &precision.pack(&input));
            let painting = reference::conv3x3(&conv, &input);
            let layer = LastLayer::load(&convs, &conv);
            check_shown(&mut noise, &painting, shown, |show| layer.pass(&convs, &on_gpu, tensor, show));
        }
    }
}

#[test]
fn frames_of_every_format_become_pictures() {
    let gpu = gpu();
    let mut noise = Noise(13);
    let kernels = FrameKernels::new(gpu);
    let usual = Yuv::default();
    let other = Yuv { matrix: Matrix::Bt709, full_range: true };
    for format in [
        PixelFormat::Yuyv(usual),
        PixelFormat::Yuyv(other),
        PixelFormat::Nv12(usual),
        PixelFormat::Nv12(other),
        PixelFormat::Rgb8,
        PixelFormat::Rgba8,
    ] {
        for size in [[16, 16], [46, 34], [128, 96]] {
            let bytes = frame_bytes(&mut noise, format, size);
            let upload = Upload::new(gpu, &kernels, format, size);
            upload.write(gpu, &bytes);
            pass::submit(gpu, upload.passes());
            let shown = DynamicImage::ImageRgba8(gpu.read_picture(upload.picture()).unwrap()).into_rgb8();
            let native = Upload::native(gpu, format, size);
            native.write(gpu, &bytes);
            assert!(native.passes().is_empty());
            let expected = DynamicImage::ImageRgba8(gpu.read_picture(native.picture()).unwrap()).into_rgb8();
            let worst = shown.as_raw().iter().zip(expected.as_raw()).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(worst <= Some(1), "{format:?} at {size:?}: off by {worst:?} levels");
        }
    }
}

/// A frame's bytes wait for the next submission, and where the processor paints nobody may submit anything for long.
#[cfg(target_os = "linux")]
#[test]
fn pictures_that_nobody_reads_take_no_more_memory() {
    let resident = || {
        let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
        4096 * pages.split(' ').nth(1).unwrap().parse::<u64>().unwrap()
    };
    let upload = Upload::native(gpu(), PixelFormat::Rgba8, [1280, 720]);
    let bytes = vec![7; PixelFormat::Rgba8.bytes(1280, 720)];
    let before = resident();
    (0..300).for_each(|_| upload.write(gpu(), &bytes));
    gpu().wait();
    // 300 pictures are over a gigabyte; other tests may run beside this one.
    assert!(resident().saturating_sub(before) < 400 << 20, "{} MB more", (resident() - before) >> 20);
}
