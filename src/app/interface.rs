//! egui on our window and device.

use std::sync::Arc;

use egui::epaint::ImageDelta;
use egui_system_font_provider::SystemFontProvider;
use winit::event::WindowEvent;
use winit::event_loop::ActiveEventLoop;
use winit::window::Window;

use super::gestures;
use super::meshes::{Drawing, Meshes};
use super::news::Herald;
use super::theme;
use crate::gpu::Gpu;

/// The toolkit's three parts.
pub struct Interface {
    pub ctx: egui::Context,
    winit: egui_winit::State,
    pub meshes: Meshes,
}

impl Interface {
    /// For a window that does not show yet, as screen readers need it.
    pub fn new(
        event_loop: &ActiveEventLoop,
        window: &Window,
        herald: &Herald,
        gpu: &Gpu,
        format: wgpu::TextureFormat,
    ) -> Interface {
        let ctx = egui::Context::default();
        theme::install(&ctx);
        ctx.add_font_provider(Arc::new(SystemFontProvider::new()));
        // By our own keys.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let largest = gpu.capabilities.largest_texture as usize;
        let scale = Some(window.scale_factor() as f32);
        let viewport = egui::ViewportId::ROOT;
        let mut winit = egui_winit::State::new(ctx.clone(), viewport, window, scale, window.theme(), Some(largest));
        winit.init_accesskit(event_loop, window, herald.proxy.clone());
        let meshes = Meshes::new(gpu, format);
        Interface { ctx, winit, meshes }
    }

    /// Draws on another device from now on. Its pictures have to be loaded again; the font's is brought there.
    pub fn move_to(&mut self, gpu: &Gpu, format: wgpu::TextureFormat) {
        self.meshes = Meshes::new(gpu, format);
        self.winit.set_max_texture_side(gpu.capabilities.largest_texture as usize);
        let glyphs = self.ctx.fonts(|fonts| fonts.image());
        self.meshes.set(gpu, egui::TextureId::default(), &ImageDelta::full(glyphs, egui::TextureOptions::LINEAR));
    }

    /// Says whether the interface has to be drawn again.
    pub fn on_event(&mut self, window: &Window, event: &WindowEvent) -> bool {
        self.winit.on_window_event(window, event).repaint
    }

    /// Carries out what a screen reader asks.
    pub fn on_access(&mut self, event: egui_winit::accesskit_winit::WindowEvent) {
        use egui_winit::accesskit_winit::WindowEvent as Access;
        match event {
            Access::InitialTreeRequested => self.ctx.enable_accesskit(),
            Access::ActionRequested(request) => self.winit.on_accesskit_action_request(request),
            Access::AccessibilityDeactivated => self.ctx.disable_accesskit(),
        }
    }

    /// Runs the interface on what has happened since the last time: once, or again for each press and release.
    pub fn run(&mut self, window: &Window, size: [u32; 2], mut contents: impl FnMut(&egui::Context)) -> Drawing {
        let mut inputs = gestures::apart(self.winit.take_egui_input(window)).into_iter();
        let mut run = |input| self.ctx.run_ui(input, |ui| contents(ui.ctx()));
        let mut output = run(inputs.next().unwrap_or_default());
        inputs.for_each(|input| output.append(run(input)));
        self.winit.handle_platform_output(window, std::mem::take(&mut output.platform_output));
        Drawing::of(&self.ctx, output, size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_other_scripts_come_from_the_system() {
        let fonts = std::process::Command::new("fc-list").arg(":lang=ka").output();
        if fonts.map_or(true, |fonts| fonts.stdout.is_empty()) {
            eprintln!("SKIPPED: no font of this system is known to have Georgian letters");
            return;
        }
        for from_the_system in [false, true] {
            let ctx = egui::Context::default();
            theme::install(&ctx);
            if from_the_system {
                ctx.add_font_provider(Arc::new(SystemFontProvider::new()));
            }
            drop(ctx.run_ui(egui::RawInput::default(), |ui| _ = ui.label("ქართული")));
            let font = egui::FontId::proportional(14.0);
            assert_eq!(ctx.fonts_mut(|fonts| fonts.has_glyphs(&font, "ქართული")), from_the_system);
        }
    }
}
