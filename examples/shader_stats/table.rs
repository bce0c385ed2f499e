//! The figures as a page of Markdown.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::Compiled;
use super::assembly::{Mix, hot_loop};
use super::kernels::Named;
use super::radv::Machine;

/// One kernel on one GPU.
#[derive(Serialize, Deserialize)]
pub struct Row {
    name: String,
    wave: u32,
    vector_registers: u64,
    /// Registers that did not fit, vector and scalar.
    spills: u64,
    shared_bytes: u64,
    /// Waves that fit on one SIMD unit together.
    occupancy: u64,
    code_bytes: u64,
    hot: Mix,
}

impl Row {
    pub fn new(kernel: &Named, machine: &Machine) -> Row {
        let figure = |name: &str| machine.figures.get(name).copied().unwrap_or(0);
        Row {
            name: kernel.name.clone(),
            wave: machine.subgroup_size,
            vector_registers: figure("VGPRs"),
            spills: figure("Spilled VGPRs") + figure("Spilled SGPRs"),
            shared_bytes: figure("LDS size"),
            occupancy: figure("Subgroups per SIMD"),
            code_bytes: figure("Code size"),
            hot: hot_loop(&machine.assembly),
        }
    }
}

/// The page: a table for each GPU.
pub fn document(families: &[(String, Compiled)]) -> String {
    let mut text = String::from(
        "# What AMD's compiler makes of the kernels\n\n\
         Made by `cargo run --release --example shader_stats -- --write benches/rdna3.md`, on a machine without such a GPU: \
         these are the compiler's figures, not measurements. The hot loop is the innermost loop with the most multiply-adds, \
         or the whole code where there is no loop; its operations are counted once, however often it runs. Waves are counted as waves of 32 lanes: one of 64 is two. \
         Useful operations are multiply-adds, on one number, on two halves, or on matrices.\n",
    );
    for (family, compiled) in families {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n## {family}\n\n{}\n\n{}", compiled.device, table(&compiled.rows));
        for (name, why) in &compiled.refused {
            let _ = writeln!(text, "\nNot compiled: {name} ({}).", why.lines().next().unwrap_or_default());
        }
    }
    text
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| kernel | lanes | VGPRs | spills | LDS bytes | waves a SIMD | code bytes | hot loop | multiply-add | packed half \
         | matrix | other vector | LDS | memory | scalar | useful |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for row in rows {
        let Row { name, wave, vector_registers, spills, shared_bytes, occupancy, code_bytes, hot } = row;
        let Mix { all, multiply_add, packed_half, matrix, vector, shared, memory, scalar } = hot;
        let useful = 100.0 * hot.useful();
        let _ = writeln!(
            text,
            "| {name} | {wave} | {vector_registers} | {spills} | {shared_bytes} | {occupancy} | {code_bytes} | {all} \
             | {multiply_add} | {packed_half} | {matrix} | {vector} | {shared} | {memory} | {scalar} | {useful:.0} % |"
        );
    }
    text
}
