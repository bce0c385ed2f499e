//! The sound of a video's file, and how it gets into another.

use std::path::Path;
use std::process::Stdio;

use crate::ffmpeg::{as_file, program};

/// Sound that MP4 files hold and players know; other sound is encoded anew.
const KEPT_SOUND: [&str; 3] = ["aac", "mp3", "ac3"];

/// The sound in a file.
pub(super) struct Sound {
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

/// What sound there is in a file, if there is any that this `ffmpeg` knows.
pub(super) fn of(file: &Path) -> Option<Sound> {
    let asked = program("ffprobe")
        .args(["-v", "error", "-select_streams", "a:0", "-show_entries", "stream=codec_name,sample_rate"])
        .args(["-of", "csv=p=0", "-i"])
        .arg(as_file(file))
        .stdin(Stdio::null())
        .output();
    let said = asked.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    // Of broadcasts the same is said twice, of their programs' streams and of the file's.
    let said = said.lines().next().unwrap_or_default();
    let (codec, rate) = said.split_once(',').unwrap_or((said, ""));
    match codec {
        "" => None,
        "unknown" | "none" => {
            tracing::warn!("{}: this ffmpeg does not know its sound, which is left out", file.display());
            None
        }
        codec => Some(Sound { codec: codec.to_owned(), rate: rate.parse().unwrap_or(0) }),
    }
}

impl Sound {
    /// Whether players know it in an MP4 file as it is.
    fn is_kept(&self) -> bool {
        // MPEG-2.5's slow sampling is not for MP4.
        KEPT_SOUND.contains(&&*self.codec) && (self.codec != "mp3" || self.rate >= 16_000)
    }

    /// The best way that this sound of a file goes into another, by trying: a track may have been announced and never come, or
    /// have more channels than its layout has names.
    pub(super) fn way(&self, file: &Path) -> Option<Vec<&'static str>> {
        let kept = self.is_kept().then(|| KEPT.to_vec());
        let anew = MIXES.iter().map(|mix| [mix, &ANEW[..]].concat());
        let way = kept.into_iter().chain(anew).find(|way| goes(file, way));
        if way.is_none() {
            tracing::warn!(
                "{}: its sound ({}) cannot be put into the video, and is left out",
                file.display(),
                self.codec
            );
        }
        way
    }
}

/// Whether the beginning of a file's sound goes into an MP4 file that way.
fn goes(file: &Path, way: &[&str]) -> bool {
    let tried = program("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(as_file(file))
        .args(["-map", "0:a:0"])
        .args(way)
        .args(["-frames:a", "3", "-movflags", "+frag_keyframe+delay_moov", "-f", "mp4", "pipe:1"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}
