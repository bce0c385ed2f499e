//! The decoder's last layer, and what is shown of it: no painting lies in memory beside the picture.
//! Keep in sync with shaders/conv/last.wgsl.

use std::sync::Arc;

use super::{COMMON, ConvKernels, Ends, Shape, WeightPath, direct, pack_bias};
use crate::gpu::{Binding, Kernel, KernelSource, Pass};
use crate::model::{Conv, Layer};
use crate::stylize::show::{self, Show};
use crate::stylize::tensor::Precision;

pub fn source(precision: Precision, path: WeightPath) -> KernelSource {
    let body = include_str!("../../../shaders/conv/last.wgsl");
    let parts = [&[precision.wgsl(), COMMON][..], &show::WGSL, &[body, path.wgsl()]].concat();
    KernelSource { name: "last", parts }
}

/// Blocks of two taps that hold the nine of a group of four input channels.
const BLOCKS: usize = 5;

/// For each input group and each tap: four input channels' weights towards red, towards green and towards blue, and four
/// zeros; four more rows of zeros stand in for a tenth tap.
fn pack(conv: &Conv) -> Vec<f32> {
    let groups = conv.layer.in_channels.div_ceil(4);
    let mut packed = vec![0.0; groups * BLOCKS * 32];
    for (i, weight) in conv.weight.iter().enumerate() {
        let (out, input, tap) = (i / 9 / conv.layer.in_channels, i / 9 % conv.layer.in_channels, i % 9);
        packed[((input / 4 * 2 * BLOCKS + tap) * 4 + out) * 4 + input % 4] = *weight;
    }
    packed
}

/// The layer on the GPU.
pub struct LastLayer {
    layer: Layer,
    kernel: Arc<Kernel>,
    weights: wgpu::Buffer,
    bias: wgpu::Buffer,
}

impl LastLayer {
    /// Packs the weights of a layer that writes three channels, and compiles the kernel if it is new.
    pub fn load(convs: &ConvKernels, conv: &Conv) -> LastLayer {
        let gpu = &convs.gpu;
        let path = WeightPath::preferred(&gpu.capabilities);
        let bindings = [&[Binding::Read; 3][..], &show::BINDINGS].concat();
        LastLayer {
            layer: conv.layer,
            kernel: convs.compiled_for_good(&source(convs.precision, path), &bindings),
            weights: gpu.storage_with(conv.layer.name, &pack(conv)),
            bias: gpu.storage_with(conv.layer.name, &pack_bias(conv)),
        }
    }

    /// The pass from a tensor of `size` (H, W), at least as large as the picture that is shown of it.
    pub fn pass(&self, convs: &ConvKernels, input: &wgpu::Buffer, size: [usize; 2], show: &Show<'_>) -> Pass {
        let layer = &self.layer;
        let shown = show.size();
        let mut shape = Shape::new(layer, &Ends { input, size, adain: None, output: input });
        shape.size = shown;
        let [columns, rows] = direct::workgroups([shown[1] as usize, shown[0] as usize]);
        Pass {
            name: format!("decoder.{}", layer.name),
            kernel: self.kernel.clone(),
            bound: show.bind(&convs.gpu, &self.kernel, &[input, &self.weights, &self.bias]),
            immediates: bytemuck::bytes_of(&shape).to_vec(),
            workgroups: [columns, rows, 1],
            flops: layer.flops(size),
            bytes: convs.precision.tensor_bytes(layer.in_channels, size[0] * size[1])
                + self.weights.size()
                + show.bytes(),
        }
    }
}
