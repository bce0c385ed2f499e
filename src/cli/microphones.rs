//! `vivant microphones`: what recordings can listen to.

use crate::sink::microphone::list::microphones;

pub(super) fn run() {
    let found = microphones();
    if found.is_empty() {
        say!("no microphone was found by the ffmpeg program");
    }
    for microphone in found {
        say!("{}  {}", microphone.spec, microphone.name);
    }
}
