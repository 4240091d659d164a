//! Statistics and data quality over slices.

pub mod moments;
pub mod snapshot;
