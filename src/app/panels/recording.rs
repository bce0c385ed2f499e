//! A red dot and a clock while a recording runs, and a word while a virtual camera does, whether the controls show or not.
//! Neither has them in its pictures.

use std::time::Duration;

use egui::{Align2, RichText};

use super::super::{texts, theme};

pub fn show(ctx: &egui::Context, recording: Option<Duration>, on_air: bool) {
    let colours = theme::of(ctx);
    egui::Area::new(egui::Id::unique("recording"))
        .anchor(Align2::CENTER_TOP, [0.0, theme::MARGIN])
        .order(egui::Order::Middle)
        .interactable(false)
        .fade_in(false)
        .show(ctx, |ui| {
            theme::panel(colours).inner_margin(egui::Margin::symmetric(12, 6)).show(ui, |ui| {
                ui.horizontal(|ui| {
                    if let Some(elapsed) = recording {
                        let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(12.0), egui::Sense::hover());
                        ui.painter().circle_filled(rect.center(), 5.0, theme::RECORDING);
                        ui.label(RichText::new(texts::running_for(elapsed)).color(colours.text))
                            .accessible_name(texts::RECORD);
                    }
                    if on_air {
                        ui.label(RichText::new(texts::ON_AIR).color(colours.accent));
                    }
                });
            });
        });
}
