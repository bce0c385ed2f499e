//! The programs `ffmpeg` and `ffprobe`: how they are started, and what they say when they end.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

/// How to come by `ffmpeg`.
pub const ADVICE: &str = if cfg!(target_os = "macos") {
    "install it with `brew install ffmpeg`"
} else if cfg!(windows) {
    "install it with `winget install ffmpeg`"
} else {
    "install it with `sudo apt install ffmpeg` or your system's own installer"
};

/// One of the two programs, about to be started without a window of its own. Ctrl-C in a terminal is for Vivant alone, which lets
/// the two come to their ends.
pub fn program(name: &str) -> Command {
    let mut command = Command::new(whereabouts(name, std::env::var_os("PATH").as_deref(), &BREWED));
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    #[cfg(windows)]
    {
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NO_WINDOW);
    }
    command
}

/// The `PATH` of programs that macOS starts from its desktop, on which nothing is that was installed later.
const DESKTOPS_PATH: &str = "/usr/bin:/bin:/usr/sbin:/sbin";

/// Where Homebrew, on Apple's processors and on Intel's, and MacPorts put programs.
const BREWED: [&str; 3] = ["/opt/homebrew/bin", "/usr/local/bin", "/opt/local/bin"];

/// What starts a program, given the `PATH`: its name, or where it is in one of the folders that a desktop does not know.
fn whereabouts(name: &str, path: Option<&OsStr>, folders: &[impl AsRef<Path>]) -> PathBuf {
    let found = || folders.iter().map(|folder| folder.as_ref().join(name)).find(|program| program.is_file());
    let unknown = path.is_some_and(|path| path == DESKTOPS_PATH);
    unknown.then(found).flatten().unwrap_or_else(|| name.into())
}

/// The names in one of the lists of what this `ffmpeg` has (`-encoders`, `-filters`).
///
/// # Errors
/// When it does not start.
pub fn listed(list: &str) -> std::io::Result<Vec<String>> {
    let output = program("ffmpeg").args(["-hide_banner", "-v", "error", list]).stdin(Stdio::null()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().filter_map(|line| line.split_whitespace().nth(1)).map(str::to_owned).collect())
}

/// All that a program says, on both of its outputs, when it is done; nothing if it does not start or takes longer than `most`.
pub fn told_within(most: Duration, command: &mut Command) -> String {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = child else { return String::new() };
    let (sender, told) = channel();
    read_aside(child.stdout.take(), sender.clone());
    read_aside(child.stderr.take(), sender);
    let due = Instant::now() + most;
    let next = || told.recv_timeout(due.saturating_duration_since(Instant::now()));
    let all = next().and_then(|first| Ok(first + &next()?)).unwrap_or_default();
    // One that is done is only reaped by it.
    let _ = child.kill();
    let _ = child.wait();
    all
}

/// Has a thread read to the end and tell what was there.
fn read_aside(pipe: Option<impl Read + Send + 'static>, told: Sender<String>) {
    std::thread::spawn(move || {
        let mut text = Vec::new();
        // What came before an error counts; nobody may be listening any more.
        let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut text));
        let _ = told.send(String::from_utf8_lossy(&text).into_owned());
    });
}

/// The path as `ffmpeg` takes it for a file, whatever it begins with (`-`, `concat:`).
pub fn as_file(path: &Path) -> OsString {
    let mut argument = OsString::from("file:");
    argument.push(path);
    argument
}

/// The last line that says something.
pub fn last_line(text: &str) -> String {
    let line = text.lines().map(str::trim).rfind(|line| !line.is_empty());
    line.unwrap_or("it gives no reason").to_string()
}

/// Arguments that make `ffmpeg` read a stream and discard it. It begins a broadcast where those streams begin that it reads; of a
/// video one child reads the pictures and another the sound, and they begin at the same moment only if each reads the other's
/// stream, too.
pub fn beside(stream: &str) -> [&str; 7] {
    ["-map", stream, "-c", "copy", "-f", "null", "-"]
}

/// Why one of the two could not read a file, by what it said. It puts the path before its reason; our messages name it already.
pub fn why_unread(path: &Path, said: &[u8]) -> String {
    let line = last_line(&String::from_utf8_lossy(said));
    let prefix = format!("file:{}: ", path.display());
    line.strip_prefix(&prefix).unwrap_or(&line).to_owned()
}

/// What says more than all that the program says after it.
const FULL_DISK: &str = "No space left on device";

/// Reads to the end, so that the child never waits for a full pipe, and keeps one line: the last, or that the disk is full.
pub fn read_last_line(pipe: impl Read) -> String {
    let mut last = String::new();
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    loop {
        line.clear();
        match pipe.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return last,
            Ok(_) => {
                let text = String::from_utf8_lossy(&line);
                if !text.trim().is_empty() && !last.contains(FULL_DISK) {
                    last = text.trim().to_string();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_the_reason_whatever_is_said_after_it() {
        assert_eq!(read_last_line("one\n two \n\n".as_bytes()), "two");
        let full = "muxer: No space left on device";
        assert_eq!(read_last_line(format!("first\n{full}\nConversion failed!\n").as_bytes()), full);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_desktop_does_not_know_is_found() {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let program = folders[1].path().join("ffmpeg");
        std::fs::write(&program, "").unwrap();
        let at = |path: Option<&str>, name: &str| whereabouts(name, path.map(OsStr::new), &folders);
        assert_eq!(at(Some(DESKTOPS_PATH), "ffmpeg"), program);
        assert_eq!(at(Some(DESKTOPS_PATH), "ffprobe"), Path::new("ffprobe"));
        // Who sets a path knows why.
        assert_eq!(at(Some("/usr/bin:/bin"), "ffmpeg"), Path::new("ffmpeg"));
        assert_eq!(at(None, "ffmpeg"), Path::new("ffmpeg"));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_waits_for_a_program_that_hangs() {
        let begin = Instant::now();
        assert_eq!(told_within(Duration::from_millis(200), Command::new("sleep").arg("60")), "");
        assert!(begin.elapsed() < Duration::from_secs(30));
        let both = told_within(Duration::from_secs(30), Command::new("sh").args(["-c", "echo one; echo two >&2"]));
        assert!(both.contains("one\n") && both.contains("two\n"), "{both}");
    }
}
