//! NVIDIA's assembly, as Mesa's NAK prints it.

use std::collections::BTreeSet;

use super::{Code, Kind};

pub fn read(assembly: &str) -> Code {
    Code { operations: assembly.lines().map(operations).collect(), loops: loops(assembly) }
}

/// The lines of each loop: of all blocks from which its first one is reached again, without others in between that come
/// before it. Blocks of which a loop is made may lie behind others.
fn loops(assembly: &str) -> Vec<BTreeSet<usize>> {
    let blocks = blocks(assembly);
    let mut found = Vec::new();
    for (first, (_, before)) in blocks.iter().enumerate() {
        let mut body = BTreeSet::from([first]);
        let mut open: Vec<usize> = before.iter().copied().filter(|block| *block >= first).collect();
        while let Some(block) = open.pop() {
            if body.insert(block) {
                open.extend(blocks.get(block).iter().flat_map(|(_, before)| before));
            }
        }
        if before.iter().any(|block| *block >= first) {
            found.push(
                body.iter().filter_map(|block| blocks.get(*block)).flat_map(|(lines, _)| lines.clone()).collect(),
            );
        }
    }
    found
}

/// The lines of each block, and the blocks that lead to it: "block 3 L5 [1, 2] -> {".
fn blocks(assembly: &str) -> Vec<(std::ops::Range<usize>, Vec<usize>)> {
    let mut blocks: Vec<(std::ops::Range<usize>, Vec<usize>)> = Vec::new();
    for (at, line) in assembly.lines().map(str::trim).enumerate() {
        if let Some((_, list)) = line.split_once('[').filter(|_| line.starts_with("block")) {
            let before = list.split(']').next().unwrap_or_default().split(", ").filter_map(|block| block.parse().ok());
            blocks.push((at..at, before.collect()));
        }
        if let Some((lines, _)) = blocks.last_mut() {
            lines.end = at + 1;
        }
    }
    blocks
}

fn operations(line: &str) -> Vec<Kind> {
    // "@!p0 r1 = ffma.ftz r2 ur3 r1 // delay=1": a predicate, where it goes, and the operation.
    let code = line.split("//").next().unwrap_or_default();
    let words: Vec<&str> = code.split_whitespace().skip_while(|word| word.starts_with('@')).collect();
    let equals = words.iter().position(|word| *word == "=");
    let operation = equals.map_or(words.first(), |at| words.get(at + 1)).copied().unwrap_or_default();
    let uniform = equals.is_some() && words[0].starts_with('u');
    kind(operation, uniform).into_iter().collect()
}

fn kind(operation: &str, uniform: bool) -> Option<Kind> {
    let name = operation.split('.').next().unwrap_or_default();
    let on = |space: &str| operation.contains(space);
    Some(match name {
        "" | "block" | "}" | ";" | "{" | "nop" | "bar" | "membar" => return None,
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
