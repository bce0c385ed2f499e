//! The network at work.

pub mod cpu;
