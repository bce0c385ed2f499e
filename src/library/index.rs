//! The index of all styles: their order, names and marks.

use std::path::Path;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::is_plain;
use crate::storage::write_whole;
use crate::values::taken_back;

pub(super) const FILE: &str = "index.toml";

/// What the index says of a style.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    pub name: String,
    /// Of the user's own styles: the file in the library's folder. Built-in styles have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Of the user's own styles: the fingerprint of the picture they were made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub favourite: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Entry {
    /// Whether both are of the same style. Built-in ones keep their names.
    fn is(&self, other: &Entry) -> bool {
        match (&self.file, &other.file) {
            (None, None) => self.name == other.name,
            (mine, yours) => mine == yours,
        }
    }

    fn among<'a>(&self, entries: &'a [Entry]) -> Option<&'a Entry> {
        entries.iter().find(|entry| entry.is(self))
    }

    /// This one, with what another program has changed: what is still as it was `before` is as it is `there`.
    fn beside(self, before: &[Entry], there: &[Entry]) -> Entry {
        let Some(there) = self.among(there) else { return self };
        let unmarked = Entry { name: self.name.clone(), ..Entry::default() };
        let before = self.among(before).unwrap_or(&unmarked);
        Entry {
            favourite: taken_back(self.favourite, there.favourite, before.favourite),
            hidden: taken_back(self.hidden, there.hidden, before.hidden),
            name: if self.name == before.name { there.name.clone() } else { self.name },
            ..self
        }
    }

    /// Whether there is a picture for it in the folder.
    fn has_picture(&self, folder: &Path) -> bool {
        self.file.as_deref().is_some_and(|file| is_plain(file) && folder.join(file).is_file())
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Index {
    #[serde(default, rename = "style")]
    styles: Vec<Entry>,
}

/// What an index's text says.
pub(super) fn parse(text: &str) -> Result<Vec<Entry>, toml::de::Error> {
    Ok(toml::from_str::<Index>(text)?.styles)
}

/// The index as this program last read or wrote it: other running programs may change it meanwhile.
#[derive(Debug, Default)]
pub struct Shelf(Mutex<Vec<Entry>>);

impl Shelf {
    /// As it was read.
    pub fn new(entries: Vec<Entry>) -> Shelf {
        Shelf(Mutex::new(entries))
    }

    /// Writes what has changed since. What another program has changed, added, removed or moved meanwhile stays so, unless it was
    /// changed or moved here, too.
    ///
    /// # Errors
    /// When the folder cannot be written to, or the disk is full; then the last index stays.
    pub fn write(&self, folder: &Path, entries: Vec<Entry>) -> std::io::Result<()> {
        let mut before = self.0.lock();
        let file = folder.join(FILE);
        let there = std::fs::read_to_string(&file).ok().and_then(|text| parse(&text).ok()).unwrap_or_default();
        let styles = merged(folder, &before, &entries, &there);
        let text = toml::to_string(&Index { styles }).map_err(std::io::Error::other)?;
        write_whole(&file, text.as_bytes())?;
        *before = entries;
        Ok(())
    }
}

/// What is to be written.
fn merged(folder: &Path, before: &[Entry], now: &[Entry], there: &[Entry]) -> Vec<Entry> {
    let stays = |entry: &&Entry| entry.file.is_none() || entry.has_picture(folder);
    let mine = |entry: &Entry| entry.clone().beside(before, there);
    let of_others = |entry: &&Entry| entry.among(now).is_none() && entry.has_picture(folder);
    let moved = {
        let of_now = before.iter().filter(|entry| entry.among(now).is_some());
        let of_before = now.iter().filter(|entry| entry.among(before).is_some());
        !of_now.zip(of_before).all(|(one, other)| one.is(other))
    };
    if moved {
        let all = now.iter().filter(stays).map(mine);
        return all.chain(there.iter().filter(of_others).cloned()).collect();
    }
    let in_place = there.iter().filter_map(|entry| match entry.among(now) {
        Some(entry) => Some(entry).filter(stays).map(mine),
        None => Some(entry).filter(of_others).cloned(),
    });
    let mut all: Vec<Entry> = in_place.collect();
    // What is new follows what it follows here.
    for (at, entry) in now.iter().enumerate().filter(|(_, entry)| entry.among(there).is_none() && stays(entry)) {
        let after = |before: usize| all.iter().position(|entry| entry.is(&now[before])).map_or(all.len(), |at| at + 1);
        all.insert(at.checked_sub(1).map_or(0, after), entry.clone());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in(name: &str) -> Entry {
        Entry { name: name.to_owned(), ..Entry::default() }
    }

    fn own(name: &str) -> Entry {
        Entry { file: Some(format!("{name}.jpg")), ..built_in(name) }
    }

    fn names(folder: &Path) -> String {
        let entries = parse(&std::fs::read_to_string(folder.join(FILE)).unwrap()).unwrap();
        let marked = |entry: &Entry| {
            let marks = [(entry.favourite, "*"), (entry.hidden, "-")].map(|(is, mark)| if is { mark } else { "" });
            format!("{}{}", entry.name, marks.concat())
        };
        entries.iter().map(marked).collect::<Vec<_>>().join(" ")
    }

    /// Two programs that have read the same index.
    fn two(styles: &[Entry]) -> (tempfile::TempDir, [Shelf; 2], [Vec<Entry>; 2]) {
        let folder = tempfile::tempdir().unwrap();
        for file in styles.iter().filter_map(|style| style.file.as_ref()) {
            std::fs::write(folder.path().join(file), "").unwrap();
        }
        Shelf::default().write(folder.path(), styles.to_vec()).unwrap();
        let shelf = || Shelf::new(styles.to_vec());
        (folder, [shelf(), shelf()], [styles.to_vec(), styles.to_vec()])
    }

    #[test]
    fn two_programs_keep_each_others_marks_and_names() {
        let (folder, [one, other], [mut a, mut b]) = two(&[built_in("x"), built_in("y"), own("z")]);
        (a[0].favourite, a[1].hidden) = (true, true);
        a[2].name = "zed".to_owned();
        one.write(folder.path(), a.clone()).unwrap();
        b[1].favourite = true;
        other.write(folder.path(), b.clone()).unwrap();
        assert_eq!(names(folder.path()), "x* y*- zed");
        // What was marked here is unmarked here, and nothing else.
        b[1].favourite = false;
        other.write(folder.path(), b).unwrap();
        assert_eq!(names(folder.path()), "x* y- zed");
        a[0].favourite = false;
        one.write(folder.path(), a).unwrap();
        assert_eq!(names(folder.path()), "x y- zed");
    }

    #[test]
    fn the_order_is_that_of_whoever_has_moved_something() {
        let (folder, [one, other], [mut a, mut b]) = two(&[built_in("x"), built_in("y"), own("z")]);
        a.swap(0, 2);
        one.write(folder.path(), a).unwrap();
        b[0].favourite = true;
        other.write(folder.path(), b.clone()).unwrap();
        assert_eq!(names(folder.path()), "z y x*");
        b.swap(1, 2);
        other.write(folder.path(), b).unwrap();
        assert_eq!(names(folder.path()), "x* z y");
    }

    #[test]
    fn what_another_program_has_removed_or_added_stays_so() {
        let (folder, [one, other], [mut a, b]) = two(&[built_in("x"), own("y"), own("z")]);
        std::fs::remove_file(folder.path().join("y.jpg")).unwrap();
        a.remove(1);
        std::fs::write(folder.path().join("new.jpg"), "").unwrap();
        a.insert(1, own("new"));
        one.write(folder.path(), a).unwrap();
        assert_eq!(names(folder.path()), "x new z");
        other.write(folder.path(), b).unwrap();
        assert_eq!(names(folder.path()), "x new z");
    }
}
