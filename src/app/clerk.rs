//! Small work on the user's files, one piece after another on a thread of its own, so that the window never waits for a disk
//! and nothing overtakes what was asked for before it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use super::news::{Herald, News};

type Task = Box<dyn FnOnce() -> Option<News> + Send>;

/// Dropping it waits until all that was asked for is done.
pub struct Clerk {
    sender: Option<Sender<Task>>,
    thread: Option<JoinHandle<()>>,
}

impl Clerk {
    pub fn start(herald: Herald) -> Clerk {
        let (sender, tasks) = channel::<Task>();
        let thread = std::thread::spawn(move || {
            for task in tasks {
                // A picture that breaks its decoder, which the panic hook reports, keeps nothing else from being done.
                if let Ok(Some(news)) = catch_unwind(AssertUnwindSafe(task)) {
                    herald.tell(news);
                }
            }
        });
        Clerk { sender: Some(sender), thread: Some(thread) }
    }

    /// Has it done after all that was asked for before; what comes of it is told as news.
    pub fn ask(&self, task: impl FnOnce() -> Option<News> + Send + 'static) {
        if let Some(sender) = &self.sender {
            // The thread lives as long as the sender does.
            let _ = sender.send(Box::new(task));
        }
    }
}

impl Drop for Clerk {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported where it happened.
            let _ = thread.join();
        }
    }
}
