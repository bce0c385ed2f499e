//! The scene's shader once more, natively: what it draws is compared with this, and where the GPU is a program, too, this
//! draws it.
//!
//! Each file has a namesake in `shaders/scene/`, each function one of the same name there.

mod drawing;
mod landscape;
mod person;

use std::hint::black_box;

use drawing::{HORIZON, Scene, V, clamp, dot, v2};
use rayon::prelude::*;

use crate::simd::{Instructions, Isa, Kernel, LANES, Lanes};

/// The scene at that many seconds after its beginning: R, G, B for each pixel, row by row.
pub fn draw(width: u32, height: u32, seconds: f32) -> Vec<u8> {
    let mut rgba = vec![0; 4 * width as usize * height as usize];
    draw_rgba(width, seconds, &mut rgba);
    rgba.as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect()
}

/// As [`draw`], into the bytes of a picture of that width: R, G, B and 255 for each pixel.
pub fn draw_rgba(width: u32, seconds: f32, rgba: &mut [u8]) {
    draw_with(Instructions::best(), width, seconds, rgba);
}

/// As [`draw_rgba`], perhaps with fewer of the processor's instructions than there are.
pub fn draw_with(instructions: Instructions, width: u32, seconds: f32, rgba: &mut [u8]) {
    let width = width as usize;
    let height = rgba.len() / (4 * width);
    let scene = Scene::new(height, seconds);
    rgba.par_chunks_exact_mut(4 * width).enumerate().for_each(|(y, pixels)| {
        let (step, y) = (1.0 / height as f32, (height as f32 - (y as f32 + 0.5)) / height as f32);
        let x = (0.5 - 0.5 * width as f32) * step;
        let mut row = Row { x, step, y, colours: vec![V([Lanes::ZERO; 3]); width.div_ceil(LANES)] };
        scene.draw(instructions, &mut row);
        instructions.run(Bytes { colours: &row.colours, rgba: pixels });
    });
}

/// A row of the picture, sixteen pixels at a time.
struct Row {
    /// Where the first pixel is, and how far the next one.
    x: f32,
    step: f32,
    y: f32,
    colours: Vec<V<3>>,
}

/// How far sixteen pixels are from the first.
const COUNT: Lanes = Lanes([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0]);

/// Draws a function's layer over a row; the function of that name.
macro_rules! layer {
    ($scene:ident, $instructions:ident, $row:ident, $name:ident) => {{
        struct Layer<'a>(&'a Scene, &'a mut Row);

        impl Kernel for Layer<'_> {
            #[inline(always)]
            fn run<I: Isa>(self) {
                let Layer(scene, Row { x: first, step, y, colours }) = self;
                for (block, colour) in colours.iter_mut().enumerate() {
                    // Else the compiler takes sixteen blocks at a time and goes from one to the next within each instruction.
                    let block = black_box(block);
                    let x = *first + *step * (LANES * block) as f32;
                    *colour = scene.$name(v2(x + *step * COUNT, *y), *colour);
                }
            }
        }

        $instructions.run(Layer($scene, $row));
    }};
}

/// Makes bytes of colours.
struct Bytes<'a> {
    colours: &'a [V<3>],
    rgba: &'a mut [u8],
}

impl Kernel for Bytes<'_> {
    #[inline(always)]
    fn run<I: Isa>(self) {
        for (colour, pixels) in self.colours.iter().zip(self.rgba.chunks_mut(4 * LANES)) {
            let mut bytes = [255; 4 * LANES];
            for (channel, values) in colour.0.iter().enumerate() {
                for i in 0..LANES {
                    bytes[4 * i + channel] = (values.0[i] * 255.0 + 0.5) as u8;
                }
            }
            pixels.copy_from_slice(&bytes[..pixels.len()]);
        }
    }
}

impl Scene {
    /// From the back to the front.
    fn draw(&self, instructions: Instructions, row: &mut Row) {
        macro_rules! layers { ($($layer:ident)*) => { $(layer!(self, instructions, row, $layer);)* } }
        if row.y > HORIZON {
            layers!(sky);
            if row.y > HORIZON + 0.05 {
                layers!(clouds);
            }
            layers!(mountains birds);
        } else {
            layers!(water);
        }
        layers!(distant_sail lighthouse promontory sail meadow);
        layers!(hair_behind arm clothes scarf face features hair_before hat);
        layers!(vignette);
    }

    /// Darker towards the corners, as lenses do.
    #[inline(always)]
    fn vignette(&self, p: V<2>, c: V<3>) -> V<3> {
        let corner = (p - [0.0, 0.5]) * [0.9, 1.1];
        let c = c * (1.04 - 0.30 * dot(corner, corner));
        V([clamp(c.0[0], 0.0, 1.0), clamp(c.0[1], 0.0, 1.0), clamp(c.0[2], 0.0, 1.0)])
    }
}
