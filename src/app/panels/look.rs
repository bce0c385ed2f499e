//! Mix of styles, colour and steadiness.

use egui::{Align2, RichText, Ui};

use super::super::action::Choice;
use super::super::choices::{Colours, MaskChoice};
use super::super::state::STYLE_SIDES;
use super::super::{texts, theme};
use super::button::tip;
use super::{Facts, Outcome, mix_pad, slider};
use crate::live::Detail;
use crate::stylize::MaskShape;
use crate::values::LONGEST_FADE;

pub const WIDTH: f32 = 252.0;
/// Of the names at the left, and of the figures at the right.
const NAMES: f32 = 70.0;
const FIGURES: f32 = 40.0;
/// Height of a menu's button.
const MENU: f32 = 30.0;
/// Height of all that stands below the pad.
const BELOW: f32 = 400.0;

/// Whether the status at the window's top has no room beside it.
pub fn covers_status(height: f32) -> bool {
    height < 560.0
}

pub fn show(ctx: &egui::Context, facts: &Facts<'_>, outcome: &mut Outcome) {
    let colours = theme::of(ctx);
    let window = ctx.content_rect();
    let top = if covers_status(window.height()) { 0.0 } else { 64.0 };
    let room = window.height() - outcome.bottom - 2.0 * theme::MARGIN - top;
    egui::Area::new(egui::Id::unique("look"))
        .anchor(Align2::RIGHT_BOTTOM, [-theme::MARGIN, -outcome.bottom])
        .order(egui::Order::Middle)
        .accessible_name(texts::LOOK)
        .show(ctx, |ui| {
            ui.set_opacity(facts.opacity);
            theme::panel(colours).show(ui, |ui| {
                ui.set_width(WIDTH);
                ui.spacing_mut().interact_size.y = 20.0;
                ui.spacing_mut().item_spacing = egui::vec2(6.0, 5.0);
                theme::show_that_more_follows(ui);
                egui::ScrollArea::vertical().max_height(room - 20.0).min_scrolled_height(room - 20.0).show(ui, |ui| {
                    mix(ui, facts, outcome, room - BELOW);
                    places(ui, facts, outcome);
                    colour_choice(ui, facts, outcome);
                    detail_choice(ui, facts, outcome);
                    sliders(ui, facts, outcome);
                });
            });
        });
}

fn mix(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome, room: f32) {
    let colours = theme::of(ui.ctx());
    let styles = facts.state.chosen.mix.len();
    ui.horizontal(|ui| {
        ui.label(RichText::new(texts::MIX).color(colours.text));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            toggle(ui, outcome, texts::DRIFT, texts::DRIFT_TIP, Choice::ToggleDrift, facts.state.manner.drift);
        });
    });
    if styles < 2 {
        ui.label(RichText::new(texts::MIX_HINT).small().color(colours.weak));
    } else {
        let side = WIDTH.min(room).max(130.0);
        ui.vertical_centered(|ui| mix_pad::show(ui, facts, outcome, side));
    }
    ui.add_space(4.0);
}

fn places(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let chosen = &facts.state.mask;
    let shapes = MaskShape::ALL.map(MaskChoice::Shape);
    let mut choices = vec![MaskChoice::None];
    choices.extend(shapes);
    if matches!(chosen, MaskChoice::Painted(_) | MaskChoice::Foreground) {
        choices.push(chosen.clone());
    }
    let row = Menu { name: texts::MASK, tip: texts::MASK_TIP, text: &|mask| texts::mask(mask) };
    row.show(ui, outcome, &choices, chosen, Choice::Mask);
    ui.horizontal(|ui| {
        for (text, explained, action, on) in [
            (texts::BRUSH_MASK, texts::BRUSH_MASK_TIP, Choice::ToggleBrush, facts.state.brush.on),
            (texts::TAKE_PLATE, texts::TAKE_PLATE_TIP, Choice::TakePlate, false),
            (texts::SWAP_SIDES, texts::SWAP_SIDES_TIP, Choice::SwapSides, facts.state.swap_sides),
        ] {
            toggle(ui, outcome, text, explained, action, on);
        }
    });
    ui.add_space(2.0);
}

/// A small button that stays down while `on`.
fn toggle(ui: &mut Ui, outcome: &mut Outcome, text: &str, explained: &str, choice: Choice, on: bool) {
    let colours = theme::of(ui.ctx());
    ui.spacing_mut().button_padding = egui::vec2(8.0, 4.0);
    let colour = if on { colours.on_accent } else { colours.text };
    let button = egui::Button::new(RichText::new(text).small().color(colour)).selected(on);
    if ui.add(button).on_hover_ui(|ui| tip(ui, explained, &choice.clone().into())).clicked() {
        outcome.ask(choice);
    }
}

/// Which style of the mix the brush is of.
fn brush_choice(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let name = |place: usize| facts.tiles.get(place).map_or("", |tile| tile.name.as_str());
    let styles: Vec<usize> = facts.state.chosen.mix.iter().map(|part| part.style).collect();
    let row = Menu { name: texts::BRUSH_OF, tip: texts::BRUSH_OF_TIP, text: &|place: &usize| name(*place) };
    row.show(ui, outcome, &styles, &facts.state.chosen.style, Choice::PickStyle);
}

fn colour_choice(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let chosen = facts.state.colours();
    let choices = [Colours::Style, Colours::Own, Colours::Matched];
    let row = Menu { name: texts::COLOURS, tip: texts::COLOURS_TIP, text: &|colours| texts::colours(*colours) };
    row.show(ui, outcome, &choices, &chosen, Choice::Colours);
}

fn detail_choice(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let choices = [Detail::Off, Detail::Smooth, Detail::Guided];
    let row = Menu { name: texts::DETAIL, tip: texts::DETAIL_TIP, text: &|detail| texts::detail(*detail) };
    row.show(ui, outcome, &choices, &facts.state.detail, Choice::Detail);
}

/// A menu of a few things.
struct Menu<'a, T> {
    name: &'static str,
    tip: &'static str,
    text: &'a dyn Fn(&T) -> &'a str,
}

impl<T: Clone + PartialEq> Menu<'_, T> {
    /// Asks for what is newly chosen.
    fn show(&self, ui: &mut Ui, outcome: &mut Outcome, choices: &[T], chosen: &T, asks: fn(T) -> Choice) {
        ui.horizontal(|ui| {
            name(ui, self.name, MENU);
            let combo = egui::ComboBox::from_id_salt(self.name)
                .selected_text(RichText::new((self.text)(chosen)).size(13.0))
                .width(ui.available_width())
                .truncate();
            let combo = combo.show_ui(ui, |ui| {
                for choice in choices {
                    if ui.selectable_label(choice == chosen, (self.text)(choice)).clicked() {
                        outcome.ask(asks(choice.clone()));
                    }
                }
            });
            outcome.controls.push((self.name, combo.response.rect));
            combo.response.accessible_name(self.name).on_hover_text(self.tip);
        });
    }
}

/// What a row is about, at its left. For screen readers the control itself has the name.
fn name(ui: &mut Ui, text: &str, height: f32) {
    let colours = theme::of(ui.ctx());
    let (row, _) = ui.allocate_exact_size(egui::vec2(NAMES, height), egui::Sense::hover());
    let font = egui::TextStyle::Small.resolve(ui.style());
    ui.painter().text(row.left_center(), Align2::LEFT_CENTER, text, font, colours.weak);
}

fn sliders(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let colours = theme::of(ui.ctx());
    let state = facts.state;
    if state.chosen.mix.len() > 1 {
        brush_choice(ui, facts, outcome);
    }
    let brush = brush_of(state.side_of(state.chosen.style));
    let rows: [Row; 6] = [
        (texts::BRUSH, texts::BRUSH_TIP, brush, 1.0, |value| Choice::StyleSide(side_of(value)), None),
        (
            texts::OWN_COLOUR,
            texts::OWN_COLOUR_TIP,
            state.manner.own_colour,
            1.0,
            Choice::OwnColour,
            Some(Choice::ToggleOwnColour),
        ),
        (texts::SATURATION, texts::SATURATION_TIP, state.manner.saturation, 2.0, Choice::Saturation, None),
        (texts::FADE, texts::FADE_TIP, state.fade, LONGEST_FADE, Choice::Fade, None),
        (texts::LINES, texts::LINES_TIP, state.manner.lines, 1.0, Choice::Lines, None),
        (texts::STEADINESS, texts::STEADINESS_TIP, state.manner.steadiness, 1.0, Choice::Steadiness, None),
    ];
    for (text, explained, mut value, most, action, key) in rows {
        ui.horizontal(|ui| {
            name(ui, text, ui.spacing().interact_size.y);
            let width = ui.available_width() - FIGURES;
            let response = slider::show(ui, text, &mut value, 0.0..=most, width);
            outcome.controls.push((text, response.rect));
            if response.changed() {
                outcome.ask(action(value));
            }
            response.on_hover_ui(|ui| tip(ui, explained, &key.clone().unwrap_or_else(|| action(value)).into()));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let said = if text == texts::FADE { texts::seconds(value) } else { texts::percent(value) };
                ui.label(RichText::new(said).small().color(colours.text));
            });
        });
    }
}

/// Name, explanation, value, largest value, what a change asks for, and what the row's key does.
type Row = (&'static str, &'static str, f32, f32, fn(f32) -> Choice, Option<Choice>);

/// The breadth of strokes, in [0, 1], for the short side at which a style is encoded: each half of the size is as far as
/// the next.
fn brush_of(side: u32) -> f32 {
    let [finest, broadest] = [STYLE_SIDES[1], STYLE_SIDES[0]].map(|side| (side as f32).log2());
    // Files may say a broader one than the slider has.
    ((finest - (side as f32).log2()) / (finest - broadest)).min(1.0)
}

/// The short side for a breadth of strokes, in steps of 16 pixels: each is encoded anew.
fn side_of(brush: f32) -> u32 {
    let [finest, broadest] = [STYLE_SIDES[1], STYLE_SIDES[0]].map(|side| (side as f32).log2());
    ((finest + (broadest - finest) * brush).exp2() / 16.0).round() as u32 * 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brush_and_size_are_each_others_inverse() {
        assert_eq!([side_of(0.0), side_of(1.0)], [STYLE_SIDES[1], STYLE_SIDES[0]]);
        for side in [128, 256, 512, 768, 1024] {
            assert_eq!(side_of(brush_of(side)), side);
        }
        assert_eq!(brush_of(16), 1.0);
    }
}
