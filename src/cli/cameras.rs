//! `vivant cameras`: what is there, with formats.

use clap::Args;

use crate::source::camera::{Backend, cameras};

#[derive(Debug, Args)]
pub(super) struct CamerasArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &CamerasArgs) -> anyhow::Result<()> {
    let found = cameras(Backend::from_environment());
    if args.json {
        say!("{}", serde_json::to_string_pretty(&found)?);
        return Ok(());
    }
    if found.is_empty() {
        say!("no camera was found; `vivant --source demo` paints the built-in scene");
    }
    for camera in found {
        let id = &camera.id;
        say!("{}  {}  {}", id.index, id.name, id.device);
        if !id.bus.is_empty() {
            say!("   at {}", id.bus);
        }
        for format in &camera.formats {
            let rates: Vec<String> = format.rates.iter().map(|rate| format!("{rate:.4}")).collect();
            let rates: Vec<&str> = rates.iter().map(|rate| rate.trim_end_matches('0').trim_end_matches('.')).collect();
            let note = if format.usable { "" } else { "  (not read)" };
            say!("   {:<5} {}×{}  {}/s{note}", format.pixels, format.width, format.height, rates.join(" "));
        }
    }
    Ok(())
}
