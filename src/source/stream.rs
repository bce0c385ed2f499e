//! Pictures that come through the network, through the `ffmpeg` program: a network camera's, a telephone's, a stream's. Like a
//! camera, a stream that breaks off is waited for.

mod y4m;

use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::address::Address;
use super::player::{FORMAT, Next, Player};
use super::video::MAX_SIDE;
use super::{Frame, Pixels, Source, SourceError};
use crate::ffmpeg::{last_line, program};
use y4m::Picture;

/// How long the first picture may take: connecting, and for some cameras a few seconds until one comes that stands for itself.
const FIRST_PICTURE: Duration = Duration::from_secs(20);

/// Silence of this length is a stall.
const STALL: Duration = Duration::from_secs(3);

/// After so much silence the connection is made anew.
const GIVEN_UP: Duration = Duration::from_secs(15);

/// How soon it is connected again: at first, and at most. It doubles until there is a picture.
const PAUSE: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(30)];

/// A running stream.
pub struct Stream {
    address: Address,
    pace: Pace,
    /// `None` while nothing is connected.
    player: Option<Player<Picture>>,
    /// Come while it was opened, and not given yet.
    pending: Option<Picture>,
    /// Whether the running child has given a picture, so that one that gives none is not started again at once.
    productive: bool,
    /// Width and height of the newest picture.
    size: [u32; 2],
    /// When it was connected or last gave a picture.
    last: Instant,
    /// When to connect again.
    again: Instant,
    pause: Duration,
    sequence: u64,
    trouble: Option<String>,
}

/// When pictures are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// As they come.
    Live,
    /// By their own times, for they come faster: what was recorded, or is sent in pieces of some seconds (HLS).
    Timed,
}

impl Stream {
    /// Connects, and waits for the first picture.
    ///
    /// # Errors
    /// `ffmpeg` missing, nobody there, or nothing in it that is a picture.
    pub fn open(address: &Address) -> Result<Stream, SourceError> {
        let pace = pace(address)?;
        let mut player = connect(address, pace).map_err(|error| not_started(address, "ffmpeg", &error))?;
        let broken = |reason| SourceError::Stream { address: address.clone(), reason };
        let first = match player.next(FIRST_PICTURE) {
            Next::Frame(picture) => picture,
            Next::Late => return Err(broken(format!("no picture within {} s", FIRST_PICTURE.as_secs()))),
            Next::Ended(said) => return Err(broken(why_ended(address, said))),
        };
        let now = Instant::now();
        Ok(Stream {
            address: address.clone(),
            pace,
            player: Some(player),
            size: first.size,
            pending: Some(first),
            productive: true,
            last: now,
            again: now,
            pause: PAUSE[0],
            sequence: 0,
            trouble: None,
        })
    }

    /// The next picture, if there is one by `deadline`; connects where nothing is connected.
    fn next_picture(&mut self, deadline: Instant) -> Option<Picture> {
        let now = Instant::now();
        let Some(player) = &mut self.player else {
            std::thread::sleep(self.again.min(deadline).saturating_duration_since(now));
            if self.again <= deadline {
                match connect(&self.address, self.pace) {
                    Ok(player) => {
                        (self.player, self.productive, self.last) = (Some(player), false, Instant::now());
                    }
                    Err(error) => self.lost(&not_started(&self.address, "ffmpeg", &error).to_string()),
                }
            }
            return None;
        };
        match player.next(deadline.saturating_duration_since(now)) {
            Next::Frame(picture) => return Some(picture),
            Next::Late => match self.last.elapsed() {
                silent if silent >= GIVEN_UP => self.lost("it gives no pictures"),
                silent if silent >= STALL && self.trouble.is_none() => {
                    self.trouble = Some(format!("{} gives no pictures at the moment", self.address));
                }
                _ => {}
            },
            // What was recorded begins anew.
            Next::Ended(Ok(())) if self.pace == Pace::Timed && self.productive => {
                (self.player, self.again) = (None, now);
            }
            Next::Ended(said) => self.lost(&why_ended(&self.address, said)),
        }
        None
    }

    /// Is connected again after a pause.
    fn lost(&mut self, reason: &str) {
        tracing::warn!("{}: {reason}", self.address);
        self.trouble = Some(format!("{} has broken off ({reason})", self.address));
        self.player = None;
        self.again = Instant::now() + self.pause;
        self.pause = (2 * self.pause).min(PAUSE[1]);
    }
}

impl Source for Stream {
    fn describe(&self) -> String {
        let [width, height] = self.size;
        format!("{}, {width}×{height}", self.address)
    }

    fn next_frame(&mut self, timeout: Duration) -> anyhow::Result<Option<Frame>> {
        let deadline = Instant::now() + timeout;
        let pending = self.pending.take();
        let Some(picture) = pending.or_else(|| self.next_picture(deadline)) else { return Ok(None) };
        let now = Instant::now();
        (self.last, self.pause, self.trouble, self.size) = (now, PAUSE[0], None, picture.size);
        self.productive = true;
        self.sequence += 1;
        Ok(Some(Frame {
            width: picture.size[0],
            height: picture.size[1],
            pixels: Pixels::Bytes { format: FORMAT, bytes: Arc::new(picture.nv12) },
            sequence: self.sequence - 1,
            captured: now,
        }))
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }
}

/// Starts a child that gives the address's pictures.
fn connect(address: &Address, pace: Pace) -> std::io::Result<Player<Picture>> {
    let timed = if pace == Pace::Timed { "realtime," } else { "" };
    // Square pixels, no larger than a screen, and numbered by the way: what is live has times that nobody needs, and `ffmpeg`
    // would repeat pictures or leave some out to make an even rate of them.
    let filter = format!(
        "{timed}scale=w='trunc(iw*if(gt(sar,0),sar,1)/2)*2':h='trunc(ih/2)*2',\
         scale=w='min({MAX_SIDE},iw)':h='min({MAX_SIDE},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2:\
         flags=bilinear:out_color_matrix=bt601:out_range=tv,setsar=1,format=yuv420p,setpts=N/25/TB"
    );
    let mut command = program("ffmpeg");
    command.args(["-v", "error", "-nostdin"]);
    if pace == Pace::Live {
        // Else it holds back as many pictures as it has threads.
        command.args(["-thread_type", "slice"]);
    }
    if address.scheme() == "rtsp" {
        // By datagrams, which cameras prefer, pictures arrive torn.
        command.args(["-rtsp_flags", "prefer_tcp"]);
    }
    command.args(["-i", address.whole(), "-map", "0:V:0", "-vf", &filter, "-r", "25"]).args([
        "-f",
        "yuv4mpegpipe",
        "pipe:1",
    ]);
    Player::start(command, y4m::read)
}

/// Finds out whether what is behind an address has its own pace, by asking `ffprobe`. That can be of the web's addresses only,
/// and others may have room for one listener.
fn pace(address: &Address) -> Result<Pace, SourceError> {
    if !address.scheme().starts_with("http") {
        return Ok(Pace::Live);
    }
    let output = program("ffprobe")
        .args([
            "-v",
            "error",
            "-show_entries",
            "format=format_name,duration",
            "-of",
            "default=noprint_wrappers=1",
            "-i",
        ])
        .arg(address.whole())
        .stdin(Stdio::null())
        .output()
        .map_err(|error| not_started(address, "ffprobe", &error))?;
    if !output.status.success() {
        let reason = address.reason_in(&last_line(&String::from_utf8_lossy(&output.stderr)));
        return Err(SourceError::Stream { address: address.clone(), reason });
    }
    Ok(pace_of(&String::from_utf8_lossy(&output.stdout)))
}

/// By `ffprobe`'s words.
fn pace_of(said: &str) -> Pace {
    let timed = said.lines().filter_map(|line| line.split_once('=')).any(|(name, value)| match name {
        "format_name" => value.split(',').any(|format| ["hls", "dash"].contains(&format)),
        _ => value.parse::<f64>().is_ok_and(|seconds| seconds > 0.0),
    });
    if timed { Pace::Timed } else { Pace::Live }
}

fn why_ended(address: &Address, said: Result<(), String>) -> String {
    said.err().map_or_else(|| "it has ended".to_owned(), |said| address.reason_in(&said))
}

/// Why one of the two programs did not start.
fn not_started(address: &Address, program: &'static str, error: &std::io::Error) -> SourceError {
    match error.kind() {
        std::io::ErrorKind::NotFound => SourceError::FfmpegMissing { what: address.to_string(), program },
        _ => SourceError::Stream { address: address.clone(), reason: format!("{program} does not start: {error}") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_recorded_has_its_own_pace() {
        let paces =
            ["format_name=mpjpeg\nduration=N/A\n", "format_name=mov,mp4,m4a\nduration=3.2\n", "format_name=hls\n"];
        assert_eq!(paces.map(pace_of), [Pace::Live, Pace::Timed, Pace::Timed]);
    }
}
