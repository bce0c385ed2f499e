//! Intel's assembly, as Mesa prints it.

use super::{Code, Kind, Line};

pub fn read(assembly: &str) -> Code {
    let lines: Vec<&str> = assembly.lines().map(str::trim).collect();
    // What is sent where stands behind the sending.
    let behind = lines.iter().skip(1).copied().chain([""]);
    Code::of(lines.iter().zip(behind).map(|(line, behind)| self::line(line, behind)).collect())
}

fn line<'a>(line: &'a str, behind: &str) -> Line<'a> {
    // "(+f0.0) mad.sat(8) g1<1>F …": a predicate, an operation with a modifier, and its lanes.
    let instruction = if line.starts_with('(') { line.split_once(' ').map_or("", |(_, rest)| rest) } else { line };
    let named = instruction.split_once('(').filter(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == ' ')
    });
    let word = |name: &'a str| name.split(['.', ' ']).next().unwrap_or_default();
    let operation = named.map(|(name, rest)| (word(name), rest.split(')').next().unwrap_or_default()));
    let target = || instruction.split_whitespace().find(|word| word.starts_with("LABEL"));
    Line {
        operations: operation.and_then(|(name, lanes)| kind(name, lanes, behind)).into_iter().collect(),
        label: line.strip_suffix(':'),
        branch: operation.filter(|(name, _)| *name == "while").and_then(|_| target()),
    }
}

fn kind(operation: &str, lanes: &str, behind: &str) -> Option<Kind> {
    Some(match operation {
        "sync" | "nop" => return None,
        "mad" => Kind::MultiplyAdd,
        "dpas" => Kind::Matrix,
        "send" | "sends" | "sendc" => sent(behind)?,
        "if" | "else" | "endif" | "while" | "break" | "cont" | "jmpi" | "halt" => Kind::Scalar,
        _ if lanes == "1" => Kind::Scalar,
        _ => Kind::Vector,
    })
}

/// What a message is for: by its surface, or, since Arc, by the unit that it goes to.
fn sent(message: &str) -> Option<Kind> {
    let is = |parts: &[&str]| parts.iter().any(|part| message.contains(part));
    if is(&["barrier", "fence", "thread_spawner", "EOT"]) {
        None
    } else if is(&["Surface = 254", "bti 254", "slm MsgDesc"]) {
        Some(Kind::Shared)
    } else if is(&["bti 253", "bti 255", ", ss )"]) {
        Some(Kind::Scratch)
    } else {
        Some(Kind::Memory)
    }
}
