//! Hyperbolic functions and their inverses.

#[inline(always)]
pub fn sinh(x: f32) -> f32 {
    libm::sinh(x as f64) as f32
}

#[inline(always)]
pub fn cosh(x: f32) -> f32 {
    libm::cosh(x as f64) as f32
}

#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    libm::tanh(x as f64) as f32
}

#[inline(always)]
pub fn asinh(x: f32) -> f32 {
    libm::asinh(x as f64) as f32
}

#[inline(always)]
pub fn acosh(x: f32) -> f32 {
    libm::acosh(x as f64) as f32
}

#[inline(always)]
pub fn atanh(x: f32) -> f32 {
    libm::atanh(x as f64) as f32
}
