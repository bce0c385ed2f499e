//! Whether tests that need `ffmpeg` and `ffprobe` can run.

use std::process::{Command, Stdio};

/// Says so, loudly, where they cannot; with VIVANT_VIDEO_TESTS=require that is a failure.
pub fn have_ffmpeg() -> bool {
    let found =
        |program| Command::new(program).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    let both = found("ffmpeg") && found("ffprobe");
    if !both {
        let required = std::env::var("VIVANT_VIDEO_TESTS").is_ok_and(|value| value == "require");
        assert!(!required, "ffmpeg is not installed, and VIVANT_VIDEO_TESTS=require");
        eprintln!("SKIPPED: ffmpeg is not installed");
    }
    both
}
