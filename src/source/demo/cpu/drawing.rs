//! Twin of `shaders/scene/drawing.wgsl`: vectors, time, soft edges, noise, shapes.
//!
//! All numbers that differ from pixel to pixel are [`Lanes`], those of sixteen pixels of a row.

use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Sub, SubAssign};

use super::super::{LOOP_SECONDS, pass::swings};
use crate::simd::{LANES, Lanes};

pub(super) const TAU: f32 = std::f32::consts::TAU;
pub(super) const HORIZON: f32 = 0.43;
pub(super) const SUN: [f32; 2] = [0.17, 0.535];
pub(super) const WIND_PERIOD: f32 = 6.0;

/// A vector as WGSL has it.
#[derive(Clone, Copy)]
pub(super) struct V<const N: usize>(pub [Lanes; N]);

impl V<2> {
    #[inline(always)]
    pub(super) fn x(self) -> Lanes {
        self.0[0]
    }

    #[inline(always)]
    pub(super) fn y(self) -> Lanes {
        self.0[1]
    }
}

#[inline(always)]
pub(super) fn v2(x: impl Into<Lanes>, y: impl Into<Lanes>) -> V<2> {
    V([x.into(), y.into()])
}

#[inline(always)]
pub(super) fn v3(r: impl Into<Lanes>, g: impl Into<Lanes>, b: impl Into<Lanes>) -> V<3> {
    V([r.into(), g.into(), b.into()])
}

#[inline(always)]
pub(super) fn v4(V([r, g, b]): V<3>, a: impl Into<Lanes>) -> V<4> {
    V([r, g, b, a.into()])
}

/// The same in all pixels.
impl<const N: usize> From<[f32; N]> for V<N> {
    #[inline(always)]
    fn from(numbers: [f32; N]) -> V<N> {
        let mut vector = V([Lanes::ZERO; N]);
        for (lanes, number) in vector.0.iter_mut().zip(numbers) {
            *lanes = Lanes::all(number);
        }
        vector
    }
}

/// The same in all components.
impl<const N: usize> From<Lanes> for V<N> {
    #[inline(always)]
    fn from(number: Lanes) -> V<N> {
        V([number; N])
    }
}

/// The same everywhere.
impl<const N: usize> From<f32> for V<N> {
    #[inline(always)]
    fn from(number: f32) -> V<N> {
        V([Lanes::all(number); N])
    }
}

/// An operator between a vector and another, one that is the same in all pixels, or a number for all components.
macro_rules! operator {
    ($trait:ident, $function:ident, $symbol:tt) => {
        impl<const N: usize, T: Into<V<N>>> $trait<T> for V<N> {
            type Output = V<N>;

            #[inline(always)]
            fn $function(mut self, other: T) -> V<N> {
                let other = other.into();
                for i in 0..N {
                    self.0[i] = self.0[i] $symbol other.0[i];
                }
                self
            }
        }
    };
}

operator!(Add, add, +);
operator!(Sub, sub, -);
operator!(Mul, mul, *);

impl<const N: usize> Div<f32> for V<N> {
    type Output = V<N>;

    #[inline(always)]
    fn div(self, other: f32) -> V<N> {
        self * (1.0 / other)
    }
}

impl<const N: usize> AddAssign for V<N> {
    #[inline(always)]
    fn add_assign(&mut self, other: V<N>) {
        *self = *self + other;
    }
}

impl<const N: usize> SubAssign for V<N> {
    #[inline(always)]
    fn sub_assign(&mut self, other: V<N>) {
        *self = *self - other;
    }
}

impl<const N: usize, T: Into<V<N>>> MulAssign<T> for V<N> {
    #[inline(always)]
    fn mul_assign(&mut self, other: T) {
        *self = *self * other;
    }
}

#[inline(always)]
pub(super) fn max(a: impl Into<Lanes>, b: impl Into<Lanes>) -> Lanes {
    a.into().max(b.into())
}

#[inline(always)]
pub(super) fn min(a: impl Into<Lanes>, b: impl Into<Lanes>) -> Lanes {
    a.into().min(b.into())
}

#[inline(always)]
pub(super) fn abs(mut x: Lanes) -> Lanes {
    for i in 0..LANES {
        x.0[i] = x.0[i].abs();
    }
    x
}

/// One with the sign of `x`.
#[inline(always)]
pub(super) fn sign(mut x: Lanes) -> Lanes {
    for i in 0..LANES {
        x.0[i] = 1f32.copysign(x.0[i]);
    }
    x
}

/// 1 where `a` is less, 0 elsewhere.
#[inline(always)]
pub(super) fn less(a: impl Into<Lanes>, b: impl Into<Lanes>) -> Lanes {
    let (mut a, b) = (a.into(), b.into());
    for i in 0..LANES {
        a.0[i] = if a.0[i] < b.0[i] { 1.0 } else { 0.0 };
    }
    a
}

/// Whether one of sixteen pixels is there, where 1 is and 0 is not.
#[inline(always)]
pub(super) fn any(there: Lanes) -> bool {
    let mut bits = 0;
    for i in 0..LANES {
        bits |= there.0[i].to_bits();
    }
    bits != 0
}

/// Whether none of sixteen pixels is in the box of these corners. They are in a straight line, so both its ends say it.
#[inline(always)]
pub(super) fn outside(p: V<2>, low: [f32; 2], high: [f32; 2]) -> bool {
    beyond(p.x(), low[0], high[0]) || beyond(p.y(), low[1], high[1])
}

#[inline(always)]
fn beyond(along: Lanes, low: f32, high: f32) -> bool {
    let (first, last) = (along.0[0], along.0[LANES - 1]);
    first.max(last) < low || first.min(last) > high
}

/// Adding it leaves no room for a fraction, and the whole number in the lowest bits.
const WHOLE: f32 = 12_582_912.0;

/// Of numbers below a million, without a function that old processors lack.
#[inline(always)]
pub(super) fn floor(mut x: Lanes) -> Lanes {
    for i in 0..LANES {
        let nearest = (x.0[i] + WHOLE) - WHOLE;
        x.0[i] = if nearest > x.0[i] { nearest - 1.0 } else { nearest };
    }
    x
}

/// To a millionth, between angles of some thousand turns.
#[inline(always)]
pub(super) fn sin(angle: impl Into<Lanes>) -> Lanes {
    let turns = angle.into() * (1.0 / TAU);
    // From -1/4 to 1/4 of a turn; what is beyond comes back.
    let turns = turns - floor(turns + 0.5);
    let x = max(min(turns, 0.5 - turns), -0.5 - turns) * TAU;
    let xx = x * x;
    x + x * xx * (-1.666_665_7e-1 + xx * (8.333_025e-3 + xx * (-1.980_741_4e-4 + xx * 2.601_903_6e-6)))
}

/// To some millionths of what it is.
#[inline(always)]
pub(super) fn exp(x: Lanes) -> Lanes {
    let x = max(x, -80.0) * std::f32::consts::LOG2_E;
    let whole = floor(x + 0.5);
    let rest = (x - whole) * std::f32::consts::LN_2;
    let mut power =
        1.0 + rest * (1.0 + rest * (0.5 + rest * (0.166_666_67 + rest * (0.041_666_67 + rest * 0.008_333_334))));
    for i in 0..LANES {
        let whole = (whole.0[i] + WHOLE).to_bits().wrapping_sub(WHOLE.to_bits());
        power.0[i] *= f32::from_bits(whole.wrapping_add(127) << 23);
    }
    power
}

#[inline(always)]
pub(super) fn dot(a: V<2>, b: V<2>) -> Lanes {
    a.x() * b.x() + a.y() * b.y()
}

#[inline(always)]
pub(super) fn length(a: V<2>) -> Lanes {
    dot(a, a).root()
}

#[inline(always)]
pub(super) fn distance(a: V<2>, b: impl Into<V<2>>) -> Lanes {
    length(a - b.into())
}

#[inline(always)]
pub(super) fn clamp(x: impl Into<Lanes>, low: f32, high: f32) -> Lanes {
    min(max(x, low), high)
}

#[inline(always)]
pub(super) fn smoothstep(low: f32, high: f32, x: impl Into<Lanes>) -> Lanes {
    let t = clamp((x.into() - low) * (1.0 / (high - low)), 0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[inline(always)]
pub(super) fn falling(low: f32, high: f32, x: impl Into<Lanes>) -> Lanes {
    1.0 - smoothstep(low, high, x)
}

#[inline(always)]
pub(super) fn square(x: Lanes) -> Lanes {
    x * x
}

#[inline(always)]
pub(super) fn lerp(a: impl Into<Lanes>, b: impl Into<Lanes>, t: impl Into<Lanes>) -> Lanes {
    let a = a.into();
    a + (b.into() - a) * t.into()
}

#[inline(always)]
pub(super) fn mix<const N: usize>(mut a: V<N>, b: V<N>, t: impl Into<Lanes>) -> V<N> {
    let t = t.into();
    for i in 0..N {
        a.0[i] = lerp(a.0[i], b.0[i], t);
    }
    a
}

/// What the shader is told.
pub(super) struct Scene {
    height: f32,
    seconds: f32,
    swings: [f32; 44],
}

impl Scene {
    pub(super) fn new(height: usize, seconds: f32) -> Scene {
        Scene { height: height as f32, seconds, swings: swings(seconds) }
    }

    #[inline(always)]
    pub(super) fn cycle(&self, times: f32) -> f32 {
        (self.seconds * times / LOOP_SECONDS).fract()
    }

    #[inline(always)]
    pub(super) fn swing(&self, times: usize) -> f32 {
        self.swings[times]
    }

    #[inline(always)]
    pub(super) fn cover(&self, d: Lanes, scale: f32) -> Lanes {
        clamp(0.5 - d * (scale * self.height), 0.0, 1.0)
    }
}

/// Of whole numbers.
#[inline(always)]
pub(super) fn hash(x: Lanes, y: impl Into<Lanes>) -> Lanes {
    let (mut hash, x, y) = (Lanes::ZERO, x + WHOLE, y.into() + WHOLE);
    for i in 0..LANES {
        let x = x.0[i].to_bits().wrapping_sub(WHOLE.to_bits());
        let y = y.0[i].to_bits().wrapping_sub(WHOLE.to_bits());
        let mut h = x.wrapping_mul(0x9e37_79b1).wrapping_add(y.wrapping_mul(0x85eb_ca77));
        h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
        h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
        hash.0[i] = ((h ^ (h >> 15)) >> 8).cast_signed() as f32 * (1.0 / 16_777_216.0);
    }
    hash
}

#[inline(always)]
pub(super) fn noise1(x: Lanes, seed: i32) -> Lanes {
    let seed = seed as f32;
    let i = floor(x);
    let f = x - i;
    lerp(hash(i, seed), hash(i + 1.0, seed), f * f * (3.0 - 2.0 * f))
}

#[inline(always)]
pub(super) fn noise2(p: V<2>, period: f32) -> Lanes {
    let cell = v2(floor(p.x()), floor(p.y()));
    let f = p - cell;
    let u = f * f * (V::from(3.0) - f * 2.0);
    let x0 = cell.x() - period * floor(cell.x() / period);
    let x1 = x0 + 1.0;
    let x1 = x1 - period * less(period - 0.5, x1);
    let below = lerp(hash(x0, cell.y()), hash(x1, cell.y()), u.x());
    let above = lerp(hash(x0, cell.y() + 1.0), hash(x1, cell.y() + 1.0), u.x());
    lerp(below, above, u.y())
}

#[inline(always)]
pub(super) fn fbm(p: V<2>, period: f32, octaves: i32) -> Lanes {
    let mut sum = Lanes::ZERO;
    let mut weight = 0.5;
    let mut q = p;
    let mut repeat = period;
    for _ in 0..octaves {
        sum = sum + weight * noise2(q, repeat);
        weight *= 0.5;
        q = q * 2.0 + [0.0, 17.3];
        repeat *= 2.0;
    }
    sum
}

#[inline(always)]
pub(super) fn ridge(x: Lanes, seed: i32) -> Lanes {
    0.56 * noise1(x, seed) + 0.29 * noise1(x * 2.3, seed + 1) + 0.15 * noise1(x * 5.9, seed + 2)
}

#[inline(always)]
pub(super) fn ellipse(p: V<2>, centre: [f32; 2], radius: [f32; 2]) -> Lanes {
    (length((p - centre) * [1.0 / radius[0], 1.0 / radius[1]]) - 1.0) * radius[0].min(radius[1])
}

#[inline(always)]
pub(super) fn capsule(p: V<2>, a: [f32; 2], b: [f32; 2], radius: impl Into<Lanes>) -> Lanes {
    let way = [b[0] - a[0], b[1] - a[1]];
    let scale = 1.0 / (way[0] * way[0] + way[1] * way[1]);
    let from = p - a;
    let along = clamp((from.x() * way[0] + from.y() * way[1]) * scale, 0.0, 1.0);
    length(from - V::from(way) * along) - radius.into()
}

#[inline(always)]
pub(super) fn rect(p: V<2>, centre: [f32; 2], half: [f32; 2]) -> Lanes {
    max(abs(p.x() - centre[0]) - half[0], abs(p.y() - centre[1]) - half[1])
}

#[inline(always)]
pub(super) fn triangle(p: V<2>, a: [f32; 2], b: [f32; 2], c: [f32; 2]) -> Lanes {
    max(max(edge(p, a, b), edge(p, b, c)), edge(p, c, a))
}

#[inline(always)]
fn edge(p: V<2>, a: [f32; 2], b: [f32; 2]) -> Lanes {
    let way = [b[0] - a[0], b[1] - a[1]];
    let scale = 1.0 / (way[0] * way[0] + way[1] * way[1]).sqrt();
    (p.x() - a[0]) * (way[1] * scale) - (p.y() - a[1]) * (way[0] * scale)
}

#[inline(always)]
pub(super) fn rotate(p: V<2>, angle: impl Into<Lanes>) -> V<2> {
    let angle = angle.into();
    let c = 1.0 - 0.5 * angle * angle;
    v2(c * p.x() + angle * p.y(), c * p.y() - angle * p.x())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sixteen numbers from `first` on.
    fn lanes(first: f32, step: f32) -> Lanes {
        Lanes(std::array::from_fn(|i| first + step * i as f32))
    }

    #[test]
    fn functions_are_those_of_the_standard_library() {
        for block in 0..200 {
            let x = lanes(-60.0 + 0.6 * block as f32, 0.037);
            let (whole, sine, power) = (floor(x), sin(x), exp(-abs(x)));
            for i in 0..LANES {
                let x = x.0[i];
                assert_eq!(whole.0[i], x.floor(), "floor of {x}");
                assert!((sine.0[i] - x.sin()).abs() < 1e-5, "sine of {x}: {}", sine.0[i]);
                let wanted = (-x.abs()).exp();
                assert!((power.0[i] - wanted).abs() < 1e-5 * wanted, "power of {}: {}", -x.abs(), power.0[i]);
            }
        }
    }

    #[test]
    fn noise_repeats_after_its_period_and_joins_where_cells_meet() {
        let y = lanes(-3.0, 0.41);
        for x in [-7.3, -6.0, -0.2, 0.0, 2.9, 5.999] {
            let (here, there) = (noise2(v2(x, y), 6.0), noise2(v2(x + 12.0, y), 6.0));
            assert!(here.0.iter().zip(there.0).all(|(here, there)| (here - there).abs() < 1e-4), "at {x}");
        }
        for edge in [-6.0, -1.0, 0.0, 5.0, 6.0] {
            let (before, after) = (noise2(v2(edge - 1e-4, y), 6.0), noise2(v2(edge + 1e-4, y), 6.0));
            assert!(before.0.iter().zip(after.0).all(|(before, after)| (before - after).abs() < 1e-3), "at {edge}");
        }
        let all: Vec<f32> = (0..200).flat_map(|row| noise2(v2(lanes(0.0, 0.7), 0.9 * row as f32), 4096.0).0).collect();
        let mean = all.iter().sum::<f32>() / all.len() as f32;
        assert!((0.45..0.55).contains(&mean) && all.iter().all(|value| (0.0..1.0).contains(value)), "mean {mean}");
    }

    #[test]
    fn a_box_is_passed_only_where_all_pixels_are_outside() {
        let p = v2(lanes(0.0, 0.1), 1.0);
        assert!(!outside(p, [1.45, 0.0], [9.0, 2.0]), "the last pixel is in it");
        assert!(!outside(p, [0.62, 0.0], [0.68, 2.0]), "between two pixels");
        assert!(outside(p, [1.55, 0.0], [9.0, 2.0]) && outside(p, [-9.0, 0.0], [-0.05, 2.0]), "beside it");
        assert!(outside(p, [0.0, 1.1], [2.0, 2.0]) && outside(p, [0.0, 0.0], [2.0, 0.9]), "below and above it");
        assert!(any(less(1.45, p.x())) && !any(less(1.55, p.x())));
    }
}
