//! The question for the address of a network camera.

use egui::text::{CCursor, CCursorRange};
use egui::{RichText, Ui};

use super::super::action::{Choice, Task};
use super::super::state::State;
use super::super::{texts, theme};
use super::{Outcome, first_focus, sheet};
use crate::source::{Address, SourceSpec};

const WIDTH: f32 = 440.0;

/// Under which it is kept that the field has been given the keyboard.
pub const FIELD: &str = "address";

pub fn show(ctx: &egui::Context, state: &State, outcome: &mut Outcome) {
    sheet::show(ctx, texts::ADDRESS_TITLE, outcome, |ui, outcome| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 76.0));
        question(ui, &state.address, outcome);
    });
}

fn question(ui: &mut Ui, address: &str, outcome: &mut Outcome) {
    let colours = theme::of(ui.ctx());
    sheet::head(ui, texts::ADDRESS_TITLE, outcome);
    ui.add_space(8.0);
    let mut typed = address.to_owned();
    let field = egui::TextEdit::singleline(&mut typed)
        .hint_text(texts::ADDRESS_HINT)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(12, 8));
    let field = ui.add(field).accessible_name(texts::ADDRESS_TITLE);
    if first_focus::give(&field, egui::Id::unique(FIELD)) {
        // What is typed takes the place of what was typed before.
        let mut state = egui::TextEdit::load_state(ui.ctx(), field.id).unwrap_or_default();
        let all = CCursorRange::two(CCursor::default(), CCursor::new(address.chars().count()));
        state.cursor.set_char_range(Some(all));
        egui::TextEdit::store_state(ui.ctx(), field.id, state);
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
        outcome.ask(Choice::Address(typed));
    }
    match meant {
        Ok(address) if open || entered => {
            outcome.ask(Choice::AskAddress(false));
            outcome.ask(Task::Source(SourceSpec::Stream(address)));
        }
        // It is to be corrected.
        Err(_) if entered => field.request_focus(),
        _ if left => outcome.ask(Choice::Escape),
        _ => {}
    }
}
