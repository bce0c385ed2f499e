//! A red dot and a clock while a recording runs, whether the controls show or not. The recording does not have them.

use std::time::Duration;

use egui::{Align2, RichText};

use super::super::{texts, theme};

pub fn show(ctx: &egui::Context, elapsed: Duration) {
    let colours = theme::of(ctx);
    egui::Area::new(egui::Id::unique("recording"))
        .anchor(Align2::CENTER_TOP, [0.0, theme::MARGIN])
        .order(egui::Order::Middle)
        .interactable(false)
        .fade_in(false)
        .show(ctx, |ui| {
            theme::panel(colours).inner_margin(egui::Margin::symmetric(12, 6)).show(ui, |ui| {
                ui.horizontal(|ui| {
                    let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(12.0), egui::Sense::hover());
                    ui.painter().circle_filled(rect.center(), 5.0, theme::RECORDING);
                    ui.label(RichText::new(texts::running_for(elapsed)).color(colours.text))
                        .accessible_name(texts::RECORD);
                });
            });
        });
}
