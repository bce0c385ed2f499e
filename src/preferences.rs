//! What the program remembers of its last run: a TOML file in the user's configuration folder.
//!
//! The command line counts more than what is saved, and what is saved more than what the program begins with. A value that is
//! not understood is left out with a warning, by itself; the others count. Saving changes the values that the user has
//! changed and no others, so that what is not understood stays in the file, and an option of one run does not stick.

mod keeper;

pub use keeper::Keeper;

use std::path::Path;

use serde::{Deserialize, Serialize};
use toml::Table;

use crate::live::ladder::painted_size;
use crate::live::{Detail, Model, PaintedSize};
use crate::saved_mask::SavedMask;
use crate::sink::MicrophoneSpec;
use crate::source::SourceSpec;
use crate::source::camera::Wanted;
use crate::values;

/// What is remembered; `None` is what has never been changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Preferences {
    /// Of the window's inside, in points.
    #[serde(deserialize_with = "values::extent")]
    pub window_width: Option<u32>,
    #[serde(deserialize_with = "values::extent")]
    pub window_height: Option<u32>,
    pub fullscreen: Option<bool>,
    /// Whether the interface is dark or light.
    pub theme: Option<Appearance>,
    /// Of the interface, beside the system's own.
    #[serde(deserialize_with = "values::scale")]
    pub scale: Option<f64>,
    /// The mix that was painted last.
    pub styles: Option<Vec<Share>>,
    /// Strength, in [0, 1].
    #[serde(deserialize_with = "values::unit")]
    pub alpha: Option<f64>,
    /// In [0, 1].
    #[serde(deserialize_with = "values::unit")]
    pub own_colour: Option<f64>,
    /// Styles are recoloured towards the picture.
    pub match_colours: Option<bool>,
    /// In [0, 2].
    #[serde(deserialize_with = "values::twice")]
    pub saturation: Option<f64>,
    /// In [0, 1].
    #[serde(deserialize_with = "values::unit")]
    pub steadiness: Option<f64>,
    /// In [0, 1].
    #[serde(deserialize_with = "values::unit")]
    pub lines: Option<f64>,
    /// How long one style takes to pass into the next, in seconds, at most 3.
    #[serde(deserialize_with = "values::fade")]
    pub fade: Option<f64>,
    /// Walks slowly through the mix.
    pub drift: Option<bool>,
    /// Short side at which styles are encoded, in pixels.
    #[serde(deserialize_with = "values::style_size")]
    pub style_size: Option<u32>,
    /// Of the painted picture.
    #[serde(with = "painted_size")]
    pub size: Option<PaintedSize>,
    /// Which network paints.
    pub model: Option<Model>,
    /// How a painting is enlarged.
    pub detail: Option<Detail>,
    pub mirror: Option<bool>,
    /// The camera or the address that was chosen last.
    #[serde(with = "values::text")]
    pub source: Option<SourceSpec>,
    /// Size and rate of the camera.
    #[serde(with = "values::text")]
    pub camera_mode: Option<Wanted>,
    pub mask: Option<SavedMask>,
    /// The mask counts the other way round.
    pub swap_sides: Option<bool>,
    /// Thumbnails show the source in their style.
    pub live_previews: Option<bool>,
    /// Recordings have the microphone's sound.
    pub sound: Option<bool>,
    /// Which microphone; it is changed in the file alone.
    #[serde(with = "values::text")]
    pub microphone: Option<MicrophoneSpec>,
    /// The hint for the first start was read.
    pub hint_seen: Option<bool>,
}

/// A style of a mix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Share {
    pub name: String,
    /// By which a style is known again that is no one's but a look's: the look has its picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(deserialize_with = "values::weight")]
    pub weight: f64,
    /// Where the style is seen at a short side of its own, in pixels.
    #[serde(
        default,
        alias = "style_size",
        skip_serializing_if = "Option::is_none",
        deserialize_with = "values::style_size"
    )]
    pub style_size: Option<u32>,
}

/// Whether the interface is dark or light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Appearance {
    /// As the system is
    #[default]
    System,
    /// Dark on light
    Light,
    /// Light on dark
    Dark,
}

impl Preferences {
    /// Reads a file, and says what of it is not understood. No file is no preferences.
    pub fn read(path: &Path) -> (Preferences, Vec<String>) {
        let refused = |reason: String| {
            let warning = format!("The preferences in {} cannot be read: {reason}.", path.display());
            (Preferences::default(), vec![warning])
        };
        match read_table(path) {
            Ok(table) => Preferences::understand(&table, path),
            Err(Unreadable::Missing) => (Preferences::default(), Vec::new()),
            Err(Unreadable::Refused(error)) => refused(error.to_string()),
            Err(Unreadable::Broken(reason)) => refused(reason),
        }
    }

    /// Each value by itself, so that a broken one takes no other with it.
    fn understand(table: &Table, path: &Path) -> (Preferences, Vec<String>) {
        let (mut good, mut warnings) = (Table::new(), Vec::new());
        for (key, value) in table {
            let alone = Table::from_iter([(key.clone(), value.clone())]);
            match alone.try_into::<Preferences>() {
                Ok(_) => drop(good.insert(key.clone(), value.clone())),
                Err(error) => warnings.push(format!(
                    "“{key}” in {} is not used: {}.",
                    path.display(),
                    error.message().lines().next().unwrap_or_default()
                )),
            }
        }
        (good.try_into().unwrap_or_default(), warnings)
    }
}

enum Unreadable {
    Missing,
    Refused(std::io::Error),
    Broken(String),
}

fn read_table(path: &Path) -> Result<Table, Unreadable> {
    let text = read_text(path)?;
    text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| values::line_at(&text, span.start));
        Unreadable::Broken(format!("line {line} is not TOML ({})", error.message()))
    })
}

fn read_text(path: &Path) -> Result<String, Unreadable> {
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Unreadable::Missing,
        _ => Unreadable::Refused(error),
    })?;
    String::from_utf8(bytes).map_err(|_| Unreadable::Broken("it is not text".to_owned()))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::stylize::Mask;

    /// A file of preferences, and the folder that it goes with.
    pub(super) fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vivant/preferences.toml");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn what_is_kept_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("not there yet/preferences.toml");
        let mask = Mask(image::GrayImage::from_fn(33, 17, |x, y| image::Luma([(x * 5 + y) as u8])));
        let all = Preferences {
            window_width: Some(900),
            window_height: Some(700),
            fullscreen: Some(true),
            theme: Some(Appearance::Light),
            scale: Some(1.25),
            styles: Some(vec![Share {
                name: "Wäsche".to_owned(),
                key: Some("0123".to_owned()),
                weight: values::rounded(0.3),
                style_size: Some(256),
            }]),
            alpha: Some(values::rounded(0.8)),
            own_colour: Some(0.0),
            match_colours: Some(true),
            saturation: Some(2.0),
            steadiness: Some(1.0),
            lines: Some(0.25),
            fade: Some(2.5),
            drift: Some(true),
            style_size: Some(256),
            size: Some(PaintedSize::ShortSide(128)),
            model: Some(Model::Half),
            detail: Some(Detail::Smooth),
            mirror: Some(false),
            source: Some("camera:Logitech C920".parse().unwrap()),
            camera_mode: Some("1920x1080@30".parse().unwrap()),
            mask: Some(SavedMask::Png(Arc::new(mask))),
            swap_sides: Some(true),
            live_previews: Some(true),
            sound: Some(true),
            microphone: Some("alsa:hw:1".parse().unwrap()),
            hint_seen: Some(true),
        };
        let mut keeper = Keeper::start(path.clone(), Preferences::default(), |why| panic!("{why}"));
        keeper.keep(Preferences { alpha: Some(0.1), ..Preferences::default() });
        keeper.keep(all.clone());
        drop(keeper);
        assert_eq!(Preferences::read(&path), (all, Vec::new()));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("alpha = 0.8\n") && !text.contains('_'), "{text}");
    }

    #[test]
    fn what_was_called_otherwise_before_is_found() {
        let (_folder, path) =
            file("mask = \"everywhere\"\nstyles = [{ name = \"a\", weight = 1.0, style_size = 64 }]\n");
        let (read, warnings) = Preferences::read(&path);
        assert_eq!(warnings, [""; 0]);
        assert_eq!(
            read.styles,
            Some(vec![Share { name: "a".to_owned(), key: None, weight: 1.0, style_size: Some(64) }])
        );
        assert_eq!(read.mask, Some(SavedMask::None));
    }

    #[test]
    fn each_broken_value_falls_back_by_itself() {
        let (_folder, path) =
            file("alpha = 7\nsaturation = \"much\"\nsteadiness = 0.25\nsize = -1\nmask = \"moon\"\nfrom-later = 3\n");
        let (read, warnings) = Preferences::read(&path);
        assert_eq!(read, Preferences { steadiness: Some(0.25), ..Preferences::default() });
        assert_eq!(warnings.len(), 5, "{warnings:#?}");
        assert!(warnings.iter().any(|warning| warning.contains("“alpha”") && warning.contains("from 0 to 1")));
        assert!(warnings.iter().any(|warning| warning.contains("“from-later”")));
    }
}
