//! Painted pictures into a video file, through the `ffmpeg` program.
//!
//! Pictures are painted at an uneven pace; a video has an even one. The recorder's clock ticks [`RATE`] times a second, and
//! each tick shows the newest picture that has come from the GPU, again if need be. So the video lasts as long as the
//! recording did, however slowly the pictures come and the encoder goes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use image::RgbaImage;
use image::imageops::{self, FilterType};

use super::clock::Clock;
use super::encoder::{self, Encoder, Purpose, RecordError, Video};
use super::i420;
use super::microphone::{Dial, Heard, Microphone, MicrophoneError, MicrophoneSpec};
use super::sound::{Lag, Port, Track};
use super::tap::{Painted, Tap};
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
    begin: Instant,
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
        let (mut tap, path, dial) = (Tap::new(gpu), path.to_owned(), Dial::default());
        let sound = sound.map(|sound| (sound, dial.clone()));
        let thread = Joined::spawn(move || done(record(&mut tap, &path, &newest, sound, &stopped)));
        Ok(Recorder { stop: Some(stop), _thread: thread, begin: Instant::now(), dial })
    }

    /// How long it has been running.
    pub fn elapsed(&self) -> Duration {
        self.begin.elapsed()
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

/// Waits until `due`; says whether the recording goes on.
pub(super) fn rest(stopped: &Receiver<()>, due: Instant) -> bool {
    let wait = due.saturating_duration_since(Instant::now());
    matches!(stopped.recv_timeout(wait), Err(RecvTimeoutError::Timeout))
}

fn record(
    tap: &mut Tap,
    path: &Path,
    newest: &dyn Fn() -> Newest,
    sound: Option<(Listening, Dial)>,
    stopped: &Receiver<()>,
) -> Result<Recorded, RecordError> {
    // Before there is anything to record, so that a missing program is told at once.
    let codec = encoder::choose()?;
    let ear = sound.and_then(|(sound, dial)| listen(sound, dial));
    let tick = Duration::from_secs(1) / RATE;
    let (lag, mut last, mut whole) = (Lag::default(), None, None);
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
        }
        // None comes that was not asked for, so there is a size.
        Ok::<_, RecordError>(picture.zip(whole).map(|(picture, whole)| fitted(picture, whole)))
    };
    let first = loop {
        if let Some(picture) = draw_off()? {
            break picture;
        }
        if !rest(stopped, Instant::now() + tick / 4) {
            return Err(RecordError::Nothing);
        }
    };
    let size = i420::even([first.width(), first.height()]);
    let sound = ear.as_ref().map(|ear| ear.port.number);
    let video = Video { size, rate: f64::from(RATE), purpose: Purpose::Live, sound };
    tracing::info!("recording to {} with ffmpeg's {}", path.display(), codec.0);
    // Another may have come to that name meanwhile, and what is there is not this one's to tell of or to take away.
    encoder::check(path, Taken::Keep)?;
    let encoder = Encoder::start(path, codec, &video)?;
    let clock = Clock::since(Instant::now());
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
        Some(trouble) if std::fs::metadata(path).map_or(0, |file| file.len()) == 0 => {
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

/// The picture in a frame of that size, as large as fits, black beside it.
pub(super) fn fitted(picture: RgbaImage, [width, height]: [u32; 2]) -> RgbaImage {
    if picture.dimensions() == (width, height) {
        return picture;
    }
    let scale = (f64::from(width) / f64::from(picture.width())).min(f64::from(height) / f64::from(picture.height()));
    let side = |length: u32, most: u32| ((f64::from(length) * scale).round() as u32).clamp(1, most);
    let (inner_width, inner_height) = (side(picture.width(), width), side(picture.height(), height));
    let scaled = match scale >= 1.0 {
        true => enlarged(&picture, inner_width, inner_height),
        false => imageops::resize(&picture, inner_width, inner_height, FilterType::Triangle),
    };
    if scaled.dimensions() == (width, height) {
        return scaled;
    }
    let mut frame = RgbaImage::from_pixel(width, height, image::Rgba([0, 0, 0, 255]));
    imageops::replace(
        &mut frame,
        &scaled,
        i64::from((width - inner_width) / 2),
        i64::from((height - inner_height) / 2),
    );
    frame
}

/// A picture at a size that is no smaller, bilinearly as [`imageops::resize`] makes it, but in whole numbers: in software, where
/// pictures are painted small, a clock waits for it.
fn enlarged(picture: &RgbaImage, width: u32, height: u32) -> RgbaImage {
    let (columns, rows) = (places(picture.width(), width), places(picture.height(), height));
    let stride = 4 * picture.width() as usize;
    let row = |y: usize| &picture.as_raw()[y * stride..][..stride];
    let mut between = vec![0; stride];
    let mut to = RgbaImage::new(width, height);
    for (to, Place { first, second, share }) in to.chunks_exact_mut(4 * width as usize).zip(rows) {
        for ((value, above), below) in between.iter_mut().zip(row(first)).zip(row(second)) {
            *value = u32::from(*above) * (256 - share) + u32::from(*below) * share;
        }
        let pixels = between.as_chunks::<4>().0;
        for (to, Place { first, second, share }) in to.as_chunks_mut::<4>().0.iter_mut().zip(&columns) {
            let (left, right) = (&pixels[*first], &pixels[*second]);
            *to = std::array::from_fn(|c| ((left[c] * (256 - share) + right[c] * share + (1 << 15)) >> 16) as u8);
        }
    }
    to
}

/// Between which two of a side's pixels one of the enlarged side lies, and the second one's share, of 256.
struct Place {
    first: usize,
    second: usize,
    share: u32,
}

/// Those of a side of `from` pixels that gets `to`.
fn places(from: u32, to: u32) -> Vec<Place> {
    let (scale, last) = (f64::from(from) / f64::from(to), from as usize - 1);
    let place = |at: u32| {
        let at = ((f64::from(at) + 0.5) * scale - 0.5).clamp(0.0, last as f64);
        let first = at as usize;
        Place { first, second: (first + 1).min(last), share: (at.fract() * 256.0).round() as u32 }
    };
    (0..to).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_enlarged_as_the_image_library_does_it() {
        let noise =
            |x: u32, y: u32, c: u32| (x * 7919 + y * 104_729 + c * 31).wrapping_mul(2_654_435_761).to_be_bytes()[0];
        for (from, to) in
            [([7, 5], [21, 15]), ([16, 9], [37, 21]), ([40, 30], [41, 30]), ([1, 1], [3, 2]), ([6, 4], [6, 4])]
        {
            let picture =
                RgbaImage::from_fn(from[0], from[1], |x, y| image::Rgba([0, 1, 2, 3].map(|c| noise(x, y, c))));
            let (got, want) =
                (enlarged(&picture, to[0], to[1]), imageops::resize(&picture, to[0], to[1], FilterType::Triangle));
            let far = got.iter().zip(want.iter()).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(far <= Some(2), "{from:?} to {to:?}: {far:?}");
        }
    }

    #[test]
    fn pictures_of_another_size_are_fitted() {
        let red = image::Rgba([200, 0, 0, 255]);
        let same = RgbaImage::from_pixel(6, 4, red);
        assert_eq!(fitted(same.clone(), [6, 4]), same);
        let frame = fitted(RgbaImage::from_pixel(20, 20, red), [12, 6]);
        assert_eq!(frame.dimensions(), (12, 6));
        assert_eq!(*frame.get_pixel(5, 3), red);
        assert_eq!(*frame.get_pixel(1, 3), image::Rgba([0, 0, 0, 255]));
    }
}
