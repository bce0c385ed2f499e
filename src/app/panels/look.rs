//! Mix of styles, colour and steadiness.

use egui::{Align2, RichText, Ui};

use super::super::state::Action;
use super::super::{texts, theme};
use super::button::tip;
use super::{Facts, Outcome, mix_pad, slider};

const WIDTH: f32 = 236.0;

pub fn show(ctx: &egui::Context, facts: &Facts<'_>, outcome: &mut Outcome) {
    let window = ctx.content_rect();
    let room = window.height() - outcome.bottom - 2.0 * theme::MARGIN;
    egui::Area::new(egui::Id::unique("look"))
        .anchor(Align2::RIGHT_BOTTOM, [-theme::MARGIN, -outcome.bottom])
        .order(egui::Order::Middle)
        .accessible_name(texts::LOOK)
        .show(ctx, |ui| {
            ui.set_opacity(facts.opacity);
            theme::panel().show(ui, |ui| {
                ui.set_width(WIDTH);
                ui.spacing_mut().interact_size.y = 20.0;
                ui.spacing_mut().item_spacing.y = 3.0;
                mix(ui, facts, outcome, room);
                sliders(ui, facts, outcome);
            });
        });
}

fn mix(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome, room: f32) {
    ui.label(RichText::new(texts::MIX).color(theme::TEXT));
    // The sliders need what is left.
    let side = WIDTH.min(room - 220.0);
    if facts.state.mix.len() < 2 {
        ui.label(RichText::new(texts::MIX_HINT).small().color(theme::WEAK));
    } else if side >= 100.0 {
        ui.vertical_centered(|ui| mix_pad::show(ui, facts, outcome, side));
    }
    ui.add_space(8.0);
}

fn sliders(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let state = facts.state;
    let own: fn(f32) -> Action = Action::OwnColour;
    let rows = [
        (texts::OWN_COLOUR, texts::OWN_COLOUR_TIP, state.own_colour, 1.0, own, Some(Action::ToggleOwnColour)),
        (texts::SATURATION, texts::SATURATION_TIP, state.saturation, 2.0, Action::Saturation, None),
        (texts::STEADINESS, texts::STEADINESS_TIP, state.steadiness, 1.0, Action::Steadiness, None),
    ];
    for (name, explained, mut value, most, action, key) in rows {
        ui.horizontal(|ui| {
            ui.label(RichText::new(name).small().color(theme::WEAK));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(RichText::new(texts::percent(value)).small().color(theme::TEXT));
            });
        });
        let response = slider::show(ui, name, &mut value, 0.0..=most, WIDTH - 8.0);
        if response.changed() {
            outcome.actions.push(action(value));
        }
        ui.add_space(4.0);
        response.on_hover_ui(|ui| tip(ui, explained, key.as_ref().unwrap_or(&action(value))));
    }
}
