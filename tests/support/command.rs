//! The program, called as a user without a display calls it.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::support::Noise;

pub fn vivant(arguments: &[&str]) -> Command {
    at_nobodys(env!("CARGO_BIN_EXE_vivant"), arguments)
}

/// A line of the shell, in which `vivant` is the program.
#[cfg(unix)]
pub fn shell(line: &str) -> Command {
    at_nobodys("sh", &["-c", &line.replace("vivant", env!("CARGO_BIN_EXE_vivant"))])
}

/// Without a display, and without what the user keeps whose machine this is.
fn at_nobodys(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("RUST_LOG");
    // A machine without a session has no such folder, and graphics drivers complain of it.
    command.env("XDG_RUNTIME_DIR", env!("CARGO_TARGET_TMPDIR"));
    let nobody = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nobody");
    command.env("XDG_CONFIG_HOME", &nobody).env("XDG_DATA_HOME", &nobody);
    command
}

pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

pub fn run(command: &mut Command) -> Run {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let run = Run { code: status.code(), out: text(stdout), err: text(stderr) };
    assert!(!run.err.contains("panicked"), "{}", run.err);
    run
}

/// Fails with exit code 1 and a message that holds all of `words`.
pub fn fails(command: &mut Command, words: &[&str]) {
    let run = run(command);
    assert_eq!(run.code, Some(1), "{}{}", run.out, run.err);
    let message = run.err.lines().find(|line| line.starts_with("vivant: ")).unwrap_or_else(|| panic!("{}", run.err));
    let whole = &run.err[run.err.find(message).unwrap()..];
    for word in words {
        assert!(whole.contains(word), "{word:?} is missing in: {whole}");
    }
}

/// A folder with a content and a style picture.
pub struct Desk(pub tempfile::TempDir);

impl Desk {
    pub fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        Noise(1).picture(60, 44).save(folder.path().join("content.png")).unwrap();
        Noise(2).picture(40, 50).save(folder.path().join("style.jpg")).unwrap();
        Desk(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// `vivant stylize content.png --style style.jpg --size 32 --style-size 32 …`, in this folder.
    pub fn stylize(&self, more: &[&str]) -> Command {
        let mut command =
            vivant(&["stylize", "content.png", "--style", "style.jpg", "--size", "32", "--style-size", "32"]);
        command.args(more).current_dir(self.0.path());
        command
    }
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
