//! Chance that always falls the same way, and smooth noise made of it.

/// A small random number generator (SplitMix64): the same seed draws the same picture on every machine.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def0)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, not including, 1.
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }

    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Around 0, mostly within ±1: the sum of three even chances.
    pub fn bell(&mut self) -> f32 {
        (self.unit() + self.unit() + self.unit()) * 1.333 - 2.0
    }

    pub fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    pub fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f32) as usize
    }

    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// A number in 0..1 that belongs to a lattice point.
pub fn lattice(x: i32, y: i32, seed: u32) -> f32 {
    let mut h =
        (x as u32).wrapping_mul(0x27d4_eb2d) ^ (y as u32).wrapping_mul(0x1656_67b1) ^ seed.wrapping_mul(0x9e37_79b9);
    h = (h ^ (h >> 15)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    h ^= h >> 16;
    (h >> 8) as f32 / (1u32 << 24) as f32
}

/// Gradient noise, about -1 to 1, with features one unit wide.
pub fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (x0, y0) = (x.floor(), y.floor());
    let (u, v) = (x - x0, y - y0);
    let corner = |i: i32, j: i32| {
        let angle = lattice(x0 as i32 + i, y0 as i32 + j, seed) * std::f32::consts::TAU;
        (u - i as f32) * angle.cos() + (v - j as f32) * angle.sin()
    };
    let ease = |t: f32| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let (a, b) = (ease(u), ease(v));
    let top = corner(0, 0) * (1.0 - a) + corner(1, 0) * a;
    let bottom = corner(0, 1) * (1.0 - a) + corner(1, 1) * a;
    (top * (1.0 - b) + bottom * b) * 1.5
}

/// Noise at several scales, each half as wide and half as strong as the one before; about -1 to 1.
pub fn fractal(x: f32, y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut strength, mut scale) = (0.0, 0.55, 1.0);
    for octave in 0..octaves {
        sum += strength * noise(x * scale, y * scale, seed.wrapping_add(octave * 101));
        strength *= 0.5;
        scale *= 2.03;
    }
    sum
}
