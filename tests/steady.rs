//! A picture that stands still: what steadiness does to a still scene, a pan, a cut and a moving object, measured on the
//! shipped weights. `cargo test --test steady -- --nocapture` prints the figures.

mod support;

use std::sync::Mutex;

use image::RgbImage;
use support::{Noise, gpu};
use vivant::model::Weights;
use vivant::source::demo::cpu::draw;
use vivant::stylize::steadiness::{Atelier, CUT_LIMIT, Change, SIZE, STILL_LIMIT, STILL_SHARE, TRAIL_LIMIT};
use vivant::stylize::{HowToRun, Stylizer};

/// The window's default.
const STEADINESS: f32 = 0.5;

/// One film at a time: they compete for the processor otherwise.
static ALONE: Mutex<()> = Mutex::new(());

fn scene(width: u32, height: u32, seconds: f32) -> RgbImage {
    RgbImage::from_raw(width, height, draw(width, height, seconds)).unwrap()
}

fn in_atelier(check: impl FnOnce(&Atelier<'_>)) {
    let _alone = ALONE.lock();
    let stylizer = Stylizer::new(gpu(), &Weights::embedded().unwrap(), HowToRun::preferred(gpu()));
    let style = stylizer.encode_style(&Noise(41).picture(128, 128)).unwrap();
    check(&Atelier::new(&stylizer, style, scene));
}

#[test]
fn a_still_scene_stands_still() {
    in_atelier(|atelier| {
        let change = atelier.still(STEADINESS).unwrap();
        println!("still scene with noise, levels from frame to frame: {change:.2?}");
        assert_still(change);
    });
}

#[test]
fn the_own_colours_of_a_still_scene_stand_still() {
    in_atelier(|atelier| {
        let change = atelier.still_own_colours(STEADINESS).unwrap();
        println!("the same, red of the content's own colours: {change:.2?}");
        assert_still(change);
    });
}

fn assert_still(change: Change) {
    assert!(change.steadied <= STILL_SHARE * change.plain && change.steadied < STILL_LIMIT, "{change:?}");
}

#[test]
fn a_pan_is_painted_no_worse() {
    in_atelier(|atelier| {
        let change = atelier.pan(STEADINESS).unwrap();
        println!("pan, motion compensated, levels from frame to frame: {change:.2?}");
        // The same but for rounding: nothing is held or averaged where everything moves.
        assert!(change.steadied <= 1.001 * change.plain, "{change:?}");
    });
}

#[test]
fn a_cut_shows_at_once() {
    in_atelier(|atelier| {
        let difference = atelier.cut(STEADINESS, &Noise(45).picture(SIZE[0], SIZE[1])).unwrap();
        println!("two frames after a cut: {difference:.2} levels from a fresh start");
        assert!(difference <= CUT_LIMIT, "{difference}");
    });
}

#[test]
fn a_moving_object_leaves_no_trail() {
    in_atelier(|atelier| {
        let worst = atelier.trail(STEADINESS).unwrap();
        println!(
            "behind an object that moves 20 pixels a frame: {worst:.2} levels from a painting that remembers nothing"
        );
        assert!(worst <= TRAIL_LIMIT, "{worst}");
    });
}
