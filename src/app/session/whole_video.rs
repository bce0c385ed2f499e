//! Painting the whole of a video into a file, while the window goes on.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::super::news::News;
use super::super::toasts::Kind;
use super::super::{outputs, texts};
use super::Session;
use crate::joined::Worker;
use crate::live::{UNHURRIED_SIDE, WholeVideo};
use crate::source::SourceSpec;
use crate::storage::Taken;

/// How often the window hears of it.
const TOLD_EVERY: Duration = Duration::from_millis(250);

/// A video that is being painted. Dropping it ends the video where it is, and waits until the file is whole.
pub(super) struct VideoAtWork {
    worker: Worker,
    /// Frames that are done, and how many there will be, about.
    pub at: (u64, Option<u64>),
}

impl Session {
    /// The video that is the source.
    pub(super) fn video_source(&self) -> Option<&Path> {
        match &self.source {
            Some(SourceSpec::File(path)) if self.feed.as_ref().is_some_and(|feed| feed.is_video()) => Some(path),
            _ => None,
        }
    }

    pub(super) fn toggle_whole_video(&mut self) {
        match &self.whole_video {
            // The rest follows when the file is whole.
            Some(video) => video.worker.stop(),
            None => self.paint_whole_video(),
        }
    }

    fn paint_whole_video(&mut self) {
        let Some(content) = self.video_source().map(Path::to_path_buf) else {
            return self.toasts.add(Kind::Warning, texts::NO_VIDEO);
        };
        let Some(controls) = self.state.controls(&self.gallery) else { return };
        let Some(weights) = self.unhurried_network() else { return };
        let short_side = self.state.size.or(UNHURRIED_SIDE);
        let output = outputs::painted_video_file(&content);
        let video = WholeVideo { content, output, taken: Taken::Keep, controls, short_side };
        let (gpu, how, herald) = (self.gpu.clone(), self.how, self.herald.clone());
        let worker = Worker::begin(move |stop| {
            let mut told: Option<Instant> = None;
            let painted = video.paint(&gpu, &weights, how, |frame, all| {
                if told.is_none_or(|told| told.elapsed() >= TOLD_EVERY) {
                    told = Some(Instant::now());
                    herald.tell(News::WholeVideoAt(frame, all));
                }
                !stop.load(Ordering::Relaxed)
            });
            herald.tell(News::WholeVideo(painted));
        });
        self.whole_video = Some(VideoAtWork { worker, at: (0, None) });
    }

    pub(super) fn whole_video_at(&mut self, frame: u64, all: Option<u64>) {
        if let Some(video) = &mut self.whole_video {
            video.at = (frame, all);
        }
    }
}
