//! What a video file holds, asked of `ffprobe`.

use std::path::Path;
use std::process::Stdio;

use serde::Deserialize;

use super::super::SourceError;
use crate::ffmpeg::{as_file, program, why_unread};

/// The longer side of what is decoded; larger videos are scaled down by `ffmpeg`, for painting is done smaller still.
const MAX_SIDE: f64 = 1920.0;

/// Frames a second at most; of more some are left out.
const MAX_RATE: f64 = 60.0;
/// What a file claims beyond that is a time base and not a rate.
const MAX_CREDIBLE_RATE: f64 = 300.0;

/// A video as it is to be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    /// Even, after rotation and with square pixels.
    pub width: u32,
    /// Even, as the width.
    pub height: u32,
    /// Frames a second.
    pub rate: f64,
    /// How long it is, where the file says so.
    pub seconds: Option<f64>,
    /// The same of the pictures alone, which the sound may outlast.
    pub picture_seconds: Option<f64>,
    /// As large as high definition, and the file does not say what its colours mean: then they are BT.709's.
    pub untagged_hd: bool,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Container,
}

#[derive(Default, Deserialize)]
struct Container {
    #[serde(default)]
    duration: String,
}

#[derive(Deserialize)]
struct Stream {
    #[serde(default)]
    width: u32,
    #[serde(default)]
    height: u32,
    #[serde(default)]
    sample_aspect_ratio: String,
    #[serde(default)]
    avg_frame_rate: String,
    #[serde(default)]
    r_frame_rate: String,
    #[serde(default)]
    duration: String,
    #[serde(default)]
    color_space: String,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Deserialize)]
struct SideData {
    rotation: Option<f64>,
}

/// What `ffprobe` is asked for.
const ASKED: &str = "stream=width,height,sample_aspect_ratio,avg_frame_rate,r_frame_rate,duration,color_space:\
    stream_side_data=rotation:format=duration";

/// Asks `ffprobe` for the first stream of moving pictures (a cover image of a song is none).
pub(super) fn probe(path: &Path) -> Result<Shape, SourceError> {
    let output = program("ffprobe")
        .args(["-v", "error", "-select_streams", "V:0", "-show_entries"])
        .arg(ASKED)
        .args(["-of", "json", "-i"])
        .arg(as_file(path))
        .stdin(Stdio::null())
        .output()
        .map_err(|error| not_started(path, "ffprobe", &error))?;
    if !output.status.success() {
        return Err(SourceError::Video { path: path.into(), reason: why_unread(path, &output.stderr) });
    }
    let answer: Answer = serde_json::from_slice(&output.stdout).map_err(|error| SourceError::Video {
        path: path.into(),
        reason: format!("ffprobe's answer is odd: {error}"),
    })?;
    match answer.streams.first() {
        Some(stream) if stream.width > 0 && stream.height > 0 => {
            Ok(Shape { seconds: seconds(&answer.format.duration), ..shape(stream) })
        }
        _ => Err(SourceError::NoPictures { path: path.into() }),
    }
}

/// Why one of the two programs did not start.
pub(super) fn not_started(path: &Path, program: &'static str, error: &std::io::Error) -> SourceError {
    if error.kind() == std::io::ErrorKind::NotFound {
        SourceError::FfmpegMissing { path: path.into(), program }
    } else {
        SourceError::Video { path: path.into(), reason: format!("{program} does not start: {error}") }
    }
}

fn shape(stream: &Stream) -> Shape {
    let aspect = fraction(&stream.sample_aspect_ratio, ':').filter(|ratio| (0.1..10.0).contains(ratio)).unwrap_or(1.0);
    let (mut width, mut height) = (f64::from(stream.width) * aspect, f64::from(stream.height));
    let rotation = stream.side_data_list.iter().find_map(|data| data.rotation).unwrap_or(0.0);
    if (rotation / 90.0).round() as i64 % 2 != 0 {
        std::mem::swap(&mut width, &mut height);
    }
    let scale = (MAX_SIDE / width.max(height)).min(1.0);
    let even = |side: f64| (((side * scale / 2.0).round() as u32) * 2).max(2);
    let known = |rate: &f64| (0.1..=MAX_CREDIBLE_RATE).contains(rate);
    let rate = fraction(&stream.avg_frame_rate, '/').filter(known);
    let mut rate = rate.or_else(|| fraction(&stream.r_frame_rate, '/').filter(known)).unwrap_or(25.0);
    // Every second frame, every fourth.
    while rate > MAX_RATE * 1.01 {
        rate /= 2.0;
    }
    let hd = stream.width >= 1280 || stream.height >= 720;
    Shape {
        width: even(width),
        height: even(height),
        rate: rate.min(MAX_RATE),
        seconds: None,
        picture_seconds: seconds(&stream.duration),
        untagged_hd: hd && matches!(&*stream.color_space, "" | "unknown" | "unspecified"),
    }
}

fn seconds(text: &str) -> Option<f64> {
    text.parse().ok().filter(|seconds: &f64| seconds.is_finite() && *seconds > 0.0)
}

fn fraction(text: &str, between: char) -> Option<f64> {
    let (above, below) = text.split_once(between)?;
    let (above, below) = (above.parse::<f64>().ok()?, below.parse::<f64>().ok()?);
    (below != 0.0 && above != 0.0).then_some(above / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape_of(json: &str) -> Shape {
        shape(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn odd_sizes_become_even_and_huge_ones_smaller() {
        let odd = shape_of(r#"{"width": 321, "height": 239, "avg_frame_rate": "30000/1001"}"#);
        assert_eq!((odd.width, odd.height), (322, 240));
        assert!((odd.rate - 29.97).abs() < 0.01);
        let huge = shape_of(r#"{"width": 3840, "height": 2160, "avg_frame_rate": "60/1"}"#);
        assert_eq!((huge.width, huge.height), (1920, 1080));
        let one = shape_of(r#"{"width": 1, "height": 1}"#);
        assert_eq!((one.width, one.height), (2, 2));
    }

    #[test]
    fn rotation_and_pixel_aspect_are_honoured() {
        let phone = shape_of(r#"{"width": 640, "height": 360, "side_data_list": [{}, {"rotation": -90}]}"#);
        assert_eq!((phone.width, phone.height), (360, 640));
        let upside_down = shape_of(r#"{"width": 640, "height": 360, "side_data_list": [{"rotation": 180}]}"#);
        assert_eq!((upside_down.width, upside_down.height), (640, 360));
        let pal = shape_of(r#"{"width": 720, "height": 576, "sample_aspect_ratio": "16:15"}"#);
        assert_eq!((pal.width, pal.height), (768, 576));
    }

    #[test]
    fn of_fast_videos_some_frames_are_left_out() {
        let rate = |rate: &str| shape_of(&format!(r#"{{"width": 8, "height": 8, "avg_frame_rate": "{rate}"}}"#)).rate;
        let rates = ["60/1", "60000/1001", "120/1", "144/1", "240/1", "100/1"].map(rate);
        assert_eq!(rates, [60.0, 60000.0 / 1001.0, 60.0, 36.0, 60.0, 50.0]);
    }

    #[test]
    fn large_videos_without_a_word_on_colours_are_taken_for_high_definition() {
        let untagged = |width: u32, height: u32, space: &str| {
            shape_of(&format!(r#"{{"width": {width}, "height": {height}, "color_space": "{space}"}}"#)).untagged_hd
        };
        assert!(untagged(1280, 720, "unknown") && untagged(720, 1280, ""));
        assert!(!untagged(1280, 720, "bt709") && !untagged(1920, 1080, "smpte170m") && !untagged(640, 480, ""));
    }

    #[test]
    fn a_rate_that_is_none_is_replaced() {
        assert_eq!(shape_of(r#"{"width": 8, "height": 8, "avg_frame_rate": "0/0"}"#).rate, 25.0);
        let clock = r#"{"width": 8, "height": 8, "avg_frame_rate": "0/0", "r_frame_rate": "90000/1"}"#;
        assert_eq!(shape_of(clock).rate, 25.0);
        assert_eq!(shape_of(r#"{"width": 8, "height": 8, "avg_frame_rate": "10/1"}"#).rate, 10.0);
    }
}
