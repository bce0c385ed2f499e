//! Small line drawings for buttons.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2};

/// What a button shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Mirror,
    Split,
    Pause,
    Play,
    Save,
    Record,
    Stop,
    Fullscreen,
    Restore,
    Help,
    Plus,
    Camera,
    Microphone,
    Muted,
    Scene,
    File,
    Close,
    Down,
    Look,
    Search,
    Star,
    /// The filled one.
    Favourite,
    Eye,
    Bookmark,
    Pencil,
    ArrowLeft,
    ArrowRight,
    ArrowUp,
    ArrowDown,
}

impl Icon {
    /// Draws it into the middle of `rect`, 18 points wide.
    pub fn draw(self, painter: &Painter, rect: Rect, colour: Color32) {
        let pen = Pen { painter, centre: rect.center(), stroke: Stroke::new(1.6, colour) };
        match self {
            Icon::Mirror => {
                pen.line(&[(0.0, -8.0), (0.0, 8.0)]);
                pen.closed(&[(-3.0, -5.0), (-8.5, 5.0), (-3.0, 5.0)]);
                pen.closed(&[(3.0, -5.0), (8.5, 5.0), (3.0, 5.0)]);
            }
            Icon::Split => {
                pen.frame(Vec2::ZERO, Vec2::new(17.0, 13.0));
                pen.line(&[(0.0, -9.0), (0.0, 9.0)]);
                for y in [-3.0, 0.5, 4.0] {
                    pen.line(&[(3.0, y), (6.0, y - 1.5)]);
                }
            }
            Icon::Pause => {
                pen.line(&[(-3.0, -6.0), (-3.0, 6.0)]);
                pen.line(&[(3.0, -6.0), (3.0, 6.0)]);
            }
            Icon::Play => pen.closed(&[(-4.0, -6.5), (6.5, 0.0), (-4.0, 6.5)]),
            Icon::Save => {
                pen.line(&[(0.0, -7.5), (0.0, 3.0)]);
                pen.line(&[(-4.0, -1.0), (0.0, 3.0), (4.0, -1.0)]);
                pen.line(&[(-7.5, 3.5), (-7.5, 7.0), (7.5, 7.0), (7.5, 3.5)]);
            }
            Icon::Record => {
                painter.circle_stroke(pen.centre, 7.5, pen.stroke);
                painter.circle_filled(pen.centre, 4.0, colour);
            }
            Icon::Stop => {
                painter.circle_stroke(pen.centre, 7.5, pen.stroke);
                painter.rect_filled(Rect::from_center_size(pen.centre, Vec2::splat(6.0)), 1.0, colour);
            }
            Icon::Fullscreen => pen.corners(7.0, 3.0),
            Icon::Restore => pen.corners(3.0, 7.5),
            Icon::Help => pen.text("?"),
            Icon::Plus => {
                pen.line(&[(-7.0, 0.0), (7.0, 0.0)]);
                pen.line(&[(0.0, -7.0), (0.0, 7.0)]);
            }
            Icon::Camera => {
                pen.frame(Vec2::new(-1.5, 0.0), Vec2::new(13.0, 11.0));
                pen.closed(&[(5.5, -0.8), (8.8, -3.6), (8.8, 3.6), (5.5, 0.8)]);
            }
            Icon::Microphone => {
                pen.frame(MICROPHONE.0, MICROPHONE.1);
                pen.line(&[(-6.0, -1.5), (-5.0, 2.2), (-2.5, 4.3), (0.0, 4.8), (2.5, 4.3), (5.0, 2.2), (6.0, -1.5)]);
                pen.line(&[(0.0, 4.8), (0.0, 8.5)]);
            }
            Icon::Muted => {
                Icon::Microphone.draw(painter, rect, colour);
                pen.line(&[(-7.0, 7.0), (7.0, -9.0)]);
            }
            Icon::Scene => {
                pen.frame(Vec2::ZERO, Vec2::new(17.0, 14.0));
                pen.line(&[(-8.0, 5.0), (-3.0, -1.0), (1.0, 3.5), (3.5, 1.0), (8.0, 5.0)]);
                painter.circle_stroke(pen.at((3.5, -2.8)), 1.6, pen.stroke);
            }
            Icon::File => {
                pen.closed(&[(-5.5, -7.5), (2.0, -7.5), (5.5, -4.0), (5.5, 7.5), (-5.5, 7.5)]);
                pen.line(&[(1.5, -7.0), (1.5, -3.5), (5.0, -3.5)]);
            }
            Icon::Down => pen.line(&[(-4.0, -2.0), (0.0, 2.0), (4.0, -2.0)]),
            Icon::Look => {
                for (y, knob) in [(-5.5, 3.0), (0.0, -3.5), (5.5, 1.0)] {
                    pen.line(&[(-8.0, y), (8.0, y)]);
                    painter.circle_filled(pen.at((knob, y)), 2.8, colour);
                }
            }
            Icon::Search => {
                painter.circle_stroke(pen.at((-1.5, -1.5)), 5.5, pen.stroke);
                pen.line(&[(2.6, 2.6), (7.5, 7.5)]);
            }
            Icon::Star => pen.star(Color32::TRANSPARENT),
            Icon::Favourite => pen.star(colour),
            Icon::Eye => {
                pen.closed(&[
                    (-8.5, 0.0),
                    (-4.5, -4.2),
                    (0.0, -5.6),
                    (4.5, -4.2),
                    (8.5, 0.0),
                    (4.5, 4.2),
                    (0.0, 5.6),
                    (-4.5, 4.2),
                ]);
                painter.circle_filled(pen.at((0.0, 0.0)), 2.4, colour);
            }
            Icon::Bookmark => pen.closed(&[(-5.0, -8.0), (5.0, -8.0), (5.0, 7.5), (0.0, 3.5), (-5.0, 7.5)]),
            Icon::Pencil => {
                pen.closed(&[(-7.0, 7.0), (-6.0, 3.0), (3.5, -6.5), (6.5, -3.5), (-3.0, 6.0)]);
                pen.line(&[(1.3, -4.3), (4.3, -1.3)]);
            }
            Icon::ArrowLeft => pen.arrow(-1.0, 0.0),
            Icon::ArrowRight => pen.arrow(1.0, 0.0),
            Icon::ArrowUp => pen.arrow(0.0, -1.0),
            Icon::ArrowDown => pen.arrow(0.0, 1.0),
            Icon::Close => {
                pen.line(&[(-5.0, -5.0), (5.0, 5.0)]);
                pen.line(&[(-5.0, 5.0), (5.0, -5.0)]);
            }
        }
    }
}

/// What [`Icon::Microphone`] holds, from its bottom to that share of its height, in [0, 1].
pub fn fill_microphone(painter: &Painter, rect: Rect, colour: Color32, share: f32) {
    let inside = Rect::from_center_size(rect.center() + MICROPHONE.0, MICROPHONE.1);
    let full = inside.with_min_y(inside.bottom() - share * inside.height());
    painter.rect_filled(full, 2.5, colour);
}

/// The middle and the size of the microphone's head.
const MICROPHONE: (Vec2, Vec2) = (Vec2::new(0.0, -3.5), Vec2::new(6.0, 10.0));

struct Pen<'a> {
    painter: &'a Painter,
    centre: Pos2,
    stroke: Stroke,
}

impl Pen<'_> {
    fn at(&self, (x, y): (f32, f32)) -> Pos2 {
        pos2(self.centre.x + x, self.centre.y + y)
    }

    fn line(&self, points: &[(f32, f32)]) {
        let points = points.iter().map(|point| self.at(*point)).collect();
        self.painter.add(Shape::line(points, self.stroke));
    }

    fn closed(&self, points: &[(f32, f32)]) {
        let points = points.iter().map(|point| self.at(*point)).collect();
        self.painter.add(Shape::closed_line(points, self.stroke));
    }

    /// Five points, the first above.
    fn star(&self, fill: Color32) {
        let point = |i: u8| {
            let (radius, angle) =
                (if i.is_multiple_of(2) { 7.5 } else { 3.4 }, f32::from(i) * std::f32::consts::PI / 5.0);
            self.at((radius * angle.sin(), -radius * angle.cos()))
        };
        let points: Vec<Pos2> = (0..10).map(point).collect();
        if fill != Color32::TRANSPARENT {
            // A star is not convex, but a fan about its middle fills it.
            let mut fan = egui::Mesh::default();
            fan.colored_vertex(self.centre, fill);
            points.iter().for_each(|point| fan.colored_vertex(*point, fill));
            (0..10).for_each(|i| fan.add_triangle(0, 1 + i, 1 + (i + 1) % 10));
            self.painter.add(Shape::mesh(fan));
        }
        self.painter.add(Shape::closed_line(points, Stroke::new(1.3, self.stroke.color)));
    }

    fn frame(&self, shift: Vec2, size: Vec2) {
        let rect = Rect::from_center_size(self.centre + shift, size);
        self.painter.rect_stroke(rect, 2.5, self.stroke, StrokeKind::Middle);
    }

    /// Four corners whose tips are `tip` from the middle, with arms that reach to `arm`.
    fn corners(&self, tip: f32, arm: f32) {
        for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
            self.line(&[(x * arm, y * tip), (x * tip, y * tip), (x * tip, y * arm)]);
        }
    }

    fn arrow(&self, x: f32, y: f32) {
        let tip = (5.0 * x, 5.0 * y);
        self.line(&[(-5.0 * x, -5.0 * y), tip]);
        self.line(&[(1.5 * x - 3.5 * y, 1.5 * y - 3.5 * x), tip, (1.5 * x + 3.5 * y, 1.5 * y + 3.5 * x)]);
    }

    fn text(&self, text: &str) {
        let font = egui::FontId::proportional(18.0);
        self.painter.text(self.centre, egui::Align2::CENTER_CENTER, text, font, self.stroke.color);
    }
}
