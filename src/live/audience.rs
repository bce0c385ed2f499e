//! Who wants painted pictures: nothing is painted for nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Waker;

/// What somebody who looks at the pictures needs of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The newest, of whatever size.
    Newest,
    /// All of one size, as a recording: the automatic size stays what it is, once it has been found.
    OneSize,
}

/// The seats before a painter. It paints while at least one is taken.
#[derive(Clone)]
pub struct Audience {
    counts: Arc<Counts>,
    waker: Waker,
}

#[derive(Debug, Default)]
pub(super) struct Counts {
    all: AtomicUsize,
    one_size: AtomicUsize,
}

impl Counts {
    /// Whether anybody looks.
    pub fn any(&self) -> bool {
        self.all.load(Ordering::Acquire) > 0
    }

    /// Whether somebody needs all pictures to have one size.
    pub fn one_size(&self) -> bool {
        self.one_size.load(Ordering::Acquire) > 0
    }

    fn of(&self, need: Need) -> impl Iterator<Item = &AtomicUsize> {
        [Some(&self.all), (need == Need::OneSize).then_some(&self.one_size)].into_iter().flatten()
    }
}

impl Audience {
    pub(super) fn new(counts: Arc<Counts>, waker: Waker) -> Audience {
        Audience { counts, waker }
    }

    /// Whether anybody looks.
    pub fn any(&self) -> bool {
        self.counts.any()
    }

    /// Takes a seat, which is given back when it is dropped.
    #[must_use = "painting stops when the seat is dropped"]
    pub fn join(&self, need: Need) -> Seat {
        for count in self.counts.of(need) {
            count.fetch_add(1, Ordering::AcqRel);
        }
        self.waker.wake();
        Seat { counts: Arc::clone(&self.counts), need }
    }
}

/// Somebody looks as long as this is kept.
#[derive(Debug)]
pub struct Seat {
    counts: Arc<Counts>,
    need: Need,
}

impl Drop for Seat {
    fn drop(&mut self) {
        for count in self.counts.of(self.need) {
            count.fetch_sub(1, Ordering::AcqRel);
        }
    }
}
