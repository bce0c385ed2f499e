//! Direct convolution: a register tile of 2×2 pixels and eight output channels an invocation, no shared memory.
//! Keep in sync with shaders/conv/*.wgsl.

use std::sync::Arc;

use super::pack_bias;
use crate::gpu::Pass;
use crate::gpu::{Binding, Gpu, Kernel, KernelSource};
use crate::model::{Conv, Layer};
use crate::stylize::tensor::Precision;

/// How an invocation comes by its weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WeightPath {
    /// One address for the whole workgroup: what GPUs like.
    Uniform,
    /// A column for each of eight lanes, shared through the subgroup: what software rendering likes.
    Broadcast,
}

/// The kernel's text for a plain or an upsampling layer.
pub fn source(precision: Precision, path: WeightPath, upsample: bool) -> KernelSource {
    let weights = match path {
        WeightPath::Uniform => include_str!("../../../shaders/conv/weights_uniform.wgsl"),
        WeightPath::Broadcast => include_str!("../../../shaders/conv/weights_broadcast.wgsl"),
    };
    let (name, body) = if upsample {
        ("direct_upsampled", include_str!("../../../shaders/conv/direct_upsampled.wgsl"))
    } else {
        ("direct", include_str!("../../../shaders/conv/direct.wgsl"))
    };
    let common = include_str!("../../../shaders/conv/common.wgsl");
    KernelSource { name, parts: vec![precision.wgsl(), common, body, weights] }
}

const RELU: u32 = 1;
const POOL: u32 = 2;
const ADAIN: u32 = 4;

/// `Shape` of common.wgsl.
#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Shape {
    first_row: u32,
    in_groups: u32,
    out_groups: u32,
    flags: u32,
    in_size: [u32; 2],
    size: [u32; 2],
}

/// Pixels that a workgroup's 8×8 tiles cover in each direction.
const WORKGROUP_PIXELS: u32 = 16;

/// Both compiled kernels.
pub struct DirectKernels {
    plain: Arc<Kernel>,
    upsampled: Arc<Kernel>,
    precision: Precision,
}

/// One layer's packed weights on the GPU.
pub struct Direct {
    layer: Layer,
    weights: wgpu::Buffer,
    bias: wgpu::Buffer,
}

/// Where a layer reads and writes.
pub struct Ends<'a> {
    pub input: &'a wgpu::Buffer,
    /// Height and width of the input as it is stored.
    pub size: [usize; 2],
    /// Scale and offset of each channel, packed by [`pack_affine`](super::pack_affine), applied to the input as it is read.
    pub adain: Option<&'a wgpu::Buffer>,
    pub output: &'a wgpu::Buffer,
}

impl DirectKernels {
    /// Compiles them side by side.
    pub fn new(gpu: &Gpu, precision: Precision, path: WeightPath) -> DirectKernels {
        let bindings = [Binding::Read, Binding::Read, Binding::Read, Binding::Read, Binding::Write];
        let compile = |upsample| Arc::new(Kernel::new(gpu, &source(precision, path, upsample), &bindings));
        let (plain, upsampled) = rayon::join(|| compile(false), || compile(true));
        DirectKernels { plain, upsampled, precision }
    }

    /// Packs a layer's weights for the kernel that will run it.
    pub fn load(&self, gpu: &Gpu, conv: &Conv) -> Direct {
        let packed = if conv.layer.upsample { pack_upsampled(conv) } else { pack(conv) };
        Direct {
            layer: conv.layer,
            weights: gpu.storage_with(conv.layer.name, &packed),
            bias: gpu.storage_with(conv.layer.name, &pack_bias(conv)),
        }
    }

    /// The layer's pass from one buffer to another.
    pub fn pass(&self, gpu: &Gpu, part: &str, conv: &Direct, ends: &Ends<'_>) -> Pass {
        let layer = &conv.layer;
        let [height, width] = layer.conv_size(ends.size);
        let [out_height, out_width] = layer.out_size(ends.size);
        let flag = |on, bit| if on { bit } else { 0 };
        let shape = Shape {
            first_row: 0,
            in_groups: layer.in_channels.div_ceil(4) as u32,
            out_groups: layer.out_channels.div_ceil(4) as u32,
            flags: flag(layer.relu, RELU) | flag(layer.pool, POOL) | flag(ends.adain.is_some(), ADAIN),
            in_size: [ends.size[1] as u32, ends.size[0] as u32],
            size: [width as u32, height as u32],
        };
        let kernel = if layer.upsample { &self.upsampled } else { &self.plain };
        let group = kernel.bind(
            gpu,
            &[
                ends.input.as_entire_binding(),
                conv.weights.as_entire_binding(),
                conv.bias.as_entire_binding(),
                ends.adain.unwrap_or(&conv.bias).as_entire_binding(),
                ends.output.as_entire_binding(),
            ],
        );
        let tensor = |channels, pixels| self.precision.tensor_bytes(channels, pixels);
        Pass {
            name: format!("{part}.{}", layer.name),
            kernel: kernel.clone(),
            group,
            immediates: bytemuck::bytes_of(&shape).to_vec(),
            workgroups: [
                shape.size[0].div_ceil(WORKGROUP_PIXELS),
                shape.size[1].div_ceil(WORKGROUP_PIXELS),
                shape.out_groups.div_ceil(2),
            ],
            flops: layer.flops(ends.size),
            bytes: tensor(layer.in_channels, ends.size[0] * ends.size[1])
                + tensor(layer.out_channels, out_height * out_width)
                + conv.weights.size(),
        }
    }
}

impl Direct {
    pub fn layer(&self) -> &Layer {
        &self.layer
    }
}

/// For each pair of output groups, each input group and each tap: eight columns of four, one column per input channel,
/// the first group's four and then the second's. Channels that are not there weigh nothing.
pub fn pack(conv: &Conv) -> Vec<f32> {
    let channels = conv.layer.in_channels;
    pack_taps(&conv.layer, 9, |out, input, tap| conv.weight[(out * channels + input) * 9 + tap])
}

/// As [`pack`], for an input enlarged 2×: four taps for each of a tile's four pixels. A pixel in an even column sees, left
/// to right, the input's columns x-1 | x x, one in an odd column x x | x+1; rows likewise. So weights are summed.
pub fn pack_upsampled(conv: &Conv) -> Vec<f32> {
    /// Which of the three taps fall on the first and on the second input pixel, for even and odd output pixels.
    const SEEN: [[&[usize]; 2]; 2] = [[&[0], &[1, 2]], [&[0, 1], &[2]]];
    let channels = conv.layer.in_channels;
    pack_taps(&conv.layer, 16, |out, input, block| {
        let [row_parity, column_parity] = [block / 8, block / 4 % 2];
        let [row, column] = [block / 2 % 2, block % 2];
        let kernel = &conv.weight[(out * channels + input) * 9..][..9];
        let rows = SEEN[row_parity][row].iter();
        rows.flat_map(|r| SEEN[column_parity][column].iter().map(move |c| kernel[3 * r + c])).sum()
    })
}

fn pack_taps(layer: &Layer, taps: usize, weight: impl Fn(usize, usize, usize) -> f32) -> Vec<f32> {
    let pairs = layer.out_channels.div_ceil(8);
    let groups = layer.in_channels.div_ceil(4);
    let mut packed = Vec::with_capacity(pairs * groups * taps * 32);
    for pair in 0..pairs {
        for group in 0..groups {
            for tap in 0..taps {
                for half in 0..2 {
                    for input in 4 * group..4 * group + 4 {
                        for out in 8 * pair + 4 * half..8 * pair + 4 * half + 4 {
                            let there = out < layer.out_channels && input < layer.in_channels;
                            packed.push(if there { weight(out, input, tap) } else { 0.0 });
                        }
                    }
                }
            }
        }
    }
    packed
}
