//! Whether a GPU paints what the processor paints. A driver may compile a shader wrongly, and nobody would know but by the
//! picture: the convolutions' kernels are tried one by one before they are measured (conv/trial.rs), here a whole frame is.

use image::{RgbImage, RgbaImage};

use super::calibration;
use super::conv::marks::Marks;
use super::how::{Engine, HowToRun};
use super::stylizer::{StylizeError, Stylizer};
use crate::gpu::Gpu;
use crate::gpu::pass::submit;
use crate::model::Weights;
use crate::pixels::PixelFormat;

/// What the mark of a first frame is called.
const TRIAL: &str = "frame";

/// So many ends in a row at that are the driver's doing: more than for a kernel, as more is lost by it, and some drivers compile
/// for so long that people lose patience.
const DEATHS: u32 = 3;

/// As which the frame is painted: width and height in pixels, in whole tiles.
const SIZE: [u32; 2] = [256, 192];

/// The side of a tile, in pixels. What is wrong in one place alone is wrong.
const TILE: u32 = 32;

/// By how many levels of 255 a tile may be off on the average. f16 takes less than one, and what is computed wrongly dozens.
const TOLERANCE: f32 = 8.0;

impl Stylizer {
    /// As [`Stylizer::new`]; but where the GPU, which nobody has asked for, paints another picture than the processor does, or
    /// none, the processor paints. The first time on a GPU it waits for one frame of each.
    pub fn proven(gpu: &Gpu, weights: &Weights, how: HowToRun) -> Stylizer {
        if how.engine == Engine::Cpu || how.asked {
            return Stylizer::new(gpu, weights, how);
        }
        let mut proven = None;
        let right = gpu.is_right(|| {
            let marks = Marks::of(&gpu.adapter.get_info());
            let proof = || {
                let stylizer = proven.insert(Stylizer::new(gpu, weights, how));
                // What the window is to paint with is compiled, too, before it is known whether a driver takes everything.
                stylizer.detail();
                !is_refused(gpu) && paints_rightly(stylizer, weights) && !is_refused(gpu)
            };
            !marks.was_fatal(TRIAL, "to paint a frame", DEATHS) && marks.during(gpu, TRIAL, proof)
        });
        match proven {
            _ if !right => Stylizer::new(gpu, weights, HowToRun { engine: Engine::Cpu, ..how }),
            Some(proven) => proven,
            None => Stylizer::new(gpu, weights, how),
        }
    }
}

/// Whether the driver refuses something that painting needs.
fn is_refused(gpu: &Gpu) -> bool {
    let refusal = gpu.take_refusal();
    if let Some(refusal) = &refusal {
        tracing::warn!("{refusal}; so the processor paints");
    }
    refusal.is_some()
}

/// Whether the GPU paints what the processor does; where that cannot be found out, whoever paints next is told why.
fn paints_rightly(stylizer: &Stylizer, weights: &Weights) -> bool {
    let difference = || difference(stylizer, &stylizer.on_processor(weights));
    match stylizer.gpu().unless_refused(difference) {
        Err(refusal) => {
            tracing::warn!("the GPU's driver refuses to paint, so the processor does: {refusal}");
            false
        }
        Ok(Ok(levels)) if levels > TOLERANCE => {
            tracing::warn!(
                "the GPU paints another picture than the processor does ({levels:.0} of 255 levels off), so its driver \
                 computes wrongly, and the processor paints; --engine gpu has the GPU paint all the same"
            );
            false
        }
        Ok(Ok(levels)) => {
            tracing::debug!("the GPU paints what the processor paints, to {levels:.2} of 255 levels");
            true
        }
        Ok(Err(error)) => {
            tracing::debug!("whether the GPU paints rightly is not known: {error}");
            true
        }
    }
}

/// By how many levels of 255 two paint the same differently, on the average over the tile where it is most.
fn difference(one: &Stylizer, other: &Stylizer) -> Result<f32, StylizeError> {
    let scenes: Vec<RgbImage> = calibration::scenes().take(2).collect();
    let [content, style] = &scenes[..] else { return Ok(0.0) };
    Ok(worst_tile(&painted(one, content, style)?, &painted(other, content, style)?))
}

fn painted(stylizer: &Stylizer, content: &RgbImage, style: &RgbImage) -> Result<RgbaImage, StylizeError> {
    let upload = stylizer.upload(PixelFormat::Rgb8, content.dimensions().into());
    upload.write(stylizer.gpu(), content.as_raw());
    submit(stylizer.gpu(), upload.passes());
    let mut canvas = stylizer.canvas(upload.content(), false, SIZE)?;
    canvas.set_style(&stylizer.encode_style(style)?);
    canvas.paint(stylizer)?;
    Ok(canvas.read()?)
}

fn worst_tile(one: &RgbaImage, other: &RgbaImage) -> f32 {
    let tiles = [one.width().div_ceil(TILE), one.height().div_ceil(TILE)];
    let mut sums = vec![0u32; (tiles[0] * tiles[1]) as usize];
    for ((x, y, a), b) in one.enumerate_pixels().zip(other.pixels()) {
        let apart = |c: usize| u32::from(a.0[c].abs_diff(b.0[c]));
        sums[(y / TILE * tiles[0] + x / TILE) as usize] += apart(0) + apart(1) + apart(2);
    }
    sums.into_iter().max().unwrap_or(0) as f32 / (3 * TILE * TILE) as f32
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;
    use crate::gpu::AdapterRequest;
    use crate::stylize::Precision;

    #[test]
    fn what_is_off_in_one_place_is_seen() {
        let grey = RgbaImage::from_pixel(SIZE[0], SIZE[1], Rgba([100, 100, 100, 255]));
        assert_eq!(worst_tile(&grey, &grey), 0.0);
        let mut other = grey.clone();
        for (x, y) in (200..220).flat_map(|x| (100..120).map(move |y| (x, y))) {
            other.put_pixel(x, y, Rgba([100, 160, 100, 255]));
        }
        let off = worst_tile(&grey, &other);
        assert!((TOLERANCE * 0.3..TOLERANCE).contains(&off), "{off}");
    }

    #[test]
    fn a_frame_says_whether_the_network_is_computed_rightly() {
        let gpu = Gpu::open(&AdapterRequest::default()).unwrap();
        let weights = Weights::embedded().unwrap();
        let mut wrong = weights.clone();
        let last = wrong.decoder.last_mut().unwrap();
        last.bias = last.bias.iter().map(|bias| bias + 0.1).collect();
        let precisions = if gpu.capabilities.f16 { &[Precision::F32, Precision::F16][..] } else { &[Precision::F32] };
        for precision in precisions {
            let how = HowToRun { engine: Engine::Gpu, precision: *precision, ..HowToRun::preferred(&gpu) };
            let stylizer = Stylizer::new(&gpu, &weights, how);
            let right = difference(&stylizer, &stylizer.on_processor(&weights)).unwrap();
            let off = difference(&stylizer, &stylizer.on_processor(&wrong)).unwrap();
            assert!(right < 0.25 * TOLERANCE && off > 2.0 * TOLERANCE, "{precision:?}: {right} and {off}");
            assert_eq!(Stylizer::proven(&gpu, &weights, HowToRun { asked: false, ..how }).engine(), Engine::Gpu);
        }
    }

    #[test]
    fn where_the_driver_refuses_what_painting_needs_the_processor_paints() {
        let gpu = Gpu::open(&AdapterRequest { matrix_units: false, ..Default::default() }).unwrap();
        let weights = Weights::embedded().unwrap();
        let how = HowToRun { engine: Engine::Gpu, asked: false, ..HowToRun::preferred(&gpu) };
        let refusing = gpu.refusing_beyond(16);
        assert_eq!(Stylizer::proven(&refusing, &weights, how).engine(), Engine::Cpu);
        assert_eq!(refusing.trouble(), None);
        let refusing = gpu.refusing_beyond(16);
        Stylizer::new(&refusing, &weights, HowToRun { engine: Engine::Cpu, ..how });
        assert_eq!(refusing.trouble(), None, "the processor's engine compiles none of them");
        Stylizer::new(&refusing, &weights, how);
        assert!(refusing.trouble().is_some_and(|why| why.contains("refuses the kernel")));
    }
}
