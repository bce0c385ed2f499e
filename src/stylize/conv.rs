//! The 3×3 convolutions on the GPU: one file per kernel, what they share, and the choice between them. The first and the
//! last layer have kernels of their own.

pub mod choices;
pub mod direct;
pub mod first;
pub mod gemm;
mod kernel;
pub mod last;
pub(super) mod marks;
pub mod matrix;
mod trial;
pub mod tuning;
pub mod winograd;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use parking_lot::{Mutex, MutexGuard};

use super::tensor::Precision;
use crate::gpu::readback::ReadbackError;
use crate::gpu::{Binding, Gpu, Kernel, KernelSource, Pass};
use crate::model::{Conv, Layer};

pub use direct::WeightPath;
pub use first::FirstLayer;
pub use gemm::Tile;
pub use kernel::ConvKernel;
use kernel::default_kernel;
pub use last::LastLayer;
use marks::Marks;
use winograd::Scratch;
pub use winograd::{Outputs, Product};

/// WGSL that all of them share.
const COMMON: &str = include_str!("../../shaders/conv/common.wgsl");

/// Input, weights, bias, AdaIN, output.
pub const LAYER_BINDINGS: &[Binding] = &[Binding::Read, Binding::Read, Binding::Read, Binding::Read, Binding::Write];

/// Compiles convolutions when they are first wanted, and keeps them. Threads may ask side by side.
pub struct ConvKernels {
    gpu: Gpu,
    precision: Precision,
    /// By the parts of their texts.
    compiled: Mutex<HashMap<Vec<&'static str>, Compiled>>,
    scratch: Scratch,
    /// Whether the matrix units compute what they should; found out when a kernel is first to run on them.
    matrix_units_agree: OnceLock<bool>,
    /// What is tried of the adapter.
    marks: Marks,
    /// Kernels that the driver refuses or compiles wrongly, or that the program died of.
    left_out: Mutex<HashSet<ConvKernel>>,
    /// Which kernels are right, of those that were tried.
    tried: Mutex<HashMap<ConvKernel, bool>>,
}

type Compiled = Arc<OnceLock<Arc<Kernel>>>;

/// One layer's packed weights on their way to the GPU.
pub(super) struct Prepared {
    layer: Layer,
    kernel: ConvKernel,
    shaders: Vec<Arc<Kernel>>,
    weights: Vec<u8>,
    bias: Vec<f32>,
}

/// One layer's packed weights on the GPU, with the kernel that reads them.
pub struct Loaded {
    layer: Layer,
    kernel: ConvKernel,
    shaders: Vec<Arc<Kernel>>,
    weights: wgpu::Buffer,
    bias: wgpu::Buffer,
}

/// Where a layer reads and writes.
#[derive(Clone, Copy)]
pub struct Ends<'a> {
    pub input: &'a wgpu::Buffer,
    /// Height and width of the input as it is stored.
    pub size: [usize; 2],
    /// Scale and offset of each channel, packed by [`pack_affine`], applied to the input as it is read.
    pub adain: Option<&'a wgpu::Buffer>,
    pub output: &'a wgpu::Buffer,
}

impl Prepared {
    /// Why the driver refuses it.
    pub fn refusal(&self) -> Option<&str> {
        self.shaders.iter().find_map(|shader| shader.refusal())
    }
}

/// So many ends in a row are the kernel's doing. One may have been the user's, who broke off what was tried.
const DEATHS: u32 = 2;

/// What is run where all else fails.
pub(super) const PLAINEST: ConvKernel = ConvKernel::Direct(WeightPath::Uniform);

impl ConvKernels {
    pub fn new(gpu: &Gpu, precision: Precision) -> ConvKernels {
        let marks = Marks::of(&gpu.adapter.get_info());
        let kernels = ConvKernel::ALL.into_iter().map(|(kernel, _)| kernel);
        let runnable = kernels.filter(|kernel| kernel.runs_on(&gpu.capabilities, precision));
        let fatal = |kernel: &ConvKernel| {
            *kernel != PLAINEST && marks.was_fatal(kernel.name(), &format!("the kernel {}", kernel.name()), DEATHS)
        };
        let left_out = runnable.filter(fatal).collect();
        ConvKernels {
            gpu: gpu.clone(),
            precision,
            compiled: Mutex::default(),
            scratch: Scratch::default(),
            matrix_units_agree: OnceLock::new(),
            marks,
            left_out: Mutex::new(left_out),
            tried: Mutex::default(),
        }
    }

    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Whether the adapter can run a kernel and does it rightly.
    pub fn can_run(&self, kernel: ConvKernel) -> bool {
        let agree = |units| *self.matrix_units_agree.get_or_init(|| matrix::agrees(&self.gpu, self, units));
        kernel.runs_on(&self.gpu.capabilities, self.precision)
            && !self.left_out().contains(&kernel)
            && kernel.matrix_units().is_none_or(agree)
    }

    /// The kernel for a layer on an input of `size` (H, W) where nothing was measured: [`default_kernel`], or, where that is
    /// left out or computes wrongly, one that every driver can be expected to run.
    pub fn usual(&self, layer: &Layer, size: [usize; 2]) -> ConvKernel {
        let usual = default_kernel(&self.gpu.capabilities, layer, size);
        // The tests run on software adapters. A lost device is reported by whatever is painted next.
        let is_right = || self.gpu.capabilities.software || self.is_right(usual).unwrap_or(true);
        if self.can_run(usual) && is_right() { usual } else { PLAINEST }
    }

    /// Whether a kernel computes what it should here, found out once. One that does not is not run from now on, but for the
    /// plainest, which nothing can take the place of.
    ///
    /// # Errors
    /// When the device is lost.
    pub(super) fn is_right(&self, kernel: ConvKernel) -> Result<bool, ReadbackError> {
        let tried = || self.tried.lock();
        if let Some(right) = tried().get(&kernel) {
            return Ok(*right);
        }
        let trial = || {
            let all = [false, true].into_iter().flat_map(|upsample| kernel.sources(self.precision, upsample));
            let compiled: Vec<_> = all.map(|(source, bindings)| self.compiled(&source, bindings)).collect();
            match compiled.iter().find_map(|kernel| kernel.refusal()) {
                Some(refusal) => Err(refusal.to_owned()),
                None => self.gpu.unless_refused(|| trial::error(&self.gpu, self, kernel)).map_err(|e| e.to_string()),
            }
        };
        let error = match self.marks.during(&self.gpu, kernel.name(), trial) {
            Ok(error) => error?,
            Err(refusal) => {
                self.leave_out(kernel, &refusal);
                return Ok(false);
            }
        };
        let right = self.judge(kernel, error, trial::TOLERANCE);
        tried().insert(kernel, right);
        Ok(right)
    }

    /// Whether a kernel that is off by so much is right; one that is not is left out, but for the plainest.
    fn judge(&self, kernel: ConvKernel, error: f32, tolerance: f32) -> bool {
        let (right, name) = (error <= tolerance, kernel.name());
        if !right && kernel == PLAINEST {
            tracing::warn!(
                "the kernel {name} is off by {error} on this GPU; if paintings look wrong, use --engine cpu"
            );
        } else if !right {
            tracing::warn!("the kernel {name} is off by {error} on this GPU, and is not used");
            self.left_out().insert(kernel);
        }
        right
    }

    /// What is not run on this adapter although it could be.
    pub(super) fn left_out(&self) -> MutexGuard<'_, HashSet<ConvKernel>> {
        self.left_out.lock()
    }

    /// As [`ConvKernels::compiled`], of what nothing can take the place of: of its refusal the device is told.
    fn compiled_for_good(&self, source: &KernelSource, bindings: &[Binding]) -> Arc<Kernel> {
        let kernel = self.compiled(source, bindings);
        if let Some(refusal) = kernel.refusal() {
            self.gpu.note_refusal(refusal);
        }
        kernel
    }

    fn compiled(&self, source: &KernelSource, bindings: &[Binding]) -> Arc<Kernel> {
        // The lock is held for the entry only, so that others compile meanwhile.
        let entry = {
            let mut compiled = self.compiled.lock();
            compiled.entry(source.parts.clone()).or_default().clone()
        };
        entry.get_or_init(|| Arc::new(Kernel::replaceable(&self.gpu, source, bindings, &[]))).clone()
    }

    /// What takes time for a layer to be run by a kernel: its weights are packed, and the kernel compiled if it is new. Makes
    /// no buffer, for the scopes in which wgpu reports a want of memory are their thread's alone.
    pub(super) fn prepare(&self, conv: &Conv, kernel: ConvKernel) -> Prepared {
        let sources = kernel.sources(self.precision, conv.layer.upsample);
        let weights = match kernel {
            ConvKernel::Direct(_) | ConvKernel::Gemm(_) => bytes_of(&direct::pack(conv)),
            ConvKernel::Matrix(_) => bytes_of(&matrix::pack(conv)),
            ConvKernel::Winograd(outputs, Product::Matrix(_)) => bytes_of(&winograd::pack_matrices(conv, outputs)),
            ConvKernel::Winograd(outputs, _) => bytes_of(&winograd::pack(conv, outputs)),
        };
        let shaders = sources.iter().map(|(source, bindings)| self.compiled(source, bindings)).collect();
        Prepared { layer: conv.layer, kernel, shaders, weights, bias: pack_bias(conv) }
    }

    /// [`ConvKernels::prepare`]; `None` where the driver refuses the kernel, which is not run from now on.
    pub(super) fn prepare_unless_refused(&self, conv: &Conv, kernel: ConvKernel) -> Option<Prepared> {
        let prepared = self.prepare(conv, kernel);
        match prepared.refusal() {
            None => Some(prepared),
            Some(refusal) => {
                self.leave_out(kernel, refusal);
                None
            }
        }
    }

    fn leave_out(&self, kernel: ConvKernel, refusal: &str) {
        tracing::debug!("{} is not used: {refusal}", kernel.name());
        self.left_out().insert(kernel);
    }

    /// Brings a layer's weights to the GPU.
    pub(super) fn place(&self, prepared: &Prepared) -> Loaded {
        let Prepared { layer, kernel, shaders, weights, bias } = prepared;
        let [weights, bias] =
            [&weights[..], bytemuck::cast_slice(bias)].map(|bytes| self.gpu.storage_with(layer.name, bytes));
        Loaded { layer: *layer, kernel: *kernel, shaders: shaders.clone(), weights, bias }
    }

    /// A layer as that kernel runs it.
    pub fn load(&self, conv: &Conv, kernel: ConvKernel) -> Loaded {
        self.place(&self.prepare(conv, kernel))
    }

    /// Bytes of what kernels need between their passes.
    pub fn scratch_bytes(&self) -> u64 {
        self.scratch.bytes()
    }

    /// The layer's passes from one buffer to another. `part` of the network goes into their names.
    pub fn passes(&self, part: &str, conv: &Loaded, ends: &Ends<'_>) -> Vec<Pass> {
        self.passes_with(&self.scratch, part, conv, ends)
    }

    /// [`ConvKernels::passes`] that may run while others do: these have a `scratch` of their own.
    fn passes_with(&self, scratch: &Scratch, part: &str, conv: &Loaded, ends: &Ends<'_>) -> Vec<Pass> {
        match conv.kernel {
            ConvKernel::Direct(_) => vec![direct::pass(&self.gpu, self.precision, part, conv, ends)],
            ConvKernel::Gemm(tile) => vec![gemm::pass(&self.gpu, self.precision, tile, part, conv, ends)],
            ConvKernel::Matrix(_) => vec![matrix::layer(&self.gpu, part, conv, ends)],
            ConvKernel::Winograd(outputs, product) => {
                winograd::passes(&self.gpu, self.precision, (outputs, product), scratch, part, conv, ends)
            }
        }
    }
}

const RELU: u32 = 1;
const POOL: u32 = 2;
const ADAIN: u32 = 4;
const UPSAMPLE: u32 = 8;

/// `Shape` of shaders/conv/common.wgsl.
#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Shape {
    first_row: u32,
    in_groups: u32,
    out_groups: u32,
    flags: u32,
    in_size: [u32; 2],
    size: [u32; 2],
    tiles: [u32; 2],
    band: u32,
    unused: u32,
}

impl Shape {
    fn new(layer: &Layer, ends: &Ends<'_>) -> Shape {
        let [height, width] = layer.conv_size(ends.size);
        let flag = |on, bit| if on { bit } else { 0 };
        Shape {
            first_row: 0,
            in_groups: layer.in_channels.div_ceil(4) as u32,
            out_groups: layer.out_channels.div_ceil(4) as u32,
            flags: flag(layer.relu, RELU)
                | flag(layer.pool, POOL)
                | flag(ends.adain.is_some(), ADAIN)
                | flag(layer.upsample, UPSAMPLE),
            in_size: [ends.size[1] as u32, ends.size[0] as u32],
            size: [width as u32, height as u32],
            tiles: [0; 2],
            band: 0,
            unused: 0,
        }
    }
}

/// A layer in one pass.
fn layer_pass(
    gpu: &Gpu,
    precision: Precision,
    part: &str,
    conv: &Loaded,
    ends: &Ends<'_>,
    workgroups: [u32; 3],
) -> Pass {
    let Loaded { layer, weights, bias, shaders, .. } = conv;
    let buffers = [ends.input, weights, bias, ends.adain.unwrap_or(bias), ends.output];
    let buffers = buffers.map(wgpu::Buffer::as_entire_binding);
    Pass {
        name: format!("{part}.{}", layer.name),
        flops: layer.flops(ends.size),
        bytes: layer_bytes(precision, layer, ends.size) + weights.size(),
        ..Pass::new(gpu, &shaders[0], &buffers, &Shape::new(layer, ends), workgroups)
    }
}

/// Bytes of a layer's input and output.
fn layer_bytes(precision: Precision, layer: &Layer, size: [usize; 2]) -> u64 {
    let tensor = |channels, [height, width]: [usize; 2]| precision.tensor_bytes(channels, height * width);
    tensor(layer.in_channels, size) + tensor(layer.out_channels, layer.out_size(size))
}

/// Scale and offset as the kernels read them: per group of four channels, four scales and four offsets.
pub fn pack_affine(scale: &[f32], offset: &[f32]) -> Vec<f32> {
    scale.chunks(4).zip(offset.chunks(4)).flat_map(|(s, o)| [padded(s), padded(o)].concat()).collect()
}

fn bytes_of<T: bytemuck::NoUninit>(numbers: &[T]) -> Vec<u8> {
    bytemuck::cast_slice(numbers).to_vec()
}

/// Biases in whole groups of four.
fn pack_bias(conv: &Conv) -> Vec<f32> {
    conv.bias.chunks(4).flat_map(padded).collect()
}

fn padded(values: &[f32]) -> [f32; 4] {
    std::array::from_fn(|i| values.get(i).copied().unwrap_or(0.0))
}
