//! Dims, strides (in elements), broadcasting and axis rules; pure.
