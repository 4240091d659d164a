//! Anomaly detectors: one method, one file, named after the method.
