//! Vivant paints a live webcam in the style of any image, on the user's own GPU.
//!
//! One encoder, one AdaIN, one decoder (Huang & Belongie, ICCV 2017), all of it WGSL compute shaders written by hand.
//! ARCHITECTURE.md tells the road of a frame.

pub mod app;
pub mod cli;
pub mod embedded;
pub mod ffmpeg;
pub mod gallery;
pub mod gpu;
mod interrupt;
pub mod joined;
pub mod library;
pub mod live;
pub mod look;
pub mod looks;
pub mod model;
pub mod networks;
pub mod pixels;
pub mod preferences;
pub mod saved_mask;
mod simd;
pub mod sink;
pub mod source;
pub mod storage;
pub mod stylize;
#[cfg(target_os = "linux")]
mod v4l2;
mod values;
