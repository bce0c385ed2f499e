//! `vivant import`: takes in a network, the paper's own above all.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::networks::{self, Before};
use crate::storage::{Folders, write_whole};

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The encoder's and the decoder's checkpoints as the PyTorch versions of the paper pass them on (vgg_normalised.pth and
    /// decoder.pth), or one safetensors file that `weights/train.py` wrote
    #[arg(value_name = "FILE", required = true, num_args = 1..=2)]
    files: Vec<PathBuf>,
    /// The safetensors file to write, for --weights [default: one that the window and --model find, in the place of the
    /// network of its size, which goes to the folder `removed` beside it]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file that --output names where there is one
    #[arg(long, requires = "output")]
    overwrite: bool,
}

pub(super) fn run(args: &ImportArgs) -> anyhow::Result<()> {
    let (bytes, weights) = networks::read_files(&args.files)?;
    let name = weights.widths.name();
    let (file, how) = if let Some(output) = &args.output {
        anyhow::ensure!(
            args.overwrite || !output.exists(),
            "{} is there already; name another file, or let --overwrite replace it",
            output.display()
        );
        write_whole(output, &bytes).with_context(|| format!("cannot write {}", output.display()))?;
        (output.clone(), format!("`vivant --weights {}` paints with it", output.display()))
    } else {
        let folder = Folders::of_user().context("the system names no folder for data; use --output")?.networks();
        let kept = networks::keep(&folder, &weights, &bytes)?;
        let mut how = format!("`--model {name}` paints with it, and the window does where there is time");
        if let Before::Other(before) = kept.before {
            how += &format!("\nthe one before is in {} now", before.display());
        }
        (kept.file, how)
    };
    say!("{name} network, {:.1} GFLOP at 512×512: {}", weights.flops([512; 2]) as f64 / 1e9, file.display());
    say!("{how}");
    Ok(())
}
