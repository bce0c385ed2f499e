//! The brush over the picture, and the bar of what it can do.

use egui::{Align2, Color32, Pos2, Rect, RichText, Sense, Stroke as Line, Ui, vec2};

use super::super::action::{Choice, Task};
use super::super::brush::{RADII, RADIUS_STEP, Stroke};
use super::super::choices::MaskChoice;
use super::super::{texts, theme};
use super::button::tip;
use super::{Facts, Outcome, recording, slider};

/// Of the bar, in points.
const WIDEST: f32 = 640.0;

/// Points that a touchpad scrolls for a notch of a wheel.
const NOTCH: f32 = 50.0;

/// Where the pointer paints: the whole window, under all panels, for strokes may begin beside the picture.
pub fn surface(ctx: &egui::Context, facts: &Facts<'_>, outcome: &mut Outcome) {
    let Some(picture) = facts.place else { return };
    let window = ctx.content_rect();
    let area = egui::Area::new(egui::Id::unique("brush"))
        .order(egui::Order::Background)
        .fixed_pos(window.min)
        .movable(false)
        .fade_in(false);
    area.show(ctx, |ui| {
        let response = ui.allocate_rect(window, Sense::click_and_drag());
        let brush = &facts.state.brush;
        if response.is_pointer_button_down_on() {
            let places = ui.input(|input| places(input, picture, facts.state.mirrored()));
            let erases = brush.erases != ui.input(|input| input.pointer.secondary_down());
            let aspect = picture.aspect_ratio();
            outcome.ask(Choice::Stroke(Stroke { places, aspect, erases }));
        } else if brush.paints() || ui.input(|input| input.pointer.any_released()) {
            outcome.ask(Choice::LiftBrush);
        }
        let Some(pointer) = response.hover_pos() else { return };
        let turned = ui.input(notches);
        if turned != 0.0 {
            outcome.ask(Choice::ScaleBrush(RADIUS_STEP.powf(turned)));
        }
        circle(ui, pointer, brush.radius * picture.size().min_elem(), brush.erases);
        ui.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
    });
}

/// How far the wheel was turned, upwards, as it came: smoothed, it would go on for a while.
fn notches(input: &egui::InputState) -> f32 {
    let turned = input.events.iter().map(|event| match event {
        egui::Event::MouseWheel { unit: egui::MouseWheelUnit::Point, delta, .. } => delta.y / NOTCH,
        egui::Event::MouseWheel { delta, .. } => delta.y,
        _ => 0.0,
    });
    turned.sum()
}

/// Where the pointer has been since the last time, in shares of the unmirrored picture.
fn places(input: &egui::InputState, picture: Rect, mirrored: bool) -> Vec<[f32; 2]> {
    let share = |at: Pos2| {
        let [u, v] = [(at.x - picture.left()) / picture.width(), (at.y - picture.top()) / picture.height()];
        [if mirrored { 1.0 - u } else { u }, v]
    };
    let mut places = Vec::new();
    for event in &input.events {
        match event {
            egui::Event::PointerMoved(at) => places.push(share(*at)),
            // On the way there it painted nothing.
            egui::Event::PointerButton { pos, pressed: true, .. } => places = vec![share(*pos)],
            _ => {}
        }
    }
    places.extend(input.pointer.interact_pos().map(share).filter(|_| places.is_empty()));
    places
}

/// The brush's outline, to be seen on any picture.
fn circle(ui: &Ui, at: Pos2, radius: f32, erases: bool) {
    let painter = ui.painter();
    painter.circle_stroke(at, radius, Line::new(3.0, Color32::from_black_alpha(130)));
    painter.circle_stroke(at, radius, Line::new(1.5, if erases { theme::DARK.error } else { Color32::WHITE }));
    painter.circle_filled(at, 1.5, Color32::WHITE);
}

/// The bar at the top.
pub fn bar(ctx: &egui::Context, facts: &Facts<'_>, outcome: &mut Outcome) {
    let colours = theme::of(ctx);
    // Beside the source and the status where there is room, else below them.
    let beside = ctx.content_rect().width() >= 1500.0 && !recording::shows(facts);
    let top = if beside { theme::MARGIN } else { theme::BELOW_STATUS.max(recording::bottom(ctx, facts)) };
    let area = egui::Area::new(egui::Id::unique("brush bar")).anchor(Align2::CENTER_TOP, [0.0, top]).fade_in(false);
    area.accessible_name(texts::BRUSH_MASK).show(ctx, |ui| {
        theme::panel(colours).inner_margin(egui::Margin::symmetric(8, 5)).show(ui, |ui| {
            ui.spacing_mut().button_padding = vec2(9.0, 6.0);
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.set_max_width((ctx.content_rect().width() - 2.0 * theme::MARGIN - 18.0).min(WIDEST));
            ui.horizontal_wrapped(|ui| contents(ui, facts, outcome));
        });
    });
}

fn contents(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let colours = theme::of(ui.ctx());
    let state = facts.state;
    let brush = &state.brush;
    let [least, most] = [*RADII.start(), *RADII.end()];
    let mut share = (brush.radius / least).ln() / (most / least).ln();
    let response = slider::show(ui, texts::BRUSH_RADIUS, &mut share, 0.0..=1.0, 90.0);
    if response.changed() {
        outcome.ask(Choice::BrushRadius(least * (most / least).powf(share)));
    }
    response.on_hover_ui(|ui| tip(ui, texts::BRUSH_RADIUS_TIP, &Choice::ScaleBrush(RADIUS_STEP).into()));
    ui.add_space(4.0);
    let masked = state.mask != MaskChoice::None;
    for (text, explained, action, on, possible) in [
        (texts::ERASE, texts::ERASE_TIP, Choice::ToggleErase.into(), brush.erases, true),
        (texts::UNDO, texts::UNDO_TIP, Task::Undo.into(), false, facts.can_undo),
        (texts::REDO, texts::REDO_TIP, Task::RedoMask.into(), false, facts.can_redo),
        (texts::CLEAR, texts::CLEAR_TIP, Choice::Mask(MaskChoice::None).into(), false, masked),
        (
            texts::SWAP_SIDES,
            texts::SWAP_SIDES_TIP,
            Choice::SwapSides.into(),
            state.swap_sides,
            masked || state.swap_sides,
        ),
        (texts::DONE, texts::DONE_TIP, Choice::ToggleBrush.into(), false, true),
    ] {
        let colour = if on { colours.on_accent } else { colours.text };
        let button = egui::Button::new(RichText::new(text).size(13.0).color(colour)).selected(on);
        let response = ui.add_enabled(possible, button).on_hover_ui(|ui| tip(ui, explained, &action));
        if response.clicked() {
            outcome.ask(action);
        }
    }
}
