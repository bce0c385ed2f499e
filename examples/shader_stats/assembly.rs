//! Reading assembly: which loop is hot, and what it is made of.

pub mod amd;
pub mod intel;
pub mod nvidia;

use std::collections::BTreeSet;

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

/// A line of assembly with labels and branches to them, read.
struct Line<'a> {
    operations: Vec<Kind>,
    /// The label that it is.
    label: Option<&'a str>,
    /// The label that it may branch to.
    branch: Option<&'a str>,
}

/// A kernel's code, read.
pub struct Code {
    /// Of each line. A dual-issued instruction is two; waits and the like, which take no slot of their own, are none.
    operations: Vec<Vec<Kind>>,
    /// The lines of each loop.
    loops: Vec<BTreeSet<usize>>,
}

/// Operations of a stretch of code, by their [`Kind`]s in the order of [`KINDS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mix([u32; 8]);

impl Mix {
    fn of<'a>(lines: impl IntoIterator<Item = &'a Vec<Kind>>) -> Mix {
        let mut mix = Mix::default();
        for kind in lines.into_iter().flatten() {
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

impl Code {
    fn of(lines: Vec<Line<'_>>) -> Code {
        let loops = loops(&lines);
        Code { operations: lines.into_iter().map(|line| line.operations).collect(), loops }
    }

    /// The loop that a kernel spends its time in: of the loops without loops inside, the one with the most multiply-adds, and
    /// the longest where none has any. The whole code where there is no loop.
    pub fn hot_loop(&self) -> Mix {
        let has_another = |all: &BTreeSet<usize>| self.loops.iter().any(|other| other != all && other.is_subset(all));
        let innermost = self.loops.iter().filter(|all| !has_another(all));
        let mixes = innermost.map(|all| Mix::of(all.iter().map(|at| &self.operations[*at])));
        mixes.max_by_key(|mix| (mix.work(), mix.all())).unwrap_or_else(|| Mix::of(&self.operations))
    }
}

/// The lines of each loop: from a label to the last branch back to it.
fn loops(lines: &[Line<'_>]) -> Vec<BTreeSet<usize>> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (end, line) in lines.iter().enumerate() {
        let Some(target) = line.branch else { continue };
        if let Some(begin) = lines[..end].iter().position(|line| line.label == Some(target)) {
            // Several branches to one label are one loop.
            found.retain(|(other, _)| *other != begin);
            found.push((begin, end));
        }
    }
    found.into_iter().map(|(begin, end)| (begin..=end).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(mix: Mix) -> Vec<(Kind, u32)> {
        KINDS.iter().map(|(kind, _)| (*kind, mix.count(*kind))).filter(|(_, count)| *count > 0).collect()
    }

    #[test]
    fn the_hot_loop_of_amd_is_between_its_label_and_the_branch_back() {
        let assembly = "BB0:\n s_mov_b32 s0, 0\nBB1:\n v_dual_fmac_f32 v1, s1, v2 :: v_dual_fmac_f32 v3, s1, v4\n \
                        global_load_b128 v[0:3], v0, s[0:1]\n s_waitcnt vmcnt(0)\n s_cbranch_scc1 BB1\n v_add_f32 v0, v1, v2";
        let mix = amd::read(assembly).hot_loop();
        assert_eq!(counts(mix), [(Kind::MultiplyAdd, 2), (Kind::Memory, 1), (Kind::Scalar, 1)]);
    }

    #[test]
    fn intels_messages_tell_where_they_go() {
        let send = |surface: &str| format!("send(8) g1UD g2UD nullUD 0x02406002 0x0\n ({surface}) mlen 1\n");
        let assembly = [
            "add(8) g1<1>D g2<8,8,1>D 1D { align1 1Q };\nLABEL3:\n",
            "mad(8) g6<1>F g35<8,8,1>F g82<8,8,1>F g23.4<0,1,0>F { align1 1Q };\n",
            "sync nop(1) null<0,1,0>UB { align1 WE_all 1N @1 };\n(+f0.0) mov.sat(1) g1<1>UD 0x0UD\n",
            &send("untyped surface read, Surface = 254, SIMD8"),
            &send("DC OWORD block write, bti 253, owords = 2"),
            &send("untyped surface read, Surface = 2, SIMD8"),
            "while(8) JIP: LABEL3 { align1 1Q };\n",
        ];
        let mix = intel::read(&assembly.concat()).hot_loop();
        let one = |kind| (kind, 1);
        let kinds = [Kind::MultiplyAdd, Kind::Shared, Kind::Memory, Kind::Scratch].map(one);
        assert_eq!(counts(mix), [&kinds[..], &[(Kind::Scalar, 2)]].concat());
    }

    #[test]
    fn nvidias_loops_are_the_blocks_that_lead_back() {
        let assembly = "block.u 0 L1 [] -> {\n r0 = mov rZ\n} -> [1]\nblock.u 1 L0 [0, 3] -> {\n@!p0 bra L2 // delay=1\n} -> [2, 3]\n\
                        block 2 L4 [1] -> {\n r1 = ffma.ftz r1 r2 r3\n exit\n} -> []\n\
                        block.u 3 L2 [1] -> {\n r1 = ffma.ftz r1 ur6 r48\n ur0 = ldc.b32 c[0x0][0x0]\n bra L0\n} -> [1]\n";
        let mix = nvidia::read(assembly).hot_loop();
        assert_eq!(counts(mix), [(Kind::MultiplyAdd, 1), (Kind::Memory, 1), (Kind::Scalar, 2)]);
    }
}
