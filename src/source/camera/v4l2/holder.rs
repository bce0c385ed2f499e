//! Who else has a camera open.

use std::path::Path;

/// The programs that hold `device` in words, as far as this user may know.
pub(super) fn describe(device: &str) -> String {
    match holders(Path::new(device)).as_slice() {
        [] => "another program (a video call, a browser tab, or another Vivant)".into(),
        names => names.join(" and "),
    }
}

/// Each other process that has `device` open. Those of other users are not to be seen.
fn holders(device: &Path) -> Vec<String> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let numbers = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let mut holders: Vec<u32> = numbers.filter(|process| holds(*process, device)).collect();
    holders.sort_unstable();
    holders.into_iter().filter_map(named).collect()
}

fn holds(process: u32, device: &Path) -> bool {
    let Ok(files) = std::fs::read_dir(format!("/proc/{process}/fd")) else { return false };
    files.filter_map(Result::ok).any(|file| std::fs::read_link(file.path()).is_ok_and(|target| target == device))
}

fn named(process: u32) -> Option<String> {
    if process == std::process::id() {
        // Our own descriptor is open while we ask, and says nothing.
        return None;
    }
    let name = std::fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
    Some(format!("{} (process {process})", name.trim()))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_child_that_holds_a_file_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = std::fs::canonicalize(file.path()).unwrap();
        let stdin = std::fs::File::open(&path).unwrap();
        let mut child = std::process::Command::new("sleep").arg("20").stdin(stdin).spawn().unwrap();
        let expected = format!("sleep (process {})", child.id());
        // Between fork and exec the child is still called as we are.
        let deadline = Instant::now() + Duration::from_secs(10);
        while describe(path.to_str().unwrap()) != expected && Instant::now() < deadline {
            std::thread::yield_now();
        }
        let said = describe(path.to_str().unwrap());
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(said, expected);
    }

    #[test]
    fn a_file_that_nobody_else_holds_is_held_by_somebody_unknown() {
        assert!(describe("/nowhere/video0").contains("another program"));
    }
}
