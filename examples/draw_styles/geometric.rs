//! Ruler and compass: art-deco fans, a guitar in facets, floating planes, neon tubes, circles in rhythm.

use super::canvas::{Canvas, Point, SIDE, curve};
use super::colour::{Colour, hex, mix, ramp, scale, smooth, vary};
use super::printed::paper;
use super::rng::{Rng, fractal, lattice, noise};
use std::f32::consts::{PI, TAU};

/// Overlapping fans in gold, black and jade: every rib a line of light.
pub fn grand_hotel() -> Canvas {
    const GROUNDS: [[Colour; 2]; 4] = [
        [hex(0x0d1b2a), hex(0x1d3b53)],
        [hex(0x0b3d3a), hex(0x1d7a6b)],
        [hex(0x4a1022), hex(0x8f2440)],
        [hex(0x12100e), hex(0x3a3228)],
    ];
    let gold = |x: f32, y: f32, shine: f32| {
        let leaf = 0.5 + 0.35 * noise(x * 30.0, y * 30.0, 3) + 0.25 * noise(x * 5.0, y * 5.0, 4);
        ramp(&[hex(0x8a5a17), hex(0xd4a23a), hex(0xf7df91)], leaf * 0.6 + 0.4 * shine)
    };
    let radius = 0.25;
    Canvas::from_fn(|x, y| {
        // The lowest row that covers this place lies on top.
        let (step_x, step_y) = (radius * 2.0, radius * 0.5);
        let rows = (1.0 / step_y) as i32 + 2;
        for row in (0..=rows).rev() {
            let cy = row as f32 * step_y;
            let shift = if row % 2 == 0 { 0.0 } else { radius };
            let column = ((x - shift) / step_x + 0.5).floor();
            let cx = column * step_x + shift;
            let (u, v) = (x - cx, y - cy);
            let r = u.hypot(v) / radius;
            if v > 0.0 || r > 1.0 {
                continue;
            }
            let turn = (-v).atan2(u) / PI;
            let ground = GROUNDS[(row + 2 * column as i32).rem_euclid(4) as usize];
            let rim = [1.0, 0.93, 0.88, 0.55, 0.50, 0.22].into_iter().map(|at| (r - at).abs()).fold(1.0, f32::min);
            if rim < 0.016 || r > 0.985 {
                return gold(x, y, turn);
            }
            let (ribs, from, to) = if r > 0.55 { (18.0, 0.55, 0.88) } else { (9.0, 0.22, 0.50) };
            let rib = ((turn * ribs).fract() - 0.5).abs();
            if (from..to).contains(&r) {
                if rib > 0.5 - 0.011 / r / 0.22 * 0.35 {
                    return gold(x, y, 1.0 - turn);
                }
                // Each leaf between two ribs ends in a round tip with a bead.
                let bead = ((rib * PI / ribs * r).hypot(r - (to - 0.06))) < 0.024;
                if bead {
                    return gold(x, y, 1.0);
                }
                let glow = (r - from) / (to - from);
                return scale(mix(ground[0], ground[1], glow * glow), 0.85 + 0.6 * (0.5 - rib));
            }
            if r < 0.22 {
                return if r < 0.12 { gold(x, y, 0.8) } else { ground[1] };
            }
            return scale(ground[0], 0.9 + 0.15 * noise(x * 50.0, y * 50.0, 6));
        }
        GROUNDS[0][0]
    })
}

/// A guitar, a bottle and a table taken apart into planes, browns and one cold blue, dry brush in every facet.
pub fn broken_guitar() -> Canvas {
    let mut rng = Rng::new(52);
    const OCHRES: [Colour; 8] = [
        hex(0x3b2a1e),
        hex(0x6b4a2b),
        hex(0xa6763f),
        hex(0xd8b277),
        hex(0xefe0bd),
        hex(0x4f6470),
        hex(0x8aa0a3),
        hex(0xb5502e),
    ];
    let mut canvas = Canvas::from_fn(|x, y| {
        scale(
            mix(hex(0x8a7a5f), hex(0x3b3a38), (x - 0.5).hypot(y - 0.5) * 1.5),
            1.0 + 0.2 * fractal(x * 6.0, y * 6.0, 4, 3),
        )
    });
    // A facet fades from its colour at one edge to shade at the other, with the streaks of a flat brush.
    let mut facet = |canvas: &mut Canvas, points: &[Point], colour: Colour, opacity: f32, line: bool| {
        let turn = rng.between(0.0, TAU);
        let (dx, dy) = (turn.cos(), turn.sin());
        let middle =
            points.iter().fold((0.0, 0.0), |m, p| (m.0 + p.0 / points.len() as f32, m.1 + p.1 / points.len() as f32));
        let seed = rng.below(9999) as u32;
        canvas.polygon_with(points, opacity, |x, y| {
            let along = (x - middle.0) * dx + (y - middle.1) * dy;
            let across = (y - middle.1) * dx - (x - middle.0) * dy;
            let streak =
                0.16 * noise(along * 9.0, across * 130.0, seed) + 0.10 * noise(along * 40.0, across * 40.0, seed + 1);
            scale(colour, 0.88 + along * 3.2 + streak)
        });
        if line {
            for i in 0..points.len() {
                if rng.chance(0.72) {
                    canvas.line(
                        &[points[i], points[(i + 1) % points.len()]],
                        |t| 0.0042 * (1.0 - 0.6 * t),
                        hex(0x17120e),
                        0.9,
                    );
                }
            }
        }
    };
    let mut chance = Rng::new(53);
    for _ in 0..64 {
        let (x, y) = (0.5 + chance.bell() * 0.38, 0.5 + chance.bell() * 0.38);
        let size = chance.between(0.07, 0.24);
        let turn = *chance.pick(&[0.2, 0.85, 1.5, 2.3]) + chance.bell() * 0.12;
        let corners = 3 + chance.below(3);
        let points: Vec<Point> = (0..corners)
            .map(|k| {
                let a = turn + k as f32 * TAU / corners as f32;
                let r = size * chance.between(0.6, 1.2);
                (x + r * a.cos(), y + 0.9 * r * a.sin())
            })
            .collect();
        let colour = OCHRES[chance.below(8)];
        facet(&mut canvas, &points, colour, chance.between(0.6, 0.95), chance.chance(0.7));
    }
    // The guitar: two bouts, each half shifted along a cut.
    let bout = |cx: f32, cy: f32, r: f32, from: f32, to: f32| -> Vec<Point> {
        (0..=20)
            .map(|i| from + (to - from) * i as f32 / 20.0)
            .map(|a| (cx + r * a.cos(), cy + r * 1.05 * a.sin()))
            .collect()
    };
    facet(&mut canvas, &bout(0.50, 0.70, 0.20, 0.3, 3.5), hex(0xb07a3c), 0.95, true);
    facet(&mut canvas, &bout(0.53, 0.68, 0.20, -2.8, 0.3), hex(0xdfb878), 0.95, true);
    facet(&mut canvas, &bout(0.46, 0.46, 0.15, 1.2, 4.4), hex(0xe7cf9a), 0.95, true);
    facet(&mut canvas, &bout(0.50, 0.44, 0.15, -1.9, 1.2), hex(0x8f5d2c), 0.95, true);
    facet(&mut canvas, &[(0.45, 0.36), (0.52, 0.36), (0.57, -0.02), (0.51, -0.02)], hex(0x2c2018), 1.0, true);
    facet(&mut canvas, &[(0.52, 0.36), (0.55, 0.37), (0.60, 0.02), (0.57, -0.02)], hex(0xd8c79d), 1.0, true);
    for (r, code) in [(0.082, 0x17120e), (0.068, 0xd0a25c), (0.056, 0x0e0b09)] {
        canvas.disc((0.495, 0.565), r, hex(code), 1.0);
    }
    for i in 0..6 {
        let x = 0.462 + 0.013 * i as f32;
        canvas.line(&[(x + 0.045, 0.0), (x + 0.01, 0.4), (x, 0.83)], |_| 0.0026, hex(0xf6ecd2), 1.0);
    }
    facet(&mut canvas, &[(0.40, 0.80), (0.60, 0.78), (0.61, 0.815), (0.41, 0.835)], hex(0x241a13), 1.0, true);
    // A bottle, a scroll, and stencilled bars beside it.
    facet(&mut canvas, &[(0.78, 0.34), (0.88, 0.36), (0.90, 0.86), (0.76, 0.86)], hex(0x3f5f68), 0.85, true);
    facet(&mut canvas, &[(0.81, 0.12), (0.86, 0.12), (0.88, 0.36), (0.80, 0.35)], hex(0x90aaa8), 0.85, true);
    for i in 0..7 {
        let y = 0.16 + 0.028 * i as f32;
        canvas.line(&[(0.08, y), (0.30, y - 0.05)], |_| 0.005, hex(0x17120e), 0.85);
    }
    for k in 0..9 {
        let a = (0.10 + 0.026 * k as f32, 0.19 + 0.018 * ((k * 5) % 7) as f32);
        canvas.disc(a, 0.0095, hex(0x17120e), 0.9);
        canvas.line(&[a, (a.0 + 0.006, a.1 - 0.06)], |_| 0.003, hex(0x17120e), 0.9);
    }
    canvas.map(|x, y, c| scale(c, paper(x, y, 9) + 0.05 * noise(x * 140.0, y * 140.0, 11)));
    canvas
}

/// Planes, bars and discs adrift on white: red leads, black answers, yellow and blue follow; old paint has cracked.
pub fn red_flight() -> Canvas {
    let mut canvas =
        Canvas::from_fn(|x, y| scale(hex(0xeee6d3), paper(x, y, 3) + 0.02 * fractal(x * 3.0, y * 3.0, 3, 5)));
    let (red, black, yellow, blue) = (hex(0xd0281e), hex(0x15151a), hex(0xf2b61c), hex(0x1d4b9e));
    let (green, pink, grey) = (hex(0x2f7a4f), hex(0xe58f8a), hex(0x9c9a92));
    let bar = |x: f32, y: f32, long: f32, wide: f32, turn: f32| -> Vec<Point> {
        [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
            .into_iter()
            .map(|(a, b)| {
                let (a, b) = (a * long * 0.5, b * wide * 0.5);
                (x + a * turn.cos() - b * turn.sin(), y + a * turn.sin() + b * turn.cos())
            })
            .collect()
    };
    let tilt = -0.55;
    let planes: [(f32, f32, f32, f32, f32, Colour); 26] = [
        (0.36, 0.34, 0.52, 0.30, tilt, red),
        (0.66, 0.62, 0.62, 0.10, tilt, black),
        (0.30, 0.68, 0.30, 0.16, tilt + 1.57, blue),
        (0.74, 0.24, 0.26, 0.15, tilt + 0.2, yellow),
        (0.52, 0.50, 0.95, 0.018, tilt + 1.2, black),
        (0.18, 0.50, 0.34, 0.035, tilt + 0.9, green),
        (0.84, 0.46, 0.28, 0.03, tilt, red),
        (0.80, 0.50, 0.28, 0.012, tilt, black),
        (0.76, 0.535, 0.28, 0.008, tilt, black),
        (0.48, 0.78, 0.34, 0.045, tilt + 0.15, red),
        (0.52, 0.84, 0.26, 0.016, tilt + 0.15, black),
        (0.56, 0.875, 0.20, 0.010, tilt + 0.15, blue),
        (0.12, 0.86, 0.20, 0.09, tilt + 0.8, pink),
        (0.86, 0.80, 0.16, 0.16, tilt + 0.3, blue),
        (0.86, 0.80, 0.09, 0.09, tilt + 0.3, hex(0xeee6d3)),
        (0.58, 0.16, 0.22, 0.022, tilt + 1.3, black),
        (0.61, 0.15, 0.18, 0.012, tilt + 1.3, red),
        (0.10, 0.14, 0.13, 0.13, tilt + 0.5, black),
        (0.22, 0.10, 0.16, 0.018, tilt + 0.5, yellow),
        (0.93, 0.10, 0.14, 0.05, tilt + 1.0, green),
        (0.40, 0.52, 0.18, 0.07, tilt + 0.75, yellow),
        (0.66, 0.40, 0.16, 0.05, tilt + 0.9, grey),
        (0.04, 0.66, 0.18, 0.014, tilt, black),
        (0.06, 0.69, 0.18, 0.014, tilt, red),
        (0.70, 0.95, 0.26, 0.05, tilt + 0.1, black),
        (0.36, 0.93, 0.14, 0.05, tilt + 1.1, yellow),
    ];
    for (k, (x, y, long, wide, turn, colour)) in planes.into_iter().enumerate() {
        let seed = k as u32 * 11;
        canvas.polygon_with(&bar(x, y, long, wide, turn), 1.0, |px, py| {
            let along = (px - x) * turn.cos() + (py - y) * turn.sin();
            let across = (py - y) * turn.cos() - (px - x) * turn.sin();
            scale(
                colour,
                1.0 + 0.12 * noise(along * 12.0, across * 110.0, seed)
                    + 0.10 * fractal(px * 9.0, py * 9.0, 3, seed + 1),
            )
        });
    }
    for (x, y, r, colour) in
        [(0.60, 0.34, 0.085, black), (0.22, 0.80, 0.05, red), (0.90, 0.64, 0.035, yellow), (0.44, 0.12, 0.03, blue)]
    {
        canvas.disc((x, y), r, colour, 1.0);
    }
    for k in 0..7 {
        let r = 0.24 + 0.02 * k as f32;
        let arc: Vec<Point> =
            (0..24).map(|i| 2.3 + i as f32 * 0.035).map(|a| (0.62 + r * a.cos(), 0.62 + r * a.sin())).collect();
        canvas.line(&arc, |_| 0.0028, black, 1.0);
    }
    canvas.map(|x, y, c| {
        let (near, second, _) = super::fired::cells(x + 0.01 * noise(x * 9.0, y * 9.0, 6), y, 22.0, 61);
        let crack = smooth(0.035, 0.0, second - near) * smooth(0.0, 0.5, noise(x * 3.0, y * 3.0, 62));
        mix(c, scale(c, 0.55), crack)
    });
    canvas
}

/// Neon after rain: tubes of light in the dark, and all of them again in the wet street.
pub fn neon_rain() -> Canvas {
    let mut rng = Rng::new(54);
    let mut canvas = Canvas::from_fn(|x, y| {
        let brick = ((x * 15.0 + if (y * 40.0) as i32 % 2 == 0 { 0.5 } else { 0.0 }).fract() < 0.06)
            || (y * 40.0).fract() < 0.12;
        let wall = scale(
            hex(0x1c1436),
            if brick { 0.45 } else { 0.85 + 0.4 * lattice((x * 15.0) as i32, (y * 40.0) as i32, 3) },
        );
        mix(wall, hex(0x05040f), smooth(0.2, 0.75, (x - 0.5).hypot(y - 0.35)))
    });
    let (pink, cyan, gold, violet, lime) = (hex(0xff2d9a), hex(0x24e6ff), hex(0xffc247), hex(0x9a4dff), hex(0x6bff8a));
    let circle = |x: f32, y: f32, r: f32, from: f32, to: f32| -> Vec<Point> {
        (0..=48).map(|i| from + (to - from) * i as f32 / 48.0).map(|a| (x + r * a.cos(), y + r * a.sin())).collect()
    };
    let mut tubes: Vec<(Vec<Point>, Colour)> = Vec::new();
    for (k, colour) in [pink, violet, cyan].into_iter().enumerate() {
        tubes.push((circle(0.5, 0.30, 0.225 - 0.03 * k as f32, -3.5 + 0.3 * k as f32, 0.4 - 0.2 * k as f32), colour));
    }
    // A palm, a cocktail glass, a star, an arrow, zigzags, and lines that run to the horizon.
    tubes.push((curve(&[(0.47, 0.50), (0.485, 0.40), (0.52, 0.30)]), gold));
    for k in 0..6 {
        let a = -3.0 + 0.58 * k as f32;
        tubes.push((
            curve(&[
                (0.52, 0.30),
                (0.52 + 0.07 * a.cos(), 0.27 + 0.06 * a.sin()),
                (0.52 + 0.13 * a.cos(), 0.32 + 0.07 * a.sin()),
            ]),
            lime,
        ));
    }
    tubes.push((vec![(0.08, 0.14), (0.26, 0.14), (0.17, 0.27), (0.08, 0.14)], cyan));
    tubes.push((vec![(0.17, 0.27), (0.17, 0.40), (0.11, 0.41), (0.23, 0.41)], cyan));
    tubes.push((circle(0.20, 0.11, 0.028, 0.0, TAU), pink));
    tubes.push((
        (0..=10)
            .map(|i| (i as f32 * PI / 5.0 - PI / 2.0, if i % 2 == 0 { 0.10 } else { 0.042 }))
            .map(|(a, r)| (0.83 + r * a.cos(), 0.19 + r * a.sin()))
            .collect(),
        gold,
    ));
    tubes.push((
        vec![
            (0.72, 0.38),
            (0.88, 0.38),
            (0.88, 0.34),
            (0.95, 0.405),
            (0.88, 0.47),
            (0.88, 0.43),
            (0.72, 0.43),
            (0.72, 0.38),
        ],
        pink,
    ));
    tubes.push(((0..=9).map(|i| (0.05 + 0.035 * i as f32, 0.50 + 0.03 * (i % 2) as f32)).collect(), violet));
    tubes.push(((0..=9).map(|i| (0.62 + 0.037 * i as f32, 0.53 - 0.03 * (i % 2) as f32)).collect(), cyan));
    tubes.push((vec![(0.0, 0.60), (1.0, 0.60)], pink));
    tubes.push((vec![(0.0, 0.035), (1.0, 0.035)], violet));
    for (points, colour) in &tubes {
        for &at in super::canvas::walk(points, 0.012).iter() {
            canvas.glow(at, 0.10, *colour, 0.055);
            canvas.glow(at, 0.028, *colour, 0.22);
        }
    }
    for (points, colour) in &tubes {
        canvas.line(points, |_| 0.0105, *colour, 1.0);
        canvas.line(points, |_| 0.0045, mix(*colour, [1.0; 3], 0.85), 1.0);
    }
    let street = canvas.blurred(0.004);
    canvas.map(|x, y, c| {
        if y < 0.61 {
            return c;
        }
        let depth = (y - 0.61) / 0.39;
        let ripple = (0.008 + 0.03 * depth) * fractal(x * 5.0, y * 60.0, 2, 5);
        let seen = street.get(x + ripple, (0.61 - (y - 0.61) * 1.5 + 0.02 * noise(x * 9.0, y * 30.0, 6)).max(0.0));
        let wet = 0.55 + 0.45 * noise(x * 6.0, y * 22.0, 7);
        let ground = scale(hex(0x0d0b20), 1.0 + 0.5 * noise(x * 150.0, y * 150.0, 8));
        std::array::from_fn(|k| 1.0 - (1.0 - ground[k]) * (1.0 - seen[k] * wet * (1.0 - 0.35 * depth)))
    });
    for _ in 0..420 {
        let (x, y) = (rng.unit(), rng.unit());
        let long = rng.between(0.01, 0.05);
        let tint = mix(canvas.get(x, y), hex(0xbcd6ff), 0.35);
        canvas.line(&[(x, y), (x - 0.15 * long, y + long)], |t| 0.0016 * t, tint, 0.5);
    }
    canvas
}

/// Circles within circles, each quartered and tinted against its neighbours, in oil that shows the brush.
pub fn disc_dance() -> Canvas {
    const WHEEL: [Colour; 12] = [
        hex(0xe4312b),
        hex(0xf2762a),
        hex(0xf8b92c),
        hex(0xf4e45a),
        hex(0x9dc63f),
        hex(0x2f9f5a),
        hex(0x1f9aa3),
        hex(0x2273c9),
        hex(0x2b3a9f),
        hex(0x6a2f9a),
        hex(0xc2347e),
        hex(0xf3ede0),
    ];
    let centres: [(f32, f32, f32); 7] = [
        (0.36, 0.36, 0.35),
        (0.80, 0.26, 0.24),
        (0.70, 0.72, 0.31),
        (0.17, 0.82, 0.23),
        (0.98, 0.98, 0.2),
        (0.44, 0.98, 0.14),
        (0.02, 0.04, 0.2),
    ];
    let mut rng = Rng::new(55);
    let jitter: Vec<f32> = (0..400).map(|_| rng.unit()).collect();
    let mut canvas = Canvas::from_fn(|x, y| {
        let mut tint =
            ramp(&[hex(0x24346b), hex(0x2f7f9a), hex(0xe8b45a)], 0.5 + 0.5 * fractal(x * 2.0, y * 2.0, 3, 9));
        let mut phase = x * 40.0 + y * 90.0;
        for (k, &(cx, cy, r)) in centres.iter().enumerate() {
            let (u, v) = (x - cx, y - cy);
            let d = u.hypot(v) / r;
            if d > 1.0 {
                continue;
            }
            let rings = 6.0 + (k % 3) as f32;
            let ring = (d * rings).floor();
            let turn = (v.atan2(u) / TAU + 1.0 + 0.06 * k as f32 + 0.03 * ring).fract();
            let sectors = if ring < 2.0 { 2.0 } else { 4.0 };
            let index = k * 57 + ring as usize * 7 + (turn * sectors) as usize * 3;
            let choice = WHEEL[(jitter[index % 400] * 12.0) as usize % 12];
            tint = mix(choice, tint, if d > 0.93 { 0.35 } else { 0.08 });
            phase = d * r * 420.0 + 3.0 * noise(turn * 20.0, ring, 4);
        }
        let brush = 0.09 * phase.sin() * noise(x * 12.0, y * 12.0, 6) + 0.08 * noise(x * 80.0, y * 80.0, 7);
        scale(vary(tint, 0.0, &mut Rng::new(1)), 0.97 + brush + 0.13 * fractal(x * 7.0, y * 7.0, 3, 8))
    });
    canvas.map(|x, y, c| {
        let weave = ((x * SIDE as f32 * 0.7).sin() * (y * SIDE as f32 * 0.7).sin()) * 0.03;
        scale(c, 1.0 + weave)
    });
    canvas
}
