//! The event loop: opens the window, hands it its events, and draws when there is something to draw.

use std::sync::mpsc::Receiver;
use std::time::Instant;

use anyhow::anyhow;
use winit::application::ApplicationHandler;
use winit::event::WindowEvent;
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop};
use winit::window::WindowId;

use super::news::{Herald, News, Wake};
use super::session::Session;
use super::toasts::Kind;
use super::{AppError, AppOptions};
use crate::interrupt::on_interrupt;

struct Shell {
    herald: Herald,
    news: Receiver<News>,
    /// Until the window is open.
    options: Option<AppOptions>,
    session: Option<Session>,
    failure: Option<anyhow::Error>,
}

/// Runs the window until it is closed.
///
/// # Errors
/// When there is no window, when the GPU is lost for good, and when something was lost that was still to be written at the end.
pub fn run(options: AppOptions) -> Result<(), AppError> {
    let event_loop =
        EventLoop::<Wake>::with_user_event().build().map_err(|error| AppError::NoDisplay(error.to_string()))?;
    let (herald, news) = Herald::new(event_loop.create_proxy());
    on_interrupt({
        let herald = herald.clone();
        move || herald.tell(News::Interrupted)
    });
    let mut shell = Shell { herald, news, options: Some(options), session: None, failure: None };
    event_loop.run_app(&mut shell).map_err(|error| AppError::Other(error.into()))?;
    match shell.failure {
        Some(error) => Err(AppError::Other(error)),
        None => Ok(()),
    }
}

impl Shell {
    /// Closes the window. Gone from the screen at once; threads may take a moment to end.
    fn end(&mut self, event_loop: &ActiveEventLoop, failure: Option<anyhow::Error>) {
        self.session = None;
        self.failure = failure.or_else(|| lost(&self.news));
        event_loop.exit();
    }
}

/// What was lost while the window closed, of which the news came too late for it.
fn lost(news: &Receiver<News>) -> Option<anyhow::Error> {
    let words: Vec<_> = news.try_iter().filter_map(|news| news.word()).collect();
    let (losses, others): (Vec<_>, Vec<_>) = words.into_iter().partition(|(kind, _)| *kind == Kind::Error);
    others.iter().for_each(|(_, word)| tracing::info!("at the end: {word}"));
    let losses: Vec<_> = losses.into_iter().map(|(_, word)| word).collect();
    (!losses.is_empty()).then(|| anyhow!(losses.join("\n")))
}

impl ApplicationHandler<Wake> for Shell {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        let Some(options) = self.options.take() else { return };
        match Session::open(event_loop, self.herald.clone(), options) {
            Ok(session) => self.session = Some(session),
            Err(error) => {
                self.failure = Some(error);
                event_loop.exit();
            }
        }
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, window: WindowId, event: WindowEvent) {
        let Some(session) = &mut self.session else { return };
        session.on_event(window, &event);
        if session.closing() {
            self.end(event_loop, None);
        }
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, wake: Wake) {
        // Without a window nothing is told but that the program is to end.
        let Some(session) = &mut self.session else { return event_loop.exit() };
        match wake {
            Wake::News => self.news.try_iter().for_each(|news| session.on_news(news)),
            Wake::Access(event) => session.on_access(event),
        }
    }

    /// The menu of macOS ends the program without a word to the window, and then nothing runs after this.
    fn exiting(&mut self, event_loop: &ActiveEventLoop) {
        let Some(session) = &mut self.session else { return };
        session.close();
        self.end(event_loop, None);
        if let Some(lost) = &self.failure {
            tracing::error!("{lost}");
        }
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        let Some(session) = &mut self.session else { return };
        let failed = session.after_events(event_loop).err();
        if session.closing() || failed.is_some() {
            return self.end(event_loop, failed);
        }
        if session.due().is_some_and(|due| due <= Instant::now()) {
            session.request_redraw();
        }
        let wake = session.due().into_iter().chain(session.next_job()).min();
        event_loop.set_control_flow(wake.map_or(ControlFlow::Wait, ControlFlow::WaitUntil));
    }
}
