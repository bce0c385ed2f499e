//! What a GPU's compiler makes of every kernel, on a machine without such a GPU: registers, spills, shared memory, and what
//! the hot loop is made of.
//!
//! ```sh
//! cargo run --release --example shader_stats                                # a table for NAVI31 (RDNA 3) and NAVI21 (RDNA 2)
//! cargo run --release --example shader_stats -- --write benches/rdna3.md    # renews the table in the project
//! cargo run --release --example shader_stats -- --generation NAVI31 --kernel direct --asm
//! cargo run --release --example shader_stats -- intel --shim FOLDER --write benches/intel.md
//! cargo run --release --example shader_stats -- nvidia --shim FOLDER --write benches/nvidia.md
//! ```
//!
//! The drivers are Mesa's. They open a device that is not there when they are told of which generation it should be; that
//! device compiles, and runs nothing. RADV does it by itself. ANV and NVK want a library loaded before them that answers for
//! the system, which Mesa builds with `-Dtools=drm-shim,intel` or `-Dtools=drm-shim,nouveau`. The generation has to be named
//! in the environment when the driver is loaded, so each is asked by a child process. RDNA 3 needs Mesa 23, kernels with
//! matrix units Mesa 23.3, Xe2 Mesa 24.3 (for Debian 12: bookworm-backports, without NVK).

mod assembly;
mod driver;
mod gpus;
mod kernels;
mod spirv;
mod table;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use clap::{Parser, ValueEnum};

use driver::Driver;
use gpus::Maker;
use table::Row;

/// What a GPU's compiler makes of every kernel.
#[derive(Debug, Parser)]
struct Arguments {
    /// Whose GPUs to compile for
    #[arg(default_value = "amd")]
    maker: Maker,
    /// Mesa's names of the generations, as NAVI31 or tgl
    #[arg(long, value_delimiter = ',')]
    generation: Vec<String>,
    /// The driver's entry in the Vulkan loader's folder
    #[arg(long)]
    icd: Option<PathBuf>,
    /// Folder of the library that makes the driver believe in a device
    #[arg(long, value_name = "FOLDER")]
    shim: Option<PathBuf>,
    /// Only the kernels whose name contains this
    #[arg(long, value_name = "NAME", default_value = "")]
    kernel: String,
    /// Print the assembly instead of the table, and the driver's own figures
    #[arg(long, conflicts_with = "write")]
    asm: bool,
    /// Write the tables to a file
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Compile with the driver that this process was started with, and print JSON: what a child does
    #[arg(long, hide = true)]
    child: bool,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let maker = arguments.maker;
    if arguments.child {
        return child(&arguments);
    }
    let icd = match &arguments.icd {
        Some(path) => path.clone(),
        None => find_icd(maker)?,
    };
    let shim = maker.about().shim.map(|file| find_shim(arguments.shim.as_deref(), file)).transpose()?;
    let named: Vec<&str> = arguments.generation.iter().map(String::as_str).collect();
    let mut generations = Vec::new();
    for generation in if named.is_empty() { maker.about().generations } else { &named } {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([name_of(maker), "--child".to_owned(), format!("--kernel={}", arguments.kernel)]);
        command.args(arguments.asm.then_some("--asm"));
        command.env(maker.about().variable, generation);
        // The older of the two names is known to loaders old and new.
        command.env("VK_ICD_FILENAMES", &icd).env_remove("VK_DRIVER_FILES");
        if let Some(shim) = &shim {
            command.env("LD_PRELOAD", shim);
        }
        command.stderr(std::process::Stdio::inherit());
        let done = command.output()?;
        if !done.status.success() {
            bail!("{generation} could not be compiled for with {}; the reason is above", icd.display());
        }
        if arguments.asm {
            print!("{}", String::from_utf8_lossy(&done.stdout));
            continue;
        }
        let compiled: Compiled = serde_json::from_slice(&done.stdout)?;
        generations.push(((*generation).to_owned(), compiled));
    }
    if arguments.asm {
        return Ok(());
    }
    let text = table::document(maker, &command_line(&arguments), &generations);
    match &arguments.write {
        Some(path) => std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display())),
        None => {
            print!("{text}");
            Ok(())
        }
    }
}

/// What one generation made of all kernels.
#[derive(serde::Serialize, serde::Deserialize)]
struct Compiled {
    /// The device's name, with the driver's version.
    device: String,
    rows: Vec<Row>,
    /// Kernels that the driver cannot compile, and why.
    refused: Vec<(String, String)>,
}

fn child(arguments: &Arguments) -> anyhow::Result<()> {
    let driver = Driver::open()?;
    let mut compiled = Compiled { device: driver.name().to_owned(), rows: Vec::new(), refused: Vec::new() };
    let wanted = |kernel: &kernels::Named| kernel.name.contains(&arguments.kernel);
    for kernel in kernels::all(arguments.maker).into_iter().filter(wanted) {
        let made = spirv::compile(&kernel.source).and_then(|module| driver.compile(&module));
        match made {
            Ok(made) if arguments.asm => {
                println!("; {} on {}: {:?}\n{}", kernel.name, driver.name(), made.figures, made.assembly);
            }
            Ok(made) => compiled.rows.push(Row::new(arguments.maker, &kernel, &made)),
            Err(error) if arguments.asm => println!("; {} was not compiled: {error:#}", kernel.name),
            Err(error) => compiled.refused.push((kernel.name, format!("{error:#}"))),
        }
    }
    if !arguments.asm {
        println!("{}", serde_json::to_string(&compiled)?);
    }
    Ok(())
}

/// The command that makes the same tables, without what is where on this machine.
fn command_line(arguments: &Arguments) -> String {
    let mut words = vec!["cargo run --release --example shader_stats --".to_owned()];
    if arguments.maker != Maker::Amd {
        words.push(name_of(arguments.maker));
    }
    if arguments.maker.about().shim.is_some() {
        words.push("--shim FOLDER".to_owned());
    }
    if !arguments.kernel.is_empty() {
        words.push(format!("--kernel '{}'", arguments.kernel));
    }
    if !arguments.generation.is_empty() {
        words.push(format!("--generation {}", arguments.generation.join(",")));
    }
    words.extend(arguments.write.as_ref().map(|path| format!("--write {}", path.display())));
    words.join(" ")
}

/// As the command line names it.
fn name_of(maker: Maker) -> String {
    maker.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn find_shim(folder: Option<&Path>, file: &str) -> anyhow::Result<PathBuf> {
    let folder = folder.with_context(|| format!("--shim has to name the folder of {file}, which Mesa builds"))?;
    let path = folder.join(file);
    path.is_file().then_some(path).with_context(|| format!("there is no {file} in {}", folder.display()))
}

fn find_icd(maker: Maker) -> anyhow::Result<PathBuf> {
    let folders = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
    let files = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let mut found = files
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(maker.about().icd)));
    found.next().with_context(|| {
        format!("there is no {}…json; install mesa-vulkan-drivers, or name its file with --icd", maker.about().icd)
    })
}
