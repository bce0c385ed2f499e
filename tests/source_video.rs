//! Videos as sources, through a real `ffmpeg`.

#[path = "support/ffmpeg.rs"]
mod ffmpeg;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use ffmpeg::{have_ffmpeg, make};
use vivant::pixels::{PixelFormat, convert};
use vivant::source::{Frame, OpenOptions, Pixels, Source, SourceSpec, open};

struct Clips(tempfile::TempDir);

impl Clips {
    fn new() -> Clips {
        Clips(tempfile::tempdir().expect("a folder for temporary files"))
    }

    /// Makes a clip with ffmpeg's own sources; `None` where this ffmpeg cannot write the format.
    fn make(&self, name: &str, arguments: &[&str]) -> Option<PathBuf> {
        let path = self.0.path().join(name);
        let made = make(&path, arguments);
        if !made {
            eprintln!("SKIPPED: this ffmpeg does not write {name}");
        }
        made.then_some(path)
    }
}

fn source(path: &Path) -> Box<dyn Source> {
    open(Some(&SourceSpec::File(path.into())), &OpenOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(path: &Path) -> String {
    open(Some(&SourceSpec::File(path.into())), &OpenOptions::default()).err().expect("it is no source").to_string()
}

fn next(source: &mut dyn Source) -> Frame {
    let start = Instant::now();
    loop {
        if let Some(frame) = source.next_frame(Duration::from_millis(300)).expect("the video goes on") {
            return frame;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "no frame came");
    }
}

/// The mean colour of the middle of a frame.
fn middle(frame: &Frame) -> [f64; 3] {
    let Pixels::Bytes { format: format @ PixelFormat::Nv12(_), bytes } = &frame.pixels else { panic!("NV12 bytes") };
    let mut rgba = Vec::new();
    convert::to_rgba(*format, bytes, frame.width, frame.height, &mut rgba);
    let (width, height) = (frame.width as usize, frame.height as usize);
    let mut sum = [0.0; 3];
    for y in height * 3 / 8..height * 5 / 8 {
        for x in width * 3 / 8..width * 5 / 8 {
            (0..3).for_each(|c| sum[c] += f64::from(rgba[(y * width + x) * 4 + c]));
        }
    }
    let count = (height * 5 / 8 - height * 3 / 8) * (width * 5 / 8 - width * 3 / 8);
    sum.map(|sum| sum / count as f64)
}

#[test]
fn a_video_that_is_called_a_gif_plays() {
    if !have_ffmpeg() {
        return;
    }
    let clips = Clips::new();
    let arguments = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=20:duration=1", "-c:v", "mpeg4"];
    let Some(clip) = clips.make("clip.mp4", &arguments) else { return };
    let called = clip.with_extension("gif");
    std::fs::rename(clip, &called).unwrap();
    let mut source = source(&called);
    assert!(source.is_video());
    assert_eq!(next(&mut source).width, 64);
}

#[test]
fn usual_formats_play() {
    if !have_ffmpeg() {
        return;
    }
    let clips = Clips::new();
    for (name, codec) in [
        ("clip.mp4", &["-c:v", "mpeg4"][..]),
        ("clip.webm", &["-c:v", "libvpx", "-b:v", "1M"][..]),
        ("clip.mkv", &["-c:v", "libx264", "-pix_fmt", "yuv420p"][..]),
        ("clip ü.avi", &["-c:v", "mjpeg"][..]),
        ("clip.mjpeg", &["-c:v", "mjpeg"][..]),
        ("clip.gif", &[][..]),
        ("-odd name:.mov", &["-c:v", "mpeg4"][..]),
    ] {
        let arguments = [&["-f", "lavfi", "-i", "testsrc=size=160x120:rate=20:duration=1"][..], codec].concat();
        // A name that begins with a dash is made by its whole path, and read by it too.
        let Some(path) = clips.make(name, &arguments) else { continue };
        let mut source = source(&path);
        assert!(source.describe().starts_with(&format!("{name}, 160×120, ")), "{}", source.describe());
        for sequence in 0..5 {
            let frame = next(source.as_mut());
            assert_eq!((frame.width, frame.height, frame.sequence), (160, 120, sequence), "{name}");
        }
    }
}

#[test]
fn colours_are_right_whatever_the_range_and_matrix() {
    if !have_ffmpeg() {
        return;
    }
    let clips = Clips::new();
    for (name, filter) in [
        ("sd.mkv", "format=yuv420p"),
        ("hd.mkv", "scale=out_color_matrix=bt709,format=yuv420p,setparams=colorspace=bt709"),
        ("full.mkv", "scale=out_range=pc,format=yuv420p,setparams=range=pc"),
        // High definition that says nothing of its colours, and the same with transparent parts.
        ("untold.mkv", "scale=1280:720:out_color_matrix=bt709,format=yuv420p,setparams=colorspace=unknown"),
        ("untold-alpha.mkv", "scale=1280:720:out_color_matrix=bt709,format=yuva420p,setparams=colorspace=unknown"),
    ] {
        let arguments =
            ["-f", "lavfi", "-i", "color=c=0xC86432:size=64x48:rate=10:duration=0.5", "-vf", filter, "-c:v", "ffv1"];
        let Some(path) = clips.make(name, &arguments) else { continue };
        let mean = middle(&next(source(&path).as_mut()));
        for (got, want) in mean.into_iter().zip([200.0, 100.0, 50.0]) {
            // Rounded to eight bits three times on the way, which ffmpeg does downwards.
            assert!((got - want).abs() < 6.0, "{name}: {mean:?}");
        }
    }
}

#[test]
fn transparent_parts_show_white() {
    if !have_ffmpeg() {
        return;
    }
    let clips = Clips::new();
    for (name, alpha, expected) in [("none.mkv", 0, [255.0; 3]), ("half.mkv", 128, [255.0, 127.0, 127.0])] {
        let red = format!("color=red:size=64x48:rate=10:duration=0.5,format=rgba,geq=r=255:g=0:b=0:a={alpha}");
        let arguments = ["-f", "lavfi", "-i", &red, "-c:v", "ffv1", "-pix_fmt", "bgra"];
        let Some(path) = clips.make(name, &arguments) else { continue };
        let mean = middle(&next(source(&path).as_mut()));
        assert!(mean.iter().zip(expected).all(|(got, want)| (got - want).abs() < 6.0), "{name}: {mean:?}");
    }
    // Beside the pictures, and not in them.
    let red = "color=red:size=64x48:rate=10:duration=0.5,format=rgba,geq=r=255:g=0:b=0:a=0";
    let arguments = ["-f", "lavfi", "-i", red, "-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p"];
    if let Some(path) = clips.make("none.webm", &arguments) {
        let mean = middle(&next(source(&path).as_mut()));
        assert!(mean.iter().all(|got| *got > 249.0), "{mean:?}");
    }
}

#[test]
fn fields_are_not_shown_as_combs() {
    if !have_ffmpeg() {
        return;
    }
    let clips = Clips::new();
    // A bar that moves by 8 pixels from field to field.
    let bar = "nullsrc=size=96x64:rate=50:duration=1,format=yuv420p,\
               geq=lum='if(lt(mod(X+96-mod(8*N,96),96),40),235,16)':cb=128:cr=128,tinterlace=interleave_top";
    let codec = ["-c:v", "mpeg2video", "-q:v", "2", "-flags", "+ildct+ilme"];
    let Some(path) = clips.make("fields.mpg", &[&["-f", "lavfi", "-i", bar][..], &codec].concat()) else { return };
    let mut source = source(&path);
    // Of the first frame nothing is known of what was before.
    next(source.as_mut());
    let frame = next(source.as_mut());
    let Pixels::Bytes { format: PixelFormat::Nv12(_), bytes } = &frame.pixels else { panic!("NV12 bytes") };
    let row = |y: usize| &bytes[96 * y..96 * (y + 1)];
    let teeth = (16..48).flat_map(|y| row(y).iter().zip(row(y + 1))).filter(|(a, b)| a.abs_diff(**b) > 60).count();
    let edges = row(32).windows(2).filter(|pair| pair[0].abs_diff(pair[1]) > 30).count();
    assert!(edges > 0, "the bar is there");
    assert!(teeth < 32, "{teeth} of {} pixels differ from those below them", 32 * 96);
}

#[test]
fn high_dynamic_range_is_brought_to_the_usual_one() {
    if !have_ffmpeg() {
        return;
    }
    let filters = Command::new("ffmpeg").args(["-hide_banner", "-filters"]).output().unwrap().stdout;
    if !String::from_utf8_lossy(&filters).contains(" zscale ") {
        eprintln!("SKIPPED: this ffmpeg has no filter zscale");
        return;
    }
    let clips = Clips::new();
    // Paper white and a fifth of its light, perceptually quantised (SMPTE ST 2084), and paper white in hybrid log-gamma (ITU-R
    // BT.2408); and what they should look like.
    let all_told = ["-color_primaries", "bt2020", "-colorspace", "bt2020nc"];
    for (name, transfer, luma, meaning, expected) in [
        ("white.mkv", "smpte2084", 573, &all_told[..], 215.0..256.0),
        ("grey.mkv", "smpte2084", 433, &all_told, 115.0..140.0),
        ("hlg.mkv", "arib-std-b67", 721, &all_told, 215.0..256.0),
        ("no primaries.mkv", "smpte2084", 433, &all_told[2..], 115.0..140.0),
        ("no matrix.mkv", "smpte2084", 433, &all_told[..2], 115.0..140.0),
        ("curve alone.mkv", "arib-std-b67", 721, &[], 215.0..256.0),
    ] {
        let grey =
            format!("color=black:size=64x48:rate=10:duration=0.5,format=yuv420p10le,geq=lum={luma}:cb=512:cr=512");
        let curve = ["-color_trc", transfer, "-color_range", "tv"];
        let arguments = [&["-f", "lavfi", "-i", &grey, "-c:v", "ffv1"][..], &curve, meaning].concat();
        let Some(path) = clips.make(name, &arguments) else { continue };
        let mean = middle(&next(source(&path).as_mut()));
        assert!(mean.iter().all(|value| expected.contains(value)), "{name}: {mean:?}");
    }
}

#[test]
fn a_clip_plays_in_real_time_and_loops() {
    if !have_ffmpeg() {
        return;
    }
    let clips = Clips::new();
    // Half a second of red, half a second of blue, and that for ever.
    let two =
        "color=c=red:size=64x48:rate=20:duration=0.5[a];color=c=blue:size=64x48:rate=20:duration=0.5[b];[a][b]concat";
    let path = clips.make("two.mkv", &["-f", "lavfi", "-i", two, "-c:v", "ffv1"]).expect("ffv1 is in every ffmpeg");
    let mut source = source(&path);
    next(source.as_mut());
    let start = Instant::now();
    let colours: String = (0..50)
        .map(|_| {
            let [red, _, blue] = middle(&next(source.as_mut()));
            if red > blue { 'r' } else { 'b' }
        })
        .collect();
    let took = start.elapsed().as_secs_f64();
    assert!((2.3..4.5).contains(&took), "50 frames at 20/s took {took} s");
    let turns = colours.as_bytes().windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!((4..=6).contains(&turns), "the clip repeats: {colours}");
}

#[test]
fn odd_sizes_pixel_shapes_and_rotation_are_honoured() {
    if !have_ffmpeg() {
        return;
    }
    let clips = Clips::new();
    let odd = clips.make("odd.mkv", &["-f", "lavfi", "-i", "testsrc=size=161x91:rate=10:duration=0.3", "-c:v", "ffv1"]);
    let frame = next(source(&odd.expect("ffv1")).as_mut());
    assert!(frame.width.abs_diff(161) <= 1 && frame.height.abs_diff(91) <= 1);
    let wide = "testsrc=size=90x72:rate=10:duration=0.3,setsar=16/15";
    let wide = clips.make("sar.mkv", &["-f", "lavfi", "-i", wide, "-c:v", "ffv1"]).expect("ffv1");
    assert_eq!(source(&wide).describe(), "sar.mkv, 96×72, 10/s");
    let plain =
        clips.make("plain.mp4", &["-f", "lavfi", "-i", "testsrc=size=160x90:rate=10:duration=0.3", "-c:v", "mpeg4"]);
    let plain = plain.expect("mpeg4 is in every ffmpeg");
    let plain = plain.to_str().unwrap();
    // The option of ffmpeg 6 and later, then the older way.
    let turned = clips.make("new.mp4", &["-display_rotation", "90", "-i", plain, "-c", "copy"]);
    let older = ["-i", plain, "-c", "copy", "-metadata:s:v:0", "rotate=90"];
    if let Some(turned) = turned.or_else(|| clips.make("old.mp4", &older)) {
        let frame = next(source(&turned).as_mut());
        assert_eq!((frame.width, frame.height), (90, 160));
    }
}

#[test]
fn a_video_of_one_picture_goes_on() {
    if !have_ffmpeg() {
        return;
    }
    let clips = Clips::new();
    let one = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=10", "-frames:v", "1", "-c:v", "ffv1"];
    let mut source = source(&clips.make("one.mkv", &one).expect("ffv1"));
    for sequence in 0..4 {
        assert_eq!(next(source.as_mut()).sequence, sequence);
    }
}

#[test]
fn what_is_no_video_says_so() {
    if !have_ffmpeg() {
        return;
    }
    let clips = Clips::new();
    let sound = clips.make("song.wav", &["-f", "lavfi", "-i", "sine=duration=0.2"]).expect("sound");
    let said = refusal(&sound);
    assert!(said.contains("song.wav") && said.contains("no pictures"), "{said}");
    let noise = clips.0.path().join("noise.mp4");
    std::fs::write(&noise, [0x5a; 4000]).unwrap();
    let said = refusal(&noise);
    assert!(said.contains("noise.mp4") && said.contains("neither an image nor a video"), "{said}");
    let clip = clips.make("cut.mp4", &["-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=1", "-c:v", "mpeg4"]);
    let clip = clip.expect("mpeg4");
    let bytes = std::fs::read(&clip).unwrap();
    std::fs::write(&clip, &bytes[..bytes.len() / 2]).unwrap();
    assert!(refusal(&clip).contains("cut.mp4"));
}

/// Runs itself again where no program is found.
#[test]
fn a_missing_ffmpeg_is_named_with_advice() {
    const INNER: &str = "VIVANT_TEST_WITHOUT_FFMPEG";
    let Some(path) = std::env::var_os(INNER) else {
        let clips = Clips::new();
        let clip = clips.0.path().join("clip.webm");
        std::fs::write(&clip, b"\x1a\x45\xdf\xa3 and so on").unwrap();
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_missing_ffmpeg_is_named_with_advice"])
            .env("PATH", clips.0.path())
            .env(INNER, &clip)
            .status()
            .unwrap();
        assert!(status.success());
        return;
    };
    let said = refusal(Path::new(&path));
    assert!(said.contains("ffprobe") && said.contains("not installed") && said.contains("install"), "{said}");
}

/// The `ffmpeg` processes that are children of this one.
#[cfg(target_os = "linux")]
fn children(path: &Path) -> usize {
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let path = path.to_str().unwrap();
    processes
        .filter_map(|process| std::fs::read(process.path().join("cmdline")).ok())
        .filter(|line| String::from_utf8_lossy(line).contains(path))
        .count()
}

#[cfg(target_os = "linux")]
#[test]
fn dropping_a_feed_ends_its_ffmpeg() {
    use vivant::source::{Feed, FeedState};

    if !have_ffmpeg() {
        return;
    }
    let clips = Clips::new();
    let path =
        clips.make("kept.mkv", &["-f", "lavfi", "-i", "testsrc=size=320x240:rate=30:duration=2", "-c:v", "ffv1"]);
    let path = path.expect("ffv1");
    let feed = Feed::start(source(&path), || {});
    assert!(feed.wait(Duration::from_secs(20)).is_some());
    assert_eq!(feed.state(), FeedState::Running);
    assert_eq!(children(&path), 1);
    drop(feed);
    assert_eq!(children(&path), 0, "it was killed and reaped");
}
