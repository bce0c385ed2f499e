//! Short messages that come, are read and go; nothing waits for them to be clicked away.

use std::time::{Duration, Instant};

use egui::{Align2, Color32, CornerRadius, RichText, Stroke};

use super::theme;

/// So many are shown at once; older ones make room.
const MOST: usize = 4;

/// How grave a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Tells what a key has just done; the next of its kind replaces it.
    Echo,
    Done,
    Warning,
    Error,
}

#[derive(Clone, Debug)]
struct Toast {
    id: u64,
    kind: Kind,
    text: String,
    since: Instant,
    until: Instant,
}

/// The messages that show at the moment.
#[derive(Debug, Default)]
pub struct Toasts {
    list: Vec<Toast>,
    count: u64,
}

impl Toasts {
    /// Shows a message for as long as it takes to read. One that shows already begins anew.
    pub fn add(&mut self, kind: Kind, text: impl Into<String>) {
        let (text, now) = (text.into(), Instant::now());
        match kind {
            Kind::Echo | Kind::Done => tracing::info!("message: {text}"),
            Kind::Warning | Kind::Error => tracing::warn!("message: {text}"),
        }
        self.list.retain(|toast| toast.text != text && !(kind == Kind::Echo && toast.kind == Kind::Echo));
        let until = now + reading_time(kind, &text);
        self.count += 1;
        self.list.push(Toast { id: self.count, kind, text, since: now, until });
        let surplus = self.list.len().saturating_sub(MOST);
        self.list.drain(..surplus);
    }

    /// Forgets those that have had their time; says when the next will have.
    pub fn prune(&mut self, now: Instant) -> Option<Instant> {
        self.list.retain(|toast| toast.until > now);
        self.list.iter().map(|toast| toast.until).min()
    }

    /// Draws them, the newest nearest to the bottom, `above` that many points of the window's lower edge.
    pub fn show(&mut self, ctx: &egui::Context, above: f32, now: Instant) {
        let window = ctx.content_rect();
        let width = (window.width() - 2.0 * theme::MARGIN).clamp(40.0, 520.0);
        let mut bottom = window.bottom() - above;
        let mut dismissed = None;
        for toast in self.list.iter().rev() {
            let area = egui::Area::new(egui::Id::unique(("toast", toast.id)))
                .order(egui::Order::Foreground)
                .pivot(Align2::CENTER_BOTTOM)
                .fixed_pos(egui::pos2(window.center().x, bottom))
                .constrain(false)
                .sense(egui::Sense::click())
                .show(ctx, |ui| {
                    ui.set_opacity(toast.opacity(now));
                    ui.set_max_width(width);
                    toast.draw(ui);
                });
            if area.response.clicked() {
                dismissed = Some(toast.id);
            }
            bottom -= area.response.rect.height() + 8.0;
            if toast.fading(now) {
                ctx.request_repaint();
            }
        }
        self.list.retain(|toast| Some(toast.id) != dismissed);
    }
}

impl Toast {
    const FADE: Duration = Duration::from_millis(180);

    fn opacity(&self, now: Instant) -> f32 {
        let part = |time: Duration| (time.as_secs_f32() / Toast::FADE.as_secs_f32()).clamp(0.0, 1.0);
        // An echo that follows another one must not flicker.
        let come = if self.kind == Kind::Echo { 1.0 } else { part(now.saturating_duration_since(self.since)) };
        come.min(part(self.until.saturating_duration_since(now))).max(0.02)
    }

    fn fading(&self, now: Instant) -> bool {
        self.opacity(now) < 1.0
    }

    fn draw(&self, ui: &mut egui::Ui) {
        let colours = theme::of(ui.ctx());
        let colour = match self.kind {
            Kind::Echo => Color32::TRANSPARENT,
            Kind::Done => colours.accent,
            Kind::Warning => colours.warning,
            Kind::Error => colours.error,
        };
        let frame = theme::panel(colours)
            .inner_margin(egui::Margin::symmetric(16, 10))
            .corner_radius(CornerRadius::same(12))
            .stroke(Stroke::new(1.0, colours.edge));
        frame.show(ui, |ui| {
            ui.horizontal(|ui| {
                if colour != Color32::TRANSPARENT {
                    let (dot, _) = ui.allocate_exact_size(egui::vec2(8.0, 18.0), egui::Sense::hover());
                    ui.painter().circle_filled(dot.center(), 4.0, colour);
                }
                let text = ui.add(egui::Label::new(RichText::new(&self.text).color(colours.text)).wrap());
                // Screen readers read it out when it comes.
                ui.ctx().accesskit_node_builder(text.id, |node| {
                    node.set_live(match self.kind {
                        Kind::Error | Kind::Warning => egui::accesskit::Live::Assertive,
                        Kind::Echo | Kind::Done => egui::accesskit::Live::Polite,
                    });
                });
            });
        });
    }
}

fn reading_time(kind: Kind, text: &str) -> Duration {
    match kind {
        Kind::Echo => Duration::from_millis(1000 + 40 * text.len() as u64),
        Kind::Done => Duration::from_millis(3500 + 20 * text.len() as u64),
        Kind::Warning | Kind::Error => Duration::from_millis(5000 + 40 * text.len() as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_go_after_their_time() {
        let (mut toasts, now) = (Toasts::default(), Instant::now());
        toasts.add(Kind::Done, "a");
        let until = toasts.prune(now).unwrap();
        assert!(until > now + Duration::from_secs(3));
        assert_eq!(toasts.prune(until), None);
        assert!(toasts.list.is_empty());
    }

    #[test]
    fn echoes_replace_each_other_and_the_same_text_shows_once() {
        let mut toasts = Toasts::default();
        for text in ["Strength 50 %", "Strength 55 %"] {
            toasts.add(Kind::Echo, text);
        }
        toasts.add(Kind::Error, "the disk is full");
        toasts.add(Kind::Error, "the disk is full");
        let texts: Vec<_> = toasts.list.iter().map(|toast| toast.text.as_str()).collect();
        assert_eq!(texts, ["Strength 55 %", "the disk is full"]);
    }

    #[test]
    fn a_flood_leaves_the_newest() {
        let mut toasts = Toasts::default();
        for i in 0..20 {
            toasts.add(Kind::Done, i.to_string());
        }
        assert_eq!(toasts.list.len(), MOST);
        assert_eq!(toasts.list.last().unwrap().text, "19");
    }
}
