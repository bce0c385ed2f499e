//! The strip of styles.

use egui::accesskit::Role;
use egui::{Color32, CornerRadius, FontId, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::super::action::{Choice, Task};
use super::super::icons::Icon;
use super::super::shortcuts::digit_label;
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
/// How near to an end of the strip a tile under way makes it move.
const EDGE: f32 = 40.0;

/// Between the buttons beside the strip and the strip.
const GAP: f32 = 8.0;

pub fn show(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let size = vec2(ui.available_width(), SIDE + 2.0 * OUT + NAME_HEIGHT);
    ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Min), |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        tools(ui, facts, outcome);
        styles(ui, facts, outcome);
    });
}

/// Search and looks, one above the other.
fn tools(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let state = facts.state;
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.add_space(OUT);
        for (icon, name, action, on) in [
            (Icon::Search, texts::SEARCH, Choice::ToggleSearch.into(), state.search.is_some()),
            (Icon::Bookmark, texts::LOOKS, Choice::ToggleLooks.into(), state.looks_panel),
        ] {
            if button::icon_button(ui, icon, name, &action, Some(on)).clicked() {
                outcome.ask(action);
            }
        }
    });
}

fn styles(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    // It would lie over the panel as well, which one can see through.
    ui.spacing_mut().scroll.fade.strength = 0.0;
    egui::ScrollArea::horizontal()
        .id_salt("styles")
        .scroll_bar_visibility(egui::scroll_area::ScrollBarVisibility::AlwaysHidden)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.horizontal(|ui| {
                let mut rects = Vec::with_capacity(facts.state.strip.len());
                let mut dragged = None;
                for (at, place) in facts.state.strip.iter().enumerate() {
                    if let Some(style) = facts.tiles.get(*place) {
                        let response = tile(ui, facts, outcome, at, *place, style);
                        rects.push((*place, response.rect));
                        dragged =
                            dragged.or((response.dragged() || response.drag_stopped()).then_some((*place, response)));
                    }
                }
                if let Some((place, response)) = dragged {
                    move_tile(ui, outcome, place, &response, &rects);
                }
                if facts.state.strip.is_empty() {
                    nothing(ui, facts);
                } else if facts.state.search.is_none() {
                    add_tile(ui, outcome);
                }
            });
        });
}

/// What stands in a strip that the filter has left empty.
fn nothing(ui: &mut Ui, facts: &Facts<'_>) {
    let colours = theme::of(ui.ctx());
    let filter = facts.state.filter();
    let text = if filter.favourites && filter.search.is_empty() { texts::NO_FAVOURITES } else { texts::NO_MATCH };
    ui.add_sized(
        [360.0, SIDE + 2.0 * OUT + NAME_HEIGHT],
        egui::Label::new(egui::RichText::new(text).color(colours.weak)).wrap(),
    );
}

/// A tile under way: shows where it would come to stand, and puts it there when it is let go.
fn move_tile(ui: &Ui, outcome: &mut Outcome, place: usize, response: &egui::Response, rects: &[(usize, Rect)]) {
    let colours = theme::of(ui.ctx());
    let Some(pointer) = ui.ctx().pointer_latest_pos() else { return };
    let before = rects.iter().find(|(_, rect)| rect.center().x > pointer.x);
    let x = before.map_or_else(|| rects.last().map_or(pointer.x, |(_, rect)| rect.right()), |(_, rect)| rect.left());
    let height = response.rect.y_range().shrink(OUT);
    ui.painter().vline(x, egui::Rangef::new(height.min, height.max - NAME_HEIGHT), Stroke::new(3.0, colours.accent));
    ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
    // The strip follows a tile that is held at its edge.
    let view = ui.clip_rect();
    let push = (pointer.x - view.right() + EDGE).max(0.0) - (view.left() + EDGE - pointer.x).max(0.0);
    if push != 0.0 {
        ui.scroll_with_delta(vec2(-0.2 * push.clamp(-EDGE, EDGE), 0.0));
        ui.ctx().request_repaint();
    }
    if response.drag_stopped() {
        outcome.ask(Task::MoveStyle(place, before.map(|(place, _)| *place)));
    }
}

fn tile(
    ui: &mut Ui,
    facts: &Facts<'_>,
    outcome: &mut Outcome,
    at: usize,
    place: usize,
    style: &Tile,
) -> egui::Response {
    let colours = theme::of(ui.ctx());
    let chosen = facts.state.chosen.has(place);
    let size = vec2(SIDE + 2.0 * OUT, SIDE + 2.0 * OUT + NAME_HEIGHT);
    // A finger drags the strip, a mouse the tile.
    let touched = ui.input(egui::InputState::any_touches);
    let sense = if touched { Sense::click() } else { Sense::click_and_drag() };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &style.name));
    if facts.state.chosen.style == place && facts.reveal_style {
        response.scroll_to_me(None);
        outcome.revealed = true;
    }
    if response.clicked() {
        let mixing = ui.input(|input| input.modifiers.shift);
        outcome.ask(if mixing { Choice::MixStyle(place) } else { Choice::Style(place) });
    }
    egui::Popup::context_menu(&response)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| menu(ui, outcome, place, style));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    outcome.in_sight.push(place);
    let hover = ui.ctx().animate_bool(response.id, response.hovered() || response.has_focus());
    let centre = pos2(rect.center().x, rect.top() + OUT + SIDE / 2.0);
    let picture = Rect::from_center_size(centre, egui::Vec2::splat(SIDE + 3.0 * hover));
    let tint = match (style.hidden, chosen) {
        (true, _) => 90,
        (false, true) => 255,
        (false, false) => (205.0 + 50.0 * hover) as u8,
    };
    let shown = style.preview.as_ref().filter(|_| facts.state.previews).unwrap_or(&style.thumbnail);
    egui::Image::from_texture((shown.id(), picture.size()))
        .corner_radius(CornerRadius::same(RADIUS))
        .tint(Color32::from_gray(tint))
        .paint_at(ui, picture);
    fade_at_edges(ui, picture);
    let painter = ui.painter();
    if chosen || response.has_focus() {
        let stroke = Stroke::new(2.5, if chosen { colours.accent } else { colours.text });
        painter.rect_stroke(picture.expand(2.0), CornerRadius::same(RADIUS + 2), stroke, StrokeKind::Middle);
    } else {
        let stroke = Stroke::new(1.0, colours.edge);
        painter.rect_stroke(picture, CornerRadius::same(RADIUS), stroke, StrokeKind::Inside);
    }
    if let Some(digit) = digit_label(at) {
        let badge = Rect::from_min_size(picture.min + vec2(5.0, 5.0), vec2(17.0, 17.0));
        painter.rect_filled(badge, CornerRadius::same(5), Color32::from_black_alpha(165));
        painter.text(badge.center(), egui::Align2::CENTER_CENTER, digit, FontId::proportional(11.5), Color32::WHITE);
    }
    if style.favourite {
        let badge = Rect::from_center_size(picture.right_top() + vec2(-13.5, 13.5), vec2(18.0, 18.0));
        painter.circle_filled(badge.center(), 11.0, Color32::from_black_alpha(165));
        Icon::Favourite.draw(painter, badge, theme::DARK.accent);
    }
    if ui.clip_rect().x_range().contains(rect.center().x) {
        name(ui, &style.name, rect, chosen, hover);
    }
    response.on_hover_ui(|ui| {
        ui.horizontal(|ui| {
            ui.label(&style.name);
            if let Some(digit) = digit_label(at) {
                button::key_cap(ui, &digit.to_string());
            }
        });
    })
}

/// What can be done to a style, by the right button.
fn menu(ui: &mut Ui, outcome: &mut Outcome, place: usize, style: &Tile) {
    ui.set_width(210.0);
    if style.own {
        let draft = egui::Id::unique(("style's name", place));
        let mut name = ui.data_mut(|data| data.get_temp::<String>(draft)).unwrap_or_else(|| style.name.clone());
        let field =
            ui.add(egui::TextEdit::singleline(&mut name).desired_width(f32::INFINITY).align(egui::Align2::LEFT_CENTER));
        let field = field.accessible_name(texts::NAME);
        if field.lost_focus() {
            let given_up = ui.input(|input| input.key_pressed(egui::Key::Escape));
            if name != style.name && !given_up {
                outcome.ask(Task::RenameStyle(place, name));
            }
            ui.data_mut(|data| data.remove::<String>(draft));
            if ui.input(|input| input.key_pressed(egui::Key::Enter)) {
                ui.close();
            }
        } else if field.has_focus() {
            ui.data_mut(|data| data.insert_temp(draft, name));
        }
    } else {
        ui.label(egui::RichText::new(&style.name).strong());
    }
    let remove = if style.own { texts::REMOVE } else { texts::HIDE };
    let rows = [
        (if style.favourite { texts::DISFAVOUR } else { texts::FAVOUR }, Task::ToggleFavourite(Some(place))),
        (texts::TO_FRONT, Task::MoveToFront(place)),
        if style.hidden {
            (texts::SHOW_AGAIN, Task::ShowStyle(place))
        } else {
            (remove, Task::RemoveStyle(Some(place)))
        },
    ];
    for (text, action) in rows {
        let row = egui::Button::new(text).frame_when_inactive(false).min_size(vec2(210.0, 32.0));
        if ui.add(row).clicked() {
            outcome.ask(action);
            ui.close();
        }
    }
}

fn name(ui: &Ui, text: &str, tile: Rect, chosen: bool, hover: f32) {
    let colours = theme::of(ui.ctx());
    let colour = if chosen { colours.accent } else { colours.weak.lerp_to_gamma(colours.text, hover) };
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), FontId::proportional(11.5), colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(SIDE + OUT);
    let galley = ui.painter().layout_job(job);
    let at = pos2(tile.center().x - galley.size().x / 2.0, tile.bottom() - NAME_HEIGHT + 3.0);
    ui.painter().galley(at, galley, colour);
}

/// The last tile opens files.
fn add_tile(ui: &mut Ui, outcome: &mut Outcome) {
    let colours = theme::of(ui.ctx());
    let size = vec2(SIDE + 2.0 * OUT, SIDE + 2.0 * OUT + NAME_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, texts::ADD_STYLE_TIP));
    if response.clicked() {
        outcome.ask(Task::OpenStyles);
    }
    let hover = ui.ctx().animate_bool(response.id, response.hovered() || response.has_focus());
    let square = Rect::from_center_size(
        pos2(rect.center().x, rect.top() + OUT + SIDE / 2.0),
        egui::Vec2::splat(SIDE + 3.0 * hover),
    );
    let line = colours.weak.lerp_to_gamma(colours.text, hover);
    let painter = ui.painter();
    painter.rect_filled(square, CornerRadius::same(RADIUS), colours.rest.lerp_to_gamma(colours.hover, hover));
    painter.rect_stroke(square, CornerRadius::same(RADIUS), Stroke::new(1.0, colours.edge), StrokeKind::Inside);
    Icon::Plus.draw(painter, square, line);
    name(ui, texts::ADD_STYLE, rect, false, hover);
    response.on_hover_ui(|ui| button::tip(ui, texts::ADD_STYLE_TIP, &Task::OpenStyles.into()));
}

/// Lets a thumbnail that goes on beyond an edge of the strip pass into the panel there.
fn fade_at_edges(ui: &Ui, picture: Rect) {
    let view = ui.clip_rect();
    let ground = theme::of(ui.ctx()).panel.to_opaque();
    for (edge, inner, beyond) in [
        (view.left(), view.left() + SHADE, view.left() - picture.left()),
        (view.right(), view.right() - SHADE, picture.right() - view.right()),
    ] {
        let strength = (beyond / SHADE).clamp(0.0, 1.0);
        if strength == 0.0 {
            continue;
        }
        let colour = ground.gamma_multiply(0.92 * strength);
        let mut mesh = egui::Mesh::default();
        for (x, colour) in [(edge, colour), (inner, Color32::TRANSPARENT)] {
            mesh.colored_vertex(pos2(x, picture.top()), colour);
            mesh.colored_vertex(pos2(x, picture.bottom()), colour);
        }
        mesh.add_triangle(0, 1, 2);
        mesh.add_triangle(1, 2, 3);
        ui.painter().with_clip_rect(picture.intersect(view)).add(egui::Shape::mesh(mesh));
    }
}
