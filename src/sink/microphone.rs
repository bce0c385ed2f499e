//! What a microphone hears, through the `ffmpeg` program, as 16-bit samples of two channels.

use std::fmt;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Instant;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ffmpeg::{last_line, program, read_last_line};

/// Samples a second of each channel.
pub(super) const RATE: u32 = 48_000;

/// Bytes of a frame: a sample of each of the two channels, little endian.
pub(super) const FRAME: usize = 4;

/// The most that is read at once: a twentieth of a second.
const PIECE: usize = FRAME * RATE as usize / 20;

/// Pieces that wait to be taken; what is heard while so many wait is lost.
const AHEAD: usize = 64;

/// Which microphone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MicrophoneSpec {
    /// The system's default.
    #[default]
    Auto,
    /// As `ffmpeg` names it: one of its input formats, and what that calls the device.
    Device { format: String, device: String },
}

/// Why nothing is heard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MicrophoneError {
    #[error("no microphone was found; connect one, or name it (--microphone FORMAT:DEVICE, as ffmpeg calls it)")]
    NotThere,
    #[error(
        "the microphone {0} cannot be heard ({1}); connect it, or name another (--microphone FORMAT:DEVICE, as ffmpeg calls it)"
    )]
    Silent(MicrophoneSpec, String),
    #[error("the sound has no way to ffmpeg, as this computer gives no local port ({0})")]
    NoPort(String),
}

/// Some sound.
pub(super) struct Heard {
    /// When the last of it had been heard.
    pub at: Instant,
    /// Whole frames.
    pub frames: Vec<u8>,
}

/// A microphone that is listened to, until it is dropped.
pub(super) struct Microphone {
    child: Child,
    /// Nobody wants to hear more.
    enough: Arc<AtomicBool>,
    listener: Option<JoinHandle<()>>,
}

/// Default devices, the best first. DirectShow has none but names.
const USUAL: [(&str, Option<&str>); 3] = [("pulse", Some("default")), ("alsa", Some("default")), ("dshow", None)];

/// Of a system that lists none.
const UNLISTED: Option<(&str, &str)> =
    if cfg!(target_os = "macos") { Some(("avfoundation", ":default")) } else { None };

/// What formats are told, so that they give what they hear soon.
const SOON: [(&str, &[&str]); 2] = [("pulse", &["-fragment_size", "3840"]), ("dshow", &["-audio_buffer_size", "40"])];

impl Microphone {
    /// Listens. What is heard comes through the receiver. `silent` is called, on a thread of its own, if the microphone ends.
    ///
    /// # Errors
    /// When there is none, or no `ffmpeg`.
    pub(super) fn open(
        spec: &MicrophoneSpec,
        silent: impl FnOnce(MicrophoneError) + Send + 'static,
    ) -> Result<(Microphone, Receiver<Heard>), MicrophoneError> {
        let spec = match spec {
            MicrophoneSpec::Auto => usual().ok_or(MicrophoneError::NotThere)?,
            MicrophoneSpec::Device { .. } => spec.clone(),
        };
        let mut child = capture(&spec)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| MicrophoneError::Silent(spec.clone(), format!("ffmpeg does not start: {error}")))?;
        tracing::info!("listening to {spec}");
        let (sender, heard) = sync_channel(AHEAD);
        let enough = Arc::new(AtomicBool::new(false));
        let (sound, complaints) = (child.stdout.take(), child.stderr.take());
        let listener = std::thread::spawn({
            let enough = Arc::clone(&enough);
            move || {
                let complaints = complaints.map(|pipe| std::thread::spawn(move || read_last_line(pipe)));
                let ended = sound.is_none_or(|sound| listen(sound, &sender));
                let said = complaints.and_then(|thread| thread.join().ok()).unwrap_or_default();
                if ended && !enough.load(Ordering::Acquire) {
                    silent(MicrophoneError::Silent(spec, last_line(&said)));
                }
            }
        });
        Ok((Microphone { child, enough, listener: Some(listener) }, heard))
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        self.enough.store(true, Ordering::Release);
        // Both fail only where the child has been reaped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(listener) = self.listener.take() {
            // A panic there has been reported by the panic hook.
            let _ = listener.join();
        }
    }
}

/// The system's default microphone.
fn usual() -> Option<MicrophoneSpec> {
    let listed = USUAL.iter().find_map(|(format, device)| Some((*format, device_in(&sources(format), *device)?)));
    let unlisted = || UNLISTED.map(|(format, device)| (format, device.to_owned()));
    let (format, device) = listed.or_else(unlisted)?;
    Some(MicrophoneSpec::Device { format: format.to_owned(), device })
}

/// What `ffmpeg` lists as the devices of a format; nothing where it does not know it or nobody answers.
fn sources(format: &str) -> String {
    let output = program("ffmpeg").args(["-hide_banner", "-sources", format]).stdin(Stdio::null()).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

/// The default device, where such a list has any, or the first that hears.
///
/// A line of it is `  NAME [DESCRIPTION] (audio)`, with a star before the system's default.
fn device_in(list: &str, default: Option<&str>) -> Option<String> {
    list.lines().find_map(|line| {
        let (name, described) = line.strip_prefix(['*', ' '])?.trim_start().split_once(" [")?;
        match default {
            Some(default) => Some(default.to_owned()),
            None => described.rsplit_once("] (")?.1.contains("audio").then(|| format!("audio={name}")),
        }
    })
}

/// The program that writes what the microphone hears to its standard output.
fn capture(spec: &MicrophoneSpec) -> Command {
    let mut command = program("ffmpeg");
    command.args(["-v", "error", "-nostdin"]);
    if let MicrophoneSpec::Device { format, device } = spec {
        let soon = SOON.iter().find(|(of, _)| of == format).map_or(&[][..], |(_, options)| options);
        command.args(["-f", format]).args(soon).args(["-i", device]);
    }
    command.args(["-vn", "-f", "s16le", "-ar", &RATE.to_string(), "-ac", "2", "-flush_packets", "1", "pipe:1"]);
    command
}

/// Passes on what comes, to its end; false if nobody wants it any more.
fn listen(mut sound: impl Read, to: &SyncSender<Heard>) -> bool {
    let mut piece = Vec::with_capacity(PIECE + FRAME);
    loop {
        // What has come of a frame is kept for the next round.
        let begun = piece.len();
        piece.resize(begun + PIECE, 0);
        let Some(read) = sound.read(&mut piece[begun..]).ok().filter(|read| *read > 0) else { return true };
        let whole = (begun + read) / FRAME * FRAME;
        let rest = piece[whole..begun + read].to_vec();
        piece.truncate(whole);
        if let Err(TrySendError::Disconnected(_)) = to.try_send(Heard { at: Instant::now(), frames: piece }) {
            return false;
        }
        piece = rest;
    }
}

impl fmt::Display for MicrophoneSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MicrophoneSpec::Auto => f.write_str("auto"),
            MicrophoneSpec::Device { format, device } => write!(f, "{format}:{device}"),
        }
    }
}

impl FromStr for MicrophoneSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<MicrophoneSpec, String> {
        match text.split_once(':') {
            _ if text == "auto" => Ok(MicrophoneSpec::Auto),
            Some((format, device)) if !format.is_empty() && !device.is_empty() => {
                Ok(MicrophoneSpec::Device { format: format.to_owned(), device: device.to_owned() })
            }
            _ => Err(format!(
                "{text:?} is neither \"auto\" nor FORMAT:DEVICE, such as pulse:default or \"dshow:audio=Microphone\""
            )),
        }
    }
}

impl Serialize for MicrophoneSpec {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MicrophoneSpec {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<MicrophoneSpec, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microphones_are_named_as_ffmpeg_does() {
        let device =
            |format: &str, device: &str| MicrophoneSpec::Device { format: format.into(), device: device.into() };
        assert_eq!("auto".parse(), Ok(MicrophoneSpec::Auto));
        assert_eq!("alsa:hw:1,0".parse(), Ok(device("alsa", "hw:1,0")));
        assert_eq!("avfoundation::1".parse(), Ok(device("avfoundation", ":1")));
        for text in ["alsa:hw:1,0", "auto"] {
            assert_eq!(text.parse::<MicrophoneSpec>().unwrap().to_string(), text);
        }
        for nonsense in ["", "pulse", "pulse:", ":1", "Auto"] {
            assert!(nonsense.parse::<MicrophoneSpec>().is_err(), "{nonsense}");
        }
    }

    #[test]
    fn the_usual_microphone_is_found_in_lists() {
        let cameras = r"Auto-detected sources for dshow:
  @device_pnp_\\?\usb#vid_046d&pid_0825\global [HD Webcam (C270)] (video)
";
        assert_eq!(device_in(cameras, None), None);
        let more =
            format!("{cameras}  @device_cm_{{33D9A762}}\\wave_{{1F08}} [Microphone (2- HD Webcam [C270])] (audio)\n");
        assert_eq!(device_in(&more, None).as_deref(), Some(r"audio=@device_cm_{33D9A762}\wave_{1F08}"));
        let pulse = "Auto-detected sources for pulse:\n* alsa_input.usb [Blue Microphones] (none)\n";
        assert_eq!(device_in(pulse, Some("default")).as_deref(), Some("default"));
        assert_eq!(device_in("Auto-detected sources for pulse:\n", Some("default")), None);
    }

    /// Gives its bytes a few at a time.
    struct Drops(Vec<u8>, usize);

    impl Read for Drops {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(to.len());
            to[..count].copy_from_slice(&self.0[..count]);
            self.0.drain(..count);
            Ok(count)
        }
    }

    #[test]
    fn frames_stay_whole_however_they_come() {
        let bytes: Vec<u8> = (0..90).collect();
        let (sender, heard) = sync_channel(100);
        assert!(listen(Drops(bytes.clone(), 7), &sender));
        drop(sender);
        let pieces: Vec<_> = heard.iter().map(|heard| heard.frames).collect();
        assert!(pieces.iter().all(|piece| piece.len().is_multiple_of(FRAME)));
        assert_eq!(pieces.concat(), bytes[..88]);
    }
}
