//! Takes the painted frame aside, with all that it was painted by, so that it can be painted anew.

use super::super::painter::Controls;
use super::super::still::Still;
use super::canvases::used;
use super::{Input, Studio};
use crate::source::demo::ScenePass;

impl Studio {
    /// The frame of the newest picture; `None` before there is one.
    pub(super) fn still(&self) -> Option<Still> {
        let (input, (_, canvas)) = (self.input.as_ref()?, self.canvas.as_ref()?);
        let [width, height] = canvas.size();
        let content = self.aside(input);
        let (mix, mirror) = (self.mix_now().into_owned(), Some(self.mirrored()));
        let controls = Controls { mix, mirror, drift: false, ..self.controls.clone() };
        let plate = used(&self.plate, &controls).filter(|(_, plate)| plate.is_of(input.content().texture()));
        let plate = plate.map(|(_, plate)| plate.behind(&self.gpu, &content, controls.swap_sides));
        Some(Still { content, controls, short_side: width.min(height), plate })
    }

    /// A copy of the input, which the next frame will overwrite, at its source's size: the built-in scene may be drawn smaller.
    fn aside(&self, input: &Input) -> wgpu::Texture {
        match input {
            Input::Scene { content, seconds, .. } if content.size() != self.source => {
                let drawn = self.gpu.within_memory(|| {
                    let picture = self.gpu.picture("still", self.source[0], self.source[1]);
                    self.scene.get_or_init(|| ScenePass::new(&self.gpu)).draw(&self.gpu, &picture, *seconds);
                    picture
                });
                drawn.unwrap_or_else(|| self.gpu.copy_of(content.texture()))
            }
            _ => self.gpu.copy_of(input.content().texture()),
        }
    }
}
