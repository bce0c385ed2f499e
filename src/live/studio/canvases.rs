//! What frames are painted on: a canvas for the size, the network and the place, and one to try the next rung on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::controls::Controls;
use super::super::ladder::Rung;
use super::super::mix::Fades;
use super::super::painter::Shared;
use super::super::slicer::Stopped;
use super::Studio;
use crate::model::Widths;
use crate::stylize::{Canvas, Content, Mask, Plate, StylizeError, Stylizer, scaled_to_short_side};

/// Where the mix's first style goes.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Everywhere,
    /// Where the controls' mask is white.
    Mask,
    /// What differs from the plate of that number.
    Foreground(u64),
}

/// What a canvas was made for; another key wants another canvas.
#[derive(Clone, PartialEq)]
pub(super) struct CanvasKey {
    /// The network's.
    widths: Widths,
    pub content: Content,
    pub mirror: bool,
    place: Place,
    size: [u32; 2],
    /// See [`Canvas::set_detail`].
    pub enlarged: Option<[u32; 2]>,
    /// See [`Stylizer::kernels_generation`].
    kernels: u64,
}

impl CanvasKey {
    /// Whether the first style goes to what differs from the plate.
    pub fn has_foreground(&self) -> bool {
        matches!(self.place, Place::Foreground(_))
    }
}

impl Studio {
    /// Size and network for the input as the controls, or the policy, say; `None` without an input.
    pub(super) fn choose(&mut self, now: Instant, shared: &Shared) -> Result<Option<Rung>, Stopped> {
        if self.input.is_none() {
            return Ok(None);
        }
        let source = self.source[0].min(self.source[1]);
        let Controls { size, model, rate, .. } = self.controls;
        let rung = self.sizing.choose(size, model.widths(), source, rate, now);
        let colours = self.networks.painting().colours();
        if self.networks.turn_to(rung.widths) {
            tracing::info!("the {} network paints now", rung.widths.name());
            // The window fades from one to the other; statistics of the one mean nothing to the other.
            self.fades = Fades::default();
            self.mixed = None;
            self.orders = None;
            // It was made for the one before, which may have had the same widths.
            self.canvas = None;
            self.previews.change_network();
            self.networks.painting_mut().adopt_colours(colours);
            self.encode_styles(shared)?;
        }
        let on_its_way = self.networks.painting().stylizer.widths() != rung.widths;
        let painted = self.painted_side().filter(|_| on_its_way);
        // A size that suits another network may be far too much for the one that paints until that is there.
        Ok(Some(Rung { short_side: painted.unwrap_or(rung.short_side), ..rung }))
    }

    /// Has a canvas for the input and the controls. The old one is left when the new one is there.
    pub(super) fn fit_canvas(&mut self, rung: Rung) -> Result<(), StylizeError> {
        let Some(content) = self.input.as_ref().map(|input| input.content().clone()) else { return Ok(()) };
        let stylizer = Arc::clone(&self.networks.painting().stylizer);
        let wanted = self.key(&content, &stylizer, rung.short_side);
        let trial = self.trial.take();
        match &mut self.canvas {
            Some((have, _)) if *have == wanted => {
                self.trial = trial.filter(|_| self.sizing.trying());
                return Ok(());
            }
            Some((have, canvas)) if (have.size, have.widths) == (wanted.size, wanted.widths) => {
                canvas.set_detail(wanted.enlarged);
                let plate = plate_in_use(&self.plate, &self.controls, &content);
                let given = give_input(canvas, &stylizer, &wanted, plate, self.controls.mask.as_deref());
                *have = wanted;
                if given.is_err() {
                    self.canvas = None;
                }
                return given;
            }
            _ => {}
        }
        let canvas = match trial.filter(|(key, _)| *key == wanted) {
            Some((_, canvas)) => canvas,
            None => match self.make_canvas(&stylizer, wanted.clone()) {
                // There may be memory for one and not for both.
                Err(StylizeError::OutOfMemory { .. }) if self.canvas.take().is_some() => {
                    self.make_canvas(&stylizer, wanted.clone())?
                }
                made => made?,
            },
        };
        // Painting goes on with what is usual meanwhile. The one before belonged to another size, and ends.
        self.tuning = stylizer.tune_in_background(canvas.size(), self.tuning.take());
        self.canvas = Some((wanted, canvas));
        Ok(())
    }

    /// Short side of what is painted, in pixels.
    fn painted_side(&self) -> Option<u32> {
        self.canvas.as_ref().and_then(|(_, canvas)| canvas.size().into_iter().min())
    }

    pub(super) fn mirrored(&self) -> bool {
        self.controls.mirror.unwrap_or(self.faces_user)
    }

    fn key(&self, content: &Content, stylizer: &Stylizer, short_side: u32) -> CanvasKey {
        CanvasKey {
            widths: stylizer.widths(),
            content: content.clone(),
            mirror: self.mirrored(),
            place: match plate_in_use(&self.plate, &self.controls, content) {
                Some((number, _)) => Place::Foreground(*number),
                None if self.controls.mask.is_some() => Place::Mask,
                None => Place::Everywhere,
            },
            size: scaled_to_short_side(self.source, short_side),
            enlarged: self.controls.enlarged(self.source),
            kernels: stylizer.kernels_generation(),
        }
    }

    /// A canvas for `key`. A size that is too large for the GPU becomes the largest that is not.
    fn make_canvas(&self, stylizer: &Stylizer, key: CanvasKey) -> Result<Canvas, StylizeError> {
        let CanvasKey { content, mirror, size, enlarged, .. } = &key;
        let mut canvas = match stylizer.canvas(content, *mirror, *size) {
            Err(StylizeError::TooLarge { fits, .. }) => {
                let [width, height] = self.key(content, stylizer, fits).size;
                tracing::warn!("painting at {width}×{height}, the most this GPU takes");
                stylizer.canvas(content, *mirror, [width, height])?
            }
            made => made?,
        };
        canvas.set_detail(*enlarged);
        let (plate, mask) = (plate_in_use(&self.plate, &self.controls, content), self.controls.mask.as_deref());
        // It has been made for the plain input.
        if plate.is_some() || enlarged.is_some() || mask.is_some() {
            give_input(&mut canvas, stylizer, &key, plate, mask)?;
        }
        Ok(canvas)
    }

    /// Paints the frame once more as the next rung would, if the policy wants to know what that takes and nothing waits.
    pub(super) fn try_more(&mut self, shared: &Shared) {
        if self.feed.as_ref().is_none_or(|feed| feed.has_frame() && !self.sizing.leaves_frames_out()) {
            return;
        }
        let Some(rung) = self.sizing.wants_trial(Instant::now()) else { return };
        match self.paint_trial(rung, shared) {
            Ok(Some(took)) => self.sizing.tried(Some(took), Instant::now()),
            // It is being prepared, or the user wants something else.
            Ok(None) | Err(Stopped::Asked) => {}
            Err(Stopped::Failed(error)) => {
                tracing::debug!("painting at {} px was tried: {error}", rung.short_side);
                self.sizing.tried(None, Instant::now());
            }
        }
        self.sizing.worked(Instant::now());
    }

    /// What painting takes on that rung; `None` while its network is on its way, or meets the styles, one at a time.
    fn paint_trial(&mut self, rung: Rung, shared: &Shared) -> Result<Option<Duration>, Stopped> {
        let (Some(input), Some(orders)) = (&self.input, &self.orders) else { return Ok(None) };
        let content = input.content().clone();
        let mut orders = orders.clone();
        let other = rung.widths != self.networks.painting().stylizer.widths();
        let colours = self.networks.painting().colours();
        let Some(palette) = self.networks.get(rung.widths) else { return Ok(None) };
        if other {
            palette.adopt_colours(colours);
            if palette.encode_next(&self.controls, |passes| self.slicer.submit(passes, shared))? {
                return Ok(None);
            }
            let [Some(style), second] = palette.parts(&self.controls, &self.controls.mix) else { return Ok(None) };
            orders = orders.with(style, second);
        }
        let stylizer = Arc::clone(&palette.stylizer);
        let wanted = self.key(&content, &stylizer, rung.short_side);
        // What fits in its place has to be larger than what is painted already.
        match stylizer.check(wanted.size) {
            Err(StylizeError::TooLarge { fits, .. }) if self.painted_side() < Some(fits) => {}
            checked => checked?,
        }
        if self.trial.as_ref().is_none_or(|(have, _)| *have != wanted) {
            self.trial = Some((wanted.clone(), self.make_canvas(&stylizer, wanted)?));
        }
        let Some((_, canvas)) = &mut self.trial else { return Ok(None) };
        orders.give(canvas);
        let start = Instant::now();
        canvas.paint_with(&stylizer, |passes| self.slicer.submit(passes, shared))?;
        Ok(Some(start.elapsed()))
    }

    /// Begins a plate for the input where the controls want another, and ends what is taken of one that they leave.
    pub(super) fn fit_plate(&mut self) {
        if let (None, Some((_, plate))) = (self.controls.plate, &mut self.plate) {
            plate.end_taking();
        }
        // One that is not used now is kept, for there may be no other occasion to take it.
        let (Some(number), Some(input)) = (self.controls.plate, &self.input) else { return };
        if self.plate.as_ref().is_none_or(|(have, _)| *have != number) {
            self.plate = Some((number, self.networks.painting().stylizer.plate(input.content().texture())));
        }
    }
}

/// Has a canvas paint the key's content: with the first style on what differs from the plate, or within the mask.
fn give_input(
    canvas: &mut Canvas,
    stylizer: &Stylizer,
    key: &CanvasKey,
    plate: Option<&(u64, Plate)>,
    mask: Option<&Mask>,
) -> Result<(), StylizeError> {
    let size = canvas.size();
    let given = stylizer.gpu().within_memory(|| match plate {
        Some((_, plate)) => canvas.set_foreground(stylizer, &key.content, key.mirror, plate),
        None => canvas.set_input(stylizer, &key.content, key.mirror, mask),
    });
    given.ok_or(StylizeError::OutOfMemory { size })
}

/// The plate, and its number, if the controls want one and it is of that content: after a reconnection in another size it is not,
/// and whoever is in the picture then must not become the empty scene.
pub(super) fn plate_in_use<'a>(
    plate: &'a Option<(u64, Plate)>,
    controls: &Controls,
    content: &Content,
) -> Option<&'a (u64, Plate)> {
    plate.as_ref().filter(|(_, plate)| controls.plate.is_some() && plate.is_of(content.texture()))
}
