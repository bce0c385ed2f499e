//! Small work on the user's files, one piece after another on a thread of its own, so that the window never waits for a disk
//! and nothing overtakes what was asked for before it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};

use super::news::{Herald, News};
use crate::joined::Joined;

type Job = Box<dyn FnOnce() -> Option<News> + Send>;

/// Dropping it waits until all that was asked for is done.
pub struct Clerk {
    sender: Sender<Job>,
    _thread: Joined,
}

impl Clerk {
    pub fn start(herald: Herald) -> Clerk {
        let (sender, jobs) = channel::<Job>();
        let thread = Joined::spawn(move || {
            for job in jobs {
                // A picture that breaks its decoder, which the panic hook reports, keeps nothing else from being done.
                if let Ok(Some(news)) = catch_unwind(AssertUnwindSafe(job)) {
                    herald.tell(news);
                }
            }
        });
        Clerk { sender, _thread: thread }
    }

    /// Has it done after all that was asked for before; what comes of it is told as news.
    pub fn ask(&self, job: impl FnOnce() -> Option<News> + Send + 'static) {
        // The thread lives as long as the sender does.
        let _ = self.sender.send(Box::new(job));
    }
}
