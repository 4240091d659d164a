//! Logarithms.

#[inline(always)]
pub fn log(x: f32) -> f32 {
    libm::log(x as f64) as f32
}

#[inline(always)]
pub fn log1p(x: f32) -> f32 {
    libm::log1p(x as f64) as f32
}

#[inline(always)]
pub fn log2(x: f32) -> f32 {
    libm::log2(x as f64) as f32
}

#[inline(always)]
pub fn log10(x: f32) -> f32 {
    libm::log10(x as f64) as f32
}
