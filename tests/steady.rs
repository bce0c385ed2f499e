//! A picture that stands still: what steadiness does to a still scene, a pan, a cut and a moving object, measured on the
//! shipped weights. `cargo test --test steady -- --nocapture` prints the figures.

mod support;

use std::sync::Mutex;
use std::time::Duration;

use image::{Rgb, RgbImage, Rgba, imageops};
use support::{Noise, gpu};
use vivant::gpu::pass;
use vivant::model::Weights;
use vivant::source::PixelFormat;
use vivant::source::demo::cpu::draw;
use vivant::stylize::{Canvas, HowToRun, Settings, Statistics, Stylizer, Upload};

const SIZE: [u32; 2] = [192, 144];

/// One film at a time: they compete for the processor otherwise.
static ALONE: Mutex<()> = Mutex::new(());

/// A painter of films.
struct Atelier {
    stylizer: Stylizer,
    style: Statistics,
}

struct Film<'a> {
    atelier: &'a Atelier,
    upload: Upload,
    canvas: Canvas,
}

impl Atelier {
    fn new() -> Atelier {
        let stylizer = Stylizer::new(gpu(), &Weights::embedded().unwrap(), HowToRun::preferred(gpu()));
        let style = stylizer.encode_style(&Noise(41).picture(128, 128)).unwrap();
        Atelier { stylizer, style }
    }

    fn film(&self, steadiness: f32) -> Film<'_> {
        let upload = self.stylizer.upload(PixelFormat::Rgb8, SIZE);
        let mut canvas = self.stylizer.canvas(upload.picture(), false, SIZE).unwrap();
        canvas.set_style(&self.style);
        canvas.set_settings(Settings::default().steadied(steadiness, Duration::from_millis(33)));
        Film { atelier: self, upload, canvas }
    }
}

impl Film<'_> {
    fn paint(&mut self, frame: &RgbImage) -> Vec<f32> {
        self.upload.write(gpu(), frame.as_raw());
        pass::submit(gpu(), std::slice::from_ref(&self.upload.pass));
        self.canvas.paint(&self.atelier.stylizer).unwrap();
        let painted = gpu().read_picture(self.canvas.picture()).unwrap();
        painted
            .pixels()
            .map(|Rgba { 0: [r, g, b, _] }| 0.299 * f32::from(*r) + 0.587 * f32::from(*g) + 0.114 * f32::from(*b))
            .collect()
    }

    /// Luma of every frame.
    fn paint_all(&mut self, frames: &[RgbImage]) -> Vec<Vec<f32>> {
        frames.iter().map(|frame| self.paint(frame)).collect()
    }
}

fn scene(width: u32, height: u32, seconds: f32) -> RgbImage {
    RgbImage::from_raw(width, height, draw(width, height, seconds)).unwrap()
}

/// Gaussian noise with a deviation of two levels, as a webcam has in a room.
fn with_noise(picture: &RgbImage, noise: &mut Noise) -> RgbImage {
    let mut noisy = picture.clone();
    for value in noisy.iter_mut() {
        let gaussian: f32 = (0..12).map(|_| noise.next()).sum::<f32>() / 2.0;
        *value = (f32::from(*value) + 2.0 * gaussian).round().clamp(0.0, 255.0) as u8;
    }
    noisy
}

fn mean_difference<'a>(a: impl IntoIterator<Item = &'a f32>, b: impl IntoIterator<Item = &'a f32>) -> f32 {
    let (sum, count) = a.into_iter().zip(b).fold((0.0, 0), |(sum, n), (a, b)| (sum + (a - b).abs(), n + 1));
    sum / count as f32
}

#[test]
fn a_still_scene_stands_still() {
    let _alone = ALONE.lock();
    let (atelier, still) = (Atelier::new(), scene(SIZE[0], SIZE[1], 3.0));
    let mut noise = Noise(42);
    let frames: Vec<RgbImage> = (0..24).map(|_| with_noise(&still, &mut noise)).collect();
    let flicker = |steadiness: f32| {
        let painted = atelier.film(steadiness).paint_all(&frames);
        let changes: Vec<f32> = painted[12..].windows(2).map(|pair| mean_difference(&pair[0], &pair[1])).collect();
        changes.iter().sum::<f32>() / changes.len() as f32
    };
    let (plain, steady) = (flicker(0.0), flicker(0.5));
    println!("still scene with noise: {plain:.2} levels from frame to frame plain, {steady:.2} steadied");
    assert!(steady <= 0.3 * plain, "{steady} of {plain}");
    assert!(steady < 0.7, "{steady}");
}

#[test]
fn a_pan_is_painted_no_worse() {
    let _alone = ALONE.lock();
    const STEP: u32 = 4;
    let (atelier, wide) = (Atelier::new(), scene(SIZE[0] + 20 * STEP, SIZE[1], 3.0));
    let mut noise = Noise(43);
    let frames: Vec<RgbImage> = (0..12)
        .map(|i| with_noise(&imageops::crop_imm(&wide, i * STEP, 0, SIZE[0], SIZE[1]).to_image(), &mut noise))
        .collect();
    let change = |steadiness: f32| {
        let painted = atelier.film(steadiness).paint_all(&frames);
        let row = SIZE[0] as usize;
        let shifted = |pair: &[Vec<f32>]| {
            let (before, after) = (pair[0].chunks(row), pair[1].chunks(row));
            let differences = before.zip(after).map(|(before, after)| mean_difference(&before[STEP as usize..], after));
            differences.sum::<f32>() / SIZE[1] as f32
        };
        painted[4..].windows(2).map(shifted).sum::<f32>() / (frames.len() - 5) as f32
    };
    let (plain, steady) = (change(0.0), change(0.5));
    println!("pan, motion compensated: {plain:.2} levels from frame to frame plain, {steady:.2} steadied");
    // The same but for rounding: nothing is held or averaged where everything moves.
    assert!(steady <= 1.001 * plain, "{steady} of {plain}");
}

#[test]
fn a_cut_shows_at_once() {
    let _alone = ALONE.lock();
    let (atelier, mut noise) = (Atelier::new(), Noise(44));
    let other = Noise(45).picture(SIZE[0], SIZE[1]);
    let first: Vec<RgbImage> = (0..10).map(|_| with_noise(&scene(SIZE[0], SIZE[1], 3.0), &mut noise)).collect();
    let mut film = atelier.film(0.5);
    film.paint_all(&first);
    film.paint(&other);
    let second = film.paint(&other);
    let fresh = atelier.film(0.5).paint(&other);
    let difference = mean_difference(&second, &fresh);
    println!("two frames after a cut: {difference:.2} levels from a fresh start");
    assert!(difference <= 2.55, "{difference}");
}

#[test]
fn a_moving_object_leaves_no_trail() {
    let _alone = ALONE.lock();
    let (atelier, background) = (Atelier::new(), scene(SIZE[0], SIZE[1], 30.0));
    // Across the middle, 20 pixels a frame.
    const SIDE: u32 = 24;
    let frames: Vec<RgbImage> = (0..8)
        .map(|i| {
            let mut frame = background.clone();
            let left = 4 + 20 * i;
            for (x, y) in (left..left + SIDE).flat_map(|x| (60..60 + SIDE).map(move |y| (x, y))) {
                if x < SIZE[0] {
                    frame.put_pixel(x, y, Rgb([240, 30, 200]));
                }
            }
            frame
        })
        .collect();
    let still: Vec<RgbImage> = vec![background.clone(); 8];
    let (mut plain, mut steady) = (atelier.film(0.0), atelier.film(0.5));
    steady.paint_all(&still);
    let mut worst = 0f32;
    for (i, frame) in frames.iter().enumerate() {
        let (plain, steady) = (plain.paint(frame), steady.paint(frame));
        // What the object covered, up to the last frame.
        let left = 4 + 20 * i;
        let trail = (60..60 + SIDE as usize).flat_map(|y| (4..left).map(move |x| y * SIZE[0] as usize + x));
        let trail: Vec<usize> = trail.collect();
        if !trail.is_empty() {
            let pick = |picture: &[f32]| trail.iter().map(|at| picture[*at]).collect::<Vec<f32>>();
            worst = worst.max(mean_difference(&pick(&plain), &pick(&steady)));
        }
    }
    println!("behind an object that moves 20 pixels a frame: {worst:.2} levels from the plain painting");
    assert!(worst <= 2.0, "{worst}");
}
