//! Twin of `shaders/scene/drawing.wgsl`: vectors, time, soft edges, noise, shapes.

use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Sub, SubAssign};

use super::super::{LOOP_SECONDS, pass::swings};

pub(super) const TAU: f32 = std::f32::consts::TAU;
pub(super) const HORIZON: f32 = 0.43;
pub(super) const SUN: V<2> = V([0.17, 0.535]);
pub(super) const WIND_PERIOD: i32 = 6;

/// A vector as WGSL has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct V<const N: usize>(pub [f32; N]);

impl<const N: usize> V<N> {
    fn with(self, other: V<N>, combine: impl Fn(f32, f32) -> f32) -> V<N> {
        V(std::array::from_fn(|i| combine(self.0[i], other.0[i])))
    }
}

impl V<2> {
    pub(super) fn x(self) -> f32 {
        self.0[0]
    }

    pub(super) fn y(self) -> f32 {
        self.0[1]
    }
}

pub(super) fn v2(x: f32, y: f32) -> V<2> {
    V([x, y])
}

pub(super) fn v3(r: f32, g: f32, b: f32) -> V<3> {
    V([r, g, b])
}

pub(super) fn v4(c: V<3>, a: f32) -> V<4> {
    V([c.0[0], c.0[1], c.0[2], a])
}

impl<const N: usize> Add for V<N> {
    type Output = V<N>;

    fn add(self, other: V<N>) -> V<N> {
        self.with(other, |a, b| a + b)
    }
}

/// A number is added to every component.
impl<const N: usize> Add<f32> for V<N> {
    type Output = V<N>;

    fn add(self, other: f32) -> V<N> {
        self + V([other; N])
    }
}

impl<const N: usize> Sub for V<N> {
    type Output = V<N>;

    fn sub(self, other: V<N>) -> V<N> {
        self.with(other, |a, b| a - b)
    }
}

impl<const N: usize> Mul for V<N> {
    type Output = V<N>;

    fn mul(self, other: V<N>) -> V<N> {
        self.with(other, |a, b| a * b)
    }
}

impl<const N: usize> Mul<f32> for V<N> {
    type Output = V<N>;

    fn mul(self, other: f32) -> V<N> {
        self * V([other; N])
    }
}

impl<const N: usize> Sub<f32> for V<N> {
    type Output = V<N>;

    fn sub(self, other: f32) -> V<N> {
        self - V([other; N])
    }
}

impl<const N: usize> Div<f32> for V<N> {
    type Output = V<N>;

    fn div(self, other: f32) -> V<N> {
        self * (1.0 / other)
    }
}

impl<const N: usize> AddAssign for V<N> {
    fn add_assign(&mut self, other: V<N>) {
        *self = *self + other;
    }
}

impl<const N: usize> SubAssign for V<N> {
    fn sub_assign(&mut self, other: V<N>) {
        *self = *self - other;
    }
}

impl<const N: usize> MulAssign for V<N> {
    fn mul_assign(&mut self, other: V<N>) {
        *self = *self * other;
    }
}

impl<const N: usize> MulAssign<f32> for V<N> {
    fn mul_assign(&mut self, other: f32) {
        *self = *self * other;
    }
}

pub(super) fn dot(a: V<2>, b: V<2>) -> f32 {
    a.x() * b.x() + a.y() * b.y()
}

pub(super) fn length(a: V<2>) -> f32 {
    dot(a, a).sqrt()
}

pub(super) fn distance(a: V<2>, b: V<2>) -> f32 {
    length(a - b)
}

pub(super) fn clamp(x: f32, low: f32, high: f32) -> f32 {
    x.max(low).min(high)
}

pub(super) fn smoothstep(low: f32, high: f32, x: f32) -> f32 {
    let t = clamp((x - low) / (high - low), 0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

pub(super) fn falling(low: f32, high: f32, x: f32) -> f32 {
    1.0 - smoothstep(low, high, x)
}

pub(super) fn square(x: f32) -> f32 {
    x * x
}

pub(super) fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a * (1.0 - t) + b * t
}

pub(super) fn mix<const N: usize>(a: V<N>, b: V<N>, t: f32) -> V<N> {
    a.with(b, |a, b| lerp(a, b, t))
}

pub(super) fn fract(x: f32) -> f32 {
    x - x.floor()
}

/// What the shader is told.
pub(super) struct Scene {
    height: f32,
    seconds: f32,
    swings: [f32; 44],
}

impl Scene {
    pub(super) fn new(height: u32, seconds: f32) -> Scene {
        Scene { height: height as f32, seconds, swings: swings(seconds) }
    }

    pub(super) fn cycle(&self, times: f32) -> f32 {
        fract(self.seconds * times / LOOP_SECONDS)
    }

    pub(super) fn swing(&self, times: usize) -> f32 {
        self.swings[times]
    }

    pub(super) fn cover(&self, d: f32, scale: f32) -> f32 {
        clamp(0.5 - d * scale * self.height, 0.0, 1.0)
    }
}

pub(super) fn hash(x: i32, y: i32) -> f32 {
    let (x, y) = (x.cast_unsigned(), y.cast_unsigned());
    let mut h = x.wrapping_mul(0x9e37_79b1).wrapping_add(y.wrapping_mul(0x85eb_ca77));
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    ((h ^ (h >> 15)) >> 8) as f32 / 16_777_216.0
}

pub(super) fn noise1(x: f32, seed: i32) -> f32 {
    let i = x.floor() as i32;
    let f = fract(x);
    lerp(hash(i, seed), hash(i + 1, seed), f * f * (3.0 - 2.0 * f))
}

pub(super) fn noise2(p: V<2>, period: i32) -> f32 {
    let (cell_x, cell_y) = (p.x().floor() as i32, p.y().floor() as i32);
    let u = V(p.0.map(|x| fract(x) * fract(x) * (3.0 - 2.0 * fract(x))));
    let x0 = ((cell_x % period) + period) % period;
    let x1 = (x0 + 1) % period;
    let below = lerp(hash(x0, cell_y), hash(x1, cell_y), u.x());
    let above = lerp(hash(x0, cell_y + 1), hash(x1, cell_y + 1), u.x());
    lerp(below, above, u.y())
}

pub(super) fn fbm(p: V<2>, period: i32, octaves: i32) -> f32 {
    let mut sum = 0.0;
    let mut weight = 0.5;
    let mut q = p;
    let mut repeat = period;
    for _ in 0..octaves {
        sum += weight * noise2(q, repeat);
        weight *= 0.5;
        q = q * 2.0 + v2(0.0, 17.3);
        repeat *= 2;
    }
    sum
}

pub(super) fn ridge(x: f32, seed: i32) -> f32 {
    0.56 * noise1(x, seed) + 0.29 * noise1(x * 2.3, seed + 1) + 0.15 * noise1(x * 5.9, seed + 2)
}

pub(super) fn ellipse(p: V<2>, centre: V<2>, radius: V<2>) -> f32 {
    let q = p - centre;
    (length(v2(q.x() / radius.x(), q.y() / radius.y())) - 1.0) * radius.x().min(radius.y())
}

pub(super) fn capsule(p: V<2>, a: V<2>, b: V<2>, radius: f32) -> f32 {
    let along = clamp(dot(p - a, b - a) / dot(b - a, b - a), 0.0, 1.0);
    length(p - a - (b - a) * along) - radius
}

pub(super) fn rect(p: V<2>, centre: V<2>, half: V<2>) -> f32 {
    let q = p - centre;
    (q.x().abs() - half.x()).max(q.y().abs() - half.y())
}

pub(super) fn triangle(p: V<2>, a: V<2>, b: V<2>, c: V<2>) -> f32 {
    edge(p, a, b).max(edge(p, b, c)).max(edge(p, c, a))
}

fn edge(p: V<2>, a: V<2>, b: V<2>) -> f32 {
    let along = (b - a) * (1.0 / length(b - a));
    (p.x() - a.x()) * along.y() - (p.y() - a.y()) * along.x()
}

pub(super) fn rotate(p: V<2>, angle: f32) -> V<2> {
    let c = 1.0 - 0.5 * angle * angle;
    v2(c * p.x() + angle * p.y(), c * p.y() - angle * p.x())
}
