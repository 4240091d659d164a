//! Statistics and data quality over slices.

pub mod analysis;
pub mod correlation;
pub mod distinct;
mod exact;
pub mod histogram;
pub mod kll;
pub mod kmv;
pub mod moments;
pub mod moments_64;
pub mod order;
pub mod quality;
pub mod quantiles;
pub mod snapshot;
pub mod stream;
pub mod values;
