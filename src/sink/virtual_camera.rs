//! Painted pictures as a camera that other programs can open: into a V4L2 output device, which on Linux the module
//! v4l2loopback makes.
//!
//! Programs expect a camera to have one size and an even rate. So the clock ticks [`RATE`] times a second and each tick
//! writes a picture: the newest painted one, fitted into the size, the last one again if there is none newer, or a card as
//! long as nothing was painted. Readers come and go; the device does not care, and neither does this.

#[cfg(target_os = "linux")]
mod device;
mod yuyv;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use image::{Rgba, RgbaImage};

use super::clock::rest;
use super::fitted::fitted;
use super::tap::{Painted, Tap};
use crate::gpu::Gpu;
use crate::joined::Joined;

/// Pictures a second.
pub const RATE: u32 = 30;

/// The size of a camera whose source says nothing for this long.
const USUAL_SIZE: [u32; 2] = [1280, 720];
const PATIENCE: Duration = Duration::from_secs(5);

/// Why there is no virtual camera, or no longer one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VirtualCameraError {
    #[error(
        "there is no virtual camera{}; load the module that makes one: sudo modprobe v4l2loopback devices=1 video_nr=9 \
         exclusive_caps=1 card_label=Vivant (Debian, Ubuntu: apt install v4l2loopback-dkms)",
        .0.as_ref().map_or_else(String::new, |path| format!(" at {}", path.display()))
    )]
    NotThere(Option<PathBuf>),
    #[error("{} is no virtual camera: it takes no pictures", .0.display())]
    NoOutput(PathBuf),
    #[error("{} is used by another program; end that, or name another device", .0.display())]
    InUse(PathBuf),
    #[error("{} cannot be opened: add yourself to the group video (sudo usermod -aG video $USER) and log in again", .0.display())]
    Forbidden(PathBuf),
    #[error("{}: {reason}", .path.display())]
    Failed { path: PathBuf, reason: String },
    #[error(
        "this system has no virtual cameras that a program can write to; capture Vivant's window in OBS and start OBS's \
         virtual camera"
    )]
    #[cfg(not(target_os = "linux"))]
    NoSuchThing,
}

/// A running virtual camera. Dropping it ends it.
pub struct VirtualCamera {
    /// The device that it writes to.
    pub device: PathBuf,
    _stop: Sender<()>,
    _thread: Joined,
}

/// What pictures are written to.
trait Screen: Send {
    /// Agrees on pictures of that size, or of the one that the device insists on, which is returned.
    fn agree(&mut self, size: [u32; 2]) -> io::Result<[u32; 2]>;

    /// Writes a picture of the size that was agreed on, as YUYV.
    fn show(&mut self, yuyv: &[u8]) -> io::Result<()>;
}

impl VirtualCamera {
    /// Writes what `newest` gives, with the size of its source, to `device`, or to the first virtual camera that there is. The
    /// first source's size is the camera's. `failed` is called, on a thread of its own, if the device takes no such pictures
    /// or goes away.
    ///
    /// # Errors
    /// When there is no such device, or it cannot be opened.
    pub fn start(
        gpu: &Gpu,
        device: Option<&Path>,
        newest: impl Fn() -> Option<(Painted, [u32; 2])> + Send + 'static,
        failed: impl FnOnce(VirtualCameraError) + Send + 'static,
    ) -> Result<VirtualCamera, VirtualCameraError> {
        let (device, mut screen) = open(device)?;
        let (stop, stopped) = channel();
        let (mut tap, path) = (Tap::new(gpu), device.clone());
        let thread = Joined::spawn(move || {
            if let Err(error) = broadcast(&mut tap, &newest, &stopped, screen.as_mut()) {
                failed(refusal(&path, &error));
            }
        });
        Ok(VirtualCamera { device, _stop: stop, _thread: thread })
    }
}

/// What an error of the system means for the user.
#[cfg(target_os = "linux")]
fn refusal(path: &Path, error: &io::Error) -> VirtualCameraError {
    let path = path.to_owned();
    match error.raw_os_error() {
        Some(libc::ENOENT | libc::ENODEV | libc::ENXIO) => VirtualCameraError::NotThere(Some(path)),
        Some(libc::EACCES | libc::EPERM) => VirtualCameraError::Forbidden(path),
        Some(libc::EBUSY) => VirtualCameraError::InUse(path),
        _ => VirtualCameraError::Failed { path, reason: error.to_string() },
    }
}

#[cfg(not(target_os = "linux"))]
fn refusal(path: &Path, error: &io::Error) -> VirtualCameraError {
    VirtualCameraError::Failed { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(target_os = "linux")]
fn open(device: Option<&Path>) -> Result<(PathBuf, Box<dyn Screen>), VirtualCameraError> {
    let path = match device {
        Some(path) => path.to_owned(),
        None => {
            device::find().map_err(|(path, error)| refusal(&path, &error))?.ok_or(VirtualCameraError::NotThere(None))?
        }
    };
    let output = device::Output::open(&path).map_err(|error| refusal(&path, &error))?;
    if !output.takes_pictures().unwrap_or(false) {
        return Err(VirtualCameraError::NoOutput(path));
    }
    Ok((path, Box::new(output)))
}

#[cfg(not(target_os = "linux"))]
fn open(_: Option<&Path>) -> Result<(PathBuf, Box<dyn Screen>), VirtualCameraError> {
    Err(VirtualCameraError::NoSuchThing)
}

/// Shows a picture at each tick until it is stopped.
fn broadcast(
    tap: &mut Tap,
    newest: &dyn Fn() -> Option<(Painted, [u32; 2])>,
    stopped: &Receiver<()>,
    screen: &mut dyn Screen,
) -> io::Result<()> {
    let begin = Instant::now();
    let source = loop {
        if let Some((_, size)) = newest() {
            break size;
        }
        if begin.elapsed() > PATIENCE {
            break USUAL_SIZE;
        }
        if !rest(stopped, Instant::now() + PATIENCE / 40) {
            return Ok(());
        }
    };
    // Two pixels share their colour.
    let size = screen.agree(source.map(|side| side.max(2).next_multiple_of(2)))?;
    tracing::info!("the virtual camera shows {}×{}", size[0], size[1]);
    let mut current = yuyv::from_rgba(&card(size));
    let begin = Instant::now();
    let mut tick = 0u64;
    loop {
        if let Some(picture) = tap.take() {
            current = yuyv::from_rgba(&fitted(picture, size));
        }
        if let Some((painted, _)) = newest() {
            tap.ask(&painted);
        }
        screen.show(&current)?;
        tick = next_tick(tick, begin.elapsed());
        if !rest(stopped, begin + Duration::from_secs_f64(tick as f64 / f64::from(RATE))) {
            return Ok(());
        }
    }
}

/// The tick after `tick`, or the last one that has passed where that is a later one; it is due at once.
fn next_tick(tick: u64, elapsed: Duration) -> u64 {
    let passed = (elapsed.as_secs_f64() * f64::from(RATE)) as u64;
    (tick + 1).max(passed)
}

/// What is shown while nothing was painted: an empty picture frame.
fn card([width, height]: [u32; 2]) -> RgbaImage {
    const GROUND: Rgba<u8> = Rgba([24, 24, 28, 255]);
    const FRAME: Rgba<u8> = Rgba([196, 132, 72, 255]);
    let [frame_height, breadth] = [height / 2, (height / 36).max(1)];
    let frame_width = (frame_height * 4 / 3).min(width);
    let [left, top] = [(width - frame_width) / 2, (height - frame_height) / 2];
    RgbaImage::from_fn(width, height, |x, y| {
        let inside = |inset: u32| {
            (left + inset..left + frame_width - inset).contains(&x)
                && (top + inset..top + frame_height - inset).contains(&y)
        };
        if inside(0) && !inside(breadth.min(frame_height / 2).min(frame_width / 2)) { FRAME } else { GROUND }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_card_of_any_shape() {
        for size in [[20, 2000], [2000, 20], [2, 2], [640, 480]] {
            assert_eq!(card(size).dimensions(), size.into());
        }
    }

    #[test]
    fn ticks_are_even_and_what_was_missed_is_left_out() {
        let at = |ticks: f64| Duration::from_secs_f64(ticks / f64::from(RATE));
        assert_eq!(next_tick(0, at(0.2)), 1);
        assert_eq!(next_tick(7, at(7.9)), 8);
        assert_eq!(next_tick(7, at(12.5)), 12, "a late one goes on at once, and the four between are not made up for");
    }

    #[test]
    fn there_is_a_card_before_there_is_a_picture() {
        let card = card([320, 180]);
        assert_eq!(card.dimensions(), (320, 180));
        let colours: std::collections::HashSet<_> = card.pixels().map(|pixel| pixel.0).collect();
        assert_eq!(colours.len(), 2, "a frame on a ground");
        assert_eq!(card.get_pixel(0, 0).0, card.get_pixel(319, 179).0);
    }
}
