//! What naga makes of the shaders where there is no Vulkan: HLSL for Direct3D, MSL for Metal. Its writers refuse things that
//! are valid WGSL, which would be found out by users of Windows and macOS only.

use naga::ShaderStage;
use naga::back::pipeline_constants::process_overrides;
use naga::back::{hlsl, msl};
use naga::valid::ModuleInfo;

use super::{every_shader, validate};

#[test]
fn every_shader_can_be_written_for_direct3d_and_metal() {
    let mut refused = vec![];
    for (name, text) in every_shader() {
        let (module, info) = validate(&name, &text);
        let (f16, matrix_units) = (text.contains("enable f16;"), text.contains("coop_mat"));
        for entry in module.entry_points.iter().map(|entry| (entry.stage, entry.name.as_str())) {
            let (module, info) = process_overrides(&module, &info, Some(entry), &Default::default()).unwrap();
            let mut note = |language: &str, written: Result<(), String>| {
                refused.extend(written.err().map(|reason| format!("{name} in {language}: {reason}")));
            };
            note("MSL", metal(&module, &info, entry));
            // There are no matrix units in Direct3D, and subgroups and f16 in its newer compiler only.
            if !matrix_units {
                let old = (!f16 && !text.contains("subgroup")).then_some(hlsl::ShaderModel::V5_1);
                for model in old.into_iter().chain([hlsl::ShaderModel::V6_2]) {
                    note(&format!("HLSL {}", model.to_str()), direct3d(&module, &info, entry, model));
                }
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

fn metal(module: &naga::Module, info: &ModuleInfo, entry: (ShaderStage, &str)) -> Result<(), String> {
    let options = msl::Options { lang_version: (2, 4), force_loop_bounding: false, ..Default::default() };
    let pipeline = msl::PipelineOptions { entry_point: Some((entry.0, entry.1.to_owned())), ..Default::default() };
    let (_, written) = msl::write_string(module, info, &options, &pipeline).map_err(|error| error.to_string())?;
    written.entry_point_names.into_iter().try_for_each(|name| name.map(drop).map_err(|error| error.to_string()))
}

fn direct3d(
    module: &naga::Module,
    info: &ModuleInfo,
    entry: (ShaderStage, &str),
    shader_model: hlsl::ShaderModel,
) -> Result<(), String> {
    let options = hlsl::Options {
        shader_model,
        immediates_target: Some(Default::default()),
        force_loop_bounding: false,
        restrict_indexing: false,
        ..Default::default()
    };
    let pipeline = hlsl::PipelineOptions { entry_point: Some((entry.0, entry.1.to_owned())) };
    let mut text = String::new();
    let written = hlsl::Writer::new(&mut text, &options, &pipeline).write(module, info, None);
    let written = written.map_err(|error| error.to_string())?;
    written.entry_point_names.into_iter().try_for_each(|name| name.map(drop).map_err(|error| error.to_string()))
}
