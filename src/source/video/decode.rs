//! Decoding a file to raw pictures, once or for ever.

use std::io::Read;
use std::path::Path;
use std::process::ChildStdout;
use std::sync::mpsc::SyncSender;

use super::super::SourceError;
use super::super::player::{FORMAT, Player};
use super::probe::{HighRange, Shape, not_started};
use crate::ffmpeg::{as_file, beside, listed, program};

/// How often a file is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    Once,
    ForEver,
}

/// Starts decoding `path` at its beginning, to [`FORMAT`].
pub(super) fn decode(path: &Path, shape: Shape, repeat: Repeat) -> Result<Player<Vec<u8>>, SourceError> {
    // `fps` before all that is done to single pictures, so that it is not done to those that will not be shown; from the file's
    // beginning, where its sound may begin earlier than its pictures.
    let woven = if shape.interlaced { DEINTERLACED } else { "" };
    let ground = if shape.transparent { over_white(&shape) } else { String::new() };
    let filter = format!("{woven}fps={:.12}:start_time=0,{ground}{},format=nv12", shape.rate, scaling(path, &shape));
    let mut command = program("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-stream_loop", if repeat == Repeat::ForEver { "-1" } else { "0" }]);
    if let Some(decoder) = shape.decoder {
        if has("-decoders", decoder) {
            command.args(["-c:v", decoder]);
        } else {
            tracing::warn!(
                "{}: what is under its transparent parts shows, for this ffmpeg has no {decoder}",
                path.display()
            );
        }
    }
    command
        .arg("-i")
        .arg(as_file(path))
        .args(["-map", "0:V:0", "-vf", &filter, "-f", "rawvideo", "-pix_fmt", "nv12", "pipe:1"]);
    if repeat == Repeat::Once && shape.with_sound {
        command.args(beside("0:a:0"));
    }
    let size = FORMAT.bytes(shape.width, shape.height);
    let read = move |pipe, sender: &SyncSender<_>| read_frames(pipe, size, sender);
    Player::start(command, read).map_err(|error| not_started(path, "ffmpeg", &error))
}

/// One picture of each two fields; frames that are whole stay as they are.
const DEINTERLACED: &str = "bwdif=mode=send_frame:deint=interlaced,";

/// Pictures as they look on white, as still ones do. The colours' meaning counts here already, where they become RGB.
fn over_white(shape: &Shape) -> String {
    let from = if shape.untagged_hd { "scale=in_color_matrix=bt709," } else { "" };
    format!(
        "{from}format=rgba,split[over][under];[under]lutrgb=r=255:g=255:b=255:a=255[white];\
         [white][over]overlay=format=rgb,"
    )
}

/// The filters that bring pictures to their size and to [`FORMAT`]'s colours.
fn scaling(path: &Path, shape: &Shape) -> String {
    let Shape { width, height, untagged_hd, high_range, .. } = *shape;
    if let Some(range) = high_range {
        if has("-filters", "zscale") {
            return tone_mapping(width, height, range);
        }
        tracing::warn!(
            "{}: its high dynamic range looks pale, for this ffmpeg has no filter zscale, which would map its tones",
            path.display()
        );
    }
    let from = if untagged_hd { ":in_color_matrix=bt709" } else { "" };
    format!("scale={width}:{height}:flags=bilinear{from}:out_color_matrix=bt601:out_range=tv")
}

/// Whether something is in one of the [lists](listed) of what this `ffmpeg` has.
fn has(list: &str, name: &str) -> bool {
    listed(list).is_ok_and(|names| names.iter().any(|listed| listed == name))
}

/// Tones up to half the light of paper white, which is 203 cd/m² (ITU-R BT.2408), stay as they are. Above it they become ever
/// closer: paper white is shown at nine tenths, and what has five times its light is white.
fn tone_mapping(width: u32, height: u32, HighRange { untold_matrix, untold_primaries }: HighRange) -> String {
    let matrix = if untold_matrix { ":min=2020_ncl" } else { "" };
    // Told of what goes out, too: else zscale keeps what it was not told of what comes in.
    let primaries = if untold_primaries { ":pin=2020:p=2020" } else { "" };
    format!(
        "zscale=w={width}:h={height}:f=bilinear{matrix}{primaries}:t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,\
         tonemap=tonemap=mobius:param=0.5:peak=5:desat=0,zscale=t=bt709:m=170m:r=tv"
    )
}

fn read_frames(mut pipe: ChildStdout, size: usize, sender: &SyncSender<Vec<u8>>) {
    loop {
        let mut frame = vec![0; size];
        if pipe.read_exact(&mut frame).is_err() || sender.send(frame).is_err() {
            return;
        }
    }
}
