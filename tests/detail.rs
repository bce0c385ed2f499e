//! The painting enlarged with the content's edges: the shaders against their CPU twin, and what it is for.

mod support;

use image::{DynamicImage, Rgb, RgbImage, imageops};
use support::{Noise, gpu, read_rgb, uploaded};
use vivant::gpu::pass;
use vivant::pixels::PixelFormat;
use vivant::stylize::Upload;
use vivant::stylize::cpu::detail::Enlargement;
use vivant::stylize::cpu::{Instructions, Rgbx};
use vivant::stylize::detail::{DetailKernels, Painting};
use vivant::stylize::frame::FrameKernels;

/// The shaders' enlargement of a painting.
fn by_shaders(painted: &RgbImage, input: &[[f32; 4]], content: &RgbImage, mirror: bool) -> RgbImage {
    let frames = FrameKernels::new(gpu());
    let [painted, content] = [painted, content].map(|picture| {
        let upload = Upload::new(gpu(), &frames, PixelFormat::Rgb8, picture.dimensions().into());
        uploaded(upload, picture.as_raw())
    });
    let input: Vec<[u16; 4]> = input.iter().map(|pixel| pixel.map(|n| (n * 65535.0).round() as u16)).collect();
    let input = gpu().storage_with("input", &input);
    let painting = Painting { picture: painted.picture(), input: &input, content: content.picture(), mirror };
    let (detail, passes) = DetailKernels::new(gpu()).enlarge(gpu(), &painting);
    pass::submit(gpu(), &passes);
    read_rgb(&detail.picture)
}

/// The CPU's, to `to` (width, height).
fn natively(
    mut enlargement: Enlargement,
    painted: &RgbImage,
    input: &[[f32; 4]],
    content: Option<&RgbImage>,
    to: [u32; 2],
) -> RgbImage {
    let rgba = |picture: &RgbImage| DynamicImage::ImageRgb8(picture.clone()).into_rgba8().into_raw();
    let input: Vec<Rgbx> = input.iter().map(|colour| Rgbx(*colour)).collect();
    let mut enlarged = Vec::new();
    let content = content.map(rgba);
    // Twice, as nothing is to be left of the painting before.
    for painting in [RgbImage::from_pixel(painted.width(), painted.height(), Rgb([255, 0, 9])), painted.clone()] {
        enlargement.run(&rgba(&painting), &input, content.as_deref(), &mut enlarged);
    }
    let enlarged = image::RgbaImage::from_raw(to[0], to[1], enlarged).unwrap();
    DynamicImage::ImageRgba8(enlarged).into_rgb8()
}

/// A picture as the encoder's input.
fn input(picture: &RgbImage) -> Vec<[f32; 4]> {
    let value = |value: u8| f32::from(value) / 255.0;
    picture.pixels().map(|Rgb([r, g, b])| [value(*r), value(*g), value(*b), 0.0]).collect()
}

#[test]
fn paintings_are_enlarged_as_on_the_cpu() {
    let mut noise = Noise(91);
    for ([width, height], content) in
        [([16, 16], [40, 33]), ([33, 21], [130, 77]), ([47, 35], [48, 36]), ([24, 18], [200, 150])]
    {
        let (painted, content) = (noise.picture(width, height), noise.picture(content[0], content[1]));
        let small = input(&noise.picture(width, height));
        for mirror in [false, true] {
            let got = by_shaders(&painted, &small, &content, mirror);
            let to = content.dimensions().into();
            for instructions in Instructions::all() {
                let enlargement = Enlargement::with_instructions(instructions, [width, height], to, mirror);
                let expected = natively(enlargement, &painted, &small, Some(&content), to);
                let far = got.as_raw().iter().zip(expected.as_raw()).map(|(a, b)| a.abs_diff(*b)).max();
                assert!(far <= Some(1), "{width}×{height} to {to:?}, {}: {far:?}", instructions.name());
            }
        }
    }
}

fn fourfold() -> Enlargement {
    Enlargement::new([48; 2], [192; 2], false)
}

/// How far a painting of `ink` is from the same painted larger, on average over pixels, when it is enlarged.
fn lost(enlarge: impl Fn(&RgbImage) -> RgbImage, ink: impl Fn(f32, f32) -> f32) -> f32 {
    let at = |side: u32| {
        RgbImage::from_fn(side, side, |x, y| {
            // The mean over a pixel, as a camera sees it.
            let fine = (0..64).map(|i| {
                let [dx, dy] = [i % 8, i / 8].map(|n| (n as f32 + 0.5) / 8.0);
                ink((x as f32 + dx) / side as f32, (y as f32 + dy) / side as f32)
            });
            Rgb([(255.0 * fine.sum::<f32>() / 64.0) as u8; 3])
        })
    };
    let (enlarged, wanted) = (enlarge(&at(48)), at(192));
    let apart = enlarged.as_raw().iter().zip(wanted.as_raw()).map(|(a, b)| f32::from(a.abs_diff(*b)));
    apart.sum::<f32>() / wanted.as_raw().len() as f32
}

#[test]
fn strokes_stay_crisp() {
    let flat = vec![[0.5f32; 4]; 48 * 48];
    let along = |painted: &RgbImage| natively(fourfold(), painted, &flat, None, [192; 2]);
    let plain = |painted: &RgbImage| imageops::resize(painted, 192, 192, imageops::FilterType::CatmullRom);
    // Lines of three pixels that go straight, aslant, and round.
    type Ink = fn(f32, f32) -> f32;
    let straight: Ink = |x, _| if (x * 8.0).fract() < 0.5 { 0.1 } else { 0.9 };
    let aslant: Ink = |x, y| if ((2.0 * x + y) * 4.0).fract() < 0.5 { 0.1 } else { 0.9 };
    let round: Ink = |x, y| if (x.hypot(y) * 8.0).fract() < 0.5 { 0.1 } else { 0.9 };
    for (name, ink) in [("straight", straight), ("aslant", aslant), ("round", round)] {
        let [crisp, soft] = [lost(along, ink), lost(plain, ink)];
        println!("{name}: {crisp:.1} levels of 255 from what it was, {soft:.1} by Catmull-Rom");
        assert!(crisp < 0.9 * soft, "{name}: {crisp} and {soft}");
    }
}

/// Dark at the left and bright at the right, with a camera's noise on both.
fn edge(noise: &mut Noise, side: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, _| {
        let level = if x < side / 2 { 70.0 } else { 180.0 };
        Rgb([0; 3].map(|_: u8| (level + 3.0 * noise.next()) as u8))
    })
}

#[test]
fn edges_are_as_sharp_as_the_contents_and_flat_ground_no_noisier() {
    let mut noise = Noise(92);
    let content = edge(&mut noise, 192);
    let small = imageops::resize(&content, 48, 48, imageops::FilterType::Triangle);
    // A painting: other colours, and strokes that the content does not have.
    let painted = RgbImage::from_fn(48, 48, |x, y| {
        let level = f32::from(small.get_pixel(x, y).0[0]);
        let stroke = if (x / 3 + y) % 7 < 2 { 18.0 } else { 0.0 };
        Rgb([(0.9 * level + stroke) as u8, (200.0 - 0.6 * level + stroke) as u8, (90.0 + stroke) as u8])
    });
    let guided = by_shaders(&painted, &input(&small), &content, false);
    let plain = imageops::resize(&painted, 192, 192, imageops::FilterType::Triangle);
    let mean = |picture: &RgbImage, columns: std::ops::Range<u32>, value: &dyn Fn(&RgbImage, u32, u32) -> f64| {
        let places: Vec<_> = columns.flat_map(|x| (8..184).map(move |y| (x, y))).collect();
        places.iter().map(|(x, y)| value(picture, *x, *y)).sum::<f64>() / places.len() as f64
    };
    let red = |picture: &RgbImage, x: u32, y: u32| f64::from(picture.get_pixel(x, y).0[0]);
    // The steepest step between two columns.
    let steepest = |picture: &RgbImage| {
        (86..106)
            .map(|x| mean(picture, x..x + 1, &|p, x, y| (red(p, x + 1, y) - red(p, x, y)).abs()))
            .fold(0.0, f64::max)
    };
    let (sharp, soft) = (steepest(&guided), steepest(&plain));
    assert!(sharp > 2.0 * soft, "{sharp} and {soft} levels a pixel");
    // On flat ground nothing but the strokes, as they are enlarged anyway.
    let strokes = natively(fourfold(), &painted, &input(&small), None, [192; 2]);
    let apart = mean(&guided, 20..70, &|p, x, y| (red(p, x, y) - red(&strokes, x, y)).abs());
    assert!(apart < 1.0, "{apart} levels of noise");
}
