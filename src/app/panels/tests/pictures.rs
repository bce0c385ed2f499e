//! The panels as they look, beside pictures of how they looked (tests/fixtures/panels, at half the size).
//! VIVANT_RENEW_PICTURES=1 writes those anew; look at them before they are kept.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use egui::{TexturesDelta, Theme};
use egui_kittest::TestRenderer;
use image::{Rgba, RgbaImage, imageops};

use super::super::super::meshes::{Drawing, Meshes};
use super::super::super::render::drawn;
use super::*;
use crate::gpu::{AdapterRequest, Gpu};

/// What the harness is drawn with: the program's own renderer.
#[derive(Clone)]
struct Pen {
    gpu: Gpu,
    meshes: Arc<Mutex<Meshes>>,
}

impl TestRenderer for Pen {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut meshes = self.meshes.lock().unwrap();
        for (id, deltas) in delta.set.drain() {
            deltas.iter().for_each(|delta| meshes.set(&self.gpu, id, delta));
        }
        // What is freed may still be drawn by the output that is kept.
        delta.free.drain().for_each(drop);
    }
}

impl Pen {
    fn new(gpu: &Gpu) -> Pen {
        Pen { gpu: gpu.clone(), meshes: Arc::new(Mutex::new(Meshes::new(gpu, wgpu::TextureFormat::Rgba8Unorm))) }
    }

    /// The desk over a grey that is neither dark nor light.
    fn draw(&self, harness: &Harness<'_, Desk>) -> RgbaImage {
        let (ctx, output) = (&harness.ctx, harness.output());
        let scale = output.pixels_per_point;
        let size = [0, 1].map(|axis| (ctx.content_rect().size()[axis] * scale).round() as u32);
        // Its textures have been handled.
        let output = egui::FullOutput { textures_delta: TexturesDelta::default(), ..output.clone() };
        let mut drawing = Drawing::of(ctx, output, size);
        let mut meshes = self.meshes.lock().unwrap();
        meshes.upload(&self.gpu, &mut drawing);
        let ground = wgpu::Color { r: 0.35, g: 0.4, b: 0.45, a: 1.0 };
        drawn(&self.gpu, size, ground, |pass| meshes.draw(pass, &drawing))
    }
}

/// Compares a picture with the one that is kept under that name, or keeps it.
fn compare(name: &str, picture: &RgbaImage) {
    let half = imageops::resize(picture, picture.width() / 2, picture.height() / 2, imageops::FilterType::Triangle);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/panels");
    let file = folder.join(format!("{name}.png"));
    if std::env::var_os("VIVANT_RENEW_PICTURES").is_some() {
        image::DynamicImage::ImageRgba8(half).into_rgb8().save(&file).unwrap();
        return;
    }
    let kept = image::open(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())).into_rgba8();
    let got: PathBuf = std::env::temp_dir().join(format!("vivant-panel-{name}.png"));
    let differs = |a: &Rgba<u8>, b: &Rgba<u8>| (0..3).any(|c| a.0[c].abs_diff(b.0[c]) > 24);
    let different = kept.pixels().zip(half.pixels()).filter(|(a, b)| differs(a, b)).count();
    let same_size = kept.dimensions() == half.dimensions();
    // Drivers draw edges a little differently.
    if !same_size || different * 1000 > half.pixels().len() {
        half.save(&got).unwrap();
        panic!("{name}: {different} pixels are others than in {}; see {}", file.display(), got.display());
    }
}

#[test]
fn panels_look_as_they_did() {
    type Adjust = fn(&mut State);
    let two: Adjust = |state| (state.look_panel, state.chosen.mix) = (true, vec![Part::new(0, 1.0), Part::new(1, 2.0)]);
    let cases: [(&str, [f32; 2], f32, Theme, Adjust); 10] = [
        ("usual", [1280.0, 800.0], 1.0, Theme::Dark, |_| {}),
        ("look", [1280.0, 800.0], 1.0, Theme::Dark, two),
        ("look light", [1280.0, 800.0], 1.0, Theme::Light, two),
        ("look small", [800.0, 600.0], 1.0, Theme::Dark, |state| {
            (state.look_panel, state.chosen.mix) =
                (true, vec![Part::new(0, 1.0), Part::new(1, 2.0), Part::new(2, 1.0)]);
        }),
        ("brush", [1280.0, 800.0], 1.0, Theme::Dark, |state| state.brush.on = true),
        ("keys", [1280.0, 800.0], 1.0, Theme::Dark, |state| state.sheet = Some(Sheet::Keys)),
        ("keys light", [800.0, 600.0], 1.0, Theme::Light, |state| state.sheet = Some(Sheet::Keys)),
        ("address", [640.0, 400.0], 1.0, Theme::Dark, |state| state.sheet = Some(Sheet::Address)),
        ("hint and search", [800.0, 600.0], 1.0, Theme::Dark, |state| {
            (state.hint, state.search) = (true, Some(Filter::default()))
        }),
        ("looks twice as large", [640.0, 400.0], 2.0, Theme::Dark, |state| {
            (state.looks_panel, state.split) = (true, true)
        }),
    ];
    let gpu = Gpu::open(&AdapterRequest::default()).expect("an adapter");
    for (name, size, scale, theme, adjust) in cases {
        let pen = Pen::new(&gpu);
        let mut harness = Harness::builder()
            .with_size(size)
            .with_pixels_per_point(scale)
            .allow_missing_glyphs()
            .with_context_setup(super::super::super::theme::install)
            .renderer(pen.clone())
            .build_ui_state(|ui, desk: &mut Desk| desk.show(ui), Desk::new(adjust));
        harness.ctx.set_theme(theme);
        harness.run();
        compare(name, &pen.draw(&harness));
    }
}
