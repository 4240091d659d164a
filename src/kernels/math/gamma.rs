//! The gamma function and its logarithm.

#[inline(always)]
pub fn gamma(x: f32) -> f32 {
    libm::tgamma(x as f64) as f32
}

#[inline(always)]
pub fn lgamma(x: f32) -> f32 {
    libm::lgamma(x as f64) as f32
}
