//! `vivant microphones`: what recordings can listen to.

use std::io::ErrorKind;

use crate::ffmpeg;
use crate::sink::microphone::list::microphones;

pub(super) fn run() -> anyhow::Result<()> {
    let found = microphones();
    if found.is_empty() {
        starts()?;
        say!("no microphone was found by the ffmpeg program");
    }
    for microphone in found {
        say!("{}  {}", microphone.spec, microphone.name);
    }
    Ok(())
}

/// Finds out whether there is an `ffmpeg` that could have found any.
fn starts() -> anyhow::Result<()> {
    match ffmpeg::listed("-devices") {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            anyhow::bail!("the ffmpeg program, which finds the microphones, is not installed; {}", ffmpeg::ADVICE)
        }
        Err(error) => anyhow::bail!("the ffmpeg program, which finds the microphones, does not start: {error}"),
    }
}
