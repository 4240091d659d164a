//! `e^(x - max) / sum`: along rows, or along the middle axis of `[outer, n, inner]`.
//!
//! Exponents are never above 0 here, so the exponential needs no f64: reduced by a multiple of ln 2 that f32 holds
//! exactly, a polynomial of degree 6 (fitted to 2^-28, `accuracy` has the method), scaled in two exact steps. It is
//! within 1.5 ULP; sums are in f64, in one order; a result is within 4 ULP. NaN, an infinity above or nothing but
//! infinities below make a whole row NaN.

use super::math::basic;
use super::reduce;
use super::sums::{LANES, tree};

const LOG2_E: f32 = core::f32::consts::LOG2_E;
/// ln 2 in two parts: the first has so few bits that its product with any exponent is exact.
const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -0.000_212_194_44;
/// `1.5 * 2^23`: adding it rounds to an integer, which then stands in the low bits; and the exponent bias twice.
const TO_POWERS: f32 = 12582912.0 + 254.0;
/// Below it `e^x` is 0 in f32.
const LOWEST: f32 = -104.0;

/// Columns whose maxima and sums are kept at once.
const STRIP: usize = 128;

/// `e^x` for `x` at most 0; NaN stays NaN.
#[inline(always)]
fn exp(x: f32) -> f32 {
    let x = if x < LOWEST { LOWEST } else { x };
    let shifted = x * LOG2_E + TO_POWERS;
    let n = shifted - TO_POWERS;
    let r = (x - n * LN2_HIGH) - n * LN2_LOW;
    let q = 0.001_381_459_8 * r + 0.008_368_717;
    let q = q * r + 0.041_668_39;
    let q = q * r + 0.166_665_2;
    let q = q * r + 0.499_999_94;
    let p = (q * (r * r) + r) + 1.0;
    // Two powers, whose exponents add up to n, halves of it: 2^n itself may be below the normal numbers.
    let field = shifted.to_bits();
    let half = (field << 22) & 0x7f80_0000;
    let rest = (field << 23).wrapping_sub(half);
    p * f32::from_bits(half) * f32::from_bits(rest)
}

/// `out[j] = e^(x[j] - max(j))`, each added to `sum(j)`; in chunks, so that `out` may be `x`.
///
/// # Safety
/// `x` is readable and `out` writable for `len` elements; they are the same memory or disjoint.
#[inline(always)]
unsafe fn exponents(
    x: *const f32,
    out: *mut f32,
    len: usize,
    max: impl Fn(usize) -> f32,
    mut add: impl FnMut(usize, f32),
) {
    let whole = len - len % LANES;
    let mut at = 0;
    // SAFETY: the caller's.
    unsafe {
        while at < whole {
            let x: [f32; LANES] = x.add(at).cast::<[f32; LANES]>().read_unaligned();
            let mut result = [0.0f32; LANES];
            for i in 0..LANES {
                result[i] = exp(x[i] - max(at + i));
            }
            out.add(at).cast::<[f32; LANES]>().write_unaligned(result);
            for i in 0..LANES {
                add(at + i, result[i]);
            }
            at += LANES;
        }
        while at < len {
            let result = exp(*x.add(at) - max(at));
            *out.add(at) = result;
            add(at, result);
            at += 1;
        }
    }
}

for_each_level! {
    /// Writes `e^(x - max)`, returns the sum.
    unsafe fn row_exponents(x: *const f32, out: *mut f32, len: usize, max: f32) -> f64 {
        let mut lanes = [0.0f64; LANES];
        // SAFETY: the caller's.
        unsafe {
            exponents(x, out, len, #[inline(always)] |_| max, #[inline(always)] |j, e| lanes[j % LANES] += e as f64);
        }
        tree(lanes)
    }
}

for_each_level! {
    fn scale(out: &mut [f32], by: f32) {
        for value in out {
            *value *= by;
        }
    }
}

for_each_level! {
    unsafe fn columns(x: *const f32, n: usize, inner: usize, out: *mut f32) {
        let mut from = 0;
        while from < inner {
            let width = if inner - from < STRIP { inner - from } else { STRIP };
            let mut max = [f32::NEG_INFINITY; STRIP];
            let mut sums = [0.0f64; STRIP];
            let mut scales = [0.0f32; STRIP];
            let (max, sums, scales) = (&mut max[..width], &mut sums[..width], &mut scales[..width]);
            // SAFETY: rows of `width` columns from `from` on lie inside the matrix. A row is read before it is
            // written, and no reference to one lives on.
            unsafe {
                for row in 0..n {
                    let x = core::slice::from_raw_parts(x.add(row * inner + from), width);
                    for j in 0..width {
                        max[j] = basic::maximum(max[j], x[j]);
                    }
                }
                for row in 0..n {
                    let at = row * inner + from;
                    // The index is below `width`, which a check for every element would keep from becoming vectors.
                    exponents(
                        x.add(at), out.add(at), width,
                        #[inline(always)] |j| *max.get_unchecked(j),
                        #[inline(always)] |j, e| *sums.get_unchecked_mut(j) += e as f64,
                    );
                }
                for j in 0..width {
                    scales[j] = (1.0 / sums[j]) as f32;
                }
                for row in 0..n {
                    let out = core::slice::from_raw_parts_mut(out.add(row * inner + from), width);
                    for j in 0..width {
                        out[j] *= scales[j];
                    }
                }
            }
            from += width;
        }
    }
}

/// Softmax along the middle axis of `[outer, n, inner]`.
///
/// # Safety
/// `x` is readable and `out` writable for all elements; they are the same memory or disjoint.
pub unsafe fn softmax_axis(x: *const f32, outer: usize, n: usize, inner: usize, out: *mut f32) {
    let matrix = n * inner;
    // SAFETY: each row, or matrix, lies inside both.
    unsafe {
        for at in (0..outer).map(|o| o * matrix).take(if matrix == 0 { 0 } else { outer }) {
            let (x, out) = (x.add(at), out.add(at));
            if inner == 1 {
                let sum = row_exponents(x, out, n, reduce::max(core::slice::from_raw_parts(x, n)));
                scale(core::slice::from_raw_parts_mut(out, n), (1.0 / sum) as f32);
            } else {
                columns(x, n, inner, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(x: &[f32], outer: usize, n: usize, inner: usize) {
        let mut out = vec![0.0; x.len()];
        // SAFETY: both have all elements.
        unsafe { softmax_axis(x.as_ptr(), outer, n, inner, out.as_mut_ptr()) };
        let mut own = x.to_vec();
        // SAFETY: in place.
        unsafe { softmax_axis(own.as_ptr(), outer, n, inner, own.as_mut_ptr()) };
        assert!(own.iter().zip(&out).all(|(a, b)| a.to_bits() == b.to_bits()));
        for o in 0..outer {
            for i in 0..inner {
                let at = |r: usize| (o * n + r) * inner + i;
                let max = (0..n).map(|r| x[at(r)]).fold(f32::NEG_INFINITY, f32::max);
                let e = |r: usize| libm::exp(f64::from(x[at(r)]) - f64::from(max));
                let sum: f64 = (0..n).map(e).sum();
                for r in 0..n {
                    let want = e(r) / sum;
                    let error = (f64::from(out[at(r)]) - want).abs();
                    // 4 ULP of the result; x - max itself is rounded, by up to half an ULP of the difference.
                    let rounding = 2f64.powi(-24) * f64::from(x[at(r)] - max).abs();
                    assert!(error <= want * (4.0 * 2f64.powi(-23) + rounding) + 2e-45, "{} {want}", out[at(r)]);
                }
            }
        }
    }

    #[test]
    fn agrees_with_f64_along_any_axis() {
        let x: Vec<f32> = (0..2 * 33 * 35).map(|i| ((i * 7919) % 1009) as f32 / 50.0 - 10.0).collect();
        check(&x, 1, x.len(), 1);
        check(&x, 66, 35, 1);
        check(&x, 2, 33, 35);
        check(&x, 1, 2, 33 * 35);
        check(&[1000.0, 900.0, 880.0, -1e30], 1, 4, 1);
    }

    #[test]
    fn what_has_no_softmax_is_nan() {
        for row in [[f32::NAN, 1.0, 2.0], [f32::INFINITY, 1.0, 2.0], [f32::NEG_INFINITY; 3]] {
            for (outer, inner) in [(1, 1), (1, 3)] {
                let x: Vec<f32> = row.iter().flat_map(|&v| vec![v; inner]).collect();
                let mut out = vec![0.0; x.len()];
                // SAFETY: both have all elements.
                unsafe { softmax_axis(x.as_ptr(), outer, 3, inner, out.as_mut_ptr()) };
                assert!(out.iter().all(|v| v.is_nan()), "{row:?} {out:?}");
            }
        }
        let mut out = [0.0; 2];
        // SAFETY: both have two elements.
        unsafe { softmax_axis([f32::NEG_INFINITY, 0.0].as_ptr(), 1, 2, 1, out.as_mut_ptr()) };
        assert_eq!(out, [0.0, 1.0]);
    }
}
