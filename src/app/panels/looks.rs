//! The looks that were kept.

use egui::{Align, Align2, Layout, RichText, Ui, vec2};

use super::super::action::Task;
use super::super::icons::Icon;
use super::super::{texts, theme};
use super::{Facts, Outcome, button, first_focus};
use crate::looks::Kept;

pub const WIDTH: f32 = 286.0;
const ROW: f32 = 34.0;

pub fn show(ctx: &egui::Context, facts: &Facts<'_>, outcome: &mut Outcome) {
    let colours = theme::of(ctx);
    let window = ctx.content_rect();
    let room = window.height() - outcome.bottom - 2.0 * theme::MARGIN - 150.0;
    egui::Area::new(egui::Id::unique("looks"))
        .anchor(Align2::LEFT_BOTTOM, [theme::MARGIN, -outcome.bottom])
        .order(egui::Order::Middle)
        .accessible_name(texts::LOOKS)
        .show(ctx, |ui| {
            ui.set_opacity(facts.opacity);
            theme::panel(colours).show(ui, |ui| {
                ui.set_width(WIDTH.min(window.width() - 2.0 * theme::MARGIN - theme::PADDING));
                ui.label(RichText::new(texts::LOOKS).color(colours.text));
                if facts.looks.is_empty() {
                    ui.label(RichText::new(texts::LOOKS_HINT).small().color(colours.weak));
                }
                theme::show_that_more_follows(ui);
                egui::ScrollArea::vertical().max_height(room.max(ROW)).auto_shrink([false, true]).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    for kept in facts.looks {
                        row(ui, kept, outcome);
                    }
                });
                ui.add_space(4.0);
                ui.horizontal(|ui| {
                    for (text, action) in [(texts::KEEP_LOOK, Task::KeepLook), (texts::OPEN_LOOK, Task::OpenLook)] {
                        if ui.button(text).clicked() {
                            outcome.ask(action);
                        }
                    }
                });
            });
        });
}

/// Key, name, and what can be done to the look. While it is being renamed, a field is in its name's place.
fn row(ui: &mut Ui, kept: &Kept, outcome: &mut Outcome) {
    let draft = egui::Id::unique(("look's name", kept.number));
    ui.horizontal(|ui| {
        ui.set_height(ROW);
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.allocate_ui_with_layout(vec2(44.0, ROW), Layout::left_to_right(Align::Center), |ui| {
            ui.set_width(44.0);
            if kept.number <= 12 {
                button::key_cap(ui, &format!("F{}", kept.number));
            }
        });
        let name = ui.data(|data| data.get_temp::<String>(draft));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (icon, text, action) in [
                (Icon::Close, texts::REMOVE_LOOK, Task::RemoveLook(kept.number)),
                (Icon::Save, texts::EXPORT_LOOK, Task::ExportLook(kept.number)),
            ] {
                if tool(ui, icon, text, &kept.look.name) {
                    outcome.ask(action);
                }
            }
            if tool(ui, Icon::Pencil, texts::RENAME_LOOK, &kept.look.name) {
                ui.data_mut(|data| data.insert_temp(draft, kept.look.name.clone()));
            }
            match name {
                Some(name) => rename(ui, kept, name, draft, outcome),
                None => {
                    let label = egui::Button::new(&kept.look.name).truncate().frame_when_inactive(false);
                    let label = label.min_size(vec2(ui.available_width(), ROW));
                    // The name begins at the left.
                    ui.with_layout(Layout::left_to_right(Align::Center).with_main_align(Align::Min), |ui| {
                        if ui.add(label).clicked() {
                            outcome.ask(Task::WearLook(kept.number));
                        }
                    });
                }
            }
        });
    });
}

fn rename(ui: &mut Ui, kept: &Kept, mut name: String, draft: egui::Id, outcome: &mut Outcome) {
    let begun = draft.with("begun");
    let field = ui.add(
        egui::TextEdit::singleline(&mut name)
            .desired_width(ui.available_width() - 8.0)
            .align(egui::Align2::LEFT_CENTER),
    );
    let field = field.accessible_name(texts::NAME);
    first_focus::give(&field, begun);
    if field.lost_focus() {
        if !ui.input(|input| input.key_pressed(egui::Key::Escape)) {
            outcome.ask(Task::RenameLook(kept.number, name));
        }
        ui.data_mut(|data| data.remove::<String>(draft));
        first_focus::gone(ui.ctx(), begun);
    } else {
        ui.data_mut(|data| data.insert_temp(draft, name));
    }
}

/// A small button, named for screen readers together with its look.
fn tool(ui: &mut Ui, icon: Icon, text: &str, look: &str) -> bool {
    let colours = theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(30.0, 30.0), egui::Sense::click());
    let named = format!("{text}: {look}");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Button, true, &named));
    let lively = response.hovered() || response.has_focus();
    if lively {
        ui.painter().rect_filled(rect, theme::BUTTON_RADIUS, colours.hover);
    }
    icon.draw(ui.painter(), rect, if lively { colours.text } else { colours.weak });
    response.on_hover_text(text).clicked()
}
