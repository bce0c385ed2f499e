//! Threads that are waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// A thread that is waited for where this is dropped. Whatever has it come to its end is to go first; fields are dropped in
/// their order.
#[derive(Debug)]
pub struct Joined(Option<JoinHandle<()>>);

impl Joined {
    pub fn spawn(work: impl FnOnce() + Send + 'static) -> Joined {
        Joined(Some(std::thread::spawn(work)))
    }

    /// Lets it come to its end alone.
    pub fn leave(mut self) {
        self.0 = None;
    }

    pub fn is_finished(&self) -> bool {
        self.0.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            // A panic there has been reported by the panic hook; there is nothing to add.
            let _ = thread.join();
        }
    }
}

/// A thread that is asked to come to an end, and waited for, when this is dropped.
pub struct Worker {
    stop: Arc<AtomicBool>,
    thread: Joined,
}

impl Worker {
    /// Begins work that is told when it is to come to an end.
    pub fn begin(work: impl FnOnce(&AtomicBool) + Send + 'static) -> Worker {
        let stop = Arc::new(AtomicBool::new(false));
        let thread = Joined::spawn({
            let stop = Arc::clone(&stop);
            move || work(&stop)
        });
        Worker { stop, thread }
    }

    /// Asks it to come to an end.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Joins others, of which those that are done go.
    pub fn join(self, others: &mut Vec<Worker>) {
        others.retain(|other| !other.is_done());
        others.push(self);
    }

    pub fn is_done(&self) -> bool {
        self.thread.is_finished()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropping_it_asks_and_waits() {
        let seen = Arc::new(AtomicBool::new(false));
        let worker = Worker::begin({
            let seen = Arc::clone(&seen);
            move |stop| {
                while !stop.load(Ordering::Relaxed) {
                    std::thread::yield_now();
                }
                seen.store(true, Ordering::Relaxed);
            }
        });
        assert!(!worker.is_done());
        drop(worker);
        assert!(seen.load(Ordering::Relaxed));
    }
}
