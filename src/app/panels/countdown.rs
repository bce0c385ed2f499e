//! The number of the self-timer, to be read from across a room.

use egui::{Align2, RichText, Vec2};

use super::super::theme;

/// Its height as a share of the window's.
const HEIGHT: f32 = 0.3;

pub fn show(ctx: &egui::Context, count: u32) {
    let colours = theme::of(ctx);
    let size = HEIGHT * ctx.content_rect().height();
    egui::Area::new(egui::Id::unique("countdown"))
        .anchor(Align2::CENTER_CENTER, Vec2::ZERO)
        .order(egui::Order::Foreground)
        .interactable(false)
        .fade_in(false)
        .show(ctx, |ui| {
            theme::panel(colours).inner_margin(egui::Margin::symmetric(48, 0)).show(ui, |ui| {
                ui.label(RichText::new(count.to_string()).size(size).color(colours.text));
            });
        });
}
