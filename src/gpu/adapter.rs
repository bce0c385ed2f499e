//! Which of the machine's adapters paints.

/// Which adapter is wanted.
#[derive(Clone, Debug)]
pub struct AdapterRequest {
    /// Part of its name, in any case; `None` takes the most capable.
    pub name: Option<String>,
    /// Whether its matrix units may be used, where it has such.
    pub matrix_units: bool,
}

impl Default for AdapterRequest {
    fn default() -> AdapterRequest {
        AdapterRequest { name: None, matrix_units: true }
    }
}

/// Why there is no device.
#[derive(Debug, thiserror::Error)]
pub enum AdapterError {
    #[error(
        "no graphics adapter was found; install a Vulkan driver (Debian and Ubuntu: mesa-vulkan-drivers, which also \
         brings one that runs on the CPU)"
    )]
    None,
    #[error("no adapter is called {wanted:?}; there are:\n{}", list.join("\n"))]
    NoSuch { wanted: String, list: Vec<String> },
    #[error("none of the adapters can show pictures in this window; there are:\n{}", list.join("\n"))]
    NoneForWindow { list: Vec<String> },
    #[error("the adapter {name} lacks {lacks}, which painting needs; choose another with --adapter")]
    Unfit { name: String, lacks: &'static str },
    #[error("the adapter {name} could not be opened: {reason}")]
    Open { name: String, reason: wgpu::RequestDeviceError },
}

/// All adapters, the most capable first.
pub fn list(instance: &wgpu::Instance) -> Vec<wgpu::Adapter> {
    let mut adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::all()));
    adapters.sort_by_key(|adapter| match adapter.get_info().device_type {
        wgpu::DeviceType::DiscreteGpu => 0,
        wgpu::DeviceType::IntegratedGpu => 1,
        wgpu::DeviceType::VirtualGpu => 2,
        wgpu::DeviceType::Other => 3,
        wgpu::DeviceType::Cpu => 4,
    });
    adapters
}

/// An adapter in one line: `AMD Radeon RX 7600 (discrete GPU, Vulkan, radv Mesa 25.0)`.
pub fn describe(info: &wgpu::AdapterInfo) -> String {
    let kind = match info.device_type {
        wgpu::DeviceType::DiscreteGpu => "discrete GPU",
        wgpu::DeviceType::IntegratedGpu => "integrated GPU",
        wgpu::DeviceType::VirtualGpu => "virtual GPU",
        wgpu::DeviceType::Cpu => "software on the CPU",
        wgpu::DeviceType::Other => "other",
    };
    format!("{} ({kind}, {:?}, {} {})", info.name, info.backend, info.driver, info.driver_info)
}

/// Those that are asked for and can show pictures on the `surface`, the most capable first; at least one.
pub(super) fn choose(
    instance: &wgpu::Instance,
    request: &AdapterRequest,
    surface: Option<&wgpu::Surface<'_>>,
) -> Result<Vec<wgpu::Adapter>, AdapterError> {
    let all = list(instance);
    if all.is_empty() {
        return Err(AdapterError::None);
    }
    let lines = || all.iter().map(|adapter| format!("  {}", describe(&adapter.get_info()))).collect();
    let named: Vec<_> = match &request.name {
        None => all.iter().collect(),
        Some(wanted) => {
            let wanted = wanted.to_lowercase();
            all.iter().filter(|adapter| adapter.get_info().name.to_lowercase().contains(&wanted)).collect()
        }
    };
    if let (Some(wanted), true) = (&request.name, named.is_empty()) {
        return Err(AdapterError::NoSuch { wanted: wanted.clone(), list: lines() });
    }
    let fits = |adapter: &&wgpu::Adapter| surface.is_none_or(|surface| adapter.is_surface_supported(surface));
    let fitting: Vec<_> = named.into_iter().filter(fits).cloned().collect();
    if fitting.is_empty() { Err(AdapterError::NoneForWindow { list: lines() }) } else { Ok(fitting) }
}
