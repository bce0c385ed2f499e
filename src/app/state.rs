//! What the user has chosen, and what each action does to it. Knows neither window nor GPU.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::action::{Action, Scaling};
use super::brush::{Brush, RADII};
use super::choices::{Colours, MaskChoice};
use crate::gallery::{Filter, Gallery};
use crate::live::{Controls, Detail, Manner, Model, PaintedSize, StyleMix};
use crate::look::MOST_STYLES;
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

/// The styles that are painted with.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Place in the gallery of the one that was chosen last.
    pub style: usize,
    /// Places and weights; at least one.
    pub mix: Vec<(usize, f32)>,
}

impl Chosen {
    /// With another style in the place of one.
    #[must_use]
    pub fn with(&self, before: usize, after: usize) -> Chosen {
        let other = |place: usize| if place == before { after } else { place };
        Chosen {
            style: other(self.style),
            mix: self.mix.iter().map(|(place, weight)| (other(*place), *weight)).collect(),
        }
    }
}

/// What the user has chosen. The default has no styles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Place in the strip of the style that was chosen last.
    pub style: usize,
    /// Places and weights of the styles that are mixed; at least one.
    pub mix: Vec<(usize, f32)>,
    /// How many styles there are.
    pub styles: usize,
    /// Places of the styles that the strip shows, in its order.
    pub strip: Vec<usize>,
    pub filter: Filter,
    /// The row with the search field is open.
    pub searching: bool,
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
    pub help: bool,
    /// The question for a network camera's address is open.
    pub asks_address: bool,
    /// What is typed there, or was last.
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
    /// Short sides of styles that are encoded at another than the manner's, by their places.
    pub style_sides: HashMap<usize, u32>,
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
        self.style_sides.get(&style).copied().unwrap_or(self.manner.style_side)
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
        let style = |index: usize| gallery.styles().get(index).map(|style| Arc::clone(&style.full));
        let mix = self.mix.iter().filter_map(|(index, weight)| Some((style(*index)?, *weight))).collect();
        Some(Controls {
            mix: StyleMix(mix),
            mirror: self.mirror,
            frozen: self.frozen,
            manner: self.manner,
            style_sides: self.style_sides.iter().filter_map(|(place, side)| Some((style(*place)?.id, *side))).collect(),
            fade: Duration::from_secs_f32(self.fade),
            mask: self.mask.mask(),
            plate: self.plate(),
            swap_sides: self.swap_sides,
            rate: self.rate,
            model: self.model,
            detail: Some(self.detail),
            measure: self.statistics,
            ..Controls::new(style(self.style)?, self.size)
        })
    }

    /// Goes on in the strip, and round at its ends.
    pub fn step_style(&mut self, by: isize) {
        let count = self.strip.len() as isize;
        if count == 0 {
            return;
        }
        let at = self.strip.iter().position(|place| *place == self.style);
        // From a style that the strip does not show it goes to one of the ends.
        let next = at.map_or(if by > 0 { 0 } else { count - 1 }, |at| (at as isize + by).rem_euclid(count));
        self.choose(self.strip[next as usize]);
    }

    /// Does what the action says as far as it concerns the state.
    pub fn apply(&mut self, action: &Action) -> Change {
        let before = self.clone();
        // Any action shows that the hint for the first start is not needed any more.
        self.hint = false;
        match action {
            Action::Style(index) if *index < self.styles => self.choose(*index),
            Action::StyleAt(at) => {
                if let Some(place) = self.strip.get(*at) {
                    self.choose(*place);
                }
            }
            Action::LeapStyle(by) if !self.strip.is_empty() => {
                let last = self.strip.len() - 1;
                let at = self.strip.iter().position(|place| *place == self.style).unwrap_or(0);
                self.choose(self.strip[at.saturating_add_signed(*by).min(last)]);
            }
            Action::StepStyle(by) => self.step_style(*by),
            Action::ToggleSearch => {
                self.searching = !self.searching;
                self.filter = Filter::default();
                // What is typed into a field that does not show, or that a sheet keeps the keyboard from, would be shortcuts.
                self.controls_hidden &= !self.searching;
                (self.help, self.asks_address) = (false, false);
            }
            Action::Filter(filter) => self.filter = filter.clone(),
            Action::TogglePreviews => self.previews = !self.previews,
            Action::ToggleSound => self.sound = !self.sound,
            Action::ToggleLooks => {
                self.looks_panel = !self.looks_panel;
                self.controls_hidden &= !self.looks_panel;
            }
            Action::MixStyle(index) if *index < self.styles => self.mix_in_or_out(*index),
            Action::Weights(weights) if weights.len() == self.mix.len() && weights.iter().sum::<f32>() > 0.0 => {
                self.mix.iter_mut().zip(weights).for_each(|((_, mine), new)| *mine = new.max(0.0));
            }
            Action::Steadiness(steadiness) => self.manner.steadiness = steadiness.clamp(0.0, 1.0),
            Action::Lines(lines) => self.manner.lines = lines.clamp(0.0, 1.0),
            Action::Saturation(saturation) => self.manner.saturation = saturation.clamp(0.0, 2.0),
            Action::OwnColour(own) => self.manner.own_colour = own.clamp(0.0, 1.0),
            Action::Colours(colours) => {
                self.manner.match_colours = *colours == Colours::Matched;
                self.manner.own_colour = if *colours == Colours::Own { 1.0 } else { 0.0 };
            }
            Action::ToggleOwnColour => self.manner.own_colour = if self.manner.own_colour > 0.5 { 0.0 } else { 1.0 },
            Action::StyleSide(side) => {
                let side = (*side).clamp(STYLE_SIDES[0], STYLE_SIDES[1]);
                match self.mix.len() {
                    // A style alone has the brush that all have, until it gets its own in a mix.
                    0 | 1 => {
                        self.style_sides.remove(&self.style);
                        self.manner.style_side = side;
                    }
                    _ => _ = self.style_sides.insert(self.style, side),
                }
            }
            Action::PickStyle(index) if self.mix.iter().any(|(there, _)| there == index) => self.style = *index,
            Action::Fade(seconds) => self.fade = seconds.clamp(0.0, LONGEST_FADE),
            Action::ToggleDrift => self.manner.drift = !self.manner.drift,
            Action::Mask(mask) => self.choose_mask(mask.clone()),
            Action::TakePlate => {
                (self.plates, self.knows_scene) = (self.plates + 1, true);
                // It is taken of what comes now.
                self.frozen = false;
                self.choose_mask(MaskChoice::Foreground);
            }
            Action::SwapSides => self.swap_sides = !self.swap_sides,
            Action::ToggleBrush => self.brush.on = !self.brush.on,
            Action::Stroke(stroke) => self.brush.paint(stroke, &mut self.mask),
            Action::LiftBrush => self.brush.lift(),
            Action::BrushRadius(radius) => self.brush.radius = radius.clamp(*RADII.start(), *RADII.end()),
            Action::ScaleBrush(by) => {
                self.brush.radius = (self.brush.radius * by).clamp(*RADII.start(), *RADII.end());
            }
            Action::ToggleErase if self.brush.on => self.brush.erases = !self.brush.erases,
            Action::ToggleLook => {
                self.look_panel = !self.look_panel;
                self.controls_hidden &= !self.look_panel;
            }
            Action::Alpha(alpha) => self.manner.alpha = alpha.clamp(0.0, 1.0),
            // Steps land on multiples, so that the ends are reached exactly.
            Action::StepAlpha(by) => {
                self.manner.alpha = (((self.manner.alpha + by) / ALPHA_STEP).round() * ALPHA_STEP).clamp(0.0, 1.0);
            }
            Action::Size(size) => self.size = *size,
            Action::Model(model) => self.model = *model,
            Action::Detail(detail) => self.detail = *detail,
            Action::CameraMode(wanted) => self.camera_mode = *wanted,
            Action::ToggleMirror => self.mirror = Some(!self.mirrored()),
            Action::Unpainted(unpainted) => self.unpainted = *unpainted,
            Action::ToggleSplit => self.split = !self.split,
            Action::Split(at) => self.split_at = at.clamp(0.0, 1.0),
            Action::ToggleFreeze => self.frozen = !self.frozen,
            Action::ToggleFullscreen => self.fullscreen = !self.fullscreen,
            Action::Escape if self.help => self.help = false,
            Action::Escape if self.asks_address => self.asks_address = false,
            Action::Escape if self.searching => (self.searching, self.filter) = (false, Filter::default()),
            Action::Escape if self.looks_panel => self.looks_panel = false,
            Action::Escape if self.brush.on => self.brush.on = false,
            Action::Escape if self.look_panel => self.look_panel = false,
            Action::Escape if self.statistics => self.statistics = false,
            Action::Escape => self.fullscreen = false,
            Action::ToggleControls => self.controls_hidden = !self.controls_hidden,
            Action::ToggleHelp => self.help = !self.help,
            Action::AskAddress => self.asks_address = true,
            Action::Address(typed) => self.address.clone_from(typed),
            Action::Source(_) => self.asks_address = false,
            Action::TogglePresenter => self.presenter = !self.presenter,
            Action::Scale(scaling) => self.scale = scaled(self.scale, *scaling),
            Action::ToggleStatistics => self.statistics = !self.statistics,
            _ => {}
        }
        self.change_since(&before)
    }

    /// Whether something lies over all else, which Esc closes first.
    pub fn asks(&self) -> bool {
        self.help || self.asks_address
    }

    /// Another place for the mix's first style, which ends a stroke. Without a picture of the empty scene there is no foreground.
    pub fn choose_mask(&mut self, mask: MaskChoice) {
        self.brush.lift();
        self.mask = if mask == MaskChoice::Foreground && !self.knows_scene { MaskChoice::None } else { mask };
    }

    /// What is painted with.
    pub fn chosen(&self) -> Chosen {
        Chosen { style: self.style, mix: self.mix.clone() }
    }

    /// Takes back what led from `before` to `after`, as far as it is still as it was then.
    pub fn take_off(&mut self, before: &State, after: &State) {
        if self.chosen() == after.chosen() {
            self.choose_again(before.chosen());
        }
        self.manner = self.manner.taken_back(&before.manner, &after.manner);
        if self.style_sides == after.style_sides {
            self.style_sides.clone_from(&before.style_sides);
        }
        self.swap_sides = taken_back(self.swap_sides, before.swap_sides, after.swap_sides);
        self.size = taken_back(self.size, before.size, after.size);
        if self.mask == after.mask {
            self.choose_mask(before.mask.clone());
        }
    }

    /// Goes back to what was painted with before.
    pub fn choose_again(&mut self, chosen: Chosen) {
        Chosen { style: self.style, mix: self.mix } = chosen;
    }

    /// The number of the picture of the empty scene that foreground differs from; there is none of another source, to which a
    /// stroke that is undone may lead back.
    pub fn plate(&self) -> Option<u64> {
        (self.mask == MaskChoice::Foreground && self.knows_scene).then_some(self.plates)
    }

    /// One style alone.
    fn choose(&mut self, index: usize) {
        self.style = index;
        self.mix = vec![(index, 1.0)];
    }

    /// A style more, as heavy as the others are on average, or one less.
    fn mix_in_or_out(&mut self, index: usize) {
        let place = self.mix.iter().position(|(there, _)| *there == index);
        match place {
            Some(place) if self.mix.len() > 1 => {
                self.mix.remove(place);
                if self.mix.iter().all(|(_, weight)| *weight == 0.0) {
                    self.mix.iter_mut().for_each(|(_, weight)| *weight = 1.0);
                }
                self.style = self.mix[0].0;
            }
            Some(_) => {}
            None if self.mix_is_full_for(index) => {}
            None => {
                let total: f32 = self.mix.iter().map(|(_, weight)| weight).sum();
                self.mix.push((index, total / self.mix.len() as f32));
                self.style = index;
                // The pad is there.
                self.look_panel |= self.mix.len() == 2;
            }
        }
    }

    /// Whether another style has no room in the mix.
    pub fn mix_is_full_for(&self, index: usize) -> bool {
        self.mix.len() >= MOST_STYLES && !self.mix.iter().any(|(there, _)| *there == index)
    }

    fn change_since(&self, before: &State) -> Change {
        let place = |s: &State| (s.mask.clone(), s.plates, s.swap_sides);
        let mix = |s: &State| (s.mix.clone(), s.fade, s.style_sides.clone());
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
            mix: vec![(0, 1.0)],
            models: Model::choices([Widths::QUARTER, Widths::HALF]),
            faces_user: true,
            split_at: 0.5,
            scale: 1.0,
            fade: 0.4,
            ..State::default()
        }
    }

    #[test]
    fn styles_are_mixed_in_and_out() {
        let mut state = State { styles: 12, ..state() };
        assert_eq!(state.apply(&Action::MixStyle(0)), Change::Nothing, "the last one stays");
        assert_eq!(state.apply(&Action::MixStyle(5)), Change::Painting);
        assert_eq!((state.style, &state.mix[..]), (5, &[(0, 1.0), (5, 1.0)][..]));
        state.apply(&Action::Weights(vec![0.2, 0.6]));
        state.apply(&Action::MixStyle(7));
        assert_eq!(state.mix[2], (7, 0.4), "a new one weighs what the others do on average");
        state.apply(&Action::MixStyle(5));
        assert_eq!(state.mix, [(0, 0.2), (7, 0.4)]);
        assert_eq!(state.apply(&Action::Weights(vec![0.0, 0.0])), Change::Nothing, "nothing cannot be painted");
        assert_eq!(state.apply(&Action::Weights(vec![1.0])), Change::Nothing);
        for index in 0..12 {
            state.apply(&Action::MixStyle(index));
        }
        assert_eq!(state.mix.len(), MOST_STYLES);
        let out = (0..12).find(|place| state.mix_is_full_for(*place)).unwrap();
        assert_eq!(state.apply(&Action::MixStyle(out)), Change::Nothing);
        assert!(!state.mix_is_full_for(state.mix[0].0), "one can be taken out");
        state.apply(&Action::Style(3));
        assert_eq!(state.mix, [(3, 1.0)]);
    }

    #[test]
    fn in_a_mix_each_style_has_a_brush_of_its_own() {
        let mut state = state();
        state.apply(&Action::StyleSide(300));
        assert_eq!((state.side_of(0), state.side_of(2)), (300, 300));
        state.apply(&Action::MixStyle(2));
        assert_eq!(state.apply(&Action::StyleSide(4000)), Change::Painting);
        assert_eq!((state.side_of(0), state.side_of(2)), (300, STYLE_SIDES[1]));
        state.apply(&Action::PickStyle(0));
        state.apply(&Action::StyleSide(128));
        assert_eq!((state.side_of(0), state.side_of(1), state.side_of(2)), (128, 300, STYLE_SIDES[1]));
        assert_eq!(state.apply(&Action::PickStyle(1)), Change::Nothing, "it is not in the mix");
    }

    #[test]
    fn styles_go_round_and_what_is_not_there_is_not_chosen() {
        let mut state = state();
        assert_eq!(state.apply(&Action::Style(7)), Change::Nothing);
        assert_eq!(state.apply(&Action::StepStyle(-1)), Change::Painting);
        assert_eq!(state.style, 2);
        state.apply(&Action::StepStyle(1));
        assert_eq!(state.style, 0);
        state.strip = vec![2, 0];
        state.apply(&Action::StepStyle(1));
        assert_eq!(state.style, 2, "the strip's order counts");
        assert_eq!(state.apply(&Action::StyleAt(1)), Change::Painting);
        assert_eq!((state.style, state.apply(&Action::StyleAt(2))), (0, Change::Nothing));
        state.style = 1;
        state.apply(&Action::StepStyle(-1));
        assert_eq!(state.style, 0, "from a hidden style to the end");
        state.strip = vec![2, 0, 1];
        for (leap, style) in [(isize::MIN, 2), (1, 0), (isize::MAX, 1), (10, 1), (-2, 2)] {
            state.apply(&Action::LeapStyle(leap));
            assert_eq!(state.style, style, "{leap} on, and no further than the end");
        }
        state.strip = Vec::new();
        assert_eq!(state.apply(&Action::StepStyle(1)), Change::Nothing);
        assert_eq!(state.apply(&Action::LeapStyle(1)), Change::Nothing);
    }

    #[test]
    fn strength_stays_between_nothing_and_all_and_steps_land_on_both() {
        let mut state = state();
        assert_eq!(state.apply(&Action::StepAlpha(ALPHA_STEP)), Change::Nothing, "it is as strong as it gets");
        state.apply(&Action::Alpha(0.93));
        state.apply(&Action::StepAlpha(ALPHA_STEP));
        state.apply(&Action::StepAlpha(ALPHA_STEP));
        assert_eq!(state.manner.alpha, 1.0);
        for _ in 0..30 {
            state.apply(&Action::StepAlpha(-ALPHA_STEP));
        }
        assert_eq!(state.manner.alpha, 0.0);
        state.apply(&Action::Alpha(7.0));
        assert_eq!(state.manner.alpha, 1.0);
    }

    #[test]
    fn the_unpainted_picture_shows_left_of_the_line_and_while_it_is_asked_for() {
        let mut state = state();
        assert_eq!(state.unpainted_share(), 0.0);
        assert_eq!(state.apply(&Action::ToggleSplit), Change::Redraw);
        assert_eq!(state.unpainted_share(), 0.5);
        state.apply(&Action::Split(-3.0));
        assert_eq!(state.unpainted_share(), 0.0);
        state.apply(&Action::Unpainted(true));
        assert_eq!(state.unpainted_share(), 1.0);
        state.apply(&Action::Unpainted(false));
        state.apply(&Action::ToggleSplit);
        assert_eq!(state.unpainted_share(), 0.0);
    }

    #[test]
    fn the_interface_grows_and_shrinks_in_steps_and_not_without_end() {
        let mut state = state();
        state.apply(&Action::Scale(Scaling::Larger));
        assert_eq!(state.scale, 1.1);
        for _ in 0..20 {
            state.apply(&Action::Scale(Scaling::Smaller));
        }
        assert_eq!(state.scale, SCALES[0]);
        state.scale = 1.3;
        state.apply(&Action::Scale(Scaling::Smaller));
        assert_eq!(state.scale, 1.25, "from between two");
        state.apply(&Action::Scale(Scaling::Usual));
        assert_eq!(state.scale, 1.0);
    }

    #[test]
    fn the_empty_scene_is_taken_when_it_is_asked_for_and_at_no_other_time() {
        let mut state = State { frozen: true, ..state() };
        assert_eq!(state.plate(), None);
        assert_eq!(state.apply(&Action::TakePlate), Change::Painting);
        assert_eq!((state.plate(), state.frozen), (Some(1), false), "it is taken of what comes");
        assert_eq!(state.apply(&Action::TakePlate), Change::Painting, "once more");
        state.apply(&Action::Mask(MaskChoice::None));
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
        after.choose(2);
        after.choose_mask(MaskChoice::Shape(MaskShape::Vignette));
        (after.manner.saturation, after.manner.match_colours, after.manner.alpha) = (0.5, true, 0.7);
        let mut state = after.clone();
        state.take_off(&before, &after);
        assert_eq!(state, before);

        let mut state = after.clone();
        state.apply(&Action::Style(1));
        state.apply(&Action::Alpha(0.2));
        state.take_off(&before, &after);
        assert_eq!(state.chosen(), Chosen { style: 1, mix: vec![(1, 1.0)] });
        assert_eq!((state.manner, state.mask), (Manner { alpha: 0.2, ..before.manner }, MaskChoice::None));
    }

    #[test]
    fn another_mask_ends_the_stroke() {
        let mut state = state();
        let stroke = |x| Action::Stroke(Stroke { places: vec![[x, 0.5]], aspect: 1.0, erases: false });
        state.apply(&stroke(0.1));
        assert!(state.brush.paints());
        state.apply(&Action::Mask(MaskChoice::None));
        assert!(!state.brush.paints());
        state.apply(&stroke(0.9));
        let between = state.mask.mask().unwrap().0.get_pixel(128, 128).0[0];
        assert_eq!(between, 0, "nothing leads there from the stroke before");
    }

    #[test]
    fn what_is_opened_by_a_key_is_to_be_seen() {
        for action in [Action::ToggleLook, Action::ToggleLooks, Action::ToggleSearch] {
            let mut state = State { controls_hidden: true, ..state() };
            state.apply(&action);
            assert!(!state.controls_hidden, "{action:?}");
        }
    }

    #[test]
    fn what_is_searched_for_is_not_typed_behind_a_sheet() {
        let mut state = State { help: true, ..state() };
        state.apply(&Action::ToggleSearch);
        assert!(state.searching && !state.asks());
    }

    #[test]
    fn own_colours_lie_over_matched_ones() {
        let mut state = state();
        state.apply(&Action::Colours(Colours::Matched));
        state.apply(&Action::ToggleOwnColour);
        assert_eq!(state.colours(), Colours::Own);
        state.apply(&Action::ToggleOwnColour);
        assert_eq!(state.colours(), Colours::Matched);
    }

    #[test]
    fn the_eraser_is_taken_with_the_brush_in_hand_alone() {
        let mut state = state();
        state.apply(&Action::ToggleErase);
        assert!(!state.brush.erases);
        state.apply(&Action::ToggleBrush);
        state.apply(&Action::ToggleErase);
        assert!(state.brush.erases);
    }

    #[test]
    fn mirroring_begins_as_the_source_wants_it() {
        let mut state = state();
        assert!(state.mirrored());
        state.apply(&Action::ToggleMirror);
        assert_eq!(state.mirror, Some(false));
        state.apply(&Action::ToggleMirror);
        assert_eq!(state.mirror, Some(true));
    }

    #[test]
    fn escape_closes_help_before_it_leaves_full_screen() {
        let mut state = State { help: true, statistics: true, fullscreen: true, ..state() };
        assert_eq!(state.apply(&Action::Escape), Change::Redraw);
        assert!(state.fullscreen && state.statistics && !state.help);
        assert_eq!(state.apply(&Action::Escape), Change::Painting, "nothing is measured any more");
        assert_eq!(state.apply(&Action::Escape), Change::Fullscreen);
        assert!(!state.fullscreen);
        assert_eq!(state.apply(&Action::Escape), Change::Nothing);
    }
}
