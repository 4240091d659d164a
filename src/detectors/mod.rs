//! Anomaly detectors: one method, one file, named after the method.

pub mod anomaly;
mod rolling;
mod screen;
pub mod statistical;
pub mod time_series;
pub mod z_score;
