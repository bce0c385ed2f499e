//! Recordings and painted videos, looked at with ffprobe and ffmpeg. Where those are missing the tests say so and pass; with
//! VIVANT_VIDEO_TESTS=require they fail.

#[path = "support/ffmpeg.rs"]
mod ffmpeg;

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use ffmpeg::{have_ffmpeg, make, pictures, probe, seconds};
use vivant::gpu::{AdapterRequest, Gpu};
use vivant::sink::recorder::{Newest, RATE};
use vivant::sink::{Listening, MicrophoneError, Painted, RecordError, Recorded, Recorder};

/// The first picture's values of grey.
fn first_picture(path: &Path) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"])
        .output()
        .unwrap();
    output.stdout
}

#[test]
fn a_headless_run_is_recorded_and_nothing_is_overwritten() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let run = || {
        Command::new(env!("CARGO_BIN_EXE_vivant"))
            .args([
                "--headless",
                "--source",
                "demo",
                "--frames",
                "30",
                "--size",
                "65",
                "--detail=off",
                "--record=-ü b.mp4",
            ])
            .current_dir(folder.path())
            .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
            .output()
            .unwrap()
    };
    let begin = Instant::now();
    let output = run();
    let most = begin.elapsed().as_secs_f64() * f64::from(RATE) + 1.0;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let path = folder.path().join("-ü b.mp4");
    let [width, height, pictures] = probe(&path);
    assert_eq!([width, height], [86, 64], "87×65 is made even");
    let recorded: u64 = said.split("recorded ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(pictures.abs_diff(recorded) <= 1, "{pictures} are in the file, {recorded} were recorded");
    assert!((pictures as f64) <= most, "{pictures} pictures, no more than {most:.0} can be");
    let grey = first_picture(&path);
    let (least, largest) = (grey.iter().min().unwrap(), grey.iter().max().unwrap());
    assert!(largest - least > 60, "the picture is not flat");

    let before = std::fs::read(&path).unwrap();
    let again = run();
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("another name"));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn one_frame_makes_a_recording() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (code, said) = recorded_to(&at("one.mp4"), "1", "64");
    assert_eq!(code, Some(0), "{said}");
    assert!(probe(&at("one.mp4"))[2] >= 1);
}

#[test]
fn what_cannot_be_recorded_is_told_before_there_is_a_window() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("there.mp4"), "mine").unwrap();
    for (name, words) in [("a.mkv", ".mp4"), ("there.mp4", "another name"), ("no/such/a.mp4", "no/such")] {
        let output = Command::new(env!("CARGO_BIN_EXE_vivant"))
            .args(["--source", "demo", "--record", name])
            .current_dir(folder.path())
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(words) && said.lines().count() == 1, "{said}");
    }
}

/// A picture of that width and height, pixel by pixel.
fn painted(gpu: &Gpu, [width, height]: [u32; 2], pixel: impl Fn(u32, u32) -> [u8; 4]) -> wgpu::Texture {
    let texture = gpu.picture("test", width, height);
    let pixels = image::RgbaImage::from_fn(width, height, |x, y| image::Rgba(pixel(x, y)));
    gpu.write_picture(&texture, pixels.as_raw());
    texture
}

/// The size of a recording of [`changing_pictures`].
const SIZE: [u32; 2] = [80, 48];

/// Pictures of two sizes, a new one each time it is asked.
fn changing_pictures(gpu: &Gpu) -> impl Fn() -> Newest + Send + 'static {
    let textures = [[64, 48], [96, 48]].map(|size| painted(gpu, size, |x, y| [(4 * x) as u8, (5 * y) as u8, 90, 255]));
    let count = AtomicU64::new(0);
    move || {
        let sequence = count.fetch_add(1, Ordering::Relaxed);
        let texture = textures[usize::from(sequence > 20)].clone();
        Ok(Some((Painted { texture, sequence, captured: None }, SIZE)))
    }
}

/// A running recording, and what will be said of it.
type Running = (Recorder, Receiver<Result<Recorded, RecordError>>);

/// One of changing pictures.
fn recording(path: &Path) -> Running {
    let gpu = Gpu::open(&AdapterRequest::default()).unwrap();
    begin(&gpu, path, changing_pictures(&gpu), None)
}

fn begin(gpu: &Gpu, path: &Path, newest: impl Fn() -> Newest + Send + 'static, sound: Option<Listening>) -> Running {
    let (sender, ended) = channel();
    let done = move |end| sender.send(end).unwrap();
    (Recorder::start(gpu, path, newest, sound, done).unwrap(), ended)
}

/// Waits for it, at most a minute.
fn until(what: &str, so: impl Fn() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_recording_ends_when_painting_does() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mp4");
    let gpu = Gpu::open(&AdapterRequest::default()).unwrap();
    let (pictures, asked) = (changing_pictures(&gpu), AtomicU64::new(0));
    let newest = move || match asked.fetch_add(1, Ordering::Relaxed) {
        0..60 => pictures(),
        _ => Err(RecordError::Stopped),
    };
    // Nobody stops it.
    let (_recorder, ended) = begin(&gpu, &path, newest, None);
    let recorded = ended.recv_timeout(Duration::from_secs(60)).unwrap().unwrap();
    assert_eq!(recorded.trouble, Some(RecordError::Stopped));
    assert_eq!(probe(&path)[2], recorded.pictures, "the file is whole");
}

#[test]
fn a_recording_lasts_as_long_as_it_ran_and_keeps_its_size() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mp4");
    let (mut recorder, ended) = recording(&path);
    until("the file", || path.exists());
    let begin = Instant::now();
    std::thread::sleep(Duration::from_secs(2));
    recorder.stop();
    let seconds = begin.elapsed().as_secs_f64();
    let recorded = ended.recv().unwrap().unwrap();
    assert_eq!((recorded.size, recorded.trouble), (SIZE, None));
    let [width, height, pictures] = probe(&path);
    assert_eq!([width, height], SIZE.map(u64::from));
    assert!(pictures.abs_diff(recorded.pictures) <= 1, "{pictures}, {}", recorded.pictures);
    // The file appears a moment after the recording's clock began, the later the busier the machine is.
    assert!(pictures as f64 >= seconds * f64::from(RATE) - 1.0, "{pictures} pictures in {seconds:.2} s");
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_recorded_until_ffmpeg_died_can_be_played() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mp4");
    let (_recorder, ended) = recording(&path);
    let parts = |file: Vec<u8>| file.windows(4).filter(|word| *word == b"moof").count();
    until("a part after the first whole one", || std::fs::read(&path).is_ok_and(|file| parts(file) >= 2));
    // Other tests of this process record, too; theirs write to other files.
    let ours = |pid: &u32| {
        std::fs::read(format!("/proc/{pid}/cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).contains(path.to_str().unwrap()))
    };
    let pids = std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let pid = pids.filter(|pid| *pid != std::process::id()).find(ours).expect("ffmpeg runs");
    assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
    let recorded = ended.recv_timeout(Duration::from_secs(60)).unwrap().unwrap();
    assert!(matches!(recorded.trouble, Some(RecordError::Ffmpeg { .. })), "{:?}", recorded.trouble);
    assert!(probe(&path)[2] >= u64::from(RATE), "a second of it at least can be played");
}

/// A file system of so many kilobytes, until it is dropped; `None`, loudly, where none can be mounted.
#[cfg(target_os = "linux")]
struct SmallDisk(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn new(kilobytes: u32) -> Option<SmallDisk> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={kilobytes}k");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        if mount.is_ok_and(|done| done.status.success()) {
            return Some(SmallDisk(folder));
        }
        eprintln!("SKIPPED: a small file system can only be mounted as root");
        None
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

/// The exit code and the words of a headless run of so many frames of that size that is recorded there.
#[cfg(target_os = "linux")]
fn recorded_to(path: &Path, frames: &str, size: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vivant"))
        .args(["--headless", "--source", "demo", "--frames", frames, "--size", size, "--record"])
        .arg(path)
        .args(["--output", "last.png"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    image::open(folder.path().join("last.png")).expect("whatever becomes of the recording, there is a picture");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_a_recording_and_what_is_on_it_can_be_played() {
    if !have_ffmpeg() {
        return;
    }
    let Some(disk) = SmallDisk::new(1500) else { return };
    let path = disk.0.path().join("a.mp4");
    let (code, said) = recorded_to(&path, "5000", "192");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("ended early") && said.contains("No space left"), "{said}");
    assert!(probe(&path)[2] >= u64::from(RATE), "a second of it at least can be played");
}

/// All of a short recording goes to the disk at its end, which ffmpeg does not call a failure.
#[cfg(target_os = "linux")]
#[test]
fn a_recording_whose_end_does_not_fit_says_so() {
    if !have_ffmpeg() {
        return;
    }
    let Some(disk) = SmallDisk::new(64) else { return };
    let (code, said) = recorded_to(&disk.0.path().join("a.mp4"), "20", "100");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("ended early"), "{said}");
}

/// Half a second of red and half a second of blue, 64×48 and 20 frames a second; the sound begins with it and lasts as long as
/// is said.
fn red_and_blue(path: &Path, sound: &str) {
    let two =
        "color=c=red:size=64x48:rate=20:duration=0.5[a];color=c=blue:size=64x48:rate=20:duration=0.5[b];[a][b]concat";
    let sound = format!("sine=duration={sound}");
    let codecs = ["-c:v", "mpeg4", "-q:v", "2", "-c:a", "aac"];
    assert!(make(path, &[&["-f", "lavfi", "-i", two, "-f", "lavfi", "-i", &sound][..], &codecs].concat()));
}

/// `vivant stylize` with these arguments, in that folder.
fn stylize(folder: &Path, arguments: &[&str]) -> Command {
    stylize_by(Command::new(env!("CARGO_BIN_EXE_vivant")), folder, arguments)
}

fn stylize_by(mut command: Command, folder: &Path, arguments: &[&str]) -> Command {
    command.arg("stylize").args(["--style", "Ebru", "--style-size", "64", "--model", "quarter"]).args(arguments);
    command.current_dir(folder).env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"));
    command
}

#[test]
fn every_frame_of_a_video_is_painted_and_its_sound_stays() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // Sound that lasts longer, and sound that ends earlier, neither of which says how many frames there are.
    for (name, sound) in [("-long ü.mov", 1.5), ("short.mkv", 0.4)] {
        red_and_blue(&folder.path().join(name), &sound.to_string());
        let painted = format!("{name}.mp4");
        // At strength 0 the picture is the content itself, so that frames can be told apart.
        let to = format!("-o={painted}");
        let output = stylize(folder.path(), &["--alpha=0", "--size=48", &to, "--", name]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stdout).contains("20 frames"), "{output:?}");
        let path = folder.path().join(painted);
        assert_eq!(probe(&path), [64, 48, 20]);
        assert!((seconds(&path, "v")[0] - 1.0).abs() < 0.01);
        assert!((seconds(&path, "a")[0] - sound).abs() < 0.1, "{:?}", seconds(&path, "a"));
        let colours: String =
            pictures(&path, [1, 1]).iter().map(|rgb| if rgb[0] > rgb[2] { 'r' } else { 'b' }).collect();
        assert_eq!(colours, "r".repeat(10) + &"b".repeat(10), "{name}");
    }
}

#[test]
fn videos_are_painted_as_the_options_say_and_never_over_another() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    assert!(make(&folder.path().join("clip.gif"), &["-f", "lavfi", "-i", "testsrc=size=80x60:rate=5:duration=0.6"]));
    let run = |arguments: &[&str]| stylize(folder.path(), arguments).output().unwrap();
    let path = |name: &str| folder.path().join(name);
    let painted = run(&["clip.gif", "--size=64", "--detail=smooth"]);
    assert!(painted.status.success(), "{painted:?}");
    assert_eq!(probe(&path("painted.mp4")), [84, 64, 6], "85×64 is made even, and five frames a second ten");
    assert!(seconds(&path("painted.mp4"), "a").is_empty(), "there was no sound");
    let more = ["--style=Caldera", "--drift", "--colour=match", "--mask=vignette", "--steadiness=1"];
    let painted = run(&[&["clip.gif", "--size=32", "-o=all.mp4"][..], &more].concat());
    assert!(painted.status.success(), "{painted:?}");
    assert_eq!(probe(&path("all.mp4")), [80, 60, 6], "as large as its source");
    assert_ne!(first_picture(&path("all.mp4")), first_picture(&path("clip.gif")));

    let before = std::fs::read(path("painted.mp4")).unwrap();
    std::fs::write(path("words.txt"), "no video").unwrap();
    for (arguments, words) in [
        (&["clip.gif", "-o=painted.mp4"][..], "another name"),
        (&["clip.gif", "-o=no/such/a.mp4"], "no/such"),
        (&["words.txt", "-o=a.mp4"], "words.txt is neither"),
        (&["clip.gif", "-o=a.mp4", "--style=nobody"], "nobody"),
        (&["clip.gif", "-o=a.mp4", "--mask=nothing.png"], "nothing.png"),
    ] {
        let refused = run(arguments);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(1), "{said}");
        assert!(said.contains(words) && !said.contains("panicked"), "{words}: {said}");
    }
    assert_eq!(std::fs::read(path("painted.mp4")).unwrap(), before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "nothing half-written is left behind");
    assert!(run(&["clip.gif", "--size=32", "-o=painted.mp4", "--overwrite"]).status.success());
    assert_eq!(probe(&path("painted.mp4")), [80, 60, 6]);
    assert!(run(&["clip.gif", "--size=32", "-o=first.png"]).status.success());
    assert_eq!(image::open(path("first.png")).unwrap().width(), 43, "what is called a picture is one");
}

#[cfg(target_os = "linux")]
fn signal(signal: &str, process: &str) {
    assert!(Command::new("kill").args([signal, process]).status().unwrap().success());
}

/// Programs that are stopped, and go on when this is dropped.
#[cfg(target_os = "linux")]
struct Stopped(Vec<String>);

#[cfg(target_os = "linux")]
impl Stopped {
    /// Those that a process has started.
    fn programs_of(process: &std::process::Child) -> Stopped {
        let threads = std::fs::read_dir(format!("/proc/{}/task", process.id())).unwrap();
        let children = threads.map(|thread| std::fs::read_to_string(thread.unwrap().path().join("children")));
        let programs: Vec<String> =
            children.flatten().flat_map(|all| all.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect();
        assert!(!programs.is_empty());
        programs.iter().for_each(|program| signal("-STOP", program));
        Stopped(programs)
    }
}

#[cfg(target_os = "linux")]
impl Drop for Stopped {
    fn drop(&mut self) {
        for program in &self.0 {
            // It may have been killed.
            let _ = Command::new("kill").args(["-CONT", program]).stderr(std::process::Stdio::null()).status();
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_painted_until_it_was_broken_off_can_be_played() {
    use std::os::unix::process::CommandExt;
    use std::path::PathBuf;
    use std::process::Stdio;

    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let sources =
        ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=30:duration=60", "-f", "lavfi", "-i", "sine=duration=60"];
    assert!(make(&folder.path().join("clip.mp4"), &[&sources[..], &["-c:v", "mpeg4", "-c:a", "aac"]].concat()));
    let begun = |name: &str| {
        let begins = format!("{name}, unfinished ");
        let mut files = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
        files.find(|file| file.file_name().unwrap().to_str().unwrap().starts_with(&begins))
    };
    let is_long = |path: PathBuf| std::fs::metadata(path).is_ok_and(|file| file.len() > 10_000);
    let painted = |path: &Path| {
        let [width, height, pictures] = probe(path);
        assert_eq!([width, height], [320, 240]);
        assert!((1..1800).contains(&pictures), "{pictures}");
        pictures as f64
    };
    let start = |name: &str, signals: &[&str]| {
        // Where these tests run in the background, their shell may have told them to hear nothing of Ctrl-C.
        let mut program = Command::new("env");
        program.arg("--default-signal=INT").args(signals).arg(env!("CARGO_BIN_EXE_vivant"));
        let mut command = stylize_by(program, folder.path(), &["clip.mp4", "--size=192", "-o"]);
        let child = command.arg(format!("{name}.mp4")).process_group(0).stderr(Stdio::piped()).spawn().unwrap();
        until("the file", || begun(name).is_some_and(is_long));
        child
    };
    // A terminal tells all of a group, a system the program alone.
    // What is started with `nohup`, or in the background, hears the others still.
    let nothing: &[&str] = &[];
    for (name, signals, signal, whole_group) in [
        ("by Ctrl-C", nothing, "-INT", true),
        ("by the system", nothing, "-TERM", false),
        ("by Ctrl-C under nohup", &["--ignore-signal=HUP"], "-INT", true),
        ("in the background", &["--ignore-signal=INT"], "-TERM", false),
    ] {
        let child = start(name, signals);
        let whom = format!("{}{}", if whole_group { "-" } else { "" }, child.id());
        assert!(Command::new("kill").args([signal, "--", &whom]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("stopped; ") && said.contains(name), "{said}");
        let path = folder.path().join(format!("{name}.mp4"));
        let pictures = painted(&path);
        assert!(seconds(&path, "a")[0] < pictures / 30.0 + 0.1, "the sound ends with the pictures");
        assert_eq!(begun(name), None, "nothing unfinished is left behind");
    }
    // An encoder that hangs keeps the file from being ended, and a second Ctrl-C ends the program all the same.
    {
        let mut child = start("twice", nothing);
        let stopped = Stopped::programs_of(&child);
        let deadline = Instant::now() + Duration::from_secs(30);
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > deadline {
                child.kill().unwrap();
            }
            signal("-INT", &child.id().to_string());
            // At once would be the same one, as a terminal tells of it.
            std::thread::sleep(Duration::from_millis(1200));
        };
        drop(stopped);
        assert_eq!(ended.code(), Some(130));
        assert!(begun("twice").is_some() && !folder.path().join("twice.mp4").exists());
    }
    // Who is killed cannot name the file, but what is in it is not lost.
    let mut child = start("killed", nothing);
    child.kill().unwrap();
    child.wait().unwrap();
    let left = begun("killed").expect("what was begun");
    until("a whole file", || std::fs::read(&left).is_ok_and(|file| file.windows(4).any(|word| word == b"moov")));
    // Its parts change places at the very end.
    std::thread::sleep(Duration::from_secs(1));
    painted(&left);
}

#[test]
fn a_video_that_is_cut_short_is_no_success() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let noise = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=20:duration=6", "-vf", "noise=alls=40:allf=t"];
    assert!(make(&path("whole.mkv"), &[&noise[..], &["-c:v", "mpeg4", "-q:v", "2"]].concat()));
    let bytes = std::fs::read(path("whole.mkv")).unwrap();
    std::fs::write(path("cut.mkv"), &bytes[..bytes.len() / 2]).unwrap();
    let output = stylize(folder.path(), &["cut.mkv", "--size=32"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("cut short") && said.contains("of about 120"), "{said}");
    assert!((30..90).contains(&probe(&path("painted.mp4"))[2]), "what there was is painted");
}

#[test]
fn where_the_rate_varies_every_frame_is_painted() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // Half a second of all frames, then a second of every tenth. By way of NUT: for MP4 ffmpeg repeats frames
    // unless it is told not to, in words that old and new ones do not share. A copy keeps each frame's time.
    let varies = "gradients=size=64x48:rate=30:duration=1.5:speed=0.2,select='lt(n,15)+not(mod(n,10))'";
    let nut = folder.path().join("varies.nut");
    assert!(make(&nut, &["-f", "lavfi", "-i", varies, "-c:v", "mpeg4", "-q:v", "2"]));
    assert!(make(&folder.path().join("varies.mp4"), &["-i", nut.to_str().unwrap(), "-c", "copy"]));
    let output = stylize(folder.path(), &["varies.mp4", "--size=48", "--alpha=0"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let path = folder.path().join("painted.mp4");
    let count = probe(&path)[2];
    assert!((40..=46).contains(&count), "{count}");
    let frames = pictures(&path, [8, 6]);
    let moved = |pair: &[Vec<u8>]| pair[0].iter().zip(&pair[1]).any(|(a, b)| a.abs_diff(*b) > 3);
    assert!(frames[..15].windows(2).filter(|pair| moved(pair)).count() >= 13, "none of the fast part is lost");
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_painted_until_the_disk_was_full_can_be_played() {
    if !have_ffmpeg() {
        return;
    }
    let Some(disk) = SmallDisk::new(600) else { return };
    let folder = tempfile::tempdir().unwrap();
    let clip = ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=30:duration=20"];
    assert!(make(&folder.path().join("clip.mp4"), &clip));
    let path = disk.0.path().join("a.mp4");
    let output = stylize(folder.path(), &["clip.mp4", "--size=96", "-o"]).arg(&path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("No space left") && said.contains(path.to_str().unwrap()), "{said}");
    let [width, height, pictures] = probe(&path);
    assert_eq!([width, height], [320, 240]);
    assert!((30..600).contains(&pictures), "{pictures}");
    assert_eq!(std::fs::read_dir(disk.0.path()).unwrap().count(), 1, "nothing else is left behind");
}

/// How loud each sample of a file's sound is, [`HEARD`] a second.
fn loudness(path: &Path) -> Vec<i16> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-f", "s16le", "-ac", "1", "-ar", &HEARD.to_string(), "pipe:1"])
        .output()
        .unwrap();
    output.stdout.chunks_exact(2).map(|sample| i16::from_le_bytes([sample[0], sample[1]]).saturating_abs()).collect()
}

const HEARD: u32 = 16_000;

/// A recording with a microphone, and what is said of that.
fn hearing(
    path: &Path,
    microphone: &str,
    newest: impl Fn(&Gpu) -> Box<dyn Fn() -> Newest + Send>,
) -> (Recorder, Receiver<Result<Recorded, RecordError>>, Receiver<MicrophoneError>) {
    let gpu = Gpu::open(&AdapterRequest::default()).unwrap();
    let (silence, silent) = channel();
    // The receiver may be gone when the recording ends.
    let silent_now = Arc::new(move |error| silence.send(error).unwrap_or_default());
    let sound = Listening { to: microphone.parse().unwrap(), silent: silent_now };
    let (recorder, ended) = begin(&gpu, path, newest(&gpu), Some(sound));
    (recorder, ended, silent)
}

#[test]
fn what_is_heard_is_where_it_is_seen() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (path, pipe) = (folder.path().join("a.mp4"), folder.path().join("microphone"));
    if !Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: there is no mkfifo");
        return;
    }
    // A bang: all turns white, and a tone begins; but pictures are so late.
    const LATE: Duration = Duration::from_millis(400);
    let bang = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&bang);
    let (mut recorder, ended, silent) = hearing(&path, &format!("s16le:{}", pipe.display()), |gpu| {
        let textures = [0, 255].map(|value| painted(gpu, [64, 48], |_, _| [value; 4]));
        let (seen, count) = (Arc::clone(&seen), AtomicU64::new(0));
        Box::new(move || {
            let texture = textures[usize::from(seen.load(Ordering::Relaxed))].clone();
            let sequence = count.fetch_add(1, Ordering::Relaxed);
            Ok(Some((Painted { texture, sequence, captured: Instant::now().checked_sub(LATE) }, [64, 48])))
        })
    });
    // As a microphone does, a hundredth of a second at a time; ffmpeg takes 44 100 samples a second of one channel.
    let (sender, opened) = channel();
    std::thread::spawn(move || sender.send(std::fs::File::create(&pipe).unwrap()));
    let mut microphone = opened.recv_timeout(Duration::from_secs(60)).expect("somebody listens");
    let begin = Instant::now();
    for piece in 0..250u32 {
        let due = begin + Duration::from_millis(10) * piece;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        bang.store(piece >= 190, Ordering::Relaxed);
        let sample = |i: u32| if piece >= 150 && (i / 50).is_multiple_of(2) { 9000i16 } else { 0 };
        microphone.write_all(&(0..441).flat_map(|i| sample(i).to_le_bytes()).collect::<Vec<u8>>()).unwrap();
    }
    recorder.stop();
    let recorded = ended.recv().unwrap().unwrap();
    assert_eq!((recorded.trouble, silent.try_recv().ok()), (None, None));
    let white = pictures(&path, [4, 4]).iter().position(|picture| picture[0] > 128).expect("it turns white");
    let heard = loudness(&path).iter().position(|sample| *sample > 2000).expect("it is heard");
    let (white, heard) = (white as f64 / f64::from(RATE), heard as f64 / f64::from(HEARD));
    println!("seen at {white:.3} s, heard at {heard:.3} s");
    assert!((white - heard).abs() < 0.25, "seen at {white:.3} s, heard at {heard:.3} s");
    let [video, sound] = ["v", "a"].map(|kind| seconds(&path, kind)[0]);
    assert!((video - sound).abs() < 0.1, "{video} s of pictures, {sound} s of sound");
}

#[test]
fn a_recording_goes_on_in_silence_without_its_microphone() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, microphone, heard) in
        [("never.mp4", "lavfi:there is no such thing", false), ("ends.mp4", "lavfi:sine=duration=2,arealtime", true)]
    {
        let path = folder.path().join(name);
        let (mut recorder, ended, silent) = hearing(&path, microphone, |gpu| Box::new(changing_pictures(gpu)));
        let error = silent.recv_timeout(Duration::from_secs(60)).unwrap();
        assert!(error.to_string().contains(microphone), "{error}");
        until("the file", || path.exists());
        std::thread::sleep(Duration::from_secs(1));
        recorder.stop();
        assert_eq!(ended.recv().unwrap().unwrap().trouble, None);
        let [video, sound] = ["v", "a"].map(|kind| seconds(&path, kind)[0]);
        assert!((video - sound).abs() < 0.1, "{name}: {video} s of pictures, {sound} s of sound");
        let loud = loudness(&path);
        assert_eq!(loud.iter().any(|sample| *sample > 1000), heard, "{name}");
        assert!(
            loud[loud.len() - HEARD as usize / 4..].iter().all(|sample| *sample < 100),
            "{name}: silence at the end"
        );
    }
}

#[test]
fn a_headless_recording_without_its_microphone_is_no_success() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vivant"))
        .args([
            "--headless",
            "--source=demo",
            "--frames=60",
            "--size=64",
            "--microphone=lavfi:nothing",
            "--record=a.mp4",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("vivant: the recording is without sound: the microphone lavfi:nothing"), "{said}");
    assert!(probe(&folder.path().join("a.mp4"))[2] > 1 && folder.path().join("vivant.png").exists());
}

#[test]
fn a_muted_microphone_is_heard_again_when_it_may() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mp4");
    let (mut recorder, ended, _silent) = hearing(&path, "lavfi:sine,arealtime", |gpu| Box::new(changing_pictures(gpu)));
    until("the file", || path.exists());
    let loud = || recorder.level().is_some_and(|level| level > 0.05);
    for muted in [false, true, false] {
        recorder.mute(muted);
        until("the microphone", || loud() != muted);
        std::thread::sleep(Duration::from_millis(700));
    }
    recorder.stop();
    assert_eq!(ended.recv().unwrap().unwrap().trouble, None);
    // Tenths of a second in which there is sound.
    let tenths: Vec<bool> =
        loudness(&path).chunks(HEARD as usize / 10).map(|tenth| tenth.iter().any(|sample| *sample > 1000)).collect();
    let heard: Vec<_> = tenths.chunk_by(|one, next| one == next).map(|run| (run[0], run.len())).collect();
    let long: Vec<bool> = heard.iter().filter(|(_, tenths)| *tenths >= 4).map(|(sounds, _)| *sounds).collect();
    assert!(long.ends_with(&[true, false, true]), "{heard:?}");
}
