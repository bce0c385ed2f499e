//! An `ffmpeg` child that decodes a file for ever, and the threads that read its two pipes.

use std::io::Read;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::super::{PixelFormat, SourceError, Yuv};
use super::probe::{Shape, not_started};
use crate::ffmpeg::{as_file, last_line, program, read_last_line};

/// Decoded frames that wait for their time; beyond that the pipe holds `ffmpeg` back.
const AHEAD: usize = 2;

/// What came of waiting for a frame.
pub(super) enum Next {
    Frame(Vec<u8>),
    /// None yet; it is being decoded.
    Late,
    /// The child has ended; what it said last.
    Ended(String),
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
    /// Starts decoding `path` at its beginning, to NV12 in BT.601 and limited range.
    pub(super) fn start(path: &Path, shape: Shape) -> Result<Player, SourceError> {
        let Shape { width, height, rate } = shape;
        // `fps` first, so that pictures that will not be shown are not scaled.
        let filter = format!(
            "fps={rate:.6},scale={width}:{height}:flags=bilinear:out_color_matrix=bt601:out_range=tv,format=nv12"
        );
        let mut child = program("ffmpeg")
            .args(["-v", "error", "-nostdin", "-stream_loop", "-1", "-i"])
            .arg(as_file(path))
            .args(["-map", "0:V:0", "-vf", &filter, "-f", "rawvideo", "-pix_fmt", "nv12", "pipe:1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| not_started(path, "ffmpeg", &error))?;
        let (sender, frames) = sync_channel(AHEAD);
        let size = PixelFormat::Nv12(Yuv::default()).bytes(width, height);
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
            Some(Err(RecvTimeoutError::Disconnected)) | None => Next::Ended(self.end()),
        }
    }

    /// Ends the child, however it is doing, and gives its last words.
    fn end(&mut self) -> String {
        self.frames = None;
        // Both fail only where the child has ended and been reaped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
        let said = self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        last_line(&said)
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.end();
    }
}

fn read_frames(mut pipe: ChildStdout, size: usize, sender: &SyncSender<Vec<u8>>) {
    loop {
        let mut frame = vec![0; size];
        if pipe.read_exact(&mut frame).is_err() || sender.send(frame).is_err() {
            return;
        }
    }
}
