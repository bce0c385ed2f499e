//! Drawing the window once: the picture, and the interface over it.

use std::time::{Duration, Instant};

use super::super::attention::FADE;
use super::super::meshes::Drawing;
use super::super::panels::{self, Facts, Outcome};
use super::super::render;
use super::super::state::State;
use super::super::surface::Acquired;
use super::super::texts;
use super::super::view::{self, Sight};
use super::Session;
use crate::live::{Detail, Picture};

impl Session {
    /// Draws and presents, if there is anything to present to.
    pub(super) fn draw(&mut self) {
        if self.hidden || self.mending.goes_on() {
            return;
        }
        let now = Instant::now();
        self.last_drawn = now;
        let texture = match self.surface.acquire() {
            Acquired::Texture(texture) => texture,
            Acquired::Hidden => return,
            Acquired::NotYet => return self.redraw_soon(),
        };
        if self.mending.lose_at.take_if(|at| now >= *at).is_some() {
            // With a texture in hand, as it is lost where that happens by itself: a submission tells it.
            self.gpu.lose();
        }
        let touched = self.touched.take();
        let size = [texture.texture.width(), texture.texture.height()];
        let picture = self.newest(now);
        let (mut drawing, outcome) = self.run_interface(size, now);

        self.interface.meshes.upload(&self.gpu, &mut drawing);
        render::draw(&self.gpu, "window", &texture.texture, self.view.ground(), |pass| {
            if let Some(picture) = &picture {
                let sight = sight(picture, self.crossfade.under(now), &self.state);
                self.view.draw(&self.gpu, pass, &sight, size);
            }
            self.interface.meshes.draw(pass, &drawing);
        });
        self.window.pre_present_notify();
        self.surface.present(texture);

        if let Some(touched) = touched {
            tracing::trace!("input shown after {:.1} ms", 1000.0 * touched.elapsed().as_secs_f64());
        }
        if let Some(picture) = picture
            && picture.sequence != self.pictures_seen
        {
            if self.pictures_seen == 0 {
                tracing::info!("first picture shown");
            }
            self.pictures_seen = picture.sequence;
            let report = self.painter.report();
            if let Some(statistics) = &mut self.statistics {
                let latency = picture.captured.map(|captured| captured.elapsed());
                statistics.shown(&report, latency, now.elapsed());
                statistics.count(self.feed.as_ref().map_or((0, 0), |feed| feed.counts()));
                statistics.ask_memory(&self.gpu, now);
            }
            if let Some(measured) = &report.measured {
                tracing::trace!("stages {:.1?}", measured.stages);
            }
            tracing::trace!("painted {} in {:.0?}, {:.1} a second", picture.sequence, report.paint, report.rate);
        }
        let again = drawing.again;
        self.interface.meshes.release(drawing);
        self.plan_next(now, again, &outcome);
        for action in outcome.actions {
            self.act(&action);
        }
        for (action, repeat) in std::mem::take(&mut self.pressed) {
            self.act_by_key(&action, repeat);
        }
    }

    /// Draws the second window.
    pub(super) fn present(&mut self) {
        if self.presenter.is_none() || self.mending.goes_on() {
            return;
        }
        let now = Instant::now();
        let picture = self.newest(now);
        let Some(presenter) = &mut self.presenter else { return };
        let under = self.crossfade.under(now);
        let sight = picture.as_ref().map(|picture| sight(picture, under, &self.state));
        presenter.draw(&self.gpu, sight.as_ref());
        if under.is_some() {
            presenter.request_redraw();
        }
    }

    /// The newest picture, which the one before begins to fade into.
    fn newest(&mut self, now: Instant) -> Option<Picture> {
        let picture = self.painter.picture()?;
        self.crossfade.show(&picture.texture, |before| same_shape(before, &picture.texture), now);
        Some(picture)
    }

    fn run_interface(&mut self, size: [u32; 2], now: Instant) -> (Drawing, Outcome) {
        self.toasts.prune(now);
        let report = self.painter.report();
        let notice = self.notice(report.trouble.as_ref());
        let painted = self.painter.picture().map(|picture| picture.painted);
        let points = size.map(|n| n as f32 / self.interface.ctx.pixels_per_point());
        let place = painted.map(|painted| place_in(painted, points));
        // Under a menu or a text that is being typed they do not vanish.
        let ctx = &self.interface.ctx;
        let in_use = ctx.any_popup_open() || ctx.text_edit_focused();
        let shows = !self.state.controls_hidden && (self.attention.shows(now) || in_use);
        let source = texts::source(&self.feed_said.1);
        let video_source = self.video_source().is_some();
        let mut merged = Outcome::default();
        let count = self.count(now);
        let recording = self.recording.as_ref().map(|recording| recording.elapsed());
        let level = self.recording.as_ref().and_then(|recording| recording.level());
        let drawing = self.interface.run(&self.window, size, |ctx| {
            let opacity = ctx.animate_bool_with_time(egui::Id::unique("controls show"), shows, FADE.as_secs_f32());
            let facts = Facts {
                state: &self.state,
                tiles: &self.tiles,
                all_styles: self.gallery.order().len(),
                looks: &self.looks,
                can_undo: self.history.can_undo(),
                can_redo: self.history.can_redo(),
                report: &report,
                source: &source,
                cameras: &self.cameras,
                adapter: &self.adapter,
                software: self.gpu.capabilities.software,
                painted,
                place,
                notice: notice.as_ref(),
                recording,
                level,
                video_source,
                whole_video: self.whole_video.as_ref().map(|video| video.at),
                still: self.still.is_some(),
                on_air: self.on_air.is_some(),
                count,
                statistics: self.statistics.as_ref(),
                hovering: &self.hovering,
                opacity,
                reveal_style: self.reveal_style,
            };
            let outcome = panels::show(ctx, &facts);
            self.toasts.show(ctx, outcome.bottom, now);
            if self.state.fullscreen && opacity == 0.0 && self.state.sheet.is_none() && notice.is_none() {
                ctx.set_cursor_icon(egui::CursorIcon::None);
            }
            merged = std::mem::take(&mut merged).followed_by(outcome);
        });
        self.reveal_style &= !merged.revealed;
        (drawing, merged)
    }

    /// Decides when the window is drawn again if nothing happens.
    fn plan_next(&mut self, now: Instant, again: Option<Duration>, outcome: &Outcome) {
        self.attention.hold(outcome.held, now);
        self.ask_for_previews(&outcome.in_sight);
        if outcome.wants_cameras {
            self.look_for_cameras();
        }
        let wakes =
            [self.attention.ends(now), self.toasts.prune(now), again.map(|delay| now + delay), self.next_count(now)];
        if self.recording.is_some() {
            // Its clock.
            self.redraw_at(now + Duration::from_millis(500));
        }
        if self.crossfade.under(now).is_some() {
            self.redraw_soon();
        }
        for at in wakes.into_iter().flatten() {
            self.redraw_at(at);
        }
        let scale = self.interface.ctx.pixels_per_point();
        if outcome.controls != self.controls {
            for (name, rect) in &outcome.controls {
                let [x, y, width, height] =
                    [rect.left(), rect.top(), rect.width(), rect.height()].map(|n| (n * scale) as i32);
                tracing::debug!("control {name:?} at {x} {y} {width} {height}");
            }
            self.controls.clone_from(&outcome.controls);
        }
    }
}

/// What is seen of a picture.
fn sight<'a>(picture: &'a Picture, under: Option<(&'a wgpu::Texture, f32)>, state: &State) -> Sight<'a> {
    Sight {
        painted: &picture.texture,
        under,
        content: &picture.content,
        mirror: picture.mirror,
        split: state.unpainted_share(),
        pixels: state.detail == Detail::Off,
    }
}

/// Whether one can lie over the other.
fn same_shape(a: &wgpu::Texture, b: &wgpu::Texture) -> bool {
    let [a, b] = [a, b].map(|texture| f64::from(texture.width()) / f64::from(texture.height()));
    (a / b - 1.0).abs() < 0.02
}

/// Where a picture is in a window of that many points.
fn place_in(picture: [u32; 2], window: [f32; 2]) -> egui::Rect {
    let [x, y, width, height] = view::place(picture, window.map(|n| n.max(1.0) as u32));
    egui::Rect::from_min_size(egui::pos2(x, y), egui::vec2(width, height))
}
