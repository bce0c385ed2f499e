//! The window: the painted picture, and the controls over it.
//!
//! [`run`] starts the event loop (`shell`), which opens a `Session`: window, GPU, painter and feed. What the user may do is
//! an `Action`; keys and panels give actions, `State` takes them, and the session carries out the rest.

mod action;
mod attention;
mod brush;
mod choices;
mod chosen;
mod clerk;
mod crossfade;
mod desktop;
mod errands;
mod gestures;
mod icons;
mod import;
mod interface;
pub mod meshes;
mod news;
mod outputs;
mod panels;
mod paste;
mod presenter;
mod render;
mod session;
mod shell;
mod shortcuts;
mod state;
mod statistics;
mod surface;
mod texts;
mod theme;
mod toasts;
pub mod view;
mod window;
mod word;

use std::path::PathBuf;
use std::time::Duration;

use crate::gallery::{Gallery, Part};
use crate::gpu::AdapterRequest;
use crate::live::Controls;
use crate::model::Weights;
use crate::preferences::{Appearance, Preferences};
use crate::sink::MicrophoneSpec;
use crate::source::SourceSpec;
use crate::source::camera::Wanted;
use crate::storage::Folders;
use crate::stylize::Wishes;

/// What the window begins with.
pub struct AppOptions {
    pub adapter: AdapterRequest,
    /// The networks that may paint; at least one.
    pub weights: Vec<Weights>,
    pub gallery: Gallery,
    /// What the network runs on, as far as that was said.
    pub wishes: Wishes,
    /// The mix to begin with; at least one style.
    pub styles: Vec<Part>,
    /// `None` is the first camera, or the built-in scene where there is none.
    pub source: Option<SourceSpec>,
    /// What cameras are asked for.
    pub camera_mode: Wanted,
    /// All else that painting begins with.
    pub controls: Controls,
    pub fullscreen: bool,
    /// Whether the interface is dark or light.
    pub appearance: Appearance,
    /// Writes what is painted to this virtual camera from the beginning.
    pub virtual_camera: Option<PathBuf>,
    /// Records into this file from the beginning.
    pub record: Option<PathBuf>,
    /// Recordings have the microphone's sound.
    pub sound: bool,
    pub microphone: MicrophoneSpec,
    pub memory: Memory,
    /// Loses the GPU after so much time, to see what happens then.
    pub lose_gpu: Option<Duration>,
}

/// What the program knows of its last run, and where it keeps what it will know of this one.
#[derive(Debug, Default)]
pub struct Memory {
    /// `None` remembers nothing.
    pub folders: Option<Folders>,
    /// Counts more than the options.
    pub preferences: Preferences,
    /// What of the preferences is not understood.
    pub warnings: Vec<String>,
    /// The first start: a hint says what there is.
    pub hint: bool,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error("there is no display to open a window on: {0}")]
    NoDisplay(String),
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// When there is no display, or no adapter that can show pictures on it.
pub fn run(options: AppOptions) -> Result<(), AppError> {
    shell::run(options)
}
