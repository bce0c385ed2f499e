//! The network at work: a picture in, a painted picture out.
//!
//! [`Stylizer`] holds the weights and kernels on a device, a [`Canvas`] the buffers for pictures of one size. Both can be
//! used without the rest of the program, by whoever has a [`Gpu`](crate::gpu::Gpu).

mod calibration;
pub mod canvas;
pub mod colours;
pub mod conv;
pub mod cpu;
pub mod detail;
pub mod foreground;
pub mod frame;
pub mod guided;
pub mod how;
pub mod mask;
mod native;
mod network;
pub mod settings;
pub mod show;
pub mod statistics;
pub mod steadiness;
pub mod steady;
pub mod stylizer;
pub mod tensor;
pub mod upload;

pub(crate) use calibration::Calibration;
pub use canvas::Canvas;
pub use cpu::Statistics;
pub use foreground::Plate;
pub use how::{Engine, HowToRun, Wishes};
pub use mask::{Mask, MaskShape};
pub use settings::Settings;
pub use stylizer::{BackgroundTuning, StylizeError, Stylizer, middle, resized};
pub use tensor::Precision;
pub use upload::Upload;

/// The smallest side that can be painted, in pixels: reflection needs two pixels at relu4_1.
pub const SMALLEST_SIDE: u32 = 16;

/// How many times as long as wide a picture is painted or encoded at its short side. A strip of 4000×3 pixels would else take
/// 700 000×512.
const LONGEST: u32 = 8;

/// Width and height of a picture scaled so that its short side is `side`, or the long one of a very long picture eight times
/// that; each at least [`SMALLEST_SIDE`].
pub fn scaled_to_short_side(size: [u32; 2], side: u32) -> [u32; 2] {
    let [width, height] = size.map(|n| f64::from(n.max(1)));
    let scale = (f64::from(side) / width.min(height)).min(f64::from(LONGEST) * f64::from(side) / width.max(height));
    [width, height].map(|n| ((n * scale).round() as u32).max(SMALLEST_SIDE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_side_is_what_was_asked_for() {
        assert_eq!(scaled_to_short_side([640, 480], 240), [320, 240]);
        assert_eq!(scaled_to_short_side([480, 640], 960), [960, 1280]);
        assert_eq!(scaled_to_short_side([1, 1], 4), [SMALLEST_SIDE; 2]);
        assert_eq!(scaled_to_short_side([0, 0], 64), [64; 2]);
    }

    #[test]
    fn strips_do_not_grow_without_end() {
        assert_eq!(scaled_to_short_side([8000, 1000], 512), [4096, 512]);
        assert_eq!(scaled_to_short_side([16000, 1000], 512), [4096, 256]);
        assert_eq!(scaled_to_short_side([3, 4000], 512), [SMALLEST_SIDE, 4096]);
    }
}
