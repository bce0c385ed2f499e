//! An open window: what belongs to it, and what its events and the news of other threads do.

mod act;
mod draw;
mod events;
mod gallery;
mod history;
mod looks;
mod memory;
mod mending;
mod networks;
mod news;
mod on_air;
mod open;
mod recording;
mod sources;
mod still;
mod timer;
mod undo;
mod walk;
mod whole_video;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use winit::event_loop::ActiveEventLoop;
use winit::keyboard::{ModifiersState, PhysicalKey};
use winit::window::{Fullscreen, Window};

use super::action::Action;
use super::attention::Attention;
use super::clerk::Clerk;
use super::crossfade::Crossfade;
use super::interface::Interface;
use super::news::Herald;
use super::panels::{Cameras, Tile};
use super::presenter::Presenter;
use super::state::State;
use super::statistics::Statistics;
use super::surface::Surface;
use super::texts;
use super::toasts::{Kind, Toasts};
use super::view::View;
use crate::gallery::{Gallery, Style};
use crate::gpu::Gpu;
use crate::joined::Worker;
use crate::library::Shelf;
use crate::live::{Need, Painter, Seat};
use crate::looks::Kept;
use crate::model::Weights;
use crate::preferences::Keeper;
use crate::sink::{MicrophoneSpec, Recorder, VirtualCamera};
use crate::source::{Feed, FeedState, SourceSpec};
use crate::storage::Folders;
use crate::stylize::HowToRun;
use gallery::Shelved;
use history::History;
use memory::Awaited;
use mending::Mending;
use timer::Timer;
use walk::Walk;
use whole_video::VideoAtWork;

/// Redraws follow each other no faster than this where nobody knows the monitor's rate.
const USUAL_INTERVAL: Duration = Duration::from_micros(16_600);

/// Who wants to quit in spite of a warning does so within this.
const SECOND_THOUGHT: Duration = Duration::from_secs(10);

/// A system that does not let a window draw for so long does not show it.
const WITHHELD: Duration = Duration::from_secs(2);

/// All that an open window has. Fields are dropped in this order: first those who use the ones below.
pub struct Session {
    /// First of all, so that its file is whole before anything else ends.
    recording: Option<Recorder>,
    /// Early, too, so that its file is whole.
    whole_video: Option<VideoAtWork>,
    /// A picture that is being painted anew.
    still: Option<Worker>,
    /// Pictures that are being saved or pasted.
    errands: Vec<Worker>,
    /// Files that are being taken in as styles.
    imports: Vec<Worker>,
    /// The virtual camera, while it runs, and the device that the command line names.
    on_air: Option<VirtualCamera>,
    virtual_camera: Option<PathBuf>,
    /// What recordings with sound listen to.
    microphone: MicrophoneSpec,
    /// Taken while anything of the window is seen.
    seat: Option<Seat>,
    painter: Painter,
    feed: Option<Arc<Feed>>,
    presenter: Option<Presenter>,
    interface: Interface,
    view: View,
    crossfade: Crossfade<wgpu::Texture>,
    surface: Surface,
    gpu: Gpu,
    mending: Mending,
    adapter: String,
    how: HowToRun,
    /// The networks that there are, the lightest first.
    weights: Vec<Arc<Weights>>,
    /// A checkpoint that was dropped alone: the other half of its network is yet to come.
    half_network: Option<PathBuf>,
    window: Arc<Window>,
    herald: Herald,

    state: State,
    gallery: Gallery,
    tiles: Vec<Tile>,
    cameras: Cameras,
    toasts: Toasts,
    attention: Attention,
    /// While their panel is open.
    statistics: Option<Statistics>,
    modifiers: ModifiersState,
    /// What was asked for as the source.
    source: Option<SourceSpec>,
    /// The one that the command line names, unless it was chosen in the window, too: an option of one run does not stick.
    source_option: Option<SourceSpec>,
    /// The last source that ran before another was chosen, which may turn out to be none.
    source_before: Option<Option<SourceSpec>>,
    /// What the feed said of itself when the window last looked.
    feed_said: (FeedState, String),
    hovering: Vec<PathBuf>,
    dropped: Vec<PathBuf>,
    folders: Option<Folders>,
    clerk: Clerk,
    looks: Vec<Kept>,
    /// Whether those of earlier runs have come.
    looks_read: bool,
    /// What can be undone.
    history: History,
    /// The index of the styles as it was last read or written.
    shelf: Arc<Shelf>,
    /// Whether the styles of earlier runs have come, and if not, whether their index is to be written when they have.
    shelved: Shelved,
    /// Places of the styles that the painter paints previews of.
    previewed: Vec<usize>,
    /// The mix of the last run, while the styles that it needs are being read.
    awaited: Option<Awaited>,
    /// Writes the preferences.
    keeper: Option<Keeper>,
    reveal_style: bool,
    /// Minimised, or wholly behind other windows.
    hidden: bool,
    /// Has the keyboard.
    focused: bool,
    /// In full screen when its size last changed.
    was_fullscreen: bool,
    /// When the system was last asked whether the window is minimised.
    minimised_asked: Instant,
    closing: bool,
    /// Keys that were held when one of the windows got the keyboard.
    held_before: Vec<PhysicalKey>,
    /// When it was last asked for while that would have ended a video.
    quit_asked: Option<Instant>,

    /// The drift of one style alone.
    walk: Option<Walk>,
    /// The self-timer while it counts.
    timer: Option<Timer>,

    /// When to redraw.
    due: Option<Instant>,
    /// Since when the system has not let the window draw, though it was asked to.
    asked: Option<Instant>,
    last_drawn: Instant,
    interval: Duration,
    /// The first input that has not been shown yet.
    touched: Option<Instant>,
    /// Shortcuts that were pressed after it, each with whether it was a repetition. What the pointer did comes first, else
    /// the end of a slider's drag would take back what a key set.
    pressed: Vec<(Action, bool)>,
    /// Where controls of the look were when that was last said.
    controls: Vec<(&'static str, egui::Rect)>,
    pictures_seen: u64,
}

impl Session {
    /// Takes a seat before the painter while any of the windows is seen.
    fn take_seat(&mut self) {
        let seen = !self.hidden || self.presenter.as_ref().is_some_and(Presenter::seen);
        if seen != self.seat.is_some() {
            self.seat = seen.then(|| self.painter.audience().join(Need::Newest));
        }
    }

    /// Opens the second window or closes it, as the state says.
    fn fit_presenter(&mut self, event_loop: &ActiveEventLoop) {
        match (self.state.presenter, &self.presenter) {
            (true, None) => match Presenter::open(event_loop, &self.gpu, &self.window) {
                Ok(presenter) => {
                    presenter.request_redraw();
                    self.presenter = Some(presenter);
                }
                Err(error) => {
                    self.state.presenter = false;
                    self.toasts.add(Kind::Error, texts::no_presenter(&error));
                    self.redraw_soon();
                }
            },
            (false, Some(_)) => self.presenter = None,
            _ => return,
        }
        self.take_seat();
    }

    /// Files that were dropped together come as one event each; all of them have come when the events are handled.
    ///
    /// # Errors
    /// When the GPU is lost for good.
    pub fn after_events(&mut self, event_loop: &ActiveEventLoop) -> anyhow::Result<()> {
        let now = Instant::now();
        self.mend(now)?;
        if !self.mending.goes_on() {
            self.fit_presenter(event_loop);
        }
        self.walk(now);
        self.run_timer(now);
        if !self.dropped.is_empty() {
            let files = std::mem::take(&mut self.dropped);
            self.import(files);
        }
        Ok(())
    }

    /// Whether the program should end.
    pub fn closing(&self) -> bool {
        self.closing
    }

    /// Closes the window; the first time it only warns where a video is being painted, which would end here.
    fn quit(&mut self) {
        let now = Instant::now();
        match &self.whole_video {
            Some(video) if self.quit_asked.is_none_or(|asked| now - asked > SECOND_THOUGHT) => {
                self.toasts.add(Kind::Warning, texts::ends_video(video.at));
                self.quit_asked = Some(now);
                self.redraw_soon();
            }
            _ => self.close(),
        }
    }

    /// Closes the window, whatever is being done.
    pub fn close(&mut self) {
        // The source may have come since something was changed last.
        self.remember();
        self.closing = true;
        self.presenter = None;
        self.window.set_visible(false);
    }

    /// When to redraw.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// When [`Session::after_events`] will have something to do, whether the window is drawn or not.
    pub fn next_job(&self) -> Option<Instant> {
        [self.next_step(), self.next_count(Instant::now()), self.mending.next()].into_iter().flatten().min()
    }

    /// Asks the system for the redraw that is due.
    pub fn request_redraw(&mut self) {
        self.due = None;
        self.asked.get_or_insert_with(Instant::now);
        self.window.request_redraw();
    }

    /// As soon as the monitor can show it.
    fn redraw_soon(&mut self) {
        self.redraw_at(Instant::now());
    }

    fn redraw_at(&mut self, at: Instant) {
        let at = at.max(self.last_drawn + self.interval);
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    fn set_fullscreen(&self) {
        self.window.set_fullscreen(self.state.fullscreen.then_some(Fullscreen::Borderless(None)));
    }
}

fn tile(ctx: &egui::Context, style: &Style) -> Tile {
    let size = [style.thumbnail.width() as usize, style.thumbnail.height() as usize];
    let image = egui::ColorImage::from_rgb(size, style.thumbnail.as_raw());
    let thumbnail = ctx.load_texture(style.name(), image, egui::TextureOptions::LINEAR);
    Tile { name: style.name().to_owned(), thumbnail, preview: None, own: false, favourite: false, hidden: false }
}
