//! The encoder's first layer, from the smoothed picture and the canvas's grain.
//! Keep in sync with shaders/conv/first.wgsl. Weights lie as the direct kernels' do.

use std::sync::Arc;

use super::{COMMON, ConvKernels, Ends, LAYER_BINDINGS, Shape, WeightPath, direct, pack_bias};
use crate::gpu::{Kernel, KernelSource, Pass};
use crate::model::{Conv, Layer};
use crate::stylize::frame::{GRAIN, LUMA, RGB16, RGB16_BYTES};
use crate::stylize::tensor::Precision;

pub fn source(precision: Precision, path: WeightPath) -> KernelSource {
    let body = include_str!("../../../shaders/conv/first.wgsl");
    KernelSource { name: "first", parts: vec![precision.wgsl(), RGB16, LUMA, GRAIN, COMMON, body, path.wgsl()] }
}

/// The layer on the GPU.
pub struct FirstLayer {
    layer: Layer,
    kernel: Arc<Kernel>,
    weights: wgpu::Buffer,
    bias: wgpu::Buffer,
}

impl FirstLayer {
    /// Packs the weights of a layer that reads colours and grain, and compiles the kernel if it is new.
    pub fn load(convs: &ConvKernels, conv: &Conv) -> FirstLayer {
        let gpu = &convs.gpu;
        let path = WeightPath::preferred(&gpu.capabilities);
        FirstLayer {
            layer: conv.layer,
            kernel: convs.compiled_for_good(&source(convs.precision, path), LAYER_BINDINGS),
            weights: gpu.storage_with(conv.layer.name, &direct::pack(conv)),
            bias: gpu.storage_with(conv.layer.name, &pack_bias(conv)),
        }
    }

    /// The pass from a picture of [`RGB16_BYTES`] a pixel, in `ends.input`, to a tensor.
    pub fn pass(&self, convs: &ConvKernels, ends: &Ends<'_>) -> Pass {
        let layer = &self.layer;
        let [columns, rows] = direct::workgroups(ends.size);
        let buffers = [ends.input, &self.weights, &self.bias, &self.bias, ends.output];
        let buffers = buffers.map(wgpu::Buffer::as_entire_binding);
        let pixels = ends.size[0] * ends.size[1];
        Pass {
            name: format!("encoder.{}", layer.name),
            flops: layer.flops(ends.size),
            bytes: RGB16_BYTES * pixels as u64
                + convs.precision.tensor_bytes(layer.out_channels, pixels)
                + self.weights.size(),
            ..Pass::new(&convs.gpu, &self.kernel, &buffers, &Shape::new(layer, ends), [columns, rows, 1])
        }
    }
}
