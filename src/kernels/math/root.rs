//! Roots.

#[inline(always)]
pub fn cbrt(x: f32) -> f32 {
    libm::cbrt(x as f64) as f32
}
