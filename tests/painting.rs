//! The painter at work on the built-in scene.

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use vivant::gallery::Gallery;
use vivant::live::{Controls, Need, PaintedSize, Painter};
use vivant::model::Weights;
use vivant::source::{Feed, OpenOptions, SourceSpec, open};
use vivant::stylize::HowToRun;

/// What has to happen happens in this time.
const PATIENCE: Duration = Duration::from_secs(60);

/// Paints the built-in scene.
fn painter(size: PaintedSize) -> Painter {
    let gpu = support::gpu();
    let gallery = Gallery::built_in();
    let mut controls = Controls::new(Arc::clone(&gallery.styles()[0].full), size);
    // As soon as may be.
    controls.style_side = 128;
    let weights = Weights::embedded().expect("the weights are in the program");
    let painter = Painter::start(gpu.clone(), weights, HowToRun::preferred(gpu), controls, || {});
    let waker = painter.waker();
    let source = open(Some(&SourceSpec::Demo), &OpenOptions::default()).expect("the scene is always there");
    painter.set_feed(Arc::new(Feed::start(source, move || waker.wake())));
    painter
}

fn painted(painter: &Painter) -> u64 {
    painter.picture().map_or(0, |picture| picture.sequence)
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "waited in vain for: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn nothing_is_painted_for_nobody() {
    let painter = painter(PaintedSize::ShortSide(64));
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(painted(&painter), 0, "there is nobody yet");
    let audience = painter.audience();
    let (first, second) = (audience.join(Need::Newest), audience.join(Need::OneSize));
    until("a picture", || painted(&painter) > 2);
    drop(first);
    let before = painted(&painter);
    until("more pictures for the one who is left", || painted(&painter) > before + 2);
    drop(second);
    // The frame that was begun is finished.
    std::thread::sleep(Duration::from_millis(500));
    let before = painted(&painter);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(painted(&painter), before);
    let _back = audience.join(Need::Newest);
    until("a picture for the one who came back", || painted(&painter) > before);
}

#[test]
fn the_automatic_size_settles_where_five_frames_a_second_hold() {
    let painter = painter(PaintedSize::Automatic);
    let _seat = painter.audience().join(Need::Newest);
    let mut rates = Vec::new();
    // Three seconds at five frames a second or more, one after the other.
    until("a rate that holds", || {
        let (start, before) = (Instant::now(), painted(&painter));
        std::thread::sleep(Duration::from_secs(1));
        rates.push((painted(&painter) - before) as f64 / start.elapsed().as_secs_f64());
        rates.len() >= 3 && rates[rates.len() - 3..].iter().all(|rate| *rate >= 5.0)
    });
    let report = painter.report();
    let picture = painter.picture().expect("there are pictures");
    let outlook = report.outlook.expect("the size is automatic");
    let size = [picture.texture.width(), picture.texture.height()];
    println!("{:.1} frames a second at {size:?}, wanted {:.1}; rates {rates:.1?}", report.rate, outlook.rate);
    assert!(size[1] <= 480, "no larger than the source");
}
