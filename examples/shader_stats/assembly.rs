//! Reading AMD's assembly: which loop is hot, and what it is made of.

use serde::{Deserialize, Serialize};

/// Operations of a stretch of code, by what they do. A dual-issued instruction is two operations.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Mix {
    /// All operations but waits and the like, which take no slot of their own.
    pub all: u32,
    /// Multiply-adds in f32, those that take f16 operands among them.
    pub multiply_add: u32,
    /// Multiply-adds on two halves at once.
    pub packed_half: u32,
    /// Products of small matrices.
    pub matrix: u32,
    /// Other vector arithmetic.
    pub vector: u32,
    /// Reading and writing workgroup memory.
    pub shared: u32,
    /// Reading and writing memory.
    pub memory: u32,
    /// Scalar arithmetic and branches.
    pub scalar: u32,
}

impl Mix {
    /// Share of operations that do the work which the kernel is for.
    pub fn useful(&self) -> f64 {
        f64::from(self.multiply_add + self.packed_half + self.matrix) / f64::from(self.all.max(1))
    }

    fn count(&mut self, operation: &str) {
        let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| operation.starts_with(prefix));
        if begins(&["s_waitcnt", "s_delay_alu", "s_nop", "s_clause", "s_barrier", "s_inst_prefetch", "s_code_end"]) {
            return;
        }
        self.all += 1;
        let kind = if begins(&["v_wmma", "v_swmmac"]) {
            &mut self.matrix
        } else if begins(&["v_pk_fma_f16", "v_pk_mac_f16", "v_pk_fmac_f16", "v_dot2"]) {
            &mut self.packed_half
        } else if begins(&["v_fma", "v_dual_fma", "v_mac_f32", "v_mad_f32", "v_mad_mix", "v_pk_fma_f32"]) {
            &mut self.multiply_add
        } else if begins(&["ds_"]) {
            &mut self.shared
        } else if begins(&["global_", "buffer_", "flat_", "image_", "scratch_", "s_load", "s_buffer_load"]) {
            &mut self.memory
        } else if begins(&["v_"]) {
            &mut self.vector
        } else {
            &mut self.scalar
        };
        *kind += 1;
    }
}

/// The loop that a kernel spends its time in: of the loops without loops inside, the one with the most multiply-adds, and
/// the longest where none has any. The whole code where there is no loop.
pub fn hot_loop(assembly: &str) -> Mix {
    let lines: Vec<&str> = assembly.lines().map(str::trim).collect();
    let loops = loops(&lines);
    let innermost = loops.iter().filter(|(begin, end)| {
        let inside = |(b, e): &(usize, usize)| (b, e) != (begin, end) && begin <= b && e <= end;
        !loops.iter().any(inside)
    });
    let mixes = innermost.map(|(begin, end)| mix(&lines[*begin..=*end]));
    let work = |mix: &Mix| (mix.multiply_add + mix.packed_half + mix.matrix, mix.all);
    mixes.max_by_key(work).unwrap_or_else(|| mix(&lines))
}

/// Stretches of lines from a label to the branch back to it.
fn loops(lines: &[&str]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (end, line) in lines.iter().enumerate() {
        let Some(target) = line.strip_prefix("s_cbranch_").or(line.strip_prefix("s_branch")) else { continue };
        let Some(label) = target.split_whitespace().find(|word| word.starts_with("BB")) else { continue };
        let at = lines[..end].iter().position(|line| line.strip_suffix(':') == Some(label));
        if let Some(begin) = at {
            // Several branches to one label are one loop.
            found.retain(|(other, _)| *other != begin);
            found.push((begin, end));
        }
    }
    found
}

fn mix(lines: &[&str]) -> Mix {
    let mut mix = Mix::default();
    for line in lines {
        let code = line.split(';').next().unwrap_or_default();
        for operation in code.split("::") {
            let name = operation.split_whitespace().next().unwrap_or_default();
            if name.contains('_') {
                mix.count(name);
            }
        }
    }
    mix
}
