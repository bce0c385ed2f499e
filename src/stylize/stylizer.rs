//! The network's weights and kernels on a device.

mod encoding;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use image::RgbImage;
use parking_lot::{Mutex, MutexGuard};

use super::calibration::Scenes;
use super::canvas::Canvas;
use super::colours::{ColourKernel, ColourProbe};
use super::content::Content;
use super::cpu::CpuNetwork;
use super::detail::DetailKernels;
use super::foreground::{ForegroundKernels, Plate};
use super::frame::FrameKernels;
use super::how::{Engine, HowToRun};
use super::native::NativeFrame;
use super::network::{GpuNetwork, Purpose};
use super::size::{SMALLEST_SIDE, scaled_to_short_side};
use super::smoothing::SmoothKernel;
use super::steady::SteadyKernels;
use super::tensor::Precision;
use super::underdrawing::UnderdrawingKernel;
use super::upload::Upload;
use crate::gpu::Gpu;
use crate::gpu::readback::ReadbackError;
use crate::joined::Worker;
use crate::model::{Weights, Widths};
use crate::pixels::PixelFormat;

/// Why a picture cannot be painted or encoded.
#[derive(Debug, thiserror::Error)]
pub enum StylizeError {
    #[error("{}×{} is too small; the network needs at least {SMALLEST_SIDE} pixels on each side", size[0], size[1])]
    TooSmall { size: [u32; 2] },
    /// `needed` and `limit` are bytes.
    #[error(
        "{}×{} is too large for this GPU, which takes {} MB in one piece and would need {}; paint at a short side of at \
         most {fits}", size[0], size[1], limit >> 20, needed.div_ceil(1 << 20)
    )]
    TooLarge { size: [u32; 2], needed: u64, limit: u64, fits: u32 },
    #[error(
        "the source gives pictures of {}×{}, and this GPU takes {limit} pixels at most on each side; ask it for smaller ones",
        size[0], size[1]
    )]
    FrameTooLarge { size: [u32; 2], limit: u32 },
    #[error("the GPU has not enough memory for painting at {}×{}; choose a smaller size", size[0], size[1])]
    OutOfMemory { size: [u32; 2] },
    #[error(transparent)]
    Readback(#[from] ReadbackError),
}

/// Weights and compiled kernels, ready to make canvases and to encode styles.
pub struct Stylizer {
    pub(super) gpu: Gpu,
    pub(super) precision: Precision,
    pub(super) widths: Widths,
    /// Of the weights, for calibration; empty where styles are not corrected.
    pub(super) correction: Vec<f32>,
    around: Arc<Around>,
    pub(super) network: Network,
}

/// The kernels around the network, which are the same for all.
#[derive(Default)]
struct Around {
    /// Compiled at once where the GPU paints; the others at first use, as few need them.
    content: OnceLock<ContentKernels>,
    colours: OnceLock<ColourKernel>,
    foreground: OnceLock<ForegroundKernels>,
    detail: OnceLock<DetailKernels>,
    /// Uploaded when the first style is calibrated.
    scenes: OnceLock<Scenes>,
}

/// From frames to what the encoder reads.
pub(super) struct ContentKernels {
    pub frames: FrameKernels,
    pub steady: SteadyKernels,
    pub smooth: SmoothKernel,
    pub underdrawing: UnderdrawingKernel,
}

impl ContentKernels {
    fn new(gpu: &Gpu) -> ContentKernels {
        let of_content = || (SteadyKernels::new(gpu), SmoothKernel::new(gpu), UnderdrawingKernel::new(gpu));
        let (frames, (steady, smooth, underdrawing)) = rayon::join(|| FrameKernels::new(gpu), of_content);
        ContentKernels { frames, steady, smooth, underdrawing }
    }
}

/// Where the layers run.
pub(super) enum Network {
    Gpu(Arc<GpuNetwork>),
    Cpu(Box<Mutex<CpuNetwork>>),
}

impl Network {
    fn on_processor(weights: &Weights) -> Network {
        Network::Cpu(Box::new(Mutex::new(CpuNetwork::new(weights))))
    }
}

/// [`Weights::correction`]; empty where it is all zero.
fn correction_of(weights: &Weights) -> Vec<f32> {
    let correction = &weights.correction;
    if correction.iter().all(|share| *share == 0.0) { Vec::new() } else { correction.to_vec() }
}

impl Stylizer {
    /// Uploads or packs the weights and compiles the kernels, side by side.
    pub fn new(gpu: &Gpu, weights: &Weights, how: HowToRun) -> Stylizer {
        let (precision, network, content) = match how.engine {
            Engine::Gpu => {
                let network = || Network::Gpu(Arc::new(GpuNetwork::new(gpu, weights, &how)));
                let (network, content) = rayon::join(network, || OnceLock::from(ContentKernels::new(gpu)));
                (how.precision, network, content)
            }
            Engine::Cpu => (Precision::F32, Network::on_processor(weights), OnceLock::new()),
        };
        let around = Arc::new(Around { content, ..Around::default() });
        let (widths, correction) = (weights.widths, correction_of(weights));
        Stylizer { gpu: gpu.clone(), precision, widths, correction, around, network }
    }

    /// The same with another network. A [`Plate`] or [`ColourProbe`] of the one is good for the other; statistics are not, nor
    /// is a [`Canvas`].
    #[must_use]
    pub fn with_weights(&self, weights: &Weights) -> Stylizer {
        let network = match &self.network {
            Network::Gpu(network) => Network::Gpu(Arc::new(network.sibling(weights))),
            Network::Cpu(_) => Network::on_processor(weights),
        };
        self.beside(weights, network)
    }

    /// The same, with the processor running the network.
    pub(super) fn on_processor(&self, weights: &Weights) -> Stylizer {
        Stylizer { precision: Precision::F32, ..self.beside(weights, Network::on_processor(weights)) }
    }

    fn beside(&self, weights: &Weights, network: Network) -> Stylizer {
        let (gpu, around) = (self.gpu.clone(), Arc::clone(&self.around));
        let (widths, correction) = (weights.widths, correction_of(weights));
        Stylizer { gpu, precision: self.precision, widths, correction, around, network }
    }

    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Of the network.
    pub fn widths(&self) -> Widths {
        self.widths
    }

    pub fn precision(&self) -> Precision {
        self.precision
    }

    pub fn engine(&self) -> Engine {
        match self.network {
            Network::Gpu(_) => Engine::Gpu,
            Network::Cpu(_) => Engine::Cpu,
        }
    }

    /// The CPU engine, for its timings; `None` where the GPU runs the network.
    pub fn cpu_network(&self) -> Option<MutexGuard<'_, CpuNetwork>> {
        match &self.network {
            Network::Gpu(_) => None,
            Network::Cpu(network) => Some(network.lock()),
        }
    }

    /// Measures which kernels are the fastest for pictures of `size` (width, height), if that is wanted and not yet known,
    /// and waits for it. Canvases that are made or given their input afterwards use them.
    pub fn tune(&self, size: [u32; 2]) {
        if let Network::Gpu(network) = &self.network
            && network.wants_tuning(size)
        {
            network.tune(size, &AtomicBool::new(false));
        }
    }

    /// As [`Stylizer::tune`], on a thread beside painting. What was measured `before` is ended first, and that, too, is waited for
    /// on the thread; where there is nothing to measure now it is given back, for whoever drops it waits.
    pub fn tune_in_background(&self, size: [u32; 2], before: Option<Worker>) -> Option<Worker> {
        if let Some(before) = &before {
            before.stop();
        }
        let network = match &self.network {
            Network::Gpu(network) if network.wants_tuning(size) => network.clone(),
            _ => return before,
        };
        // Measurements end after the one that is under way.
        Some(Worker::begin(move |stop| {
            drop(before);
            network.tune(size, stop);
        }))
    }

    /// Grows whenever tuning finds something: a canvas that was given its input before may be slower than it need be.
    pub fn kernels_generation(&self) -> u64 {
        match &self.network {
            Network::Gpu(network) => network.choices_generation(),
            Network::Cpu(_) => 0,
        }
    }

    /// What makes a picture of frames of one format and size.
    pub fn upload(&self, format: PixelFormat, size: [u32; 2]) -> Upload {
        match &self.network {
            Network::Gpu(_) => Upload::new(&self.gpu, &self.content_kernels().frames, format, size),
            Network::Cpu(_) => Upload::native(&self.gpu, format, size),
        }
    }

    pub(super) fn content_kernels(&self) -> &ContentKernels {
        self.around.content.get_or_init(|| ContentKernels::new(&self.gpu))
    }

    pub(super) fn detail(&self) -> &DetailKernels {
        self.around.detail.get_or_init(|| DetailKernels::new(&self.gpu))
    }

    pub(super) fn scenes(&self) -> &Scenes {
        self.around.scenes.get_or_init(|| Scenes::new(self))
    }

    pub(super) fn foreground(&self) -> &ForegroundKernels {
        self.around.foreground.get_or_init(|| ForegroundKernels::new(&self.gpu))
    }

    /// A plate of the empty scene that comes in `picture`, to be given to [`Canvas::set_foreground`].
    pub fn plate(&self, picture: &wgpu::Texture) -> Plate {
        match &self.network {
            Network::Gpu(_) => Plate::new(&self.gpu, picture),
            Network::Cpu(_) => Plate::native(picture),
        }
    }

    /// What looks at the colours of `content`.
    pub fn colour_probe(&self, content: &Content) -> ColourProbe {
        ColourProbe::new(&self.gpu, content, || self.around.colours.get_or_init(|| ColourKernel::new(&self.gpu)))
    }

    /// Whether there can be a [`Stylizer::canvas`] of `size` (width, height), for whoever has to upload a picture first.
    ///
    /// # Errors
    /// When the size is too small, or too large for the GPU.
    pub fn check(&self, size: [u32; 2]) -> Result<(), StylizeError> {
        match &self.network {
            Network::Gpu(network) => network.check(&self.gpu, size, Purpose::Frame),
            Network::Cpu(_) => NativeFrame::check(&self.gpu, size),
        }
    }

    /// Everything to paint `content`, which may be larger or smaller, at `size` (width, height).
    ///
    /// # Errors
    /// When the size is too small, or too large for the GPU.
    pub fn canvas(&self, content: &Content, mirror: bool, size: [u32; 2]) -> Result<Canvas, StylizeError> {
        self.within_memory(size, || Canvas::new(self, content, mirror, size))?
    }

    /// What `work` makes to paint at `size` (width, height).
    ///
    /// # Errors
    /// When there is not enough memory for it, which leaves everything else as it was.
    pub fn within_memory<T>(&self, size: [u32; 2], work: impl FnOnce() -> T) -> Result<T, StylizeError> {
        self.gpu.within_memory(work).ok_or(StylizeError::OutOfMemory { size })
    }
}

/// What lies in the middle of a picture that is at least as large.
pub fn middle<P: image::Pixel + 'static>(
    picture: &image::ImageBuffer<P, Vec<P::Subpixel>>,
    [width, height]: [u32; 2],
) -> image::ImageBuffer<P, Vec<P::Subpixel>> {
    let (x, y) = ((picture.width() - width) / 2, (picture.height() - height) / 2);
    image::imageops::crop_imm(picture, x, y, width, height).to_image()
}

/// A picture whose short side is at most `side`: scaled, or left as it is.
pub fn shrunk(picture: &RgbImage, side: u32) -> RgbImage {
    if picture.width().min(picture.height()) <= side { picture.clone() } else { resized(picture, side) }
}

/// A picture as [`scaled_to_short_side`] says; one that has that size already is left as it is.
pub fn resized(picture: &RgbImage, side: u32) -> RgbImage {
    let size = [picture.width(), picture.height()];
    let [width, height] = scaled_to_short_side(size, side);
    if size == [width, height] {
        return picture.clone();
    }
    image::imageops::resize(picture, width, height, image::imageops::FilterType::CatmullRom)
}
