//! The 3×3 convolutions: one file per kernel, and the choice between them.

pub mod direct;

use crate::gpu::Gpu;
use crate::model::Conv;

pub use direct::WeightPath;

/// The weight path that suits the adapter.
pub fn preferred_path(gpu: &Gpu) -> WeightPath {
    if gpu.capabilities.software && gpu.capabilities.subgroups { WeightPath::Broadcast } else { WeightPath::Uniform }
}

/// Scale and offset as the kernels read them: per group of four channels, four scales and four offsets.
pub fn pack_affine(scale: &[f32], offset: &[f32]) -> Vec<f32> {
    scale.chunks(4).zip(offset.chunks(4)).flat_map(|(s, o)| [padded(s), padded(o)].concat()).collect()
}

/// Biases in whole groups of four.
fn pack_bias(conv: &Conv) -> Vec<f32> {
    conv.bias.chunks(4).flat_map(padded).collect()
}

fn padded(values: &[f32]) -> [f32; 4] {
    std::array::from_fn(|i| values.get(i).copied().unwrap_or(0.0))
}
