//! Thread, wool and cloth: embroidery, a woven tapestry, batik.

use super::canvas::{Canvas, Point, SIDE};
use super::colour::{Colour, hex, mix, scale, smooth, vary};
use super::fired::cells;
use super::rng::{Rng, fractal, lattice, noise};
use std::f32::consts::{PI, TAU};

/// Satin stitches on linen: flowers, leaves, each filled thread by thread.
pub fn grandmothers_hoop() -> Canvas {
    let mut rng = Rng::new(43);
    let mut canvas = Canvas::from_fn(|x, y| {
        let (u, v) = (x * 128.0, y * 128.0);
        let over = (u.floor() as i32 + v.floor() as i32) % 2 == 0;
        let round = if over { (u.fract() * PI).sin() } else { (v.fract() * PI).sin() };
        let thread = lattice(if over { u as i32 } else { v as i32 }, over as i32, 3) * 0.06;
        scale(hex(0x23345c), 0.68 + 0.34 * round + thread)
    });
    // Fills a leaf or petal between two points with threads across its axis.
    let mut satin = |canvas: &mut Canvas, from: Point, to: Point, fat: f32, colour: Colour, slant: f32| {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy);
        let count = (length / 0.0042) as usize;
        let turn = dy.atan2(dx) + slant;
        for i in 0..count {
            let t = (i as f32 + 0.5) / count as f32;
            let half = fat * (t * PI).sin().powf(0.75) + 0.003;
            let (x, y) = (from.0 + dx * t, from.1 + dy * t);
            let shade = scale(vary(colour, 0.05, &mut rng), 0.82 + 0.3 * t);
            let end = |s: f32, rng: &mut Rng| {
                let reach = half * s * rng.between(0.92, 1.06);
                (x - reach * turn.sin(), y + reach * turn.cos())
            };
            let (a, b) = (end(1.0, &mut rng), end(-1.0, &mut rng));
            canvas.line(
                &[(a.0 + 0.001, a.1 + 0.0016), (b.0 + 0.001, b.1 + 0.0016)],
                |_| 0.005,
                scale(shade, 0.45),
                1.0,
            );
            canvas.line(&[a, b], |t| 0.0036 * (0.6 + 1.6 * t * (1.0 - t)), shade, 1.0);
            canvas.line(&[mix2(a, b, 0.35), mix2(a, b, 0.62)], |_| 0.0014, scale(shade, 1.35), 1.0);
        }
    };
    fn mix2(a: Point, b: Point, t: f32) -> Point {
        (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
    }
    const GREENS: [Colour; 4] = [hex(0x4f9f4a), hex(0x8fc05a), hex(0x2f7f5f), hex(0xc3cf6a)];
    const PETALS: [Colour; 6] =
        [hex(0xe8394f), hex(0xf58fb0), hex(0xf7b733), hex(0xf4efe2), hex(0x9a6fd0), hex(0xf2703a)];
    for (i, &(cx, cy, r)) in GARLAND.iter().enumerate() {
        for k in 0..5 {
            let turn = k as f32 * 1.26 + i as f32 * 2.1;
            let reach = r * 1.75;
            let tip = (cx + reach * turn.cos(), cy + reach * turn.sin());
            let root = (cx + 0.4 * r * turn.cos(), cy + 0.4 * r * turn.sin());
            satin(&mut canvas, root, tip, r * 0.34, GREENS[(i + k) % 4], 0.5);
        }
    }
    for (i, &(cx, cy, r)) in GARLAND.iter().enumerate() {
        for (ring, share) in [(0, 1.0), (1, 0.62)] {
            let petals = 8 - 2 * ring;
            for k in 0..petals {
                let turn = (k as f32 + 0.5 * ring as f32) * TAU / petals as f32 + i as f32;
                let tip = (cx + r * share * turn.cos(), cy + r * share * turn.sin());
                satin(&mut canvas, (cx, cy), tip, r * 0.30 * share, PETALS[(i + 2 * ring as usize) % 6], 0.0);
            }
        }
    }
    // French knots in the hearts, and berries between.
    let mut knot = |at: Point, size: f32, colour: Colour| {
        canvas.disc((at.0 + 0.002, at.1 + 0.003), size, scale(colour, 0.35), 1.0);
        canvas.disc(at, size, colour, 1.0);
        canvas.disc((at.0 - 0.3 * size, at.1 - 0.3 * size), size * 0.45, scale(colour, 1.35), 1.0);
    };
    for &(cx, cy, r) in &GARLAND {
        for k in 0..14 {
            let (turn, reach) = (k as f32 * 2.4, r * 0.065 * (k as f32).sqrt());
            knot((cx + reach * turn.cos(), cy + reach * turn.sin()), 0.0062, hex(0xf0a91f));
        }
    }
    for k in 0..90 {
        let at = (lattice(k, 1, 44), lattice(k, 2, 44));
        if GARLAND.iter().all(|&(x, y, r)| (x - at.0).hypot(y - at.1) > r * 1.9) {
            knot(at, 0.0075, PETALS[k as usize % 3]);
        }
    }
    canvas
}

/// Where the embroidery's flowers sit, and how large they are.
const GARLAND: [(f32, f32, f32); 11] = [
    (0.50, 0.46, 0.155),
    (0.20, 0.20, 0.115),
    (0.80, 0.22, 0.125),
    (0.17, 0.72, 0.130),
    (0.83, 0.74, 0.120),
    (0.49, 0.12, 0.075),
    (0.50, 0.85, 0.105),
    (0.07, 0.45, 0.070),
    (0.94, 0.48, 0.075),
    (0.02, 0.96, 0.080),
    (0.98, 0.98, 0.080),
];

/// A thousand flowers and trees, woven: ribs of wool across the warp, colours that change from thread to thread.
pub fn thousand_flowers() -> Canvas {
    let colour = |x: f32, y: f32| -> Colour {
        let frame = (x - 0.5).abs().max((y - 0.5).abs());
        if frame > 0.455 {
            let knot = ((x + y) * 22.0).sin() * ((x - y) * 22.0).sin();
            return if knot > 0.25 {
                hex(0xe0b34a)
            } else if frame < 0.465 {
                hex(0xefe0b8)
            } else {
                hex(0x7a1f2b)
            };
        }
        for (tx, ty, size) in [(0.24, 0.42, 0.19), (0.76, 0.40, 0.20), (0.5, 0.24, 0.12)] {
            let (u, v) = ((x - tx) / size, (y - ty) / size);
            let leaf = ((u * 9.0).sin() * (v * 9.0 + (u * 4.0).floor()).sin()).abs();
            if u.hypot(v) < 1.0 {
                let fruit = ((u * 3.2).fract().abs() - 0.5).hypot((v * 3.2 + 9.0).fract() - 0.5) < 0.2;
                return if fruit {
                    hex(0xe8862a)
                } else if leaf > 0.45 {
                    hex(0x8fae5a)
                } else {
                    hex(0x3f6b4a)
                };
            }
            if u.abs() < 0.09 && (0.0..2.1).contains(&v) {
                return hex(0x8a5a34);
            }
        }
        let (near, _, who) = cells(x, y, 11.0, 45);
        let kind = lattice(who.0, who.1, 46);
        if near < 0.30 {
            let petals = [hex(0xf3ead0), hex(0xe2605a), hex(0xefc24f), hex(0x7fa3d0), hex(0xe79ab0)];
            return if near < 0.10 { hex(0xf0c040) } else { petals[(kind * 5.0) as usize % 5] };
        }
        if near < 0.46 && kind > 0.3 {
            return hex(0x6f9f5a);
        }
        if y > 0.62 + 0.03 * noise(x * 5.0, 0.0, 4) { hex(0x1f4a42) } else { hex(0x9d2436) }
    };
    Canvas::from_fn(|x, y| {
        let (threads, ribs) = (300.0, 128.0);
        let column = (x * ribs).floor();
        // Weft passes are beaten down unevenly; hatching makes colours reach into one another like teeth.
        let row = ((y + 0.0015 * noise(x * 40.0, y * 8.0, 5)) * threads).floor();
        let tooth = (lattice(row as i32, 7, 6) - 0.5) * 0.012;
        let c = colour((column + 0.5) / ribs + tooth, (row + 0.5) / threads);
        let rib = ((x * ribs).fract() * PI).sin();
        let twist = ((y * threads).fract() * PI).sin();
        let wool = 0.10 * (lattice(column as i32, row as i32, 8) - 0.5) + 0.13 * (lattice(3, row as i32, 9) - 0.5);
        scale(c, 0.58 + 0.36 * rib.sqrt() * (0.55 + 0.45 * twist) + wool + 0.05 * fractal(x * 3.0, y * 3.0, 2, 4))
    })
}

/// Wax and indigo: what the wax kept white, where it cracked, and a second, paler bath.
pub fn indigo() -> Canvas {
    let bath = [hex(0x0b1440), hex(0x1a2f7d), hex(0x4f7fc0), hex(0xf1ead8)];
    let tile = |x: f32, y: f32| -> f32 {
        // Three levels: 0 deep, 1 pale, 2 wax. Round blossoms on a lattice, vines between, rows of dots.
        let warp = (x + 0.010 * noise(x * 9.0, y * 9.0, 3), y + 0.010 * noise(x * 9.0, y * 9.0, 4));
        let (u, v) = ((warp.0 * 3.0).fract() - 0.5, (warp.1 * 3.0).fract() - 0.5);
        let odd = ((warp.0 * 3.0).floor() + (warp.1 * 3.0).floor()) as i32 % 2 == 0;
        let (r, a) = (u.hypot(v), v.atan2(u));
        let petal = r - 0.36 * (0.72 + 0.28 * (a * if odd { 8.0 } else { 5.0 }).cos().abs());
        if r < 0.05 {
            return 2.0;
        }
        if (r - 0.10).abs() < 0.016 || (petal.abs() < 0.016) {
            return 2.0;
        }
        if petal < 0.0 {
            let vein = (a * if odd { 16.0 } else { 20.0 }).sin();
            return if r > 0.13 && vein > 0.55 { 2.0 } else { 1.0 };
        }
        let ring = (a * 26.0 / TAU + 40.0).fract() - 0.5;
        if (ring * 0.24).hypot(r - 0.43) < 0.017 {
            return 2.0;
        }
        let diamond = (u.abs() - 0.5).abs() + (v.abs() - 0.5).abs();
        if diamond < 0.06 || (diamond - 0.11).abs() < 0.014 {
            return 2.0;
        }
        if diamond < 0.11 { 1.0 } else { 0.0 }
    };
    Canvas::from_fn(|x, y| {
        let level = tile(x, y);
        let soak = 0.16 * fractal(x * 5.0, y * 5.0, 4, 51);
        let mut c = match level {
            l if l > 1.5 => bath[3],
            l if l > 0.5 => mix(bath[1], bath[2], 0.62 + soak * 2.0),
            _ => mix(bath[0], bath[1], 0.38 + soak * 2.2),
        };
        // Cracks of the wax: thin veins, where dye crept in.
        let (near, second, _) =
            cells(x + 0.02 * fractal(x * 8.0, y * 8.0, 3, 52), y + 0.02 * fractal(x * 8.0, y * 8.0, 3, 53), 10.0, 54);
        let crack = smooth(0.055, 0.0, second - near) * smooth(-0.35, 0.3, noise(x * 6.0, y * 6.0, 55));
        let (near, second, _) = cells(x, y + 0.015 * noise(x * 20.0, y * 20.0, 56), 26.0, 57);
        let fine = smooth(0.06, 0.0, second - near) * smooth(0.0, 0.5, noise(x * 4.0, y * 4.0, 58));
        let target = if level > 0.5 { bath[1] } else { bath[2] };
        c = mix(c, target, (crack * 0.85 + fine * 0.6).min(0.9));
        let weave = 0.95 + 0.05 * ((x * SIDE as f32 * 0.8).sin() * (y * SIDE as f32 * 0.8).sin());
        scale(c, weave)
    })
}
