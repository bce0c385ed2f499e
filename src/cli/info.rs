//! `vivant info`: the adapters, and what is used of the chosen one.

use super::SharedArgs;
use crate::gpu::{Gpu, adapter, new_instance};
use crate::stylize::Engine;
use crate::stylize::cpu::Instructions;

pub(super) fn run(shared: &SharedArgs) -> anyhow::Result<()> {
    say!("vivant {}", env!("CARGO_PKG_VERSION"));
    let instance = new_instance();
    let adapters = adapter::list(&instance);
    say!("\nadapters");
    for adapter in &adapters {
        say!("  {}", adapter::describe(&adapter.get_info()));
    }
    let gpu = Gpu::open_on(instance, &shared.adapter(), None)?;
    let yes = |is| if is { "yes" } else { "no" };
    let capabilities = &gpu.capabilities;
    say!("\nused: {}", adapter::describe(&gpu.adapter.get_info()));
    let how = shared.how_to_run(&gpu);
    say!("  network runs on    {:?}", how.engine);
    if how.engine == Engine::Gpu {
        say!("  activations        {:?}", how.precision);
    } else {
        say!("  instructions       {}", Instructions::best().name());
    }
    say!("  f16                {}", yes(capabilities.f16));
    say!("  subgroups          {}", yes(capabilities.subgroups));
    say!("  timestamps         {}", yes(capabilities.timestamps));
    let units = capabilities.matrix_units.map(|units| format!("{0}×{0}", units.side()));
    say!("  matrix units       {}", units.as_deref().unwrap_or("no"));
    say!("  largest binding    {} MiB", capabilities.largest_binding >> 20);
    say!("  largest texture    {0}×{0}", capabilities.largest_texture);
    for weights in shared.networks()? {
        say!("\nnetwork: {} ({} parameters)", weights.name, weights.parameters());
        let file = weights.file.as_ref().map_or("the program".to_owned(), |file| file.display().to_string());
        say!("  from               {file}");
        say!("  widths             {:?}", weights.widths.0);
        say!("  work               {:.1} GFLOP at 512×512", weights.flops([512; 2]) as f64 / 1e9);
        if !weights.trained_by.is_empty() {
            say!("  trained by         {}", weights.trained_by);
        }
    }
    Ok(())
}
