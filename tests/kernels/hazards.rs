//! No kernel relies on what some GPU happens to do: all of them are run by an interpreter that sees what hardware hides, and
//! come to the same result. That goes for kernels on matrix units, too, which few machines have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use vivant::gpu::ceilings::{Copy, MultiplyAdd};
use vivant::gpu::{Gpu, Pass, pass};
use vivant::model::{Conv, Layer, Weights};
use vivant::pixels::{PixelFormat, Yuv};
use vivant::source::demo::ScenePass;
use vivant::stylize::colours::{ColourKernel, ColourProbe};
use vivant::stylize::conv::{ConvKernel, ConvKernels, Ends, WeightPath, pack_affine};
use vivant::stylize::cpu::reference;
use vivant::stylize::frame::FrameKernels;
use vivant::stylize::statistics::{StatisticsBuffers, StatisticsKernels, Within};
use vivant::stylize::{Canvas, Engine, HowToRun, Plate, Precision, Settings, Style, StylizeError, Stylizer, Upload};

use crate::interpreter::{self, Dispatch, Fault, Hazard, Hazards, Resource, Texture};
use crate::pictures::frame_bytes;
use crate::support::{Noise, gpu, psnr, read_rgb, relative_error, tensor_of};
use crate::{PRECISIONS, convolution_sources, every_shader, no_gpu, precisions, tolerance, wgsl_files};

/// Runs passes one after another by the interpreter, on what their resources hold on the GPU, and leaves there what they write.
/// `subgroup` is how many invocations there are in one.
fn interpret(gpu: &Gpu, passes: &[Pass], subgroup: u32) {
    for pass in passes {
        let mut resources = all_held(gpu, pass);
        let hazards = run(pass, &pass.kernel.source().text(), pass.workgroups, &mut resources, subgroup);
        assert!(hazards.0.is_empty(), "{} by {}, subgroups of {subgroup}:\n{hazards}", pass.name, pass.kernel.name());
        for (bound, resource) in pass.bound.resources().iter().zip(resources) {
            match (bound, resource) {
                (vivant::gpu::Resource::Buffer(buffer), Resource::Buffer(bytes)) => {
                    gpu.queue.write_buffer(buffer, 0, &bytes);
                }
                (vivant::gpu::Resource::Texture(texture), Resource::Texture(written)) => {
                    gpu.write_picture(texture, &written.rgba);
                }
                _ => {}
            }
        }
    }
}

/// Runs a pass with that text and so many workgroups.
fn run(pass: &Pass, text: &str, workgroups: [u32; 3], resources: &mut [Resource], subgroup: u32) -> Hazards {
    let constants = pass.kernel.constants();
    let dispatch = Dispatch { text, constants, immediates: &pass.immediates, workgroups, subgroup };
    interpreter::run(&dispatch, resources)
}

fn all_held(gpu: &Gpu, pass: &Pass) -> Vec<Resource> {
    pass.bound.resources().iter().map(|resource| held(gpu, resource)).collect()
}

fn held(gpu: &Gpu, resource: &vivant::gpu::Resource) -> Resource {
    match resource {
        vivant::gpu::Resource::Buffer(buffer) => {
            Resource::Buffer(gpu.read_buffer(buffer, buffer.size() as usize).unwrap())
        }
        vivant::gpu::Resource::Texture(texture) => {
            let size = [texture.width(), texture.height()];
            Resource::Texture(Texture::new(size, gpu.read_picture(texture).unwrap().into_raw()))
        }
        vivant::gpu::Resource::Sampler => Resource::Sampler,
    }
}

/// A layer's passes on a GPU that refuses kernels for matrix units, as it has none; but it is not what runs them.
fn layer_passes(gpu: &Gpu, convs: &ConvKernels, conv: &Conv, kernel: ConvKernel, ends: &Ends<'_>) -> Vec<Pass> {
    let _refusals = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
    convs.passes(kernel.name(), &convs.load(conv, kernel), ends)
}

#[test]
fn convolutions_are_free_of_hazards_and_equal_the_reference() {
    let gpu = no_gpu();
    // More than a workgroup has of everything, and nothing even.
    let plain = Layer { name: "plain", in_channels: 20, out_channels: 72, upsample: false, relu: true, pool: true };
    let upsampled =
        Layer { name: "upsampled", in_channels: 24, out_channels: 12, upsample: true, relu: false, pool: false };
    let mut noise = Noise(101);
    for (layer, size) in [(plain, [19, 37]), (upsampled, [9, 11]), (plain, [1, 2])] {
        let conv = noise.conv(layer);
        let input = noise.tensor(layer.in_channels, size[0], size[1]);
        let (scale, offset) = (noise.numbers(layer.in_channels), noise.numbers(layer.in_channels));
        let affine = gpu.storage_with("affine", &pack_affine(&scale, &offset));
        let expected = reference::conv3x3(&conv, &reference::affine(&input, &scale, &offset));
        let shape = [expected.channels, expected.height, expected.width];
        for precision in PRECISIONS {
            let convs = ConvKernels::new(&gpu, precision);
            let on_gpu = gpu.storage_with("input", &precision.pack(&input));
            for (kernel, name) in ConvKernel::ALL {
                if kernel.matrix_units().is_some() && precision == Precision::F32 {
                    continue;
                }
                let bytes = precision.tensor_bytes(shape[0], shape[1] * shape[2]) as usize;
                let output = gpu.storage("output", bytes as u64);
                let ends = Ends { input: &on_gpu, size, adain: Some(&affine), output: &output };
                let passes = layer_passes(&gpu, &convs, &conv, kernel, &ends);
                let by_subgroups =
                    kernel.matrix_units().is_some() || kernel == ConvKernel::Direct(WeightPath::Broadcast);
                for subgroup in if by_subgroups { &[8, 32, 64][..] } else { &[32] } {
                    // Not zero, so that what is left out shows.
                    gpu.queue.write_buffer(&output, 0, &vec![0x3c; bytes]);
                    interpret(&gpu, &passes, *subgroup);
                    let got = precision.unpack(&gpu.read_buffer(&output, bytes).unwrap(), shape);
                    let error = relative_error(&got.data, &expected.data);
                    assert!(
                        error <= tolerance(precision),
                        "{layer:?} at {size:?}, {precision:?}, {name}: error {error}"
                    );
                }
            }
        }
    }
}

/// A canvas with every control that needs a pass, and what it is fed by.
struct Easel {
    upload: Upload,
    plate: Plate,
    canvas: Canvas,
    probe: ColourProbe,
}

impl Easel {
    fn new(stylizer: &Stylizer, styles: &[Style; 2], format: PixelFormat) -> Easel {
        let source = [70, 54];
        let upload = stylizer.upload(format, source);
        let plate = stylizer.plate(upload.picture());
        let probe = stylizer.colour_probe(upload.content());
        let mut canvas = stylizer.canvas(upload.content(), true, [45, 35]).unwrap();
        canvas.set_detail(Some(source));
        canvas.set_foreground(stylizer, upload.content(), true, &plate);
        canvas.set_style(&styles[0]);
        canvas.set_second_style(Some(&styles[1]));
        canvas.set_settings(Settings {
            keep: 0.5,
            input_rate: 0.4,
            own_chroma: 0.3,
            smoothing: 1.0,
            ..Settings::default()
        });
        Easel { upload, plate, canvas, probe }
    }
}

#[test]
fn frames_with_all_controls_are_free_of_hazards_and_look_as_on_the_gpu() {
    let weights = Weights::embedded().unwrap();
    let mut noise = Noise(103);
    let mut seen = BTreeSet::new();
    let formats =
        [PixelFormat::Yuyv(Yuv::default()), PixelFormat::Nv12(Yuv::default()), PixelFormat::Rgb8, PixelFormat::Rgba8];
    let ways = precisions().into_iter().flat_map(|precision| [false, true].map(|software| (precision, software)));
    for ((precision, software), format) in ways.zip(formats) {
        // What software adapters are given other kernels for.
        let mut gpu = gpu().clone();
        gpu.capabilities.software = software;
        let how = HowToRun { engine: Engine::Gpu, precision, ..HowToRun::preferred(&gpu) };
        let stylizer = Stylizer::new(&gpu, &weights, how);
        let styles = [(); 2].map(|()| stylizer.encode_style(&noise.picture(48, 32)).unwrap());
        let [mut here, mut there] = [(); 2].map(|()| Easel::new(&stylizer, &styles, format));
        for _ in 0..2 {
            let bytes = frame_bytes(&mut noise, format, here.upload.size());
            for easel in [&mut here, &mut there] {
                easel.upload.write(&gpu, &bytes);
                easel.plate.begin_frame(&gpu, true, false);
            }
            let mut run = |passes: &[Pass]| {
                interpret(&gpu, passes, 32);
                seen.extend(passes.iter().map(|pass| pass.kernel.source().text()));
                Ok::<(), StylizeError>(())
            };
            run(here.upload.passes()).and(run(here.probe.passes())).unwrap();
            here.canvas.paint_with(&stylizer, run).unwrap();
            pass::submit(&gpu, there.upload.passes());
            there.canvas.paint(&stylizer).unwrap();
        }
        let [here, there] = [here, there].map(|easel| tensor_of(&read_rgb(easel.canvas.picture())));
        let likeness = psnr(&here.data, &there.data);
        assert!(likeness > 40.0, "{precision:?}, {format:?}: {likeness:.1} dB");
    }
    let scene = ScenePass::new(gpu());
    scene.set_time(gpu(), [28, 20], 3.0);
    let passes = [
        scene.pass(gpu(), &gpu().picture("scene", 28, 20)),
        Copy::new(gpu(), 4 * 5000).pass,
        MultiplyAdd::new(gpu()).pass(gpu(), 3, 0.5, 0.25),
    ];
    interpret(gpu(), &passes, 32);
    seen.extend(passes.iter().map(|pass| pass.kernel.source().text()));

    // Convolutions have a test of their own.
    seen.extend(convolution_sources().map(|source| source.text()));
    // Stylizers make no kernels that the adapter has no f16 or subgroups for.
    let can_be_made = |text: &str| {
        let has = gpu().capabilities;
        (has.f16 || !text.contains("enable f16;")) && (has.subgroups || !text.contains("subgroup"))
    };
    let unseen = every_shader().into_iter().filter(|(_, text)| text.contains("@compute") && can_be_made(text));
    let unseen = unseen.filter(|(_, text)| !seen.contains(text));
    let unseen: Vec<_> = unseen.map(|(name, _)| name).collect();
    assert!(unseen.is_empty(), "the interpreter has not run {unseen:?}");
}

/// Passes of the network's kernels that wait at barriers.
fn passes_with_barriers(gpu: &Gpu) -> Vec<Pass> {
    // A few slabs of channels, and more than half of a workgroup's tiles.
    let layer = Layer { name: "layer", in_channels: 36, out_channels: 20, upsample: false, relu: true, pool: false };
    let size = [33, 37];
    let conv = Noise(107).conv(layer);
    let mut passes = Vec::new();
    for precision in PRECISIONS {
        let convs = ConvKernels::new(gpu, precision);
        let [input, output] =
            [36, 20].map(|channels| gpu.storage("tensor", precision.tensor_bytes(channels, size[0] * size[1])));
        for (kernel, _) in ConvKernel::ALL {
            // How exact numbers are changes nothing about barriers.
            if kernel.matrix_units().is_some() == (precision == Precision::F16) {
                let ends = Ends { input: &input, size, adain: None, output: &output };
                passes.extend(layer_passes(gpu, &convs, &conv, kernel, &ends));
            }
        }
    }
    let statistics = StatisticsBuffers::new(gpu, 36);
    let features = gpu.storage("features", Precision::F32.tensor_bytes(36, 1000));
    let kernels = StatisticsKernels::new(gpu, Precision::F32);
    passes.extend(kernels.passes(gpu, &features, 1000, Within::Whole, &statistics, None));
    passes
}

#[test]
fn every_barrier_is_needed() {
    let gpu = no_gpu();
    let upload = Upload::new(&gpu, &FrameKernels::new(&gpu), PixelFormat::Rgb8, [60, 50]);
    let kernel = ColourKernel::new(&gpu);
    let probe = ColourProbe::new(&gpu, upload.content(), || &kernel);
    let barrier = "workgroupBarrier();";
    // By the part of a kernel's text that they stand in, and where.
    let mut needed = BTreeMap::new();
    for pass in passes_with_barriers(&gpu).iter().chain(probe.passes()) {
        let parts = &pass.kernel.source().parts;
        for (i, part) in parts.iter().enumerate() {
            for (at, _) in part.match_indices(barrier) {
                let needed = needed.entry((*part, at)).or_insert(false);
                let without = [&part[..at], &part[at + barrier.len()..]].concat();
                let text = [parts[..i].concat(), without, parts[i + 1..].concat()].concat();
                // One row of workgroups does what all do.
                let workgroups = [pass.workgroups[0], 1, pass.workgroups[2]];
                let hazards = |lanes| run(pass, &text, workgroups, &mut all_held(&gpu, pass), lanes).0;
                *needed = *needed || [32, 64, 8].into_iter().any(|lanes| !hazards(lanes).is_empty());
            }
        }
    }
    let needless = needed.iter().filter(|(_, needed)| !**needed).map(|((part, at), _)| {
        let line = part[..*at].lines().count();
        format!("line {line} of the file that begins: {}", part.lines().next().unwrap_or_default())
    });
    assert_eq!(needless.collect::<Vec<_>>(), Vec::<String>::new());
    let files = wgsl_files(Path::new("shaders")).into_iter().map(|file| std::fs::read_to_string(file).unwrap());
    let all: usize = files.map(|text| text.matches(barrier).count()).sum();
    assert_eq!(needed.len(), all, "some stand in kernels that were not tried");
}

/// What the interpreter finds in a kernel of eight invocations, in two subgroups, that is called `main` and has 64 numbers each
/// of shared memory and in a buffer.
fn found(body: &str) -> Vec<Hazard> {
    let text = format!(
        "var<workgroup> shared_numbers: array<u32, 64>;
         @group(0) @binding(0) var<storage, read_write> numbers: array<u32>;
         @compute @workgroup_size(8)
         fn main(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {{ {body} }}"
    );
    let dispatch = Dispatch { text: &text, constants: &[], immediates: &[], workgroups: [2, 1, 1], subgroup: 4 };
    let Hazards(hazards) = interpreter::run(&dispatch, &mut [Resource::Buffer(vec![0; 256])]);
    hazards.into_keys().map(|(_, hazard)| hazard).collect()
}

#[test]
fn the_interpreter_finds_what_is_wrong() {
    let sound = "shared_numbers[index] = index;
        workgroupBarrier();
        numbers[8u * workgroup.x + index] = shared_numbers[7u - index];";
    assert_eq!(found(sound), []);
    let memory = Hazard::Memory;
    let wrong = [
        // Neighbours' numbers without a barrier.
        (
            "shared_numbers[index] = index; numbers[8u * workgroup.x + index] = shared_numbers[7u - index];",
            memory(Fault::ReadAndWrite),
        ),
        // Without a second barrier one may write what another has yet to read.
        (
            "for (var i = 0u; i < 2u; i++) {
                shared_numbers[index] = i;
                workgroupBarrier();
                numbers[8u * workgroup.x + index] = shared_numbers[7u - index];
            }",
            memory(Fault::ReadAndWrite),
        ),
        ("shared_numbers[index / 2u] = 1u;", memory(Fault::WriteAndWrite)),
        // Both workgroups at one place.
        ("numbers[index] = 1u;", memory(Fault::WriteAndWrite)),
        (
            "if workgroup.x == 0u { numbers[index] = 1u; } else { numbers[32u + index] = numbers[index]; }",
            memory(Fault::ReadAndWrite),
        ),
        // A barrier for shared memory is none for buffers.
        (
            "numbers[8u * workgroup.x + index] = 1u;
             workgroupBarrier();
             numbers[32u + 8u * workgroup.x + index] = numbers[8u * workgroup.x + 7u - index];",
            memory(Fault::ReadAndWrite),
        ),
        ("numbers[8u * workgroup.x + index] = shared_numbers[index];", memory(Fault::Unwritten)),
        ("numbers[60u + 8u * workgroup.x + index] = 1u;", memory(Fault::Outside)),
        ("shared_numbers[60u + index] = 1u;", Hazard::Index),
        ("if index < 4u { workgroupBarrier(); }", Hazard::Barrier),
        ("if index == 3u { return; } workgroupBarrier();", Hazard::Barrier),
        ("if index != 2u { numbers[8u * workgroup.x + index] = subgroupBroadcast(index, 0u); }", Hazard::Subgroup),
    ];
    for (body, expected) in wrong {
        assert!(found(body).contains(&expected), "{expected:?} in {body}");
    }
    // All of a subgroup may go where others do not.
    assert_eq!(found("if index < 4u { numbers[4u * workgroup.x + index] = subgroupBroadcast(index, 0u); }"), []);
}
