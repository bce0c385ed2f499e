//! A red dot and a clock while a recording runs, how far a whole video is, and a word while a picture is painted anew or a
//! virtual camera runs, whether the controls show or not. None of them has that in its pictures.

use egui::{Align2, RichText};

use super::super::icons::Icon;
use super::super::{texts, theme};
use super::Facts;

pub fn show(ctx: &egui::Context, facts: &Facts<'_>) {
    let colours = theme::of(ctx);
    egui::Area::new(egui::Id::unique("recording"))
        .anchor(Align2::CENTER_TOP, [0.0, theme::MARGIN])
        .order(egui::Order::Middle)
        .interactable(false)
        .fade_in(false)
        .show(ctx, |ui| {
            theme::panel(colours).inner_margin(egui::Margin::symmetric(12, 6)).show(ui, |ui| {
                ui.horizontal(|ui| {
                    if let Some(elapsed) = facts.recording {
                        let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(12.0), egui::Sense::hover());
                        ui.painter().circle_filled(rect.center(), 5.0, theme::RECORDING);
                        ui.label(RichText::new(texts::running_for(elapsed)).color(colours.text))
                            .accessible_name(if facts.hears { texts::RECORD_SOUND } else { texts::RECORD });
                        if facts.hears {
                            let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(18.0), egui::Sense::hover());
                            Icon::Microphone.draw(ui.painter(), rect, colours.text);
                        }
                    }
                    if let Some((frame, all)) = facts.whole_video {
                        ui.label(RichText::new(texts::whole_video(frame, all)).color(colours.accent));
                    }
                    if facts.still {
                        ui.label(RichText::new(texts::STILL).color(colours.accent));
                    }
                    if facts.on_air {
                        ui.label(RichText::new(texts::ON_AIR).color(colours.accent));
                    }
                });
            });
        });
}
