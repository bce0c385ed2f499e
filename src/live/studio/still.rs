//! Takes the painted frame aside, with all that it was painted by, so that it can be painted anew.

use super::super::controls::Controls;
use super::super::manner::Manner;
use super::super::still::Still;
use super::Studio;
use super::canvases::plate_in_use;

impl Studio {
    /// The frame of the newest picture; `None` before there is one.
    pub(super) fn still(&self) -> Option<Still> {
        let (input, (_, canvas)) = (self.input.as_ref()?, self.canvas.as_ref()?);
        let [width, height] = canvas.size();
        // A copy, for the next frame will overwrite it.
        let content = self.gpu.copy_of(input.content().texture());
        let (mix, mirror) = (self.mix_now().into_owned(), Some(self.mirrored()));
        let controls =
            Controls { mix, mirror, manner: Manner { drift: false, ..self.controls.manner }, ..self.controls.clone() };
        let plate = plate_in_use(&self.plate, &controls, input.content());
        let plate = plate.map(|(_, plate)| plate.behind(&self.gpu, &content, controls.swap_sides));
        Some(Still { content, controls, short_side: width.min(height), plate })
    }
}
