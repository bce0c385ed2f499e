//! WGSL to SPIR-V, with the choices that the program makes when it gives a kernel to a driver: no checks of indices and
//! loops, no clearing of workgroup memory.

use anyhow::{Context, anyhow};
use naga::back::pipeline_constants::process_overrides;
use naga::back::{PipelineConstants, spv};
use naga::proc::{BoundsCheckPolicies, BoundsCheckPolicy};
use naga::valid::{Capabilities, ValidationFlags, Validator};
use vivant::gpu::KernelSource;

/// A shader that a Vulkan driver takes.
pub struct Module {
    pub naga: naga::Module,
    pub words: Vec<u32>,
    pub entry: String,
}

pub fn compile(source: &KernelSource) -> anyhow::Result<Module> {
    let text = source.text();
    let mut options = naga::front::wgsl::Options::new();
    options.capabilities = Capabilities::all();
    let parsed = naga::front::wgsl::Frontend::new_with_options(options).parse(&text);
    let naga = parsed.map_err(|error| anyhow!(error.emit_to_string(&text)))?;
    let checked = Validator::new(ValidationFlags::all(), Capabilities::all()).validate(&naga);
    let info = checked.map_err(|error| anyhow!(error.emit_to_string(&text)))?;
    let entry = naga.entry_points.first().context("no entry point")?;
    let (stage, entry) = (entry.stage, entry.name.clone());
    // Constants keep the values that the text gives them.
    let (naga, info) = process_overrides(&naga, &info, Some((stage, &entry)), &PipelineConstants::default())?;
    let naga = naga.into_owned();
    let mut flags = spv::Options::default().flags;
    flags.remove(spv::WriterFlags::DEBUG);
    let unchecked = BoundsCheckPolicy::Unchecked;
    let options = spv::Options {
        lang_version: (1, 6),
        flags,
        bounds_check_policies: BoundsCheckPolicies {
            index: unchecked,
            buffer: unchecked,
            image_load: unchecked,
            binding_array: unchecked,
        },
        force_loop_bounding: false,
        zero_initialize_workgroup_memory: spv::ZeroInitializeWorkgroupMemoryMode::None,
        ..Default::default()
    };
    let pipeline = spv::PipelineOptions { shader_stage: stage, entry_point: entry.clone() };
    let words = spv::write_vec(&naga, &info, &options, Some(&pipeline))?;
    Ok(Module { naga, words, entry })
}
