//! Powers.

#[inline(always)]
pub fn pow(x: f32, y: f32) -> f32 {
    libm::pow(x as f64, y as f64) as f32
}
