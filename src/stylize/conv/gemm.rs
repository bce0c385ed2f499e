//! Convolution as a matrix product of weights and the picture's patches, tiled in shared memory; the patches are never
//! written down. Keep in sync with shaders/conv/gemm.wgsl. Weights lie as the direct kernels' do.

use super::{COMMON, ConvKernel, Ends, Loaded, layer_pass};
use crate::gpu::{Capabilities, Gpu, KernelSource, Pass};
use crate::model::Layer;
use crate::stylize::tensor::Precision;

/// What a workgroup makes at once: width × height × output channels. In upsampling layers pixels are the input's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tile {
    /// 16×16×64.
    Large64,
    /// 16×16×32.
    Large32,
    /// 16×16×16.
    Large16,
    /// 16×8×64, for small pictures.
    Small64,
    /// 16×8×32.
    Small32,
}

/// Eight channels of two 2×2 blocks.
const SUMS: u32 = 64;

impl Tile {
    pub const ALL: [Tile; 5] = [Tile::Large64, Tile::Large32, Tile::Large16, Tile::Small64, Tile::Small32];

    /// Width, height, channels.
    pub const fn size(self) -> [u32; 3] {
        match self {
            Tile::Large64 => [16, 16, 64],
            Tile::Large32 => [16, 16, 32],
            Tile::Large16 => [16, 16, 16],
            Tile::Small64 => [16, 8, 64],
            Tile::Small32 => [16, 8, 32],
        }
    }

    fn wgsl(self) -> &'static str {
        match self {
            Tile::Large64 => include_str!("../../../shaders/conv/tile_16x16x64.wgsl"),
            Tile::Large32 => include_str!("../../../shaders/conv/tile_16x16x32.wgsl"),
            Tile::Large16 => include_str!("../../../shaders/conv/tile_16x16x16.wgsl"),
            Tile::Small64 => include_str!("../../../shaders/conv/tile_16x8x64.wgsl"),
            Tile::Small32 => include_str!("../../../shaders/conv/tile_16x8x32.wgsl"),
        }
    }

    fn threads(self) -> u32 {
        let [width, height, channels] = self.size();
        width * height * channels / SUMS
    }

    /// Bytes of shared memory for a plain layer, which takes more than an upsampling one: two slabs of pixels and weights.
    pub fn shared_bytes(self) -> u32 {
        let [width, height, channels] = self.size();
        2 * 16 * ((width + 2) * (height + 2) + 9 * channels)
    }

    /// Whether the adapter has the invocations and the shared memory.
    pub fn fits(self, capabilities: &Capabilities) -> bool {
        self.threads() <= capabilities.workgroup_invocations && self.shared_bytes() <= capabilities.workgroup_bytes
    }
}

/// What matrix products read and write in a plain or an upsampling layer.
pub(super) fn ends(upsample: bool) -> &'static str {
    if upsample {
        include_str!("../../../shaders/conv/ends_upsampled.wgsl")
    } else {
        include_str!("../../../shaders/conv/ends_plain.wgsl")
    }
}

/// The kernel's text for a plain or an upsampling layer.
pub fn source(precision: Precision, tile: Tile, upsample: bool) -> KernelSource {
    let multiply = if upsample {
        include_str!("../../../shaders/conv/gemm_upsampled.wgsl")
    } else {
        include_str!("../../../shaders/conv/gemm_plain.wgsl")
    };
    let name = ConvKernel::Gemm(tile).name();
    let product = include_str!("../../../shaders/conv/product.wgsl");
    let body = include_str!("../../../shaders/conv/gemm.wgsl");
    KernelSource { name, parts: vec![precision.wgsl(), COMMON, tile.wgsl(), ends(upsample), product, body, multiply] }
}

/// Of the tiles that the adapter has room for the one that wastes the least on a layer, the largest of equals; `None` where
/// there is none, or the layer is too narrow for a product of matrices.
pub fn default_tile(capabilities: &Capabilities, layer: &Layer, [height, width]: [usize; 2]) -> Option<Tile> {
    if layer.in_channels < 16 || layer.out_channels < 16 {
        return None;
    }
    let made = |tile: &Tile| {
        let [w, h, c] = tile.size().map(|n| n as usize);
        width.next_multiple_of(w) * height.next_multiple_of(h) * layer.out_channels.next_multiple_of(c)
    };
    Tile::ALL.into_iter().filter(|tile| tile.fits(capabilities)).min_by_key(made)
}

/// The layer's pass from one buffer to another.
pub(super) fn pass(gpu: &Gpu, precision: Precision, tile: Tile, part: &str, conv: &Loaded, ends: &Ends<'_>) -> Pass {
    let [tile_width, tile_height, channels] = tile.size();
    let [height, width] = ends.size.map(|n| n as u32);
    let phases = if conv.layer.upsample { 4 } else { 1 };
    let blocks = (conv.layer.out_channels as u32).div_ceil(channels);
    let workgroups = [width.div_ceil(tile_width), height.div_ceil(tile_height), phases * blocks];
    layer_pass(gpu, precision, part, conv, ends, workgroups)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_workgroups_of(workgroup_bytes: u32) -> Capabilities {
        Capabilities { workgroup_invocations: 256, workgroup_bytes, ..Capabilities::of_a_gpu() }
    }

    #[test]
    fn a_tile_that_fits_is_taken_where_the_best_does_not() {
        let layer = |in_channels, out_channels| Layer {
            name: "layer",
            in_channels,
            out_channels,
            upsample: false,
            relu: true,
            pool: false,
        };
        let tile = |bytes, channels, size| default_tile(&with_workgroups_of(bytes), &layer(64, channels), size);
        assert_eq!(tile(32 << 10, 64, [64, 64]), Some(Tile::Large64));
        assert_eq!(tile(16 << 10, 64, [64, 64]), Some(Tile::Large16));
        assert_eq!(tile(32 << 10, 64, [40, 64]), Some(Tile::Small64));
        assert_eq!(tile(16 << 10, 64, [40, 64]), Some(Tile::Small32));
        assert_eq!(tile(8 << 10, 64, [64, 64]), None);
        assert_eq!(default_tile(&with_workgroups_of(32 << 10), &layer(8, 64), [64, 64]), None, "too narrow");
    }
}
