//! Mix of styles, colour and steadiness.

use egui::{Align2, RichText, Ui};

use super::super::state::{Action, Colours, LONGEST_FADE, MaskChoice, STYLE_SIDES};
use super::super::{texts, theme};
use super::button::tip;
use super::{Facts, Outcome, mix_pad, slider};
use crate::stylize::MaskShape;

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
                places(ui, facts, outcome);
                colours(ui, facts, outcome);
                sliders(ui, facts, outcome);
            });
        });
}

fn mix(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome, room: f32) {
    ui.label(RichText::new(texts::MIX).color(theme::TEXT));
    // The sliders need what is left.
    let side = WIDTH.min(room - 430.0);
    if facts.state.mix.len() < 2 {
        ui.label(RichText::new(texts::MIX_HINT).small().color(theme::WEAK));
    } else if side >= 100.0 {
        ui.vertical_centered(|ui| mix_pad::show(ui, facts, outcome, side));
    }
    if facts.state.mix.len() > 1 {
        ui.horizontal(|ui| {
            toggle(ui, outcome, texts::DRIFT, texts::DRIFT_TIP, Action::ToggleDrift, facts.state.drift);
            brush_choice(ui, facts, outcome);
        });
    }
    ui.add_space(8.0);
}

fn places(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let chosen = &facts.state.mask;
    let shapes = [MaskShape::LeftRight, MaskShape::TopBottom, MaskShape::Vignette].map(MaskChoice::Shape);
    let mut choices = vec![MaskChoice::None];
    choices.extend(shapes);
    if matches!(chosen, MaskChoice::Given(_) | MaskChoice::Painted(_) | MaskChoice::Foreground(_)) {
        choices.push(chosen.clone());
    }
    let row = Choice { name: texts::MASK, tip: texts::MASK_TIP, text: texts::mask };
    let new = row.show(ui, outcome, &choices, chosen);
    outcome.actions.extend(new.map(Action::Mask));
    ui.horizontal(|ui| {
        for (text, explained, action, on) in [
            (texts::BRUSH_MASK, texts::BRUSH_MASK_TIP, Action::ToggleBrush, facts.state.brush.on),
            (texts::TAKE_PLATE, texts::TAKE_PLATE_TIP, Action::TakePlate, false),
            (texts::SWAP_SIDES, texts::SWAP_SIDES_TIP, Action::SwapSides, facts.state.swap_sides),
        ] {
            toggle(ui, outcome, text, explained, action, on);
        }
    });
    ui.add_space(6.0);
}

/// A small button that stays down while `on`.
fn toggle(ui: &mut Ui, outcome: &mut Outcome, text: &str, explained: &str, action: Action, on: bool) {
    ui.spacing_mut().button_padding = egui::vec2(8.0, 4.0);
    let colour = if on { theme::ON_ACCENT } else { theme::TEXT };
    let button = egui::Button::new(RichText::new(text).small().color(colour)).selected(on);
    if ui.add(button).on_hover_ui(|ui| tip(ui, explained, &action)).clicked() {
        outcome.actions.push(action);
    }
}

/// Which style of the mix the brush is of.
fn brush_choice(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let name = |place: usize| facts.tiles.get(place).map_or("", |tile| tile.name.as_str());
    let chosen = RichText::new(texts::brush_of(name(facts.state.style))).small();
    let combo = egui::ComboBox::from_id_salt("brush of").selected_text(chosen).width(120.0).truncate();
    let combo = combo.show_ui(ui, |ui| {
        for (place, _) in &facts.state.mix {
            if ui.selectable_label(*place == facts.state.style, name(*place)).clicked() {
                outcome.actions.push(Action::PickStyle(*place));
            }
        }
    });
    combo.response.accessible_name(texts::BRUSH).on_hover_text(texts::BRUSH_OF_TIP);
}

fn colours(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let chosen = facts.state.colours();
    let choices = [Colours::Style, Colours::Own, Colours::Matched];
    let row = Choice { name: texts::COLOURS, tip: texts::COLOURS_TIP, text: |colours| texts::colours(*colours) };
    let new = row.show(ui, outcome, &choices, &chosen);
    outcome.actions.extend(new.map(Action::Colours));
    ui.add_space(6.0);
}

/// A menu of a few things.
struct Choice<T> {
    name: &'static str,
    tip: &'static str,
    text: fn(&T) -> &'static str,
}

impl<T: Clone + PartialEq> Choice<T> {
    /// Gives what is newly chosen.
    fn show(&self, ui: &mut Ui, outcome: &mut Outcome, choices: &[T], chosen: &T) -> Option<T> {
        let mut new = None;
        ui.horizontal(|ui| {
            ui.label(RichText::new(self.name).small().color(theme::WEAK));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let combo = egui::ComboBox::from_id_salt(self.name).selected_text((self.text)(chosen)).width(150.0);
                let combo = combo.show_ui(ui, |ui| {
                    for choice in choices {
                        if ui.selectable_label(choice == chosen, (self.text)(choice)).clicked() {
                            new = Some(choice.clone());
                        }
                    }
                });
                outcome.controls.push((self.name, combo.response.rect));
                combo.response.accessible_name(self.name).on_hover_text(self.tip);
            });
        });
        new
    }
}

fn sliders(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let state = facts.state;
    let brush = brush_of(state.side_of(state.style));
    let rows: [Row; 5] = [
        (texts::BRUSH, texts::BRUSH_TIP, brush, 1.0, |value| Action::StyleSide(side_of(value)), None),
        (
            texts::OWN_COLOUR,
            texts::OWN_COLOUR_TIP,
            state.own_colour,
            1.0,
            Action::OwnColour,
            Some(Action::ToggleOwnColour),
        ),
        (texts::SATURATION, texts::SATURATION_TIP, state.saturation, 2.0, Action::Saturation, None),
        (texts::FADE, texts::FADE_TIP, state.fade, LONGEST_FADE, Action::Fade, None),
        (texts::STEADINESS, texts::STEADINESS_TIP, state.steadiness, 1.0, Action::Steadiness, None),
    ];
    for (name, explained, mut value, most, action, key) in rows {
        ui.horizontal(|ui| {
            ui.label(RichText::new(name).small().color(theme::WEAK));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let said = if name == texts::FADE { texts::seconds(value) } else { texts::percent(value) };
                ui.label(RichText::new(said).small().color(theme::TEXT));
            });
        });
        let response = slider::show(ui, name, &mut value, 0.0..=most, WIDTH - 8.0);
        outcome.controls.push((name, response.rect));
        if response.changed() {
            outcome.actions.push(action(value));
        }
        ui.add_space(4.0);
        response.on_hover_ui(|ui| tip(ui, explained, key.as_ref().unwrap_or(&action(value))));
    }
}

/// Name, explanation, value, largest value, what a change asks for, and what the row's key does.
type Row = (&'static str, &'static str, f32, f32, fn(f32) -> Action, Option<Action>);

/// The breadth of strokes, in [0, 1], for the short side at which a style is encoded: each half of the size is as far as
/// the next.
fn brush_of(side: u32) -> f32 {
    let [finest, broadest] = [STYLE_SIDES[1], STYLE_SIDES[0]].map(|side| (side as f32).log2());
    (finest - (side as f32).log2()) / (finest - broadest)
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
    }
}
