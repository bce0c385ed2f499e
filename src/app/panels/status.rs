//! Which source is painted and how fast, at the top; the source is a menu.

use egui::{Align2, RichText, Ui};

use super::super::action::{Action, Choice, Task};
use super::super::icons::Icon;
use super::super::{texts, theme};
use super::button::tip;
use super::{Facts, Outcome};
use crate::source::SourceSpec;
use crate::source::camera::{CameraChoice, CameraId, CameraInfo, Wanted};

const MENU_WIDTH: f32 = 270.0;
const SIZES_IN_A_ROW: usize = 3;

pub fn show(ctx: &egui::Context, facts: &Facts<'_>, outcome: &mut Outcome) {
    let width = ctx.content_rect().width() - 2.0 * theme::MARGIN;
    let mut left = width;
    if width >= 420.0 {
        left -= panel(ctx, "pace", Align2::RIGHT_TOP, facts.opacity, |ui| pace(ui, facts, width)) + theme::MARGIN;
    }
    panel(ctx, "source", Align2::LEFT_TOP, facts.opacity, |ui| {
        // Without the panel's own margins.
        ui.set_max_width((left - 14.0).min(420.0));
        source_menu(ui, facts, outcome);
    });
}

/// A panel in a corner, and its width.
fn panel(ctx: &egui::Context, id: &str, corner: Align2, opacity: f32, contents: impl FnOnce(&mut Ui)) -> f32 {
    let colours = theme::of(ctx);
    let sign = if corner == Align2::LEFT_TOP { 1.0 } else { -1.0 };
    let area =
        egui::Area::new(egui::Id::unique(id)).anchor(corner, [sign * theme::MARGIN, theme::MARGIN]).fade_in(false);
    let shown = area.show(ctx, |ui| {
        ui.set_opacity(opacity);
        theme::panel(colours).inner_margin(egui::Margin::symmetric(6, 5)).show(ui, contents);
    });
    shown.response.rect.width()
}

fn source_menu(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let colours = theme::of(ui.ctx());
    let name = if facts.source.is_empty() { texts::SOURCE } else { facts.source };
    ui.spacing_mut().button_padding = egui::vec2(10.0, 6.0);
    let sign = egui::IdSalt::new("menu");
    let label = (RichText::new(name), egui::Atom::custom(sign, egui::Vec2::splat(18.0)));
    let button = egui::Button::new(label).truncate().frame_when_inactive(false).atom_ui(ui);
    if let Some(place) = button.rect(sign) {
        Icon::Down.draw(ui.painter(), place, colours.weak);
    }
    let button = button.response;
    let room = ui.ctx().content_rect().bottom() - button.rect.bottom() - 2.0 * theme::MARGIN;
    egui::Popup::menu(&button).show(|ui| {
        ui.set_width(MENU_WIDTH);
        // Else it scrolls where the popup's usual height ends.
        let scrolling = egui::ScrollArea::vertical().max_height(room).min_scrolled_height(room);
        scrolling.show(ui, |ui| menu(ui, facts, outcome));
    });
    if button.clicked() {
        outcome.wants_cameras = true;
    }
    button
        .accessible_name(format!("{}: {name}", texts::SOURCE))
        .on_hover_text(format!("{name}\n\n{}", texts::SOURCE_TIP));
}

fn menu(ui: &mut Ui, facts: &Facts<'_>, outcome: &mut Outcome) {
    let colours = theme::of(ui.ctx());
    let heading = |ui: &mut Ui, text: &str| {
        ui.horizontal(|ui| {
            ui.add_space(6.0);
            ui.label(RichText::new(text).small().color(colours.weak));
        });
    };
    heading(ui, texts::CAMERAS);
    let cameras: Vec<&CameraId> = facts.cameras.list.iter().map(|camera| &camera.id).collect();
    for camera in &cameras {
        let action = Task::Source(SourceSpec::Camera(choice(camera, &cameras)));
        row(ui, outcome, Icon::Camera, &camera.name, action).on_hover_text(&camera.device);
    }
    if facts.cameras.list.is_empty() {
        let text = if facts.cameras.looked { texts::NO_CAMERAS } else { texts::LOOKING_FOR_CAMERAS };
        ui.horizontal(|ui| {
            ui.add_space(40.0);
            ui.label(RichText::new(text).color(colours.weak));
        });
    }
    row(ui, outcome, Icon::Camera, texts::ASK_ADDRESS, Choice::AskAddress(true)).on_hover_text(texts::ADDRESS_WHY);
    if let Some(camera) = running(facts) {
        ui.add_space(4.0);
        heading(ui, texts::CAMERA_SIZE);
        camera_sizes(ui, camera, facts.state.camera_mode, outcome);
    }
    ui.add_space(4.0);
    heading(ui, texts::ALSO);
    row(ui, outcome, Icon::Scene, texts::SCENE, Task::Source(SourceSpec::Demo));
    row(ui, outcome, Icon::File, texts::OPEN_SOURCE, Task::OpenSource);
    if facts.video_source || facts.whole_video.is_some() {
        ui.add_space(4.0);
        heading(ui, texts::VIDEO);
        let (icon, text) = match facts.whole_video {
            None => (Icon::Save, texts::WHOLE_VIDEO),
            Some(_) => (Icon::Stop, texts::WHOLE_VIDEO_STOP),
        };
        row(ui, outcome, icon, text, Task::ToggleWholeVideo).on_hover_text(texts::WHOLE_VIDEO_TIP);
    }
    ui.add_space(4.0);
    heading(ui, texts::PAINTING);
    let air = if facts.on_air { (Icon::Stop, texts::END_AIR) } else { (Icon::Camera, texts::KEY_AIR) };
    let sound =
        if facts.state.sound { (Icon::Muted, texts::SILENT_RECORDINGS) } else { (Icon::Microphone, texts::KEY_SOUND) };
    let rows: [(_, Action); 5] = [
        ((Icon::Save, texts::KEY_STILL), Task::PaintStill.into()),
        (sound, Choice::ToggleSound.into()),
        (air, Task::ToggleVirtualCamera.into()),
        ((Icon::Fullscreen, texts::KEY_PRESENTER), Choice::TogglePresenter.into()),
        ((Icon::Look, texts::KEY_STATISTICS), Choice::ToggleStatistics.into()),
    ];
    for ((icon, text), action) in rows {
        row(ui, outcome, icon, text, action.clone()).on_hover_ui(|ui| tip(ui, text, &action));
    }
}

/// The camera that is painted, if it is known what sizes it has. Two of a kind have the same.
fn running<'a>(facts: &Facts<'a>) -> Option<&'a CameraInfo> {
    let is_it = |camera: &&CameraInfo| {
        let rest = facts.source.strip_prefix(&camera.id.name);
        rest.is_some_and(|rest| rest.starts_with(", ")) && camera.sizes().len() > 1
    };
    facts.cameras.list.iter().find(is_it)
}

fn camera_sizes(ui: &mut Ui, camera: &CameraInfo, wanted: Wanted, outcome: &mut Outcome) {
    let sizes = camera.sizes().into_iter().map(Some);
    let cell = egui::vec2(MENU_WIDTH / SIZES_IN_A_ROW as f32 - 2.0, 28.0);
    egui::Grid::new("camera sizes").spacing([2.0; 2]).show(ui, |ui| {
        for (at, size) in std::iter::once(None).chain(sizes).enumerate() {
            let button = egui::Button::selectable(wanted.size == size, texts::camera_size(size));
            let choice = ui.add_sized(cell, button).on_hover_text(texts::CAMERA_SIZE_TIP);
            if choice.clicked() && wanted.size != size {
                // A rate that was asked for went with the other size.
                outcome.ask(Choice::CameraMode(Wanted { size, ..Wanted::default() }));
                ui.close();
            }
            if at % SIZES_IN_A_ROW == SIZES_IN_A_ROW - 1 {
                ui.end_row();
            }
        }
    });
}

/// A row of the menu, which asks for an action and closes it.
fn row(ui: &mut Ui, outcome: &mut Outcome, icon: Icon, text: &str, action: impl Into<Action>) -> egui::Response {
    let colours = theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(egui::vec2(MENU_WIDTH, 36.0), egui::Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::MenuItem, true, text));
    let lively = response.hovered() || response.has_focus();
    let painter = ui.painter();
    if lively {
        painter.rect_filled(rect, theme::BUTTON_RADIUS, colours.hover);
    }
    let (left, right) = rect.split_left_right_at_x(rect.left() + 40.0);
    icon.draw(painter, left, if lively { colours.accent } else { colours.weak });
    let font = egui::FontId::proportional(14.0);
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, colours.text);
    job.wrap = egui::text::TextWrapping::truncate_at_width(right.width() - 8.0);
    let galley = painter.layout_job(job);
    painter.galley(egui::pos2(right.left(), right.center().y - galley.size().y / 2.0), galley, colours.text);
    if response.clicked() {
        outcome.ask(action);
        ui.close();
    }
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// What tells a camera from the others: its name where that is enough, else where it is plugged in, else its device.
fn choice(camera: &CameraId, all: &[&CameraId]) -> CameraChoice {
    let alone = |same: fn(&CameraId, &CameraId) -> bool| all.iter().filter(|other| same(other, camera)).count() <= 1;
    CameraChoice::Name(if alone(|a, b| a.name == b.name) {
        camera.name.clone()
    } else if !camera.bus.is_empty() && alone(|a, b| a.bus == b.bus) {
        camera.bus.clone()
    } else {
        camera.device.clone()
    })
}

fn pace(ui: &mut Ui, facts: &Facts<'_>, width: f32) {
    let colours = theme::of(ui.ctx());
    let report = facts.report;
    ui.spacing_mut().item_spacing.x = 10.0;
    ui.horizontal(|ui| {
        ui.set_min_height(34.0);
        ui.add_space(10.0);
        let unused = match (facts.software, report.distrusts_gpu) {
            (true, _) => Some((texts::SOFTWARE, texts::SOFTWARE_WHY)),
            (false, true) => Some((texts::DISTRUSTED, texts::DISTRUSTED_WHY)),
            (false, false) => None,
        };
        if let Some((what, why)) = unused {
            let text = RichText::new(what).color(colours.warning);
            ui.label(text).on_hover_text(format!("{why}\n\n{}", facts.adapter));
        } else if width >= 760.0 {
            ui.label(RichText::new(facts.adapter_name()).color(colours.weak)).on_hover_text(facts.adapter);
        }
        if let Some(painted) = facts.painted {
            let tip = texts::pace_tip(report, painted);
            ui.label(RichText::new(texts::rate(report.rate)).color(colours.text)).on_hover_text(&tip);
            let mut weak = |text: String| ui.label(RichText::new(text).color(colours.weak)).on_hover_text(&tip);
            weak(texts::milliseconds(report.paint));
            if width >= 640.0 {
                weak(texts::latency(report.latency));
                weak(format!("{}×{}", painted[0], painted[1]));
            }
        }
        // After the last text comes a spacing as between two.
        ui.add_space(0.0);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namesakes_are_told_apart_by_their_plug() {
        let camera = |name: &str, bus: &str| CameraId {
            name: name.into(),
            index: 0,
            device: format!("/dev/of {bus}"),
            bus: bus.into(),
            by_id: None,
        };
        let two_in_one = CameraId { device: "/dev/video7".into(), ..camera("B", "usb-2") };
        let all = [camera("A", "usb-1"), camera("B", "usb-2"), camera("B", "usb-3"), camera("B", ""), two_in_one];
        let all: Vec<&CameraId> = all.iter().collect();
        assert_eq!(choice(all[0], &all), CameraChoice::Name("A".into()));
        assert_eq!(choice(all[2], &all), CameraChoice::Name("usb-3".into()));
        assert_eq!(choice(all[3], &all), CameraChoice::Name("/dev/of ".into()));
        assert_eq!(choice(all[4], &all), CameraChoice::Name("/dev/video7".into()));
    }
}
