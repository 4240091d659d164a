//! Statistics and data quality over slices.
