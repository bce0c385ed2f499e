//! A mask as files say it: those of looks, and of preferences.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::embedded::{read_mask, write_mask};
use crate::stylize::{Mask, MaskShape};

/// Where the first style of a mix goes. The shapes are named once more, so that serde can say which names there are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SavedMask {
    /// Everywhere, mixed with the others.
    #[default]
    #[serde(alias = "everywhere")]
    None,
    LeftRight,
    TopBottom,
    Vignette,
    /// To what differs from a picture of the empty scene, which no file has.
    Foreground,
    /// White where the first style goes.
    Png(#[serde(serialize_with = "write_mask", deserialize_with = "read_mask")] Arc<Mask>),
}

impl SavedMask {
    pub fn shape(shape: MaskShape) -> SavedMask {
        match shape {
            MaskShape::LeftRight => SavedMask::LeftRight,
            MaskShape::TopBottom => SavedMask::TopBottom,
            MaskShape::Vignette => SavedMask::Vignette,
        }
    }

    /// The shape that needs no picture.
    pub fn as_shape(&self) -> Option<MaskShape> {
        MaskShape::ALL.into_iter().find(|shape| SavedMask::shape(*shape) == *self)
    }

    pub fn mask(&self) -> Option<Arc<Mask>> {
        match self {
            SavedMask::Png(mask) => Some(Arc::clone(mask)),
            other => other.as_shape().map(|shape| Arc::new(shape.mask())),
        }
    }
}
