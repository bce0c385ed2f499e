//! A GPU that is lost (its driver was reset or renewed, the machine slept, the card was taken away) is opened anew, and
//! painting goes on: source, styles and controls stay as they are.

use std::time::{Duration, Instant};

use anyhow::Context;

use super::super::texts;
use super::super::toasts::Kind;
use super::super::view::View;
use super::{Session, Statistics, open};
use crate::gpu::{AdapterRequest, adapter};
use crate::live::Need;
use crate::stylize::{HowToRun, Wishes};

/// How long each attempt waits: a driver that restarts takes a moment.
const WAITS: [Duration; 5] = [
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];
/// After so much time in which nothing went wrong all attempts are there again.
const CALM: Duration = Duration::from_secs(60);

/// How the GPU was opened, and how often it had to be of late.
pub(super) struct Mending {
    pub request: AdapterRequest,
    pub wishes: Wishes,
    /// When it is lost on purpose, to see what happens then.
    pub lose_at: Option<Instant>,
    attempts: usize,
    /// When the GPU that draws now was opened.
    opened: Instant,
    /// When the next attempt is made, while there is no GPU.
    next: Option<Instant>,
    given_up: bool,
}

impl Mending {
    pub fn new(request: AdapterRequest, wishes: Wishes, lose_after: Option<Duration>, now: Instant) -> Mending {
        let lose_at = lose_after.map(|after| now + after);
        Mending { request, wishes, lose_at, attempts: 0, opened: now, next: None, given_up: false }
    }

    /// Whether there is no GPU to draw with at the moment.
    pub fn goes_on(&self) -> bool {
        self.next.is_some()
    }

    /// When the next attempt is made.
    pub fn next(&self) -> Option<Instant> {
        self.next
    }

    /// The wait before the next attempt; `None` after too many.
    fn wait(&mut self, now: Instant) -> Option<Duration> {
        if now - self.opened > CALM && self.next.is_none() {
            self.attempts = 0;
        }
        let wait = WAITS.get(self.attempts).copied();
        self.attempts += 1;
        wait
    }
}

impl Session {
    /// Why nothing can be painted any more on the GPU as it is.
    pub(super) fn broken(&self) -> Option<String> {
        let ended = || self.painter.pictures().over().then(|| self.painter.report().trouble).flatten();
        self.gpu.trouble().or_else(ended)
    }

    /// Opens the GPU anew, once it is time for it, if it is lost or an error has ended painting.
    ///
    /// # Errors
    /// When it is lost and does not come back: nothing can be shown any more.
    pub(super) fn mend(&mut self, now: Instant) -> anyhow::Result<()> {
        let Some(trouble) = self.broken().filter(|_| !self.mending.given_up || self.gpu.lost()) else { return Ok(()) };
        if self.mending.next.is_some_and(|next| now < next) {
            return Ok(());
        }
        if self.mending.next.is_some() {
            match self.open_anew(now) {
                Ok(()) => {
                    self.toasts.add(Kind::Warning, texts::mended(&trouble));
                    self.redraw_soon();
                    return Ok(());
                }
                Err(error) => tracing::warn!("the GPU has not come back yet: {error:#}"),
            }
        }
        match self.mending.wait(now) {
            Some(wait) => self.mending.next = Some(now + wait),
            None if self.gpu.lost() => anyhow::bail!("{trouble}; it has not come back. Start Vivant again"),
            // What can still be drawn says what is wrong.
            None => {
                (self.mending.next, self.mending.given_up) = (None, true);
                self.redraw_soon();
            }
        }
        Ok(())
    }

    /// Puts another device in the place of the one that there was, and has a new painter paint on it.
    fn open_anew(&mut self, now: Instant) -> anyhow::Result<()> {
        let controls = self.state.controls(&self.gallery).context("there are no styles")?;
        let mut request = self.mending.request.clone();
        if self.mending.attempts < WAITS.len() {
            // Another of the machine would do at once, and for good.
            request.name = Some(self.gpu.adapter.get_info().name);
        }
        let (gpu, surface) = open::open_gpu(&self.window, &request)?;
        // What draws on the old device goes before that.
        let on_air = self.on_air.take().is_some();
        self.presenter = None;
        self.crossfade = Default::default();
        self.view = View::new(&gpu, surface.format());
        self.interface.move_to(&gpu, surface.format());
        self.surface = surface;
        self.how = HowToRun::wished(&gpu, &self.mending.wishes);
        self.adapter = adapter::describe(&gpu.adapter.get_info());
        let painter = open::start_painter(&gpu, self.weights.clone(), self.how, controls, &self.herald);
        let before = std::mem::replace(&mut self.painter, painter);
        // It may be waiting for what does not come any more.
        std::thread::spawn(move || drop(before));
        self.gpu = gpu;
        self.seat = None;
        self.take_seat();
        if let Some(timer) = &mut self.timer {
            timer.seat = self.painter.audience().join(Need::Newest);
        }
        if let Some(statistics) = &mut self.statistics {
            *statistics = Statistics::default();
        }
        self.pictures_seen = 0;
        self.previewed.clear();
        self.tiles.clear();
        self.after_gallery_change();
        self.start_source();
        if on_air {
            self.toggle_virtual_camera();
        }
        (self.mending.opened, self.mending.next, self.mending.given_up) = (now, None, false);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gpu_that_fails_again_and_again_is_given_up_and_one_that_fails_now_and_then_is_not() {
        let mut now = Instant::now();
        let mut mending = Mending::new(AdapterRequest::default(), Wishes::default(), None, now);
        for wait in WAITS {
            assert_eq!(mending.wait(now), Some(wait));
            now += wait;
            mending.opened = now;
        }
        assert_eq!(mending.wait(now), None);
        for _ in 0..20 {
            now += CALM + Duration::from_secs(1);
            assert_eq!(mending.wait(now), Some(WAITS[0]));
            mending.opened = now;
        }
    }
}
