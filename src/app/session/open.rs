//! The window as it begins.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use winit::dpi::LogicalSize;
use winit::event_loop::ActiveEventLoop;
use winit::keyboard::ModifiersState;
use winit::window::Window;

use super::super::attention::Attention;
use super::super::choices::MaskChoice;
use super::super::chosen::Chosen;
use super::super::clerk::Clerk;
use super::super::crossfade::Crossfade;
use super::super::interface::Interface;
use super::super::news::{Herald, News};
use super::super::panels::Cameras;
use super::super::state::State;
use super::super::surface::Surface;
use super::super::toasts::Toasts;
use super::super::view::View;
use super::super::{AppOptions, desktop, texts, theme, window};
use super::history::History;
use super::mending::Mending;
use super::{Session, Shelved, USUAL_INTERVAL, memory};
use crate::gallery::Filter;
use crate::gpu::{AdapterRequest, Gpu, adapter, new_instance};
use crate::live::{Controls, Model, Need, Painter};
use crate::model::Weights;
use crate::preferences::Preferences;
use crate::source::FeedState;
use crate::stylize::HowToRun;
use crate::values;

impl Session {
    /// Opens the window and starts to paint.
    ///
    /// # Errors
    /// When the window cannot be opened, or no adapter can show pictures in it.
    pub fn open(event_loop: &ActiveEventLoop, herald: Herald, options: AppOptions) -> anyhow::Result<Session> {
        let window = Arc::new(open_window(event_loop, &options.memory.preferences)?);
        let (gpu, surface) = open_gpu(&window, &options.adapter)?;
        let interface = Interface::new(event_loop, &window, &herald, &gpu, surface.format());
        theme::prefer(&interface.ctx, options.appearance);
        desktop::watch(herald.clone());
        let view = View::new(&gpu, surface.format());
        let mut state = State {
            chosen: Chosen::mixed(options.styles).unwrap_or_default(),
            styles: options.gallery.styles().len(),
            strip: options.gallery.shown(&Filter::default()),
            previews: !gpu.capabilities.software,
            sound: options.sound,
            size: options.controls.size,
            model: options.controls.model,
            models: Model::choices(options.weights.iter().map(|weights| weights.widths)),
            rate: options.controls.rate,
            mirror: options.controls.mirror,
            camera_mode: options.camera_mode,
            split_at: 0.5,
            fullscreen: options.fullscreen,
            scale: 1.0,
            hint: options.memory.hint,
            detail: options.controls.detail.unwrap_or_default(),
            manner: options.controls.manner,
            fade: options.controls.fade.as_secs_f32(),
            mask: options.controls.mask.map_or(MaskChoice::None, MaskChoice::Painted),
            swap_sides: options.controls.swap_sides,
            ..State::default()
        };
        memory::adopt(&mut state, &options.memory.preferences, &options.gallery);
        interface.ctx.set_zoom_factor(state.scale);
        let how = HowToRun::wished(&gpu, &options.wishes);
        let controls = state.controls(&options.gallery).context("there are no styles")?;
        let weights: Vec<_> = options.weights.into_iter().map(Arc::new).collect();
        let painter = start_painter(&gpu, weights.clone(), how, controls, &herald);
        let now = Instant::now();
        let mut session = Session {
            recording: None,
            whole_video: None,
            still: None,
            errands: Vec::new(),
            imports: Vec::new(),
            on_air: None,
            virtual_camera: options.virtual_camera,
            microphone: options.microphone,
            seat: Some(painter.audience().join(Need::Newest)),
            painter,
            feed: None,
            presenter: None,
            view,
            crossfade: Crossfade::default(),
            surface,
            adapter: adapter::describe(&gpu.adapter.get_info()),
            gpu,
            mending: Mending::new(options.adapter, options.wishes, options.lose_gpu, now),
            how,
            weights,
            half_network: None,
            state,
            tiles: Vec::new(),
            gallery: options.gallery,
            cameras: Cameras::default(),
            toasts: Toasts::default(),
            attention: Attention::new(now),
            statistics: None,
            modifiers: ModifiersState::empty(),
            source_option: options.source.clone(),
            // Where what was remembered is not there any more, the first camera is.
            source_before: options.memory.preferences.source.is_some().then_some(None),
            source: options.source.or_else(|| options.memory.preferences.source.clone()),
            feed_said: (FeedState::Running, String::new()),
            hovering: Vec::new(),
            folders: None,
            clerk: Clerk::start(herald.clone()),
            looks: Vec::new(),
            looks_read: false,
            history: History::default(),
            shelf: Arc::default(),
            shelved: Shelved::NotYet,
            previewed: Vec::new(),
            awaited: None,
            keeper: None,
            herald,
            dropped: Vec::new(),
            reveal_style: true,
            hidden: false,
            focused: false,
            was_fullscreen: false,
            minimised_asked: now,
            closing: false,
            held_before: Vec::new(),
            quit_asked: None,
            walk: None,
            timer: None,
            due: Some(now),
            asked: None,
            last_drawn: now,
            interval: interval(&window),
            touched: None,
            pressed: Vec::new(),
            controls: Vec::new(),
            pictures_seen: 0,
            interface,
            window,
        };
        session.after_gallery_change();
        session.start_source();
        if let Some(path) = &options.record {
            session.record(path);
        }
        if session.virtual_camera.is_some() {
            session.toggle_virtual_camera();
        }
        session.start_keeping(options.memory);
        session.window.set_visible(true);
        if session.state.fullscreen {
            session.set_fullscreen();
        }
        Ok(session)
    }
}

/// The GPU that paints, and the window's surface on it.
pub(super) fn open_gpu(window: &Arc<Window>, request: &AdapterRequest) -> anyhow::Result<(Gpu, Surface)> {
    let instance = new_instance();
    let surface = instance.create_surface(Arc::clone(window)).context("the window takes no pictures")?;
    let gpu = Gpu::open_on(instance, request, Some(&surface))?;
    let surface = Surface::new(&gpu, window, surface)?;
    Ok((gpu, surface))
}

/// A painter that tells the window of its pictures.
pub(super) fn start_painter(
    gpu: &Gpu,
    weights: Vec<Arc<Weights>>,
    how: HowToRun,
    controls: Controls,
    herald: &Herald,
) -> Painter {
    let herald = herald.clone();
    Painter::start(gpu.clone(), weights, how, controls, move || herald.tell(News::Painter))
}

/// Invisible, for it becomes known to screen readers before it shows.
fn open_window(event_loop: &ActiveEventLoop, saved: &Preferences) -> anyhow::Result<Window> {
    let wished = saved.window_width.zip(saved.window_height);
    let (width, height) = wished.unwrap_or((1280, 800));
    let mut size = LogicalSize::new(f64::from(width), f64::from(height));
    // These put windows where they like, and say of a monitor how large it is, with the taskbar and the frame.
    let frame = if cfg!(any(windows, target_os = "macos")) && wished.is_none() { [80.0, 120.0] } else { [0.0; 2] };
    if let Some(monitor) = event_loop.primary_monitor().or_else(|| event_loop.available_monitors().next()) {
        let available: LogicalSize<f64> = monitor.size().to_logical(monitor.scale_factor());
        if available.width > 0.0 && available.height > 0.0 {
            let least = f64::from(values::SMALLEST_WINDOW);
            let [width, height] = [available.width - frame[0], available.height - frame[1]].map(|side| side.max(least));
            size = LogicalSize::new(size.width.min(width), size.height.min(height));
        }
    }
    let attributes = window::attributes(texts::TITLE)
        .with_inner_size(size)
        .with_min_inner_size(LogicalSize::new(values::SMALLEST_WINDOW, values::SMALLEST_WINDOW))
        .with_visible(false);
    event_loop.create_window(attributes).context("the window could not be opened")
}

/// The time between two pictures on the window's monitor.
pub(super) fn interval(window: &Window) -> Duration {
    let rate = window.current_monitor().and_then(|monitor| monitor.refresh_rate_millihertz());
    rate.filter(|rate| *rate >= 20_000).map_or(USUAL_INTERVAL, |rate| Duration::from_secs_f64(1000.0 / f64::from(rate)))
}
