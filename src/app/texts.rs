//! Every text that the window shows, in English.

use std::path::Path;
use std::time::Duration;

use super::state::{Colours, MaskChoice};
use crate::live::{Outlook, PaintedSize, Prospect, Report};
use crate::source::camera::CameraChoice;
use crate::source::{PictureError, SourceSpec};
use crate::stylize::MaskShape;

pub const TITLE: &str = "Vivant";

pub const KEY_DIGITS: &str = "Choose a style";
pub const KEY_PREVIOUS: &str = "Previous style";
pub const KEY_NEXT: &str = "Next style";
pub const KEY_STRONGER: &str = "Stronger";
pub const KEY_WEAKER: &str = "Weaker";
pub const KEY_FREEZE: &str = "Freeze the picture, or go on";
pub const KEY_MIRROR: &str = "Mirror the picture";
pub const KEY_UNPAINTED: &str = "Hold: the picture as it was before";
pub const KEY_SPLIT: &str = "Split line: unpainted at its left";
pub const KEY_OWN_COLOUR: &str = "The picture's own colours, or the style's";
pub const KEY_LOOK: &str = "Mix, colour and steadiness";
pub const KEY_BRUSH: &str = "Paint a mask, or put the brush away";
pub const KEY_LARGER_BRUSH: &str = "Larger brush";
pub const KEY_SMALLER_BRUSH: &str = "Smaller brush";
pub const KEY_ERASE: &str = "Erase the mask, or paint it";
pub const KEY_UNDO: &str = "Take a stroke back";
pub const KEY_REDO: &str = "Do it again";
pub const KEY_PLATE: &str = "Remember the empty scene: what differs is foreground";
pub const KEY_DRIFT: &str = "Drift through the mix, or stay";
pub const KEY_SWAP_SIDES: &str = "Swap the mask's sides";
pub const KEY_SAVE: &str = "Save the picture as a file";
pub const KEY_OPEN: &str = "Open pictures as styles";
pub const KEY_FULLSCREEN: &str = "Full screen";
pub const KEY_ESCAPE: &str = "Close this sheet, or leave full screen";
pub const KEY_CONTROLS: &str = "Hide the controls, or show them";
pub const KEY_HELP: &str = "All keys";
pub const KEY_QUIT: &str = "Quit";

pub const ADD_STYLE: &str = "Add…";
pub const ADD_STYLE_TIP: &str = "Open pictures as styles, or drop them on the window";
pub const STRENGTH: &str = "Strength";
pub const STRENGTH_TIP: &str = "How much of the style the picture takes on";
pub const SIZE: &str = "Painted size";
pub const SIZE_AUTOMATIC: &str = "Automatic";
pub const SIZE_TIP: &str = "Short side of the painted picture in pixels: smaller is faster, and its strokes are broader. \
                            Automatic paints as large as holds the source's rate.";
pub const MIRROR: &str = "Mirror";
pub const SPLIT: &str = "Split line";
pub const FREEZE: &str = "Freeze";
pub const SAVE: &str = "Save picture";
pub const FULLSCREEN: &str = "Full screen";
pub const LOOK: &str = "Mix, colour and steadiness";
pub const MIX: &str = "Mix of styles";
pub const MIX_HINT: &str = "Hold Shift and click styles in the strip to mix them.";
pub const MIX_TIP: &str = "The nearer the handle is to a style, the more of it the picture has";
pub const COLOURS: &str = "Colours";
pub const COLOURS_TIP: &str =
    "Of the style, the picture's own, or the style's after it was recoloured towards the picture";

pub fn colours(colours: Colours) -> &'static str {
    match colours {
        Colours::Style => "The style's",
        Colours::Own => "The picture's own",
        Colours::Matched => "Matched",
    }
}

pub const OWN_COLOUR: &str = "Own colours";
pub const OWN_COLOUR_TIP: &str = "How much of its own colours the picture keeps under the painting";
pub const SATURATION: &str = "Saturation";
pub const SATURATION_TIP: &str = "From grey to twice as colourful as painted";
pub const MASK: &str = "Place";
pub const MASK_TIP: &str =
    "Where the first of the mixed styles goes; the others go to the rest, which stays unpainted where there are none";

pub fn mask(choice: &MaskChoice) -> &'static str {
    match choice {
        MaskChoice::None => "Everywhere",
        MaskChoice::Shape(MaskShape::LeftRight) => "Left and right",
        MaskChoice::Shape(MaskShape::TopBottom) => "Above and below",
        MaskChoice::Shape(MaskShape::Vignette) => "In the middle",
        MaskChoice::Given(_) => "As the mask says",
        MaskChoice::Painted(_) => "As painted",
        MaskChoice::Foreground(_) => "In the foreground",
    }
}

pub const TAKE_PLATE: &str = "Empty scene";
pub const TAKE_PLATE_TIP: &str =
    "Step aside and press this: what differs from the empty scene later is foreground and has the first style";
pub const PLATE_TAKEN: &str = "This is the empty scene. What differs from it is foreground now.";
pub const BRUSH_MASK: &str = "Paint a mask";
pub const BRUSH_MASK_TIP: &str = "Paint with the pointer where the first style goes; the right button erases";
pub const BRUSH_RADIUS: &str = "Size of the brush";
pub const BRUSH_RADIUS_TIP: &str = "Size of the brush; the wheel changes it too";
pub const ERASE: &str = "Erase";
pub const ERASE_TIP: &str = "The brush takes away; so does the right button";
pub const UNDO: &str = "Undo";
pub const UNDO_TIP: &str = "Take the last stroke back";
pub const REDO: &str = "Redo";
pub const REDO_TIP: &str = "Do again what was taken back";
pub const CLEAR: &str = "Clear";
pub const CLEAR_TIP: &str = "No mask: the style goes everywhere";
pub const SWAP_SIDES: &str = "Swap sides";
pub const SWAP_SIDES_TIP: &str = "What was painted becomes the rest, and the rest is painted";
pub const DONE: &str = "Done";

pub const BRUSH: &str = "Brush";
pub const BRUSH_TIP: &str = "How broad the strokes are: the size at which the style is seen";
pub const BRUSH_OF_TIP: &str = "The style whose brush the slider sets";

/// Whose brush it is.
pub fn brush_of(style: &str) -> String {
    format!("{BRUSH}: {style}")
}

pub const DRIFT: &str = "Drift";
pub const DRIFT_TIP: &str = "Walks slowly from style to style";
pub const FADE: &str = "Fade";
pub const FADE_TIP: &str = "How long one style takes to pass into the next";

pub fn seconds(seconds: f32) -> String {
    format!("{seconds:.1} s")
}

pub const STEADINESS: &str = "Steadiness";
pub const STEADINESS_TIP: &str = "How still the painting stands where the picture does; more of it for dim rooms";
pub const HELP: &str = "Keys";
pub const SOURCE: &str = "Source";
pub const SOURCE_TIP: &str = "Where the picture comes from";
pub const SCENE: &str = "Built-in scene";
pub const OPEN_SOURCE: &str = "Open a video or an image…";
pub const NO_CAMERAS: &str = "No camera is connected";
pub const LOOKING_FOR_CAMERAS: &str = "Looking for cameras…";
pub const CAMERAS: &str = "Cameras";
pub const ALSO: &str = "Other sources";

pub const HELP_TITLE: &str = "Keys";
pub const HELP_FOOT: &str = "Drop pictures on the window to paint in their style.";
pub const CLOSE: &str = "Close";

pub const WARMING_UP: &str = "Warming up";
pub const WARMING_UP_WHY: &str = "The network is being made ready for your graphics card.";
pub const WAITING: &str = "The picture has stopped";
pub const WAITING_WHY: &str = "Vivant is waiting for it to come back.";
pub const SOURCE_FAILED: &str = "There is no picture";
pub const GPU_FAILED: &str = "Painting has stopped";
pub const GPU_FAILED_WHY: &str = "Close Vivant and start it again.";
pub const TRY_AGAIN: &str = "Try again";
pub const USE_SCENE: &str = "Show the built-in scene";

pub const SOFTWARE: &str = "Software rendering";
pub const SOFTWARE_WHY: &str =
    "No GPU driver was found, so the processor paints. Install your graphics card's Vulkan driver for more speed.";

pub const NO_CAMERA_SCENE: &str = "No camera was found, so this is the built-in scene.";
pub const CONTROLS_HIDDEN: &str = "Controls hidden. Press H to bring them back.";
pub const CONTROLS_SHOWN: &str = "Controls come when the pointer moves.";
pub const FROZEN: &str = "Frozen";
pub const GOES_ON: &str = "Live again";
pub const NO_PICTURE_YET: &str = "There is no painted picture to save yet.";
pub const NO_DIALOG: &str =
    "The file dialog could not be opened (no desktop portal answers). Drop the files on the window instead.";
pub const PICTURES: &str = "Pictures";
pub const DROP_WHAT: &str = "PNG, JPEG, WebP, GIF, BMP or TIFF";

pub const HINT: [&str; 3] = [
    "Choose a style below, or drop any picture on the window.",
    "Move the pointer, and the controls come; let it rest, and they go.",
    "Press ? for all keys.",
];
pub const HINT_READ: &str = "Got it";

/// The strength as the user reads it.
pub fn percent(alpha: f32) -> String {
    format!("{:.0} %", 100.0 * alpha)
}

pub fn strength(alpha: f32) -> String {
    format!("{STRENGTH} {}", percent(alpha))
}

pub fn mirrored(on: bool) -> &'static str {
    if on { "Mirrored" } else { "Not mirrored" }
}

/// A painted size; an automatic one with the short side that it has at the moment.
pub fn size(size: PaintedSize, painted: Option<u32>) -> String {
    match (size, painted) {
        (PaintedSize::ShortSide(side), _) => format!("{side} px"),
        (PaintedSize::Automatic, Some(side)) => format!("Auto · {side} px"),
        (PaintedSize::Automatic, None) => SIZE_AUTOMATIC.to_owned(),
    }
}

/// How the automatic size does.
pub fn outlook(outlook: &Outlook, painted: u32, rate: f64) -> String {
    let wanted = format!("{:.0} frames a second", outlook.rate);
    match outlook.prospect {
        Prospect::Largest => format!("Automatic: {painted} px, all that the source shows, and {wanted} hold."),
        Prospect::Trying { short_side } => {
            format!("Automatic: {painted} px hold {wanted}; {short_side} px are being tried.")
        }
        Prospect::Next { short_side, wait } if wait.is_zero() => format!(
            "Automatic: {painted} px is the largest size that holds {wanted}; {short_side} px are tried when there is time \
             to spare."
        ),
        Prospect::Next { short_side, wait } => format!(
            "Automatic: {painted} px is the largest size that holds {wanted}; {short_side} px took too long and are tried \
             again in {:.0} s.",
            wait.as_secs_f64()
        ),
        Prospect::TooSlow => format!(
            "Automatic: even {painted} px, the smallest size, takes too long for {wanted}; there are {rate:.1}."
        ),
    }
}

/// Frames a second, as exact as is of interest.
pub fn rate(rate: f64) -> String {
    if rate < 10.0 { format!("{rate:.1} fps") } else { format!("{rate:.0} fps") }
}

pub fn milliseconds(time: Duration) -> String {
    let ms = 1000.0 * time.as_secs_f64();
    if ms < 10.0 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") }
}

pub fn latency(time: Duration) -> String {
    format!("latency {}", milliseconds(time))
}

pub fn pace_tip(report: &Report, size: [u32; 2]) -> String {
    let mut text = format!(
        "Painting one frame takes {}; from the source to the painted picture {} go by. The painted picture has {}×{} \
         pixels.",
        milliseconds(report.paint),
        milliseconds(report.latency),
        size[0],
        size[1]
    );
    if let Some(now) = &report.outlook {
        text += "\n\n";
        text += &outlook(now, size[0].min(size[1]), report.rate);
    }
    text
}

pub fn saved(path: &Path) -> String {
    format!("Saved {}", path.display())
}

pub fn not_saved(reason: &str) -> String {
    format!("The picture was not saved: {reason}")
}

pub fn added(names: &[String]) -> String {
    match names {
        [one] => format!("Added the style “{one}”"),
        many => format!("Added {} styles", many.len()),
    }
}

/// While a source is being opened.
pub fn opening(spec: Option<&SourceSpec>) -> String {
    match spec {
        None | Some(SourceSpec::Camera(CameraChoice::First)) => "opening the camera…".to_owned(),
        Some(SourceSpec::Camera(choice)) => format!("opening {choice}…"),
        Some(SourceSpec::File(path)) => format!("opening {}…", file_name(path)),
        Some(SourceSpec::Demo) => SCENE.to_owned(),
    }
}

/// What a source says of itself; our own words with a capital at the beginning, names as they are.
pub fn source(text: &str) -> String {
    let ours = ["built-in", "opening"].iter().any(|word| text.starts_with(word));
    let mut letters = text.chars();
    match letters.next().filter(|_| ours) {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text.to_owned(),
    }
}

/// What a drop of these files would do.
pub fn drop_title(pictures: usize, others: usize) -> String {
    match (pictures, others) {
        (0, 1) => "This is not a picture".to_owned(),
        (0, _) => "These are not pictures".to_owned(),
        (1, _) => "Drop to paint in this style".to_owned(),
        (many, _) => format!("Drop to add {many} styles"),
    }
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

/// The last part of a path, for people.
pub fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Why a dropped file became no style.
pub fn refusal(error: &PictureError) -> String {
    match error {
        PictureError::NotFound { path } => format!("“{}” is not there any more.", file_name(path)),
        PictureError::Directory { path } => {
            format!("“{}” is a folder. Drop the pictures that are in it.", file_name(path))
        }
        PictureError::Empty { path } => format!("“{}” is empty (0 bytes).", file_name(path)),
        PictureError::Unreadable { path, reason } => format!("“{}” cannot be read: {reason}.", file_name(path)),
        PictureError::NotAnImage { path } => {
            format!("“{}” is not an image. Styles are made from {DROP_WHAT} files.", file_name(path))
        }
        PictureError::TooLarge { path, width, height } => {
            format!("“{}” is too large: {width}×{height} pixels.", file_name(path))
        }
        PictureError::Truncated { path } => {
            format!("“{}” is cut short: the image ends in the middle.", file_name(path))
        }
        PictureError::Damaged { path, reason } => format!("“{}” is damaged: {reason}.", file_name(path)),
    }
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

    #[test]
    fn a_refusal_names_the_file_and_not_its_whole_path() {
        let folder = PictureError::Directory { path: "/home/ü/My Pictures".into() };
        assert_eq!(refusal(&folder), "“My Pictures” is a folder. Drop the pictures that are in it.");
    }

    #[test]
    fn many_refusals_become_one_message() {
        let errors: Vec<_> = (0..5).map(|i| PictureError::NotAnImage { path: format!("{i}.txt").into() }).collect();
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
        assert_eq!(drop_title(0, 1), "This is not a picture");
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(drop_detail(&names(&["a.png"]), &[]), "a.png");
        assert!(drop_detail(&names(&["a.png", "b.png"]), &[]).contains("b.png"));
        assert!(drop_detail(&names(&["a.png"]), &names(&["b.txt"])).contains("b.txt"));
    }
}
