//! AMD's assembly, as LLVM and ACO print it.

use super::{Code, Kind, Line};

pub fn read(assembly: &str) -> Code {
    Code::of(assembly.lines().map(line).collect())
}

fn line(line: &str) -> Line<'_> {
    let line = line.trim();
    let target = line.strip_prefix("s_cbranch_").or(line.strip_prefix("s_branch"));
    let code = line.split(';').next().unwrap_or_default();
    let names = code.split("::").filter_map(|operation| operation.split_whitespace().next());
    Line {
        operations: names.filter(|name| name.contains('_')).filter_map(kind).collect(),
        label: line.strip_suffix(':'),
        branch: target.and_then(|target| target.split_whitespace().find(|word| word.starts_with("BB"))),
    }
}

fn kind(operation: &str) -> Option<Kind> {
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| operation.starts_with(prefix));
    if begins(&["s_waitcnt", "s_delay_alu", "s_nop", "s_clause", "s_barrier", "s_inst_prefetch", "s_code_end"]) {
        return None;
    }
    Some(if begins(&["v_wmma", "v_swmmac"]) {
        Kind::Matrix
    } else if begins(&["v_pk_fma_f16", "v_pk_mac_f16", "v_pk_fmac_f16", "v_dot2"]) {
        Kind::PackedHalf
    } else if begins(&["v_fma", "v_dual_fma", "v_mac_f32", "v_mad_f32", "v_mad_mix", "v_pk_fma_f32"]) {
        Kind::MultiplyAdd
    } else if begins(&["ds_"]) {
        Kind::Shared
    } else if begins(&["scratch_"]) {
        Kind::Scratch
    } else if begins(&["global_", "buffer_", "flat_", "image_", "s_load", "s_buffer_load"]) {
        Kind::Memory
    } else if begins(&["v_"]) {
        Kind::Vector
    } else {
        Kind::Scalar
    })
}
