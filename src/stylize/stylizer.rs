//! The network's weights and kernels on a device.

use image::{DynamicImage, RgbImage};

use super::canvas::{Canvas, PingPong};
use super::conv::direct::{Direct, DirectKernels, Ends};
use super::conv::{WeightPath, preferred_path};
use super::cpu::Statistics;
use super::cpu::reference::Tensor;
use super::frame::FrameKernels;
use super::pass::{Pass, submit};
use super::statistics::{StatisticsBuffers, StatisticsKernels};
use super::tensor::Precision;
use super::upload::Upload;
use super::{SMALLEST_SIDE, scaled_to_short_side};
use crate::gpu::Gpu;
use crate::gpu::readback::ReadbackError;
use crate::model::{Layer, Weights, Widths};
use crate::source::PixelFormat;

/// Why a picture cannot be painted or encoded.
#[derive(Debug, thiserror::Error)]
pub enum StylizeError {
    #[error("{}×{} is too small; the network needs at least {SMALLEST_SIDE} pixels on each side", size[0], size[1])]
    TooSmall { size: [u32; 2] },
    #[error(
        "{}×{} is too large for this GPU, which takes {limit} bytes in one piece and would need {needed}; paint at a \
         short side of at most {fits}", size[0], size[1]
    )]
    TooLarge { size: [u32; 2], needed: u64, limit: u64, fits: u32 },
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
    pub(super) frames: FrameKernels,
    pub(super) statistics: StatisticsKernels,
    convs: DirectKernels,
    encoder: Vec<Direct>,
    decoder: Vec<Direct>,
    layers: [Vec<Layer>; 2],
}

/// A style on its way through the encoder.
pub struct StyleJob {
    passes: Vec<Pass>,
    statistics: StatisticsBuffers,
    features: wgpu::Buffer,
    /// Channels, height and width of the features.
    shape: [usize; 3],
    precision: Precision,
}

impl Stylizer {
    /// Uploads the weights and compiles the kernels, side by side.
    pub fn new(gpu: &Gpu, weights: &Weights, precision: Precision) -> Stylizer {
        Stylizer::with_path(gpu, weights, precision, preferred_path(gpu))
    }

    /// As [`Stylizer::new`], with a choice of how convolutions come by their weights.
    pub fn with_path(gpu: &Gpu, weights: &Weights, precision: Precision, path: WeightPath) -> Stylizer {
        let (convs, (statistics, frames)) = rayon::join(
            || DirectKernels::new(gpu, precision, path),
            || rayon::join(|| StatisticsKernels::new(gpu, precision), || FrameKernels::new(gpu, precision)),
        );
        let load = |convs_of: &[crate::model::Conv]| convs_of.iter().map(|conv| convs.load(gpu, conv)).collect();
        let layers = [&weights.encoder, &weights.decoder].map(|part| part.iter().map(|conv| conv.layer).collect());
        Stylizer {
            gpu: gpu.clone(),
            precision,
            widths: weights.widths,
            frames,
            statistics,
            encoder: load(&weights.encoder),
            decoder: load(&weights.decoder),
            layers,
            convs,
        }
    }

    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Buffers and picture for frames of one format and size.
    pub fn upload(&self, format: PixelFormat, size: [u32; 2]) -> Upload {
        Upload::new(&self.gpu, &self.frames, format, size)
    }

    /// Everything to paint `picture`, which may be larger or smaller, at `size` (width, height).
    ///
    /// # Errors
    /// When the size is too small, or too large for the GPU.
    pub fn canvas(&self, picture: &wgpu::Texture, mirror: bool, size: [u32; 2]) -> Result<Canvas, StylizeError> {
        Canvas::new(self, picture, mirror, size)
    }

    /// The passes that encode a style picture, at its own size, for whoever submits them in slices.
    ///
    /// # Errors
    /// When the picture is too small, or too large for the GPU.
    pub fn style_job(&self, picture: &RgbImage) -> Result<StyleJob, StylizeError> {
        let size = [picture.width(), picture.height()];
        let buffers = self.ping_pong(size, &self.layers[..1])?;
        let upload = self.upload(PixelFormat::Rgb8, size);
        upload.write(&self.gpu, picture.as_raw());
        let statistics = StatisticsBuffers::new(&self.gpu, self.widths.features());
        let tensor = self.frames.picture_to_tensor(&self.gpu, upload.picture(), false, &buffers.ends[0], size);
        let mut passes = vec![upload.pass, tensor];
        self.encode(&buffers, size, &statistics, &mut passes);
        let [height, width] = self.feature_size(size);
        let features = buffers.ends[self.encoder.len() % 2].clone();
        let shape = [self.widths.features(), height, width];
        Ok(StyleJob { passes, statistics, features, shape, precision: self.precision })
    }

    /// A style's statistics: all that painting needs of it. Waits for the GPU.
    ///
    /// # Errors
    /// As [`Stylizer::style_job`], or when the device is lost.
    pub fn encode_style(&self, picture: &RgbImage) -> Result<Statistics, StylizeError> {
        let job = self.style_job(picture)?;
        submit(&self.gpu, job.passes());
        job.finish(&self.gpu)
    }

    /// Encoder and statistics from the first of `buffers`; features are left in the one that [`PingPong::after`] says.
    pub(super) fn encode(
        &self,
        buffers: &PingPong,
        size: [u32; 2],
        statistics: &StatisticsBuffers,
        passes: &mut Vec<Pass>,
    ) {
        let size =
            self.convolve("encoder", &self.encoder, buffers, 0, [size[1] as usize, size[0] as usize], None, passes);
        let features = &buffers.ends[self.encoder.len() % 2];
        passes.extend(self.statistics.passes(&self.gpu, features, size[0] * size[1], statistics));
    }

    /// Decoder from the buffer where the encoder ended; returns the height and width of its output.
    pub(super) fn decode(
        &self,
        buffers: &PingPong,
        features: [usize; 2],
        statistics: &StatisticsBuffers,
        passes: &mut Vec<Pass>,
    ) -> [usize; 2] {
        let first = self.encoder.len();
        self.convolve("decoder", &self.decoder, buffers, first, features, Some(&statistics.affine), passes)
    }

    /// Layers one after another between the two buffers, the first reading from buffer `first % 2`.
    #[expect(clippy::too_many_arguments, reason = "one place for what encoder and decoder share")]
    fn convolve(
        &self,
        part: &str,
        convs: &[Direct],
        buffers: &PingPong,
        first: usize,
        mut size: [usize; 2],
        mut adain: Option<&wgpu::Buffer>,
        passes: &mut Vec<Pass>,
    ) -> [usize; 2] {
        for (i, conv) in convs.iter().enumerate() {
            let input = &buffers.ends[(first + i) % 2];
            let output = &buffers.ends[(first + i + 1) % 2];
            passes.push(self.convs.pass(&self.gpu, part, conv, &Ends { input, size, adain: adain.take(), output }));
            size = conv.layer().out_size(size);
        }
        size
    }

    /// Which of the two buffers holds the network's output.
    pub(super) fn last_end(&self) -> usize {
        (self.encoder.len() + self.decoder.len()) % 2
    }

    /// Height and width at relu4_1 for a picture of `size` (width, height).
    pub(super) fn feature_size(&self, size: [u32; 2]) -> [usize; 2] {
        self.layers[0].iter().fold([size[1] as usize, size[0] as usize], |size, layer| layer.out_size(size))
    }

    /// Two buffers between which layers of the given `parts` can run one after another for pictures of `size`.
    ///
    /// A layer reads one and writes the other, so each is as large as the largest tensor of its turn. In this network large
    /// and small tensors alternate, and the two together are the largest input and output of any one layer.
    fn ping_pong(&self, size: [u32; 2], parts: &[Vec<Layer>]) -> Result<PingPong, StylizeError> {
        if size.iter().any(|side| *side < SMALLEST_SIDE) {
            return Err(StylizeError::TooSmall { size });
        }
        let needed = self.end_bytes(size, parts);
        let limit = self.gpu.capabilities.largest_binding;
        if needed.iter().any(|bytes| *bytes > limit) || size.iter().any(|n| *n > self.gpu.capabilities.largest_texture)
        {
            let fits = self.largest_short_side(size, parts);
            return Err(StylizeError::TooLarge { size, needed: needed[0].max(needed[1]), limit, fits });
        }
        let scope = self.gpu.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let ends = needed.map(|bytes| self.gpu.storage("activations", bytes));
        match pollster::block_on(scope.pop()) {
            Some(_) => Err(StylizeError::OutOfMemory { size }),
            None => Ok(PingPong { ends }),
        }
    }

    pub(super) fn frame_buffers(&self, size: [u32; 2]) -> Result<PingPong, StylizeError> {
        self.ping_pong(size, &self.layers)
    }

    fn end_bytes(&self, size: [u32; 2], parts: &[Vec<Layer>]) -> [u64; 2] {
        let mut size = [size[1] as usize, size[0] as usize];
        let mut bytes = [self.precision.tensor_bytes(3, size[0] * size[1]), 0];
        for (layer, i) in parts.iter().flatten().zip(1..) {
            size = layer.out_size(size);
            let end: &mut u64 = &mut bytes[i % 2];
            *end = (*end).max(self.precision.tensor_bytes(layer.out_channels, size[0] * size[1]));
        }
        bytes
    }

    /// Bytes of input and output of the layer where they are largest together.
    pub(super) fn largest_pair(&self, size: [u32; 2]) -> u64 {
        let mut size = [size[1] as usize, size[0] as usize];
        let mut before = self.precision.tensor_bytes(3, size[0] * size[1]);
        let mut largest = 0;
        for layer in self.layers.iter().flatten() {
            size = layer.out_size(size);
            let after = self.precision.tensor_bytes(layer.out_channels, size[0] * size[1]);
            largest = largest.max(before + after);
            before = after;
        }
        largest
    }

    /// The largest short side at which a picture of that shape fits.
    fn largest_short_side(&self, size: [u32; 2], parts: &[Vec<Layer>]) -> u32 {
        let capabilities = &self.gpu.capabilities;
        let fits = |side: u32| {
            let scaled = scaled_to_short_side(size, side);
            scaled.iter().all(|n| *n <= capabilities.largest_texture)
                && self.end_bytes(scaled, parts).iter().all(|bytes| *bytes <= capabilities.largest_binding)
        };
        let (mut low, mut high) = (SMALLEST_SIDE, size[0].min(size[1]));
        while low + 1 < high {
            let middle = u32::midpoint(low, high);
            if fits(middle) { low = middle } else { high = middle }
        }
        low
    }
}

impl StyleJob {
    pub fn passes(&self) -> &[Pass] {
        &self.passes
    }

    /// The style's statistics, after all passes have been submitted. Waits for the GPU.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn finish(&self, gpu: &Gpu) -> Result<Statistics, StylizeError> {
        Ok(self.statistics.read_content(gpu)?)
    }

    /// The picture's features at relu4_1, after all passes have been submitted. Waits for the GPU.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn features(&self, gpu: &Gpu) -> Result<Tensor, StylizeError> {
        let bytes = self.precision.tensor_bytes(self.shape[0], self.shape[1] * self.shape[2]);
        Ok(self.precision.unpack(&gpu.read_buffer(&self.features, bytes as usize)?, self.shape))
    }
}

/// A picture scaled so that its short side is `side`; one that has that size already is left as it is.
pub fn resized(picture: &RgbImage, side: u32) -> RgbImage {
    let size = [picture.width(), picture.height()];
    let [width, height] = scaled_to_short_side(size, side);
    if size == [width, height] {
        return picture.clone();
    }
    DynamicImage::ImageRgb8(picture.clone())
        .resize_exact(width, height, image::imageops::FilterType::CatmullRom)
        .into_rgb8()
}
