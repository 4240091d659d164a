//! The error function and what is made of it.

#[inline(always)]
pub fn erf(x: f32) -> f32 {
    libm::erf(x as f64) as f32
}

#[inline(always)]
pub fn erfc(x: f32) -> f32 {
    libm::erfc(x as f64) as f32
}

#[inline(always)]
pub fn gelu(x: f32) -> f32 {
    let wide = x as f64;
    if x == f32::NEG_INFINITY {
        return -0.0;
    }
    (0.5 * wide * libm::erfc(-wide * core::f64::consts::FRAC_1_SQRT_2)) as f32
}
