//! What steadiness is worth, in figures: a still scene with a camera's noise, a pan, a cut and a moving object are painted
//! plain and steadied, and compared. `vivant bench --steady` prints the figures, tests/steady.rs holds them to limits.

use std::time::Duration;

use image::{Rgb, RgbImage, Rgba, imageops};

use super::{Canvas, Settings, Style, StylizeError, Stylizer, Upload, cpu};
use crate::gpu::pass;
use crate::pixels::PixelFormat;

/// Size of the films that are painted.
pub const SIZE: [u32; 2] = [192, 144];
/// Levels of 255 by which the steadied painting of a still scene changes from frame to frame, at most, and as a share of the
/// plain painting's.
pub const STILL_LIMIT: f32 = 0.7;
pub const STILL_SHARE: f32 = 0.3;
/// Levels that the second frame after a cut is from a fresh start, at most: one per cent.
pub const CUT_LIMIT: f32 = 2.55;
/// Levels of a trail behind a moving object, at most.
pub const TRAIL_LIMIT: f32 = 2.0;

/// Pixels from frame to frame of the pan.
const PAN_STEP: u32 = 4;
/// Side of the moving object, its way from frame to frame, and its upper edge.
const OBJECT: u32 = 24;
const STRIDE: u32 = 20;
const OBJECT_TOP: u32 = 60;

/// Mean change of luma from painted frame to painted frame, in levels of 255.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Each frame painted by itself.
    pub plain: f32,
    pub steadied: f32,
}

/// Paints films in one style.
pub struct Atelier<'a> {
    stylizer: &'a Stylizer,
    style: Style,
    /// The built-in scene as a picture of that size, at that second.
    scene: fn(u32, u32, f32) -> RgbImage,
}

struct Film<'a> {
    stylizer: &'a Stylizer,
    upload: Upload,
    canvas: Canvas,
    /// What is compared of a painted pixel, in levels of 255.
    measure: fn(&Rgba<u8>) -> f32,
}

impl<'a> Atelier<'a> {
    pub fn new(stylizer: &'a Stylizer, style: Style, scene: fn(u32, u32, f32) -> RgbImage) -> Atelier<'a> {
        Atelier { stylizer, style, scene }
    }

    fn film(&self, settings: Settings) -> Result<Film<'a>, StylizeError> {
        self.film_of(settings, luma)
    }

    fn film_of(&self, settings: Settings, measure: fn(&Rgba<u8>) -> f32) -> Result<Film<'a>, StylizeError> {
        let upload = self.stylizer.upload(PixelFormat::Rgb8, SIZE);
        let mut canvas = self.stylizer.canvas(upload.content(), false, SIZE)?;
        canvas.set_style(&self.style);
        canvas.set_settings(settings);
        Ok(Film { stylizer: self.stylizer, upload, canvas, measure })
    }

    /// A still scene with noise of two levels. The steadied painting should change by less than [`STILL_SHARE`] of the
    /// plain one, and by less than [`STILL_LIMIT`].
    ///
    /// # Errors
    /// When the device is lost, as for all of these.
    pub fn still(&self, steadiness: f32) -> Result<Change, StylizeError> {
        self.still_by(steadiness, Settings::default(), luma)
    }

    /// The same of the colours, by their red, where the content's own are kept.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn still_own_colours(&self, steadiness: f32) -> Result<Change, StylizeError> {
        let red = |colour: &Rgba<u8>| f32::from(colour.0[0]) - luma(colour);
        self.still_by(steadiness, Settings { own_chroma: 1.0, ..Settings::default() }, red)
    }

    fn still_by(
        &self,
        steadiness: f32,
        settings: Settings,
        measure: fn(&Rgba<u8>) -> f32,
    ) -> Result<Change, StylizeError> {
        let (scene, mut noise) = ((self.scene)(SIZE[0], SIZE[1], 3.0), Noise(42));
        let frames: Vec<_> = (0..24).map(|_| noise.on(&scene)).collect();
        let change = |steadiness: f32| {
            let painted = self.film_of(steadied(settings, steadiness), measure)?.paint_all(&frames)?;
            Ok::<f32, StylizeError>(mean(painted[12..].windows(2).map(|pair| difference(&pair[0], &pair[1]))))
        };
        Ok(Change { plain: change(0.0)?, steadied: change(steadiness)? })
    }

    /// The scene panning by four pixels a frame, with noise; painted frames are shifted back before they are compared. The
    /// steadied painting should change no more than one that is smoothed alike and remembers nothing, which is the plain one
    /// here.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn pan(&self, steadiness: f32) -> Result<Change, StylizeError> {
        let (wide, mut noise) = ((self.scene)(SIZE[0] + 20 * PAN_STEP, SIZE[1], 3.0), Noise(43));
        let view = |i: u32| imageops::crop_imm(&wide, i * PAN_STEP, 0, SIZE[0], SIZE[1]).to_image();
        let frames: Vec<_> = (0..12).map(|i| noise.on(&view(i))).collect();
        let row = SIZE[0] as usize;
        let shifted = |pair: &[Vec<f32>]| {
            let rows = pair[0].chunks(row).zip(pair[1].chunks(row));
            mean(rows.map(|(before, after)| difference(&before[PAN_STEP as usize..], after)))
        };
        let change = |settings: Settings| {
            let painted = self.film(settings)?.paint_all(&frames)?;
            Ok::<f32, StylizeError>(mean(painted[4..].windows(2).map(shifted)))
        };
        let settings = steadied(Settings::default(), steadiness);
        Ok(Change { plain: change(settings.forgetful())?, steadied: change(settings)? })
    }

    /// How far, in levels, the second frame after a hard cut to another picture is from a fresh start with that picture.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn cut(&self, steadiness: f32, other: &RgbImage) -> Result<f32, StylizeError> {
        let (scene, mut noise) = ((self.scene)(SIZE[0], SIZE[1], 3.0), Noise(44));
        let settings = steadied(Settings::default(), steadiness);
        let mut film = self.film(settings)?;
        film.paint_all(&(0..10).map(|_| noise.on(&scene)).collect::<Vec<_>>())?;
        film.paint(other)?;
        Ok(difference(&film.paint(other)?, &self.film(settings)?.paint(other)?))
    }

    /// How far, in levels, what an object that moves 20 pixels a frame has left is, at worst, from a painting that remembers
    /// nothing.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn trail(&self, steadiness: f32) -> Result<f32, StylizeError> {
        let background = (self.scene)(SIZE[0], SIZE[1], 30.0);
        let settings = steadied(Settings::default(), steadiness);
        let mut steady = self.film(settings)?;
        let mut plain = self.film(settings.forgetful())?;
        steady.paint_all(&vec![background.clone(); 8])?;
        let mut worst = 0f32;
        for i in 0..8 {
            let left = 4 + STRIDE * i;
            let mut frame = background.clone();
            for (x, y) in (left..(left + OBJECT).min(SIZE[0])).flat_map(|x| (0..OBJECT).map(move |y| (x, y))) {
                frame.put_pixel(x, OBJECT_TOP + y, Rgb([240, 30, 200]));
            }
            let (plain, steady) = (plain.paint(&frame)?, steady.paint(&frame)?);
            // What the object covered, up to the last frame.
            let rows = OBJECT_TOP as usize..(OBJECT_TOP + OBJECT) as usize;
            let trail = |picture: &[f32]| -> Vec<f32> {
                rows.clone().flat_map(|y| &picture[y * SIZE[0] as usize..][4..left as usize]).copied().collect()
            };
            if i > 0 {
                worst = worst.max(difference(&trail(&plain), &trail(&steady)));
            }
        }
        Ok(worst)
    }
}

impl Film<'_> {
    /// What is compared of the painted frame.
    fn paint(&mut self, frame: &RgbImage) -> Result<Vec<f32>, StylizeError> {
        let gpu = self.stylizer.gpu();
        self.upload.write(gpu, frame.as_raw());
        pass::submit(gpu, self.upload.passes());
        self.canvas.paint(self.stylizer)?;
        let painted = self.canvas.read()?;
        Ok(painted.pixels().map(self.measure).collect())
    }

    fn paint_all(&mut self, frames: &[RgbImage]) -> Result<Vec<Vec<f32>>, StylizeError> {
        frames.iter().map(|frame| self.paint(frame)).collect()
    }
}

/// As at thirty frames a second, with the lines that are usual.
fn steadied(settings: Settings, steadiness: f32) -> Settings {
    settings.drawn(Settings::USUAL_LINES).steadied(steadiness, Duration::from_millis(33))
}

fn luma(colour: &Rgba<u8>) -> f32 {
    let [r, g, b, _] = colour.0.map(f32::from);
    cpu::show::luma([r, g, b])
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / count.max(1) as f32
}

/// Mean difference, over as many values as both have.
fn difference(a: &[f32], b: &[f32]) -> f32 {
    mean(a.iter().zip(b).map(|(a, b)| (a - b).abs()))
}

/// A generator of a camera's noise that is the same in every run.
pub(super) struct Noise(pub u64);

impl Noise {
    /// In [-1, 1).
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    /// Of a deviation of 1.
    pub fn gaussian(&mut self) -> f32 {
        (0..12).map(|_| self.next()).sum::<f32>() / 2.0
    }

    /// The picture with Gaussian noise of a deviation of two levels, as a webcam has in a room.
    fn on(&mut self, picture: &RgbImage) -> RgbImage {
        let mut noisy = picture.clone();
        for value in noisy.iter_mut() {
            *value = (f32::from(*value) + 2.0 * self.gaussian()).round().clamp(0.0, 255.0) as u8;
        }
        noisy
    }
}
