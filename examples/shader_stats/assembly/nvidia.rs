//! NVIDIA's assembly, as Mesa's NAK prints it.

use super::{Kind, Line};

pub fn line(line: &str) -> Line<'_> {
    let code = line.split("//").next().unwrap_or_default();
    let mut words = code.split_whitespace().peekable();
    // "block.u 3 L5 [2] -> {" begins the block L5.
    let label = words.peek().is_some_and(|word| word.starts_with("block")).then(|| words.nth(2)).flatten();
    // "@!p0 r1 = ffma.ftz r2 ur3 r1": a predicate, where it goes, and the operation.
    words.next_if(|word| word.starts_with('@'));
    let words: Vec<&str> = words.collect();
    let equals = words.iter().position(|word| *word == "=");
    let operation = equals.map_or(words.first(), |at| words.get(at + 1)).copied().unwrap_or_default();
    let uniform = equals.is_some() && words[0].starts_with('u');
    Line {
        operations: if label.is_none() { kind(operation, uniform).into_iter().collect() } else { Vec::new() },
        label,
        branch: (operation == "bra").then(|| words.last().copied()).flatten(),
    }
}

fn kind(operation: &str, uniform: bool) -> Option<Kind> {
    let name = operation.split('.').next().unwrap_or_default();
    let on = |space: &str| operation.contains(space);
    Some(match name {
        "" | "}" | ";" | "{" | "nop" | "bar" | "membar" => return None,
        "ffma" => Kind::MultiplyAdd,
        "hfma2" => Kind::PackedHalf,
        "hmma" | "imma" => Kind::Matrix,
        "ld" | "st" if on(".shared") => Kind::Shared,
        "ld" | "st" if on(".local") => Kind::Scratch,
        "ld" | "st" | "ldc" | "tex" | "tld" | "suld" | "sust" => Kind::Memory,
        "bra" | "exit" | "bssy" | "bsync" | "bclear" | "r2ur" => Kind::Scalar,
        _ if uniform => Kind::Scalar,
        _ => Kind::Vector,
    })
}
