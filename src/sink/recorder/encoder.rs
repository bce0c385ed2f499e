//! An `ffmpeg` child that makes a video file of raw pictures, and the thread that feeds it.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use super::RecordError;
use crate::ffmpeg::{as_file, last_line, program, read_last_line};

/// Pictures that wait to be encoded; when there are more, the newest of them stands for those that were left out.
const AHEAD: usize = 4;

/// Video encoders that play everywhere, the best first, with what they are told.
const ENCODERS: [Codec; 5] = [
    ("libx264", &["-preset", "ultrafast", "-crf", "20"]),
    ("h264_videotoolbox", &["-q:v", "70"]),
    ("libopenh264", &["-b:v", "8M"]),
    ("h264_mf", &["-b:v", "8M"]),
    ("mpeg4", &["-q:v", "3"]),
];

/// A picture in I420, and how many times it is to be shown.
type Shown = (Arc<Vec<u8>>, u64);

/// A running child. Dropping it without [`Encoder::finish`] ends the child and leaves what is in the file.
pub(super) struct Encoder {
    child: Child,
    pictures: Option<SyncSender<Shown>>,
    feeder: Option<JoinHandle<()>>,
    complaints: Option<JoinHandle<String>>,
}

/// One of ffmpeg's video encoders, and what it is told.
pub(super) type Codec = (&'static str, &'static [&'static str]);

/// The best encoder that `ffmpeg` has.
///
/// # Errors
/// When there is no `ffmpeg`, or none of the encoders in it.
pub(super) fn choose() -> Result<Codec, RecordError> {
    let output = program("ffmpeg").args(["-hide_banner", "-v", "error", "-encoders"]).stdin(Stdio::null()).output();
    let output = output.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => RecordError::NoFfmpeg,
        _ => RecordError::Ffmpeg { reason: format!("it does not start: {error}") },
    })?;
    let listed = String::from_utf8_lossy(&output.stdout);
    let has = |name: &str| listed.lines().any(|line| line.split_whitespace().nth(1) == Some(name));
    ENCODERS.into_iter().find(|(name, _)| has(name)).ok_or(RecordError::NoEncoder)
}

impl Encoder {
    /// Begins the file, which must not exist yet, with I420 pictures of that even width and height, so many a second.
    pub(super) fn start(
        path: &Path,
        (codec, settings): Codec,
        [width, height]: [u32; 2],
        rate: u32,
    ) -> Result<Encoder, RecordError> {
        tracing::info!("recording to {} with ffmpeg's {codec}", path.display());
        // What the pictures are, and what the file says of them.
        let meaning =
            ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"];
        let mut child = program("ffmpeg")
            .args(["-v", "error", "-nostdin", "-n", "-f", "rawvideo", "-pix_fmt", "yuv420p"])
            .args(meaning)
            .args(["-s", &format!("{width}x{height}"), "-r", &rate.to_string(), "-i", "pipe:0", "-an"])
            .args(meaning)
            .args(["-c:v", codec])
            .args(settings)
            // Each two seconds are whole in themselves and go to the disk at once: whatever happens later, they play.
            .args(["-g", &(2 * rate).to_string(), "-movflags", "+frag_keyframe+empty_moov+default_base_moof"])
            .args(["-flush_packets", "1"])
            .args(["-f", "mp4"])
            .arg(as_file(path))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| RecordError::Ffmpeg { reason: format!("it does not start: {error}") })?;
        let (sender, receiver) = sync_channel(AHEAD);
        let feeder = child.stdin.take().map(|pipe| std::thread::spawn(move || feed(pipe, &receiver)));
        let complaints = child.stderr.take().map(|pipe| std::thread::spawn(move || read_last_line(pipe)));
        Ok(Encoder { child, pictures: Some(sender), feeder, complaints })
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
        match status {
            Ok(status) if status.success() => Ok(()),
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
