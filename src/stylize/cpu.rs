//! The network on the CPU: [`CpuNetwork`] paints on machines without a GPU; [`reference`] is what it and the shaders are
//! tested against.
//!
//! ```no_run
//! use vivant::{model::Weights, stylize::cpu::{CpuNetwork, Picture, Pixels}};
//!
//! # fn main() -> anyhow::Result<()> {
//! let mut network = CpuNetwork::new(&Weights::embedded()?);
//! let (style, frame) = (vec![0u8; 3 * 64 * 64], vec![0u8; 3 * 256 * 192]);
//! let style = network.encode(&Picture::new(64, 64, Pixels::Rgb8(&style))?);
//! let mut painted: Vec<u8> = Vec::new(); // RGBA
//! network.paint(&Picture::new(256, 192, Pixels::Rgb8(&frame))?, Some(&style), 0.8, &mut painted);
//! # Ok(())
//! # }
//! ```

pub mod cells;
pub mod detail;
mod engine;
mod features;
mod first;
pub mod foreground;
mod grain;
pub mod guided;
mod last;
#[cfg(test)]
mod layer_tests;
mod map;
pub(super) mod packing;
mod picture;
pub mod reference;
pub mod scaling;
mod scratch;
pub mod show;
pub mod smoothing;
pub mod statistics;
pub mod steady;
pub mod steering;
mod tile;
pub mod underdrawing;
mod upsampled;
pub(super) mod winograd;

pub use crate::simd::Instructions;
pub use engine::{CpuNetwork, LayerTime};
pub use features::Region;
pub use picture::{Picture, PictureError, Pixels, Rgbx, Sample};
pub use statistics::Statistics;
