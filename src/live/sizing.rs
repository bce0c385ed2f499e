//! The painted size and the network at work: what was asked for, or what the [policy](super::quality) finds for the source
//! at hand.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::ladder::{Costs, PaintedSize, Rung, ladder};
use super::quality::{Prospect, Quality};
use crate::model::Widths;
use crate::source::Frame;

/// What is held where the source has not shown its rate yet, in frames a second.
const USUAL_RATE: f64 = 30.0;
/// What is held at most where the processor does the GPU's work: fluent, and not all of the processor's time.
const SOFTWARE_RATE: f64 = 25.0;
/// Where automatic begins, on a GPU and without one: short sides in pixels.
const BEGIN: [u32; 2] = [384, 256];

/// How automatic quality does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// Frames a second that are to be held.
    pub rate: f64,
    pub prospect: Prospect,
}

/// Decides at which size to paint, and by which network.
#[derive(Debug)]
pub struct Sizing {
    software: bool,
    /// While it lasts size and network stay what they are, once they have been [found](Quality::is_found).
    pub held: bool,
    /// What the networks cost.
    costs: Costs,
    arrivals: Arrivals,
    /// The policy, and the question that it answers: another question gets a new one.
    automatic: Option<(Question, Quality)>,
    /// What was painted last.
    last: Option<Rung>,
}

/// What is asked for: size and network, and the short side of the source's frames.
type Question = (PaintedSize, Option<Widths>, u32);

impl Sizing {
    /// For networks that cost `costs`.
    ///
    /// # Panics
    /// When painting without any.
    pub fn new(software: bool, costs: Costs) -> Sizing {
        Sizing { software, held: false, costs, arrivals: Arrivals::default(), automatic: None, last: None }
    }

    /// Another source, with a rate of its own.
    pub fn change_source(&mut self) {
        self.arrivals = Arrivals::default();
    }

    /// The networks that there are.
    pub fn set_costs(&mut self, costs: Costs) {
        if self.costs != costs {
            (self.costs, self.automatic) = (costs, None);
        }
    }

    /// A frame was taken, to be painted.
    pub fn arrived(&mut self, frame: &Frame) {
        self.arrivals.add(frame.sequence, frame.captured);
    }

    /// How to paint frames whose short side is `source`; `rate` is the most frames a second that are wanted. A network that is
    /// not there is not asked for.
    pub fn choose(
        &mut self,
        size: PaintedSize,
        network: Option<Widths>,
        source: u32,
        rate: Option<f64>,
        now: Instant,
    ) -> Rung {
        let (question, interval) = ((size, network, source), self.interval(rate));
        let quality = self.automatic.take().filter(|(of, _)| *of == question).map(|(_, quality)| quality);
        let mut quality = quality.unwrap_or_else(|| {
            let wanted: Costs = self.costs.iter().copied().filter(|(widths, _)| Some(*widths) == network).collect();
            let costs = if wanted.is_empty() { &self.costs } else { &wanted };
            let begin = u64::from(BEGIN[usize::from(self.software)]).pow(2);
            let work = self.last.map_or(begin, |rung| rung.work);
            Quality::new(ladder(size, source, costs), work, interval, now)
        });
        quality.set_interval(interval, now);
        let rung = quality.rung();
        self.automatic = Some((question, quality));
        self.last = Some(rung);
        rung
    }

    /// A frame that is shown took the network of those widths so long.
    pub fn painted(&mut self, by: Widths, cost: Duration, now: Instant) {
        // The one that was chosen is on its way, and this tells nothing of it.
        if self.last.is_some_and(|rung| rung.widths != by) {
            return self.worked(now);
        }
        if let Some(quality) = self.learning() {
            let before = quality.rung();
            quality.painted(cost, now);
            say_step(before, quality.rung());
        }
    }

    /// The painter was at work until now, on something that is not shown.
    pub fn worked(&mut self, now: Instant) {
        if let Some(quality) = self.learning() {
            quality.worked(now);
        }
    }

    /// What to paint once, out of sight.
    pub fn wants_trial(&mut self, now: Instant) -> Option<Rung> {
        self.learning()?.wants_trial(now)
    }

    /// A trial took so long, or could not be made.
    pub fn tried(&mut self, cost: Option<Duration>, now: Instant) {
        let Some(quality) = self.learning() else { return };
        let before = quality.rung();
        match cost {
            Some(cost) => quality.tried(cost, now),
            None => quality.fail_trial(now),
        }
        say_step(before, quality.rung());
    }

    pub fn trying(&self) -> bool {
        self.moving().is_some_and(Quality::trying)
    }

    /// `None` where all is the user's choice, or is held.
    pub fn outlook(&self, now: Instant) -> Option<Outlook> {
        let quality = self.moving().filter(|quality| quality.rungs().len() > 1)?;
        Some(Outlook { rate: 1.0 / quality.interval().as_secs_f64(), prospect: quality.prospect(now) })
    }

    /// The largest short side that pictures may come to have, as long as the one that holds has not been found.
    pub fn growing(&self) -> Option<u32> {
        let (_, quality) = self.automatic.as_ref().filter(|(_, quality)| !quality.is_found())?;
        quality.rungs().iter().map(|rung| rung.short_side).max()
    }

    fn learning(&mut self) -> Option<&mut Quality> {
        self.moving()?;
        self.automatic.as_mut().map(|(_, quality)| quality)
    }

    /// What may change size and network now.
    fn moving(&self) -> Option<&Quality> {
        self.automatic.as_ref().map(|(_, quality)| quality).filter(|quality| !(self.held && quality.is_found()))
    }

    /// Whether so few frames a second are wanted that one always waits, and loses nothing by it.
    pub fn leaves_frames_out(&self) -> bool {
        let wanted = self.automatic.as_ref().map(|(_, quality)| quality.interval().as_secs_f64());
        wanted.zip(self.arrivals.rate()).is_some_and(|(interval, rate)| interval * rate > 1.5)
    }

    /// The time from frame to frame that is to be held.
    fn interval(&self, most: Option<f64>) -> Duration {
        let most = most.unwrap_or(if self.software { SOFTWARE_RATE } else { f64::INFINITY });
        let source = self.arrivals.rate().unwrap_or(USUAL_RATE);
        Duration::from_secs_f64(1.0 / source.min(most).clamp(0.5, 1000.0))
    }
}

fn say_step(before: Rung, now: Rung) {
    if before != now {
        let [before, now] = [before, now].map(|rung| format!("{} px by {}", rung.short_side, rung.widths.name()));
        tracing::info!("painted size: {before} to {now}");
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

    fn one() -> Costs {
        vec![(Widths::QUARTER, 1.0)]
    }

    #[test]
    fn the_rate_is_the_sources_own_however_few_frames_are_painted() {
        let start = Instant::now();
        let mut sizing = Sizing::new(false, one());
        assert_eq!(sizing.interval(None), Duration::from_secs_f64(1.0 / USUAL_RATE));
        for sequence in (0..200).step_by(7) {
            sizing.arrived(&frame(sequence, start + Duration::from_millis(20 * sequence)));
        }
        let rate = |interval: Duration| (1.0 / interval.as_secs_f64()).round();
        assert_eq!(rate(sizing.interval(None)), 50.0);
        assert_eq!(rate(sizing.interval(Some(12.0))), 12.0, "no more than is wanted");
        for (wanted, out) in [(None, false), (Some(45.0), false), (Some(12.0), true)] {
            sizing.choose(PaintedSize::Automatic, None, 480, wanted, start);
            assert_eq!(sizing.leaves_frames_out(), out, "{wanted:?}");
        }
        assert_eq!(rate(Sizing { software: true, ..sizing }.interval(None)), SOFTWARE_RATE);
    }

    #[test]
    fn automatic_goes_on_from_the_size_that_was_chosen() {
        let now = Instant::now();
        let mut sizing = Sizing::new(true, one());
        let mut side = |size, source| sizing.choose(size, None, source, None, now).short_side;
        assert_eq!(side(PaintedSize::Automatic, 480), 256);
        assert_eq!(side(PaintedSize::ShortSide(190), 480), 190);
        assert_eq!(side(PaintedSize::Automatic, 480), 192);
        assert_eq!(side(PaintedSize::Automatic, 100), 100, "another source has other sizes");
    }

    #[test]
    fn there_is_an_outlook_where_size_or_network_is_free() {
        let (now, both) = (Instant::now(), vec![(Widths::QUARTER, 1.0), (Widths::HALF, 3.8)]);
        let mut sizing = Sizing::new(false, both);
        let fixed = PaintedSize::ShortSide(300);
        for (size, network, free) in [
            (PaintedSize::Automatic, None, true),
            (fixed, None, true),
            (PaintedSize::Automatic, Some(Widths::HALF), true),
            (fixed, Some(Widths::HALF), false),
        ] {
            let rung = sizing.choose(size, network, 480, None, now);
            assert!(network.is_none_or(|widths| rung.widths == widths), "{rung:?}");
            assert_eq!(sizing.outlook(now).is_some(), free, "{size:?}, {network:?}");
        }
        assert_eq!(sizing.choose(fixed, Some(Widths::PAPER), 480, None, now).short_side, 300, "which is not there");
    }

    #[test]
    fn a_network_that_turned_out_to_be_none_is_not_asked_for() {
        let (now, both) = (Instant::now(), vec![(Widths::QUARTER, 1.0), (Widths::HALF, 3.8)]);
        let mut sizing = Sizing::new(false, both.clone());
        let half = |sizing: &mut Sizing| sizing.choose(PaintedSize::ShortSide(300), Some(Widths::HALF), 480, None, now);
        assert_eq!(half(&mut sizing).widths, Widths::HALF);
        sizing.set_costs(both[..1].to_vec());
        assert_eq!(half(&mut sizing).widths, Widths::QUARTER);
    }

    #[test]
    fn what_another_network_takes_until_the_chosen_one_is_there_does_not_count() {
        let (mut now, mut sizing) = (Instant::now(), Sizing::new(false, one()));
        let mut run = |by: Widths| {
            let before = sizing.choose(PaintedSize::Automatic, None, 480, None, now).short_side;
            for _ in 0..50 {
                now += Duration::from_millis(80);
                sizing.painted(by, Duration::from_millis(80), now);
            }
            before - sizing.choose(PaintedSize::Automatic, None, 480, None, now).short_side
        };
        assert_eq!(run(Widths::PAPER), 0);
        assert!(run(Widths::QUARTER) > 0);
    }

    #[test]
    fn a_held_size_does_not_change_once_it_has_been_found() {
        let (mut now, mut sizing) = (Instant::now(), Sizing::new(false, one()));
        let mut run = |held: bool, cost: u64| {
            sizing.held = held;
            let cost = Duration::from_millis(cost);
            let choose = |sizing: &mut Sizing, now| sizing.choose(PaintedSize::Automatic, None, 480, None, now);
            choose(&mut sizing, now);
            for _ in 0..150 {
                now += Duration::from_millis(80);
                sizing.painted(Widths::QUARTER, cost, now);
                if sizing.wants_trial(now).is_some() {
                    sizing.tried(Some(cost), now);
                }
            }
            (choose(&mut sizing, now).short_side, sizing.growing())
        };
        let (slow, growing) = run(true, 80);
        assert!(slow < 384 && growing == Some(480), "one that is too slow goes down all the same");
        while run(true, 5).1.is_some() {}
        assert_eq!(run(true, 5), (480, None), "and up when it is not");
        assert_eq!(run(true, 80), (480, None), "that is held");
        assert!(run(false, 80).0 < 480);
        assert!(sizing.outlook(now).is_some());
        sizing.held = true;
        assert!(sizing.outlook(now).is_none() && !sizing.trying(), "nothing is promised meanwhile");
    }
}
