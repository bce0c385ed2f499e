//! The grain of the canvas: what the encoder sees beside a picture's colours.
//!
//! A flat wall gives a network nothing to hang strokes on but the camera's noise, and so they would boil. The grain gives it
//! something that stays where it is. Twins: shaders/common/grain.wgsl and `on_canvas` in weights/networks.py.

use super::show::luma;

/// Side in pixels of the squares that have one number each.
const GRAIN_SIDE: usize = 8;

/// A pixel of the painted picture as the encoder reads it: its colour, and the grain as it shows in that light. As on a
/// real canvas there is much of it where it is bright and little in the dark, where it would drown a dim room.
pub fn on_canvas([r, g, b]: [f32; 3], x: usize, y: usize) -> [f32; 4] {
    [r, g, b, luma([r, g, b]) * grain_at(x, y)]
}

/// The grain at a pixel of the canvas, in [-1, 1): evenly distributed, and independent from square to square.
fn grain_at(x: usize, y: usize) -> f32 {
    let [column, row] = [x, y].map(|at| (at / GRAIN_SIDE) as u32);
    let mut bits = column.wrapping_mul(0x9e37_79b1) ^ row.wrapping_mul(0x85eb_ca77);
    // Chris Wellons' mixing of 32 bits (https://github.com/skeeto/hash-prospector).
    bits = (bits ^ bits >> 15).wrapping_mul(0x2c1b_3c6d);
    bits = (bits ^ bits >> 12).wrapping_mul(0x297a_2d39);
    bits ^= bits >> 15;
    (bits >> 8) as f32 / (1 << 23) as f32 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_has_one_number() {
        for (x, y) in [(7, 0), (0, 7), (7, 7)] {
            assert_eq!(grain_at(x, y), grain_at(0, 0));
        }
        assert_ne!(grain_at(8, 0), grain_at(0, 0));
        assert_ne!(grain_at(0, 8), grain_at(8, 0));
    }

    #[test]
    fn squares_are_even_and_independent() {
        let at = |x: usize, y: usize| f64::from(grain_at(x * GRAIN_SIDE, y * GRAIN_SIDE));
        let mean =
            |of: &dyn Fn(usize, usize) -> f64| (0..128 * 128).map(|i| of(i % 128, i / 128)).sum::<f64>() / 16384.0;
        assert!(mean(&|x, y| at(x, y)).abs() < 0.02);
        assert!((mean(&|x, y| at(x, y).powi(2)) - 1.0 / 3.0).abs() < 0.01);
        for (dx, dy) in [(1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (8, 8)] {
            assert!(mean(&|x, y| at(x, y) * at(x + dx, y + dy)).abs() < 0.01, "{dx}, {dy}");
        }
    }
}
