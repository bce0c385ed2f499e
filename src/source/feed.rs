//! A source on its own thread, and the mailbox that holds its newest frame.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Frame, Source};

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
    thread: Option<JoinHandle<()>>,
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
}

impl Shared {
    /// The slot holds plain data that no panic leaves half-written, so a poisoned lock is as good as another.
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Feed {
    /// Runs `source` on a thread of its own; `notify` is called there for every frame and every change of state.
    pub fn start(source: impl Source + 'static, notify: impl Fn() + Send + 'static) -> Feed {
        let slot = Slot { newest: None, state: FeedState::Running, description: source.describe() };
        let shared = Arc::new(Shared {
            slot: Mutex::new(slot),
            arrived: Condvar::new(),
            stop: AtomicBool::new(false),
            frames: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
        });
        let thread = std::thread::spawn({
            let shared = shared.clone();
            move || run(source, &shared, &notify)
        });
        Feed { shared, thread: Some(thread) }
    }

    /// The newest frame, if none has taken it yet.
    pub fn take(&self) -> Option<Frame> {
        self.shared.slot().newest.take()
    }

    /// Waits for a frame, `timeout` at most.
    pub fn wait(&self, timeout: Duration) -> Option<Frame> {
        let idle = |slot: &mut Slot| slot.newest.is_none() && !matches!(slot.state, FeedState::Failed(_));
        let waited = self.shared.arrived.wait_timeout_while(self.shared.slot(), timeout, idle);
        waited.unwrap_or_else(PoisonError::into_inner).0.newest.take()
    }

    pub fn state(&self) -> FeedState {
        self.shared.slot().state.clone()
    }

    /// What the window says of the source; may change when a camera comes back with another format.
    pub fn describe(&self) -> String {
        self.shared.slot().description.clone()
    }

    /// Frames so far, and how many of them were replaced by a newer one before anybody took them.
    pub fn counts(&self) -> (u64, u64) {
        (self.shared.frames.load(Ordering::Relaxed), self.shared.dropped.load(Ordering::Relaxed))
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported by the panic hook; there is nothing to add.
            let _ = thread.join();
        }
    }
}

fn run(mut source: impl Source, shared: &Shared, notify: &dyn Fn()) {
    while !shared.stop.load(Ordering::Relaxed) {
        let next = source.next_frame(PATIENCE);
        let mut slot = shared.slot();
        let before = slot.state.clone();
        let arrived = matches!(next, Ok(Some(_)));
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
        if changed {
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
