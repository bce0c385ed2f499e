//! The sheet of all keys.

use egui::{RichText, Ui};

use super::super::shortcuts::{Shortcut, TABLE};
use super::super::{texts, theme};
use super::button::key_cap;
use super::{Outcome, sheet};

/// Between two columns.
const GAP: f32 = 30.0;
/// The widths from which keys stand in two and in three columns.
const COLUMNS: [f32; 2] = [790.0, 1160.0];

/// Width of the column of keys, and of what they do.
const KEYS: f32 = 86.0;
const WORDS: f32 = 252.0;
const ROW: f32 = 31.0;

pub fn show(ctx: &egui::Context, outcome: &mut Outcome) {
    let window = ctx.content_rect();
    sheet::show(ctx, texts::HELP_TITLE, outcome, |ui, outcome| {
        let space = (window.size() - egui::vec2(76.0, 90.0)).max(egui::Vec2::splat(20.0));
        let columns = 1 + COLUMNS.iter().filter(|width| window.width() >= **width).count();
        let width = (columns as f32 * (KEYS + WORDS + GAP) - GAP).min(space.x);
        ui.set_width(width);
        let words = ((width + GAP) / columns as f32 - GAP - KEYS).max(20.0);
        // The least height counts only as far as there is that much to show.
        let scroll = egui::ScrollArea::vertical().max_height(space.y).min_scrolled_height(space.y);
        scroll.show(ui, |ui| keys(ui, columns, words, outcome));
    });
}

/// In that many columns, with so much width for the words.
fn keys(ui: &mut Ui, columns: usize, words: f32, outcome: &mut Outcome) {
    let colours = theme::of(ui.ctx());
    sheet::head(ui, texts::HELP_TITLE, outcome);
    ui.add_space(10.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GAP, 0.0);
        for column in TABLE.chunks(TABLE.len().div_ceil(columns)) {
            ui.vertical(|ui| column.iter().for_each(|row| key_row(ui, row, words)));
        }
    });
    ui.add_space(12.0);
    ui.label(RichText::new(texts::HELP_FOOT).color(colours.weak));
}

fn key_row(ui: &mut Ui, row: &Shortcut, words: f32) {
    let text = egui::WidgetText::from(row.does).into_galley(ui, None, words, egui::TextStyle::Body);
    let height = ROW.max(text.size().y + 8.0);
    let (rect, _) = ui.allocate_exact_size(egui::vec2(KEYS + words, height), egui::Sense::hover());
    let (keys, words) = rect.split_left_right_at_x(rect.left() + KEYS);
    let left = egui::Layout::left_to_right(egui::Align::Center);
    ui.scope_builder(egui::UiBuilder::new().max_rect(keys).layout(left), |ui| key_cap(ui, row.label));
    ui.scope_builder(egui::UiBuilder::new().max_rect(words).layout(left), |ui| {
        ui.add(egui::Label::new(text));
    });
}
