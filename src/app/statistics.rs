//! What the panel of statistics shows: gathered while it is open, forgotten when it is closed.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::gpu::Gpu;
use crate::live::{Measured, Report, Stage};

/// Pictures that are looked back on.
const SPAN: usize = 120;
/// How often the driver is asked for its memory.
const MEMORY_EVERY: Duration = Duration::from_secs(1);

/// One picture on its way to the window.
#[derive(Clone, Debug)]
struct Sample {
    measured: Option<Arc<Measured>>,
    /// From the source to the window.
    latency: Option<Duration>,
    /// Drawing the window.
    view: Duration,
}

/// The last pictures.
#[derive(Debug, Default)]
pub struct Statistics {
    samples: VecDeque<Sample>,
    memory: Option<(Instant, Option<u64>)>,
    /// Frames of the source, and how many of them were never painted; when the panel was opened, and now.
    counts: Option<[(u64, u64); 2]>,
}

impl Statistics {
    /// A picture was shown for the first time.
    pub fn shown(&mut self, report: &Report, latency: Option<Duration>, view: Duration) {
        self.samples.push_back(Sample { measured: report.measured.clone(), latency, view });
        if self.samples.len() > SPAN {
            self.samples.pop_front();
        }
    }

    /// What the source has given, and how much of it was replaced before it was painted.
    pub fn count(&mut self, counts: (u64, u64)) {
        match &mut self.counts {
            // Another source counts anew.
            Some([_, last]) if counts.0 >= last.0 => *last = counts,
            other => *other = Some([counts; 2]),
        }
    }

    pub fn ask_memory(&mut self, gpu: &Gpu, now: Instant) {
        if self.memory.is_none_or(|(asked, _)| now - asked >= MEMORY_EVERY) {
            let report = gpu.device.generate_allocator_report();
            self.memory = Some((now, report.map(|report| report.total_allocated_bytes)));
        }
    }

    /// Bytes that the driver has given; `None` where it does not say.
    pub fn memory(&self) -> Option<u64> {
        self.memory.and_then(|(_, bytes)| bytes)
    }

    /// Frames of the source since the panel was opened, and how many of them were dropped.
    pub fn frames(&self) -> (u64, u64) {
        self.counts.map_or((0, 0), |[first, last]| (last.0 - first.0, last.1.saturating_sub(first.1)))
    }

    /// What was measured last.
    pub fn measured(&self) -> Option<&Measured> {
        self.samples.back()?.measured.as_deref()
    }

    /// The median of a stage; `None` where nothing was measured.
    pub fn stage(&self, stage: Stage) -> Option<Duration> {
        part(self.measurements().map(|measured| measured.stage(stage)), 0.5)
    }

    /// The median of how long frames waited to be taken.
    pub fn waited(&self) -> Option<Duration> {
        part(self.measurements().map(|measured| measured.waited), 0.5)
    }

    /// The median of drawing the window.
    pub fn view(&self) -> Option<Duration> {
        part(self.samples.iter().map(|sample| sample.view), 0.5)
    }

    /// The time from the source to the window that `share` of the pictures took at most.
    pub fn latency(&self, share: f64) -> Option<Duration> {
        part(self.samples.iter().filter_map(|sample| sample.latency), share)
    }

    /// Milliseconds from the source to the window, the newest last.
    pub fn latencies(&self) -> Vec<f32> {
        let latencies = self.samples.iter().filter_map(|sample| sample.latency);
        latencies.map(|latency| 1000.0 * latency.as_secs_f32()).collect()
    }

    /// Milliseconds of all stages together, the newest last.
    pub fn paintings(&self) -> Vec<f32> {
        self.measurements().map(|measured| 1000.0 * measured.stages.iter().sum::<Duration>().as_secs_f32()).collect()
    }

    fn measurements(&self) -> impl Iterator<Item = &Measured> {
        self.samples.iter().filter_map(|sample| sample.measured.as_deref())
    }
}

/// The value that `share` of all values are at most.
fn part(values: impl Iterator<Item = Duration>, share: f64) -> Option<Duration> {
    let mut values: Vec<_> = values.collect();
    values.sort();
    let place = (share * values.len().saturating_sub(1) as f64).round() as usize;
    values.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_looks_back_on_the_last_pictures() {
        let mut statistics = Statistics::default();
        assert_eq!(statistics.latency(0.5), None);
        for ms in 0..1000 {
            let mut measured = Measured::default();
            measured.add(Stage::Encode, Duration::from_millis(ms));
            let report = Report { measured: Some(Arc::new(measured)), ..Report::default() };
            statistics.shown(&report, Some(Duration::from_millis(2 * ms)), Duration::from_millis(3));
        }
        let middle = Duration::from_millis(1000 - SPAN as u64 / 2);
        assert_eq!(statistics.stage(Stage::Encode), Some(middle));
        assert_eq!(statistics.stage(Stage::Decode), Some(Duration::ZERO));
        assert_eq!(statistics.latency(0.5), Some(2 * middle));
        assert_eq!(statistics.latency(1.0), Some(Duration::from_millis(1998)));
        assert_eq!(statistics.view(), Some(Duration::from_millis(3)));
        assert_eq!(statistics.latencies().len(), SPAN);
        assert_eq!(statistics.paintings().last(), Some(&999.0));
    }

    #[test]
    fn frames_are_counted_from_the_opening_of_the_panel() {
        let mut statistics = Statistics::default();
        statistics.count((100, 40));
        assert_eq!(statistics.frames(), (0, 0));
        statistics.count((160, 45));
        assert_eq!(statistics.frames(), (60, 5));
        statistics.count((3, 0));
        assert_eq!(statistics.frames(), (0, 0), "another source");
    }
}
