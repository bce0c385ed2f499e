//! Three lines for the first start.

use egui::{Align2, RichText};

use super::super::action::Choice;
use super::super::{texts, theme};
use super::Outcome;

/// Height of a message of two lines, and of what is around it, in points.
const ROOM: f32 = 80.0;

pub fn show(ctx: &egui::Context, outcome: &mut Outcome) {
    let colours = theme::of(ctx);
    let window = ctx.content_rect();
    let width = (window.width() - 2.0 * theme::MARGIN).clamp(20.0, 520.0);
    let area = egui::Area::new(egui::Id::unique("hint"))
        .anchor(Align2::CENTER_TOP, [0.0, (window.height() * 0.16).max(70.0)])
        .order(egui::Order::Middle)
        .accessible_name(texts::TITLE)
        .show(ctx, |ui| {
            ui.set_max_width(width);
            theme::panel(colours).inner_margin(egui::Margin::symmetric(24, 18)).show(ui, |ui| {
                ui.vertical_centered(|ui| {
                    for line in texts::HINT {
                        ui.label(RichText::new(line).size(15.0).color(colours.text));
                    }
                    ui.add_space(6.0);
                    if ui.button(texts::HINT_READ).clicked() {
                        outcome.ask(Choice::HintRead);
                    }
                });
            });
        });
    // Messages come above it where there is no room for them below.
    let hint = area.response.rect;
    if window.bottom() - outcome.bottom - hint.bottom() < ROOM {
        outcome.bottom = window.bottom() - hint.top() + 8.0;
    }
    // It speaks of what is below.
    outcome.held = true;
}
