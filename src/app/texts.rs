//! Every text that the window shows, in English, but what the keys do, which their table says ([`shortcuts::TABLE`]).

use std::path::Path;
use std::time::Duration;

use super::choices::{Colours, MaskChoice};
use super::shortcuts;
use crate::live::{Detail, Model, Outlook, PaintedSize, PaintedVideo, Prospect, Report, Rung, Stage, VideoError};
use crate::look::MOST_STYLES;
use crate::model::{Weights, Widths};
use crate::sink::{MicrophoneError, RecordError, Recorded, VirtualCamera, VirtualCameraError, recorder};
use crate::source::camera::CameraChoice;
use crate::source::{AddressError, PictureError, SourceSpec};
pub use crate::storage::names::file_name;
use crate::stylize::MaskShape;
use crate::values::counted;

pub const TITLE: &str = "Vivant";

pub const KEY_SOUND: &str = "Record the microphone, too";
pub const KEY_AIR: &str = "Be a camera for other programs";
pub const KEY_STILL: &str = "Save the picture, painted finer";
pub const KEY_OPEN: &str = "Open pictures as styles";
pub const KEY_STATISTICS: &str = "Statistics: where the time goes";
pub const KEY_PRESENTER: &str = "Second window, the picture alone";

pub const STATISTICS: &str = "Statistics";
pub const STAGE_CAPTURE: &str = "Capture";
pub const STAGE_CAPTURE_TIP: &str = "From the source's giving a frame to the painter's taking it";
pub const STAGE_VIEW: &str = "View";
pub const STAGE_VIEW_TIP: &str = "Drawing the window once, picture and controls, by the processor's clock";
pub const PLOT_PAINTING: &str = "Painting";
pub const LATENCY: &str = "Latency";
pub const LATENCY_TIP: &str = "From the source's giving a frame to its being handed to the screen: half of the pictures take \
                               at most the first time, 95 of a hundred at most the second";
pub const DROPPED: &str = "Dropped";
pub const DROPPED_TIP: &str = "Frames of the source that were replaced by newer ones before they were painted, since this \
                               panel was opened";
pub const MEMORY: &str = "GPU memory";
pub const MEMORY_TIP: &str = "What Vivant holds of it";
pub const ADAPTER: &str = "Adapter";
pub const ENGINE: &str = "Network on";
pub const ENGINE_TIP: &str = "What runs the network, and how it stores numbers";
pub const KERNELS: &str = "Kernels";
pub const UNKNOWN: &str = "–";

/// A stage's name, and what it is.
pub fn stage(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Upload => ("Upload", "The frame to the GPU; the built-in scene is drawn here"),
        Stage::Steady => ("Steady", "The frame to the painted size, with noise averaged away where nothing moves"),
        Stage::Encode => ("Encode", "The network's first half: the picture to features"),
        Stage::Adain => ("AdaIN", "The features' statistics, and the style's in their place"),
        Stage::Decode => ("Decode", "The network's second half: features to the painting"),
        Stage::Finish => ("Finish", "Detail at the source's size; colour, where the processor paints"),
    }
}

/// How the times came about.
pub fn clock(by_gpu: bool) -> &'static str {
    match by_gpu {
        true => "Medians; passes by the GPU's own clock",
        false => "Medians by the processor's clock",
    }
}

pub fn latencies(median: Option<Duration>, most: Option<Duration>) -> String {
    match (median, most) {
        (Some(median), Some(most)) => format!("{}, 95 %: {}", milliseconds(median), milliseconds(most)),
        _ => UNKNOWN.to_owned(),
    }
}

pub fn dropped(frames: u64, dropped: u64) -> String {
    match frames {
        0 => UNKNOWN.to_owned(),
        _ => format!("{dropped} of {frames} ({:.0} %)", 100.0 * dropped as f64 / frames as f64),
    }
}

pub fn memory(bytes: Option<u64>) -> String {
    bytes.map_or_else(
        || "the driver does not say".to_owned(),
        |bytes| format!("{:.0} MiB", bytes as f64 / f64::from(1 << 20)),
    )
}

/// The upper edge of a plot.
pub fn plot_top(milliseconds: f32) -> String {
    format!("{milliseconds:.0} ms")
}

pub const ADD_STYLE: &str = "Add…";
pub const ADD_STYLE_TIP: &str = "Open pictures as styles, or drop or paste them";
pub const STRENGTH: &str = "Strength";
pub const STRENGTH_TIP: &str = "How much of the style the picture takes on";
pub const SIZE: &str = "Painted size and network";
pub const SIZE_AUTOMATIC: &str = "Automatic";
pub const SIZE_TIP: &str = "Short side of the painted picture in pixels: smaller is faster, and its strokes are broader. \
                            Automatic paints as large as holds the source's rate. The half network paints finer than the \
                            quarter one, and takes two to four times as long.";
pub const MIRROR: &str = "Mirror";
pub const SPLIT: &str = "Split line";
pub const FREEZE: &str = "Freeze";
pub const RECORD: &str = "Record";
pub const RECORD_SOUND: &str = "Record, with the microphone's sound";
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

pub const DETAIL: &str = "Detail";
pub const DETAIL_TIP: &str = "How the painting is enlarged: pixel by pixel, smoothly, or along its strokes, with the source's own edges, to the source's size";

pub fn detail(detail: Detail) -> &'static str {
    match detail {
        Detail::Off => "Pixels",
        Detail::Smooth => "Smooth",
        Detail::Guided => "Strokes and edges",
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
        MaskChoice::Painted(_) => "As painted",
        MaskChoice::Foreground => "In the foreground",
    }
}

pub const TAKE_PLATE: &str = "Empty scene";
pub const TAKE_PLATE_TIP: &str =
    "Step aside and press this: what differs from the empty scene later is foreground and has the first style";
pub const PLATE_LOST: &str =
    "The picture may not be the same any more, so nothing is foreground now: press G while the scene is empty.";
pub const PLATE_TAKEN: &str = "This is the empty scene. What differs from it is foreground now.";
pub const BRUSH_MASK: &str = "Paint a mask";
pub const BRUSH_MASK_TIP: &str = "Paint with the pointer where the first style goes; the right button erases";
pub const BRUSH_RADIUS: &str = "Size of the brush";
pub const BRUSH_RADIUS_TIP: &str = "Size of the brush; the wheel changes it too";
pub const ERASE: &str = "Erase";
pub const ERASE_TIP: &str = "The brush takes away; so does the right button";
pub const UNDO: &str = "Undo";
pub const UNDO_TIP: &str = "Take back what was done last";
pub const REDO: &str = "Redo";
pub const REDO_TIP: &str = "Do again what was taken back";
pub const CLEAR: &str = "Clear";
pub const CLEAR_TIP: &str = "No mask: the style goes everywhere";
pub const SWAP_SIDES: &str = "Swap sides";
pub const SWAP_SIDES_TIP: &str = "What was painted becomes the rest, and the rest is painted";
pub const DONE: &str = "Done";
pub const DONE_TIP: &str = "Put the brush away";

pub const BRUSH: &str = "Brush";
pub const BRUSH_TIP: &str = "How broad the strokes are: the size at which the style is seen";
pub const BRUSH_OF: &str = "Brush of";
pub const BRUSH_OF_TIP: &str = "The style whose brush the slider sets";

pub const DRIFT: &str = "Drift";
pub const DRIFT_TIP: &str = "Walks slowly through the mix, or through the strip where one style is chosen";
pub const FADE: &str = "Fade";
pub const FADE_TIP: &str = "How long one style takes to pass into the next";

pub fn seconds(seconds: f32) -> String {
    format!("{seconds:.1} s")
}

pub const LINES: &str = "Lines";
pub const LINES_TIP: &str =
    "How much of your picture's own lines shows through the paint; more of it keeps small faces";
pub const STEADINESS: &str = "Steadiness";
pub const STEADINESS_TIP: &str = "How still the painting stands where the picture does; more of it for dim rooms";
pub const HELP: &str = "Keys";
pub const SOURCE: &str = "Source";
pub const SOURCE_TIP: &str = "Where the picture comes from";
pub const SCENE: &str = "Built-in scene";
pub const OPEN_SOURCE: &str = "Open a video or an image…";
pub const ASK_ADDRESS: &str = "Network camera…";
pub const ADDRESS_TITLE: &str = "Network camera";
pub const ADDRESS_HINT: &str = "rtsp://192.168.1.20/live";
pub const ADDRESS_WHY: &str =
    "The address of a camera or a stream, as its app or its manual tells it: rtsp://…, http://… or the like.";
pub const OPEN_ADDRESS: &str = "Open";

/// What is typed is no address.
pub fn wrong_address(reason: &AddressError) -> String {
    format!("{}.", capitalised(&reason.to_string()))
}

pub const NO_CAMERAS: &str = "No camera is connected";
pub const LOOKING_FOR_CAMERAS: &str = "Looking for cameras…";
pub const CAMERAS: &str = "Cameras";
pub const CAMERA_SIZE: &str = "Camera's picture";
pub const CAMERA_SIZE_TIP: &str =
    "A larger one shows where the painting is brought to the camera's size (Detail); the painted size is its own.";
pub const ALSO: &str = "Other sources";
pub const PAINTING: &str = "The painting";
pub const WHOLE_VIDEO: &str = "Paint all of this video into a file";
pub const VIDEO: &str = "This video";
pub const WHOLE_VIDEO_TIP: &str = "Every frame, in the look that is painted now and with its sound, into your folder of videos. \
                                   It takes as long as it takes, and the window goes on meanwhile.";
pub const WHOLE_VIDEO_STOP: &str = "End the painted video here";
pub const NO_VIDEO: &str = "Only a video can be painted as a whole: drop or paste one, or open it as the source";
pub const NO_FRAME_PAINTED: &str = "No frame was painted yet, so there is no video";

pub const HELP_TITLE: &str = "Keys";
pub const HELP_FOOT: &str = "Drop or paste pictures to paint in their style, or a video to paint that.";
pub const CLOSE: &str = "Close";

pub const WARMING_UP: &str = "Warming up";
pub const WARMING_UP_WHY: &str = "The network is being made ready.";
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
pub const DISTRUSTED: &str = "GPU not used";
pub const DISTRUSTED_WHY: &str = "In a trial the GPU painted wrongly or not at all, so the processor paints. A newer driver may \
                                  help; --engine gpu has the GPU paint all the same.";

pub const NO_CAMERA_SCENE: &str = "No camera was found, so this is the built-in scene.";
pub const CONTROLS_HIDDEN: &str = "Controls hidden. Press H to bring them back.";
pub const CONTROLS_SHOWN: &str = "Controls come when the pointer moves.";
pub const FROZEN: &str = "Frozen";
pub const GOES_ON: &str = "Live again";
pub const SILENT_RECORDINGS: &str = "No longer record the microphone";
pub const SOUND_ON: &str = "Recordings have the microphone's sound";
pub const SOUND_OFF: &str = "Recordings are silent";
pub const SOUND_ON_NEXT: &str = "The next recording has the microphone's sound";
pub const TIMER_STOPPED: &str = "No picture is taken";
pub const STILL: &str = "Painting the picture anew";
pub const STILL_AT_WORK: &str = "The last picture is still being painted.";
pub const NO_PICTURE_YET: &str = "There is no painted picture to save yet.";
pub const NO_DIALOG: &str =
    "The file dialog could not be opened (no desktop portal answers). Drop the files on the window, or paste them.";
pub const PICTURES: &str = "Pictures";
pub const DROP_WHAT: &str = "PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF, HEIC or JPEG XL";

pub const PRESENTER_TITLE: &str = "Vivant – picture";

/// The GPU had to be opened anew.
pub fn mended(trouble: &str) -> String {
    format!("Painting began anew, as {trouble}")
}

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
pub const MASK_BACK: &str = "The mask is what it was before.";
pub const NOTHING_TO_REDO: &str = "There is no mask to bring back.";
pub const NOTHING_TO_UNDO: &str = "There is nothing to undo.";
pub const LAST_STYLE: &str = "The last style stays.";
pub const NO_ROOM: &str = "The window is too small for that.";
pub const ORDER_OF_STYLES: &str = "The order of the styles";

/// Another style was to be mixed in.
pub fn mix_is_full() -> String {
    format!("A mix has {MOST_STYLES} styles at most. Shift and a click on one of them take it out.")
}

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

pub const ON_AIR: &str = "Virtual camera";
pub const END_AIR: &str = "No longer be a camera for other programs";
pub const OFF_AIR: &str = "The virtual camera is off.";

pub fn on_air(camera: &VirtualCamera) -> String {
    format!("Other programs see this as a camera now: {}.", camera.device.display())
}

pub fn no_virtual_camera(error: &VirtualCameraError) -> String {
    format!("{}.", capitalised(&error.to_string()))
}

pub fn removed(name: &str) -> String {
    format!("Removed “{name}”. {} brings it back.", shortcuts::UNDO)
}

pub fn hidden(name: &str) -> String {
    format!("“{name}” is hidden. {} brings it back.", shortcuts::UNDO)
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

pub fn not_kept(what: &str, reason: &str) -> String {
    format!("“{what}” was not kept on disk: {reason}.")
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
        super::import::MOST_IMPORTED
    )
}

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

/// What D has done, with so many styles.
pub fn drifts(on: bool, styles: usize, masked: bool) -> &'static str {
    match (on, styles) {
        (false, _) => "Stays where it is",
        (true, 0 | 1) => "Walks through the strip",
        (true, 2) if masked => "Each of the two styles has its place: a third one would drift",
        (true, _) => "Drifts through the mix",
    }
}

/// Which network paints.
pub fn model(model: Model) -> &'static str {
    match model {
        Model::Auto => "Automatic network",
        Model::Quarter => "Quarter network: quick",
        Model::Half => "Half network: finer",
        Model::Paper => "Paper's network: finest",
    }
}

/// A short side and a network.
fn painted_by(short_side: u32, network: Widths) -> String {
    format!("{short_side} px by the {} network", network.name())
}

/// How automatic quality does, which has brought it to `painted`.
pub fn outlook(outlook: &Outlook, painted: &str, rate: f64) -> String {
    let wanted = format!("{:.0} frames a second", outlook.rate);
    let next = |rung: Rung| painted_by(rung.short_side, rung.widths);
    match outlook.prospect {
        Prospect::Largest => format!("Automatic: {painted}, the finest there is to choose from, and {wanted} hold."),
        Prospect::Trying(rung) => format!("Automatic: {painted} hold {wanted}; {} are being tried.", next(rung)),
        Prospect::Next { rung, wait } if wait.is_zero() => format!(
            "Automatic: {painted} are the most that holds {wanted}; {} are tried when there is time to spare.",
            next(rung)
        ),
        Prospect::Next { rung, wait } => format!(
            "Automatic: {painted} are the most that holds {wanted}; {} took too long and are tried again in {:.0} s.",
            next(rung),
            wait.as_secs_f64()
        ),
        Prospect::TooSlow => {
            format!(
                "Automatic: even {painted}, the least there is to choose from, take too long for {wanted}; there are {rate:.1}."
            )
        }
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
    let painted = size[0].min(size[1]);
    let painted = report.network.map_or(format!("{painted} px"), |network| painted_by(painted, network));
    if let Some(now) = &report.outlook {
        text += "\n\n";
        text += &outlook(now, &painted, report.rate);
    }
    text
}

pub fn saved(path: &Path) -> String {
    format!("Saved {}", path.display())
}

/// That a file could not be taken away.
pub fn still_there(file: &Path, error: &std::io::Error) -> String {
    format!("{} is still there: {error}.", file.display())
}

pub fn not_saved(reason: &str) -> String {
    format!("The picture was not saved: {reason}")
}

pub fn recorded(recorded: &Recorded) -> String {
    let seconds = recorded.pictures as f64 / f64::from(recorder::RATE);
    match &recorded.trouble {
        None => format!("Recorded {seconds:.0} s: {}", recorded.path.display()),
        Some(trouble) => {
            format!("The recording ended early ({trouble}). What it has until then is in {}", recorded.path.display())
        }
    }
}

/// While a whole video is being painted.
pub fn whole_video(frame: u64, all: Option<u64>) -> String {
    match all {
        Some(all) if all > 0 => format!("Video {:.0} %", (100.0 * frame as f64 / all as f64).min(100.0)),
        _ => format!("Video, frame {frame}"),
    }
}

/// That quitting would end a video.
pub fn ends_video((frame, all): (u64, Option<u64>)) -> String {
    let so_far = match all {
        Some(all) if all > 0 => format!("{:.0} %", (100.0 * frame as f64 / all as f64).min(100.0)),
        _ => counted(frame, "frame"),
    };
    format!("Only {so_far} of the video would be painted. Quit again to end it there.")
}

pub fn painted_video(video: &PaintedVideo) -> String {
    let (frames, path) = (counted(video.frames, "frame"), video.path.display());
    let sound = video.silent.as_ref().map(|reason| format!(", without their sound ({reason})")).unwrap_or_default();
    match &video.trouble {
        None => match video.of {
            Some(all) => format!("Painted {frames} of about {all}{sound}: {path}"),
            None => format!("Painted {frames}{sound}: {path}"),
        },
        Some(trouble) => format!("Painted {frames} only ({trouble}){sound}: {path}"),
    }
}

pub fn no_painted_video(error: &VideoError) -> String {
    format!("The video was not painted: {error}")
}

pub fn silent(error: &MicrophoneError) -> String {
    let since = if matches!(error, MicrophoneError::Gone(..)) { "goes on without" } else { "has no" };
    format!("The recording {since} sound: {error}")
}

pub fn not_recorded(error: &RecordError) -> String {
    format!("No recording was made: {error}")
}

/// How long a recording has been running.
pub fn running_for(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
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
        Some(SourceSpec::Stream(address)) => format!("opening {address}…"),
        Some(SourceSpec::File(path)) => format!("opening {}…", file_name(path)),
        Some(SourceSpec::Demo) => SCENE.to_owned(),
    }
}

/// A size that the camera is asked for; `None` is the one that suits painting.
pub fn camera_size(size: Option<(u32, u32)>) -> String {
    size.map_or_else(|| "Auto".to_owned(), |(width, height)| format!("{width}×{height}"))
}

/// What a source says of itself; our own words with a capital at the beginning, names as they are.
pub fn source(text: &str) -> String {
    let ours = ["built-in", "opening"].iter().any(|word| text.starts_with(word));
    if ours { capitalised(text) } else { text.to_owned() }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
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
        shortcuts::UNDO
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
