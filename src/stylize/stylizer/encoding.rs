//! From pictures to statistics: styles, and paintings that are looked at as if they were styles.

use std::borrow::Cow;

use image::RgbImage;

use super::super::canvas::Canvas;
use super::super::cpu::reference::Tensor;
use super::super::cpu::{self, Statistics};
use super::super::frame::{RGB16_BYTES, Resampled};
use super::super::network::{GpuNetwork, Input, PingPong, Purpose};
use super::super::size::SMALLEST_SIDE;
use super::super::statistics::StatisticsBuffers;
use super::super::style::Style;
use super::{Network, StylizeError, Stylizer, shrunk};
use crate::gpu::Gpu;
use crate::gpu::pass::{Pass, submit, submitter};
use crate::model::feature_size;
use crate::pixels::PixelFormat;

/// A picture on its way through the GPU's encoder.
struct Encoding {
    passes: Vec<Pass>,
    statistics: StatisticsBuffers,
    features: wgpu::Buffer,
    /// Channels, height and width of the features.
    shape: [usize; 3],
}

impl Encoding {
    /// The statistics, once `submit` has had the passes done.
    fn run<E: From<StylizeError>>(
        self,
        gpu: &Gpu,
        submit: impl FnOnce(&[Pass]) -> Result<(), E>,
    ) -> Result<Statistics, E> {
        submit(&self.passes)?;
        Ok(self.statistics.read_content(gpu).map_err(StylizeError::from)?)
    }
}

impl Stylizer {
    /// A style at its own size, or at the largest that the GPU takes, as in the paper: all that painting needs of it, though it
    /// paints better with that of [`Stylizer::calibrated_style`]. Waits for the GPU.
    ///
    /// # Errors
    /// When the picture is too small, or there is not enough memory for it, or the device is lost.
    pub fn encode_style(&self, picture: &RgbImage) -> Result<Style, StylizeError> {
        self.encode_style_with(picture, submitter(&self.gpu))
    }

    /// As [`Stylizer::encode_style`], with passes submitted by the caller, who may do it in slices and stop in between.
    ///
    /// # Errors
    /// As [`Stylizer::encode_style`], or what `submit` returns.
    pub fn encode_style_with<E: From<StylizeError>>(
        &self,
        picture: &RgbImage,
        submit: impl FnOnce(&[Pass]) -> Result<(), E>,
    ) -> Result<Style, E> {
        match &self.network {
            Network::Gpu(network) => {
                let size = [picture.width(), picture.height()];
                let seen = match network.check(&self.gpu, size, Purpose::Style) {
                    Err(StylizeError::TooLarge { fits, .. }) => Cow::Owned(shrunk(picture, fits)),
                    _ => Cow::Borrowed(picture),
                };
                let statistics = self.encoding_of(network, &seen)?.run(&self.gpu, submit)?;
                Ok(Style::of(&seen, statistics))
            }
            Network::Cpu(network) => {
                let checked = checked(picture.dimensions(), cpu::Pixels::Rgb8(picture))?;
                // The caller may want to stop before what cannot be broken off.
                submit(&[])?;
                Ok(Style::of(picture, network.lock().encode(&checked)))
            }
        }
    }

    /// The statistics of what was painted on a canvas, as those of a style.
    pub(in crate::stylize) fn statistics_of<E: From<StylizeError>>(
        &self,
        canvas: &Canvas,
        submit: impl FnOnce(&[Pass]) -> Result<(), E>,
    ) -> Result<Statistics, E> {
        match &self.network {
            Network::Gpu(network) => {
                let buffers = network.buffers(&self.gpu, canvas.size(), Purpose::Style)?;
                let encoding = || self.encoding(network, &buffers, canvas.picture(), Vec::new());
                self.within_memory(canvas.size(), encoding)?.run(&self.gpu, submit)
            }
            Network::Cpu(network) => {
                let picture = canvas.read().map_err(StylizeError::from)?;
                submit(&[])?;
                Ok(network.lock().encode(&checked(picture.dimensions(), cpu::Pixels::Rgba8(&picture))?))
            }
        }
    }

    /// A picture's features at relu4_1. Waits for the GPU.
    ///
    /// # Errors
    /// When the picture is too small, or too large for the GPU or its memory, or the device is lost.
    pub fn features(&self, picture: &RgbImage) -> Result<Tensor, StylizeError> {
        match &self.network {
            Network::Gpu(network) => {
                let Encoding { passes, features, shape, .. } = self.encoding_of(network, picture)?;
                submit(&self.gpu, &passes);
                let bytes = self.precision.tensor_bytes(shape[0], shape[1] * shape[2]);
                Ok(self.precision.unpack(&self.gpu.read_buffer(&features, bytes as usize)?, shape))
            }
            Network::Cpu(network) => {
                let mut network = network.lock();
                network.encode(&checked(picture.dimensions(), cpu::Pixels::Rgb8(picture))?);
                Ok(network.features())
            }
        }
    }

    /// The passes that bring a picture to the GPU and encode it at its own size.
    fn encoding_of(&self, network: &GpuNetwork, picture: &RgbImage) -> Result<Encoding, StylizeError> {
        let size = [picture.width(), picture.height()];
        let buffers = network.buffers(&self.gpu, size, Purpose::Style)?;
        self.within_memory(size, || {
            let upload = self.upload(PixelFormat::Rgb8, size);
            upload.write(&self.gpu, picture.as_raw());
            let picture = upload.picture().clone();
            self.encoding(network, &buffers, &picture, upload.into_passes())
        })
    }

    /// The passes that encode a picture at its own size; those in `passes` come first.
    fn encoding(
        &self,
        network: &GpuNetwork,
        buffers: &PingPong,
        picture: &wgpu::Texture,
        mut passes: Vec<Pass>,
    ) -> Encoding {
        let gpu = &self.gpu;
        let size = [picture.width(), picture.height()];
        let statistics = StatisticsBuffers::new(gpu, self.widths.features());
        let input = gpu.storage("style", RGB16_BYTES * u64::from(size[0]) * u64::from(size[1]));
        let from = Resampled { picture, mirror: false, size };
        passes.push(self.content_kernels().frames.resize(gpu, &from, &input));
        network.encode(buffers, &Input { pixels: &input, size, memory: None }, &statistics, None, &mut passes);
        let [height, width] = feature_size(size);
        let shape = [self.widths.features(), height, width];
        Encoding { passes, statistics, features: network.features(buffers).clone(), shape }
    }
}

/// The picture as the CPU engine takes it, if it is large enough.
fn checked((width, height): (u32, u32), pixels: cpu::Pixels<'_>) -> Result<cpu::Picture<'_>, StylizeError> {
    let too_small = StylizeError::TooSmall { size: [width, height] };
    if width.min(height) < SMALLEST_SIDE {
        return Err(too_small);
    }
    cpu::Picture::new(width as usize, height as usize, pixels).map_err(|_| too_small)
}
