//! Strength, size, and the buttons.

use egui::{Align, Layout, RichText, Ui};

use super::super::action::{Choice, Task};
use super::super::icons::Icon;
use super::super::state::{SHORT_SIDES, Sheet};
use super::super::{texts, theme};
use super::button::{icon_button, tip};
use super::{Facts, Outcome, slider};
use crate::live::PaintedSize;

/// What the slider and its number need at least.
const STRENGTH: f32 = 120.0;
/// What its name needs beside them.
const WORDS: f32 = 90.0;
const SIZES: f32 = 158.0;
const BUTTON: f32 = 44.0;

pub fn show(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let width = ui.available_width();
    ui.horizontal(|ui| {
        ui.set_height(36.0);
        // From the right, so that the slider takes what is left.
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // Where it is narrow, words give way first, then the size, then buttons, which all have keys.
            let left = width - buttons(ui, facts, outcome, width - STRENGTH);
            let sized = left >= SIZES + STRENGTH;
            if sized {
                ui.add_space(6.0);
                sizes(ui, facts, outcome);
                ui.add_space(10.0);
            }
            let words = left >= STRENGTH + WORDS + if sized { SIZES } else { 0.0 };
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| strength(ui, facts, outcome, words));
        });
    });
}

/// As many as fit, the first at the right; says what width they take.
fn buttons(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome, room: f32) -> f32 {
    let state = facts.state;
    let full = if state.fullscreen { Icon::Restore } else { Icon::Fullscreen };
    let freeze = if state.frozen { Icon::Play } else { Icon::Pause };
    let record = if facts.recording.is_some() { Icon::Stop } else { Icon::Record };
    // Right to left.
    let row = [
        (Icon::Help, texts::HELP, Choice::ToggleHelp.into(), Some(state.sheet == Some(Sheet::Keys))),
        (Icon::Look, texts::LOOK, Choice::ToggleLook.into(), Some(state.look_panel)),
        (full, texts::FULLSCREEN, Choice::ToggleFullscreen.into(), Some(state.fullscreen)),
        (record, texts::RECORD, Task::ToggleRecording.into(), Some(facts.recording.is_some())),
        (Icon::Save, texts::SAVE, Task::SavePicture.into(), None),
        (freeze, texts::FREEZE, Choice::ToggleFreeze.into(), Some(state.frozen)),
        (Icon::Split, texts::SPLIT, Choice::ToggleSplit.into(), Some(state.split)),
        (Icon::Mirror, texts::MIRROR, Choice::ToggleMirror.into(), Some(state.mirrored())),
    ];
    let shown = ((room / BUTTON) as usize).min(row.len());
    for (icon, name, action, on) in row.into_iter().take(shown) {
        if icon_button(ui, icon, name, &action, on).clicked() {
            outcome.ask(action);
        }
    }
    shown as f32 * BUTTON
}

/// And networks: the two ways to be quicker or finer.
fn sizes(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let chosen = facts.state.size;
    let mut sizes = SHORT_SIDES.map(PaintedSize::ShortSide).to_vec();
    if let PaintedSize::ShortSide(side) = chosen
        && let Err(place) = SHORT_SIDES.binary_search(&side)
    {
        sizes.insert(place, chosen);
    }
    sizes.insert(0, PaintedSize::Automatic);
    let painted = facts.painted.map(|[width, height]| width.min(height));
    let combo = egui::ComboBox::from_id_salt("size").selected_text(texts::size(chosen, painted)).width(126.0);
    let combo = combo.height(420.0).show_ui(ui, |ui| {
        // All of it is to be seen at once.
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.spacing_mut().button_padding.y = 4.0;
        ui.spacing_mut().interact_size.y = 26.0;
        for size in sizes {
            if ui.selectable_label(size == chosen, texts::size(size, None)).clicked() {
                outcome.ask(Choice::Size(size));
            }
        }
        if !facts.state.models.is_empty() {
            ui.separator();
            for &model in &facts.state.models {
                if ui.selectable_label(model == facts.state.model, texts::model(model)).clicked() {
                    outcome.ask(Choice::Model(model));
                }
            }
        }
    });
    combo.response.accessible_name(texts::SIZE).on_hover_ui(|ui| {
        ui.label(RichText::new(texts::SIZE).strong());
        ui.label(texts::SIZE_TIP);
    });
}

fn strength(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome, words: bool) {
    let colours = theme::of(ui.ctx());
    if words {
        ui.label(texts::STRENGTH);
    }
    let number = 46.0;
    let mut alpha = facts.state.manner.alpha;
    let width = (ui.available_width() - number - 14.0).max(40.0);
    let response = slider::show(ui, texts::STRENGTH, &mut alpha, 0.0..=1.0, width);
    outcome.controls.push((texts::STRENGTH, response.rect));
    if response.changed() {
        outcome.ask(Choice::Alpha(alpha));
    }
    response.on_hover_ui(|ui| {
        tip(ui, texts::STRENGTH_TIP, &Choice::StepAlpha(super::super::state::ALPHA_STEP).into());
    });
    let text = RichText::new(texts::percent(alpha)).color(colours.text);
    ui.add_sized([number, 20.0], egui::Label::new(text).extend());
}
