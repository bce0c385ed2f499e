//! The built-in scene: what everybody without a camera sees first.
//!
//! The source only says what time it is in the scene; a compute shader ([`ScenePass`], `shaders/scene/`) draws it where
//! it is needed, or its twin [`cpu`], where the processor paints.

pub mod cpu;
mod pass;

pub use pass::{ScenePass, scene_source};

use std::time::{Duration, Instant};

use super::{Frame, Pixels, Source};

/// After so many seconds the scene begins again, without a seam. Bounded time keeps `f32` exact for days.
pub const LOOP_SECONDS: f32 = 60.0;

/// Frames a second.
const RATE: f64 = 30.0;

/// The scene as a source.
pub struct Demo {
    width: u32,
    height: u32,
    start: Instant,
    frames: u64,
}

impl Demo {
    /// A scene of that many pixels, at least 16×16.
    pub fn new(width: u32, height: u32) -> Demo {
        Demo { width: width.max(16), height: height.max(16), start: Instant::now(), frames: 0 }
    }
}

impl Default for Demo {
    /// 640×480, as a webcam has.
    fn default() -> Demo {
        Demo::new(640, 480)
    }
}

impl Source for Demo {
    fn describe(&self) -> String {
        format!("built-in scene, {}×{}", self.width, self.height)
    }

    fn next_frame(&mut self, timeout: Duration) -> anyhow::Result<Option<Frame>> {
        let due = self.start + Duration::from_secs_f64(self.frames as f64 / RATE);
        let wait = due.saturating_duration_since(Instant::now());
        std::thread::sleep(wait.min(timeout));
        if wait > timeout {
            return Ok(None);
        }
        let captured = Instant::now();
        let elapsed = captured.duration_since(self.start).as_secs_f64();
        // A thread that slept through a suspended machine goes on from now and does not give what it missed.
        let sequence = self.frames.max((elapsed * RATE) as u64);
        self.frames = sequence + 1;
        let seconds = (elapsed % f64::from(LOOP_SECONDS)) as f32;
        let pixels = Pixels::Scene { seconds };
        Ok(Some(Frame { width: self.width, height: self.height, pixels, sequence, captured }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_frames_take_a_second_and_time_goes_on() {
        let mut demo = Demo::default();
        let start = Instant::now();
        let mut before = -1.0;
        for _ in 0..16 {
            let frame = demo.next_frame(Duration::from_secs(1)).unwrap().expect("the scene never stalls");
            let Pixels::Scene { seconds } = frame.pixels else { panic!("the scene is drawn on the GPU") };
            assert!(seconds > before);
            before = seconds;
        }
        let took = start.elapsed().as_secs_f64();
        assert!((0.45..1.5).contains(&took), "15 intervals took {took} s");
    }
}
