//! Taking what is in the clipboard as if it was dropped.

use std::collections::HashSet;
use std::path::PathBuf;

use image::RgbaImage;
use percent_encoding::percent_decode_str;

use super::errands;
use super::import::Import;
use super::news::{Herald, News};
use super::texts;
use crate::gallery::Style;
use crate::joined::Worker;
use crate::source::{Address, over_white};

/// Takes in the files in the clipboard, or makes a style of the picture in it.
pub fn paste(folder: Option<PathBuf>, known: HashSet<String>, herald: &Herald) -> Worker {
    errands::work(herald, move || Some(read(folder, known).unwrap_or_else(News::ClipboardLacks)))
}

/// What there is, or why that is nothing.
fn read(folder: Option<PathBuf>, mut known: HashSet<String>) -> Result<News, String> {
    let mut clipboard = arboard::Clipboard::new().map_err(|error| error.to_string())?;
    // A file manager copies files, and some offer a picture of them, or their paths as text, as well.
    if let Some(files) = clipboard.get().file_list().ok().filter(|files| !files.is_empty()) {
        return Ok(News::Files(files));
    }
    let picture = match clipboard.get_image() {
        Ok(picture) => picture,
        Err(arboard::Error::ContentNotAvailable) => return of_text(clipboard.get_text().unwrap_or_default().trim()),
        Err(arboard::Error::ConversionFailure) => return Err(texts::CLIPBOARD_DAMAGED.to_owned()),
        Err(error) => return Err(error.to_string()),
    };
    let size = [picture.width, picture.height].map(|length| u32::try_from(length).unwrap_or(0));
    let pixels = RgbaImage::from_raw(size[0], size[1], picture.bytes.into_owned());
    let pixels = pixels.filter(|_| !size.contains(&0)).ok_or(texts::CLIPBOARD_DAMAGED)?;
    let mut import = Import::default();
    let style = Style::new(texts::PASTED.to_owned(), &over_white(pixels.into()));
    import.take(style, folder.as_deref(), &mut known);
    Ok(News::Imported(import))
}

/// An address is asked about first: it may be a page of the web.
fn of_text(text: &str) -> Result<News, String> {
    let files = files_named(text);
    match text {
        "" => Err(texts::CLIPBOARD_EMPTY.to_owned()),
        _ if !files.is_empty() => Ok(News::Files(files)),
        _ if text.parse::<Address>().is_ok() => Ok(News::AddressPasted(text.to_owned())),
        _ => Err(texts::CLIPBOARD_TEXT.to_owned()),
    }
}

/// The files that a text names, one on each line, by whole paths, in quotes or not, or as `file://`; none if it says anything
/// else.
fn files_named(text: &str) -> Vec<PathBuf> {
    let lines = text.lines().map(|line| line.trim().trim_matches('"')).filter(|line| !line.is_empty());
    let files: Option<Vec<PathBuf>> = lines.map(|line| file_named(line).filter(|file| file.exists())).collect();
    files.unwrap_or_default()
}

fn file_named(line: &str) -> Option<PathBuf> {
    let Some(path) = line.strip_prefix("file://") else {
        return Some(PathBuf::from(line)).filter(|path| path.is_absolute());
    };
    let path = percent_decode_str(&path[path.find('/')?..]).decode_utf8().ok()?;
    // file:///C:/…
    Some(PathBuf::from(if cfg!(windows) { path.trim_start_matches('/') } else { &path }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_files_if_all_of_it_does() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a.png", "b ü.png"].map(|name| folder.path().join(name));
        [&a, &b].into_iter().for_each(|file| std::fs::write(file, "x").unwrap());
        let url = format!("file://{}", folder.path().display());
        assert_eq!(files_named(&format!("{}\r\n\"{}\"\n", a.display(), b.display())), [a.clone(), b.clone()]);
        #[cfg(unix)]
        assert_eq!(files_named(&format!("{url}/a.png\n{url}/b%20%C3%BC.png")), [a.clone(), b]);
        assert!(files_named(&format!("{}\nand words", a.display())).is_empty());
        assert!(files_named(&format!("{url}/c.png")).is_empty(), "there is none");
        assert!(files_named("a.png").is_empty(), "that may be anything");
    }
}
