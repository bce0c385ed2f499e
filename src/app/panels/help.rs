//! The sheet of all keys.

use egui::{RichText, Ui};

use super::super::action::Action;
use super::super::icons::Icon;
use super::super::shortcuts::{Shortcut, TABLE};
use super::super::{texts, theme};
use super::Outcome;
use super::button::{icon_button, key_cap};

/// Between two columns.
const GAP: f32 = 30.0;
/// The widths from which keys stand in two and in three columns.
const COLUMNS: [f32; 2] = [790.0, 1160.0];

/// Width of the column of keys, and of what they do.
const KEYS: f32 = 86.0;
const WORDS: f32 = 252.0;
const ROW: f32 = 31.0;

pub fn show(ctx: &egui::Context, outcome: &mut Outcome) {
    let colours = theme::of(ctx);
    let window = ctx.content_rect();
    let id = egui::Id::unique("help");
    let modal = egui::Modal::new(id)
        .area(egui::Modal::default_area(id).accessible_name(texts::HELP_TITLE))
        .backdrop_color(egui::Color32::from_black_alpha(120))
        .frame(theme::panel(colours).fill(colours.sheet).inner_margin(egui::Margin::same(24)))
        .show(ctx, |ui| {
            let space = (window.size() - egui::vec2(76.0, 90.0)).max(egui::Vec2::splat(20.0));
            let columns = 1 + COLUMNS.iter().filter(|width| window.width() >= **width).count();
            let width = columns as f32 * (KEYS + WORDS + GAP) - GAP;
            ui.set_width(width.min(space.x));
            // The least height counts only as far as there is that much to show.
            let scroll = egui::ScrollArea::vertical().max_height(space.y).min_scrolled_height(space.y);
            scroll.show(ui, |ui| sheet(ui, columns, outcome));
        });
    // Beside the sheet.
    if modal.backdrop_response.clicked() {
        outcome.actions.push(Action::Escape);
    }
}

fn sheet(ui: &mut Ui, columns: usize, outcome: &mut Outcome) {
    let colours = theme::of(ui.ctx());
    ui.horizontal(|ui| {
        ui.label(RichText::new(texts::HELP_TITLE).heading().color(colours.text));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if icon_button(ui, Icon::Close, texts::CLOSE, &Action::Escape, None).clicked() {
                outcome.actions.push(Action::Escape);
            }
        });
    });
    ui.add_space(10.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GAP, 0.0);
        for column in TABLE.chunks(TABLE.len().div_ceil(columns)) {
            ui.vertical(|ui| column.iter().for_each(|row| key_row(ui, row)));
        }
    });
    ui.add_space(12.0);
    ui.label(RichText::new(texts::HELP_FOOT).color(colours.weak));
}

fn key_row(ui: &mut Ui, row: &Shortcut) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(KEYS + WORDS, ROW), egui::Sense::hover());
    let (keys, words) = rect.split_left_right_at_x(rect.left() + KEYS);
    let left = egui::Layout::left_to_right(egui::Align::Center);
    ui.scope_builder(egui::UiBuilder::new().max_rect(keys).layout(left), |ui| key_cap(ui, row.label));
    ui.scope_builder(egui::UiBuilder::new().max_rect(words).layout(left), |ui| {
        ui.add(egui::Label::new(row.does).truncate());
    });
}
