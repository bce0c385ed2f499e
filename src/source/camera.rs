//! Cameras: what is there, which one is meant, and a source that survives stalls and unplugging.
//!
//! Two backends reach them: our own over V4L2 on Linux ([`v4l2`]), and nokhwa ([`nokhwa`]) elsewhere. Both give what
//! [`Capture`] asks; everything else is here.

pub mod format;
pub mod list;
mod mjpeg;
pub mod negotiate;
mod nokhwa;
#[cfg(target_os = "linux")]
mod v4l2;

pub use format::CameraPixels;
pub use list::{CameraChoice, CameraFormat, CameraId, CameraInfo};
pub use negotiate::{Mode, Wanted};

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Frame, Pixels, Source, SourceError};
use format::{BadFrame, Packed};

/// Cameras may take seconds to give their first frame (exposure, a lamp, a privacy switch); that is no stall.
const SLOW_START: Duration = Duration::from_secs(6);

/// Silence of this length after the first frame is a stall.
const STALL: Duration = Duration::from_millis(1500);

/// After so much silence it is started again: at first, and at most. It doubles until there is a frame, for each start may leave
/// a thread behind that nothing ends.
const GIVEN_UP: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(300)];

/// How often an unplugged camera is looked for.
const RESCAN: Duration = Duration::from_millis(300);

/// So many bad frames in a row, and the window says so.
const BAD_FRAMES: u64 = 15;

/// How cameras are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The kernel's own interface.
    #[cfg(target_os = "linux")]
    V4l2,
    /// The nokhwa library: AVFoundation on macOS, Media Foundation on Windows, V4L2 on Linux.
    Nokhwa,
}

impl Backend {
    /// The one that `VIVANT_CAMERA_BACKEND` names (`v4l2` or `nokhwa`), else the best one of the system.
    pub fn from_environment() -> Backend {
        match std::env::var("VIVANT_CAMERA_BACKEND").as_deref() {
            Ok("nokhwa") => Backend::Nokhwa,
            Ok("v4l2") | Err(_) => Backend::default(),
            Ok(other) => {
                tracing::warn!("VIVANT_CAMERA_BACKEND is {other:?}, which is neither v4l2 nor nokhwa; it is ignored");
                Backend::default()
            }
        }
    }

    /// What is connected, in a stable order, without opening more than is needed.
    fn find(self) -> Vec<CameraId> {
        match self {
            #[cfg(target_os = "linux")]
            Backend::V4l2 => v4l2::find(),
            Backend::Nokhwa => nokhwa::find(),
        }
    }

    /// The modes a camera offers; none where it does not say.
    fn modes(self, camera: &CameraId) -> Vec<Mode> {
        match self {
            #[cfg(target_os = "linux")]
            Backend::V4l2 => v4l2::modes(camera),
            Backend::Nokhwa => nokhwa::modes(camera),
        }
    }

    fn open(self, camera: &CameraId, wanted: &Wanted) -> Result<Box<dyn Capture>, SourceError> {
        match self {
            #[cfg(target_os = "linux")]
            Backend::V4l2 => v4l2::open(camera, wanted),
            Backend::Nokhwa => nokhwa::open(camera, wanted),
        }
    }
}

impl Default for Backend {
    fn default() -> Backend {
        #[cfg(target_os = "linux")]
        return Backend::V4l2;
        #[cfg(not(target_os = "linux"))]
        return Backend::Nokhwa;
    }
}

/// The connected cameras and what they offer.
pub fn cameras(backend: Backend) -> Vec<CameraInfo> {
    let found = backend.find().into_iter();
    found.map(|id| CameraInfo { formats: list::group(&backend.modes(&id)), id }).collect()
}

/// A running camera, as a backend gives it.
trait Capture: Send {
    /// What was agreed with the camera.
    fn mode(&self) -> Mode;

    /// Waits for a frame, `timeout` at most.
    fn next(&mut self, timeout: Duration) -> Result<Option<Captured>, CaptureError>;
}

/// A frame from a backend.
struct Captured {
    picture: Result<Packed, BadFrame>,
    /// Counts the camera's frames, those that were missed too.
    sequence: u64,
    at: Instant,
}

/// Why a running camera gives nothing more.
#[derive(Debug, thiserror::Error)]
enum CaptureError {
    /// It was unplugged.
    #[error("it was unplugged")]
    Gone,
    /// Something else; starting it again may help.
    #[error("{0}")]
    Failed(String),
}

/// A camera as a source. After an unplug it waits for the camera to come back, at whatever index.
pub struct Camera {
    backend: Backend,
    wanted: Wanted,
    id: CameraId,
    mode: Mode,
    /// `None` while it is unplugged.
    capture: Option<Box<dyn Capture>>,
    /// When it was started or last gave a frame.
    last: Instant,
    /// Whether it has given a frame since it was started.
    warm: bool,
    /// After how much silence it is started again.
    given_up: Duration,
    /// Added to the capture's own count, which begins again after a replug.
    sequence_base: u64,
    sequence: u64,
    bad_in_a_row: u64,
    bad: u64,
    trouble: Option<String>,
}

impl Camera {
    /// Opens the camera that `choice` means, in the mode nearest to what is `wanted`.
    ///
    /// # Errors
    /// No such camera; one that is in use, forbidden, or gives nothing that Vivant reads.
    pub fn open(choice: &CameraChoice, wanted: &Wanted, backend: Backend) -> Result<Camera, SourceError> {
        let found = backend.find();
        let meant = list::choose(&found, choice)?;
        let mut first_error = None;
        for id in meant {
            match backend.open(id, wanted) {
                Ok(capture) => {
                    let camera = Camera::running(backend, *wanted, id.clone(), capture);
                    tracing::info!("camera: {}", camera.describe());
                    return Ok(camera);
                }
                Err(error) => {
                    tracing::debug!("{error}");
                    first_error.get_or_insert(error);
                }
            }
        }
        Err(first_error.unwrap_or(SourceError::NoCamera))
    }

    fn running(backend: Backend, wanted: Wanted, id: CameraId, capture: Box<dyn Capture>) -> Camera {
        Camera {
            backend,
            wanted,
            id,
            mode: capture.mode(),
            capture: Some(capture),
            last: Instant::now(),
            warm: false,
            given_up: GIVEN_UP[0],
            sequence_base: 0,
            sequence: 0,
            bad_in_a_row: 0,
            bad: 0,
            trouble: None,
        }
    }

    /// Which camera it is; index and path change when it is plugged in elsewhere.
    pub fn id(&self) -> &CameraId {
        &self.id
    }

    /// The mode agreed with the camera.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// How many frames were skipped because their bytes were no picture.
    pub fn bad_frames(&self) -> u64 {
        self.bad
    }

    fn frame(&mut self, captured: Captured) -> Option<Frame> {
        self.last = Instant::now();
        self.warm = true;
        self.given_up = GIVEN_UP[0];
        match captured.picture {
            Ok(picture) => {
                self.bad_in_a_row = 0;
                self.trouble = None;
                self.sequence = self.sequence_base + captured.sequence;
                Some(Frame {
                    width: picture.width,
                    height: picture.height,
                    pixels: Pixels::Bytes { format: picture.format, bytes: Arc::new(picture.bytes) },
                    sequence: self.sequence,
                    captured: captured.at,
                })
            }
            Err(reason) => {
                self.bad += 1;
                self.bad_in_a_row += 1;
                tracing::debug!("{}: a bad frame was skipped: {reason}", self.id.name);
                if self.bad_in_a_row == BAD_FRAMES {
                    self.trouble =
                        Some(format!("{} gives damaged pictures only; try another cable or port", self.id.name));
                }
                None
            }
        }
    }

    fn stalled(&mut self) {
        let patience = if self.warm { STALL } else { SLOW_START };
        let silent = self.last.elapsed();
        if silent >= self.given_up {
            self.given_up = (2 * self.given_up).min(GIVEN_UP[1]);
            // Some do not come to themselves again, after the computer slept above all.
            self.lost(&CaptureError::Failed("it gives no pictures".into()));
        } else if silent > patience {
            self.trouble = Some(format!("{} gives no pictures at the moment", self.id.name));
        }
    }

    /// Lets go of the device first: a camera that comes back gets another index while the old one is held.
    fn lost(&mut self, error: &CaptureError) {
        self.capture = None;
        self.sequence_base = self.sequence + 1;
        let name = &self.id.name;
        tracing::warn!("{name}: {error}");
        self.trouble = Some(match error {
            CaptureError::Gone => format!("{name} was unplugged; plug it in and the picture comes back"),
            CaptureError::Failed(reason) => format!("{name} has stopped ({reason}); it is being started again"),
        });
    }

    fn look_for_it(&mut self, timeout: Duration) {
        std::thread::sleep(timeout.min(RESCAN));
        let found = self.backend.find();
        let mut first_error = None;
        for id in list::same_camera(&found, &self.id) {
            match self.backend.open(id, &self.wanted) {
                Ok(capture) => {
                    self.id = id.clone();
                    self.mode = capture.mode();
                    self.capture = Some(capture);
                    self.last = Instant::now();
                    self.warm = false;
                    return tracing::info!("camera is back: {}", self.describe());
                }
                Err(error) => _ = first_error.get_or_insert(error.to_string()),
            }
        }
        self.trouble = first_error.or(self.trouble.take());
    }
}

impl Source for Camera {
    fn describe(&self) -> String {
        let Mode { pixels, width, height, .. } = self.mode;
        let rate = (self.mode.rate() * 100.0).round() / 100.0;
        let rate = if rate > 0.0 { format!(", {rate}/s") } else { String::new() };
        format!("{}, {width}×{height} {pixels}{rate}", self.id.name)
    }

    fn faces_user(&self) -> bool {
        true
    }

    fn next_frame(&mut self, timeout: Duration) -> anyhow::Result<Option<Frame>> {
        let Some(capture) = &mut self.capture else {
            self.look_for_it(timeout);
            return Ok(None);
        };
        match capture.next(timeout) {
            Ok(Some(captured)) => return Ok(self.frame(captured)),
            Ok(None) => self.stalled(),
            Err(error) => self.lost(&error),
        }
        Ok(None)
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }
}

#[cfg(test)]
mod tests;
