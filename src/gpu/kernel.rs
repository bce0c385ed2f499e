//! A compute shader with its pipeline, ready to be recorded into a pass.

use super::{Gpu, IMMEDIATE_BYTES};

/// WGSL text of a kernel: whole files, one after another. Parts decide nothing at run time; all of them are validated by
/// a test in every combination that is used.
#[derive(Clone, Debug)]
pub struct KernelSource {
    pub name: &'static str,
    pub parts: Vec<&'static str>,
}

impl KernelSource {
    /// The module's text.
    pub fn text(&self) -> String {
        self.parts.concat()
    }
}

/// What stands at one binding of group 0, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// A storage buffer that is only read.
    Read,
    /// A storage buffer that is written, or read and written.
    Write,
    /// A texture that is sampled, with filtering.
    Texture,
    /// A filtering sampler.
    Sampler,
    /// An rgba8unorm texture that is written.
    Picture,
}

/// What stands at a kernel's bindings, in their order.
#[derive(Clone)]
pub struct Bound {
    group: wgpu::BindGroup,
    resources: Vec<Resource>,
}

/// What stands at one of them.
#[derive(Clone)]
pub enum Resource {
    Buffer(wgpu::Buffer),
    Texture(wgpu::Texture),
    Sampler,
}

/// A compiled compute shader whose parameters are one struct of immediates.
pub struct Kernel {
    source: KernelSource,
    /// Values of the shader's `override` constants.
    constants: Vec<(&'static str, f64)>,
    pipeline: wgpu::ComputePipeline,
    layout: wgpu::BindGroupLayout,
    /// Why the driver refuses it.
    refusal: Option<String>,
}

impl Kernel {
    /// Compiles `source`, whose only entry point takes `bindings` in group 0. Where the driver refuses it, it must not be
    /// recorded, and the device [is told](Gpu::note_refusal).
    pub fn new(gpu: &Gpu, source: &KernelSource, bindings: &[Binding]) -> Kernel {
        Kernel::with_constants(gpu, source, bindings, &[])
    }

    /// As [`Kernel::new`], with values for the shader's `override` constants.
    pub fn with_constants(
        gpu: &Gpu,
        source: &KernelSource,
        bindings: &[Binding],
        constants: &[(&'static str, f64)],
    ) -> Kernel {
        let kernel = Kernel::replaceable(gpu, source, bindings, constants);
        if let Some(refusal) = kernel.refusal() {
            gpu.note_refusal(refusal);
        }
        kernel
    }

    /// As [`Kernel::with_constants`], of one that others can take the place of: nobody is told of a
    /// [refusal](Kernel::refusal).
    pub fn replaceable(
        gpu: &Gpu,
        source: &KernelSource,
        bindings: &[Binding],
        constants: &[(&'static str, f64)],
    ) -> Kernel {
        // Threads compile side by side, and an error finds the scopes of its own thread alone.
        let (kernel, error) = gpu.with_refusal(|| Kernel::compiled(gpu, source, bindings, constants));
        let refusal = error.map(|error| format!("the GPU's driver refuses the kernel {}: {error}", source.name));
        Kernel { refusal, ..kernel }
    }

    fn compiled(gpu: &Gpu, source: &KernelSource, bindings: &[Binding], constants: &[(&'static str, f64)]) -> Kernel {
        let label = Some(source.name);
        let entries: Vec<_> = bindings
            .iter()
            .zip(0..)
            .map(|(binding, index)| wgpu::BindGroupLayoutEntry {
                binding: index,
                visibility: wgpu::ShaderStages::COMPUTE,
                ty: binding.ty(),
                count: None,
            })
            .collect();
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label, entries: &entries });
        let pipeline_layout = gpu.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label,
            bind_group_layouts: &[Some(&layout)],
            immediate_size: IMMEDIATE_BYTES,
        });
        let descriptor = wgpu::ShaderModuleDescriptor { label, source: wgpu::ShaderSource::Wgsl(source.text().into()) };
        // SAFETY: the project's own kernels index only inside what the host binds (every index is bounded by the shape in
        // the immediates, from which the host computes the buffers' sizes; tests/kernels/hazards.rs runs all of them with every
        // index checked, at odd sizes), and their loops run to bounds given there. Unchecked, they are 10 to 25 % faster.
        let module =
            unsafe { gpu.device.create_shader_module_trusted(descriptor, wgpu::ShaderRuntimeChecks::unchecked()) };
        let pipeline = gpu.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label,
            layout: Some(&pipeline_layout),
            module: &module,
            entry_point: None,
            compilation_options: wgpu::PipelineCompilationOptions {
                constants,
                // Each kernel writes its workgroup memory before it reads it; tests/kernels/hazards.rs watches that.
                zero_initialize_workgroup_memory: false,
            },
            cache: gpu.cache.handle(),
        });
        Kernel { source: source.clone(), constants: constants.to_vec(), pipeline, layout, refusal: None }
    }

    /// Why it cannot be recorded, if the driver refuses it.
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    pub fn name(&self) -> &'static str {
        self.source.name
    }

    pub fn source(&self) -> &KernelSource {
        &self.source
    }

    pub fn constants(&self) -> &[(&'static str, f64)] {
        &self.constants
    }

    /// Resources for the kernel's bindings, in their order; buffers as a whole.
    pub fn bind(&self, gpu: &Gpu, resources: &[wgpu::BindingResource<'_>]) -> Bound {
        let entries: Vec<_> = resources
            .iter()
            .zip(0..)
            .map(|(resource, binding)| wgpu::BindGroupEntry { binding, resource: resource.clone() })
            .collect();
        let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(self.source.name),
            layout: &self.layout,
            entries: &entries,
        });
        Bound { group, resources: resources.iter().map(Resource::of).collect() }
    }

    /// Records one dispatch of `workgroups`; `immediates` are the bytes of the shader's parameter struct, if it has
    /// one.
    pub fn record(&self, pass: &mut wgpu::ComputePass<'_>, bound: &Bound, immediates: &[u8], workgroups: [u32; 3]) {
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &bound.group, &[]);
        if !immediates.is_empty() {
            pass.set_immediates(0, immediates);
        }
        pass.dispatch_workgroups(workgroups[0], workgroups[1], workgroups[2]);
    }
}

impl Bound {
    /// For whoever wants to see what passes read and write.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }
}

impl Resource {
    fn of(resource: &wgpu::BindingResource<'_>) -> Resource {
        match resource {
            wgpu::BindingResource::Buffer(binding) => Resource::Buffer(binding.buffer.clone()),
            wgpu::BindingResource::TextureView(view) => Resource::Texture(view.texture().clone()),
            _ => Resource::Sampler,
        }
    }
}

impl Binding {
    fn ty(self) -> wgpu::BindingType {
        let buffer = |read_only| wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Storage { read_only },
            has_dynamic_offset: false,
            min_binding_size: None,
        };
        match self {
            Binding::Read => buffer(true),
            Binding::Write => buffer(false),
            Binding::Texture => wgpu::BindingType::Texture {
                sample_type: wgpu::TextureSampleType::Float { filterable: true },
                view_dimension: wgpu::TextureViewDimension::D2,
                multisampled: false,
            },
            Binding::Sampler => wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
            Binding::Picture => wgpu::BindingType::StorageTexture {
                access: wgpu::StorageTextureAccess::WriteOnly,
                format: wgpu::TextureFormat::Rgba8Unorm,
                view_dimension: wgpu::TextureViewDimension::D2,
            },
        }
    }
}
