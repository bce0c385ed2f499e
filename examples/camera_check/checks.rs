//! The checks, one function each.

use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use vivant::pixels::{Yuv, convert};
use vivant::source::camera::{Backend, CameraChoice, CameraPixels, Wanted, cameras};
use vivant::source::{Camera, Feed, FeedState, Frame, OpenOptions, Pixels, Source, SourceSpec, open};

/// What vivid's eight bars decode to. RGB formats are exact, YUV ones a rounding lower.
const BARS: [[i32; 3]; 8] =
    [[190, 190, 190], [188, 190, 0], [0, 190, 189], [0, 189, 0], [188, 0, 189], [188, 0, 0], [0, 0, 188], [0, 0, 0]];

/// The size that the checks ask for, and the most frames a second that vivid gives at it.
const SIZE: (u32, u32) = (640, 480);
const RATE: f64 = 25.0;

type Check = (&'static str, fn() -> Result<String>);

const CHECKS: [Check; 16] = [
    ("list", list),
    ("yuyv", || bars(Backend::V4l2, CameraPixels::Yuyv)),
    ("nv12", || bars(Backend::V4l2, CameraPixels::Nv12)),
    ("other packings", other_packings),
    ("other meanings", other_meanings),
    ("refused rate", refused_rate),
    ("usual choice", usual_choice),
    ("choices", choices),
    ("in use", in_use),
    ("stall", || stall(Backend::V4l2)),
    ("unplug", || unplug(Backend::V4l2)),
    ("nokhwa list", nokhwa_list),
    ("nokhwa yuyv", || bars(Backend::Nokhwa, CameraPixels::Yuyv)),
    ("nokhwa stall", || stall(Backend::Nokhwa)),
    ("nokhwa unplug", || unplug(Backend::Nokhwa)),
    // Last, for the camera's number stays changed.
    ("another number", another_number),
];

pub fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("hold") {
        return hold();
    }
    let mut failed = 0;
    for (name, check) in CHECKS {
        let start = Instant::now();
        match check() {
            Ok(found) => println!("ok {name}: {found} ({:.1} s)", start.elapsed().as_secs_f64()),
            Err(error) => {
                failed += 1;
                println!("FAILED {name}: {error:#}");
            }
        }
    }
    println!("{} of {} checks passed", CHECKS.len() - failed, CHECKS.len());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn list() -> Result<String> {
    let found = cameras(Backend::V4l2);
    ensure!(found.len() == 1, "one camera, and not the output device beside it: {found:?}");
    let camera = &found[0];
    ensure!(camera.id.name == "vivid" && camera.id.bus == "platform:vivid-000", "{:?}", camera.id);
    for pixels in [CameraPixels::Yuyv, CameraPixels::Nv12] {
        let format =
            camera.formats.iter().find(|format| (format.pixels, format.width, format.height) == (pixels, 640, 480));
        let rates = &format.with_context(|| format!("{pixels} at 640×480"))?.rates;
        ensure!(rates.first() == Some(&RATE), "{pixels}: {rates:?}");
    }
    let json = serde_json::to_value(camera)?;
    ensure!(json["name"] == "vivid" && json["formats"][0]["rates"].is_array(), "{json}");
    Ok(format!("{} with {} formats", camera.id.device, camera.formats.len()))
}

fn wanted(pixels: CameraPixels) -> Wanted {
    Wanted { size: Some(SIZE), rate: None, pixels: Some(pixels) }
}

/// Sixty frames at the camera's full rate, and the colours in them.
fn bars(backend: Backend, pixels: CameraPixels) -> Result<String> {
    let mut camera = Camera::open(&CameraChoice::First, &wanted(pixels), backend)?;
    ensure!(camera.mode().pixels == pixels, "{:?}", camera.mode());
    let first = next(&mut camera)?;
    let start = Instant::now();
    let mut last = first;
    for _ in 0..60 {
        let frame = next(&mut camera)?;
        ensure!(frame.sequence > last.sequence, "frame {} after {}", frame.sequence, last.sequence);
        last = frame;
    }
    let rate = 60.0 / start.elapsed().as_secs_f64();
    ensure!((RATE * 0.9..RATE * 1.1).contains(&rate), "{rate:.1} frames a second");
    let worst = worst_bar(&last)?;
    ensure!(worst <= 3, "colours are {worst} levels off");
    ensure!(camera.bad_frames() == 0, "{} bad frames", camera.bad_frames());
    Ok(format!("60 frames at {rate:.2}/s, colours within {worst} levels, {}", camera.describe()))
}

fn other_packings() -> Result<String> {
    let mut found = Vec::new();
    for pixels in [CameraPixels::Uyvy, CameraPixels::I420, CameraPixels::Rgb, CameraPixels::Bgr] {
        let mut camera = Camera::open(&CameraChoice::First, &wanted(pixels), Backend::V4l2)?;
        ensure!(camera.mode().pixels == pixels, "{pixels} was asked for, {:?} came", camera.mode());
        let worst = worst_bar(&next(&mut camera)?).with_context(|| pixels.to_string())?;
        ensure!(worst <= 3, "{pixels}: colours are {worst} levels off");
        found.push(format!("{pixels} within {worst}"));
    }
    Ok(found.join(", "))
}

/// Y, U and V by other matrices and in the full range, as the driver says.
fn other_meanings() -> Result<String> {
    let mut found = Vec::new();
    for (encoding, range) in [("Rec. 709", "Limited Range"), ("BT.2020", "Full Range"), ("ITU-R 601", "Full Range")] {
        choose("Y'CbCr Encoding", encoding)?;
        choose("Quantization", range)?;
        for pixels in [CameraPixels::Yuyv, CameraPixels::Nv12] {
            let mut camera = Camera::open(&CameraChoice::First, &wanted(pixels), Backend::V4l2)?;
            let frame = next(&mut camera)?;
            let worst = worst_bar(&frame).with_context(|| format!("{encoding}, {range}"))?;
            ensure!(worst <= 4, "{pixels}, {encoding}, {range}: colours are {worst} levels off");
            let Pixels::Bytes { format, .. } = frame.pixels else { bail!("no bytes") };
            ensure!(format != format.meaning(Yuv::default()), "{encoding}, {range} was taken for the usual");
        }
        found.push(format!("{encoding} in {range}"));
    }
    choose("Y'CbCr Encoding", "Default")?;
    choose("Quantization", "Default")?;
    Ok(found.join(", "))
}

fn refused_rate() -> Result<String> {
    let wanted = Wanted { size: Some(SIZE), rate: Some(30.0), pixels: None };
    let mut camera = Camera::open(&CameraChoice::First, &wanted, Backend::V4l2)?;
    let mode = camera.mode();
    ensure!((mode.width, mode.height) == SIZE && mode.rate() == RATE, "{mode:?}");
    next(&mut camera)?;
    Ok(format!("asked for 30/s, got {}", camera.describe()))
}

/// What somebody gets who asks for nothing.
fn usual_choice() -> Result<String> {
    let mut source = open(None, &OpenOptions::default())?;
    let start = Instant::now();
    while source.next_frame(Duration::from_millis(300))?.is_none() {
        ensure!(start.elapsed() < Duration::from_secs(5), "no frame");
    }
    let said = source.describe();
    ensure!(said.starts_with("vivid, ") && said.contains("YUYV"), "{said}");
    Ok(said)
}

fn choices() -> Result<String> {
    for spec in ["camera", "camera:0", "camera:VIV", "camera:/dev/video0", "camera:platform:vivid-000"] {
        open(Some(&spec.parse::<SourceSpec>()?), &OpenOptions::default()).with_context(|| spec.to_string())?;
    }
    let missing = open(Some(&"camera:Brio".parse()?), &OpenOptions::default()).err().context("there is no Brio")?;
    let said = missing.to_string();
    ensure!(said.contains("Brio") && said.contains("vivid"), "{said}");
    Ok(said)
}

/// Ends its child however the check ends.
struct Holder(Child);

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn in_use() -> Result<String> {
    let child = Command::new(std::env::current_exe()?).arg("hold").stdout(Stdio::piped()).spawn()?;
    let mut holder = Holder(child);
    let stdout = holder.0.stdout.take().context("its output")?;
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line)?;
    ensure!(line.trim() == "held", "the holder says {line:?}");
    let open =
        |backend| Camera::open(&CameraChoice::First, &Wanted::default(), backend).err().context("it was opened twice");
    let said = open(Backend::V4l2)?.to_string();
    ensure!(said.contains("is in use by camera_check") && said.contains("/dev/video0"), "{said}");
    let nokhwa = open(Backend::Nokhwa)?.to_string();
    ensure!(nokhwa.contains("is in use by another program"), "{nokhwa}");
    Ok(said)
}

/// The other program of `in_use`.
fn hold() -> ExitCode {
    match Camera::open(&CameraChoice::First, &Wanted::default(), Backend::V4l2) {
        Ok(_camera) => {
            println!("held");
            std::thread::sleep(Duration::from_secs(60));
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn stall(backend: Backend) -> Result<String> {
    let camera = Camera::open(&CameraChoice::First, &wanted(CameraPixels::Yuyv), backend)?;
    let feed = Feed::start(camera, || {});
    feed.wait(Duration::from_secs(5)).context("no first frame")?;
    drop_buffers(100)?;
    let said = until(&feed, "the stall is noticed", |state| match state {
        FeedState::Waiting(said) => Some(said.clone()),
        _ => None,
    })?;
    ensure!(said.contains("no pictures at the moment"), "{said}");
    drop_buffers(0)?;
    until(&feed, "it goes on", |state| (*state == FeedState::Running).then_some(()))?;
    feed.wait(Duration::from_secs(5)).context("no frame after the stall")?;
    drop_buffers(100)?;
    let start = Instant::now();
    drop(feed);
    let took = start.elapsed();
    drop_buffers(0)?;
    ensure!(took < Duration::from_secs(2), "closing a stalled camera took {took:?}");
    Ok(format!("“{said}”, went on, closed in {} ms", took.as_millis()))
}

fn unplug(backend: Backend) -> Result<String> {
    let camera = Camera::open(&CameraChoice::First, &wanted(CameraPixels::Yuyv), backend)?;
    let feed = Feed::start(camera, || {});
    let before = feed.wait(Duration::from_secs(5)).context("no first frame")?;
    plug("unbind")?;
    let said = until(&feed, "the unplugging is noticed", |state| match state {
        FeedState::Waiting(said) => Some(said.clone()),
        _ => None,
    })?;
    ensure!(said.contains("unplugged"), "{said}");
    plug("bind")?;
    let start = Instant::now();
    until(&feed, "the camera comes back", |state| (*state == FeedState::Running).then_some(()))?;
    let after = loop {
        let frame = feed.wait(Duration::from_secs(5)).context("no frame after the replug")?;
        if frame.sequence > before.sequence {
            break frame;
        }
    };
    let worst = worst_bar(&after)?;
    ensure!(worst <= 3, "colours are {worst} levels off after the replug");
    Ok(format!("“{said}”, back in {} ms: {}", start.elapsed().as_millis(), feed.describe()))
}

/// A device that somebody still has open keeps its number, and the camera comes back with the next one.
fn another_number() -> Result<String> {
    let mut camera = Camera::open(&"vivid".into(), &wanted(CameraPixels::Nv12), Backend::V4l2)?;
    next(&mut camera)?;
    let before = camera.id().clone();
    let _held = std::fs::File::open(&before.device)?;
    plug("unbind")?;
    plug("bind")?;
    let start = Instant::now();
    while *camera.id() == before || camera.trouble().is_some() {
        camera.next_frame(Duration::from_millis(300))?;
        ensure!(start.elapsed() < Duration::from_secs(10), "it did not come back; trouble: {:?}", camera.trouble());
    }
    let worst = worst_bar(&next(&mut camera)?)?;
    ensure!(worst <= 3, "colours are {worst} levels off");
    Ok(format!("{} became {}", before.device, camera.id().device))
}

fn nokhwa_list() -> Result<String> {
    let (ours, theirs) = (cameras(Backend::V4l2), cameras(Backend::Nokhwa));
    ensure!(theirs.len() == 1 && theirs[0].id == ours[0].id, "{theirs:?}");
    ensure!(theirs[0].formats.iter().all(|format| format.usable), "only formats that it can open");
    Ok(format!("{} formats", theirs[0].formats.len()))
}

fn next(camera: &mut Camera) -> Result<Frame> {
    let start = Instant::now();
    loop {
        if let Some(frame) = camera.next_frame(Duration::from_millis(300))? {
            return Ok(frame);
        }
        if start.elapsed() > Duration::from_secs(5) {
            bail!("no frame for five seconds; trouble: {:?}", camera.trouble());
        }
    }
}

/// How far a frame's bars are from the truth, in levels. At three quarters of the height no text is in the way.
fn worst_bar(frame: &Frame) -> Result<i32> {
    let Pixels::Bytes { format, bytes } = &frame.pixels else { bail!("no bytes") };
    ensure!(bytes.len() == format.bytes(frame.width, frame.height), "{} bytes of {format:?}", bytes.len());
    let mut rgba = Vec::new();
    convert::to_rgba(*format, bytes, frame.width, frame.height, &mut rgba);
    let (width, row) = (frame.width as usize, frame.height as usize * 3 / 4);
    let off = |bar: usize| {
        let at = (row * width + width * (2 * bar + 1) / 16) * 4;
        let channels = (0..3).map(|c| (i32::from(rgba[at + c]) - BARS[bar][c]).abs());
        channels.max().unwrap_or(0)
    };
    Ok((0..8).map(off).max().unwrap_or(0))
}

fn until<T>(feed: &Feed, what: &str, done: impl Fn(&FeedState) -> Option<T>) -> Result<T> {
    let start = Instant::now();
    loop {
        if let Some(found) = done(&feed.state()) {
            return Ok(found);
        }
        ensure!(start.elapsed() < Duration::from_secs(12), "waited for: {what}; it is {:?}", feed.state());
        feed.wait(Duration::from_millis(20));
    }
}

/// Plugs vivid's device out or in.
fn plug(how: &str) -> Result<()> {
    let path = format!("/sys/bus/platform/drivers/vivid/{how}");
    std::fs::write(&path, "vivid.0").with_context(|| path)
}

/// Lets vivid lose so many of a hundred frames.
fn drop_buffers(percentage: i64) -> Result<()> {
    control("Percentage of Dropped Buffers", |_| Some(percentage))
}

/// Chooses an item of one of vivid's menus.
fn choose(menu: &str, item: &str) -> Result<()> {
    control(menu, |control| {
        let items = control.items.iter().flatten();
        items.into_iter().find(|(_, name)| name.to_string() == item).map(|(value, _)| i64::from(*value))
    })
    .with_context(|| format!("{item} of {menu}"))
}

/// Sets one of vivid's controls to a value that is found by its description.
fn control(name: &str, value: impl Fn(&v4l::control::Description) -> Option<i64>) -> Result<()> {
    let device = v4l::Device::with_path("/dev/video0")?;
    let controls = device.query_controls()?;
    let control = controls.iter().find(|control| control.name == name).context("vivid's control")?;
    let value = v4l::control::Value::Integer(value(control).context("no such value")?);
    device.set_control(v4l::Control { id: control.id, value })?;
    Ok(())
}
