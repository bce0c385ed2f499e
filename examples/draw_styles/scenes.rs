//! What a webcam might see, drawn: a face, a street, a landscape and a dim room, to show what painting does to them.

use super::canvas::Canvas;
use super::colour::{Colour, hex, mix, ramp, scale, smooth};
use super::motif::ridge;
use super::rng::{fractal, lattice, noise};
use std::f32::consts::PI;

/// How far inside an ellipse a place is: 1 in the middle, 0 on the rim, negative outside.
fn inside(x: f32, y: f32, cx: f32, cy: f32, wide: f32, high: f32) -> f32 {
    1.0 - ((x - cx) / wide).hypot((y - cy) / high)
}

/// A colour laid over another where `cover` is above 0, with an edge as soft as `softness`.
fn over(below: Colour, above: Colour, cover: f32, softness: f32) -> Colour {
    mix(below, above, smooth(-softness, softness, cover))
}

/// Head and shoulders before a bookshelf, light from the upper left.
pub fn face() -> Canvas {
    Canvas::from_fn(|x, y| {
        // The shelf, out of focus.
        let (row, column) =
            ((y * 4.0).floor() as i32, (x * 19.0 + 3.0 * lattice((y * 4.0) as i32, 5, 1)).floor() as i32);
        let book =
            ramp(&[hex(0x5a2f2a), hex(0x2f4a5f), hex(0xb8934f), hex(0x3f5f48), hex(0x7d6a58)], lattice(column, row, 2));
        let gap = (x * 19.0 + 3.0 * lattice(row, 5, 1)).fract();
        let board = (y * 4.0).fract();
        let shelf = if board > 0.92 {
            hex(0x6b4a32)
        } else if board < 0.15 + 0.2 * lattice(column, row, 3) {
            hex(0x2a211c)
        } else {
            scale(book, 0.6 + 0.35 * (gap * PI).sin())
        };
        let mut c = scale(shelf, 0.95 - 0.4 * x);
        // Hair behind, shoulders, neck.
        let hair = ramp(
            &[hex(0x24150f), hex(0x4a2a1a), hex(0x7d4f2c)],
            0.45 + 0.5 * noise(x * 46.0 + 3.0 * (y * 6.0).sin(), y * 5.0, 4) - 0.4 * (x - 0.45),
        );
        c = over(c, hair, inside(x, y, 0.5, 0.46, 0.235, 0.35), 0.02);
        let cloth = mix(hex(0x24507d), hex(0x16314f), smooth(0.25, 0.85, x) + 0.4 * fractal(x * 7.0, y * 4.0, 3, 5));
        c = over(c, cloth, inside(x, y, 0.5, 1.08, 0.42, 0.30), 0.01);
        let skin =
            |light: f32| ramp(&[hex(0x5f3423), hex(0xa8694a), hex(0xdba17c), hex(0xf3cdb0), hex(0xfbe6d4)], light);
        c = over(c, skin(0.36 + 0.25 * (0.5 - x)), inside(x, y, 0.5, 0.76, 0.10, 0.17), 0.02);
        // The head as a ball, lit; then what rises and sinks on it.
        let head = inside(x, y, 0.5, 0.47, 0.172, 0.245);
        if head > -0.05 {
            let (u, v) = ((x - 0.5) / 0.172, (y - 0.47) / 0.245);
            let depth = (1.0 - (u * u + v * v).min(1.0)).sqrt();
            let mut light = 0.22 + 0.52 * (0.62 * depth - 0.55 * u - 0.32 * v).max(0.0);
            let bump = |cx: f32, cy: f32, w: f32, h: f32, by: f32| by * inside(x, y, cx, cy, w, h).max(0.0);
            light += bump(0.42, 0.53, 0.07, 0.06, 0.16)
                + bump(0.58, 0.53, 0.07, 0.06, 0.10)
                + bump(0.47, 0.33, 0.13, 0.08, 0.10);
            light += bump(0.492, 0.52, 0.018, 0.10, 0.22)
                - bump(0.528, 0.535, 0.03, 0.07, 0.24)
                - bump(0.50, 0.583, 0.04, 0.015, 0.28);
            light -= bump(0.425, 0.44, 0.065, 0.045, 0.24)
                + bump(0.575, 0.44, 0.065, 0.045, 0.26)
                + bump(0.5, 0.675, 0.05, 0.02, 0.14);
            let mut face = skin(light + 0.03 * fractal(x * 30.0, y * 30.0, 2, 6));
            face = mix(
                face,
                hex(0xd9705f),
                0.30 * (inside(x, y, 0.41, 0.555, 0.06, 0.05).max(0.0)
                    + inside(x, y, 0.59, 0.555, 0.06, 0.05).max(0.0)),
            );
            for ex in [0.43, 0.57] {
                let lid = inside(x, y, ex, 0.453 + 4.0 * (x - ex).powi(2), 0.040, 0.019);
                face = over(face, hex(0xf2ebe4), lid, 0.12);
                if lid > 0.0 {
                    face = over(face, hex(0x4a6a58), inside(x, y, ex + 0.003, 0.453, 0.0165, 0.0175), 0.12);
                    face = over(face, hex(0x120d0b), inside(x, y, ex + 0.003, 0.453, 0.008, 0.009), 0.15);
                    face = over(face, hex(0xffffff), inside(x, y, ex - 0.002, 0.447, 0.0045, 0.0045), 0.2);
                }
                let lash = (y - (0.437 + 7.0 * (x - ex).powi(2))).abs();
                face = over(face, hex(0x24130d), 0.0038 - lash + (0.044 - (x - ex).abs()).min(0.0), 0.0015);
                let brow = (y - (0.402 + 4.0 * (x - ex - 0.01 * (ex - 0.5).signum()).powi(2))).abs();
                face = over(face, hex(0x3d2216), 0.0085 - brow - 1.2 * ((x - ex).abs() - 0.042).max(0.0), 0.004);
            }
            let smile = y - 0.632 + 1.6 * (x - 0.5).powi(2);
            let lips = 0.062 - (x - 0.5).abs();
            face = over(face, hex(0xb8504c), (0.019 * (lips / 0.062).max(0.0).sqrt() - smile.abs()).min(lips), 0.003);
            face = over(face, hex(0x5f1f22), (0.0028 - smile.abs()).min(lips), 0.0012);
            for side in [-1.0, 1.0] {
                face = over(face, hex(0x4a2218), inside(x, y, 0.5 + side * 0.019, 0.578, 0.0085, 0.0055), 0.25);
            }
            c = over(c, face, head, 0.012);
        }
        // A parting: hair over the brow, falling to both sides.
        let fringe = inside(x, y, 0.5, 0.30, 0.205, 0.135)
            .min(0.36 - y - 0.9 * (x - 0.47).powi(2) * 4.0 + 0.10 * (x - 0.47).abs() * 6.0);
        let sides = inside(x, y, 0.5, 0.5, 0.215, 0.32).min(((x - 0.5).abs() - 0.158) * 9.0).min((0.68 - y) * 6.0);
        over(c, scale(hair, 1.15), fringe.max(sides), 0.012)
    })
}

/// A street of tall houses in the afternoon: one side in sun, people, a car, a tree.
pub fn street() -> Canvas {
    const WALLS: [Colour; 6] =
        [hex(0xd8b88a), hex(0xb5714f), hex(0xe6dac2), hex(0x9aa7a5), hex(0xc99a6a), hex(0x8a5f55)];
    Canvas::from_fn(|x, y| {
        let (u, v) = (x - 0.55, y - 0.56);
        let away = u.abs().max(0.02);
        // Walls run to the vanishing point: along them counts depth, up them counts height over depth.
        let (depth, height) = (0.12 / away, -v / away);
        let left = u < 0.0;
        let house = (depth * if left { 2.3 } else { 1.9 } + if left { 0.0 } else { 7.4 }).floor();
        let roof = 0.85 + 0.6 * lattice(house as i32, left as i32, 4);
        let sky =
            ramp(&[hex(0x4f8fd0), hex(0xa9cdea), hex(0xf3e6cf)], y * 1.7 + 0.12 * fractal(x * 4.0, y * 8.0, 3, 3));
        let mut c = sky;
        if height < roof && v < 0.30 * away.max(0.05) {
            let wall = WALLS[(lattice(house as i32, 7 + left as i32, 5) * 6.0) as usize % 6];
            let (along, up) = ((depth * 11.0).fract(), (height * 4.2 + 9.0).fract());
            let window = (0.3..0.7).contains(&along) && (0.25..0.78).contains(&up) && height > 0.12;
            let shop = height < 0.10 && height > -0.22 && (depth * 5.0).fract() > 0.15;
            let lit = if left { 0.55 } else { 1.08 };
            let plain = scale(wall, lit + 0.12 * fractal(depth * 9.0, height * 9.0, 3, 6));
            c = if height > roof - 0.05 {
                scale(wall, lit * 0.7)
            } else if window {
                mix(hex(0x27323f), sky, 0.35 * up)
            } else if shop {
                mix(hex(0x3a2b25), hex(0xf3c980), 0.5 * lattice((depth * 5.0) as i32, 3, 8))
            } else {
                plain
            };
            c = mix(c, hex(0xd9dfe0), (0.16 / away - 0.5).clamp(0.0, 1.0) * 0.3);
        }
        if v > 0.28 * away.max(0.02) || (away < 0.05 && v > 0.0) {
            let near = v.max(0.004);
            let pavement = away / near > 1.9;
            let stone = noise(u / near * 9.0, 1.0 / near * 3.0, 9) * 0.06;
            let shade = if u < 0.10 * near - 0.02 { 0.62 } else { 1.0 };
            let ground = if pavement { hex(0xb3a99a) } else { hex(0x6a6a6e) };
            let stripe = (u / near).abs() < 0.035 && (0.12 / near * 4.0).fract() < 0.5;
            c = scale(if stripe { hex(0xe9e6da) } else { ground }, shade + stone);
        }
        for (px, foot, tall, coat) in [
            (0.40, 0.80, 0.26, 0x8f2f33),
            (0.47, 0.70, 0.15, 0x2f4468),
            (0.74, 0.86, 0.32, 0x2f2a2a),
            (0.645, 0.67, 0.12, 0xc9a544),
        ] {
            let (a, b) = ((x - px) / tall, (y - foot) / tall);
            let legs = (a.abs() - 0.05).abs() < 0.035 && (-0.45..0.0).contains(&b);
            let coat_here = a.abs() < 0.11 + 0.05 * (b + 0.8) && (-0.83..-0.35).contains(&b);
            let shadow = inside(x, y, px + 0.12 * tall, foot, 0.20 * tall, 0.03 * tall);
            c = over(c, scale(c, 0.6), shadow, 0.2);
            c = if coat_here {
                scale(hex(coat), 0.9 + 1.5 * a)
            } else if legs {
                hex(0x24262e)
            } else {
                c
            };
            c = over(c, hex(0xd9a888), inside(x, y, px, foot - 0.91 * tall, 0.055 * tall, 0.075 * tall), 0.1);
            c = over(c, hex(0x2a1c16), inside(x, y, px, foot - 0.95 * tall, 0.06 * tall, 0.05 * tall), 0.1);
        }
        let crown = inside(x, y, 0.13, 0.30, 0.20, 0.24) + 0.5 * fractal(x * 9.0, y * 9.0, 4, 12);
        let trunk = 0.018 - (x - 0.13 - 0.02 * (y * 9.0).sin()).abs();
        c = if y > 0.40 && y < 0.88 { over(c, hex(0x3f2f25), trunk, 0.003) } else { c };
        over(
            c,
            ramp(
                &[hex(0x1f3d22), hex(0x4f7f35), hex(0xa8bf55)],
                0.45 + 0.7 * noise(x * 30.0, y * 30.0, 13) - 1.5 * (y - 0.3),
            ),
            crown - 0.1,
            0.05,
        )
    })
}

/// A lake between mountains on a clear morning, reeds in front.
pub fn landscape() -> Canvas {
    let land = |x: f32, y: f32| -> Colour {
        let far = ridge(x, 0.46, 0.38, 2.2, 91);
        let near = ridge(x, 0.52, 0.17, 2.8, 92) + 0.08 * (0.5 - (x - 0.5).abs());
        if y > near {
            let trees = 0.5 + 0.5 * fractal(x * 40.0, y * 26.0, 3, 93);
            return ramp(&[hex(0x16301f), hex(0x2f5a35), hex(0x7d8f45)], trees);
        }
        if y > far {
            let slope = fractal(x * 9.0 + 4.0 * y, y * 9.0, 5, 94);
            let snow = smooth(0.05, -0.05, y - far - 0.09 - 0.12 * slope);
            let rock = ramp(&[hex(0x3b4a66), hex(0x6f7f95), hex(0xb3a79a)], 0.5 + 0.9 * slope);
            return mix(mix(rock, hex(0xf4f6fa), snow), hex(0x9fbbd8), 0.25);
        }
        let cloud = smooth(0.05, 0.5, fractal(x * 3.0, y * 8.0, 4, 95));
        mix(ramp(&[hex(0x2f6fbf), hex(0x7fb0e0), hex(0xf0dcc0)], y * 2.3), hex(0xffffff), cloud * 0.85)
    };
    Canvas::from_fn(|x, y| {
        let shore = 0.555;
        let mut c = if y < shore {
            land(x, y)
        } else {
            let depth = (y - shore) / (1.0 - shore);
            let ripple = 0.012 * noise(x * 8.0, y * 90.0, 96) * (0.3 + depth);
            let seen = land(x + ripple, shore - (y - shore) * 0.9 + ripple);
            mix(scale(seen, 0.85), hex(0x1f4a66), 0.25 + 0.4 * depth)
        };
        for k in 0..46 {
            let root = lattice(k, 1, 97);
            let tall = 0.12 + 0.20 * lattice(k, 2, 97);
            let t = (1.02 - y) / tall;
            let at = root + 0.05 * (lattice(k, 3, 97) - 0.5) * t * t;
            if (0.0..1.0).contains(&t) {
                let blade = 0.0045 * (1.0 - t) + if (0.72..0.93).contains(&t) && k % 2 == 0 { 0.005 } else { 0.0005 };
                let tint = if (0.72..0.93).contains(&t) && k % 2 == 0 {
                    hex(0x5a3a20)
                } else {
                    mix(hex(0x3a5a24), hex(0xc9b35a), t)
                };
                c = over(c, tint, blade - (x - at).abs(), 0.0015);
            }
        }
        c
    })
}

/// A room in the evening as a cheap camera sees it: one lamp, a sofa, a screen's glow, noise.
pub fn dim_room() -> Canvas {
    Canvas::from_fn(|x, y| {
        let lamp = (x - 0.76).hypot((y - 0.36) * 1.1);
        let warm = 0.75 * (-lamp * 4.2).exp();
        let screen = 0.35 * (-((x - 0.10).hypot(y - 0.62)) * 3.6).exp();
        let mut c = hex(0x6a5a50);
        let frame = (x - 0.36).abs().max((y - 0.27).abs() * 1.25);
        if frame < 0.13 {
            c = if frame > 0.115 {
                hex(0x2f211a)
            } else {
                ramp(
                    &[hex(0x6f8fa8), hex(0xd0c0a0), hex(0x4f6f4a)],
                    (y - 0.17) * 5.0 + 0.3 * noise(x * 9.0, y * 9.0, 2),
                )
            };
        }
        if y > 0.74 {
            c = ramp(&[hex(0x5a3f2c), hex(0x7d5a3c)], 0.5 + 0.5 * noise(x * 3.0 / (y - 0.5), 1.0 / (y - 0.5) * 9.0, 3));
        }
        let back = (x - 0.40).abs() < 0.29 && y > 0.50 + 0.25 * (x - 0.40).powi(4) * 60.0 && y < 0.88;
        if back {
            let cushion = ((x - 0.40) / 0.193).rem_euclid(1.0) - 0.5;
            let seat = y > 0.70;
            c = scale(
                hex(if seat { 0x7f4a42 } else { 0x6a3a38 }),
                0.75 + 0.6 * (0.25 - cushion * cushion) + 0.08 * noise(x * 50.0, y * 50.0, 4),
            );
        }
        c = over(c, hex(0xb08f4f), inside(x, y, 0.24, 0.66, 0.07, 0.07), 0.05);
        c = if (x - 0.76).abs() < 0.008 && (0.42..0.86).contains(&y) { hex(0x2a221c) } else { c };
        let mut c = std::array::from_fn(|k| c[k] * (0.16 + warm * [1.5, 1.15, 0.7][k] + screen * [0.5, 0.8, 1.3][k]));
        if (y - 0.36).abs() < 0.07 && (x - 0.76).abs() < 0.06 + 0.5 * (y - 0.29) * 0.9 {
            c = mix(hex(0xffd98f), hex(0xfff3cf), smooth(0.07, 0.0, (x - 0.76).abs()));
        }
        c = if x < 0.075 + 0.06 * (y - 0.5) && (0.50..0.76).contains(&y) { hex(0x9fc4e8) } else { c };
        let grain = lattice((x * 512.0) as i32, (y * 512.0) as i32, 6) - 0.5;
        std::array::from_fn(|k| {
            c[k] + 0.045 * grain + 0.02 * (lattice((x * 512.0) as i32, (y * 512.0) as i32, 7 + k as u32) - 0.5)
        })
    })
}
