//! What the painter's thread does: takes the newest frame, brings it to the GPU, and paints it in slices.

mod canvases;
mod input;
mod still;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::controls::Controls;
use super::mix::{Fades, StyleMix};
use super::networks::{NetworkOrder, Networks};
use super::orders::Orders;
use super::pace::Meter;
use super::painter::{Inbox, Picture, Report, Shared};
use super::preview::Previews;
use super::sizing::Sizing;
use super::slicer::{Slicer, Stopped};
use super::stages::Measured;
use crate::gpu::{Gpu, Pass};
use crate::joined::Worker;
use crate::model::Weights;
use crate::source::Feed;
use crate::stylize::{Canvas, HowToRun, Plate, scaled_to_short_side};
use canvases::CanvasKey;
use input::Input;

/// How long the painter sleeps when nobody calls.
const REST: Duration = Duration::from_millis(500);
/// The same while one style passes into another: frames of a camera come sooner, and are not painted twice.
const BREATH: Duration = Duration::from_millis(40);

/// The painter's own state.
pub(super) struct Studio {
    gpu: Gpu,
    networks: Networks,
    /// Whether the processor paints although the GPU was to: that does it wrongly or not at all.
    distrusts_gpu: bool,
    controls: Controls,
    feed: Option<Arc<Feed>>,
    input: Option<Input>,
    /// Width and height of the newest frame as its source has it.
    source: [u32; 2],
    /// Whether that source looks at the user. The next one may be there already, and nothing of it seen.
    faces_user: bool,
    canvas: Option<(CanvasKey, Canvas)>,
    sizing: Sizing,
    /// The next rung's canvas, to see whether it is fast enough.
    trial: Option<(CanvasKey, Canvas)>,
    /// What the newest picture was painted by.
    orders: Option<Orders>,
    /// The empty scene, by its number.
    plate: Option<(u64, Plate)>,
    previews: Previews,
    fades: Fades,
    /// What they go to.
    mixed: Option<StyleMix>,
    /// When the drift began, if there is one.
    drift: Option<Instant>,
    last_paint: Option<Instant>,
    /// When the painter last had a frozen picture and nothing to do.
    idle_since: Option<Instant>,
    slicer: Slicer,
    paint_meter: Meter,
    latency_meter: Meter,
    sequence: u64,
    saved: bool,
    measured: Option<Arc<Measured>>,
    /// Looks for faster kernels for the canvas.
    tuning: Option<Worker>,
    watched: bool,
    /// The controls have changed since the last picture.
    changed: bool,
    /// Nothing of the newest source has been seen yet, so one frame of it is, whatever is frozen.
    fresh: bool,
}

impl Studio {
    pub fn new(gpu: Gpu, weights: Vec<Arc<Weights>>, how: HowToRun, controls: Controls) -> Studio {
        let networks = Networks::new(&gpu, weights, controls.model.widths(), how);
        let distrusts_gpu = networks.painting().stylizer.engine() != how.engine;
        Studio {
            controls,
            feed: None,
            input: None,
            source: [1; 2],
            faces_user: false,
            canvas: None,
            sizing: Sizing::new(gpu.capabilities.software, networks.costs()),
            networks,
            distrusts_gpu,
            trial: None,
            orders: None,
            plate: None,
            previews: Previews::default(),
            fades: Fades::default(),
            mixed: None,
            drift: None,
            last_paint: None,
            idle_since: None,
            slicer: Slicer::new(&gpu),
            paint_meter: Meter::default(),
            latency_meter: Meter::default(),
            sequence: 0,
            saved: false,
            measured: None,
            tuning: None,
            watched: false,
            changed: false,
            fresh: false,
            gpu,
        }
    }

    /// Paints until it is told to stop.
    pub fn run(mut self, shared: &Shared) {
        loop {
            let fading = self.fades();
            let previews = self.controls.frozen && self.previews.are_wanted();
            let busy = self.watched && (fading || previews || self.changed || self.calibrates());
            let inbox = shared.listen(if busy { BREATH } else { REST });
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
            if watched {
                self.take_turn(fading, shared);
            }
        }
    }

    /// Whether a fade goes on without new frames, which it does until a picture has been painted after its end.
    fn fades(&self) -> bool {
        let under_way = |painted: Instant| self.fades.running(painted);
        self.input.is_some() && (self.controls.drifts() || self.last_paint.is_some_and(under_way))
    }

    /// Paints the newest frame, if there is one or it is to be painted otherwise; else does what frames leave time for.
    fn take_turn(&mut self, fading: bool, shared: &Shared) {
        let arrived = self.networks.arrived();
        if arrived {
            self.sizing.set_costs(self.networks.costs());
        }
        let changed = std::mem::take(&mut self.changed) | arrived;
        // With guided detail pictures have their content's size, however large they are painted.
        let resized = self.canvas.as_ref().is_none_or(|(key, _)| key.enlarged.is_none());
        self.sizing.held = resized && shared.audience.one_size();
        // Not a part of the frame's time, and the newest frame after it is a newer one.
        let encoded = self.encode_styles(shared);
        let start = Instant::now();
        let holds = self.controls.frozen && self.input.is_some() && !self.fresh;
        // One that cannot be painted may be the only one that comes.
        let frame = if holds || encoded.is_err() { None } else { self.newest_frame() };
        let needless = !(changed || fading) || self.input.is_none();
        if frame.is_none() && encoded.is_ok() && needless {
            self.calibrate(shared);
            if holds {
                // Whoever has frozen a picture may want to see it in every style.
                self.previews.purse.earn(self.idle_since.map_or(Duration::ZERO, |since| start - since));
                self.idle_since = Some(start);
                self.paint_preview(shared);
            }
            return;
        }
        self.idle_since = None;
        self.slicer.begin(self.controls.measure);
        let captured = frame.as_ref().map(|frame| frame.captured);
        let brought = encoded.and_then(|()| frame.as_ref().map_or(Ok(()), |frame| self.bring_in(frame, shared)));
        let painted = brought.and_then(|()| self.paint(captured, shared));
        self.measured = self.slicer.measured.take().map(|measured| {
            let waited = captured.map_or(Duration::ZERO, |captured| start.saturating_duration_since(captured));
            Arc::new(Measured { waited, ..measured })
        });
        match painted {
            Ok(picture) => self.show(picture, captured, start, shared),
            // Whether by the program or by a lost GPU, the loop's beginning finds out.
            Err(Stopped::Asked) => return,
            Err(Stopped::Failed(error)) => {
                // A fade does not go on over pictures that there are not.
                self.last_paint = Some(Instant::now());
                shared.publish(None, self.report(Some(error.to_string())));
            }
        }
        if !std::mem::replace(&mut self.saved, true) {
            self.gpu.save_pipelines();
        }
    }

    /// Gives away a picture of which painting began at `start`, and does what it has earned the time for.
    fn show(&mut self, picture: Picture, captured: Option<Instant>, start: Instant, shared: &Shared) {
        let now = Instant::now();
        self.paint_meter.add(now, now - start);
        if let Some(captured) = captured {
            self.latency_meter.add(now, now - captured);
            let by = self.networks.painting().stylizer.widths();
            self.sizing.painted(by, now - start, now);
        }
        shared.publish(Some(picture), self.report(None));
        self.previews.purse.earn(now - start);
        self.try_more(shared);
        self.calibrate(shared);
        self.paint_preview(shared);
    }

    /// Says whether the painting may be another one by them.
    fn take_orders(&mut self, inbox: Inbox) -> bool {
        if let Some(feed) = inbox.feed {
            Feed::leave(self.feed.replace(feed));
            self.fresh = true;
            self.latency_meter = Meter::default();
            self.paint_meter = Meter::default();
            self.sizing.change_source();
        }
        let networks_change = !inbox.networks.is_empty();
        if networks_change {
            // It may be of one that is replaced.
            self.trial = None;
            for order in inbox.networks {
                match order {
                    NetworkOrder::Add(weights) => self.networks.add(weights),
                    NetworkOrder::Remove(widths) => self.networks.remove(widths),
                }
            }
            self.sizing.set_costs(self.networks.costs());
        }
        if let Some(styles) = inbox.previews {
            self.previews.want(styles);
        }
        let changed = inbox.controls.is_some() || networks_change;
        if let Some(controls) = inbox.controls {
            self.controls = controls;
        }
        if let Some(asked) = inbox.still
            && let Some(still) = self.still()
        {
            // Whoever asked may have left.
            let _ = asked.send(still);
        }
        changed
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
        let parts = self.networks.painting().parts(&self.controls, &mix);
        // The user's own hand, or a drift, is slow enough.
        let same = self.mixed.as_ref().is_some_and(|mixed| mixed.same_styles(&self.controls.mix));
        if self.fades.follow(parts, (!same).then_some(self.controls.fade), now) {
            self.mixed = Some(self.controls.mix.clone());
        }
        let interval = self.last_paint.replace(now).map_or(REST, |last| now - last);
        let (Some((key, canvas)), Some((style, second))) = (&mut self.canvas, self.fades.at(now)) else {
            return Err(Stopped::Asked);
        };
        let orders = Orders::new(&self.controls, style, second, self.controls.settings(interval));
        if let (true, Some((_, plate))) = (key.has_foreground(), &mut self.plate) {
            plate.begin_frame(&self.gpu, captured.is_some(), self.controls.swap_sides);
        }
        self.orders.insert(orders).give(canvas);
        let stylizer = Arc::clone(&self.networks.painting().stylizer);
        canvas.paint_with(&stylizer, |passes| self.slicer.submit(passes, shared))?;
        if self.controls.manner.match_colours {
            // The GPU has come to rest, so this waits for nothing.
            self.networks.painting_mut().see(interval)?;
        }
        if let Some(measured) = &mut self.slicer.measured {
            measured.add_cpu(&stylizer, canvas);
            measured.describe(&stylizer, canvas.passes());
        }
        self.sequence += 1;
        let texture = canvas.picture().clone();
        let growing = self.sizing.growing().filter(|_| key.enlarged.is_none());
        let whole = growing.map(|largest| scaled_to_short_side(self.source, largest));
        Ok(Picture {
            whole: whole.unwrap_or([texture.width(), texture.height()]),
            texture,
            content: key.content.texture().clone(),
            painted: canvas.size(),
            source: self.source,
            mirror: key.mirror,
            captured,
            sequence: self.sequence,
        })
    }

    /// Paints the frame in another style, small, or goes on towards that, if it has been earned and nothing waits.
    fn paint_preview(&mut self, shared: &Shared) {
        let Some(content) = self.input.as_ref().map(|input| input.content().clone()) else { return };
        let waits = !self.controls.frozen && self.feed.as_ref().is_some_and(|feed| feed.has_frame());
        if waits && !self.previews.purse.is_full() {
            return;
        }
        if !self.previews.are_due() {
            return;
        }
        let mirror = self.mirrored();
        let submit = |passes: &[Pass]| self.slicer.submit(passes, shared);
        match self.previews.go_on(self.networks.painting_mut(), &content, mirror, submit) {
            Ok(Some(preview)) => shared.publish_preview(preview),
            Ok(None) | Err(Stopped::Asked) => {}
            Err(Stopped::Failed(error)) => tracing::debug!("no preview: {error}"),
        }
    }

    /// The mix as it is at that time.
    fn mix(&mut self, now: Instant) -> StyleMix {
        if self.controls.manner.drift != self.drift.is_some() {
            // It fades into the drift, and back out of it.
            self.mixed = None;
        }
        if !self.controls.manner.drift {
            self.drift = None;
            return self.controls.mix.clone();
        }
        let began = *self.drift.get_or_insert(now);
        self.controls.mix.drifted(now - began)
    }

    /// The mix where the drift has brought it, if there is one.
    fn mix_now(&self) -> Cow<'_, StyleMix> {
        let mix = &self.controls.mix;
        match self.drift.filter(|_| self.controls.manner.drift) {
            Some(began) => Cow::Owned(mix.drifted(began.elapsed())),
            None => Cow::Borrowed(mix),
        }
    }

    /// Looks at the colours of the input, if styles follow them.
    fn look_at_colours(&mut self, shared: &Shared) -> Result<(), Stopped> {
        let (true, Some(input)) = (self.controls.manner.match_colours, &self.input) else { return Ok(()) };
        let palette = self.networks.painting_mut();
        self.slicer.submit(palette.look(input.content()), shared)?;
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
            (self.mixed, self.changed) = (None, true);
        }
        Ok(())
    }

    /// Whether styles wait for [`Studio::calibrate`], and it is time.
    fn calibrates(&self) -> bool {
        self.watched && self.orders.is_some() && self.networks.painting().calibrates(&self.controls)
    }

    /// Goes on calibrating the mix: between frames, as it takes seconds where frames must be small.
    fn calibrate(&mut self, shared: &Shared) {
        if !self.calibrates() {
            return;
        }
        let submit = |passes: &[Pass]| self.slicer.submit(passes, shared);
        match self.networks.painting_mut().calibrate(&self.controls, submit) {
            Ok(false) | Err(Stopped::Asked) => {}
            Ok(true) => {
                // Other statistics under the same names: they fade in.
                (self.mixed, self.changed) = (None, true);
            }
            Err(Stopped::Failed(error)) => tracing::warn!("a style is painted without calibration: {error}"),
        }
        self.sizing.worked(Instant::now());
    }

    fn report(&self, trouble: Option<String>) -> Report {
        Report {
            shares: self.mix_now().shares(),
            rate: self.paint_meter.rate(),
            paint: self.paint_meter.median(),
            latency: self.latency_meter.median(),
            style: self.controls.mix.describe(),
            network: Some(self.networks.painting().stylizer.widths()),
            distrusts_gpu: self.distrusts_gpu,
            measured: self.measured.clone(),
            outlook: self.sizing.outlook(Instant::now()),
            trouble,
        }
    }
}
