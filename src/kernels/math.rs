//! The formulas: branch-free functions of one element, `#[inline(always)]` so that the driver's loops become vectors.

pub mod activations;
pub mod basic;
pub mod bessel;
pub mod division;
pub mod erf;
pub mod exp;
pub mod gamma;
pub mod hyperbolic;
pub mod inverse_trig;
pub mod log;
pub mod pow;
pub mod root;
pub mod trig;
