//! Cameras through the nokhwa library: macOS and Windows, and Linux on request, where tests exercise it.
//!
//! Its `frame()` waits for ever on a stalled camera, so the library lives on a thread of its own here, which is left behind
//! where it does not come back.

#[cfg(any(not(target_os = "linux"), test))]
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nokhwa::utils::{CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType};
use nokhwa::{Buffer, NokhwaError};
#[cfg(not(target_os = "linux"))]
use parking_lot::Mutex;

use super::super::SourceError;
use super::format::{CameraPixels, pack};
use super::negotiate::{Mode, Wanted, rank};
use super::{CameraId, Capture, CaptureError, Captured};

/// How long a camera may take to open.
const OPENING: Duration = Duration::from_secs(15);

/// How long the end of a stream is waited for before its thread is left behind.
const ENDING: Duration = Duration::from_secs(1);

/// Every format that the library and Vivant both know.
const FORMATS: [FrameFormat; 5] =
    [FrameFormat::YUYV, FrameFormat::NV12, FrameFormat::RAWRGB, FrameFormat::RAWBGR, FrameFormat::MJPEG];

/// The cameras, by number.
pub(super) fn find() -> Vec<CameraId> {
    // The library lists outputs and metadata nodes too; ours knows better.
    #[cfg(target_os = "linux")]
    return super::v4l2::find();
    #[cfg(not(target_os = "linux"))]
    return query();
}

#[cfg(not(target_os = "linux"))]
fn query() -> Vec<CameraId> {
    permit();
    let found = nokhwa::query(nokhwa::utils::ApiBackend::Auto).unwrap_or_else(|error| {
        tracing::warn!("cameras cannot be listed: {error}");
        Vec::new()
    });
    let mut found: Vec<CameraId> = found
        .iter()
        .zip(0..)
        .map(|(info, place)| {
            let index = info.index().as_index().unwrap_or(place);
            // `misc` is the system's own identifier, which stays with the camera.
            CameraId { name: info.human_name(), index, device: info.index().as_string(), bus: info.misc(), by_id: None }
        })
        .collect();
    found.sort_by_key(|id| id.index);
    found
}

/// Has macOS ask the user, which it does once.
#[cfg(not(target_os = "linux"))]
fn permit() {
    if nokhwa::nokhwa_check() {
        return;
    }
    let (sender, answer) = sync_channel(1);
    nokhwa::nokhwa_initialize(move |allowed| {
        let _ = sender.try_send(allowed);
    });
    // Cameras are listed whatever the answer; opening one says what is the matter.
    let _ = answer.recv_timeout(Duration::from_secs(60));
}

/// What a camera offers; nothing where it is in use.
#[cfg(target_os = "linux")]
pub(super) fn modes(camera: &CameraId) -> Vec<Mode> {
    // The library drops every rate that is not a whole number.
    let usable = |mode: &Mode| mode.interval.0 == 1 && format_of(mode.pixels).is_some();
    super::v4l2::modes(camera).into_iter().filter(usable).collect()
}

/// What each camera offered when it was first asked, by its name and place: Windows opens one to ask it, which may be open
/// already.
#[cfg(not(target_os = "linux"))]
static KNOWN: Mutex<BTreeMap<(String, String), Vec<Mode>>> = Mutex::new(BTreeMap::new());

/// What a camera offers; nothing where it may not be asked.
#[cfg(not(target_os = "linux"))]
pub(super) fn modes(camera: &CameraId) -> Vec<Mode> {
    asked(camera).unwrap_or_default()
}

/// What a camera offers.
///
/// # Errors
/// When it is in use or may not be asked.
#[cfg(not(target_os = "linux"))]
fn asked(camera: &CameraId) -> Result<Vec<Mode>, NokhwaError> {
    let key = (camera.name.clone(), camera.bus.clone());
    if let Some(modes) = KNOWN.lock().get(&key) {
        return Ok(modes.clone());
    }
    let formats = ask(camera)?;
    let mode = |format: &CameraFormat| Mode {
        pixels: pixels_of(format.format()),
        width: format.width(),
        height: format.height(),
        interval: (1, format.frame_rate()),
    };
    let modes: Vec<Mode> = formats.iter().map(mode).collect();
    if !modes.is_empty() {
        KNOWN.lock().insert(key, modes.clone());
    }
    Ok(modes)
}

#[cfg(target_os = "linux")]
fn asked(camera: &CameraId) -> Result<Vec<Mode>, NokhwaError> {
    Ok(modes(camera))
}

#[cfg(windows)]
fn ask(camera: &CameraId) -> Result<Vec<CameraFormat>, NokhwaError> {
    let any = RequestedFormat::with_formats(RequestedFormatType::AbsoluteHighestFrameRate, &FORMATS);
    nokhwa::Camera::new(CameraIndex::Index(camera.index), any)?.compatible_camera_formats()
}

/// Asks the system itself: the library, asked for the formats of one kind, tells those of all others (nokhwa's #246).
#[cfg(target_os = "macos")]
fn ask(camera: &CameraId) -> Result<Vec<CameraFormat>, NokhwaError> {
    use nokhwa_bindings_macos::AVCaptureDevice;

    let formats = AVCaptureDevice::new(&CameraIndex::Index(camera.index))?.supported_formats_raw()?;
    Ok(settable(formats.into_iter().map(|format| {
        let size = [format.resolution.width, format.resolution.height].map(|side| side as u32);
        (size, format.fourcc, format.fps_list.into_iter().fold(0.0, f64::max))
    })))
}

/// Of formats, each with its size and its highest rate, those that the library can set on macOS: for whatever is asked for, it sets
/// the last one of that size (nokhwa's #202), and then the highest rate of that. At the rate of another one the system would break
/// the program off.
#[cfg(any(target_os = "macos", test))]
fn settable(formats: impl Iterator<Item = ([u32; 2], FrameFormat, f64)>) -> Vec<CameraFormat> {
    // As the library cuts rates: 29.97 is 29 to it.
    let format = |(size, pixels, rate): ([u32; 2], FrameFormat, f64)| {
        CameraFormat::new_from(size[0], size[1], pixels, rate as u32)
    };
    let sizes: BTreeMap<[u32; 2], CameraFormat> = formats.map(|of| (of.0, format(of))).collect();
    sizes.into_values().filter(|format| format.frame_rate() > 0).collect()
}

/// Opens a camera in the best mode it agrees to.
pub(super) fn open(camera: &CameraId, wanted: &Wanted) -> Result<Box<dyn Capture>, SourceError> {
    // Of what is not allowed the library says only that it was rejected.
    #[cfg(not(target_os = "linux"))]
    if !nokhwa::nokhwa_check() {
        return Err(forbidden(camera));
    }
    let offered = asked(camera).map_err(|error| refusal(camera, &error.to_string()))?;
    let ranked = rank(&offered, wanted);
    if ranked.is_empty() {
        let (name, device) = (camera.name.clone(), camera.device.clone());
        // The library passes over what is no whole number.
        let rates =
            if cfg!(windows) { ", or only rates such as 29.97, which cannot be used on Windows yet" } else { "" };
        return Err(SourceError::CameraFormats { name, device, offered: format!("nothing it would tell{rates}") });
    }
    let (opened_sender, opened) = sync_channel(1);
    let (sender, frames) = sync_channel(2);
    let stop = Arc::new(AtomicBool::new(false));
    let thread = std::thread::spawn({
        let (camera, stop) = (camera.clone(), stop.clone());
        move || run(&camera, &ranked, &opened_sender, &sender, &stop)
    });
    match opened.recv_timeout(OPENING) {
        Ok(Ok(mode)) => Ok(Box::new(Nokhwa { mode, frames, stop, thread: Some(thread) })),
        Ok(Err(error)) => Err(refusal(camera, &error.to_string())),
        Err(_) => {
            stop.store(true, Ordering::Relaxed);
            Err(refusal(camera, "it does not answer"))
        }
    }
}

/// What the system says of a camera that another program has; Windows says the rest in the user's language, so it goes by the
/// numbers (MF_E_HW_MFT_FAILED_START_STREAMING, MF_E_VIDEO_RECORDING_DEVICE_PREEMPTED).
const IN_USE: [&str; 5] = ["busy", "in use", "os error 16", "0xc00d3704", "0xc00d3ea3"];

/// What it says of one that is not allowed (E_ACCESSDENIED).
const FORBIDDEN: [&str; 4] = ["denied", "authoriz", "not permitted", "0x80070005"];

/// What it says of one that has been unplugged (MF_E_VIDEO_RECORDING_DEVICE_INVALIDATED).
const GONE: [&str; 2] = ["os error 19", "0xc00d3ea2"];

/// Whether one of these is in what the system says.
fn says(reason: &str, any: &[&str]) -> bool {
    let lower = reason.to_lowercase();
    any.iter().any(|words| lower.contains(words))
}

/// The library's errors hold the system's words only.
fn refusal(camera: &CameraId, reason: &str) -> SourceError {
    let (name, device) = (camera.name.clone(), camera.device.clone());
    if says(reason, &IN_USE) {
        let holder = "another program (a video call, a browser tab, or another Vivant)".into();
        SourceError::CameraInUse { name, device, holder }
    } else if says(reason, &FORBIDDEN) {
        forbidden(camera)
    } else {
        SourceError::Camera { name, device, reason: reason.into() }
    }
}

fn forbidden(camera: &CameraId) -> SourceError {
    let advice = "allow it in the system's privacy settings, under camera";
    SourceError::CameraForbidden { name: camera.name.clone(), device: camera.device.clone(), advice }
}

type Taken = Result<(Buffer, u64, Instant), NokhwaError>;

/// The thread's whole life: open, say how that went, give frames.
fn run(
    camera: &CameraId,
    ranked: &[Mode],
    opened: &SyncSender<Result<Mode, NokhwaError>>,
    sender: &SyncSender<Taken>,
    stop: &AtomicBool,
) {
    let mut device = match first_that_opens(camera, ranked) {
        Ok((device, mode)) => {
            // The receiver waits for this, or has given up and set `stop`.
            let _ = opened.send(Ok(mode));
            device
        }
        Err(error) => {
            let _ = opened.send(Err(error));
            return;
        }
    };
    for sequence in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        match device.frame() {
            // A full mailbox means that nobody looks at the moment; this frame is then dropped.
            Ok(buffer) => match sender.try_send(Ok((buffer, sequence, Instant::now()))) {
                Err(TrySendError::Disconnected(_)) => break,
                Ok(()) | Err(TrySendError::Full(_)) => {}
            },
            // This waits until somebody looks, or nobody will.
            Err(error) => {
                let _ = sender.send(Err(error));
                break;
            }
        }
    }
    // Fails where the camera is gone, and then there is nothing to stop.
    let _ = device.stop_stream();
}

fn first_that_opens(camera: &CameraId, ranked: &[Mode]) -> Result<(nokhwa::Camera, Mode), NokhwaError> {
    let mut error = NokhwaError::GeneralError("it agrees to none of the formats it offers".into());
    for mode in ranked {
        let Some(format) = format_of(mode.pixels) else { continue };
        // The library refuses cameras whose present format it does not know.
        #[cfg(target_os = "linux")]
        super::v4l2::prepare(camera, mode);
        let rate = mode.rate().round() as u32;
        let exact = RequestedFormatType::Exact(CameraFormat::new_from(mode.width, mode.height, format, rate));
        let opened =
            nokhwa::Camera::new(CameraIndex::Index(camera.index), RequestedFormat::with_formats(exact, &FORMATS));
        let begun = opened.and_then(|mut device| {
            device.open_stream()?;
            // On Windows only the first frame tells whether another program has the camera.
            if cfg!(windows) {
                device.frame()?;
            }
            Ok(device)
        });
        match begun {
            Ok(device) => return Ok((device, *mode)),
            Err(refused) => {
                tracing::debug!("{}: {mode:?} was refused: {refused}", camera.name);
                error = refused;
            }
        }
    }
    Err(error)
}

fn format_of(pixels: CameraPixels) -> Option<FrameFormat> {
    FORMATS.into_iter().find(|format| pixels_of(*format) == pixels)
}

fn pixels_of(format: FrameFormat) -> CameraPixels {
    match format {
        FrameFormat::YUYV => CameraPixels::Yuyv,
        FrameFormat::NV12 => CameraPixels::Nv12,
        FrameFormat::RAWRGB => CameraPixels::Rgb,
        FrameFormat::RAWBGR => CameraPixels::Bgr,
        FrameFormat::MJPEG => CameraPixels::Mjpeg,
        FrameFormat::GRAY => CameraPixels::Other(*b"GREY"),
    }
}

struct Nokhwa {
    mode: Mode,
    frames: Receiver<Taken>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Capture for Nokhwa {
    fn mode(&self) -> Mode {
        self.mode
    }

    fn next(&mut self, timeout: Duration) -> Result<Option<Captured>, CaptureError> {
        let mut taken = match self.frames.recv_timeout(timeout) {
            Ok(taken) => taken,
            Err(RecvTimeoutError::Timeout) => return Ok(None),
            Err(RecvTimeoutError::Disconnected) => return Err(CaptureError::Gone),
        };
        while let Ok(newer) = self.frames.try_recv() {
            taken = newer;
        }
        let (buffer, sequence, at) = taken.map_err(|error| match error.to_string() {
            words if says(&words, &GONE) => CaptureError::Gone,
            words => CaptureError::Failed(words),
        })?;
        // On macOS another program may give a running camera another size.
        let (width, height, bytes) = (buffer.resolution().width(), buffer.resolution().height(), buffer.buffer());
        let mode = Mode { width, height, ..self.mode };
        let pixels = true_pixels(mode, bytes.len());
        let stride = if cfg!(target_os = "macos") { stride(pixels, bytes.len(), width, height) } else { 0 };
        let picture = pack(pixels, bytes, width, height, stride);
        Ok(Some(Captured { picture, sequence, at }))
    }
}

/// On macOS the library calls planar YUV pictures YUYV; their length tells.
fn true_pixels(mode: Mode, length: usize) -> CameraPixels {
    let pixels = mode.width as usize * mode.height as usize;
    if mode.pixels == CameraPixels::Yuyv && length < pixels * 2 && length >= pixels * 3 / 2 {
        CameraPixels::Nv12
    } else {
        mode.pixels
    }
}

/// Rows of macOS begin at multiples of so many bytes, and have gaps behind them for that.
const ALIGNED: u32 = 64;
const LEAST_ALIGNED: u32 = 16;

/// Bytes from one row of packed pixels to the next, where `bytes` hold all rows with the gaps that macOS leaves behind them,
/// of which the library does not tell; 0 where there are none, or something else is there.
fn stride(pixels: CameraPixels, bytes: usize, width: u32, height: u32) -> u32 {
    let row = match pixels {
        CameraPixels::Yuyv | CameraPixels::Uyvy => 2 * width.next_multiple_of(2),
        CameraPixels::Rgb | CameraPixels::Bgr => 3 * width,
        _ => return 0,
    };
    if row.is_multiple_of(ALIGNED) {
        return 0;
    }
    // A few bytes may follow the last row.
    let stride = bytes.checked_div(height as usize).and_then(|stride| u32::try_from(stride).ok()).unwrap_or(0);
    let stride = stride / LEAST_ALIGNED * LEAST_ALIGNED;
    if (row..2 * row).contains(&stride) { stride } else { 0 }
}

impl Drop for Nokhwa {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let Some(thread) = self.thread.take() else { return };
        let deadline = Instant::now() + ENDING;
        while !thread.is_finished() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        if thread.is_finished() {
            // A panic in there has been reported by the panic hook.
            let _ = thread.join();
        } else {
            tracing::warn!("a stalled camera does not let go; its thread is left behind");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_size_macs_set_the_last_format() {
        let formats = [
            ([640, 480], FrameFormat::YUYV, 30.0),
            ([1280, 720], FrameFormat::MJPEG, 29.97),
            ([640, 480], FrameFormat::MJPEG, 5.0),
            ([1920, 1080], FrameFormat::YUYV, 0.5),
        ];
        let [small, large] = settable(formats.into_iter())[..] else { panic!("two can be set") };
        assert_eq!((small.format(), small.frame_rate()), (FrameFormat::MJPEG, 5));
        assert_eq!((large.width(), large.frame_rate()), (1280, 29));
    }

    #[test]
    fn what_windows_says_is_known_by_its_numbers() {
        let camera = CameraId { name: "C".into(), index: 0, device: "0".into(), bus: String::new(), by_id: None };
        let in_use = refusal(&camera, "Hardware-MFT konnte nicht gestartet werden. (0xC00D3704)");
        assert!(matches!(in_use, SourceError::CameraInUse { .. }));
        let forbidden = refusal(&camera, "Zugriff verweigert (0x80070005)");
        assert!(matches!(forbidden, SourceError::CameraForbidden { .. }));
        assert!(matches!(refusal(&camera, "(0x80004005)"), SourceError::Camera { .. }));
        assert!(says("Das Gerät ist weg (0xC00D3EA2)", &GONE));
    }

    #[test]
    fn the_length_of_a_picture_tells_what_the_library_does_not() {
        let rows = |pixels, row: usize| stride(pixels, row * 480, 638, 480);
        assert_eq!([1276, 1280, 1344].map(|row| rows(CameraPixels::Yuyv, row)), [0, 1280, 1344]);
        assert_eq!(rows(CameraPixels::Rgb, 1920), 1920);
        assert_eq!(rows(CameraPixels::Yuyv, 1272), 0, "too short, as it is found to be when it is read");
        assert_eq!(rows(CameraPixels::Yuyv, 2 * 1280), 0, "twice the picture");
        assert_eq!(stride(CameraPixels::Yuyv, 1280 * 480 + 64, 638, 480), 1280, "and a few bytes");
        assert_eq!(stride(CameraPixels::Yuyv, 1280 * 480 + 8192, 640, 480), 0, "rows that need no gaps");
        assert_eq!([CameraPixels::Mjpeg, CameraPixels::Nv12].map(|pixels| rows(pixels, 1280)), [0, 0]);
        assert_eq!(stride(CameraPixels::Yuyv, 0, 0, 0), 0);

        let mode = Mode { pixels: CameraPixels::Yuyv, width: 640, height: 480, interval: (1, 30) };
        assert_eq!(true_pixels(mode, 640 * 480 * 2), CameraPixels::Yuyv);
        assert_eq!(true_pixels(mode, 640 * 480 * 3 / 2), CameraPixels::Nv12);
    }
}
