//! Folds along the middle axis of a tensor seen as `[outer, n, inner]`.
//!
//! Where `inner` is 1 a row is a whole slice, folded as such. Below [`NARROW`] the rows of a column take the elements'
//! place in a slice's lanes; from there on a column has one partial sum, its rows added in ascending order.

use super::{argmax, argmin, divisor, max, mean, min, sum, variance};
use crate::kernels::math::basic;
use crate::kernels::sums::{LANES, tree};

/// Columns from which vectors run across columns alone, with one partial sum each.
pub const NARROW: usize = 32;
/// Columns taken at once: their partial sums stay in the first-level cache.
const STRIP: usize = LANES * NARROW;

/// What the folds of columns keep at hand, made once for all matrices.
struct Scratch {
    totals: [f64; STRIP],
    shifts: [f64; STRIP],
    best: [f32; STRIP],
    places: [u32; STRIP],
}

impl Scratch {
    #[inline(always)]
    fn new() -> Scratch {
        Scratch { totals: [0.0; STRIP], shifts: [0.0; STRIP], best: [0.0; STRIP], places: [0; STRIP] }
    }
}

/// Strips of a matrix `[n, inner]`: from which column, and how many.
#[inline(always)]
fn strips(inner: usize, mut f: impl FnMut(usize, usize)) {
    let mut from = 0;
    while from < inner {
        let width = if inner - from < STRIP { inner - from } else { STRIP };
        f(from, width);
        from += width;
    }
}

/// Calls `f` with each row of a strip, four at a time where there are four, so that what is kept of a column is loaded
/// and stored once for four values.
#[inline(always)]
fn each_row(
    x: &[f32],
    rows: usize,
    stride: usize,
    width: usize,
    mut four: impl FnMut(usize, [&[f32]; 4]),
    mut one: impl FnMut(usize, &[f32]),
) {
    let at = |row: usize| &x[row * stride..][..width];
    let mut row = 0;
    while row + 4 <= rows {
        four(row, [at(row), at(row + 1), at(row + 2), at(row + 3)]);
        row += 4;
    }
    while row < rows {
        one(row, at(row));
        row += 1;
    }
}

/// `totals[j] += f(value, shifts[j])` for each row in turn.
#[inline(always)]
fn add_rows(
    x: &[f32],
    rows: usize,
    stride: usize,
    totals: &mut [f64],
    shifts: &[f64],
    f: impl Fn(f64, f64) -> f64 + Copy,
) {
    let width = totals.len();
    let shifts = &shifts[..width];
    let totals = core::cell::Cell::from_mut(totals).as_slice_of_cells();
    each_row(
        x,
        rows,
        stride,
        width,
        #[inline(always)]
        |_, [a, b, c, d]| {
            for j in 0..width {
                let s = shifts[j];
                let first = (totals[j].get() + f(a[j] as f64, s)) + f(b[j] as f64, s);
                totals[j].set((first + f(c[j] as f64, s)) + f(d[j] as f64, s));
            }
        },
        #[inline(always)]
        |_, a| {
            for j in 0..width {
                totals[j].set(totals[j].get() + f(a[j] as f64, shifts[j]));
            }
        },
    );
}

/// The sums of `f(value, shift of its column)` of columns `from..from + width`, left in `totals`. Where `inner` is below
/// [`NARROW`] the strip is the whole matrix.
#[inline(always)]
fn fold_strip(
    x: &[f32],
    [n, inner]: [usize; 2],
    [from, width]: [usize; 2],
    totals: &mut [f64; STRIP],
    shifts: &mut [f64; STRIP],
    f: impl Fn(f64, f64) -> f64 + Copy,
) {
    if inner >= NARROW {
        totals[..width].fill(0.0);
        if n > 0 {
            add_rows(&x[from..], n, inner, &mut totals[..width], shifts, f);
        }
        return;
    }
    // LANES rows side by side are one wide row; its columns are the lanes of `inner` columns.
    let wide_width = inner * LANES;
    for lane in 1..LANES {
        shifts.copy_within(..inner, lane * inner);
    }
    totals[..wide_width].fill(0.0);
    let (wide, rest) = (n / LANES, n % LANES);
    add_rows(x, wide, wide_width, &mut totals[..wide_width], shifts, f);
    add_rows(&x[wide * wide_width..], 1, rest * inner, &mut totals[..rest * inner], shifts, f);
    for column in 0..inner {
        let mut lanes = [0.0; LANES];
        for (lane, value) in lanes.iter_mut().enumerate() {
            *value = totals[lane * inner + column];
        }
        // The columns before this one have been read already.
        totals[column] = tree(lanes);
    }
}

for_each_level! {
    fn sum_columns(x: &[f32], n: usize, inner: usize, scale: f64, scratch: &mut Scratch, out: &mut [f32]) {
        let Scratch { totals, shifts, .. } = scratch;
        strips(inner, #[inline(always)] |from, width| {
            fold_strip(x, [n, inner], [from, width], totals, shifts, #[inline(always)] |v, _| v);
            for j in 0..width {
                out[from + j] = (totals[j] / scale) as f32;
            }
        });
    }
}

for_each_level! {
    fn variance_columns(
        x: &[f32], n: usize, inner: usize, ddof: f64, root: bool, scratch: &mut Scratch, out: &mut [f32]
    ) {
        let Scratch { totals, shifts, .. } = scratch;
        let divisor = divisor(n, ddof);
        strips(inner, #[inline(always)] |from, width| {
            // The means of a strip, then its deviations, while the strip may still be in the cache.
            fold_strip(x, [n, inner], [from, width], totals, shifts, #[inline(always)] |v, _| v);
            for j in 0..width {
                shifts[j] = totals[j] / n as f64;
            }
            fold_strip(
                x, [n, inner], [from, width], totals, shifts,
                #[inline(always)] |v, mean| (v - mean) * (v - mean),
            );
            for j in 0..width {
                let variance = totals[j] / divisor;
                out[from + j] = if root { variance.sqrt() } else { variance } as f32;
            }
        });
    }
}

/// `best[j] = better(best[j], value)` for each row in turn.
#[inline(always)]
fn better_rows(x: &[f32], rows: usize, stride: usize, best: &mut [f32], better: impl Fn(f32, f32) -> f32 + Copy) {
    let width = best.len();
    let best = core::cell::Cell::from_mut(best).as_slice_of_cells();
    each_row(
        x,
        rows,
        stride,
        width,
        #[inline(always)]
        |_, [a, b, c, d]| {
            for j in 0..width {
                best[j].set(better(better(better(better(best[j].get(), a[j]), b[j]), c[j]), d[j]));
            }
        },
        #[inline(always)]
        |_, a| {
            for j in 0..width {
                best[j].set(better(best[j].get(), a[j]));
            }
        },
    );
}

/// Folds each column by `better`, which is the same in any order: narrow matrices of many rows by [`LANES`] rows side by side.
#[inline(always)]
fn best_columns(
    x: &[f32],
    n: usize,
    inner: usize,
    start: f32,
    scratch: &mut Scratch,
    out: &mut [f32],
    better: impl Fn(f32, f32) -> f32 + Copy,
) {
    if inner >= NARROW || n < 4 * LANES {
        let out = &mut out[..inner];
        out.fill(start);
        return better_rows(x, n, inner, out, better);
    }
    let width = inner * LANES;
    let best = &mut scratch.best[..width];
    best.fill(start);
    let (wide, rest) = (n / LANES, n % LANES);
    better_rows(x, wide, width, best, better);
    better_rows(&x[wide * width..], 1, rest * inner, &mut best[..rest * inner], better);
    for column in 0..inner {
        let mut result = start;
        for lane in 0..LANES {
            result = better(result, best[lane * inner + column]);
        }
        out[column] = result;
    }
}

for_each_level! {
    fn max_columns(x: &[f32], n: usize, inner: usize, scratch: &mut Scratch, out: &mut [f32]) {
        best_columns(x, n, inner, f32::NEG_INFINITY, scratch, out, #[inline(always)] |a, b| basic::maximum(a, b));
    }
}

for_each_level! {
    fn min_columns(x: &[f32], n: usize, inner: usize, scratch: &mut Scratch, out: &mut [f32]) {
        best_columns(x, n, inner, f32::INFINITY, scratch, out, #[inline(always)] |a, b| basic::minimum(a, b));
    }
}

/// Whether `v` takes the place of an earlier `best`, `kept(v, best)` being `v <= best` or `v >= best`: NaN is kept by no
/// comparison, so it does, and the first NaN is never replaced.
#[inline(always)]
fn wins(v: f32, best: f32, kept: impl Fn(f32, f32) -> bool) -> bool {
    !kept(v, best) & (best == best)
}

/// The best value of each column so far and the row of it, the first row being `first`.
#[inline(always)]
fn place_rows(
    x: &[f32],
    [rows, stride, first]: [usize; 3],
    best: &mut [f32],
    places: &mut [u32],
    kept: impl Fn(f32, f32) -> bool + Copy,
) {
    let width = best.len();
    let places = &mut places[..width];
    for row in 0..rows {
        let a = &x[row * stride..][..width];
        let at = (first + row) as u32;
        for j in 0..width {
            // By masks: choices would become conditional stores, which not every target has for vectors.
            let mask = 0u32.wrapping_sub(wins(a[j], best[j], kept) as u32);
            best[j] = f32::from_bits((a[j].to_bits() & mask) | (best[j].to_bits() & !mask));
            places[j] = (at & mask) | (places[j] & !mask);
        }
    }
}

/// The row of the first best value of each column. `n` is not 0.
#[inline(always)]
fn place_columns(
    x: &[f32],
    n: usize,
    inner: usize,
    scratch: &mut Scratch,
    out: &mut [f32],
    kept: impl Fn(f32, f32) -> bool + Copy,
) {
    let Scratch { best, places, .. } = scratch;
    if inner >= NARROW || n < 4 * LANES {
        return strips(
            inner,
            #[inline(always)]
            |from, width| {
                best[..width].copy_from_slice(&x[from..][..width]);
                places[..width].fill(0);
                place_rows(&x[from..], [n, inner, 0], &mut best[..width], places, kept);
                for j in 0..width {
                    out[from + j] = places[j] as f32;
                }
            },
        );
    }
    // LANES rows side by side, places counted in wide rows; a lane's row is that times LANES and the lane.
    let width = inner * LANES;
    best[..width].copy_from_slice(&x[..width]);
    places[..width].fill(0);
    let (wide, rest) = (n / LANES, n % LANES);
    place_rows(x, [wide, width, 0], &mut best[..width], places, kept);
    let end = rest * inner;
    place_rows(&x[wide * width..], [1, end, wide], &mut best[..end], places, kept);
    for column in 0..inner {
        let mut value = best[column];
        let mut row = places[column] as usize * LANES;
        for lane in 1..LANES {
            let (other, at) = (best[lane * inner + column], places[lane * inner + column] as usize * LANES + lane);
            let same = (other == value) | ((other != other) & (value != value));
            if wins(other, value, kept) || (same && at < row) {
                (value, row) = (other, at);
            }
        }
        out[column] = row as f32;
    }
}

// For the baseline alone: for AVX2 LLVM turns the choices into masked stores, three times slower.
fn argmax_columns(x: &[f32], n: usize, inner: usize, scratch: &mut Scratch, out: &mut [f32]) {
    place_columns(
        x,
        n,
        inner,
        scratch,
        out,
        #[inline(always)]
        |a, b| a <= b,
    )
}

fn argmin_columns(x: &[f32], n: usize, inner: usize, scratch: &mut Scratch, out: &mut [f32]) {
    place_columns(
        x,
        n,
        inner,
        scratch,
        out,
        #[inline(always)]
        |a, b| a >= b,
    )
}

/// Runs `rows` on each contiguous row where `inner` is 1, else `columns` on each of `outer` matrices.
#[inline(always)]
fn along(
    x: &[f32],
    [outer, n, inner]: [usize; 3],
    out: &mut [f32],
    rows: impl Fn(&[f32]) -> f32,
    columns: impl Fn(&[f32], &mut Scratch, &mut [f32]),
) {
    debug_assert!(x.len() == outer * n * inner && out.len() == outer * inner);
    if inner == 1 {
        for (at, result) in out.iter_mut().enumerate() {
            *result = rows(&x[at * n..][..n]);
        }
    } else if inner > 1 {
        let mut scratch = Scratch::new();
        for at in 0..outer {
            columns(&x[at * n * inner..][..n * inner], &mut scratch, &mut out[at * inner..][..inner]);
        }
    }
}

/// Sums along the middle axis of `[outer, n, inner]`, `out` being `[outer, inner]`; 0 where `n` is 0.
pub fn sum_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    along(x, [outer, n, inner], out, |row| sum(row) as f32, |x, s, out| sum_columns(x, n, inner, 1.0, s, out));
}

/// Means along the middle axis; NaN where `n` is 0.
pub fn mean_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    along(x, [outer, n, inner], out, |row| mean(row) as f32, |x, s, out| sum_columns(x, n, inner, n as f64, s, out));
}

/// Variances along the middle axis; see [`variance`].
pub fn variance_axis(x: &[f32], outer: usize, n: usize, inner: usize, ddof: f64, out: &mut [f32]) {
    let rows = |row: &[f32]| variance(row, ddof) as f32;
    along(x, [outer, n, inner], out, rows, |x, s, out| variance_columns(x, n, inner, ddof, false, s, out));
}

/// Standard deviations along the middle axis: roots of the variances, taken before these are rounded to f32.
pub fn std_axis(x: &[f32], outer: usize, n: usize, inner: usize, ddof: f64, out: &mut [f32]) {
    let rows = |row: &[f32]| variance(row, ddof).sqrt() as f32;
    along(x, [outer, n, inner], out, rows, |x, s, out| variance_columns(x, n, inner, ddof, true, s, out));
}

/// Minima along the middle axis; see [`min`].
pub fn min_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    along(x, [outer, n, inner], out, min, |x, s, out| min_columns(x, n, inner, s, out));
}

/// Maxima along the middle axis; see [`max`].
pub fn max_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    along(x, [outer, n, inner], out, max, |x, s, out| max_columns(x, n, inner, s, out));
}

/// Indices of the smallest along the middle axis; see [`argmin`]. 0 where `n` is 0.
pub fn argmin_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    if n == 0 {
        return out.fill(0.0);
    }
    along(x, [outer, n, inner], out, |row| argmin(row) as f32, |x, s, out| argmin_columns(x, n, inner, s, out));
}

/// Indices of the largest along the middle axis; see [`argmax`]. 0 where `n` is 0.
pub fn argmax_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    if n == 0 {
        return out.fill(0.0);
    }
    along(x, [outer, n, inner], out, |row| argmax(row) as f32, |x, s, out| argmax_columns(x, n, inner, s, out));
}
