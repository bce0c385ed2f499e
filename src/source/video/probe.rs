//! What a video file holds, asked of `ffprobe`.

use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;

use serde::Deserialize;

use super::super::SourceError;
use super::decode::Repeat;
use crate::ffmpeg::{as_file, program, why_unread};

/// The longer side of what is decoded in real time; larger videos are scaled down by `ffmpeg`, for painting is done smaller
/// still.
pub(in crate::source) const MAX_SIDE: f64 = 1920.0;
/// The same of high dynamic range, for which mapping its tones takes longest.
const MAX_SIDE_OF_TONES: f64 = 1280.0;
/// The longer side of what is decoded without a clock. Some such frames are in memory at once, and the painted video may be as
/// large.
const MAX_SIDE_OF_CLIPS: f64 = 3840.0;

/// Frames a second at most in real time; of more some are left out.
const MAX_RATE: f64 = 60.0;
/// What a file claims beyond that is a time base and not a rate.
const MAX_CREDIBLE_RATE: f64 = 300.0;
/// Rates that cameras and screens have.
const USUAL_RATES: [f64; 7] = [24.0, 25.0, 30.0, 50.0, 60.0, 120.0, 240.0];

/// How `ffmpeg`'s pixel formats begin that have an alpha channel, or colours of a palette, one of which may be none.
const TRANSPARENT: [&str; 8] = ["yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya", "pal8"];

/// Transfer functions of high dynamic range: perceptual quantisation and hybrid log-gamma (ITU-R BT.2100).
const HIGH_RANGE: [&str; 2] = ["smpte2084", "arib-std-b67"];

/// What `ffprobe` calls the order of fields where there are any: top or bottom first, as coded and as shown.
const INTERLACED: [&str; 4] = ["tt", "bb", "tb", "bt"];

/// Codecs of camcorders and studios, which know of fields; some of the files that they are in say nothing of it.
const OF_FIELDS: [&str; 2] = ["dvvideo", "prores"];

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
    /// Its pictures may have transparent parts.
    pub transparent: bool,
    /// The decoder that knows of them, where the usual one does not.
    pub decoder: Option<&'static str>,
    /// High dynamic range.
    pub high_range: Option<HighRange>,
    /// Each frame may hold two fields of different times, every second line one of them.
    pub interlaced: bool,
    /// There is sound beside the pictures that can be read.
    pub with_sound: bool,
}

/// What a file of high dynamic range leaves unsaid, which is BT.2020's then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HighRange {
    pub untold_matrix: bool,
    pub untold_primaries: bool,
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
    #[serde(default)]
    nb_streams: u32,
}

#[derive(Deserialize)]
struct Stream {
    #[serde(default)]
    codec_type: String,
    /// Samples a second: 0 of a track that was announced and never came.
    #[serde(default)]
    sample_rate: String,
    #[serde(default)]
    disposition: Disposition,
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
    codec_name: String,
    #[serde(default)]
    pix_fmt: String,
    #[serde(default)]
    field_order: String,
    #[serde(default)]
    color_space: String,
    #[serde(default)]
    color_transfer: String,
    #[serde(default)]
    color_primaries: String,
    #[serde(default)]
    side_data_list: Vec<SideData>,
    #[serde(default)]
    tags: HashMap<String, String>,
}

#[derive(Default, Deserialize)]
struct Disposition {
    /// 1 of a song's cover.
    #[serde(default)]
    attached_pic: u8,
}

#[derive(Deserialize)]
struct SideData {
    rotation: Option<f64>,
}

/// What `ffprobe` is asked for.
const ASKED: &str = "stream=codec_type,sample_rate,width,height,sample_aspect_ratio,avg_frame_rate,r_frame_rate,duration,codec_name,\
    pix_fmt,field_order,color_space,color_transfer,color_primaries:stream_disposition=attached_pic:stream_side_data=rotation:stream_tags:format=duration,nb_streams";

/// Asks `ffprobe` about the first stream of moving pictures, to be played that often.
pub(super) fn probe(path: &Path, repeat: Repeat) -> Result<Shape, SourceError> {
    let output = program("ffprobe")
        .args(["-v", "error", "-show_entries"])
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
    shape(&answer, repeat).ok_or_else(|| SourceError::NoPictures { path: path.into() })
}

/// Why one of the two programs did not start.
pub(super) fn not_started(path: &Path, program: &'static str, error: &std::io::Error) -> SourceError {
    if error.kind() == std::io::ErrorKind::NotFound {
        SourceError::FfmpegMissing { what: path.display().to_string(), program }
    } else {
        SourceError::Video { path: path.into(), reason: format!("{program} does not start: {error}") }
    }
}

fn shape(answer: &Answer, repeat: Repeat) -> Option<Shape> {
    let Answer { streams, format } = answer;
    let moves = |stream: &&Stream| stream.codec_type == "video" && stream.disposition.attached_pic == 0;
    let stream = streams.iter().find(moves).filter(|stream| stream.width > 0 && stream.height > 0)?;
    let sound = streams.iter().find(|stream| stream.codec_type == "audio");
    let high_range = HIGH_RANGE.contains(&&*stream.color_transfer).then(|| HighRange {
        untold_matrix: is_untold(&stream.color_space),
        untold_primaries: is_untold(&stream.color_primaries),
    });
    let aspect = fraction(&stream.sample_aspect_ratio, ':').filter(|ratio| (0.1..10.0).contains(ratio)).unwrap_or(1.0);
    let (mut width, mut height) = (f64::from(stream.width) * aspect, f64::from(stream.height));
    let rotation = stream.side_data_list.iter().find_map(|data| data.rotation).unwrap_or(0.0);
    if (rotation / 90.0).round() as i64 % 2 != 0 {
        std::mem::swap(&mut width, &mut height);
    }
    let max_side = match repeat {
        Repeat::Once => MAX_SIDE_OF_CLIPS,
        Repeat::ForEver if high_range.is_some() => MAX_SIDE_OF_TONES,
        Repeat::ForEver => MAX_SIDE,
    };
    let scale = (max_side / width.max(height)).min(1.0);
    let even = |side: f64| (((side * scale / 2.0).round() as u32) * 2).max(2);
    let all_seconds = seconds(&format.duration);
    // Matroska has it among a stream's tags, if at all; what is alone in a file is as long as that.
    let tagged = || tagged_seconds(&stream.tags).map(|long| all_seconds.map_or(long, |all| long.min(all)));
    let alone = || all_seconds.filter(|_| format.nb_streams == 1);
    let decoder = decoder_with_alpha(stream);
    Some(Shape {
        width: even(width),
        height: even(height),
        rate: rate(fraction(&stream.avg_frame_rate, '/'), fraction(&stream.r_frame_rate, '/'), repeat),
        seconds: all_seconds,
        picture_seconds: seconds(&stream.duration).or_else(tagged).or_else(alone),
        untagged_hd: is_untagged_hd([stream.width, stream.height], &stream.color_space),
        transparent: decoder.is_some() || TRANSPARENT.iter().any(|begins| stream.pix_fmt.starts_with(begins)),
        decoder,
        high_range,
        interlaced: INTERLACED.contains(&&*stream.field_order)
            || (is_untold(&stream.field_order) && OF_FIELDS.contains(&&*stream.codec_name)),
        with_sound: sound.is_some_and(|sound| sound.sample_rate.parse::<u32>().is_ok_and(|rate| rate > 0)),
    })
}

/// Whether pictures of that width and height are as large as high definition, and nothing is said of what their colours mean:
/// then they are BT.709's.
pub(in crate::source) fn is_untagged_hd([width, height]: [u32; 2], color_space: &str) -> bool {
    (width >= 1280 || height >= 720) && is_untold(color_space)
}

/// How long a stream is by its tags. Programs that cut a file write a new one and leave those that have a language, which others
/// wrote.
fn tagged_seconds(tags: &HashMap<String, String>) -> Option<f64> {
    let own = tags.get("DURATION").and_then(|text| clock(text));
    let all = tags.iter().filter(|(name, _)| name.starts_with("DURATION")).filter_map(|(_, text)| clock(text));
    own.or_else(|| all.min_by(f64::total_cmp))
}

/// WebM has transparency beside its pictures, of which `ffmpeg`'s own decoders know nothing.
fn decoder_with_alpha(stream: &Stream) -> Option<&'static str> {
    let told = stream.tags.iter().any(|(name, value)| name.eq_ignore_ascii_case("alpha_mode") && value == "1");
    match &*stream.codec_name {
        "vp8" if told => Some("libvpx"),
        "vp9" if told => Some("libvpx-vp9"),
        _ => None,
    }
}

/// At which rate to play what has a mean rate, and a rate at which every one of its frames has its time, as far as both are known.
fn rate(mean: Option<f64>, fine: Option<f64>, repeat: Repeat) -> f64 {
    let known = |rate: &f64| (0.1..=MAX_CREDIBLE_RATE).contains(rate);
    let (mean, credible) = (mean.filter(known), fine.filter(known));
    let near = |a: f64, b: f64| (a / b - 1.0).abs() < 0.002;
    let rate = match (mean, fine) {
        // Where pictures come in two fields, these are counted.
        (Some(mean), Some(fine))
            if repeat == Repeat::Once && fine > mean && !near(fine, mean) && !near(fine, 2.0 * mean) =>
        {
            // It varies, and at its mean rate frames would be lost where it is faster. Played live they would mostly repeat.
            let usual = USUAL_RATES.into_iter().find(|usual| *usual >= 0.995 * mean);
            // A fine one that is much higher is a time base.
            credible.filter(|fine| *fine <= (2.0 * mean).max(MAX_RATE * 1.01)).or(usual).unwrap_or(mean)
        }
        _ => mean.or(credible).unwrap_or(25.0),
    };
    match repeat {
        Repeat::Once => rate,
        Repeat::ForEver => thinned(rate),
    }
}

/// The rate of every second frame, or every fourth, where that of all is too high to be played.
fn thinned(mut rate: f64) -> f64 {
    while rate > MAX_RATE * 1.01 {
        rate /= 2.0;
    }
    rate.min(MAX_RATE)
}

fn is_untold(meaning: &str) -> bool {
    matches!(meaning, "" | "unknown" | "unspecified" | "reserved")
}

/// Seconds of `00:01:02.5`.
fn clock(text: &str) -> Option<f64> {
    let sum = text.trim().split(':').try_fold(0.0, |sum, part| Some(60.0 * sum + part.parse::<f64>().ok()?));
    sum.filter(is_length)
}

fn seconds(text: &str) -> Option<f64> {
    text.parse().ok().filter(is_length)
}

fn is_length(seconds: &f64) -> bool {
    seconds.is_finite() && *seconds > 0.0
}

fn fraction(text: &str, between: char) -> Option<f64> {
    let (above, below) = text.split_once(between)?;
    let (above, below) = (above.parse::<f64>().ok()?, below.parse::<f64>().ok()?);
    (below != 0.0 && above != 0.0).then_some(above / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape_of(stream: &str) -> Shape {
        answered(&format!(r#"{{"streams": [{stream}]}}"#), Repeat::Once)
    }

    fn answered(json: &str, repeat: Repeat) -> Shape {
        shape(&serde_json::from_str(json).unwrap(), repeat).unwrap()
    }

    #[test]
    fn odd_sizes_become_even_and_huge_ones_smaller() {
        let odd = shape_of(r#"{"codec_type": "video", "width": 321, "height": 239, "avg_frame_rate": "30000/1001"}"#);
        assert_eq!((odd.width, odd.height), (322, 240));
        assert!((odd.rate - 29.97).abs() < 0.01);
        let huge = |repeat| {
            let shape = answered(r#"{"streams": [{"codec_type": "video", "width": 7680, "height": 4320}]}"#, repeat);
            [shape.width, shape.height]
        };
        assert_eq!([huge(Repeat::ForEver), huge(Repeat::Once)], [[1920, 1080], [3840, 2160]]);
        let one = shape_of(r#"{"codec_type": "video", "width": 1, "height": 1}"#);
        assert_eq!((one.width, one.height), (2, 2));
    }

    #[test]
    fn covers_are_no_videos_and_silent_tracks_no_sound() {
        let sound = |rate: &str| format!(r#"{{"codec_type": "audio", "sample_rate": "{rate}"}}"#);
        let cover = r#"{"codec_type": "video", "width": 500, "height": 500, "disposition": {"attached_pic": 1}}"#;
        let video = r#"{"codec_type": "video", "width": 64, "height": 48, "disposition": {"attached_pic": 0}}"#;
        let whole = answered(&format!(r#"{{"streams": [{}, {cover}, {video}]}}"#, sound("48000")), Repeat::Once);
        assert_eq!((whole.width, whole.height, whole.with_sound), (64, 48, true));
        assert!(!answered(&format!(r#"{{"streams": [{video}, {}]}}"#, sound("0")), Repeat::Once).with_sound);
        let song = format!(r#"{{"streams": [{}, {cover}]}}"#, sound("48000"));
        assert!(shape(&serde_json::from_str(&song).unwrap(), Repeat::Once).is_none());
    }

    #[test]
    fn fields_are_noticed() {
        let fields = |codec: &str, order: &str| {
            let known = format!(r#""codec_name": "{codec}", "field_order": "{order}""#);
            shape_of(&format!(r#"{{"codec_type": "video", "width": 720, "height": 576, {known}}}"#)).interlaced
        };
        assert!(fields("h264", "tt") && fields("mpeg2video", "bt") && fields("dvvideo", "unknown"));
        assert!(!fields("h264", "progressive") && !fields("h264", "unknown") && !fields("prores", "progressive"));
    }

    #[test]
    fn rotation_and_pixel_aspect_are_honoured() {
        let phone = shape_of(
            r#"{"codec_type": "video", "width": 640, "height": 360, "side_data_list": [{}, {"rotation": -90}]}"#,
        );
        assert_eq!((phone.width, phone.height), (360, 640));
        let upside_down =
            shape_of(r#"{"codec_type": "video", "width": 640, "height": 360, "side_data_list": [{"rotation": 180}]}"#);
        assert_eq!((upside_down.width, upside_down.height), (640, 360));
        let pal = shape_of(r#"{"codec_type": "video", "width": 720, "height": 576, "sample_aspect_ratio": "16:15"}"#);
        assert_eq!((pal.width, pal.height), (768, 576));
    }

    #[test]
    fn of_fast_videos_some_frames_are_left_out_in_real_time_only() {
        let rates = |repeat| {
            ["60/1", "60000/1001", "120/1", "144/1", "240/1", "100/1"].map(|rate| {
                let stream =
                    format!(r#"{{"codec_type": "video", "width": 8, "height": 8, "avg_frame_rate": "{rate}"}}"#);
                answered(&format!(r#"{{"streams": [{stream}]}}"#), repeat).rate
            })
        };
        assert_eq!(rates(Repeat::ForEver), [60.0, 60000.0 / 1001.0, 60.0, 36.0, 60.0, 50.0]);
        assert_eq!(rates(Repeat::Once), [60.0, 60000.0 / 1001.0, 120.0, 144.0, 240.0, 100.0]);
    }

    #[test]
    fn large_videos_without_a_word_on_colours_are_taken_for_high_definition() {
        let untagged = |width: u32, height: u32, space: &str| {
            shape_of(&format!(
                r#"{{"codec_type": "video", "width": {width}, "height": {height}, "color_space": "{space}"}}"#
            ))
            .untagged_hd
        };
        assert!(untagged(1280, 720, "unknown") && untagged(720, 1280, ""));
        assert!(!untagged(1280, 720, "bt709") && !untagged(1920, 1080, "smpte170m") && !untagged(640, 480, ""));
    }

    #[test]
    fn where_the_rate_varies_frames_are_not_lost() {
        assert_eq!(rate(Some(5.0), Some(60.0), Repeat::ForEver), 5.0);
        let played = |mean: f64, fine: f64| rate(Some(mean), Some(fine), Repeat::Once);
        // A telephone's, a screen's, a time base of milliseconds, and an animation's.
        assert_eq!(
            [played(29.3, 30.0), played(41.0, 60.0), played(27.3, 1000.0), played(7.1, 100.0)],
            [30.0, 60.0, 30.0, 24.0]
        );
        // Rates that do not vary: fields, and what is rounded.
        assert_eq!([played(25.0, 50.0), played(15.0, 15.0), played(29.97, 30.0)], [25.0, 15.0, 29.97]);
        // What is fast loses nothing either, unless it is played live.
        assert_eq!([played(240.0, 240.0), played(118.0, 120.0), played(100.0, 1000.0)], [240.0, 120.0, 120.0]);
        assert_eq!(rate(Some(118.0), Some(120.0), Repeat::ForEver), 59.0);
    }

    #[test]
    fn how_long_the_pictures_last_is_found_where_formats_have_it() {
        let lasts = |stream: &str, rest: &str| {
            let stream = format!(r#""streams": [{{"codec_type": "video", "width": 8, "height": 8 {stream}}}]"#);
            answered(&format!(r#"{{{stream}, "format": {{"duration": "9.5" {rest}}}}}"#), Repeat::Once).picture_seconds
        };
        assert_eq!(lasts(r#", "duration": "7""#, ""), Some(7.0));
        assert_eq!(lasts(r#", "tags": {"DURATION": "00:00:02.500000000"}"#, r#", "nb_streams": 2"#), Some(2.5));
        assert_eq!(lasts(r#", "tags": {"DURATION-eng": "00:00:03", "DURATION-ger": "00:00:04"}"#, ""), Some(3.0));
        // What a longer file left in one that was cut from it.
        let stale = r#", "tags": {"DURATION-eng": "00:00:03", "DURATION": "00:00:06"}"#;
        assert!((0..20).all(|_| lasts(stale, "") == Some(6.0)));
        assert_eq!(lasts(r#", "tags": {"DURATION-eng": "01:00:00"}"#, ""), Some(9.5), "all of the file");
        assert_eq!(lasts("", r#", "nb_streams": 1"#), Some(9.5));
        assert_eq!(lasts(r#", "tags": {"DURATION": "long"}"#, r#", "nb_streams": 2"#), None, "the sound may be longer");
    }

    #[test]
    fn high_dynamic_range_is_noticed() {
        let hdr = r#"{"streams": [{"codec_type": "video", "width": 3840, "height": 2160, "color_transfer": "smpte2084", "color_space": "bt2020nc"}]}"#;
        let shape = answered(hdr, Repeat::Once);
        assert_eq!(shape.high_range, Some(HighRange { untold_matrix: false, untold_primaries: true }));
        assert_eq!((shape.width, answered(hdr, Repeat::ForEver).width), (3840, 1280));
        assert_eq!(
            shape_of(r#"{"codec_type": "video", "width": 8, "height": 8, "color_transfer": "bt709"}"#).high_range,
            None
        );
    }

    #[test]
    fn a_rate_that_is_none_is_replaced() {
        assert_eq!(shape_of(r#"{"codec_type": "video", "width": 8, "height": 8, "avg_frame_rate": "0/0"}"#).rate, 25.0);
        let clock =
            r#"{"codec_type": "video", "width": 8, "height": 8, "avg_frame_rate": "0/0", "r_frame_rate": "90000/1"}"#;
        assert_eq!(shape_of(clock).rate, 25.0);
        assert_eq!(
            shape_of(r#"{"codec_type": "video", "width": 8, "height": 8, "avg_frame_rate": "10/1"}"#).rate,
            10.0
        );
    }
}
