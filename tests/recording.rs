//! Recordings, looked at with ffprobe and ffmpeg. Where those are missing the tests say so and pass; with
//! VIVANT_VIDEO_TESTS=require they fail.

#[path = "support/ffmpeg.rs"]
mod ffmpeg;

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use ffmpeg::have_ffmpeg;
use vivant::gpu::{AdapterRequest, Gpu};
use vivant::sink::recorder::RATE;
use vivant::sink::{Painted, RecordError, Recorded, Recorder};

/// Width, height and number of pictures.
fn probe(path: &Path) -> [u64; 3] {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-select_streams", "v:0", "-of", "csv=p=0"])
        .args(["-show_entries", "stream=width,height,nb_read_frames"])
        .arg(path)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let numbers: Vec<u64> = text.trim().trim_end_matches(',').split(',').map(|n| n.parse().unwrap()).collect();
    numbers.try_into().unwrap_or_else(|_| panic!("{text}"))
}

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
            .args(["--headless", "--source", "demo", "--frames", "30", "--size", "65", "--record=-ü b.mp4"])
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

/// Pictures of two sizes, a new one each time it is asked.
fn changing_pictures(gpu: &Gpu) -> impl Fn() -> Option<Painted> + Send + 'static {
    let textures = [[64, 48], [96, 48]].map(|[width, height]| {
        let texture = gpu.picture("test", width, height);
        let pixels =
            image::RgbaImage::from_fn(width, height, |x, y| image::Rgba([(4 * x) as u8, (5 * y) as u8, 90, 255]));
        gpu.queue.write_texture(
            texture.as_image_copy(),
            pixels.as_raw(),
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(4 * width), rows_per_image: None },
            texture.size(),
        );
        texture
    });
    let count = AtomicU64::new(0);
    move || {
        let sequence = count.fetch_add(1, Ordering::Relaxed);
        Some(Painted { texture: textures[usize::from(sequence > 20)].clone(), sequence })
    }
}

/// A running recording of changing pictures, and what will be said of it.
fn recording(path: &Path) -> (Recorder, Receiver<Result<Recorded, RecordError>>) {
    let gpu = Gpu::open(&AdapterRequest::default()).unwrap();
    let (sender, ended) = channel();
    let done = move |end| sender.send(end).unwrap();
    (Recorder::start(&gpu, path, changing_pictures(&gpu), done).unwrap(), ended)
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
    assert_eq!((recorded.size, recorded.trouble), ([64, 48], None));
    let [width, height, pictures] = probe(&path);
    assert_eq!([width, height], [64, 48]);
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

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_a_recording_and_what_is_on_it_can_be_played() {
    if !have_ffmpeg() {
        return;
    }
    let Some(disk) = SmallDisk::new(1500) else { return };
    let path = disk.0.path().join("a.mp4");
    let output = Command::new(env!("CARGO_BIN_EXE_vivant"))
        .args(["--headless", "--source", "demo", "--frames", "5000", "--size", "192", "--record"])
        .arg(&path)
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("ended early") && said.contains("No space left"), "{said}");
    assert!(probe(&path)[2] >= u64::from(RATE), "a second of it at least can be played");
}
