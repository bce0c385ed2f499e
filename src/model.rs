//! What the network is: its layers as data, and its weights, read and checked before anything else sees them.

pub mod checkpoint;
pub mod file;
pub mod import;
pub mod layers;
mod numbers;
pub mod weights;

pub use layers::{Layer, Widths, decoder, encoder, feature_size};
pub use numbers::Numbers;
pub use weights::{COMPARED_AT, Conv, Weights, WeightsError, put_among, usual_correction};
