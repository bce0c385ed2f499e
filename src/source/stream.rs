//! Pictures that come through the network, through the `ffmpeg` program: a network camera's, a telephone's, a stream's. Like a
//! camera, a stream that breaks off is waited for.

mod y4m;

use std::io::Read;
use std::process::ChildStdout;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use super::address::Address;
use super::player::{FORMAT, Next, Player};
use super::video::{MAX_SIDE, is_untagged_hd};
use super::{Frame, Pixels, Source, SourceError};
use crate::ffmpeg::program;
use y4m::Picture;

/// How long the first picture may take: connecting, and for some cameras a few seconds until one comes that stands for itself.
const FIRST_PICTURE: Duration = Duration::from_secs(20);

/// Silence of this length is a stall.
const STALL: Duration = Duration::from_secs(3);

/// After so much silence the connection is made anew.
const GIVEN_UP: Duration = Duration::from_secs(15);

/// The same where pictures came [fast](FAST) and live. A camera that is turned on its side gives pictures of another size, and
/// `ffmpeg`, which began with the first, none.
const GIVEN_UP_SOON: Duration = Duration::from_secs(5);

/// Between two pictures, at most.
const FAST: Duration = Duration::from_secs(1);

/// How soon it is connected again: at first, and at most. It doubles until there is a picture.
const PAUSE: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(30)];

/// A stream that is being connected, runs, or is waited for. Nothing here waits longer than it is asked to, for nobody knows when
/// an address answers.
pub struct Stream {
    address: Address,
    stage: Stage,
    about: About,
    /// Width and height of the newest picture; `None` before the first.
    size: Option<[u32; 2]>,
    /// When it was connected or last gave a picture.
    last: Instant,
    /// Between the last two pictures.
    gap: Duration,
    pause: Duration,
    sequence: u64,
    trouble: Option<String>,
}

enum Stage {
    /// `ffprobe` finds out about it.
    Asking(Player<About>),
    /// Whether it has given a picture, too: one that gives none is not started again at once.
    Connected(Player<Picture>, bool),
    /// Until it is tried again.
    Pausing(Instant),
}

/// What is known of what an address gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct About {
    pace: Pace,
    /// As a [video](super::video)'s.
    untagged_hd: bool,
}

impl About {
    /// Of those that are not asked.
    const LIVE: About = About { pace: Pace::Live, untagged_hd: false };
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
    /// Begins to connect. Whether there is anything shows when [`Source::next_frame`] is asked for the first picture.
    ///
    /// # Errors
    /// When `ffmpeg` or `ffprobe` does not start.
    pub fn open(address: &Address) -> Result<Stream, SourceError> {
        let stage = match address.scheme() {
            "http" | "https" => Stage::Asking(ask(address)?),
            _ => Stage::Connected(connect(address, About::LIVE)?, false),
        };
        Ok(Stream {
            address: address.clone(),
            stage,
            about: About::LIVE,
            size: None,
            last: Instant::now(),
            gap: GIVEN_UP,
            pause: PAUSE[0],
            sequence: 0,
            trouble: None,
        })
    }

    /// The next picture, if there is one within `timeout`.
    fn next_picture(&mut self, timeout: Duration) -> Result<Option<Picture>, SourceError> {
        match &mut self.stage {
            Stage::Asking(player) => match player.next(timeout) {
                Next::Frame(about) => {
                    self.about = about;
                    self.connect()?;
                }
                Next::Late => self.look_at_silence()?,
                Next::Ended(said) => self.lost(why_ended(&self.address, said))?,
            },
            Stage::Connected(player, productive) => match player.next(timeout) {
                Next::Frame(picture) => {
                    *productive = true;
                    return Ok(Some(picture));
                }
                Next::Late => self.look_at_silence()?,
                // What was recorded begins anew.
                Next::Ended(Ok(())) if self.about.pace == Pace::Timed && *productive => self.connect()?,
                Next::Ended(said) => self.lost(why_ended(&self.address, said))?,
            },
            Stage::Pausing(until) => {
                std::thread::sleep(until.saturating_duration_since(Instant::now()).min(timeout));
                if *until <= Instant::now() {
                    self.connect()?;
                }
            }
        }
        Ok(None)
    }

    fn connect(&mut self) -> Result<(), SourceError> {
        self.last = Instant::now();
        match connect(&self.address, self.about) {
            Ok(player) => self.stage = Stage::Connected(player, false),
            Err(error) => self.lost(error.to_string())?,
        }
        Ok(())
    }

    /// Nothing comes at the moment.
    fn look_at_silence(&mut self) -> Result<(), SourceError> {
        let patience = match (&self.stage, self.size) {
            (_, None) => FIRST_PICTURE,
            (Stage::Connected(_, true), Some(_)) if self.about.pace == Pace::Live && self.gap <= FAST => GIVEN_UP_SOON,
            (_, Some(_)) => GIVEN_UP,
        };
        let silent = self.last.elapsed();
        if silent >= patience {
            return self.lost(format!("no picture within {} s", patience.as_secs()));
        }
        if silent >= STALL && self.size.is_some() && self.trouble.is_none() {
            self.trouble = Some(format!("{} gives no pictures at the moment", self.address));
        }
        Ok(())
    }

    /// Is connected again after a pause; an error where there never was a picture.
    fn lost(&mut self, reason: String) -> Result<(), SourceError> {
        let address = self.address.clone();
        if self.size.is_none() {
            return Err(SourceError::Stream { address, reason });
        }
        tracing::warn!("{address}: {reason}");
        self.trouble = Some(format!("{address} has broken off ({reason})"));
        self.stage = Stage::Pausing(Instant::now() + self.pause);
        self.pause = (2 * self.pause).min(PAUSE[1]);
        Ok(())
    }
}

impl Source for Stream {
    fn describe(&self) -> String {
        let size = self.size.map(|[width, height]| format!(", {width}×{height}"));
        format!("{}{}", self.address, size.unwrap_or_default())
    }

    fn next_frame(&mut self, timeout: Duration) -> anyhow::Result<Option<Frame>> {
        let Some(picture) = self.next_picture(timeout)? else { return Ok(None) };
        let now = Instant::now();
        self.gap = now - self.last;
        (self.last, self.pause, self.trouble, self.size) = (now, PAUSE[0], None, Some(picture.size));
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
fn connect(address: &Address, About { pace, untagged_hd }: About) -> Result<Player<Picture>, SourceError> {
    let from = if untagged_hd { "in_color_matrix=bt709:" } else { "" };
    let timed = if pace == Pace::Timed { "realtime," } else { "" };
    // Square pixels, no larger than a screen, and numbered by the way: what is live has times that nobody needs, and `ffmpeg`
    // would repeat pictures or leave some out to make an even rate of them.
    let filter = format!(
        "{timed}scale=w='trunc(iw*if(gt(sar,0),sar,1)/2)*2':h='trunc(ih/2)*2',\
         scale=w='min({MAX_SIDE},iw)':h='min({MAX_SIDE},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2:\
         flags=bilinear:{from}out_color_matrix=bt601:out_range=tv,setsar=1,format=yuv420p,setpts=N/25/TB"
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
    Player::start(command, y4m::read).map_err(|error| not_started(address, "ffmpeg", &error))
}

/// Has `ffprobe` find out whether what is behind an address has its own pace, and what its colours mean. That is asked of the
/// web's addresses only, for others may have room for one listener.
fn ask(address: &Address) -> Result<Player<About>, SourceError> {
    let mut command = program("ffprobe");
    command
        .args([
            "-v",
            "error",
            "-select_streams",
            "V:0",
            "-show_entries",
            "format=format_name,duration:stream=width,height,color_space",
            "-of",
            "default=noprint_wrappers=1",
            "-i",
        ])
        .arg(address.whole());
    let read = |mut pipe: ChildStdout, sender: &SyncSender<About>| {
        let mut said = String::new();
        // Where it fails it says nothing here. Nobody may be listening any more.
        if pipe.read_to_string(&mut said).is_ok() && !said.is_empty() {
            let _ = sender.send(about(&said));
        }
    };
    Player::start(command, read).map_err(|error| not_started(address, "ffprobe", &error))
}

/// By `ffprobe`'s words.
fn about(said: &str) -> About {
    let pairs = || said.lines().filter_map(|line| line.split_once('='));
    let timed = pairs().any(|(name, value)| match name {
        "format_name" => value.split(',').any(|format| ["hls", "dash"].contains(&format)),
        "duration" => value.parse::<f64>().is_ok_and(|seconds| seconds > 0.0),
        _ => false,
    });
    let first = |wanted: &str| pairs().find_map(|(name, value)| (name == wanted).then_some(value)).unwrap_or_default();
    let size = ["width", "height"].map(|side| first(side).parse().unwrap_or(0));
    About {
        pace: if timed { Pace::Timed } else { Pace::Live },
        untagged_hd: is_untagged_hd(size, first("color_space")),
    }
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
        assert_eq!(paces.map(|said| about(said).pace), [Pace::Live, Pace::Timed, Pace::Timed]);
    }

    #[test]
    fn high_definition_that_says_nothing_of_its_colours_has_its_usual_ones() {
        let hd = |said: &str| about(&format!("{said}\nformat_name=mpegts\nduration=N/A\n")).untagged_hd;
        assert!(hd("width=1280\nheight=720\ncolor_space=unknown"));
        assert!(!hd("width=1280\nheight=720\ncolor_space=bt470bg"), "a telephone's JPEG");
        assert!(!hd("width=640\nheight=480\ncolor_space=unknown") && !hd("no=picture"));
    }
}
