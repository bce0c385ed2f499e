//! The row above the strip that says which styles it shows.

use egui::{RichText, Ui};

use super::super::action::Choice;
use super::super::icons::Icon;
use super::super::{texts, theme};
use super::button::icon_button;
use super::{Facts, Outcome, first_focus};
use crate::gallery::Filter;

/// Width of the words that say how many styles show, in points.
const COUNT: f32 = 70.0;

/// Under which it is kept that the field has been given the keyboard.
pub const FIELD: &str = "search";

pub fn show(ui: &mut Ui, facts: &Facts<'_>, filter: &Filter, outcome: &mut Outcome) {
    let colours = theme::of(ui.ctx());
    ui.horizontal(|ui| {
        let mut search = filter.search.clone();
        let width = (ui.available_width() - 240.0).clamp(80.0, 300.0);
        let field = egui::TextEdit::singleline(&mut search)
            .hint_text(texts::SEARCH)
            .desired_width(width)
            .margin(egui::Margin::symmetric(12, 8));
        let field = ui.add(field).accessible_name(texts::SEARCH);
        first_focus::give(&field, egui::Id::unique(FIELD));
        let searches = !search.is_empty();
        if field.changed() {
            outcome.ask(Choice::Filter(Filter { search, ..filter.clone() }));
        }
        if field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Escape)) {
            outcome.ask(Choice::ToggleSearch);
        }
        if field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) && searches {
            outcome.ask(Choice::StyleAt(0));
        }
        let favourites = Choice::Filter(Filter { favourites: !filter.favourites, ..filter.clone() });
        let hidden = Choice::Filter(Filter { hidden: !filter.hidden, ..filter.clone() });
        for (icon, name, action, on) in [
            (Icon::Star, texts::FAVOURITES, favourites.into(), filter.favourites),
            (Icon::Eye, texts::HIDDEN_TOO, hidden.into(), filter.hidden),
            (Icon::Camera, texts::PREVIEWS, Choice::TogglePreviews.into(), facts.state.previews),
        ] {
            if icon_button(ui, icon, name, &action, Some(on)).clicked() {
                outcome.ask(action);
            }
        }
        if ui.available_width() >= COUNT {
            ui.label(RichText::new(texts::shown(facts.state.strip.len(), facts.all_styles)).color(colours.weak));
        }
    });
    ui.add_space(4.0);
}
