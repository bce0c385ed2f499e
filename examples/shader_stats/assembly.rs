//! Reading assembly: which loop is hot, and what it is made of.

mod amd;
mod intel;
mod nvidia;

use serde::{Deserialize, Serialize};

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Multiply-adds in f32, those that take f16 operands among them.
    MultiplyAdd,
    /// Multiply-adds on two halves at once.
    PackedHalf,
    /// Products of small matrices.
    Matrix,
    /// Other vector arithmetic.
    Vector,
    /// Reading and writing workgroup memory.
    Shared,
    /// Reading and writing memory.
    Memory,
    /// Reading and writing what there were no registers for.
    Scratch,
    /// Scalar arithmetic and branches.
    Scalar,
}

/// The names of [`Kind`]s, in the order of the table's columns.
pub const KINDS: [(Kind, &str); 8] = [
    (Kind::MultiplyAdd, "multiply-add"),
    (Kind::PackedHalf, "packed half"),
    (Kind::Matrix, "matrix"),
    (Kind::Vector, "other vector"),
    (Kind::Shared, "shared memory"),
    (Kind::Memory, "memory"),
    (Kind::Scratch, "spilled"),
    (Kind::Scalar, "scalar"),
];

/// Whose assembly it is.
#[derive(Clone, Copy, Debug)]
pub enum Dialect {
    Amd,
    Intel,
    Nvidia,
}

/// A stretch of assembly, read.
struct Line<'a> {
    /// Its operations. A dual-issued instruction is two; waits and the like, which take no slot of their own, are none.
    operations: Vec<Kind>,
    /// The label that it is.
    label: Option<&'a str>,
    /// The label that it may branch to.
    branch: Option<&'a str>,
}

/// Operations of a stretch of code, by their [`Kind`]s in the order of [`KINDS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mix([u32; 8]);

impl Mix {
    fn of(lines: &[Line<'_>]) -> Mix {
        let mut mix = Mix::default();
        for kind in lines.iter().flat_map(|line| &line.operations) {
            mix.0[*kind as usize] += 1;
        }
        mix
    }

    pub fn count(&self, kind: Kind) -> u32 {
        self.0[kind as usize]
    }

    pub fn all(&self) -> u32 {
        self.0.iter().sum()
    }

    /// Operations that do the work which the kernel is for.
    fn work(&self) -> u32 {
        [Kind::MultiplyAdd, Kind::PackedHalf, Kind::Matrix].map(|kind| self.count(kind)).iter().sum()
    }

    /// Their share of all.
    pub fn useful(&self) -> f64 {
        f64::from(self.work()) / f64::from(self.all().max(1))
    }
}

/// The loop that a kernel spends its time in: of the loops without loops inside, the one with the most multiply-adds, and
/// the longest where none has any. The whole code where there is no loop.
pub fn hot_loop(assembly: &str, dialect: Dialect) -> Mix {
    let lines = match dialect {
        Dialect::Amd => assembly.lines().map(amd::line).collect(),
        Dialect::Intel => intel::lines(assembly),
        Dialect::Nvidia => assembly.lines().map(nvidia::line).collect(),
    };
    let loops = loops(&lines);
    let innermost = loops.iter().filter(|(begin, end)| {
        let inside = |(b, e): &(usize, usize)| (b, e) != (begin, end) && begin <= b && e <= end;
        !loops.iter().any(inside)
    });
    let mixes = innermost.map(|(begin, end)| Mix::of(&lines[*begin..=*end]));
    mixes.max_by_key(|mix| (mix.work(), mix.all())).unwrap_or_else(|| Mix::of(&lines))
}

/// Stretches of lines from a label to the branch back to it.
fn loops(lines: &[Line<'_>]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (end, line) in lines.iter().enumerate() {
        let Some(target) = line.branch else { continue };
        if let Some(begin) = lines[..end].iter().position(|line| line.label == Some(target)) {
            // Several branches to one label are one loop.
            found.retain(|(other, _)| *other != begin);
            found.push((begin, end));
        }
    }
    found
}
