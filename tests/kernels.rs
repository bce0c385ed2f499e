//! Every shader is valid WGSL, and computes what its CPU twin does.

#[path = "kernels/convolutions.rs"]
mod convolutions;
#[path = "kernels/hazards.rs"]
mod hazards;
#[path = "kernels/interpreter/mod.rs"]
mod interpreter;
#[path = "kernels/pictures.rs"]
mod pictures;
mod support;
#[path = "kernels/translations.rs"]
mod translations;

use naga::valid::{Capabilities, ModuleInfo, ValidationFlags, Validator};
use support::{Noise, gpu, no_gpu, relative_error};
use vivant::gpu::ceilings::{self, Copy, MultiplyAdd};
use vivant::gpu::{KernelSource, Pass, pass};
use vivant::source::demo::scene_source;
use vivant::stylize::conv::{ConvKernel, WeightPath, first, last, pack_affine};
use vivant::stylize::cpu::reference::{self, Tensor};
use vivant::stylize::statistics::{self, StatisticsBuffers, StatisticsKernels, Within};
use vivant::stylize::{Precision, Settings, Statistics, frame, steady};

const PRECISIONS: [Precision; 2] = [Precision::F32, Precision::F16];

/// What the adapter can run of all combinations.
fn precisions() -> Vec<Precision> {
    PRECISIONS.into_iter().filter(|p| *p == Precision::F32 || gpu().capabilities.f16).collect()
}

fn tolerance(precision: Precision) -> f32 {
    match precision {
        Precision::F32 => 1e-4,
        Precision::F16 => 1e-2,
    }
}

/// The convolutions' kernels, in both precisions, plain and upsampling.
fn convolution_sources() -> impl Iterator<Item = KernelSource> {
    PRECISIONS.into_iter().flat_map(|precision| {
        ConvKernel::ALL.into_iter().flat_map(move |(kernel, _)| {
            let sources = [false, true].into_iter().flat_map(move |upsample| kernel.sources(precision, upsample));
            sources.map(|(source, _)| source)
        })
    })
}

/// Name and text of every kernel in every variant, and of the window's shaders.
fn every_shader() -> Vec<(String, String)> {
    let mut sources: Vec<KernelSource> = vec![
        statistics::adain_source(),
        vivant::stylize::colours::colours_source(),
        vivant::stylize::guided::guided_fit_source(),
        vivant::stylize::guided::guided_mean_source(),
        vivant::stylize::foreground::matte_source(),
        vivant::stylize::detail::detail_fit_source(),
        vivant::stylize::detail::enlarge_source(),
        vivant::app::view::source(),
        vivant::app::meshes::source(),
        frame::frame_to_picture_source(),
        frame::resize_source(),
        frame::shrink_source(),
        vivant::stylize::foreground::foreground_source(),
        steady::motion_source(),
        steady::motion_spread_source(),
        steady::steady_input_source(),
        vivant::stylize::smoothing::smooth_source(),
        vivant::stylize::underdrawing::underdrawing_source(),
        scene_source(),
        ceilings::multiply_add_source(),
        ceilings::copy_source(),
    ];
    for precision in PRECISIONS {
        sources.push(statistics::statistics_source(precision));
        sources.push(statistics::regions_source(precision));
        for path in [WeightPath::Uniform, WeightPath::Broadcast] {
            sources.extend([first::source(precision, path), last::source(precision, path)]);
        }
    }
    sources.extend(convolution_sources());
    let mut texts: Vec<_> = sources.iter().map(|source| (source.name.to_owned(), source.text())).collect();
    // A file that no kernel uses would be looked at by nobody.
    let used: String = sources.iter().map(KernelSource::text).collect();
    for file in wgsl_files(std::path::Path::new("shaders")) {
        let text = std::fs::read_to_string(&file).unwrap();
        if !used.contains(&text) {
            texts.push((file.display().to_string(), text));
        }
    }
    texts
}

#[test]
fn every_shader_is_valid() {
    for (name, text) in every_shader() {
        validate(&name, &text);
    }
}

fn validate(name: &str, text: &str) -> (naga::Module, ModuleInfo) {
    let module = naga::front::wgsl::parse_str(text).unwrap_or_else(|e| panic!("{name}: {}", e.emit_to_string(text)));
    let info = Validator::new(ValidationFlags::all(), Capabilities::all())
        .validate(&module)
        .unwrap_or_else(|e| panic!("{name}: {}", e.emit_to_string(text)));
    (module, info)
}

fn wgsl_files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => wgsl_files(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|e| e == "wgsl"))
        .collect()
}

/// Runs `passes` and takes a tensor from `buffer`.
fn run(passes: &[Pass], buffer: &wgpu::Buffer, precision: Precision, shape: [usize; 3]) -> Tensor {
    pass::submit(gpu(), passes);
    let bytes = precision.tensor_bytes(shape[0], shape[1] * shape[2]) as usize;
    precision.unpack(&gpu().read_buffer::<u8>(buffer, bytes).unwrap(), shape)
}

fn gpu_statistics(features: &Tensor, precision: Precision, style: &Statistics, alpha: f32) -> (Statistics, Vec<f32>) {
    let gpu = gpu();
    let kernels = StatisticsKernels::new(gpu, precision);
    let buffers = StatisticsBuffers::new(gpu, features.channels);
    buffers.set_style(gpu, style);
    buffers.set(gpu, &Settings { alpha, ..Settings::default() });
    let input = gpu.storage_with("features", &precision.pack(features));
    pass::submit(gpu, &kernels.passes(gpu, &input, features.height * features.width, Within::Whole, &buffers, None));
    let affine = gpu.read_buffer(&buffers.affine, 2 * features.channels.next_multiple_of(4)).unwrap();
    (buffers.read_content(gpu).unwrap(), affine)
}

#[test]
fn statistics_and_adain_equal_the_reference() {
    let mut noise = Noise(99);
    for precision in precisions() {
        for (channels, height, width) in [(128, 16, 16), (256, 2, 2), (512, 5, 3), (128, 33, 47), (4, 96, 128)] {
            let features = noise.tensor(channels, height, width);
            let features = precision.unpack(&precision.pack(&features), [channels, height, width]);
            let style = Statistics {
                mean: noise.numbers(channels),
                std: noise.numbers(channels).iter().map(|n| n.abs() + 0.1).collect(),
            };
            let (got, affine) = gpu_statistics(&features, precision, &style, 0.7);
            let expected = reference::statistics(&features);
            assert!(relative_error(&got.mean, &expected.mean) < 1e-4, "means of {channels}×{height}×{width}");
            assert!(relative_error(&got.std, &expected.std) < 1e-4, "deviations of {channels}×{height}×{width}");
            let (scale, offset) = expected.affine_towards(&style, 0.7);
            assert!(relative_error(&affine, &pack_affine(&scale, &offset)) < 1e-4);
        }
    }
}

#[test]
fn regions_have_statistics_and_styles_of_their_own() {
    let gpu = gpu();
    let mut noise = Noise(17);
    for precision in precisions() {
        let kernels = StatisticsKernels::new(gpu, precision);
        // Whole, none, and in between; the last is faint, with a sum of weights below one.
        for [channels, height, width, share] in [[128, 16, 16, 100], [64, 9, 13, 100], [16, 47, 33, 100], [16, 5, 3, 5]]
        {
            let pixels = height * width;
            let features = noise.tensor(channels, height, width);
            let features = precision.unpack(&precision.pack(&features), [channels, height, width]);
            let input = gpu.storage_with("features", &precision.pack(&features));
            let share = share as f32 / 100.0;
            let weights: Vec<f32> = noise.numbers(pixels).iter().map(|n| share * (0.5 + n).clamp(0.0, 1.0)).collect();
            let rest: Vec<f32> = weights.iter().map(|w| 1.0 - w).collect();
            let on_gpu = gpu.storage_with("weights", &weights);
            let mut style = || Statistics {
                mean: noise.numbers(channels),
                std: noise.numbers(channels).iter().map(|n| n.abs()).collect(),
            };
            let styles = [style(), style()];
            let buffers = [(); 2].map(|()| StatisticsBuffers::new(gpu, channels));
            buffers.iter().zip(&styles).for_each(|(buffers, style)| buffers.set_style(gpu, style));
            let first = kernels.passes(gpu, &input, pixels, Within::First(&on_gpu), &buffers[0], None);
            let second = kernels.passes(gpu, &input, pixels, Within::Second(&on_gpu), &buffers[1], None);
            let regions = kernels.regions_pass(gpu, &input, pixels, &on_gpu, [&buffers[0], &buffers[1]]);
            pass::submit(gpu, &first);
            pass::submit(gpu, &second);
            let got = run(&[regions], &input, precision, [channels, height, width]);

            let mut expected = vec![0.0; features.data.len()];
            for ((weights, style), buffers) in [&weights, &rest].into_iter().zip(&styles).zip(&buffers) {
                let content = reference::statistics_within(&features, weights);
                let read = buffers.read_content(gpu).unwrap();
                assert!(relative_error(&read.mean, &content.mean) < 1e-4);
                assert!(relative_error(&read.std, &content.std) < 1e-4);
                let (scale, offset) = content.affine_towards(style, 1.0);
                let painted = reference::affine(&features, &scale, &offset);
                for (i, sum) in expected.iter_mut().enumerate() {
                    *sum += weights[i % pixels] * painted.data[i];
                }
            }
            let error = relative_error(&got.data, &expected);
            assert!(error < tolerance(precision), "{channels}×{height}×{width}, {precision:?}: {error}");
        }
    }
}

#[test]
fn statistics_are_sound_for_a_million_pixels() {
    // A mean a thousand times the deviation: the textbook's one-pass formula loses all digits here.
    let mut noise = Noise(3);
    let pixels = 1_000_000;
    let data: Vec<f32> = (0..4)
        .flat_map(|c| (0..pixels).map(move |i| (c, i)))
        .map(|(c, _)| 1000.0 * (c as f32 + 1.0) + noise.next())
        .collect();
    let features = Tensor::new(4, 1000, 1000, data);
    let style = Statistics { mean: vec![0.0; 4], std: vec![1.0; 4] };
    let (got, _) = gpu_statistics(&features, Precision::F32, &style, 1.0);
    for c in 0..4 {
        let plane = features.plane(c);
        let mean = plane.iter().map(|n| f64::from(*n)).sum::<f64>() / pixels as f64;
        let squares = plane.iter().map(|n| (f64::from(*n) - mean).powi(2)).sum::<f64>();
        let std = (squares / (pixels - 1) as f64 + 1e-5).sqrt();
        assert!((f64::from(got.mean[c]) / mean - 1.0).abs() < 1e-6, "mean {} for {mean}", got.mean[c]);
        assert!((f64::from(got.std[c]) / std - 1.0).abs() < 1e-3, "deviation {} for {std}", got.std[c]);
    }
}

#[test]
fn constant_features_do_not_divide_by_zero() {
    let features = Tensor::new(8, 4, 4, vec![0.25; 8 * 16]);
    let style = Statistics { mean: vec![1.0; 8], std: vec![2.0; 8] };
    let (got, affine) = gpu_statistics(&features, Precision::F32, &style, 1.0);
    assert!(got.std.iter().all(|s| (s - 1e-5f32.sqrt()).abs() < 1e-7));
    assert!(affine.iter().all(|n| n.is_finite()));
}

#[test]
fn the_copy_is_a_copy() {
    let gpu = gpu();
    let noise = Noise(31).numbers(4 * 1024 * 5 + 4 * 3);
    let copy = Copy::new(gpu, 4 * noise.len() as u64);
    gpu.queue.write_buffer(&copy.origin, 0, bytemuck::cast_slice(&noise));
    pass::submit(gpu, std::slice::from_ref(&copy.pass));
    assert!(gpu.read_buffer::<f32>(&copy.copy, noise.len()).unwrap() == noise);
}

#[test]
fn the_multiply_adds_are_done() {
    let gpu = gpu();
    let kernel = MultiplyAdd::new(gpu);
    let (rounds, factor, addend) = (9, 0.75_f32, 0.25_f32);
    let chain = |start: f32| (0..rounds).fold(start, |x, _| x.mul_add(factor, addend));
    let expected: Vec<f32> = (0..64).map(|lane| (0..32).map(|i| chain((lane + i) as f32)).sum()).collect();
    pass::submit(gpu, &[kernel.pass(gpu, rounds, factor, addend)]);
    let got = gpu.read_buffer::<f32>(kernel.sums(), kernel.sums().size() as usize / 4).unwrap();
    for lanes in got.chunks(64) {
        let error = relative_error(lanes, &expected);
        assert!(error <= 1e-5, "{error}");
    }
}
