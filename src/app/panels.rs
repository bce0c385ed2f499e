//! What lies over the picture: one file per panel.
//!
//! Panels see [`Facts`], draw, and say what the user asks for as [`Action`]s. They change nothing themselves.

mod address;
mod brush;
mod button;
mod controls;
mod countdown;
mod drop_hint;
mod first_focus;
mod help;
mod hint;
mod look;
mod looks;
mod mix_pad;
mod notice;
mod recording;
mod search;
mod sheet;
mod slider;
mod split;
mod statistics;
mod status;
mod strip;
#[cfg(test)]
mod tests;

pub use countdown::show as countdown;
pub use notice::Notice;

use std::path::PathBuf;
use std::time::Duration;

use egui::Align2;

use super::action::Action;
use super::state::{Sheet, State};
use super::statistics::Statistics;
use super::theme;
use crate::live::Report;
use crate::looks::Kept;
use crate::source::camera::CameraInfo;

/// A style in the strip.
pub struct Tile {
    pub name: String,
    pub thumbnail: egui::TextureHandle,
    /// The source in this style.
    pub preview: Option<egui::TextureHandle>,
    /// The user's, who may rename it.
    pub own: bool,
    pub favourite: bool,
    pub hidden: bool,
}

/// The cameras that were found, as far as anybody has looked.
#[derive(Clone, Debug, Default)]
pub struct Cameras {
    pub list: Vec<CameraInfo>,
    pub looked: bool,
}

/// What panels show.
pub struct Facts<'a> {
    pub state: &'a State,
    /// By their styles' places in the gallery.
    pub tiles: &'a [Tile],
    /// How many styles there are to show, if nothing is filtered.
    pub all_styles: usize,
    pub looks: &'a [Kept],
    /// Whether there is something to undo, and a mask to put again.
    pub can_undo: bool,
    pub can_redo: bool,
    pub report: &'a Report,
    /// What the source says of itself.
    pub source: &'a str,
    pub cameras: &'a Cameras,
    pub adapter: &'a str,
    pub software: bool,
    /// Width and height of the painted picture, once there is one.
    pub painted: Option<[u32; 2]>,
    /// Where it is, in points.
    pub place: Option<egui::Rect>,
    pub notice: Option<&'a Notice>,
    /// How long the recording has been running, if there is one.
    pub recording: Option<Duration>,
    /// How loud it is before its microphone, in [0, 1]; `None` while none is heard.
    pub level: Option<f32>,
    /// Whether the source is a video, which can be painted as a whole.
    pub video_source: bool,
    /// How many frames of one have been painted, of about so many.
    pub whole_video: Option<(u64, Option<u64>)>,
    /// Whether a picture is being painted anew.
    pub still: bool,
    /// Whether a virtual camera shows what is painted.
    pub on_air: bool,
    /// Seconds until the self-timer saves the picture.
    pub count: Option<u32>,
    /// While their panel is open.
    pub statistics: Option<&'a Statistics>,
    /// Files that hover over the window.
    pub hovering: &'a [PathBuf],
    /// Of the controls, in [0, 1].
    pub opacity: f32,
    /// The selected style was chosen elsewhere and may be out of sight.
    pub reveal_style: bool,
}

impl Facts<'_> {
    /// The adapter's name alone.
    fn adapter_name(&self) -> &str {
        self.adapter.split(" (").next().unwrap_or(self.adapter)
    }
}

/// What came of drawing the panels.
#[derive(Debug, Default)]
pub struct Outcome {
    pub actions: Vec<Action>,
    /// The pointer is on a control or a menu is open.
    pub held: bool,
    /// The source menu has just been opened.
    pub wants_cameras: bool,
    /// How much of the window's lower edge is taken, in points.
    pub bottom: f32,
    /// Where controls that set how pictures look are, by their names, in points; for those who try them out.
    pub controls: Vec<(&'static str, egui::Rect)>,
    /// Places of the styles that are in sight.
    pub in_sight: Vec<usize>,
    /// The strip has gone to the selected style, as [`Facts::reveal_style`] wants it; it cannot while it does not show.
    pub revealed: bool,
}

impl Outcome {
    /// The user asks for that.
    pub fn ask(&mut self, action: impl Into<Action>) {
        self.actions.push(action.into());
    }

    /// What came of drawing the panels again, for input that came in the same frame.
    #[must_use]
    pub fn followed_by(mut self, next: Outcome) -> Outcome {
        self.actions.extend(next.actions);
        Outcome {
            actions: self.actions,
            wants_cameras: self.wants_cameras | next.wants_cameras,
            revealed: self.revealed | next.revealed,
            ..next
        }
    }
}

/// Windows lower than this have no room for the strip.
const STRIP_ROOM: f32 = 330.0;
/// Windows smaller than this have no room for panels of any kind.
const ROOM: egui::Vec2 = egui::vec2(300.0, 190.0);

/// Whether the window is large enough for panels.
pub fn have_room(ctx: &egui::Context) -> bool {
    let window = ctx.content_rect().size();
    window.x >= ROOM.x && window.y >= ROOM.y
}

/// Of the panels that stand beside each other, of mix and colour, of looks and of statistics, in this order, those that have room
/// in such a window, the first before the others. Each may be open.
pub fn beside(ctx: &egui::Context, open: [bool; 3]) -> [bool; 3] {
    let mut room = ctx.content_rect().width() - theme::MARGIN;
    let mut first = true;
    let mut fits = |(open, width): (bool, f32)| {
        let taken = width + theme::PADDING + theme::MARGIN;
        // One alone is cut rather than left out.
        let fits = open && (first || taken <= room);
        if fits {
            (room, first) = (room - taken, false);
        }
        fits
    };
    let widths = [look::WIDTH, looks::WIDTH, statistics::WIDTH];
    let [look, looks, statistics] = [0, 1, 2].map(|panel| fits((open[panel], widths[panel])));
    [look, looks, statistics]
}

/// Draws all panels.
pub fn show(ctx: &egui::Context, facts: &Facts<'_>) -> Outcome {
    let mut outcome = Outcome { bottom: theme::MARGIN, ..Outcome::default() };
    let window = ctx.content_rect().size();
    let room = have_room(ctx);
    let sheet = facts.state.sheet;
    for (shows, field) in
        [(facts.state.search.is_some(), search::FIELD), (sheet == Some(Sheet::Address), address::FIELD)]
    {
        // Under files that hover it goes, too, and has the keyboard again when they are gone.
        if !shows || !facts.hovering.is_empty() {
            first_focus::gone(ctx, egui::Id::unique(field));
        }
    }
    if facts.state.brush.on && facts.hovering.is_empty() {
        brush::surface(ctx, facts, &mut outcome);
        if room {
            brush::bar(ctx, facts, &mut outcome);
        }
    }
    if let (true, Some(place), false) = (facts.state.split, facts.place, facts.state.unpainted) {
        split::show(ctx, place, facts.state.split_at, &mut outcome);
    }
    // What lies under a sheet would go on telling what it is for.
    let controls = room && facts.opacity > 0.0 && facts.hovering.is_empty() && sheet.is_none();
    let open = [controls && facts.state.look_panel, controls && facts.state.looks_panel, facts.statistics.is_some()];
    let [look, looks, statistics] = beside(ctx, open);
    if controls {
        if !(look && look::covers_status(window.y)) {
            status::show(ctx, facts, &mut outcome);
        }
        bottom(ctx, facts, &mut outcome);
        if look {
            look::show(ctx, facts, &mut outcome);
        }
        if looks {
            looks::show(ctx, facts, &mut outcome);
        }
        outcome.held = ctx.is_pointer_over_egui() || ctx.egui_is_using_pointer() || ctx.any_popup_open();
    }
    if recording::shows(facts) {
        recording::show(ctx, facts);
    }
    let undisturbed = facts.notice.is_none() && facts.hovering.is_empty();
    if let (Some(numbers), true, true, true) = (facts.statistics, statistics, room, undisturbed) {
        statistics::show(ctx, facts, numbers, looks, &outcome);
    }
    if let Some(notice) = facts.notice {
        notice::show(ctx, notice, room, &mut outcome);
    }
    if facts.state.hint && room && facts.hovering.is_empty() && sheet.is_none() {
        hint::show(ctx, &mut outcome);
    }
    match sheet {
        Some(Sheet::Keys) => help::show(ctx, &mut outcome),
        Some(Sheet::Address) => address::show(ctx, facts.state, &mut outcome),
        None => {}
    }
    if let Some(count) = facts.count {
        countdown::show(ctx, count);
    }
    if !facts.hovering.is_empty() {
        drop_hint::show(ctx, facts.hovering);
    }
    outcome
}

/// The strip of styles with the controls below it.
fn bottom(ctx: &egui::Context, facts: &Facts<'_>, outcome: &mut Outcome) {
    let colours = theme::of(ctx);
    let window = ctx.content_rect();
    let width = (window.width() - 2.0 * theme::MARGIN).min(1120.0);
    let area = egui::Area::new(egui::Id::unique("controls"))
        .anchor(Align2::CENTER_BOTTOM, [0.0, -theme::MARGIN])
        .order(egui::Order::Middle)
        .fade_in(false)
        .show(ctx, |ui| {
            ui.set_opacity(facts.opacity);
            theme::panel(colours).show(ui, |ui| {
                ui.set_width(width - theme::PADDING);
                if let Some(filter) = &facts.state.search {
                    search::show(ui, facts, filter, outcome);
                }
                if window.height() >= STRIP_ROOM {
                    strip::show(ui, facts, outcome);
                    ui.add_space(4.0);
                }
                controls::show(ui, facts, outcome);
            });
        });
    outcome.bottom = window.bottom() - area.response.rect.top() + 10.0;
}
