//! What files are called: names that are free, that every file system takes, and that say what is in them.

use std::path::{Path, PathBuf};

/// A part of a name, as text.
pub fn text(part: Option<&std::ffi::OsStr>) -> String {
    part.unwrap_or_default().to_string_lossy().into_owned()
}

/// A file's name without its folders, as text.
pub fn file_name(path: &Path) -> String {
    text(Some(path.file_name().unwrap_or(path.as_os_str())))
}

/// Whether a file's name has one of these endings, in whatever case.
pub fn ends_in(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// `folder/stem.ending`, or with a number behind the stem where that is taken, if only by a link to nothing.
pub fn free_name(folder: &Path, stem: &str, ending: &str) -> PathBuf {
    let path = folder.join(format!("{stem}.{ending}"));
    let further = (2u32..).map(|count| folder.join(format!("{stem} ({count}).{ending}")));
    std::iter::once(path).chain(further).find(|path| path.symlink_metadata().is_err()).unwrap_or_default()
}

/// What follows the name that a file is to have.
pub(super) const UNFINISHED: &str = ", unfinished ";

/// How the names of paintings end.
const PAINTED: &str = ", painted";

/// What the painting of a file is called in that folder: `waves, painted.png`.
pub fn painted_name(folder: &Path, content: &Path, ending: &str) -> PathBuf {
    let stem = content.file_stem().unwrap_or(content.as_os_str()).to_string_lossy();
    free_name(folder, &format!("{}{PAINTED}", allowed(&stem, 80).trim()), ending)
}

/// Whether a file is called as [`painted_name`] calls paintings, those that were broken off included.
pub fn is_painted_name(path: &Path) -> bool {
    let stem = text(path.file_stem());
    let stem = stem.rsplit_once(UNFINISHED).map_or(&*stem, |(stem, _)| stem);
    let numbered = stem.strip_suffix(')').and_then(|stem| stem.rsplit_once(" ("));
    let numbered = numbered.filter(|(_, number)| number.bytes().all(|digit| digit.is_ascii_digit()));
    numbered.map_or(stem, |(stem, _)| stem).ends_with(PAINTED)
}

/// A name of the user's with a dash for each character that file systems do not take, cut after `most` characters, or twice as
/// many bytes, which is what file systems count.
pub fn allowed(name: &str, most: usize) -> String {
    let forbidden = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    let fitting = name.char_indices().take(most).take_while(|(at, c)| at + c.len_utf8() <= 2 * most);
    fitting.map(|(_, c)| if forbidden(c) { '-' } else { c }).collect()
}

/// A name of the user's as the whole name of a file, but for its ending.
pub fn file_stem(name: &str) -> String {
    let stem = allowed(name, 60);
    // Windows takes no full stop at the end, and a file that begins with one is hidden elsewhere.
    let stem = stem.trim().trim_matches('.').to_owned();
    // Windows keeps these for devices, whatever stands behind a full stop.
    let device = stem.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let (kind, number) = device.split_at_checked(3).unwrap_or_default();
    let numbered = ["COM", "LPT"].contains(&kind) && matches!(number.as_bytes(), [b'1'..=b'9']);
    match &*stem {
        "" => "unnamed".to_owned(),
        _ if numbered || ["CON", "PRN", "AUX", "NUL"].contains(&&*device) => format!("_{stem}"),
        _ => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::super::unfinished;
    use super::*;

    #[test]
    fn names_become_names_of_files() {
        assert_eq!(file_stem("Grüne Welle"), "Grüne Welle");
        assert_eq!(file_stem("a/b\\c:\n"), "a-b-c--");
        assert_eq!([file_stem(""), file_stem("..")], ["unnamed", "unnamed"]);
        assert_eq!(
            ["Con", "lpt1.old", "Nul .x", "Cone", "COM", "Lpt10"].map(file_stem),
            ["_Con", "_lpt1.old", "_Nul .x", "Cone", "COM", "Lpt10"]
        );
        assert!(file_stem(&"x".repeat(500)).len() <= 60);
        assert_eq!(file_stem(&"波".repeat(500)), "波".repeat(40));
    }

    #[test]
    fn paintings_are_known_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..3 {
            let path = painted_name(folder.path(), Path::new("Anna (3).jpg"), "png");
            assert!(is_painted_name(&path), "{path:?}");
            assert!(is_painted_name(unfinished(&path).unwrap().path()));
            std::fs::write(path, "").unwrap();
        }
        for name in ["Anna, painted 1902.jpg", "Anna, painted (by hand).jpg", "painted.png", "Anna (2).jpg", ""] {
            assert!(!is_painted_name(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        for expected in ["a.png", "a (2).png", "a (3).png"] {
            let path = free_name(folder.path(), "a", "png");
            assert_eq!(path, folder.path().join(expected));
            std::fs::write(&path, "").unwrap();
        }
    }
}
