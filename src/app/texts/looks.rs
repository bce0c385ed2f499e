//! Looks.

use std::path::Path;

use super::file_name;

pub const LOOKS: &str = "Your looks";
pub const KEEP_LOOK: &str = "Keep this look";
pub const OPEN_LOOK: &str = "Open a look…";
pub const EXPORT_LOOK: &str = "Save as a file to pass on";
pub const REMOVE_LOOK: &str = "Remove this look";
pub const RENAME_LOOK: &str = "Rename";
pub const LOOKS_HINT: &str =
    "A look is the mix of styles with all of its settings. Kept ones come back with F1 to F12.";
pub const LOOK_FILES: &str = "Looks of Vivant";

pub fn no_look(number: u32) -> String {
    format!("There is no look on F{number}. Press K to keep one.")
}

pub fn look_worn(name: &str) -> String {
    format!("Look “{name}”")
}

/// What it changed is undone.
pub fn look_taken_off(name: &str) -> String {
    format!("Without the look “{name}” again")
}

pub fn look_kept(name: &str, number: u32) -> String {
    match number {
        1..=12 => format!("Kept the look “{name}” on F{number}"),
        _ => format!("Kept the look “{name}”"),
    }
}

pub fn look_exported(path: &Path) -> String {
    format!("The look is in {}", path.display())
}

pub fn look_refused(path: &Path, reason: &str) -> String {
    format!("“{}” is not a look that can be used: {reason}.", file_name(path))
}

pub fn look_lacks(look: &str, style: &str) -> String {
    format!("The look “{look}” wants the style “{style}”, which this Vivant does not have.")
}

pub fn look_lacks_plate(look: &str) -> String {
    format!("The look “{look}” tells foreground from an empty scene: press G while the scene is empty.")
}
