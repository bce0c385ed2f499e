//! A device that is not there: it compiles, and tells what it made.

use std::collections::BTreeMap;
use std::ffi::{CStr, CString};

use anyhow::{Context, ensure};
use ash::{khr, vk};
use naga::{AddressSpace, ImageClass, TypeInner};

use super::spirv::Module;

/// The driver's compiler.
pub struct Driver {
    device: ash::Device,
    executables: khr::pipeline_executable_properties::Device,
    name: String,
    /// Cooperative matrices are offered.
    matrices: bool,
    _instance: ash::Instance,
    _entry: ash::Entry,
}

/// What the compiler made of a shader.
pub struct Machine {
    pub subgroup_size: u32,
    /// The driver's own figures, by their names.
    pub figures: BTreeMap<String, u64>,
    pub assembly: String,
}

impl Driver {
    /// Opens the device that the environment names.
    pub fn open() -> anyhow::Result<Driver> {
        // SAFETY: the library that is loaded is the system's Vulkan loader; every handle below belongs to the instance and
        // device made here, which live as long as `Driver`, and all structures outlive the calls they are given to.
        unsafe {
            let entry = ash::Entry::load().context("there is no Vulkan loader (libvulkan1)")?;
            let application = vk::ApplicationInfo::default().api_version(vk::API_VERSION_1_3);
            let info = vk::InstanceCreateInfo::default().application_info(&application);
            let instance = entry.create_instance(&info, None).context("the driver could not be loaded")?;
            let physical = instance.enumerate_physical_devices()?.into_iter().next().context("no device")?;
            let mut driver = vk::PhysicalDeviceDriverProperties::default();
            let mut properties = vk::PhysicalDeviceProperties2::default().push_next(&mut driver);
            instance.get_physical_device_properties2(physical, &mut properties);
            let device = properties.properties.device_name_as_c_str()?.to_string_lossy().into_owned();
            let version = driver.driver_info_as_c_str()?.to_string_lossy().into_owned();

            let offered = instance.enumerate_device_extension_properties(physical)?;
            let offers = |name: &CStr| offered.iter().any(|e| e.extension_name_as_c_str() == Ok(name));
            let figures = khr::pipeline_executable_properties::NAME;
            ensure!(offers(figures), "{device} does not tell what it compiles");
            let matrices = offers(khr::cooperative_matrix::NAME);
            let mut extensions = vec![figures.as_ptr()];
            if matrices {
                extensions.push(khr::cooperative_matrix::NAME.as_ptr());
            }
            let mut tell =
                vk::PhysicalDevicePipelineExecutablePropertiesFeaturesKHR::default().pipeline_executable_info(true);
            let mut v11 = vk::PhysicalDeviceVulkan11Features::default().storage_buffer16_bit_access(true);
            let mut v12 = vk::PhysicalDeviceVulkan12Features::default()
                .shader_float16(true)
                .vulkan_memory_model(true)
                .vulkan_memory_model_device_scope(true);
            let mut v13 = vk::PhysicalDeviceVulkan13Features::default()
                .subgroup_size_control(true)
                .compute_full_subgroups(true)
                .maintenance4(true);
            let mut matrix = vk::PhysicalDeviceCooperativeMatrixFeaturesKHR::default().cooperative_matrix(true);
            let queues = [vk::DeviceQueueCreateInfo::default().queue_priorities(&[1.0])];
            let mut info = vk::DeviceCreateInfo::default()
                .queue_create_infos(&queues)
                .enabled_extension_names(&extensions)
                .push_next(&mut tell)
                .push_next(&mut v11)
                .push_next(&mut v12)
                .push_next(&mut v13);
            if matrices {
                info = info.push_next(&mut matrix);
            }
            let handle = instance.create_device(physical, &info, None).context("the device could not be opened")?;
            let executables = khr::pipeline_executable_properties::Device::new(&instance, &handle);
            let name = format!("{}, {version}", device.trim());
            Ok(Driver { device: handle, executables, name, matrices, _instance: instance, _entry: entry })
        }
    }

    /// The device's name, with the driver's version.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn compile(&self, module: &Module) -> anyhow::Result<Machine> {
        let device = &self.device;
        // The compiler of a family without matrix units ends the process where it meets one.
        let wants_matrices = |ty: &naga::Type| matches!(ty.inner, naga::TypeInner::CooperativeMatrix { .. });
        ensure!(self.matrices || !module.naga.types.iter().any(|(_, ty)| wants_matrices(ty)), "it has no matrix units");
        let bindings = bindings(&module.naga);
        let entry = CString::new(module.entry.as_str())?;
        // SAFETY: naga validated the module; what is made here is destroyed below or, after an error, with the process.
        unsafe {
            let info = vk::DescriptorSetLayoutCreateInfo::default().bindings(&bindings);
            let set = [device.create_descriptor_set_layout(&info, None)?];
            let immediates = [vk::PushConstantRange {
                stage_flags: vk::ShaderStageFlags::COMPUTE,
                offset: 0,
                size: vivant::gpu::IMMEDIATE_BYTES,
            }];
            let info = vk::PipelineLayoutCreateInfo::default().set_layouts(&set).push_constant_ranges(&immediates);
            let layout = device.create_pipeline_layout(&info, None)?;
            let shader =
                device.create_shader_module(&vk::ShaderModuleCreateInfo::default().code(&module.words), None)?;
            let stage = vk::PipelineShaderStageCreateInfo::default()
                .stage(vk::ShaderStageFlags::COMPUTE)
                .module(shader)
                .name(&entry);
            let tell = vk::PipelineCreateFlags::CAPTURE_STATISTICS_KHR
                | vk::PipelineCreateFlags::CAPTURE_INTERNAL_REPRESENTATIONS_KHR;
            let info = vk::ComputePipelineCreateInfo::default().flags(tell).stage(stage).layout(layout);
            let made = device.create_compute_pipelines(vk::PipelineCache::null(), &[info], None);
            let pipeline = made.map_err(|(_, error)| error)?.into_iter().next().context("no pipeline")?;
            let machine = self.machine(pipeline);
            device.destroy_pipeline(pipeline, None);
            device.destroy_shader_module(shader, None);
            device.destroy_pipeline_layout(layout, None);
            device.destroy_descriptor_set_layout(set[0], None);
            machine
        }
    }

    fn machine(&self, pipeline: vk::Pipeline) -> anyhow::Result<Machine> {
        let info = vk::PipelineInfoKHR::default().pipeline(pipeline);
        let first = vk::PipelineExecutableInfoKHR::default().pipeline(pipeline);
        // SAFETY: the pipeline was compiled with the flags that let it be asked, and has an executable with index 0.
        unsafe {
            let executables = self.executables.get_pipeline_executable_properties(&info)?;
            let subgroup_size = executables.first().context("no machine code")?.subgroup_size;
            let mut figures = BTreeMap::new();
            for figure in self.executables.get_pipeline_executable_statistics(&first)? {
                if figure.format == vk::PipelineExecutableStatisticFormatKHR::UINT64 {
                    figures.insert(figure.name_as_c_str()?.to_string_lossy().into_owned(), figure.value.u64);
                }
            }
            Ok(Machine { subgroup_size, figures, assembly: self.assembly(&first)? })
        }
    }

    /// # Safety
    /// The executable's pipeline exists and keeps its representations.
    unsafe fn assembly(&self, executable: &vk::PipelineExecutableInfoKHR<'_>) -> anyhow::Result<String> {
        let ask = self.executables.fp().get_pipeline_executable_internal_representations_khr;
        let device = self.device.handle();
        // SAFETY: asked thrice, as Vulkan wants it: how many there are, how long each is, and then for the texts, into
        // buffers of those lengths.
        let texts = unsafe {
            let mut count = 0;
            ask(device, executable, &raw mut count, std::ptr::null_mut()).result()?;
            let mut found = vec![vk::PipelineExecutableInternalRepresentationKHR::default(); count as usize];
            ask(device, executable, &raw mut count, found.as_mut_ptr()).result()?;
            let mut texts: Vec<Vec<u8>> = found.iter().map(|one| vec![0; one.data_size]).collect();
            for (one, text) in found.iter_mut().zip(&mut texts) {
                one.p_data = text.as_mut_ptr().cast();
            }
            ask(device, executable, &raw mut count, found.as_mut_ptr()).result()?;
            let names = found.iter().map(|one| one.name_as_c_str().map(|name| name.to_string_lossy().into_owned()));
            names.zip(texts).filter_map(|(name, text)| Some((name.ok()?, text))).collect::<Vec<_>>()
        };
        let assembly =
            texts.into_iter().find(|(name, _)| name.to_lowercase().contains("assembly")).context("no assembly")?;
        Ok(String::from_utf8_lossy(&assembly.1).trim_end_matches('\0').to_owned())
    }
}

/// What the shader binds, as Vulkan describes it; all of it is in group 0.
fn bindings(module: &naga::Module) -> Vec<vk::DescriptorSetLayoutBinding<'static>> {
    // A shader may call one place by two names.
    let bound = module.global_variables.iter().filter_map(|(_, global)| Some((global.binding?.binding, global)));
    let bound: BTreeMap<u32, &naga::GlobalVariable> = bound.collect();
    bound
        .into_iter()
        .map(|(at, global)| {
            let kind = match (&module.types[global.ty].inner, global.space) {
                (_, AddressSpace::Uniform) => vk::DescriptorType::UNIFORM_BUFFER,
                (_, AddressSpace::Storage { .. }) => vk::DescriptorType::STORAGE_BUFFER,
                (TypeInner::Sampler { .. }, _) => vk::DescriptorType::SAMPLER,
                (TypeInner::Image { class: ImageClass::Storage { .. }, .. }, _) => vk::DescriptorType::STORAGE_IMAGE,
                _ => vk::DescriptorType::SAMPLED_IMAGE,
            };
            vk::DescriptorSetLayoutBinding::default()
                .binding(at)
                .descriptor_type(kind)
                .descriptor_count(1)
                .stage_flags(vk::ShaderStageFlags::COMPUTE)
        })
        .collect()
}
