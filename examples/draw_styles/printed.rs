//! Prints: a wave in five blocks, a woodcut, a comic's halftone, a blueprint of a garden.

use super::canvas::{Canvas, Point, SIDE, curve};
use super::colour::{Colour, hex, mix, ramp, scale, smooth};
use super::motif::ridge;
use super::rng::{Rng, fractal, lattice, noise};
use std::f32::consts::{FRAC_1_SQRT_2, TAU};

/// Fibres and flecks of old paper: a factor around 1.
pub fn paper(x: f32, y: f32, seed: u32) -> f32 {
    let fibre = noise(x * 90.0, y * 300.0, seed) * 0.025 + noise(x * 260.0, y * 110.0, seed + 1) * 0.02;
    0.97 + fibre + 0.03 * fractal(x * 4.0, y * 4.0, 3, seed + 2)
}

/// One great breaker: its back as a bundle of curved stripes, its crest fingers of foam.
fn breaker(canvas: &mut Canvas, origin: Point, size: f32, rng: &mut Rng) {
    let place = |u: f32, v: f32| (origin.0 + u * size, origin.1 + v * size);
    const BLUES: [Colour; 4] = [hex(0x17345f), hex(0x2a5c93), hex(0x7ba7bd), hex(0xe9e4d0)];
    // The back, from the trough up to the lip that hangs over; each stripe lies inside the one before.
    let edge = |inset: f32| -> Vec<Point> {
        let back =
            [(-1.25, 1.0), (-0.9, 0.55 + inset), (-0.55, 0.05 + inset), (-0.1, -0.42 + inset), (0.35, -0.52 + inset)];
        let lip = [(0.72, -0.30 + 0.6 * inset), (0.80, 0.02)];
        let inner = [(0.62, -0.12 + 0.1 * inset), (0.35, -0.16 + 0.1 * inset), (0.16, 0.12), (0.22, 0.5), (0.7, 1.0)];
        let points: Vec<Point> = back.iter().chain(&lip).chain(&inner).map(|&(u, v)| place(u, v)).collect();
        curve(&points)
    };
    canvas.polygon(&edge(0.0), hex(0xf1ead6), 1.0);
    for i in 0..14 {
        let colour = BLUES[[1, 3, 0, 2, 0, 3, 1, 0, 2, 0, 3, 0, 1, 0][i]];
        canvas.polygon(&edge(0.05 + 0.055 * i as f32), colour, 1.0);
    }
    canvas.line(&edge(0.0), |_| 0.0035, hex(0x14284a), 1.0);
    // Fingers of foam along crest and lip.
    let crest = edge(0.0);
    let (from, to) = (crest.len() * 18 / 100, crest.len() * 66 / 100);
    for i in (from..to).step_by(2) {
        let (x, y) = crest[i];
        let hang = (i - from) as f32 / (to - from) as f32;
        for _ in 0..2 {
            let turn = rng.between(-2.6, -0.6) + 2.9 * hang;
            let reach = size * rng.between(0.05, 0.15);
            let hook = turn + rng.between(0.5, 1.3);
            let a = (x + reach * 0.55 * turn.cos(), y + reach * 0.55 * turn.sin());
            let b = (a.0 + reach * 0.5 * hook.cos(), a.1 + reach * 0.5 * hook.sin());
            let claw = curve(&[(x, y), a, b]);
            canvas.line(&claw, |t| size * 0.052 * (1.0 - 0.75 * t) + 0.004, hex(0x1a3358), 1.0);
            canvas.line(&claw, |t| size * 0.052 * (1.0 - 0.75 * t), hex(0xf4eedd), 1.0);
        }
    }
    for _ in 0..120 {
        let near = crest[from + rng.below(to - from)];
        let spot = (near.0 + rng.bell() * 0.12 * size, near.1 - (rng.unit() * 0.2 - 0.04) * size);
        canvas.disc(spot, rng.between(0.002, 0.0055), hex(0xf4eedd), 1.0);
    }
}

/// Waves as Edo's printers cut them: flat blues in stripes, claws of foam, a pale sun and a far mountain.
pub fn seventh_wave() -> Canvas {
    let mut rng = Rng::new(21);
    let mut canvas =
        Canvas::from_fn(|_, y| ramp(&[hex(0xc9a877), hex(0xe6d3a6), hex(0xf0e3c2), hex(0xdcc9a0)], y * 1.4));
    canvas.disc((0.26, 0.24), 0.105, hex(0xd2492f), 1.0);
    let mountain: Vec<Point> =
        curve(&[(0.45, 0.66), (0.6, 0.55), (0.7, 0.44), (0.74, 0.44), (0.84, 0.55), (1.0, 0.66)]);
    canvas.polygon(&mountain, hex(0x4c6f8f), 1.0);
    canvas.polygon(
        &[(0.66, 0.49), (0.7, 0.44), (0.74, 0.44), (0.79, 0.5), (0.75, 0.48), (0.72, 0.51), (0.69, 0.48)],
        hex(0xf4eedd),
        1.0,
    );
    for cloud in 0..5 {
        let (x, y) = (rng.unit(), 0.08 + 0.07 * cloud as f32);
        canvas.line(&[(x - 0.2, y), (x + 0.2, y)], |t| 0.02 * (4.0 * t * (1.0 - t)).sqrt(), hex(0xf3e9d0), 0.8);
    }
    breaker(&mut canvas, (0.98, 0.60), 0.36, &mut rng);
    breaker(&mut canvas, (0.33, 0.66), 0.52, &mut rng);
    // The sea in front: rows of scales.
    for row in 0..7 {
        let y = 0.78 + 0.04 * row as f32;
        for i in 0..12 {
            let x = (i as f32 + if row % 2 == 0 { 0.0 } else { 0.5 }) / 11.0;
            for (k, code) in [0x14284a, 0xf1ead6, 0x2a5c93, 0xe9e4d0, 0x17345f, 0x7ba7bd].into_iter().enumerate() {
                canvas.disc((x, y + 0.045), 0.056 - 0.0088 * k as f32, hex(code), 1.0);
            }
        }
    }
    canvas.map(|x, y, c| scale(c, paper(x, y, 5) + 0.05 * noise(x * 3.0, y * 120.0, 9)));
    canvas
}

/// Black ink from a carved block: every tone is lines that follow the form; the block's grain shows.
pub fn black_forest() -> Canvas {
    let tone = |x: f32, y: f32| -> (f32, f32) {
        let moon = (x - 0.62).hypot(y - 0.25);
        let hills = ridge(x, 0.66, 0.16, 2.2, 41);
        if moon < 0.13 {
            return (0.02, 0.0);
        }
        if y > hills {
            let depth = y - hills;
            return (
                0.75 - 0.8 * depth + 0.35 * noise(x * 3.0, y * 6.0, 5),
                y * 55.0 + 7.0 * noise(x * 2.5, y * 2.5, 42),
            );
        }
        // Sky: rings around the moon.
        (0.30 + 0.55 * smooth(0.12, 0.6, moon), moon * 62.0 + 1.2 * noise(x * 4.0, y * 4.0, 43))
    };
    let mut canvas = Canvas::from_fn(|x, y| {
        let (dark, phase) = tone(x, y);
        let ragged = 0.10 * noise(x * 60.0, y * 60.0, 44);
        let cut = 0.5 + 0.5 * (phase * TAU * 0.5).sin();
        if cut + ragged < dark.clamp(0.0, 1.0) * 1.02 { hex(0x15120f) } else { hex(0xefe4c9) }
    });
    // Firs, far to near: black wedges with carved twigs.
    let mut rng = Rng::new(22);
    for i in 0..26 {
        let near = i as f32 / 25.0;
        let x = rng.between(-0.05, 1.05);
        let (foot, height) = (0.66 + 0.38 * near, 0.16 + 0.42 * near * rng.between(0.7, 1.1));
        if (x - 0.55).abs() < 0.14 && near > 0.35 {
            continue;
        }
        let tiers = 9;
        for tier in 0..tiers {
            let t = tier as f32 / tiers as f32;
            let (top, wide) = (foot - height * (1.0 - t), height * 0.27 * (0.25 + t));
            let low = top + height * 0.19;
            canvas.polygon(
                &[
                    (x, top - 0.01),
                    (x + wide, low),
                    (x + 0.35 * wide, low - 0.015),
                    (x - 0.3 * wide, low - 0.012),
                    (x - wide, low),
                ],
                hex(0x15120f),
                1.0,
            );
            for k in 0..5 {
                let side = (k as f32 / 2.0 - 1.0) * wide * 0.8;
                let twig = [(x + side * 0.35, top + height * 0.05), (x + side, low - height * 0.03)];
                canvas.line(&twig, |t| 0.0042 * (1.0 - t) * (0.4 + near), hex(0xefe4c9), 1.0);
            }
        }
    }
    canvas.map(|x, y, c| {
        let grain = noise(x * 8.0, y * 190.0, 45) * 0.5 + noise(x * 500.0, y * 500.0, 46) * 0.5;
        let worn = if c[0] < 0.5 && grain > 0.62 { mix(c, hex(0xefe4c9), 0.55) } else { c };
        scale(worn, paper(x, y, 47))
    });
    canvas
}

/// A comic panel: flat ink, dots of four sizes, thick outlines, a burst.
pub fn pop() -> Canvas {
    let burst = |x: f32, y: f32, wide: f32, seed: i32| -> f32 {
        let (u, v) = (x - 0.54, y - 0.43);
        let turn = v.atan2(u) / TAU * 17.0 + 0.3 * seed as f32;
        let spike = (turn.fract() + 1.0).fract();
        let jag = 1.0 - (2.0 * spike - 1.0).abs();
        let own = 0.75 + 0.5 * lattice(turn.floor() as i32 % 17, seed, 5);
        u.hypot(v * 1.15) - wide * (0.62 + 0.42 * jag * own)
    };
    let dots = |x: f32, y: f32, size: f32, tone: f32| -> bool {
        let (u, v) = ((x + y) * FRAC_1_SQRT_2 / size, (x - y) * FRAC_1_SQRT_2 / size);
        (u.rem_euclid(1.0) - 0.5).hypot(v.rem_euclid(1.0) - 0.5) < 0.62 * tone.max(0.0).sqrt()
    };
    let mut canvas = Canvas::from_fn(|x, y| {
        let rays = ((y - 0.43).atan2(x - 0.54) * 14.0 / TAU + 40.0).fract() < 0.5;
        let outer = burst(x, y, 0.46, 1);
        if outer.abs() < 0.007 {
            return hex(0x101014);
        }
        if outer < 0.0 {
            let inner = burst(x, y, 0.31, 4);
            if inner.abs() < 0.006 {
                return hex(0x101014);
            }
            if inner < 0.0 {
                let core = burst(x, y, 0.16, 2);
                return if core.abs() < 0.005 {
                    hex(0x101014)
                } else if core < 0.0 || dots(x, y, 0.014, -inner * 3.2) {
                    hex(0xfffdf2)
                } else {
                    hex(0xf0308a)
                };
            }
            return if dots(x, y, 0.017, 0.55 + inner * 2.5 - 0.3) { hex(0xe4232b) } else { hex(0xffd91f) };
        }
        let far = smooth(0.3, 0.8, (x - 0.54).hypot(y - 0.43));
        if rays {
            if dots(x, y, 0.020, 0.15 + 0.6 * far) { hex(0x1b57c9) } else { hex(0x6fd0f2) }
        } else if dots(x, y, 0.020, 0.7 - 0.6 * far) {
            hex(0xfff6df)
        } else {
            hex(0x2a9fe0)
        }
    });
    // A cloud of smoke below, each puff with its outline and its shadow of dots.
    let mut rng = Rng::new(23);
    let puffs: Vec<(Point, f32)> = (0..16)
        .map(|i| ((i as f32 / 15.0 + rng.bell() * 0.02, 0.93 + rng.bell() * 0.05), rng.between(0.06, 0.12)))
        .collect();
    for &(at, r) in &puffs {
        canvas.disc(at, r + 0.008, hex(0x101014), 1.0);
    }
    for &(at, r) in &puffs {
        canvas.disc(at, r, hex(0xfffdf2), 1.0);
    }
    let smoke = |x: f32, y: f32| puffs.iter().any(|&(at, r)| (x - at.0).hypot(y - at.1) < r);
    canvas.map(|x, y, c| {
        let shadow = smoke(x, y) && smoke(x + 0.012, y + 0.012) && dots(x, y, 0.013, (y - 0.87) * 5.5);
        if shadow { hex(0xf0308a) } else { c }
    });
    // The blocks are never quite in register.
    let shifted = canvas.blurred(1.0 / SIDE as f32);
    canvas.map(|x, y, c| {
        let other = shifted.get(x + 0.003, y + 0.002);
        scale([c[0], mix(c, other, 0.8)[1], c[2]], paper(x, y, 51))
    });
    canvas
}

/// Ferns and seed heads left white where the sun could not reach: Prussian blue, brushed edges.
pub fn blueprint_garden() -> Canvas {
    let mut rng = Rng::new(24);
    let mut canvas = Canvas::from_fn(|x, y| {
        let wash = 0.5 + 0.6 * fractal(x * 2.5, y * 2.5, 4, 61) + 0.15 * noise(x * 3.0, y * 45.0, 62);
        ramp(&[hex(0x0b2a5e), hex(0x134a8c), hex(0x1f67ab)], wash)
    });
    let pale = hex(0xe3eef2);
    for plant in 0..13 {
        let x = (plant as f32 + rng.between(0.1, 0.9)) / 13.0;
        let (tall, lean) = (rng.between(0.45, 0.95), rng.bell() * 0.22);
        let stem = curve(&[(x, 1.03), (x + 0.2 * lean, 1.0 - 0.45 * tall), (x + lean, 1.02 - tall)]);
        let strength = rng.between(0.35, 0.95);
        canvas.line(&stem, |t| 0.0075 * (1.0 - 0.8 * t), pale, strength);
        let kind = plant % 3;
        for i in (6..stem.len()).step_by(if kind == 0 { 1 } else { 2 }) {
            let t = i as f32 / stem.len() as f32;
            for side in [-1.0, 1.0] {
                let reach = match kind {
                    0 => 0.15 * (1.0 - t) + 0.01,
                    1 => 0.05 * (3.1 * t).sin().max(0.0) + 0.01,
                    _ => 0.025 + 0.05 * t,
                };
                let rise = if kind == 2 { 0.9 } else { 0.35 };
                let tip = (stem[i].0 + side * reach, stem[i].1 - reach * rise);
                let bend = ((stem[i].0 + tip.0) * 0.5, (stem[i].1 + tip.1) * 0.5 - 0.15 * reach);
                let fat = if kind == 1 { 0.016 } else { 0.0065 };
                canvas.line(
                    &curve(&[stem[i], bend, tip]),
                    |t| fat * (t * (1.0 - t) * 4.0).sqrt().max(0.15),
                    pale,
                    strength,
                );
                if kind == 2 {
                    canvas.disc(tip, 0.0075, pale, strength);
                }
            }
        }
    }
    canvas.map(|x, y, c| {
        let rim = [x, y, 1.0 - x, 1.0 - y].into_iter().fold(1.0, f32::min);
        let bare = smooth(0.035, 0.02, rim + 0.02 * fractal(x * 12.0, y * 12.0, 3, 63));
        scale(mix(c, hex(0xefeadb), bare * 0.95), paper(x, y, 64))
    });
    canvas
}
