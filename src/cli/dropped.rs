//! A file or an address in the place of options is what it would be if it was dropped on the window. Desktops hand files over so.

use std::ffi::OsString;
use std::path::Path;

use crate::look::Look;
use crate::source::{Address, is_called_a_picture};

/// The program's arguments, with an option before a lone file or address. What is called as one of the `commands` is one.
pub fn with_option(arguments: Vec<OsString>, commands: &[&str]) -> Vec<OsString> {
    let [program, given] = &arguments[..] else { return arguments };
    let file = Path::new(given);
    let option = match given.to_str() {
        Some(word) if word.starts_with('-') || commands.contains(&word) => return arguments,
        Some(address) if Address::is_meant(address) => "--source",
        _ if !file.exists() || file.is_dir() => return arguments,
        _ if Look::claims(file) => "--look",
        _ if is_called_a_picture(file) => "--style",
        _ => "--source",
    };
    vec![program.clone(), option.into(), given.clone()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_they_would_be_in_the_window() {
        let folder = tempfile::tempdir().unwrap();
        let option = |given: &str| {
            let with = with_option(vec!["vivant".into(), given.into()], &["bench"]);
            (with.len() == 3 && with[2] == given).then(|| with[1].to_str().unwrap().to_owned())
        };
        for (name, expected) in [("a.png", "--style"), ("a.mp4", "--source"), ("a.vivant", "--look"), ("a", "--source")]
        {
            let file = folder.path().join(name);
            std::fs::write(&file, "").unwrap();
            assert_eq!(option(file.to_str().unwrap()).as_deref(), Some(expected), "{name}");
        }
        assert_eq!(option("rtsp://camera/live").as_deref(), Some("--source"));
        let folder = folder.path().to_str().unwrap();
        for other in ["bench", "--help", "no/such.png", folder] {
            assert_eq!(option(other), None, "{other}");
        }
    }
}
