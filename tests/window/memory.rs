//! What the program remembers from one start to the next.

use super::ffmpeg::have_ffmpeg;
use super::network_camera;
use super::stage::{App, Home, Stage, files};
use vivant::look::{Look, LookStyle};

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
    stage.key("ctrl+equal");
    app.wait_for("message: Controls at 110 %");
    stage.key("u");
    app.wait_for("message: Recordings have the microphone's sound");
    stage.resize(900, 640);
    app.wait_for("window: 900×640");
    stage.close();
    app.ends_well();
    let file = home.path().join(".config/vivant/preferences.toml");
    let saved = std::fs::read_to_string(&file).unwrap();
    for line in [
        "alpha = 0.95",
        "scale = 1.1",
        "mirror = true",
        "sound = true",
        "window-width = 900",
        "hint-seen = true",
        "Sleepless in Provence",
    ] {
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
fn the_camera_that_was_chosen_is_the_next_starts_if_it_is_there() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    if !have_ffmpeg() {
        return;
    }
    let home = Home::new();
    let (secret, _) = network_camera::camera();
    let address = secret.replace("anna:secret@", "").replace("?token=1", "");
    let preferences = || std::fs::read_to_string(home.path().join(".config/vivant/preferences.toml")).unwrap();
    // An option of one run does not stick.
    let app = App::start_at(&home, &stage, &["--size", "64", "--source", &address]);
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("m");
    app.wait_for("mirrored true");
    stage.close();
    app.ends_well();
    assert!(preferences().contains("mirror = true") && !preferences().contains("source"), "{}", preferences());
    // One whose address has a password is not remembered, the other one is.
    for (address, kept) in [(&secret, false), (&address, true)] {
        let app = App::start_at(&home, &stage, &SCENE);
        app.wait_for("first picture shown");
        stage.focus();
        app.home_folder().put("address.txt", address);
        let held = stage.clipboard("UTF8_STRING", &app.home().join("address.txt"));
        stage.key("ctrl+v");
        stage.until("the camera", |stage| {
            stage.key("Return");
            !app.last_of("40×30 (Running)").is_empty()
        });
        drop(held);
        stage.close();
        app.ends_well();
        assert_eq!(preferences().contains(&format!("source = \"{address}\"")), kept, "{}", preferences());
        assert!(!preferences().contains("secret"), "{}", preferences());
    }
    let app = App::start_at(&home, &stage, &["--size", "64"]);
    app.wait_for(&format!("source: {address}, 40×30 (Running)"));
    app.wait_for("first picture shown");
    stage.close();
    app.ends_well();

    // What is not there any more is said, and the first camera or the scene is painted.
    home.put(".config/vivant/preferences.toml", "source = \"camera:One that was lent\"\n");
    let app = App::start_at(&home, &stage, &["--size", "64"]);
    app.wait_for("source: camera:One that was lent");
    app.wait_for("first picture shown");
    let said = app.last_of("message: ");
    assert!(said.starts_with("message: No camera was found") || said.contains("One that was lent"), "{said}");
    stage.close();
    app.ends_well();
    assert!(preferences().contains("One that was lent"), "it may come back");
}

#[test]
fn preferences_broken_by_hand_are_said_kept_and_got_over() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let home = Home::new();
    let file = ".config/vivant/preferences.toml";
    // One value is broken: it is left out, and stays for whoever wants to mend it.
    home.put(file, "hint-seen = true\nalpha = \"strong\"\nsteadiness = 0.25\nmodel = \"paper\"\n");
    // A network that can no longer be read, which was chosen.
    home.put(".local/share/vivant/networks/paper.safetensors", "nothing");
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("message: “alpha” in ");
    app.wait_for("paper.safetensors is not a whole safetensors file");
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("m");
    app.wait_for("alpha 1.00");
    stage.close();
    app.ends_well();
    let saved = std::fs::read_to_string(home.path().join(file)).unwrap();
    for kept in ["alpha = \"strong\"", "mirror = true", "model = \"paper\""] {
        assert!(saved.contains(kept), "{saved}");
    }

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

#[test]
fn what_is_lost_while_the_window_closes_is_told_when_the_program_ends() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let home = Home::new();
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    stage.focus();
    // It takes a while to paint it anew.
    stage.key("ctrl+s");
    let pictures = home.path().join("Pictures");
    stage.until("the file", |_| !files(&pictures).is_empty());
    std::fs::remove_dir_all(&pictures).unwrap();
    stage.close();
    app.ends_with_a_loss("The picture was not saved: ");
}

#[test]
fn styles_that_a_look_brought_are_painted_at_the_next_start() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let home = Home::new();
    let lent = LookStyle::own("Lent", 1.0, "0123456789abcdef".to_owned(), &picture(70), 128);
    let lent = LookStyle { style_size: Some(200), ..lent };
    let looks = home.path().join(".local/share/vivant/looks");
    Look::new("Of a friend", vec![LookStyle::built_in("Ebru", 1.0), lent]).write(&looks.join("1.vivant")).unwrap();
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("F1");
    let mix = "painting: style \"Ebru 50 %, Lent 50 %\"";
    app.wait_for(mix);
    stage.close();
    app.ends_well();
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    app.wait_for(mix);
    stage.close();
    app.ends_well();
    let saved = std::fs::read_to_string(home.path().join(".config/vivant/preferences.toml")).unwrap();
    assert!(saved.contains("key = \"0123456789abcdef\"") && saved.contains("style-size = 200"), "{saved}");
}

#[test]
fn a_walk_leaves_what_was_chosen_to_be_remembered() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let home = Home::new();
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("2");
    app.wait_for("painting: style \"The Seventh Wave\"");
    stage.key("d");
    app.wait_for("message: Walks through the strip");
    app.wait_for("painting: style \"Sleepless in Provence\"");
    stage.key("m");
    app.wait_for("mirrored true");
    stage.close();
    app.ends_well();
    let saved = std::fs::read_to_string(home.path().join(".config/vivant/preferences.toml")).unwrap();
    assert!(saved.contains("The Seventh Wave") && !saved.contains("Sleepless"), "{saved}");
}

/// A picture that no other is like.
fn picture(red: u8) -> image::RgbImage {
    image::RgbImage::from_fn(72, 64, |x, y| image::Rgb([red, (x * 3) as u8, (y * 2) as u8]))
}

#[test]
fn own_styles_and_what_was_done_to_them_survive_a_restart() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let home = Home::new();
    let folder = home.path().join("to drop");
    std::fs::create_dir_all(folder.join("album/more")).unwrap();
    picture(230).save(folder.join("Grüne Welle.png")).unwrap();
    picture(10).save(folder.join("album/a.png")).unwrap();
    picture(20).save(folder.join("album/more/b.png")).unwrap();
    std::fs::write(folder.join("album/notes.txt"), "no picture").unwrap();
    let styles = home.path().join(".local/share/vivant/styles");

    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    stage.focus();
    stage.drag_files(&[folder.join("album")]).release();
    app.wait_for("message: Added 2 styles");
    app.wait_for("painting: style \"b\"");
    // What came in together goes together, and comes again.
    let mark = app.mark();
    stage.key("ctrl+z");
    app.wait_for_after(mark, "message: 2 styles are out of the strip again");
    app.wait_for_after(mark, "painting: style \"Harvest Wind\"");
    stage.until("the pictures are put aside", |_| styles.join("removed/b.jpg").exists());
    let mark = app.mark();
    stage.drag_files(&[folder.join("album")]).release();
    app.wait_for_after(mark, "message: Added 2 styles");
    stage.drag_files(&[folder.join("Grüne Welle.png")]).release();
    app.wait_for("painting: style \"Grüne Welle\"");
    stage.key("v");
    app.wait_for("message: “Grüne Welle” is a favourite");
    stage.close();
    app.ends_well();
    // The originals are not needed any more.
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(files(&styles).len(), 5, "three pictures, the index, and what was put aside");

    // The command line knows them, too.
    let painted = home.path().join("painted.png");
    let mut stylize = App::command(&home, &stage);
    stylize.args(["stylize", "assets/icon.png", "--size", "64", "--style", "grüne welle", "--output"]).arg(&painted);
    assert!(stylize.status().unwrap().success() && painted.exists());

    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    app.wait_for("painting: style \"Grüne Welle\"");
    stage.focus();
    stage.key("v");
    app.wait_for("message: “Grüne Welle” is no favourite any more");
    // The last in the strip is removed, the one before it is painted, and it comes back.
    stage.key("Delete");
    app.wait_for("message: Removed “Grüne Welle”");
    app.wait_for("painting: style \"b\"");
    stage.until("the picture is put aside", |_| styles.join("removed/Grüne Welle.jpg").exists());
    stage.key("ctrl+z");
    app.wait_for("message: “Grüne Welle” is back");
    stage.until("the picture is back", |_| styles.join("Grüne Welle.jpg").exists());
    // A built-in one is hidden, and no file goes.
    let mark = app.mark();
    stage.key("1");
    app.wait_for_after(mark, "painting: style \"Harvest Wind\"");
    stage.key("Delete");
    app.wait_for_after(mark, "message: “Harvest Wind” is hidden");
    stage.close();
    app.ends_well();
    let index = std::fs::read_to_string(styles.join("index.toml")).unwrap();
    assert!(index.starts_with("[[style]]\nname = \"Harvest Wind\"\nhidden = true\n"), "{index}");

    // The first is the one after the hidden one now.
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("library: 31 styles in all");
    app.wait_for("first picture shown");
    stage.focus();
    let mark = app.mark();
    stage.key("3");
    stage.key("1");
    app.wait_for_after(mark, "painting: style \"The Seventh Wave\"");
    stage.close();
    app.ends_well();
}

#[test]
fn haste_loses_nothing() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let home = Home::new();
    let file = |name: &str| home.path().join(name);
    let large = |red: u8| image::RgbImage::from_fn(1800, 1200, |x, y| image::Rgb([red, (x / 8) as u8, (y / 5) as u8]));
    large(40).save(file("one.png")).unwrap();
    large(90).save(file("two.png")).unwrap();
    picture(7).save(file("three.png")).unwrap();
    let styles = home.path().join(".local/share/vivant/styles");
    let kept = || files(&styles).iter().filter(|file| file.extension().is_some_and(|ending| ending == "jpg")).count();
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");

    // The same pictures once more while they are being read are kept once.
    for _ in 0..2 {
        stage.drag_files(&[file("one.png"), file("two.png")]).release();
    }
    app.wait_for("message: Added 2 styles");
    app.wait_for("already");
    stage.drag_files(&[file("three.png")]).release();
    app.wait_for("message: Added the style “three”");

    // A look may bring what was removed; an undo has it back in the strip and on the disk all the same.
    stage.focus();
    stage.key("ctrl+k");
    app.wait_for("message: Kept the look “three”");
    stage.key("Delete");
    app.wait_for("message: Removed “three”");
    let mark = app.mark();
    stage.key("F1");
    app.wait_for_after(mark, "painting: style \"three");
    // First the look is undone, then the removal, and three is painted as it was before that.
    let mark = app.mark();
    stage.key("ctrl+z");
    app.wait_for_after(mark, "painting: style \"two\"");
    app.wait_for_after(mark, "message: Without the look “three” again");
    let mark = app.mark();
    stage.key("ctrl+z");
    app.wait_for_after(mark, "painting: style \"three\"");
    app.wait_for_after(mark, "message: “three” is back");

    // What is being saved when the window closes is saved.
    stage.key("s");
    stage.key("ctrl+s");
    stage.close();
    app.ends_well();
    assert_eq!(kept(), 3, "{:?}", files(&styles));
    let pictures = files(&home.path().join("Pictures"));
    assert_eq!(pictures.len(), 2, "{pictures:?}");
    pictures.iter().for_each(|picture| drop(image::open(picture).expect("it is whole")));

    // Nothing is doubled at the next start.
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("library: 31 styles in all");
    stage.close();
    app.ends_well();
}

#[test]
fn what_was_painted_by_hand_is_there_at_the_next_start() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let home = Home::new();
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("a");
    stage.drag([400, 270], [500, 270]);
    app.wait_for("place \"As painted\"");
    stage.close();
    app.ends_well();
    let file = home.path().join(".config/vivant/preferences.toml");
    let saved = std::fs::read_to_string(&file).unwrap();
    assert!(saved.contains("mask = { png = \""), "{saved}");

    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("m");
    app.wait_for("place \"As painted\"");
    stage.key("m");
    stage.close();
    app.ends_well();
    assert!(std::fs::read_to_string(&file).unwrap().contains(saved.lines().find(|line| line.contains("png")).unwrap()));
}

#[test]
fn a_look_is_kept_passed_on_and_worn_again() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let home = Home::new();
    let drop = home.path().join("mine.png");
    picture(90).save(&drop).unwrap();
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    stage.focus();
    stage.drag_files(&[drop]).release();
    app.wait_for("painting: style \"mine\"");
    stage.key("Down");
    app.wait_for("alpha 0.95");
    stage.key("ctrl+k");
    app.wait_for("message: Kept the look “mine” on F1");
    stage.key("1");
    app.wait_for("painting: style \"Harvest Wind\"");
    let mark = app.mark();
    stage.key("F1");
    app.wait_for_after(mark, "painting: style \"mine\", alpha 0.95, size 128");
    let mark = app.mark();
    stage.key("F2");
    app.wait_for_after(mark, "message: There is no look on F2");
    let mark = app.mark();
    stage.key("ctrl+z");
    app.wait_for_after(mark, "painting: style \"Harvest Wind\"");
    app.wait_for_after(mark, "message: Without the look “mine” again");
    stage.close();
    app.ends_well();

    let file = home.path().join(".local/share/vivant/looks/01 mine.vivant");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("vivant-look = 1\nname = \"mine\"\nalpha = 0.95\n") && text.len() < 20_000, "{text}");

    // At the next start it is there; on another's computer it brings its picture along.
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("2");
    app.wait_for("painting: style \"The Seventh Wave\"");
    let mark = app.mark();
    stage.key("F1");
    app.wait_for_after(mark, "painting: style \"mine\", alpha 0.95");
    stage.close();
    app.ends_well();
    let elsewhere = Home::new();
    let app = App::start_at(&elsewhere, &stage, &SCENE);
    app.wait_for("first picture shown");
    stage.drag_files(std::slice::from_ref(&file)).release();
    app.wait_for("painting: style \"mine\", alpha 0.95");
    app.wait_for("message: Kept the look “mine” on F1");
    // What comes in while it is worn, and goes again, leaves it as it was; its own picture, too.
    picture(10).save(elsewhere.path().join("other.png")).unwrap();
    picture(90).save(elsewhere.path().join("the same.png")).unwrap();
    stage.focus();
    for (name, style) in [("other", "other"), ("the same", "mine")] {
        let mark = app.mark();
        stage.drag_files(&[elsewhere.path().join(format!("{name}.png"))]).release();
        app.wait_for_after(mark, &format!("message: Added the style “{style}”"));
        stage.key("ctrl+z");
        app.wait_for_after(mark, &format!("message: “{style}” is out of the strip again"));
    }
    let last = app.last_of("painting: style");
    assert!(last.contains("\"mine\", alpha 0.95"), "{last}");
    elsewhere.put("bad.vivant", &text.replace("alpha = 0.95", "alpha = 95"));
    stage.drag_files(&[elsewhere.path().join("bad.vivant")]).release();
    app.wait_for("message: “bad.vivant” is not a look that can be used: line 3: 95 is not a number from 0 to 1");
    stage.close();
    app.ends_well();

    let arguments = [&SCENE[..], &["--look", file.to_str().unwrap(), "--alpha", "0.5"]].concat();
    let app = App::start_at(&Home::new(), &stage, &arguments);
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("space");
    app.wait_for("painting: style \"mine\", alpha 0.50");
    stage.close();
    app.ends_well();
}

#[test]
fn pictures_and_files_in_the_clipboard_become_styles_and_an_address_is_asked_about() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let app = App::start(&stage, &SCENE);
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("ctrl+v");
    app.wait_for("message: There is no picture in the clipboard");
    app.home_folder().put("text.txt", "waves.png");
    let held = stage.clipboard("UTF8_STRING", &app.home().join("text.txt"));
    stage.key("ctrl+v");
    app.wait_for("message: The clipboard holds text, not a picture.");
    drop(held);
    // Nobody is there, and the scene goes on.
    app.home_folder().put("address.txt", "http://me:secret@127.0.0.1:1/video");
    let held = stage.clipboard("UTF8_STRING", &app.home().join("address.txt"));
    let mark = app.mark();
    stage.key("ctrl+v");
    stage.until("an answer", |stage| {
        stage.key("Return");
        let no_answer = "message: no pictures come from http://127.0.0.1:1/video: ";
        [no_answer, "message: http://127.0.0.1:1/video needs the program"]
            .iter()
            .any(|text| !app.last_of(text).is_empty())
    });
    app.wait_for_after(mark, "source: built-in scene");
    assert_eq!(app.last_of("secret"), "");
    drop(held);
    picture(150).save(app.home().join("waves.png")).unwrap();
    let held = stage.clipboard("image/png", &app.home().join("waves.png"));
    stage.key("ctrl+v");
    app.wait_for("message: Added the style “Pasted”");
    app.wait_for("painting: style \"Pasted\"");
    stage.key("ctrl+v");
    app.wait_for("message: The picture is there already, as “Pasted”");
    drop(held);
    app.home_folder().put("damaged.png", "no picture");
    let held = stage.clipboard("image/png", &app.home().join("damaged.png"));
    stage.key("ctrl+v");
    app.wait_for("message: The picture in the clipboard cannot be read.");
    drop(held);
    // As a file manager copies a file.
    picture(160).save(app.home().join("waves 2.png")).unwrap();
    app.home_folder().put("copied.txt", &format!("file://{}/waves%202.png\r\n", app.home().display()));
    let held = stage.clipboard("text/uri-list", &app.home().join("copied.txt"));
    stage.key("ctrl+v");
    app.wait_for("message: Added the style “waves 2”");
    drop(held);
    // As a terminal copies its path.
    picture(170).save(app.home().join("waves 3.png")).unwrap();
    app.home_folder().put("path.txt", &app.home().join("waves 3.png").display().to_string());
    let held = stage.clipboard("UTF8_STRING", &app.home().join("path.txt"));
    stage.key("ctrl+v");
    app.wait_for("message: Added the style “waves 3”");
    drop(held);
    stage.close();
    app.ends_well();
    assert_eq!(files(&app.home().join(".local/share/vivant/styles")).len(), 4, "three pictures and the index");
}

#[test]
fn thumbnails_show_the_source_in_their_styles_if_wanted() {
    let Some(mut stage) = Stage::open(1000, 700) else { return };
    let home = Home::new();
    let app = App::start_at(&home, &stage, &SCENE);
    app.wait_for("first picture shown");
    stage.focus();
    stage.key("t");
    // Those in sight, in turns, while the controls show.
    for style in ["The Seventh Wave", "Sleepless in Provence"] {
        stage.until("a preview", |stage| {
            stage.point([500, 400]);
            stage.point([502, 400]);
            !app.last_of(&format!("preview of {style:?}")).is_empty()
        });
    }
    stage.close();
    app.ends_well();
    let saved = std::fs::read_to_string(home.path().join(".config/vivant/preferences.toml")).unwrap();
    assert!(saved.contains("live-previews = true"), "{saved}");
}
