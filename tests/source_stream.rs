//! Network cameras and streams as sources, through a real `ffmpeg`, from a server of the test's own.

#[path = "support/ffmpeg.rs"]
mod ffmpeg;
#[path = "support/network_camera.rs"]
mod network_camera;

use std::io::Write;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use ffmpeg::{have_ffmpeg, make};
use network_camera::{BLUE, OFF, RED, camera, serve, server};
use vivant::pixels::convert;
use vivant::source::{Feed, FeedState, Frame, OpenOptions, Pixels, Source, SourceSpec, open};

fn source(address: &str) -> Box<dyn Source> {
    let spec: SourceSpec = address.parse().unwrap();
    open(Some(&spec), &OpenOptions::default()).unwrap()
}

/// The first frame that is as wanted, a minute at most.
fn until(source: &mut dyn Source, what: &str, wanted: impl Fn(&Frame) -> bool) -> Frame {
    let start = Instant::now();
    loop {
        if let Some(frame) = source.next_frame(Duration::from_millis(300)).unwrap().filter(&wanted) {
            return frame;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{what} never came; {:?}", source.trouble());
    }
}

/// The colour of the middle.
fn middle(frame: &Frame) -> [u8; 3] {
    let Pixels::Bytes { format, bytes } = &frame.pixels else { panic!("bytes") };
    let mut rgba = Vec::new();
    convert::to_rgba(*format, bytes, frame.width, frame.height, &mut rgba);
    let at = 4 * (frame.height / 2 * frame.width + frame.width / 2) as usize;
    [rgba[at], rgba[at + 1], rgba[at + 2]]
}

fn is_near(frame: &Frame, colour: [u8; 3]) -> bool {
    middle(frame).iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 20)
}

#[test]
fn a_network_camera_is_live_and_is_waited_for_when_it_breaks_off() {
    if !have_ffmpeg() {
        return;
    }
    let (address, shows) = camera();
    let mut source = source(&address);
    let shown = address.replace("anna:secret@", "").replace("?token=1", "");
    assert_eq!(source.describe(), shown);
    let first = until(&mut *source, "a picture", |_| true);
    assert_eq!(source.describe(), format!("{shown}, 40×30"));
    assert_eq!((first.width, first.height, first.sequence), (40, 30, 0));
    assert!(is_near(&first, [200, 30, 30]), "{:?}", middle(&first));

    shows.store(BLUE, Ordering::Relaxed);
    let changed = Instant::now();
    until(&mut *source, "blue", |frame| is_near(frame, [30, 30, 200]));
    // Pictures that wait anywhere would be red.
    assert!(changed.elapsed() < Duration::from_secs(3), "{:?}", changed.elapsed());

    shows.store(OFF, Ordering::Relaxed);
    let start = Instant::now();
    while source.trouble().is_none() {
        source.next_frame(Duration::from_millis(100)).expect("it is waited for");
        assert!(start.elapsed() < Duration::from_secs(30), "nobody says that it has broken off");
    }
    let trouble = source.trouble().unwrap();
    assert!(trouble.contains("has broken off") && !trouble.contains("secret"), "{trouble}");
    shows.store(RED, Ordering::Relaxed);
    until(&mut *source, "red again", |frame| is_near(frame, [200, 30, 30]));
    assert_eq!(source.trouble(), None);
}

#[test]
fn who_is_not_there_is_named_without_a_password() {
    if !have_ffmpeg() {
        return;
    }
    let page = server(|client| client.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>"));
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for address in [page, format!("http://anna:secret@{nobody}/"), format!("rtsp://anna:secret@{nobody}/live?token=1")]
    {
        let mut source = source(&address);
        let start = Instant::now();
        let said = loop {
            match source.next_frame(Duration::from_millis(300)) {
                Ok(frame) => assert!(frame.is_none() && start.elapsed() < Duration::from_secs(30)),
                Err(error) => break error.to_string(),
            }
        };
        let shown = address.replace("anna:secret@", "").replace("?token=1", "");
        assert!(said.contains(&shown), "{said}");
        assert!(!said.contains("secret") && !said.contains("token"), "{said}");
    }
}

#[test]
fn what_was_recorded_plays_at_its_own_pace_over_and_over_again() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("red then blue.mp4");
    let scene = "color=red:s=64x48:d=1:r=10[a];color=blue:s=64x48:d=1:r=10[b];[a][b]concat";
    assert!(make(&file, &["-filter_complex", scene, "-c:v", "mpeg4", "-movflags", "+faststart"]));
    let address = serve(std::fs::read(file).unwrap());
    let mut source = source(&address);
    let (red, blue) = (|frame: &Frame| is_near(frame, [254, 0, 0]), |frame: &Frame| is_near(frame, [0, 0, 254]));
    until(&mut *source, "red", red);
    let begin = Instant::now();
    until(&mut *source, "blue", blue);
    until(&mut *source, "red again", red);
    assert!(begin.elapsed() > Duration::from_millis(1500), "two seconds took {:?}", begin.elapsed());
    assert_eq!(source.trouble(), None);
}

#[test]
fn high_definition_has_its_usual_colours() {
    if !have_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("untold.mp4");
    let scene = "color=c=0x20C020:size=1280x720:rate=10:d=0.5,scale=out_color_matrix=bt709,format=yuv420p,\
                 setparams=colorspace=unknown";
    assert!(make(&file, &["-f", "lavfi", "-i", scene, "-c:v", "mpeg4", "-q:v", "2", "-movflags", "+faststart"]));
    let address = serve(std::fs::read(file).unwrap());
    let frame = until(&mut *source(&address), "a picture", |_| true);
    let got = middle(&frame);
    assert!(got.iter().zip([0x20, 0xc0, 0x20]).all(|(a, b)| a.abs_diff(b) < 10), "{got:?}");
}

#[test]
fn datagrams_are_pictures_too() {
    if !have_ffmpeg() {
        return;
    }
    let port = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("udp://127.0.0.1:{port}");
    // Its pixels are not square.
    let scene = [
        "-re",
        "-t",
        "90",
        "-f",
        "lavfi",
        "-i",
        "color=green:s=96x96:r=25,setdar=4/3",
        "-c:v",
        "mpeg2video",
        "-g",
        "5",
    ];
    let mut sender = Command::new("ffmpeg");
    sender.args(["-v", "error", "-nostdin"]).args(scene).args(["-f", "mpegts", &address]).stdin(Stdio::null());
    let mut sender = sender.spawn().unwrap();
    let mut source = source(&address);
    let frame = until(&mut *source, "a picture", |_| true);
    drop(source);
    sender.kill().unwrap();
    sender.wait().unwrap();
    assert_eq!((frame.width, frame.height), (128, 96));
    assert!(is_near(&frame, [0, 128, 0]), "{:?}", middle(&frame));
}

#[test]
fn who_never_answers_can_be_left_at_any_time() {
    if !have_ffmpeg() {
        return;
    }
    let address = server(|_| {
        std::thread::sleep(Duration::from_secs(60));
        Ok(())
    });
    let source = source(&address);
    let feed = Feed::start(source, || {});
    assert!(feed.wait(Duration::from_secs(1)).is_none());
    assert_eq!(feed.state(), FeedState::Running, "it may still answer");
    let start = Instant::now();
    drop(feed);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}
