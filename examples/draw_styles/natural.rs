//! What paint and weather do alone: marbling, frost, lava, agate, northern light.

use super::canvas::{Canvas, Point};
use super::colour::{Colour, hex, mix, ramp, scale, smooth};
use super::fired::cells;
use super::printed::paper;
use super::rng::{Rng, fractal, lattice, noise};
use std::f32::consts::TAU;

/// Drops of colour on water, drawn out with a rake and curled with a stylus.
pub fn ebru() -> Canvas {
    const COLOURS: [Colour; 7] =
        [hex(0x123f73), hex(0xf3ead3), hex(0xc43a2d), hex(0xe9a93a), hex(0x12726b), hex(0xf3ead3), hex(0x5a1f4f)];
    let mut rng = Rng::new(61);
    let drops: Vec<(f32, f32, f32, Colour)> = (0..260)
        .map(|i| (rng.between(-0.2, 1.2), rng.between(-0.2, 1.2), rng.between(0.03, 0.085), COLOURS[i % 7]))
        .collect();
    let curls: [(Point, f32, f32); 6] = [
        ((0.27, 0.30), 0.17, 3.4),
        ((0.74, 0.24), 0.15, -3.6),
        ((0.55, 0.63), 0.20, 3.0),
        ((0.16, 0.80), 0.15, -3.2),
        ((0.88, 0.82), 0.16, 3.5),
        ((0.50, 0.02), 0.12, -2.8),
    ];
    let mut canvas = Canvas::from_fn(|x, y| {
        // Undo the strokes, last first, to find which drop this place came from.
        let (mut x, mut y) = (x, y);
        for &((cx, cy), r, turns) in &curls {
            let (u, v) = (x - cx, y - cy);
            let a = turns * (-(u * u + v * v) / (r * r * 0.5)).exp();
            (x, y) = (cx + u * a.cos() - v * a.sin(), cy + u * a.sin() + v * a.cos());
        }
        let teeth = 11.0;
        let comb = (x * teeth).fract() - 0.5;
        let pull = 0.10 * (0.16 / (0.16 + comb.abs()) - 0.45);
        y += if (x * teeth).floor() as i32 % 2 == 0 { pull } else { -pull };
        x += 0.06 * (y * 13.0).sin() + 0.03 * fractal(x * 3.0, y * 3.0, 2, 5);
        // Every later drop pushes the earlier ones aside.
        for &(cx, cy, r, colour) in drops.iter().rev() {
            let (u, v) = (x - cx, y - cy);
            let d2 = u * u + v * v;
            if d2 < r * r {
                let vein = smooth(0.9, 1.0, d2.sqrt() / r);
                return mix(colour, scale(colour, 0.72), vein);
            }
            let k = (1.0 - r * r / d2).sqrt();
            (x, y) = (cx + u * k, cy + v * k);
        }
        hex(0x0f2f57)
    });
    canvas.map(|x, y, c| {
        let speck = lattice((x * 700.0) as i32, (y * 700.0) as i32, 3) > 0.985;
        scale(if speck { mix(c, hex(0xf3ead3), 0.5) } else { c }, paper(x, y, 4))
    });
    canvas
}

/// Ferns of ice that grew over a window pane at night, with the first blue and rose of the day behind.
pub fn january_window() -> Canvas {
    let mut rng = Rng::new(62);
    let mut canvas = Canvas::from_fn(|x, y| {
        let dawn = ramp(
            &[hex(0x0d1c47), hex(0x27539a), hex(0x6f8fd0), hex(0xe6a9b5), hex(0xfbe0bd)],
            y + 0.22 * fractal(x * 2.0, y * 2.0, 3, 5),
        );
        let (near, second, _) = cells(x, y, 42.0, 7);
        scale(dawn, 0.8 + 0.12 * noise(x * 90.0, y * 90.0, 6) + 0.25 * smooth(0.12, 0.0, second - near))
    });
    // One frond: a bent stem, twigs on both sides, and needles on the twigs.
    fn frond(canvas: &mut Canvas, rng: &mut Rng, from: Point, turn: f32, length: f32, depth: u32) {
        let bend = rng.bell() * 1.3;
        let steps = (length / 0.008) as usize + 2;
        let (mut at, mut heading) = (from, turn);
        let mut path = vec![at];
        for i in 0..steps {
            heading += bend / steps as f32;
            at = (at.0 + 0.008 * heading.cos(), at.1 + 0.008 * heading.sin());
            path.push(at);
            if depth > 0 && i > 1 && i % 2 == 0 {
                let left = 1.0 - i as f32 / steps as f32;
                for side in [-1.0, 1.0] {
                    if rng.chance(0.85) {
                        let reach = length * (0.30 * left + 0.03) * rng.between(0.5, 1.0);
                        let aside = heading + side * rng.between(0.7, 1.05);
                        frond(canvas, rng, at, aside, reach, depth - 1);
                    }
                }
            }
        }
        let (wide, bright) = match depth {
            2 => (0.0075, 1.0),
            1 => (0.0034, 0.8),
            _ => (0.0019, 0.5),
        };
        let ice = mix(hex(0xbfe0f7), hex(0xffffff), rng.unit());
        canvas.line(&path, |t| wide * (1.0 - 0.75 * t), ice, bright);
    }
    for k in 0..64 {
        let along = rng.unit();
        let (from, turn) = match k % 4 {
            0 => ((along, 1.02), -TAU / 4.0),
            1 => ((-0.02, along), 0.0),
            2 => ((1.02, along), TAU / 2.0),
            _ => ((rng.between(0.2, 0.8), rng.between(0.25, 0.85)), rng.between(0.0, TAU)),
        };
        let length = rng.between(0.26, 0.6) * if k % 4 == 3 { 0.75 } else { 1.0 };
        let turn = turn + rng.bell() * 0.5;
        frond(&mut canvas, &mut rng, from, turn, length, 2);
    }
    for _ in 0..160 {
        let at = (rng.unit(), rng.unit());
        canvas.glow(at, rng.between(0.004, 0.02), hex(0xffffff), rng.between(0.3, 0.9));
    }
    canvas
}

/// Crust over fire: dark plates, ropes of cooling stone, and the glow between.
pub fn caldera() -> Canvas {
    let mut rng = Rng::new(63);
    const HEAT: [Colour; 7] =
        [hex(0x0d0a0c), hex(0x2b1416), hex(0x7a1412), hex(0xd8340f), hex(0xff7a12), hex(0xffc73a), hex(0xfff6c8)];
    let mut canvas = Canvas::from_fn(|x, y| {
        let (u, v) = (x + 0.09 * fractal(x * 3.0, y * 3.0, 4, 3), y + 0.09 * fractal(x * 3.0, y * 3.0, 4, 4));
        let (near, second, who) = cells(u, v, 5.2, 5);
        let gap = second - near;
        let (n2, s2, _) = cells(u + 0.02 * noise(x * 20.0, y * 20.0, 6), v, 15.0, 7);
        let hot = smooth(0.34, 0.0, gap) * (0.75 + 0.5 * fractal(x * 4.0, y * 4.0, 3, 8));
        let veins = 0.34 * smooth(0.10, 0.0, s2 - n2) * smooth(-0.2, 0.5, noise(x * 5.0, y * 5.0, 9));
        let plate = lattice(who.0, who.1, 10);
        // Ropes: folds that run across each plate in its own direction.
        let turn = plate * TAU;
        let fold = ((u * turn.cos() + v * turn.sin()) * 120.0 + 4.0 * fractal(x * 8.0, y * 8.0, 3, 11)).sin();
        let stone = 0.10 + 0.07 * fold * smooth(0.1, 0.4, gap) + 0.08 * fractal(x * 30.0, y * 30.0, 3, 12);
        let heat = (hot * hot * 0.95 + veins).max(0.0);
        let c = ramp(&HEAT, heat);
        let cool = scale(mix(hex(0x1d1a22), hex(0x5d5560), (stone * 3.0).clamp(0.0, 1.0)), 0.75 + 0.7 * stone);
        mix(cool, c, smooth(0.06, 0.28, heat))
    });
    let halo = canvas.blurred(0.02);
    canvas.map(|x, y, c| {
        let glow = halo.get(x, y);
        std::array::from_fn(|k| 1.0 - (1.0 - c[k]) * (1.0 - [0.6, 0.35, 0.15][k] * (glow[0] - 0.2).max(0.0)))
    });
    for _ in 0..260 {
        let at = (rng.unit(), rng.unit());
        let near = canvas.get(at.0, at.1)[0];
        let size = rng.unit().powi(3) * 0.006 + 0.0012;
        canvas.glow(at, size * 5.0, hex(0xff8a1f), 0.5 * near + 0.1);
        canvas.disc(at, size, hex(0xffe38a), 0.6 * near + 0.25);
    }
    canvas
}

/// A slice of agate: bands that grew inwards, quartz in the heart, a polished cut.
pub fn agate() -> Canvas {
    const BANDS: [Colour; 12] = [
        hex(0x2a1440),
        hex(0x5c2a82),
        hex(0xf2e6ef),
        hex(0x9a5cc0),
        hex(0x2f5fa8),
        hex(0xe9f1f5),
        hex(0x1f9fb0),
        hex(0x0f4f6f),
        hex(0xf6d7a8),
        hex(0xe0803a),
        hex(0xf8eedd),
        hex(0x8a2f52),
    ];
    Canvas::from_fn(|x, y| {
        let bend = |seed: u32| 0.16 * fractal(x * 2.2, y * 2.2, 4, seed);
        let (u, v) = (x + bend(3), y + bend(4));
        let one = (u - 0.42).hypot((v - 0.47) * 1.15);
        let two = (u - 0.93).hypot(v - 0.90) + 0.07;
        let depth = one.min(two) + 0.010 * fractal(x * 18.0, y * 18.0, 3, 6);
        if depth < 0.085 {
            let (near, second, who) = cells(x, y, 26.0, 7);
            let facet = lattice(who.0, who.1, 8);
            let shine = ramp(&[hex(0x6a3f9a), hex(0xb79ae0), hex(0xf7f2ff)], facet * 0.8 + 0.3 * near);
            return scale(shine, 1.0 - 0.45 * smooth(0.08, 0.0, second - near));
        }
        let place = depth * 34.0;
        let wide = place + 0.9 * (place * 0.7).sin();
        let index = wide.floor() as usize;
        let here = BANDS[(index * 5 + index / 4) % 12];
        let next = BANDS[((index + 1) * 5 + (index + 1) / 4) % 12];
        let fine = 0.10 * (wide * TAU * 3.0).sin() + 0.05 * (wide * TAU * 9.0).sin();
        let c = mix(here, next, smooth(0.72, 1.0, wide.fract()));
        scale(c, 0.96 + fine + 0.10 * fractal(x * 12.0, y * 12.0, 3, 9) + 0.05 * noise(x * 120.0, y * 120.0, 10))
    })
}

/// Curtains of green and violet light over snow and firs, in soft pastel strokes.
pub fn northern_light() -> Canvas {
    let mut rng = Rng::new(65);
    let scene = |x: f32, y: f32| -> Colour {
        let hill = super::motif::ridge(x, 0.86, 0.14, 1.8, 8);
        if y > hill {
            let shade = 0.5 + 0.5 * fractal(x * 5.0, y * 9.0, 3, 12);
            return ramp(&[hex(0x2a4a7f), hex(0x6fb0b5), hex(0xd8f2e6)], shade * (1.2 - y) * 1.5 + 0.1);
        }
        let mut c = ramp(&[hex(0x050b2a), hex(0x0d1f55), hex(0x1f3f7a)], y);
        for (k, tint) in [hex(0x37f59a), hex(0x28c7c4), hex(0xb44df0), hex(0x7dff7a)].into_iter().enumerate() {
            let foot = 0.44 + 0.09 * k as f32 + 0.13 * fractal(x * 1.6 + k as f32 * 3.7, k as f32, 3, 20 + k as u32);
            let rise = (foot - y) / 0.42;
            if rise > 0.0 {
                let rays = 0.55 + 0.45 * noise(x * 26.0 + 2.0 * y, k as f32 * 5.0, 30);
                let light = (-rise * 2.4).exp() * smooth(0.0, 0.05, rise) * rays;
                let hue = mix(tint, hex(0xe05fd0), smooth(0.3, 1.1, rise));
                c = std::array::from_fn(|i| 1.0 - (1.0 - c[i]) * (1.0 - hue[i] * light * 0.95));
            }
        }
        c
    };
    let mut canvas = Canvas::from_fn(scene);
    let brush =
        super::brush::Brush { width: 0.012, length: 0.13, variety: 0.09, thickness: 0.6, opacity: 0.75, dryness: 0.35 };
    let angle = |x: f32, y: f32| {
        if y > 0.8 { 0.15 + 0.4 * noise(x * 4.0, y * 4.0, 5) } else { 1.57 + 0.35 * noise(x * 3.0, y * 3.0, 6) }
    };
    super::brush::cover(&mut canvas, brush, 4200, scene, angle, &mut rng);
    for _ in 0..150 {
        let (x, y) = (rng.unit(), rng.unit() * 0.6);
        canvas.disc((x, y), rng.unit().powi(3) * 0.003 + 0.001, hex(0xf4fbff), 0.9);
    }
    for k in 0..34 {
        let x = (k as f32 + rng.unit()) / 34.0;
        let foot = super::motif::ridge(x, 0.86, 0.14, 1.8, 8) + 0.02 + 0.08 * rng.unit();
        let tall = rng.between(0.06, 0.17);
        for tier in 0..7 {
            let t = tier as f32 / 7.0;
            let (top, wide) = (foot - tall * (1.0 - t), tall * 0.24 * (0.2 + t));
            canvas.polygon(
                &[(x, top - 0.012), (x + wide, top + tall * 0.18), (x - wide, top + tall * 0.17)],
                hex(0x0a1a2c),
                1.0,
            );
            canvas.line(&[(x, top), (x - wide * 0.9, top + tall * 0.15)], |t| 0.003 * (1.0 - t), hex(0x8fe0c9), 0.6);
        }
    }
    canvas.varnish(0.12);
    canvas
}
