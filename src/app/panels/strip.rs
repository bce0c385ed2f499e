//! The strip of styles.

use egui::accesskit::Role;
use egui::{Color32, CornerRadius, FontId, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::super::icons::Icon;
use super::super::shortcuts::digit_label;
use super::super::state::Action;
use super::super::{texts, theme};
use super::{Facts, Outcome, Tile, button};

/// Side of a thumbnail in points.
const SIDE: f32 = 72.0;
/// How far a chosen or hovered thumbnail's frame stands out.
const OUT: f32 = 4.0;
const NAME_HEIGHT: f32 = 18.0;
const RADIUS: u8 = 10;
/// Width of the shade over styles that go on beyond the edge.
const SHADE: f32 = 28.0;

pub fn show(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let scrolled = egui::ScrollArea::horizontal()
        .id_salt("styles")
        .scroll_bar_visibility(egui::scroll_area::ScrollBarVisibility::AlwaysHidden)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.horizontal(|ui| {
                for (place, style) in facts.tiles.iter().enumerate() {
                    tile(ui, facts, outcome, place, style);
                }
                add_tile(ui, outcome);
            });
        });
    let (view, offset) = (scrolled.inner_rect, scrolled.state.clamped_offset().x);
    let hidden_right = scrolled.content_size.x - view.width() - offset;
    shade(ui, Rect::from_min_max(view.min, pos2(view.left() + SHADE, view.bottom())), offset, true);
    shade(ui, Rect::from_min_max(pos2(view.right() - SHADE, view.top()), view.max), hidden_right, false);
}

fn tile(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome, place: usize, style: &Tile) {
    let chosen = facts.state.mix.iter().any(|(there, _)| *there == place);
    let size = vec2(SIDE + 2.0 * OUT, SIDE + 2.0 * OUT + NAME_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &style.name));
    if facts.state.style == place && facts.reveal_style {
        response.scroll_to_me(None);
    }
    if response.clicked() {
        let mixing = ui.input(|input| input.modifiers.shift);
        outcome.actions.push(if mixing { Action::MixStyle(place) } else { Action::Style(place) });
    }
    if !ui.is_rect_visible(rect) {
        return;
    }
    let hover = ui.ctx().animate_bool(response.id, response.hovered() || response.has_focus());
    let centre = pos2(rect.center().x, rect.top() + OUT + SIDE / 2.0);
    let picture = Rect::from_center_size(centre, egui::Vec2::splat(SIDE + 3.0 * hover));
    let tint = if chosen { 255 } else { (205.0 + 50.0 * hover) as u8 };
    egui::Image::from_texture((style.thumbnail.id(), picture.size()))
        .corner_radius(CornerRadius::same(RADIUS))
        .tint(Color32::from_gray(tint))
        .paint_at(ui, picture);
    let painter = ui.painter();
    if chosen || response.has_focus() {
        let stroke = Stroke::new(2.5, if chosen { theme::ACCENT } else { theme::TEXT });
        painter.rect_stroke(picture.expand(2.0), CornerRadius::same(RADIUS + 2), stroke, StrokeKind::Middle);
    } else {
        let stroke = Stroke::new(1.0, theme::EDGE);
        painter.rect_stroke(picture, CornerRadius::same(RADIUS), stroke, StrokeKind::Inside);
    }
    if let Some(digit) = digit_label(place) {
        let badge = Rect::from_min_size(picture.min + vec2(5.0, 5.0), vec2(17.0, 17.0));
        painter.rect_filled(badge, CornerRadius::same(5), Color32::from_black_alpha(165));
        painter.text(badge.center(), egui::Align2::CENTER_CENTER, digit, FontId::proportional(11.5), theme::TEXT);
    }
    name(ui, &style.name, rect, chosen, hover);
    response.on_hover_ui(|ui| {
        ui.horizontal(|ui| {
            ui.label(&style.name);
            if let Some(digit) = digit_label(place) {
                button::key_cap(ui, &digit.to_string());
            }
        });
    });
}

fn name(ui: &Ui, text: &str, tile: Rect, chosen: bool, hover: f32) {
    let colour = if chosen { theme::ACCENT } else { theme::WEAK.lerp_to_gamma(theme::TEXT, hover) };
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), FontId::proportional(11.5), colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(SIDE + OUT);
    let galley = ui.painter().layout_job(job);
    let at = pos2(tile.center().x - galley.size().x / 2.0, tile.bottom() - NAME_HEIGHT + 3.0);
    ui.painter().galley(at, galley, colour);
}

/// The last tile opens files.
fn add_tile(ui: &mut Ui, outcome: &mut Outcome) {
    let size = vec2(SIDE + 2.0 * OUT, SIDE + 2.0 * OUT + NAME_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, texts::ADD_STYLE_TIP));
    if response.clicked() {
        outcome.actions.push(Action::OpenStyles);
    }
    let hover = ui.ctx().animate_bool(response.id, response.hovered() || response.has_focus());
    let square = Rect::from_center_size(
        pos2(rect.center().x, rect.top() + OUT + SIDE / 2.0),
        egui::Vec2::splat(SIDE + 3.0 * hover),
    );
    let line = theme::WEAK.lerp_to_gamma(theme::TEXT, hover);
    let painter = ui.painter();
    painter.rect_filled(square, CornerRadius::same(RADIUS), theme::REST.lerp_to_gamma(theme::HOVER, hover));
    painter.rect_stroke(square, CornerRadius::same(RADIUS), Stroke::new(1.0, theme::EDGE), StrokeKind::Inside);
    Icon::Plus.draw(painter, square, line);
    name(ui, texts::ADD_STYLE, rect, false, hover);
    response.on_hover_ui(|ui| button::tip(ui, texts::ADD_STYLE_TIP, &Action::OpenStyles));
}

/// Darkens an edge behind which `hidden` points of the strip are.
fn shade(ui: &Ui, rect: Rect, hidden: f32, left: bool) {
    let strength = (hidden / SHADE).clamp(0.0, 1.0);
    if strength <= 0.0 || rect.width() <= 0.0 {
        return;
    }
    let dark = Color32::from_rgb(15, 15, 18).gamma_multiply(0.92 * strength);
    let (at_left, at_right) = if left { (dark, Color32::TRANSPARENT) } else { (Color32::TRANSPARENT, dark) };
    let mut mesh = egui::Mesh::default();
    for (corner, colour) in [
        (rect.left_top(), at_left),
        (rect.right_top(), at_right),
        (rect.right_bottom(), at_right),
        (rect.left_bottom(), at_left),
    ] {
        mesh.colored_vertex(corner, colour);
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(0, 2, 3);
    ui.painter().add(egui::Shape::mesh(mesh));
}
