//! What AMD's compiler makes of every kernel, on a machine without such a GPU: registers, spills, shared memory, occupancy,
//! and what the hot loop is made of.
//!
//! ```sh
//! cargo run --release --example shader_stats                                # a table for NAVI31 (RDNA 3) and NAVI21 (RDNA 2)
//! cargo run --release --example shader_stats -- --write benches/rdna3.md    # renews the table in the project
//! cargo run --release --example shader_stats -- --family NAVI31 --asm direct
//! ```
//!
//! Mesa's RADV opens a device that is not there when it is told of which family it should be; that device compiles, and
//! runs nothing. Its name has to be in the environment when the driver is loaded, so each family is asked by a child
//! process. RDNA 3 needs Mesa 23, kernels with matrix units Mesa 23.3 (for Debian 12: bookworm-backports).

mod assembly;
mod kernels;
mod radv;
mod spirv;
mod table;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};
use clap::Parser;

use radv::Radv;
use table::Row;

/// What AMD's compiler makes of every kernel.
#[derive(Debug, Parser)]
struct Arguments {
    /// AMD's names of the GPUs to compile for
    #[arg(long, value_delimiter = ',', default_value = "NAVI31,NAVI21")]
    family: Vec<String>,
    /// RADV's entry in the Vulkan loader's folder
    #[arg(long)]
    icd: Option<PathBuf>,
    /// Print the assembly of the kernels whose name contains this
    #[arg(long, value_name = "NAME")]
    asm: Option<String>,
    /// Write the tables to a file
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Compile with the driver that this process was started with, and print JSON: what a child does
    #[arg(long, hide = true)]
    child: bool,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if arguments.child {
        return child(arguments.asm.as_deref());
    }
    let icd = match &arguments.icd {
        Some(path) => path.clone(),
        None => find_icd()?,
    };
    let mut families = Vec::new();
    for family in &arguments.family {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--child").env("RADV_FORCE_FAMILY", family);
        // The older of the two names is known to loaders old and new.
        command.env("VK_ICD_FILENAMES", &icd).env_remove("VK_DRIVER_FILES");
        if let Some(name) = &arguments.asm {
            command.args(["--asm", name]);
        }
        command.stderr(std::process::Stdio::inherit());
        let done = command.output()?;
        if !done.status.success() {
            bail!("{family} could not be compiled for with {}; the reason is above", icd.display());
        }
        if arguments.asm.is_some() {
            print!("{}", String::from_utf8_lossy(&done.stdout));
            continue;
        }
        let compiled: Compiled = serde_json::from_slice(&done.stdout)?;
        families.push((family.clone(), compiled));
    }
    if arguments.asm.is_some() {
        return Ok(());
    }
    let text = table::document(&families);
    match &arguments.write {
        Some(path) => std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display())),
        None => {
            print!("{text}");
            Ok(())
        }
    }
}

/// What one family made of all kernels.
#[derive(serde::Serialize, serde::Deserialize)]
struct Compiled {
    /// The device's name, with the driver's version.
    device: String,
    rows: Vec<Row>,
    /// Kernels that the driver cannot compile, and why.
    refused: Vec<(String, String)>,
}

fn child(asm: Option<&str>) -> anyhow::Result<()> {
    let radv = Radv::open()?;
    let mut compiled = Compiled { device: radv.name().to_owned(), rows: Vec::new(), refused: Vec::new() };
    for kernel in kernels::all() {
        if asm.is_some_and(|wanted| !kernel.name.contains(wanted)) {
            continue;
        }
        let made = spirv::compile(&kernel.source).and_then(|module| radv.compile(&module));
        match made {
            Ok(made) if asm.is_some() => println!("; {} on {}\n{}", kernel.name, radv.name(), made.assembly),
            Ok(made) => compiled.rows.push(Row::new(&kernel, &made)),
            Err(error) => compiled.refused.push((kernel.name, format!("{error:#}"))),
        }
    }
    if asm.is_none() {
        println!("{}", serde_json::to_string(&compiled)?);
    }
    Ok(())
}

fn find_icd() -> anyhow::Result<PathBuf> {
    let folders = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
    let files = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let mut found = files
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("radeon_icd")));
    found.next().context("RADV was not found; install mesa-vulkan-drivers, or name its file with --icd")
}
