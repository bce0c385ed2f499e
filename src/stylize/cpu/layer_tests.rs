//! Every shape of layer, through every set of instructions, against the reference.

use super::first::First;
use super::last::Last;
use super::map::Map;
use super::picture::{Picture, Pixels};
use super::reference::{Tensor, conv3x3, on_canvas};
use super::scratch::Scratch;
use super::upsampled::Upsampled;
use super::winograd::Winograd;
use crate::model::{Conv, Layer, Widths, decoder, encoder};
use crate::simd::Instructions;

/// Small and odd sizes: narrower than a tile of 4, a whole number of tiles, one more, and wider than a register tile.
const SIZES: [[usize; 2]; 8] = [[1, 1], [2, 2], [1, 5], [3, 1], [4, 8], [5, 4], [7, 29], [9, 50]];

/// Relative to the largest output. F(4×4, 3×3) measures up to 3e-6 here, the plain sum 5e-7.
const TOLERANCE: f32 = 1e-5;

/// Numbers in [-1, 1) that look random and are the same every time.
fn noise(seed: u32) -> impl Iterator<Item = f32> {
    let mut state = seed.wrapping_mul(2_654_435_761) ^ 0x9e37_79b9;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    })
}

fn random_conv(layer: Layer) -> Conv {
    let scale = (2.0 / (9 * layer.in_channels) as f32).sqrt();
    let weight = noise(7).take(9 * layer.in_channels * layer.out_channels).map(|n| n * scale).collect();
    Conv { layer, weight, bias: noise(8).take(layer.out_channels).map(|n| 0.1 * n).collect() }
}

fn is_first(layer: &Layer) -> bool {
    *layer == Layer { out_channels: layer.out_channels, ..encoder(Widths::QUARTER)[0] }
}

/// A picture on its canvas or features after ReLU.
fn random_input(layer: &Layer, [height, width]: [usize; 2]) -> Tensor {
    let channels = if is_first(layer) { 3 } else { layer.in_channels };
    let data = noise(9).take(channels * height * width).map(|n| n.max(0.0)).collect();
    let input = Tensor::new(channels, height, width, data);
    if is_first(layer) { on_canvas(&input) } else { input }
}

/// The layer as the engine would run it.
fn run(instructions: Instructions, conv: &Conv, input: &Tensor) -> Tensor {
    let (mut map, mut output, mut scratch) = (Map::default(), Map::default(), Scratch::default());
    scratch.prepare();
    let (height, width) = (input.height, input.width);
    if is_first(&conv.layer) {
        let rgb = &input.data[..3 * height * width];
        let picture = Picture::new(width, height, Pixels::Planar32(rgb)).unwrap();
        First::new(instructions, conv).run(&picture, &mut output);
    } else if conv.layer.out_channels == 3 {
        map.load(input);
        let mut rgb: Vec<f32> = Vec::new();
        Last::new(instructions, conv).run(&map, height, width, &scratch, &mut rgb);
        let planar = (0..3).flat_map(|c| rgb.iter().skip(c).step_by(3).copied()).collect();
        return Tensor::new(3, height, width, planar);
    } else {
        map.load(input);
        if conv.layer.upsample {
            Upsampled::new(instructions, conv).run(&map, &mut output, &scratch);
        } else {
            Winograd::new(instructions, conv).run(&map, &mut output, &scratch);
        }
    }
    output.to_tensor(conv.layer.out_channels)
}

/// The largest difference, relative to the largest number expected.
fn error(found: &Tensor, expected: &Tensor) -> f32 {
    assert_eq!([found.channels, found.height, found.width], [expected.channels, expected.height, expected.width]);
    let largest = expected.data.iter().fold(f32::MIN_POSITIVE, |max, n| max.max(n.abs()));
    let worst = found.data.iter().zip(&expected.data).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(found.data.iter().all(|n| n.is_finite()));
    worst / largest
}

fn check(layer: Layer, sizes: &[[usize; 2]]) {
    let conv = random_conv(layer);
    for &size in sizes {
        let input = random_input(&layer, size);
        let expected = conv3x3(&conv, &input);
        for instructions in Instructions::all() {
            let error = error(&run(instructions, &conv, &input), &expected);
            assert!(error < TOLERANCE, "{layer:?} of {size:?} with {}: {error}", instructions.name());
        }
    }
}

fn check_network(widths: Widths, sizes: &[[usize; 2]]) {
    for layer in encoder(widths).into_iter().chain(decoder(widths)) {
        check(layer, sizes);
    }
}

#[test]
fn layers_of_the_quarter_network_equal_the_reference() {
    check_network(Widths::QUARTER, &SIZES);
}

#[test]
fn layers_of_the_half_network_equal_the_reference() {
    check_network(Widths::HALF, &[[3, 5], [4, 13]]);
}

#[test]
fn layers_of_the_paper_network_equal_the_reference() {
    check_network(Widths::PAPER, &[[3, 6]]);
}

#[test]
fn channels_need_not_fill_blocks_of_sixteen() {
    check_network(Widths([4, 12, 20, 36]), &[[5, 7]]);
}

#[test]
fn every_width_is_shared_out_among_tiles() {
    let layer = |name| decoder(Widths([4, 16, 16, 16])).into_iter().find(|l| l.name == name).unwrap();
    for width in 1..40 {
        check(layer("conv1_2"), &[[2, width]]);
        check(layer("conv1_1"), &[[2, width]]);
    }
}

#[test]
fn wide_rows_are_made_in_pieces() {
    // More tiles than one piece has: 24 of them for as many channels as these, 113 for sixteen and sixteen.
    check(encoder(Widths::QUARTER)[8], &[[5, 203]]);
    check(encoder(Widths::QUARTER)[1], &[[6, 457]]);
}

#[test]
fn threads_do_not_change_the_result() {
    let layers = encoder(Widths::QUARTER);
    for layer in [layers[3], layers[5], decoder(Widths::QUARTER)[1]] {
        let (conv, input) = (random_conv(layer), random_input(&layer, [37, 21]));
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| run(Instructions::best(), &conv, &input))
        };
        let one = with(1);
        assert_eq!(with(2), one);
        assert_eq!(with(5), one);
    }
}
