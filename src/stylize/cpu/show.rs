//! A painting as it is shown: the twin of common/show.wgsl.

use rayon::prelude::*;

use super::cells::Cells;
use super::picture::Rgbx;
use super::steady::Motion;
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
    /// Those of colour, of what is left bare, and how much of a painting is new where nothing moves.
    pub settings: &'a Settings,
    pub motion: &'a Motion,
    /// The unpainted picture.
    pub content: &'a [Rgbx],
    /// How much each pixel of the features (⌈H/8⌉×⌈W/8⌉) belongs to the first style; `None` where there is one.
    pub weights: Option<&'a [f32]>,
}

impl Show<'_> {
    /// Takes what is new of `painting`, which may reach beyond [0, 1], into `kept`, and shows that as RGBA bytes.
    pub fn run(&self, painting: &[Rgbx], kept: &mut [Rgbx], shown: &mut Vec<u8>) {
        let ([width, height], settings) = (self.size, self.settings);
        shown.resize(4 * width * height, 0);
        let belongs = self.weights.map(|weights| Cells::of(FEATURE_SIDE, self.size, weights.into()));
        let (bare, bare_rest) = (settings.bare, if belongs.is_some() { settings.bare_rest } else { 0.0 });
        let as_painted = settings.own_chroma == 0.0 && settings.saturation == 1.0 && bare == 0.0 && bare_rest == 0.0;
        let rows = shown.par_chunks_mut(4 * width).zip(kept.par_chunks_mut(width)).zip(painting.par_chunks(width));
        rows.enumerate().for_each_init(
            || (Vec::new(), vec![0.0; width], vec![1.0; width]),
            |(across, shares, weights), (y, ((shown, kept), painting))| {
                self.motion.shares(y, settings.output_rate, across, shares);
                for ((kept, fresh), share) in kept.iter_mut().zip(painting).zip(&*shares) {
                    *kept = kept.towards(fresh.clamped(), *share);
                }
                let (shown, _) = shown.as_chunks_mut::<4>();
                if as_painted {
                    shown.iter_mut().zip(&*kept).for_each(|(bytes, colour)| *bytes = colour.bytes());
                    return;
                }
                if let Some(belongs) = &belongs {
                    belongs.line(y, across, weights);
                }
                let content = &self.content[y * width..][..width];
                for (((bytes, painted), own), weight) in shown.iter_mut().zip(&*kept).zip(content).zip(&*weights) {
                    let coloured = coloured(settings, *painted, *own);
                    *bytes = coloured.towards(*own, bare.max(bare_rest * (1.0 - weight))).bytes();
                }
            },
        );
    }
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
