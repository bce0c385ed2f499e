//! How much to submit at a time, and how fast painting goes.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// What one slice of a frame should take: short enough that a window drawn on the same device answers at once.
const SLICE: Duration = Duration::from_millis(8);

/// Learns how much work fits a slice.
#[derive(Clone, Copy, Debug)]
pub struct SliceBudget {
    /// Cost (see [`Pass::cost`](crate::gpu::Pass::cost)) per second.
    rate: f64,
}

impl Default for SliceBudget {
    /// Begins at what slow software rendering does, so that no first slice is long.
    fn default() -> SliceBudget {
        SliceBudget { rate: 5e9 }
    }
}

impl SliceBudget {
    /// Cost of the next slice.
    pub fn next(&self) -> u64 {
        (self.rate * SLICE.as_secs_f64()) as u64
    }

    /// Learns from a slice of that cost, which is more than was wanted where a single row of workgroups is. Grows at most
    /// twofold at a time, so that one wrong reading does no harm, and shrinks half of the way, as other work on the GPU passes.
    pub fn spent(&mut self, cost: f64, took: Duration) {
        let seen = cost / took.as_secs_f64().max(1e-6);
        self.rate = if seen > self.rate { seen.min(2.0 * self.rate) } else { 0.5 * (self.rate + seen) };
    }

    /// As [`SliceBudget::spent`], of a list's last slice: that is what was left, and tells nothing unless it took far too long,
    /// as when something else has come to the GPU.
    pub fn ended(&mut self, cost: f64, took: Duration) {
        if took > 2 * SLICE {
            self.spent(cost, took);
        }
    }
}

/// Frames a second and milliseconds over the last moments.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    frames: VecDeque<(Instant, Duration)>,
}

impl Meter {
    const SPAN: Duration = Duration::from_secs(2);

    /// A frame was finished at `now` after `took`.
    pub fn add(&mut self, now: Instant, took: Duration) {
        self.frames.push_back((now, took));
        while self.frames.len() > 2 && self.frames.front().is_some_and(|(at, _)| now - *at > Meter::SPAN) {
            self.frames.pop_front();
        }
    }

    /// Frames a second, from the time between the first and the last of them.
    pub fn rate(&self) -> f64 {
        match (self.frames.front(), self.frames.back()) {
            (Some((first, _)), Some((last, _))) if last > first => {
                (self.frames.len() - 1) as f64 / (*last - *first).as_secs_f64()
            }
            _ => 0.0,
        }
    }

    /// The median of how long frames took.
    pub fn median(&self) -> Duration {
        let mut times: Vec<_> = self.frames.iter().map(|(_, took)| *took).collect();
        times.sort();
        times.get(times.len() / 2).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_come_to_last_what_they_should() {
        let mut budget = SliceBudget::default();
        let speed = 3e11;
        let mut first = None;
        for _ in 0..20 {
            let took = Duration::from_secs_f64(budget.next() as f64 / speed);
            first.get_or_insert(took);
            assert!(took < 2 * SLICE, "no slice on the way is too long: {took:?}");
            budget.spent(budget.next() as f64, took);
        }
        let took = Duration::from_secs_f64(budget.next() as f64 / speed);
        assert!(took > SLICE * 9 / 10 && took < SLICE * 11 / 10, "{took:?}");
        assert!(first < Some(SLICE));
    }

    #[test]
    fn a_slower_device_shortens_slices() {
        let mut budget = SliceBudget { rate: 1e12 };
        for _ in 0..12 {
            budget.spent(budget.next() as f64, Duration::from_secs_f64(budget.next() as f64 / 1e10));
        }
        assert!(budget.rate < 1.1e10);
    }

    #[test]
    fn what_was_left_of_a_list_tells_little_unless_it_took_long() {
        let mut budget = SliceBudget { rate: 1e12 };
        budget.ended(1e6, SLICE / 10);
        assert_eq!(budget.rate, 1e12);
        budget.ended(1e9, 5 * SLICE);
        assert!(budget.rate < 0.6e12, "{}", budget.rate);
    }

    #[test]
    fn rows_that_are_dearer_than_a_slice_do_not_shorten_slices() {
        let mut budget = SliceBudget { rate: 1e10 };
        for _ in 0..50 {
            budget.spent(6e8, Duration::from_secs_f64(6e8 / 1e10));
        }
        assert!((budget.rate / 1e10 - 1.0).abs() < 0.01, "{}", budget.rate);
    }

    #[test]
    fn the_meter_counts_frames_between_the_first_and_the_last() {
        let mut meter = Meter::default();
        let start = Instant::now();
        assert_eq!(meter.rate(), 0.0);
        for i in 0..100 {
            meter.add(start + Duration::from_millis(40 * i), Duration::from_millis(10 + i % 3));
        }
        assert!((meter.rate() - 25.0).abs() < 0.01);
        assert_eq!(meter.median(), Duration::from_millis(11));
    }
}
