//! The frame that is painted, on its way to the GPU.

use std::time::Instant;

use super::super::painter::Shared;
use super::super::palette::Palette;
use super::super::slicer::Stopped;
use super::super::stages::Stage;
use super::Studio;
use crate::gpu::{Pass, pass};
use crate::source::demo::{self, ScenePass};
use crate::source::{Frame, Pixels};
use crate::stylize::{Content, Engine, StylizeError, Upload};

/// The frame that is painted, on the GPU.
pub(super) enum Input {
    Bytes(Upload),
    /// The built-in scene, which is drawn by a pass, or natively where there is none.
    Scene(Content, Option<(ScenePass, Pass)>),
}

impl Input {
    pub fn content(&self) -> &Content {
        match self {
            Input::Bytes(upload) => upload.content(),
            Input::Scene(content, _) => content,
        }
    }
}

impl Studio {
    pub(super) fn newest_frame(&self) -> Option<Frame> {
        self.feed.as_ref()?.take()
    }

    /// Uploads a frame, or draws the built-in scene, into the input picture.
    pub(super) fn bring_in(&mut self, frame: &Frame, shared: &Shared) -> Result<(), Stopped> {
        let size = [frame.width, frame.height];
        let limit = self.gpu.capabilities.largest_texture;
        if size.iter().any(|side| *side > limit) {
            return Err(StylizeError::FrameTooLarge { size, limit }.into());
        }
        self.source = size;
        self.faces_user = self.feed.as_ref().is_some_and(|feed| feed.faces_user());
        self.sizing.arrived(frame);
        match &frame.pixels {
            Pixels::Bytes { format, bytes } => {
                if !matches!(&self.input, Some(Input::Bytes(upload)) if upload.fits(*format, size)) {
                    // The one before goes first, for there may not be memory for both.
                    self.input = None;
                    let stylizer = &self.networks.painting().stylizer;
                    let upload = stylizer.within_memory(size, || stylizer.upload(*format, size))?;
                    self.input = Some(Input::Bytes(upload));
                }
                if let Some(Input::Bytes(upload)) = &self.input {
                    let start = Instant::now();
                    upload.write(&self.gpu, bytes);
                    match &mut self.slicer.measured {
                        // Nobody needs to wait for it.
                        None => pass::submit(&self.gpu, upload.passes()),
                        Some(measured) => {
                            measured.add(Stage::Upload, start.elapsed());
                            self.slicer.submit(upload.passes(), shared)?;
                        }
                    }
                }
            }
            Pixels::Scene { seconds } => {
                if !matches!(&self.input, Some(Input::Scene(content, _)) if content.size() == size) {
                    self.input = None;
                    let gpu = &self.gpu;
                    let stylizer = &self.networks.painting().stylizer;
                    let input = stylizer.within_memory(size, || {
                        // The processor draws it in a sixth of the time that the shader takes there.
                        if stylizer.engine() == Engine::Cpu {
                            return Input::Scene(Content::native(gpu, size), None);
                        }
                        let picture = gpu.picture("scene", size[0], size[1]);
                        let scene = ScenePass::new(gpu);
                        let pass = scene.pass(gpu, &picture);
                        Input::Scene(picture.into(), Some((scene, pass)))
                    })?;
                    self.input = Some(input);
                }
                match &self.input {
                    Some(Input::Scene(content, None)) => {
                        let start = Instant::now();
                        content.change(&self.gpu, |rgba| demo::cpu::draw_rgba(size[0], *seconds, rgba));
                        if let Some(measured) = &mut self.slicer.measured {
                            measured.add(Stage::Upload, start.elapsed());
                        }
                    }
                    Some(Input::Scene(_, Some((scene, pass)))) => {
                        scene.set_time(&self.gpu, size, *seconds);
                        self.slicer.submit(std::slice::from_ref(pass), shared)?;
                    }
                    _ => {}
                }
            }
        }
        if std::mem::take(&mut self.fresh) {
            // Of the source before there may have been a picture in use until now.
            self.networks.ready().for_each(Palette::change_source);
        }
        Ok(())
    }
}
