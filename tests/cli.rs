//! The command line: what it does, and what it says of bad input.

#[path = "support/ffmpeg.rs"]
mod ffmpeg;
mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ffmpeg::{have_ffmpeg, make};
use support::Noise;
use vivant::live::PaintedSize;
use vivant::look::{Look, LookMask, LookStyle};

fn vivant(arguments: &[&str]) -> Command {
    at_nobodys(env!("CARGO_BIN_EXE_vivant"), arguments)
}

/// A line of the shell, in which `vivant` is the program.
#[cfg(unix)]
fn shell(line: &str) -> Command {
    at_nobodys("sh", &["-c", &line.replace("vivant", env!("CARGO_BIN_EXE_vivant"))])
}

/// Without a display, and without what the user keeps whose machine this is.
fn at_nobodys(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("RUST_LOG");
    // A machine without a session has no such folder, and graphics drivers complain of it.
    command.env("XDG_RUNTIME_DIR", env!("CARGO_TARGET_TMPDIR"));
    let nobody = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nobody");
    command.env("XDG_CONFIG_HOME", &nobody).env("XDG_DATA_HOME", &nobody);
    command
}

struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(command: &mut Command) -> Run {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let run = Run { code: status.code(), out: text(stdout), err: text(stderr) };
    assert!(!run.err.contains("panicked"), "{}", run.err);
    run
}

/// Fails with exit code 1 and a message that holds all of `words`.
fn fails(command: &mut Command, words: &[&str]) {
    let run = run(command);
    assert_eq!(run.code, Some(1), "{}{}", run.out, run.err);
    let message = run.err.lines().find(|line| line.starts_with("vivant: ")).unwrap_or_else(|| panic!("{}", run.err));
    let whole = &run.err[run.err.find(message).unwrap()..];
    for word in words {
        assert!(whole.contains(word), "{word:?} is missing in: {whole}");
    }
}

/// A folder with a content and a style picture.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        Noise(1).picture(60, 44).save(folder.path().join("content.png")).unwrap();
        Noise(2).picture(40, 50).save(folder.path().join("style.jpg")).unwrap();
        Desk(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// `vivant stylize content.png --style style.jpg --size 32 --style-size 32 …`, in this folder.
    fn stylize(&self, more: &[&str]) -> Command {
        let mut command =
            vivant(&["stylize", "content.png", "--style", "style.jpg", "--size", "32", "--style-size", "32"]);
        command.args(more).current_dir(self.0.path());
        command
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

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
        assert_eq!(run(&mut desk.stylize(&["-o", "a link.png"])).code, Some(0));
        assert!(desk.path("a link (2).png").is_file() && !desk.path("nowhere.png").exists());
        std::fs::copy(desk.path("painted.png"), desk.path("nowhere.png")).unwrap();
        assert_eq!(run(&mut desk.stylize(&["-o", "a link.png", "--overwrite"])).code, Some(0));
        assert!(desk.path("a link.png").is_symlink());
        assert_ne!(std::fs::read(desk.path("nowhere.png")).unwrap(), std::fs::read(desk.path("painted.png")).unwrap());
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
        mask: LookMask::Vignette,
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

#[test]
fn the_command_line_is_checked() {
    for arguments in [
        &["--no-such-option"][..],
        &["stylize"],
        &["stylize", "a.png", "--style", "b.png", "--alpha", "1.5"],
        &["stylize", "a.png", "--style", "b.png", "--alpha", "nan"],
        &["stylize", "a.png", "--style", "b.png", "--size", "3"],
        &["bench", "--size", "256"],
        &["bench", "--size", "0x0"],
        &["bench", "--size", "100000x100000"],
        &["--alpha", "0", "stylize", "a.png", "--style", "b.png"],
        &["--style", "Ebru", "info"],
        &["--style", "Ebru:2000"],
        &["--source", ""],
        &["--frames", "3"],
    ] {
        let run = run(&mut vivant(arguments));
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.err);
        assert!(run.err.contains("--help"), "{arguments:?}: {}", run.err);
    }
    let belows =
        [["--alpha", "-1"], ["--saturation", "-0.5"], ["--fade", "-1"], ["--steadiness", "-1"], ["--lines", "-1"]];
    for below in &belows {
        let run = run(&mut vivant(below));
        assert!(run.code == Some(2) && run.err.contains("is not a number"), "{below:?}: {}", run.err);
    }
    let help = run(&mut vivant(&["--help"]));
    assert_eq!(help.code, Some(0));
    for word in ["stylize", "cameras", "bench", "info", "--source", "--adapter", "--weights"] {
        assert!(help.out.contains(word), "{word} is missing in the help");
    }
    let cameras = run(&mut vivant(&["cameras", "--help"])).out;
    assert!(cameras.contains("--json") && cameras.contains("--verbose") && !cameras.contains("--model"), "{cameras}");
}

#[test]
fn a_mix_has_so_many_styles_and_no_more() {
    let headless = ["--headless", "--frames", "1", "--size", "64"];
    let styles = ["--style", "Ebru"].repeat(9);
    fails(&mut vivant(&[&headless[..], &styles].concat()), &["--style", "9 times", "8"]);
}

#[test]
fn machines_without_are_told_so() {
    let desk = Desk::new();
    fails(&mut desk.stylize(&["--adapter", "no such adapter"]), &["no such adapter", "there are:"]);
    let mut none = desk.stylize(&[]);
    fails(
        none.env("VK_ICD_FILENAMES", "/no/driver.json").env("VK_DRIVER_FILES", "/no/driver.json"),
        &["no graphics adapter"],
    );
    let headless = ["--headless", "--frames", "1", "--source"];
    let source = |name: &str| {
        let mut command = vivant(&headless);
        command.arg(name).current_dir(desk.0.path());
        command
    };
    fails(&mut source("camera:no such camera"), &["camera"]);
    fails(&mut source("missing.mp4"), &["missing.mp4"]);
    fails(&mut source("."), &["."]);
    fails(vivant(&headless).args(["demo", "--style", "no such style"]).current_dir(desk.0.path()), &["no such style"]);
    assert_eq!(desk.files(), ["content.png", "style.jpg"]);
}

#[test]
fn a_headless_run_paints_the_scene() {
    let desk = Desk::new();
    let scene = ["--headless", "--source", "demo", "--frames", "3", "--size", "64", "--output", "scene.png"];
    for (more, size) in [(&["--detail", "smooth"][..], (85, 64)), (&[], (640, 480))] {
        let done = run(vivant(&scene).args(more).current_dir(desk.0.path()));
        assert_eq!(done.code, Some(0), "{}", done.err);
        let painted = image::open(desk.path("scene.png")).unwrap().into_rgb8();
        assert_eq!(painted.dimensions(), size);
        let first = painted.get_pixel(0, 0);
        assert!(painted.pixels().any(|p| (0..3).any(|c| p.0[c].abs_diff(first.0[c]) > 30)), "the picture is not flat");
    }
}

#[test]
fn a_headless_run_replaces_nothing_that_it_reads() {
    let desk = Desk::new();
    for name in ["mask.png", "look.png", "network.png"] {
        desk.put(name, b"mine");
    }
    let before = desk.files().into_iter().map(|name| std::fs::read(desk.path(&name)).unwrap());
    let before: Vec<_> = before.collect();
    let options = ["--source=content.png", "--style=style.jpg:2", "--mask=mask.png", "--look=look.png"];
    for (name, what) in [
        ("./content.png", "what is painted"),
        ("style.jpg", "a style"),
        ("mask.png", "the mask"),
        ("look.png", "the look"),
        ("network.png", "the network"),
    ] {
        let mut command = vivant(&["--headless", "--weights=network.png", "--output", name]);
        fails(command.args(options).current_dir(desk.0.path()), &[name, what, "another name"]);
    }
    let after: Vec<_> = desk.files().into_iter().map(|name| std::fs::read(desk.path(&name)).unwrap()).collect();
    assert_eq!(after, before);
}

#[test]
fn without_a_display_a_picture_is_painted_to_a_file() {
    let desk = Desk::new();
    for name in ["vivant.png", "vivant (2).png"] {
        let done = run(vivant(&["--source", "demo", "--size", "64"]).current_dir(desk.0.path()));
        assert_eq!(done.code, Some(0), "{}", done.err);
        assert!(done.out.contains("there is no display") && done.out.contains(name), "{}", done.out);
        assert!(!done.out.contains("os error"), "{}", done.out);
        assert!(desk.path(name).exists());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_nothing_takes_the_place_of_what_needs_a_window() {
    let desk = Desk::new();
    for option in ["--fullscreen", "--record=a.mp4", "--microphone", "--virtual-camera=/dev/video99"] {
        let named = option.split('=').next().unwrap();
        fails(vivant(&["--source", "demo", option]).current_dir(desk.0.path()), &["there is no display", named]);
    }
    assert_eq!(desk.files(), ["content.png", "style.jpg"]);
}

#[test]
fn a_size_that_is_too_large_for_the_cpu_is_no_gpus_fault() {
    let desk = Desk::new();
    let mut command = vivant(&["stylize", "content.png", "--style", "style.jpg", "--style-size", "32"]);
    let done = run(command.args(["--engine", "cpu", "--size", "16384"]).current_dir(desk.0.path()));
    assert_eq!(done.code, Some(1), "{}", done.err);
    assert!(done.err.contains("too large") && !done.err.contains("GPU"), "{}", done.err);
}

#[test]
fn the_bench_measures() {
    let done = run(&mut vivant(&["bench", "--engine", "gpu", "--size", "256x192", "--frames", "1", "--json"]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    let report: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    assert!(report["frames_per_second"].as_f64().unwrap() > 0.0);
    let passes = report["passes"].as_array().unwrap();
    assert!(passes.iter().any(|p| p["name"] == "encoder.conv4_1" && p["flops"].as_u64().unwrap() > 0));
    // Where passes are timed, the ceilings are measured and each pass is held against them.
    if report["encode"]["per_second"].is_number() {
        assert!(report["ceilings"]["flops"].as_f64().unwrap() > 1e8, "{}", report["ceilings"]);
        assert!(report["ceilings"]["bytes"].as_f64().unwrap() > 1e8, "{}", report["ceilings"]);
        assert!(passes.iter().all(|p| p["share"].as_f64().unwrap() > 0.0 && p["bound"].is_string()));
    }
    let memory = report["activation_bytes"].as_f64().unwrap() / report["largest_pair_bytes"].as_f64().unwrap();
    assert!(memory <= 1.2, "activations take {memory} of what one layer needs");
    let table = run(&mut vivant(&["bench", "--size", "64x48", "--frames", "2"]));
    assert!(table.out.contains("frames a second"), "{}", table.out);
    let long = run(&mut vivant(&["bench", "--size", "32x24", "--frames", "1", "--seconds", "1", "--json"]));
    let report: serde_json::Value = serde_json::from_str(&long.out).unwrap();
    assert!(report["frames"].as_u64().unwrap() > 1, "a second is enough for more than one frame");
    let halves = run(&mut vivant(&["bench", "--engine", "cpu", "--precision", "f16", "--size", "32x24"]));
    assert!(
        halves.code == Some(1) && (halves.err.contains("the processor paints in f32") || halves.err.contains("no f16")),
        "{}",
        halves.err
    );
}

#[test]
fn kernels_are_measured_kept_and_shown() {
    let desk = Desk::new();
    let bench = |tune: &str| {
        let mut command = vivant(&["bench", "--engine", "gpu", "--size", "32x24", "--frames", "1", "--json"]);
        command.args(["--tune", tune]).env("HOME", desk.0.path()).env("XDG_CACHE_HOME", desk.path("cache"));
        run(&mut command)
    };
    let kept = || {
        let folder = std::fs::read_dir(desk.path("cache").join("vivant")).unwrap();
        let mut files = folder.map(|entry| entry.unwrap().path());
        files.find(|file| file.file_name().unwrap().to_string_lossy().starts_with("kernels-")).unwrap()
    };
    let measured = bench("force");
    assert_eq!(measured.code, Some(0), "{}", measured.err);
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(kept()).unwrap()).unwrap();
    let choices = file["choices"].as_array().unwrap();
    assert!(!choices.is_empty());
    let report: serde_json::Value = serde_json::from_str(&measured.out).unwrap();
    let passes = report["passes"].as_array().unwrap();
    // Layers of which there is one of their shape.
    for (name, channels) in [("encoder.conv2_1", [16, 32]), ("decoder.conv4_1", [128, 64])] {
        let mut all = choices.iter();
        let choice =
            all.find(|c| [&c["in_channels"], &c["out_channels"]] == channels.map(serde_json::Value::from).each_ref());
        if let Some(choice) = choice {
            let wanted = choice["kernel"].as_str().unwrap();
            let shown = passes.iter().find(|pass| pass["name"].as_str().unwrap().starts_with(name)).unwrap();
            assert!(shown["kernel"].as_str().unwrap().starts_with(wanted), "{name}: {shown} for {wanted}");
        }
    }
    std::fs::write(kept(), "not what was written").unwrap();
    let warned = bench("on");
    assert_eq!(warned.code, Some(0), "{}", warned.err);
    assert!(warned.err.contains("measured anew"), "{}", warned.err);
    assert!(std::fs::read_to_string(kept()).unwrap().contains("valid_for"), "the wrong file was replaced");
    std::fs::write(kept(), "not read").unwrap();
    assert_eq!(bench("off").err, "");
    assert_eq!(std::fs::read_to_string(kept()).unwrap(), "not read");
}

#[test]
fn styles_are_listed() {
    let listed = run(&mut vivant(&["styles"]));
    assert_eq!(listed.code, Some(0), "{}", listed.err);
    let names: Vec<&str> = listed.out.lines().collect();
    assert!(names.len() >= 20 && names.contains(&"Ebru") && names.contains(&"Harbour, Laid Thick"), "{names:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_list_may_be_read_in_part_and_not_be_lost() {
    let done = run(&mut shell("vivant styles | head -n 1"));
    assert_eq!((done.out.trim(), &*done.err), ("Harvest Wind", ""));
    // Its reader has gone before it begins.
    let done = run(&mut shell("(sleep 0.2; vivant styles; echo $? >&2) | true"));
    assert_eq!(done.err, "0\n");
    let full = run(&mut shell("vivant styles > /dev/full"));
    assert_eq!((full.code, full.err.lines().count()), (Some(1), 1));
    assert!(full.err.contains("standard output cannot be written to"), "{}", full.err);
}

#[test]
fn info_shows_the_adapter_and_the_weights() {
    let done = run(&mut vivant(&["info"]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    for word in ["adapters", "largest binding", "quarter (439603 parameters)", "half (1754723 parameters)"] {
        assert!(done.out.contains(word), "{word} is missing in: {}", done.out);
    }
}

#[test]
#[cfg(unix)]
fn scripts_say_what_to_do_where_there_is_no_rust() {
    let tools = tempfile::tempdir().unwrap();
    for tool in ["cut", "head", "sed", "sort"] {
        let at = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(tool));
        let there = at.iter().find(|path| path.exists()).expect("a system has its tools");
        std::os::unix::fs::symlink(there, tools.path().join(tool)).unwrap();
    }
    let mut command = Command::new("/bin/bash");
    command.args(["-euo", "pipefail", "-c", ". scripts/setup.sh; setup_rust; echo done"]);
    command.env("PATH", tools.path()).env("HOME", tools.path()).current_dir(env!("CARGO_MANIFEST_DIR"));
    let run = run(&mut command);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert!(run.err.contains("Rust 1.95 or newer is needed") && run.err.contains("https://rustup.rs"), "{}", run.err);
}

#[test]
fn pages_are_written_for_packages() {
    let desk = Desk::new();
    let folder = desk.path("new/pages");
    let done = run(&mut vivant(&["pages", text(&folder)]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    let written = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    for word in ["vivant", "\\-\\-source", "stylize"] {
        assert!(written("man/vivant.1").contains(word), "{word} is missing in the manual");
    }
    assert!(written("man/vivant-bench.1").contains("Frames to measure"));
    for shell in ["vivant.bash", "_vivant", "vivant.fish", "_vivant.ps1"] {
        assert!(written(&format!("completions/{shell}")).contains("cameras"), "{shell}");
    }
    fails(&mut vivant(&["pages", text(&desk.path("content.png"))]), &["content.png", "cannot write"]);
}

#[test]
fn the_bench_tells_how_steady_it_is_and_what_controls_cost() {
    let json = |arguments: &[&str]| -> serde_json::Value {
        let done = run(&mut vivant(arguments));
        assert_eq!(done.code, Some(0), "{}", done.err);
        serde_json::from_str(&done.out).unwrap()
    };
    let steady = json(&["bench", "--steady", "--json"]);
    let figures = steady["figures"].as_array().unwrap();
    assert_eq!(figures.len(), 5);
    for figure in figures {
        let [steadied, most] = ["steadied", "at_most"].map(|key| figure[key].as_f64().unwrap());
        assert!(steadied <= 1.001 * most, "{figure}");
    }
    let controls = json(&["bench", "--controls", "--size", "64x48", "--frames", "1", "--warm-up", "1", "--json"]);
    let cases = controls["cases"].as_array().unwrap();
    assert!(cases.len() > 8 && cases.iter().all(|case| case["ms"].as_f64() > Some(0.0)), "{controls}");
    let style = |what| controls["new_style"][what].as_f64();
    assert!(style("encoded_ms") > Some(0.0) && style("encoded_and_calibrated_ms") > style("encoded_ms"), "{controls}");
    let both = run(&mut vivant(&["bench", "--steady", "--controls"]));
    assert_eq!(both.code, Some(2));
}

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_network_is_imported_into_a_file_and_paints() {
    let desk = Desk::new();
    let (encoder, decoder) = (fixture("published-encoder.pth"), fixture("published-decoder.pth"));
    let made = desk.path("made.safetensors");
    let import =
        |more: &[&str]| vivant(&[&["import", &encoder, &decoder, "-o", made.to_str().unwrap()], more].concat());
    let done = run(&mut import(&[]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("custom network") && done.out.contains("--weights"), "{}", done.out);
    fails(&mut import(&[]), &["made.safetensors", "--overwrite"]);
    assert_eq!(run(&mut import(&["--overwrite"])).code, Some(0));
    let painted = desk.path("painted.png");
    let paths =
        [&painted, &desk.path("content.png"), &desk.path("style.jpg"), &made].map(|path| path.display().to_string());
    let [painted, content, style, weights] = paths.each_ref().map(String::as_str);
    let done = run(&mut vivant(&["stylize", content, "--style", style, "--weights", weights, "-o", painted]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(image::image_dimensions(painted).unwrap().1, 512);
    // Its size has no name, so no option could find it among the others.
    let mut nameless = vivant(&["import", &encoder, &decoder]);
    fails(nameless.env("XDG_DATA_HOME", desk.0.path()), &["[4, 8, 8, 12]", "--output"]);
    fails(&mut vivant(&["import", &encoder]), &["published-encoder.pth", "two files"]);
    fails(&mut vivant(&["import", &encoder, content]), &["content.png", "not a checkpoint"]);
    fails(&mut vivant(&["import", "/nowhere.pth", &decoder]), &["cannot read /nowhere.pth"]);
    fails(&mut vivant(&["--weights", &encoder, "info"]), &["is a checkpoint of PyTorch", "vivant import"]);
}

/// The user's folder for data is moved by a variable on Linux only.
#[cfg(target_os = "linux")]
#[test]
fn the_papers_network_is_there_once_it_was_imported() {
    use safetensors::Dtype;
    use support::weights_file::{entries, file};
    use vivant::model::Widths;

    let desk = Desk::new();
    let at_home = |arguments: &[&str]| {
        let mut command = vivant(arguments);
        command.env("XDG_DATA_HOME", desk.0.path());
        command
    };
    fails(&mut at_home(&["info", "--model", "paper"]), &["no paper network", "vivant import vgg_normalised.pth"]);
    let trained = desk.put("trained.safetensors", &file(&entries(&Noise(1).weights(Widths::PAPER), Dtype::F16)));
    let done = run(&mut at_home(&["import", trained.to_str().unwrap()]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("paper network, 253.") && done.out.contains("--model paper"), "{}", done.out);
    let kept = desk.path("vivant/networks/paper.safetensors");
    assert_eq!(std::fs::read(&kept).unwrap(), std::fs::read(&trained).unwrap());
    let listed = run(&mut at_home(&["info"]));
    let places: Vec<_> =
        ["network: quarter", "network: half", kept.to_str().unwrap()].map(|it| listed.out.find(it)).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}", listed.out);
    let (content, painted) = (desk.path("content.png"), desk.path("painted.png"));
    let [content, painted] = [&content, &painted].map(|path| path.to_str().unwrap());
    let done =
        run(&mut at_home(&["stylize", content, "--style", "Ebru", "--model", "paper", "--size", "64", "-o", painted]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    std::fs::write(&kept, b"no longer one").unwrap();
    let damaged = run(&mut at_home(&["info"]));
    assert!(damaged.code == Some(0) && damaged.err.contains("paper.safetensors"), "{}", damaged.err);
    fails(&mut at_home(&["info", "--model", "paper"]), &["paper.safetensors", "import it again"]);
}

#[test]
fn without_ffmpeg_there_is_no_microphone() {
    fails(
        vivant(&["microphones"]).env("PATH", ""),
        &["ffmpeg program, which finds", "is not installed", "apt install ffmpeg"],
    );
    fails(&mut vivant(&["--headless", "--microphone"]), &["--microphone", "--record"]);
    for nonsense in ["pulse", "", ":1"] {
        let refused = run(&mut vivant(&["--headless", &format!("--microphone={nonsense}")]));
        assert!(refused.code == Some(2) && refused.err.contains("FORMAT:DEVICE"), "{}", refused.err);
    }
}
