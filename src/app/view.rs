//! The painted picture in the window: as large as fits, with its own shape.

use super::render::{LINEAR_LIGHT, Pipeline, picture_group, picture_layout};
use crate::gpu::{Gpu, KernelSource};
use crate::stylize::frame::taps_for;

const CATMULL_ROM: &str = include_str!("../../shaders/common/catmull_rom.wgsl");

/// The shader of both steps.
pub fn source() -> KernelSource {
    KernelSource { name: "view", parts: vec![LINEAR_LIGHT, CATMULL_ROM, include_str!("../../shaders/view.wgsl")] }
}

/// Draws pictures.
pub struct View {
    smooth: Enlargement,
    pixels: Enlargement,
    layout: wgpu::BindGroupLayout,
    linear_light: bool,
    /// What was drawn in the last pass, and whether as pixels.
    bound: Vec<(wgpu::Texture, bool, wgpu::BindGroup)>,
}

/// A way to draw a picture larger than it is.
struct Enlargement {
    plain: wgpu::RenderPipeline,
    /// Leaves as much of what is there as the blend constant says.
    blending: wgpu::RenderPipeline,
    sampler: wgpu::Sampler,
}

/// What is to be seen.
pub struct Sight<'a> {
    pub painted: &'a wgpu::Texture,
    /// What the painted picture fades in over, and how much it covers, in [0, 1].
    pub under: Option<(&'a wgpu::Texture, f32)>,
    /// The unpainted picture, and whether the painted one mirrors it.
    pub content: &'a wgpu::Texture,
    pub mirror: bool,
    /// The share of the width, from the left, that shows the content, in [0, 1].
    pub split: f32,
    /// Shows the painted pixels as such.
    pub pixels: bool,
}

/// `Parameters` of shaders/view.wgsl.
#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct Parameters {
    mirror: f32,
    taps: u32,
    pixel: [f32; 2],
}

/// From so many texels to a pixel on, each pixel is made of all that it covers. Below, less would be sharp.
const SHRUNK: f32 = 1.5;

impl Parameters {
    /// For a picture that is shown at `size` (width, height).
    fn new(picture: &wgpu::Texture, mirror: bool, size: [f32; 2]) -> Parameters {
        let texels = (picture.width() as f32 / size[0]).max(picture.height() as f32 / size[1]);
        let taps = if texels > SHRUNK { taps_for(f64::from(texels)) } else { 1 };
        Parameters { mirror: f32::from(u8::from(mirror)), taps, pixel: size.map(f32::recip) }
    }
}

impl View {
    /// For targets of that format.
    pub fn new(gpu: &Gpu, format: wgpu::TextureFormat) -> View {
        View::with(gpu, format, !gpu.capabilities.software)
    }

    /// Enlarges `smoothly`, or as the sampler does.
    fn with(gpu: &Gpu, format: wgpu::TextureFormat, smoothly: bool) -> View {
        let layout = picture_layout(&gpu.device);
        let pipeline = |smoothly: bool, blend: Option<wgpu::BlendState>| {
            let constants = &[("smoothly", f64::from(u8::from(smoothly)))];
            let (immediate, vertices) = (size_of::<Parameters>(), None);
            Pipeline { source: source(), layout: &layout, immediate, constants, vertices, format, blend }.create(gpu)
        };
        let share = wgpu::BlendComponent {
            src_factor: wgpu::BlendFactor::Constant,
            dst_factor: wgpu::BlendFactor::OneMinusConstant,
            operation: wgpu::BlendOperation::Add,
        };
        let enlargement = |smoothly: bool, sampler: wgpu::Sampler| Enlargement {
            plain: pipeline(smoothly, None),
            blending: pipeline(smoothly, Some(wgpu::BlendState { color: share, alpha: share })),
            sampler,
        };
        let smooth = enlargement(smoothly, gpu.bilinear());
        let pixels = enlargement(false, gpu.device.create_sampler(&wgpu::SamplerDescriptor::default()));
        View { smooth, pixels, layout, linear_light: format.is_srgb(), bound: Vec::new() }
    }

    /// What surrounds the picture.
    pub fn ground(&self) -> wgpu::Color {
        let convert = |value: f64| if self.linear_light { value.powf(2.2) } else { value };
        let [r, g, b] = super::theme::GROUND.map(convert);
        wgpu::Color { r, g, b, a: 1.0 }
    }

    /// Draws into the middle of a target of `size` pixels.
    pub fn draw(&mut self, gpu: &Gpu, pass: &mut wgpu::RenderPass<'_>, sight: &Sight<'_>, size: [u32; 2]) {
        let [x, y, width, height] = place([sight.painted.width(), sight.painted.height()], size);
        pass.set_viewport(x, y, width, height, 0.0, 1.0);
        // In whole pixels, so that no column is drawn by both or by none.
        let unpainted = (sight.split.clamp(0.0, 1.0) * width).round();
        let whole = [x as u32, width as u32];
        let left = [whole[0], unpainted as u32];
        let right = [whole[0] + left[1], whole[1] - left[1]];
        let painted = if sight.pixels { &self.pixels } else { &self.smooth };
        let mut layers = vec![(&painted.plain, sight.painted, sight.pixels, false, right)];
        if let Some((under, covered)) = sight.under {
            let covered = f64::from(covered);
            pass.set_blend_constant(wgpu::Color { r: covered, g: covered, b: covered, a: covered });
            layers = vec![
                (&painted.plain, under, sight.pixels, false, right),
                (&painted.blending, sight.painted, sight.pixels, false, right),
            ];
        }
        layers.push((&self.smooth.plain, sight.content, false, sight.mirror, left));
        let mut bound = Vec::new();
        for (pipeline, picture, pixels, mirror, [first, columns]) in layers {
            if columns == 0 {
                continue;
            }
            let group = self.group(gpu, picture, pixels);
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, &group, &[]);
            pass.set_immediates(0, bytemuck::bytes_of(&Parameters::new(picture, mirror, [width, height])));
            pass.set_scissor_rect(first, 0, columns, size[1]);
            pass.draw(0..3, 0..1);
            bound.push((picture.clone(), pixels, group));
        }
        self.bound = bound;
        pass.set_scissor_rect(0, 0, size[0], size[1]);
        pass.set_viewport(0.0, 0.0, size[0] as f32, size[1] as f32, 0.0, 1.0);
    }

    fn group(&self, gpu: &Gpu, picture: &wgpu::Texture, pixels: bool) -> wgpu::BindGroup {
        match self.bound.iter().find(|(bound, as_pixels, _)| bound == picture && *as_pixels == pixels) {
            Some((_, _, group)) => group.clone(),
            None => {
                let sampler = if pixels { &self.pixels.sampler } else { &self.smooth.sampler };
                picture_group(&gpu.device, &self.layout, picture, sampler)
            }
        }
    }
}

/// Left, top, width and height of a picture that fills as much of the window as its shape allows.
pub(super) fn place(picture: [u32; 2], window: [u32; 2]) -> [f32; 4] {
    let [picture_width, picture_height] = picture.map(|n| n as f32);
    let [window_width, window_height] = window.map(|n| n as f32);
    let scale = (window_width / picture_width).min(window_height / picture_height);
    let fit = |side: f32, available: f32| (side * scale).round().clamp(1.0, available);
    let (width, height) = (fit(picture_width, window_width), fit(picture_height, window_height));
    [((window_width - width) / 2.0).floor(), ((window_height - height) / 2.0).floor(), width, height]
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::super::render::drawn;
    use super::*;
    use crate::gpu::AdapterRequest;
    use crate::stylize::cpu::scaling::Scaling;

    #[test]
    fn pictures_keep_their_shape_and_fill_what_they_can() {
        assert_eq!(place([640, 480], [1280, 800]), [106.0, 0.0, 1067.0, 800.0]);
        assert_eq!(place([640, 480], [640, 480]), [0.0, 0.0, 640.0, 480.0]);
        assert_eq!(place([100, 200], [400, 200]), [150.0, 0.0, 100.0, 200.0]);
    }

    /// The twin of view.wgsl: a channel of a picture at a place, in pixels from its upper left corner.
    fn enlarged(picture: &RgbaImage, [x, y]: [f32; 2], smoothly: bool, channel: usize) -> f32 {
        let weights = |f: f32| match smoothly {
            // Catmull and Rom's cubic (1974).
            true => [
                f * (-0.5 + f * (1.0 - 0.5 * f)),
                1.0 + f * f * (1.5 * f - 2.5),
                f * (0.5 + f * (2.0 - 1.5 * f)),
                f * f * (0.5 * f - 0.5),
            ],
            false => [0.0, 1.0 - f, f, 0.0],
        };
        let (across, down) = (weights((x - 0.5).rem_euclid(1.0)), weights((y - 0.5).rem_euclid(1.0)));
        let near =
            |at: f32, tap: usize, side: u32| ((at - 0.5).floor() + tap as f32 - 1.0).clamp(0.0, side as f32 - 1.0);
        let mut sum = 0.0;
        for (j, down) in down.into_iter().enumerate() {
            for (i, across) in across.into_iter().enumerate() {
                let [x, y] = [near(x, i, picture.width()), near(y, j, picture.height())];
                sum += across * down * f32::from(picture.get_pixel(x as u32, y as u32).0[channel]);
            }
        }
        sum.clamp(0.0, 255.0)
    }

    #[test]
    fn pictures_are_enlarged_as_on_the_cpu() {
        let gpu = Gpu::open(&AdapterRequest::default()).expect("an adapter");
        let random =
            |x: u32, y: u32| Rgba([1, 2, 3, 4].map(|n| (((x + 31 * y) * n).wrapping_mul(2_654_435_761) >> 24) as u8));
        let picture = RgbaImage::from_fn(9, 7, random);
        let painted = gpu.picture("painted", 9, 7);
        gpu.write_picture(&painted, picture.as_raw());
        let [width, height] = [45, 28];
        for smoothly in [true, false] {
            let mut view = View::with(&gpu, wgpu::TextureFormat::Rgba8Unorm, smoothly);
            let sight =
                Sight { painted: &painted, under: None, content: &painted, mirror: false, split: 0.0, pixels: false };
            let ground = view.ground();
            let got = drawn(&gpu, [width, height], ground, |pass| view.draw(&gpu, pass, &sight, [width, height]));
            // It stands in the middle, as high as the window.
            let [left, _, drawn, _] = place([9, 7], [width, height]);
            for (x, y, pixel) in got.enumerate_pixels() {
                let at = [(x as f32 + 0.5 - left) * 9.0 / drawn, (y as f32 + 0.5) * 7.0 / height as f32];
                for channel in (0..3).filter(|_| (0.0..9.0).contains(&at[0])) {
                    let expected = enlarged(&picture, at, smoothly, channel);
                    // A sampler's weights have eight bits.
                    let far = (f32::from(pixel.0[channel]) - expected).abs();
                    assert!(far <= 2.5, "{smoothly}, {x}, {y}: {} and {expected}", pixel.0[channel]);
                }
            }
        }
    }

    #[test]
    fn pictures_are_shrunk_as_on_the_cpu() {
        let gpu = Gpu::open(&AdapterRequest::default()).expect("an adapter");
        let picture = RgbaImage::from_fn(90, 56, |x, y| Rgba([255 * (x % 2) as u8, (2 * x) as u8, (4 * y) as u8, 255]));
        let painted = gpu.picture("painted", 90, 56);
        gpu.write_picture(&painted, picture.as_raw());
        for (size, taps) in [([45, 28], 2), ([30, 18], 4)] {
            let mut view = View::with(&gpu, wgpu::TextureFormat::Rgba8Unorm, true);
            let sight =
                Sight { painted: &painted, under: None, content: &painted, mirror: false, split: 0.0, pixels: false };
            let ground = view.ground();
            let got = drawn(&gpu, size, ground, |pass| view.draw(&gpu, pass, &sight, size));
            // As large as its shape allows.
            let [left, top, width, height] = place([90, 56], size).map(|n| n as u32);
            let mut expected = Vec::new();
            Scaling::new([90, 56], [width, height], false, taps).run(picture.as_raw(), 4 * 90, &mut expected);
            for y in 0..height {
                for x in 0..width {
                    let expected = expected[(y * width + x) as usize].0.map(|n| 255.0 * n);
                    let got = got.get_pixel(left + x, top + y).0;
                    let far = (0..3).map(|c| (f32::from(got[c]) - expected[c]).abs()).fold(0.0, f32::max);
                    assert!(far <= 2.5, "{size:?}, {x}, {y}: {got:?} and {expected:?}");
                }
            }
        }
    }

    #[test]
    fn no_window_is_too_small() {
        for window in [[1, 1], [64, 64], [1, 900], [3000, 2]] {
            let [x, y, width, height] = place([1920, 1080], window);
            assert!(width >= 1.0 && height >= 1.0);
            assert!(x >= 0.0 && x + width <= window[0] as f32 && y >= 0.0 && y + height <= window[1] as f32);
        }
    }
}
