//! The sound of a recording: what a microphone hears, at the place where the pictures are that show it.
//!
//! Pictures follow the computer's clock; a microphone has one of its own and begins when it likes, and a painted picture is
//! seen later than it was heard. So each piece of sound has a place, by when it came and how late pictures are. Pieces follow
//! one another without a gap as long as that is near their places. Where nothing is heard there is silence, so that no
//! encoder waits.

use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::clock::Clock;
use super::microphone::{FRAME, Heard, Piece, RATE};
use crate::joined::Joined;

/// How far from their place pieces may be, in frames: 45 ms, too little to notice.
const NEAR: i64 = 45 * RATE as i64 / 1000;

/// Frames between two looks at whether too little has come: five seconds. A piece may be late, and the next ones make up for
/// it; if all are late, something is missing.
const LOOK: u64 = 5 * RATE as u64;

/// How late pieces may be before silence takes their place, in frames: half a second.
const PATIENCE: u64 = RATE as u64 / 2;

/// How often it is looked for something to do.
const ROUND: Duration = Duration::from_millis(15);

/// A microphone that has given nothing for so long will not.
const MUTE: Duration = Duration::from_secs(4);

/// Pictures are hardly ever later than that; those that are belong to a source that stands still.
const LATEST: Duration = Duration::from_secs(2);

/// Where an encoder's child finds the sound.
pub(super) struct Port {
    listener: TcpListener,
    pub number: u16,
}

impl Port {
    /// One on this computer that nobody else has.
    pub(super) fn open() -> std::io::Result<Port> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let number = listener.local_addr()?.port();
        Ok(Port { listener, number })
    }
}

/// How late pictures are: from what they show to when they are in the video.
#[derive(Clone, Default)]
pub(super) struct Lag(Arc<AtomicU64>);

impl Lag {
    /// Takes account of another picture's.
    pub(super) fn add(&self, lag: Duration) {
        let (before, now) = (self.0.load(Ordering::Relaxed), lag.min(LATEST).as_micros() as u64);
        self.0.store(if before == 0 { now } else { (7 * before + now) / 8 }, Ordering::Relaxed);
    }

    fn get(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }
}

/// A recording's sound on its way to the encoder. Dropping it ends it.
pub(super) struct Track {
    end: Sender<Duration>,
    _thread: Joined,
}

impl Track {
    /// Begins with the video, as its `clock` does. `mute` is called, on a thread of its own, if nothing is heard, though the microphone is there.
    pub(super) fn start(
        port: Port,
        sound: Heard,
        clock: Clock,
        lag: Lag,
        mute: impl FnOnce() + Send + 'static,
    ) -> Track {
        let (end, ended) = channel();
        let play = Play { sound, clock, lag, mute: Box::new(mute) };
        let thread = Joined::spawn(move || {
            if let Some((stream, length)) = connected(&port, &ended) {
                // Ends early where the encoder does, who tells why.
                let _ = play.give(&stream, length, &ended);
                // Other children may have been given copies of it that they do not know of.
                let _ = stream.shutdown(Shutdown::Write);
            }
        });
        Track { end, _thread: thread }
    }

    /// Ends it, without waiting, when it is as long as the video.
    pub(super) fn finish(&self, length: Duration) {
        // Refused where the encoder has ended already.
        let _ = self.end.send(length);
    }
}

/// Waits for the encoder's child; gives it, and how long the sound is to be if that was said meanwhile. `None` if the track is
/// dropped before it comes.
fn connected(port: &Port, ended: &Receiver<Duration>) -> Option<(TcpStream, Option<Duration>)> {
    let mut length = None;
    loop {
        match port.listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false).ok()?;
                return Some((stream, length));
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => {
                tracing::warn!("no sound reaches the recording: {error}");
                return None;
            }
        }
        match ended.recv_timeout(ROUND) {
            Ok(at) => length = Some(at),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// What a track plays, and when.
struct Play {
    sound: Heard,
    clock: Clock,
    lag: Lag,
    /// Called if nothing is heard, though the microphone is there.
    mute: Box<dyn FnOnce() + Send>,
}

impl Play {
    /// Gives sound until the end, which may have been said already, or an error of the child's.
    fn give(self, mut to: impl Write, mut length: Option<Duration>, ended: &Receiver<Duration>) -> std::io::Result<()> {
        let Play { sound, clock, lag, mute } = self;
        let (mut placement, mut mute) = (Placement::default(), Some(mute));
        // What has its place already, but is of a moment to come.
        let (mut waiting, mut given) = (Vec::new(), 0);
        loop {
            if length.is_none() {
                match ended.recv_timeout(ROUND) {
                    Ok(at) => length = Some(at),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                }
            }
            let (mut pieces, more) = sound.take();
            let begin = clock.begin();
            if let Some(Piece { at, .. }) = pieces.back() {
                mute = None;
                // What was heard before the video began is seen in it, too, as pictures are late.
                let after = place(at.saturating_duration_since(begin)) - place(begin.saturating_duration_since(*at));
                // Of several pieces the last one's time is the truest: those before it had to wait.
                let frames: Vec<u8> = pieces.drain(..).flat_map(|piece| piece.frames).collect();
                let placed = placement.put(after + place(lag.get()), (frames.len() / FRAME) as u64);
                be_silent(&mut waiting, placed.silence);
                waiting.extend_from_slice(&frames[placed.skipped as usize * FRAME..]);
            } else if more && begin.elapsed() > MUTE {
                mute.take().into_iter().for_each(|mute| mute());
            }
            let end = place(length.unwrap_or_else(|| begin.elapsed())) as u64;
            be_silent(&mut waiting, placement.overdue(if length.is_some() { end + PATIENCE } else { end }));
            let due = (end.saturating_sub(given) as usize * FRAME).min(waiting.len());
            to.write_all(&waiting[..due])?;
            waiting.drain(..due);
            given += (due / FRAME) as u64;
            if length.is_some() {
                return Ok(());
            }
        }
    }
}

fn be_silent(sound: &mut Vec<u8>, frames: u64) {
    sound.resize(sound.len() + frames as usize * FRAME, 0);
}

/// Which frame is at that time.
fn place(time: Duration) -> i64 {
    (time.as_secs_f64() * f64::from(RATE)) as i64
}

/// Where pieces go.
#[derive(Default)]
struct Placement {
    /// Frames that have their place.
    placed: u64,
    /// By how much the pieces since the last look came too late, at least.
    late: Option<i64>,
    looked: u64,
    begun: bool,
}

/// What a piece needs.
#[derive(Debug, PartialEq, Eq)]
struct Placed {
    /// Frames of silence before it.
    silence: u64,
    /// Frames at its beginning that are left out.
    skipped: u64,
}

impl Placement {
    /// A piece of so many frames whose last is due at `end`.
    fn put(&mut self, end: i64, frames: u64) -> Placed {
        let late = end - frames as i64 - self.placed as i64;
        let least = self.late.map_or(late, |least| least.min(late));
        let mut placed = Placed { silence: 0, skipped: 0 };
        let looks = !self.begun || self.placed >= self.looked + LOOK;
        if late < if self.begun { -NEAR } else { 0 } {
            placed.skipped = frames.min(late.unsigned_abs());
            self.late = None;
        } else if looks {
            if !self.begun || least > NEAR {
                placed.silence = least.unsigned_abs();
            }
            (self.late, self.looked) = (None, self.placed);
        } else {
            self.late = Some(least);
        }
        let kept = frames - placed.skipped;
        self.begun |= kept > 0;
        self.placed += placed.silence + kept;
        placed
    }

    /// Frames of silence that are needed by now.
    fn overdue(&mut self, now: u64) -> u64 {
        let missing = now.saturating_sub(self.placed + PATIENCE);
        self.placed += missing;
        missing
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    const PIECE: u64 = RATE as u64 / 50;

    /// Places pieces of a clock that runs `pace` times as fast as the microphone's: the first is `first` frames after the video's
    /// beginning, and the `i`th is `delay(i)` frames late. Gives the frames of silence and of what was skipped after the first second.
    fn run(seconds: u64, pace: f64, first: i64, delay: impl Fn(u64) -> i64) -> (Placement, u64, u64) {
        let mut placement = Placement::default();
        let (mut silence, mut skipped) = (0, 0);
        for i in 0..50 * seconds {
            let end = first + ((i + 1) as f64 * PIECE as f64 * pace) as i64 + delay(i);
            let placed = placement.put(end, PIECE);
            if i >= 50 {
                silence += placed.silence;
                skipped += placed.skipped;
            }
        }
        (placement, silence, skipped)
    }

    #[test]
    fn sound_begins_where_it_was_heard() {
        let mut later = Placement::default();
        assert_eq!(later.put(5000 + PIECE as i64, PIECE), Placed { silence: 5000, skipped: 0 });
        let mut earlier = Placement::default();
        assert_eq!(earlier.put(-10, PIECE), Placed { silence: 0, skipped: PIECE }, "before the video");
        assert_eq!(earlier.put(100, PIECE), Placed { silence: 0, skipped: PIECE - 100 });
        assert_eq!(earlier.put(100 + PIECE as i64, PIECE), Placed { silence: 0, skipped: 0 });
        assert_eq!(earlier.placed, 100 + PIECE);
    }

    #[test]
    fn pieces_that_come_unevenly_lose_nothing() {
        let (placement, silence, skipped) = run(60, 1.0, 700, |i| [0, 300, 9000, 4000][(i % 4) as usize]);
        assert_eq!((silence, skipped), (0, 0));
        assert_eq!(placement.placed, 700 + 60 * 50 * PIECE);
    }

    #[test]
    fn another_pace_is_followed() {
        for pace in [1.0005, 0.9995] {
            let (placement, silence, skipped) = run(1000, pace, 0, |_| 0);
            let right = (1000.0 * f64::from(RATE) * pace) as i64;
            assert!((placement.placed as i64 - right).abs() <= NEAR + 200, "{} instead of {right}", placement.placed);
            assert_eq!((silence > 0, skipped > 0), (pace > 1.0, pace < 1.0));
        }
    }

    #[test]
    fn silence_takes_the_place_of_what_does_not_come_and_what_comes_after_all_is_in_its_place() {
        let mut placement = Placement::default();
        placement.put(PIECE as i64, PIECE);
        assert_eq!(placement.overdue(PIECE + PATIENCE), 0);
        assert_eq!(placement.overdue(PIECE + PATIENCE + 40), 40);
        // A second was not heard.
        let second = i64::from(RATE);
        assert_eq!(placement.overdue(2 * second as u64), 2 * second as u64 - PATIENCE - PIECE - 40);
        let mut end = 2 * second;
        for _ in 0..50 * 12 {
            end += PIECE as i64;
            placement.put(end, PIECE);
        }
        assert!((placement.placed as i64 - end).abs() <= NEAR, "{} and {end}", placement.placed);
    }

    /// The frames of a track of that length, of a microphone that is heard for so long, in seconds, while pictures are so late.
    fn played(heard: f64, length: f64, lag: f64) -> Vec<bool> {
        let play = Play {
            sound: Heard::default(),
            clock: Clock::since(Instant::now()),
            lag: Lag::default(),
            mute: Box::new(|| ()),
        };
        play.lag.add(Duration::from_secs_f64(lag));
        let frames = vec![1; (heard * f64::from(RATE)) as usize * FRAME];
        play.sound.add(Piece { at: play.clock.begin() + Duration::from_secs_f64(heard), frames });
        let (end, ended) = channel();
        let speaker = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            end.send(Duration::from_secs_f64(length)).unwrap();
            end
        });
        let mut file = Vec::new();
        play.give(&mut file, None, &ended).unwrap();
        speaker.join().unwrap();
        file.chunks(FRAME).map(|frame| frame[0] == 1).collect()
    }

    #[test]
    fn a_track_is_as_long_as_its_video() {
        for (heard, length) in [(0.5, 0.3), (0.1, 0.4), (0.0, 0.2)] {
            let frames = played(heard, length, 0.0);
            assert_eq!(frames.len() as i64, place(Duration::from_secs_f64(length)));
            let sounding = frames.iter().filter(|sounds| **sounds).count();
            let most = (f64::min(heard, length) * f64::from(RATE)) as usize;
            assert!(sounding.abs_diff(most) <= 1, "{sounding}, {most}");
        }
    }

    #[test]
    fn sound_waits_for_pictures_that_are_late_but_not_for_a_source_that_stands() {
        let silence = |lag| played(0.5, 3.0, lag).iter().position(|sounds| *sounds).unwrap() as i64;
        assert!((silence(0.3) - place(Duration::from_millis(300))).abs() <= 1);
        assert!((silence(900.0) - place(LATEST)).abs() <= 1);
    }

    #[test]
    fn a_microphone_that_gives_nothing_is_told_of_once() {
        let (told, hears) = channel();
        let begin = Instant::now().checked_sub(2 * MUTE).unwrap();
        let mute = Box::new(move || told.send(()).unwrap());
        let play = Play { sound: Heard::default(), clock: Clock::since(begin), lag: Lag::default(), mute };
        let (end, ended) = channel();
        let player = std::thread::spawn(move || play.give(std::io::sink(), None, &ended));
        hears.recv_timeout(Duration::from_secs(20)).unwrap();
        drop(end);
        player.join().unwrap().unwrap();
        assert!(hears.recv().is_err());
    }
}
