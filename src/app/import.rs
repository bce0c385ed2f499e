//! Reading files as styles.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::news::{Herald, News};
use crate::gallery::{Origin, Style};
use crate::joined::Worker;
use crate::library;
use crate::source::picture::NO_FILE;
use crate::source::{Flaw, Found, PictureError};

/// New pictures that one import takes at most: all of them are held in memory. The same folder given once more brings the next.
pub const MOST_IMPORTED: usize = 200;

/// What came of reading files as styles.
#[derive(Debug, Default)]
pub struct Import {
    /// The new ones, in the files' order.
    pub styles: Vec<Style>,
    /// How many pictures were there already.
    pub known: usize,
    /// The key of the last that was read.
    pub last: Option<String>,
    pub refused: Vec<PictureError>,
    /// Folders in which there was nothing to read.
    pub without_pictures: Vec<PathBuf>,
    /// How many pictures were too many.
    pub left_out: usize,
    /// Styles that are there for this run only, and why.
    pub not_kept: Vec<(String, String)>,
}

/// Reads files, and the pictures in folders, as styles, and keeps copies of those that are not `known` in `folder`.
/// Where it is to come to an end, it does after the picture that it is at.
pub fn import(files: Vec<PathBuf>, folder: Option<PathBuf>, known: HashSet<String>, herald: &Herald) -> Worker {
    let herald = herald.clone();
    Worker::begin(move |stop| {
        let mut said = Instant::now();
        let go_on = |done, all| {
            if said.elapsed() > Duration::from_millis(250) {
                said = Instant::now();
                herald.tell(News::Importing { done, all });
            }
            !stop.load(Ordering::Relaxed)
        };
        herald.tell(News::Imported(read_styles(&files, folder.as_deref(), known, go_on)));
    })
}

fn read_styles(
    files: &[PathBuf],
    folder: Option<&Path>,
    mut known: HashSet<String>,
    mut go_on: impl FnMut(usize, usize) -> bool,
) -> Import {
    let mut import = Import::default();
    let mut pictures = Vec::new();
    for file in files {
        if file.is_dir() {
            let found = Found::within(file, &mut || go_on(0, 0)).pictures;
            if found.is_empty() {
                import.without_pictures.push(file.clone());
            }
            pictures.extend(found);
        } else {
            pictures.push(file.clone());
        }
    }
    let all = pictures.len();
    for (done, file) in pictures.iter().enumerate() {
        if import.styles.len() == MOST_IMPORTED {
            import.left_out = all - done;
            break;
        }
        if !go_on(done, all) {
            break;
        }
        match read_file(file) {
            Ok(style) => import.take(style, folder, &mut known),
            Err(error) => import.refused.push(error),
        }
    }
    import
}

fn read_file(path: &Path) -> Result<Style, PictureError> {
    if is_special(path) {
        return Err(Flaw::NoPicturesFile(NO_FILE.into()).of(path));
    }
    Style::read(path)
}

/// Whether there is something else than a file. Nobody may ever write into a pipe, and the program's end waits for what is read.
pub fn is_special(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| !metadata.is_file())
}

impl Import {
    /// Takes a style in, if it is a new one, with a copy of its picture in the library's folder.
    pub fn take(&mut self, mut style: Style, folder: Option<&Path>, known: &mut HashSet<String>) {
        self.last = Some(style.key.clone());
        if !known.insert(style.key.clone()) {
            self.known += 1;
            return;
        }
        match folder.map(|folder| library::keep(folder, &style)) {
            Some(Ok(file)) => style.origin = Origin::Own(file),
            Some(Err(error)) => self.not_kept.push((style.name().to_owned(), error.to_string())),
            None => {}
        }
        self.styles.push(style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_searched_for_pictures_and_known_ones_are_not_kept_twice() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("in/deeper/.hidden")).unwrap();
        std::fs::create_dir_all(at("empty")).unwrap();
        let picture = |grey: u8| image::RgbImage::from_fn(40, 30, |x, y| image::Rgb([grey, x as u8, y as u8]));
        picture(1).save(at("in/b.png")).unwrap();
        picture(2).save(at("in/a.png")).unwrap();
        picture(3).save(at("in/deeper/c.png")).unwrap();
        picture(1).save(at("in/deeper/d.png")).unwrap();
        picture(4).save(at("in/deeper/.hidden/e.png")).unwrap();
        std::fs::write(at("in/notes.txt"), "x").unwrap();
        let library = at("library");
        let import = read_styles(&[at("in"), at("empty")], Some(&library), HashSet::new(), |_, _| true);
        let names: Vec<_> = import.styles.iter().map(Style::name).collect();
        assert_eq!((names, import.known), (vec!["a", "b", "c"], 1), "the fourth is the second");
        assert_eq!(import.last, Some(import.styles[1].key.clone()));
        assert_eq!((import.refused.len(), &import.without_pictures), (0, &vec![at("empty")]), "notes are none");
        assert_eq!(std::fs::read_dir(&library).unwrap().count(), 3);
        let known = import.styles.iter().map(|style| style.key.clone()).collect();
        let again = read_styles(&[at("in/a.png")], Some(&library), known, |_, _| true);
        assert_eq!((again.styles.len(), again.known, std::fs::read_dir(&library).unwrap().count()), (0, 1, 3));
        let nowhere = read_styles(&[at("in/a.png")], Some(&at("in/a.png")), HashSet::new(), |_, _| true);
        assert_eq!((nowhere.styles.len(), nowhere.not_kept.len()), (1, 1), "a full disk leaves the style for this run");
    }
}
