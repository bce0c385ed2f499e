//! The panels as screen readers and keyboards find them: by names and values. `pictures` draws them.

mod pictures;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::super::action::{Action, Choice, Task};
use super::super::shortcuts::TABLE;
use super::super::state::tests::state;
use super::super::state::{Sheet, State};
use super::super::statistics::Statistics;
use super::super::{texts, theme};
use super::{Cameras, Facts, Notice, Tile, beside, show};
use crate::gallery::{Filter, Part};
use crate::live::{Measured, Model, Outlook, PaintedSize, Prospect, Report, Stage};
use crate::source::camera::{CameraFormat, CameraId, CameraInfo, CameraPixels, Wanted};
use crate::source::{AddressError, SourceSpec};

/// What the panels show, and what they have asked for.
struct Desk {
    state: State,
    report: Report,
    statistics: Option<Statistics>,
    notice: Option<Notice>,
    source: &'static str,
    cameras: Cameras,
    video_source: bool,
    whole_video: Option<(u64, Option<u64>)>,
    still: bool,
    count: Option<u32>,
    tiles: Vec<Tile>,
    opacity: f32,
    reveal_style: bool,
    hovering: Vec<PathBuf>,
    in_sight: Vec<usize>,
    asked: Vec<Action>,
}

impl Desk {
    fn new(adjust: impl FnOnce(&mut State)) -> Desk {
        let mut state = State { styles: 3, ..state() };
        adjust(&mut state);
        let outlook = Outlook { rate: 25.0, prospect: Prospect::Largest };
        let report = Report { rate: 24.0, outlook: Some(outlook), ..Report::default() };
        Desk {
            state,
            report,
            statistics: None,
            notice: None,
            source: "built-in scene",
            cameras: Cameras { list: Vec::new(), looked: true },
            video_source: false,
            whole_video: None,
            still: false,
            count: None,
            tiles: Vec::new(),
            opacity: 1.0,
            reveal_style: false,
            hovering: Vec::new(),
            in_sight: Vec::new(),
            asked: Vec::new(),
        }
    }

    fn show(&mut self, ui: &egui::Ui) {
        let ctx = ui.ctx().clone();
        while self.tiles.len() < self.state.styles {
            let name = format!("Style {}", self.tiles.len());
            let shade = 60 + 40 * (self.tiles.len() % 4) as u8;
            let image = egui::ColorImage::filled([4, 4], egui::Color32::from_rgb(200, shade, 90));
            let thumbnail = ctx.load_texture(&name, image, Default::default());
            self.tiles.push(Tile { name, thumbnail, preview: None, own: false, favourite: false, hidden: false });
        }
        let facts = Facts {
            state: &self.state,
            tiles: &self.tiles,
            all_styles: self.state.styles,
            looks: &[],
            can_undo: false,
            can_redo: false,
            report: &self.report,
            source: self.source,
            cameras: &self.cameras,
            adapter: "Somebody's GPU (discrete GPU, Vulkan)",
            software: false,
            painted: Some([640, 480]),
            place: Some(ctx.content_rect()),
            notice: self.notice.as_ref(),
            recording: None,
            level: None,
            video_source: self.video_source,
            whole_video: self.whole_video,
            still: self.still,
            on_air: false,
            count: self.count,
            statistics: self.statistics.as_ref(),
            hovering: &self.hovering,
            opacity: self.opacity,
            reveal_style: self.reveal_style,
        };
        let outcome = show(&ctx, &facts);
        self.reveal_style &= !outcome.revealed;
        self.in_sight = outcome.in_sight;
        for action in outcome.actions {
            if let Action::Choose(choice) = &action {
                self.state.apply(choice);
            }
            self.asked.push(action);
        }
    }
}

/// A window of that many points. Whenever it has settled, every control in it must have a name.
fn window(size: [f32; 2], scale: f32, desk: Desk) -> Harness<'static, Desk> {
    let mut harness = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(scale)
        .allow_missing_glyphs()
        .with_context_setup(theme::install)
        .build_ui_state(|ui, desk: &mut Desk| desk.show(ui), desk);
    harness.run();
    harness
}

fn usual(desk: Desk) -> Harness<'static, Desk> {
    window([1280.0, 800.0], 1.0, desk)
}

/// One whose menu of the source is open.
fn with_source_menu(desk: Desk) -> Harness<'static, Desk> {
    let button = format!("{}: {}", texts::SOURCE, desk.source);
    let mut harness = usual(desk);
    harness.get_by_label(&button).click();
    harness.run();
    harness
}

/// Goes on with Tab until that control has the keyboard.
fn tab_to(harness: &mut Harness<'_, Desk>, name: &str) {
    for _ in 0..60 {
        harness.key_press(Key::Tab);
        harness.run();
        if harness.query_all_by_label(name).any(|node| node.is_focused()) {
            return;
        }
    }
    panic!("Tab never comes to {name:?}");
}

fn measured() -> Statistics {
    let mut measured = Measured { engine: "CPU, AVX2, f32".to_owned(), kernels: vec!["direct"], ..Measured::default() };
    for (stage, ms) in Stage::ALL.into_iter().zip([1, 2, 13, 4, 15, 6]) {
        measured.add(stage, Duration::from_millis(ms));
    }
    let report = Report { measured: Some(Arc::new(measured)), ..Report::default() };
    let mut statistics = Statistics::default();
    statistics.count((0, 0));
    statistics.count((40, 10));
    statistics.shown(&report, Some(Duration::from_millis(57)), Duration::from_millis(3));
    statistics
}

#[test]
fn every_control_has_a_name_and_lies_inside_the_window() {
    let adjustments: [fn(&mut State); 5] = [
        |_| {},
        |state| state.sheet = Some(Sheet::Keys),
        |state| state.look_panel = true,
        |state| state.chosen.mix = vec![Part::new(0, 1.0), Part::new(1, 1.0)],
        |state| (state.split, state.look_panel, state.hint) = (true, true, true),
    ];
    for (size, scale) in [([1280.0, 800.0], 1.0), ([800.0, 600.0], 1.0), ([640.0, 400.0], 2.0), ([320.0, 240.0], 1.0)] {
        for adjust in adjustments {
            let mut harness = window(size, scale, Desk { statistics: Some(measured()), ..Desk::new(adjust) });
            harness.run();
            let inside = egui::Rect::from_min_size(egui::Pos2::ZERO, size.into()).expand(1.0);
            for name in [texts::STRENGTH, texts::FREEZE, texts::SAVE, texts::HELP] {
                let nodes = harness.query_all_by_label(name);
                let nodes = nodes.filter(|node| node.accesskit_node().role() != Role::Label);
                for node in nodes {
                    // One that is scrolled out of sight has no place.
                    let Some(place) = node.accesskit_node().bounding_box() else { continue };
                    let place = [place.x0, place.y0, place.x1, place.y1].map(|n| n as f32 / scale);
                    let place = egui::Rect::from_min_max([place[0], place[1]].into(), [place[2], place[3]].into());
                    assert!(inside.contains_rect(place), "{name} at {place:?} in {size:?}");
                }
            }
        }
    }
}

#[test]
fn panels_that_have_no_room_beside_each_other_do_not_lie_on_each_other() {
    for (width, open, fits) in [
        (1280.0, [true; 3], [true; 3]),
        (800.0, [true; 3], [true, true, false]),
        (640.0, [true, false, true], [true, false, true]),
        (420.0, [true; 3], [true, false, false]),
        (420.0, [false, true, true], [false, true, false]),
        (240.0, [false, false, true], [false, false, true]),
    ] {
        let mut harness = window([width, 600.0], 1.0, Desk::new(|_| {}));
        harness.run();
        assert_eq!(beside(&harness.ctx, open), fits, "{open:?} in {width}");
    }
}

#[test]
fn search_and_keys_fit_into_small_windows() {
    for size in [[300.0, 760.0], [300.0, 190.0], [500.0, 200.0]] {
        let mut search = window(size, 1.0, Desk::new(|state| state.search = Some(Filter::default())));
        search.run();
        let mut keys = window(size, 1.0, Desk::new(|state| state.sheet = Some(Sheet::Keys)));
        keys.run();
        let field = search.get_by_role(Role::TextInput);
        let buttons = [texts::FAVOURITES, texts::HIDDEN_TOO, texts::PREVIEWS].map(|name| search.get_by_label(name));
        let mut nodes: Vec<_> = buttons.into_iter().chain([field]).collect();
        let words = TABLE.iter().filter_map(|row| keys.query_by_label(row.does));
        nodes.extend(words.filter(|node| node.accesskit_node().bounding_box().is_some()));
        assert!(nodes.len() > 6, "{}", nodes.len());
        for node in nodes {
            let rect = node.rect();
            assert!(rect.left() >= 0.0 && rect.right() <= size[0], "{rect:?} in {size:?}");
        }
    }
}

#[test]
fn the_search_has_the_keyboard_again_after_a_drop() {
    let mut harness = usual(Desk::new(|state| state.search = Some(Filter::default())));
    harness.state_mut().hovering = vec![PathBuf::from("picture.png")];
    harness.run();
    assert!(harness.query_by_role(Role::TextInput).is_none());
    harness.state_mut().hovering.clear();
    harness.run();
    assert!(harness.get_by_role(Role::TextInput).is_focused());
}

#[test]
fn all_controls_are_reached_and_used_by_keyboard_alone() {
    let mut harness = usual(Desk::new(|_| {}));
    for (name, action) in [
        (texts::MIRROR, Choice::ToggleMirror.into()),
        (texts::SPLIT, Choice::ToggleSplit.into()),
        (texts::FREEZE, Choice::ToggleFreeze.into()),
        (texts::SAVE, Task::SavePicture.into()),
        (texts::FULLSCREEN, Choice::ToggleFullscreen.into()),
        (texts::LOOK, Choice::ToggleLook.into()),
        (texts::ADD_STYLE_TIP, Task::OpenStyles.into()),
        ("Style 2", Choice::Style(2).into()),
    ] {
        tab_to(&mut harness, name);
        harness.state_mut().asked.clear();
        harness.key_press(Key::Enter);
        harness.run();
        assert_eq!(harness.state().asked, [action], "{name}");
    }
}

#[test]
fn a_style_that_was_chosen_while_the_controls_were_away_is_in_sight_when_they_come() {
    let adjust = |state: &mut State| (state.styles, state.strip, state.chosen.style) = (40, (0..40).collect(), 39);
    let mut harness = usual(Desk { opacity: 0.0, reveal_style: true, ..Desk::new(adjust) });
    assert!(harness.state().in_sight.is_empty());
    harness.state_mut().opacity = 1.0;
    harness.run();
    let desk = harness.state();
    assert!(desk.in_sight.contains(&39) && !desk.reveal_style, "{:?}", desk.in_sight);
}

#[test]
fn the_search_has_the_keyboard_whenever_it_opens() {
    let mut harness = usual(Desk::new(|state| state.search = Some(Filter::default())));
    let types = |harness: &Harness<'_, Desk>| harness.get_by_role(Role::TextInput).is_focused();
    assert!(types(&harness));
    // Once by its button, once by its key.
    for by_button in [true, false] {
        if by_button {
            harness.get_by_role_and_label(Role::Button, texts::SEARCH).click();
        } else {
            harness.state_mut().state.apply(&Choice::ToggleSearch);
        }
        harness.run();
        assert!(harness.query_by_role(Role::TextInput).is_none());
        harness.state_mut().state.apply(&Choice::ToggleSearch);
        harness.run();
        assert!(types(&harness), "opened again");
    }
}

#[test]
fn one_dab_of_the_brush_is_one_dab() {
    let mut harness = usual(Desk::new(|state| state.brush.on = true));
    harness.hover_at(egui::pos2(300.0, 300.0));
    harness.run();
    // The pointer comes from afar and presses within one frame.
    harness.event(egui::Event::PointerMoved(egui::pos2(700.0, 300.0)));
    harness.drag_at(egui::pos2(900.0, 400.0));
    harness.run();
    let strokes = harness.state().asked.iter().filter_map(|action| match action {
        Action::Choose(Choice::Stroke(stroke)) => Some(stroke.places.clone()),
        _ => None,
    });
    let places: Vec<_> = strokes.flatten().collect();
    let dab = [1.0 - 900.0 / 1280.0, 400.0 / 800.0];
    assert!(!places.is_empty() && places.iter().all(|place| *place == dab), "{places:?}");
    harness.drop_at(egui::pos2(900.0, 400.0));
    harness.run();
    assert_eq!(harness.state().asked.last(), Some(&Choice::LiftBrush.into()));
}

#[test]
fn the_strength_is_said_and_changed_by_arrows() {
    let mut harness = usual(Desk::new(|state| state.manner.alpha = 0.5));
    let value = |harness: &Harness<'_, Desk>| {
        harness.get_by_role_and_label(Role::Slider, texts::STRENGTH).accesskit_node().numeric_value()
    };
    assert_eq!(value(&harness), Some(0.5));
    tab_to(&mut harness, texts::STRENGTH);
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert!(harness.state().state.manner.alpha > 0.5);
    assert!(value(&harness) > Some(0.5));
}

#[test]
fn the_split_line_is_a_control_like_others() {
    let mut harness = usual(Desk::new(|state| state.split = true));
    tab_to(&mut harness, texts::SPLIT);
    // The button has the same name and comes later or earlier.
    while harness
        .get_all_by_label(texts::SPLIT)
        .all(|node| !node.is_focused() || node.accesskit_node().role() == Role::Button)
    {
        tab_to(&mut harness, texts::SPLIT);
    }
    for (key, at) in [(Key::ArrowRight, 0.52), (Key::ArrowLeft, 0.5), (Key::ArrowLeft, 0.48)] {
        harness.key_press(key);
        harness.run();
        assert!((harness.state().state.split_at - at).abs() < 1e-5, "{}", harness.state().state.split_at);
    }
}

#[test]
fn a_size_is_chosen_and_left_to_the_program_again() {
    let mut harness = usual(Desk::new(|_| {}));
    for (choice, size) in [("384 px", PaintedSize::ShortSide(384)), (texts::SIZE_AUTOMATIC, PaintedSize::Automatic)] {
        harness.get_by_label(texts::SIZE).click();
        harness.run();
        harness.get_by_label(choice).click();
        harness.run();
        assert_eq!(harness.state().state.size, size);
    }
}

#[test]
fn a_gpu_that_is_not_used_is_named_with_the_reason() {
    for distrusted in [false, true] {
        let mut desk = Desk::new(|_| {});
        desk.report.distrusts_gpu = distrusted;
        let mut harness = usual(desk);
        assert_eq!(harness.query_by_label(texts::DISTRUSTED).is_some(), distrusted);
        if distrusted {
            harness.get_by_label(texts::DISTRUSTED).hover();
            harness.run();
            assert!(harness.query_by_label_contains(texts::DISTRUSTED_WHY).is_some());
        }
    }
}

#[test]
fn a_network_is_chosen_where_there_are_several() {
    let mut harness = usual(Desk::new(|_| {}));
    for model in [Model::Half, Model::Quarter, Model::Auto] {
        harness.get_by_label(texts::SIZE).click();
        harness.run();
        harness.get_by_label(texts::model(model)).click();
        harness.run();
        assert_eq!(harness.state().state.model, model);
    }
    let mut alone = usual(Desk::new(|state| state.models.clear()));
    alone.get_by_label(texts::SIZE).click();
    alone.run();
    assert!(alone.query_by_label(texts::model(Model::Half)).is_none());
}

#[test]
fn a_video_is_painted_as_a_whole_by_the_menu_of_the_source() {
    let none = with_source_menu(Desk::new(|_| {}));
    assert!(none.query_by_label(texts::WHOLE_VIDEO).is_none(), "a camera has no end");
    for (whole_video, row, says) in [
        (None, texts::WHOLE_VIDEO, None),
        (Some((30, Some(120))), texts::WHOLE_VIDEO_STOP, Some("Video 25 %")),
        (Some((7, None)), texts::WHOLE_VIDEO_STOP, Some("Video, frame 7")),
    ] {
        let mut harness = with_source_menu(Desk { video_source: true, whole_video, ..Desk::new(|_| {}) });
        if let Some(text) = says {
            harness.get_by_label(text);
        }
        harness.get_by_label(row).click();
        harness.run();
        assert_eq!(harness.state().asked, [Task::ToggleWholeVideo.into()]);
    }
}

#[test]
fn a_camera_is_asked_for_another_size_by_the_menu_of_the_source() {
    let format = |pixels, width, height| CameraFormat { pixels, usable: true, width, height, rates: vec![30.0] };
    let unread = CameraFormat { usable: false, ..format(CameraPixels::Yuyv, 3840, 2160) };
    let formats = vec![
        format(CameraPixels::Yuyv, 640, 480),
        format(CameraPixels::Mjpeg, 1920, 1080),
        format(CameraPixels::Mjpeg, 640, 480),
        format(CameraPixels::Yuyv, 320, 240),
        unread,
    ];
    let id = CameraId { name: "Paper".into(), index: 0, device: "/dev/video0".into(), bus: String::new(), by_id: None };
    let cameras = || Cameras { list: vec![CameraInfo { id: id.clone(), formats: formats.clone() }], looked: true };
    let open = |source| with_source_menu(Desk { source, cameras: cameras(), ..Desk::new(|_| {}) });
    assert!(open("built-in scene").query_by_label("1920×1080").is_none(), "it has one size");
    let mut harness = open("Paper, 640×480 YUYV, 30/s");
    for none in ["320×240", "3840×2160"] {
        assert!(harness.query_by_label(none).is_none(), "{none}");
    }
    assert_eq!(harness.query_all_by_label("640×480").count(), 2, "it is painted at that size, too");
    harness.get_by_label("1920×1080").click();
    harness.run();
    let wanted = Wanted { size: Some((1920, 1080)), ..Wanted::default() };
    assert_eq!(harness.state().asked, [Choice::CameraMode(wanted).into()]);
    assert_eq!(harness.state().state.camera_mode, wanted);
}

#[test]
fn the_menu_of_the_source_is_seen_whole_to_its_last_row() {
    let mut harness = with_source_menu(Desk::new(|_| {}));
    harness.get_by_label(texts::KEY_STATISTICS).click();
    harness.run();
    assert_eq!(harness.state().asked, [Choice::ToggleStatistics.into()]);
}

#[test]
fn the_address_of_a_network_camera_is_asked_for() {
    let mut harness = with_source_menu(Desk::new(|_| {}));
    harness.get_by_label(texts::ASK_ADDRESS).click();
    harness.run();
    assert_eq!(harness.state().state.sheet, Some(Sheet::Address));
    let field = || Role::TextInput;
    harness.get_by_role(field()).type_text("ftp://a");
    harness.run();
    harness.get_by_label(&texts::wrong_address(&AddressError::Scheme("ftp".into())));
    // It is no address, and stays to be corrected.
    harness.key_press(Key::Enter);
    harness.run();
    assert!(harness.get_by_role(field()).is_focused());
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().state.sheet, None);

    // What was typed last is there, and is written over.
    harness.state_mut().state.sheet = Some(Sheet::Address);
    harness.run();
    harness.get_by_role(field()).type_text("rtsp://camera/live");
    harness.key_press(Key::Enter);
    harness.run();
    let wanted = Action::Do(Task::Source(SourceSpec::Stream("rtsp://camera/live".parse().unwrap())));
    assert_eq!(harness.state().asked.last(), Some(&wanted));
    assert_eq!(harness.state().state.sheet, None);

    harness.state_mut().state.sheet = Some(Sheet::Address);
    harness.run();
    harness.state_mut().asked.clear();
    harness.get_by_label(texts::OPEN_ADDRESS).click();
    harness.run();
    assert_eq!(harness.state().asked, [Choice::AskAddress(false).into(), wanted]);
}

#[test]
fn a_picture_is_painted_anew_by_the_menu_of_the_source_and_it_shows() {
    let mut harness = with_source_menu(Desk { still: true, ..Desk::new(|_| {}) });
    harness.get_by_label(texts::STILL);
    harness.get_by_label(texts::KEY_STILL).click();
    harness.run();
    assert_eq!(harness.state().asked, [Task::PaintStill.into()]);
}

#[test]
fn the_self_timer_counts_over_everything() {
    for count in [3, 1] {
        let harness = usual(Desk { count: Some(count), opacity: 0.0, ..Desk::new(|_| {}) });
        harness.get_by_label(&count.to_string());
    }
}

#[test]
fn the_sheet_lists_every_key_and_closes() {
    let mut harness = usual(Desk::new(|state| state.sheet = Some(Sheet::Keys)));
    for row in super::super::shortcuts::TABLE {
        assert!(harness.query_all_by_label(row.does).next().is_some(), "{}", row.does);
    }
    harness.get_by_label(texts::CLOSE).click();
    harness.run();
    assert_eq!(harness.state().state.sheet, None);
}

#[test]
fn statistics_say_what_was_measured() {
    let harness = usual(Desk { statistics: Some(measured()), ..Desk::new(|state| state.statistics = true) });
    let said: BTreeSet<String> = harness
        .root()
        .children_recursive()
        .flat_map(|node| [node.accesskit_node().label(), node.accesskit_node().value()])
        .flatten()
        .collect();
    for text in
        ["Encode", "13 ms", "Decode", "15 ms", "10 of 40 (25 %)", "57 ms, 95 %: 57 ms", "CPU, AVX2, f32", "direct"]
    {
        assert!(said.contains(text), "{text:?} is not among {said:?}");
    }
}

#[test]
fn a_source_that_failed_can_be_tried_again() {
    let failed = Notice::SourceFailed("the camera is used by another program".to_owned());
    let mut harness = usual(Desk { notice: Some(failed), ..Desk::new(|_| {}) });
    harness.get_by_label("the camera is used by another program");
    harness.get_by_label(texts::TRY_AGAIN).click();
    harness.run();
    assert_eq!(harness.state().asked, [Task::RetrySource.into()]);
}
