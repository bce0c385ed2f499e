//! A source on its own thread, and the mailbox that holds its newest frame.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::{Frame, Source, SourceError};
use crate::joined::Joined;

/// How long a source may wait for a frame before the feed looks whether it should stop.
const PATIENCE: Duration = Duration::from_millis(300);

/// How a feed is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedState {
    /// Frames come, or the first one is awaited.
    Running,
    /// None come at the moment, for this reason; they may again.
    Waiting(String),
    /// It has ended, for this reason.
    Failed(String),
}

/// A running source. Dropping it stops the thread and closes the source.
pub struct Feed {
    shared: Arc<Shared>,
    _thread: Joined,
}

struct Shared {
    slot: Mutex<Slot>,
    arrived: Condvar,
    stop: AtomicBool,
    frames: AtomicU64,
    dropped: AtomicU64,
}

struct Slot {
    newest: Option<Frame>,
    state: FeedState,
    description: String,
    faces_user: bool,
    is_video: bool,
    /// The source is closed.
    ended: bool,
}

impl Feed {
    /// Runs `source` on a thread of its own; `notify` is called there for every frame and every change of state.
    pub fn start(source: impl Source + 'static, notify: impl Fn() + Send + 'static) -> Feed {
        let description = source.describe();
        Feed::start_with(description, move || Ok::<_, SourceError>(source), notify)
    }

    /// Opens a source on its thread, so that a slow camera keeps nobody waiting, and runs it there. Until it is open it is
    /// described as `description`; where it cannot be opened the feed fails with the reason.
    pub fn start_with<S: Source + 'static>(
        description: String,
        open: impl FnOnce() -> Result<S, SourceError> + Send + 'static,
        notify: impl Fn() + Send + 'static,
    ) -> Feed {
        let slot = Slot {
            newest: None,
            state: FeedState::Running,
            description,
            faces_user: false,
            is_video: false,
            ended: false,
        };
        let shared = Arc::new(Shared {
            slot: Mutex::new(slot),
            arrived: Condvar::new(),
            stop: AtomicBool::new(false),
            frames: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
        });
        let thread = Joined::spawn({
            let shared = shared.clone();
            move || {
                let running = AssertUnwindSafe(|| match open() {
                    Ok(source) => run(source, &shared, &notify),
                    Err(error) => fail(&shared, &notify, error.to_string()),
                });
                // Plain data behind a lock: nothing is left half-changed.
                if catch_unwind(running).is_err() {
                    fail(
                        &shared,
                        &notify,
                        "the source broke down, which is a fault in Vivant; please report it".into(),
                    );
                }
                shared.slot.lock().ended = true;
                shared.arrived.notify_all();
            }
        });
        Feed { shared, _thread: thread }
    }

    /// Lets go of a feed on another thread: closing a camera, or one that is still being opened, can take a while.
    pub fn leave(feed: Option<Arc<Feed>>) {
        if feed.is_some() {
            std::thread::spawn(move || drop(feed));
        }
    }

    /// Ends it, for whoever else may still have it, too, and waits until the source is closed, `timeout` at most: a camera can be
    /// opened once only.
    pub fn end(&self, timeout: Duration) {
        self.shared.stop.store(true, Ordering::Relaxed);
        // Whether it is closed in time or not, there is nothing more to be done about it.
        let mut slot = self.shared.slot.lock();
        let _ = self.shared.arrived.wait_while_for(&mut slot, |slot| !slot.ended, timeout);
    }

    /// The newest frame, if none has taken it yet.
    pub fn take(&self) -> Option<Frame> {
        self.shared.slot.lock().newest.take()
    }

    /// Whether a frame waits to be taken.
    pub fn has_frame(&self) -> bool {
        self.shared.slot.lock().newest.is_some()
    }

    /// Waits for a frame, `timeout` at most.
    pub fn wait(&self, timeout: Duration) -> Option<Frame> {
        let idle = |slot: &mut Slot| slot.newest.is_none() && !matches!(slot.state, FeedState::Failed(_));
        let mut slot = self.shared.slot.lock();
        self.shared.arrived.wait_while_for(&mut slot, idle, timeout);
        slot.newest.take()
    }

    /// How it is doing.
    pub fn state(&self) -> FeedState {
        self.shared.slot.lock().state.clone()
    }

    /// What the window says of the source; may change when a camera comes back with another format.
    pub fn describe(&self) -> String {
        self.shared.slot.lock().description.clone()
    }

    /// Whether the source looks at the user, who then expects to see a mirror; known once it is open.
    pub fn faces_user(&self) -> bool {
        self.shared.slot.lock().faces_user
    }

    /// Whether the source is a video's file; known once it is open.
    pub fn is_video(&self) -> bool {
        self.shared.slot.lock().is_video
    }

    /// Frames so far, and how many of them were replaced by a newer one before anybody took them.
    pub fn counts(&self) -> (u64, u64) {
        (self.shared.frames.load(Ordering::Relaxed), self.shared.dropped.load(Ordering::Relaxed))
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }
}

fn fail(shared: &Shared, notify: &dyn Fn(), reason: String) {
    shared.slot.lock().state = FeedState::Failed(reason);
    shared.arrived.notify_all();
    notify();
}

fn run(mut source: impl Source, shared: &Shared, notify: &dyn Fn()) {
    {
        let mut slot = shared.slot.lock();
        slot.description = source.describe();
        slot.faces_user = source.faces_user();
        slot.is_video = source.is_video();
    }
    while !shared.stop.load(Ordering::Relaxed) {
        let next = source.next_frame(PATIENCE);
        let mut slot = shared.slot.lock();
        let before = slot.state.clone();
        let arrived = matches!(next, Ok(Some(_)));
        let first = arrived && shared.frames.load(Ordering::Relaxed) == 0;
        match next {
            Ok(Some(frame)) => {
                shared.frames.fetch_add(1, Ordering::Relaxed);
                if slot.newest.replace(frame).is_some() {
                    shared.dropped.fetch_add(1, Ordering::Relaxed);
                }
                slot.state = FeedState::Running;
            }
            Ok(None) => {
                if let Some(trouble) = source.trouble() {
                    slot.state = FeedState::Waiting(trouble);
                }
            }
            Err(error) => slot.state = FeedState::Failed(format!("{error:#}")),
        }
        let failed = matches!(slot.state, FeedState::Failed(_));
        let changed = slot.state != before;
        // Some know no more of themselves than their name until then.
        if changed || first {
            slot.description = source.describe();
        }
        drop(slot);
        if arrived || changed {
            shared.arrived.notify_all();
            notify();
        }
        if failed {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Instant;

    use super::*;
    use crate::source::Pixels;

    /// Gives what the test sends it; tells when it is dropped.
    struct Puppet {
        steps: Receiver<anyhow::Result<Option<Frame>>>,
        trouble: Option<String>,
        dropped: Sender<()>,
    }

    impl Source for Puppet {
        fn describe(&self) -> String {
            "a puppet".into()
        }

        fn next_frame(&mut self, timeout: Duration) -> anyhow::Result<Option<Frame>> {
            self.steps.recv_timeout(timeout).unwrap_or(Ok(None))
        }

        fn trouble(&self) -> Option<String> {
            self.trouble.clone()
        }
    }

    impl Drop for Puppet {
        fn drop(&mut self) {
            let _ = self.dropped.send(());
        }
    }

    type Strings = (Sender<anyhow::Result<Option<Frame>>>, Receiver<()>);

    fn puppet(trouble: Option<&str>) -> (Feed, Strings) {
        let (step, steps) = channel();
        let (dropped, gone) = channel();
        let puppet = Puppet { steps, trouble: trouble.map(Into::into), dropped };
        (Feed::start(puppet, || {}), (step, gone))
    }

    fn frame(sequence: u64) -> Frame {
        Frame { width: 1, height: 1, pixels: Pixels::Scene { seconds: 0.0 }, sequence, captured: Instant::now() }
    }

    /// Waits until `done`; ten seconds are enough on any machine.
    fn until(what: &str, done: impl Fn() -> bool) {
        let start = Instant::now();
        while !done() {
            assert!(start.elapsed() < Duration::from_secs(10), "{what} never came");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn the_newest_frame_wins() {
        let (feed, (step, _gone)) = puppet(None);
        for sequence in 0..5 {
            step.send(Ok(Some(frame(sequence)))).unwrap();
        }
        until("five frames", || feed.counts() == (5, 4));
        assert_eq!(feed.take().map(|frame| frame.sequence), Some(4));
        assert!(feed.take().is_none(), "a frame is taken once");
    }

    #[test]
    fn waiting_ends_with_a_frame_or_in_time() {
        let (feed, (step, _gone)) = puppet(None);
        assert!(feed.wait(Duration::from_millis(10)).is_none());
        step.send(Ok(Some(frame(3)))).unwrap();
        assert_eq!(feed.wait(Duration::from_secs(10)).map(|frame| frame.sequence), Some(3));
    }

    #[test]
    fn a_failure_is_kept_in_words_and_ends_waiting() {
        let (feed, (step, gone)) = puppet(None);
        step.send(Err(anyhow::anyhow!("inner").context("outer"))).unwrap();
        let start = Instant::now();
        assert!(feed.wait(Duration::from_secs(60)).is_none());
        assert!(start.elapsed() < Duration::from_secs(30), "nobody waits for a source that has failed");
        assert_eq!(feed.state(), FeedState::Failed("outer: inner".into()));
        gone.recv_timeout(Duration::from_secs(10)).expect("the source is closed");
    }

    #[test]
    fn trouble_shows_and_goes_with_the_next_frame() {
        let (feed, (step, _gone)) = puppet(Some("unplugged"));
        until("trouble", || feed.state() == FeedState::Waiting("unplugged".into()));
        // More than one, for it comes back when none comes.
        until("its end", || {
            step.send(Ok(Some(frame(0)))).unwrap();
            feed.state() == FeedState::Running
        });
    }

    #[test]
    fn dropping_closes_the_source_before_it_returns() {
        let (feed, (_step, gone)) = puppet(None);
        drop(feed);
        gone.try_recv().expect("the source is closed by then");
    }

    #[test]
    fn ending_closes_the_source_for_all_who_have_it() {
        let (feed, (_step, gone)) = puppet(None);
        let feed = Arc::new(feed);
        let other = Arc::clone(&feed);
        feed.end(Duration::from_secs(60));
        gone.try_recv().expect("the source is closed by then");
        drop(other);
    }

    #[test]
    fn a_source_that_cannot_be_opened_fails_the_feed() {
        let open = || Err::<Box<dyn Source>, _>(SourceError::NoCamera);
        let feed = Feed::start_with("camera".into(), open, || {});
        until("the failure", || matches!(feed.state(), FeedState::Failed(reason) if reason.contains("--source demo")));
        assert_eq!(feed.describe(), "camera");
    }

    #[test]
    fn a_source_that_panics_fails_the_feed() {
        let feed = Feed::start_with("broken".into(), || -> Result<Box<dyn Source>, _> { panic!("on purpose") }, || {});
        until("the failure", || matches!(feed.state(), FeedState::Failed(_)));
    }
}
