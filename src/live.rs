//! The live loop: newest frame in, painted picture out, on a thread of its own.
//!
//! The window and headless runs share it. Nothing here knows of a window; whoever shows the pictures is called when there
//! is a new one.

pub mod audience;
pub mod mix;
pub mod pace;
pub mod painter;
pub mod quality;
mod recolour;
mod sizing;
mod studio;

pub use audience::{Audience, Need, Seat};
pub use mix::StyleMix;
pub use painter::{Controls, Painter, Picture, Report, StylePicture, Waker};
pub use quality::{PaintedSize, Prospect};
pub use sizing::Outlook;
