//! Image transforms.
