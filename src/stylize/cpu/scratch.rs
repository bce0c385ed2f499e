//! Memory for one band's intermediate results, kept from frame to frame.

use parking_lot::Mutex;

use crate::simd::Lanes;

/// A buffer for each thread. Each stays in its core's cache from band to band.
#[derive(Debug, Default)]
pub struct Scratch {
    buffers: Vec<Mutex<Vec<Lanes>>>,
}

impl Scratch {
    /// Makes sure that there is a buffer for each thread of the pool that is running.
    pub fn prepare(&mut self) {
        if self.buffers.len() < rayon::current_num_threads() {
            self.buffers.resize_with(rayon::current_num_threads(), Mutex::default);
        }
    }

    /// Calls `work` with a buffer of `len`, of unknown content.
    ///
    /// # Panics
    /// Without [`Scratch::prepare`] before.
    pub fn with<R>(&self, len: usize, work: impl FnOnce(&mut [Lanes]) -> R) -> R {
        // Whatever thread asks, it gets a buffer of its own or waits; kernels never ask twice at once.
        let index = rayon::current_thread_index().unwrap_or(0) % self.buffers.len();
        // A panic elsewhere leaves only meaningless numbers behind, which scratch memory is anyway.
        let mut buffer = self.buffers[index].lock();
        if buffer.len() < len {
            buffer.resize(len, Lanes::ZERO);
        }
        work(&mut buffer[..len])
    }
}
