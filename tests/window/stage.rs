//! A display of our own, the program on it, and hands to use it.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Anything that has to happen happens in this time, on any machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Tests take turns: each measures, or waits for, what another would slow down.
static TURN: Mutex<()> = Mutex::new(());

/// An X display and hands on it.
pub struct Stage {
    hands: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
    server: Child,
    display: String,
    python: &'static str,
    folder: tempfile::TempDir,
    /// Where programs look for the desktop; there is none unless a test brings one.
    pub bus: String,
    _turn: std::sync::MutexGuard<'static, ()>,
}

impl Stage {
    /// `None`, loudly, where something needed is not installed.
    pub fn open(width: u32, height: u32) -> Option<Stage> {
        let mut server = Command::new("Xvfb");
        server.args(["-screen", "0", &format!("{width}x{height}x24")]);
        Stage::serve(server).or_else(|| {
            let required = std::env::var("VIVANT_WINDOW_TESTS").is_ok_and(|value| value == "require");
            assert!(!required, "the window's tests are required (VIVANT_WINDOW_TESTS=require)");
            None
        })
    }

    /// Two monitors side by side: 1280×800 on the left, 1024×768 on the right. Needs an X server with the dummy driver, which
    /// not everybody may start; `None`, loudly, where there is none.
    pub fn open_two_monitors() -> Option<Stage> {
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("xorg.conf");
        std::fs::write(&settings, include_str!("two_monitors.conf")).unwrap();
        let mut server = Command::new("Xorg");
        server.arg("-config").arg(&settings).arg("-logfile").arg(folder.path().join("log"));
        let stage = Stage::serve(server)?;
        let xrandr = |arguments: &[&str]| {
            let done = Command::new("xrandr").args(["--display", &stage.display]).args(arguments).status();
            done.is_ok_and(|status| status.success())
        };
        let second = ["--output", "DUMMY1", "--mode", "1024x768", "--right-of", "DUMMY0"];
        if xrandr(&["--addmode", "DUMMY1", "1024x768"]) && xrandr(&second) {
            return Some(stage);
        }
        eprintln!("SKIPPED: xrandr (x11-xserver-utils) has set up no second monitor");
        None
    }

    fn serve(mut server: Command) -> Option<Stage> {
        let missing = |what: &str| {
            eprintln!("SKIPPED: {what} is not installed, or does not start");
            None
        };
        let turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let name = server.get_program().to_string_lossy().into_owned();
        let server = server
            .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut server) = server else { return missing(&name) };
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        if number.trim().is_empty() {
            end(&mut server);
            return missing(&name);
        }
        let display = format!(":{}", number.trim());
        let Some(python) = python() else {
            end(&mut server);
            return missing("Python with python-xlib (python3-xlib)");
        };
        let mut hands = Command::new(python)
            .arg(script("hands.py"))
            .env("DISPLAY", &display)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (commands, answers) = (hands.stdin.take().unwrap(), BufReader::new(hands.stdout.take().unwrap()));
        let folder = tempfile::tempdir().unwrap();
        Some(Stage {
            hands,
            commands,
            answers,
            server,
            display,
            python,
            folder,
            bus: "unix:path=/dev/null".to_owned(),
            _turn: turn,
        })
    }

    /// A folder that goes with the stage.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn ask(&mut self, command: &str) -> String {
        writeln!(self.commands, "{command}").expect("the hands are there");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim().to_owned()
    }

    fn tell(&mut self, command: &str) {
        assert_eq!(self.ask(command), "ok", "{command}");
    }

    /// Asks again and again until it is so.
    pub fn until(&mut self, what: &str, mut so: impl FnMut(&mut Stage) -> bool) {
        let start = Instant::now();
        while !so(self) {
            assert!(start.elapsed() < PATIENCE, "waited in vain for: {what}");
            std::thread::sleep(Duration::from_millis(60));
        }
    }

    /// Gives the window the keyboard, as a window manager would.
    pub fn focus(&mut self) {
        self.until("the window", |stage| stage.ask("find") != "none");
        self.tell("focus");
    }

    /// Gives the second window the keyboard.
    pub fn focus_picture(&mut self) {
        self.tell("focus_picture");
    }

    /// Takes the keyboard away from the window.
    pub fn blur(&mut self) {
        self.tell("blur");
    }

    pub fn key(&mut self, name: &str) {
        self.tell(&format!("key {name}"));
    }

    /// Moves the pointer there.
    pub fn point(&mut self, [x, y]: [i32; 2]) {
        self.tell(&format!("move {x} {y}"));
    }

    /// Presses a button and lets go: 1 is the left one, 3 the right one, 4 and 5 are the wheel.
    pub fn click(&mut self, button: u32) {
        self.tell(&format!("down {button}"));
        self.tell(&format!("up {button}"));
    }

    /// Holds a key down, or lets it go.
    pub fn hold(&mut self, name: &str, down: bool) {
        self.tell(&format!("{} {name}", if down { "hold" } else { "release" }));
    }

    /// Puts something over the whole screen, or takes it away.
    pub fn cover(&mut self, over: bool) {
        self.tell(if over { "cover" } else { "uncover" });
    }

    /// Takes the window off the screen without telling the program, or brings it back.
    pub fn unmap(&mut self, off: bool) {
        self.tell(if off { "unmap" } else { "map" });
    }

    /// Presses at one point, moves in steps to another, and lets go.
    pub fn drag(&mut self, from: [i32; 2], to: [i32; 2]) {
        self.drag_with(1, from, to);
    }

    /// As [`Stage::drag`], with any button.
    pub fn drag_with(&mut self, button: u32, from: [i32; 2], to: [i32; 2]) {
        self.tell(&format!("move {} {}", from[0], from[1]));
        // The first movement brings the controls, which need a moment to be there.
        std::thread::sleep(Duration::from_millis(500));
        self.tell(&format!("down {button}"));
        for step in 1..=8 {
            let at = |i: usize| from[i] + (to[i] - from[i]) * step / 8;
            self.tell(&format!("move {} {}", at(0), at(1)));
            std::thread::sleep(Duration::from_millis(60));
        }
        self.tell(&format!("up {button}"));
    }

    /// Milliseconds from moves of the slider's handle, between two places, to its being seen there.
    pub fn delays(&mut self, [left, right]: [i32; 2], y: i32, count: u32) -> Vec<f64> {
        self.tell(&format!("move {left} {y}"));
        std::thread::sleep(Duration::from_millis(500));
        self.tell("down");
        let answer = self.ask(&format!("delays {left} {right} {y} {count}"));
        self.tell("up");
        answer.split(' ').map(|ms| ms.parse().unwrap_or_else(|_| panic!("{answer}"))).collect()
    }

    pub fn resize(&mut self, width: i32, height: i32) {
        self.tell(&format!("resize {width} {height}"));
    }

    /// As the window's close button does.
    pub fn close(&mut self) {
        self.tell("close");
    }

    /// What is on the screen in an area: left, top, width, height.
    pub fn look(&mut self, [x, y, width, height]: [i32; 4]) -> Look {
        let bytes: usize = self.ask(&format!("look {x} {y} {width} {height}")).parse().expect("a count of bytes");
        let mut pixels = vec![0; bytes];
        self.answers.read_exact(&mut pixels).unwrap();
        Look(pixels.chunks_exact(4).map(|p| [p[2], p[1], p[0]]).collect())
    }

    /// Files over the window, by the drag-and-drop protocol.
    pub fn drag_files(&self, files: &[PathBuf]) -> Drag {
        let mut source = Command::new(self.python)
            .arg(script("xdnd_source.py"))
            .args(files)
            .env("DISPLAY", &self.display)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut drag = Drag { answers: BufReader::new(source.stdout.take().unwrap()), source };
        drag.hears("hovering");
        drag
    }
}

impl Stage {
    /// Holds a file in the clipboard as that kind of thing, until it is dropped.
    pub fn clipboard(&self, kind: &str, file: &Path) -> Clipboard {
        let mut holder = Command::new(self.python)
            .arg(script("clipboard.py"))
            .args([Path::new(kind), file])
            .env("DISPLAY", &self.display)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut answer = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut answer).unwrap();
        assert_eq!(answer.trim(), "held");
        Clipboard(holder)
    }
}

/// Something in the clipboard.
pub struct Clipboard(Child);

impl Drop for Clipboard {
    fn drop(&mut self) {
        end(&mut self.0);
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        end(&mut self.hands);
        end(&mut self.server);
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/window").join(name)
}

/// A Python that has python-xlib: Debian puts it beside its own Python, which may not be the first in the path.
fn python() -> Option<&'static str> {
    let has = |python: &&&str| {
        let check = Command::new(python).args(["-c", "import Xlib"]).stderr(Stdio::null()).status();
        check.is_ok_and(|status| status.success())
    };
    ["/usr/bin/python3", "python3"].iter().find(has).copied()
}

/// Files on their way.
pub struct Drag {
    source: Child,
    answers: BufReader<ChildStdout>,
}

impl Drag {
    fn hears(&mut self, expected: &str) {
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        assert_eq!(answer.trim(), expected, "from the source of the drag");
    }

    /// Drops them.
    pub fn release(&mut self) {
        writeln!(self.source.stdin.as_mut().unwrap()).unwrap();
        self.hears("dropped");
        assert!(self.source.wait().unwrap().success());
    }
}

/// Part of a screenshot.
pub struct Look(Vec<[u8; 3]>);

impl Look {
    /// How many different colours.
    pub fn colours(&self) -> usize {
        let mut all = self.0.clone();
        all.sort_unstable();
        all.dedup();
        all.len()
    }

    /// Whether a pixel has that colour.
    pub fn has(&self, colour: [u8; 3]) -> bool {
        self.0.contains(&colour)
    }

    /// The mean of all values, in [0, 255].
    pub fn brightness(&self) -> f64 {
        self.0.iter().flatten().map(|value| f64::from(*value)).sum::<f64>() / (3 * self.0.len()) as f64
    }

    /// The largest value that a pixel's channels all reach.
    pub fn whitest(&self) -> u8 {
        self.0.iter().filter_map(|pixel| pixel.iter().min()).max().copied().unwrap_or(0)
    }

    /// The mean difference of values, in [0, 255].
    pub fn distance_to(&self, other: &Look) -> f64 {
        let values = self.0.iter().flatten().zip(other.0.iter().flatten());
        values.map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / (3 * self.0.len()) as f64
    }

    /// The part of pixels that are not the same.
    pub fn differs_from(&self, other: &Look) -> f64 {
        let different = self.0.iter().zip(&other.0).filter(|(a, b)| a != b).count();
        different as f64 / self.0.len() as f64
    }
}

/// The program.
pub struct App {
    process: Mutex<Child>,
    lines: Arc<Mutex<Vec<String>>>,
    home: Home,
}

/// A home folder, which outlives the program: what was remembered in it is there at the next start.
#[derive(Clone)]
pub struct Home(Arc<tempfile::TempDir>);

impl Home {
    /// Of somebody who has used the program before.
    pub fn new() -> Home {
        let home = Home::fresh();
        home.put(".config/vivant/preferences.toml", "hint-seen = true\n");
        home
    }

    /// Of somebody who has not.
    pub fn fresh() -> Home {
        let home = Home(Arc::new(tempfile::tempdir().unwrap()));
        for folder in ["Pictures", "Videos"] {
            std::fs::create_dir_all(home.path().join(folder)).unwrap();
        }
        home.put(".config/user-dirs.dirs", "XDG_PICTURES_DIR=\"$HOME/Pictures\"\nXDG_VIDEOS_DIR=\"$HOME/Videos\"\n");
        home
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file in it.
    pub fn put(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

impl App {
    /// Starts it on a stage, with a home of its own and the cache that all of these tests share.
    pub fn start(stage: &Stage, arguments: &[&str]) -> App {
        App::start_at(&Home::new(), stage, arguments)
    }

    /// The same, at a certain home.
    pub fn start_at(home: &Home, stage: &Stage, arguments: &[&str]) -> App {
        let mut process = App::command(home, stage).arg("-vv").args(arguments).stderr(Stdio::piped()).spawn().unwrap();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let stderr = BufReader::new(process.stderr.take().unwrap());
        std::thread::spawn({
            let lines = Arc::clone(&lines);
            move || stderr.lines().map_while(Result::ok).for_each(|line| lines.lock().unwrap().push(line))
        });
        App { process: Mutex::new(process), lines, home: home.clone() }
    }

    /// What starts it there, with no arguments yet.
    pub fn command(home: &Home, stage: &Stage) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vivant"));
        command
            .env("DISPLAY", &stage.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &stage.bus)
            .env("HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path().join(".config"))
            .env("XDG_CACHE_HOME", Path::new(env!("CARGO_TARGET_TMPDIR")).join("window-cache"))
            .env("NO_COLOR", "1")
            .env("RUST_BACKTRACE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            .env_remove("RUST_LOG")
            .env("XDG_DATA_HOME", home.path().join(".local/share"));
        command
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn home_folder(&self) -> &Home {
        &self.home
    }

    /// Bytes of memory that the program holds.
    pub fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.lock().unwrap().id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("Linux says how much");
        1000 * line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
    }

    /// How much has been said so far.
    pub fn mark(&self) -> usize {
        self.lines.lock().unwrap().len()
    }

    /// Waits until a line contains `text`.
    pub fn wait_for(&self, text: &str) -> String {
        self.wait_for_after(0, text)
    }

    /// Waits until a line after `mark` contains `text`.
    pub fn wait_for_after(&self, mark: usize, text: &str) -> String {
        let start = Instant::now();
        loop {
            if let Some(line) = self.lines.lock().unwrap()[mark..].iter().find(|line| line.contains(text)) {
                return line.clone();
            }
            let ended = self.process.lock().unwrap().try_wait().unwrap();
            if ended.is_some() || start.elapsed() > PATIENCE {
                panic!("“{text}” was never said ({ended:?}); the last lines are:\n{}", self.last_lines());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The last line that contains `text`, from there on.
    pub fn last_of(&self, text: &str) -> String {
        let lines = self.lines.lock().unwrap();
        let found = lines.iter().rev().find_map(|line| line.find(text).map(|at| line[at..].to_owned()));
        found.unwrap_or_default()
    }

    fn last_lines(&self) -> String {
        let lines = self.lines.lock().unwrap();
        lines[lines.len().saturating_sub(25)..].join("\n")
    }

    /// Where a control of the look is: left, top, width, height.
    pub fn control(&self, name: &str) -> [i32; 4] {
        let sign = format!("control {name:?} at ");
        self.wait_for(&sign);
        // A panel that has just opened takes a moment to find its place.
        let mut line = self.last_of(&sign);
        loop {
            std::thread::sleep(Duration::from_millis(400));
            let now = self.last_of(&sign);
            if now == std::mem::replace(&mut line, now.clone()) {
                break;
            }
        }
        let numbers: Vec<i32> = line[sign.len()..].split(' ').filter_map(|word| word.parse().ok()).collect();
        numbers.try_into().unwrap_or_else(|_| panic!("{line}"))
    }

    /// Asks the process to end.
    pub fn terminate(&self) {
        let id = self.process.lock().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// The program ends with success, and never panicked or reported an error of the GPU.
    pub fn ends_well(&self) {
        self.ends_well_within(PATIENCE);
    }

    pub fn ends_well_within(&self, time: Duration) {
        self.ends_within(time, |line| line.trim_start().starts_with("ERROR"));
    }

    /// As [`App::ends_well`], of a program that has lost its GPU.
    pub fn ends_well_after_a_loss(&self) {
        self.ends_within(PATIENCE, |_| false);
    }

    /// The program ends without success, and says this.
    pub fn ends_with_a_loss(&self, said: &str) {
        let status = self.end_within(PATIENCE);
        assert!(!status.success(), "{status}");
        self.wait_for(said);
    }

    fn ends_within(&self, time: Duration, is_bad: impl Fn(&str) -> bool) {
        let status = self.end_within(time);
        let lines = self.lines.lock().unwrap();
        let bad = |line: &&String| line.contains("panicked") || is_bad(line);
        let bad: Vec<_> = lines.iter().filter(bad).collect();
        assert!(status.success() && bad.is_empty(), "{status}; {bad:#?}");
    }

    fn end_within(&self, time: Duration) -> ExitStatus {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.process.lock().unwrap().try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < time, "it does not end:\n{}", self.last_lines());
            std::thread::sleep(Duration::from_millis(10));
        };
        println!("ended {:.2} s after it was closed", start.elapsed().as_secs_f64());
        status
    }
}

impl Drop for App {
    fn drop(&mut self) {
        end(self.process.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

/// The files in a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}
