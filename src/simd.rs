//! Sixteen numbers at a time, on whatever vectors the processor has: the channels of a pixel, or pixels of a row.
//!
//! Kernels are ordinary Rust over [`Lanes`]; the compiler turns their loops into vector instructions. Each kernel is
//! compiled once per [`Isa`] and the best that this processor runs is chosen when the network is made. Measured on Zen 5,
//! this reaches the processor's peak in 512-bit and in 256-bit vectors, so a matrix library could add nothing.

/// How many numbers are worked on at a time; so many channels stand side by side in memory.
pub const LANES: usize = 16;

/// Sixteen channels of one pixel, sixteen output channels' weights, or sixteen pixels; one cache line.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub struct Lanes(pub [f32; LANES]);

impl Lanes {
    pub const ZERO: Lanes = Lanes::all(0.0);

    /// The same number sixteen times.
    #[inline(always)]
    pub const fn all(number: f32) -> Lanes {
        Lanes([number; LANES])
    }

    /// The first channels of `values`, zeros where there are fewer than sixteen.
    pub fn padded(values: impl IntoIterator<Item = f32>) -> Lanes {
        let mut lanes = Lanes::ZERO;
        lanes.0.iter_mut().zip(values).for_each(|(lane, value)| *lane = value);
        lanes
    }

    /// Sixteen numbers of a plane, from `x` on.
    #[inline(always)]
    pub fn at(plane: &[f32], x: usize) -> Lanes {
        let mut lanes = Lanes::ZERO;
        lanes.0.copy_from_slice(&plane[x..x + LANES]);
        lanes
    }

    #[inline(always)]
    pub fn max(mut self, other: Lanes) -> Lanes {
        for i in 0..LANES {
            // Not f32::max, whose care for NaN takes three instructions instead of one.
            self.0[i] = if self.0[i] > other.0[i] { self.0[i] } else { other.0[i] };
        }
        self
    }

    #[inline(always)]
    pub fn min(mut self, other: Lanes) -> Lanes {
        for i in 0..LANES {
            self.0[i] = if self.0[i] < other.0[i] { self.0[i] } else { other.0[i] };
        }
        self
    }

    /// Square roots.
    #[inline(always)]
    pub fn root(mut self) -> Lanes {
        for i in 0..LANES {
            self.0[i] = self.0[i].sqrt();
        }
        self
    }

    /// `self + a·b`, in one instruction where the processor has one.
    #[inline(always)]
    pub fn plus_product<I: Isa>(mut self, a: Lanes, b: Lanes) -> Lanes {
        for i in 0..LANES {
            self.0[i] = fused::<I>(a.0[i], b.0[i], self.0[i]);
        }
        self
    }

    /// `self + a·factor`, in one instruction where the processor has one.
    #[inline(always)]
    pub fn plus<I: Isa>(mut self, a: Lanes, factor: f32) -> Lanes {
        for i in 0..LANES {
            self.0[i] = fused::<I>(a.0[i], factor, self.0[i]);
        }
        self
    }
}

/// `a·b + c`, in one instruction where the processor has one.
#[inline(always)]
pub fn fused<I: Isa>(a: f32, b: f32, c: f32) -> f32 {
    if I::FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// An operator between lanes, and between them and one number for all.
macro_rules! operator {
    ($trait:ident, $function:ident, $symbol:tt, $assign:tt) => {
        impl std::ops::$trait for Lanes {
            type Output = Lanes;

            #[inline(always)]
            fn $function(mut self, other: Lanes) -> Lanes {
                for i in 0..LANES {
                    self.0[i] $assign other.0[i];
                }
                self
            }
        }

        impl std::ops::$trait<f32> for Lanes {
            type Output = Lanes;

            #[inline(always)]
            fn $function(self, other: f32) -> Lanes {
                self $symbol Lanes::all(other)
            }
        }

        impl std::ops::$trait<Lanes> for f32 {
            type Output = Lanes;

            #[inline(always)]
            fn $function(self, other: Lanes) -> Lanes {
                Lanes::all(self) $symbol other
            }
        }
    };
}

operator!(Add, add, +, +=);
operator!(Sub, sub, -, -=);
operator!(Mul, mul, *, *=);
operator!(Div, div, /, /=);

impl std::ops::Neg for Lanes {
    type Output = Lanes;

    #[inline(always)]
    fn neg(self) -> Lanes {
        Lanes::ZERO - self
    }
}

impl From<f32> for Lanes {
    #[inline(always)]
    fn from(number: f32) -> Lanes {
        Lanes::all(number)
    }
}

/// What a kernel must know of the instructions it is compiled for.
pub trait Isa {
    /// Multiplying and adding is one instruction. Where it is not, `mul_add` would be a call into the C library.
    const FUSED: bool;
    /// A register tile is at most so many pixels…
    const PIXELS: usize;
    /// … by so many blocks of sixteen output channels: as much as fits the registers.
    const BLOCKS: usize;
}

/// 32 registers of 16 lanes: 24 sums, 2 weights.
#[cfg(target_arch = "x86_64")]
struct Avx512;

/// 16 registers of 8 lanes: 12 sums, 2 weights, 1 pixel.
#[cfg(target_arch = "x86_64")]
struct Avx2;

/// What every processor of this architecture has: 16 registers of 4 lanes on x86-64 (12 sums); on AArch64 32 of them (24
/// sums) and multiply-add in one.
struct Baseline;

#[cfg(target_arch = "x86_64")]
impl Isa for Avx512 {
    const FUSED: bool = true;
    const PIXELS: usize = 12;
    const BLOCKS: usize = 2;
}

#[cfg(target_arch = "x86_64")]
impl Isa for Avx2 {
    const FUSED: bool = true;
    const PIXELS: usize = 6;
    const BLOCKS: usize = 1;
}

impl Isa for Baseline {
    const FUSED: bool = cfg!(target_arch = "aarch64");
    const PIXELS: usize = if cfg!(target_arch = "aarch64") { 6 } else { 3 };
    const BLOCKS: usize = 1;
}

/// Work to be done with the instructions of one [`Isa`]. Implementations and all they call on their hot path are
/// `#[inline(always)]`, so that they become part of the function that enables the instructions; what is not inlined is
/// compiled for the baseline. Closures and `array::map` carry no such promise, so hot loops do without.
pub trait Kernel {
    fn run<I: Isa>(self);
}

/// Instructions that this processor has; made by [`Instructions::best`] or [`Instructions::all`] only, so that holding one
/// proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instructions(Set);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    Baseline,
}

impl Instructions {
    /// The fastest that this processor has.
    pub fn best() -> Instructions {
        Instructions::all()[0]
    }

    /// All that this processor has, fastest first; the last works everywhere.
    pub fn all() -> Vec<Instructions> {
        let sets = [
            #[cfg(target_arch = "x86_64")]
            (Set::Avx512, is_x86_feature_detected!("avx512f")),
            #[cfg(target_arch = "x86_64")]
            (Set::Avx2, is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")),
            (Set::Baseline, true),
        ];
        sets.into_iter().filter(|(_, found)| *found).map(|(set, _)| Instructions(set)).collect()
    }

    /// For people: "AVX-512", "AVX2", "NEON", "SSE2".
    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => "AVX-512",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "AVX2",
            Set::Baseline if cfg!(target_arch = "aarch64") => "NEON",
            Set::Baseline if cfg!(target_arch = "x86_64") => "SSE2",
            Set::Baseline => "plain",
        }
    }

    /// Register tile of these instructions, in blocks of sixteen output channels: how weights are packed.
    pub(crate) fn blocks(self) -> usize {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => Avx512::BLOCKS,
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => Avx2::BLOCKS,
            Set::Baseline => Baseline::BLOCKS,
        }
    }

    /// Runs a kernel compiled for these instructions.
    #[inline]
    pub(crate) fn run(self, kernel: impl Kernel) {
        match self.0 {
            // SAFETY: `Instructions::all` found the processor to have AVX-512F before it made this value.
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => unsafe { run_avx512(kernel) },
            // SAFETY: `Instructions::all` found the processor to have AVX2 and FMA before it made this value.
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => unsafe { run_avx2(kernel) },
            Set::Baseline => kernel.run::<Baseline>(),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn run_avx512(kernel: impl Kernel) {
    kernel.run::<Avx512>();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2(kernel: impl Kernel) {
    kernel.run::<Avx2>();
}
