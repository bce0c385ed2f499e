//! The sound of a video's file, and how it gets into another.

use std::path::Path;
use std::process::{Command, Stdio};

use super::mp4;
use crate::ffmpeg::{as_file, beside, program, read_last_line, why_unread};

/// Sound that MP4 files hold and players know; other sound is encoded anew.
const KEPT_SOUND: [&str; 3] = ["aac", "mp3", "ac3"];

/// The sound in a file.
struct Sound {
    codec: String,
    /// Samples a second; 0 where the file does not say.
    rate: u32,
}

/// As it is.
const KEPT: [&str; 2] = ["-c:a", "copy"];

/// In AAC, which all players know.
pub(super) const ANEW: [&str; 4] = ["-c:a", "aac", "-b:a", "192k"];

/// What is done to sound before it is encoded anew, the best first: nothing; it is mixed to two channels, where it has more than
/// AAC; and of those of which nobody says what each is the first two are taken.
const MIXES: [&[&str]; 3] = [&[], &["-ac", "2"], &["-filter:a", "pan=stereo|c0=c0|c1=c1"]];

/// What sound there is in a file, if there is any.
///
/// # Errors
/// When this `ffmpeg` does not know it, or the file cannot be asked any more.
fn of(file: &Path) -> Result<Option<Sound>, String> {
    let asked = program("ffprobe")
        .args(["-v", "error", "-select_streams", "a:0", "-show_entries", "stream=codec_name,sample_rate"])
        .args(["-of", "csv=p=0", "-i"])
        .arg(as_file(file))
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if !asked.status.success() {
        return Err(why_unread(file, &asked.stderr));
    }
    // Of broadcasts the same is said twice, of their programs' streams and of the file's.
    let said = String::from_utf8_lossy(&asked.stdout);
    let said = said.trim().lines().next().unwrap_or_default();
    let (codec, rate) = said.split_once(',').unwrap_or((said, ""));
    match codec {
        "" => Ok(None),
        "unknown" | "none" => Err("this ffmpeg does not know it".to_owned()),
        codec => Ok(Some(Sound { codec: codec.to_owned(), rate: rate.parse().unwrap_or(0) })),
    }
}

impl Sound {
    /// Whether players know it in an MP4 file as it is.
    fn is_kept(&self) -> bool {
        // MPEG-2.5's slow sampling is not for MP4.
        KEPT_SOUND.contains(&&*self.codec) && (self.codec != "mp3" || self.rate >= 16_000)
    }

    /// The ways that this sound may go into an MP4 file, the best first.
    fn ways(&self) -> impl Iterator<Item = Vec<&'static str>> {
        let kept = self.is_kept().then(|| KEPT.to_vec());
        kept.into_iter().chain(MIXES.iter().map(|mix| [mix, &ANEW[..]].concat()))
    }
}

/// Writes a copy of an MP4 file without sound that has the sound of another file, of which only the first `most` seconds where
/// that is said. Says whether there was any.
///
/// # Errors
/// When the sound does not go into the copy by any way, or the copy could not be written: in the words of `ffmpeg`.
pub(super) fn add(video: &Path, file: &Path, most: Option<f64>, copy: &Path) -> Result<bool, String> {
    let Some(sound) = of(file)? else { return Ok(false) };
    let mut reason = String::new();
    // Only trying tells: a track may have been announced and never come, be damaged half way through, or have more channels than
    // its layout has names.
    for way in sound.ways() {
        match add_as(&way, video, file, most, copy) {
            Ok(()) => return Ok(true),
            Err(refused) => {
                tracing::debug!("{}: its sound does not go by {way:?}: {refused}", file.display());
                reason = refused;
            }
        }
    }
    Err(reason)
}

fn add_as(way: &[&str], video: &Path, file: &Path, most: Option<f64>, copy: &Path) -> Result<(), String> {
    let mut command = program("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(as_file(video));
    if let Some(seconds) = most {
        // Of the sound's reading only, or the last pictures, whose order in the file is another, might go, too.
        command.args(["-t", &format!("{seconds:.6}")]);
    }
    command.arg("-i").arg(as_file(file)).args(["-map", "0:v", "-map", "1:a:0", "-c:v", "copy"]).args(way);
    made(command.args(IN_ORDER).arg(as_file(copy)).args(beside("1:V:0")), copy)
}

/// Writes a copy of an MP4 file as it is, in another order.
///
/// # Errors
/// When it could not be written: in the words of `ffmpeg`.
pub(super) fn copy_without(video: &Path, copy: &Path) -> Result<(), String> {
    let mut command = program("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(as_file(video)).args(["-c", "copy"]).args(IN_ORDER);
    made(command.arg(as_file(copy)), copy)
}

/// What is needed first comes first in the file.
const IN_ORDER: [&str; 5] = ["-movflags", "+faststart", "-f", "mp4", "-y"];

fn made(command: &mut Command, copy: &Path) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    match output.status.success() {
        true if mp4::is_whole(copy) => Ok(()),
        true => Err("the file's end could not be written".to_owned()),
        false => Err(read_last_line(&output.stderr[..])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_has_gone_is_not_one_without_sound() {
        assert!(of(Path::new("no/such.mp4")).is_err());
    }
}
