//! All that decides how frames are painted.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use image::RgbImage;
use serde::{Deserialize, Serialize};

use super::ladder::{Model, PaintedSize};
use super::manner::Manner;
use super::mix::StyleMix;
use super::packed::PackedPicture;
use super::recolour::StyleKey;
use crate::stylize::{Mask, Settings, resized};

/// A style's picture. Its statistics are computed once, at first use.
#[derive(Debug)]
pub struct StylePicture {
    /// Distinct for each picture in a program's run.
    pub id: u64,
    pub name: String,
    /// Encoded at the size that [`Manner::style_side`] says.
    pub picture: PackedPicture,
}

/// All that decides how frames are painted.
#[derive(Clone, Debug)]
pub struct Controls {
    pub mix: StyleMix,
    /// Where the mix's first style goes; the others go to the rest, which stays unpainted where there are none.
    pub mask: Option<Arc<Mask>>,
    /// The mask is what differs from the empty scene; a new number takes a new picture of that from the next frames. Goes
    /// before `mask`.
    pub plate: Option<u64>,
    /// The mask counts the other way round.
    pub swap_sides: bool,
    pub manner: Manner,
    /// Short sides of styles, by their ids, that are encoded at another.
    pub style_sides: HashMap<u64, u32>,
    /// How long one mix takes to pass into the next.
    pub fade: Duration,
    /// Of the painted picture.
    pub size: PaintedSize,
    /// Which network paints, where there are several.
    pub model: Model,
    /// The most frames a second that an automatic size gives up sharpness for; `None` is the source's rate, or what is
    /// fluent where there is no GPU.
    pub rate: Option<f64>,
    /// `None` mirrors sources that look at the user.
    pub mirror: Option<bool>,
    /// Measures each stage, which makes painting a little slower.
    pub measure: bool,
    /// Paints the same frame again and again instead of newer ones.
    pub frozen: bool,
    /// How a painting is enlarged; `None` as suits the GPU.
    pub detail: Option<Detail>,
}

/// How a painting that is smaller than its source is enlarged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Detail {
    /// Not at all: each painted pixel shows
    Off,
    /// Smoothly
    Smooth,
    /// Along its strokes, with the source's edges in it, at the source's size
    #[default]
    Guided,
}

/// The short side of style pictures that the paper trains with.
pub const STYLE_SIDE: u32 = 512;

impl StylePicture {
    /// The picture with that short side, in pixels.
    pub fn at_side(&self, side: u32) -> RgbImage {
        resized(&self.picture.unpack(), side)
    }
}

impl Controls {
    /// Whether the mix moves by itself, which one style alone does not; where there is a mask, the first of them is alone.
    pub fn drifts(&self) -> bool {
        self.manner.drift && self.mix.0.len() > 1 + usize::from(self.masked())
    }

    /// A single style, in the usual manner.
    pub fn new(style: Arc<StylePicture>, size: PaintedSize) -> Controls {
        Controls {
            mix: StyleMix::single(style),
            mask: None,
            plate: None,
            swap_sides: false,
            manner: Manner::default(),
            style_sides: HashMap::new(),
            fade: Duration::from_millis(400),
            size,
            model: Model::Auto,
            rate: None,
            measure: false,
            mirror: None,
            frozen: false,
            detail: None,
        }
    }

    /// Whether different places are painted differently.
    pub fn masked(&self) -> bool {
        self.mask.is_some() || self.plate.is_some()
    }

    /// To which size (width, height) paintings of a source of that size are enlarged; `None` leaves that to the window.
    pub fn enlarged(&self, source: [u32; 2]) -> Option<[u32; 2]> {
        (self.detail.unwrap_or_default() == Detail::Guided).then_some(source)
    }

    /// A style at the size at which it is encoded.
    pub fn seen(&self, style: &StylePicture) -> RgbImage {
        style.at_side(self.key_of(style).1)
    }

    /// By what a style's statistics are known.
    pub(super) fn key_of(&self, style: &StylePicture) -> StyleKey {
        (style.id, self.style_sides.get(&style.id).copied().unwrap_or(self.manner.style_side))
    }

    /// What of it goes to the GPU, for frames that come every `interval`.
    pub fn settings(&self, interval: Duration) -> Settings {
        self.manner.settings_alone().steadied(self.manner.steadiness, interval)
    }
}
