//! Where paintings go.

use std::path::Path;
use std::time::Duration;

use super::capitalised;
use crate::live::{PaintedVideo, VideoError};
use crate::sink::{MicrophoneError, RecordError, Recorded, VirtualCamera, VirtualCameraError, recorder};
use crate::values::counted;

pub const KEY_SOUND: &str = "Record the microphone, too";
pub const KEY_AIR: &str = "Be a camera for other programs";
pub const KEY_STILL: &str = "Save the picture, painted finer";

pub const RECORD: &str = "Record";
pub const RECORD_SOUND: &str = "Record, with the microphone's sound";
pub const SAVE: &str = "Save picture";

pub const PAINTING: &str = "The painting";
pub const WHOLE_VIDEO: &str = "Paint all of this video into a file";
pub const VIDEO: &str = "This video";
pub const WHOLE_VIDEO_TIP: &str = "Every frame, in the look that is painted now and with its sound, into your folder of videos. \
                                   It takes as long as it takes, and the window goes on meanwhile.";
pub const WHOLE_VIDEO_STOP: &str = "End the painted video here";
pub const NO_VIDEO: &str = "Only a video can be painted as a whole: drop or paste one, or open it as the source";
pub const NO_FRAME_PAINTED: &str = "No frame was painted yet, so there is no video";

pub const SILENT_RECORDINGS: &str = "No longer record the microphone";
pub const SOUND_ON: &str = "Recordings have the microphone's sound";
pub const SOUND_OFF: &str = "Recordings are silent";
pub const SOUND_ON_NEXT: &str = "The next recording has the microphone's sound";
pub const TIMER_STOPPED: &str = "No picture is taken";
pub const STILL: &str = "Painting the picture anew";
pub const STILL_AT_WORK: &str = "The last picture is still being painted.";
pub const NO_PICTURE_YET: &str = "There is no painted picture to save yet.";

pub const ON_AIR: &str = "Virtual camera";
pub const END_AIR: &str = "No longer be a camera for other programs";
pub const OFF_AIR: &str = "The virtual camera is off.";

pub fn on_air(camera: &VirtualCamera) -> String {
    format!("Other programs see this as a camera now: {}.", camera.device.display())
}

pub fn no_virtual_camera(error: &VirtualCameraError) -> String {
    format!("{}.", capitalised(&error.to_string()))
}

pub fn saved(path: &Path) -> String {
    format!("Saved {}", path.display())
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
