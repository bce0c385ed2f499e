//! Every text that the window shows, in English, but what the keys do, which their table says ([`super::shortcuts::TABLE`]).

mod gallery;
mod looks;
mod manner;
mod output;
mod pace;
mod source;

use std::path::Path;

pub use crate::storage::names::file_name;
pub use gallery::*;
pub use looks::*;
pub use manner::*;
pub use output::*;
pub use pace::*;
pub use source::*;

pub const TITLE: &str = "Vivant";

pub const KEY_PRESENTER: &str = "Second window, the picture alone";

pub const MIRROR: &str = "Mirror";
pub const SPLIT: &str = "Split line";
pub const FREEZE: &str = "Freeze";
pub const FULLSCREEN: &str = "Full screen";

/// The key that takes back.
pub const UNDO_KEY: &str = if cfg!(target_os = "macos") { "⌘ Z" } else { "Ctrl Z" };
pub const UNDO: &str = "Undo";
pub const UNDO_TIP: &str = "Take back what was done last";
pub const REDO: &str = "Redo";
pub const REDO_TIP: &str = "Do again what was taken back";

pub const HELP: &str = "Keys";
pub const HELP_TITLE: &str = "Keys";
pub const HELP_FOOT: &str = "Drop or paste pictures to paint in their style, or a video to paint that.";
pub const CLOSE: &str = "Close";

pub const CONTROLS_HIDDEN: &str = "Controls hidden. Press H to bring them back.";
pub const CONTROLS_SHOWN: &str = "Controls come when the pointer moves.";
pub const FROZEN: &str = "Frozen";
pub const GOES_ON: &str = "Live again";
pub const NO_DIALOG: &str =
    "The file dialog could not be opened (no desktop portal answers). Drop the files on the window, or paste them.";

pub const PRESENTER_TITLE: &str = "Vivant – picture";

pub fn no_presenter(error: &anyhow::Error) -> String {
    format!("The second window could not be opened: {error:#}")
}

/// The interface's scale.
pub fn scale(scale: f32) -> String {
    format!("Controls at {}", percent(scale))
}

pub const HINT: [&str; 3] = [
    "Choose a style below, or drop or paste any picture.",
    "Move the pointer for the controls; let it rest, and they go.",
    "Press ? for all keys.",
];
pub const HINT_READ: &str = "Got it";

pub const NOTHING_TO_REDO: &str = "There is no mask to bring back.";
pub const NOTHING_TO_UNDO: &str = "There is nothing to undo.";
pub const NO_ROOM: &str = "The window is too small for that.";

pub fn not_kept(what: &str, reason: &str) -> String {
    format!("“{what}” was not kept on disk: {reason}.")
}

pub fn mirrored(on: bool) -> &'static str {
    if on { "Mirrored" } else { "Not mirrored" }
}

/// That a file could not be taken away.
pub fn still_there(file: &Path, error: &std::io::Error) -> String {
    format!("{} is still there: {error}.", file.display())
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
