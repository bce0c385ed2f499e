//! What the painter's thread does: takes the newest frame, brings it to the GPU, and paints it in slices.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::ladder::Rung;
use super::mix::{Fade, StyleMix};
use super::networks::Networks;
use super::pace::Meter;
use super::painter::{Controls, Detail, Inbox, Picture, Report, Shared};
use super::palette::Palette;
use super::preview::Previews;
use super::sizing::Sizing;
use super::slicer::{Slicer, Stopped};
use super::stages::{Gaps, Measured, Stage};
use crate::gpu::{Gpu, Pass, pass};
use crate::model::{Weights, Widths};
use crate::source::demo::ScenePass;
use crate::source::{Feed, Frame, Pixels};
use crate::stylize::{
    BackgroundTuning, Canvas, HowToRun, Mask, Plate, Settings, Statistics, StylizeError, Stylizer, Upload,
    scaled_to_short_side,
};

/// How long the painter sleeps when nobody calls.
const REST: Duration = Duration::from_millis(500);
/// The same while one style passes into another.
const BREATH: Duration = Duration::from_millis(15);

/// The painter's own state.
pub(super) struct Studio {
    gpu: Gpu,
    networks: Networks,
    scene: ScenePass,
    controls: Controls,
    feed: Option<Arc<Feed>>,
    input: Option<Input>,
    canvas: Option<(CanvasKey, Canvas)>,
    sizing: Sizing,
    /// The next rung's canvas, to see whether it is fast enough.
    trial: Option<(CanvasKey, Canvas)>,
    /// What the newest picture was painted with.
    look: Option<Look>,
    /// The empty scene, by its number.
    plate: Option<(u64, Plate)>,
    previews: Previews,
    fade: Fade,
    /// What `fade` goes to.
    mixed: Option<StyleMix>,
    /// When the drift began, if there is one.
    drift: Option<Instant>,
    last_paint: Option<Instant>,
    slicer: Slicer,
    paint_meter: Meter,
    latency_meter: Meter,
    sequence: u64,
    saved: bool,
    measured: Option<Arc<Measured>>,
    /// Looks for faster kernels for the canvas.
    tuning: Option<BackgroundTuning>,
    watched: bool,
    /// The controls have changed since the last picture.
    changed: bool,
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
struct CanvasKey {
    /// The network's.
    widths: Widths,
    picture: wgpu::Texture,
    mirror: bool,
    place: Place,
    size: [u32; 2],
    detailed: bool,
    /// See [`Stylizer::kernels_generation`].
    kernels: u64,
}

/// What a canvas is told before each frame.
#[derive(Clone)]
struct Look {
    style: Statistics,
    second: Option<Statistics>,
    settings: Settings,
    /// And whether it counts the other way round.
    mask: Option<(Arc<Mask>, bool)>,
}

impl Studio {
    pub fn new(gpu: Gpu, weights: Vec<Weights>, how: HowToRun, controls: Controls) -> Studio {
        let networks = Networks::new(&gpu, weights, controls.model.widths(), how);
        Studio {
            scene: ScenePass::new(&gpu),
            controls,
            feed: None,
            input: None,
            canvas: None,
            sizing: Sizing::new(gpu.capabilities.software, networks.costs()),
            networks,
            trial: None,
            look: None,
            plate: None,
            previews: Previews::default(),
            fade: Fade::default(),
            mixed: None,
            drift: None,
            last_paint: None,
            slicer: Slicer::new(&gpu),
            paint_meter: Meter::default(),
            latency_meter: Meter::default(),
            sequence: 0,
            saved: false,
            measured: None,
            tuning: None,
            watched: false,
            changed: false,
            gpu,
        }
    }

    /// Paints until it is told to stop.
    pub fn run(mut self, shared: &Shared) {
        loop {
            // A fade goes on without new frames, too.
            let drifting = self.controls.drift && self.controls.mix.0.len() > 1;
            let fading = self.input.is_some() && (drifting || self.fade.running(Instant::now()));
            let inbox = shared.listen(if fading { BREATH } else { REST });
            if inbox.stop {
                return;
            }
            if let Some(trouble) = self.gpu.trouble() {
                return shared.publish(None, self.report(Some(trouble)));
            }
            let changed = self.take_orders(inbox);
            self.changed |= changed;
            let watched = shared.audience.any();
            if watched != std::mem::replace(&mut self.watched, watched) {
                tracing::debug!("painting {}", if watched { "for those who look" } else { "rests, for nobody looks" });
            }
            if !watched {
                continue;
            }
            let changed = std::mem::take(&mut self.changed) | self.networks.arrived();
            self.sizing.held = shared.audience.one_size();
            // Not a part of the frame's time, and the newest frame after it is a newer one.
            let encoded = self.encode_styles(shared);
            let start = Instant::now();
            let frame = if self.controls.frozen && self.input.is_some() { None } else { self.newest_frame() };
            let captured = frame.as_ref().map(|frame| frame.captured);
            if frame.is_none() && (!(changed || fading) || self.input.is_none()) {
                continue;
            }
            self.slicer.begin(self.controls.measure);
            let brought = encoded.and_then(|()| frame.as_ref().map_or(Ok(()), |frame| self.bring_in(frame, shared)));
            let painted = brought.and_then(|()| self.paint(captured, shared));
            self.measured = self.slicer.measured.take().map(|measured| {
                let waited = captured.map_or(Duration::ZERO, |captured| start.saturating_duration_since(captured));
                Arc::new(Measured { waited, ..measured })
            });
            match painted {
                Ok(picture) => {
                    let now = Instant::now();
                    self.paint_meter.add(now, now - start);
                    if let Some(captured) = captured {
                        self.latency_meter.add(now, now - captured);
                        self.sizing.painted(now - start, now);
                    }
                    shared.publish(Some(picture), self.report(None));
                    self.previews.purse.earn(now - start);
                    self.try_more(shared);
                    self.paint_preview(shared);
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
            self.sizing.change_source();
            self.networks.ready().for_each(Palette::change_source);
        }
        if let Some(styles) = inbox.previews {
            self.previews.want(styles);
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
        self.sizing.arrived(frame);
        match &frame.pixels {
            Pixels::Bytes { format, bytes } => {
                if !matches!(&self.input, Some(Input::Bytes(upload)) if upload.fits(*format, size)) {
                    self.input = Some(Input::Bytes(self.networks.painting().stylizer.upload(*format, size)));
                }
                if let Some(Input::Bytes(upload)) = &self.input {
                    let start = Instant::now();
                    upload.write(&self.gpu, bytes);
                    match &mut self.slicer.measured {
                        // Nobody needs to wait for it.
                        None => pass::submit(&self.gpu, std::slice::from_ref(&upload.pass)),
                        Some(measured) => {
                            measured.add(Stage::Upload, start.elapsed());
                            self.slicer.submit(std::slice::from_ref(&upload.pass), shared)?;
                        }
                    }
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
                    self.slicer.submit(std::slice::from_ref(pass), shared)?;
                }
            }
        }
        Ok(())
    }

    /// Paints the input picture as the controls say, a slice at a time.
    fn paint(&mut self, captured: Option<Instant>, shared: &Shared) -> Result<Picture, Stopped> {
        let now = Instant::now();
        self.fit_plate();
        if let Some(rung) = self.choose(now, shared)? {
            self.fit_canvas(rung)?;
        }
        self.look_at_colours(shared)?;
        let mix = self.mix(now);
        let [first, second] = blend(self.networks.painting(), &self.controls, &mix);
        // A mix of nothing changes nothing.
        if let Some(first) = first {
            let same = self.mixed.as_ref().is_some_and(|mixed| mixed.same_styles(&self.controls.mix));
            match same {
                // The user's own hand, or a drift, is slow enough.
                true => self.fade.aim(first),
                false => self.fade.turn_to(first, self.controls.fade, now),
            }
            self.mixed = Some(self.controls.mix.clone());
        }
        let interval = self.last_paint.replace(now).map_or(REST, |last| now - last);
        let (Some((key, canvas)), Some(style)) = (&mut self.canvas, self.fade.at(now)) else {
            return Err(Stopped::Asked);
        };
        let spares = self.controls.masked() && second.is_none();
        let settings = self.controls.settings(interval).sparing_rest(spares);
        let mask = self.controls.mask.clone().map(|mask| (mask, self.controls.swap_sides));
        if let (Some(_), Some((_, plate))) = (self.controls.plate, &mut self.plate) {
            plate.begin_frame(&self.gpu, captured.is_some(), self.controls.swap_sides);
        }
        let look = self.look.insert(Look { style, second, settings, mask });
        look.tell(canvas);
        let mut gaps = Gaps::default();
        let stylizer = Arc::clone(&self.networks.painting().stylizer);
        canvas.paint_with(&stylizer, |passes| {
            gaps.begin(Instant::now());
            let submitted = self.slicer.submit(passes, shared);
            gaps.end(Instant::now());
            submitted
        })?;
        if self.controls.match_colours {
            // The GPU has come to rest, so this waits for nothing.
            self.networks.painting_mut().see(interval)?;
        }
        if let Some(measured) = &mut self.slicer.measured {
            measured.add_cpu(&stylizer, gaps.sum);
            measured.describe(&stylizer, canvas.passes());
        }
        self.sequence += 1;
        Ok(Picture {
            texture: canvas.picture().clone(),
            content: key.picture.clone(),
            painted: canvas.size(),
            mirror: key.mirror,
            captured,
            sequence: self.sequence,
        })
    }

    /// Paints the frame once more as the next rung would, if the policy wants to know what that takes and nothing waits.
    fn try_more(&mut self, shared: &Shared) {
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
    }

    /// What painting takes on that rung; `None` while its network is on its way, or meets the styles, one at a time.
    fn paint_trial(&mut self, rung: Rung, shared: &Shared) -> Result<Option<Duration>, Stopped> {
        let (Some(input), Some(look)) = (&self.input, &self.look) else { return Ok(None) };
        let picture = input.picture().clone();
        let mut look = look.clone();
        let other = rung.widths != self.networks.painting().stylizer.widths();
        let Some(palette) = self.networks.get(rung.widths) else { return Ok(None) };
        if other {
            if palette.encode_next(&self.controls, |passes| self.slicer.submit(passes, shared))? {
                return Ok(None);
            }
            let [Some(style), second] = blend(palette, &self.controls, &self.controls.mix) else { return Ok(None) };
            look = Look { style, second, ..look };
        }
        let stylizer = Arc::clone(&palette.stylizer);
        let start = Instant::now();
        let wanted = self.key(&picture, &stylizer, rung.short_side);
        if self.trial.as_ref().is_none_or(|(have, _)| *have != wanted) {
            self.trial = Some((wanted.clone(), self.make_canvas(&stylizer, wanted)?));
        }
        let Some((_, canvas)) = &mut self.trial else { return Ok(None) };
        look.tell(canvas);
        canvas.paint_with(&stylizer, |passes| self.slicer.submit(passes, shared))?;
        Ok(Some(start.elapsed()))
    }

    /// Paints the frame in another style, small, if that has been earned and nothing waits.
    fn paint_preview(&mut self, shared: &Shared) {
        let Some(content) = self.input.as_ref().map(|input| input.picture().clone()) else { return };
        if self.feed.as_ref().is_some_and(|feed| feed.has_frame()) && !self.previews.purse.is_full() {
            return;
        }
        let Some(style) = self.previews.due() else { return };
        let start = Instant::now();
        let mirror = self.mirrored();
        let submit = |passes: &[Pass]| self.slicer.submit(passes, shared);
        match self.previews.paint(&self.networks.painting().stylizer, &style, &content, mirror, submit) {
            Ok(preview) => shared.publish_preview(preview),
            Err(Stopped::Asked) => {}
            Err(Stopped::Failed(error)) => tracing::debug!("no preview of {}: {error}", style.name),
        }
        self.previews.purse.spend(start.elapsed());
        tracing::trace!("preview of {:?} in {:.1?}", style.name, start.elapsed());
    }

    /// The mix as it is at that time.
    fn mix(&mut self, now: Instant) -> StyleMix {
        if !self.controls.drift {
            self.drift = None;
            return self.controls.mix.clone();
        }
        let began = *self.drift.get_or_insert(now);
        self.controls.mix.drifted(now - began)
    }

    /// Begins a plate for the input where the controls want another.
    fn fit_plate(&mut self) {
        // One that is not used now is kept, for there may be no other occasion to take it.
        let (Some(number), Some(input)) = (self.controls.plate, &self.input) else { return };
        let fits = |(have, plate): &(u64, Plate)| *have == number && plate.is_of(input.picture());
        if !self.plate.as_ref().is_some_and(fits) {
            self.plate = Some((number, self.networks.painting().stylizer.plate(input.picture())));
        }
    }

    /// Looks at the colours of the input, if styles follow them.
    fn look_at_colours(&mut self, shared: &Shared) -> Result<(), Stopped> {
        let (true, Some(input)) = (self.controls.match_colours, &self.input) else { return Ok(()) };
        let palette = self.networks.painting_mut();
        self.slicer.submit(std::slice::from_ref(palette.look(input.picture())), shared)?;
        if !palette.knows_colours() {
            palette.see(REST)?;
            self.encode_styles(shared)?;
        }
        Ok(())
    }

    /// Encodes what the mix needs.
    fn encode_styles(&mut self, shared: &Shared) -> Result<(), Stopped> {
        let submit = |passes: &[Pass]| self.slicer.submit(passes, shared);
        if self.networks.painting_mut().encode(&self.controls, submit)? {
            // Other statistics under the same names: they fade in.
            self.mixed = None;
        }
        Ok(())
    }

    /// Size and network for the input as the controls, or the policy, say; `None` without an input.
    fn choose(&mut self, now: Instant, shared: &Shared) -> Result<Option<Rung>, Stopped> {
        let Some(picture) = self.input.as_ref().map(Input::picture) else { return Ok(None) };
        let source = picture.width().min(picture.height());
        let Controls { size, model, rate, .. } = self.controls;
        let rung = self.sizing.choose(size, model.widths(), source, rate, now);
        if self.networks.turn_to(rung.widths) {
            // The window fades from one to the other; statistics of the one mean nothing to the other.
            self.fade = Fade::default();
            self.mixed = None;
            self.look = None;
            self.previews.change_network();
            self.encode_styles(shared)?;
        }
        Ok(Some(rung))
    }

    /// Has a canvas for the input and the controls. The old one is left when the new one is there.
    fn fit_canvas(&mut self, rung: Rung) -> Result<(), StylizeError> {
        let Some(picture) = self.input.as_ref().map(|input| input.picture().clone()) else { return Ok(()) };
        let stylizer = Arc::clone(&self.networks.painting().stylizer);
        let wanted = self.key(&picture, &stylizer, rung.short_side);
        let trial = self.trial.take();
        match &mut self.canvas {
            Some((have, _)) if *have == wanted => {
                self.trial = trial.filter(|_| self.sizing.trying());
                return Ok(());
            }
            Some((have, canvas)) if (have.size, have.widths) == (wanted.size, wanted.widths) => {
                canvas.set_detail(wanted.detailed);
                match used(&self.plate, &self.controls) {
                    Some((_, plate)) => canvas.set_foreground(&stylizer, &picture, wanted.mirror, plate),
                    None => canvas.set_input(&stylizer, &picture, wanted.mirror, self.controls.mask.as_deref()),
                }
                *have = wanted;
                return Ok(());
            }
            _ => {}
        }
        let canvas = match trial.filter(|(key, _)| *key == wanted) {
            Some((_, canvas)) => canvas,
            None => self.make_canvas(&stylizer, wanted.clone())?,
        };
        // Painting goes on with what is usual meanwhile. The one before belonged to another size, and ends.
        self.tuning = None;
        self.tuning = stylizer.tune_in_background(canvas.size());
        self.canvas = Some((wanted, canvas));
        Ok(())
    }

    fn mirrored(&self) -> bool {
        let faces_user = || self.feed.as_ref().is_some_and(|feed| feed.faces_user());
        self.controls.mirror.unwrap_or_else(faces_user)
    }

    fn key(&self, picture: &wgpu::Texture, stylizer: &Stylizer, short_side: u32) -> CanvasKey {
        CanvasKey {
            widths: stylizer.widths(),
            picture: picture.clone(),
            mirror: self.mirrored(),
            place: match used(&self.plate, &self.controls) {
                Some((number, _)) => Place::Foreground(*number),
                None if self.controls.mask.is_some() => Place::Mask,
                None => Place::Everywhere,
            },
            size: scaled_to_short_side([picture.width(), picture.height()], short_side),
            detailed: self.controls.detail.unwrap_or_else(|| Detail::usual(&self.gpu)) == Detail::Guided,
            kernels: stylizer.kernels_generation(),
        }
    }

    /// A canvas for `key`. A size that is too large for the GPU becomes the largest that is not.
    fn make_canvas(&self, stylizer: &Stylizer, key: CanvasKey) -> Result<Canvas, StylizeError> {
        let CanvasKey { picture, mirror, size, detailed, .. } = key;
        let mut canvas = match stylizer.canvas(&picture, mirror, size) {
            Err(StylizeError::TooLarge { fits, .. }) => {
                let [width, height] = self.key(&picture, stylizer, fits).size;
                tracing::warn!("painting at {width}×{height}, the most this GPU takes");
                stylizer.canvas(&picture, mirror, [width, height])?
            }
            made => made?,
        };
        canvas.set_detail(detailed);
        if let Some((_, plate)) = used(&self.plate, &self.controls) {
            canvas.set_foreground(stylizer, &picture, mirror, plate);
        } else if detailed || self.controls.mask.is_some() {
            canvas.set_input(stylizer, &picture, mirror, self.controls.mask.as_deref());
        }
        Ok(canvas)
    }

    fn report(&self, trouble: Option<String>) -> Report {
        let began = self.drift.filter(|_| self.controls.drift);
        let mix = began.map(|began| self.controls.mix.drifted(began.elapsed()));
        Report {
            shares: mix.as_ref().unwrap_or(&self.controls.mix).shares(),
            rate: self.paint_meter.rate(),
            paint: self.paint_meter.median(),
            latency: self.latency_meter.median(),
            style: self.controls.mix.describe(),
            network: Some(self.networks.painting().stylizer.widths()),
            measured: self.measured.clone(),
            outlook: self.sizing.outlook(Instant::now()),
            trouble,
        }
    }
}

/// The plate, and its number, if the controls want one.
fn used<'a>(plate: &'a Option<(u64, Plate)>, controls: &Controls) -> Option<&'a (u64, Plate)> {
    plate.as_ref().filter(|_| controls.plate.is_some())
}

/// Statistics of the mix: of what goes to the mask, or everywhere, and of what goes to the rest.
fn blend(palette: &Palette, controls: &Controls, mix: &StyleMix) -> [Option<Statistics>; 2] {
    let alone = if controls.masked() { 1.min(mix.0.len()) } else { mix.0.len() };
    let (first, second) = mix.0.split_at(alone);
    [first, second].map(|part| palette.blend(controls, part))
}

impl Look {
    fn tell(&self, canvas: &mut Canvas) {
        canvas.set_style(&self.style);
        canvas.set_second_style(self.second.as_ref());
        canvas.set_settings(self.settings);
        if let Some((mask, inverted)) = &self.mask {
            canvas.set_mask(mask, *inverted);
        }
    }
}
