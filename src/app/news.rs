//! What other threads tell the window's.

use std::path::PathBuf;

use egui_winit::accesskit_winit;
use winit::event_loop::EventLoopProxy;

use crate::gallery::Style;
use crate::source::PictureError;
use crate::source::camera::CameraId;

/// Something has happened elsewhere.
pub enum News {
    /// There is a new picture, or a new report.
    Painter,
    /// The source gave a frame or is doing differently.
    Feed,
    /// No camera was found, and nobody had asked for a certain source.
    NoCamera,
    /// Dropped or opened files have been read, in their order.
    Imported { styles: Vec<Style>, refused: Vec<PictureError> },
    /// Files were chosen as styles.
    StylesPicked(Vec<PathBuf>),
    /// A file was chosen as the source.
    SourcePicked(PathBuf),
    /// The system has no file dialog.
    NoDialog,
    /// The painted picture is in that file, or is not, for that reason.
    Saved(Result<PathBuf, String>),
    /// What is to be remembered could not be written, for that reason.
    NotKept(String),
    /// The cameras that are connected.
    Cameras(Vec<CameraId>),
    /// A screen reader asks.
    Access(accesskit_winit::Event),
}

impl From<accesskit_winit::Event> for News {
    fn from(event: accesskit_winit::Event) -> News {
        News::Access(event)
    }
}

/// Brings news to the window's thread.
#[derive(Clone)]
pub struct Herald(pub EventLoopProxy<News>);

impl Herald {
    pub fn tell(&self, news: News) {
        // The event loop is gone only when the program ends, and then nobody needs news.
        let _ = self.0.send_event(news);
    }
}
