//! `vivant info`: the adapters, and what is used of the chosen one.

use super::SharedArgs;
use crate::gpu::{Gpu, adapter, new_instance};
use crate::stylize::Engine;
use crate::stylize::cpu::Instructions;

pub(super) fn run(shared: &SharedArgs) -> anyhow::Result<()> {
    println!("vivant {}", env!("CARGO_PKG_VERSION"));
    let instance = new_instance();
    let adapters = adapter::list(&instance);
    println!("\nadapters");
    for adapter in &adapters {
        println!("  {}", adapter::describe(&adapter.get_info()));
    }
    let gpu = Gpu::open_on(instance, &shared.adapter(), None)?;
    let yes = |is| if is { "yes" } else { "no" };
    let capabilities = &gpu.capabilities;
    println!("\nused: {}", adapter::describe(&gpu.adapter.get_info()));
    let how = shared.how_to_run(&gpu);
    println!("  network runs on    {:?}", how.engine);
    if how.engine == Engine::Gpu {
        println!("  activations        {:?}", how.precision);
    } else {
        println!("  instructions       {}", Instructions::best().name());
    }
    println!("  f16                {}", yes(capabilities.f16));
    println!("  subgroups          {}", yes(capabilities.subgroups));
    println!("  timestamps         {}", yes(capabilities.timestamps));
    let units = capabilities.matrix_units.map(|units| format!("{0}×{0}", units.side()));
    println!("  matrix units       {}", units.as_deref().unwrap_or("no"));
    println!("  largest binding    {} MiB", capabilities.largest_binding >> 20);
    println!("  largest texture    {0}×{0}", capabilities.largest_texture);
    for weights in shared.networks()? {
        println!("\nnetwork: {} ({} parameters)", weights.name, weights.parameters());
        println!("  widths             {:?}", weights.widths.0);
        println!("  work               {:.1} GFLOP at 512×512", weights.flops([512; 2]) as f64 / 1e9);
        if !weights.trained_by.is_empty() {
            println!("  trained by         {}", weights.trained_by);
        }
    }
    Ok(())
}
