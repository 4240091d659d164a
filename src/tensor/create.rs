//! Elements by a rule: ranges and the identity. Computed in f64 and rounded once, as NumPy's float64 results cast to float32.

use crate::error::{Code, Error, Result};

/// How many elements `arange` has: `ceil((stop - start) / step)`, at least 0. As in NumPy, `start` alone where `stop` is
/// in reach of one step so large that the quotient underflows to 0; an infinite step is one.
pub fn arange_count(op: &str, start: f64, stop: f64, step: f64) -> Result<f64> {
    if !(start.is_finite() && stop.is_finite()) || step.is_nan() || step == 0.0 {
        let what = format_args!(
            "start and stop must be finite and step a number other than 0, got start {start}, stop {stop}, step {step}"
        );
        return Err(Error::new(Code::Argument, op, what));
    }
    let distance = stop - start;
    if distance != 0.0 && distance / step == 0.0 {
        return Ok(if (distance < 0.0) == (step < 0.0) { 1.0 } else { 0.0 });
    }
    // Halves, where the distance itself is more than a double holds.
    let quotient = if distance.is_finite() { distance / step } else { (stop / 2.0 - start / 2.0) / step * 2.0 };
    let count = quotient.ceil();
    Ok(if count > 0.0 { count } else { 0.0 })
}

/// `out[i] = start + i * step`, with the step that the first two elements make in f64.
pub fn arange(start: f64, step: f64, out: &mut [f32]) {
    let Some((first, rest)) = out.split_first_mut() else { return };
    *first = start as f32; // 0 times an infinite step is no number
    let step = (start + step) - start;
    for (i, slot) in rest.iter_mut().enumerate() {
        *slot = (start + (i + 1) as f64 * step) as f32;
    }
}

/// `out[i] = start + i * (stop - start) / (n - 1)`; the last is `stop`.
pub fn linspace(start: f64, stop: f64, out: &mut [f32]) {
    let gaps = out.len().saturating_sub(1) as f64;
    let (delta, step) = (stop - start, (stop - start) / gaps);
    for (i, slot) in out.iter_mut().enumerate() {
        let i = i as f64;
        // A step that underflows to 0 would lose what the product keeps.
        *slot = (start + if step == 0.0 { i / gaps * delta } else { i * step }) as f32;
    }
    if let [_, .., last] = out {
        *last = stop as f32;
    } else if let [only] = out {
        *only = start as f32;
    }
}

/// Ones on the diagonal of a square matrix, zeros elsewhere.
pub fn eye(n: usize, out: &mut [f32]) {
    out.fill(0.0);
    for slot in out.iter_mut().step_by(n + 1) {
        *slot = 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_end_where_numpys_do() {
        let count = |a, b, s| arange_count("arange", a, b, s).unwrap();
        assert_eq!((count(0.0, 5.0, 1.0), count(5.0, 0.0, -2.0), count(0.0, 5.0, -1.0)), (5.0, 3.0, 0.0));
        assert_eq!(count(0.0, 0.3, 0.1), 3.0);
        // NumPy: one element where the quotient underflows, none in the other direction or over no distance.
        let (tiny, inf) = (1e-320, f64::INFINITY);
        assert_eq!((count(0.0, tiny, 1e300), count(0.0, -tiny, 1e300), count(0.0, -tiny, -1e300)), (1.0, 0.0, 1.0));
        assert_eq!(
            (count(0.0, 1.0, inf), count(1.0, 0.0, inf), count(1.0, 0.0, -inf), count(2.0, 2.0, inf)),
            (1.0, 0.0, 1.0, 0.0)
        );
        assert_eq!(count(-1e308, 1e308, 1e308), 2.0);
        for bad in [(0.0, 1.0, 0.0), (f64::NAN, 1.0, 1.0), (0.0, f64::INFINITY, 1.0), (0.0, 1.0, f64::NAN)] {
            assert_eq!(arange_count("arange", bad.0, bad.1, bad.2).unwrap_err().code(), Code::Argument);
        }
        let mut out = [0.0; 3];
        arange(1.0, 0.5, &mut out);
        assert_eq!(out, [1.0, 1.5, 2.0]);
        arange(7.0, f64::INFINITY, &mut out[..1]);
        assert_eq!(out[0], 7.0);
        linspace(0.0, 1.0, &mut out);
        assert_eq!(out, [0.0, 0.5, 1.0]);
        linspace(7.0, 9.0, &mut out[..1]);
        assert_eq!(out[0], 7.0);
        let mut out = [5.0; 9];
        eye(3, &mut out);
        assert_eq!(out, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    }
}
