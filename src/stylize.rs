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

/// Width and height of a picture scaled so that its short side is `side`, each at least [`SMALLEST_SIDE`].
pub fn scaled_to_short_side([width, height]: [u32; 2], side: u32) -> [u32; 2] {
    let scale = f64::from(side) / f64::from(width.min(height).max(1));
    [width, height].map(|n| ((f64::from(n) * scale).round() as u32).max(SMALLEST_SIDE))
}
