//! Sine, cosine, tangent.

#[inline(always)]
pub fn sin(x: f32) -> f32 {
    libm::sin(x as f64) as f32
}

#[inline(always)]
pub fn cos(x: f32) -> f32 {
    libm::cos(x as f64) as f32
}

#[inline(always)]
pub fn tan(x: f32) -> f32 {
    libm::tan(x as f64) as f32
}
