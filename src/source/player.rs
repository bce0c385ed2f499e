//! An `ffmpeg` child that gives pictures, and the threads that read its two pipes.

use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::ffmpeg::{last_line, read_last_line};
use crate::pixels::{Matrix, PixelFormat, Yuv};

/// Pictures that wait to be taken; beyond that the pipe holds `ffmpeg` back.
const AHEAD: usize = 2;

/// What pictures are decoded to: BT.601 in limited range.
pub(super) const FORMAT: PixelFormat = PixelFormat::Nv12(Yuv { matrix: Matrix::Bt601, full_range: false });

/// What came of waiting for a picture.
pub(super) enum Next<T> {
    Frame(T),
    /// None yet; it is being decoded.
    Late,
    /// The child has ended; what it said last, if it was not content.
    Ended(Result<(), String>),
}

/// A running child that gives pictures as `T`. Dropping it ends and reaps the child.
pub(super) struct Player<T> {
    child: Child,
    /// `None` once it is closed, which lets the reader thread go.
    frames: Option<Receiver<T>>,
    reader: Option<JoinHandle<()>>,
    complaints: Option<JoinHandle<String>>,
}

impl<T: Send + 'static> Player<T> {
    /// Starts a command; `read` makes pictures of what it writes, on a thread of its own, until the pipe ends or nobody takes
    /// them any more.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn start(
        mut command: Command,
        read: impl FnOnce(ChildStdout, &SyncSender<T>) + Send + 'static,
    ) -> std::io::Result<Player<T>> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (sender, frames) = sync_channel(AHEAD);
        let reader = child.stdout.take().map(|pipe| std::thread::spawn(move || read(pipe, &sender)));
        let complaints = child.stderr.take().map(|pipe| std::thread::spawn(move || read_last_line(pipe)));
        Ok(Player { child, frames: Some(frames), reader, complaints })
    }
}

impl<T> Player<T> {
    /// Waits for the next picture, `timeout` at most.
    pub(super) fn next(&mut self, timeout: Duration) -> Next<T> {
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

impl<T> Drop for Player<T> {
    fn drop(&mut self) {
        // Fails only where the child has ended and been reaped already; its last words concern nobody.
        let _ = self.child.kill();
        let _ = self.reap();
    }
}
