//! Brushes: strokes made of bristles that follow a direction field, as oil and crayon leave them.

use super::canvas::{Canvas, Point, SIDE};
use super::colour::{Colour, scale, vary};
use super::rng::{Rng, noise};

/// What a stroke is made with.
#[derive(Clone, Copy)]
pub struct Brush {
    /// Full width of the stroke, in canvas units.
    pub width: f32,
    /// Length of the stroke, in canvas units.
    pub length: f32,
    /// How far bristles differ in colour.
    pub variety: f32,
    /// How thick the paint stands.
    pub thickness: f32,
    pub opacity: f32,
    /// Share of bristles that leave no trace: 0 for wet paint, towards 1 for a dry brush.
    pub dryness: f32,
}

/// The path of a stroke of some length through `middle`, following `angle` (radians at a place) both ways.
pub fn follow(middle: Point, length: f32, angle: &impl Fn(f32, f32) -> f32) -> Vec<Point> {
    let step = 4.0 / SIDE as f32;
    let half = (length * 0.5 / step) as usize + 1;
    let trace = |sign: f32| {
        let mut at = middle;
        let mut points = Vec::with_capacity(half);
        for _ in 0..half {
            let a = angle(at.0, at.1);
            at = (at.0 + sign * step * a.cos(), at.1 + sign * step * a.sin());
            points.push(at);
        }
        points
    };
    let mut points = trace(-1.0);
    points.reverse();
    points.push(middle);
    points.extend(trace(1.0));
    points
}

/// One stroke along a path.
pub fn stroke(canvas: &mut Canvas, path: &[Point], brush: Brush, colour: Colour, rng: &mut Rng) {
    let pixel = 1.0 / SIDE as f32;
    let bristles = (brush.width / (1.6 * pixel)).max(2.0) as usize;
    let seed = rng.below(1 << 20) as u32;
    for bristle in 0..bristles {
        let across = (bristle as f32 + 0.5) / bristles as f32 * 2.0 - 1.0;
        if rng.chance(brush.dryness) {
            continue;
        }
        let own = vary(colour, brush.variety, rng);
        // Paint is pushed to the edges of a stroke, and bristles touch and leave the canvas at their own time.
        let thickness = brush.thickness * (0.6 + 0.4 * across * across + 0.5 * rng.bell());
        let (begin, end) = (rng.unit() * 0.12, 1.0 - rng.unit() * rng.unit() * 0.5);
        let round = (1.0 - across * across).sqrt();
        for (i, window) in path.windows(2).enumerate() {
            let t = i as f32 / (path.len() - 1) as f32;
            if t < begin + 0.08 * (1.0 - round) || t > end - 0.08 * (1.0 - round) {
                continue;
            }
            let ((x0, y0), (x1, y1)) = (window[0], window[1]);
            let length = (x1 - x0).hypot(y1 - y0).max(1e-6);
            let side = across * brush.width * 0.5;
            let wander = noise(t * 6.0, bristle as f32 * 0.4, seed) * pixel * 1.5;
            let (nx, ny) = (-(y1 - y0) / length, (x1 - x0) / length);
            let fade = 1.0 - 0.25 * t;
            for part in 0..2 {
                let u = part as f32 * 0.5;
                let at = (x0 + (x1 - x0) * u + nx * (side + wander), y0 + (y1 - y0) * u + ny * (side + wander));
                canvas.dab(at, 1.1 * pixel, own, brush.opacity * fade, thickness);
            }
        }
    }
}

/// Covers the canvas with strokes of one brush in random order: colour and direction from their place.
pub fn cover(
    canvas: &mut Canvas,
    brush: Brush,
    count: usize,
    colour: impl Fn(f32, f32) -> Colour,
    angle: impl Fn(f32, f32) -> f32,
    rng: &mut Rng,
) {
    let cells = (count as f32).sqrt().ceil() as usize;
    let mut places: Vec<usize> = (0..cells * cells).collect();
    rng.shuffle(&mut places);
    for place in places {
        let spot = |i: usize, rng: &mut Rng| (i as f32 + rng.unit()) / cells as f32 * 1.08 - 0.04;
        let (x, y) = (spot(place % cells, rng), spot(place / cells, rng));
        let path = follow((x, y), brush.length * rng.between(0.6, 1.3), &angle);
        let own = vary(colour(x, y), brush.variety * 0.8, rng);
        stroke(canvas, &path, brush, own, rng);
    }
}

/// Fine parallel strokes where `dark` says so (0 none, 1 dense), at one angle: one layer of a hatching.
pub fn hatch(canvas: &mut Canvas, angle: f32, gap: f32, ink: Colour, dark: impl Fn(f32, f32) -> f32, rng: &mut Rng) {
    let (dx, dy) = (angle.cos(), angle.sin());
    let lines = (1.5 / gap) as i32;
    for line in -lines / 2..lines / 2 {
        let offset = line as f32 * gap + rng.bell() * gap * 0.35;
        let mut at = -0.75;
        while at < 0.75 {
            let length = rng.between(0.03, 0.09);
            let start = (0.5 + dx * at - dy * offset, 0.5 + dy * at + dx * offset);
            let middle = (start.0 + dx * length * 0.5, start.1 + dy * length * 0.5);
            let inside = (-0.1..1.1).contains(&middle.0) && (-0.1..1.1).contains(&middle.1);
            let wanted = if inside { dark(middle.0, middle.1) } else { 0.0 };
            if wanted > rng.between(0.05, 0.95) {
                let bend = rng.bell() * 0.004;
                let tip = (start.0 + dx * length - dy * bend, start.1 + dy * length + dx * bend);
                let thick = rng.between(1.2, 2.8) / SIDE as f32 * (0.6 + wanted * 0.8);
                let press = |t: f32| thick * (0.35 + 2.4 * t * (1.0 - t));
                canvas.line(&[start, middle, tip], press, scale(ink, rng.between(0.8, 1.2)), 0.75);
            }
            at += length * rng.between(0.8, 1.1);
        }
    }
}
