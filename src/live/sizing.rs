//! The painted size at work: what was asked for, or what the [policy](super::quality) finds for the source at hand.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::quality::{PaintedSize, Prospect, Quality, Rung, rungs};
use crate::source::Frame;

/// What is held where the source has not shown its rate yet, in frames a second.
const USUAL_RATE: f64 = 30.0;
/// What is held at most where the processor does the GPU's work: fluent, and not all of the processor's time.
const SOFTWARE_RATE: f64 = 25.0;
/// Where automatic begins, on a GPU and without one: short sides in pixels.
const BEGIN: [u32; 2] = [384, 256];

/// How the automatic size does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// Frames a second that are to be held.
    pub rate: f64,
    pub prospect: Prospect,
}

/// Decides at which size to paint.
#[derive(Debug)]
pub struct Sizing {
    software: bool,
    /// While it lasts the size stays what it is.
    pub held: bool,
    arrivals: Arrivals,
    /// With the short side of the frames that it is for.
    automatic: Option<(u32, Quality)>,
    /// What was painted last.
    last: Option<u32>,
}

impl Sizing {
    pub fn new(software: bool) -> Sizing {
        Sizing { software, held: false, arrivals: Arrivals::default(), automatic: None, last: None }
    }

    /// Another source, with a rate of its own.
    pub fn change_source(&mut self) {
        self.arrivals = Arrivals::default();
    }

    /// A frame was taken, to be painted.
    pub fn arrived(&mut self, frame: &Frame) {
        self.arrivals.add(frame.sequence, frame.captured);
    }

    /// The short side to paint frames at whose short side is `source`; `rate` is the most frames a second that are wanted.
    pub fn choose(&mut self, size: PaintedSize, source: u32, rate: Option<f64>, now: Instant) -> u32 {
        let chosen = match size {
            PaintedSize::ShortSide(side) => {
                self.automatic = None;
                side
            }
            PaintedSize::Automatic => {
                let interval = self.interval(rate);
                if self.automatic.as_ref().is_none_or(|(fits, _)| *fits != source) {
                    let begin = self.last.unwrap_or(BEGIN[usize::from(self.software)]);
                    self.automatic = Some((source, Quality::new(rungs(source), begin, interval, now)));
                }
                match &mut self.automatic {
                    Some((_, quality)) => {
                        quality.set_interval(interval, now);
                        quality.rung().short_side
                    }
                    None => BEGIN[usize::from(self.software)],
                }
            }
        };
        self.last = Some(chosen);
        chosen
    }

    /// A frame that is shown took so long.
    pub fn painted(&mut self, cost: Duration, now: Instant) {
        if let Some(quality) = self.learning() {
            let before = quality.rung().short_side;
            quality.painted(cost, now);
            say_step(before, quality.rung());
        }
    }

    /// What to paint once, out of sight.
    pub fn wants_trial(&mut self, now: Instant) -> Option<Rung> {
        self.learning()?.wants_trial(now)
    }

    /// A trial took so long, or could not be made.
    pub fn tried(&mut self, cost: Option<Duration>, now: Instant) {
        let Some(quality) = self.learning() else { return };
        let before = quality.rung().short_side;
        match cost {
            Some(cost) => quality.tried(cost, now),
            None => quality.fail_trial(now),
        }
        say_step(before, quality.rung());
    }

    pub fn trying(&self) -> bool {
        self.automatic.as_ref().is_some_and(|(_, quality)| quality.trying())
    }

    /// `None` where the size is the user's choice.
    pub fn outlook(&self, now: Instant) -> Option<Outlook> {
        let (_, quality) = self.automatic.as_ref()?;
        Some(Outlook { rate: 1.0 / quality.interval().as_secs_f64(), prospect: quality.prospect(now) })
    }

    fn learning(&mut self) -> Option<&mut Quality> {
        self.automatic.as_mut().map(|(_, quality)| quality).filter(|_| !self.held)
    }

    /// The time from frame to frame that is to be held.
    fn interval(&self, most: Option<f64>) -> Duration {
        let most = most.unwrap_or(if self.software { SOFTWARE_RATE } else { f64::INFINITY });
        let source = self.arrivals.rate().unwrap_or(USUAL_RATE);
        Duration::from_secs_f64(1.0 / source.min(most).clamp(0.5, 1000.0))
    }
}

fn say_step(before: u32, now: Rung) {
    if before != now.short_side {
        tracing::info!("painted size: {before} to {} px", now.short_side);
    }
}

/// The rate of a source, dropped frames counted in.
#[derive(Debug, Default)]
struct Arrivals {
    /// Each frame's number and when it came.
    frames: VecDeque<(u64, Instant)>,
}

impl Arrivals {
    const SPAN: Duration = Duration::from_secs(3);
    const LEAST: Duration = Duration::from_millis(700);

    fn add(&mut self, sequence: u64, captured: Instant) {
        // A camera that came back counts anew.
        if self.frames.back().is_some_and(|(last, at)| *last >= sequence || *at > captured) {
            self.frames.clear();
        }
        self.frames.push_back((sequence, captured));
        while self.frames.len() > 2 && self.frames.front().is_some_and(|(_, at)| captured - *at > Arrivals::SPAN) {
            self.frames.pop_front();
        }
    }

    /// Frames a second; `None` before enough have come to tell.
    fn rate(&self) -> Option<f64> {
        let ((first, begin), (last, end)) = (self.frames.front()?, self.frames.back()?);
        let span = *end - *begin;
        (span >= Arrivals::LEAST).then(|| (last - first) as f64 / span.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Pixels;

    fn frame(sequence: u64, captured: Instant) -> Frame {
        Frame { width: 640, height: 480, pixels: Pixels::Scene { seconds: 0.0 }, sequence, captured }
    }

    #[test]
    fn the_rate_is_the_sources_own_however_few_frames_are_painted() {
        let start = Instant::now();
        let mut sizing = Sizing::new(false);
        assert_eq!(sizing.interval(None), Duration::from_secs_f64(1.0 / USUAL_RATE));
        for sequence in (0..200).step_by(7) {
            sizing.arrived(&frame(sequence, start + Duration::from_millis(20 * sequence)));
        }
        let rate = |interval: Duration| (1.0 / interval.as_secs_f64()).round();
        assert_eq!(rate(sizing.interval(None)), 50.0);
        assert_eq!(rate(sizing.interval(Some(12.0))), 12.0, "no more than is wanted");
        assert_eq!(rate(Sizing { software: true, ..sizing }.interval(None)), SOFTWARE_RATE);
    }

    #[test]
    fn automatic_goes_on_from_the_size_that_was_chosen() {
        let now = Instant::now();
        let mut sizing = Sizing::new(true);
        assert_eq!(sizing.choose(PaintedSize::Automatic, 480, None, now), 256);
        assert!(sizing.outlook(now).is_some());
        assert_eq!(sizing.choose(PaintedSize::ShortSide(190), 480, None, now), 190);
        assert_eq!(sizing.outlook(now), None);
        assert_eq!(sizing.choose(PaintedSize::Automatic, 480, None, now), 192);
        assert_eq!(sizing.choose(PaintedSize::Automatic, 100, None, now), 100, "another source has other sizes");
    }

    #[test]
    fn a_held_size_does_not_change() {
        let (start, mut sizing) = (Instant::now(), Sizing::new(false));
        let size = |sizing: &mut Sizing, now| sizing.choose(PaintedSize::Automatic, 480, None, now);
        let mut run = |held: bool, from: Instant| {
            sizing.held = held;
            for i in 0..60 {
                sizing.painted(Duration::from_millis(80), from + Duration::from_millis(80 * i));
            }
            size(&mut sizing, from + Duration::from_secs(5))
        };
        run(true, start);
        assert_eq!(run(true, start + Duration::from_secs(5)), 384);
        assert!(run(false, start + Duration::from_secs(10)) < 384);
    }
}
