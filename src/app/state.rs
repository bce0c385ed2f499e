//! What the user has chosen, and what each action does to it. Knows neither window nor GPU.

use crate::source::SourceSpec;

/// The painted sizes to choose from: short sides in pixels.
pub const SHORT_SIDES: [u32; 7] = [128, 192, 256, 384, 512, 720, 1080];

/// What one press of an arrow key changes of the strength.
pub const ALPHA_STEP: f32 = 0.05;

/// Something that the user asks for, by whatever means.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The style at that place in the strip.
    Style(usize),
    /// So many styles further, around the end.
    StepStyle(isize),
    /// Strength, in [0, 1].
    Alpha(f32),
    /// So much stronger.
    StepAlpha(f32),
    ShortSide(u32),
    ToggleMirror,
    ToggleFreeze,
    ToggleFullscreen,
    /// Leaves what is open, then full screen.
    Escape,
    ToggleControls,
    ToggleHelp,
    SavePicture,
    /// Asks for pictures to add as styles.
    OpenStyles,
    /// Asks for a video or an image as the source.
    OpenSource,
    Source(SourceSpec),
    /// Opens the source once more.
    RetrySource,
    Quit,
}

/// What a change of the state calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Nothing,
    /// The window looks different.
    Look,
    /// The painter has to be told.
    Painting,
    Fullscreen,
}

/// What the user has chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Place of the style in the strip.
    pub style: usize,
    /// How many styles there are.
    pub styles: usize,
    pub alpha: f32,
    pub short_side: u32,
    /// `None` mirrors sources that look at the user.
    pub mirror: Option<bool>,
    /// Whether the source looks at the user.
    pub faces_user: bool,
    pub frozen: bool,
    pub fullscreen: bool,
    /// The controls stay away until they are called back.
    pub controls_hidden: bool,
    pub help: bool,
}

impl State {
    /// Whether the picture is mirrored.
    pub fn mirrored(&self) -> bool {
        self.mirror.unwrap_or(self.faces_user)
    }

    /// Does what the action says as far as it concerns the state.
    pub fn apply(&mut self, action: &Action) -> Change {
        let before = self.clone();
        match action {
            Action::Style(index) if *index < self.styles => self.style = *index,
            Action::StepStyle(by) if self.styles > 0 => {
                self.style = (self.style as isize + by).rem_euclid(self.styles as isize) as usize;
            }
            Action::Alpha(alpha) => self.alpha = alpha.clamp(0.0, 1.0),
            // Steps land on multiples, so that the ends are reached exactly.
            Action::StepAlpha(by) => {
                self.alpha = (((self.alpha + by) / ALPHA_STEP).round() * ALPHA_STEP).clamp(0.0, 1.0);
            }
            Action::ShortSide(side) => self.short_side = *side,
            Action::ToggleMirror => self.mirror = Some(!self.mirrored()),
            Action::ToggleFreeze => self.frozen = !self.frozen,
            Action::ToggleFullscreen => self.fullscreen = !self.fullscreen,
            Action::Escape if self.help => self.help = false,
            Action::Escape => self.fullscreen = false,
            Action::ToggleControls => self.controls_hidden = !self.controls_hidden,
            Action::ToggleHelp => self.help = !self.help,
            _ => {}
        }
        self.change_since(&before)
    }

    fn change_since(&self, before: &State) -> Change {
        let painting = |s: &State| (s.style, s.alpha, s.short_side, s.mirror, s.frozen);
        if self == before {
            Change::Nothing
        } else if self.fullscreen != before.fullscreen {
            Change::Fullscreen
        } else if painting(self) != painting(before) {
            Change::Painting
        } else {
            Change::Look
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        State {
            style: 0,
            styles: 3,
            alpha: 1.0,
            short_side: 256,
            mirror: None,
            faces_user: true,
            frozen: false,
            fullscreen: false,
            controls_hidden: false,
            help: false,
        }
    }

    #[test]
    fn styles_go_round_and_what_is_not_there_is_not_chosen() {
        let mut state = state();
        assert_eq!(state.apply(&Action::Style(7)), Change::Nothing);
        assert_eq!(state.apply(&Action::StepStyle(-1)), Change::Painting);
        assert_eq!(state.style, 2);
        state.apply(&Action::StepStyle(1));
        assert_eq!(state.style, 0);
        state.styles = 0;
        assert_eq!(state.apply(&Action::StepStyle(1)), Change::Nothing);
    }

    #[test]
    fn strength_stays_between_nothing_and_all_and_steps_land_on_both() {
        let mut state = state();
        assert_eq!(state.apply(&Action::StepAlpha(ALPHA_STEP)), Change::Nothing, "it is as strong as it gets");
        state.apply(&Action::Alpha(0.93));
        state.apply(&Action::StepAlpha(ALPHA_STEP));
        state.apply(&Action::StepAlpha(ALPHA_STEP));
        assert_eq!(state.alpha, 1.0);
        for _ in 0..30 {
            state.apply(&Action::StepAlpha(-ALPHA_STEP));
        }
        assert_eq!(state.alpha, 0.0);
        state.apply(&Action::Alpha(7.0));
        assert_eq!(state.alpha, 1.0);
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
        let mut state = State { help: true, fullscreen: true, ..state() };
        assert_eq!(state.apply(&Action::Escape), Change::Look);
        assert!(state.fullscreen && !state.help);
        assert_eq!(state.apply(&Action::Escape), Change::Fullscreen);
        assert!(!state.fullscreen);
        assert_eq!(state.apply(&Action::Escape), Change::Nothing);
    }
}
