//! Threads that are waited for.

use std::thread::JoinHandle;

/// A thread that is waited for where this is dropped. Whatever has it come to its end is to go first; fields are dropped in
/// their order.
#[derive(Debug)]
pub struct Joined(Option<JoinHandle<()>>);

impl Joined {
    pub fn spawn(work: impl FnOnce() + Send + 'static) -> Joined {
        Joined(Some(std::thread::spawn(work)))
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
