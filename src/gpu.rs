//! The device and what is not about painting: adapter choice, capabilities, kernels, transfers, timing.

pub mod adapter;
pub mod ceilings;
pub mod kernel;
pub mod pass;
pub mod pipeline_cache;
pub mod readback;
pub mod timing;

pub use adapter::{AdapterError, AdapterRequest};
pub use kernel::{Binding, Bound, Kernel, KernelSource, Resource};
pub use pass::{Pass, Progress};

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::{Mutex, RwLock, RwLockWriteGuard};
use pipeline_cache::PipelineCache;

/// An opened device. Clones share it.
#[derive(Clone)]
pub struct Gpu {
    pub instance: wgpu::Instance,
    pub adapter: wgpu::Adapter,
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub capabilities: Capabilities,
    cache: Arc<PipelineCache>,
    trouble: Arc<Trouble>,
    gate: Arc<RwLock<()>>,
    right: Arc<OnceLock<bool>>,
}

/// What the opened device can do, as far as painting depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// f16 in storage buffers and arithmetic.
    pub f16: bool,
    /// Subgroups of at least eight lanes, for broadcasts.
    pub subgroups: bool,
    /// Matrix units that multiply matrices of f16 and add in f32, as cooperative matrices.
    pub matrix_units: Option<MatrixUnits>,
    /// Timestamps at the edges of compute passes.
    pub timestamps: bool,
    /// The adapter is a program on the CPU.
    pub software: bool,
    /// Bytes of the largest buffer that a kernel can be given.
    pub largest_binding: u64,
    /// Width and height of the largest texture.
    pub largest_texture: u32,
    /// Invocations of the largest workgroup.
    pub workgroup_invocations: u32,
    /// Bytes of shared memory that a workgroup can have.
    pub workgroup_bytes: u32,
    /// Whether an invocation has at most 128 registers, as on Intel's GPUs (benches/intel.md) and Apple's M1
    /// (dougallj/applegpu); later ones of Apple's are taken to be alike.
    pub few_registers: bool,
}

#[cfg(test)]
impl Capabilities {
    /// Those of a GPU that has all but matrix units.
    pub(crate) fn of_a_gpu() -> Capabilities {
        Capabilities {
            f16: true,
            subgroups: true,
            matrix_units: None,
            timestamps: true,
            software: false,
            largest_binding: 1 << 30,
            largest_texture: 16384,
            workgroup_invocations: 1024,
            workgroup_bytes: 64 << 10,
            few_registers: false,
        }
    }
}

/// The matrices that an adapter's matrix units multiply at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatrixUnits {
    /// 16×16: AMD and NVIDIA.
    Side16,
    /// 8×8: Apple, and Mesa's llvmpipe.
    Side8,
}

/// Its number among the makers of PCI devices.
const INTEL: u32 = 0x8086;

/// Immediates that a kernel may take, in bytes; every native backend offers as many.
pub const IMMEDIATE_BYTES: u32 = 128;

impl Gpu {
    /// Opens the adapter asked for, or the most capable one.
    ///
    /// # Errors
    /// No adapter, none of that name (the message lists those there are), or one that cannot do what painting needs.
    pub fn open(request: &AdapterRequest) -> Result<Gpu, AdapterError> {
        let instance = new_instance();
        Gpu::open_on(instance, request, None)
    }

    /// As [`Gpu::open`], on an instance that already has a `surface` the adapter must be able to present to.
    ///
    /// # Errors
    /// As [`Gpu::open`].
    pub fn open_on(
        instance: wgpu::Instance,
        request: &AdapterRequest,
        surface: Option<&wgpu::Surface<'_>>,
    ) -> Result<Gpu, AdapterError> {
        let mut first_error = None;
        for adapter in adapter::choose(&instance, request, surface)? {
            let opened = match Gpu::open_adapter(&instance, &adapter, request.matrix_units) {
                // Matrix units are an experiment, which a driver may fail at.
                Err(AdapterError::Open { .. }) if request.matrix_units => Gpu::open_adapter(&instance, &adapter, false),
                opened => opened,
            };
            match opened {
                Ok(gpu) => {
                    if let Some(error) = first_error {
                        tracing::warn!("{error}; {} is used instead", adapter.get_info().name);
                    }
                    return Ok(gpu);
                }
                Err(error) => {
                    tracing::debug!("{error}");
                    first_error.get_or_insert(error);
                }
            }
        }
        Err(first_error.unwrap_or(AdapterError::None))
    }

    fn open_adapter(
        instance: &wgpu::Instance,
        adapter: &wgpu::Adapter,
        matrix_units: bool,
    ) -> Result<Gpu, AdapterError> {
        let info = adapter.get_info();
        let offered = adapter.features();
        let limits = adapter.limits();
        if !offered.contains(wgpu::Features::IMMEDIATES) || limits.max_immediate_size < IMMEDIATE_BYTES {
            return Err(AdapterError::Unfit { name: info.name, lacks: "immediates (push constants)" });
        }
        let has_subgroups = offered.contains(wgpu::Features::SUBGROUP);
        // Broadcasts go to the first eight lanes. On Metal wgpu knows no more than that there are four.
        let subgroups = has_subgroups && info.subgroup_min_size >= 8;
        let matrix_units = if matrix_units && has_subgroups { MatrixUnits::of(adapter) } else { None };
        let wanted = wgpu::Features::IMMEDIATES
            | (offered
                & (wgpu::Features::TIMESTAMP_QUERY | wgpu::Features::PIPELINE_CACHE | wgpu::Features::SHADER_F16))
            | if subgroups || matrix_units.is_some() { wgpu::Features::SUBGROUP } else { wgpu::Features::empty() }
            | if matrix_units.is_some() {
                wgpu::Features::EXPERIMENTAL_COOPERATIVE_MATRIX
            } else {
                wgpu::Features::empty()
            };
        // SAFETY: cooperative matrices are the one experimental feature that is wanted. The kernels that use them index as
        // the others do, and are used only where their results were found to be right.
        let experimental =
            if matrix_units.is_some() { unsafe { wgpu::ExperimentalFeatures::enabled() } } else { Default::default() };
        let capabilities = Capabilities {
            f16: wanted.contains(wgpu::Features::SHADER_F16),
            subgroups,
            matrix_units,
            timestamps: wanted.contains(wgpu::Features::TIMESTAMP_QUERY),
            software: info.device_type == wgpu::DeviceType::Cpu,
            largest_binding: limits.max_storage_buffer_binding_size.min(limits.max_buffer_size),
            largest_texture: limits.max_texture_dimension_2d,
            workgroup_invocations: limits
                .max_compute_invocations_per_workgroup
                .min(limits.max_compute_workgroup_size_x),
            workgroup_bytes: limits.max_compute_workgroup_storage_size,
            // Metal numbers no makers.
            few_registers: info.vendor == INTEL || ["Intel", "Apple"].iter().any(|maker| info.name.starts_with(maker)),
        };
        let descriptor = wgpu::DeviceDescriptor {
            label: Some("vivant"),
            required_features: wanted,
            required_limits: wgpu::Limits { max_immediate_size: IMMEDIATE_BYTES, ..limits },
            memory_hints: wgpu::MemoryHints::Performance,
            experimental_features: experimental,
            ..Default::default()
        };
        let (device, queue) = pollster::block_on(adapter.request_device(&descriptor))
            .map_err(|reason| AdapterError::Open { name: info.name.clone(), reason })?;

        let trouble = Arc::<Trouble>::default();
        let lost = Arc::clone(&trouble);
        device.set_device_lost_callback(move |reason, message| {
            if reason != wgpu::DeviceLostReason::Destroyed {
                lost.note_loss(&message);
            }
        });
        let uncaptured = Arc::clone(&trouble);
        device.on_uncaptured_error(Arc::new(move |error| uncaptured.note_error(&error)));

        let cache = Arc::new(PipelineCache::open(&device, &info));
        tracing::debug!(adapter = info.name, driver = info.driver_info, ?capabilities, "opened");
        Ok(Gpu {
            instance: instance.clone(),
            adapter: adapter.clone(),
            device,
            queue,
            capabilities,
            cache,
            trouble,
            gate: Arc::default(),
            right: Arc::default(),
        })
    }

    /// The first error that no one was there to handle, a lost device above all; painting cannot go on after it.
    pub fn trouble(&self) -> Option<String> {
        // What is made of a kernel that was refused is an error, too, and the consequence.
        let refusal = self.trouble.refusal.lock().clone();
        refusal.or_else(|| self.trouble.error.lock().clone())
    }

    /// That the driver refuses a kernel which nothing can take the place of: a [trouble](Gpu::trouble), unless somebody
    /// [takes it away](Gpu::take_refusal).
    pub fn note_refusal(&self, refusal: &str) {
        self.trouble.refusal.lock().get_or_insert_with(|| refusal.to_owned());
    }

    /// The first [refusal](Gpu::note_refusal), for who can do without what was refused.
    pub fn take_refusal(&self) -> Option<String> {
        self.trouble.refusal.lock().take()
    }

    /// Whether the device is gone: its driver was reset or renewed, or the card was taken away. Nothing can be drawn any more.
    pub fn lost(&self) -> bool {
        self.trouble.lost.load(Ordering::Relaxed)
    }

    /// The adapter opened anew, as if its driver refused kernels of more than `most` invocations in a workgroup, of which its
    /// capabilities do not tell.
    #[cfg(test)]
    pub fn refusing_beyond(&self, most: u32) -> Gpu {
        let descriptor = wgpu::DeviceDescriptor {
            required_features: self.device.features() - wgpu::Features::PIPELINE_CACHE,
            required_limits: wgpu::Limits { max_compute_invocations_per_workgroup: most, ..self.device.limits() },
            ..Default::default()
        };
        let (device, queue) = pollster::block_on(self.adapter.request_device(&descriptor)).unwrap();
        let cache = Arc::new(PipelineCache::open(&device, &self.adapter.get_info()));
        let (trouble, gate, right) = Default::default();
        Gpu { device, queue, cache, trouble, gate, right, ..self.clone() }
    }

    /// Loses the device, as if its driver had been reset: to see what happens then.
    pub fn lose(&self) {
        self.trouble.note_loss("it was given up");
        self.device.destroy();
    }

    /// What `work` makes on the device; `None` where that wants more memory than there is, which leaves everything else as it
    /// was.
    pub fn within_memory<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        let memory = self.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        // What is made of a buffer that is not there is an error, too.
        let validation = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let made = work();
        let invalid = pollster::block_on(validation.pop());
        if pollster::block_on(memory.pop()).is_some() {
            return None;
        }
        if let Some(error) = invalid {
            self.trouble.note_error(&error);
        }
        Some(made)
    }

    /// What `work` makes on the device, for what can be done without.
    ///
    /// # Errors
    /// When the driver refuses a part of it, a kernel above all; that is no trouble of the device's.
    pub fn unless_refused<T>(&self, work: impl FnOnce() -> T) -> Result<T, wgpu::Error> {
        match self.with_refusal(work) {
            (_, Some(error)) => Err(error),
            (made, None) => Ok(made),
        }
    }

    /// What `work` makes on this thread, and the first part of it that the driver refuses.
    fn with_refusal<T>(&self, work: impl FnOnce() -> T) -> (T, Option<wgpu::Error>) {
        let invalid = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let internal = self.device.push_error_scope(wgpu::ErrorFilter::Internal);
        let made = work();
        let internal = pollster::block_on(internal.pop());
        (made, pollster::block_on(invalid.pop()).or(internal))
    }

    /// Submits work; waits while another thread needs the queue to be [quiet](Gpu::quiet).
    pub fn submit(&self, commands: impl IntoIterator<Item = wgpu::CommandBuffer>) {
        let _gate = self.gate.read();
        self.queue.submit(commands);
    }

    /// While this is held nobody submits work, which configuring a surface needs. Not to be held over [`Gpu::submit`].
    pub fn quiet(&self) -> RwLockWriteGuard<'_, ()> {
        self.gate.write()
    }

    /// Whether it computes what it should; found out once, by the first who asks.
    pub fn is_right(&self, find_out: impl FnOnce() -> bool) -> bool {
        *self.right.get_or_init(find_out)
    }

    /// Keeps what the driver compiled so far for the next start.
    pub fn save_pipelines(&self) {
        self.cache.save();
    }

    /// Waits until all that was submitted so far has run.
    pub fn wait(&self) {
        if let Err(error) = self.device.poll(wgpu::PollType::wait_indefinitely()) {
            tracing::error!("waiting for the GPU failed: {error}");
        }
    }

    /// A buffer for kernels to read and write; copies to and from it are allowed. Its size is at least 16 bytes.
    pub fn storage(&self, label: &str, bytes: u64) -> wgpu::Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: bytes.max(16).next_multiple_of(16),
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC,
            mapped_at_creation: false,
        })
    }

    /// A storage buffer that holds `data`.
    pub fn storage_with<T: bytemuck::NoUninit>(&self, label: &str, data: &[T]) -> wgpu::Buffer {
        let bytes: &[u8] = bytemuck::cast_slice(data);
        let buffer = self.storage(label, bytes.len() as u64);
        self.queue.write_buffer(&buffer, 0, bytes);
        buffer
    }

    /// Reads pictures between their pixels.
    pub fn bilinear(&self) -> wgpu::Sampler {
        self.device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("bilinear"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..Default::default()
        })
    }

    /// An RGBA picture that kernels write and windows show; values are what files hold, not linear light.
    pub fn picture(&self, label: &str, width: u32, height: u32) -> wgpu::Texture {
        self.device.create_texture(&wgpu::TextureDescriptor {
            label: Some(label),
            size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8Unorm,
            usage: wgpu::TextureUsages::STORAGE_BINDING
                | wgpu::TextureUsages::TEXTURE_BINDING
                | wgpu::TextureUsages::COPY_SRC
                | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        })
    }

    /// A copy of a picture, made before what is submitted later can overwrite that. Where there is no memory for one, the
    /// picture itself: whoever reads it may find a newer one.
    pub fn copy_of(&self, picture: &wgpu::Texture) -> wgpu::Texture {
        let Some(copy) = self.within_memory(|| self.picture("copy", picture.width(), picture.height())) else {
            tracing::debug!("there is no memory for a copy of the picture");
            return picture.clone();
        };
        let mut encoder = self.device.create_command_encoder(&Default::default());
        encoder.copy_texture_to_texture(picture.as_image_copy(), copy.as_image_copy(), copy.size());
        self.submit([encoder.finish()]);
        copy
    }

    /// Puts RGBA bytes into a picture of that size.
    pub fn write_picture(&self, picture: &wgpu::Texture, rgba: &[u8]) {
        let row =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(4 * picture.width()), rows_per_image: None };
        self.queue.write_texture(picture.as_image_copy(), rgba, row, picture.size());
        // What is written is kept until the next submission, and where the processor paints there may be none for long.
        self.submit([]);
    }
}

/// What went wrong on a device. Its callbacks and its owner share it.
#[derive(Default)]
struct Trouble {
    /// The first error that no one was there to handle.
    error: Mutex<Option<String>>,
    /// The first kernel that the driver refuses and that nothing can take the place of.
    refusal: Mutex<Option<String>>,
    lost: AtomicBool,
}

impl Trouble {
    fn note(&self, message: String) {
        tracing::error!("{message}");
        // The first is the cause; what follows are its consequences.
        self.error.lock().get_or_insert(message);
    }

    fn note_loss(&self, message: &str) {
        self.lost.store(true, Ordering::Relaxed);
        self.note(format!("the GPU was lost: {message}"));
    }

    fn note_error(&self, error: &wgpu::Error) {
        self.note(format!("the GPU reported: {error}"));
    }
}

impl MatrixUnits {
    /// All sides that kernels are written for, the better first.
    pub const ALL: [MatrixUnits; 2] = [MatrixUnits::Side16, MatrixUnits::Side8];

    /// Those of the adapter, if it has any.
    fn of(adapter: &wgpu::Adapter) -> Option<MatrixUnits> {
        let features = wgpu::Features::EXPERIMENTAL_COOPERATIVE_MATRIX | wgpu::Features::SHADER_F16;
        if !adapter.features().contains(features) {
            return None;
        }
        let shapes = adapter.cooperative_matrix_properties();
        MatrixUnits::ALL.into_iter().find(|units| {
            shapes.iter().any(|shape| {
                [shape.m_size, shape.n_size, shape.k_size] == [units.side(); 3]
                    && shape.ab_type == wgpu::CooperativeScalarType::F16
                    && shape.cr_type == wgpu::CooperativeScalarType::F32
            })
        })
    }

    /// Rows and columns of a matrix.
    pub fn side(self) -> u32 {
        match self {
            MatrixUnits::Side16 => 16,
            MatrixUnits::Side8 => 8,
        }
    }
}

/// The connection to the system's graphics drivers.
pub fn new_instance() -> wgpu::Instance {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    // wgpu checks every call by itself; the drivers' own layers are for those who ask for them by environment variable.
    descriptor.flags = wgpu::InstanceFlags::empty().with_env();
    // There are no thresholds for memory: on Vulkan they are held against the small heap that the processor writes to as well,
    // and a buffer for uploads that is refused there, where another heap has room, loses the device.
    wgpu::Instance::new(descriptor.with_env())
}
