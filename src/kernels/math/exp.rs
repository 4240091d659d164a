//! Exponentials.

#[inline(always)]
pub fn exp(x: f32) -> f32 {
    libm::exp(x as f64) as f32
}

#[inline(always)]
pub fn expm1(x: f32) -> f32 {
    libm::expm1(x as f64) as f32
}

#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    (1.0 / (1.0 + libm::exp(-x as f64))) as f32
}
