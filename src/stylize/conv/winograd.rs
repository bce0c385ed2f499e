//! Winograd's F(2×2, 3×3) and F(4×4, 3×3) (Lavin & Gray 2015) in three passes: inputs are transformed, multiplied with weights
//! that were transformed at load, and transformed back. Keep in sync with shaders/conv/winograd_*.wgsl.
//!
//! Transformed numbers take 2.25 or 4 times the room of the tensors they come from. So a layer is made in bands of tile
//! rows, whose transformed numbers stay in the GPU's cache, one after another in the same memory.

use parking_lot::Mutex;

use half::f16;

use super::{COMMON, ConvKernel, Ends, Loaded, Shape, direct, layer_bytes, matrix};
use crate::gpu::{Capabilities, Gpu, Kernel, KernelSource, MatrixUnits, Pass};
use crate::model::{Conv, Layer};
use crate::stylize::cpu::packing;
use crate::stylize::cpu::winograd::kernel_transform;
use crate::stylize::tensor::Precision;

/// The outputs along a tile's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outputs {
    /// 16 products for 4 outputs instead of 36.
    Two,
    /// 36 products for 16 outputs instead of 144.
    Four,
}

/// Where the matrices of transformed weights and inputs are multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Product {
    /// In tiles that are held in shared memory: 64 sums an invocation, and as many registers again around them.
    Shared,
    /// In registers alone, with weights that a whole subgroup reads at once.
    Uniform,
    /// On the GPU's matrix units; f16 only.
    Matrix(MatrixUnits),
}

impl Product {
    /// The tiles and output channels that a workgroup multiplies.
    fn block(self) -> [u32; 2] {
        match self {
            Product::Shared | Product::Matrix(_) => [128, 64],
            Product::Uniform => [256, 16],
        }
    }
}

/// What the transformed numbers of a band should take at most, in bytes; a single row of tiles may take more.
const BAND_BYTES: u64 = 16 << 20;
/// Invocations and shared memory of a workgroup that multiplies in shared memory.
const THREADS: u32 = 128;
const SHARED_BYTES: u32 = 12288;
/// Invocations of a workgroup that transforms.
const TRANSFORMING: u32 = 64;

impl Outputs {
    fn count(self) -> usize {
        match self {
            Outputs::Two => 2,
            Outputs::Four => 4,
        }
    }

    /// Invocations that transform a tile's inputs.
    fn invocations(self) -> u32 {
        match self {
            Outputs::Two => 1,
            Outputs::Four => 2,
        }
    }

    /// Numbers of a transformed tile.
    fn numbers(self) -> usize {
        (self.count() + 2).pow(2)
    }

    /// The matrix that a kernel of 3×3 is multiplied with from both sides: one row for each input of a line.
    fn kernel_transform(self) -> Vec<[f64; 3]> {
        match self {
            Outputs::Two => vec![[1.0, 0.0, 0.0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.0, 0.0, 1.0]],
            Outputs::Four => kernel_transform().to_vec(),
        }
    }
}

/// Whether the adapter has the invocations and the shared memory for [`Product::Shared`].
pub(super) fn fits(capabilities: &Capabilities) -> bool {
    capabilities.workgroup_invocations >= THREADS && capabilities.workgroup_bytes >= SHARED_BYTES
}

/// The texts of the three passes, of which the second is the product.
pub fn sources(precision: Precision, outputs: Outputs, product: Product) -> [KernelSource; 3] {
    let (line, input, output) = match outputs {
        Outputs::Two => (
            include_str!("../../../shaders/conv/winograd_2_line.wgsl"),
            include_str!("../../../shaders/conv/winograd_2_input.wgsl"),
            include_str!("../../../shaders/conv/winograd_2_output.wgsl"),
        ),
        Outputs::Four => (
            include_str!("../../../shaders/conv/winograd_4_line.wgsl"),
            include_str!("../../../shaders/conv/winograd_4_input.wgsl"),
            include_str!("../../../shaders/conv/winograd_4_output.wgsl"),
        ),
    };
    let inputs = include_str!("../../../shaders/conv/winograd_input.wgsl");
    let products = include_str!("../../../shaders/conv/winograd_products.wgsl");
    let multiply = match product {
        Product::Shared => vec![
            precision.wgsl(),
            COMMON,
            products,
            include_str!("../../../shaders/conv/product.wgsl"),
            include_str!("../../../shaders/conv/winograd_multiply.wgsl"),
        ],
        Product::Uniform => vec![
            precision.wgsl(),
            COMMON,
            products,
            include_str!("../../../shaders/conv/winograd_multiply_uniform.wgsl"),
        ],
        Product::Matrix(units) => vec![
            matrix::enable(),
            Precision::F16.wgsl(),
            COMMON,
            matrix::blocks(units),
            include_str!("../../../shaders/conv/winograd_multiply_matrix.wgsl"),
        ],
    };
    let name = ConvKernel::Winograd(outputs, product).name();
    let [first, last] =
        [vec![precision.wgsl(), COMMON, line, inputs, input], vec![precision.wgsl(), COMMON, line, output]];
    [first, multiply, last].map(|parts| KernelSource { name, parts })
}

/// Transformed kernels of 3×3: for each of a tile's numbers O×I.
fn transformed(conv: &Conv, outputs: Outputs) -> Vec<f32> {
    let Layer { in_channels, out_channels, .. } = conv.layer;
    let transform = outputs.kernel_transform();
    let mut numbers = vec![0.0; outputs.numbers() * out_channels * in_channels];
    for (pair, kernel) in conv.weight.as_chunks::<9>().0.iter().enumerate() {
        packing::transform(kernel, &transform, |at, number| {
            numbers[at * out_channels * in_channels + pair] = number as f32;
        });
    }
    numbers
}

/// For each of a tile's numbers, each pair of output groups and each input group: eight columns of four, as the other
/// kernels' weights have them for a tap.
pub fn pack(conv: &Conv, outputs: Outputs) -> Vec<f32> {
    of_each_number(conv, outputs, |weight| direct::pack_taps(&conv.layer, 1, |out, input, _| weight(out, input)))
}

/// For each of a tile's numbers: matrices of 16×16, as the implicit product on matrix units has them for a tap.
pub fn pack_matrices(conv: &Conv, outputs: Outputs) -> Vec<f16> {
    of_each_number(conv, outputs, |weight| matrix::pack_matrices(&conv.layer, 1, |out, input, _| weight(out, input)))
}

fn of_each_number<T>(conv: &Conv, outputs: Outputs, pack: impl Fn(&dyn Fn(usize, usize) -> f32) -> Vec<T>) -> Vec<T> {
    let Layer { in_channels, out_channels, .. } = conv.layer;
    let numbers = transformed(conv, outputs);
    let packed = numbers.chunks_exact(out_channels * in_channels);
    packed.flat_map(|numbers| pack(&|out, input| numbers[out * in_channels + input])).collect()
}

/// Memory for a band's transformed inputs and products, which layers that run one after another share.
#[derive(Default)]
pub struct Scratch(Mutex<Option<[wgpu::Buffer; 2]>>);

impl Scratch {
    /// Two buffers of at least so many bytes. Passes that were recorded with smaller ones keep those.
    fn take(&self, gpu: &Gpu, bytes: [u64; 2]) -> [wgpu::Buffer; 2] {
        let mut held = self.0.lock();
        let enough = |held: &&[wgpu::Buffer; 2]| held.iter().zip(bytes).all(|(buffer, bytes)| buffer.size() >= bytes);
        if let Some(buffers) = held.as_ref().filter(enough) {
            return buffers.clone();
        }
        let made = || bytes.map(|bytes| gpu.storage("Winograd band", bytes.max(BAND_BYTES)));
        match gpu.within_memory(made) {
            Some(buffers) => held.insert(buffers).clone(),
            // Once more, so that the caller hears of it; what there was no memory for is not kept.
            None => made(),
        }
    }

    /// Bytes of what is held.
    pub fn bytes(&self) -> u64 {
        let held = self.0.lock();
        held.iter().flatten().map(wgpu::Buffer::size).sum()
    }
}

/// The layer's passes: three for each band.
pub(super) fn passes(
    gpu: &Gpu,
    precision: Precision,
    (outputs, product): (Outputs, Product),
    scratch: &Scratch,
    part: &str,
    conv: &Loaded,
    ends: &Ends<'_>,
) -> Vec<Pass> {
    let Loaded { layer, weights, bias, shaders, .. } = conv;
    let [height, width] = layer.conv_size(ends.size);
    let [rows, columns] = [height, width].map(|n| n.div_ceil(outputs.count()));
    let bytes_of = |channels, rows: usize| precision.tensor_bytes(channels, outputs.numbers() * rows * columns);
    let widest = layer.in_channels.max(layer.out_channels);
    let most = (BAND_BYTES / bytes_of(widest, 1)).clamp(1, rows as u64) as usize;
    // Bands of one size.
    let band_rows = rows.div_ceil(rows.div_ceil(most));
    let [transformed, products] =
        scratch.take(gpu, [layer.in_channels, layer.out_channels].map(|channels| bytes_of(channels, band_rows)));
    let bind =
        |kernel: &Kernel, buffers: [&wgpu::Buffer; 5]| kernel.bind(gpu, &buffers.map(wgpu::Buffer::as_entire_binding));
    let bound = [
        bind(&shaders[0], [ends.input, bias, bias, ends.adain.unwrap_or(bias), &transformed]),
        bind(&shaders[1], [&transformed, weights, bias, bias, &products]),
        bind(&shaders[2], [&products, bias, bias, bias, ends.output]),
    ];
    let plain = Shape::new(layer, ends);
    let [block_tiles, block_channels] = product.block();
    let blocks = (layer.out_channels as u32).div_ceil(block_channels);
    let mut passes = Vec::new();
    for first in (0..rows).step_by(band_rows) {
        let band = band_rows.min(rows - first);
        let tiles = (band * columns) as u32;
        let shape = Shape { tiles: [columns as u32, first as u32], band: tiles, ..plain };
        let share = |whole: u64| whole * band as u64 / rows as u64;
        let (in_bytes, out_bytes) = (bytes_of(layer.in_channels, band), bytes_of(layer.out_channels, band));
        let ends_bytes = share(layer_bytes(precision, layer, ends.size));
        let steps = [
            ("input", [(outputs.invocations() * tiles).div_ceil(TRANSFORMING), plain.in_groups, 1], 0, in_bytes),
            (
                "product",
                [tiles.div_ceil(block_tiles), outputs.numbers() as u32, blocks],
                share(layer.flops(ends.size)),
                in_bytes + weights.size() + out_bytes,
            ),
            ("output", [tiles.div_ceil(TRANSFORMING), plain.out_groups, 1], 0, out_bytes + ends_bytes),
        ];
        for (((step, workgroups, flops, bytes), kernel), bound) in steps.into_iter().zip(shaders).zip(&bound) {
            passes.push(Pass {
                name: format!("{part}.{} {step}", layer.name),
                kernel: kernel.clone(),
                bound: bound.clone(),
                immediates: bytemuck::bytes_of(&shape).to_vec(),
                workgroups,
                flops,
                bytes,
            });
        }
    }
    passes
}
