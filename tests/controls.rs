//! The shaders of the controls against their CPU twins, and the controls against references.

mod support;

use image::{Rgb, RgbImage};
use serde_json::Value;
use support::{Noise, gpu, read_rgb, relative_error, uploaded};
use vivant::gpu::pass;
use vivant::model::Weights;
use vivant::pixels::PixelFormat;
use vivant::stylize::colours::{ColourKernel, ColourProbe, ColourStatistics, step_for};
use vivant::stylize::cpu::Rgbx;
use vivant::stylize::foreground::{CLEANING, ForegroundKernels, PLATE_FRAMES};
use vivant::stylize::frame::FrameKernels;
use vivant::stylize::{Canvas, Engine, HowToRun, Plate, Settings, Stylizer, Upload, cpu};

#[test]
fn colours_are_recoloured_as_the_definition_says() {
    let fixture: Value = serde_json::from_str(include_str!("fixtures/coral.json")).unwrap();
    let rows = |name: &str| -> Vec<[f64; 3]> { serde_json::from_value(fixture[name].clone()).unwrap() };
    let picture = |name: &str| {
        let bytes: Vec<u8> = rows(name).concat().iter().map(|value| *value as u8).collect();
        image::RgbImage::from_raw(4, 3, bytes).unwrap()
    };
    let (style, content) = (picture("style"), picture("content"));
    let recolouring = ColourStatistics::of(&style).recolouring(&ColourStatistics::of(&content));
    for (pixel, expected) in style.pixels().zip(rows("expected")) {
        let got = recolouring.colour(pixel.0.map(|value| f64::from(value) / 255.0));
        assert!((0..3).all(|c| (got[c] - expected[c]).abs() < 1e-6), "{got:?} for {expected:?}");
    }
}

#[test]
fn colours_are_seen_as_on_the_cpu() {
    let (frames, kernel) = (FrameKernels::new(gpu()), ColourKernel::new(gpu()));
    let mut noise = Noise(71);
    for [width, height] in [[16, 16], [33, 47], [200, 133], [131, 300]] {
        let picture = noise.picture(width, height);
        let size = [width, height];
        let on_gpu = Upload::new(gpu(), &frames, PixelFormat::Rgb8, size);
        let native = Upload::native(gpu(), PixelFormat::Rgb8, size);
        let expected = ColourStatistics::of_points(&picture, step_for(height));
        for (upload, passes) in [(on_gpu, 1), (native, 0)] {
            let upload = uploaded(upload, picture.as_raw());
            let probe = ColourProbe::new(gpu(), upload.content(), || &kernel);
            assert_eq!(probe.passes().len(), passes);
            pass::submit(gpu(), probe.passes());
            let got = probe.read(gpu()).unwrap();
            assert_eq!(got.pixels, expected.pixels);
            assert!(got.distance(&expected) < 1e-3, "{width}×{height}: {got:?} for {expected:?}");
            let worst = got.mean.iter().zip(expected.mean).map(|(g, e)| (g - e).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-5, "{width}×{height}: {worst}");
        }
    }
}

/// A wall with a pattern, and in front of it a red ball; a shadow falls beside it. Noise of a camera on all.
fn room(noise: &mut Noise, ball: bool) -> RgbImage {
    let [width, height] = ROOM;
    RgbImage::from_fn(width, height, |x, y| {
        let mut colour =
            [120.0, 110.0, 100.0].map(|c| c + 30.0 * (x as f32 * 0.2).sin() + 20.0 * (y as f32 * 0.13).cos());
        if ball && inside(SHADOW, x, y) {
            colour = colour.map(|c| 0.7 * c);
        }
        if ball && inside(BALL, x, y) {
            colour = [190.0, 40.0, 50.0];
        }
        Rgb(colour.map(|c| (c + 2.0 * noise.next()).clamp(0.0, 255.0) as u8))
    })
}

const ROOM: [u32; 2] = [128, 96];
/// Middle and radius.
const BALL: [f32; 3] = [46.0, 46.0, 22.0];
const SHADOW: [f32; 3] = [96.0, 57.0, 19.0];

fn inside([x, y, radius]: [f32; 3], at_x: u32, at_y: u32) -> bool {
    (at_x as f32 - x).hypot(at_y as f32 - y) < radius
}

#[test]
fn foreground_is_found_as_on_the_cpu_and_shadows_are_not() {
    let mut noise = Noise(81);
    let (frames, kernels) = (FrameKernels::new(gpu()), ForegroundKernels::new(gpu()));
    let upload = Upload::new(gpu(), &frames, PixelFormat::Rgb8, ROOM);
    for (features, mirror, inverted, taken) in
        [([24u32, 18u32], false, false, PLATE_FRAMES), ([47, 33], true, true, PLATE_FRAMES - 3)]
    {
        let weights = gpu().storage("weights", 4 * u64::from(features[0] * features[1]));
        let mut plate = Plate::new(gpu(), upload.picture());
        assert_eq!(plate.size(), ROOM, "as large as it is, so that the twin sees the same pixels");
        let passes = kernels.passes(gpu(), &frames, &plate, mirror, features, &weights);
        let mut empty = vec![Rgbx::default(); (ROOM[0] * ROOM[1]) as usize];
        let mut expected = (Vec::new(), Vec::new());
        for frame in 0..taken + 3 {
            let picture = room(&mut noise, frame >= taken);
            upload.write(gpu(), picture.as_raw());
            if frame == taken {
                plate.end_taking();
            }
            plate.begin_frame(gpu(), true, inverted);
            pass::submit(gpu(), upload.passes());
            pass::submit(gpu(), &passes);
            let rate = if frame < taken { 1.0 / (frame + 1) as f32 } else { 0.0 };
            let frame: Vec<Rgbx> =
                picture.pixels().map(|Rgb([r, g, b])| Rgbx([*r, *g, *b, 0].map(|c| f32::from(c) / 255.0))).collect();
            let samples = cpu::foreground::samples(&frame, &mut empty, rate);
            let lines = cpu::guided::lines(&samples, ROOM[0] as usize, CLEANING);
            expected = (samples, lines);
        }
        let (samples, lines) = expected;
        let buffers = plate.buffers().expect("it is the GPU's");
        let flat = |of: &[[f32; 2]]| of.concat();
        let got: Vec<f32> = gpu().read_buffer(&buffers.guided.samples, 2 * samples.len()).unwrap();
        let tolerance = 2e-3;
        assert!(relative_error(&got, &flat(&samples)) < tolerance);
        let got: Vec<f32> = gpu().read_buffer(&buffers.guided.lines, 2 * lines.len()).unwrap();
        let error = relative_error(&got, &flat(&lines));
        assert!(error < 5.0 * tolerance, "{error}");
        let size = ROOM.map(|n| n as usize);
        let twin = cpu::foreground::matte(&samples, &lines, size, features.map(|n| n as usize), mirror, inverted);
        let got: Vec<f32> = gpu().read_buffer(&weights, twin.len()).unwrap();
        assert!(relative_error(&got, &twin) < 5.0 * tolerance, "{features:?}");
        // What was meant: the ball, all of it, and nothing else.
        for (i, weight) in got.iter().enumerate() {
            let weight = if inverted { 1.0 - weight } else { *weight };
            let [column, row] = [i as u32 % features[0], i as u32 / features[0]];
            let column = if mirror { features[0] - 1 - column } else { column };
            let at = [(column, features[0], ROOM[0]), (row, features[1], ROOM[1])];
            let [x, y] = at.map(|(n, count, side)| (n as f32 + 0.5) * side as f32 / count as f32);
            let from_edge = (x - BALL[0]).hypot(y - BALL[1]) - BALL[2];
            let right = if from_edge < -9.0 { weight > 0.9 } else { from_edge < 9.0 || weight < 0.1 };
            assert!(right, "{weight} at {x}, {y}");
        }
    }
}

#[test]
fn detail_comes_and_goes() {
    let weights = Weights::embedded().unwrap();
    let mut noise = Noise(83);
    for engine in [Engine::Cpu, Engine::Gpu] {
        let stylizer = Stylizer::new(gpu(), &weights, HowToRun { engine, ..HowToRun::preferred(gpu()) });
        let style = stylizer.encode_style(&noise.picture(64, 64)).unwrap();
        let upload = stylizer.upload(PixelFormat::Rgb8, ROOM);
        upload.write(gpu(), room(&mut noise, true).as_raw());
        pass::submit(gpu(), upload.passes());
        let small = ROOM.map(|side| side / 2);
        let mut canvas = stylizer.canvas(upload.content(), false, small).unwrap();
        canvas.set_style(&style);
        let mut painted = |detail: Option<[u32; 2]>| {
            canvas.set_detail(detail);
            canvas.set_input(&stylizer, upload.content(), false, None);
            canvas.paint(&stylizer).unwrap();
            let picture = gpu().read_picture(canvas.picture()).unwrap();
            assert!(canvas.read().unwrap() == picture, "{engine:?}");
            picture
        };
        let [plain, detailed, again] = [None, Some(ROOM), None].map(&mut painted);
        assert_eq!(plain.dimensions(), small.into(), "{engine:?}");
        assert_eq!(detailed.dimensions(), ROOM.into(), "{engine:?}");
        assert!(plain == again, "{engine:?}: as it was before");
    }
}

#[test]
fn every_pass_of_a_frame_has_its_stage() {
    let weights = Weights::embedded().unwrap();
    for engine in [Engine::Cpu, Engine::Gpu] {
        let stylizer = Stylizer::new(gpu(), &weights, HowToRun { engine, ..HowToRun::preferred(gpu()) });
        let upload = stylizer.upload(PixelFormat::Rgb8, ROOM);
        let plate = stylizer.plate(upload.picture());
        let probe = stylizer.colour_probe(upload.content());
        let mut canvas = stylizer.canvas(upload.content(), false, ROOM.map(|side| side / 2)).unwrap();
        canvas.set_detail(Some(ROOM));
        canvas.set_foreground(&stylizer, upload.content(), false, &plate);
        let names = upload.passes().iter().chain(canvas.passes()).chain(probe.passes()).map(|pass| &pass.name);
        let nameless: Vec<_> = names.filter(|name| vivant::live::Stage::named(name).is_none()).collect();
        assert!(nameless.is_empty(), "{engine:?}: {nameless:?}");
    }
}

#[test]
fn the_background_stays_unpainted_on_both_engines() {
    let weights = Weights::embedded().unwrap();
    let mut noise = Noise(82);
    for engine in [Engine::Cpu, Engine::Gpu] {
        let stylizer = Stylizer::new(gpu(), &weights, HowToRun { engine, ..HowToRun::preferred(gpu()) });
        let style = stylizer.encode_style(&noise.picture(64, 64)).unwrap();
        let upload = stylizer.upload(PixelFormat::Rgb8, ROOM);
        let mut plate = stylizer.plate(upload.picture());
        let mut canvas = stylizer.canvas(upload.content(), false, ROOM).unwrap();
        canvas.set_style(&style);
        canvas.set_foreground(&stylizer, upload.content(), false, &plate);
        let mut paint = |canvas: &mut Canvas, ball: bool| {
            upload.write(gpu(), room(&mut noise, ball).as_raw());
            pass::submit(gpu(), upload.passes());
            plate.begin_frame(gpu(), true, false);
            canvas.paint(&stylizer).unwrap();
            read_rgb(canvas.picture())
        };
        (0..PLATE_FRAMES).for_each(|_| drop(paint(&mut canvas, false)));
        let painted = paint(&mut canvas, true);
        // The same frame all painted, and through the network as it is.
        canvas.set_input(&stylizer, upload.content(), false, None);
        let whole = paint(&mut canvas, true);
        canvas.set_settings(Settings { alpha: 0.0, ..Settings::default() });
        let through = paint(&mut canvas, true);
        let difference = |a: &RgbImage, b: &RgbImage, [x, y]: [u32; 2]| {
            let part = |of: &RgbImage| image::imageops::crop_imm(of, x, y, 24, 24).to_image().into_raw();
            let (a, b) = (part(a), part(b));
            a.iter().zip(&b).map(|(a, b)| f32::from(a.abs_diff(*b))).sum::<f32>() / a.len() as f32
        };
        let (middle, far) = ([34, 34], [100, 4]);
        assert!(difference(&whole, &through, far) > 10.0, "{engine:?}: the style shows");
        assert!(difference(&painted, &through, far) < 4.0, "{engine:?}: {}", difference(&painted, &through, far));
        assert!(difference(&painted, &through, middle) > 10.0, "{engine:?}: the foreground is painted");
    }
}
