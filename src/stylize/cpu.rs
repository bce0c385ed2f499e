//! The network on the CPU.

pub mod frame;
pub mod reference;
pub mod statistics;

pub use statistics::Statistics;
