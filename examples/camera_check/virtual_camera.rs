//! The virtual camera, as other programs see it: `camera_check virtual PROGRAM MODULE` loads v4l2loopback and has the
//! program write to it.

use std::io::{BufRead, BufReader};
use std::os::fd::AsRawFd;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use vivant::source::camera::{Backend, CameraChoice, Wanted};
use vivant::source::{Camera, Frame, Pixels, Source};

const DEVICE: &str = "/dev/video9";
/// What the program promises.
const RATE: f64 = 30.0;

pub fn main(program: &str, module: &str) -> ExitCode {
    if !std::path::Path::new(module).exists() {
        println!("SKIPPED: v4l2loopback could not be built for the virtual machine");
        return ExitCode::SUCCESS;
    }
    let checks: [(&str, &dyn Fn() -> Result<String>); 2] =
        [("absent", &|| absent(program)), ("virtual camera", &|| read(program, module))];
    for (name, check) in checks {
        match check() {
            Ok(found) => println!("ok {name}: {found}"),
            Err(error) => {
                println!("FAILED {name}: {error:#}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// The program with its output at an end that is never reached.
fn start(program: &str) -> Result<Child> {
    // A small still picture, for the emulated processor takes minutes over the built-in scene.
    let source = ["--source", "assets/icon.png", "--size", "64", "--style-size", "64"];
    let mut command = Command::new(program);
    command.args(["-v", "--headless", "--frames", "100000", "--output", "/tmp/never.png"]).args(source);
    command.args(["--virtual-camera", DEVICE]);
    Ok(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?)
}

/// Without the module the program says how to load it.
fn absent(program: &str) -> Result<String> {
    let done = start(program)?.wait_with_output()?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.code() == Some(1) && said.contains("modprobe v4l2loopback"), "{}: {said}", done.status);
    Ok(said.lines().last().unwrap_or_default().to_owned())
}

fn read(program: &str, module: &str) -> Result<String> {
    load(module, c"devices=1 video_nr=9 exclusive_caps=1 card_label=Vivant")?;
    let mut writer = Ends(start(program)?);
    let mut lines = BufReader::new(writer.0.stderr.take().context("its words")?).lines();
    let shows = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("the virtual camera shows")));
    shows.context("the program ended")??;
    // It goes on saying what it does.
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));

    let mut found = Vec::new();
    for reader in ["first", "second"] {
        let mut camera = open()?;
        // The card, until the emulated processor has compiled the shaders and painted.
        let start = Instant::now();
        while colours(&next(&mut camera)?)? < 100 {
            ensure!(start.elapsed() < Duration::from_secs(120), "nothing painted came");
        }
        let start = Instant::now();
        for _ in 0..60 {
            next(&mut camera)?;
        }
        let rate = 60.0 / start.elapsed().as_secs_f64();
        // The emulated processor has other things to do.
        ensure!((RATE * 0.75..RATE * 1.15).contains(&rate), "{reader} reader: {rate:.1} frames a second");
        found.push(format!("{reader} reader: 60 frames at {rate:.1}/s of {}", camera.describe()));
    }
    ensure!(writer.0.try_wait()?.is_none(), "the program ended");
    Ok(found.join(", "))
}

/// The device as a camera, which it is from the first picture on.
fn open() -> Result<Camera> {
    let start = Instant::now();
    loop {
        match Camera::open(&CameraChoice::from(DEVICE), &Wanted::default(), Backend::V4l2) {
            Err(_) if start.elapsed() < Duration::from_secs(10) => std::thread::sleep(Duration::from_millis(100)),
            opened => return Ok(opened?),
        }
    }
}

/// Ends the program however the check ends.
struct Ends(Child);

impl Drop for Ends {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Loads a kernel module.
fn load(module: &str, options: &std::ffi::CStr) -> Result<()> {
    let file = std::fs::File::open(module).with_context(|| module.to_owned())?;
    // SAFETY: the descriptor is open, and the options end with a zero; the kernel checks what the file holds.
    let done = unsafe { libc::syscall(libc::SYS_finit_module, file.as_raw_fd(), options.as_ptr(), 0) };
    if done == 0 { Ok(()) } else { bail!("{module}: {}", std::io::Error::last_os_error()) }
}

fn next(camera: &mut Camera) -> Result<Frame> {
    let start = Instant::now();
    loop {
        if let Some(frame) = camera.next_frame(Duration::from_millis(300))? {
            return Ok(frame);
        }
        ensure!(start.elapsed() < Duration::from_secs(20), "no frame");
    }
}

/// How many different pairs of pixels a frame has, among every eighth.
fn colours(frame: &Frame) -> Result<usize> {
    let Pixels::Bytes { bytes, .. } = &frame.pixels else { bail!("a frame without bytes") };
    let pairs: std::collections::HashSet<_> = bytes.chunks_exact(4).step_by(8).collect();
    Ok(pairs.len())
}
