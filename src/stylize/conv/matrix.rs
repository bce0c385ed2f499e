//! The implicit matrix product on a GPU's matrix units ("tensor cores"), f16 with sums in f32. Keep in sync with
//! shaders/conv/gemm_matrix.wgsl. Numbers come in blocks of 16×16 whatever the units multiply at once.

use half::f16;

use super::direct::{tap_count, tap_weight};
use super::{COMMON, ConvKernel, ConvKernels, Ends, Loaded, Outputs, Product, gemm, layer_pass};
use crate::gpu::{Capabilities, Gpu, KernelSource, MatrixUnits, Pass};
use crate::model::{Conv, Layer};
use crate::stylize::tensor::Precision;

/// Width, height and output channels that a workgroup makes.
const TILE: [u32; 3] = [16, 8, 64];
const THREADS: u32 = 128;
const SHARED_BYTES: u32 = 25600;
/// A block's side.
const SIDE: usize = 16;
/// Under what name they are tried.
const TRIAL: &str = "matrix-units";

/// Whether the adapter has such matrix units, and the rest of what the kernel needs.
pub(super) fn fits(units: MatrixUnits, capabilities: &Capabilities) -> bool {
    capabilities.matrix_units == Some(units)
        && capabilities.workgroup_invocations >= THREADS
        && capabilities.workgroup_bytes >= SHARED_BYTES
}

/// What lets a shader use matrix units; stands before all else.
pub(super) fn enable() -> &'static str {
    include_str!("../../../shaders/conv/matrix_units.wgsl")
}

/// How blocks are loaded, multiplied and stored.
pub(super) fn blocks(units: MatrixUnits) -> &'static str {
    match units {
        MatrixUnits::Side16 => include_str!("../../../shaders/conv/matrix_16.wgsl"),
        MatrixUnits::Side8 => include_str!("../../../shaders/conv/matrix_8.wgsl"),
    }
}

/// The kernel's text for a plain or an upsampling layer.
pub fn source(units: MatrixUnits, upsample: bool) -> KernelSource {
    let body = include_str!("../../../shaders/conv/gemm_matrix.wgsl");
    let parts = vec![enable(), Precision::F16.wgsl(), COMMON, gemm::ends(upsample), blocks(units), body];
    KernelSource { name: ConvKernel::Matrix(units).name(), parts }
}

/// A layer's weights as the kernel reads them.
pub fn pack(conv: &Conv) -> Vec<f16> {
    pack_matrices(&conv.layer, tap_count(&conv.layer), |out, input, tap| tap_weight(conv, out, input, tap))
}

/// Blocks of 16 output × 16 input channels, row by row: for each 16 output channels, in whole workgroups, each 16 input
/// channels and each tap. Channels that are not there weigh nothing.
pub(super) fn pack_matrices(layer: &Layer, taps: usize, weight: impl Fn(usize, usize, usize) -> f32) -> Vec<f16> {
    let blocks = layer.out_channels.next_multiple_of(TILE[2] as usize) / SIDE;
    let slabs = layer.in_channels.div_ceil(SIDE);
    let mut packed = Vec::with_capacity(blocks * slabs * taps * SIDE * SIDE);
    for block in 0..blocks {
        for slab in 0..slabs {
            for tap in 0..taps {
                for out in SIDE * block..SIDE * (block + 1) {
                    for input in SIDE * slab..SIDE * (slab + 1) {
                        let there = out < layer.out_channels && input < layer.in_channels;
                        packed.push(f16::from_f32(if there { weight(out, input, tap) } else { 0.0 }));
                    }
                }
            }
        }
    }
    packed
}

/// The layer's pass from one buffer to another.
pub(super) fn layer(gpu: &Gpu, part: &str, conv: &Loaded, ends: &Ends<'_>) -> Pass {
    let [height, width] = ends.size.map(|n| n as u32);
    let phases = if conv.layer.upsample { 4 } else { 1 };
    let blocks = (conv.layer.out_channels as u32).div_ceil(TILE[2]);
    let workgroups = [width.div_ceil(TILE[0]), height.div_ceil(TILE[1]), phases * blocks];
    layer_pass(gpu, Precision::F16, part, conv, ends, workgroups)
}

/// Whether the units compute what the reference does: drivers may compile this young part of the shading language wrongly.
/// Some lose the device over it, so that what the program died of once is not tried again.
pub(super) fn agrees(gpu: &Gpu, convs: &ConvKernels, units: MatrixUnits) -> bool {
    !convs.marks.was_fatal(TRIAL, "matrix units (--matrix-units off leaves them alone for good)", 1)
        && convs.marks.during(gpu, TRIAL, || are_right(convs, units))
}

fn are_right(convs: &ConvKernels, units: MatrixUnits) -> bool {
    let kernels = [ConvKernel::Matrix(units), ConvKernel::Winograd(Outputs::Four, Product::Matrix(units))];
    kernels.into_iter().all(|kernel| {
        convs.is_right(kernel).unwrap_or_else(|lost| {
            tracing::warn!("the GPU's matrix units were not tried: {lost}");
            false
        })
    })
}
