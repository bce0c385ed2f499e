//! What the program remembers from one start to the next.

use super::stage::{App, Home, Stage};

const SCENE: [&str; 4] = ["--source", "demo", "--size", "128"];

#[test]
fn a_second_start_goes_on_where_the_first_one_ended() {
    let Some(mut stage) = Stage::open(1280, 800) else { return };
    let home = Home::fresh();
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    stage.focus();
    for (key, said) in
        [("3", "painting: style \"Sleepless in Provence\""), ("Down", "alpha 0.95"), ("m", "mirrored true")]
    {
        stage.key(key);
        app.wait_for(said);
    }
    stage.resize(900, 640);
    app.wait_for("window: 900×640");
    stage.close();
    app.ends_well();
    let file = home.path().join(".config/vivant/preferences.toml");
    let saved = std::fs::read_to_string(&file).unwrap();
    for line in ["alpha = 0.95", "mirror = true", "window-width = 900", "hint-seen = true", "Sleepless in Provence"] {
        assert!(saved.contains(line), "{line} is not in:\n{saved}");
    }
    assert!(!saved.contains("size = 128"), "an option of one run does not stick:\n{saved}");

    // The second start has it all. Freezing says what is painted.
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    app.wait_for("window: 900×640");
    stage.focus();
    stage.key("space");
    app.wait_for("painting: style \"Sleepless in Provence\", alpha 0.95, size 128, mirrored true, frozen true");
    stage.close();
    app.ends_well();

    // The command line counts more.
    let app = App::start_at(&home, &stage, &[&SCENE[..], &["--alpha", "0.3", "--style", "Ebru"]].concat());
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("space");
    app.wait_for("painting: style \"Ebru\", alpha 0.30, size 128, mirrored true");
    stage.close();
    app.ends_well();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), saved, "nothing was changed, so nothing is written");
}

#[test]
fn preferences_broken_by_hand_are_said_kept_and_got_over() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let home = Home::new();
    let file = ".config/vivant/preferences.toml";
    // One value is broken: it is left out, and stays for whoever wants to mend it.
    home.put(file, "hint-seen = true\nalpha = \"strong\"\nsteadiness = 0.25\n");
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("message: “alpha” in ");
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("m");
    app.wait_for("alpha 1.00");
    stage.close();
    app.ends_well();
    let saved = std::fs::read_to_string(home.path().join(file)).unwrap();
    assert!(saved.contains("alpha = \"strong\"") && saved.contains("mirror = true"), "{saved}");

    // The whole file is broken: it is put aside.
    let broken = "hint-seen = true\nalpha 0.5\n";
    home.put(file, broken);
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("line 2 is not TOML");
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("m");
    app.wait_for("mirrored true");
    stage.close();
    app.ends_well();
    let aside = home.path().join(".config/vivant/preferences.broken.toml");
    assert_eq!(std::fs::read_to_string(aside).unwrap(), broken);
    assert!(std::fs::read_to_string(home.path().join(file)).unwrap().contains("mirror = true"));
}
