//! What happens to the windows: the pointer, the keyboard, and what the system does with them.

use std::time::{Duration, Instant};

use winit::event::{ElementState, KeyEvent, WindowEvent};
use winit::keyboard::{Key, NamedKey};
use winit::window::WindowId;

use super::super::action::{Action, Choice};
use super::super::presenter::Wish;
use super::super::shortcuts::{self, Held};
use super::super::state::Sheet;
use super::{Session, WITHHELD, open};

impl Session {
    /// Handles an event of one of the windows.
    pub fn on_event(&mut self, window: WindowId, event: &WindowEvent) {
        if self.was_pressed_elsewhere(event) {
            return;
        }
        match &mut self.presenter {
            Some(presenter) if presenter.id() == window => match (presenter.on_event(event), event) {
                (Wish::Draw, _) => self.present(),
                (Wish::Close, _) => _ = self.change(|state| state.presenter = false),
                (Wish::Seen, _) => self.take_seat(),
                (Wish::Key, WindowEvent::KeyboardInput { event: key, .. }) => _ = self.on_key(key, false),
                (_, WindowEvent::ModifiersChanged(modifiers)) => self.modifiers = modifiers.state(),
                (_, WindowEvent::Focused(false)) => self.let_go(),
                _ => {}
            },
            _ if window == self.window.id() => self.on_main_event(event),
            // Of a window that has just been closed.
            _ => {}
        }
    }

    /// Whether it is of a key that was held already when the window got the keyboard: it was meant for the window before. Systems
    /// tell of it as of one that is pressed, and go on to repeat it.
    fn was_pressed_elsewhere(&mut self, event: &WindowEvent) -> bool {
        let WindowEvent::KeyboardInput { event: key, is_synthetic, .. } = event else { return false };
        match key.state {
            ElementState::Released => self.held_before.retain(|held| *held != key.physical_key),
            ElementState::Pressed if *is_synthetic => self.held_before.push(key.physical_key),
            ElementState::Pressed => {}
        }
        self.held_before.contains(&key.physical_key)
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
            WindowEvent::CloseRequested => return self.quit(),
            WindowEvent::Destroyed => return self.close(),
            WindowEvent::KeyboardInput { event: key, .. } if self.on_key(key, true) => return,
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
    pub(super) fn set_hidden(&mut self, hidden: bool) {
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
            self.choose(&Choice::Unpainted(false));
        }
    }

    /// On some systems a minimised window hears nothing of it, so the system is asked, now and then, while the window has
    /// not the keyboard and can be minimised.
    pub(super) fn look_if_minimised(&mut self) {
        const NOW_AND_THEN: Duration = Duration::from_millis(400);
        let now = Instant::now();
        if !self.focused && !self.hidden && now - self.minimised_asked >= NOW_AND_THEN {
            self.minimised_asked = now;
            if self.window.is_minimized() == Some(true) {
                self.set_hidden(true);
            }
        }
    }

    /// Says whether the key was a shortcut, which the interface must not see. What is typed in the second window, not `here`, is
    /// for no control.
    fn on_key(&mut self, event: &KeyEvent, here: bool) -> bool {
        if event.logical_key == Key::Named(NamedKey::Tab) {
            // Whoever goes through the controls by keyboard has to see them.
            self.attention.stir(Instant::now());
        }
        // Let go in whatever company, it is let go.
        let shows_unpainted = || shortcuts::find(&event.logical_key, event.physical_key, Held::default());
        if self.state.unpainted
            && event.state == ElementState::Released
            && matches!(shows_unpainted(), Some(Action::Choose(Choice::Unpainted(_))))
        {
            self.choose(&Choice::Unpainted(false));
        }
        let control = if cfg!(target_os = "macos") { self.modifiers.super_key() } else { self.modifiers.control_key() };
        let alone =
            !self.modifiers.alt_key() || (cfg!(target_os = "macos") && shortcuts::types_sign(&event.logical_key));
        if !alone || (here && self.interface.ctx.text_edit_focused()) {
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
        if here && for_focused && (ctx.egui_wants_keyboard_input() || ctx.any_popup_open()) {
            self.attention.stir(Instant::now());
            return false;
        }
        let held = Held { control, shift: self.modifiers.shift_key() };
        let Some(action) = shortcuts::find(&event.logical_key, event.physical_key, held) else { return false };
        // What is typed while an address is asked for is no shortcut, though the field may have lost the keyboard.
        let is_typed = !control && action != Choice::Escape.into();
        if here && self.state.sheet == Some(Sheet::Address) && is_typed {
            return false;
        }
        match (&action, event.state) {
            (Action::Choose(Choice::Unpainted(_)), ElementState::Pressed) => self.act(&action),
            (_, ElementState::Pressed) if self.touched.is_some() && !self.hidden && !self.mending.goes_on() => {
                self.pressed.push((action, event.repeat));
            }
            (_, ElementState::Pressed) => self.act_by_key(&action, event.repeat),
            (_, ElementState::Released) => {}
        }
        true
    }

    /// The system may put a window into full screen, and out of it, by itself.
    fn look_if_fullscreen(&mut self) {
        let is = self.window.fullscreen().is_some();
        if std::mem::replace(&mut self.was_fullscreen, is) != is {
            self.state.fullscreen = is;
        }
    }
}
