//! Covariance and Pearson's correlation of two slices of the same length.
//!
//! Two passes: means, then products of differences from them; f64, in the order of [`crate::kernels::sums`]. A NaN
//! anywhere gives NaN, and so does an infinity. Lengths that differ: `Code::Shape`; no elements: `Code::Empty`.

use crate::error::{Code, Error, Result};
use crate::kernels::sums::sum_by;

/// Sums of products of differences from the means: xy, xx, yy.
fn products(op: &str, x: &[f32], y: &[f32]) -> Result<[f64; 3]> {
    if x.len() != y.len() {
        let what = format_args!("x has {} elements, y has {}; give as many of each", x.len(), y.len());
        return Err(Error::new(Code::Shape, op, what));
    }
    if x.is_empty() {
        return Err(Error::new(Code::Empty, op, "no elements"));
    }
    let n = x.len();
    let mean = |v: &[f32]| sum_by(n, |i| f64::from(v[i])) / n as f64;
    let (mx, my) = (mean(x), mean(y));
    let (dx, dy) = (|i: usize| f64::from(x[i]) - mx, |i: usize| f64::from(y[i]) - my);
    let xy = sum_by(n, |i| dx(i) * dy(i));
    Ok([xy, sum_by(n, |i| dx(i) * dx(i)), sum_by(n, |i| dy(i) * dy(i))])
}

/// sum((x - mean x) (y - mean y)) / (n - 1); NaN for one element, as in NumPy.
pub fn covariance(x: &[f32], y: &[f32]) -> Result<f64> {
    let [xy, _, _] = products("covariance", x, y)?;
    Ok(if x.len() < 2 { f64::NAN } else { xy / (x.len() - 1) as f64 })
}

/// Pearson's r, within [-1, 1]; NaN where x or y is constant, as in NumPy.
pub fn correlation(x: &[f32], y: &[f32]) -> Result<f64> {
    const OP: &str = "correlation";
    let [xy, xx, yy] = products(OP, x, y)?;
    let constant = |v: &[f32]| v.iter().all(|&e| e == v[0]);
    if constant(x) || constant(y) {
        return Ok(f64::NAN);
    }
    // The product of two sums of squares of f32 values is far within the range of f64.
    let r = xy / (xx * yy).sqrt();
    Ok(r.clamp(-1.0, 1.0)) // NaN stays NaN
}
