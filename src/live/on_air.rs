//! What a painter paints, as a virtual camera.

use std::path::Path;

use super::{Need, Painter, Seat};
use crate::gpu::Gpu;
use crate::sink::{VirtualCamera, VirtualCameraError};

/// A virtual camera with a seat of its own before the painter: it goes on whether anybody else looks or not.
pub struct OnAir {
    pub camera: VirtualCamera,
    _seat: Seat,
}

impl OnAir {
    /// As [`VirtualCamera::start`], of the painter's pictures.
    ///
    /// # Errors
    /// When there is no such device, or it cannot be opened.
    pub fn start(
        gpu: &Gpu,
        painter: &Painter,
        device: Option<&Path>,
        failed: impl FnOnce(VirtualCameraError) + Send + 'static,
    ) -> Result<OnAir, VirtualCameraError> {
        let pictures = painter.pictures();
        let newest = move || {
            let picture = pictures.newest()?;
            let source = picture.source;
            Some((picture.into(), source))
        };
        let camera = VirtualCamera::start(gpu, device, newest, failed)?;
        Ok(OnAir { camera, _seat: painter.audience().join(Need::Newest) })
    }
}
