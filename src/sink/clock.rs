//! The time of a recording, which stands still while the program does: a computer that slept, or a program that was stopped
//! and told to go on, would else owe hours of the same picture.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// The clock is read many times a second. Where it was not for so long, the program stood still.
const STOOD_STILL: Duration = Duration::from_secs(5);

/// Clones share the time.
#[derive(Clone)]
pub(super) struct Clock(Arc<Mutex<Reading>>);

struct Reading {
    /// When the recording would have begun, had the program never stood still.
    begin: Instant,
    last: Instant,
}

impl Clock {
    /// Of a recording that began then.
    pub(super) fn since(begin: Instant) -> Clock {
        Clock(Arc::new(Mutex::new(Reading { begin, last: Instant::now() })))
    }

    /// When the recording began; later after each time that the program stood still.
    pub(super) fn begin(&self) -> Instant {
        self.read(Instant::now())
    }

    /// How long it has been running.
    pub(super) fn elapsed(&self) -> Duration {
        self.begin().elapsed()
    }

    fn read(&self, now: Instant) -> Instant {
        // Two instants, which no panic leaves half-written.
        let mut reading = self.0.lock();
        let since = now.saturating_duration_since(reading.last);
        if since > STOOD_STILL {
            tracing::info!("the recording leaves out {since:.0?} in which the program stood still");
            reading.begin += since;
        }
        reading.last = reading.last.max(now);
        reading.begin
    }
}

/// Waits until `due`; says whether it goes on, which it does not once it is stopped.
pub(super) fn rest(stopped: &Receiver<()>, due: Instant) -> bool {
    let wait = due.saturating_duration_since(Instant::now());
    matches!(stopped.recv_timeout(wait), Err(RecvTimeoutError::Timeout))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_in_which_the_program_stood_still_is_left_out() {
        let clock = Clock::since(Instant::now());
        let begin = clock.begin();
        let mut now = begin;
        for _ in 0..100 {
            now += Duration::from_millis(200);
            assert_eq!(clock.read(now), begin);
        }
        let night = Duration::from_secs(8 * 3600);
        now += night;
        assert_eq!(clock.read(now), begin + night);
        assert_eq!(clock.clone().read(now), begin + night, "for all who read it, once");
        assert_eq!(clock.read(now + Duration::from_millis(20)), begin + night);
    }
}
