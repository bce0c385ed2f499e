//! What a painter paints, as a recording and as a virtual camera. Each has a seat of its own before the painter: it goes on whether
//! anybody else looks or not.

use std::path::Path;

use super::{Need, Painter};
use crate::gpu::Gpu;
use crate::sink::{Listening, RecordError, Recorded, Recorder, VirtualCamera, VirtualCameraError};

/// As [`Recorder::start`], of the painter's pictures.
///
/// # Errors
/// When the file is there already.
pub fn record(
    gpu: &Gpu,
    painter: &Painter,
    path: &Path,
    sound: Option<Listening>,
    done: impl FnOnce(Result<Recorded, RecordError>) + Send + 'static,
) -> Result<Recorder, RecordError> {
    let (pictures, seat) = (painter.pictures(), painter.audience().join(Need::OneSize));
    let newest = move || {
        let _seated = &seat;
        match pictures.over() {
            true => Err(RecordError::Stopped),
            false => Ok(pictures.newest().map(|picture| {
                let whole = picture.whole;
                (picture.into(), whole)
            })),
        }
    };
    Recorder::start(gpu, path, newest, sound, done)
}

/// As [`VirtualCamera::start`], of the painter's pictures.
///
/// # Errors
/// When there is no such device, or it cannot be opened.
pub fn put_on_air(
    gpu: &Gpu,
    painter: &Painter,
    device: Option<&Path>,
    failed: impl FnOnce(VirtualCameraError) + Send + 'static,
) -> Result<VirtualCamera, VirtualCameraError> {
    let (pictures, seat) = (painter.pictures(), painter.audience().join(Need::Newest));
    let newest = move || {
        let _seated = &seat;
        let picture = pictures.newest()?;
        let source = picture.source;
        Some((picture.into(), source))
    };
    VirtualCamera::start(gpu, device, newest, failed)
}
