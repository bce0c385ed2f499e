//! The event loop: opens the window, hands it its events, and draws when there is something to draw.

use std::time::Instant;

use winit::application::ApplicationHandler;
use winit::event::WindowEvent;
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop};
use winit::window::WindowId;

use super::news::{Herald, News};
use super::session::Session;
use super::{AppError, AppOptions};
use crate::interrupt::on_interrupt;

struct Shell {
    herald: Herald,
    /// Until the window is open.
    options: Option<AppOptions>,
    session: Option<Session>,
    failure: Option<anyhow::Error>,
}

/// Runs the window until it is closed.
pub fn run(options: AppOptions) -> Result<(), AppError> {
    let event_loop =
        EventLoop::<News>::with_user_event().build().map_err(|error| AppError::NoDisplay(error.to_string()))?;
    let herald = Herald(event_loop.create_proxy());
    on_interrupt({
        let herald = herald.clone();
        move || herald.tell(News::Interrupted)
    });
    let mut shell = Shell { herald, options: Some(options), session: None, failure: None };
    event_loop.run_app(&mut shell).map_err(|error| AppError::Other(error.into()))?;
    match shell.failure {
        Some(error) => Err(AppError::Other(error)),
        None => Ok(()),
    }
}

impl ApplicationHandler<News> for Shell {
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
            // Gone from the screen at once; threads may take a moment to end.
            self.session = None;
            event_loop.exit();
        }
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, news: News) {
        match &mut self.session {
            Some(session) => session.on_news(news),
            None if matches!(news, News::Interrupted) => event_loop.exit(),
            None => {}
        }
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        let Some(session) = &mut self.session else { return };
        let failed = session.after_events(event_loop).err();
        if session.closing() || failed.is_some() {
            self.session = None;
            self.failure = failed;
            event_loop.exit();
            return;
        }
        if session.due().is_some_and(|due| due <= Instant::now()) {
            session.request_redraw();
        }
        let wake = session.due().into_iter().chain(session.next_job()).min();
        event_loop.set_control_flow(wake.map_or(ControlFlow::Wait, ControlFlow::WaitUntil));
    }
}
