//! A square canvas of colour and relief, and the plain shapes one lays on it.

use super::colour::{Colour, mix, scale, smooth};
use image::{Rgb, RgbImage};
use rayon::prelude::*;

/// Side of a canvas in pixels while it is worked on; finished pictures are half of that.
pub const SIDE: usize = 1024;

/// A point in canvas units: 0 to 1 from left to right and from top to bottom.
pub type Point = (f32, f32);

pub struct Canvas {
    colour: Vec<Colour>,
    /// How thick the paint stands, in arbitrary units; only `varnish` looks at it.
    relief: Vec<f32>,
}

impl Canvas {
    /// Every pixel's colour from its place.
    pub fn from_fn(colour: impl Fn(f32, f32) -> Colour + Sync) -> Self {
        let at = |i: usize| (i as f32 + 0.5) / SIDE as f32;
        let colour = (0..SIDE * SIDE).into_par_iter().map(|i| colour(at(i % SIDE), at(i / SIDE))).collect();
        Self { colour, relief: vec![0.0; SIDE * SIDE] }
    }

    pub fn filled(colour: Colour) -> Self {
        Self::from_fn(|_, _| colour)
    }

    /// Changes every pixel, knowing its place.
    pub fn map(&mut self, change: impl Fn(f32, f32, Colour) -> Colour + Sync) {
        let at = |i: usize| (i as f32 + 0.5) / SIDE as f32;
        self.colour.par_iter_mut().enumerate().for_each(|(i, c)| *c = change(at(i % SIDE), at(i / SIDE), *c));
    }

    pub fn get(&self, x: f32, y: f32) -> Colour {
        let at = |v: f32| ((v * SIDE as f32) as isize).clamp(0, SIDE as isize - 1) as usize;
        self.colour[at(y) * SIDE + at(x)]
    }

    /// Lays colour of some opacity, and paint of some thickness, on one pixel; outside the canvas nothing happens.
    fn touch(&mut self, x: isize, y: isize, colour: Colour, opacity: f32, thickness: f32) {
        if x < 0 || y < 0 || x >= SIDE as isize || y >= SIDE as isize || opacity <= 0.0 {
            return;
        }
        let i = y as usize * SIDE + x as usize;
        let opacity = opacity.min(1.0);
        self.colour[i] = mix(self.colour[i], colour, opacity);
        self.relief[i] += (thickness - self.relief[i]) * opacity * 0.6;
    }

    /// A soft-edged disc; `radius` in canvas units.
    pub fn disc(&mut self, centre: Point, radius: f32, colour: Colour, opacity: f32) {
        self.dab(centre, radius, colour, opacity, 0.0);
    }

    /// A disc that stands out of the canvas.
    pub fn dab(&mut self, (x, y): Point, radius: f32, colour: Colour, opacity: f32, thickness: f32) {
        let (x, y, r) = (x * SIDE as f32, y * SIDE as f32, radius * SIDE as f32);
        for j in (y - r - 1.0) as isize..=(y + r + 1.0) as isize {
            for i in (x - r - 1.0) as isize..=(x + r + 1.0) as isize {
                let distance = (i as f32 + 0.5 - x).hypot(j as f32 + 0.5 - y);
                self.touch(i, j, colour, opacity * (r + 0.5 - distance).clamp(0.0, 1.0), thickness);
            }
        }
    }

    /// A glow: full in the centre, nothing at `radius`; adds light instead of covering.
    pub fn glow(&mut self, (x, y): Point, radius: f32, colour: Colour, strength: f32) {
        let (x, y, r) = (x * SIDE as f32, y * SIDE as f32, radius * SIDE as f32);
        for j in ((y - r) as isize).max(0)..=((y + r) as isize).min(SIDE as isize - 1) {
            for i in ((x - r) as isize).max(0)..=((x + r) as isize).min(SIDE as isize - 1) {
                let near = 1.0 - (i as f32 - x).hypot(j as f32 - y) / r;
                if near > 0.0 {
                    let pixel = &mut self.colour[j as usize * SIDE + i as usize];
                    let light = strength * near * near;
                    *pixel = std::array::from_fn(|k| 1.0 - (1.0 - pixel[k]) * (1.0 - (colour[k] * light).min(1.0)));
                }
            }
        }
    }

    /// A filled polygon, of any shape (even-odd), edges smoothed over one pixel.
    pub fn polygon(&mut self, points: &[Point], colour: Colour, opacity: f32) {
        self.polygon_with(points, opacity, |_, _| colour);
    }

    /// A filled polygon whose colour depends on the place.
    pub fn polygon_with(&mut self, points: &[Point], opacity: f32, colour: impl Fn(f32, f32) -> Colour) {
        const ROWS: usize = 4;
        let side = SIDE as f32;
        let (top, bottom) = points.iter().fold((1.0f32, 0.0f32), |(a, b), p| (a.min(p.1), b.max(p.1)));
        let mut cover = vec![0.0f32; SIDE];
        for y in (top * side).max(0.0) as usize..((bottom * side).max(0.0).ceil() as usize).min(SIDE) {
            cover.fill(0.0);
            for row in 0..ROWS {
                let level = (y as f32 + (row as f32 + 0.5) / ROWS as f32) / side;
                let mut cuts: Vec<f32> = (0..points.len())
                    .filter_map(|i| {
                        let ((x0, y0), (x1, y1)) = (points[i], points[(i + 1) % points.len()]);
                        ((y0 > level) != (y1 > level)).then(|| (x0 + (level - y0) / (y1 - y0) * (x1 - x0)) * side)
                    })
                    .collect();
                cuts.sort_by(f32::total_cmp);
                for pair in cuts.chunks_exact(2) {
                    let (from, to) = (pair[0].clamp(0.0, side), pair[1].clamp(0.0, side));
                    let first = (from as usize).min(SIDE - 1);
                    let last = (to.ceil() as usize).clamp(first, SIDE);
                    for (x, share) in (first..).zip(&mut cover[first..last]) {
                        let inside = (to.min(x as f32 + 1.0) - from.max(x as f32)).max(0.0);
                        *share += inside / ROWS as f32;
                    }
                }
            }
            for (x, &share) in cover.iter().enumerate().filter(|(_, share)| **share > 0.0) {
                let here = colour((x as f32 + 0.5) / side, (y as f32 + 0.5) / side);
                self.touch(x as isize, y as isize, here, share * opacity, 0.0);
            }
        }
    }

    /// A line through points; `width` gives its full width at 0 (start) to 1 (end).
    pub fn line(&mut self, points: &[Point], width: impl Fn(f32) -> f32, colour: Colour, opacity: f32) {
        let steps = walk(points, 0.5 / SIDE as f32);
        let count = steps.len().max(2) as f32 - 1.0;
        if opacity >= 1.0 {
            for (i, &point) in steps.iter().enumerate() {
                self.disc(point, width(i as f32 / count) * 0.5, colour, 1.0);
            }
            return;
        }
        // A see-through line must not darken where its own discs overlap: it is an outline, filled once.
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for i in 0..steps.len() {
            let (a, b) = (steps[i.saturating_sub(1)], steps[(i + 1).min(steps.len() - 1)]);
            let length = (b.0 - a.0).hypot(b.1 - a.1).max(1e-6);
            let half = width(i as f32 / count) * 0.5;
            let (nx, ny) = (-(b.1 - a.1) / length * half, (b.0 - a.0) / length * half);
            left.push((steps[i].0 + nx, steps[i].1 + ny));
            right.push((steps[i].0 - nx, steps[i].1 - ny));
        }
        left.extend(right.into_iter().rev());
        self.polygon(&left, colour, opacity);
    }

    /// Lights the relief from the upper left and wets it with varnish: strokes get bright and dark edges.
    pub fn varnish(&mut self, strength: f32) {
        let relief = &self.relief;
        let at = |x: usize, y: usize| relief[y.min(SIDE - 1) * SIDE + x.min(SIDE - 1)];
        self.colour.par_iter_mut().enumerate().for_each(|(i, c)| {
            let (x, y) = (i % SIDE, i / SIDE);
            let slope = at(x + 2, y) - at(x.saturating_sub(2), y) + at(x, y + 2) - at(x, y.saturating_sub(2));
            let light = (slope * strength).clamp(-0.35, 0.35);
            *c = if light > 0.0 { mix(*c, [1.0; 3], light * 0.8) } else { scale(*c, 1.0 + light) };
        });
    }

    /// Blurs by three box passes of about `radius` (canvas units): a soft focus for glows and wet paint.
    pub fn blurred(&self, radius: f32) -> Canvas {
        let r = ((radius * SIDE as f32) as usize).max(1);
        let mut colour = self.colour.clone();
        for _ in 0..2 {
            for transposed in [false, true] {
                let source = colour;
                let index = |line: usize, i: usize| if transposed { i * SIDE + line } else { line * SIDE + i };
                let lines: Vec<Vec<Colour>> = (0..SIDE)
                    .into_par_iter()
                    .map(|line| {
                        let pixel = |i: isize| source[index(line, i.clamp(0, SIDE as isize - 1) as usize)];
                        let width = (2 * r + 1) as f32;
                        let mut sum = [0.0f32; 3];
                        for i in -(r as isize)..=r as isize {
                            sum = std::array::from_fn(|k| sum[k] + pixel(i)[k]);
                        }
                        (0..SIDE as isize)
                            .map(|i| {
                                let mean = sum.map(|v| v / width);
                                let (enter, leave) = (pixel(i + r as isize + 1), pixel(i - r as isize));
                                sum = std::array::from_fn(|k| sum[k] + enter[k] - leave[k]);
                                mean
                            })
                            .collect()
                    })
                    .collect();
                colour = source;
                for (line, pixels) in lines.into_iter().enumerate() {
                    for (i, pixel) in pixels.into_iter().enumerate() {
                        colour[index(line, i)] = pixel;
                    }
                }
            }
        }
        Canvas { colour, relief: self.relief.clone() }
    }

    /// The finished picture, each pixel the mean of `SIDE / side` squared.
    pub fn finish(&self, side: usize) -> RgbImage {
        let step = SIDE / side;
        RgbImage::from_fn(side as u32, side as u32, |x, y| {
            let mut sum = [0.0; 3];
            for j in 0..step {
                for i in 0..step {
                    let c = self.colour[(y as usize * step + j) * SIDE + x as usize * step + i];
                    sum = std::array::from_fn(|k| sum[k] + c[k].clamp(0.0, 1.0));
                }
            }
            Rgb(sum.map(|v| (v / (step * step) as f32 * 255.0 + 0.5) as u8))
        })
    }
}

/// Points every `step` (canvas units) along a chain of straight pieces.
pub fn walk(points: &[Point], step: f32) -> Vec<Point> {
    let mut out = Vec::new();
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let count = ((x1 - x0).hypot(y1 - y0) / step).ceil().max(1.0) as usize;
        out.extend((0..count).map(|i| {
            let t = i as f32 / count as f32;
            (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t)
        }));
    }
    out.extend(points.last());
    out
}

/// A smooth curve through points (Catmull and Rom), as many short straight pieces.
pub fn curve(points: &[Point]) -> Vec<Point> {
    let at = |i: isize| points[i.clamp(0, points.len() as isize - 1) as usize];
    let mut out = Vec::new();
    for i in 0..points.len() as isize - 1 {
        let (a, b, c, d) = (at(i - 1), at(i), at(i + 1), at(i + 2));
        for k in 0..16 {
            let t = k as f32 / 16.0;
            let blend = |a: f32, b: f32, c: f32, d: f32| {
                b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
            };
            out.push((blend(a.0, b.0, c.0, d.0), blend(a.1, b.1, c.1, d.1)));
        }
    }
    out.extend(points.last());
    out
}

/// How much of the vignette's dark falls on a place: 0 in the middle, 1 in the corners.
pub fn corner(x: f32, y: f32) -> f32 {
    smooth(0.35, 0.75, (x - 0.5).hypot(y - 0.5))
}
