//! The controls of the look in a real window under Xvfb, each moved by a real pointer. See tests/window.rs.

#[path = "window/stage.rs"]
mod stage;

use std::time::Duration;

use stage::{App, Look, Stage};

/// Looks are compared, so no finer network takes over between them, and what is frozen does not hang on the frames before.
const DEMO: [&str; 7] = ["--source", "demo", "--model", "quarter", "--steadiness", "0", "--size"];

#[test]
fn the_look_is_set_with_the_pointer() {
    let Some(mut stage) = Stage::open(1280, 800) else { return };
    let styles = ["--style", "Harvest Wind", "--style", "The Seventh Wave"];
    let app = App::start(&stage, &[&DEMO[..], &["64", "--fade", "0"], &styles].concat());
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("space");
    app.wait_for("frozen true");
    stage.key("l");
    // Where no panel is.
    const PICTURE: [i32; 4] = [300, 120, 500, 400];

    // The pad: from one style to the other.
    let [x, y, width, height] = app.control("Mix of styles");
    let (left, right) = ([x + 2, y + height / 2], [x + width - 2, y + height / 2]);
    stage.drag([x + width / 2, y + height / 2], left);
    app.wait_for("Harvest Wind 100 %");
    let harvest = settled(&mut stage, PICTURE);
    let mark = app.mark();
    stage.drag(left, right);
    app.wait_for_after(mark, "The Seventh Wave 100 %");
    stage.until("the other style", |stage| stage.look(PICTURE).distance_to(&harvest) > 8.0);
    let wave = settled(&mut stage, PICTURE);

    // Colours: the picture's own are others, and so are matched ones.
    let choose = |stage: &mut Stage, menu: &str, row: i32| {
        let [x, y, width, height] = app.control(menu);
        stage.point([x + width / 2, y + height / 2]);
        stage.click(1);
        std::thread::sleep(Duration::from_millis(600));
        stage.drag([x + 30, y + height + 24 + 37 * row], [x + 31, y + height + 24 + 37 * row]);
    };
    choose(&mut stage, "Colours", 1);
    app.wait_for("colours Own");
    stage.until("own colours", |stage| stage.look(PICTURE).distance_to(&wave) > 5.0);
    let own = settled(&mut stage, PICTURE);
    choose(&mut stage, "Colours", 2);
    app.wait_for("colours Matched");
    stage.until("matched colours", |stage| {
        let now = stage.look(PICTURE);
        now.distance_to(&own) > 3.0 && now.distance_to(&wave) > 3.0
    });

    // Detail: the same painting, in large pixels, and with the source's edges.
    let matched = settled(&mut stage, PICTURE);
    choose(&mut stage, "Detail", 0);
    app.wait_for("detail Off");
    stage.until("pixels", |stage| stage.look(PICTURE).distance_to(&matched) > 0.7);
    let pixels = settled(&mut stage, PICTURE);
    choose(&mut stage, "Detail", 2);
    app.wait_for("detail Guided");
    stage.until("edges", |stage| {
        let now = stage.look(PICTURE);
        now.distance_to(&pixels) > 0.7 && now.distance_to(&matched) > 0.2
    });

    // Sliders.
    for (name, said) in [
        ("Steadiness", ["steadiness 0.0", "steadiness 1.00"]),
        ("Lines", ["lines 0.0", "lines 1.00"]),
        ("Fade", ["fade 0.0", "fade 3.0"]),
    ] {
        let [x, y, width, height] = app.control(name);
        let (middle, mark) = (y + height / 2, app.mark());
        stage.drag([x + width / 2, middle], [x + width + 30, middle]);
        app.wait_for_after(mark, said[1]);
        let mark = app.mark();
        stage.drag([x + width - 10, middle], [x - 10, middle]);
        app.wait_for_after(mark, said[0]);
    }

    // A drift goes on by itself.
    stage.key("d");
    app.wait_for("drift true");
    let now = stage.look(PICTURE);
    stage.until("the drift", |stage| stage.look(PICTURE).distance_to(&now) > 5.0);

    // That of one style walks through the strip, as long as it is asked for.
    let mark = app.mark();
    stage.key("4");
    app.wait_for_after(mark, "style \"Rose Window\"");
    app.wait_for_after(mark, "style \"Charcoal Alley\"");
    let mark = app.mark();
    stage.key("d");
    app.wait_for_after(mark, "drift false");
    let stays = app.last_of("painting: style");
    std::thread::sleep(Duration::from_secs(10));
    assert_eq!(app.last_of("painting: style"), stays);

    stage.close();
    app.ends_well();
}

/// An area once nothing in it changes any more.
fn settled(stage: &mut Stage, area: [i32; 4]) -> Look {
    let mut last = stage.look(area);
    stage.until("a picture that stands still", |stage| {
        std::thread::sleep(Duration::from_millis(300));
        let now = stage.look(area);
        let still = now.distance_to(&last) < 0.2;
        last = now;
        still
    });
    last
}

#[test]
fn a_mask_is_painted_with_the_pointer() {
    let Some(mut stage) = Stage::open(1280, 800) else { return };
    let app = App::start(&stage, &[&DEMO[..], &["64", "--no-mirror"]].concat());
    app.wait_for("first picture shown");
    // From then on the style stays what it is.
    app.wait_for("is calibrated");
    stage.focus();
    stage.key("space");
    app.wait_for("frozen true");
    // What the brush goes over, and what it leaves.
    const STROKE: [i32; 4] = [400, 250, 100, 40];
    const REST: [i32; 4] = [800, 180, 200, 200];
    stage.key("h");
    app.wait_for("message: Controls hidden");
    let (painted_rest, painted_stroke) = (settled(&mut stage, REST), settled(&mut stage, STROKE));

    // The brush's circle is where the pointer is, as large as it paints.
    stage.key("a");
    stage.point([700, 300]);
    let ring = |radius: i32| [700 + radius - 4, 297, 8, 6];
    stage.until("the circle", |stage| stage.look(ring(96)).whitest() > 200);
    for _ in 0..2 {
        stage.key("bracketright");
    }
    stage.until("a larger circle", |stage| stage.look(ring(138)).whitest() > 200);
    stage.click(5);
    stage.until("a smaller circle", |stage| stage.look(ring(138)).whitest() < 200);
    stage.click(4);
    stage.until("the larger circle again", |stage| stage.look(ring(138)).whitest() > 200);

    // A stroke: the style stays there, and all else is not painted any more.
    stage.drag([400, 270], [500, 270]);
    app.wait_for("place \"As painted\"");
    stage.until("the rest unpainted", |stage| stage.look(REST).distance_to(&painted_rest) > 8.0);
    stage.point([700, 640]);
    let (plain_rest, stroke) = (settled(&mut stage, REST), settled(&mut stage, STROKE));
    stage.key("ctrl+z");
    stage.until("the stroke taken back", |stage| stage.look(REST).distance_to(&painted_rest) < 2.0);
    stage.key("ctrl+y");
    stage.until("the stroke again", |stage| stage.look(REST).distance_to(&plain_rest) < 2.0);

    // The mask lies over the content, so it is mirrored with it.
    stage.key("m");
    app.wait_for("mirrored true");
    stage.until("the stroke's place mirrored", |stage| stage.look(STROKE).distance_to(&stroke) > 8.0);
    stage.key("m");
    stage.until("the stroke where it was", |stage| stage.look(STROKE).distance_to(&stroke) < 2.0);

    // The other way round: the rest has the style.
    stage.key("w");
    stage.until("the sides swapped", |stage| stage.look(REST).distance_to(&plain_rest) > 8.0);
    stage.key("w");
    stage.until("the sides as before", |stage| stage.look(REST).distance_to(&plain_rest) < 2.0);

    // The right button erases.
    stage.drag_with(3, [380, 270], [520, 270]);
    stage.point([700, 640]);
    stage.until("the stroke erased", |stage| stage.look(STROKE).distance_to(&stroke) > 8.0);
    assert!(stage.look(STROKE).distance_to(&painted_stroke) > 8.0);

    // With the brush put away all is undone in the order in which it was done.
    stage.key("a");
    let mark = app.mark();
    stage.key("Delete");
    app.wait_for_after(mark, "message: “Harvest Wind” is hidden");
    app.wait_for_after(mark, "painting: style \"The Seventh Wave\"");
    let mark = app.mark();
    stage.key("ctrl+z");
    app.wait_for_after(mark, "painting: style \"Harvest Wind\"");
    app.wait_for_after(mark, "message: “Harvest Wind” is back");
    let mark = app.mark();
    stage.key("ctrl+z");
    app.wait_for_after(mark, "message: The mask is what it was before.");
    stage.until("the stroke again", |stage| stage.look(STROKE).distance_to(&stroke) < 2.0);
    let mark = app.mark();
    stage.key("ctrl+z");
    app.wait_for_after(mark, "place \"Everywhere\"");
    stage.until("no mask", |stage| stage.look(STROKE).distance_to(&painted_stroke) < 2.0);
    let mark = app.mark();
    stage.key("ctrl+z");
    app.wait_for_after(mark, "message: There is nothing to undo.");

    stage.close();
    app.ends_well();
}

#[test]
fn what_differs_from_the_empty_scene_is_foreground() {
    let Some(mut stage) = Stage::open(1280, 800) else { return };
    let app = App::start(&stage, &[&DEMO[..], &["128", "--no-mirror"]].concat());
    app.wait_for("first picture shown");
    stage.focus();
    // The rocks below the lighthouse, which stand still.
    const ROCKS: [i32; 4] = [1020, 460, 110, 90];
    stage.key("h");
    app.wait_for("message: Controls hidden");
    let painted = stage.look(ROCKS);
    stage.key("g");
    app.wait_for("place \"In the foreground\"");
    stage.until("the background unpainted", |stage| stage.look(ROCKS).distance_to(&painted) > 8.0);
    // The scene is alive, and so are its light and its painting.
    std::thread::sleep(Duration::from_secs(1));
    let bare = stage.look(ROCKS);
    stage.key("w");
    stage.until("the background painted", |stage| stage.look(ROCKS).distance_to(&bare) > 8.0);
    stage.key("w");
    // The plate is still the same.
    stage.until("the background unpainted again", |stage| stage.look(ROCKS).distance_to(&bare) < 4.0);
    stage.close();
    app.ends_well();
}
