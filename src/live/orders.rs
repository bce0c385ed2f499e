//! What a canvas is told before each frame, by everyone who paints.

use std::sync::Arc;

use super::controls::Controls;
use crate::stylize::{Canvas, Mask, Settings, Style};

/// With what a frame is painted, and how.
#[derive(Clone)]
pub struct Orders {
    style: Style,
    /// For the rest, where there is a mask or a plate.
    second: Option<Style>,
    settings: Settings,
    /// And whether it counts the other way round.
    mask: Option<(Arc<Mask>, bool)>,
}

impl Orders {
    /// To paint with these styles as `controls` say; `settings` are theirs, for a frame alone or after another.
    pub fn new(controls: &Controls, style: Style, second: Option<Style>, settings: Settings) -> Orders {
        let spares = controls.masked() && second.is_none();
        let mask = controls.mask.clone().map(|mask| (mask, controls.swap_sides));
        Orders { style, second, settings: settings.sparing_rest(spares), mask }
    }

    /// The same with other styles.
    #[must_use]
    pub fn with(self, style: Style, second: Option<Style>) -> Orders {
        Orders { style, second, ..self }
    }

    /// Has a canvas paint its next frames so.
    pub fn give(&self, canvas: &mut Canvas) {
        canvas.set_style(&self.style);
        canvas.set_second_style(self.second.as_ref());
        canvas.set_settings(self.settings);
        if let Some((mask, inverted)) = &self.mask {
            canvas.set_mask(mask, *inverted);
        }
    }
}
