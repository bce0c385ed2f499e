//! What there is to choose from, where that is more than a number.

use std::sync::Arc;

use crate::stylize::{Mask, MaskShape};

/// Whose colours a picture has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// The style's.
    Style,
    /// Its own.
    Own,
    /// The style's, recoloured towards its own.
    Matched,
}

/// Where the mix's first style goes; the others go to the rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum MaskChoice {
    /// Everywhere, mixed with the others.
    #[default]
    None,
    Shape(MaskShape),
    /// As a file says that was named on the command line.
    Given(Arc<Mask>),
    /// By hand, with the brush.
    Painted(Arc<Mask>),
    /// What differs from the empty scene.
    Foreground,
}

impl MaskChoice {
    pub fn mask(&self) -> Option<Arc<Mask>> {
        match self {
            MaskChoice::None | MaskChoice::Foreground => None,
            MaskChoice::Shape(shape) => Some(Arc::new(shape.mask())),
            MaskChoice::Given(mask) | MaskChoice::Painted(mask) => Some(Arc::clone(mask)),
        }
    }
}
