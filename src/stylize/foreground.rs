//! Foreground and background without another network: what differs from a picture of the empty scene is foreground. Shadows
//! keep a place's colour and some of its light, so they are told from things; a guided filter cleans the rest.
//! Keep in sync with shaders/foreground.wgsl and matte.wgsl.

use std::sync::Arc;

use parking_lot::Mutex;

use super::cpu::foreground::Empty;
use super::frame::{Area, FrameKernels, LUMA, RGB16, RGB16_BYTES, Resampled};
use super::guided::{GuidedBuffers, GuidedKernels, Smoothing};
use super::scaled_to_short_side;
use crate::gpu::{Binding, Gpu, Kernel, KernelSource, Pass};

/// Frames that a plate is the average of.
pub const PLATE_FRAMES: u32 = 8;
/// How likelihoods are cleaned.
pub const CLEANING: Smoothing = Smoothing { radius: 3, epsilon: 4e-4 };
/// Short side, at most, of the picture in which foreground is looked for.
const WORKING_SIDE: u32 = 96;

pub fn foreground_source() -> KernelSource {
    let body = include_str!("../../shaders/foreground.wgsl");
    KernelSource { name: "foreground", parts: vec![RGB16, LUMA, body] }
}

pub fn matte_source() -> KernelSource {
    KernelSource { name: "matte", parts: vec![include_str!("../../shaders/matte.wgsl")] }
}

#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct MatteParameters {
    first_row: u32,
    mirror: u32,
    size: [u32; 2],
    features: [u32; 2],
}

/// The compiled kernels.
pub struct ForegroundKernels {
    foreground: Arc<Kernel>,
    matte: Arc<Kernel>,
    guided: GuidedKernels,
}

/// The empty scene, and what differs from it.
pub struct Plate {
    source: wgpu::Texture,
    size: [u32; 2],
    /// How many frames have entered.
    taken: u32,
    scene: Scene,
}

/// Where the empty scene is.
enum Scene {
    Gpu(PlateBuffers),
    Cpu(Arc<Mutex<Empty>>),
}

/// What the shaders work on.
pub struct PlateBuffers {
    control: wgpu::Buffer,
    frame: wgpu::Buffer,
    plate: wgpu::Buffer,
    /// Likelihoods, and the lines that clean them.
    pub guided: GuidedBuffers,
}

impl ForegroundKernels {
    pub fn new(gpu: &Gpu) -> ForegroundKernels {
        let kernel = |source: KernelSource, last: Binding| {
            Arc::new(Kernel::new(gpu, &source, &[Binding::Read, Binding::Read, last, Binding::Write]))
        };
        ForegroundKernels {
            foreground: kernel(foreground_source(), Binding::Write),
            matte: kernel(matte_source(), Binding::Read),
            guided: GuidedKernels::new(gpu),
        }
    }

    /// The passes that write how much each pixel of features of `features` (width, height) is foreground into `weights`; none
    /// for a plate of the processor's.
    pub fn passes(
        &self,
        gpu: &Gpu,
        frames: &FrameKernels,
        plate: &Plate,
        mirror: bool,
        features: [u32; 2],
        weights: &wgpu::Buffer,
    ) -> Vec<Pass> {
        let (Plate { source, size, .. }, Some(buffers)) = (plate, plate.buffers()) else { return Vec::new() };
        let PlateBuffers { control, frame, plate: empty, guided } = buffers;
        let rows = |size: [u32; 2]| [size[0].div_ceil(64), size[1], 1];
        let bytes = |buffers: [&wgpu::Buffer; 4]| buffers.map(wgpu::Buffer::size).iter().sum();
        let parameters = MatteParameters { first_row: 0, mirror: mirror.into(), size: *size, features };
        let seen = [control, frame, empty, &guided.samples];
        let told = [control, &guided.samples, &guided.lines, weights];
        let differs =
            Pass::new(gpu, &self.foreground, &seen.map(wgpu::Buffer::as_entire_binding), &Area::of(*size), rows(*size));
        let matte =
            Pass::new(gpu, &self.matte, &told.map(wgpu::Buffer::as_entire_binding), &parameters, rows(features));
        let mut passes = vec![
            frames.resize(gpu, &Resampled { picture: source, mirror: false, size: *size }, frame),
            Pass { bytes: bytes(seen), ..differs },
        ];
        passes.extend(self.guided.passes(gpu, guided, CLEANING));
        passes.push(Pass { bytes: bytes(told), ..matte });
        passes
    }
}

impl Plate {
    /// An empty one for what comes in `source`, which shaders compare with it.
    pub fn new(gpu: &Gpu, source: &wgpu::Texture) -> Plate {
        let size = working_size(source);
        let plate = gpu.storage("plate", 16 * u64::from(size[0]) * u64::from(size[1]));
        Plate { source: source.clone(), size, taken: 0, scene: Scene::Gpu(PlateBuffers::new(gpu, size, plate)) }
    }

    /// As [`Plate::new`]; the processor compares.
    pub fn native(source: &wgpu::Texture) -> Plate {
        let size = working_size(source);
        let empty = Empty::new(size.map(|side| side as usize));
        Plate { source: source.clone(), size, taken: 0, scene: Scene::Cpu(Arc::new(Mutex::new(empty))) }
    }

    /// The same empty scene behind another picture of the same size, which does not enter it. With `inverted`, background is
    /// what counts.
    pub fn behind(&self, gpu: &Gpu, picture: &wgpu::Texture, inverted: bool) -> Plate {
        let scene = match &self.scene {
            Scene::Gpu(buffers) => Scene::Gpu(PlateBuffers::new(gpu, self.size, buffers.plate.clone())),
            Scene::Cpu(empty) => Scene::Cpu(Arc::new(Mutex::new(empty.lock().clone()))),
        };
        let mut plate = Plate { source: picture.clone(), size: self.size, taken: 0, scene };
        plate.begin_frame(gpu, false, inverted);
        plate
    }

    /// What the shaders work on, if they compare.
    pub fn buffers(&self) -> Option<&PlateBuffers> {
        match &self.scene {
            Scene::Gpu(buffers) => Some(buffers),
            Scene::Cpu(_) => None,
        }
    }

    /// The empty scene, if the processor compares.
    pub(super) fn empty(&self) -> Option<&Arc<Mutex<Empty>>> {
        match &self.scene {
            Scene::Gpu(_) => None,
            Scene::Cpu(empty) => Some(empty),
        }
    }

    /// Whether it is of what comes in that picture.
    pub fn is_of(&self, source: &wgpu::Texture) -> bool {
        self.source == *source
    }

    /// Width and height of the picture in which foreground is looked for.
    pub fn size(&self) -> [u32; 2] {
        self.size
    }

    /// Nothing more enters the plate, if anything has: whoever comes later is no part of the empty scene.
    pub fn end_taking(&mut self) {
        if self.taken > 0 {
            self.taken = PLATE_FRAMES;
        }
    }

    /// Before each new frame: the first few enter the plate. With `inverted`, background is what counts.
    pub fn begin_frame(&mut self, gpu: &Gpu, fresh: bool, inverted: bool) {
        let enters = fresh && self.taken < PLATE_FRAMES;
        self.taken += u32::from(enters);
        let rate = if enters { 1.0 / self.taken as f32 } else { 0.0 };
        match &self.scene {
            Scene::Gpu(PlateBuffers { control, .. }) => {
                let told = [rate, f32::from(u8::from(inverted))];
                gpu.queue.write_buffer(control, 0, bytemuck::cast_slice(&told));
            }
            Scene::Cpu(empty) => {
                let mut empty = empty.lock();
                (empty.rate, empty.inverted) = (rate, inverted);
            }
        }
    }
}

impl PlateBuffers {
    fn new(gpu: &Gpu, size: [u32; 2], plate: wgpu::Buffer) -> PlateBuffers {
        let pixels = u64::from(size[0]) * u64::from(size[1]);
        PlateBuffers {
            control: gpu.storage_with("foreground control", &[0f32; 2]),
            frame: gpu.storage("working picture", RGB16_BYTES * pixels),
            plate,
            guided: GuidedBuffers::new(gpu, size),
        }
    }
}

/// Width and height of the picture in which foreground is looked for.
fn working_size(source: &wgpu::Texture) -> [u32; 2] {
    let whole = [source.width(), source.height()];
    scaled_to_short_side(whole, WORKING_SIDE.min(whole[0].min(whole[1])))
}
