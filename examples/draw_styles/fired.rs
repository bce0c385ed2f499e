//! Glass, stone and glaze: a rose window, a gold mosaic, porcelain mended with gold.

use super::canvas::{Canvas, Point, curve};
use super::colour::{Colour, hex, mix, ramp, scale, smooth, vary};
use super::rng::{Rng, fractal, lattice, noise};
use std::f32::consts::TAU;

/// The two nearest of scattered points: their distances, and which point is nearest.
pub fn cells(x: f32, y: f32, count: f32, seed: u32) -> (f32, f32, (i32, i32)) {
    let (cx, cy) = ((x * count).floor() as i32, (y * count).floor() as i32);
    let (mut first, mut second, mut who) = (9.0f32, 9.0f32, (0, 0));
    for j in cy - 2..=cy + 2 {
        for i in cx - 2..=cx + 2 {
            let px = (i as f32 + 0.15 + 0.7 * lattice(i, j, seed)) / count;
            let py = (j as f32 + 0.15 + 0.7 * lattice(i, j, seed + 1)) / count;
            let d = (x - px).hypot(y - py) * count;
            if d < first {
                (first, second, who) = (d, first, (i, j));
            } else {
                second = second.min(d);
            }
        }
    }
    (first, second, who)
}

/// A rose window: panes in rings around an eye, lit from behind.
pub fn rose_window() -> Canvas {
    const RINGS: [(f32, usize, [Colour; 3]); 6] = [
        (0.085, 1, [hex(0xffd23f), hex(0xffb01f), hex(0xffe27a)]),
        (0.175, 8, [hex(0xd3122a), hex(0x8f0f3c), hex(0xf04a2a)]),
        (0.275, 16, [hex(0x1440b8), hex(0x2a76e0), hex(0x0f2a86)]),
        (0.365, 16, [hex(0x12854f), hex(0xf5b82a), hex(0x0f5f5a)]),
        (0.485, 32, [hex(0x7a1fa0), hex(0xd3122a), hex(0x1e58d0)]),
        (0.80, 24, [hex(0x123a8f), hex(0x0f6f8a), hex(0x3a1a78)]),
    ];
    let lead = hex(0x0c0c10);
    let mut canvas = Canvas::from_fn(|x, y| {
        let (u, v) = (x - 0.5, y - 0.5);
        let (radius, turn) = (u.hypot(v), (v.atan2(u) / TAU + 1.0).fract());
        let mut inner = 0.0;
        for (ring, &(outer, panes, glass)) in RINGS.iter().enumerate() {
            // Petals: the outer border of a ring swings with its panes.
            let swing = if ring % 2 == 1 { 0.016 * (turn * panes as f32 * TAU).cos() } else { 0.0 };
            let outer_here = outer + swing;
            if radius > outer_here {
                inner = outer_here;
                continue;
            }
            let place = turn * panes as f32 + if ring % 2 == 0 { 0.5 } else { 0.0 };
            let arc = (place.fract() - 0.5).abs();
            let to_side = if panes > 1 { (0.5 - arc) * radius * TAU / panes as f32 } else { 1.0 };
            let wide = outer_here - inner;
            let along = (radius - inner) / wide;
            // A round medallion in each larger pane.
            let half = radius * TAU / panes as f32;
            let medal =
                if panes > 1 { ((arc * half).hypot((along - 0.5) * wide)) / (0.36 * wide.min(half)) } else { 9.0 };
            let border = to_side.min(outer_here - radius).min(radius - inner).min((medal - 1.0).abs() * 0.03 + 0.003);
            if border < 0.0055 {
                return scale(lead, 1.0 + 3.0 * (1.0 - border / 0.0055));
            }
            let pane = place.floor() as i32 % panes as i32;
            let choice = if medal < 1.0 { glass[2] } else { glass[(pane % 2) as usize] };
            let (near, second, who) = cells(x, y, 26.0, 7);
            if second - near < 0.07 && medal > 1.0 && ring > 1 {
                return lead;
            }
            let tint = 0.72 + 0.5 * lattice(who.0, who.1, 9);
            let light = 0.70
                + 0.42 * fractal(x * 9.0, y * 9.0, 3, 8)
                + 0.35 * smooth(0.6, 0.0, radius)
                + 0.12 * noise(x * 70.0, y * 70.0, 3);
            return scale(choice, light * tint);
        }
        lead
    });
    let halo = canvas.blurred(0.012);
    canvas.map(|x, y, c| {
        let glow = halo.get(x, y);
        std::array::from_fn(|k| 1.0 - (1.0 - c[k]) * (1.0 - 0.38 * glow[k]))
    });
    canvas
}

/// Small stones set in rows that follow the forms: a peacock in gold, azure and green.
pub fn ravenna() -> Canvas {
    let mut rng = Rng::new(42);
    let mut canvas = Canvas::from_fn(|x, y| scale(hex(0x6a6152), 0.8 + 0.25 * noise(x * 160.0, y * 160.0, 3)));
    let body = |x: f32, y: f32| ((x - 0.5) / 0.105).hypot((y - 0.66) / 0.17);
    let neck = |x: f32, y: f32| {
        let bend = 0.5 + 0.035 * ((y - 0.3) * 11.0).sin();
        if (0.35..0.62).contains(&y) {
            (x - bend).abs() / (0.03 + 0.16 * (y - 0.35).max(0.0).powi(2) * 4.0)
        } else {
            9.0
        }
    };
    let colour = |x: f32, y: f32, rng: &mut Rng| -> Colour {
        let (u, v) = (x - 0.5, y - 0.70);
        let (radius, turn) = (u.hypot(v), u.atan2(-v));
        let head = (x - 0.478).hypot(y - 0.335);
        if head < 0.014 {
            return hex(0x101820);
        }
        if head < 0.045 || body(x, y) < 1.0 || neck(x, y) < 1.0 {
            return ramp(&[hex(0x0f2f8f), hex(0x1f6fd0), hex(0x27b0c8)], rng.unit() * 0.5 + 0.5 * (y - 0.3));
        }
        if y > 0.885 {
            return *rng.pick(&[hex(0x2f6b3a), hex(0x5f8f3a), hex(0x1f4f3a), hex(0x8fae4a)]);
        }
        if radius < 0.58 && turn.abs() < 1.75 {
            let feather = turn / 0.22 + 0.5;
            let ring = radius / 0.135 + if (feather.floor() as i32) % 2 == 0 { 0.5 } else { 0.0 };
            let eye = ((feather.fract() + 1.0).fract() - 0.5).hypot((ring.fract() - 0.5) * 1.1);
            let stone = match eye {
                e if e < 0.15 => hex(0x141a4a),
                e if e < 0.26 => hex(0x1f9fc0),
                e if e < 0.37 => hex(0xe8962a),
                _ => *rng.pick(&[hex(0x17795a), hex(0x239a5f), hex(0x0f5a55), hex(0x4fae4a)]),
            };
            return vary(stone, 0.07, rng);
        }
        let gold = *rng.pick(&[hex(0xd9a02a), hex(0xf0c350), hex(0xb87a1c), hex(0xe8b23a), hex(0xfbe08a)]);
        if (x - 0.5).abs().max((y - 0.5).abs()) > 0.462 {
            *rng.pick(&[hex(0x8f1f2a), hex(0xb8342f), hex(0xf0e6d0)])
        } else {
            gold
        }
    };
    // Rows: circles around the bird's foot, straight along the frame.
    let size = 0.0172;
    let mut stone = |canvas: &mut Canvas, x: f32, y: f32, angle: f32| {
        let tint = colour(x, y, &mut rng);
        let tint = vary(tint, 0.06, &mut rng);
        let corners: Vec<Point> = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
            .into_iter()
            .map(|(a, b)| {
                let (a, b) = ((a * 0.43 + rng.bell() * 0.05) * size, (b * 0.43 + rng.bell() * 0.05) * size);
                (x + a * angle.cos() - b * angle.sin(), y + a * angle.sin() + b * angle.cos())
            })
            .collect();
        let slope = (rng.bell() * 9.0, rng.bell() * 9.0);
        canvas.polygon_with(&corners, 1.0, |px, py| scale(tint, 1.0 + (px - x) * slope.0 + (py - y) * slope.1));
    };
    for ring in 1..56 {
        let radius = ring as f32 * size;
        let count = (TAU * radius / size).floor();
        for i in 0..count as i32 {
            let turn = i as f32 / count * TAU + ring as f32;
            let (x, y) = (0.5 + radius * turn.cos(), 0.70 + radius * turn.sin());
            if (x - 0.5).abs().max((y - 0.5).abs()) < 0.455 && y < 0.88 {
                stone(&mut canvas, x, y, turn);
            }
        }
    }
    for i in 0..59 {
        for j in 0..59 {
            let (x, y) = ((i as f32 + 0.5) / 59.0, (j as f32 + 0.5) / 59.0);
            if (x - 0.5).abs().max((y - 0.5).abs()) >= 0.455 || y >= 0.88 {
                stone(&mut canvas, x, y, 0.0);
            }
        }
    }
    canvas
}

/// A celadon bowl, broken and mended with gold: crackled glaze, painted branches, bright seams.
pub fn kintsugi() -> Canvas {
    let mut rng = Rng::new(47);
    let mut canvas = Canvas::from_fn(|x, y| {
        let (_, _, shard) = warped_cells(x, y);
        let turn = lattice(shard.0, shard.1, 3);
        let glaze = ramp(
            &[hex(0x0f2f3a), hex(0x1d5a5f), hex(0x4f9a8c), hex(0xa9cdb4)],
            0.25 + 0.5 * turn + 0.35 * fractal(x * 3.0, y * 3.0, 4, 5),
        );
        let (near, second, _) = cells(x, y, 34.0, 9);
        let crackle = smooth(0.05, 0.0, second - near) * 0.35;
        mix(glaze, hex(0x0a1a20), crackle)
    });
    for k in 0..9 {
        let (x, y, lean) = (rng.unit(), rng.unit(), rng.bell());
        let branch =
            curve(&[(x, y), (x + 0.1 * lean, y - 0.12), (x + 0.25 * lean, y - 0.2), (x + 0.3 * lean, y - 0.33)]);
        canvas.line(&branch, |t| 0.008 * (1.0 - 0.8 * t), hex(0x0d1c2e), 1.0);
        for i in (4..branch.len()).step_by(5) {
            let at = (branch[i].0 + rng.bell() * 0.02, branch[i].1 + rng.bell() * 0.02);
            for p in 0..5 {
                let turn = p as f32 * 1.257 + k as f32;
                canvas.disc((at.0 + 0.010 * turn.cos(), at.1 + 0.010 * turn.sin()), 0.0085, hex(0xf3e9e2), 1.0);
            }
            canvas.disc(at, 0.005, hex(0xc8384a), 1.0);
        }
    }
    canvas.map(|x, y, c| {
        let (near, second, shard) = warped_cells(x, y);
        let gap = second - near;
        let wide = 0.045 + 0.02 * noise(x * 9.0, y * 9.0, 6);
        let shadow = smooth(0.16, 0.03, gap) * 0.5;
        let c = scale(c, 1.0 - shadow);
        if gap > wide {
            return c;
        }
        let ridge = 1.0 - gap / wide;
        let spark = noise(x * 60.0, y * 60.0, 7) * 0.25 + noise(x * 15.0, y * 15.0, shard.0 as u32) * 0.2;
        ramp(&[hex(0x6b4310), hex(0xc98a1f), hex(0xf3c84f), hex(0xfff0b0)], 0.35 + 0.5 * ridge + spark)
    });
    canvas
}

fn warped_cells(x: f32, y: f32) -> (f32, f32, (i32, i32)) {
    let bend = 0.03 * fractal(x * 4.0, y * 4.0, 3, 71);
    cells(x + bend, y - bend, 3.6, 72)
}
