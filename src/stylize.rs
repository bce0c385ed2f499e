//! The network at work: a picture in, a painted picture out.
//!
//! [`Stylizer`] holds the weights and kernels on a device, a [`Canvas`] the buffers for pictures of one size. Both can be
//! used without the rest of the program, by whoever has a [`Gpu`](crate::gpu::Gpu).

mod calibration;
pub mod canvas;
pub mod colours;
pub mod content;
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
mod proof;
pub mod settings;
pub mod show;
pub mod size;
pub mod smoothing;
pub mod statistics;
pub mod steadiness;
pub mod steady;
pub mod style;
pub mod stylizer;
pub mod tensor;
pub mod underdrawing;
pub mod upload;

pub(crate) use calibration::{Calibration, Correction};
pub use canvas::Canvas;
pub use content::Content;
pub use cpu::Statistics;
pub use foreground::Plate;
pub use how::{Engine, HowToRun, Wishes};
pub use mask::{Mask, MaskShape};
pub use settings::Settings;
pub use size::{SMALLEST_SIDE, scaled_to_short_side};
pub use style::Style;
pub use stylizer::{StylizeError, Stylizer, middle, resized, shrunk};
pub use tensor::Precision;
pub use upload::Upload;
