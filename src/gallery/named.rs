//! Finding the style that somebody names on a command line, or saying what may have been meant.

use std::path::Path;

use strsim::levenshtein;

use super::{Gallery, Style};
use crate::source::{Flaw, PictureError};
use crate::storage::may_be;

/// Names that a message has, at most.
const MOST_NAMED: usize = 3;

/// Why a style was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum GalleryError {
    /// `near` are names that come near it.
    #[error("there is no style and no picture file called {wanted:?}{}; `vivant styles` lists the styles", meant(near))]
    NoSuch { wanted: String, near: Vec<String> },
    /// `names` are some of those.
    #[error("{wanted:?} is in the names of several styles, such as {}; give more of the one", quoted(names))]
    Several { wanted: String, names: Vec<String> },
    #[error(transparent)]
    Picture(#[from] PictureError),
}

/// Names for a sentence; some have commas in them.
pub fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ")
}

/// What may have been meant, as a part of a sentence.
fn meant(near: &[String]) -> String {
    match near {
        [] => String::new(),
        [one] => format!("; near it is “{one}”"),
        several => format!("; near it are {}", quoted(several)),
    }
}

impl Gallery {
    /// The place of a style that a command line names: one that is there (in any case), or a file, which is taken in, or the
    /// one style that has this in its name.
    ///
    /// # Errors
    /// When it is none of these, or in several names.
    pub fn find_or_read(&mut self, wanted: &str) -> Result<usize, GalleryError> {
        match self.place(wanted) {
            Some(index) => Ok(index),
            None if may_be(Path::new(wanted)) => Ok(self.add(Style::read(Path::new(wanted))?)),
            None => self.place_of_part(wanted),
        }
    }

    /// The place of the one style that has this in its name, in any case.
    fn place_of_part(&self, part: &str) -> Result<usize, GalleryError> {
        let wanted = part.to_lowercase();
        let has_it = |place: &usize| self.styles[*place].name().to_lowercase().contains(&wanted);
        let fitting: Vec<usize> = (0..self.styles.len()).filter(has_it).collect();
        match &fitting[..] {
            [] => Err(self.no_such(part)),
            [place] => Ok(*place),
            several => {
                let some = several.iter().take(MOST_NAMED);
                let names = some.map(|place| self.styles[*place].name().to_owned()).collect();
                Err(GalleryError::Several { wanted: part.to_owned(), names })
            }
        }
    }

    /// That there is no such style, or no such file where it is called as files are.
    fn no_such(&self, wanted: &str) -> GalleryError {
        if wanted.contains(|c: char| c == '.' || std::path::is_separator(c)) {
            return Flaw::NotFound.of(Path::new(wanted)).into();
        }
        GalleryError::NoSuch { wanted: wanted.to_owned(), near: self.near(wanted) }
    }

    /// Names that share a word with what was wanted, then those that are a few letters away from it.
    fn near(&self, wanted: &str) -> Vec<String> {
        let wanted = wanted.to_lowercase();
        let mut near: Vec<(bool, usize, &str)> = Vec::new();
        for style in &self.styles {
            let name = style.name().to_lowercase();
            let shares = words(&wanted).any(|word| word.chars().count() > 3 && words(&name).any(|other| other == word));
            let away =
                words(&name).map(|word| levenshtein(&wanted, word)).fold(levenshtein(&wanted, &name), usize::min);
            // Of three letters one may be another.
            if shares || 3 * away <= wanted.chars().count() + 2 {
                near.push((!shares, away, style.name()));
            }
        }
        near.sort_unstable();
        near.into_iter().take(MOST_NAMED).map(|(_, _, name)| name.to_owned()).collect()
    }
}

/// The words of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;

    #[test]
    fn styles_are_found_by_name_or_read_from_a_file() {
        let mut gallery = Gallery::built_in();
        let last = gallery.styles().len() - 1;
        let name = gallery.styles()[last].name().to_uppercase();
        assert_eq!(gallery.find_or_read(&name).unwrap(), last);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wäsche.png");
        RgbImage::new(40, 30).save(&path).unwrap();
        assert_eq!(gallery.find_or_read(path.to_str().unwrap()).unwrap(), last + 1);
        assert_eq!(gallery.styles()[last + 1].name(), "wäsche");
        assert!(gallery.find_or_read("no such style").unwrap_err().to_string().contains("`vivant styles`"));
    }

    #[test]
    fn a_part_of_a_name_is_enough_where_it_fits_one_alone() {
        let mut gallery = Gallery::built_in();
        let mut found = |wanted: &str| {
            let place = gallery.find_or_read(wanted).map_err(|error| error.to_string())?;
            Ok::<_, String>(gallery.styles()[place].name().to_owned())
        };
        assert_eq!(found("sEventh").as_deref(), Ok("The Seventh Wave"));
        let several = found("rain").unwrap_err();
        assert!(several.contains("“April Rain”, “Neon after Rain”;"), "{several}");
        assert_eq!(found("a/b").unwrap_err(), "there is no file a/b");
        assert_eq!(found("wave.png").unwrap_err(), "there is no file wave.png");
        for (wanted, near) in [("ebur", "is “Ebru”;"), ("seventh waves", "is “The Seventh Wave”;")] {
            let said = found(wanted).unwrap_err();
            assert!(said.contains(near), "{said}");
        }
        let said = found("Starry Night").unwrap_err();
        assert!(said.contains("Starry Night") && !said.contains('“'), "{said}");
    }
}
