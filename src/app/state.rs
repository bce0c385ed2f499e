//! What the user has chosen, and what each action does to it. Knows neither window nor GPU.

use std::sync::Arc;
use std::time::Duration;

use super::action::{Choice, Scaling};
use super::brush::{Brush, RADII};
use super::choices::{Colours, MaskChoice};
use super::chosen::Chosen;
use crate::gallery::{Filter, Gallery};
use crate::live::{Controls, Detail, Manner, Model, PaintedSize, StyleMix};
use crate::source::camera::Wanted;
use crate::values::{LONGEST_FADE, taken_back};

/// The painted sizes to choose from: short sides in pixels.
pub const SHORT_SIDES: [u32; 7] = [128, 192, 256, 384, 512, 720, 1080];

/// What one press of an arrow key changes of the strength.
pub const ALPHA_STEP: f32 = 0.05;

/// The scales to go through; 1 is the system's.
const SCALES: [f32; 11] = [0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5];

/// What a change of the state calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Nothing,
    /// The window looks different.
    Redraw,
    /// The painter has to be told.
    Painting,
    Fullscreen,
}

/// What lies over all else, one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    Keys,
    /// The question for a network camera's address.
    Address,
}

/// What the user has chosen. The default has no styles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub chosen: Chosen,
    /// How many styles there are.
    pub styles: usize,
    /// Places of the styles that the strip shows, in its order.
    pub strip: Vec<usize>,
    /// Which styles that are, while the row with the search field is open.
    pub search: Option<Filter>,
    /// Thumbnails show the source in their style.
    pub previews: bool,
    /// Recordings have the microphone's sound.
    pub sound: bool,
    /// The panel of looks is open.
    pub looks_panel: bool,
    pub size: PaintedSize,
    /// Which network paints.
    pub model: Model,
    /// What there is to choose from; nothing where there is no choice.
    pub models: Vec<Model>,
    pub detail: Detail,
    /// Frames a second that an automatic size holds; `None` is the source's rate.
    pub rate: Option<f64>,
    /// `None` mirrors sources that look at the user.
    pub mirror: Option<bool>,
    /// Whether the source looks at the user.
    pub faces_user: bool,
    /// Size and rate that cameras are asked for.
    pub camera_mode: Wanted,
    pub frozen: bool,
    pub unpainted: bool,
    /// Whether there is a line left of which the picture is unpainted, and where, as a share of its width.
    pub split: bool,
    pub split_at: f32,
    pub fullscreen: bool,
    /// The controls stay away until they are called back.
    pub controls_hidden: bool,
    /// Esc closes it first.
    pub sheet: Option<Sheet>,
    /// What is typed as a network camera's address, or was last.
    pub address: String,
    /// The panel of statistics is open.
    pub statistics: bool,
    /// The second window is open.
    pub presenter: bool,
    /// Of the interface, beside the system's own.
    pub scale: f32,
    /// The hint for the first start shows.
    pub hint: bool,
    /// The panel of mix, colour and steadiness is open.
    pub look_panel: bool,
    pub manner: Manner,
    /// How long one style takes to pass into the next, in seconds.
    pub fade: f32,
    pub mask: MaskChoice,
    /// The mask counts the other way round.
    pub swap_sides: bool,
    /// How many pictures of the empty scene were taken.
    pub plates: u64,
    /// Whether the last of them is of this source.
    pub knows_scene: bool,
    pub brush: Brush,
}

/// The smallest and the largest short side at which styles are encoded.
pub const STYLE_SIDES: [u32; 2] = [128, 1024];

impl State {
    /// Short side at which the style at that place is encoded, in pixels.
    pub fn side_of(&self, style: usize) -> u32 {
        self.chosen.part(style).and_then(|part| part.side).unwrap_or(self.manner.style_side)
    }

    pub fn colours(&self) -> Colours {
        // Of the style's own, recoloured or not, nothing is to be seen then.
        match (self.manner.own_colour > 0.5, self.manner.match_colours) {
            (true, _) => Colours::Own,
            (false, true) => Colours::Matched,
            (false, false) => Colours::Style,
        }
    }

    /// Whether the picture is mirrored.
    pub fn mirrored(&self) -> bool {
        self.mirror.unwrap_or(self.faces_user)
    }

    /// The share of the picture's width, from the left, that is unpainted.
    pub fn unpainted_share(&self) -> f32 {
        match (self.unpainted, self.split) {
            (true, _) => 1.0,
            (false, true) => self.split_at,
            (false, false) => 0.0,
        }
    }

    /// What the painter is told of it.
    pub fn controls(&self, gallery: &Gallery) -> Option<Controls> {
        let style = |place: usize| gallery.styles().get(place).map(|style| Arc::clone(&style.full));
        let mix = &self.chosen.mix;
        Some(Controls {
            mix: StyleMix(mix.iter().filter_map(|part| Some((style(part.style)?, part.weight))).collect()),
            mirror: self.mirror,
            frozen: self.frozen,
            manner: self.manner,
            style_sides: mix.iter().filter_map(|part| Some((style(part.style)?.id, part.side?))).collect(),
            fade: Duration::from_secs_f32(self.fade),
            mask: self.mask.mask(),
            plate: self.plate(),
            swap_sides: self.swap_sides,
            rate: self.rate,
            model: self.model,
            detail: Some(self.detail),
            measure: self.statistics,
            ..Controls::new(style(self.chosen.style)?, self.size)
        })
    }

    /// Goes on in the strip, and round at its ends.
    pub fn step_style(&mut self, by: isize) {
        let count = self.strip.len() as isize;
        if count == 0 {
            return;
        }
        let at = self.strip.iter().position(|place| *place == self.chosen.style);
        // From a style that the strip does not show it goes to one of the ends.
        let next = at.map_or(if by > 0 { 0 } else { count - 1 }, |at| (at as isize + by).rem_euclid(count));
        self.choose_at(next as usize);
    }

    /// Chooses what is at that place of the strip, if there is something.
    fn choose_at(&mut self, place: usize) {
        if let Some(style) = self.strip.get(place) {
            self.chosen = Chosen::alone(*style);
        }
    }

    /// Goes on in the strip, to its end at most.
    fn leap_style(&mut self, by: isize) {
        let at = self.strip.iter().position(|place| *place == self.chosen.style).unwrap_or(0);
        self.choose_at(at.saturating_add_signed(by).min(self.strip.len().saturating_sub(1)));
    }

    /// Closes what lies uppermost, and leaves full screen when nothing is left.
    fn escape(&mut self) {
        if self.sheet.take().is_some() || self.search.take().is_some() {
            return;
        }
        self.brush.lift();
        let open = [
            &mut self.looks_panel,
            &mut self.brush.on,
            &mut self.look_panel,
            &mut self.statistics,
            &mut self.fullscreen,
        ];
        open.into_iter().find(|open| **open).into_iter().for_each(|open| *open = false);
    }

    /// Changes what is chosen.
    pub fn apply(&mut self, choice: &Choice) {
        // Whoever chooses something does not need the hint for the first start any more.
        self.hint = false;
        match choice {
            Choice::Style(style) => {
                if *style < self.styles {
                    self.chosen = Chosen::alone(*style);
                }
            }
            Choice::StyleAt(place) => self.choose_at(*place),
            Choice::LeapStyle(by) => self.leap_style(*by),
            Choice::StepStyle(by) => self.step_style(*by),
            Choice::ToggleSearch => {
                self.search = if self.search.is_none() { Some(Filter::default()) } else { None };
                // What is typed into a field that does not show, or that a sheet keeps the keyboard from, would be shortcuts.
                self.controls_hidden &= self.search.is_none();
                self.sheet = None;
            }
            Choice::Filter(filter) => self.search = Some(filter.clone()),
            Choice::TogglePreviews => self.previews = !self.previews,
            Choice::ToggleSound => self.sound = !self.sound,
            Choice::ToggleLooks => {
                self.looks_panel = !self.looks_panel;
                self.controls_hidden &= !self.looks_panel;
            }
            Choice::MixStyle(style) => {
                if *style < self.styles {
                    let alone = self.chosen.mix.len() == 1;
                    self.chosen.mix_in_or_out(*style);
                    // The pad is there.
                    self.look_panel |= alone && self.chosen.mix.len() == 2;
                }
            }
            Choice::Weights(weights) => self.chosen.weigh(weights),
            Choice::Steadiness(steadiness) => self.manner.steadiness = steadiness.clamp(0.0, 1.0),
            Choice::Lines(lines) => self.manner.lines = lines.clamp(0.0, 1.0),
            Choice::Saturation(saturation) => self.manner.saturation = saturation.clamp(0.0, 2.0),
            Choice::OwnColour(own) => self.manner.own_colour = own.clamp(0.0, 1.0),
            Choice::Colours(colours) => {
                self.manner.match_colours = *colours == Colours::Matched;
                self.manner.own_colour = if *colours == Colours::Own { 1.0 } else { 0.0 };
            }
            Choice::ToggleOwnColour => self.manner.own_colour = if self.manner.own_colour > 0.5 { 0.0 } else { 1.0 },
            Choice::StyleSide(side) => {
                let side = (*side).clamp(STYLE_SIDES[0], STYLE_SIDES[1]);
                // A style alone has the brush that all have, until it gets its own in a mix.
                let alone = self.chosen.mix.len() < 2;
                self.chosen.see_at((!alone).then_some(side));
                if alone {
                    self.manner.style_side = side;
                }
            }
            Choice::PickStyle(style) => {
                if self.chosen.has(*style) {
                    self.chosen.style = *style;
                }
            }
            Choice::Fade(seconds) => self.fade = seconds.clamp(0.0, LONGEST_FADE),
            Choice::ToggleDrift => self.manner.drift = !self.manner.drift,
            Choice::Mask(mask) => self.choose_mask(mask.clone()),
            Choice::TakePlate => {
                (self.plates, self.knows_scene) = (self.plates + 1, true);
                // It is taken of what comes now.
                self.frozen = false;
                self.choose_mask(MaskChoice::Foreground);
            }
            Choice::SwapSides => self.swap_sides = !self.swap_sides,
            Choice::ToggleBrush => {
                self.brush.lift();
                self.brush.on = !self.brush.on;
            }
            Choice::Stroke(stroke) => self.brush.paint(stroke, &mut self.mask),
            Choice::LiftBrush => self.brush.lift(),
            Choice::BrushRadius(radius) => self.brush.radius = radius.clamp(*RADII.start(), *RADII.end()),
            Choice::ScaleBrush(by) => {
                self.brush.radius = (self.brush.radius * by).clamp(*RADII.start(), *RADII.end());
            }
            Choice::ToggleErase => self.brush.erases ^= self.brush.on,
            Choice::ToggleLook => {
                self.look_panel = !self.look_panel;
                self.controls_hidden &= !self.look_panel;
            }
            Choice::Alpha(alpha) => self.manner.alpha = alpha.clamp(0.0, 1.0),
            // Steps land on multiples, so that the ends are reached exactly.
            Choice::StepAlpha(by) => {
                self.manner.alpha = (((self.manner.alpha + by) / ALPHA_STEP).round() * ALPHA_STEP).clamp(0.0, 1.0);
            }
            Choice::Size(size) => self.size = *size,
            Choice::Model(model) => self.model = *model,
            Choice::Detail(detail) => self.detail = *detail,
            Choice::CameraMode(wanted) => self.camera_mode = *wanted,
            Choice::ToggleMirror => self.mirror = Some(!self.mirrored()),
            Choice::Unpainted(unpainted) => self.unpainted = *unpainted,
            Choice::ToggleSplit => self.split = !self.split,
            Choice::Split(at) => self.split_at = at.clamp(0.0, 1.0),
            Choice::ToggleFreeze => self.frozen = !self.frozen,
            Choice::ToggleFullscreen => self.fullscreen = !self.fullscreen,
            Choice::Escape => self.escape(),
            Choice::ToggleControls => self.controls_hidden = !self.controls_hidden,
            Choice::ToggleHelp => self.sheet = (self.sheet != Some(Sheet::Keys)).then_some(Sheet::Keys),
            Choice::AskAddress(asks) => self.sheet = asks.then_some(Sheet::Address),
            Choice::Address(typed) => self.address.clone_from(typed),
            Choice::TogglePresenter => self.presenter = !self.presenter,
            Choice::Scale(scaling) => self.scale = scaled(self.scale, *scaling),
            Choice::ToggleStatistics => self.statistics = !self.statistics,
            Choice::HintRead => {}
        }
    }

    /// Whether the panels are open that stand beside each other: of mix and colour, of looks, of statistics.
    pub fn panels(&self) -> [bool; 3] {
        [self.look_panel, self.looks_panel, self.statistics]
    }

    /// Which styles the strip shows.
    pub fn filter(&self) -> Filter {
        self.search.clone().unwrap_or_default()
    }

    /// Whether one style alone walks through the strip.
    pub fn walks(&self) -> bool {
        self.manner.drift && self.chosen.mix.len() == 1 && self.strip.len() > 1
    }

    /// Another place for the mix's first style, which ends a stroke. Without a picture of the empty scene there is no foreground.
    pub fn choose_mask(&mut self, mask: MaskChoice) {
        self.brush.lift();
        self.mask = if mask == MaskChoice::Foreground && !self.knows_scene { MaskChoice::None } else { mask };
    }

    /// Another source has come, or will: what the empty scene was is no background of that.
    pub fn forget_scene(&mut self) {
        self.knows_scene = false;
        if self.mask == MaskChoice::Foreground {
            self.choose_mask(MaskChoice::None);
        }
    }

    /// Takes back what led from `before` to `after`, as far as it is still as it was then.
    pub fn take_off(&mut self, before: &State, after: &State) {
        self.chosen = taken_back(&self.chosen, &before.chosen, &after.chosen).clone();
        self.manner = self.manner.taken_back(&before.manner, &after.manner);
        self.swap_sides = taken_back(self.swap_sides, before.swap_sides, after.swap_sides);
        self.size = taken_back(self.size, before.size, after.size);
        if self.mask == after.mask {
            self.choose_mask(before.mask.clone());
        }
    }

    /// The number of the picture of the empty scene that foreground differs from; there is none of another source, to which a
    /// stroke that is undone may lead back.
    pub fn plate(&self) -> Option<u64> {
        (self.mask == MaskChoice::Foreground && self.knows_scene).then_some(self.plates)
    }

    /// What it calls for that the state was `before`.
    pub fn change_since(&self, before: &State) -> Change {
        let place = |s: &State| (s.mask.clone(), s.plates, s.swap_sides);
        let mix = |s: &State| (s.chosen.mix.clone(), s.fade);
        let painting = |s: &State| {
            (mix(s), place(s), s.manner, (s.size, s.model), s.detail, s.rate, s.statistics, s.mirror, s.frozen)
        };
        if self == before {
            Change::Nothing
        } else if self.fullscreen != before.fullscreen {
            Change::Fullscreen
        } else if painting(self) != painting(before) {
            Change::Painting
        } else {
            Change::Redraw
        }
    }
}

/// The next scale.
fn scaled(scale: f32, scaling: Scaling) -> f32 {
    let beyond = 1e-3;
    match scaling {
        Scaling::Larger => SCALES.into_iter().find(|other| *other > scale + beyond).unwrap_or(scale),
        Scaling::Smaller => SCALES.into_iter().rfind(|other| *other < scale - beyond).unwrap_or(scale),
        Scaling::Usual => 1.0,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::brush::Stroke;
    use super::*;
    use crate::model::Widths;
    use crate::stylize::MaskShape;

    /// One to begin from.
    pub fn state() -> State {
        State {
            styles: 3,
            strip: vec![0, 1, 2],
            chosen: Chosen::alone(0),
            models: Model::choices([Widths::QUARTER, Widths::HALF]),
            faces_user: true,
            split_at: 0.5,
            scale: 1.0,
            fade: 0.4,
            ..State::default()
        }
    }

    fn applied(state: &mut State, choice: &Choice) -> Change {
        let before = state.clone();
        state.apply(choice);
        state.change_since(&before)
    }

    #[test]
    fn a_mix_shows_the_pad_when_it_begins() {
        let mut state = state();
        assert_eq!(applied(&mut state, &Choice::MixStyle(0)), Change::Nothing, "the last one stays");
        assert_eq!(applied(&mut state, &Choice::MixStyle(7)), Change::Nothing, "there is none");
        assert_eq!(applied(&mut state, &Choice::MixStyle(2)), Change::Painting);
        assert!(state.look_panel);
        state.apply(&Choice::ToggleLook);
        state.apply(&Choice::MixStyle(1));
        assert!(!state.look_panel, "whoever has closed it knows it");
        assert_eq!(applied(&mut state, &Choice::Weights(vec![0.0; 3])), Change::Nothing, "nothing cannot be painted");
        state.apply(&Choice::Style(1));
        assert_eq!(state.chosen, Chosen::alone(1));
    }

    #[test]
    fn in_a_mix_each_style_has_a_brush_of_its_own() {
        let mut state = state();
        state.apply(&Choice::StyleSide(300));
        assert_eq!((state.side_of(0), state.side_of(2)), (300, 300));
        state.apply(&Choice::MixStyle(2));
        assert_eq!(applied(&mut state, &Choice::StyleSide(4000)), Change::Painting);
        assert_eq!((state.side_of(0), state.side_of(2)), (300, STYLE_SIDES[1]));
        state.apply(&Choice::PickStyle(0));
        state.apply(&Choice::StyleSide(128));
        assert_eq!((state.side_of(0), state.side_of(1), state.side_of(2)), (128, 300, STYLE_SIDES[1]));
        assert_eq!(applied(&mut state, &Choice::PickStyle(1)), Change::Nothing, "it is not in the mix");
    }

    #[test]
    fn styles_go_round_and_what_is_not_there_is_not_chosen() {
        let mut state = state();
        assert_eq!(applied(&mut state, &Choice::Style(7)), Change::Nothing);
        assert_eq!(applied(&mut state, &Choice::StepStyle(-1)), Change::Painting);
        assert_eq!(state.chosen.style, 2);
        state.apply(&Choice::StepStyle(1));
        assert_eq!(state.chosen.style, 0);
        state.strip = vec![2, 0];
        state.apply(&Choice::StepStyle(1));
        assert_eq!(state.chosen.style, 2, "the strip's order counts");
        assert_eq!(applied(&mut state, &Choice::StyleAt(1)), Change::Painting);
        assert_eq!((state.chosen.style, applied(&mut state, &Choice::StyleAt(2))), (0, Change::Nothing));
        state.chosen.style = 1;
        state.apply(&Choice::StepStyle(-1));
        assert_eq!(state.chosen.style, 0, "from a hidden style to the end");
        state.strip = vec![2, 0, 1];
        for (leap, style) in [(isize::MIN, 2), (1, 0), (isize::MAX, 1), (10, 1), (-2, 2)] {
            state.apply(&Choice::LeapStyle(leap));
            assert_eq!(state.chosen.style, style, "{leap} on, and no further than the end");
        }
        state.strip = Vec::new();
        assert_eq!(applied(&mut state, &Choice::StepStyle(1)), Change::Nothing);
        assert_eq!(applied(&mut state, &Choice::LeapStyle(1)), Change::Nothing);
    }

    #[test]
    fn strength_stays_between_nothing_and_all_and_steps_land_on_both() {
        let mut state = state();
        assert_eq!(applied(&mut state, &Choice::StepAlpha(ALPHA_STEP)), Change::Nothing, "it is as strong as it gets");
        state.apply(&Choice::Alpha(0.93));
        state.apply(&Choice::StepAlpha(ALPHA_STEP));
        state.apply(&Choice::StepAlpha(ALPHA_STEP));
        assert_eq!(state.manner.alpha, 1.0);
        for _ in 0..30 {
            state.apply(&Choice::StepAlpha(-ALPHA_STEP));
        }
        assert_eq!(state.manner.alpha, 0.0);
        state.apply(&Choice::Alpha(7.0));
        assert_eq!(state.manner.alpha, 1.0);
    }

    #[test]
    fn the_unpainted_picture_shows_left_of_the_line_and_while_it_is_asked_for() {
        let mut state = state();
        assert_eq!(state.unpainted_share(), 0.0);
        assert_eq!(applied(&mut state, &Choice::ToggleSplit), Change::Redraw);
        assert_eq!(state.unpainted_share(), 0.5);
        state.apply(&Choice::Split(-3.0));
        assert_eq!(state.unpainted_share(), 0.0);
        state.apply(&Choice::Unpainted(true));
        assert_eq!(state.unpainted_share(), 1.0);
        state.apply(&Choice::Unpainted(false));
        state.apply(&Choice::ToggleSplit);
        assert_eq!(state.unpainted_share(), 0.0);
    }

    #[test]
    fn the_interface_grows_and_shrinks_in_steps_and_not_without_end() {
        let mut state = state();
        state.apply(&Choice::Scale(Scaling::Larger));
        assert_eq!(state.scale, 1.1);
        for _ in 0..20 {
            state.apply(&Choice::Scale(Scaling::Smaller));
        }
        assert_eq!(state.scale, SCALES[0]);
        state.scale = 1.3;
        state.apply(&Choice::Scale(Scaling::Smaller));
        assert_eq!(state.scale, 1.25, "from between two");
        state.apply(&Choice::Scale(Scaling::Usual));
        assert_eq!(state.scale, 1.0);
    }

    #[test]
    fn the_empty_scene_is_taken_when_it_is_asked_for_and_at_no_other_time() {
        let mut state = State { frozen: true, ..state() };
        assert_eq!(state.plate(), None);
        assert_eq!(applied(&mut state, &Choice::TakePlate), Change::Painting);
        assert_eq!((state.plate(), state.frozen), (Some(1), false), "it is taken of what comes");
        assert_eq!(applied(&mut state, &Choice::TakePlate), Change::Painting, "once more");
        state.apply(&Choice::Mask(MaskChoice::None));
        assert_eq!(state.plate(), None);
        state.choose_mask(MaskChoice::Foreground);
        assert_eq!(state.plate(), Some(2), "the last one is still there");
        state.knows_scene = false;
        state.choose_mask(MaskChoice::Foreground);
        assert_eq!((state.plate(), &state.mask), (None, &MaskChoice::None), "another source has come");
    }

    #[test]
    fn what_was_changed_after_a_look_stays_when_it_is_taken_off() {
        let before = state();
        let mut after = State { size: PaintedSize::ShortSide(96), swap_sides: true, ..before.clone() };
        after.chosen = Chosen::alone(2);
        after.choose_mask(MaskChoice::Shape(MaskShape::Vignette));
        (after.manner.saturation, after.manner.match_colours, after.manner.alpha) = (0.5, true, 0.7);
        let mut state = after.clone();
        state.take_off(&before, &after);
        assert_eq!(state, before);

        let mut state = after.clone();
        state.apply(&Choice::Style(1));
        state.apply(&Choice::Alpha(0.2));
        state.take_off(&before, &after);
        assert_eq!(state.chosen, Chosen::alone(1));
        assert_eq!((state.manner, state.mask), (Manner { alpha: 0.2, ..before.manner }, MaskChoice::None));
    }

    #[test]
    fn another_mask_ends_the_stroke() {
        let mut state = state();
        let stroke = |x| Choice::Stroke(Stroke { places: vec![[x, 0.5]], aspect: 1.0, erases: false });
        state.apply(&stroke(0.1));
        assert!(state.brush.paints());
        state.apply(&Choice::Mask(MaskChoice::None));
        assert!(!state.brush.paints());
        state.apply(&stroke(0.9));
        let between = state.mask.mask().unwrap().0.get_pixel(128, 128).0[0];
        assert_eq!(between, 0, "nothing leads there from the stroke before");
    }

    #[test]
    fn a_brush_that_is_put_away_is_lifted() {
        for away in [Choice::ToggleBrush, Choice::Escape] {
            let mut state = state();
            state.apply(&Choice::ToggleBrush);
            state.apply(&Choice::Stroke(Stroke { places: vec![[0.1, 0.5]], aspect: 1.0, erases: false }));
            state.apply(&away);
            assert!(!state.brush.on && !state.brush.paints(), "{away:?}");
        }
    }

    #[test]
    fn what_is_opened_by_a_key_is_to_be_seen() {
        for action in [Choice::ToggleLook, Choice::ToggleLooks, Choice::ToggleSearch] {
            let mut state = State { controls_hidden: true, ..state() };
            state.apply(&action);
            assert!(!state.controls_hidden, "{action:?}");
        }
    }

    #[test]
    fn what_is_searched_for_is_not_typed_behind_a_sheet() {
        let mut state = State { sheet: Some(Sheet::Keys), ..state() };
        state.apply(&Choice::ToggleSearch);
        assert!(state.search.is_some() && state.sheet.is_none());
    }

    #[test]
    fn one_sheet_takes_the_place_of_another() {
        let mut state = State { sheet: Some(Sheet::Keys), ..state() };
        state.apply(&Choice::AskAddress(true));
        assert_eq!(state.sheet, Some(Sheet::Address));
        state.apply(&Choice::Escape);
        assert_eq!(state.sheet, None);
    }

    #[test]
    fn own_colours_lie_over_matched_ones() {
        let mut state = state();
        state.apply(&Choice::Colours(Colours::Matched));
        state.apply(&Choice::ToggleOwnColour);
        assert_eq!(state.colours(), Colours::Own);
        state.apply(&Choice::ToggleOwnColour);
        assert_eq!(state.colours(), Colours::Matched);
    }

    #[test]
    fn the_eraser_is_taken_with_the_brush_in_hand_alone() {
        let mut state = state();
        state.apply(&Choice::ToggleErase);
        assert!(!state.brush.erases);
        state.apply(&Choice::ToggleBrush);
        state.apply(&Choice::ToggleErase);
        assert!(state.brush.erases);
    }

    #[test]
    fn mirroring_begins_as_the_source_wants_it() {
        let mut state = state();
        assert!(state.mirrored());
        state.apply(&Choice::ToggleMirror);
        assert_eq!(state.mirror, Some(false));
        state.apply(&Choice::ToggleMirror);
        assert_eq!(state.mirror, Some(true));
    }

    #[test]
    fn escape_closes_help_before_it_leaves_full_screen() {
        let mut state = State { sheet: Some(Sheet::Keys), statistics: true, fullscreen: true, ..state() };
        assert_eq!(applied(&mut state, &Choice::Escape), Change::Redraw);
        assert!(state.fullscreen && state.statistics && state.sheet.is_none());
        assert_eq!(applied(&mut state, &Choice::Escape), Change::Painting, "nothing is measured any more");
        assert_eq!(applied(&mut state, &Choice::Escape), Change::Fullscreen);
        assert!(!state.fullscreen);
        assert_eq!(applied(&mut state, &Choice::Escape), Change::Nothing);
    }
}
