//! Statistics and data quality over slices.

mod distinct;
pub mod moments;
pub mod order;
pub mod quality;
pub mod snapshot;
