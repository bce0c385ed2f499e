//! Scenes, each a colour for every place: what the media in the other files are used to paint.

use super::colour::{Colour, hex, mix, ramp, smooth};
use super::rng::{fractal, noise};

/// The height of a chain of hills at `x`; smaller is higher on the canvas.
pub fn ridge(x: f32, base: f32, height: f32, roughness: f32, seed: u32) -> f32 {
    base - height * (0.5 + fractal(x * roughness, seed as f32 * 7.7, 4, seed))
}

/// A golden field with poppies under a turning summer sky; cypresses at the side.
pub fn harvest(x: f32, y: f32) -> Colour {
    const SKY: [Colour; 4] = [hex(0x14407f), hex(0x2f78b8), hex(0x7db8cf), hex(0xf6e3a8)];
    const FIELD: [Colour; 4] = [hex(0xf7d34f), hex(0xe9a820), hex(0xc47a17), hex(0x6d5a1c)];
    let horizon = ridge(x, 0.5, 0.08, 2.0, 5);
    let hills = ridge(x, 0.47, 0.12, 1.6, 9);
    if cypress(x, y) {
        return mix(hex(0x0f2f26), hex(0x2f6b3c), noise(x * 30.0, y * 18.0, 4) * 0.5 + 0.5);
    }
    if y > horizon {
        let depth = (y - horizon) / (1.0 - horizon);
        let wave = 0.5 + 0.5 * noise(x * 5.0 + y * 3.0, depth * 14.0, 3);
        let field = ramp(&FIELD, 0.6 * depth + 0.35 * wave);
        let poppies = noise(x * 34.0, y * 34.0, 8) > 0.62 - 0.25 * depth;
        return if poppies { hex(0xd8301c) } else { field };
    }
    if y > hills {
        return mix(hex(0x3d6b8e), hex(0x5d8c5a), smooth(hills, horizon, y) + 0.3 * noise(x * 9.0, y * 9.0, 6));
    }
    let cloud = fractal(x * 3.0 + y, y * 6.0, 3, 11);
    let sun = 1.0 - smooth(0.05, 0.12, (x - 0.3).hypot(y - 0.2));
    let sky = mix(ramp(&SKY, y / 0.5), hex(0xf5f1e2), smooth(0.1, 0.5, cloud));
    mix(sky, hex(0xffe97a), sun)
}

/// Whether `harvest`'s cypresses stand at a place: two dark flames, the tall one before the small.
pub fn cypress(x: f32, y: f32) -> bool {
    [(0.80, 0.10, 0.62, 0.060), (0.90, 0.26, 0.60, 0.042)].into_iter().any(|(at, top, foot, wide)| {
        let t = (y - top) / (foot - top);
        let lean = 0.015 * (t * 7.0).sin();
        (0.0..1.0).contains(&t)
            && (x - at - lean).abs() < wide * t.sqrt() * (1.15 - t.powi(4)) * (1.0 + 0.35 * noise(y * 22.0, x * 9.0, 2))
    })
}

/// A town asleep under a whirling sky of stars and a moon.
pub fn night(x: f32, y: f32) -> Colour {
    const SKY: [Colour; 4] = [hex(0x0a1440), hex(0x163a8a), hex(0x2f6fb5), hex(0x8fc0cf)];
    let hill = ridge(x, 0.74, 0.12, 1.5, 3);
    if y > hill {
        let roof = (x * 14.0).fract();
        let house = (x * 14.0).floor() * 0.37;
        let window = (0.35..0.6).contains(&roof) && ((y * 34.0).fract() < 0.4) && (house.fract() * 7.0).sin() > -0.3;
        let dark = mix(hex(0x081226), hex(0x24425a), noise(x * 14.0, y * 14.0, 7) * 0.5 + 0.4);
        return if window && y > hill + 0.05 && y < 0.9 { hex(0xf5b83a) } else { dark };
    }
    let mut colour = ramp(&SKY, 0.45 + 0.5 * fractal(x * 2.5 + y * 2.0, y * 4.0 - x, 3, 5) + 0.25 * (y - 0.3));
    for (sx, sy, r) in STARS {
        let d = (x - sx).hypot(y - sy) / r;
        let rings = 0.5 + 0.5 * (d * 9.0).cos();
        colour =
            mix(colour, hex(0xfff2a8), (1.0 - smooth(0.15, 0.35, d)).max(0.75 * rings * (1.0 - smooth(0.3, 1.0, d))));
    }
    colour
}

/// Where `night`'s stars stand, and how far they shine; the first is the moon.
pub const STARS: [(f32, f32, f32); 8] = [
    (0.80, 0.17, 0.20),
    (0.16, 0.14, 0.12),
    (0.40, 0.09, 0.09),
    (0.57, 0.24, 0.11),
    (0.10, 0.40, 0.10),
    (0.32, 0.33, 0.08),
    (0.93, 0.45, 0.10),
    (0.66, 0.48, 0.07),
];

/// A park by the water on a bright Sunday: light trees, their shadows, a sail, strollers with parasols.
pub fn park(x: f32, y: f32) -> Colour {
    let shore = 0.38 + 0.5 * (x - 0.1).max(0.0) * 0.35 + 0.02 * noise(x * 6.0, 0.0, 4);
    let crown = fractal(x * 4.0, y * 4.0, 3, 21) + 1.2 * (0.3 - y) + 0.5 * (x - 0.45).abs();
    for (px, py, size, dress) in [(0.3, 0.7, 1.0, 0xb5264a), (0.52, 0.62, 0.8, 0x3b3f8f), (0.7, 0.8, 1.25, 0x8a2f7d)] {
        let (u, v) = ((x - px) / (0.09 * size), (y - py) / (0.09 * size));
        // A parasol held aslant, a hat, a face, a waist, and the bustle of the year 1885.
        let (tilted, across) = (v + 1.62 + 0.35 * (u - 0.25), u - 0.25);
        if tilted < 0.0 && (across / 0.85).powi(2) + (tilted / 0.48).powi(2) < 1.0 {
            return if (across * 3.2 + 9.0).fract() < 0.5 { hex(0xf0542e) } else { hex(0xfbd9a0) };
        }
        if (u / 0.22).hypot((v + 1.22) / 0.1) < 1.0 {
            return hex(0x4a2a5c);
        }
        if u.hypot(v + 1.06) < 0.15 {
            return hex(0xf3cfa8);
        }
        let waist = 0.15 + 0.12 * (v + 0.45).abs();
        let bustle = if v > -0.45 { 0.42 * (1.0 - (-(v + 0.45) * 2.6).exp()) } else { 0.0 };
        if (-0.95..1.1).contains(&v) && u > -waist - bustle && u < waist + 0.35 * bustle {
            return mix(hex(dress), hex(0x1d1a4a), smooth(0.25, -0.5, u) * 0.55);
        }
    }
    if crown > 0.25 && y < 0.52 {
        return mix(hex(0x1f6b3a), hex(0xa8cf3f), smooth(0.25, 0.8, crown + 0.5 * noise(x * 12.0, y * 12.0, 2)));
    }
    if y < 0.2 {
        return mix(hex(0x8fc7ee), hex(0xfdebc0), y / 0.2);
    }
    if y < shore {
        let sail = [(0.60, 0.20), (0.74, 0.23)]
            .iter()
            .any(|(sx, top)| (0.0..0.42 * (y - top)).contains(&(x - sx)) && y < top + 0.12);
        let water = mix(hex(0x3f7fc4), hex(0xbfe3ee), 0.5 + 0.5 * noise(x * 5.0, y * 40.0, 9));
        return if sail { hex(0xfff6e2) } else { water };
    }
    let shade = smooth(-0.05, 0.25, fractal(x * 3.0 + y * 2.0, y * 7.0, 3, 31));
    mix(hex(0xd9dc4a), hex(0x2f7a55), shade)
}

/// A harbour at evening: boats, masts, houses and all of them again in the water.
pub fn harbour(x: f32, y: f32) -> Colour {
    const SKY: [Colour; 4] = [hex(0x35327a), hex(0xb04a7e), hex(0xf2844b), hex(0xffd98a)];
    let quay = 0.52;
    let mirrored = y > quay;
    let height = if mirrored { 2.0 * quay - y + 0.012 * noise(x * 4.0, y * 50.0, 3) } else { y };
    let house = (x * 9.0 + 0.3).floor();
    let top = 0.36 - 0.10 * (house * 1.7).sin().abs() - 0.04 * (house * 3.1).cos();
    let gable = top + 0.25 * ((x * 9.0 + 0.3).fract() - 0.5).abs() * 0.5;
    const WALLS: [Colour; 5] = [hex(0xd9472f), hex(0xf0b53c), hex(0x2f8f9d), hex(0xf3e3c3), hex(0x7c3b6b)];
    let mut colour = if height > gable {
        let window = ((x * 36.0).fract() - 0.5).abs() < 0.22 && ((height * 26.0).fract() - 0.5).abs() < 0.25;
        let wall = WALLS[(house as i32).rem_euclid(5) as usize];
        if height < gable + 0.035 {
            hex(0x5b2330)
        } else if window {
            hex(0x24324f)
        } else {
            wall
        }
    } else {
        ramp(&SKY, height / 0.4 + 0.12 * noise(x * 3.0, height * 12.0, 6))
    };
    for (bx, size, hull) in [(0.22, 1.0, 0x1c3a6e), (0.55, 1.35, 0xa12a23), (0.84, 0.9, 0x1f6f5b)] {
        let (u, v) = ((x - bx) / (0.12 * size), (height - 0.5) / (0.12 * size));
        if v > -0.28 && v < 0.2 && u.abs() < 1.0 - 0.9 * (v + 0.28).max(0.0) {
            colour = if v < -0.2 { hex(0xf7f0df) } else { hex(hull) };
        } else if (u.abs() < 0.035 && v < 0.0 && v > -3.2) || (u > 0.0 && v < -0.45 && u < 0.3 * (v + 3.0) && v > -3.0)
        {
            colour = if u.abs() < 0.035 { hex(0x3a1f1a) } else { hex(0xf6e8c8) };
        }
    }
    if mirrored { mix(colour, hex(0x2a4f8a), 0.35 + 0.25 * noise(x * 3.0, y * 60.0, 8)) } else { colour }
}
