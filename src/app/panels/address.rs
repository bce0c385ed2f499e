//! The question for the address of a network camera.

use egui::text::{CCursor, CCursorRange};
use egui::{RichText, Ui};

use super::super::action::Action;
use super::super::icons::Icon;
use super::super::state::State;
use super::super::{texts, theme};
use super::Outcome;
use super::button::icon_button;
use crate::source::{Address, SourceSpec};

const WIDTH: f32 = 440.0;

/// Under which it is kept that the field has been given the keyboard.
fn opened() -> egui::Id {
    egui::Id::unique("address has the keyboard")
}

/// The question is not asked; when it is again, the field gets the keyboard again.
pub fn closed(ctx: &egui::Context) {
    ctx.data_mut(|data| data.remove::<bool>(opened()));
}

pub fn show(ctx: &egui::Context, state: &State, outcome: &mut Outcome) {
    let colours = theme::of(ctx);
    let id = egui::Id::unique("address");
    let modal = egui::Modal::new(id)
        .area(egui::Modal::default_area(id).accessible_name(texts::ADDRESS_TITLE))
        .backdrop_color(egui::Color32::from_black_alpha(120))
        .frame(theme::panel(colours).fill(colours.sheet).inner_margin(egui::Margin::same(24)))
        .show(ctx, |ui| {
            ui.set_width(WIDTH.min(ctx.content_rect().width() - 76.0));
            question(ui, &state.address, outcome);
        });
    if modal.backdrop_response.clicked() {
        outcome.actions.push(Action::Escape);
    }
}

fn question(ui: &mut Ui, address: &str, outcome: &mut Outcome) {
    let colours = theme::of(ui.ctx());
    ui.horizontal(|ui| {
        ui.label(RichText::new(texts::ADDRESS_TITLE).heading().color(colours.text));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if icon_button(ui, Icon::Close, texts::CLOSE, &Action::Escape, None).clicked() {
                outcome.actions.push(Action::Escape);
            }
        });
    });
    ui.add_space(8.0);
    let mut typed = address.to_owned();
    let field = egui::TextEdit::singleline(&mut typed)
        .hint_text(texts::ADDRESS_HINT)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(12, 8));
    let field = ui.add(field).accessible_name(texts::ADDRESS_TITLE);
    if !ui.data(|data| data.get_temp::<bool>(opened()).unwrap_or(false)) {
        field.request_focus();
        // What is typed takes the place of what was typed before.
        let mut state = egui::TextEdit::load_state(ui.ctx(), field.id).unwrap_or_default();
        let all = CCursorRange::two(CCursor::default(), CCursor::new(address.chars().count()));
        state.cursor.set_char_range(Some(all));
        egui::TextEdit::store_state(ui.ctx(), field.id, state);
        ui.data_mut(|data| data.insert_temp(opened(), true));
    }
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let [entered, left] = [egui::Key::Enter, egui::Key::Escape].map(|key| field.lost_focus() && pressed(key));
    ui.add_space(8.0);
    let meant = typed.parse::<Address>();
    let said = match &meant {
        Err(reason) if !typed.trim().is_empty() => texts::wrong_address(reason),
        _ => texts::ADDRESS_WHY.to_owned(),
    };
    ui.label(RichText::new(said).color(colours.weak));
    ui.add_space(10.0);
    let open = ui.add_enabled(meant.is_ok(), egui::Button::new(texts::OPEN_ADDRESS)).clicked();
    if field.changed() {
        outcome.actions.push(Action::Address(typed));
    }
    match meant {
        Ok(address) if open || entered => outcome.actions.push(Action::Source(SourceSpec::Stream(address))),
        // It is to be corrected.
        Err(_) if entered => field.request_focus(),
        _ if left => outcome.actions.push(Action::Escape),
        _ => {}
    }
}
