//! An `ffmpeg` child that makes a video file of raw pictures, and the thread that feeds it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use super::{file_sound, microphone, mp4};
use crate::ffmpeg::{as_file, last_line, listed, program, read_last_line};
use crate::storage::names::ends_in;
use crate::storage::{Taken, folder_of};

/// Why a video was not made, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    #[error("the ffmpeg program, which makes the video, is not installed; {}", crate::ffmpeg::ADVICE)]
    NoFfmpeg,
    #[error("this ffmpeg has no encoder for H.264 or MPEG-4; install a complete one")]
    NoEncoder,
    #[error("{path} does not end in .mp4; videos are MP4 files")]
    Format { path: PathBuf },
    #[error("{path} is there already; give the video another name")]
    Exists { path: PathBuf },
    #[error("cannot write to {folder}: {reason}")]
    Folder { folder: PathBuf, reason: String },
    #[error("the video is whole, but cannot be called {path} ({reason}); it is in {file}")]
    Unnamed { path: PathBuf, file: PathBuf, reason: String },
    #[error("ffmpeg: {reason}")]
    Ffmpeg { reason: String },
    #[error("nothing was painted, so there is nothing to put into a video")]
    Nothing,
    #[error("painting has stopped")]
    Stopped,
}

/// Pictures that wait to be encoded.
const AHEAD: usize = 4;

/// One of ffmpeg's video encoders.
#[derive(Clone, Copy)]
pub(super) struct Codec {
    pub name: &'static str,
    /// What it is told.
    quality: [&'static str; 2],
    /// What else, where it has to keep up.
    hurried: &'static [&'static str],
}

/// Those whose videos play everywhere, the best first.
const CODECS: [Codec; 6] = [
    Codec { name: "libx264", quality: ["-crf", "20"], hurried: &["-preset", "ultrafast"] },
    Codec { name: "h264_videotoolbox", quality: ["-q:v", "70"], hurried: &[] },
    // Macs with Intel's processors know no quality.
    Codec { name: "h264_videotoolbox", quality: ["-b:v", "8M"], hurried: &[] },
    Codec { name: "libopenh264", quality: ["-b:v", "8M"], hurried: &[] },
    Codec { name: "h264_mf", quality: ["-b:v", "8M"], hurried: &[] },
    Codec { name: "mpeg4", quality: ["-q:v", "3"], hurried: &[] },
];

/// A picture in I420, and how many times it is to be shown.
type Shown = (Arc<Vec<u8>>, u64);

/// A running child. Dropping it without [`Encoder::finish`] ends the child and leaves what is in the file.
pub(super) struct Encoder {
    child: Child,
    pictures: Option<SyncSender<Shown>>,
    feeder: Option<JoinHandle<()>>,
    complaints: Option<JoinHandle<String>>,
    /// The file, which has to be a whole one in the end.
    file: PathBuf,
}

/// What an encoder makes.
pub(super) struct Video {
    /// Width and height, even.
    pub size: [u32; 2],
    /// Pictures a second.
    pub rate: f64,
    pub purpose: Purpose,
    /// The port at which the sound of a microphone is told, if there is to be any.
    pub sound: Option<u16>,
}

/// What a video is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A recording of what happens now: the encoder has to keep up.
    Live,
    /// A file that is made for as long as it takes.
    File,
}

/// Whether there may be a video at `path`.
///
/// # Errors
/// When the name is taken and what has it is kept, its ending is another, or its folder cannot be written to.
pub(super) fn check(path: &Path, taken: Taken) -> Result<(), RecordError> {
    if !ends_in(path, &["mp4"]) {
        return Err(RecordError::Format { path: path.to_owned() });
    }
    if path.exists() && (taken == Taken::Keep || path.is_dir()) {
        return Err(RecordError::Exists { path: path.to_owned() });
    }
    let folder = folder_of(path);
    tempfile::tempfile_in(folder)
        .map(|_| ())
        .map_err(|reason| RecordError::Folder { folder: folder.to_owned(), reason: reason.to_string() })
}

/// The best encoder that `ffmpeg` has.
///
/// # Errors
/// When there is no `ffmpeg`, or none of the encoders in it.
pub(super) fn choose() -> Result<Codec, RecordError> {
    let listed = listed("-encoders").map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => RecordError::NoFfmpeg,
        _ => RecordError::Ffmpeg { reason: format!("it does not start: {error}") },
    })?;
    let mut there = CODECS.into_iter().filter(|codec| listed.iter().any(|has| has == codec.name));
    there.find(works).ok_or(RecordError::NoEncoder)
}

/// Whether an encoder encodes. Some are listed without their library or their hardware.
fn works(codec: &Codec) -> bool {
    let name = codec.name;
    if ["libx264", "mpeg4"].contains(&name) {
        return true;
    }
    let tried = program("ffmpeg")
        .args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=size=320x240:rate=30", "-frames:v", "2"])
        .args(["-pix_fmt", "yuv420p", "-c:v", name])
        .args(codec.quality)
        .args(["-f", "null", "-"])
        .stdin(Stdio::null())
        .output();
    let works = tried.is_ok_and(|output| output.status.success());
    if !works {
        tracing::debug!("ffmpeg's {name} does not work here");
    }
    works
}

impl Encoder {
    /// Begins the file; it takes I420 pictures. A recording's must not exist yet; another's has been made by who asks.
    pub(super) fn start(path: &Path, codec: Codec, video: &Video) -> Result<Encoder, RecordError> {
        let Video { size: [width, height], rate, purpose, sound } = *video;
        // What the pictures are, and what the file says of them.
        let meaning =
            ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"];
        let mut command = program("ffmpeg");
        command.args(["-v", "error", "-nostdin", "-f", "rawvideo", "-pix_fmt", "yuv420p"]).args(meaning).args([
            "-s",
            &format!("{width}x{height}"),
            "-r",
            &format!("{rate:.12}"),
            "-i",
            "pipe:0",
        ]);
        if let Some(port) = sound {
            let (rate, from) = (microphone::RATE.to_string(), format!("tcp://127.0.0.1:{port}"));
            command
                // There is nothing to find out of it, which would take its time.
                .args(["-f", "s16le", "-ar", &rate, "-ac", "2", "-probesize", "32", "-i", &from])
                .args(file_sound::ANEW);
        }
        command.args(meaning).args(["-c:v", codec.name]).args(codec.quality);
        // Each two seconds are whole in themselves and go to the disk at once: whatever happens later, they play.
        match purpose {
            Purpose::Live => command
                .arg("-n")
                .args(codec.hurried)
                .args(["-g", &format!("{:.0}", 2.0 * rate)])
                .args(["-movflags", "+frag_keyframe+empty_moov+default_base_moof"]),
            // Its pictures come in another order than they are shown in, which is told behind the first of them.
            Purpose::File => {
                command.args(["-y", "-movflags", "+delay_moov+default_base_moof", "-frag_duration", "2000000"])
            }
        };
        let mut child = command
            .args(["-flush_packets", "1", "-f", "mp4"])
            .arg(as_file(path))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| RecordError::Ffmpeg { reason: format!("it does not start: {error}") })?;
        let (sender, receiver) = sync_channel(AHEAD);
        let feeder = child.stdin.take().map(|pipe| std::thread::spawn(move || feed(pipe, &receiver)));
        let complaints = child.stderr.take().map(|pipe| std::thread::spawn(move || read_last_line(pipe)));
        Ok(Encoder { child, pictures: Some(sender), feeder, complaints, file: path.to_owned() })
    }

    /// Takes a picture, to be shown that many times; gives it back where the child is behind.
    ///
    /// # Errors
    /// When the child has ended.
    pub(super) fn offer(&self, picture: &Arc<Vec<u8>>, times: u64) -> Result<bool, RecordError> {
        let Some(pictures) = &self.pictures else { return Ok(false) };
        match pictures.try_send((Arc::clone(picture), times)) {
            Ok(()) => Ok(true),
            Err(TrySendError::Full(_)) => Ok(false),
            // What it says at its end is told by `finish`.
            Err(TrySendError::Disconnected(_)) => Err(RecordError::Ffmpeg { reason: "it has ended".to_owned() }),
        }
    }

    /// Takes a picture to be shown once; waits where the child is behind.
    ///
    /// # Errors
    /// When the child has ended.
    pub(super) fn give(&self, picture: Vec<u8>) -> Result<(), RecordError> {
        let given = self.pictures.as_ref().map(|pictures| pictures.send((Arc::new(picture), 1)).is_ok());
        if given == Some(true) { Ok(()) } else { Err(RecordError::Ffmpeg { reason: "it has ended".to_owned() }) }
    }

    /// Shows the last picture that many times more and ends the file.
    ///
    /// # Errors
    /// When the child could not write all of it.
    pub(super) fn finish(mut self, last: Option<(&Arc<Vec<u8>>, u64)>) -> Result<(), RecordError> {
        if let (Some(pictures), Some((picture, times))) = (self.pictures.take(), last) {
            // Refused where the child has ended, which the status tells.
            let _ = pictures.send((Arc::clone(picture), times));
        }
        if let Some(feeder) = self.feeder.take() {
            // A panic there has been reported by the panic hook.
            let _ = feeder.join();
        }
        let status = self.child.wait();
        let said = self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        // A disk that is full at the very end is no failure to ffmpeg.
        match status {
            Ok(status) if status.success() && mp4::is_whole(&self.file) => Ok(()),
            Ok(status) if status.success() && said.is_empty() => {
                Err(RecordError::Ffmpeg { reason: "the file's end could not be written".to_owned() })
            }
            Ok(_) if !said.is_empty() => Err(RecordError::Ffmpeg { reason: last_line(&said) }),
            Ok(status) => Err(RecordError::Ffmpeg { reason: format!("it ended with {status}") }),
            Err(error) => Err(RecordError::Ffmpeg { reason: error.to_string() }),
        }
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        self.pictures = None;
        // Both fail only where the child has been reaped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn feed(mut pipe: impl Write, pictures: &Receiver<Shown>) {
    while let Ok((picture, times)) = pictures.recv() {
        for _ in 0..times {
            if pipe.write_all(&picture).is_err() {
                return;
            }
        }
    }
}
