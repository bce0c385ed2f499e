//! Where the time goes, in numbers and two small plots.

use std::time::Duration;

use egui::{Align, Align2, Color32, Layout, RichText, Sense, Ui};
use egui_plot::{Line, Plot, PlotPoints};

use super::super::statistics::Statistics;
use super::super::{texts, theme};
use super::{Facts, Outcome, looks};
use crate::live::Stage;

pub const WIDTH: f32 = 250.0;
/// Height of a plot.
const PLOT: f32 = 40.0;

/// Beside the looks, where those show.
pub fn show(ctx: &egui::Context, facts: &Facts<'_>, statistics: &Statistics, looks: bool, outcome: &Outcome) {
    let colours = theme::of(ctx);
    let room = ctx.content_rect().height() - theme::BELOW_STATUS - outcome.bottom - theme::MARGIN - 24.0;
    let left = theme::MARGIN + if looks { looks::WIDTH + theme::PADDING + theme::MARGIN } else { 0.0 };
    egui::Area::new(egui::Id::unique("statistics"))
        .anchor(Align2::LEFT_TOP, [left, theme::BELOW_STATUS])
        .order(egui::Order::Middle)
        .accessible_name(texts::STATISTICS)
        .show(ctx, |ui| {
            theme::panel(colours).show(ui, |ui| {
                ui.set_width(WIDTH);
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.spacing_mut().interact_size.y = 16.0;
                // The least height counts only as far as there is that much to show.
                let room = room.max(60.0);
                let scroll = egui::ScrollArea::vertical().max_height(room).min_scrolled_height(room);
                scroll.show(ui, |ui| contents(ui, facts, statistics));
            });
        });
}

fn contents(ui: &mut Ui, facts: &Facts<'_>, statistics: &Statistics) {
    let colours = theme::of(ui.ctx());
    let by_gpu = statistics.measured().is_some_and(|measured| measured.by_gpu);
    time(ui, texts::STAGE_CAPTURE, texts::STAGE_CAPTURE_TIP, statistics.waited());
    for stage in Stage::ALL {
        let (name, tip) = texts::stage(stage);
        time(ui, name, tip, statistics.stage(stage));
    }
    time(ui, texts::STAGE_VIEW, texts::STAGE_VIEW_TIP, statistics.view());
    ui.label(RichText::new(texts::clock(by_gpu)).small().color(colours.weak));
    plot(ui, texts::PLOT_PAINTING, &statistics.paintings(), colours.accent);
    ui.add_space(4.0);
    let [median, most] = [0.5, 0.95].map(|share| statistics.latency(share));
    row(ui, texts::LATENCY, texts::LATENCY_TIP, &texts::latencies(median, most));
    plot(ui, texts::LATENCY, &statistics.latencies(), colours.text);
    ui.add_space(4.0);
    let (frames, dropped) = statistics.frames();
    row(ui, texts::DROPPED, texts::DROPPED_TIP, &texts::dropped(frames, dropped));
    row(ui, texts::MEMORY, texts::MEMORY_TIP, &texts::memory(statistics.memory()));
    row(ui, texts::ADAPTER, facts.adapter, facts.adapter_name());
    if let Some(measured) = statistics.measured() {
        row(ui, texts::ENGINE, texts::ENGINE_TIP, &measured.engine);
        // The processor needs none.
        if !measured.kernels.is_empty() {
            let kernels = measured.kernels.join(", ");
            row(ui, texts::KERNELS, &kernels, &kernels);
        }
    }
}

fn time(ui: &mut Ui, name: &str, tip: &str, time: Option<Duration>) {
    row(ui, name, tip, &time.map_or_else(|| texts::UNKNOWN.to_owned(), texts::milliseconds));
}

/// A name and what it is, at both ends of a line.
fn row(ui: &mut Ui, name: &str, tip: &str, value: &str) {
    let colours = theme::of(ui.ctx());
    let shown = ui.horizontal(|ui| {
        let label = ui.label(RichText::new(name).size(13.0).color(colours.weak));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let value = egui::Label::new(RichText::new(value).size(13.0).color(colours.text)).truncate();
            ui.add(value.show_tooltip_when_elided(false)).labelled_by(label.id);
        });
    });
    shown.response.on_hover_text(tip);
}

/// Milliseconds of the last pictures, from zero to the largest.
fn plot(ui: &mut Ui, name: &str, milliseconds: &[f32], colour: Color32) {
    let colours = theme::of(ui.ctx());
    let line = Line::new(name, PlotPoints::from_ys_f32(milliseconds)).color(colour).width(1.3).allow_hover(false);
    let plot = Plot::new(name).height(PLOT).show_axes(false).show_grid(false).show_background(false);
    let plot = plot.include_y(0.0).include_x(0.0).include_x(119.0).set_margin_fraction(egui::vec2(0.0, 0.08));
    let plot = plot.allow_drag(false).allow_zoom(false).allow_scroll(false).allow_boxed_zoom(false);
    let plot = plot.allow_axis_zoom_drag(false).allow_double_click_reset(false).show_x(false).show_y(false);
    let response = plot.show_crosshair(false).sense(Sense::hover()).show(ui, |plot| plot.line(line)).response;
    let largest = milliseconds.iter().copied().fold(0.0, f32::max);
    let font = egui::FontId::proportional(10.5);
    let text = ui.painter().layout_no_wrap(texts::plot_top(largest), font, colours.weak);
    let place = Align2::RIGHT_TOP.anchor_size(response.rect.right_top(), text.size());
    // The line may be there.
    ui.painter().rect_filled(place, 2.0, colours.panel);
    ui.painter().galley(place.min, text, colours.weak);
}
