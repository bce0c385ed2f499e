//! Where frames come from: camera, video file, still image, built-in scene.
//!
//! A [`Source`] waits for its next frame; a [`Feed`] runs one on a thread of its own and keeps only the newest frame, so
//! a slow painter drops frames and never queues them.

pub mod feed;
pub mod frame;

pub use feed::{Feed, FeedState};
pub use frame::{Frame, PixelFormat, Pixels};

use std::time::Duration;

/// What gives frames, one after another, on the thread of its [`Feed`].
pub trait Source: Send {
    /// What the window says of it: `Integrated Camera, 640×480 YUYV, 30/s`.
    fn describe(&self) -> String;

    /// Waits for the next frame, `timeout` at most; `None` when there was none in that time (a stalled or unplugged
    /// camera that may come back: [`Source::trouble`] says so).
    ///
    /// # Errors
    /// What cannot get better by waiting. The feed ends with it.
    fn next_frame(&mut self, timeout: Duration) -> anyhow::Result<Option<Frame>>;

    /// Why no frames come at the moment, in words for the user, where it is known.
    fn trouble(&self) -> Option<String> {
        None
    }
}
