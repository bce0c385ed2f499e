//! Where frames come from: camera, network camera, video file, still image, built-in scene.
//!
//! A [`Source`] waits for its next frame; a [`Feed`] runs one on a thread of its own and keeps only the newest frame, so
//! a slow painter drops frames and never queues them.

pub mod address;
mod animation;
pub mod camera;
pub mod clip;
pub mod demo;
pub mod error;
pub mod feed;
mod folder;
pub mod frame;
mod jpeg;
mod pacing;
pub mod picture;
mod player;
pub mod spec;
pub mod still;
pub mod stream;
pub mod video;

pub use address::{Address, AddressError};
pub use animation::Animation;
pub use camera::Camera;
pub use clip::{Clip, ClipError, open_clip};
pub use demo::{Demo, ScenePass};
pub use error::SourceError;
pub use feed::{Feed, FeedState};
pub use folder::Found;
pub use frame::{Frame, Pixels};
pub use picture::{Flaw, PictureError, is_sequence, over_white, read_picture};
pub use spec::{
    FileKind, OpenOptions, PICTURE_ENDINGS, SourceSpec, is_called_a_picture, is_called_a_video, kind_of, open,
};
pub use still::Still;
pub use stream::Stream;
pub use video::Video;

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

    /// Whether it looks at the user, who then expects to see a mirror.
    fn faces_user(&self) -> bool {
        false
    }

    /// Whether it is a file that moves, which a [`Clip`] reads as a whole.
    fn is_video(&self) -> bool {
        false
    }
}

impl Source for Box<dyn Source> {
    fn describe(&self) -> String {
        (**self).describe()
    }

    fn next_frame(&mut self, timeout: Duration) -> anyhow::Result<Option<Frame>> {
        (**self).next_frame(timeout)
    }

    fn trouble(&self) -> Option<String> {
        (**self).trouble()
    }

    fn faces_user(&self) -> bool {
        (**self).faces_user()
    }

    fn is_video(&self) -> bool {
        (**self).is_video()
    }
}
