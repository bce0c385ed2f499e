//! What other threads tell the window's.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use egui_winit::accesskit_winit;
use winit::event_loop::EventLoopProxy;

use super::import::Import;
use crate::library::Library;
use crate::live::{PaintedVideo, VideoError};
use crate::look::{Look, LookError};
use crate::looks::Kept;
use crate::model::Weights;
use crate::networks::KeptNetwork;
use crate::sink::{MicrophoneError, RecordError, Recorded, VirtualCameraError};
use crate::source::camera::CameraInfo;

/// Something has happened elsewhere.
pub enum News {
    /// There is a new picture, or a new report.
    Painter,
    /// The source gave a frame or is doing differently.
    Feed,
    /// No camera was found, and nobody had asked for a certain source.
    NoCamera,
    /// Dropped or opened files have been read, in their order.
    Imported(Import),
    /// So many of the files have been read.
    Importing { done: usize, all: usize },
    /// The user's styles of earlier runs.
    Library(Library),
    /// The user's looks, and those that could not be read.
    Looks { kept: Vec<Kept>, refused: Vec<LookError> },
    /// The files of a network were read, or were none, for that reason: its bytes, and the network.
    NetworkRead(Result<(Vec<u8>, Weights), String>),
    /// It was taken in, and kept if there is a folder for it, or was not, for that reason.
    Network(Result<(Weights, Option<KeptNetwork>), String>),
    /// A look was written to the user's folder, as a new one or in place of another.
    LookKept { written: Result<Kept, LookError>, new: bool },
    /// A look's file was read.
    LookOpened(Result<Arc<Look>, (PathBuf, LookError)>),
    /// A look's file was chosen.
    LookPicked(PathBuf),
    /// Where a look is to be written was chosen.
    ExportPicked(PathBuf, Arc<Look>),
    /// A look was written where the user wanted it.
    LookExported(Result<PathBuf, String>),
    /// The picture of the style of that key is in a file of that name now.
    Moved { key: String, file: String },
    /// The address of a network camera was pasted.
    AddressPasted(String),
    /// Nothing could be pasted, for that reason.
    ClipboardLacks(String),
    /// Files were chosen, or pasted, to be taken in as if they were dropped.
    Files(Vec<PathBuf>),
    /// A file was chosen as the source.
    SourcePicked(PathBuf),
    /// The system has no file dialog.
    NoDialog,
    /// The painted picture is in that file, or is not, for that reason.
    Saved(Result<PathBuf, String>),
    /// So is the picture that was painted anew.
    StillSaved(Result<PathBuf, String>),
    /// The recording that runs hears nothing, or no longer.
    Silent(MicrophoneError),
    /// A recording has ended, or was none.
    Recorded(Result<Recorded, RecordError>),
    /// So many frames of the whole video have been painted, of about so many.
    WholeVideoAt(u64, Option<u64>),
    /// The whole video is painted, or is not; `None` if it was ended before its first frame.
    WholeVideo(Result<Option<PaintedVideo>, VideoError>),
    /// The virtual camera went away.
    OffAir(VirtualCameraError),
    /// What is to be remembered could not be written, for that reason.
    NotKept(String),
    /// The cameras that are connected.
    Cameras(Vec<CameraInfo>),
    /// The desktop prefers the dark or the light.
    #[cfg(target_os = "linux")]
    Theme(egui::Theme),
    /// The program is to end.
    Interrupted,
}

/// What wakes the event loop, beside the windows.
pub enum Wake {
    /// There are news.
    News,
    /// A screen reader asks.
    Access(accesskit_winit::Event),
}

impl From<accesskit_winit::Event> for Wake {
    fn from(event: accesskit_winit::Event) -> Wake {
        Wake::Access(event)
    }
}

/// Brings news to the window's thread. They wait beside the event loop, not in it: when that has ended, those that nobody has
/// heard can still be looked through.
#[derive(Clone)]
pub struct Herald {
    news: Sender<News>,
    pub proxy: EventLoopProxy<Wake>,
}

impl Herald {
    /// One for an event loop, and where its news are to be had.
    pub fn new(proxy: EventLoopProxy<Wake>) -> (Herald, Receiver<News>) {
        let (news, waiting) = channel();
        (Herald { news, proxy }, waiting)
    }

    pub fn tell(&self, news: News) {
        // Whoever hears news is gone only when the program has ended.
        let _ = self.news.send(news);
        let _ = self.proxy.send_event(Wake::News);
    }
}
