//! Threads that write files.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// A thread that is asked to come to an end, and waited for, when this is dropped: its files are whole before the program ends.
pub struct Worker {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Begins work that is told when it is to come to an end.
    pub fn begin(work: impl FnOnce(&AtomicBool) + Send + 'static) -> Worker {
        let stop = Arc::new(AtomicBool::new(false));
        let thread = std::thread::spawn({
            let stop = Arc::clone(&stop);
            move || work(&stop)
        });
        Worker { stop, thread: Some(thread) }
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
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported by the panic hook.
            let _ = thread.join();
        }
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
