//! A real window under Xvfb, with a real pointer, real keys and real drops.
//!
//! Needs Xvfb and Python with python-xlib (Debian: xvfb, python3-xlib). Where they are missing the tests say so and pass;
//! with VIVANT_WINDOW_TESTS=require they fail. They wait for what has to happen, and for a fixed time only
//! where nothing may happen.

#[cfg(target_os = "linux")]
#[path = "window/desktop.rs"]
mod desktop;
#[path = "support/ffmpeg.rs"]
mod ffmpeg;
#[path = "window/memory.rs"]
mod memory;
#[path = "support/network_camera.rs"]
mod network_camera;
#[path = "window/soak.rs"]
mod soak;
#[path = "window/stage.rs"]
mod stage;
mod support;

use std::time::{Duration, Instant};

use safetensors::Dtype;
use stage::{App, Stage, files};
use support::Noise;
use support::weights_file::{entries, file};
use vivant::model::Widths;

/// Where the controls do not reach.
const UPPER_HALF: [i32; 4] = [320, 120, 640, 380];

#[test]
fn it_paints_takes_orders_and_closes() {
    let Some(mut stage) = Stage::open(1280, 800) else { return };
    let app = App::start(&stage, &["--source", "demo", "--size", "128"]);
    app.wait_for("first picture shown");
    stage.focus();

    // It shows a picture, and the picture lives.
    let first = stage.look(UPPER_HALF);
    assert!(first.colours() > 200, "the window shows {} colours", first.colours());
    stage.until("the picture changes", |stage| stage.look(UPPER_HALF).differs_from(&first) > 0.2);

    // The slider, by a real pointer.
    let [x, y, width, height] = app.control("Strength");
    let (middle, at) = (y + height / 2, |part: f64| x + (f64::from(width) * part) as i32);
    stage.drag([at(0.9), middle], [at(0.5), middle]);
    app.wait_for("alpha 0.5");
    stage.drag([at(0.5), middle], [at(0.0) - 40, middle]);
    app.wait_for("alpha 0.00");
    let plain = stage.look(UPPER_HALF);
    assert!(plain.colours() > 200);

    // Keys, each seen in what it does.
    for (key, said) in [
        ("Up", "alpha 0.05"),
        ("2", "message: "),
        ("space", "frozen true"),
        ("m", "mirrored true"),
        ("space", "frozen false"),
        ("m", "mirrored false"),
        ("h", "message: Controls hidden"),
        ("h", "message: Controls come"),
        ("s", "message: Saved"),
    ] {
        let mark = app.mark();
        stage.key(key);
        app.wait_for_after(mark, said);
    }
    // A key that was held when the window got the keyboard was meant for another.
    stage.blur();
    stage.hold("m", true);
    stage.focus();
    stage.hold("m", false);
    let mark = app.mark();
    stage.key("Up");
    let said = app.wait_for_after(mark, "painting: ");
    assert!(said.contains("mirrored false"), "{said}");
    // What is typed into the search is no shortcut, however long one thinks before.
    stage.key("slash");
    std::thread::sleep(Duration::from_secs(5));
    stage.key("h");
    stage.key("Escape");
    // It has gone when the next frame is drawn.
    std::thread::sleep(Duration::from_secs(1));
    for said in ["message: Controls hidden", "message: Controls come"] {
        let mark = app.mark();
        stage.key("h");
        app.wait_for_after(mark, said);
    }
    let saved = files(&app.home().join("Pictures"));
    assert_eq!(saved.len(), 1, "{saved:?}");
    let picture = image::open(&saved[0]).expect("the snapshot is a picture").into_rgb8();
    assert_eq!(picture.dimensions(), (640, 480), "a snapshot has the source's size");
    let look = vivant::look::Look::read(&saved[0]).expect("the look that painted it");
    assert!((look.alpha - 0.05).abs() < 0.001 && look.styles.len() == 1, "{look:?}");

    // A finer one has them, too.
    let mark = app.mark();
    stage.key("ctrl+s");
    app.wait_for_after(mark, "message: Saved ");
    let finer = files(&app.home().join("Pictures")).into_iter().find(|file| *file != saved[0]).expect("it was saved");
    assert_eq!(image::image_dimensions(&finer).unwrap(), (640, 480));
    assert!(vivant::look::Look::read(&finer).is_ok());

    // The self-timer can be seen from afar, lets one think again, and takes the picture.
    let taken = || files(&app.home().join("Pictures")).len();
    let dark = |stage: &mut Stage| stage.look([600, 300, 80, 60]);
    let before = dark(&mut stage);
    stage.key("n");
    stage.until("the number", |stage| dark(stage).distance_to(&before) > 20.0);
    let mark = app.mark();
    stage.key("Escape");
    app.wait_for_after(mark, "message: No picture is taken");
    stage.key("n");
    stage.key("n");
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(taken(), 2);
    let mark = app.mark();
    let begin = Instant::now();
    stage.key("n");
    app.wait_for_after(mark, "message: Saved ");
    assert!(begin.elapsed() >= Duration::from_secs(3) && taken() == 3, "{:?}", begin.elapsed());

    // The sheet of keys darkens what is around it.
    let bright = |stage: &mut Stage| stage.look([40, 120, 200, 380]).brightness();
    let before = bright(&mut stage);
    stage.key("shift+slash");
    stage.until("the sheet of keys", |stage| bright(stage) < 0.8 * before);
    stage.key("Escape");
    stage.until("the sheet is gone", |stage| bright(stage) > 0.8 * before);

    // As small as it gets, and back.
    for (width, height) in [(64, 64), (300, 900), (1280, 800)] {
        let mark = app.mark();
        stage.resize(width, height);
        app.wait_for_after(mark, &format!("window: {width}×{height}"));
        let area = [0, 0, width.min(1280), height.min(800)];
        stage.until("a picture of that size", |stage| stage.look(area).colours() > 100);
    }

    stage.close();
    app.ends_well();
}

#[test]
fn the_picture_alone_goes_to_the_second_monitor() {
    let Some(mut stage) = Stage::open_two_monitors() else { return };
    let app = App::start(&stage, &["--source", "demo", "--size", "96"]);
    app.wait_for("first picture shown");
    stage.focus();
    // Left and top of it, where it is whatever size a window manager would give it.
    let there = [1480, 40, 400, 400];
    assert_eq!(stage.look(there).colours(), 1, "nothing yet");
    stage.key("p");
    app.wait_for("presenter: on another monitor");
    stage.until("the picture on the second monitor", |stage| stage.look(there).colours() > 200);
    let first = stage.look(there);
    stage.until("it lives", |stage| stage.look(there).differs_from(&first) > 0.2);
    assert!(stage.look(UPPER_HALF).colours() > 200, "the window stays where it was");
    // Whoever is before the camera sees the self-timer's number, three and then two, until the picture is taken.
    let middle = |stage: &mut Stage| stage.look([1700, 190, 120, 150]);
    stage.focus();
    let mark = app.mark();
    stage.key("n");
    let dark = |stage: &mut Stage| middle(stage).brightness() < 100.0;
    stage.until("the number", dark);
    let three = middle(&mut stage);
    stage.until("the next number", |stage| dark(stage) && middle(stage).distance_to(&three) > 5.0);
    app.wait_for_after(mark, "message: Saved ");
    stage.until("no number", |stage| !dark(stage));
    // What is typed there is meant for no field of the other window.
    stage.focus();
    stage.key("slash");
    stage.key("w");
    stage.focus_picture();
    let mark = app.mark();
    stage.key("m");
    app.wait_for_after(mark, "message: Mirrored");
    stage.key("p");
    stage.until("it goes", |stage| stage.look(there).colours() == 1);
    stage.close();
    app.ends_well();
}

#[test]
fn a_gpu_that_is_lost_is_opened_anew_and_painting_goes_on() {
    let Some(mut stage) = Stage::open(1280, 800) else { return };
    let app = App::start(&stage, &["--source", "demo", "--size", "96", "--alpha", "0.5", "--lose-gpu", "5"]);
    app.wait_for("the GPU was lost");
    let mark = app.mark();
    app.wait_for_after(mark, "Painting began anew");
    app.wait_for_after(mark, "first picture shown");
    stage.focus();
    let first = stage.look(UPPER_HALF);
    assert!(first.colours() > 200, "the window shows {} colours", first.colours());
    stage.until("the picture changes", |stage| stage.look(UPPER_HALF).differs_from(&first) > 0.2);
    // The controls are where they were, with their letters and thumbnails.
    let mark = app.mark();
    stage.key("Up");
    app.wait_for_after(mark, "alpha 0.55");
    stage.point([640, 700]);
    let strip = [200, 690, 880, 90];
    stage.until("the strip", |stage| stage.look(strip).colours() > 2000);
    stage.close();
    app.ends_well_after_a_loss();
}

#[test]
fn what_is_no_virtual_camera_is_said_to_be_none() {
    let Some(mut stage) = Stage::open(1280, 800) else { return };
    let file = stage.folder().join("video9");
    std::fs::write(&file, "no camera").unwrap();
    let app = App::start(&stage, &["--source", "demo", "--size", "96", "--virtual-camera", file.to_str().unwrap()]);
    let no_camera = "is no virtual camera: it takes no pictures";
    app.wait_for(no_camera);
    app.wait_for("first picture shown");
    stage.focus();
    let mark = app.mark();
    stage.key("y");
    app.wait_for_after(mark, no_camera);
    std::fs::remove_file(&file).unwrap();
    let mark = app.mark();
    stage.key("y");
    app.wait_for_after(mark, "sudo modprobe v4l2loopback");
    assert!(!file.exists(), "nothing is made in its place");
    stage.close();
    app.ends_well();
}

#[test]
fn the_unpainted_picture_is_shown_beside_the_painted_one() {
    let Some(mut stage) = Stage::open(1280, 800) else { return };
    // No finer network takes over.
    let app = App::start(&stage, &["--source", "demo", "--size", "96", "--model", "quarter"]);
    app.wait_for("first picture shown");
    // From then on the style stays what it is.
    app.wait_for("is calibrated");
    stage.focus();
    stage.key("space");
    app.wait_for("frozen true");
    stage.key("h");
    app.wait_for("message: Controls hidden");
    // Both halves, where neither messages nor the line are.
    let (left, right) = ([160, 60, 300, 300], [820, 60, 300, 300]);
    let painted = |stage: &mut Stage| [stage.look(left), stage.look(right)];
    let (mut before, mut looks) = (painted(&mut stage), 0);
    // The frame that was begun may come late.
    stage.until("a still picture", |stage| {
        let now = painted(stage);
        let still = now[0].differs_from(&before[0]) == 0.0 && now[1].differs_from(&before[1]) == 0.0;
        looks = if still { looks + 1 } else { 0 };
        before = now;
        looks >= 20
    });

    stage.hold("b", true);
    stage.until("the unpainted picture", |stage| stage.look(right).differs_from(&before[1]) > 0.5);
    stage.hold("b", false);
    stage.until("the painted picture", |stage| stage.look(right).differs_from(&before[1]) == 0.0);

    stage.key("x");
    stage.until("an unpainted half", |stage| stage.look(left).differs_from(&before[0]) > 0.5);
    assert_eq!(stage.look(right).differs_from(&before[1]), 0.0, "the other half is as it was");
    stage.drag([640, 500], [1160, 500]);
    stage.until("the line has moved", |stage| stage.look(right).differs_from(&before[1]) > 0.5);
    stage.key("x");
    stage.until("all is painted", |stage| stage.look(left).differs_from(&before[0]) == 0.0);

    stage.close();
    app.ends_well();
}

#[test]
fn painting_rests_while_nobody_sees_the_window() {
    let Some(mut stage) = Stage::open(800, 600) else { return };
    let app = App::start(&stage, &["--source", "demo", "--size", "96"]);
    app.wait_for("first picture shown");
    for _ in 0..2 {
        let mark = app.mark();
        stage.cover(true);
        app.wait_for_after(mark, "window: hidden");
        app.wait_for_after(mark, "painting rests");
        let mark = app.mark();
        stage.cover(false);
        app.wait_for_after(mark, "window: seen again");
        app.wait_for_after(mark, "painting for those who look");
        app.wait_for_after(mark, "painted ");
    }
    stage.close();
    app.ends_well();
}

#[test]
fn a_recording_goes_on_behind_other_windows_and_is_whole_at_the_end() {
    let Some(mut stage) = Stage::open(800, 600) else { return };
    if !ffmpeg::have_ffmpeg() {
        return;
    }
    let app = App::start(&stage, &["--source", "demo", "--size", "96"]);
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("r");
    app.wait_for("recording to");
    // The red dot, at the top in the middle.
    stage.until("the dot", |stage| stage.look([340, 8, 120, 50]).has([235, 60, 52]));
    stage.cover(true);
    app.wait_for("window: hidden");
    let videos = app.home().join("Videos");
    let size = || files(&videos).iter().map(|video| std::fs::metadata(video).unwrap().len()).sum::<u64>();
    let before = size();
    stage.until("the recording to grow", |_| size() > before);
    let mark = app.mark();
    stage.cover(false);
    app.wait_for_after(mark, "window: seen again");
    let mark = app.mark();
    stage.key("r");
    app.wait_for_after(mark, "Recorded ");
    let saved = files(&app.home().join("Videos"));
    assert_eq!(saved.len(), 1, "{saved:?}");
    // A recording that runs when the window closes is finished first.
    let mark = app.mark();
    stage.key("r");
    app.wait_for_after(mark, "recording to");
    stage.close();
    app.ends_well();
    assert_eq!(files(&app.home().join("Videos")).len(), 2);
}

#[test]
fn a_dropped_video_is_painted_into_a_file_as_a_whole() {
    let Some(mut stage) = Stage::open(800, 600) else { return };
    if !ffmpeg::have_ffmpeg() {
        return;
    }
    let app = App::start(&stage, &["--source", "demo", "--size", "64", "--model", "quarter"]);
    app.wait_for("first picture shown");
    let videos = app.home().join("Videos");
    stage.focus();
    stage.key("ctrl+r");
    app.wait_for("Only a video can be painted");
    let make = |name: &str, seconds: u32| {
        let source = format!("testsrc=size=96x64:rate=20:duration={seconds}");
        let sound = format!("sine=duration={seconds}");
        let path = app.home().join(name);
        let sources = ["-f", "lavfi", "-i", &source, "-f", "lavfi", "-i", &sound];
        assert!(ffmpeg::make(&path, &[&sources[..], &["-c:v", "mpeg4", "-c:a", "aac"]].concat()));
        path
    };
    let (short, long) = (make("Große Fahrt.mov", 1), make("long.mp4", 600));
    stage.drag_files(&[short]).release();
    app.wait_for("source: Große Fahrt.mov, 96×64");
    // What cannot be played does not end what is.
    let (broken, mark) = (app.home().join("broken.mp4"), app.mark());
    std::fs::write(&broken, b"\0\0\0\x18ftypmp42 and nothing more").unwrap();
    stage.drag_files(&[broken]).release();
    assert!(app.wait_for_after(mark, "message: ").contains("broken.mp4"));
    app.wait_for_after(mark, "source: Große Fahrt.mov, 96×64");
    // Nor do two, of which the second is chosen while the first is being opened.
    let mark = app.mark();
    for name in ["broken.mp4", "broken too.mp4"] {
        let file = app.home().join(name);
        std::fs::write(&file, b"\0\0\0\x18ftypmp42 and nothing more").unwrap();
        stage.drag_files(&[file]).release();
    }
    app.wait_for_after(mark, "broken too.mp4 ");
    app.wait_for_after(mark, "source: Große Fahrt.mov, 96×64");
    stage.focus();
    stage.key("ctrl+r");
    app.wait_for("Painted 20 frames");
    assert_eq!(files(&videos), [videos.join("Große Fahrt, painted.mp4")]);
    assert_eq!(ffmpeg::probe(&files(&videos)[0])[2], 20);

    // What is ended early, or runs when the window closes, is whole up to there.
    stage.drag_files(&[long]).release();
    app.wait_for("source: long.mp4, 96×64");
    stage.focus();
    let mark = app.mark();
    stage.key("ctrl+r");
    app.wait_for_after(mark, "painting a video to");
    stage.key("ctrl+r");
    app.wait_for_after(mark, "Painted ");
    let mark = app.mark();
    stage.key("ctrl+r");
    app.wait_for_after(mark, "painting a video to");
    // Whoever hits Q by mistake loses nothing.
    stage.key("q");
    app.wait_for_after(mark, "Quit again to end it there.");
    app.wait_for_after(app.mark(), "painted ");
    // As a system does that shuts down, or Ctrl-C in a terminal.
    app.terminate();
    app.ends_well();
    let painted = files(&videos);
    assert_eq!(painted.len(), 3, "{painted:?}");
    for video in painted.iter().filter(|video| video.to_string_lossy().contains("long, painted")) {
        let [_, _, pictures] = ffmpeg::probe(video);
        assert!((1..12_000).contains(&pictures), "{}: {pictures}", video.display());
        let [seen, heard] = ["v", "a"].map(|kind| ffmpeg::seconds(video, kind)[0]);
        assert!((seen - pictures as f64 / 20.0).abs() < 0.01, "{}: {seen} s", video.display());
        assert!((seen - heard).abs() < 0.1, "{}: {seen} s of pictures, {heard} of sound", video.display());
    }
}

#[test]
fn a_dropped_network_paints_and_two_checkpoints_make_one() {
    let Some(mut stage) = Stage::open(900, 640) else { return };
    let app = App::start(&stage, &["--source", "demo", "--size", "64"]);
    app.wait_for("first picture shown");
    stage.focus();
    let path = |name: &str| app.home().join(name);
    let fixture = |name: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::write(path("new.safetensors"), file(&entries(&Noise(1).weights(Widths::PAPER), Dtype::F16))).unwrap();
    std::fs::write(path("none.safetensors"), "nothing").unwrap();
    stage.drag_files(&[path("new.safetensors")]).release();
    app.wait_for("message: The paper network is there");
    app.wait_for("the paper network is being prepared");
    app.wait_for("the paper network paints now");
    assert!(app.home().join(".local/share/vivant/networks/paper.safetensors").exists());
    // Another of its widths takes its place, though it paints and styles are known to it.
    std::fs::write(path("newer.safetensors"), file(&entries(&Noise(2).weights(Widths::PAPER), Dtype::F16))).unwrap();
    let mark = app.mark();
    stage.drag_files(&[path("newer.safetensors")]).release();
    for said in ["message: The paper network is there", "network is being prepared", "the paper network paints now"] {
        app.wait_for_after(mark, said);
    }
    // Both can be undone, one after the other, and nothing is lost. A frozen picture follows.
    stage.key("space");
    let kept = || std::fs::read(app.home().join(".local/share/vivant/networks/paper.safetensors")).ok();
    let mark = app.mark();
    stage.key("ctrl+z");
    app.wait_for_after(mark, "message: The paper network from before is back");
    app.wait_for_after(mark, "the paper network paints now");
    stage.until("the network from before", |_| kept() == std::fs::read(path("new.safetensors")).ok());
    let mark = app.mark();
    stage.key("ctrl+z");
    app.wait_for_after(mark, "message: The paper network is taken out again");
    app.wait_for_after(mark, "network paints now");
    stage.until("no network", |_| kept().is_none());
    let removed = std::fs::read_dir(app.home().join(".local/share/vivant/networks/removed")).unwrap();
    assert_eq!(removed.count(), 2);
    stage.key("space");
    // Two halves, one after the other. These are of a size that has no name.
    let mark = app.mark();
    stage.drag_files(&[fixture("published-decoder.pth")]).release();
    app.wait_for_after(mark, "message: “published-decoder.pth” may be half of a network");
    stage.drag_files(&[fixture("published-encoder.pth")]).release();
    app.wait_for_after(mark, "message: No network was taken in: a network of the widths [4, 8, 8, 12] has no name");
    for (files, said) in [
        (vec![path("none.safetensors")], "none.safetensors is not a whole safetensors file"),
        (vec![fixture("published-encoder.pth"), fixture("published-encoder.pth")], "are both encoders"),
    ] {
        let mark = app.mark();
        stage.drag_files(&files).release();
        app.wait_for_after(mark, said);
    }
    stage.close();
    app.ends_well();
}

#[test]
fn dropped_pictures_become_styles_and_other_files_are_refused() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let app = App::start(&stage, &["--source", "demo", "--size", "128"]);
    app.wait_for("first picture shown");
    let folder = app.home().join("drop these");
    std::fs::create_dir_all(folder.join("a folder")).unwrap();
    let path = |name: &str| folder.join(name);
    let red = image::RgbImage::from_fn(64, 64, |x, y| image::Rgb([230, (x * 3) as u8, (y * 2) as u8]));
    red.save(path("Grüne Welle 1.png")).unwrap();
    red.save(path("zwei & drei%20.jpg")).unwrap();
    std::fs::write(path("notes.txt"), "no picture").unwrap();
    std::fs::write(path("nothing.png"), "").unwrap();
    let whole = std::fs::read(path("Grüne Welle 1.png")).unwrap();
    std::fs::write(path("cut.png"), &whole[..whole.len() / 2]).unwrap();

    // One file. While it hovers the window says what a drop does.
    let before = stage.look([0, 0, 1000, 700]);
    let mut drop = stage.drag_files(&[path("Grüne Welle 1.png")]);
    stage.until("the hint", |stage| stage.look([0, 0, 1000, 700]).brightness() < 0.75 * before.brightness());
    drop.release();
    app.wait_for("painting: style \"Grüne Welle 1\"");
    app.wait_for("message: Added the style “Grüne Welle 1”");

    // Several: the last is used.
    let mark = app.mark();
    stage.drag_files(&[path("Grüne Welle 1.png"), path("zwei & drei%20.jpg")]).release();
    app.wait_for_after(mark, "painting: style \"zwei & drei%20\"");
    app.wait_for_after(mark, "message: Added the style “zwei & drei%20”; 1 picture was there already");

    // What is no picture, alone and among pictures.
    for (file, said) in [
        ("a folder", "There are no pictures in “a folder”"),
        ("notes.txt", "“notes.txt” is not an image"),
        ("nothing.png", "“nothing.png” is empty"),
        ("cut.png", "“cut.png” is cut short"),
    ] {
        let mark = app.mark();
        stage.drag_files(&[path(file)]).release();
        app.wait_for_after(mark, said);
    }
    let mark = app.mark();
    stage.drag_files(&[path("a folder"), path("notes.txt"), path("Grüne Welle 1.png")]).release();
    app.wait_for_after(mark, "message: The picture is there already, as “");
    app.wait_for_after(mark, "There are no pictures in");
    app.wait_for_after(mark, "“notes.txt” is not an image");

    stage.close();
    app.ends_well();
}

#[test]
fn the_slider_answers_at_once_while_a_frame_takes_long() {
    let Some(mut stage) = Stage::open(1280, 800) else { return };
    // What it paints does not matter, only how long it takes.
    let weights = stage.folder().join("paper.safetensors");
    std::fs::write(&weights, file(&entries(&Noise(1).weights(Widths::PAPER), Dtype::F32))).unwrap();
    let app = App::start(&stage, &["--source", "demo", "--size", "256", "--weights", weights.to_str().unwrap()]);
    app.wait_for("first picture shown");
    stage.focus();
    let [x, y, width, height] = app.control("Strength");
    let middle = y + height / 2;
    // The promise is 50 ms, which a slow or loaded machine may miss with a window that it draws itself; what it never may is
    // wait for the frame that is being painted. What else the machine does can spoil a round, so the best of three counts.
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let mut delays = stage.delays([x + width / 4, x + width * 3 / 4], middle, 60);
        delays.sort_by(f64::total_cmp);
        let part = |part: f64| delays[(part * (delays.len() - 1) as f64).round() as usize];
        let painted = app.last_of("painted ");
        let rate: f64 =
            painted.split(", ").nth(1).and_then(|rate| rate.split(' ').next()?.parse().ok()).expect("a rate");
        let allowed = (1000.0 / rate.max(0.1) / 4.0).clamp(50.0, 250.0);
        println!(
            "from a pointer's move to the screen: median {:.1} ms, 95 % {:.1} ms, longest {:.1} ms; meanwhile {painted}",
            part(0.5),
            part(0.95),
            part(1.0)
        );
        best = best.min(part(0.95) / allowed);
        if best <= 1.0 {
            break;
        }
    }
    assert!(best <= 1.0, "19 of 20 moves show within {best:.1} times what is allowed: 50 ms, or a quarter of a frame");

    // Also in the middle of a frame the program ends at once.
    stage.close();
    app.ends_well_within(Duration::from_secs(10));
}

#[test]
fn without_a_display_it_paints_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_vivant"))
        .args(["--source", "demo", "--size", "64"])
        .current_dir(folder.path())
        .env("XDG_CONFIG_HOME", folder.path())
        .env("XDG_DATA_HOME", folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    if cfg!(target_os = "linux") {
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains("there is no display"), "{said}");
        assert!(folder.path().join("vivant.png").exists());
    }
}
