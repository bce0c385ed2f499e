//! `vivant pages`: the manual and the shells' completions, made of the command line's own description.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Command};
use clap_complete::Shell;

#[derive(Debug, Args)]
pub(super) struct PagesArgs {
    /// Folder to write them to; made where it is missing
    folder: PathBuf,
}

/// Writes man/vivant.1, a page for each command, and completions/ for bash, zsh, fish and PowerShell.
pub(super) fn run(args: &PagesArgs, mut command: Command) -> anyhow::Result<()> {
    let folders = [args.folder.join("man"), args.folder.join("completions")];
    let mut write = || -> std::io::Result<()> {
        for folder in &folders {
            std::fs::create_dir_all(folder)?;
        }
        // It is made anew for each command, and says what the pages say.
        let pages = command.clone().mut_subcommand("help", |help| help.hide(true));
        clap_mangen::generate_to(pages, &folders[0])?;
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
            clap_complete::generate_to(shell, &mut command, "vivant", &folders[1])?;
        }
        Ok(())
    };
    write().with_context(|| format!("cannot write to {}", args.folder.display()))
}
