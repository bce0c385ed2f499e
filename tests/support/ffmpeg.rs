//! Whether tests that need `ffmpeg` and `ffprobe` can run, and what they do with those.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::path::Path;
use std::process::{Command, Stdio};

/// Says so, loudly, where they cannot; with VIVANT_VIDEO_TESTS=require that is a failure.
pub fn have_ffmpeg() -> bool {
    let found =
        |program| Command::new(program).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    let both = found("ffmpeg") && found("ffprobe");
    if !both {
        let required = std::env::var("VIVANT_VIDEO_TESTS").is_ok_and(|value| value == "require");
        assert!(!required, "ffmpeg is not installed, and VIVANT_VIDEO_TESTS=require");
        eprintln!("SKIPPED: ffmpeg is not installed");
    }
    both
}

/// Has ffmpeg make a file, of its own sources for instance; says whether it could.
pub fn make(path: &Path, arguments: &[&str]) -> bool {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-y"]).args(arguments).arg(path).stdin(Stdio::null());
    ffmpeg.status().expect("ffmpeg starts").success()
}

/// The pictures of a video in RGB, scaled to that width and height.
pub fn pictures(path: &Path, [width, height]: [usize; 2]) -> Vec<Vec<u8>> {
    let scale = format!("scale={width}:{height}");
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-vf", &scale, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"])
        .output()
        .unwrap();
    output.stdout.chunks(3 * width * height).map(<[u8]>::to_vec).collect()
}

/// Width, height and number of pictures.
pub fn probe(path: &Path) -> [u64; 3] {
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

/// Seconds of each kind of stream in a file, as often as it has one.
pub fn seconds(path: &Path, kind: &str) -> Vec<f64> {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", kind, "-show_entries", "stream=duration", "-of", "csv=p=0"])
        .arg(path)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(|line| line.trim_end_matches(',').parse().unwrap()).collect()
}
