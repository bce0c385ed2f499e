//! Water, ink and coal: mountains in mist, a garden in the rain, a charcoal town.

use super::brush::hatch;
use super::canvas::{Canvas, Point, SIDE, corner, curve};
use super::colour::{Colour, hex, mix, scale, smooth};
use super::motif::ridge;
use super::printed::paper;
use super::rng::{Rng, fractal, lattice, noise};

/// Mountains behind mountains in mist, a few bent pines, one red seal.
pub fn nine_mountains() -> Canvas {
    let mut rng = Rng::new(31);
    let mut canvas = Canvas::from_fn(|x, y| scale(hex(0xf1ebdc), paper(x, y, 3)));
    for layer in 0..9 {
        let near = layer as f32 / 8.0;
        let base = 0.30 + 0.66 * near;
        let (height, rough) = (0.42 - 0.20 * near, 1.3 + 1.3 * near);
        let ink = mix(hex(0x8b95a0), hex(0x14161c), near);
        let seed = 70 + layer;
        canvas.map(|x, y, c| {
            let top = ridge(x, base, height, rough, seed) + 0.006 * noise(x * 60.0, y * 60.0, seed);
            if y < top {
                return c;
            }
            let depth = (y - top) / (0.20 + 0.05 * noise(x * 3.0, 1.0, seed));
            // Ink gathers at the edge of a wash, runs down in streaks and is lost in mist.
            let edge = (-depth * 26.0).exp() * 0.35;
            let streak = 0.75 + 0.5 * fractal(x * 14.0 + 2.0 * noise(x * 5.0, y * 5.0, seed), y * 5.0, 4, seed + 20);
            let wash = (1.0 - smooth(0.0, 1.0, depth)) * streak;
            let dry = if noise(x * 200.0, y * 45.0, seed + 40) > 0.45 { 0.65 } else { 1.0 };
            mix(c, ink, ((0.20 + 0.62 * near) * wash * dry + edge * (0.3 + near)).clamp(0.0, 0.96))
        });
    }
    for (x, y, size) in [(0.16, 0.83, 0.30), (0.26, 0.90, 0.24), (0.88, 0.93, 0.34)] {
        let lean = rng.bell() * 0.2 + 0.12;
        let trunk: Vec<Point> = (0..6)
            .map(|i| {
                let t = i as f32 / 5.0;
                (x + size * (lean * t + 0.07 * (t * 7.0 + x * 20.0).sin()), y - size * t)
            })
            .collect();
        let trunk = curve(&trunk);
        canvas.line(&trunk, |t| 0.017 * (1.0 - 0.7 * t), hex(0x121318), 1.0);
        for k in 0..9 {
            let at = trunk[trunk.len() * (4 + k / 2 + k % 2) / 10 % trunk.len()];
            let side = if k % 2 == 0 { 1.0 } else { -1.0 };
            let reach = size * rng.between(0.15, 0.42);
            let tip = (at.0 + side * reach, at.1 - reach * 0.15);
            let branch = curve(&[at, ((at.0 + tip.0) * 0.5, at.1 + 0.01), tip]);
            canvas.line(&branch, |t| 0.006 * (1.0 - 0.7 * t), hex(0x17181d), 1.0);
            for &(bx, by) in branch.iter().skip(branch.len() / 3).step_by(2) {
                for _ in 0..7 {
                    let a = rng.between(-2.7, -0.4);
                    let l = rng.between(0.012, 0.03);
                    canvas.line(
                        &[(bx, by), (bx + l * a.cos(), by + l * a.sin())],
                        |t| 0.0022 * (1.0 - t),
                        hex(0x17181d),
                        1.0,
                    );
                }
            }
        }
    }
    for _ in 0..60 {
        let size = rng.unit().powi(4) * 0.006 + 0.001;
        canvas.disc((rng.unit(), rng.unit()), size, hex(0x2a2c33), 0.75);
    }
    canvas.polygon(&[(0.90, 0.06), (0.952, 0.062), (0.95, 0.128), (0.898, 0.125)], hex(0xb8281d), 0.95);
    for i in 0..5 {
        let y = 0.072 + 0.011 * i as f32;
        canvas.line(&[(0.907, y), (0.942, y + 0.002 * (i % 2) as f32)], |_| 0.003, hex(0xf1dccb), 1.0);
    }
    canvas.line(&[(0.925, 0.068), (0.925, 0.122)], |_| 0.003, hex(0xf1dccb), 1.0);
    canvas
}

/// Wet in wet: blooms of colour that dry with dark rims, run into one another, and leave paper white.
pub fn april_rain() -> Canvas {
    let mut rng = Rng::new(32);
    let mut canvas = Canvas::from_fn(|x, y| {
        let sky = smooth(0.62, 0.05, y + 0.22 * fractal(x * 2.0, y * 2.0, 4, 81));
        scale(mix(hex(0xfbf8f0), hex(0x6f9fd0), sky * (0.6 + 0.5 * fractal(x * 3.0, y * 1.5, 4, 82))), 1.0)
    });
    let mut blob = |canvas: &mut Canvas, at: Point, size: f32, colour: Colour, strength: f32, seed: u32| {
        let other = mix(colour, *rng.pick(&[hex(0x2a3f9d), hex(0xf2b632), hex(0xc22f6b)]), 0.35);
        canvas.map(|x, y, c| {
            let (u, v) = ((x - at.0) / size, (y - at.1) / size);
            if u * u + v * v > 4.0 {
                return c;
            }
            let d = u.hypot(v) + 0.42 * fractal(x * 7.0, y * 7.0, 4, seed) + 0.06 * noise(x * 60.0, y * 60.0, seed + 3);
            let inside = smooth(1.0, 0.975, d);
            let rim = smooth(0.80, 0.985, d) * inside;
            let pool = 0.45 + 0.55 * smooth(-0.4, 0.5, fractal(x * 5.0, y * 5.0, 4, seed + 1));
            let pigment = mix(colour, other, smooth(-0.3, 0.5, fractal(x * 4.0, y * 4.0, 3, seed + 2)));
            let amount = strength * inside * (0.62 * pool + 0.45 * rim * rim + 0.12).min(1.0);
            // Watercolour is glass over paper: it only takes light away.
            std::array::from_fn(|k| c[k] * (1.0 - amount + amount * pigment[k]))
        });
    };
    const LEAVES: [Colour; 4] = [hex(0x2f7f4f), hex(0x7fae2f), hex(0x1c5f6b), hex(0xb8b53a)];
    const FLOWERS: [Colour; 6] =
        [hex(0xd9265b), hex(0xf0592b), hex(0x7a2fa0), hex(0xf7b21c), hex(0xe85fa0), hex(0x3548b8)];
    for i in 0..16u32 {
        let x = lattice(i as i32, 1, 9);
        let y = 0.55 + 0.5 * lattice(i as i32, 2, 9);
        blob(&mut canvas, (x, y), 0.08 + 0.11 * lattice(i as i32, 3, 9), LEAVES[i as usize % 4], 0.8, 90 + i * 5);
    }
    for i in 0..24u32 {
        let x = lattice(i as i32, 4, 9);
        let y = 0.30 + 0.6 * lattice(i as i32, 5, 9);
        let size = 0.035 + 0.06 * lattice(i as i32, 6, 9);
        blob(&mut canvas, (x, y), size, FLOWERS[i as usize % 6], 0.95, 300 + i * 5);
        blob(
            &mut canvas,
            (x + 0.3 * size, y + 0.2 * size),
            size * 0.45,
            scale(FLOWERS[i as usize % 6], 0.7),
            0.9,
            500 + i * 5,
        );
    }
    for i in 0..22 {
        let (x, y) = (lattice(i, 7, 9), 0.5 + 0.4 * lattice(i, 8, 9));
        let stem = curve(&[
            (x, y),
            (x + 0.02 * noise(i as f32, 0.5, 3), y + 0.12),
            (x + 0.05 * noise(i as f32, 2.5, 3), y + 0.3),
        ]);
        canvas.line(&stem, |t| 0.0045 * (1.0 - 0.5 * t), hex(0x2b5f45), 0.55);
    }
    for i in 0..230 {
        let spot = (lattice(i, 11, 9), lattice(i, 12, 9));
        let colour = if i % 3 == 0 { hex(0xfbf8f0) } else { FLOWERS[i as usize % 6] };
        canvas.disc(spot, 0.001 + 0.005 * lattice(i, 13, 9).powi(4), colour, 0.7);
    }
    canvas.map(|x, y, c| {
        let tooth = noise(x * 170.0, y * 170.0, 85) * 0.5 + noise(x * 340.0, y * 340.0, 86) * 0.5;
        scale(c, 1.0 + 0.055 * tooth)
    });
    canvas
}

/// An alley with lamps, hatched with a stick of coal in four directions and rubbed with the thumb.
pub fn charcoal_alley() -> Canvas {
    let mut rng = Rng::new(33);
    // How dark each place is to become.
    let tone = |x: f32, y: f32| -> f32 {
        let vanish = (0.46, 0.52);
        let (u, v) = (x - vanish.0, y - vanish.1);
        let lamp = (x - 0.27).hypot(y - 0.32);
        let lamp2 = (x - 0.63).hypot(y - 0.42);
        let light = 0.75 * (-lamp * 7.0).exp() + 0.55 * (-lamp2 * 10.0).exp();
        let opening = 0.09;
        let dark = if u.abs() < opening && v < 0.06 && v > -0.62 {
            0.08 + 0.2 * smooth(-0.1, -0.6, v)
        } else if v > 0.0 && v > 0.62 * (u.abs() - opening).max(0.0) {
            0.38 + 0.3 * ((v / (0.02 + v) * 60.0).sin() * (u / (v + 0.02) * 5.0).sin()).max(0.0)
        } else {
            let depth = opening / u.abs().max(opening);
            let (column, row) = ((1.0 / u.abs().max(0.03) * 0.9).fract(), v / u.abs().max(0.05) * 1.6);
            let window = column > 0.35 && column < 0.7 && (row + 8.0).fract() > 0.3 && (row + 8.0).fract() < 0.75;
            let roof = v < -0.95 * u.abs() - 0.16;
            if roof {
                0.42 + 0.3 * smooth(-0.2, -0.6, v)
            } else if window {
                0.98
            } else {
                0.55 + 0.22 * (1.0 - depth) + if u > 0.0 { 0.20 } else { 0.05 }
            }
        };
        (dark + 0.10 * fractal(x * 5.0, y * 5.0, 3, 5) - light).clamp(0.0, 1.0)
    };
    let mut canvas = Canvas::from_fn(|x, y| {
        let grain = smooth(-0.3, 0.4, noise(x * 210.0, y * 210.0, 7) + 0.3 * noise(x * 90.0, y * 90.0, 8));
        let rubbed = 0.85 * tone(x, y).powf(1.2) * (0.45 + 0.55 * grain);
        mix(scale(hex(0xece6da), paper(x, y, 9)), hex(0x24211f), rubbed)
    });
    let ink = hex(0x171513);
    for (turn, from, gap) in [(0.85, 0.12, 0.0070), (-0.75, 0.34, 0.0075), (1.5, 0.52, 0.0065), (0.05, 0.72, 0.006)] {
        hatch(&mut canvas, turn, gap, ink, |x, y| smooth(from, from + 0.45, tone(x, y)), &mut rng);
    }
    for _ in 0..3 {
        let mut rough = |points: &[Point]| {
            let shaken: Vec<Point> =
                points.iter().map(|p| (p.0 + rng.bell() * 0.005, p.1 + rng.bell() * 0.005)).collect();
            canvas.line(&curve(&shaken), |t| 0.0045 * (0.5 + 0.7 * (t * 9.0).sin().abs()), ink, 0.85);
        };
        rough(&[(0.37, -0.05), (0.372, 0.3), (0.37, 0.58)]);
        rough(&[(0.55, -0.05), (0.548, 0.3), (0.55, 0.58)]);
        rough(&[(0.37, 0.58), (0.2, 0.7), (-0.05, 0.86)]);
        rough(&[(0.55, 0.58), (0.78, 0.72), (1.05, 0.88)]);
        rough(&[(0.27, 0.32), (0.272, 0.5), (0.27, 0.68)]);
        rough(&[(0.27, 0.32), (0.3, 0.29), (0.36, 0.3)]);
        rough(&[(0.63, 0.42), (0.632, 0.5), (0.63, 0.64)]);
    }
    canvas.map(|x, y, c| {
        let tooth =
            if lattice((x * SIDE as f32 / 2.0) as i32, (y * SIDE as f32 / 2.0) as i32, 4) > 0.86 { 0.12 } else { 0.0 };
        mix(c, hex(0x100e0d), 0.5 * corner(x, y)).map(|v| v + tooth * (1.0 - v) * 0.6)
    });
    canvas
}
