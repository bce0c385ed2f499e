//! The window's surface: its format, its size, and what to do when the system takes it away.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use anyhow::Context;
use winit::dpi::PhysicalSize;
use winit::window::Window;

use crate::gpu::Gpu;

/// What [`Surface::acquire`] found.
pub enum Acquired {
    /// Draw on it and [present](Surface::present) it.
    Texture(wgpu::SurfaceTexture),
    /// Nothing shows at the moment (minimised, or behind others); there is no hurry.
    Hidden,
    /// Try again at the next redraw.
    NotYet,
}

/// A surface that is always configured for the window's size, as soon as that has an area.
pub struct Surface {
    gpu: Gpu,
    window: Arc<Window>,
    surface: Arc<wgpu::Surface<'static>>,
    configuration: wgpu::SurfaceConfiguration,
    configured: bool,
    /// It was configured anew because it did not quite fit, and nothing has fitted since.
    renewed: bool,
    /// How often in a row it could not be configured.
    failures: u32,
}

/// A surface that could not be configured so often will not come back.
const MOST_FAILURES: u32 = 3;

impl Surface {
    /// Takes over the surface on which the adapter was chosen.
    ///
    /// # Errors
    /// When the adapter cannot show pictures on it.
    pub fn new(gpu: &Gpu, window: &Arc<Window>, surface: wgpu::Surface<'static>) -> anyhow::Result<Surface> {
        let capabilities = surface.get_capabilities(&gpu.adapter);
        let mut configuration = surface
            .get_default_config(&gpu.adapter, 1, 1)
            .context("the adapter cannot show pictures in a window; choose another with --adapter")?;
        // Pictures hold display values; a format that converts again would need the opposite conversion in the shader.
        if let Some(plain) = capabilities.formats.iter().find(|format| !format.is_srgb() && is_eight_bits(**format)) {
            configuration.format = *plain;
        }
        // Redraws are paced by the application, so the newest picture may replace a waiting one: half the latency. That takes
        // three textures, one that shows, one that waits and one to draw on.
        let mailbox = capabilities.present_modes.contains(&wgpu::PresentMode::Mailbox);
        (configuration.present_mode, configuration.desired_maximum_frame_latency) =
            if mailbox { (wgpu::PresentMode::Mailbox, 2) } else { (wgpu::PresentMode::Fifo, 1) };
        tracing::debug!(format = ?configuration.format, mode = ?configuration.present_mode, "surface");
        Ok(Surface {
            gpu: gpu.clone(),
            window: Arc::clone(window),
            surface: Arc::new(surface),
            configuration,
            configured: false,
            renewed: false,
            failures: 0,
        })
    }

    pub fn format(&self) -> wgpu::TextureFormat {
        self.configuration.format
    }

    /// The next texture to draw on, of the window's present size.
    pub fn acquire(&mut self) -> Acquired {
        let PhysicalSize { width, height } = self.window.inner_size();
        // Of a lost device there are no textures, and to ask for one without having configured the surface is a panic.
        if width == 0 || height == 0 || self.gpu.lost() {
            return Acquired::Hidden;
        }
        let largest = self.gpu.capabilities.largest_texture;
        let size = [width.min(largest), height.min(largest)];
        if size != [self.configuration.width, self.configuration.height] {
            [self.configuration.width, self.configuration.height] = size;
            self.configured = false;
        }
        if !self.configured && !self.configure() {
            return Acquired::NotYet;
        }
        match self.surface.get_current_texture() {
            wgpu::CurrentSurfaceTexture::Success(texture) => {
                self.renewed = false;
                Acquired::Texture(texture)
            }
            wgpu::CurrentSurfaceTexture::Suboptimal(texture) => {
                // On some systems, XWayland among them, each one is; to configure it for each would take longer than to draw.
                self.configured = std::mem::replace(&mut self.renewed, true);
                Acquired::Texture(texture)
            }
            wgpu::CurrentSurfaceTexture::Occluded => Acquired::Hidden,
            wgpu::CurrentSurfaceTexture::Timeout => Acquired::NotYet,
            wgpu::CurrentSurfaceTexture::Outdated | wgpu::CurrentSurfaceTexture::Validation => {
                self.configured = false;
                Acquired::NotYet
            }
            wgpu::CurrentSurfaceTexture::Lost => {
                self.renew();
                Acquired::NotYet
            }
        }
    }

    /// Shows what was drawn on a texture that was [acquired](Surface::acquire) here.
    pub fn present(&self, texture: wgpu::SurfaceTexture) {
        if self.gpu.lost() {
            return release(texture);
        }
        self.gpu.queue.present(texture);
        // Lost in that very moment: whether the surface let go of the texture cannot be told, and if it did not, to drop it
        // is a panic. It stays, then, where that does not keep another one from taking its place.
        if self.gpu.lost() && self.gpu.adapter.get_info().backend == wgpu::Backend::Vulkan {
            std::mem::forget(Arc::clone(&self.surface));
        }
    }

    /// Says whether the surface is ready.
    fn configure(&mut self) -> bool {
        // Configuring waits for the GPU to come to rest, and fails when somebody submits meanwhile.
        let quiet = self.gpu.quiet();
        let scope = self.gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        self.surface.configure(&self.gpu.device, &self.configuration);
        let failed = pollster::block_on(scope.pop());
        drop(quiet);
        if let Some(error) = &failed {
            tracing::debug!("the surface was not configured: {error}");
        }
        // What a lost device or too little memory keep from being done is no error of validation.
        self.configured = failed.is_none() && self.surface.get_configuration().is_some() && !self.gpu.lost();
        self.failures = if self.configured { 0 } else { self.failures + 1 };
        if self.failures == MOST_FAILURES {
            self.renew();
        }
        self.configured
    }

    fn renew(&mut self) {
        match self.gpu.instance.create_surface(Arc::clone(&self.window)) {
            Ok(surface) => self.surface = Arc::new(surface),
            Err(error) => tracing::error!("the window's surface was lost and did not come back: {error}"),
        }
        self.configured = false;
        self.failures = 0;
    }
}

/// Lets go of a texture of a lost device. Neither presenting nor dropping it would do: on such a device both leave it with
/// its surface, which then panics when it is dropped (wgpu 30, its issue 9277). Only what unwinds takes it away.
fn release(texture: wgpu::SurfaceTexture) {
    let _unwound: std::thread::Result<()> = catch_unwind(AssertUnwindSafe(move || {
        let _texture = texture;
        resume_unwind(Box::new("a texture is let go of"))
    }));
}

fn is_eight_bits(format: wgpu::TextureFormat) -> bool {
    matches!(format, wgpu::TextureFormat::Bgra8Unorm | wgpu::TextureFormat::Rgba8Unorm)
}
