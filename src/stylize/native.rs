//! A frame on the CPU: from the content's picture to the painted one, with nothing between them left to the GPU. Where that
//! is a program, too, its shaders around the network took at least as long as the network itself.

use std::cell::OnceCell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::content::Content;
use super::cpu::detail::Enlargement;
use super::cpu::foreground::Foreground;
use super::cpu::scaling::Scaling;
use super::cpu::show::Show;
use super::cpu::smoothing::Smoothing;
use super::cpu::steady::Motion;
use super::cpu::underdrawing::Underdrawing;
use super::cpu::{CpuNetwork, Picture, Pixels, Region, Rgbx, Statistics};
use super::foreground::Plate;
use super::frame::Resampled;
use super::settings::Settings;
use super::size;
use super::style::Style;
use super::stylizer::StylizeError;
use crate::gpu::Gpu;
use crate::gpu::readback::{ReadbackError, StagedPicture};
use crate::model::feature_size;

/// What goes in and out, and what is remembered from frame to frame.
pub(super) struct NativeFrame {
    /// Width and height as which pictures are painted.
    size: [u32; 2],
    incoming: Incoming,
    /// How much each pixel of the features belongs to the first region; `None` where there is one style.
    pub weights: Option<Vec<f32>>,
    /// Where those weights come from, if each frame has its own.
    looking: Option<Box<Looking>>,
    /// The content's steadied statistics of the last frame, in each region.
    contents: Vec<Statistics>,
    motion: Motion,
    smoothing: Box<Smoothing>,
    underdrawing: Box<Underdrawing>,
    /// The content at the painted size; without its noise where nothing moves, and with the lines through it; and smoothed
    /// everywhere: the encoder's input.
    fresh: Vec<Rgbx>,
    input: Vec<Rgbx>,
    smoothed: Vec<Rgbx>,
    /// As the network painted it, and as it is shown.
    painted: Vec<Rgbx>,
    shown: Vec<u8>,
    enlargement: Option<Box<Enlargement>>,
    /// What that makes of what is shown.
    enlarged: Vec<u8>,
    times: NativeTimes,
}

/// The content on its way to the painted size.
struct Incoming {
    content: Content,
    mirror: bool,
    /// For content that only the GPU has.
    staged: OnceCell<StagedPicture>,
    scaling: Scaling,
    /// Whether all its pixels are wanted once more, and those of content that only the GPU has, RGBA.
    whole: bool,
    kept: Vec<u8>,
}

impl Incoming {
    fn new(content: &Content, mirror: bool, to: [u32; 2], whole: bool) -> Incoming {
        let taps = Resampled { picture: content.texture(), mirror, size: to }.taps();
        let scaling = Scaling::new(content.size(), to, mirror, taps);
        Incoming { content: content.clone(), mirror, staged: OnceCell::new(), scaling, whole, kept: Vec::new() }
    }

    fn read(&mut self, gpu: &Gpu, scaled: &mut Vec<Rgbx>) -> Result<(), ReadbackError> {
        let size = self.content.size();
        if let Some(rgba) = self.content.rgba() {
            self.scaling.run(&rgba, 4 * size[0] as usize, scaled);
            return Ok(());
        }
        let staged = match self.staged.get() {
            Some(staged) => staged,
            None => {
                let staged = StagedPicture::within_memory(gpu, size)?;
                self.staged.get_or_init(|| staged)
            }
        };
        staged.fill(gpu, self.content.texture());
        staged.read(gpu, |rgba, stride| {
            self.scaling.run(rgba, stride, scaled);
            if self.whole {
                self.kept.clear();
                let rows = rgba.chunks_exact(stride).map(|row| &row[..4 * size[0] as usize]);
                rows.for_each(|row| self.kept.extend_from_slice(row));
            }
        })
    }
}

/// The content on its way to the size in which foreground is looked for.
struct Looking {
    incoming: Incoming,
    frame: Vec<Rgbx>,
    foreground: Foreground,
}

/// How long the last frame took.
#[derive(Clone, Copy, Debug, Default)]
pub struct NativeTimes {
    /// The content brought to the painted size, its noise averaged away; foreground told from background.
    pub steady: Duration,
    /// Encoder, AdaIN and decoder.
    pub paint: Duration,
    /// The painting made the picture that is shown, and enlarged.
    pub show: Duration,
}

impl NativeFrame {
    /// Whether there can be one of `size`.
    pub fn check(gpu: &Gpu, size: [u32; 2]) -> Result<(), StylizeError> {
        // A colour in f32 for each pixel, as large as a buffer may be on the GPU: the layers' take many times that.
        size::check(gpu, size, |[width, height]| 16 * u64::from(width) * u64::from(height))
    }

    pub fn new(gpu: &Gpu, content: &Content, mirror: bool, size: [u32; 2]) -> Result<NativeFrame, StylizeError> {
        NativeFrame::check(gpu, size)?;
        let incoming = Incoming::new(content, mirror, size, false);
        let pixels = size.map(|n| n as usize);
        Ok(NativeFrame {
            size,
            incoming,
            weights: None,
            looking: None,
            contents: Vec::new(),
            motion: Motion::new(pixels),
            smoothing: Box::new(Smoothing::new(pixels)),
            underdrawing: Box::new(Underdrawing::new(pixels)),
            fresh: Vec::new(),
            input: vec![Rgbx::default(); pixels[0] * pixels[1]],
            smoothed: Vec::new(),
            painted: Vec::new(),
            shown: Vec::new(),
            enlargement: None,
            enlarged: Vec::new(),
            times: NativeTimes::default(),
        })
    }

    /// Paints another picture from now on, and enlarges the painting to `size` (width, height), which is then that of the
    /// picture it is written to.
    pub fn set_input(&mut self, content: &Content, mirror: bool, size: Option<[u32; 2]>) {
        // Content that is no larger than it is painted has no more edges than the painting.
        let whole = size == Some(content.size());
        let Incoming { content: have, mirror: mirrored, whole: kept, .. } = &self.incoming;
        if (have, *mirrored, *kept) != (content, mirror, whole) {
            self.incoming = Incoming::new(content, mirror, self.size, whole);
        }
        self.enlargement = size.map(|size| Box::new(Enlargement::new(self.size, size, mirror)));
        self.enlarged = Vec::new();
    }

    /// How much each pixel of the features belongs to the first style from now on; `None` where there is one.
    pub fn set_weights(&mut self, weights: Option<Vec<f32>>) {
        (self.weights, self.looking) = (weights, None);
    }

    /// Each frame's weights are how much it differs from the plate from now on, where there are weights.
    pub fn set_foreground(&mut self, content: &Content, mirror: bool, plate: &Plate) {
        let [height, width] = feature_size(self.size);
        self.looking = plate.empty().map(|empty| {
            let foreground = Foreground::new(Arc::clone(empty), [width, height], mirror);
            let incoming = Incoming::new(content, false, plate.size(), false);
            Box::new(Looking { incoming, frame: Vec::new(), foreground })
        });
    }

    /// Content to `picture`.
    pub fn run(
        &mut self,
        gpu: &Gpu,
        network: &mut CpuNetwork,
        styles: [Option<&Style>; 2],
        settings: &Settings,
        picture: &wgpu::Texture,
    ) -> Result<(), StylizeError> {
        let start = Instant::now();
        self.steady(gpu, settings)?;
        if let (Some(looking), Some(weights)) = (&mut self.looking, &mut self.weights) {
            looking.incoming.read(gpu, &mut looking.frame)?;
            *weights = looking.foreground.weights(&looking.frame);
        }
        self.times.steady = start.elapsed();
        let start = Instant::now();
        self.paint(network, styles, settings)?;
        self.times.paint = start.elapsed();
        let start = Instant::now();
        self.show(gpu, settings, picture);
        self.times.show = start.elapsed();
        Ok(())
    }

    /// The content to the encoder's input.
    fn steady(&mut self, gpu: &Gpu, settings: &Settings) -> Result<(), StylizeError> {
        self.incoming.read(gpu, &mut self.fresh)?;
        self.motion.look(settings, &self.fresh, &self.input);
        self.motion.blend(&self.fresh, settings.input_rate, &mut self.input);
        self.smoothing.run(settings.smoothing, &self.input, &mut self.smoothed);
        if settings.lines.max(settings.lines_rest) > 0.0 {
            self.underdrawing.run(&self.smoothed, &mut self.input);
        }
        Ok(())
    }

    /// Encoder, AdaIN and decoder.
    fn paint(
        &mut self,
        network: &mut CpuNetwork,
        styles: [Option<&Style>; 2],
        settings: &Settings,
    ) -> Result<(), StylizeError> {
        let [width, height] = self.size.map(|n| n as usize);
        let kept = if settings.keep > 0.0 { settings.kept(self.motion.moved()) } else { 0.0 };
        let Ok(picture) = Picture::new(width, height, Pixels::Rgbx(&self.smoothed)) else {
            return Err(StylizeError::TooSmall { size: self.size });
        };
        let whole = network.encode(&picture);
        let rest: Option<Vec<f32>> = self.weights.as_ref().map(|w| w.iter().map(|weight| 1.0 - weight).collect());
        let regions = [self.weights.as_deref(), rest.as_deref()];
        let now: Vec<Statistics> = match regions {
            [Some(first), Some(rest)] => [first, rest].map(|weights| network.statistics_within(weights)).into(),
            _ => vec![whole],
        };
        if self.contents.len() != now.len() {
            self.contents.clone_from(&now);
        }
        let steadied = now.iter().zip(&self.contents).map(|(now, last)| now.steadied(last, kept));
        self.contents = steadied.collect();
        let affine: Vec<_> = self
            .contents
            .iter()
            .zip(styles)
            .map(|(content, style)| match style {
                Some(style) => content.affine_towards(&style.statistics, settings.alpha),
                None => content.affine_towards(content, 0.0),
            })
            .collect();
        let regions: Vec<_> =
            affine.iter().zip(regions).map(|((scale, offset), weights)| Region { scale, offset, weights }).collect();
        network.decode_regions(&regions, &mut self.painted);
        Ok(())
    }

    fn show(&mut self, gpu: &Gpu, settings: &Settings, picture: &wgpu::Texture) {
        let show = Show {
            size: self.size.map(|n| n as usize),
            settings,
            content: &self.input,
            weights: self.weights.as_deref(),
        };
        show.run(&self.painted, &mut self.shown);
        if let Some(enlargement) = &mut self.enlargement {
            let Incoming { content, kept, whole, .. } = &self.incoming;
            let rgba = content.rgba();
            let content = whole.then(|| rgba.as_ref().map_or(&**kept, |rgba| rgba));
            enlargement.run(&self.shown, &self.input, content, &mut self.enlarged);
        }
        gpu.write_picture(picture, self.shown());
    }

    /// The last painting as it is shown, RGBA; empty before the first.
    pub fn shown(&self) -> &[u8] {
        if self.enlargement.is_some() { &self.enlarged } else { &self.shown }
    }

    /// How long the last frame took.
    pub fn times(&self) -> NativeTimes {
        self.times
    }

    /// Bytes of the processor's memory beside the network's, and of the GPU's.
    pub fn bytes(&self) -> [u64; 2] {
        let colours = [&self.fresh, &self.input, &self.smoothed, &self.painted].map(|colours| 16 * colours.len());
        let enlarging = self.enlargement.as_ref().map_or(0, |enlargement| enlargement.bytes()) + self.enlarged.len();
        let around = self.smoothing.bytes() + self.underdrawing.bytes();
        let bytes = around + self.shown.len() + self.incoming.kept.len() + enlarging;
        let staged = self.incoming.staged.get().map_or(0, |staged| staged.buffer.size());
        [(colours.iter().sum::<usize>() + bytes) as u64, staged]
    }
}
