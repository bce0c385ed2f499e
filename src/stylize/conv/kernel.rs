//! The ways to compute a layer: which there are, and where each may suit.

use super::{LAYER_BINDINGS, Outputs, Product, Tile, WeightPath, choices, direct, gemm, matrix, winograd};
use crate::gpu::{Binding, Capabilities, KernelSource, MatrixUnits};
use crate::model::Layer;
use crate::stylize::tensor::Precision;

/// A way to compute a layer. All of them read and write the same tensors, so each layer may take another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConvKernel {
    /// Register tiles only.
    Direct(WeightPath),
    /// Implicit matrix product, tiled in shared memory.
    Gemm(Tile),
    /// The same on the GPU's matrix units; f16 only.
    Matrix(MatrixUnits),
    /// Winograd's minimal filtering, in three passes.
    Winograd(Outputs, Product),
}

impl ConvKernel {
    /// All kernels, with the names by which people and files call them.
    pub const ALL: [(ConvKernel, &str); 17] = [
        (ConvKernel::Direct(WeightPath::Uniform), "direct"),
        (ConvKernel::Direct(WeightPath::Broadcast), "direct-broadcast"),
        (ConvKernel::Gemm(Tile::Large64), "gemm-16x16x64"),
        (ConvKernel::Gemm(Tile::Large32), "gemm-16x16x32"),
        (ConvKernel::Gemm(Tile::Large16), "gemm-16x16x16"),
        (ConvKernel::Gemm(Tile::Small64), "gemm-16x8x64"),
        (ConvKernel::Gemm(Tile::Small32), "gemm-16x8x32"),
        (ConvKernel::Matrix(MatrixUnits::Side16), "matrix-16"),
        (ConvKernel::Matrix(MatrixUnits::Side8), "matrix-8"),
        (ConvKernel::Winograd(Outputs::Two, Product::Shared), "winograd-2"),
        (ConvKernel::Winograd(Outputs::Four, Product::Shared), "winograd-4"),
        (ConvKernel::Winograd(Outputs::Two, Product::Uniform), "winograd-2-uniform"),
        (ConvKernel::Winograd(Outputs::Four, Product::Uniform), "winograd-4-uniform"),
        (ConvKernel::Winograd(Outputs::Two, Product::Matrix(MatrixUnits::Side16)), "winograd-2-matrix-16"),
        (ConvKernel::Winograd(Outputs::Four, Product::Matrix(MatrixUnits::Side16)), "winograd-4-matrix-16"),
        (ConvKernel::Winograd(Outputs::Two, Product::Matrix(MatrixUnits::Side8)), "winograd-2-matrix-8"),
        (ConvKernel::Winograd(Outputs::Four, Product::Matrix(MatrixUnits::Side8)), "winograd-4-matrix-8"),
    ];

    pub fn name(self) -> &'static str {
        ConvKernel::ALL.iter().find(|(kernel, _)| *kernel == self).map_or("unnamed", |(_, name)| name)
    }

    pub fn from_name(name: &str) -> Option<ConvKernel> {
        ConvKernel::ALL.iter().find(|(_, other)| *other == name).map(|(kernel, _)| *kernel)
    }

    /// Whether the adapter can run it.
    pub fn runs_on(self, capabilities: &Capabilities, precision: Precision) -> bool {
        match self {
            ConvKernel::Direct(WeightPath::Uniform) => true,
            ConvKernel::Direct(WeightPath::Broadcast) => capabilities.subgroups,
            ConvKernel::Gemm(tile) => tile.fits(capabilities),
            ConvKernel::Matrix(units) | ConvKernel::Winograd(_, Product::Matrix(units)) => {
                precision == Precision::F16 && matrix::fits(units, capabilities)
            }
            ConvKernel::Winograd(_, Product::Shared) => winograd::fits(capabilities),
            ConvKernel::Winograd(_, Product::Uniform) => true,
        }
    }

    /// Whether it is worth measuring on such a layer. Shared memory makes kernels slower in software.
    pub fn may_suit(self, capabilities: &Capabilities, shape: &choices::LayerKey) -> bool {
        match self {
            ConvKernel::Direct(WeightPath::Uniform) => true,
            ConvKernel::Direct(WeightPath::Broadcast) => capabilities.software,
            _ if capabilities.software => false,
            // 64 sums and what surrounds them are twice what there is room for; spilling makes their loops three times as long.
            ConvKernel::Gemm(_) | ConvKernel::Winograd(_, Product::Shared) if capabilities.few_registers => false,
            ConvKernel::Gemm(tile) => {
                shape.in_channels >= 8 && tile.size()[2] <= shape.out_channels.next_multiple_of(16) as u32
            }
            ConvKernel::Matrix(_) => shape.in_channels >= 16 && shape.out_channels >= 16,
            // It rounds each place of a tile in its own way. On a black picture that is all that features differ by, and AdaIN
            // would make a pattern of it.
            ConvKernel::Winograd(Outputs::Four, _) if shape.encodes && shape.number_bytes < 4 => false,
            // Narrow layers spend more on the transforms than they save, and most products are tiled for 64 channels.
            ConvKernel::Winograd(_, Product::Uniform) => shape.in_channels >= 32 && shape.out_channels >= 32,
            ConvKernel::Winograd(..) => shape.in_channels >= 32 && shape.out_channels >= 48,
        }
    }

    /// The matrix units that it runs on, if it does.
    pub fn matrix_units(self) -> Option<MatrixUnits> {
        match self {
            ConvKernel::Matrix(units) | ConvKernel::Winograd(_, Product::Matrix(units)) => Some(units),
            _ => None,
        }
    }

    /// The texts of its shaders for a plain or an upsampling layer, in the order in which they run.
    pub fn sources(self, precision: Precision, upsample: bool) -> Vec<(KernelSource, &'static [Binding])> {
        match self {
            ConvKernel::Direct(path) => vec![(direct::source(precision, path, upsample), LAYER_BINDINGS)],
            ConvKernel::Gemm(tile) => vec![(gemm::source(precision, tile, upsample), LAYER_BINDINGS)],
            ConvKernel::Matrix(units) => vec![(matrix::source(units, upsample), LAYER_BINDINGS)],
            ConvKernel::Winograd(outputs, product) => {
                winograd::sources(precision, outputs, product).map(|source| (source, LAYER_BINDINGS)).into()
            }
        }
    }
}

/// The kernel that a layer on an input of `size` (H, W) is run by where none has been measured.
pub fn default_kernel(capabilities: &Capabilities, layer: &Layer, size: [usize; 2]) -> ConvKernel {
    if capabilities.software {
        // There shared memory is slow and arithmetic is all.
        return ConvKernel::Direct(WeightPath::preferred(capabilities));
    }
    if capabilities.few_registers {
        return ConvKernel::Direct(WeightPath::Uniform);
    }
    match gemm::default_tile(capabilities, layer, size) {
        Some(tile) => ConvKernel::Gemm(tile),
        None => ConvKernel::Direct(WeightPath::Uniform),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_of_many_registers_are_for_those_who_have_them() {
        let many = Capabilities::of_a_gpu();
        let few = Capabilities { few_registers: true, ..many };
        let layer =
            Layer { name: "layer", in_channels: 64, out_channels: 64, upsample: false, relu: true, pool: false };
        let shape = choices::LayerKey::new(&layer, [64, 64], Precision::F32, false);
        let suiting = |capabilities: &Capabilities| -> Vec<&str> {
            let all = ConvKernel::ALL.into_iter().filter(|(kernel, _)| {
                kernel.may_suit(capabilities, &shape) && kernel.runs_on(capabilities, Precision::F32)
            });
            all.map(|(_, name)| name).collect()
        };
        assert_eq!(suiting(&few), ["direct", "winograd-2-uniform", "winograd-4-uniform"]);
        let others = ["gemm-16x16x64", "winograd-2", "winograd-4"];
        assert!(others.iter().all(|other| suiting(&many).contains(other)));
        assert_eq!(default_kernel(&few, &layer, [64, 64]), ConvKernel::Direct(WeightPath::Uniform));
        assert_eq!(default_kernel(&many, &layer, [64, 64]), ConvKernel::Gemm(Tile::Large64));
    }
}
