//! An `ffmpeg` child that decodes a file, once or for ever, and the threads that read its two pipes.

use std::io::Read;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::super::SourceError;
use super::probe::{HighRange, Shape, not_started};
use crate::ffmpeg::{as_file, last_line, listed, program, read_last_line};
use crate::pixels::{Matrix, PixelFormat, Yuv};

/// Decoded frames that wait for their time; beyond that the pipe holds `ffmpeg` back.
const AHEAD: usize = 2;

/// What frames are decoded to: BT.601 in limited range.
pub(super) const FORMAT: PixelFormat = PixelFormat::Nv12(Yuv { matrix: Matrix::Bt601, full_range: false });

/// What came of waiting for a frame.
pub(super) enum Next {
    Frame(Vec<u8>),
    /// None yet; it is being decoded.
    Late,
    /// The child has ended; what it said last, if it was not content.
    Ended(Result<(), String>),
}

/// How often a file is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    Once,
    ForEver,
}

/// A running child. Dropping it ends and reaps the child.
pub(super) struct Player {
    child: Child,
    /// `None` once it is closed, which lets the reader thread go.
    frames: Option<Receiver<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
    complaints: Option<JoinHandle<String>>,
}

impl Player {
    /// Starts decoding `path` at its beginning, to [`FORMAT`].
    pub(super) fn start(path: &Path, shape: Shape, repeat: Repeat) -> Result<Player, SourceError> {
        // `fps` first, so that pictures that will not be shown are not scaled; from the file's beginning, where its sound may
        // begin earlier than its pictures.
        let ground = if shape.transparent { OVER_WHITE } else { "" };
        let filter = format!("fps={:.6}:start_time=0,{ground}{},format=nv12", shape.rate, scaling(path, &shape));
        let mut child = program("ffmpeg")
            .args(["-v", "error", "-nostdin", "-stream_loop", if repeat == Repeat::ForEver { "-1" } else { "0" }, "-i"])
            .arg(as_file(path))
            .args(["-map", "0:V:0", "-vf", &filter, "-f", "rawvideo", "-pix_fmt", "nv12", "pipe:1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| not_started(path, "ffmpeg", &error))?;
        let (sender, frames) = sync_channel(AHEAD);
        let size = FORMAT.bytes(shape.width, shape.height);
        let reader = child.stdout.take().map(|pipe| std::thread::spawn(move || read_frames(pipe, size, &sender)));
        let complaints = child.stderr.take().map(|pipe| std::thread::spawn(move || read_last_line(pipe)));
        Ok(Player { child, frames: Some(frames), reader, complaints })
    }

    /// Waits for the next frame, `timeout` at most.
    pub(super) fn next(&mut self, timeout: Duration) -> Next {
        let received = self.frames.as_ref().map(|frames| frames.recv_timeout(timeout));
        match received {
            Some(Ok(frame)) => Next::Frame(frame),
            Some(Err(RecvTimeoutError::Timeout)) => Next::Late,
            // It has closed its pipe, so that it ends by itself.
            Some(Err(RecvTimeoutError::Disconnected)) | None => Next::Ended(self.reap()),
        }
    }

    /// Waits for the child's end, and gives its last words if it was not content.
    fn reap(&mut self) -> Result<(), String> {
        self.frames = None;
        let status = self.child.wait();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
        let said = self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        if status.is_ok_and(|status| status.success()) { Ok(()) } else { Err(last_line(&said)) }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        // Fails only where the child has ended and been reaped already; its last words concern nobody.
        let _ = self.child.kill();
        let _ = self.reap();
    }
}

/// Pictures as they look on white, as still ones do.
const OVER_WHITE: &str =
    "format=rgba,split[over][under];[under]lutrgb=r=255:g=255:b=255:a=255[white];[white][over]overlay=format=rgb,";

/// The filters that bring pictures to their size and to [`FORMAT`]'s colours.
fn scaling(path: &Path, shape: &Shape) -> String {
    let Shape { width, height, untagged_hd, high_range, .. } = *shape;
    if let Some(range) = high_range {
        if listed("-filters").is_ok_and(|filters| filters.iter().any(|filter| filter == "zscale")) {
            return tone_mapping(width, height, range);
        }
        tracing::warn!(
            "{}: its high dynamic range looks pale, for this ffmpeg has no filter zscale, which would map its tones",
            path.display()
        );
    }
    let from = if untagged_hd { ":in_color_matrix=bt709" } else { "" };
    format!("scale={width}:{height}:flags=bilinear{from}:out_color_matrix=bt601:out_range=tv")
}

/// Tones up to half the light of paper white, which is 203 cd/m² (ITU-R BT.2408), stay as they are. Above it they become ever
/// closer: paper white is shown at nine tenths, and what has five times its light is white.
fn tone_mapping(width: u32, height: u32, HighRange { untold_matrix, untold_primaries }: HighRange) -> String {
    let matrix = if untold_matrix { ":min=2020_ncl" } else { "" };
    let primaries = if untold_primaries { ":pin=2020" } else { "" };
    format!(
        "zscale=w={width}:h={height}:f=bilinear{matrix}{primaries}:t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,\
         tonemap=tonemap=mobius:param=0.5:peak=5:desat=0,zscale=t=bt709:m=170m:r=tv"
    )
}

fn read_frames(mut pipe: ChildStdout, size: usize, sender: &SyncSender<Vec<u8>>) {
    loop {
        let mut frame = vec![0; size];
        if pipe.read_exact(&mut frame).is_err() || sender.send(frame).is_err() {
            return;
        }
    }
}
