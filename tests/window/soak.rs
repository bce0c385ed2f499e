//! A long evening in short: everything that a window can go through, again and again, while its memory is watched.
//!
//! Until it rests, a minute or two, in the ordinary tests; for longer:
//! `VIVANT_SOAK_MINUTES=20 cargo test --release --test window soak -- --nocapture`.

use std::time::{Duration, Instant};

use super::ffmpeg::have_ffmpeg;
use super::stage::{App, Stage};

/// One round: styles, sizes of the window, covered, unmapped, panels, a second window, controls, a recording; ends as it
/// begins.
fn round(stage: &mut Stage, app: &App, number: usize) {
    let pause = |ms| std::thread::sleep(Duration::from_millis(ms));
    // In the long run all ten.
    for digit in [number % 10, (number + 1) % 10] {
        stage.key(&digit.to_string());
        pause(400);
    }
    for (width, height) in [(400, 300), (1000, 700), (800, 600)] {
        let mark = app.mark();
        stage.resize(width, height);
        app.wait_for_after(mark, &format!("window: {width}×{height}"));
        pause(300);
    }
    let mark = app.mark();
    stage.cover(true);
    app.wait_for_after(mark, "painting rests");
    pause(700);
    stage.cover(false);
    app.wait_for_after(mark, "painting for those who look");
    // Gone without a word, as when it is minimised.
    stage.unmap(true);
    pause(1000);
    stage.unmap(false);
    stage.focus();
    for key in ["i", "x", "p", "l"] {
        stage.key(key);
        pause(400);
        stage.key(key);
        pause(150);
    }
    // Own colours, a drift, an empty scene; and back.
    for key in ["c", "d", "g", "c", "d"] {
        stage.key(key);
        pause(300);
    }
    stage.key("a");
    stage.drag([300, 200], [420, 260]);
    (0..2).for_each(|_| stage.key("ctrl+z"));
    stage.key("a");
    if number.is_multiple_of(3) && have_ffmpeg() {
        let mark = app.mark();
        stage.key("r");
        pause(2500);
        stage.key("r");
        app.wait_for_after(mark, "message: Recorded");
    }
    let mark = app.mark();
    app.wait_for_after(mark, "painted ");
}

/// Whether the memory (megabytes after each round) has come to rest: two times as many rounds as there are from recording to
/// recording, of which the later half asked for no more than a hundredth above the earlier. What is made at first use, ten
/// styles among it, lets it grow for up to twenty rounds, faster here and slower there, so that no number of rounds is the
/// right one to begin at. What leaks a three-hundredth a round or more does not rest.
fn at_rest(memory: &[f64]) -> bool {
    memory.last_chunk::<6>().is_some_and(|last| highest(&last[3..]) <= 1.01 * highest(&last[..3]))
}

fn highest(rounds: &[f64]) -> f64 {
    rounds.iter().copied().fold(0.0, f64::max)
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "only Linux tells a process's memory so")]
fn memory_comes_to_rest() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let minutes: f64 = std::env::var("VIVANT_SOAK_MINUTES").map_or(0.0, |text| text.parse().expect("minutes"));
    // What larger sizes and the finer network take they take when the policy goes there, which a short run may see or not.
    let [size, model] = if minutes >= 10.0 { ["auto"; 2] } else { ["192", "quarter"] };
    let app = App::start(&stage, &["--source", "demo", "--size", size, "--model", model]);
    app.wait_for("first picture shown");
    stage.focus();
    let start = Instant::now();
    let least = Duration::from_secs_f64(60.0 * minutes);
    let most = least + Duration::from_secs(300);
    let (mut memory, mut rested) = (Vec::new(), None);
    while start.elapsed() < least || rested.is_none() {
        assert!(start.elapsed() < most, "memory grows on: {memory:.1?} MB");
        round(&mut stage, &app, memory.len());
        memory.push(app.resident() as f64 / 1e6);
        println!("{:5.0} s, round {}: {:.1} MB", start.elapsed().as_secs_f64(), memory.len(), memory[memory.len() - 1]);
        if rested.is_none() && at_rest(&memory) {
            rested = Some(memory.len());
        }
    }
    // In a long run little leaks show, too.
    let since = &memory[rested.unwrap_or_default()..];
    let third = since.len() / 3;
    if third >= 3 {
        let (first, last) = (highest(&since[..third]), highest(&since[since.len() - third..]));
        assert!(last <= 1.02 * first, "memory grew from {first:.1} MB to {last:.1} MB");
    }
    stage.close();
    app.ends_well();
}

#[test]
fn what_leaks_is_not_at_rest() {
    // What a slow machine's memory did, up to the round where it was judged too early.
    assert!(!at_rest(&[214.0, 219.0, 227.9, 228.0, 241.4, 246.2, 249.2]));
    assert!(at_rest(&[214.0, 219.0, 227.9, 228.0, 241.4, 246.2, 249.2, 249.2, 248.9, 249.4]));
    let leaks: Vec<f64> = (0..40).map(|round| 240.0 + f64::from(round)).collect();
    assert!((0..40).all(|rounds| !at_rest(&leaks[..rounds])));
}
