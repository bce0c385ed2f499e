//! A sheet over all else, which Esc, its cross and a click beside it close.

use egui::{RichText, Ui};

use super::super::action::Choice;
use super::super::icons::Icon;
use super::super::{texts, theme};
use super::Outcome;
use super::button::icon_button;

/// Shows one of that title.
pub fn show(ctx: &egui::Context, title: &str, outcome: &mut Outcome, contents: impl FnOnce(&mut Ui, &mut Outcome)) {
    let colours = theme::of(ctx);
    let id = egui::Id::unique(title);
    let modal = egui::Modal::new(id)
        .area(egui::Modal::default_area(id).accessible_name(title))
        .backdrop_color(egui::Color32::from_black_alpha(120))
        .frame(theme::panel(colours).fill(colours.sheet).inner_margin(egui::Margin::same(24)))
        .show(ctx, |ui| contents(ui, outcome));
    // Beside the sheet.
    if modal.backdrop_response.clicked() {
        outcome.ask(Choice::Escape);
    }
}

/// The sheet's title, and its cross.
pub fn head(ui: &mut Ui, title: &str, outcome: &mut Outcome) {
    let colours = theme::of(ui.ctx());
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).heading().color(colours.text));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if icon_button(ui, Icon::Close, texts::CLOSE, &Choice::Escape.into(), None).clicked() {
                outcome.ask(Choice::Escape);
            }
        });
    });
}
