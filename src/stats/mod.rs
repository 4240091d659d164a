//! Statistics and data quality over slices.

pub mod moments;
pub mod order;
pub mod quality;
pub mod snapshot;
