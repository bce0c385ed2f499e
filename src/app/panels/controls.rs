//! Strength, size, and the buttons.

use egui::{Align, Layout, RichText, Ui};

use super::super::icons::Icon;
use super::super::state::{Action, SHORT_SIDES};
use super::super::{texts, theme};
use super::button::{icon_button, tip};
use super::{Facts, Outcome};

/// Below this width of the panel, words give way to what they name.
const WORDS: f32 = 640.0;
/// Below this width the size gives way too.
const SIZES: f32 = 460.0;

pub fn show(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let width = ui.available_width();
    ui.horizontal(|ui| {
        ui.set_height(36.0);
        // From the right, so that the slider takes what is left.
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            buttons(ui, facts, outcome);
            if width >= SIZES {
                ui.add_space(6.0);
                sizes(ui, facts, outcome);
                ui.add_space(10.0);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| strength(ui, facts, outcome, width >= WORDS));
        });
    });
}

fn buttons(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let state = facts.state;
    let full = if state.fullscreen { Icon::Restore } else { Icon::Fullscreen };
    let freeze = if state.frozen { Icon::Play } else { Icon::Pause };
    // Right to left.
    let row = [
        (Icon::Help, texts::HELP, Action::ToggleHelp, Some(state.help)),
        (full, texts::FULLSCREEN, Action::ToggleFullscreen, Some(state.fullscreen)),
        (Icon::Save, texts::SAVE, Action::SavePicture, None),
        (freeze, texts::FREEZE, Action::ToggleFreeze, Some(state.frozen)),
        (Icon::Mirror, texts::MIRROR, Action::ToggleMirror, Some(state.mirrored())),
    ];
    for (icon, name, action, on) in row {
        if icon_button(ui, icon, name, &action, on).clicked() {
            outcome.actions.push(action);
        }
    }
}

fn sizes(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let chosen = facts.state.short_side;
    let mut sides = SHORT_SIDES.to_vec();
    if let Err(place) = sides.binary_search(&chosen) {
        sides.insert(place, chosen);
    }
    let combo = egui::ComboBox::from_id_salt("size")
        .selected_text(texts::short_side(chosen))
        .width(84.0)
        .show_ui(ui, |ui| {
            for side in sides {
                if ui.selectable_label(side == chosen, texts::short_side(side)).clicked() {
                    outcome.actions.push(Action::ShortSide(side));
                }
            }
        });
    combo.response.accessible_name(texts::SIZE).on_hover_ui(|ui| {
        ui.label(RichText::new(texts::SIZE).strong());
        ui.label(texts::SIZE_TIP);
    });
}

fn strength(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome, words: bool) {
    if words {
        ui.label(texts::STRENGTH);
    }
    let number = 46.0;
    let mut alpha = facts.state.alpha;
    ui.spacing_mut().slider_width = (ui.available_width() - number - 14.0).max(40.0);
    let response = ui.scope(|ui| {
        // egui's slider does the work, unseen: its handle cannot be told from its rail in a translucent theme.
        ui.set_opacity(0.0);
        ui.visuals_mut().handle_shape = egui::style::HandleShape::Circle;
        ui.add(egui::Slider::new(&mut alpha, 0.0..=1.0).show_value(false).step_by(0.01))
    });
    let response = response.inner.accessible_name(texts::STRENGTH);
    // A click so short that press and release come together is no drag.
    let clicked = response.interact(egui::Sense::click());
    if let Some(at) = clicked.interact_pointer_pos().filter(|_| clicked.clicked()) {
        let reach = reach(response.rect);
        alpha = egui::emath::remap_clamp(at.x, reach.min..=reach.max, 0.0..=1.0);
        outcome.actions.push(Action::Alpha(alpha));
    }
    draw_slider(ui, &response, alpha);
    outcome.slider = Some(response.rect);
    if response.changed() {
        outcome.actions.push(Action::Alpha(alpha));
    }
    response.on_hover_ui(|ui| {
        tip(ui, texts::STRENGTH_TIP, &Action::StepAlpha(super::super::state::ALPHA_STEP));
    });
    let text = RichText::new(texts::percent(alpha)).color(theme::TEXT);
    ui.add_sized([number, 20.0], egui::Label::new(text).extend());
}

/// Where egui's slider lets its handle go.
fn reach(slider: egui::Rect) -> egui::Rangef {
    slider.x_range().shrink(slider.height() / 2.5)
}

/// A rail, filled up to a bright handle that grows under the pointer.
fn draw_slider(ui: &Ui, response: &egui::Response, value: f32) {
    let rect = response.rect;
    let reach = reach(rect);
    let y = rect.center().y;
    let at = egui::pos2(reach.min + value * reach.span(), y);
    let lively = response.hovered() || response.dragged() || response.has_focus();
    let grown = ui.ctx().animate_bool(response.id.with("handle"), lively);
    let rail = |from: f32, to: f32| egui::Rect::from_min_max(egui::pos2(from, y - 2.5), egui::pos2(to, y + 2.5));
    let painter = ui.painter();
    painter.rect_filled(rail(reach.min - 2.5, reach.max + 2.5), 2.5, egui::Color32::from_white_alpha(48));
    painter.rect_filled(rail(reach.min - 2.5, at.x), 2.5, theme::ACCENT);
    if response.has_focus() {
        painter.circle_filled(at, 14.0, theme::ACCENT.gamma_multiply(0.35));
    }
    painter.circle_filled(at, 8.0 + 1.5 * grown, egui::Color32::WHITE);
    painter.circle_filled(at, 3.5 + grown, theme::ACCENT);
}
