//! The styles and the networks: what comes in, and what is done to it.

use std::path::Path;

use super::{UNDO_KEY, file_name};
use crate::model::{Weights, Widths};
use crate::source::PictureError;

pub const KEY_OPEN: &str = "Open pictures as styles";

pub const ADD_STYLE: &str = "Add…";
pub const ADD_STYLE_TIP: &str = "Open pictures as styles, or drop or paste them";

pub const PICTURES: &str = "Pictures";
pub const DROP_WHAT: &str = "PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF, HEIC or JPEG XL";

pub const SEARCH: &str = "Search styles";
pub const FAVOURITES: &str = "Favourites only";
pub const HIDDEN_TOO: &str = "Show hidden styles, too";
pub const PREVIEWS: &str = "Show your picture in every style";
pub const FAVOUR: &str = "Mark as favourite";
pub const DISFAVOUR: &str = "No favourite any more";
pub const TO_FRONT: &str = "Move to the front";
pub const HIDE: &str = "Hide";
pub const SHOW_AGAIN: &str = "Show again";
pub const REMOVE: &str = "Remove";
pub const NAME: &str = "Name";
pub const NO_MATCH: &str = "No style is called that.";
pub const NO_FAVOURITES: &str = "No favourites yet: right-click a style, or press V while it is painted.";
pub const LAST_STYLE: &str = "The last style stays.";
pub const ORDER_OF_STYLES: &str = "The order of the styles";

pub fn not_in_strip(name: &str) -> String {
    format!("“{name}” is not in the strip.")
}

pub const CLIPBOARD_TEXT: &str =
    "The clipboard holds text, not a picture. Vivant fetches no pictures from the web: copy the picture itself.";
pub const CLIPBOARD_DAMAGED: &str = "The picture in the clipboard cannot be read.";
pub const CLIPBOARD_EMPTY: &str = "There is no picture in the clipboard.";
pub const PASTED: &str = "Pasted";

pub const DROP_FOLDER: &str = "Drop to add the pictures in this folder";
pub const DROP_ALL: &str = "Drop to take these in";
pub const DROP_VIDEO: &str = "Drop to paint this video";
pub const DROP_LOOK: &str = "Drop to paint by this look";
pub const DROP_NETWORK: &str = "Drop to paint by this network";

pub fn removed(name: &str) -> String {
    format!("Removed “{name}”. {} brings it back.", UNDO_KEY)
}

pub fn hidden(name: &str) -> String {
    format!("“{name}” is hidden. {} brings it back.", UNDO_KEY)
}

pub fn back(name: &str) -> String {
    format!("“{name}” is back")
}

pub const STOPPED_READING: &str = "Stopped";

/// What an import brought is not there any more.
pub fn taken_back(names: &[String]) -> String {
    match names {
        [] => "What came in is gone already".to_owned(),
        [name] => format!("“{name}” is out of the strip again"),
        names => format!("{} styles are out of the strip again", names.len()),
    }
}

pub fn favoured(name: &str, is: bool) -> String {
    if is { format!("“{name}” is a favourite") } else { format!("“{name}” is no favourite any more") }
}

pub fn shown(shown: usize, all: usize) -> String {
    format!("{shown} of {all}")
}

pub fn importing(done: usize, all: usize) -> String {
    match all {
        0 => "Looking for pictures… Esc stops.".to_owned(),
        all => format!("Reading {done} of {all} pictures… Esc stops."),
    }
}

/// What came of an import: new styles, and pictures that were there before; the last that was read is the style of that name.
pub fn imported(new: &[String], known: usize, last: &str) -> String {
    let were = |count: usize| if count == 1 { "1 picture was".to_owned() } else { format!("{count} pictures were") };
    match (new, known) {
        ([], 1) => format!("The picture is there already, as “{last}”"),
        ([], known) => format!("{} there already", were(known)),
        (new, 0) => added(new),
        (new, known) => format!("{}; {} there already", added(new), were(known)),
    }
}

pub fn no_pictures_in(folder: &Path) -> String {
    format!("There are no pictures in “{}”.", file_name(folder))
}

pub fn too_many(left_out: usize) -> String {
    format!(
        "{left_out} more pictures were left out: one import takes {} new ones at most. Drop them again for the next.",
        super::super::import::MOST_IMPORTED
    )
}

pub fn added(names: &[String]) -> String {
    match names {
        [one] => format!("Added the style “{one}”"),
        many => format!("Added {} styles", many.len()),
    }
}

/// What a drop of these files would do.
pub fn drop_title(pictures: usize, others: usize) -> String {
    match (pictures, others) {
        (0, 1) => "This is neither a picture nor a video".to_owned(),
        (0, _) => "These are neither pictures nor videos".to_owned(),
        (1, _) => "Drop to paint in this style".to_owned(),
        (many, _) => format!("Drop to add {many} styles"),
    }
}

/// Of several videos that hover.
pub fn drop_videos(last: &str) -> String {
    format!("Drop to paint “{last}”")
}

/// What follows the title of [`drop_title`], from the files' names.
pub fn drop_detail(pictures: &[String], others: &[String]) -> String {
    match (pictures, others) {
        ([], _) => format!("Styles are made from {DROP_WHAT} files."),
        ([one], []) => one.clone(),
        ([.., last], []) => format!("“{last}” is used at once."),
        (_, [one]) => format!("“{one}” does not look like a picture and will be left out."),
        (_, many) => format!("{} files do not look like pictures and will be left out.", many.len()),
    }
}

/// Half of a network was dropped.
pub fn half_network(file: &Path) -> String {
    format!(
        "“{}” may be half of a network: give the other half, too. An encoder's and a decoder's checkpoint make one.",
        file_name(file)
    )
}

/// A network paints that was dropped.
pub fn network(weights: &Weights) -> String {
    let said = format!(
        "The {} network is there, and paints. It can be chosen below the sizes; {} takes it out again.",
        weights.widths.name(),
        UNDO_KEY
    );
    match weights.file {
        Some(_) => said,
        None => format!("{said} There is no folder to keep it for the next start."),
    }
}

/// A network that was dropped paints no more.
pub fn network_taken_out(widths: Widths, another: bool) -> String {
    let name = widths.name();
    if another {
        format!("The {name} network from before is back.")
    } else {
        format!("The {name} network is taken out again.")
    }
}

pub fn no_network(reason: &str) -> String {
    format!("No network was taken in: {reason}.")
}

/// Why a dropped file became no style.
pub fn refusal(error: &PictureError) -> String {
    format!("“{}” {}.", file_name(&error.path), error.flaw)
}

/// Several refusals in one message: each of the first few, and how many more.
pub fn refusals(errors: &[PictureError]) -> String {
    const SHOWN: usize = 3;
    if let [one] = errors {
        return refusal(one);
    }
    let mut lines = vec![format!("{} files were not added:", errors.len())];
    lines.extend(errors.iter().take(SHOWN).map(refusal));
    if errors.len() > SHOWN {
        lines.push(format!("… and {} more.", errors.len() - SHOWN));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Flaw;

    #[test]
    fn a_refusal_names_the_file_and_not_its_whole_path() {
        let folder = Flaw::Directory.of(Path::new("/home/ü/My Pictures"));
        assert_eq!(refusal(&folder), "“My Pictures” is a folder; choose an image in it.");
    }

    #[test]
    fn many_refusals_become_one_message() {
        let errors: Vec<_> = (0..5).map(|i| Flaw::NotAnImage.of(Path::new(&format!("{i}.txt")))).collect();
        let text = refusals(&errors);
        assert!(text.starts_with("5 files were not added:\n“0.txt”"));
        assert!(text.ends_with("… and 2 more."));
        assert_eq!(text.lines().count(), 5);
        assert_eq!(refusals(&errors[..1]), refusal(&errors[0]));
    }

    #[test]
    fn a_drop_is_announced_for_what_it_is() {
        assert_eq!(drop_title(1, 0), "Drop to paint in this style");
        assert_eq!(drop_title(3, 1), "Drop to add 3 styles");
        assert_eq!(drop_title(0, 1), "This is neither a picture nor a video");
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(drop_detail(&names(&["a.png"]), &[]), "a.png");
        assert!(drop_detail(&names(&["a.png", "b.png"]), &[]).contains("b.png"));
        assert!(drop_detail(&names(&["a.png"]), &names(&["b.txt"])).contains("b.txt"));
    }
}
