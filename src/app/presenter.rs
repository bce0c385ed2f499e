//! A second window with nothing but the picture: on a second monitor where there is one, in full screen.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use winit::dpi::LogicalSize;
use winit::event::{ElementState, KeyEvent, WindowEvent};
use winit::event_loop::ActiveEventLoop;
use winit::keyboard::{Key, NamedKey};
use winit::window::{Fullscreen, Window, WindowId};

use super::meshes::{Drawing, Meshes};
use super::surface::{Acquired, Surface};
use super::view::{Sight, View};
use super::{panels, render, texts, theme, window};
use crate::gpu::Gpu;

/// The window. Fields are dropped in this order.
pub struct Presenter {
    view: View,
    numbers: Option<Numbers>,
    surface: Surface,
    window: Arc<Window>,
    hidden: bool,
    /// The self-timer's number, while it counts.
    count: Option<u32>,
}

/// What draws the self-timer's number, from when there is one to draw.
struct Numbers {
    ctx: egui::Context,
    meshes: Meshes,
}

/// What an event calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Nothing,
    /// There is something new to draw.
    Draw,
    Close,
    /// Whether the window is seen has changed.
    Seen,
    /// It is for the main window to handle.
    Key,
}

impl Presenter {
    /// Opens it beside the main window.
    ///
    /// # Errors
    /// When there can be no window, or the adapter cannot show pictures in it.
    pub fn open(event_loop: &ActiveEventLoop, gpu: &Gpu, main: &Window) -> anyhow::Result<Presenter> {
        let here = main.current_monitor();
        let other = event_loop.available_monitors().find(|monitor| Some(monitor) != here.as_ref());
        tracing::info!("presenter: {}", if other.is_some() { "on another monitor" } else { "in a window" });
        let attributes = window::attributes(texts::PRESENTER_TITLE)
            .with_inner_size(LogicalSize::new(960.0, 540.0))
            .with_fullscreen(other.map(|monitor| Fullscreen::Borderless(Some(monitor))));
        let window = Arc::new(event_loop.create_window(attributes).context("the window could not be opened")?);
        window.set_cursor_visible(false);
        let surface = gpu.instance.create_surface(Arc::clone(&window)).context("the window takes no pictures")?;
        let surface = Surface::new(gpu, &window, surface)?;
        let view = View::new(gpu, surface.format());
        Ok(Presenter { view, numbers: None, surface, window, hidden: false, count: None })
    }

    pub fn id(&self) -> WindowId {
        self.window.id()
    }

    /// Whether anybody can see it.
    pub fn seen(&self) -> bool {
        !self.hidden
    }

    /// Handles an event of its window. Keys that are its own: F for full screen, Escape to leave it, then to close; all others are
    /// the main window's.
    pub fn on_event(&mut self, event: &WindowEvent) -> Wish {
        match event {
            WindowEvent::RedrawRequested => Wish::Draw,
            WindowEvent::CloseRequested | WindowEvent::Destroyed => Wish::Close,
            WindowEvent::KeyboardInput { event: key, .. } => self.on_key(key),
            // macOS has no virtual cameras: what captures this window for a call wants it where others cover it, too.
            WindowEvent::Occluded(hidden) if !cfg!(target_os = "macos") => self.hide(*hidden),
            WindowEvent::Resized(size) => {
                self.request_redraw();
                self.hide(size.width == 0 || size.height == 0)
            }
            _ => Wish::Nothing,
        }
    }

    fn on_key(&self, event: &KeyEvent) -> Wish {
        let full = self.window.fullscreen().is_some();
        let pressed = event.state == ElementState::Pressed && !event.repeat;
        match &event.logical_key {
            // It counts here, too, and is stopped before anything is closed.
            Key::Named(NamedKey::Escape) if self.count.is_some() => Wish::Key,
            Key::Named(NamedKey::Escape) if pressed && !full => Wish::Close,
            key if *key == Key::Named(NamedKey::Escape) || is_f(key) => {
                if pressed {
                    self.window.set_fullscreen((!full).then_some(Fullscreen::Borderless(None)));
                }
                Wish::Nothing
            }
            _ => Wish::Key,
        }
    }

    fn hide(&mut self, hidden: bool) -> Wish {
        let changed = std::mem::replace(&mut self.hidden, hidden) != hidden;
        if changed { Wish::Seen } else { Wish::Nothing }
    }

    /// Shows that number of the self-timer, or none.
    pub fn count(&mut self, count: Option<u32>) {
        if std::mem::replace(&mut self.count, count) != count {
            self.request_redraw();
        }
    }

    pub fn request_redraw(&self) {
        if !self.hidden {
            self.window.request_redraw();
        }
    }

    /// Draws what is to be seen, and the self-timer's number over it; the ground alone where there is nothing yet.
    pub fn draw(&mut self, gpu: &Gpu, sight: Option<&Sight<'_>>) {
        let texture = match self.surface.acquire() {
            Acquired::Texture(texture) => texture,
            Acquired::Hidden => return,
            Acquired::NotYet => return self.request_redraw(),
        };
        let start = Instant::now();
        let size = [texture.texture.width(), texture.texture.height()];
        let number = self.count.map(|count| {
            let numbers = self.numbers.get_or_insert_with(|| Numbers::new(gpu, self.surface.format()));
            let drawing = numbers.prepare(gpu, size, self.window.scale_factor() as f32, count);
            (numbers, drawing)
        });
        render::draw(gpu, "presenter", &texture.texture, wgpu::Color::BLACK, |pass| {
            if let Some(sight) = sight {
                self.view.draw(gpu, pass, sight, size);
            }
            if let Some((numbers, drawing)) = &number {
                numbers.meshes.draw(pass, drawing);
            }
        });
        self.window.pre_present_notify();
        self.surface.present(texture);
        if let Some((numbers, drawing)) = number {
            numbers.meshes.release(drawing);
        }
        tracing::trace!("presented in {:.1} ms", 1000.0 * start.elapsed().as_secs_f64());
    }
}

fn is_f(key: &Key) -> bool {
    matches!(key, Key::Character(typed) if typed.eq_ignore_ascii_case("f"))
}

impl Numbers {
    fn new(gpu: &Gpu, format: wgpu::TextureFormat) -> Numbers {
        let ctx = egui::Context::default();
        theme::install(&ctx);
        Numbers { ctx, meshes: Meshes::new(gpu, format) }
    }

    /// Brings a number to the GPU, for a window of that size in pixels and that scale.
    fn prepare(&mut self, gpu: &Gpu, size: [u32; 2], scale: f32, count: u32) -> Drawing {
        let [width, height] = size.map(|n| n as f32 / scale);
        let mut input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, height))),
            ..Default::default()
        };
        input.viewports.entry(egui::ViewportId::ROOT).or_default().native_pixels_per_point = Some(scale);
        let output = self.ctx.run_ui(input, |ui| panels::countdown(ui.ctx(), count));
        let mut drawing = Drawing::of(&self.ctx, output, size);
        self.meshes.upload(gpu, &mut drawing);
        drawing
    }
}
