//! The sheet of all keys.

use egui::{Align2, RichText, Ui};

use super::super::icons::Icon;
use super::super::shortcuts::{Shortcut, TABLE};
use super::super::state::Action;
use super::super::{texts, theme};
use super::Outcome;
use super::button::{icon_button, key_cap};

/// Below this width all keys stand in one column.
const TWO_COLUMNS: f32 = 660.0;

pub fn show(ctx: &egui::Context, outcome: &mut Outcome) {
    let window = ctx.content_rect();
    ctx.layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("help ground"))).rect_filled(
        window,
        0.0,
        egui::Color32::from_black_alpha(120),
    );
    let area = egui::Area::new(egui::Id::unique("help"))
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .order(egui::Order::Foreground)
        .accessible_name(texts::HELP_TITLE)
        .show(ctx, |ui| {
            theme::panel().inner_margin(egui::Margin::same(22)).show(ui, |ui| {
                let space = (window.size() - egui::vec2(80.0, 90.0)).max(egui::Vec2::splat(20.0));
                egui::ScrollArea::both().max_width(space.x).max_height(space.y).show(ui, |ui| {
                    sheet(ui, window.width() >= TWO_COLUMNS, outcome);
                });
            });
        });
    // A click beside the sheet closes it.
    let pressed = ctx.input(|input| input.pointer.any_pressed().then(|| input.pointer.interact_pos()).flatten());
    if pressed.is_some_and(|at| !area.response.rect.contains(at)) {
        outcome.actions.push(Action::Escape);
    }
}

fn sheet(ui: &mut Ui, wide: bool, outcome: &mut Outcome) {
    let columns = if wide { TABLE.len().div_ceil(2) } else { TABLE.len() };
    let height = 30.0;
    ui.horizontal(|ui| {
        ui.label(RichText::new(texts::HELP_TITLE).heading().color(theme::TEXT));
        ui.add_space(12.0);
        if icon_button(ui, Icon::Close, texts::CLOSE, &Action::Escape, None).clicked() {
            outcome.actions.push(Action::Escape);
        }
    });
    ui.add_space(8.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 36.0;
        for rows in TABLE.chunks(columns) {
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                for row in rows {
                    key_row(ui, row, height);
                }
            });
        }
    });
    ui.add_space(8.0);
    ui.label(RichText::new(texts::HELP_FOOT).color(theme::WEAK));
}

fn key_row(ui: &mut Ui, row: &Shortcut, height: f32) {
    ui.horizontal(|ui| {
        ui.set_height(height);
        let cap = ui.allocate_ui_with_layout(
            egui::vec2(84.0, height),
            egui::Layout::right_to_left(egui::Align::Center),
            |ui| key_cap(ui, row.label),
        );
        let missing = 84.0 - cap.response.rect.width();
        if missing > 0.0 {
            ui.add_space(missing);
        }
        ui.label(row.does);
    });
}
