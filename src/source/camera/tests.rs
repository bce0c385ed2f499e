//! A camera that does what a script says, to see how the source takes it.

use std::collections::VecDeque;

use super::*;
use crate::pixels::{PixelFormat, Yuv};

/// One answer of a scripted camera.
enum Step {
    Good,
    Bad,
    Silence,
    Unplug,
}

struct Scripted(VecDeque<Step>);

impl Capture for Scripted {
    fn mode(&self) -> Mode {
        Mode { pixels: CameraPixels::Yuyv, width: 2, height: 1, interval: (1, 30) }
    }

    fn next(&mut self, _: Duration) -> Result<Option<Captured>, CaptureError> {
        let good = Packed { width: 2, height: 1, format: PixelFormat::Yuyv(Yuv::default()), bytes: vec![1, 2, 3, 4] };
        let picture = match self.0.pop_front() {
            Some(Step::Good) => Ok(good),
            Some(Step::Bad) => Err(BadFrame::Short { got: 0, needed: 4 }),
            Some(Step::Silence) | None => return Ok(None),
            Some(Step::Unplug) => return Err(CaptureError::Gone),
        };
        Ok(Some(Captured { picture, sequence: 7, at: Instant::now() }))
    }
}

fn camera(steps: impl IntoIterator<Item = Step>) -> Camera {
    let id = CameraId {
        name: "Paper Camera".into(),
        index: 900,
        device: "/nowhere/video900".into(),
        bus: "paper-1".into(),
        by_id: None,
    };
    let capture = Scripted(steps.into_iter().collect());
    Camera::running(Backend::default(), Wanted::default(), id, Box::new(capture))
}

fn next(camera: &mut Camera) -> Option<Frame> {
    camera.next_frame(Duration::from_millis(1)).expect("a camera's troubles end nothing")
}

#[test]
fn bad_frames_are_skipped_and_counted() {
    let mut camera = camera([Step::Bad, Step::Good, Step::Bad]);
    assert!(next(&mut camera).is_none());
    assert!(next(&mut camera).is_some_and(|frame| frame.sequence == 7));
    assert!(next(&mut camera).is_none());
    assert_eq!(camera.bad_frames(), 2);
    assert_eq!(camera.trouble(), None, "one bad frame is no trouble");
}

#[test]
fn nothing_but_bad_frames_is_said_and_forgotten() {
    let steps = (0..BAD_FRAMES).map(|_| Step::Bad).chain([Step::Good]);
    let mut camera = camera(steps);
    for _ in 0..BAD_FRAMES {
        next(&mut camera);
    }
    assert!(camera.trouble().is_some_and(|words| words.contains("Paper Camera gives damaged pictures")));
    next(&mut camera);
    assert_eq!(camera.trouble(), None);
}

#[test]
fn silence_is_a_stall_only_after_a_while() {
    let mut camera = camera([Step::Silence, Step::Good, Step::Silence, Step::Silence]);
    camera.last -= STALL * 2;
    next(&mut camera);
    assert_eq!(camera.trouble(), None, "a slow start is no stall");
    next(&mut camera);
    next(&mut camera);
    assert_eq!(camera.trouble(), None);
    camera.last -= STALL * 2;
    next(&mut camera);
    assert!(camera.trouble().is_some_and(|words| words.contains("no pictures at the moment")));
}

#[test]
fn a_camera_that_stays_silent_is_started_again() {
    let mut camera = camera([Step::Good, Step::Silence]);
    next(&mut camera);
    camera.last -= GIVEN_UP[0];
    next(&mut camera);
    assert!(camera.trouble().is_some_and(|words| words.contains("it is being started again")));
    assert!(camera.capture.is_none(), "the device is let go");
}

#[test]
fn a_camera_that_gives_nothing_is_started_again_ever_less_often() {
    let mut camera = camera([]);
    let mut started_with = |steps: Vec<Step>, silent: u64| {
        camera.capture = Some(Box::new(Scripted(steps.into())));
        camera.last = Instant::now() - Duration::from_secs(silent);
        next(&mut camera);
        camera.capture.is_none()
    };
    for wait in [10, 20, 40, 80, 160, 300, 300] {
        assert!(!started_with(vec![], wait - 1), "{wait}");
        assert!(started_with(vec![], wait), "{wait}");
    }
    assert!(!started_with(vec![Step::Good], 0));
    assert!(started_with(vec![], 10), "a frame makes up for it");
}

#[test]
fn an_unplugged_camera_is_looked_for() {
    let mut camera = camera([Step::Good, Step::Unplug]);
    next(&mut camera);
    assert!(next(&mut camera).is_none());
    assert!(camera.trouble().is_some_and(|words| words.contains("unplugged")));
    assert!(camera.capture.is_none(), "the device is let go");
    assert!(next(&mut camera).is_none());
    assert_eq!(camera.sequence_base, 8, "numbers go on after a replug");
}
