//! Every convolution computes what the reference does.

use std::collections::BTreeSet;

use vivant::model::{Layer, Weights, Widths, decoder, encoder};
use vivant::pixels::PixelFormat;
use vivant::stylize::conv::choices::Tune;
use vivant::stylize::conv::{ConvKernel, ConvKernels, Ends, Tile, WeightPath, pack_affine};
use vivant::stylize::cpu::reference;
use vivant::stylize::{Engine, HowToRun, Precision, Stylizer};

use crate::support::{Noise, gpu, relative_error};
use crate::{no_gpu, precisions, run, tolerance};

const SIZES: [[usize; 2]; 3] = [[17, 17], [47, 33], [96, 128]];

/// The convolutions that the adapter can run.
///
/// Tiles differ by constants only and f16 by how numbers are stored, so f16 is tried with one of the tiles: each pipeline costs
/// a software adapter seconds.
fn conv_kernels(precision: Precision) -> impl Iterator<Item = ConvKernel> {
    let all = ConvKernel::ALL.into_iter().map(|(kernel, _)| kernel);
    let doubled = move |kernel: &ConvKernel| {
        precision == Precision::F16 && matches!(kernel, ConvKernel::Gemm(tile) if *tile != Tile::Large64)
    };
    all.filter(move |kernel| kernel.runs_on(&gpu().capabilities, precision) && !doubled(kernel))
}

/// One layer at one size through every kernel.
fn check_layer(noise: &mut Noise, convs: &[ConvKernels], layer: Layer, size: [usize; 2]) {
    let gpu = gpu();
    let conv = noise.conv(layer);
    let [height, width] = size;
    let input = noise.tensor(layer.in_channels, height, width);
    let (scale, offset) = (noise.numbers(layer.in_channels), noise.numbers(layer.in_channels));
    let affine = gpu.storage_with("affine", &pack_affine(&scale, &offset));
    let [out_height, out_width] = layer.out_size(size);
    let shape = [layer.out_channels, out_height, out_width];
    let modulated = reference::affine(&input, &scale, &offset);
    // Only the decoder's first layer reads its input with AdaIN's scale and offset.
    let inputs = if layer.upsample || layer.pool { &[&input][..] } else { &[&input, &modulated] };
    let expected: Vec<_> = inputs.iter().map(|input| reference::conv3x3(&conv, input)).collect();
    for convs in convs {
        let precision = convs.precision();
        let on_gpu = gpu.storage_with("input", &precision.pack(&input));
        for kernel in conv_kernels(precision) {
            let loaded = convs.load(&conv, kernel);
            for (adain, expected) in [None, Some(&affine)].into_iter().zip(&expected) {
                // Not zero, so that what is left out shows.
                let bytes = precision.tensor_bytes(shape[0], out_height * out_width) as usize;
                let output = gpu.storage_with("output", &vec![0x3cu8; bytes]);
                let ends = Ends { input: &on_gpu, size, adain, output: &output };
                let got = run(&convs.passes("test", &loaded, &ends), &output, precision, shape);
                let error = relative_error(&got.data, &expected.data);
                let name = kernel.name();
                assert!(error <= tolerance(precision), "{layer:?} at {size:?}, {precision:?}, {name}: error {error}");
            }
        }
    }
}

/// The layers of all three sizes of network, each shape once; the first and the last have kernels of their own.
fn layers() -> Vec<Layer> {
    let networks = [Widths::QUARTER, Widths::HALF, Widths::PAPER];
    let mut layers: Vec<Layer> = networks.into_iter().flat_map(|w| [encoder(w), decoder(w)].concat()).collect();
    let shape = |l: &Layer| (l.in_channels, l.out_channels, l.upsample, l.relu, l.pool);
    layers.retain(|layer| layer.in_channels > 4 && layer.out_channels > 3);
    layers.sort_by_key(shape);
    layers.dedup_by_key(|l| shape(l));
    layers
}

#[test]
fn convolutions_equal_the_reference() {
    let mut noise = Noise(0x5eed);
    let kernels: Vec<_> = precisions().into_iter().map(|precision| ConvKernels::new(gpu(), precision)).collect();
    for layer in layers() {
        let wide = layer.in_channels * layer.out_channels > 64 * 64;
        for size in if wide { &[[3, 2], [9, 5]][..] } else { &[[16, 16], [1, 1], [2, 3], [9, 5]] } {
            check_layer(&mut noise, &kernels, layer, *size);
        }
        // Large pictures meet only the first layers; the code is the same for all widths.
        if layer.in_channels * layer.out_channels <= 16 * 32 {
            for size in SIZES {
                check_layer(&mut noise, &kernels, layer, size);
            }
        }
    }
    assert_eq!(gpu().trouble(), None);
}

#[test]
fn a_sliced_layer_equals_a_whole_one() {
    let gpu = gpu();
    let mut noise = Noise(7);
    let layer = encoder(Widths::QUARTER)[1];
    let conv = noise.conv(layer);
    let input = noise.tensor(16, 75, 40);
    let on_gpu = gpu.storage_with("input", &Precision::F32.pack(&input));
    let outputs = [(); 2].map(|()| gpu.storage("output", Precision::F32.tensor_bytes(16, 38 * 20)));
    let kernels = ConvKernels::new(gpu, Precision::F32);
    let loaded = kernels.load(&conv, ConvKernel::Direct(WeightPath::Uniform));
    let passes = outputs
        .each_ref()
        .map(|output| kernels.passes("test", &loaded, &Ends { input: &on_gpu, size: [75, 40], adain: None, output }));
    let passes = passes.into_iter().flatten().collect::<Vec<_>>();
    let mut progress = vivant::gpu::Progress::default();
    let mut slices = 0;
    loop {
        let mut commands = gpu.device.create_command_encoder(&Default::default());
        let done = progress.record(&passes, &mut commands, passes[0].cost() / 3);
        gpu.queue.submit([commands.finish()]);
        slices += 1;
        if done {
            break;
        }
    }
    // Of five rows of workgroups a third of the cost affords one at a time. What comes last is whole.
    assert_eq!(slices, 5 + 1);
    for output in outputs {
        let bytes = gpu.read_buffer::<u8>(&output, 16 * 4 * 38 * 20).unwrap();
        let got = Precision::F32.unpack(&bytes, [16, 38, 20]);
        assert!(relative_error(&got.data, &reference::conv3x3(&conv, &input).data) < 1e-4);
    }
}

#[test]
fn matrix_units_are_used_where_they_agree() {
    let gpu = gpu();
    for precision in precisions() {
        let kernels = ConvKernels::new(gpu, precision);
        for kernel in conv_kernels(precision).filter(|kernel| kernel.matrix_units().is_some()) {
            assert!(kernels.can_run(kernel), "{} was found to be wrong", kernel.name());
        }
        let other = ConvKernel::ALL.into_iter().filter_map(|(kernel, _)| Some((kernel, kernel.matrix_units()?)));
        for (kernel, _) in other.filter(|(_, units)| Some(*units) != gpu.capabilities.matrix_units) {
            assert!(!kernels.can_run(kernel), "there are no units for {}", kernel.name());
        }
    }
    // What the trial of units found is none of the device's troubles.
    assert_eq!(gpu.trouble(), None);
}

#[test]
fn kernels_that_compute_wrongly_are_not_used() {
    // It computes nothing at all.
    let gpu = no_gpu();
    let how = HowToRun { engine: Engine::Gpu, tune: Tune::Force, ..HowToRun::preferred(&gpu) };
    let stylizer = Stylizer::new(&gpu, &Weights::embedded().unwrap(), how);
    let upload = stylizer.upload(PixelFormat::Rgb8, [64, 64]);
    let kernels = || -> BTreeSet<&str> {
        let canvas = stylizer.canvas(upload.content(), false, [64, 64]).unwrap();
        canvas.passes().iter().map(|pass| pass.kernel.name()).collect()
    };
    let convolutions = |names: BTreeSet<&'static str>| -> Vec<_> {
        names.into_iter().filter(|name| ConvKernel::from_name(name).is_some()).collect()
    };
    let plainest = ConvKernel::Direct(WeightPath::Uniform).name();
    assert_eq!(convolutions(kernels()), [plainest], "the usual ones are tried before they run");
    stylizer.tune([64, 64]);
    assert_eq!(convolutions(kernels()), [plainest], "and others before they are measured");
    assert_eq!(gpu.trouble(), None);
}
