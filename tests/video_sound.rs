//! The sound of a video that is painted as a whole: when it begins, and what becomes of sound that is unusual.

#[path = "support/command.rs"]
mod command;
#[path = "support/ffmpeg.rs"]
mod ffmpeg;
mod support;

use std::path::Path;

use command::{Desk, Run, run};
use ffmpeg::{have_ffmpeg, make, pictures, probe, seconds};

/// Paints a file on the desk, as the picture is, into `painted.mp4`.
fn paint(desk: &Desk, name: &str) -> Run {
    let done = run(command::vivant(&["stylize", name, "--style", "Ebru", "--style-size=64", "--size=48", "--alpha=0"])
        .args(["--model=quarter", "--overwrite", "-o", "painted.mp4"])
        .current_dir(desk.0.path()));
    assert_eq!(done.code, Some(0), "{name}: {}", done.err);
    done
}

/// A second of black and two of white, a tone with the white, and pictures and sound begin with so many seconds' delay.
fn bang(path: &Path, [pictures, sound]: [&str; 2]) -> bool {
    let scene = "color=black:size=64x48:rate=25:d=1[a];color=white:size=64x48:rate=25:d=2[b];[a][b]concat";
    let tone = "aevalsrc=0:d=1[a];sine=d=2[b];[a][b]concat=v=0:a=1";
    let inputs = ["-itsoffset", pictures, "-f", "lavfi", "-i", scene, "-itsoffset", sound, "-f", "lavfi", "-i", tone];
    make(path, &[&inputs[..], &["-c:v", "mpeg2video", "-q:v", "2", "-c:a", "mp2"]].concat())
}

#[test]
fn pictures_and_sound_begin_as_they_did() {
    if !have_ffmpeg() {
        return;
    }
    let desk = Desk::new();
    // Broadcasts' formats, of which ffmpeg takes the beginning of those streams that it reads, and one of files.
    for name in ["begins.ts", "begins.mpg", "begins.mkv"] {
        for (pictures_late, sound_late) in [("0", "0"), ("1.2", "0"), ("0", "0.8")] {
            assert!(bang(&desk.path(name), [pictures_late, sound_late]));
            paint(&desk, name);
            let painted = desk.path("painted.mp4");
            let white = pictures(&painted, [1, 1]).iter().position(|rgb| rgb[0] > 128).expect("it turns white");
            let seen = white as f64 / 25.0;
            let samples = desk.path("sound");
            // From the file's beginning, whether there is sound or not.
            let all = ["-af", "aresample=8000:async=1:first_pts=0", "-ac", "1", "-f", "s16le"];
            assert!(make(&samples, &[&["-i", painted.to_str().unwrap()][..], &all].concat()));
            let bytes = std::fs::read(samples).unwrap();
            let mut loud = bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
            let heard = loud.position(|sample| sample.abs() > 1000).expect("it is heard") as f64 / 8000.0;
            let [late, early] = [pictures_late, sound_late].map(|seconds| seconds.parse::<f64>().unwrap());
            assert!(
                (seen - heard - (late - early)).abs() < 0.15,
                "{name}, pictures {late} s late, sound {early} s: seen at {seen} s, heard at {heard} s"
            );
        }
    }
}

#[test]
fn sound_that_was_announced_and_never_came_is_left_out() {
    if !have_ffmpeg() {
        return;
    }
    let desk = Desk::new();
    assert!(bang(&desk.path("whole.ts"), ["0", "0"]));
    let whole = std::fs::read(desk.path("whole.ts")).unwrap();
    // ISO/IEC 13818-1, 2.4.3.2: packets of 188 bytes, whose stream is in 13 bits after the first byte. ffmpeg's second is 0x101.
    let stream = |packet: &[u8]| u16::from_be_bytes([packet[1], packet[2]]) & 0x1fff;
    let silent: Vec<u8> = whole.chunks_exact(188).filter(|packet| stream(packet) != 0x101).flatten().copied().collect();
    desk.put("silent.ts", &silent);
    let done = paint(&desk, "silent.ts");
    assert!(done.err.contains("silent.ts: its sound") && done.err.contains("left out"), "{}", done.err);
    let painted = desk.path("painted.mp4");
    assert_eq!((probe(&painted)[2], seconds(&painted, "a").len()), (75, 0));
    assert!(!paint(&desk, "whole.ts").err.contains("left out"));
    assert_eq!(seconds(&painted, "a").len(), 1);
}

#[test]
fn of_more_channels_than_players_have_there_are_two() {
    if !have_ffmpeg() {
        return;
    }
    let desk = Desk::new();
    let raw = desk.put("raw", &[0; 9 * 2 * 8000]);
    let scene = "color=red:size=64x48:rate=10:d=1";
    let sound = ["-f", "s16le", "-ar", "8000", "-ac", "9", "-i", raw.to_str().unwrap()];
    let inputs = [&["-f", "lavfi", "-i", scene][..], &sound, &["-c:v", "mpeg4", "-c:a", "pcm_s16le"]].concat();
    if !make(&desk.path("many.mov"), &inputs) {
        eprintln!("SKIPPED: this ffmpeg does not write nine channels");
        return;
    }
    paint(&desk, "many.mov");
    let painted = desk.path("painted.mp4");
    assert!((seconds(&painted, "a")[0] - 1.0).abs() < 0.2, "{:?}", seconds(&painted, "a"));
}
