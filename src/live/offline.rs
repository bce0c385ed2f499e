//! Painting without a clock: the frames of a video one after another, each for as long as it takes.

use std::time::{Duration, Instant};

use image::RgbaImage;

use super::controls::Controls;
use super::mix::Fades;
use super::orders::Orders;
use super::pace::SliceBudget;
use super::palette::Palette;
use super::slicer::submit_in_slices;
use crate::gpu::pass::submit;
use crate::gpu::{Gpu, Pass};
use crate::pixels::PixelFormat;
use crate::stylize::{Canvas, Plate, StylizeError, Stylizer, Upload, scaled_to_short_side};

/// Paints frames of one format and size. Time goes by from frame to frame as it does in the video, so that steadiness, drift
/// and fades look as they would live on a machine that is fast enough.
pub struct OfflinePainter {
    palette: Palette,
    controls: Controls,
    upload: Upload,
    canvas: Canvas,
    fades: Fades,
    /// Slices leave room for a window that is drawn on the same queue.
    budget: SliceBudget,
    /// From frame to frame.
    interval: Duration,
    begin: Instant,
    /// Frames that have been painted or passed over.
    painted: u32,
}

impl OfflinePainter {
    /// For frames of `size` (width, height) that come every `interval`, painted with their short side as `short_side` says; as
    /// large as they are where that and the controls ask for detail.
    ///
    /// # Errors
    /// When the painted size is too small, or too large for the GPU or its memory.
    pub fn new(
        stylizer: Stylizer,
        controls: Controls,
        format: PixelFormat,
        size: [u32; 2],
        short_side: u32,
        interval: Duration,
    ) -> Result<OfflinePainter, StylizeError> {
        let painted = scaled_to_short_side(size, short_side);
        // Before the frame's buffers, which may be large.
        stylizer.check(painted)?;
        let upload = stylizer.within_memory(painted, || stylizer.upload(format, size))?;
        let mirror = controls.mirror.unwrap_or(false);
        let mut canvas = stylizer.canvas(upload.content(), mirror, painted)?;
        canvas.set_detail(controls.enlarged(size));
        let (content, mask) = (upload.content(), controls.mask.as_deref());
        stylizer.within_memory(painted, || canvas.set_input(&stylizer, content, mirror, mask))?;
        Ok(OfflinePainter {
            palette: Palette::new(stylizer),
            controls,
            upload,
            canvas,
            fades: Fades::default(),
            budget: SliceBudget::default(),
            interval,
            begin: Instant::now(),
            painted: 0,
        })
    }

    /// Paints the mix's first style on what differs from the plate, and the others on the rest.
    ///
    /// # Errors
    /// When there is not enough memory for it; then nothing can be painted.
    pub fn set_foreground(&mut self, plate: &Plate) -> Result<(), StylizeError> {
        let (stylizer, mirror) = (&self.palette.stylizer, self.controls.mirror.unwrap_or(false));
        let (canvas, content) = (&mut self.canvas, self.upload.content());
        stylizer.within_memory(canvas.size(), || canvas.set_foreground(stylizer, content, mirror, plate))
    }

    /// Does a part of what the styles need before they are painted with; says whether there may be more.
    ///
    /// # Errors
    /// As [`OfflinePainter::paint`].
    pub fn prepare(&mut self) -> Result<bool, StylizeError> {
        let gpu = self.palette.stylizer.gpu().clone();
        let mut submit = in_slices(&gpu, &mut self.budget);
        if !self.palette.encode_next(&self.controls, &mut submit)? {
            if !self.palette.calibrates(&self.controls) {
                return Ok(false);
            }
            self.palette.calibrate(&self.controls, submit)?;
        }
        Ok(true)
    }

    /// Paints the next frame. The first one takes longer if not all was [prepared](OfflinePainter::prepare) for it.
    ///
    /// # Errors
    /// When a style is too small, or too large for the GPU, or the device is lost.
    pub fn paint(&mut self, frame: &[u8]) -> Result<RgbaImage, StylizeError> {
        let gpu = self.palette.stylizer.gpu().clone();
        self.upload.write(&gpu, frame);
        submit(&gpu, self.upload.passes());
        let recoloured = self.prepare_styles()?;

        let time = self.interval * self.painted;
        self.painted += 1;
        let drifted = self.controls.manner.drift.then(|| self.controls.mix.drifted(time));
        let parts = self.palette.parts(&self.controls, drifted.as_ref().unwrap_or(&self.controls.mix));
        let now = self.begin + time;
        self.fades.follow(parts, recoloured.then_some(self.controls.fade), now);
        if let Some((style, second)) = self.fades.at(now) {
            let settings = self.controls.settings(self.interval);
            Orders::new(&self.controls, style, second, settings).give(&mut self.canvas);
        }
        self.canvas.paint_with(&self.palette.stylizer, in_slices(&gpu, &mut self.budget))?;
        Ok(self.canvas.read()?)
    }

    /// Lets a frame's time go by without painting it.
    pub fn pass(&mut self) {
        self.painted += 1;
    }

    /// Has all that the mix needs; says whether its styles have other colours than before.
    fn prepare_styles(&mut self) -> Result<bool, StylizeError> {
        let gpu = self.palette.stylizer.gpu().clone();
        if self.controls.manner.match_colours {
            submit(&gpu, self.palette.look(self.upload.content()));
            self.palette.see(self.interval)?;
        }
        let recoloured = self.palette.encode(&self.controls, in_slices(&gpu, &mut self.budget))?;
        while self.prepare()? {}
        Ok(recoloured)
    }
}

/// What submits passes in slices, and never stops.
fn in_slices<'a>(
    gpu: &'a Gpu,
    budget: &'a mut SliceBudget,
) -> impl FnMut(&[Pass]) -> Result<(), StylizeError> + use<'a> {
    |passes| {
        submit_in_slices(gpu, budget, passes);
        Ok(())
    }
}
