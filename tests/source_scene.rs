//! The built-in scene's shader draws what its CPU twin draws.

mod support;

use support::gpu;
use vivant::gpu::Gpu;
use vivant::source::demo::{LOOP_SECONDS, ScenePass, cpu};
use vivant::stylize::cpu::Instructions;

#[test]
fn the_end_of_the_loop_meets_its_beginning() {
    let (beginning, end) = (cpu::draw(64, 48, 0.0), cpu::draw(64, 48, LOOP_SECONDS - 0.001));
    let far = beginning.iter().zip(&end).filter(|(a, b)| a.abs_diff(**b) > 3).count();
    assert!(far < beginning.len() / 100, "{far} of {} values jump", beginning.len());
}

#[test]
fn the_scene_moves_and_has_colours() {
    let (now, later) = (cpu::draw(64, 48, 3.0), cpu::draw(64, 48, 3.5));
    let moved = now.iter().zip(&later).filter(|(a, b)| a.abs_diff(**b) > 3).count();
    assert!(moved > now.len() / 20, "{moved} values changed in half a second");
    let spread = |channel: usize| {
        let values = now.iter().skip(channel).step_by(3);
        values.clone().max().unwrap() - values.min().unwrap()
    };
    assert!((0..3).all(|channel| spread(channel) > 150), "light and dark in every channel");
}

/// Rounding differs between processors, and where an edge crosses a pixel the difference grows with its steepness: 2 of
/// 255 everywhere, but for one value in 500 that may be off by up to 12.
#[test]
fn the_gpu_draws_what_the_cpu_draws() {
    let gpu = gpu();
    let pass = ScenePass::new(gpu);
    for (size, seconds) in [([64, 48], 3.0), ([64, 48], 41.7), ([97, 33], 24.0)] {
        let on_gpu = draw(gpu, &pass, size, seconds);
        let on_cpu = cpu::draw(size[0], size[1], seconds);
        assert_eq!(on_gpu.len(), on_cpu.len());
        let differences: Vec<u8> = on_gpu.iter().zip(&on_cpu).map(|(a, b)| a.abs_diff(*b)).collect();
        let worst = differences.iter().max().unwrap();
        let beyond = differences.iter().filter(|difference| **difference > 2).count();
        assert!(
            *worst <= 12 && beyond <= differences.len() / 500,
            "{size:?} at {seconds}: {beyond} beyond 2, worst {worst}"
        );
    }
}

/// Multiply-add in one instruction or two, and lanes that reach beyond a row, change no more than a rounding.
#[test]
fn all_instructions_draw_the_same() {
    for (size, seconds) in [([64, 48], 3.0), ([97, 33], 24.0), ([1, 1], 0.0), ([15, 40], 50.0)] {
        let drawn = Instructions::all().into_iter().map(|instructions| {
            let mut rgba = vec![0; 4 * (size[0] * size[1]) as usize];
            cpu::draw_with(instructions, size[0], seconds, &mut rgba);
            assert!(rgba.iter().skip(3).step_by(4).all(|alpha| *alpha == 255), "every pixel is there");
            rgba
        });
        let drawn: Vec<Vec<u8>> = drawn.collect();
        for other in &drawn[1..] {
            let worst = drawn[0].iter().zip(other).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(worst <= Some(1), "{size:?} at {seconds}: {worst:?}");
        }
    }
}

/// R, G, B for each pixel.
fn draw(gpu: &Gpu, pass: &ScenePass, size: [u32; 2], seconds: f32) -> Vec<u8> {
    let picture = gpu.picture("scene", size[0], size[1]);
    pass.draw(gpu, &picture, seconds);
    image::DynamicImage::ImageRgba8(gpu.read_picture(&picture).unwrap()).into_rgb8().into_raw()
}
