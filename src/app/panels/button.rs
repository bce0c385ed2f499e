//! Buttons with a drawing.

use egui::accesskit::Role;
use egui::{CornerRadius, Response, Sense, Ui, WidgetInfo, vec2};

use super::super::action::Action;
use super::super::icons::Icon;
use super::super::shortcuts::label_of;
use super::super::theme;

const SIDE: f32 = 36.0;

/// A square button. `on` is shown as chosen, and `None` is a button that does not stay on.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str, action: &Action, on: Option<bool>) -> Response {
    let colours = theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), Sense::click());
    response.widget_info(|| match on {
        Some(on) => WidgetInfo::selected(Role::Button, ui.is_enabled(), on, name),
        None => WidgetInfo::labeled(Role::Button, ui.is_enabled(), name),
    });
    let hover = ui.ctx().animate_bool(response.id, response.hovered() || response.has_focus());
    let (ground, line) = match on {
        Some(true) => (colours.accent, colours.on_accent),
        _ => (colours.rest.lerp_to_gamma(colours.press, hover), colours.text),
    };
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(theme::BUTTON_RADIUS), ground);
    if response.has_focus() {
        let stroke = egui::Stroke::new(2.0, colours.accent);
        painter.rect_stroke(rect.expand(2.0), CornerRadius::same(11), stroke, egui::StrokeKind::Middle);
    }
    let press = if response.is_pointer_button_down_on() { 1.0 } else { 0.0 };
    icon.draw(painter, rect.translate(vec2(0.0, press)), line);
    response.on_hover_ui(|ui| tip(ui, name, action))
}

/// A tooltip with the key that does the same.
pub fn tip(ui: &mut Ui, text: &str, action: &Action) {
    ui.set_max_width(ui.ctx().content_rect().width() - 2.0 * theme::MARGIN - 24.0);
    ui.horizontal_wrapped(|ui| {
        ui.label(text);
        if let Some(key) = label_of(action) {
            key_cap(ui, key);
        }
    });
}

/// A key as it looks on a keyboard. Arrows are drawn, for the font has none.
pub fn key_cap(ui: &mut Ui, label: &str) -> Response {
    let colours = theme::of(ui.ctx());
    let arrow = match label {
        "←" => Some(Icon::ArrowLeft),
        "→" => Some(Icon::ArrowRight),
        "↑" => Some(Icon::ArrowUp),
        "↓" => Some(Icon::ArrowDown),
        _ => None,
    };
    let cap = egui::Frame::NONE
        .fill(colours.hover)
        .stroke(egui::Stroke::new(1.0, colours.press))
        .corner_radius(CornerRadius::same(6))
        .inner_margin(egui::Margin::symmetric(7, 3));
    let contents = |ui: &mut Ui| match arrow {
        Some(icon) => {
            let (rect, response) = ui.allocate_exact_size(vec2(12.0, 16.0), Sense::hover());
            icon.draw(ui.painter(), rect, colours.text);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, label));
        }
        None => {
            let text = egui::RichText::new(label).size(12.5).color(colours.text);
            ui.add(egui::Label::new(text).extend());
        }
    };
    // As high as the letters, not as the row it stands in.
    let row = egui::Layout::left_to_right(egui::Align::Center);
    cap.show(ui, |ui| ui.allocate_ui_with_layout(vec2(0.0, 16.0), row, contents)).response
}
