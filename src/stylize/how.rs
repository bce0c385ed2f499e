//! How the network is run: what was asked for, and what suits the adapter.

use super::conv::ConvKernel;
use super::conv::choices::Tune;
use super::tensor::Precision;
use crate::gpu::Gpu;

/// What the network and what surrounds it run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Engine {
    /// Compute shaders on the adapter.
    Gpu,
    /// Native code on the CPU.
    Cpu,
}

impl Engine {
    /// A software adapter does with a tenth of the CPU's speed what the CPU can do itself.
    pub fn preferred(gpu: &Gpu) -> Engine {
        if gpu.capabilities.software { Engine::Cpu } else { Engine::Gpu }
    }
}

/// How the network is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HowToRun {
    pub engine: Engine,
    /// Whether that one was asked for, and paints whatever comes of it.
    pub asked: bool,
    /// The CPU engine takes f32 only.
    pub precision: Precision,
    /// What the GPU runs every layer with; `None` takes for each layer what suits it.
    pub kernel: Option<ConvKernel>,
    /// Whether what suits a layer is found out by measuring.
    pub tune: Tune,
}

impl HowToRun {
    /// What suits the adapter.
    pub fn preferred(gpu: &Gpu) -> HowToRun {
        HowToRun::wished(gpu, &Wishes::default())
    }

    /// What suits the adapter, where nothing else is wished.
    pub fn wished(gpu: &Gpu, wishes: &Wishes) -> HowToRun {
        HowToRun {
            engine: wishes.engine.unwrap_or_else(|| Engine::preferred(gpu)),
            asked: wishes.engine.is_some(),
            precision: Precision::preferred(gpu),
            kernel: wishes.kernel,
            tune: wishes.tune.unwrap_or_else(|| Tune::preferred(gpu)),
        }
    }
}

/// What the user asks for; the rest is chosen.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Wishes {
    /// Run the network on the GPU or on the CPU [default: the GPU, unless it is a software one or fails a trial]
    #[arg(long, global = true, value_enum)]
    pub engine: Option<Engine>,
    /// Whether the fastest kernel for each layer is measured [default: on, and off on a software adapter]
    #[arg(long, global = true, value_enum)]
    pub tune: Option<Tune>,
    /// Run every layer of the network by this kernel
    #[arg(long, global = true, value_name = "KERNEL", value_parser = kernel, hide = true)]
    pub kernel: Option<ConvKernel>,
}

fn kernel(name: &str) -> Result<ConvKernel, String> {
    ConvKernel::from_name(name).ok_or_else(|| {
        let names: Vec<_> = ConvKernel::ALL.iter().map(|(_, name)| *name).collect();
        format!("{name:?} is no kernel; there are {}", names.join(", "))
    })
}
