//! A slider.

use std::ops::RangeInclusive;

use egui::{Color32, Response, Ui};

use super::super::theme;

/// What one press of an arrow key moves.
const STEP: f32 = 0.01;

/// A rail with a handle, `width` points wide; `name` is for screen readers.
pub fn show(ui: &mut Ui, name: &str, value: &mut f32, range: RangeInclusive<f32>, width: f32) -> Response {
    ui.spacing_mut().slider_width = width;
    // A value between two steps would be taken for a change to the nearest one, in every frame.
    let mut stepped = (*value / STEP).round() * STEP;
    let response = ui.scope(|ui| {
        // egui's slider does the work, unseen: its handle cannot be told from its rail in a translucent theme.
        ui.set_opacity(0.0);
        ui.visuals_mut().handle_shape = egui::style::HandleShape::Circle;
        ui.add(egui::Slider::new(&mut stepped, range.clone()).show_value(false).step_by(f64::from(STEP)))
    });
    let response = response.inner.accessible_name(name);
    if response.changed() {
        *value = stepped;
    }
    draw(ui, &response, (*value - range.start()) / (range.end() - range.start()));
    response
}

/// Where egui's slider lets its handle go.
fn reach(slider: egui::Rect) -> egui::Rangef {
    slider.x_range().shrink(slider.height() / 2.5)
}

/// A rail, filled up to a bright handle that grows under the pointer.
fn draw(ui: &Ui, response: &Response, share: f32) {
    let colours = theme::of(ui.ctx());
    let rect = response.rect;
    let reach = reach(rect);
    let y = rect.center().y;
    let at = egui::pos2(reach.min + share * reach.span(), y);
    let lively = response.hovered() || response.dragged() || response.has_focus();
    let grown = ui.ctx().animate_bool(response.id.with("handle"), lively);
    let rail = |from: f32, to: f32| egui::Rect::from_min_max(egui::pos2(from, y - 2.5), egui::pos2(to, y + 2.5));
    let painter = ui.painter();
    painter.rect_filled(rail(reach.min - 2.5, reach.max + 2.5), 2.5, colours.rail);
    painter.rect_filled(rail(reach.min - 2.5, at.x), 2.5, colours.accent);
    if response.has_focus() {
        painter.circle_filled(at, 14.0, colours.accent.gamma_multiply(0.35));
    }
    painter.circle(at, 8.0 + 1.5 * grown, Color32::WHITE, egui::Stroke::new(1.0, colours.edge));
    painter.circle_filled(at, 3.5 + grown, colours.accent);
}
