//! Arc sine, arc cosine, arc tangent.

#[inline(always)]
pub fn asin(x: f32) -> f32 {
    libm::asin(x as f64) as f32
}

#[inline(always)]
pub fn acos(x: f32) -> f32 {
    libm::acos(x as f64) as f32
}

#[inline(always)]
pub fn atan(x: f32) -> f32 {
    libm::atan(x as f64) as f32
}

#[inline(always)]
pub fn atan2(y: f32, x: f32) -> f32 {
    libm::atan2(y as f64, x as f64) as f32
}
