//! Buffers and passes to paint pictures of one size.

use image::RgbaImage;

use super::content::Content;
use super::detail::{Detail, Painting};
use super::foreground::Plate;
use super::frame::Resampled;
use super::mask::Mask;
use super::native::{NativeFrame, NativeTimes};
use super::network::{Input, PingPong, Purpose, Regions};
use super::settings::Settings;
use super::show::Show;
use super::statistics::StatisticsBuffers;
use super::steady::Memory;
use super::style::Style;
use super::stylizer::{Network, StylizeError, Stylizer};
use super::underdrawing;
use crate::gpu::Gpu;
use crate::gpu::pass::{Pass, submitter};
use crate::gpu::readback::ReadbackError;
use crate::model::feature_size;

/// Everything to paint one picture after another at one size.
pub struct Canvas {
    gpu: Gpu,
    size: [u32; 2],
    mirror: bool,
    /// The mask in use, and whether it counts the other way round.
    mask: Option<(Mask, bool)>,
    /// How much each pixel of the features belongs to the first style, row by row.
    weights: wgpu::Buffer,
    passes: Vec<Pass>,
    middle: Middle,
    style: Option<Style>,
    second_style: Option<Style>,
    /// As they are wanted, whatever the size and the styles.
    settings: Settings,
    /// The next frame has nothing to do with the last one.
    fresh: bool,
    picture: wgpu::Texture,
    /// The input at the painted size, where it comes larger.
    shrunk: Option<wgpu::Texture>,
    /// The size at which the picture is wanted, if that is larger, and what it is then.
    wanted: Option<[u32; 2]>,
    detail: Option<Detail>,
}

/// Where frames are painted.
enum Middle {
    /// By passes from the input to the picture.
    Gpu {
        buffers: PingPong,
        statistics: StatisticsBuffers,
        memory: Memory,
        regions: Option<Regions>,
        largest_pair: u64,
        /// Bytes of what layers need between their passes.
        scratch: u64,
    },
    /// On the CPU, without any pass.
    Cpu(NativeFrame),
}

impl Canvas {
    pub(super) fn new(
        stylizer: &Stylizer,
        content: &Content,
        mirror: bool,
        size: [u32; 2],
    ) -> Result<Canvas, StylizeError> {
        let gpu = &stylizer.gpu;
        let middle = match &stylizer.network {
            Network::Gpu(network) => Middle::Gpu {
                buffers: network.buffers(gpu, size, Purpose::Frame)?,
                statistics: StatisticsBuffers::new(gpu, network.feature_channels()),
                memory: Memory::new(gpu, size),
                regions: None,
                largest_pair: network.largest_pair(size),
                scratch: 0,
            },
            Network::Cpu(_) => Middle::Cpu(NativeFrame::new(gpu, content, mirror, size)?),
        };
        let mut canvas = Canvas {
            gpu: gpu.clone(),
            size,
            mirror,
            mask: None,
            weights: gpu.storage_with("mask", &everywhere(size)),
            passes: Vec::new(),
            middle,
            style: None,
            second_style: None,
            settings: Settings::default(),
            fresh: true,
            picture: gpu.picture("painted picture", size[0], size[1]),
            shrunk: None,
            wanted: None,
            detail: None,
        };
        canvas.set_input(stylizer, content, mirror, None);
        Ok(canvas)
    }

    /// Paints another picture from now on. With a mask, the style goes where it is white, and the second style (see
    /// [`Canvas::set_second_style`]) where it is black.
    pub fn set_input(&mut self, stylizer: &Stylizer, content: &Content, mirror: bool, mask: Option<&Mask>) {
        self.mirror = mirror;
        self.mask = mask.map(|mask| (mask.clone(), false));
        self.set_weights(mask.map(|mask| mask.weights(feature_size(self.size), mirror)));
        self.prepare(stylizer, content, Vec::new());
    }

    /// As [`Canvas::set_input`]; the style goes to what differs from the plate, the second style to the rest.
    pub fn set_foreground(&mut self, stylizer: &Stylizer, content: &Content, mirror: bool, plate: &Plate) {
        self.mirror = mirror;
        self.mask = None;
        let [height, width] = feature_size(self.size);
        self.set_weights(Some(vec![0.0; height * width]));
        let passes = match &mut self.middle {
            Middle::Gpu { .. } => {
                let (features, frames) = ([width as u32, height as u32], &stylizer.content_kernels().frames);
                stylizer.foreground().passes(&self.gpu, frames, plate, mirror, features, &self.weights)
            }
            Middle::Cpu(native) => {
                native.set_foreground(content, mirror, plate);
                Vec::new()
            }
        };
        self.prepare(stylizer, content, passes);
    }

    /// The size (width, height) to which [`Canvas::picture`] is enlarged, if it is painted smaller: along its strokes, and with
    /// the content's edges in it where that has this size, too. On the GPU only content of this size is. Counts from the next
    /// input on.
    pub fn set_detail(&mut self, size: Option<[u32; 2]>) {
        self.wanted = size;
    }

    /// How much each pixel of the features belongs to the first style; `None` where there is one.
    fn set_weights(&mut self, weights: Option<Vec<f32>>) {
        match &mut self.middle {
            Middle::Gpu { statistics, regions, .. } => {
                let masked = weights.is_some();
                let written = weights.unwrap_or_else(|| everywhere(self.size));
                self.gpu.queue.write_buffer(&self.weights, 0, bytemuck::cast_slice(&written));
                *regions = masked.then(|| Regions {
                    weights: self.weights.clone(),
                    second: StatisticsBuffers::new(&self.gpu, statistics.channels()),
                });
            }
            Middle::Cpu(native) => native.set_weights(weights),
        }
    }

    /// Makes the passes for a picture; those in `before` come first.
    fn prepare(&mut self, stylizer: &Stylizer, content: &Content, before: Vec<Pass>) {
        let (gpu, mirror, picture) = (&stylizer.gpu, self.mirror, content.texture());
        let wanted = self.wanted.filter(|wanted| wanted[0] > self.size[0] && wanted[1] > self.size[1]);
        let mut from = Resampled { picture, mirror, size: self.size };
        let mut passes = before;
        let mut shrunk = None;
        self.detail = match (&mut self.middle, &stylizer.network) {
            (Middle::Gpu { buffers, statistics, memory, regions, scratch, .. }, Network::Gpu(network)) => {
                if from.shrinks() {
                    let smaller = shrunk.insert(gpu.picture("shrunk picture", self.size[0], self.size[1]));
                    passes.push(stylizer.content_kernels().frames.shrink(gpu, &from, smaller));
                    from = Resampled { picture: smaller, mirror: false, size: self.size };
                }
                let settings = &statistics.settings;
                passes.extend(stylizer.content_kernels().steady.passes(gpu, settings, &from, memory));
                let ends = buffers.ends.each_ref();
                passes.extend(stylizer.content_kernels().smooth.passes(gpu, settings, self.size, &memory.input, ends));
                let smoothed = buffers.input();
                let lines = &stylizer.content_kernels().underdrawing;
                passes.push(lines.pass(gpu, settings, self.size, smoothed, &memory.input));
                let input = Input { pixels: smoothed, size: self.size, memory: Some(memory) };
                network.encode(buffers, &input, statistics, regions.as_ref(), &mut passes);
                let affine = regions.is_none().then_some(&statistics.affine);
                let (to, weights) = (&self.picture, &self.weights);
                let show = Show { settings, content: &memory.input, picture: to, weights };
                network.decode(buffers, affine, &show, &mut passes);
                *scratch = network.scratch_bytes();
                wanted.filter(|wanted| *wanted == content.size()).map(|_| {
                    let painting = Painting { picture: &self.picture, input: &memory.input, content: picture, mirror };
                    let (detail, more) = stylizer.detail().enlarge(gpu, &painting);
                    passes.extend(more);
                    detail
                })
            }
            (Middle::Cpu(native), _) => {
                native.set_input(content, mirror, wanted);
                wanted.map(|size| Detail::native(gpu, size))
            }
            (Middle::Gpu { .. }, Network::Cpu(_)) => unreachable!("a canvas goes with the stylizer that made it"),
        };
        self.passes = passes;
        self.shrunk = shrunk;
        self.fresh = true;
        self.tell_second_style();
    }

    /// Another mask for the frames that follow, on a canvas whose input has one; prepares nothing anew. An inverted one is
    /// black where the first style goes.
    pub fn set_mask(&mut self, mask: &Mask, inverted: bool) {
        if self.mask.as_ref().is_some_and(|(have, turned)| have == mask && *turned == inverted) {
            return;
        }
        let mut weights = mask.weights(feature_size(self.size), self.mirror);
        if inverted {
            weights.iter_mut().for_each(|weight| *weight = 1.0 - *weight);
        }
        match &mut self.middle {
            Middle::Gpu { regions: Some(_), .. } => {
                self.gpu.queue.write_buffer(&self.weights, 0, bytemuck::cast_slice(&weights));
            }
            Middle::Cpu(native) if native.weights.is_some() => native.weights = Some(weights),
            _ => return,
        }
        self.mask = Some((mask.clone(), inverted));
    }

    /// The style where a mask is black, for the frames that follow; `None` leaves that part unpainted.
    pub fn set_second_style(&mut self, style: Option<&Style>) {
        if self.second_style.as_ref() != style {
            self.second_style = style.cloned();
            self.tell_second_style();
        }
    }

    fn tell_second_style(&self) {
        if let (Middle::Gpu { regions: Some(regions), .. }, Some(style)) = (&self.middle, &self.second_style) {
            regions.second.set_style(&self.gpu, &style.statistics);
        }
    }

    /// The style for the frames that follow.
    pub fn set_style(&mut self, style: &Style) {
        if self.style.as_ref() == Some(style) {
            return;
        }
        self.style = Some(style.clone());
        match &mut self.middle {
            Middle::Gpu { statistics, .. } => statistics.set_style(&self.gpu, &style.statistics),
            Middle::Cpu(_) => {}
        }
    }

    /// Strength, steadiness and colour for the frames that follow.
    pub fn set_settings(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// The settings of the next frame.
    fn settings(&self) -> Settings {
        let lines = self.settings.lines * underdrawing::strength(self.size);
        let of = |style: &Option<Style>| style.as_ref().map_or(lines, |style| lines * style.lines);
        let settings = Settings { lines: of(&self.style), lines_rest: of(&self.second_style), ..self.settings };
        if self.fresh { settings.forgetful() } else { settings }
    }

    /// Width and height of the painted picture.
    pub fn size(&self) -> [u32; 2] {
        self.size
    }

    /// All that the GPU does for a frame.
    pub fn passes(&self) -> &[Pass] {
        &self.passes
    }

    /// Paints a whole frame. `stylizer` is the one that made the canvas.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn paint(&mut self, stylizer: &Stylizer) -> Result<(), StylizeError> {
        let gpu = stylizer.gpu.clone();
        self.paint_with(stylizer, submitter(&gpu))
    }

    /// As [`Canvas::paint`], with passes submitted by the caller, who may do it in slices and stop in between.
    ///
    /// # Errors
    /// When the device is lost, or what `submit` returns.
    pub fn paint_with<E: From<StylizeError>>(
        &mut self,
        stylizer: &Stylizer,
        mut submit: impl FnMut(&[Pass]) -> Result<(), E>,
    ) -> Result<(), E> {
        let settings = self.settings();
        match &mut self.middle {
            Middle::Gpu { statistics, regions, .. } => {
                statistics.set(&self.gpu, &settings);
                if let Some(regions) = regions {
                    let alpha = if self.second_style.is_some() { settings.alpha } else { 0.0 };
                    regions.second.set(&self.gpu, &Settings { alpha, ..settings });
                }
                submit(&self.passes)?;
            }
            Middle::Cpu(native) => {
                submit(&self.passes)?;
                if let Network::Cpu(network) = &stylizer.network {
                    let styles = [self.style.as_ref(), self.second_style.as_ref()];
                    let picture = self.detail.as_ref().map_or(&self.picture, |detail| &detail.picture);
                    native.run(&self.gpu, &mut network.lock(), styles, &settings, picture)?;
                }
            }
        }
        self.fresh = false;
        Ok(())
    }

    /// The painted picture; each frame overwrites it. Of the painted size, or enlarged (see [`Canvas::set_detail`]).
    pub fn picture(&self) -> &wgpu::Texture {
        self.detail.as_ref().map_or(&self.picture, |detail| &detail.picture)
    }

    /// How long the last frame took; `None` where passes paint it.
    pub fn native_times(&self) -> Option<NativeTimes> {
        match &self.middle {
            Middle::Gpu { .. } => None,
            Middle::Cpu(native) => Some(native.times()),
        }
    }

    /// The painted picture's pixels, once they are there.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn read(&self) -> Result<RgbaImage, ReadbackError> {
        match &self.middle {
            Middle::Cpu(native) => {
                let (width, height) = (self.picture().width(), self.picture().height());
                let picture = RgbaImage::from_raw(width, height, native.shown().to_vec());
                // Nothing was painted yet.
                Ok(picture.unwrap_or_else(|| RgbaImage::new(width, height)))
            }
            Middle::Gpu { .. } => self.gpu.read_picture(self.picture()),
        }
    }

    /// Bytes of memory for activations, and for all else that a frame needs but the network's own weights, and what tells
    /// foreground from a plate. What canvases share is counted with each.
    pub fn memory(&self) -> [u64; 2] {
        let enlarged = self.detail.as_ref().map(|detail| &detail.picture);
        let pictures = [Some(&self.picture), self.shrunk.as_ref(), enlarged].into_iter().flatten();
        let picture: u64 = pictures.map(|picture| 4 * u64::from(picture.width()) * u64::from(picture.height())).sum();
        let picture = picture + self.detail.as_ref().map_or(0, Detail::bytes) + self.weights.size();
        match &self.middle {
            Middle::Gpu { buffers, statistics, memory, regions, scratch, .. } => {
                let second = regions.as_ref().map_or(0, |regions| regions.second.bytes());
                [buffers.bytes() + statistics.bytes() + second, picture + memory.bytes() + scratch]
            }
            Middle::Cpu(native) => {
                let [colours, others] = native.bytes();
                [colours, picture + others]
            }
        }
    }

    /// Bytes of input and output of the layer where they are largest together: no plan can do with less. `None` where the
    /// CPU runs the layers.
    pub fn largest_pair_bytes(&self) -> Option<u64> {
        match &self.middle {
            Middle::Gpu { largest_pair, .. } => Some(*largest_pair),
            Middle::Cpu(_) => None,
        }
    }
}

/// The weights of a canvas of that size (width, height) that has one style.
fn everywhere(size: [u32; 2]) -> Vec<f32> {
    vec![1.0; feature_size(size).iter().product()]
}
