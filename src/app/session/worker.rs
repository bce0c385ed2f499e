//! Threads that write files.

use std::thread::JoinHandle;

/// A thread that is waited for when this is dropped, so that its file is whole before the program ends.
pub(super) struct Worker(Option<JoinHandle<()>>);

impl Worker {
    pub fn begin(work: impl FnOnce() + Send + 'static) -> Worker {
        Worker(Some(std::thread::spawn(work)))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            // A panic there has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}
