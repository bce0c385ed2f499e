//! The network on the CPU.

pub mod reference;
pub mod statistics;

pub use statistics::Statistics;
