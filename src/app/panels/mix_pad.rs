//! The pad on which styles are mixed: a polygon with a style at each corner (the paper's figure of style interpolation), and a
//! handle between them.

use egui::accesskit::Role;
use egui::{Color32, CornerRadius, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2};

use super::super::action::Choice;
use super::super::{texts, theme};
use super::{Facts, Outcome};
use crate::gallery::Part;

/// Side of a corner's thumbnail in points.
const CORNER: f32 = 34.0;

/// Draws the pad, `side` points wide and high.
pub fn show(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome, side: f32) {
    let colours = theme::of(ui.ctx());
    let mix = &shown(facts);
    // Two styles lie on a line.
    let height = if mix.len() == 2 { CORNER + 10.0 } else { side };
    let (rect, response) = ui.allocate_exact_size(vec2(side, height), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, texts::MIX));
    outcome.controls.push((texts::MIX, rect));
    let corners = corners(mix.len(), rect.center(), side / 2.0 - CORNER / 2.0 - 3.0);
    if let Some(pointer) = response.interact_pointer_pos() {
        outcome.ask(Choice::Weights(weights(&corners, pointer)));
    }
    let painter = ui.painter();
    painter.add(Shape::convex_polygon(corners.clone(), colours.rest, Stroke::new(1.5, colours.edge)));
    let total: f32 = mix.iter().map(|part| part.weight).sum();
    let share = |weight: f32| weight / total.max(f32::MIN_POSITIVE);
    let place = |sum: Vec2, (corner, part): (&Pos2, &Part)| sum + corner.to_vec2() * share(part.weight);
    let handle = corners.iter().zip(mix).fold(Vec2::ZERO, place).to_pos2();
    for (corner, part) in corners.iter().zip(mix) {
        painter.line_segment(
            [*corner, handle],
            Stroke::new(1.0 + 3.0 * share(part.weight), colours.accent.gamma_multiply(0.5)),
        );
        if let Some(tile) = facts.tiles.get(part.style) {
            let picture = Rect::from_center_size(*corner, Vec2::splat(CORNER));
            let radius = CornerRadius::same(7);
            egui::Image::from_texture((tile.thumbnail.id(), picture.size()))
                .corner_radius(radius)
                .paint_at(ui, picture);
            painter.rect_stroke(picture, radius, Stroke::new(1.0, colours.edge), StrokeKind::Outside);
        }
    }
    let grown = ui.ctx().animate_bool(response.id, response.hovered() || response.dragged());
    painter.circle(handle, 8.0 + 1.5 * grown, Color32::WHITE, Stroke::new(1.0, colours.edge));
    painter.circle_filled(handle, 3.5 + grown, colours.accent);
    response.on_hover_text(texts::MIX_TIP);
}

/// The styles and their weights, where a drift is at the moment.
fn shown(facts: &Facts<'_>) -> Vec<Part> {
    let mut mix = facts.state.chosen.mix.clone();
    if facts.state.manner.drift && facts.report.shares.len() == mix.len() {
        mix.iter_mut().zip(&facts.report.shares).for_each(|(part, share)| part.weight = *share);
    }
    mix
}

/// The corners of a regular polygon, the first at the top; two are left and right.
fn corners(count: usize, centre: Pos2, radius: f32) -> Vec<Pos2> {
    let start = if count == 2 { std::f32::consts::PI } else { -std::f32::consts::FRAC_PI_2 };
    let angle = |i: usize| start + std::f32::consts::TAU * i as f32 / count as f32;
    (0..count).map(|i| centre + vec2(angle(i).cos(), angle(i).sin()) * radius).collect()
}

/// Mean value coordinates (Floater 2003) of a point: weights that sum to one, give the point back inside a convex polygon, and
/// are all at a corner there. A point outside takes those of the nearest place inside.
fn weights(corners: &[Pos2], point: Pos2) -> Vec<f32> {
    let point = nearest_inside(corners, point);
    if let Some(at) = corners.iter().position(|corner| corner.distance(point) < 0.5) {
        return (0..corners.len()).map(|i| if i == at { 1.0 } else { 0.0 }).collect();
    }
    let count = corners.len();
    // On an edge only its two ends count, and the formula below divides by nothing.
    for i in 0..count {
        let (a, b) = (corners[i], corners[(i + 1) % count]);
        if nearest_on(a, b, point).distance(point) < 0.5 {
            let along = (a.distance(point) / a.distance(b)).clamp(0.0, 1.0);
            let mut weights = vec![0.0; count];
            weights[i] = 1.0 - along;
            weights[(i + 1) % count] = along;
            return weights;
        }
    }
    let half_tangent = |i: usize| {
        let (a, b) = (corners[i] - point, corners[(i + 1) % count] - point);
        let (sine, cosine) = (a.x * b.y - a.y * b.x, a.dot(b));
        // tan(θ/2), from the angle's sine and cosine; finite as long as the point is not on the edge itself.
        sine.abs() / (a.length() * b.length() + cosine).max(1e-3)
    };
    let raw: Vec<f32> = (0..count)
        .map(|i| (half_tangent((i + count - 1) % count) + half_tangent(i)) / corners[i].distance(point))
        .collect();
    let total: f32 = raw.iter().sum();
    raw.into_iter().map(|weight| weight / total).collect()
}

fn nearest_inside(corners: &[Pos2], point: Pos2) -> Pos2 {
    let edges = || (0..corners.len()).map(|i| (corners[i], corners[(i + 1) % corners.len()]));
    let inside = |(a, b): (Pos2, Pos2)| (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) >= 0.0;
    if corners.len() > 2 && edges().all(inside) {
        return point;
    }
    let on_edge = edges().map(|(a, b)| nearest_on(a, b, point));
    on_edge.min_by(|a, b| a.distance(point).total_cmp(&b.distance(point))).unwrap_or(point)
}

/// The place nearest to a point on the line from one to another.
fn nearest_on(a: Pos2, b: Pos2, point: Pos2) -> Pos2 {
    let along = ((point - a).dot(b - a) / (b - a).length_sq().max(1e-6)).clamp(0.0, 1.0);
    a + (b - a) * along
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_give_the_point_back() {
        for count in 2..=8 {
            let corners = corners(count, Pos2::new(100.0, 80.0), 60.0);
            for (x, y) in [(100.0, 80.0), (110.0, 70.0), (85.0, 95.0), (120.0, 80.0)] {
                let point = if count == 2 { Pos2::new(x, 80.0) } else { Pos2::new(x, y) };
                let weights = weights(&corners, point);
                assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-4 && weights.iter().all(|w| *w >= 0.0));
                let back = corners.iter().zip(&weights).fold(Vec2::ZERO, |sum, (c, w)| sum + c.to_vec2() * *w);
                assert!((back - point.to_vec2()).length() < 0.5, "{count} corners: {back:?} for {point:?}");
            }
        }
    }

    #[test]
    fn a_corner_is_one_style_and_outside_is_the_nearest_edge() {
        let corners = corners(4, Pos2::new(0.0, 0.0), 50.0);
        assert_eq!(weights(&corners, corners[2]), [0.0, 0.0, 1.0, 0.0]);
        assert_eq!(weights(&corners, Pos2::new(0.0, -400.0)), [1.0, 0.0, 0.0, 0.0]);
        let edge = weights(&corners, Pos2::new(200.0, -200.0));
        assert!((edge[0] - 0.5).abs() < 0.02 && (edge[1] - 0.5).abs() < 0.02, "{edge:?}");
        let all = weights(&corners, Pos2::new(1e9, 1e9));
        assert!(all.iter().all(|weight| weight.is_finite()));
    }
}
