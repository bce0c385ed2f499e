//! Starting sources, and seeing how they do.

use std::sync::Arc;
use std::time::Duration;

use super::super::choices::MaskChoice;
use super::super::errands;
use super::super::news::News;
use super::super::panels::Notice;
use super::super::state::State;
use super::super::texts;
use super::super::toasts::Kind;
use super::Session;
use crate::source::camera::CameraChoice;
use crate::source::{Feed, FeedState, OpenOptions, SourceError, SourceSpec, open};

/// How long a source may take to close before the next one is opened all the same.
const CLOSING: Duration = Duration::from_secs(2);

impl Session {
    /// Paints another source; if that cannot be, the one that is painted now.
    pub(super) fn change_source(&mut self, spec: SourceSpec) {
        self.source_option.take_if(|option| *option == spec);
        let before = self.source.replace(spec);
        // One that has not come yet is no good to go back to.
        if self.source_runs() {
            self.source_before = Some(before);
        }
        self.start_source();
    }

    /// Whether frames have come, and more will.
    pub(super) fn source_runs(&self) -> bool {
        self.feed.as_ref().is_some_and(|feed| feed.state() == FeedState::Running && feed.counts().0 > 0)
    }

    /// Opens the source once more, and nothing else.
    pub(super) fn retry_source(&mut self) {
        self.source_before = None;
        self.start_source();
    }

    /// Goes back to the source before, if the new one has failed without a single frame.
    fn go_back(&mut self) {
        let nothing = self.feed.as_ref().is_some_and(|feed| feed.counts().0 == 0);
        if let (FeedState::Failed(reason), true) = (&self.feed_said.0, nothing)
            && let Some(before) = self.source_before.as_ref().filter(|before| **before != self.source)
        {
            self.toasts.add(Kind::Error, reason.clone());
            self.source = before.clone();
            // Where something was painted already nobody has asked for a camera.
            self.start_source_and_tell(self.pictures_seen == 0);
        }
    }

    /// Opens the source that was asked for, on a thread of its own.
    pub(super) fn start_source(&mut self) {
        self.start_source_and_tell(true);
    }

    /// Says where there is no camera, if it `tells`.
    fn start_source_and_tell(&mut self, tells: bool) {
        self.forget_scene();
        let spec = self.source.clone();
        tracing::info!("source: {}", spec.as_ref().map_or_else(|| "first camera or scene".into(), ToString::to_string));
        let name = texts::opening(spec.as_ref());
        // Without any camera the scene is painted, unless that very one was asked for.
        let falls_back = spec.is_none() || self.source_before == Some(None);
        let (waker, herald) = (self.painter.waker(), self.herald.clone());
        let notify = move || {
            waker.wake();
            herald.tell(News::Feed);
        };
        let herald = self.herald.clone();
        let before = self.feed.take();
        let options = OpenOptions { wanted: self.state.camera_mode, ..OpenOptions::default() };
        let open_it = move || {
            if let Some(before) = before {
                before.end(CLOSING);
                // Whoever is the last to let go of it waits without a limit.
                Feed::leave(Some(before));
            }
            let wanted = spec.unwrap_or(SourceSpec::Camera(CameraChoice::First));
            match open(Some(&wanted), &options) {
                Err(SourceError::NoCamera) if falls_back => {
                    if tells {
                        herald.tell(News::NoCamera);
                    }
                    open(Some(&SourceSpec::Demo), &options)
                }
                opened => opened,
            }
        };
        let feed = Arc::new(Feed::start_with(name, open_it, notify));
        self.painter.set_feed(Arc::clone(&feed));
        self.feed = Some(feed);
        self.look_at_feed();
    }

    /// What the empty scene was before another picture comes is no background of that one.
    fn forget_scene(&mut self) {
        if self.state.mask == MaskChoice::Foreground {
            self.toasts.add(Kind::Warning, texts::PLATE_LOST);
        }
        self.change(State::forget_scene);
    }

    /// Says whether anything that shows has changed.
    pub(super) fn look_at_feed(&mut self) -> bool {
        let Some(feed) = &self.feed else { return false };
        let said = (feed.state(), feed.describe());
        let faces_user = feed.faces_user();
        if said == self.feed_said && faces_user == self.state.faces_user {
            return false;
        }
        tracing::info!("source: {} ({:?})", said.1, said.0);
        let before = std::mem::replace(&mut self.feed_said, said);
        self.state.faces_user = faces_user;
        if self.state.knows_scene && before.1 != self.feed_said.1 {
            // It has come back with pictures of another size.
            self.forget_scene();
        }
        self.go_back();
        true
    }

    /// What has to be said in the middle of the window.
    pub(super) fn notice(&self, trouble: Option<&String>) -> Option<Notice> {
        if let Some(trouble) = self.broken() {
            return Some(Notice::GpuFailed(trouble));
        }
        if let Some(trouble) = trouble {
            return Some(Notice::PaintingFailed(trouble.clone()));
        }
        match &self.feed_said.0 {
            FeedState::Waiting(reason) => Some(Notice::Waiting(reason.clone())),
            FeedState::Failed(reason) => Some(Notice::SourceFailed(reason.clone())),
            FeedState::Running if self.painter.picture().is_some() => None,
            FeedState::Running => {
                let opening = self.feed.as_ref().is_none_or(|feed| feed.counts().0 == 0);
                let why = if opening { texts::source(&self.feed_said.1) } else { texts::WARMING_UP_WHY.to_owned() };
                Some(Notice::WarmingUp(why))
            }
        }
    }

    /// Finds out which cameras there are, for the menu.
    pub(super) fn look_for_cameras(&self) {
        errands::look_for_cameras(&self.herald);
    }
}
