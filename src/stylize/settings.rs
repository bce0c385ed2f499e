//! What may change from frame to frame without preparing anything anew.

use std::time::Duration;

/// `Settings` of shaders/common/settings.wgsl.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Settings {
    /// Strength of the style, in [0, 1] (paper, section 6.2: content–style trade-off).
    pub alpha: f32,
    /// How much of the content's statistics of the last frame is kept where little moves, in [0, 1).
    pub keep: f32,
    /// How much of a new frame enters the input where nothing moves, in (0, 1].
    pub input_rate: f32,
    /// Colour of the result: 1 as painted, 0 grey.
    pub saturation: f32,
    /// How much of the content's own chroma takes the place of the painted one, in [0, 1].
    pub own_chroma: f32,
    /// Noise that counts as stillness, as a share of an ordinary webcam's (a deviation of two levels of 255).
    pub tolerance: f32,
    /// Noise that is smoothed away within a frame, as a share of an ordinary webcam's: how far colours may differ that are
    /// averaged. At 0 none is.
    pub smoothing: f32,
    /// How much of the content's own lines shows through the paint (underdrawing.rs): 1 is usual, 0 none. Small canvases draw
    /// them stronger, and so do styles that have strong ones themselves.
    pub lines: f32,
    /// The same where a mask is black; a canvas's own business, as it depends on the second style.
    pub lines_rest: f32,
    /// How much of the content itself is shown in place of the painting, everywhere, in [0, 1].
    pub bare: f32,
    /// The same where a mask is black.
    pub bare_rest: f32,
}

/// From this strength on the content itself shows no more.
const PAINTED_FROM: f32 = 0.25;

/// WGSL that declares the struct, to stand before a kernel.
pub const WGSL: &str = include_str!("../../shaders/common/settings.wgsl");

impl Default for Settings {
    /// The paper's AdaIN, each frame by itself.
    fn default() -> Settings {
        Settings {
            alpha: 1.0,
            keep: 0.0,
            input_rate: 1.0,
            saturation: 1.0,
            own_chroma: 0.0,
            tolerance: 1.0,
            smoothing: 0.0,
            lines: 0.0,
            lines_rest: 0.0,
            bare: 0.0,
            bare_rest: 0.0,
        }
    }
}

impl Settings {
    /// What [`Settings::drawn`] is given where nobody says anything else.
    pub const USUAL_LINES: f32 = 0.5;

    /// As people expect of a strength: at 0 the picture is the content itself. The network gives that back a little soft and
    /// overdrawn, so the weakest quarter of strengths passes from the one to the other.
    #[must_use]
    pub fn of_strength(self, alpha: f32) -> Settings {
        Settings { alpha, bare: (1.0 - alpha / PAINTED_FROM).clamp(0.0, 1.0), ..self }
    }

    /// Where a mask is black and no style goes, the content itself is shown.
    #[must_use]
    pub fn sparing_rest(self, spares: bool) -> Settings {
        Settings { bare_rest: f32::from(u8::from(spares)), ..self }
    }

    /// How much of the content's own lines shows through the paint: 0 none, 0.5 keeps faces, 1 looks drawn.
    #[must_use]
    pub fn drawn(self, lines: f32) -> Settings {
        Settings { lines: 2.0 * lines, ..self }
    }

    /// How still the painting of a still scene stands: 0 paints each frame by itself as it comes, 0.5 suits a webcam, 1 is for
    /// dim rooms. `interval` is the time from frame to frame; what is steady at 30 frames a second is so at 5.
    #[must_use]
    pub fn steadied(self, steadiness: f32, interval: Duration) -> Settings {
        if steadiness <= 0.0 {
            return self.smoothed(0.0).forgetful();
        }
        // An average over a time constant of so many seconds. The input's does most: holding statistics for long leaves trails
        // behind what moves (tests/steady.rs measures them), and so would holding the painting.
        let share =
            |seconds: f32| 1.0 - (-interval.as_secs_f32().clamp(0.005, 1.0) / (seconds * 2.0 * steadiness)).exp();
        Settings {
            keep: 1.0 - share(0.01),
            input_rate: share(0.1),
            tolerance: 0.5 + steadiness,
            ..self.smoothed(steadiness)
        }
    }

    /// The same for a frame that has nothing to do with those before it.
    #[must_use]
    pub fn forgetful(self) -> Settings {
        Settings { keep: 0.0, input_rate: 1.0, ..self }
    }

    /// The part of [`Settings::steadied`] that a single picture has, too: how much noise is smoothed away within it.
    #[must_use]
    pub fn smoothed(self, steadiness: f32) -> Settings {
        Settings { smoothing: 2.0 * steadiness.max(0.0), ..self }
    }

    /// How much of the last frame's statistics to keep when that share of the picture moves: nothing when it is much.
    /// Keep in sync with shaders/adain.wgsl.
    pub fn kept(&self, moved: f32) -> f32 {
        let t = ((moved - 0.3) / 0.4).clamp(0.0, 1.0);
        self.keep * (1.0 - t * t * (3.0 - 2.0 * t))
    }
}
