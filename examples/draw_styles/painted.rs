//! Oil paint: flowing strokes, a whirling night, points of pure colour, the palette knife.

use super::brush::{Brush, cover, follow, stroke};
use super::canvas::Canvas;
use super::colour::{Colour, hex, mix, scale, vary};
use super::motif;
use super::rng::{Rng, fractal, noise};

/// Long strokes of thick oil that follow sky, hills and corn.
pub fn harvest_wind() -> Canvas {
    let mut rng = Rng::new(11);
    let mut canvas = Canvas::from_fn(|x, y| scale(motif::harvest(x, y), 0.7));
    let angle = |x: f32, y: f32| {
        if motif::cypress(x, y) {
            1.5 + 0.5 * noise(x * 20.0, y * 8.0, 5)
        } else if y < 0.45 {
            1.6 * fractal(x * 1.8, y * 2.4, 2, 77)
        } else {
            -0.9 - 1.3 * (y - 0.5) + 0.9 * noise(x * 3.0, y * 5.0, 78)
        }
    };
    let big = Brush { width: 0.030, length: 0.16, variety: 0.09, thickness: 1.0, opacity: 0.95, dryness: 0.05 };
    let small = Brush { width: 0.014, length: 0.085, variety: 0.13, thickness: 1.4, opacity: 0.95, dryness: 0.1 };
    cover(&mut canvas, big, 1400, motif::harvest, angle, &mut rng);
    cover(&mut canvas, small, 5200, motif::harvest, angle, &mut rng);
    canvas.varnish(0.22);
    canvas
}

/// Night sky in rings around the stars, short broken strokes.
pub fn sleepless() -> Canvas {
    let mut rng = Rng::new(12);
    let mut canvas = Canvas::filled(hex(0x0c1836));
    let angle = |x: f32, y: f32| {
        let hill = motif::ridge(x, 0.74, 0.12, 1.5, 3);
        if y > hill {
            return 0.25 * noise(x * 4.0, y * 4.0, 3) - 0.3;
        }
        // Every star turns the wind around itself; far from all, it blows along the canvas in waves.
        let (mut dx, mut dy) = (1.0, 0.9 * (x * 7.0 + noise(x * 2.0, y * 3.0, 9) * 2.0).sin());
        for (i, (sx, sy, r)) in motif::STARS.into_iter().enumerate() {
            let (u, v) = (x - sx, y - sy);
            let pull = 6.0 * (-(u * u + v * v) / (r * r * 0.8)).exp();
            let turn = if i % 2 == 0 { 1.0 } else { -1.0 };
            let length = u.hypot(v).max(1e-4);
            dx -= turn * pull * v / length;
            dy += turn * pull * u / length;
        }
        dy.atan2(dx)
    };
    let under = Brush { width: 0.026, length: 0.10, variety: 0.08, thickness: 0.8, opacity: 1.0, dryness: 0.05 };
    let over = Brush { width: 0.011, length: 0.06, variety: 0.15, thickness: 1.5, opacity: 0.95, dryness: 0.1 };
    cover(&mut canvas, under, 2200, motif::night, angle, &mut rng);
    cover(&mut canvas, over, 6500, motif::night, angle, &mut rng);
    canvas.varnish(0.22);
    canvas
}

/// Round dots of unmixed colour: each place is its own colour only from afar.
pub fn sunday_dots() -> Canvas {
    let mut rng = Rng::new(13);
    let mut canvas = Canvas::from_fn(|x, y| mix(hex(0xf4e8cf), motif::park(x, y), 0.45));
    const PURE: [Colour; 9] = [
        hex(0xf9d423),
        hex(0xf2682a),
        hex(0xd11f4a),
        hex(0x7b2d8e),
        hex(0x2743a6),
        hex(0x1f8ecf),
        hex(0x178a5a),
        hex(0x8fc93a),
        hex(0xfff7e0),
    ];
    for (count, radius) in [(14000, 0.0058), (30000, 0.0042)] {
        for _ in 0..count {
            let (x, y) = (rng.unit(), rng.unit());
            let wanted = vary(motif::park(x, y), 0.10, &mut rng);
            let near = |c: &Colour| (0..3).map(|k| (c[k] - wanted[k]).powi(2)).sum::<f32>();
            let nearest = *PURE.iter().min_by(|a, b| near(a).total_cmp(&near(b))).unwrap_or(&PURE[8]);
            // One dot in six is the complement: it makes its neighbours glow.
            let colour = match rng.unit() {
                u if u < 0.16 => mix(wanted.map(|v| 1.0 - v), wanted, 0.35),
                u if u < 0.55 => nearest,
                _ => scale(wanted, 1.08),
            };
            canvas.dab((x, y), radius * rng.between(0.7, 1.2), colour, 0.93, 1.2);
        }
    }
    canvas.varnish(0.12);
    canvas
}

/// Slabs of paint laid with a knife: flat, sharp on one side, ragged on the other.
pub fn harbour_knife() -> Canvas {
    let mut rng = Rng::new(14);
    let mut canvas = Canvas::from_fn(|x, y| scale(motif::harbour(x, y), 0.8));
    for (count, size) in [(700, 0.07), (2600, 0.036), (5200, 0.018)] {
        for _ in 0..count {
            let (x, y) = (rng.between(-0.02, 1.02), rng.between(-0.02, 1.02));
            let colour = vary(motif::harbour(x, y), 0.08, &mut rng);
            let flat = if y > 0.52 { 0.0 } else { *rng.pick(&[0.0, 1.57, 0.5, -0.6]) };
            let angle = flat + rng.bell() * 0.22;
            let slab = Brush {
                width: size * rng.between(0.35, 0.7),
                length: size * rng.between(0.8, 1.6),
                variety: 0.035,
                thickness: rng.between(0.5, 2.2),
                opacity: 1.0,
                dryness: 0.02,
            };
            let path = follow((x, y), slab.length, &|_, _| angle);
            stroke(&mut canvas, &path, slab, colour, &mut rng);
        }
    }
    canvas.varnish(0.3);
    canvas
}

/// Bands of colour that howl along a fjord: thin long wet strokes in waves, orange over blue-black.
pub fn long_dusk() -> Canvas {
    let mut rng = Rng::new(15);
    let bend = |x: f32, y: f32| y + 0.07 * (x * 5.0 + 3.0 * y).sin() + 0.06 * fractal(x * 2.0, y * 2.5, 2, 4);
    const BANDS: [Colour; 9] = [
        hex(0xb3201b),
        hex(0xe8591c),
        hex(0xf7a823),
        hex(0xf7d774),
        hex(0xd9682a),
        hex(0x2c5d73),
        hex(0x173247),
        hex(0x3f7f6d),
        hex(0x0f1c2b),
    ];
    let colour = |x: f32, y: f32| {
        let level = bend(x, y) * 8.0;
        let band = (level + 0.6 * noise(x * 1.5, y * 9.0, 8)).clamp(0.0, 7.99);
        mix(BANDS[band as usize], BANDS[band as usize + 1], (band.fract() * 1.6 - 0.3).clamp(0.0, 1.0))
    };
    let angle = |x: f32, y: f32| {
        let e = 0.004;
        (-(bend(x + e, y) - bend(x - e, y))).atan2(bend(x, y + e) - bend(x, y - e))
    };
    let mut canvas = Canvas::from_fn(colour);
    let wide = Brush { width: 0.02, length: 0.32, variety: 0.07, thickness: 0.5, opacity: 0.8, dryness: 0.1 };
    let thin = Brush { width: 0.007, length: 0.24, variety: 0.16, thickness: 0.8, opacity: 0.85, dryness: 0.15 };
    cover(&mut canvas, wide, 1300, colour, angle, &mut rng);
    cover(&mut canvas, thin, 3200, colour, angle, &mut rng);
    canvas.varnish(0.14);
    canvas
}
