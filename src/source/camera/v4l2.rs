//! Cameras on Linux, over the kernel's own interface.

mod device;
mod holder;
mod meaning;
mod stream;

use std::io;
use std::time::Duration;

use super::super::SourceError;
use super::format::{CameraPixels, Packed, pack};
use super::negotiate::{Mode, Wanted, rank};
use super::{CameraId, Capture, CaptureError, Captured};
use crate::v4l2;
use device::{Agreed, Device};
use stream::Stream;

/// Sizes looked at where a camera offers a range of them.
const USUAL_SIZES: [(u32, u32); 7] =
    [(640, 480), (640, 360), (800, 600), (960, 540), (1280, 720), (1920, 1080), (320, 240)];

/// Rates looked at where a camera offers a range of them.
const USUAL_RATES: [u32; 7] = [60, 50, 30, 25, 20, 15, 10];

/// The capture devices, by number. Outputs, metadata and broken nodes are left out.
pub(super) fn find() -> Vec<CameraId> {
    v4l2::numbers().into_iter().filter_map(identify).collect()
}

fn identify(index: u32) -> Option<CameraId> {
    let path = v4l2::path(index);
    match Device::open(&path).and_then(|device| device.capability()) {
        Ok(capability) if capability.captures => {
            Some(CameraId { name: capability.name, index, by_id: link_by_id(&path), device: path, bus: capability.bus })
        }
        Ok(_) => None,
        // It is there and this user may not open it: listing it leads to a message that says what to do.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let name = std::fs::read_to_string(format!("/sys/class/video4linux/video{index}/name")).ok();
            let name = name.map_or_else(|| path.clone(), |name| name.trim().to_string());
            Some(CameraId { name, index, by_id: link_by_id(&path), device: path, bus: String::new() })
        }
        Err(error) => {
            tracing::debug!("{path}: {error}");
            None
        }
    }
}

fn link_by_id(device: &str) -> Option<String> {
    let links = std::fs::read_dir("/dev/v4l/by-id").ok()?.filter_map(Result::ok).map(|link| link.path());
    let mut ours = links.filter(|link| std::fs::canonicalize(link).is_ok_and(|path| path.as_os_str() == device));
    ours.next()?.into_os_string().into_string().ok()
}

/// What a camera offers.
pub(super) fn modes(camera: &CameraId) -> Vec<Mode> {
    Device::open(&camera.device).map(|device| modes_of(&device, None)).unwrap_or_default()
}

fn modes_of(device: &Device, wanted_size: Option<(u32, u32)>) -> Vec<Mode> {
    let mut modes = Vec::new();
    for fourcc in device.fourccs() {
        let candidates: Vec<(u32, u32)> = wanted_size.into_iter().chain(USUAL_SIZES).collect();
        for (width, height) in device.sizes(fourcc, &candidates) {
            let pixels = CameraPixels::from_fourcc(fourcc);
            let mode = |interval| Mode { pixels, width, height, interval };
            let intervals = device.intervals(fourcc, width, height, &USUAL_RATES);
            if intervals.is_empty() {
                modes.push(mode((0, 0)));
            }
            modes.extend(intervals.into_iter().map(mode));
        }
    }
    modes
}

/// Opens a camera and agrees on a mode: the ones it offers in order of merit, at last the one it is in.
pub(super) fn open(camera: &CameraId, wanted: &Wanted) -> Result<Box<dyn Capture>, SourceError> {
    let mut device = Device::open(&camera.device).map_err(|error| refusal(camera, &error))?;
    let offered = modes_of(&device, wanted.size);
    let (mut last_error, mut nearly) = (None, None);
    for mode in rank(&offered, wanted) {
        match device.agree(&mode) {
            Ok(agreed) if agreed.fits(&mode) => match Stream::start(device) {
                Ok(stream) => return Ok(Box::new(V4l2 { stream, agreed })),
                // Another mode may want less of what there is too little of.
                Err(error) if error.raw_os_error() == Some(libc::ENOSPC) => {
                    tracing::debug!("{}: {mode:?} could not be started: {error}", camera.name);
                    last_error = Some(error);
                    device = Device::open(&camera.device).map_err(|error| refusal(camera, &error))?;
                }
                Err(error) => return Err(refusal(camera, &error)),
            },
            Ok(agreed) => {
                tracing::debug!("{}: {mode:?} was answered with {agreed:?}", camera.name);
                if agreed.mode.pixels.known() && agreed.mode.width > 0 {
                    nearly.get_or_insert(agreed.mode);
                }
            }
            Err(error) if error.raw_os_error() == Some(libc::EBUSY) => return Err(refusal(camera, &error)),
            Err(error) => {
                tracing::debug!("{}: {mode:?} was refused: {error}", camera.name);
                last_error = Some(error);
            }
        }
    }
    // Whatever was answered last, what was answered to the best is nearest to what is wanted.
    match nearly.map_or_else(|| device.current(), |mode| device.agree(&mode)) {
        Ok(agreed) if agreed.mode.pixels.known() && agreed.mode.width > 0 => {
            let stream = Stream::start(device).map_err(|error| refusal(camera, &error))?;
            Ok(Box::new(V4l2 { stream, agreed }))
        }
        _ => Err(match last_error {
            Some(error) => refusal(camera, &error),
            None => SourceError::CameraFormats {
                name: camera.name.clone(),
                device: camera.device.clone(),
                offered: names_of(&offered),
            },
        }),
    }
}

/// Sets a mode and lets go of the camera again, for a library that is particular about the mode it finds.
pub(super) fn prepare(camera: &CameraId, mode: &Mode) {
    // Where this fails the library fails too, and its error is the one that is reported.
    if let Err(error) = Device::open(&camera.device).and_then(|device| device.agree(mode)) {
        tracing::debug!("{}: {mode:?} cannot be set: {error}", camera.name);
    }
}

fn names_of(modes: &[Mode]) -> String {
    let mut names: Vec<String> = modes.iter().map(|mode| mode.pixels.to_string()).collect();
    names.sort();
    names.dedup();
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

/// What an error of the system means for the user.
fn refusal(camera: &CameraId, error: &io::Error) -> SourceError {
    let (name, device) = (camera.name.clone(), camera.device.clone());
    match error.raw_os_error() {
        Some(libc::EBUSY) => SourceError::CameraInUse { holder: holder::describe(&device), name, device },
        Some(libc::EACCES | libc::EPERM) => {
            let advice = "add yourself to the group video (sudo usermod -aG video $USER) and log in again";
            SourceError::CameraForbidden { name, device, advice }
        }
        Some(libc::ENOSPC) => {
            let reason = "its USB port has no bandwidth left; plug it in elsewhere, or another camera out".to_owned();
            SourceError::Camera { name, device, reason }
        }
        _ => SourceError::Camera { name, device, reason: error.to_string() },
    }
}

struct V4l2 {
    stream: Stream,
    agreed: Agreed,
}

impl Capture for V4l2 {
    fn mode(&self) -> Mode {
        self.agreed.mode
    }

    fn next(&mut self, timeout: Duration) -> Result<Option<Captured>, CaptureError> {
        let Agreed { mode, stride, yuv } = self.agreed;
        let picture = |bytes: &[u8]| {
            let packed = pack(mode.pixels, bytes, mode.width, mode.height, stride)?;
            Ok(Packed { format: packed.format.meaning(yuv), ..packed })
        };
        let taken = self.stream.newest(timeout, picture).map_err(|error| match error.raw_os_error() {
            Some(libc::ENODEV | libc::ENXIO) => CaptureError::Gone,
            _ => CaptureError::Failed(error.to_string()),
        })?;
        Ok(taken.map(|(picture, sequence, at)| Captured { picture, sequence, at }))
    }
}
