//! The figures as a page of Markdown.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::Compiled;
use super::assembly::{KINDS, Mix};
use super::driver::Machine;
use super::gpus::Maker;
use super::kernels::Named;

/// One kernel on one GPU.
#[derive(Serialize, Deserialize)]
pub struct Row {
    name: String,
    lanes: u32,
    /// By the maker's columns.
    figures: Vec<u64>,
    hot: Mix,
}

impl Row {
    pub fn new(maker: Maker, kernel: &Named, machine: &Machine) -> Row {
        let figure = |name: &&str| machine.figures.get(*name).copied().unwrap_or(0);
        Row {
            name: kernel.name.clone(),
            lanes: machine.subgroup_size,
            figures: maker.about().columns.iter().map(|(_, names)| names.iter().map(figure).sum()).collect(),
            hot: (maker.about().read)(&machine.assembly).hot_loop(),
        }
    }
}

/// The page: a table for each generation. `command` is what made it.
pub fn document(maker: Maker, command: &str, generations: &[(String, Compiled)]) -> String {
    let mut text = format!(
        "# What {}'s compiler makes of the kernels\n\n\
         Made by `{command}`, on a machine without such a GPU: these are the compiler's figures, not measurements. The hot \
         loop is the innermost loop with the most multiply-adds, or the whole code where there is no loop; its operations \
         are counted once, however often it runs. Useful operations are multiply-adds, on one number, on two halves, or on \
         matrices. {}\n",
        maker.about().name,
        maker.about().remarks,
    );
    for (generation, compiled) in generations {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n## {generation}\n\n{}\n\n{}", compiled.device, table(maker, &compiled.rows));
        for (name, why) in &compiled.refused {
            let _ = writeln!(text, "\nNot compiled: {name} ({}).", why.lines().next().unwrap_or_default());
        }
    }
    text
}

fn table(maker: Maker, rows: &[Row]) -> String {
    let figures = maker.about().columns.iter().map(|(head, _)| *head);
    let heads: Vec<&str> =
        ["lanes"].into_iter().chain(figures).chain(["hot loop"]).chain(KINDS.map(|(_, head)| head)).collect();
    let mut text = format!("| kernel | {} | useful |\n|---|{}--:|\n", heads.join(" | "), "--:|".repeat(heads.len()));
    for Row { name, lanes, figures, hot } in rows {
        let numbers = [u64::from(*lanes)].into_iter().chain(figures.iter().copied()).chain([u64::from(hot.all())]);
        let numbers = numbers.chain(KINDS.map(|(kind, _)| u64::from(hot.count(kind))));
        let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
        let _ = writeln!(text, "| {name} | {} | {:.0} % |", numbers.join(" | "), 100.0 * hot.useful());
    }
    text
}
