//! Anomaly detectors: one method, one file, named after the method.

pub mod anomaly;
pub mod isolation_forest;
pub mod options;
mod rolling;
pub mod screen;
pub mod statistical;
pub mod time_series;
pub mod z_score;
