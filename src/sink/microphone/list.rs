//! Which microphones there are, as the `ffmpeg` program lists them.

use std::time::Duration;

use super::MicrophoneSpec;
use crate::ffmpeg::{program, told_within};

/// A microphone that can be listened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub spec: MicrophoneSpec,
    /// For people.
    pub name: String,
}

/// A system of sound devices that `ffmpeg` knows.
struct System {
    format: &'static str,
    /// Whether it may be found on this operating system.
    here: bool,
    /// What `ffmpeg` is told to list the devices.
    list: &'static [&'static str],
    /// What it calls the default device.
    default: Option<&'static str>,
    /// Device and name of each microphone in the list.
    read: fn(&str) -> Vec<(String, String)>,
}

const UNIX: bool = cfg!(not(any(windows, target_os = "macos")));

/// The best first. One that this `ffmpeg` does not know, or that nobody answers for, lists nothing.
const SYSTEMS: [System; 4] = [
    System { format: "pulse", here: UNIX, list: &["-sources", "pulse"], default: Some("default"), read: sources },
    System { format: "alsa", here: UNIX, list: &["-sources", "alsa"], default: Some("default"), read: cards },
    System { format: "dshow", here: cfg!(windows), list: &["-sources", "dshow"], default: None, read: heard_by_dshow },
    System {
        format: "avfoundation",
        here: cfg!(target_os = "macos"),
        list: &["-f", "avfoundation", "-list_devices", "true", "-i", ""],
        default: Some(":default"),
        read: heard_by_avfoundation,
    },
];

/// How long `ffmpeg` may take for a list: a server of sound that hangs is none.
const PATIENCE: Duration = Duration::from_secs(3);

/// The microphones of the first system that has any, the default first; what other programs play can be listened to, too.
pub fn microphones() -> Vec<Listed> {
    let mut found = SYSTEMS.iter().filter(|system| system.here).map(|system| system.microphones(&system.listed()));
    found.find(|found| !found.is_empty()).unwrap_or_default()
}

/// The default microphone, if there is any.
pub(super) fn usual() -> Option<MicrophoneSpec> {
    let mut here = SYSTEMS.iter().filter(|system| system.here);
    here.find_map(|system| system.usual(&(system.read)(&system.listed())))
}

/// Whether a device hears what is in the room, and not what programs play.
fn hears(device: &str) -> bool {
    !device.ends_with(".monitor")
}

impl System {
    /// What `ffmpeg` says when it is asked.
    fn listed(&self) -> String {
        told_within(PATIENCE, program("ffmpeg").arg("-hide_banner").args(self.list))
    }

    /// The device to listen to where none was chosen.
    fn usual(&self, found: &[(String, String)]) -> Option<MicrophoneSpec> {
        let first = found.iter().find(|(device, _)| hears(device))?;
        Some(self.spec(self.default.unwrap_or(&first.0)))
    }

    fn spec(&self, device: &str) -> MicrophoneSpec {
        MicrophoneSpec::Device { format: self.format.to_owned(), device: device.to_owned() }
    }

    fn microphones(&self, listed: &str) -> Vec<Listed> {
        let found = (self.read)(listed);
        let usual = self.usual(&found).filter(|_| self.default.is_some());
        let usual = usual.map(|spec| Listed { spec, name: "default".to_owned() });
        let all = found.into_iter().map(|(device, name)| Listed { spec: self.spec(&device), name });
        usual.into_iter().chain(all).collect()
    }
}

/// Of lines such as `* alsa_input.usb [Blue Microphones] (none)` all before the first bracket, and all behind it. The star
/// marks the default.
fn lines(listed: &str) -> impl Iterator<Item = (&str, &str)> {
    let indented = listed.lines().filter_map(|line| line.strip_prefix("* ").or_else(|| line.strip_prefix("  ")));
    indented.filter_map(|line| line.split_once(" ["))
}

/// The description without its bracket, and what kind of device it is.
fn described(text: &str) -> (String, &str) {
    let (name, kind) = text.rsplit_once(']').unwrap_or((text, ""));
    (name.to_owned(), kind)
}

fn sources(listed: &str) -> Vec<(String, String)> {
    lines(listed).map(|(device, text)| (device.to_owned(), described(text).0)).collect()
}

/// Devices of sound cards; what has no card in its name only converts or leads elsewhere.
fn cards(listed: &str) -> Vec<(String, String)> {
    sources(listed).into_iter().filter(|(device, _)| device.contains(':')).collect()
}

fn heard_by_dshow(listed: &str) -> Vec<(String, String)> {
    let all = lines(listed).map(|(device, text)| (device, described(text)));
    all.filter(|(_, (_, kind))| kind.contains("audio"))
        .map(|(device, (name, _))| (format!("audio={device}"), name))
        .collect()
}

/// Of lines such as `[AVFoundation indev @ 0x7f8] [0] MacBook Pro Microphone` those below the cameras.
fn heard_by_avfoundation(listed: &str) -> Vec<(String, String)> {
    let Some((_, below)) = listed.split_once("AVFoundation audio devices:") else { return Vec::new() };
    let numbered = below.lines().filter_map(|line| line.split_once("] [")?.1.split_once("] "));
    let all: Vec<(&str, &str)> = numbered.collect();
    // Numbers change with what is connected. A name stands for the first device whose own begins so, and has no colon in it.
    let is_alone = |name: &str| all.iter().filter(|(_, other)| other.starts_with(name)).count() == 1;
    let is_plain = |name: &str| !name.contains(':') && name.starts_with(|first: char| first.is_alphabetic());
    let device = |(number, name): &(&str, &str)| {
        let known_by = if is_plain(name) && is_alone(name) { name } else { number };
        (format!(":{known_by}"), (*name).to_owned())
    };
    all.iter().map(device).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in a list of that system's.
    fn found(format: &str, listed: &str) -> Vec<(String, String)> {
        let system = SYSTEMS.iter().find(|system| system.format == format).unwrap();
        let all = system.microphones(listed).into_iter();
        all.map(|microphone| (microphone.spec.to_string(), microphone.name)).collect()
    }

    fn pair(spec: &str, name: &str) -> (String, String) {
        (spec.to_owned(), name.to_owned())
    }

    #[test]
    fn microphones_are_found_in_all_lists() {
        let pulse = "Auto-detected sources for pulse:\n  alsa_input.usb [Blue [USB] Yeti] (none)\n* b [Built-in Audio] (none)\n";
        let [yeti, inside] = [pair("pulse:alsa_input.usb", "Blue [USB] Yeti"), pair("pulse:b", "Built-in Audio")];
        assert_eq!(found("pulse", pulse), [pair("pulse:default", "default"), yeti, inside]);
        let alsa =
            "Auto-detected sources for alsa:\n  null [Generate zero samples] (none)\n* default [Default] (none)\n";
        assert_eq!(found("alsa", alsa), []);
        let alsa = format!("{alsa}  sysdefault:CARD=PCH [HDA Intel PCH] (none)\n");
        assert_eq!(found("alsa", &alsa)[1], pair("alsa:sysdefault:CARD=PCH", "HDA Intel PCH"));
        let dshow = r"Auto-detected sources for dshow:
  @device_pnp_\\?\usb#vid_046d&pid_0825\global [HD Webcam (C270)] (video)
  @device_cm_{33D9A762}\wave_{1F08} [Microphone (2- HD Webcam)] (audio)
";
        let device = r"dshow:audio=@device_cm_{33D9A762}\wave_{1F08}";
        assert_eq!(found("dshow", dshow), [pair(device, "Microphone (2- HD Webcam)")]);
        let avfoundation = "[AVFoundation indev @ 0x7f8] AVFoundation video devices:
[AVFoundation indev @ 0x7f8] [0] FaceTime HD Camera
[AVFoundation indev @ 0x7f8] AVFoundation audio devices:
[AVFoundation indev @ 0x7f8] [0] MacBook Pro Microphone
[AVFoundation indev @ 0x7f8] [1] USB: Mixer
: Input/output error
";
        let usual = pair("avfoundation::default", "default");
        let inside = pair("avfoundation::MacBook Pro Microphone", "MacBook Pro Microphone");
        let mixer = pair("avfoundation::1", "USB: Mixer");
        assert_eq!(found("avfoundation", avfoundation), [usual, inside, mixer]);
    }

    #[test]
    fn what_programs_play_is_no_default() {
        let monitor = "Auto-detected sources for pulse:\n* out.monitor [Monitor of Built-in Audio] (none)\n";
        assert_eq!(found("pulse", monitor), [pair("pulse:out.monitor", "Monitor of Built-in Audio")]);
        assert_eq!(SYSTEMS[0].usual(&sources(monitor)), None);
        let both = format!("{monitor}  in [Microphone] (none)\n");
        assert_eq!(SYSTEMS[0].usual(&sources(&both)).unwrap().to_string(), "pulse:default");
    }

    #[test]
    fn where_there_is_none_there_is_no_default_either() {
        for system in SYSTEMS {
            assert_eq!(found(system.format, "Unknown input format: 'x'\n"), []);
        }
    }
}
