//! Enlargement along the lines of a picture: the twin of common/steering.wgsl, which says what it is.

use crate::simd::{Isa, Lanes, fused};

/// Keep in sync with shaders/common/steering.wgsl.
const FAINT: f32 = 0.0001;
const NARROW: f32 = 1.3;
const LONG: f32 = 4.0;

/// Pixels that the kernel reaches, across and down: from one before the place to two after it.
pub const TAPS: usize = 4;

/// Of 3×3 brightnesses, row by row, the quadratic form (xx, xy, yy) by which the kernel measures distances in the middle.
#[inline(always)]
pub fn form<I: Isa>(greys: &[Lanes; 9]) -> [Lanes; 3] {
    let (mut xx, mut xy, mut yy) = (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
    // In each of the four squares of 2×2 pixels that meet there.
    for corner in [0, 1, 3, 4] {
        let down = greys[corner + 4] - greys[corner];
        let up = greys[corner + 1] - greys[corner + 3];
        let [x, y] = [(down + up) * 0.5, (down - up) * 0.5];
        xx = xx.plus::<I>(x * x, 0.25);
        xy = xy.plus::<I>(x * y, 0.25);
        yy = yy.plus::<I>(y * y, 0.25);
    }
    let one = Lanes::all(1.0);
    let turned = [xx - yy, xy * 2.0];
    let apart = (turned[0] * turned[0] + turned[1] * turned[1]).root();
    let clear = apart / (xx + yy + Lanes::all(FAINT));
    let (narrow, long) = (one.plus::<I>(clear, NARROW - 1.0), one.plus::<I>(clear, LONG - 1.0));
    let (across, along) = (narrow * narrow, one / (long * long));
    let mean = (across + along) * 0.5;
    let more = (across - along) * 0.5 / apart.max(Lanes::all(1e-9));
    [mean + more * turned[0], more * turned[1], mean - more * turned[0]]
}

/// How much a pixel counts that lies there.
#[inline(always)]
pub fn weight<I: Isa>([xx, xy, yy]: [f32; 3], x: f32, y: f32) -> f32 {
    let distance = fused::<I>(yy, y * y, fused::<I>(2.0 * xy * x, y, xx * x * x));
    let distance = if distance < 4.0 { distance } else { 4.0 };
    let (lobes, end) = (fused::<I>(0.4, distance, -1.0), fused::<I>(0.25, distance, -1.0));
    fused::<I>(1.5625, lobes * lobes, -0.5625) * (end * end)
}
