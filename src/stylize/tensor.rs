//! How activations lie in GPU memory: groups of four channels, (C/4)×H×W elements of four numbers. A last group that is
//! not full is filled with zeros.

use half::f16;

use super::cpu::reference::Tensor;
use crate::gpu::Gpu;

/// How activations are stored; sums are always taken in f32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    F32,
    F16,
}

impl Precision {
    /// f16 where the adapter has it, except in software, which has to convert and is slower for it.
    pub fn preferred(gpu: &Gpu) -> Precision {
        if gpu.capabilities.f16 && !gpu.capabilities.software { Precision::F16 } else { Precision::F32 }
    }

    /// Bytes of one number.
    pub fn bytes(self) -> u64 {
        match self {
            Precision::F32 => 4,
            Precision::F16 => 2,
        }
    }

    /// WGSL that defines `Activation`, to stand before a kernel.
    pub fn wgsl(self) -> &'static str {
        match self {
            Precision::F32 => include_str!("../../shaders/common/activations_f32.wgsl"),
            Precision::F16 => include_str!("../../shaders/common/activations_f16.wgsl"),
        }
    }

    /// Bytes that `channels` of `pixels` take.
    pub fn tensor_bytes(self, channels: usize, pixels: usize) -> u64 {
        4 * self.bytes() * (channels.div_ceil(4) * pixels) as u64
    }

    /// The bytes of a tensor as kernels read them.
    pub fn pack(self, tensor: &Tensor) -> Vec<u8> {
        let pixels = tensor.height * tensor.width;
        let numbers = (0..tensor.channels.div_ceil(4)).flat_map(|group| {
            (0..pixels).flat_map(move |pixel| {
                (4 * group..4 * group + 4).map(move |c| tensor.data.get(c * pixels + pixel).copied().unwrap_or(0.0))
            })
        });
        match self {
            Precision::F32 => numbers.flat_map(f32::to_le_bytes).collect(),
            Precision::F16 => numbers.flat_map(|n| f16::from_f32(n).to_le_bytes()).collect(),
        }
    }

    /// The numbers in bytes that kernels wrote, in their order there.
    pub fn numbers(self, bytes: &[u8]) -> Vec<f32> {
        match self {
            Precision::F32 => bytes.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number)).collect(),
            Precision::F16 => bytes.as_chunks().0.iter().map(|number| f16::from_le_bytes(*number).to_f32()).collect(),
        }
    }

    /// A tensor of `channels`×`height`×`width` from the bytes that kernels wrote.
    ///
    /// # Panics
    /// When there are too few bytes.
    pub fn unpack(self, bytes: &[u8], [channels, height, width]: [usize; 3]) -> Tensor {
        let pixels = height * width;
        let numbers = self.numbers(bytes);
        let place = |c: usize, p: usize| (c / 4 * pixels + p) * 4 + c % 4;
        let data = (0..channels).flat_map(|c| (0..pixels).map(move |p| place(c, p))).map(|place| numbers[place]);
        Tensor::new(channels, height, width, data.collect())
    }
}
