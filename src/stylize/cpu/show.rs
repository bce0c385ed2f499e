//! A painting as it is shown: the twin of common/show.wgsl.

use rayon::prelude::*;

use super::cells::Cells;
use super::picture::Rgbx;
use crate::stylize::settings::Settings;

/// Width and height of a pixel of the features.
const FEATURE_SIDE: usize = 8;

/// How bright a colour looks (BT.601): the twin of common/luma.wgsl.
#[inline(always)]
pub fn luma([r, g, b]: [f32; 3]) -> f32 {
    0.299 * r + 0.587 * g + 0.114 * b
}

/// What the showing of a painting depends on.
pub struct Show<'a> {
    /// Width and height.
    pub size: [usize; 2],
    /// Those of colour, and of what is left bare.
    pub settings: &'a Settings,
    /// The unpainted picture, without its noise where nothing moves, and the lines through it.
    pub content: &'a [Rgbx],
    /// How much each pixel of the features (⌈H/8⌉×⌈W/8⌉) belongs to the first style; `None` where there is one.
    pub weights: Option<&'a [f32]>,
}

impl Show<'_> {
    /// Shows `painting`, which may reach beyond [0, 1], as RGBA bytes.
    pub fn run(&self, painting: &[Rgbx], shown: &mut Vec<u8>) {
        let ([width, height], settings) = (self.size, self.settings);
        shown.resize(4 * width * height, 0);
        let belongs = self.weights.map(|weights| Cells::of(FEATURE_SIDE, self.size, weights.into()));
        let (bare, bare_rest) = (settings.bare, if belongs.is_some() { settings.bare_rest } else { 0.0 });
        let (lines, lines_rest) =
            (settings.lines, if belongs.is_some() { settings.lines_rest } else { settings.lines });
        let everywhere = bare == 0.0 && bare_rest == 0.0 && lines == lines_rest;
        let as_painted = settings.own_chroma == 0.0 && settings.saturation == 1.0 && everywhere;
        let rows = shown.par_chunks_mut(4 * width).zip(painting.par_chunks(width));
        rows.enumerate().for_each_init(
            || (Vec::new(), vec![1.0; width]),
            |(across, weights), (y, (shown, painting))| {
                let (shown, _) = shown.as_chunks_mut::<4>();
                let content = &self.content[y * width..][..width];
                if as_painted {
                    let pixels = shown.iter_mut().zip(painting).zip(content);
                    pixels.for_each(|((bytes, fresh), own)| *bytes = drawn(*fresh, *own, lines).clamped().bytes());
                    return;
                }
                if let Some(belongs) = &belongs {
                    belongs.line(y, across, weights);
                }
                for (((bytes, fresh), own), weight) in shown.iter_mut().zip(painting).zip(content).zip(&*weights) {
                    let lines = lines_rest + (lines - lines_rest) * weight;
                    let coloured = coloured(settings, drawn(*fresh, *own, lines).clamped(), *own);
                    *bytes = coloured.towards(*own, bare.max(bare_rest * (1.0 - weight))).bytes();
                }
            },
        );
    }
}

/// A painted colour with the content's line there; on paint that is whiter than white one would not be seen.
#[inline(always)]
fn drawn(painted: Rgbx, Rgbx([.., line]): Rgbx, lines: f32) -> Rgbx {
    let Rgbx(mut drawn) = painted.clamped();
    for channel in &mut drawn {
        *channel += lines * line;
    }
    Rgbx(drawn)
}

/// A painted colour with as much of its own chroma and of the content's as is wanted.
fn coloured(settings: &Settings, painted: Rgbx, own: Rgbx) -> Rgbx {
    let [grey, own_grey] = [painted, own].map(|Rgbx([r, g, b, _])| luma([r, g, b]));
    let mut colour = painted;
    for (channel, own) in colour.0.iter_mut().zip(own.0) {
        let chroma = *channel - grey;
        let chroma = chroma + (own - own_grey - chroma) * settings.own_chroma;
        *channel = grey + settings.saturation * chroma;
    }
    colour.clamped()
}
