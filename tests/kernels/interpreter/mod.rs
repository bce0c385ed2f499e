//! Runs compute shaders as WGSL has them, not as some GPU does: an interpreter of naga's modules that sees what hardware
//! hides. It finds
//!
//! - reads and writes outside of buffers, arrays and textures,
//! - numbers that are read from a workgroup's memory before they are written,
//! - races: two invocations at one place, one of them writing, and no barrier between,
//! - barriers and subgroup operations that not all of those invocations reach which have to.
//!
//! llvmpipe runs a workgroup's subgroups one after another and each in lockstep, so kernels that are wrong in these ways may be
//! right there. What a race would do is not played through: all invocations go in step, and who touched a place since the
//! last barrier is written down (memory.rs).

mod arithmetic;
mod execution;
mod expressions;
mod matrices;
mod memory;
mod places;
mod texture;
mod values;

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use naga::back::pipeline_constants::process_overrides;
use naga::proc::Layouter;
use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, GlobalVariable, Handle, Module, ShaderStage, StorageAccess};

pub use memory::Fault;
use memory::{Actor, Memory};
pub use texture::Texture;
use values::Mask;

/// What stands at a binding of group 0.
#[derive(Clone, Debug)]
pub enum Resource {
    Buffer(Vec<u8>),
    Texture(Texture),
    /// The one sampler there is: linear, with repeated borders.
    Sampler,
}

/// A dispatch of a shader with a single entry point.
pub struct Dispatch<'a> {
    pub text: &'a str,
    /// Of the shader's `override` constants.
    pub constants: &'a [(&'static str, f64)],
    pub immediates: &'a [u8],
    pub workgroups: [u32; 3],
    /// Invocations of a subgroup.
    pub subgroup: u32,
}

/// What is wrong, and an example of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hazard {
    Memory(Fault),
    /// An index beyond the end of an array of fixed length.
    Index,
    /// A barrier that not all of the workgroup's invocations reach.
    Barrier,
    /// Something that all of a subgroup's invocations have to do and only some do, or each in its own way.
    Subgroup,
    /// A matrix in memory that does not begin at a multiple of 16 bytes, or whose rows do not.
    Alignment,
}

/// Hazards by the line of the shader they are in, each with the first example.
#[derive(Default)]
pub struct Hazards(pub BTreeMap<(String, Hazard), String>);

impl fmt::Display for Hazards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|((line, hazard), example)| writeln!(f, "{hazard:?} in `{line}`: {example}"))
    }
}

/// Runs a dispatch on `resources`, and leaves in them what it writes.
pub fn run(dispatch: &Dispatch<'_>, resources: &mut [Resource]) -> Hazards {
    let module = naga::front::wgsl::parse_str(dispatch.text).expect("the shader is WGSL");
    let info =
        Validator::new(ValidationFlags::all(), Capabilities::all()).validate(&module).expect("the shader is valid");
    let [entry] = &module.entry_points[..] else { panic!("the shader has one entry point") };
    let entry = Some((ShaderStage::Compute, entry.name.as_str()));
    let constants = dispatch.constants.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    let (module, info) = process_overrides(&module, &info, entry, &constants).expect("the constants are the shader's");
    let mut layouter = Layouter::default();
    layouter.update(module.to_ctx()).expect("valid types have a layout");

    let lanes = module.entry_points[0].workgroup_size.iter().product::<u32>();
    let mut machine = Machine {
        text: dispatch.text,
        module: &module,
        info: &info,
        layouter: &layouter,
        lanes: lanes as usize,
        subgroup: dispatch.subgroup,
        workgroups: dispatch.workgroups,
        workgroup: [0; 3],
        memories: vec![Memory::default(); module.global_variables.len()],
        textures: HashMap::new(),
        shared_epoch: 0,
        storage_epoch: 0,
        hazards: Hazards::default(),
    };
    machine.take(dispatch.immediates, resources);
    let [columns, rows, layers] = dispatch.workgroups;
    for workgroup in (0..layers).flat_map(|z| (0..rows).flat_map(move |y| (0..columns).map(move |x| [x, y, z]))) {
        machine.run_workgroup(workgroup);
    }
    machine.give_back(resources);
    machine.hazards
}

/// A dispatch under way.
struct Machine<'a> {
    text: &'a str,
    module: &'a Module,
    info: &'a naga::valid::ModuleInfo,
    layouter: &'a Layouter,
    /// Invocations of a workgroup.
    lanes: usize,
    subgroup: u32,
    workgroups: [u32; 3],
    /// The one that runs.
    workgroup: [u32; 3],
    /// Buffers, immediates and shared memory, by the index of their variable.
    memories: Vec<Memory>,
    textures: HashMap<Handle<GlobalVariable>, Texture>,
    /// Barriers that the workgroup has passed, for its own memory and for buffers and textures.
    shared_epoch: u32,
    storage_epoch: u32,
    hazards: Hazards,
}

impl<'a> Machine<'a> {
    /// The variables that the shader uses. Of those that stand at one binding it uses one: parts of its text may name what they
    /// need in their own way.
    fn used(&self) -> impl Iterator<Item = (Handle<GlobalVariable>, &'a GlobalVariable)> + use<'a> {
        let uses = self.info.get_entry_point(0);
        self.module.global_variables.iter().filter(move |(variable, _)| !uses[*variable].is_empty())
    }

    /// Takes over what is bound.
    fn take(&mut self, immediates: &[u8], resources: &mut [Resource]) {
        for (variable, global) in self.used() {
            if global.space == AddressSpace::Immediate {
                self.memories[variable.index()] = Memory::buffer(immediates.to_vec(), false);
            }
            let Some(binding) = global.binding else { continue };
            let written = match global.space {
                AddressSpace::Storage { access } => access.contains(StorageAccess::STORE),
                _ => false,
            };
            match &mut resources[binding.binding as usize] {
                Resource::Buffer(bytes) => {
                    self.memories[variable.index()] = Memory::buffer(std::mem::take(bytes), written);
                }
                Resource::Texture(texture) => {
                    self.textures.insert(variable, texture.clone());
                }
                Resource::Sampler => {}
            }
        }
    }

    fn give_back(&mut self, resources: &mut [Resource]) {
        for (variable, global) in self.used() {
            let Some(binding) = global.binding else { continue };
            match &mut resources[binding.binding as usize] {
                Resource::Buffer(bytes) => *bytes = std::mem::take(&mut self.memories[variable.index()].bytes),
                Resource::Texture(texture) => texture.clone_from(&self.textures[&variable]),
                Resource::Sampler => {}
            }
        }
    }

    fn run_workgroup(&mut self, workgroup: [u32; 3]) {
        self.workgroup = workgroup;
        (self.shared_epoch, self.storage_epoch) = (0, 0);
        for (variable, global) in self.used() {
            if global.space == AddressSpace::WorkGroup {
                self.memories[variable.index()] = Memory::shared(self.layouter[global.ty].size);
            }
        }
        self.run_entry();
    }

    /// Who an invocation, or a subgroup as a whole, is for memory of that kind.
    fn actor(&self, space: AddressSpace, who: u32) -> Actor {
        let [columns, rows, _] = self.workgroups;
        let [x, y, z] = self.workgroup;
        let epoch = if space == AddressSpace::WorkGroup { self.shared_epoch } else { self.storage_epoch };
        Actor { workgroup: (z * rows + y) * columns + x, who, epoch }
    }

    /// Notes a hazard at a place of the text.
    fn note(&mut self, hazard: Hazard, span: naga::Span, example: impl FnOnce() -> String) {
        let at = span.location(self.text);
        let line = self.text.lines().nth((at.line_number as usize).saturating_sub(1)).unwrap_or_default();
        let workgroup = self.workgroup;
        let told = || format!("{} in workgroup {workgroup:?}", example());
        self.hazards.0.entry((line.trim().to_owned(), hazard)).or_insert_with(told);
    }

    /// Begin and end of each subgroup.
    fn subgroups(&self) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
        let (lanes, size) = (self.lanes, self.subgroup as usize);
        (0..lanes).step_by(size).map(move |begin| begin..(begin + size).min(lanes))
    }

    /// Notes a subgroup of which only a part is there.
    fn demand_whole_subgroups(&mut self, mask: &Mask, span: naga::Span) {
        let torn = self.subgroups().find(|lanes| {
            let there = mask[lanes.clone()].iter().filter(|on| **on).count();
            there != 0 && there != lanes.len()
        });
        if let Some(lanes) = torn {
            self.note(Hazard::Subgroup, span, || format!("only some of invocations {lanes:?} come"));
        }
    }
}
