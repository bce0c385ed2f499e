//! The painter's thread, and what is said to it and heard from it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::audience::{Audience, Counts};
use super::controls::{Controls, StylePicture};
use super::networks::NetworkOrder;
use super::preview::Preview;
use super::sizing::Outlook;
use super::stages::Measured;
use super::still::Still;
use super::studio::Studio;
use crate::gpu::Gpu;
use crate::joined::Joined;
use crate::model::{Weights, Widths};
use crate::sink::Painted;
use crate::source::Feed;
use crate::stylize::HowToRun;

/// Said after a panic.
const BROKE_DOWN: &str = "painting broke down, which is a fault in Vivant; please report it";

/// A painted picture on the GPU. The next one may overwrite it; a reader on the same queue sees it whole.
#[derive(Clone)]
pub struct Picture {
    pub texture: wgpu::Texture,
    /// The newest frame, unpainted.
    pub content: wgpu::Texture,
    /// Width and height that the network painted; `texture` may be larger.
    pub painted: [u32; 2],
    /// Width and height of the frame as its source has it; `content` may be smaller.
    pub source: [u32; 2],
    /// The size of a recording that begins with this picture: that of `texture`, or the largest that may follow where the
    /// automatic size is still being found.
    pub whole: [u32; 2],
    /// Whether `texture` mirrors `content`.
    pub mirror: bool,
    /// When the source gave the frame that is painted; `None` for one that is painted again.
    pub captured: Option<Instant>,
    /// Counts the painted pictures.
    pub sequence: u64,
}

/// How painting goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Painted frames a second.
    pub rate: f64,
    /// Median time of painting one frame, upload included.
    pub paint: Duration,
    /// Median time from capture to painted picture.
    pub latency: Duration,
    /// Name of the style that the newest picture has.
    pub style: String,
    /// The network that paints.
    pub network: Option<Widths>,
    /// Whether the processor paints as the GPU was found to do it wrongly or not at all.
    pub distrusts_gpu: bool,
    /// Each style's share of the mix, in [0, 1].
    pub shares: Vec<f32>,
    /// How automatic quality does; `None` where the user chose size and network.
    pub outlook: Option<Outlook>,
    /// Where the newest picture's time went; `None` unless [`Controls::measure`] asks for it.
    pub measured: Option<Arc<Measured>>,
    /// What went wrong last and has not been mended, in words for the user.
    pub trouble: Option<String>,
}

/// Calls the painter to look at its mailbox; given to feeds.
#[derive(Clone)]
pub struct Waker(Arc<Shared>);

impl Waker {
    pub fn wake(&self) {
        self.0.inbox.lock().called = true;
        self.0.call.notify_one();
    }
}

impl From<Picture> for Painted {
    fn from(picture: Picture) -> Painted {
        Painted { texture: picture.texture, sequence: picture.sequence, captured: picture.captured }
    }
}

/// Where others than the window find the newest painted picture.
#[derive(Clone)]
pub struct Pictures(Arc<Shared>);

impl Pictures {
    pub fn newest(&self) -> Option<Picture> {
        self.0.outbox.lock().picture.clone()
    }

    /// Whether there will be no others: the painter has ended, for whatever reason.
    pub fn over(&self) -> bool {
        self.0.inbox.lock().stop
    }
}

/// A running painter. Dropping it stops the thread.
pub struct Painter {
    shared: Arc<Shared>,
    _thread: Joined,
}

pub(super) struct Shared {
    pub(super) inbox: Mutex<Inbox>,
    call: Condvar,
    outbox: Mutex<Outbox>,
    notify: Box<dyn Fn() + Send + Sync>,
    pub audience: Arc<Counts>,
}

#[derive(Default)]
pub(super) struct Inbox {
    /// Something has changed since the painter last looked.
    pub called: bool,
    pub stop: bool,
    pub controls: Option<Controls>,
    pub feed: Option<Arc<Feed>>,
    /// Networks that come or go.
    pub networks: Vec<NetworkOrder>,
    pub previews: Option<Vec<Arc<StylePicture>>>,
    /// Who wants the frame of the newest picture.
    pub still: Option<Sender<Still>>,
}

#[derive(Default)]
struct Outbox {
    picture: Option<Picture>,
    report: Report,
    previews: Vec<Preview>,
}

impl Shared {
    /// What was said since the last look; waits for a call, `timeout` at most.
    pub(super) fn listen(&self, timeout: Duration) -> Inbox {
        let mut inbox = self.inbox.lock();
        self.call.wait_while_for(&mut inbox, |inbox| !inbox.called, timeout);
        let stop = inbox.stop;
        std::mem::replace(&mut *inbox, Inbox { stop, ..Inbox::default() })
    }

    pub(super) fn publish(&self, picture: Option<Picture>, report: Report) {
        let mut outbox = self.outbox.lock();
        let changed = picture.is_some() || outbox.report != report;
        if picture.is_some() {
            outbox.picture = picture;
        }
        outbox.report = report;
        drop(outbox);
        if changed {
            (self.notify)();
        }
    }
}

impl Shared {
    /// A small painting for who takes it at the next occasion.
    pub(super) fn publish_preview(&self, preview: Preview) {
        let mut outbox = self.outbox.lock();
        outbox.previews.retain(|before| before.style != preview.style);
        outbox.previews.push(preview);
        drop(outbox);
        (self.notify)();
    }
}

impl Painter {
    /// Compiles a network on the painter's thread and paints what the feed gives as `controls` say, while anybody in the
    /// [audience](Painter::audience) looks; `weights` are the networks that there are, one at least. `notify` is called there whenever there is a new picture or report.
    pub fn start(
        gpu: Gpu,
        weights: Vec<impl Into<Arc<Weights>>>,
        how: HowToRun,
        controls: Controls,
        notify: impl Fn() + Send + Sync + 'static,
    ) -> Painter {
        let weights = weights.into_iter().map(Into::into).collect();
        let shared = Arc::new(Shared {
            inbox: Mutex::default(),
            call: Condvar::new(),
            outbox: Mutex::default(),
            notify: Box::new(notify),
            audience: Arc::default(),
        });
        let thread = Joined::spawn({
            let shared = shared.clone();
            move || {
                let software = gpu.capabilities.software;
                let paint = || Studio::new(gpu, weights, how, controls).run(&shared);
                // The boxes hold plain data, which no panic leaves half-done.
                if let Err(trouble) = behind_the_window(software, paint) {
                    shared.publish(None, Report { trouble: Some(trouble), ..Report::default() });
                }
                // Nobody answers from now on.
                let mut inbox = shared.inbox.lock();
                (inbox.stop, inbox.still) = (true, None);
                let feed = inbox.feed.take();
                drop(inbox);
                Feed::leave(feed);
            }
        });
        Painter { shared, _thread: thread }
    }

    /// For the feeds that are given to this painter.
    pub fn waker(&self) -> Waker {
        Waker(self.shared.clone())
    }

    /// Where those sit who want pictures.
    pub fn audience(&self) -> Audience {
        Audience::new(Arc::clone(&self.shared.audience), self.waker())
    }

    /// The painted pictures, for other threads.
    pub fn pictures(&self) -> Pictures {
        Pictures(Arc::clone(&self.shared))
    }

    /// Paints by these controls from the next frame on.
    pub fn set_controls(&self, controls: Controls) {
        self.shared.inbox.lock().controls = Some(controls);
        self.waker().wake();
    }

    /// Has one more network to paint with; one of the same widths makes way for it.
    pub fn add_network(&self, weights: Arc<Weights>) {
        self.shared.inbox.lock().networks.push(NetworkOrder::Add(weights));
        self.waker().wake();
    }

    /// Has no network of these widths any more, unless there is no other.
    pub fn remove_network(&self, widths: Widths) {
        self.shared.inbox.lock().networks.push(NetworkOrder::Remove(widths));
        self.waker().wake();
    }

    /// Paints this feed's frames from now on; the one before is closed.
    pub fn set_feed(&self, feed: Arc<Feed>) {
        let mut inbox = self.shared.inbox.lock();
        // One that has ended would keep it, and the feed keeps the painter, of which it tells.
        let left = if inbox.stop { Some(feed) } else { inbox.feed.replace(feed) };
        drop(inbox);
        Feed::leave(left);
        self.waker().wake();
    }

    /// Has small pictures of the source painted in these styles from now on, now and then and in turns.
    pub fn set_previews(&self, styles: Vec<Arc<StylePicture>>) {
        self.shared.inbox.lock().previews = Some(styles);
        self.waker().wake();
    }

    /// The small pictures that were painted since this was last asked.
    pub fn take_previews(&self) -> Vec<Preview> {
        std::mem::take(&mut self.shared.outbox.lock().previews)
    }

    /// The frame of the newest picture and all that it is painted by, as soon as the painter comes to it. The sender is dropped
    /// instead where there is none, or somebody else asks meanwhile.
    pub fn still(&self) -> Receiver<Still> {
        let (sender, receiver) = channel();
        let mut inbox = self.shared.inbox.lock();
        inbox.still = Some(sender).filter(|_| !inbox.stop);
        drop(inbox);
        self.waker().wake();
        receiver
    }

    /// The newest painted picture.
    pub fn picture(&self) -> Option<Picture> {
        self.shared.outbox.lock().picture.clone()
    }

    pub fn report(&self) -> Report {
        self.shared.outbox.lock().report.clone()
    }
}

/// Paints where the processor may also draw the window (`software`), which must not wait for its turn behind a network that takes
/// all cores: there the work is done by threads that step back. After a panic, which takes with it what it leaves half-done, the
/// words for the user.
pub(super) fn behind_the_window<T: Send>(software: bool, paint: impl FnOnce() -> T + Send) -> Result<T, String> {
    let pool = || rayon::ThreadPoolBuilder::new().start_handler(|_| step_back()).build().ok();
    let painted = catch_unwind(AssertUnwindSafe(|| match software.then(pool).flatten() {
        Some(pool) => pool.install(paint),
        None => paint(),
    }));
    painted.map_err(|_| BROKE_DOWN.to_owned())
}

/// Lets other threads go first, where the system has a way to say so.
fn step_back() {
    #[cfg(target_os = "linux")]
    // SAFETY: changes nothing but the calling thread's priority; on Linux a process id of 0 is that thread alone.
    unsafe {
        libc::setpriority(libc::PRIO_PROCESS, 0, 10);
    }
    #[cfg(windows)]
    // SAFETY: changes nothing but the calling thread's priority.
    unsafe {
        use windows_sys::Win32::System::Threading as threads;
        threads::SetThreadPriority(threads::GetCurrentThread(), threads::THREAD_PRIORITY_BELOW_NORMAL);
    }
}

impl Drop for Painter {
    fn drop(&mut self) {
        self.shared.inbox.lock().stop = true;
        self.waker().wake();
    }
}
