//! An open window: what belongs to it, and what its events and the news of other threads do.

mod act;
mod draw;
mod gallery;
mod looks;
mod memory;
mod mending;
mod networks;
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

use winit::event::{ElementState, KeyEvent, WindowEvent};
use winit::event_loop::ActiveEventLoop;
use winit::keyboard::{Key, ModifiersState, NamedKey};
use winit::window::{Fullscreen, Window, WindowId};

use super::action::Action;
use super::attention::Attention;
use super::clerk::Clerk;
use super::crossfade::Crossfade;
use super::interface::Interface;
use super::news::{Herald, News};
use super::panels::{Cameras, Tile};
use super::presenter::{Presenter, Wish};
use super::state::State;
use super::statistics::Statistics;
use super::surface::Surface;
use super::toasts::{Kind, Toasts};
use super::view::View;
use super::worker::Worker;
use super::{shortcuts, texts};
use crate::gallery::{Gallery, Style};
use crate::gpu::Gpu;
use crate::live::{Controls, Need, Painter, Seat, StyleMix};
use crate::model::Weights;
use crate::preferences::Keeper;
use crate::sink::{MicrophoneSpec, Recorder, VirtualCamera};
use crate::source::{Feed, FeedState, SourceSpec};
use crate::storage::Folders;
use crate::stylize::HowToRun;
use gallery::Shelved;
pub use looks::Kept;
use memory::Awaited;
use mending::Mending;
use timer::Timer;
use undo::Undoable;
use walk::Walk;
use whole_video::VideoAtWork;

/// Redraws follow each other no faster than this where nobody knows the monitor's rate.
const USUAL_INTERVAL: Duration = Duration::from_micros(16_600);

/// A system that does not let a window draw for so long does not show it.
const WITHHELD: Duration = Duration::from_secs(2);

/// All that an open window has. Fields are dropped in this order: first those who use the ones below.
pub struct Session {
    /// First of all, so that its file is whole before anything else ends.
    recording: Option<Recorder>,
    /// As its file is.
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
    /// What can be undone, the last at the end.
    undoable: Vec<Undoable>,
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
    /// Handles an event of one of the windows.
    pub fn on_event(&mut self, window: WindowId, event: &WindowEvent) {
        match &mut self.presenter {
            Some(presenter) if presenter.id() == window => match (presenter.on_event(event), event) {
                (Wish::Draw, _) => self.present(),
                (Wish::Close, _) => self.act(&Action::TogglePresenter),
                (Wish::Seen, _) => self.take_seat(),
                (Wish::Key, WindowEvent::KeyboardInput { event: key, .. }) => _ = self.on_key(key),
                (_, WindowEvent::ModifiersChanged(modifiers)) => self.modifiers = modifiers.state(),
                (_, WindowEvent::Focused(false)) => self.let_go(),
                _ => {}
            },
            _ if window == self.window.id() => self.on_main_event(event),
            // Of a window that has just been closed.
            _ => {}
        }
    }

    fn on_main_event(&mut self, event: &WindowEvent) {
        let now = Instant::now();
        match event {
            WindowEvent::RedrawRequested => {
                if self.asked.take().is_some_and(|asked| now - asked > WITHHELD) {
                    self.set_hidden(false);
                }
                return self.draw();
            }
            WindowEvent::CloseRequested | WindowEvent::Destroyed => return self.close(),
            WindowEvent::KeyboardInput { event: key, .. } if self.on_key(key) => return,
            WindowEvent::ModifiersChanged(modifiers) => self.modifiers = modifiers.state(),
            WindowEvent::CursorMoved { .. } | WindowEvent::MouseInput { .. } | WindowEvent::Touch(_) => {
                self.attention.stir(now);
                self.touched.get_or_insert(now);
            }
            WindowEvent::CursorLeft { .. } => self.attention.leave(now),
            WindowEvent::HoveredFile(path) => self.hovering.push(path.clone()),
            WindowEvent::HoveredFileCancelled => self.hovering.clear(),
            WindowEvent::DroppedFile(path) => {
                self.hovering.clear();
                self.dropped.push(path.clone());
            }
            WindowEvent::Occluded(hidden) => self.set_hidden(*hidden),
            WindowEvent::Focused(focused) => self.set_focused(*focused),
            WindowEvent::Resized(size) => {
                tracing::info!("window: {}×{}", size.width, size.height);
                // What has no area is minimised, on systems that have no other word for it.
                self.set_hidden(size.width == 0 || size.height == 0);
                self.interval = open::interval(&self.window);
                self.look_if_fullscreen();
                self.remember();
            }
            // Another monitor may have another rate.
            WindowEvent::Moved(_) | WindowEvent::ScaleFactorChanged { .. } => {
                self.interval = open::interval(&self.window);
            }
            _ => {}
        }
        let asked = self.interface.on_event(&self.window, event);
        let mine = matches!(
            event,
            WindowEvent::HoveredFile(_)
                | WindowEvent::HoveredFileCancelled
                | WindowEvent::DroppedFile(_)
                | WindowEvent::Occluded(_)
                | WindowEvent::Resized(_)
                | WindowEvent::CursorLeft { .. }
        );
        if asked || mine {
            self.redraw_soon();
        }
    }

    /// Nobody sees the window, or somebody does again.
    fn set_hidden(&mut self, hidden: bool) {
        if self.hidden != hidden {
            tracing::info!("window: {}", if hidden { "hidden" } else { "seen again" });
            self.hidden = hidden;
            if hidden {
                // The next time that it is drawn it asks for them again.
                self.ask_for_previews(&[]);
            }
            self.take_seat();
        }
    }

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

    fn set_focused(&mut self, focused: bool) {
        self.focused = focused;
        if focused {
            self.set_hidden(false);
        } else {
            self.let_go();
        }
    }

    /// The keyboard goes elsewhere, and keys that are held will be let go there.
    fn let_go(&mut self) {
        if self.state.unpainted {
            self.act(&Action::Unpainted(false));
        }
    }

    /// On some systems a minimised window hears nothing of it, so the system is asked, now and then, while the window has
    /// not the keyboard and can be minimised.
    fn look_if_minimised(&mut self) {
        const NOW_AND_THEN: Duration = Duration::from_millis(400);
        let now = Instant::now();
        if !self.focused && !self.hidden && now - self.minimised_asked >= NOW_AND_THEN {
            self.minimised_asked = now;
            if self.window.is_minimized() == Some(true) {
                self.set_hidden(true);
            }
        }
    }

    /// Says whether the key was a shortcut, which the interface must not see.
    fn on_key(&mut self, event: &KeyEvent) -> bool {
        if event.logical_key == Key::Named(NamedKey::Tab) {
            // Whoever goes through the controls by keyboard has to see them.
            self.attention.stir(Instant::now());
        }
        // Let go in whatever company, it is let go.
        let shows_unpainted = || shortcuts::find(&event.logical_key, event.physical_key, false);
        if self.state.unpainted
            && event.state == ElementState::Released
            && matches!(shows_unpainted(), Some(Action::Unpainted(_)))
        {
            self.act(&Action::Unpainted(false));
        }
        let control = if cfg!(target_os = "macos") { self.modifiers.super_key() } else { self.modifiers.control_key() };
        if self.modifiers.alt_key() || self.interface.ctx.text_edit_focused() {
            return false;
        }
        let for_focused = matches!(
            event.logical_key,
            Key::Named(
                NamedKey::ArrowLeft
                    | NamedKey::ArrowRight
                    | NamedKey::ArrowUp
                    | NamedKey::ArrowDown
                    | NamedKey::Space
                    | NamedKey::Escape
            )
        );
        let ctx = &self.interface.ctx;
        if for_focused && (ctx.egui_wants_keyboard_input() || ctx.any_popup_open()) {
            self.attention.stir(Instant::now());
            return false;
        }
        let Some(action) = shortcuts::find(&event.logical_key, event.physical_key, control) else { return false };
        // What is typed while an address is asked for is no shortcut, though the field may have lost the keyboard.
        if self.state.asks_address && !matches!(action, Action::Escape | Action::Paste | Action::Quit) {
            return false;
        }
        match (&action, event.state) {
            (Action::Unpainted(_), ElementState::Pressed) => self.act(&action),
            (_, ElementState::Pressed) if self.touched.is_some() && !self.hidden && !self.mending.goes_on() => {
                self.pressed.push((action, event.repeat));
            }
            (_, ElementState::Pressed) => self.act_by_key(&action, event.repeat),
            (_, ElementState::Released) => {}
        }
        true
    }

    /// Handles what another thread tells.
    pub fn on_news(&mut self, news: News) {
        let now = Instant::now();
        match news {
            News::Painter => {
                self.look_if_minimised();
                // Wayland does not say that nobody sees a window; it only lets it wait.
                if self.asked.is_some_and(|asked| now - asked > WITHHELD) {
                    self.set_hidden(true);
                }
                self.hang_previews();
                self.presenter.iter().for_each(Presenter::request_redraw);
            }
            News::Feed => {
                if !self.look_at_feed() {
                    return;
                }
            }
            #[cfg(target_os = "linux")]
            News::Theme(theme) => super::theme::desktop_prefers(&self.interface.ctx, theme),
            News::Interrupted => self.close(),
            News::NotKept(reason) => self.toasts.add(Kind::Warning, reason),
            News::NoCamera => self.toasts.add(Kind::Done, texts::NO_CAMERA_SCENE),
            News::Imported(import) => self.take_in(import),
            News::Importing { done, all } => self.toasts.add(Kind::Echo, texts::importing(done, all)),
            News::Library(library) => self.shelve(library),
            News::Network(taken) => self.take_in_network(taken),
            News::Looks { kept, refused } => self.on_looks(kept, &refused),
            News::LookKept { written, new } => self.on_look_kept(written, new),
            News::LookOpened(read) => self.on_look_opened(read),
            News::LookExported(Ok(file)) => self.toasts.add(Kind::Done, texts::look_exported(&file)),
            News::LookExported(Err(reason)) => self.toasts.add(Kind::Error, reason),
            News::Moved { key, file } => self.on_moved(&key, file),
            News::ClipboardLacks(why) => self.toasts.add(Kind::Warning, why),
            News::AddressPasted(address) => {
                self.state.address = address;
                self.act(&Action::AskAddress);
            }
            News::Files(files) => self.import(files),
            News::LookPicked(file) => self.open_look(file),
            News::SourcePicked(file) => self.change_source(SourceSpec::File(file)),
            News::NoDialog => self.toasts.add(Kind::Warning, texts::NO_DIALOG),
            News::Saved(saved) => self.saved(saved),
            News::StillSaved(saved) => {
                self.still = None;
                self.saved(saved);
            }
            News::Silent(error) => self.silent(&error),
            News::Recorded(ended) => self.recording_ended(&ended),
            News::WholeVideoAt(frame, all) => self.whole_video_at(frame, all),
            News::WholeVideo(ended) => self.whole_video_ended(ended),
            News::OffAir(error) => self.off_air(&error),
            News::Cameras(list) => self.cameras = Cameras { list, looked: true },
            News::Access(event) => self.interface.on_access(event.window_event),
        }
        self.redraw_soon();
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

    fn close(&mut self) {
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

    /// The system may put a window into full screen, and out of it, by itself.
    fn look_if_fullscreen(&mut self) {
        let is = self.window.fullscreen().is_some();
        if std::mem::replace(&mut self.was_fullscreen, is) != is {
            self.state.fullscreen = is;
        }
    }

    fn set_fullscreen(&self) {
        self.window.set_fullscreen(self.state.fullscreen.then_some(Fullscreen::Borderless(None)));
    }
}

/// What the painter is told of the state.
fn controls(state: &State, gallery: &Gallery) -> Option<Controls> {
    let style = |index: usize| gallery.styles().get(index).map(|style| Arc::clone(&style.full));
    let mix = state.mix.iter().filter_map(|(index, weight)| Some((style(*index)?, *weight))).collect();
    Some(Controls {
        mix: StyleMix(mix),
        alpha: state.alpha,
        mirror: state.mirror,
        frozen: state.frozen,
        steadiness: state.steadiness,
        lines: state.lines,
        saturation: state.saturation,
        own_colour: state.own_colour,
        match_colours: state.match_colours,
        style_side: state.style_side,
        style_sides: state.style_sides.iter().filter_map(|(place, side)| Some((style(*place)?.id, *side))).collect(),
        fade: Duration::from_secs_f32(state.fade),
        drift: state.drift,
        mask: state.mask.mask(),
        plate: state.plate(),
        swap_sides: state.swap_sides,
        rate: state.rate,
        model: state.model,
        detail: Some(state.detail),
        measure: state.statistics,
        ..Controls::new(style(state.style)?, state.size)
    })
}

fn tile(ctx: &egui::Context, style: &Style) -> Tile {
    let size = [style.thumbnail.width() as usize, style.thumbnail.height() as usize];
    let image = egui::ColorImage::from_rgb(size, style.thumbnail.as_raw());
    let thumbnail = ctx.load_texture(style.name(), image, egui::TextureOptions::LINEAR);
    Tile { name: style.name().to_owned(), thumbnail, preview: None, own: false, favourite: false, hidden: false }
}
