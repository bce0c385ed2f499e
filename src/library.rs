//! The user's own styles on disk: pictures in a folder, and an index with their names and the order of all styles.
//!
//! The index says no more than order, names and marks. Where it is broken or missing, the pictures are still there and are
//! taken in by the names of their files.

mod index;

use std::path::Path;

use rayon::prelude::*;

use crate::gallery::{Gallery, Origin, Style};
use crate::source::PictureError;
use crate::storage::names::{ends_in, file_name, file_stem, text};
use crate::storage::{self, REMOVED, move_into, write_new};
pub use index::{Entry, Shelf};

/// What a library holds.
#[derive(Debug, Default)]
pub struct Library {
    /// All styles that were shown, in their order.
    pub entries: Vec<Entry>,
    /// The user's own.
    pub styles: Vec<Style>,
    /// What could not be read, in words for the user.
    pub warnings: Vec<String>,
}

/// Reads the library in a folder. No folder is an empty library.
pub fn read(folder: &Path) -> Library {
    let mut library = Library::default();
    let index = folder.join(index::FILE);
    match std::fs::read_to_string(&index).map(|text| index::parse(&text)) {
        Ok(Ok(entries)) => library.entries = entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Ok(Err(error)) => put_aside(&mut library, &index, error.message()),
        Err(error) => put_aside(&mut library, &index, &error.to_string()),
    }
    // A name in the index never leads out of the folder.
    library.entries.retain(|entry| entry.file.as_deref().is_none_or(is_plain));
    for name in unlisted(folder, &library.entries) {
        let stem = text(Path::new(&name).file_stem());
        library.entries.push(Entry { name: stem, file: Some(name), ..Entry::default() });
    }
    let read = |entry: &Entry| entry.file.clone().map(|file| read_style(folder, entry, file));
    // What was written here is small; of what others have put here each may take much memory while it is read.
    let kept: Vec<_> = std::mem::take(&mut library.entries)
        .into_par_iter()
        .map(|entry| (entry.key.as_ref().map(|_| read(&entry)), entry))
        .collect();
    for (style, mut entry) in kept {
        match style.unwrap_or_else(|| read(&entry)) {
            Some(Ok(style)) => {
                entry.key = Some(style.key.clone());
                library.styles.push(style);
            }
            Some(Err(error)) => {
                library.warnings.push(format!("A style of yours cannot be read: {error}."));
                continue;
            }
            None => {}
        }
        library.entries.push(entry);
    }
    library
}

/// One of the user's own styles.
fn read_style(folder: &Path, entry: &Entry, file: String) -> Result<Style, PictureError> {
    let path = folder.join(&file);
    // What was written here is taken as it is.
    let of_jpeg = |key: &String| Style::of_jpeg(&entry.name, key, std::fs::read(&path).ok()?.into());
    let kept = entry.key.as_ref().and_then(of_jpeg);
    let mut style = kept.map_or_else(|| Style::read(&path), Ok)?;
    style.rename(&entry.name);
    style.origin = Origin::Own(file);
    (style.favourite, style.hidden) = (entry.favourite, entry.hidden);
    if let Some(key) = &entry.key {
        style.key.clone_from(key);
    }
    Ok(style)
}

fn put_aside(library: &mut Library, index: &Path, reason: &str) {
    let kept = match storage::put_aside(index) {
        Ok(aside) => format!("it is kept as {}", aside.display()),
        Err(error) => format!("it could not be put aside: {error}"),
    };
    library
        .warnings
        .push(format!("The order of your styles in {} cannot be read ({reason}); {kept}.", index.display()));
}

/// Whether it is the name of a file and no path.
fn is_plain(name: &str) -> bool {
    Path::new(name).file_name().is_some_and(|last| last == name)
}

/// Endings of files that systems and this program leave beside pictures.
const NO_PICTURES: [&str; 3] = ["toml", "ini", "db"];

/// Pictures in the folder that the index does not know, by name.
fn unlisted(folder: &Path, entries: &[Entry]) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = files.filter_map(|file| {
        let file = file.ok()?;
        let name = file.file_name().into_string().ok()?;
        let listed = entries.iter().any(|entry| entry.file.as_deref() == Some(&name));
        let picture =
            file.file_type().ok()?.is_file() && !name.starts_with('.') && !ends_in(Path::new(&name), &NO_PICTURES);
        (picture && !listed).then_some(name)
    });
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

/// Keeps a style's picture in the folder; gives the name of its file.
///
/// # Errors
/// When the folder cannot be written to, or the disk is full.
pub fn keep(folder: &Path, style: &Style) -> std::io::Result<String> {
    let jpeg = style.full.picture.jpeg().ok_or_else(|| std::io::Error::other("it is too long for a JPEG file"))?;
    let path = write_new(folder, &file_stem(style.name()), "jpg", jpeg)?;
    Ok(file_name(&path))
}

/// Moves a style's picture to where removed ones are; gives its name there.
///
/// # Errors
/// When the picture is not there, or cannot be moved.
pub fn remove(folder: &Path, file: &str) -> std::io::Result<String> {
    move_over(&folder.join(file), &folder.join(REMOVED))
}

/// Moves a removed picture back; gives its name.
///
/// # Errors
/// When the picture is not there, or cannot be moved.
pub fn restore(folder: &Path, file: &str) -> std::io::Result<String> {
    move_over(&folder.join(REMOVED).join(file), folder)
}

/// Moves a file into a folder; gives its name there.
fn move_over(file: &Path, folder: &Path) -> std::io::Result<String> {
    Ok(file_name(&move_into(folder, file)?))
}

/// What the index is to say of a gallery: of the user's own styles and the built-in ones, in their order.
pub fn entries(gallery: &Gallery) -> Vec<Entry> {
    let entry = |style: &Style| {
        let (file, key) = match &style.origin {
            Origin::Guest => return None,
            Origin::BuiltIn => (None, None),
            Origin::Own(file) => (Some(file.clone()), Some(style.key.clone())),
        };
        let (favourite, hidden) = (style.favourite, style.hidden);
        Some(Entry { name: style.name().to_owned(), file, key, favourite, hidden })
    };
    gallery.order().iter().filter_map(|place| entry(&gallery.styles()[*place])).collect()
}

/// Adds a library's styles to a gallery and gives all of them the library's order and marks; gives the place and the file of each
/// of them.
pub fn shelve(library: Library, gallery: &mut Gallery) -> Vec<(usize, String)> {
    let (mut order, mut files) = (Vec::new(), Vec::new());
    let mut own = library.styles.into_iter();
    for entry in &library.entries {
        let place = match &entry.file {
            Some(file) => own.next().map(|style| {
                let place = gallery.add(style);
                files.push((place, file.clone()));
                place
            }),
            None => gallery.with_key(&entry.name),
        };
        if let Some(style) = place.and_then(|place| gallery.style_mut(place)) {
            // Beside marks that were set while the library was being read.
            style.favourite |= entry.favourite;
            style.hidden |= entry.hidden;
        }
        order.extend(place);
    }
    gallery.arrange(&order);
    files
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;
    use crate::gallery::Filter;

    fn style(name: &str, grey: u8) -> Style {
        Style::new(name.to_owned(), &RgbImage::from_fn(64, 48, |x, y| Rgb([grey, x as u8, y as u8])))
    }

    /// A gallery as a start of the program makes it.
    fn start(folder: &Path) -> (Gallery, Vec<String>) {
        let mut gallery = Gallery::built_in();
        let library = read(folder);
        let warnings = library.warnings.clone();
        shelve(library, &mut gallery);
        (gallery, warnings)
    }

    fn add(folder: &Path, gallery: &mut Gallery, mut style: Style) -> usize {
        style.origin = Origin::Own(keep(folder, &style).unwrap());
        gallery.add(style)
    }

    #[test]
    fn own_styles_order_and_marks_are_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("styles");
        let (mut gallery, _) = start(&folder);
        let built_in = gallery.styles().len();
        let wash = add(&folder, &mut gallery, style("Wäsche / blau", 200));
        let other = add(&folder, &mut gallery, style("Other", 100));
        gallery.put_before(wash, Some(0));
        gallery.style_mut(wash).unwrap().favourite = true;
        gallery.style_mut(3).unwrap().hidden = true;
        gallery.style_mut(other).unwrap().rename("Another");
        let key = gallery.styles()[wash].key.clone();
        Shelf::default().write(&folder, entries(&gallery)).unwrap();

        let (again, warnings) = start(&folder);
        assert_eq!(warnings, [""; 0]);
        let names = |gallery: &Gallery| -> Vec<String> {
            gallery.shown(&Filter::default()).iter().map(|place| gallery.styles()[*place].name().to_owned()).collect()
        };
        assert_eq!(names(&again), names(&gallery));
        assert_eq!(again.styles().len(), built_in + 2);
        let wash = &again.styles()[again.with_key(&key).unwrap()];
        assert!(wash.favourite && wash.name() == "Wäsche / blau");
        assert_eq!(names(&again).last().unwrap(), "Another");
        assert_eq!(entries(&again), entries(&gallery));
    }

    #[test]
    fn two_programs_lose_nothing_of_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let ([mut one, mut other], empty) = ([start(folder).0, start(folder).0], start(folder).0);
        add(folder, &mut one, style("Of the one", 10));
        Shelf::default().write(folder, entries(&one)).unwrap();
        add(folder, &mut other, style("Of the other", 20));
        Shelf::default().write(folder, entries(&other)).unwrap();
        let names: Vec<_> = read(folder).styles.iter().map(|style| style.name().to_owned()).collect();
        assert_eq!(names, ["Of the other", "Of the one"]);
        assert!(read(folder).entries.iter().all(|entry| entry.key.is_some() || entry.file.is_none()));
        // What was removed stays so.
        for entry in entries(&one).iter().chain(&entries(&other)) {
            entry.file.iter().for_each(|file| drop(remove(folder, file).unwrap()));
        }
        Shelf::default().write(folder, entries(&empty)).unwrap();
        assert!(read(folder).styles.is_empty());
    }

    #[test]
    fn guests_that_came_first_take_neither_name_nor_picture_from_own_styles() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (mut gallery, _) = start(folder);
        for own in [style("wave", 10), style("ink", 20)] {
            add(folder, &mut gallery, own);
        }
        let written = entries(&gallery);
        Shelf::default().write(folder, written.clone()).unwrap();

        let mut gallery = Gallery::built_in();
        // Another picture of that name, and the picture under another name, as a look has it.
        let named = gallery.add(style("Wave", 30));
        let small = style("ink of a look", 40);
        let same = gallery.add_unshown(Style { key: style("", 20).key, ..small.clone() });
        shelve(read(folder), &mut gallery);
        assert_eq!(entries(&gallery), written);
        let [named, same] = [named, same].map(|place| &gallery.styles()[place]);
        assert_eq!((named.name(), &named.origin), ("wave 2", &Origin::Guest));
        assert_eq!((same.name(), same.full.id), ("ink", small.full.id));
        assert_eq!(same.full.picture.jpeg(), style("", 20).full.picture.jpeg());
    }

    #[test]
    fn removed_pictures_can_be_brought_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = keep(folder.path(), &style("a", 1)).unwrap();
        let removed = remove(folder.path(), &file).unwrap();
        assert!(!folder.path().join(&file).exists() && read(folder.path()).styles.is_empty());
        // Another one has taken the name meanwhile.
        assert_eq!(keep(folder.path(), &style("a", 2)).unwrap(), file);
        assert_eq!(restore(folder.path(), &removed).unwrap(), "a (2).jpg");
        assert_eq!(read(folder.path()).styles.len(), 2);
        assert!(remove(folder.path(), "none.jpg").is_err());
    }

    #[test]
    fn a_broken_index_or_picture_takes_nothing_else_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        keep(folder, &style("a", 1)).unwrap();
        keep(folder, &style("b", 2)).unwrap();
        std::fs::write(folder.join(index::FILE), "[[style]]\nname = 3\n").unwrap();
        std::fs::write(folder.join("bad.jpg"), "no picture").unwrap();
        let library = read(folder);
        let names: Vec<_> = library.styles.iter().map(Style::name).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(library.warnings.len(), 2, "{:?}", library.warnings);
        assert!(folder.join("index.broken.toml").exists() && folder.join("bad.jpg").exists());
        std::fs::write(folder.join(index::FILE), "[[style]]\nname = \"x\"\nfile = \"../../secret.png\"\n").unwrap();
        assert_eq!(read(folder).entries.len(), 2, "a path is no name");
    }
}
