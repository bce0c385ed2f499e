//! The line between the unpainted half of the picture, at its left, and the painted one.

use egui::accesskit::Role;
use egui::{Color32, CursorIcon, Key, Rect, Sense, Stroke, WidgetInfo, pos2, vec2};

use super::super::action::Choice;
use super::super::icons::Icon;
use super::super::{texts, theme};
use super::Outcome;

/// How far beside the line it can be taken hold of, in points.
const REACH: f32 = 14.0;
const KNOB: f32 = 17.0;
/// What one press of an arrow key moves, as a share of the picture's width.
const STEP: f32 = 0.02;

/// `place` is the picture's, in points; `split` the line's as a share of its width.
pub fn show(ctx: &egui::Context, place: Rect, split: f32, outcome: &mut Outcome) {
    let colours = theme::of(ctx);
    let x = place.left() + split * place.width();
    let strip = Rect::from_min_max(pos2(x - REACH, place.top()), pos2(x + REACH, place.bottom()));
    let area = egui::Area::new(egui::Id::unique("split")).order(egui::Order::Background).constrain(false);
    let shown = area.fixed_pos(strip.min).fade_in(false).show(ctx, |ui| {
        let (rect, response) = ui.allocate_exact_size(strip.size(), Sense::drag() | Sense::FOCUSABLE);
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(split), texts::SPLIT));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_role(Role::Splitter));
        let lively = response.hovered() || response.dragged() || response.has_focus();
        let painter = ui.painter().with_clip_rect(place.expand(KNOB));
        let centre = rect.center();
        painter.vline(centre.x, rect.y_range(), Stroke::new(3.5, Color32::from_black_alpha(90)));
        painter.vline(centre.x, rect.y_range(), Stroke::new(1.5, Color32::WHITE));
        let ground = if lively { colours.accent } else { colours.panel };
        painter.circle(centre, KNOB, ground, Stroke::new(1.5, Color32::WHITE));
        let line = if lively { colours.on_accent } else { colours.text };
        for (side, icon) in [(-1.0, Icon::ArrowLeft), (1.0, Icon::ArrowRight)] {
            icon.draw(&painter, Rect::from_center_size(centre + vec2(7.0 * side, 0.0), vec2(8.0, 8.0)), line);
        }
        response.on_hover_cursor(CursorIcon::ResizeHorizontal)
    });
    let response = shown.inner;
    if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
        outcome.ask(Choice::Split((pointer.x - place.left()) / place.width()));
    }
    if response.has_focus() {
        let pressed = |key| ctx.input(|input| input.num_presses(key)) as f32;
        let steps = pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
        if steps != 0.0 {
            outcome.ask(Choice::Split(split + STEP * steps));
        }
        // Else the arrows would move the focus.
        let arrows = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
        ctx.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    }
}
