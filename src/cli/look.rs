//! Options that say how pictures look, the same for the window and for single pictures.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, ValueEnum};
use image::DynamicImage;

use super::{InputFile, Said, within};
use crate::gallery::{Gallery, Part};
use crate::library;
use crate::live::{Controls, Manner, PaintedSize, StyleMix};
use crate::look::{Look, LookError, MOST_STYLES};
use crate::saved_mask::SavedMask;
use crate::source::{Flaw, PictureError, read_picture};
use crate::storage::{Folders, may_be};
use crate::stylize::{Mask, MaskShape};
use crate::values::MOST_WEIGHT;

/// `STYLE` or `STYLE:WEIGHT`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StyleArg {
    /// A built-in style's name or a file.
    pub what: String,
    /// Relative to the other styles'.
    pub weight: f32,
}

impl FromStr for StyleArg {
    type Err = String;

    /// A colon without a number behind it belongs to the name.
    fn from_str(text: &str) -> Result<StyleArg, String> {
        let (what, weight) = match text.rsplit_once(':').map(|(what, weight)| (what, weight.parse::<f32>())) {
            Some((what, Ok(weight))) => (what, weight),
            _ => (text, 1.0),
        };
        if what.is_empty() {
            Err("the style is empty; give a built-in style's name or a picture file".to_owned())
        } else if !(weight > 0.0 && f64::from(weight) <= MOST_WEIGHT) {
            Err(format!("{weight} is no weight; give a number above 0, {MOST_WEIGHT} at most"))
        } else {
            Ok(StyleArg { what: what.to_owned(), weight })
        }
    }
}

#[derive(Clone, Debug, Args)]
pub(super) struct LookArgs {
    /// A look's file (.vivant), or a PNG that S saved in the window; other options count more than it
    #[arg(long, value_name = "FILE")]
    pub look: Option<PathBuf>,
    /// A style of the gallery, by its name or a part of it that no other has, or a picture file; several are mixed, by weights
    /// where they are given
    #[arg(long, short, value_name = "STYLE[:WEIGHT]")]
    pub style: Vec<StyleArg>,
    /// Strength of the style, from 0 to 1
    #[arg(long, short, default_value = "1", value_parser = within(0.0f32..=1.0), allow_negative_numbers = true)]
    pub alpha: f32,
    /// Short side at which styles are seen, in pixels: smaller gives broader strokes
    #[arg(long, value_name = "PIXELS", default_value = "512", value_parser = within(16u32..=1024))]
    pub style_size: u32,
    /// Where the first style goes, white in a picture file, or left-right, top-bottom or vignette; the other styles go to the
    /// rest, which stays unpainted where there are none
    #[arg(long, value_name = "MASK")]
    pub mask: Option<String>,
    /// Whose colours the picture has
    #[arg(long, value_enum, default_value = "style")]
    pub colour: Colour,
    /// How much of the picture's own lines shows through the paint, from 0 to 1: more of it keeps small faces
    #[arg(long, default_value = "0.5", value_parser = within(0.0f32..=1.0), allow_negative_numbers = true)]
    pub lines: f32,
    /// How colourful the picture is: 0 is grey, 1 as painted, at most 2
    #[arg(long, default_value = "1", value_parser = within(0.0f32..=2.0), allow_negative_numbers = true)]
    pub saturation: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Colour {
    /// The style's
    Style,
    /// The content's own: its chroma under the painted luma
    Content,
    /// The style's, recoloured towards the content before it is seen (CORAL)
    Match,
}

/// Takes all of the user's own styles into the gallery.
pub(super) fn add_library(gallery: &mut Gallery) {
    let Some(folders) = Folders::of_user() else { return };
    let own = library::read(&folders.styles());
    own.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    library::shelve(own, gallery);
}

impl LookArgs {
    /// The files that are read for it, if they are there.
    pub fn files(&self) -> impl Iterator<Item = InputFile<'_>> {
        let styles = self.style.iter().map(|style| (Path::new(&style.what), "a style"));
        let mask = self.mask.iter().map(|mask| (Path::new(mask), "the mask"));
        styles.chain(mask).chain(self.look.iter().map(|look| (look.as_path(), "the look")))
    }

    /// The mask that is named.
    pub fn mask(&self) -> anyhow::Result<Option<Mask>> {
        self.mask.as_deref().map(mask).transpose()
    }

    /// The look whose file is named.
    pub fn look(&self) -> Result<Option<Look>, LookError> {
        self.look.as_deref().map(Look::read).transpose()
    }

    /// Takes the styles into the gallery; gives the mix of them, at least one.
    pub fn choose(&self, gallery: &mut Gallery, look: Option<&Look>, said: &Said<'_>) -> anyhow::Result<Vec<Part>> {
        self.add_own_styles(gallery);
        if self.style.len() > MOST_STYLES {
            anyhow::bail!("--style is given {} times; a mix has at most {MOST_STYLES} styles", self.style.len());
        }
        match (&self.style[..], look) {
            ([], Some(look)) => {
                let mut mix = look.mix(gallery).map_err(|style| lacks(look, &style))?;
                if said.says("style_size") {
                    mix.iter_mut().for_each(|part| part.side = None);
                }
                Ok(mix)
            }
            ([], None) => Ok(vec![Part::new(0, 1.0)]),
            (styles, _) => {
                let part = |style: &StyleArg| Ok(Part::new(gallery.find_or_read(&style.what)?, style.weight));
                styles.iter().map(part).collect()
            }
        }
    }

    /// Takes the user's own styles into the gallery, if one is named that is neither there nor a file.
    pub fn add_own_styles(&self, gallery: &mut Gallery) {
        let lacks = |style: &StyleArg| gallery.place(&style.what).is_none() && !may_be(Path::new(&style.what));
        if self.style.iter().any(lacks) {
            add_library(gallery);
        }
    }

    /// Controls that paint so.
    pub fn controls(&self, gallery: &Gallery, chosen: &[Part], size: PaintedSize) -> anyhow::Result<Controls> {
        let style = |part: &Part| gallery.styles().get(part.style).map(|style| style.full.clone());
        let mix = chosen.iter().filter_map(|part| Some((style(part)?, part.weight))).collect();
        let first = chosen.first().and_then(style).context("there are no styles")?;
        Ok(Controls {
            mix: StyleMix(mix),
            style_sides: chosen.iter().filter_map(|part| Some((style(part)?.id, part.side?))).collect(),
            mask: self.mask()?.map(Arc::new),
            manner: Manner {
                style_side: self.style_size,
                alpha: self.alpha,
                saturation: self.saturation,
                lines: self.lines,
                match_colours: self.colour == Colour::Match,
                own_colour: if self.colour == Colour::Content { 1.0 } else { 0.0 },
                ..Manner::default()
            },
            ..Controls::new(first, size)
        })
    }
}

/// Brings controls to what a look says, if there is one, as far as the command line says nothing else.
pub(super) fn wear(look: Option<&Look>, said: &Said<'_>, controls: Controls) -> Controls {
    let Some(look) = look else { return controls };
    let (now, worn) = (controls.manner, look.manner());
    let number = |option: &str, now: f32, worn: f32| if said.says(option) { now } else { worn };
    Controls {
        manner: Manner {
            alpha: number("alpha", now.alpha, worn.alpha),
            own_colour: number("colour", now.own_colour, worn.own_colour),
            match_colours: if said.says("colour") { now.match_colours } else { worn.match_colours },
            saturation: number("saturation", now.saturation, worn.saturation),
            steadiness: number("steadiness", now.steadiness, worn.steadiness),
            lines: number("lines", now.lines, worn.lines),
            style_side: if said.says("style_size") { now.style_side } else { worn.style_side },
            drift: now.drift || worn.drift,
        },
        size: look.size.filter(|_| !said.says("size")).unwrap_or(controls.size),
        mask: if said.says("mask") { controls.mask } else { look.mask.mask() },
        swap_sides: !said.says("mask") && look.swap_sides,
        ..controls
    }
}

/// What a look wants of this run and does not get.
pub(super) fn wants_in_vain(look: Option<&Look>, said: &Said<'_>) -> Option<String> {
    let look = look.filter(|look| look.mask == SavedMask::Foreground && !said.says("mask"))?;
    Some(format!(
        "the look “{}” tells foreground from an empty scene, which is taken in the window (G) alone: its styles go everywhere",
        look.name
    ))
}

/// Whether a look decides what this option does.
pub(super) fn says(look: &Look, option: &str) -> bool {
    match option {
        "style" | "alpha" | "colour" | "saturation" | "steadiness" | "lines" | "drift" | "style_size" | "mask" => true,
        "size" => look.size.is_some(),
        _ => false,
    }
}

/// That a look wants a style that is not there.
pub(super) fn lacks(look: &Look, style: &str) -> anyhow::Error {
    anyhow::anyhow!("the look “{}” wants the style “{style}”, which this Vivant does not have", look.name)
}

/// A shape's name or a picture file, whose brightness counts.
fn mask(text: &str) -> anyhow::Result<Mask> {
    if let Ok(shape) = <MaskShape as ValueEnum>::from_str(text, true) {
        return Ok(shape.mask());
    }
    match read_picture(Path::new(text)) {
        Ok(picture) => Ok(Mask::of(DynamicImage::ImageRgb8(picture).into_luma8())),
        Err(error @ PictureError { flaw: Flaw::NotFound, .. }) => {
            anyhow::bail!("{error}; a mask is left-right, top-bottom, vignette or a picture file")
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_stand_behind_a_colon() {
        let parse = |text: &str| text.parse::<StyleArg>().map(|style| (style.what, style.weight));
        assert_eq!(parse("a.jpg"), Ok(("a.jpg".to_owned(), 1.0)));
        assert_eq!(parse("a.jpg:0.6"), Ok(("a.jpg".to_owned(), 0.6)));
        assert_eq!(parse(r"C:\pictures\a.jpg"), Ok((r"C:\pictures\a.jpg".to_owned(), 1.0)));
        assert_eq!(parse("Night: blue"), Ok(("Night: blue".to_owned(), 1.0)));
        for bad in ["", ":2", "a:0", "a:-1", "a:nan", "a:inf"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
