//! Painted pictures into a video file, through the `ffmpeg` program.
//!
//! Pictures are painted at an uneven pace; a video has an even one. The recorder's clock ticks [`RATE`] times a second, and
//! each tick shows the newest picture that has come from the GPU, again if need be. So the video lasts as long as the
//! recording did, however slowly the pictures come and the encoder goes.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::clock::{Clock, rest};
use super::encoder::{self, Encoder, Purpose, RecordError, Video};
use super::fitted::fitted;
use super::microphone::{Dial, Heard, Microphone, MicrophoneError, MicrophoneSpec};
use super::sound::{Lag, Port, Track};
use super::tap::{Painted, Tap};
use super::{i420, mp4};
use crate::gpu::Gpu;
use crate::joined::Joined;
use crate::storage::Taken;

/// Pictures a second of a recording.
pub const RATE: u32 = 30;

/// The newest picture, if there is one, and the size (width, height) of a recording that begins with it.
pub type Newest = Result<Option<(Painted, [u32; 2])>, RecordError>;

/// The wish for a recording with sound.
pub struct Listening {
    pub to: MicrophoneSpec,
    /// Called, on another thread, if nothing is heard, or no longer. The recording goes on in silence.
    pub silent: Arc<dyn Fn(MicrophoneError) + Send + Sync>,
}

/// A recording that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    pub path: PathBuf,
    /// Pictures in the video, [`RATE`] for each second.
    pub pictures: u64,
    pub size: [u32; 2],
    /// Why it ended before it was told to. What is there until then can be played.
    pub trouble: Option<RecordError>,
}

/// A running recording. Dropping it ends it and waits until the file is whole.
pub struct Recorder {
    stop: Option<Sender<()>>,
    _thread: Joined,
    /// From the first picture on.
    clock: Arc<OnceLock<Clock>>,
    dial: Dial,
}

impl Recorder {
    /// Records what `newest` gives into an MP4 file at `path`, which must not exist yet. The size that it gives with the first
    /// picture is the video's; pictures of other sizes are fitted into it. The recording ends when there will be no others, for
    /// the reason that `newest` gives then. With `sound` it has what a microphone hears meanwhile. `done` is called once, on the
    /// recorder's thread.
    ///
    /// # Errors
    /// When the file is there already, or its ending is another.
    pub fn start(
        gpu: &Gpu,
        path: &Path,
        newest: impl Fn() -> Newest + Send + 'static,
        sound: Option<Listening>,
        done: impl FnOnce(Result<Recorded, RecordError>) + Send + 'static,
    ) -> Result<Recorder, RecordError> {
        encoder::check(path, Taken::Keep)?;
        let (stop, stopped) = channel();
        let (mut tap, path, dial, clock) = (Tap::new(gpu), path.to_owned(), Dial::default(), Arc::default());
        let sound = sound.map(|sound| (sound, dial.clone()));
        let thread = Joined::spawn({
            let clock = Arc::clone(&clock);
            move || done(record(&mut tap, &path, &newest, sound, &clock, &stopped))
        });
        Ok(Recorder { stop: Some(stop), _thread: thread, clock, dial })
    }

    /// How long the video is as yet.
    pub fn elapsed(&self) -> Duration {
        self.clock.get().map_or(Duration::ZERO, Clock::elapsed)
    }

    /// How loud it is before the microphone, in [0, 1]; `None` while none is heard.
    pub fn level(&self) -> Option<f32> {
        self.dial.level()
    }

    /// Has silence recorded instead of what the microphone hears, or no longer.
    pub fn mute(&self, muted: bool) {
        self.dial.mute(muted);
    }

    /// Ends the recording; the file is whole when `done` is called.
    pub fn stop(&mut self) {
        self.stop = None;
    }
}

fn record(
    tap: &mut Tap,
    path: &Path,
    newest: &dyn Fn() -> Newest,
    sound: Option<(Listening, Dial)>,
    runs: &OnceLock<Clock>,
    stopped: &Receiver<()>,
) -> Result<Recorded, RecordError> {
    // Before there is anything to record, so that a missing program is told at once.
    let codec = encoder::choose()?;
    let ear = sound.and_then(|(sound, dial)| listen(sound, dial));
    let tick = Duration::from_secs(1) / RATE;
    let (lag, mut last, mut whole, asked) = (Lag::default(), None, None, Cell::new(false));
    let mut draw_off = || {
        let picture = tap.take();
        if let Some((painted, size)) = newest()? {
            whole.get_or_insert(size);
            // The first one may have been there for long.
            if last.replace(painted.sequence).is_some_and(|before| before != painted.sequence)
                && let Some(captured) = painted.captured
            {
                // It comes from the GPU by the next tick.
                lag.add(captured.elapsed() + tick);
            }
            tap.ask(&painted);
            asked.set(true);
        }
        // None comes that was not asked for, so there is a size.
        Ok::<_, RecordError>(picture.zip(whole).map(|(picture, whole)| fitted(picture, whole)))
    };
    let mut goes_on = true;
    let first = loop {
        if let Some(picture) = draw_off()? {
            break picture;
        }
        // What has been painted when it is stopped may still be on its way from the GPU.
        if !goes_on && !asked.get() {
            return Err(RecordError::Nothing);
        }
        let due = Instant::now() + tick / 4;
        goes_on = rest(stopped, due);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    };
    let size = i420::even([first.width(), first.height()]);
    let sound = ear.as_ref().map(|ear| ear.port.number);
    let video = Video { size, rate: f64::from(RATE), purpose: Purpose::Live, sound };
    tracing::info!("recording to {} with ffmpeg's {}", path.display(), codec.name);
    // Another may have come to that name meanwhile, and what is there is not this one's to tell of or to take away.
    encoder::check(path, Taken::Keep)?;
    let encoder = Encoder::start(path, codec, &video)?;
    let clock = runs.get_or_init(|| Clock::since(Instant::now()));
    // The microphone is kept for as long as it is to be heard.
    let (_microphone, track) = ear
        .map(|Ear { microphone, sound, port, silent }| {
            let mute = move || silent(MicrophoneError::Mute);
            (microphone, Track::start(port, sound, clock.clone(), lag.clone(), mute))
        })
        .unzip();
    let (mut current, mut given, mut owed) = (Arc::new(i420::from_rgba(&first)), 0, 1);
    let trouble = loop {
        match encoder.offer(&current, owed) {
            Ok(true) => given += owed,
            Ok(false) => {}
            Err(trouble) => break Some(trouble),
        }
        let ticks = (clock.elapsed().as_secs_f64() * f64::from(RATE)) as u64 + 1;
        if !rest(stopped, clock.begin() + Duration::from_secs_f64(ticks as f64 / f64::from(RATE))) {
            break None;
        }
        // A tick that came late stands for those that it missed.
        owed = (ticks + 1).saturating_sub(given);
        match draw_off() {
            Ok(None) => {}
            Ok(Some(picture)) => current = Arc::new(i420::from_rgba(&picture)),
            Err(trouble) => break Some(trouble),
        }
    };
    let wanted = (clock.elapsed().as_secs_f64() * f64::from(RATE)).round() as u64;
    let rest = if trouble.is_none() { wanted.max(1).saturating_sub(given) } else { 0 };
    if let Some(track) = &track {
        track.finish(Duration::from_secs_f64((given + rest) as f64 / f64::from(RATE)));
    }
    let finished = encoder.finish(trouble.is_none().then_some((&current, rest)));
    // What ffmpeg said at its end tells more than that it has ended.
    let trouble = finished.err().or(trouble);
    match trouble {
        Some(trouble) if !mp4::has_parts(path) => {
            // Nothing that could be played; where it was not even made there is nothing to take away.
            let _ = std::fs::remove_file(path);
            Err(trouble)
        }
        trouble => Ok(Recorded { path: path.to_owned(), pictures: given + rest, size, trouble }),
    }
}

/// What hears, and the way from there to the encoder.
struct Ear {
    microphone: Microphone,
    sound: Heard,
    port: Port,
    silent: Arc<dyn Fn(MicrophoneError) + Send + Sync>,
}

/// Begins to listen, or says why that cannot be.
fn listen(Listening { to, silent }: Listening, dial: Dial) -> Option<Ear> {
    let port = Port::open().map_err(|error| silent(MicrophoneError::NoPort(error.to_string()))).ok()?;
    let (microphone, sound) = Microphone::open(to, dial, {
        let silent = Arc::clone(&silent);
        move |error| silent(error)
    });
    Some(Ear { microphone, sound, port, silent })
}
