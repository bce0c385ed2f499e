//! What a microphone hears, through the `ffmpeg` program, as 16-bit samples of two channels.

pub mod list;

use std::collections::VecDeque;
use std::fmt;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::ffmpeg::{last_line, program, read_last_line};
use crate::joined::Joined;

/// Samples a second of each channel.
pub(super) const RATE: u32 = 48_000;

/// Bytes of a frame: a sample of each of the two channels, little endian.
pub(super) const FRAME: usize = 4;

/// The most that is read at once: a twentieth of a second.
const PIECE: usize = FRAME * RATE as usize / 20;

/// Sound that nobody takes for so long is forgotten.
const REMEMBERED: Duration = Duration::from_secs(3);

/// Which microphone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MicrophoneSpec {
    /// The system's default.
    #[default]
    Auto,
    /// As `ffmpeg` names it: one of its input formats, and what that calls the device.
    Device { format: String, device: String },
}

/// Why nothing is heard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MicrophoneError {
    #[error("no microphone was found; connect one")]
    NotThere,
    #[error("the microphone {0} cannot be heard ({1}); connect it, or choose another; `vivant microphones` lists them")]
    Silent(MicrophoneSpec, String),
    #[error("the microphone {0} is no longer heard ({1})")]
    Gone(MicrophoneSpec, String),
    #[error("the microphone gives nothing; see whether this program may listen to it, and whether it is switched on")]
    Mute,
    #[error("it has no way to ffmpeg, as this computer gives no local port ({0})")]
    NoPort(String),
}

/// Some sound.
pub(super) struct Piece {
    /// When the last of it had been heard.
    pub at: Instant,
    /// Whole frames.
    pub frames: Vec<u8>,
}

/// What whoever runs a recording sees of its microphone, and does to it. Clones are the same.
#[derive(Clone)]
pub(super) struct Dial(Arc<Face>);

struct Face {
    /// The bits of an f32.
    level: AtomicU32,
    muted: AtomicBool,
}

impl Dial {
    /// The highest sample of late, in [0, 1]; `None` while nothing is heard.
    pub(super) fn level(&self) -> Option<f32> {
        Some(f32::from_bits(self.0.level.load(Ordering::Relaxed))).filter(|level| !level.is_nan())
    }

    /// Has silence heard instead, or no longer.
    pub(super) fn mute(&self, muted: bool) {
        self.0.muted.store(muted, Ordering::Relaxed);
    }

    fn set(&self, level: f32) {
        self.0.level.store(level.to_bits(), Ordering::Relaxed);
    }

    /// Takes some more frames, and silences them where they are not to be heard. The level is up at once, and down slowly.
    fn pass(&self, frames: &mut [u8]) {
        if self.0.muted.load(Ordering::Relaxed) {
            frames.fill(0);
        }
        let samples = frames.chunks_exact(2).map(|sample| i16::from_le_bytes([sample[0], sample[1]]));
        let highest = samples.map(i16::unsigned_abs).max().map_or(0.0, |highest| f32::from(highest) / 32768.0);
        let seconds = (frames.len() / FRAME) as f32 / RATE as f32;
        self.set(highest.max(self.level().unwrap_or_default() * (-seconds / FALL).exp()));
    }
}

impl Default for Dial {
    fn default() -> Dial {
        Dial(Arc::new(Face { level: AtomicU32::new(f32::NAN.to_bits()), muted: AtomicBool::new(false) }))
    }
}

/// Seconds in which the level of what is no longer heard falls to a third.
const FALL: f32 = 0.15;

/// What was heard and nobody has taken yet. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Heard(Arc<Mutex<Queue>>);

#[derive(Default)]
struct Queue {
    pieces: VecDeque<Piece>,
    /// No more will come.
    over: bool,
}

impl Heard {
    /// All that was heard since it was last taken, in its order, and whether more will come.
    pub(super) fn take(&self) -> (VecDeque<Piece>, bool) {
        let mut heard = self.0.lock();
        (std::mem::take(&mut heard.pieces), !heard.over)
    }

    pub(super) fn add(&self, piece: Piece) {
        let pieces = &mut self.0.lock().pieces;
        while pieces.front().is_some_and(|first| first.at + REMEMBERED < piece.at) {
            pieces.pop_front();
        }
        pieces.push_back(piece);
    }

    fn end(&self) {
        self.0.lock().over = true;
    }
}

/// A microphone that is listened to, until it is dropped.
pub(super) struct Microphone {
    child: Arc<Mutex<Capture>>,
    listener: Option<Joined>,
}

/// The child that listens.
enum Capture {
    NotYet,
    Running(Child),
    /// Nobody wants to hear more.
    Enough,
}

/// What formats are told, so that they give what they hear soon.
const SOON: [(&str, &[&str]); 2] = [("pulse", &["-fragment_size", "3840"]), ("dshow", &["-audio_buffer_size", "40"])];

impl Microphone {
    /// Begins to listen, without waiting for it. `silent` is called, on a thread of its own, if there is no microphone, or no longer.
    /// `dial` is kept up to date and obeyed.
    pub(super) fn open(
        spec: MicrophoneSpec,
        dial: Dial,
        silent: impl FnOnce(MicrophoneError) + Send + 'static,
    ) -> (Microphone, Heard) {
        let (child, sound) = (Arc::new(Mutex::new(Capture::NotYet)), Heard::default());
        let listener = Joined::spawn({
            let (child, sound) = (Arc::clone(&child), sound.clone());
            move || {
                let ended = hear(spec, &child, &dial, &sound);
                dial.set(f32::NAN);
                sound.end();
                if let Err(error) = ended {
                    silent(error);
                }
            }
        });
        (Microphone { child, listener: Some(listener) }, sound)
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        match std::mem::replace(&mut *self.child.lock(), Capture::Enough) {
            Capture::Running(mut child) => {
                // Both fail only where the child has been reaped already.
                let _ = child.kill();
                let _ = child.wait();
            }
            // It may be asking a server of sound that hangs.
            Capture::NotYet => self.listener.take().into_iter().for_each(Joined::leave),
            Capture::Enough => {}
        }
    }
}

/// Finds the microphone and listens until it ends, which is an error unless nobody wants to hear more.
fn hear(spec: MicrophoneSpec, listening: &Mutex<Capture>, dial: &Dial, sound: &Heard) -> Result<(), MicrophoneError> {
    let found = match spec {
        MicrophoneSpec::Auto => list::usual(),
        MicrophoneSpec::Device { .. } => Some(spec),
    };
    let (spec, heard, complaints) = {
        let mut listening = listening.lock();
        if matches!(*listening, Capture::Enough) {
            return Ok(());
        }
        let spec = found.ok_or(MicrophoneError::NotThere)?;
        let mut child = capture(&spec)
            .spawn()
            .map_err(|error| MicrophoneError::Silent(spec.clone(), format!("ffmpeg does not start: {error}")))?;
        let pipes = (child.stdout.take(), child.stderr.take());
        *listening = Capture::Running(child);
        (spec, pipes.0, pipes.1)
    };
    tracing::info!("listening to {spec}");
    let complaints = complaints.map(|pipe| std::thread::spawn(move || read_last_line(pipe)));
    let any = heard.is_some_and(|heard| listen(heard, dial, sound));
    let said = last_line(&complaints.and_then(|thread| thread.join().ok()).unwrap_or_default());
    match (&*listening.lock(), any) {
        (Capture::Enough, _) => Ok(()),
        (_, true) => Err(MicrophoneError::Gone(spec, said)),
        (_, false) => Err(MicrophoneError::Silent(spec, said)),
    }
}

/// The program that writes what the microphone hears to its standard output.
fn capture(spec: &MicrophoneSpec) -> Command {
    let mut command = program("ffmpeg");
    command.args(["-v", "error", "-nostdin"]);
    if let MicrophoneSpec::Device { format, device } = spec {
        let soon = SOON.iter().find(|(of, _)| of == format).map_or(&[][..], |(_, options)| options);
        command.args(["-f", format]).args(soon).args(["-i", device]);
    }
    command.args(["-vn", "-f", "s16le", "-ar", &RATE.to_string(), "-ac", "2", "-flush_packets", "1", "pipe:1"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Passes on what comes, to its end; says whether anything came.
fn listen(mut heard: impl Read, dial: &Dial, to: &Heard) -> bool {
    let (mut piece, mut any) = (Vec::with_capacity(PIECE + FRAME), false);
    loop {
        // What has come of a frame is kept for the next round.
        let begun = piece.len();
        piece.resize(begun + PIECE, 0);
        let Some(read) = heard.read(&mut piece[begun..]).ok().filter(|read| *read > 0) else { return any };
        let whole = (begun + read) / FRAME * FRAME;
        let rest = piece[whole..begun + read].to_vec();
        piece.truncate(whole);
        dial.pass(&mut piece);
        to.add(Piece { at: Instant::now(), frames: piece });
        (piece, any) = (rest, true);
    }
}

impl fmt::Display for MicrophoneSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MicrophoneSpec::Auto => f.write_str("auto"),
            MicrophoneSpec::Device { format, device } => write!(f, "{format}:{device}"),
        }
    }
}

impl FromStr for MicrophoneSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<MicrophoneSpec, String> {
        match text.split_once(':') {
            _ if text == "auto" => Ok(MicrophoneSpec::Auto),
            Some((format, device)) if !format.is_empty() && !device.is_empty() => {
                Ok(MicrophoneSpec::Device { format: format.to_owned(), device: device.to_owned() })
            }
            _ => Err(format!(
                "{text:?} is neither \"auto\" nor FORMAT:DEVICE, such as pulse:default or \"dshow:audio=Microphone\""
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microphones_are_named_as_ffmpeg_does() {
        let device =
            |format: &str, device: &str| MicrophoneSpec::Device { format: format.into(), device: device.into() };
        assert_eq!("auto".parse(), Ok(MicrophoneSpec::Auto));
        assert_eq!("alsa:hw:1,0".parse(), Ok(device("alsa", "hw:1,0")));
        assert_eq!("avfoundation::1".parse(), Ok(device("avfoundation", ":1")));
        for text in ["alsa:hw:1,0", "auto"] {
            assert_eq!(text.parse::<MicrophoneSpec>().unwrap().to_string(), text);
        }
        for nonsense in ["", "pulse", "pulse:", ":1", "Auto"] {
            assert!(nonsense.parse::<MicrophoneSpec>().is_err(), "{nonsense}");
        }
    }

    /// Gives its bytes a few at a time.
    struct Drops(Vec<u8>, usize);

    impl Read for Drops {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(to.len());
            to[..count].copy_from_slice(&self.0[..count]);
            self.0.drain(..count);
            Ok(count)
        }
    }

    #[test]
    fn frames_stay_whole_however_they_come() {
        let bytes: Vec<u8> = (0..90).collect();
        let sound = Heard::default();
        assert!(listen(Drops(bytes.clone(), 7), &Dial::default(), &sound));
        let pieces: Vec<_> = sound.take().0.into_iter().map(|piece| piece.frames).collect();
        assert!(pieces.iter().all(|piece| piece.len().is_multiple_of(FRAME)));
        assert_eq!(pieces.concat(), bytes[..88]);
    }

    #[test]
    fn the_level_rises_at_once_and_falls_slowly() {
        let dial = Dial::default();
        assert_eq!(dial.level(), None);
        dial.pass(&mut (-16384i16).to_le_bytes().repeat(960));
        assert_eq!(dial.level(), Some(0.5));
        dial.pass(&mut vec![0; FRAME * RATE as usize / 100]);
        assert!((0.4..0.5).contains(&dial.level().unwrap()));
        dial.pass(&mut vec![0; FRAME * RATE as usize]);
        assert!(dial.level().unwrap() < 0.01);
    }

    #[test]
    fn what_nobody_takes_is_forgotten() {
        let (sound, begin) = (Heard::default(), Instant::now());
        for second in 0..10 {
            sound.add(Piece { at: begin + Duration::from_secs(second), frames: vec![second as u8; FRAME] });
        }
        let (pieces, more) = sound.take();
        assert_eq!(pieces.iter().map(|piece| piece.frames[0]).collect::<Vec<_>>(), [6, 7, 8, 9]);
        assert!(more && sound.take().0.is_empty());
    }
}
