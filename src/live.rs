//! The live loop: newest frame in, painted picture out, on a thread of its own.
//!
//! The window and headless runs share it. Nothing here knows of a window; whoever shows the pictures is called when there
//! is a new one.

pub mod audience;
mod controls;
pub mod ladder;
mod manner;
pub mod mix;
mod networks;
pub mod offline;
pub mod orders;
mod outlets;
pub mod pace;
mod packed;
mod painter;
mod palette;
pub mod preview;
pub mod quality;
mod recolour;
mod sizing;
mod slicer;
pub mod stages;
mod still;
mod studio;
mod whole_video;

pub use audience::{Audience, Need, Seat};
pub use controls::{Controls, Detail, StylePicture};
pub use ladder::{Model, PaintedSize, Rung};
pub use manner::Manner;
pub use mix::{DRIFT, StyleMix};
pub use offline::OfflinePainter;
pub use outlets::{put_on_air, record};
pub use packed::PackedPicture;
pub use painter::{Painter, Picture, Pictures, Report, Waker};
pub use preview::Preview;
pub use quality::Prospect;
pub use sizing::Outlook;
pub(crate) use slicer::submit_and_tell;
pub use stages::{Measured, Stage};
pub use still::{Still, StillError, UNHURRIED_SIDE};
pub use whole_video::{PaintedVideo, VideoError, WholeVideo};
