//! What there is to choose from, where that is more than a number.

use std::sync::Arc;

use crate::saved_mask::SavedMask;
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
    /// By a picture, with the brush or in a file.
    Painted(Arc<Mask>),
    /// What differs from the empty scene.
    Foreground,
}

impl MaskChoice {
    /// As files say it.
    pub fn saved(&self) -> SavedMask {
        match self {
            MaskChoice::None => SavedMask::None,
            MaskChoice::Shape(shape) => SavedMask::shape(*shape),
            MaskChoice::Painted(mask) => SavedMask::Png(Arc::clone(mask)),
            MaskChoice::Foreground => SavedMask::Foreground,
        }
    }

    /// What a file says. Foreground cannot be told from nothing: without the empty scene it is everywhere.
    pub fn of(saved: &SavedMask, knows_scene: bool) -> MaskChoice {
        match (saved, saved.as_shape()) {
            (_, Some(shape)) => MaskChoice::Shape(shape),
            (SavedMask::Foreground, _) if knows_scene => MaskChoice::Foreground,
            _ => saved.mask().map_or(MaskChoice::None, MaskChoice::Painted),
        }
    }

    pub fn mask(&self) -> Option<Arc<Mask>> {
        match self {
            MaskChoice::None | MaskChoice::Foreground => None,
            MaskChoice::Shape(shape) => Some(Arc::new(shape.mask())),
            MaskChoice::Painted(mask) => Some(Arc::clone(mask)),
        }
    }
}
