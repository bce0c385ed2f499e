//! The controls of the look in a real window under Xvfb, each moved by a real pointer. See tests/window.rs.

#[path = "window/stage.rs"]
mod stage;

use std::time::Duration;

use stage::{App, Stage};

#[test]
fn a_mask_is_painted_with_the_pointer() {
    let Some(mut stage) = Stage::open(1280, 800) else { return };
    let app = App::start(&stage, &["--source", "demo", "--size", "64", "--no-mirror"]);
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("space");
    app.wait_for("frozen true");
    // What the brush goes over, and what it leaves.
    const STROKE: [i32; 4] = [400, 250, 100, 40];
    const REST: [i32; 4] = [800, 180, 200, 200];
    stage.key("h");
    app.wait_for("message: Controls hidden");
    let settled = |stage: &mut Stage, area: [i32; 4]| {
        let mut last = stage.look(area);
        stage.until("a picture that stands still", |stage| {
            std::thread::sleep(Duration::from_millis(300));
            let now = stage.look(area);
            let still = now.distance_to(&last) < 0.2;
            last = now;
            still
        });
        last
    };
    let (painted_rest, painted_stroke) = (settled(&mut stage, REST), settled(&mut stage, STROKE));

    // The brush's circle is where the pointer is, as large as it paints.
    stage.key("p");
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
    stage.key("control+z");
    stage.until("the stroke taken back", |stage| stage.look(REST).distance_to(&painted_rest) < 2.0);
    stage.key("control+y");
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

    stage.close();
    app.ends_well();
}
