//! Messages in the middle of the window, for as long as what they tell of lasts.

use egui::{Align2, RichText, Ui};

use super::super::action::Task;
use super::super::{texts, theme};
use super::Outcome;
use crate::source::SourceSpec;

/// Something that lasts and keeps the picture from being what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Nothing is painted yet, as this is going on.
    WarmingUp(String),
    /// The source gives no frames at the moment.
    Waiting(String),
    /// The source has ended.
    SourceFailed(String),
    /// The painter cannot paint as it was told.
    PaintingFailed(String),
    /// The GPU is lost.
    GpuFailed(String),
}

pub fn show(ctx: &egui::Context, notice: &Notice, room: bool, outcome: &mut Outcome) {
    let colours = theme::of(ctx);
    let window = ctx.content_rect();
    let width = (window.width() - 2.0 * theme::MARGIN).clamp(20.0, 440.0);
    egui::Area::new(egui::Id::unique("notice"))
        .anchor(Align2::CENTER_CENTER, [0.0, -window.height() * 0.06])
        .order(egui::Order::Middle)
        .show(ctx, |ui| {
            ui.set_max_width(width);
            theme::panel(colours).inner_margin(egui::Margin::same(if room { 22 } else { 6 })).show(ui, |ui| {
                ui.vertical_centered(|ui| card(ui, notice, room, outcome));
            });
        });
}

fn card(ui: &mut Ui, notice: &Notice, room: bool, outcome: &mut Outcome) {
    let colours = theme::of(ui.ctx());
    let (title, lines) = match notice {
        Notice::WarmingUp(why) => (texts::WARMING_UP, vec![why.as_str()]),
        Notice::Waiting(reason) => (texts::WAITING, vec![reason.as_str(), texts::WAITING_WHY]),
        Notice::SourceFailed(reason) => (texts::SOURCE_FAILED, vec![reason.as_str()]),
        Notice::PaintingFailed(reason) => (texts::GPU_FAILED, vec![reason.as_str()]),
        Notice::GpuFailed(reason) => (texts::GPU_FAILED, vec![reason.as_str(), texts::GPU_FAILED_WHY]),
    };
    if !room {
        ui.label(RichText::new(title).small());
        return;
    }
    ui.label(RichText::new(title).heading().color(colours.text));
    if matches!(notice, Notice::WarmingUp(_)) {
        dots(ui);
    }
    for line in lines {
        ui.label(RichText::new(line).color(colours.weak));
    }
    if matches!(notice, Notice::Waiting(_) | Notice::SourceFailed(_)) {
        ui.add_space(6.0);
        if matches!(notice, Notice::SourceFailed(_)) && ui.button(texts::TRY_AGAIN).clicked() {
            outcome.ask(Task::RetrySource);
        }
        if ui.button(texts::USE_SCENE).clicked() {
            outcome.ask(Task::Source(SourceSpec::Demo));
        }
    }
}

/// Three dots that breathe one after another.
fn dots(ui: &mut Ui) {
    let colours = theme::of(ui.ctx());
    let (rect, _) = ui.allocate_exact_size(egui::vec2(60.0, 18.0), egui::Sense::hover());
    let time = ui.input(|input| input.time);
    for i in 0..3 {
        let phase = (time * 2.6 - f64::from(i) * 0.7).sin() as f32 * 0.5 + 0.5;
        let centre = rect.center() + egui::vec2(16.0 * (i as f32 - 1.0), 0.0);
        ui.painter().circle_filled(centre, 3.2 + phase, colours.accent.gamma_multiply(0.35 + 0.65 * phase));
    }
    // Compiling needs the processor more than the dots do.
    ui.ctx().request_repaint_after(std::time::Duration::from_millis(90));
}
