//! A look: all that decides how pictures are painted, as one small text file that can be passed on (`.vivant`).
//!
//! The format is TOML; docs/look-format.md describes it. Reading is strict: a file that is not wholly understood is refused
//! with a reason, for half a look is another look.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use image::RgbImage;
use serde::{Deserialize, Deserializer, Serialize};

use crate::embedded::{Embedded, MOST_PIXELS};
use crate::gallery::{Gallery, Part, Style};
use crate::live::ladder::painted_size;
use crate::live::{Manner, PaintedSize};
use crate::saved_mask::SavedMask;
use crate::sink::snapshot::{self, MOST_BYTES};
use crate::source::picture::NO_FILE;
use crate::storage::names::ends_in;
use crate::storage::write_whole;
use crate::stylize::{self, middle, shrunk};
use crate::values::{self, rounded};

/// The version of the format that is written, and the newest that is read.
pub const VERSION: u32 = 1;

/// The ending of a look's file.
pub const ENDING: &str = "vivant";

/// How PNG files begin.
const PNG: &[u8] = b"\x89PNG";

/// Styles of a mix, at most.
pub const MOST_STYLES: usize = 8;

/// Characters of a name at most.
const LONGEST_NAME: usize = 200;

/// Short side of the pictures that are embedded, unless the look sees its styles finer.
const USUAL_SIDE: u32 = 512;

/// Of a look that does not say how much of the content's own lines shows.
fn usual_lines() -> f64 {
    f64::from(stylize::Settings::USUAL_LINES)
}

fn are_usual_lines(lines: &f64) -> bool {
    *lines == usual_lines()
}

/// How pictures are painted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Look {
    /// [`VERSION`]; also the sign that a file is a look.
    pub vivant_look: u32,
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// Strength, in [0, 1].
    #[serde(deserialize_with = "values::unit")]
    pub alpha: f64,
    /// How much of the content's own colours is kept, in [0, 1].
    #[serde(deserialize_with = "values::unit")]
    pub own_colour: f64,
    /// Styles are recoloured towards the content before they are used.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub match_colours: bool,
    /// From 0, grey, to 2.
    #[serde(deserialize_with = "values::twice")]
    pub saturation: f64,
    /// How still a still scene is painted, in [0, 1].
    #[serde(deserialize_with = "values::unit")]
    pub steadiness: f64,
    /// How much of the content's own lines shows through the paint, in [0, 1].
    #[serde(default = "usual_lines", skip_serializing_if = "are_usual_lines", deserialize_with = "values::unit")]
    pub lines: f64,
    /// Walks slowly through the styles of the mix.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drift: bool,
    /// Short side at which styles are seen, in pixels: the breadth of the brush.
    #[serde(deserialize_with = "values::style_size")]
    pub style_size: u32,
    /// Of the painted picture; `None` leaves it as it is.
    #[serde(default, with = "painted_size", skip_serializing_if = "Option::is_none")]
    pub size: Option<PaintedSize>,
    pub mask: SavedMask,
    /// The mask counts the other way round.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub swap_sides: bool,
    /// The mix, one style at least.
    #[serde(rename = "style", deserialize_with = "styles")]
    pub styles: Vec<LookStyle>,
}

/// A style of the mix: one that every Vivant has, by its name, or a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LookStyle {
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// Relative to the other styles'.
    #[serde(deserialize_with = "values::weight")]
    pub weight: f64,
    /// Where it is seen at another size than the look's others.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "values::style_size")]
    pub style_size: Option<u32>,
    /// By which the program that wrote the look knows its own style again; a picture that was read has one, said or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Embedded>,
}

/// Why a look was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    #[error("{} cannot be read: {reason}", .path.display())]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("{} is no look: {reason}", .path.display())]
    Refused { path: PathBuf, reason: String },
    #[error("{} cannot be written: {reason}", .path.display())]
    Unwritable { path: PathBuf, reason: std::io::Error },
}

impl LookError {
    /// Without the path.
    pub fn reason(&self) -> String {
        match self {
            LookError::Unreadable { reason, .. } | LookError::Unwritable { reason, .. } => reason.to_string(),
            LookError::Refused { reason, .. } => reason.clone(),
        }
    }
}

impl Look {
    /// Whether it walks through its styles. Of one alone it would walk away from what the look is.
    pub fn drifts(&self) -> bool {
        self.drift && self.styles.len() > 1
    }

    /// How it paints its styles.
    pub fn manner(&self) -> Manner {
        Manner {
            alpha: self.alpha as f32,
            own_colour: self.own_colour as f32,
            match_colours: self.match_colours,
            saturation: self.saturation as f32,
            steadiness: self.steadiness as f32,
            lines: self.lines as f32,
            style_side: self.style_size,
            drift: self.drifts(),
        }
    }

    /// The styles, painted as a program begins.
    pub fn new(name: &str, styles: Vec<LookStyle>) -> Look {
        Look::of(name, styles, &Manner::default())
    }

    /// The styles, painted so, everywhere and at any size.
    pub fn of(name: &str, styles: Vec<LookStyle>, manner: &Manner) -> Look {
        Look {
            vivant_look: VERSION,
            name: name_of(name),
            alpha: rounded(manner.alpha),
            own_colour: rounded(manner.own_colour),
            match_colours: manner.match_colours,
            saturation: rounded(manner.saturation),
            steadiness: rounded(manner.steadiness),
            lines: rounded(manner.lines),
            drift: manner.drift,
            style_size: manner.style_side,
            size: None,
            mask: SavedMask::None,
            swap_sides: false,
            styles,
        }
    }

    /// The text of a file.
    pub fn to_text(&self) -> String {
        // Every value of a look is one that TOML has.
        toml::to_string(self).unwrap_or_default()
    }

    /// # Errors
    /// What is the matter with the text, in words for the user.
    pub fn from_text(text: &str) -> Result<Look, String> {
        let located = |error: toml::de::Error| {
            let line = error.span().map(|span| values::line_at(text, span.start));
            let what = error.message().lines().next().unwrap_or_default().to_owned();
            line.map_or(what.clone(), |line| format!("line {line}: {what}"))
        };
        let table: toml::Table = text.parse().map_err(located)?;
        match table.get("vivant-look").map(toml::Value::as_integer) {
            None => return Err("it does not say “vivant-look = 1”".to_owned()),
            Some(Some(version)) if version > i64::from(VERSION) => {
                return Err(format!("it was written by a newer Vivant (format {version}; this one reads {VERSION})"));
            }
            Some(Some(version)) if version >= 1 => {}
            Some(_) => return Err("its format's version is not a number from 1".to_owned()),
        }
        let mut look: Look = toml::from_str(text).map_err(located)?;
        for style in &mut look.styles {
            // Nothing but the picture says which style that is.
            if let (None, Some(embedded)) = (&style.key, &style.picture) {
                style.key = Some(Style::key_of(&embedded.picture));
            }
        }
        if look.styles.iter().map(|style| style.weight).sum::<f64>() > 0.0 {
            Ok(look)
        } else {
            Err("no style has any weight".to_owned())
        }
    }

    /// A look's file, or a snapshot that carries the look which painted it.
    ///
    /// # Errors
    /// When there is no such file, or it is not wholly a look.
    pub fn read(path: &Path) -> Result<Look, LookError> {
        let unreadable = |reason| LookError::Unreadable { path: path.to_owned(), reason };
        let refused = |reason| LookError::Refused { path: path.to_owned(), reason };
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        // Pipes may let wait for ever, and devices never end.
        if !metadata.is_file() {
            return Err(refused(if metadata.is_dir() { "it is a folder" } else { NO_FILE }.to_owned()));
        }
        if let Some(text) = snapshot::look_of(path) {
            return Look::from_text(&text).map_err(refused);
        }
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
        read.map_err(unreadable)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(refused(format!("it has more than {} MiB, which no look has", MOST_BYTES >> 20)));
        }
        if bytes.starts_with(PNG) {
            return Err(refused("this PNG carries no look, as those do that S saves in the window".to_owned()));
        }
        let text = String::from_utf8(bytes).map_err(|_| refused("it is not text".to_owned()))?;
        Look::from_text(&text).map_err(refused)
    }

    /// Writes the file whole or not at all.
    ///
    /// # Errors
    /// When the folder cannot be written to, or the disk is full.
    pub fn write(&self, path: &Path) -> Result<(), LookError> {
        let unwritable = |reason| LookError::Unwritable { path: path.to_owned(), reason };
        write_whole(path, self.to_text().as_bytes()).map_err(unwritable)
    }

    /// Its mix in a gallery, which its own pictures join, unshown, where they are not there yet.
    ///
    /// # Errors
    /// The name of a style that the gallery does not have; then nothing has joined it.
    pub fn mix(&self, gallery: &mut Gallery) -> Result<Vec<Part>, String> {
        let lacks = |style: &&LookStyle| style.picture.is_none() && gallery.with_key(style.known_by()).is_none();
        if let Some(lacking) = self.styles.iter().find(lacks) {
            return Err(lacking.name.clone());
        }
        let mut mix: Vec<Part> = Vec::new();
        for style in &self.styles {
            let place = match (gallery.with_key(style.known_by()), &style.picture) {
                (Some(place), _) => place,
                (None, Some(embedded)) => gallery.add_unshown(style.guest(embedded)),
                (None, None) => continue,
            };
            match mix.iter_mut().find(|part| part.style == place) {
                Some(part) => part.weight += style.weight as f32,
                None => mix.push(Part { style: place, weight: style.weight as f32, side: style.style_size }),
            }
        }
        Ok(mix)
    }

    /// Its picture of that key joins a gallery, unshown, if it has one.
    pub fn lend(&self, key: &str, gallery: &mut Gallery) {
        let lent = self.styles.iter().find(|style| style.key.as_deref() == Some(key));
        if let Some((style, embedded)) = lent.and_then(|style| Some((style, style.picture.as_ref()?))) {
            gallery.add_unshown(style.guest(embedded));
        }
    }

    /// Whether a file is to be read as a look.
    pub fn claims(path: &Path) -> bool {
        ends_in(path, &[ENDING])
    }
}

impl LookStyle {
    /// A style that every Vivant has.
    pub fn built_in(name: &str, weight: f32) -> LookStyle {
        LookStyle { name: name.to_owned(), weight: rounded(weight), style_size: None, key: None, picture: None }
    }

    fn known_by(&self) -> &str {
        self.key.as_ref().unwrap_or(&self.name)
    }

    /// What its picture is in a gallery.
    fn guest(&self, embedded: &Embedded) -> Style {
        let new = Style::new(self.name.clone(), &embedded.picture);
        Style { key: self.known_by().to_owned(), ..new }
    }

    /// A picture, made as small as the look can do with: `style_size` is the short side at which it sees its styles.
    pub fn own(name: &str, weight: f32, key: String, picture: &RgbImage, style_size: u32) -> LookStyle {
        let small = shrunk(picture, style_size.max(USUAL_SIDE));
        // What is longer than any picture that is read back goes without its ends.
        let size = [small.width(), small.height()].map(|length| length.min(MOST_PIXELS));
        let picture = Embedded::new(&middle(&small, size));
        LookStyle { name: name_of(name), weight: rounded(weight), style_size: None, key: Some(key), picture }
    }
}

/// What a name is in a look: on one line, of `LONGEST_NAME` characters at most.
pub fn name_of(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let name: String = line.trim().chars().take(LONGEST_NAME).collect();
    if name.is_empty() { "?".to_owned() } else { name }
}

fn name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let name = String::deserialize(from)?;
    if name.trim().is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(serde::de::Error::custom(format!("a name has to have 1 to {LONGEST_NAME} characters on one line")));
    }
    Ok(name)
}

fn styles<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<LookStyle>, D::Error> {
    let styles = Vec::<LookStyle>::deserialize(from)?;
    if (1..=MOST_STYLES).contains(&styles.len()) {
        Ok(styles)
    } else {
        Err(serde::de::Error::custom(format!("{} styles; a mix has 1 to {MOST_STYLES}", styles.len())))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use image::{GrayImage, ImageFormat};

    use super::*;
    use crate::stylize::MaskShape;

    fn picture() -> RgbImage {
        RgbImage::from_fn(90, 70, |x, y| image::Rgb([(x * 2) as u8, (y * 3) as u8, 90]))
    }

    fn look() -> Look {
        let own = LookStyle::own("Wäsche \"blau\"", 0.4, "12ab".to_owned(), &picture(), 512);
        let mask = stylize::Mask(GrayImage::from_fn(33, 17, |x, y| image::Luma([(x * 5 + y) as u8])));
        Look {
            alpha: 0.85,
            lines: 0.75,
            size: Some(PaintedSize::ShortSide(384)),
            mask: SavedMask::Png(Arc::new(mask)),
            match_colours: true,
            swap_sides: true,
            drift: true,
            ..Look::new("Abend", vec![LookStyle { style_size: Some(256), ..LookStyle::built_in("Ravenna", 0.6) }, own])
        }
    }

    #[test]
    fn a_look_comes_back_from_its_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Abend.vivant");
        let look = look();
        look.write(&path).unwrap();
        let back = Look::read(&path).unwrap();
        assert_eq!(back, look);
        assert_eq!(back.to_text(), look.to_text(), "passed on again and again it stays the same");
        let seen = &back.styles[1].picture.as_ref().unwrap().picture;
        let far = seen.pixels().zip(picture().pixels()).map(|(a, b)| a.0[0].abs_diff(b.0[0])).max();
        assert!(far < Some(24), "the picture is nearly what it was: {far:?}");
        for shape in MaskShape::ALL {
            let shaped = Look { mask: SavedMask::shape(shape), ..look.clone() };
            let back = Look::from_text(&shaped.to_text()).unwrap();
            assert_eq!(back.mask.as_shape(), Some(shape));
            assert_eq!(back.mask.mask().unwrap().0, shape.mask().0);
        }
    }

    #[test]
    fn a_mask_is_no_larger_than_of_use() {
        let mask = SavedMask::Png(Arc::new(stylize::Mask(GrayImage::new(2048, 4))));
        let back = Look::from_text(&Look { mask, ..look() }.to_text()).unwrap();
        assert_eq!(back.mask.mask().unwrap().0.dimensions(), (1024, 2));
    }

    #[test]
    fn a_text_by_hand_is_understood() {
        let look = Look::from_text(
            "vivant-look = 1\nname = \"By hand\"\nalpha = 1\nown-colour = 0\nsaturation = 1.5\nsteadiness = 0.5\n\
             style-size = 256\nmask = \"vignette\"\n\n[[style]]\nname = \"Ravenna\"\nweight = 1\n",
        )
        .unwrap();
        assert_eq!((look.alpha, look.saturation, look.style_size, look.size), (1.0, 1.5, 256, None));
        assert_eq!(look.styles, [LookStyle::built_in("Ravenna", 1.0)]);
        assert!(look.lines == 0.5 && !look.to_text().contains("lines"), "what is usual need not be said");
    }

    #[test]
    fn a_picture_without_a_key_is_itself_and_has_its_own_size() {
        let picture = picture();
        let mut written = Look::new("By hand", vec![LookStyle::own("Ebru", 1.0, "key".to_owned(), &picture, 64)]);
        written.styles[0].key = None;
        written.styles[0].style_size = Some(64);
        let read = Look::from_text(&written.to_text()).unwrap();
        let mut gallery = Gallery::built_in();
        let built_in = gallery.place("Ebru").unwrap();
        let mix = read.mix(&mut gallery).unwrap();
        let style = mix[0].style;
        assert_ne!(style, built_in, "a built-in style of that name is another");
        assert_eq!(mix, [Part { style, weight: 1.0, side: Some(64) }]);
        assert_eq!(read.mix(&mut gallery).unwrap(), mix, "it is not taken in twice");
    }

    #[test]
    fn what_is_not_wholly_a_look_is_refused_with_a_reason() {
        let good = look().to_text();
        let changed = |from: &str, to: &str| {
            assert!(good.contains(from), "{from} is in\n{good}");
            Look::from_text(&good.replacen(from, to, 1)).unwrap_err()
        };
        for (from, to, word) in [
            ("vivant-look = 1", "vivant-look = 2", "newer"),
            ("vivant-look = 1", "", "vivant-look"),
            ("vivant-look = 1", "vivant-look = \"one\"", "version"),
            ("alpha = 0.85", "alpha = 1.5", "from 0 to 1"),
            ("alpha = 0.85", "alpha = nan", "from 0 to 1"),
            ("alpha = 0.85", "beta = 0.85", "beta"),
            ("alpha = 0.85", "", "alpha"),
            ("alpha = 0.85", "alpha = = 1", "line "),
            ("size = 384", "size = 100000", "from 64"),
            ("size = 384", "size = \"huge\"", "auto"),
            ("size = 384", "size = -3", "auto"),
            ("name = \"Abend\"", "name = \"\"", "name"),
            ("weight = 0.6", "weight = -1", "from 0"),
            ("png = \"", "png = \"?!", "base64"),
            ("png = \"iVBO", "png = \"AAAA", "PNG"),
        ] {
            let reason = changed(from, to);
            assert!(reason.contains(word), "{to}: {reason}");
        }
        assert!(changed("style-size = 256", "style-size = 8").contains("from 16"));
        let cut = &good[..good.len() - 80];
        assert!(Look::from_text(cut).is_err(), "a file that ends too soon");
        assert!(Look::from_text("").is_err());
        let nothing = Look::new("n", vec![LookStyle::built_in("Ravenna", 0.0)]);
        assert!(Look::from_text(&nothing.to_text()).unwrap_err().contains("weight"));
        let many = Look::new("n", vec![LookStyle::built_in("Ravenna", 1.0); 9]);
        assert!(Look::from_text(&many.to_text()).unwrap_err().contains("9 styles"));
    }

    #[test]
    fn what_is_too_large_or_no_text_is_refused_before_it_is_parsed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.vivant");
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(Look::read(&path).unwrap_err().to_string().contains("not text"));
        std::fs::File::create(&path).unwrap().set_len(MOST_BYTES + 1).unwrap();
        assert!(Look::read(&path).unwrap_err().to_string().contains("24"));
        assert!(matches!(Look::read(&folder.path().join("none")), Err(LookError::Unreadable { .. })));
        picture().save_with_format(&path, ImageFormat::Png).unwrap();
        assert!(Look::read(&path).unwrap_err().to_string().contains("this PNG carries no look"));
        assert!(Look::read(folder.path()).unwrap_err().to_string().contains("it is a folder"));
        let wide = RgbImage::new(MOST_PIXELS + 8, 16);
        let embedded = LookStyle::own("wide", 1.0, String::new(), &wide, 512).picture.unwrap();
        assert_eq!(embedded.picture.dimensions(), (MOST_PIXELS, 16));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_waits_for_a_pipe_or_the_end_of_a_device() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("a.vivant");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [pipe.as_path(), Path::new("/dev/zero")] {
            assert!(Look::read(path).unwrap_err().to_string().contains(NO_FILE), "{}", path.display());
        }
    }
}
