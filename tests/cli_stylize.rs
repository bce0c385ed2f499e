//! `vivant stylize`: what it paints, and what it says of what it cannot.

#[path = "support/command.rs"]
mod command;
#[path = "support/ffmpeg.rs"]
mod ffmpeg;
mod support;

use std::path::PathBuf;

#[cfg(unix)]
use command::shell;
use command::{Desk, fails, run, text, vivant};
use ffmpeg::{have_ffmpeg, make};
use support::Noise;
use vivant::live::PaintedSize;
use vivant::look::{Look, LookStyle};
use vivant::saved_mask::SavedMask;

#[test]
fn a_picture_is_painted() {
    let desk = Desk::new();
    let done = run(&mut desk.stylize(&["-o", "ü painted.png"]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("ü painted.png") && done.out.contains("44×32"), "{}", done.out);
    let full = image::open(desk.path("ü painted.png")).unwrap().into_rgb8();
    assert_eq!(full.dimensions(), (44, 32));
    assert_eq!(run(&mut desk.stylize(&["-o", "half.jpg", "--alpha", "0.3"])).code, Some(0));
    let half = image::open(desk.path("half.jpg")).unwrap().into_rgb8();
    assert_eq!(half.dimensions(), (44, 32));
    let difference: u32 =
        full.as_raw().iter().zip(half.as_raw()).map(|(a, b)| u32::from(a.abs_diff(*b))).sum::<u32>() / (3 * 44 * 32);
    assert!(difference > 3, "alpha changes the picture: by {difference} levels");
    for _ in 0..2 {
        assert_eq!(run(&mut desk.stylize(&[])).code, Some(0));
    }
    let files = ["content.png", "half.jpg", "painted (2).png", "painted.png", "style.jpg", "ü painted.png"];
    assert_eq!(desk.files(), files);
    let content = std::fs::read(desk.path("content.png")).unwrap();
    fails(&mut desk.stylize(&["-o", "content.png"]), &["content.png", "another name"]);
    assert_eq!(std::fs::read(desk.path("content.png")).unwrap(), content);
    // What is there is replaced only by who says so.
    let before = std::fs::read(desk.path("painted.png")).unwrap();
    fails(&mut desk.stylize(&["-o", "painted.png", "--alpha=0.1"]), &["painted.png", "another name", "--overwrite"]);
    assert_eq!(std::fs::read(desk.path("painted.png")).unwrap(), before);
    assert_eq!(run(&mut desk.stylize(&["-o", "painted.png", "--alpha=0.1", "--overwrite"])).code, Some(0));
    assert_ne!(std::fs::read(desk.path("painted.png")).unwrap(), before);
    fails(&mut desk.stylize(&["-o", "new/", "--overwrite"]), &["--overwrite is for one file"]);
    // What is read is replaced by nobody.
    fails(&mut desk.stylize(&["-o", "style.jpg", "--overwrite"]), &["style.jpg is a style", "another name"]);
    // A link to nothing is a name that is taken; what a link leads to is what is replaced.
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere.png", desk.path("a link.png")).unwrap();
        fails(&mut desk.stylize(&["-o", "a link.png"]), &["a link.png is a link that leads nowhere"]);
        std::fs::copy(desk.path("painted.png"), desk.path("nowhere.png")).unwrap();
        assert_eq!(run(&mut desk.stylize(&["-o", "a link.png", "--overwrite"])).code, Some(0));
        assert!(desk.path("a link.png").is_symlink());
        assert_ne!(std::fs::read(desk.path("nowhere.png")).unwrap(), std::fs::read(desk.path("painted.png")).unwrap());
        let mut permissions = std::fs::metadata(desk.path("nowhere.png")).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(desk.path("nowhere.png"), permissions).unwrap();
        fails(&mut desk.stylize(&["-o", "nowhere.png", "--overwrite"]), &["nowhere.png must not be written to"]);
    }
    // A folder takes it by its content's name.
    let done = run(&mut desk.stylize(&["-o", "new/"]));
    assert_eq!((done.code, desk.path("new/content, painted.png").is_file()), (Some(0), true), "{}", done.err);
}

#[cfg(unix)]
#[test]
fn pictures_come_through_pipes() {
    let desk = Desk::new();
    let line = "cat content.png | vivant stylize /dev/stdin --style style.jpg --size 32 --style-size 32 -o a.png &&\
         cat style.jpg | vivant stylize content.png --style /dev/stdin --size 32 --style-size 32 -o b.png";
    let done = run(shell(line).current_dir(desk.0.path()));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(run(&mut desk.stylize(&["-o", "c.png"])).code, Some(0));
    let [a, b, c] = ["a.png", "b.png", "c.png"].map(|name| std::fs::read(desk.path(name)).unwrap());
    assert!(a == c && b == c);
    let line = "cat content.png | vivant --headless --source /dev/stdin --style Ebru --size 64 --frames 2";
    let done = run(shell(line).current_dir(desk.0.path()));
    assert_eq!((done.code, done.out.contains("stdin, 60×44")), (Some(0), true), "{}{}", done.out, done.err);
}

#[test]
fn a_folders_pictures_are_painted() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("holiday/empty")).unwrap();
    Noise(3).picture(50, 40).save(desk.path("holiday/b.png")).unwrap();
    Noise(4).picture(50, 40).save(desk.path("holiday/a.jpg")).unwrap();
    desk.put("holiday/notes.txt", b"words");
    let mut painted =
        vivant(&["stylize", "holiday", "--style", "style.jpg", "--size=32", "--style-size=32", "-o", "out"]);
    let done = run(painted.current_dir(desk.0.path()));
    assert_eq!((done.code, done.out.lines().count()), (Some(0), 2), "{}{}", done.out, done.err);
    assert!(desk.path("out/a, painted.png").is_file() && desk.path("out/b, painted.png").is_file());
    fails(&mut desk.stylize(&["holiday/empty"]), &["no pictures", "empty"]);
    // Where paintings lie beside what they paint, they are not painted again; a style that is none is told once.
    for _ in 0..2 {
        let mut beside = vivant(&["stylize", ".", "--style", "../style.jpg", "--size=32", "--style-size=32"]);
        let done = run(beside.current_dir(desk.path("holiday")));
        assert_eq!((done.code, done.out.lines().count()), (Some(0), 2), "{}{}", done.out, done.err);
    }
    let mut nobody = vivant(&["stylize", "holiday", "--style", "nobody", "-o", "other"]);
    let said = run(nobody.current_dir(desk.0.path()));
    assert_eq!((said.code, said.err.matches("nobody").count(), desk.path("other").exists()), (Some(1), 1, false));
    desk.put("out/notes.txt", b"words");
    fails(&mut desk.stylize(&["out"]), &["no pictures", "out"]);
}

#[test]
fn a_folders_videos_are_left_out_and_told_of() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("vids/inner")).unwrap();
    for name in ["vids/a.mp4", "vids/inner/b.MKV", "vids/.c.mp4", "vids/a, painted.mp4"] {
        desk.put(name, b"no picture");
    }
    let left_out = "2 videos in vids were left out; name them to paint them";
    fails(&mut desk.stylize(&["vids"]), &["no pictures in vids", left_out]);
    Noise(3).picture(50, 40).save(desk.path("vids/d.png")).unwrap();
    std::fs::remove_file(desk.path("vids/a.mp4")).unwrap();
    let mut painted = vivant(&["stylize", "vids", "--style", "style.jpg", "--size=32", "--style-size=32", "-o", "out"]);
    let done = run(painted.current_dir(desk.0.path()));
    assert_eq!((done.code, done.out.lines().count()), (Some(0), 1), "{}{}", done.out, done.err);
    assert!(done.err.contains("1 video in vids was left out; name it to paint it"), "{}", done.err);
}

#[test]
fn every_frame_of_a_fast_video_is_painted_and_what_is_cut_short_is_called_so() {
    if !have_ffmpeg() {
        return;
    }
    let desk = Desk::new();
    let stylize = |name: &str, to: &str| {
        let mut command = vivant(&["stylize", name, "--style", "style.jpg", "--size=32", "--style-size=32", "-o", to]);
        run(command.arg("--model=quarter").current_dir(desk.0.path()))
    };
    let fast = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=120:duration=0.2", "-c:v", "mpeg4"];
    assert!(make(&desk.path("fast.mp4"), &fast));
    let done = stylize("fast.mp4", "painted.mp4");
    assert!(done.code == Some(0) && done.out.contains("24 frames"), "{}{}", done.out, done.err);
    let noise = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=20:duration=6", "-vf", "noise=alls=40:allf=t"];
    assert!(make(&desk.path("cut.mkv"), &[&noise[..], &["-c:v", "mpeg4", "-q:v", "2"]].concat()));
    let bytes = std::fs::read(desk.path("cut.mkv")).unwrap();
    desk.put("cut.mkv", &bytes[..bytes.len() / 2]);
    let said = stylize("cut.mkv", "cut.mp4").err;
    assert!(said.contains("cut.mkv is cut short: it ends after") && !said.contains("neither"), "{said}");
}

#[test]
fn pictures_that_move_are_painted_as_videos() {
    if !have_ffmpeg() {
        return;
    }
    let desk = Desk::new();
    let scene = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=0.5", "-c:v", "mpeg4"];
    assert!(make(&desk.path("moving.mp4"), &scene));
    // What it says of itself is what counts (ISO/IEC 14496-12, 4.3), and not how its pictures are compressed.
    let mut bytes = std::fs::read(desk.path("moving.mp4")).unwrap();
    bytes[8..12].copy_from_slice(b"msf1");
    desk.put("moving.heic", &bytes);
    let mut command = vivant(&["stylize", "moving.heic", "--style", "style.jpg", "--size=32", "--style-size=32"]);
    let done = run(command.args(["--model=quarter", "-o", "painted.mp4"]).current_dir(desk.0.path()));
    assert!(done.code == Some(0) && done.out.contains("5 frames"), "{}{}", done.out, done.err);
}

#[test]
fn styles_are_mixed_and_colours_kept() {
    let desk = Desk::new();
    Noise(3).picture(50, 40).save(desk.path("second.png")).unwrap();
    let paint = |name: &str, more: &[&str]| {
        let mut arguments = vec!["-o", name];
        arguments.extend(more);
        let done = run(&mut desk.stylize(&arguments));
        assert_eq!(done.code, Some(0), "{}", done.err);
        image::open(desk.path(name)).unwrap().into_rgb8()
    };
    let one = paint("one.png", &[]);
    // A second style of no weight to speak of changes nothing, one as heavy does, a built-in one as well.
    let same = paint("same.png", &["--style", "second.png:0.000001"]);
    assert!(same.as_raw().iter().zip(one.as_raw()).all(|(a, b)| a.abs_diff(*b) <= 1));
    assert_ne!(paint("mixed.png", &["--style", "second.png:1"]), one);
    let built_in = paint("built-in.png", &["--style", "rose window:3"]);
    assert_ne!(built_in, one);
    assert_eq!(paint("part.png", &["--style", "rose W:3"]), built_in, "a part of a name is enough");
    let grey = paint("grey.png", &["--saturation", "0"]);
    assert!(grey.pixels().all(|p| p.0[0].abs_diff(p.0[1]) <= 1 && p.0[1].abs_diff(p.0[2]) <= 1));
    assert_ne!(paint("own.png", &["--colour", "content"]), one);
    let refused = run(&mut desk.stylize(&["--style", "second.png:-1"]));
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    fails(&mut desk.stylize(&["--style", "no such style"]), &["no such style", "`vivant styles`"]);
    fails(&mut desk.stylize(&["--style", "rose widow"]), &["rose widow", "near it is “Rose Window”"]);
    fails(&mut desk.stylize(&["--style", "rain"]), &["several styles", "“April Rain”, “Neon after Rain”"]);
    fails(&mut desk.stylize(&["--style", "none.png"]), &["there is no file none.png"]);
    fails(&mut desk.stylize(&["--mask", "nope"]), &["nope", "left-right, top-bottom, vignette"]);
}

#[test]
fn a_strip_can_be_painted_and_be_a_style() {
    let desk = Desk::new();
    Noise(4).picture(3000, 2).save(desk.path("strip.png")).unwrap();
    let done = run(&mut desk.stylize(&["--style", "strip.png", "-o", "in its style.png"]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    let mut strip = vivant(&["stylize", "strip.png", "--style", "style.jpg", "--size", "32", "--style-size", "32"]);
    let done = run(strip.args(["-o", "strip painted.png"]).current_dir(desk.0.path()));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(image::image_dimensions(desk.path("strip painted.png")).unwrap(), (256, 16));
}

#[test]
fn a_network_is_chosen() {
    let desk = Desk::new();
    let paint = |arguments: &[&str]| {
        let done = run(desk.stylize(&["--overwrite", "-o", "out.png"]).args(arguments));
        assert_eq!(done.code, Some(0), "{}", done.err);
        image::open(desk.path("out.png")).unwrap().into_rgb8()
    };
    let half = paint(&["--model", "half"]);
    assert_eq!(half, paint(&[]), "one picture has time for the finest");
    assert_ne!(half, paint(&["--model", "quarter"]));
    let bench = |model: &str| run(&mut vivant(&["bench", "--model", model, "--size", "32x24", "--frames", "1"])).out;
    assert!(bench("half").contains("half") && bench("auto").contains("quarter"));
    let both = run(&mut desk.stylize(&["--model", "half", "--weights", "some.safetensors"]));
    assert_eq!(both.code, Some(2), "{}", both.err);
}

#[test]
fn a_look_does_what_its_options_would_and_options_count_more() {
    let desk = Desk::new();
    let look = Look {
        alpha: 0.6,
        saturation: 0.5,
        style_size: 32,
        size: Some(PaintedSize::ShortSide(64)),
        mask: SavedMask::Vignette,
        ..Look::new("Evening", vec![LookStyle::built_in("Rose Window", 1.0)])
    };
    look.write(&desk.path("evening.vivant")).unwrap();
    let paint = |arguments: &[&str]| {
        let mut command = vivant(&["stylize", "content.png", "--overwrite", "-o", "out.png"]);
        let done = run(command.args(arguments).current_dir(desk.0.path()));
        assert_eq!(done.code, Some(0), "{}", done.err);
        image::open(desk.path("out.png")).unwrap().into_rgb8()
    };
    let by_look = paint(&["--look", "evening.vivant"]);
    let same = ["--style", "rose window", "--saturation", "0.5", "--style-size", "32", "--mask", "vignette"];
    assert_eq!(by_look, paint(&[&same[..], &["--alpha", "0.6", "--size", "64"]].concat()));
    let stronger = paint(&["--look", "evening.vivant", "--alpha", "1"]);
    assert_eq!(stronger, paint(&[&same[..], &["--size", "64"]].concat()));
    assert_ne!(stronger, by_look);

    // Where the first style goes it is alone, whatever it weighs.
    let outside = LookStyle::built_in("Caldera", 1.0);
    let mut weightless = Look { styles: vec![look.styles[0].clone(), outside.clone()], ..look.clone() };
    weightless.write(&desk.path("two.vivant")).unwrap();
    weightless.styles[0].weight = 0.0;
    weightless.write(&desk.path("weightless.vivant")).unwrap();
    assert_eq!(paint(&["--look", "weightless.vivant"]), paint(&["--look", "two.vivant"]));

    let refused = |text: &str, words: &[&str]| {
        desk.put("bad.vivant", text.as_bytes());
        let mut command = vivant(&["stylize", "content.png", "-o", "bad.png", "--look", "bad.vivant"]);
        fails(command.current_dir(desk.0.path()), words);
        assert!(!desk.path("bad.png").exists());
    };
    let text = look.to_text();
    refused(&text.replace("alpha = 0.6", "alpha = 6"), &["bad.vivant", "line 3", "from 0 to 1"]);
    refused(&text.replace("Rose Window", "Rose Garden"), &["Evening", "Rose Garden"]);
    refused("", &["bad.vivant", "vivant-look"]);
    let mut none = vivant(&["stylize", "content.png", "-o", "bad.png", "--look", "content.png"]);
    fails(none.current_dir(desk.0.path()), &["content.png", "this PNG carries no look"]);
}

#[test]
fn pictures_that_are_none_are_named() {
    let desk = Desk::new();
    let whole = std::fs::read(desk.path("content.png")).unwrap();
    let mut huge = whole.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    desk.put("text.png", b"these are words");
    desk.put("empty.png", b"");
    desk.put("half.png", &whole[..whole.len() / 2]);
    desk.put("huge.png", &huge);
    let before = desk.files();
    for name in ["text.png", "empty.png", "half.png", "huge.png", "missing.png", "."] {
        if name != "." {
            let mut content = vivant(&["stylize", name, "--style", "style.jpg"]);
            fails(content.current_dir(desk.0.path()), &[name]);
        }
        let mut style = vivant(&["stylize", "content.png", "--style", name]);
        fails(style.current_dir(desk.0.path()), &[name]);
    }
    // What is neither is taken for what its painting is to be.
    desk.put("raw.cr2", &[7; 5000]);
    let mut raw = vivant(&["stylize", "raw.cr2", "--style", "style.jpg", "-o", "painted.png"]);
    fails(raw.current_dir(desk.0.path()), &["raw.cr2", "not an image"]);
    std::fs::remove_file(desk.path("raw.cr2")).unwrap();
    assert_eq!(desk.files(), before, "nothing half-written is left behind");
}

#[test]
fn several_pictures_are_painted_into_a_folder() {
    let desk = Desk::new();
    Noise(3).picture(70, 40).save(desk.path("ü b.png")).unwrap();
    desk.put("words.png", b"these are words");
    assert_eq!(run(&mut desk.stylize(&["-o", "alone.png"])).code, Some(0));
    for _ in 0..2 {
        let some = run(&mut desk.stylize(&["ü b.png", "words.png", "missing.png", "-o", "new/folder"]));
        assert_eq!(some.code, Some(1));
        for words in ["words.png", "missing.png", "2 of 4 were not painted"] {
            assert!(some.err.contains(words), "{words}: {}", some.err);
        }
    }
    let folder = desk.path("new/folder");
    let mut names: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let painted = ["content, painted (2).png", "content, painted.png", "ü b, painted (2).png", "ü b, painted.png"];
    assert_eq!(names, painted, "nothing is overwritten");
    let picture = |path: PathBuf| image::open(path).unwrap().into_rgb8();
    assert_eq!(picture(folder.join("content, painted.png")), picture(desk.path("alone.png")), "as if painted alone");
    assert_eq!(picture(folder.join("ü b, painted.png")).dimensions(), (56, 32));
    fails(&mut desk.stylize(&["ü b.png", "-o", "style.jpg"]), &["style.jpg", "folder"]);
    fails(&mut desk.stylize(&["ü b.png", "--style", "nobody", "-o", "new"]), &["nobody"]);
}

#[test]
fn what_cannot_be_written_is_said_before_painting() {
    let desk = Desk::new();
    let before = desk.files();
    fails(&mut desk.stylize(&["-o", "no/such/folder.png"]), &["cannot write to no/such: there is no such folder"]);
    fails(&mut desk.stylize(&["-o", "painted.xyz"]), &["painted.xyz", ".png"]);
    fails(&mut desk.stylize(&["-o", "/proc/painted.png"]), &["/proc"]);
    assert_eq!(desk.files(), before);
    let mut recording =
        vivant(&["--headless", "--source", "demo", "--frames", "1", "--size", "64", "--record", "a.txt"]);
    fails(recording.current_dir(desk.0.path()), &["a.txt", ".mp4"]);
    assert!(!desk.path("a.txt").exists());
}

#[test]
fn weights_that_are_none_are_named() {
    let desk = Desk::new();
    let shipped = include_bytes!("../weights/quarter.safetensors");
    let mut nan = shipped.to_vec();
    let end = nan.len();
    nan[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    for (name, bytes, words) in [
        ("short.safetensors", &shipped[..5000], vec!["not a whole safetensors file"]),
        ("random.safetensors", b"\x20\0\0\0\0\0\0\0 this is no header of anything ".as_slice(), vec!["safetensors"]),
        ("nan.safetensors", nan.as_slice(), vec!["not finite"]),
        ("empty.safetensors", b"", vec!["safetensors"]),
    ] {
        let path = desk.put(name, bytes);
        let mut words = words;
        words.push(name);
        fails(&mut desk.stylize(&["--weights", text(&path)]), &words);
    }
    fails(&mut desk.stylize(&["--weights", "/no/such.safetensors"]), &["/no/such.safetensors"]);
}
