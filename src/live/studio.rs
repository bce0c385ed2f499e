//! What the painter's thread does: takes the newest frame, brings it to the GPU, and paints it in slices.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::mix::Fade;
use super::pace::{Meter, SliceBudget};
use super::painter::{Controls, Inbox, Picture, Report, Shared, StylePicture};
use crate::gpu::{Gpu, Pass, Progress, pass};
use crate::model::Weights;
use crate::source::demo::ScenePass;
use crate::source::{Feed, Frame, Pixels};
use crate::stylize::{
    Canvas, HowToRun, Mask, Statistics, StylizeError, Stylizer, Upload, resized, scaled_to_short_side,
};

/// How long the painter sleeps when nobody calls.
const REST: Duration = Duration::from_millis(500);
/// The same while one style passes into another.
const BREATH: Duration = Duration::from_millis(15);

/// The painter's own state.
pub(super) struct Studio {
    gpu: Gpu,
    stylizer: Stylizer,
    scene: ScenePass,
    controls: Controls,
    feed: Option<Arc<Feed>>,
    input: Option<Input>,
    canvas: Option<(CanvasKey, Canvas)>,
    /// The mask that the canvas has, and whether it is inverted there.
    mask: Option<(Arc<Mask>, bool)>,
    /// By the style's id and the short side at which it was encoded.
    styles: HashMap<(u64, u32), Statistics>,
    fade: Fade,
    last_paint: Option<Instant>,
    budget: SliceBudget,
    paint_meter: Meter,
    latency_meter: Meter,
    sequence: u64,
    saved: bool,
}

/// The frame that is painted, on the GPU.
enum Input {
    Bytes(Upload),
    Scene(wgpu::Texture, Pass),
}

impl Input {
    fn picture(&self) -> &wgpu::Texture {
        match self {
            Input::Bytes(upload) => upload.picture(),
            Input::Scene(picture, _) => picture,
        }
    }
}

/// What a canvas was made for; another key wants another canvas.
#[derive(PartialEq)]
struct CanvasKey {
    picture: wgpu::Texture,
    mirror: bool,
    masked: bool,
    size: [u32; 2],
}

/// Why a frame was left before it was done.
enum Stopped {
    Asked,
    Failed(StylizeError),
}

impl From<StylizeError> for Stopped {
    fn from(error: StylizeError) -> Stopped {
        Stopped::Failed(error)
    }
}

impl Studio {
    pub fn new(gpu: Gpu, weights: &Weights, how: HowToRun, controls: Controls) -> Studio {
        let stylizer = Stylizer::new(&gpu, weights, how);
        Studio {
            scene: ScenePass::new(&gpu),
            stylizer,
            gpu,
            controls,
            feed: None,
            input: None,
            canvas: None,
            mask: None,
            styles: HashMap::new(),
            fade: Fade::default(),
            last_paint: None,
            budget: SliceBudget::default(),
            paint_meter: Meter::default(),
            latency_meter: Meter::default(),
            sequence: 0,
            saved: false,
        }
    }

    /// Paints until it is told to stop.
    pub fn run(mut self, shared: &Shared) {
        loop {
            // A fade goes on without new frames, too.
            let fading = self.input.is_some() && self.fade.running(Instant::now());
            let inbox = shared.listen(if fading { BREATH } else { REST });
            if inbox.stop {
                return;
            }
            if let Some(trouble) = self.gpu.trouble() {
                return shared.publish(None, self.report(Some(trouble)));
            }
            let changed = self.take_orders(inbox);
            let start = Instant::now();
            let frame = if self.controls.frozen && self.input.is_some() { None } else { self.newest_frame() };
            let captured = frame.as_ref().map(|frame| frame.captured);
            if frame.is_none() && (!(changed || fading) || self.input.is_none()) {
                continue;
            }
            let brought = frame.as_ref().map_or(Ok(()), |frame| self.bring_in(frame, shared));
            match brought.and_then(|()| self.paint(shared)) {
                Ok(picture) => {
                    let now = Instant::now();
                    self.paint_meter.add(now, now - start);
                    if let Some(captured) = captured {
                        self.latency_meter.add(now, now - captured);
                    }
                    shared.publish(Some(picture), self.report(None));
                }
                // Whether by the program or by a lost GPU, the loop's beginning finds out.
                Err(Stopped::Asked) => continue,
                Err(Stopped::Failed(error)) => shared.publish(None, self.report(Some(error.to_string()))),
            }
            if !self.saved {
                self.gpu.save_pipelines();
                self.saved = true;
            }
        }
    }

    /// Says whether the controls have changed.
    fn take_orders(&mut self, inbox: Inbox) -> bool {
        if let Some(feed) = inbox.feed {
            self.feed = Some(feed);
            self.latency_meter = Meter::default();
            self.paint_meter = Meter::default();
        }
        match inbox.controls {
            Some(controls) => {
                self.controls = controls;
                true
            }
            None => false,
        }
    }

    fn newest_frame(&self) -> Option<Frame> {
        self.feed.as_ref()?.take()
    }

    /// Uploads a frame, or draws the built-in scene, into the input picture.
    fn bring_in(&mut self, frame: &Frame, shared: &Shared) -> Result<(), Stopped> {
        let size = [frame.width, frame.height];
        match &frame.pixels {
            Pixels::Bytes { format, bytes } => {
                if !matches!(&self.input, Some(Input::Bytes(upload)) if upload.fits(*format, size)) {
                    self.input = Some(Input::Bytes(self.stylizer.upload(*format, size)));
                }
                if let Some(Input::Bytes(upload)) = &self.input {
                    upload.write(&self.gpu, bytes);
                    pass::submit(&self.gpu, std::slice::from_ref(&upload.pass));
                }
            }
            Pixels::Scene { seconds } => {
                if !matches!(&self.input, Some(Input::Scene(p, _)) if [p.width(), p.height()] == size) {
                    let picture = self.gpu.picture("scene", size[0], size[1]);
                    let pass = self.scene.pass(&self.gpu, &picture);
                    self.input = Some(Input::Scene(picture, pass));
                }
                self.scene.set_time(&self.gpu, size, *seconds);
                if let Some(Input::Scene(_, pass)) = &self.input {
                    submit_in_slices(&self.gpu, std::slice::from_ref(pass), &mut self.budget, shared)?;
                }
            }
        }
        Ok(())
    }

    /// Paints the input picture as the controls say, a slice at a time.
    fn paint(&mut self, shared: &Shared) -> Result<Picture, Stopped> {
        self.fit_canvas()?;
        self.fit_mask();
        self.encode_styles(shared)?;
        let now = Instant::now();
        let mix = &self.controls.mix.0;
        let alone = if self.controls.mask.is_some() { 1.min(mix.len()) } else { mix.len() };
        let [first, second] = [&mix[..alone], &mix[alone..]].map(|part| self.blend(part));
        // A mix of nothing changes nothing.
        if let Some(first) = first {
            self.fade.turn_to(first, self.controls.fade, now);
        }
        let interval = self.last_paint.replace(now).map_or(REST, |last| now - last);
        let (Some((_, canvas)), Some(style)) = (&mut self.canvas, self.fade.at(now)) else {
            return Err(Stopped::Asked);
        };
        canvas.set_style(&style);
        canvas.set_second_style(second.as_ref());
        canvas.set_settings(self.controls.settings(interval));
        canvas.paint_with(&self.stylizer, |passes| submit_in_slices(&self.gpu, passes, &mut self.budget, shared))?;
        self.sequence += 1;
        Ok(Picture { texture: canvas.picture().clone(), sequence: self.sequence })
    }

    /// Encodes the styles of the mix that have not been yet.
    fn encode_styles(&mut self, shared: &Shared) -> Result<(), Stopped> {
        let side = self.controls.style_side;
        for (style, _) in &self.controls.mix.0 {
            if !self.styles.contains_key(&(style.id, side)) {
                let picture = resized(&style.picture, side);
                let statistics = self.stylizer.encode_style_with(&picture, |passes| {
                    submit_in_slices(&self.gpu, passes, &mut self.budget, shared)
                })?;
                self.styles.insert((style.id, side), statistics);
            }
        }
        Ok(())
    }

    /// Statistics of a part of the mix; `None` where it has no weight.
    fn blend(&self, part: &[(Arc<StylePicture>, f32)]) -> Option<Statistics> {
        let side = self.controls.style_side;
        let styles = part.iter();
        let styles = styles.filter_map(|(style, weight)| Some((self.styles.get(&(style.id, side))?, *weight)));
        Statistics::blend(&styles.collect::<Vec<_>>())
    }

    /// Makes a canvas for the input and the controls where the last one does not fit. A size that is too large for the
    /// GPU becomes the largest that is not.
    fn fit_canvas(&mut self) -> Result<(), StylizeError> {
        let Some(input) = &self.input else { return Ok(()) };
        let picture = input.picture();
        let source = [picture.width(), picture.height()];
        let faces_user = self.feed.as_ref().is_some_and(|feed| feed.faces_user());
        let key = |side| CanvasKey {
            picture: picture.clone(),
            mirror: self.controls.mirror.unwrap_or(faces_user),
            masked: self.controls.mask.is_some(),
            size: scaled_to_short_side(source, side),
        };
        let wanted = key(self.controls.short_side);
        match &mut self.canvas {
            Some((have, _)) if *have == wanted => return Ok(()),
            Some((have, canvas)) if have.size == wanted.size => {
                canvas.set_input(&self.stylizer, picture, wanted.mirror, self.controls.mask.as_deref());
                *have = wanted;
                self.mask = None;
                return Ok(());
            }
            _ => {}
        }
        let made = match self.stylizer.canvas(picture, wanted.mirror, wanted.size) {
            Err(StylizeError::TooLarge { fits, .. }) => {
                let largest = key(fits);
                tracing::warn!("painting at {}×{}, the most this GPU takes", largest.size[0], largest.size[1]);
                (self.stylizer.canvas(picture, largest.mirror, largest.size)?, wanted)
            }
            made => (made?, wanted),
        };
        let (mut canvas, key) = made;
        if let Some(mask) = &self.controls.mask {
            canvas.set_input(&self.stylizer, picture, key.mirror, Some(mask));
        }
        self.canvas = Some((key, canvas));
        self.mask = None;
        Ok(())
    }

    /// Gives the canvas the mask that the controls have, if it has another.
    fn fit_mask(&mut self) {
        let wanted = self.controls.mask.as_ref().map(|mask| (mask, self.controls.swap_sides));
        let (Some((mask, swap)), Some((_, canvas))) = (wanted, &mut self.canvas) else { return };
        if self.mask.as_ref().is_some_and(|(have, swapped)| have == mask && *swapped == swap) {
            return;
        }
        if swap {
            canvas.set_mask(&mask.inverted());
        } else {
            canvas.set_mask(mask);
        }
        self.mask = Some((Arc::clone(mask), swap));
    }

    fn report(&self, trouble: Option<String>) -> Report {
        Report {
            rate: self.paint_meter.rate(),
            paint: self.paint_meter.median(),
            latency: self.latency_meter.median(),
            style: self.controls.mix.describe(),
            trouble,
        }
    }
}

/// Submits passes a slice at a time and waits for each, so that whoever draws a window on the same queue waits for one
/// slice at most.
fn submit_in_slices(gpu: &Gpu, passes: &[Pass], budget: &mut SliceBudget, shared: &Shared) -> Result<(), Stopped> {
    let mut progress = Progress::default();
    loop {
        let cost = budget.next();
        let start = Instant::now();
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let done = progress.record(passes, &mut encoder, cost);
        gpu.submit([encoder.finish()]);
        gpu.wait();
        if done {
            return Ok(());
        }
        budget.spent(cost, start.elapsed());
        if shared.inbox().stop || gpu.trouble().is_some() {
            return Err(Stopped::Asked);
        }
    }
}
