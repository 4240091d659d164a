//! Folds: of a whole slice, or along the middle axis of a tensor seen as `[outer, n, inner]`.
//!
//! Sums accumulate in `f64`, in one order whatever the vector width. A whole slice has [`LANES`] partial sums: element
//! `i` is added to lane `i % LANES`, in ascending `i`; then the upper half of the lanes is added to the lower half,
//! again and again, until one is left. Along an axis the rows of a column take the elements' place where `inner` is
//! below [`NARROW`]; from there on a column has one partial sum, its rows added in ascending order.
//!
//! NaN spreads. Nothing here allocates: partial sums live in fixed arrays on the stack.

use super::math::basic;

/// Partial sums of a slice.
pub const LANES: usize = 16;
/// Columns from which vectors run across columns alone, with one partial sum each.
pub const NARROW: usize = 32;
/// Columns taken at once: their partial sums stay in the first-level cache.
const STRIP: usize = LANES * NARROW;
/// Elements of which the largest is found first when an index is wanted.
const BLOCK: usize = 1024;

/// The lanes folded into one, halves upon halves.
#[inline(always)]
fn tree(mut lanes: [f64; LANES]) -> f64 {
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
        half /= 2;
    }
    lanes[0]
}

#[inline(always)]
fn fold(x: &[f32], f: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0; LANES];
    let mut chunks = x.chunks_exact(LANES);
    for chunk in &mut chunks {
        for i in 0..LANES {
            lanes[i] += f(chunk[i] as f64);
        }
    }
    for (lane, value) in lanes.iter_mut().zip(chunks.remainder()) {
        *lane += f(*value as f64);
    }
    tree(lanes)
}

for_each_level! {
    /// The sum; 0 of nothing.
    pub fn sum(x: &[f32]) -> f64 {
        fold(x, #[inline(always)] |v| v)
    }
}

/// The arithmetic mean; NaN of nothing.
pub fn mean(x: &[f32]) -> f64 {
    sum(x) / x.len() as f64
}

/// The sum of squared deviations from the mean over `n - ddof`, or over 0 where that is negative; NaN of nothing.
pub fn variance(x: &[f32], ddof: f64) -> f64 {
    deviations(x, mean(x)) / divisor(x.len(), ddof)
}

#[inline(always)]
fn divisor(n: usize, ddof: f64) -> f64 {
    let left = n as f64 - ddof;
    if left < 0.0 { 0.0 } else { left }
}

for_each_level! {
    /// The sum of squared deviations from `mean`.
    pub fn deviations(x: &[f32], mean: f64) -> f64 {
        fold(x, #[inline(always)] |v| (v - mean) * (v - mean))
    }
}

for_each_level! {
    /// The sum of squares; 0 of nothing. No f32 squares beyond the range of `f64`.
    pub fn sum_squares(x: &[f32]) -> f64 {
        fold(x, #[inline(always)] |v| v * v)
    }
}

/// The Euclidean norm; 0 of nothing.
pub fn norm(x: &[f32]) -> f64 {
    sum_squares(x).sqrt()
}

for_each_level! {
    /// The sum of products over the length of the shorter slice; 0 of nothing. A product of two f32 is exact in `f64`.
    pub fn dot(lhs: &[f32], rhs: &[f32]) -> f64 {
        let len = if lhs.len() < rhs.len() { lhs.len() } else { rhs.len() };
        let (lhs, rhs) = (&lhs[..len], &rhs[..len]);
        let mut lanes = [0.0; LANES];
        let (mut a, mut b) = (lhs.chunks_exact(LANES), rhs.chunks_exact(LANES));
        for (a, b) in (&mut a).zip(&mut b) {
            for i in 0..LANES {
                lanes[i] += a[i] as f64 * b[i] as f64;
            }
        }
        for (lane, (a, b)) in lanes.iter_mut().zip(a.remainder().iter().zip(b.remainder())) {
            *lane += *a as f64 * *b as f64;
        }
        tree(lanes)
    }
}

/// The largest value by `above`, NaN if there is one; `start` of nothing. Of two equal values either, so the sign of
/// a zero is the caller's business.
#[inline(always)]
fn extreme(x: &[f32], start: f32, above: impl Fn(f32, f32) -> bool) -> f32 {
    const WIDTH: usize = 32;
    let mut best = [start; WIDTH];
    let mut nan = [0u32; WIDTH];
    let mut chunks = x.chunks_exact(WIDTH);
    for chunk in &mut chunks {
        for i in 0..WIDTH {
            best[i] = if above(chunk[i], best[i]) { chunk[i] } else { best[i] };
            nan[i] |= (chunk[i] != chunk[i]) as u32;
        }
    }
    for (i, value) in chunks.remainder().iter().enumerate() {
        best[i] = if above(*value, best[i]) { *value } else { best[i] };
        nan[i] |= (*value != *value) as u32;
    }
    let mut result = best[0];
    let mut any = 0;
    for i in 0..WIDTH {
        result = if above(best[i], result) { best[i] } else { result };
        any |= nan[i];
    }
    if any != 0 { f32::NAN } else { result }
}

for_each_level! {
    fn largest(x: &[f32]) -> f32 {
        extreme(x, f32::NEG_INFINITY, #[inline(always)] |a, b| a > b)
    }
}

for_each_level! {
    fn smallest(x: &[f32]) -> f32 {
        extreme(x, f32::INFINITY, #[inline(always)] |a, b| a < b)
    }
}

/// The largest; NaN where there is one, +0 before -0; negative infinity of nothing.
pub fn max(x: &[f32]) -> f32 {
    let found = largest(x);
    if found == 0.0 { if x.iter().any(|v| v.to_bits() == 0) { 0.0 } else { -0.0 } } else { found }
}

/// The smallest; NaN where there is one, -0 before +0; infinity of nothing.
pub fn min(x: &[f32]) -> f32 {
    let found = smallest(x);
    if found == 0.0 { if x.iter().any(|v| v.to_bits() == 1 << 31) { -0.0 } else { 0.0 } } else { found }
}

/// Where the extreme stands: its block is found first, by values alone, then its place in that block.
fn place(x: &[f32], extreme: fn(&[f32]) -> f32, above: fn(f32, f32) -> bool) -> usize {
    let mut best = (0, f32::NAN);
    for (at, block) in x.chunks(BLOCK).enumerate() {
        let found = extreme(block);
        if found.is_nan() {
            return at * BLOCK + block.iter().position(|v| v.is_nan()).unwrap_or(0);
        }
        if at == 0 || above(found, best.1) {
            best = (at * BLOCK, found);
        }
    }
    best.0 + x[best.0..].iter().position(|v| *v == best.1).unwrap_or(0)
}

/// The index of the first largest value, or of the first NaN; 0 of nothing.
pub fn argmax(x: &[f32]) -> usize {
    place(x, largest, |a, b| a > b)
}

/// The index of the first smallest value, or of the first NaN; 0 of nothing.
pub fn argmin(x: &[f32]) -> usize {
    place(x, smallest, |a, b| a < b)
}

/// Adds `rows` rows of `width` columns, `stride` elements apart, to one accumulator a column, row by row.
#[inline(always)]
fn add_rows<A: Copy>(
    x: &[f32],
    rows: usize,
    stride: usize,
    totals: &mut [A],
    step: impl Fn(A, f32, usize) -> A + Copy,
) {
    let width = totals.len();
    let mut row = 0;
    // Four rows at a time, so that an accumulator is loaded and stored once for four values.
    while row + 4 <= rows {
        let at = |r: usize| &x[(row + r) * stride..][..width];
        let (a, b, c, d) = (at(0), at(1), at(2), at(3));
        for j in 0..width {
            let one = step(totals[j], a[j], row);
            let two = step(one, b[j], row + 1);
            let three = step(two, c[j], row + 2);
            totals[j] = step(three, d[j], row + 3);
        }
        row += 4;
    }
    while row < rows {
        let a = &x[row * stride..][..width];
        for j in 0..width {
            totals[j] = step(totals[j], a[j], row);
        }
        row += 1;
    }
}

/// For each column of `[n, inner]` the sum of `f(value, column)`, handed to `put(column, sum)`.
#[inline(always)]
fn fold_columns(
    x: &[f32],
    n: usize,
    inner: usize,
    shift: impl Fn(usize) -> f64,
    f: impl Fn(f64, f64) -> f64 + Copy,
    mut put: impl FnMut(usize, f64),
) {
    let mut totals = [0.0f64; STRIP];
    let mut shifts = [0.0f64; STRIP];
    if inner < NARROW {
        // LANES rows side by side are one wide row; its columns are the lanes of `inner` columns.
        let width = inner * LANES;
        for j in 0..width {
            shifts[j] = shift(j % inner);
        }
        let (wide, rest) = (n / LANES, n % LANES);
        add_shifted(x, wide, width, &mut totals[..width], &shifts, f);
        add_shifted(&x[wide * width..], 1, rest * inner, &mut totals[..rest * inner], &shifts, f);
        for column in 0..inner {
            let mut lanes = [0.0; LANES];
            for (lane, value) in lanes.iter_mut().enumerate() {
                *value = totals[lane * inner + column];
            }
            put(column, tree(lanes));
        }
        return;
    }
    let mut from = 0;
    while from < inner {
        let width = if inner - from < STRIP { inner - from } else { STRIP };
        for j in 0..width {
            totals[j] = 0.0;
            shifts[j] = shift(from + j);
        }
        if n > 0 {
            add_shifted(&x[from..], n, inner, &mut totals[..width], &shifts, f);
        }
        for j in 0..width {
            put(from + j, totals[j]);
        }
        from += width;
    }
}

#[inline(always)]
fn add_shifted(
    x: &[f32],
    rows: usize,
    stride: usize,
    totals: &mut [f64],
    shifts: &[f64; STRIP],
    f: impl Fn(f64, f64) -> f64 + Copy,
) {
    let width = totals.len();
    let shifts = &shifts[..width];
    let mut row = 0;
    while row + 4 <= rows {
        let at = |r: usize| &x[(row + r) * stride..][..width];
        let (a, b, c, d) = (at(0), at(1), at(2), at(3));
        for j in 0..width {
            let s = shifts[j];
            totals[j] = (((totals[j] + f(a[j] as f64, s)) + f(b[j] as f64, s)) + f(c[j] as f64, s)) + f(d[j] as f64, s);
        }
        row += 4;
    }
    while row < rows {
        let a = &x[row * stride..][..width];
        for j in 0..width {
            totals[j] += f(a[j] as f64, shifts[j]);
        }
        row += 1;
    }
}

for_each_level! {
    fn sum_columns(x: &[f32], n: usize, inner: usize, scale: f64, out: &mut [f32]) {
        fold_columns(
            x, n, inner,
            #[inline(always)] |_| 0.0,
            #[inline(always)] |v, _| v,
            #[inline(always)] |at, total| out[at] = (total / scale) as f32,
        )
    }
}

for_each_level! {
    fn variance_columns(x: &[f32], n: usize, inner: usize, ddof: f64, root: bool, out: &mut [f32]) {
        let mut from = 0;
        // The means of a strip, then its deviations, while the strip may still be in the cache.
        while from < inner {
            let narrow = inner < NARROW;
            let width = if narrow { inner } else if inner - from < STRIP { inner - from } else { STRIP };
            let mut means = [0.0f64; STRIP];
            let mut squares = [0.0f64; STRIP];
            if narrow {
                fold_columns(
                    x, n, inner,
                    #[inline(always)] |_| 0.0,
                    #[inline(always)] |v, _| v,
                    #[inline(always)] |at, total| means[at] = total / n as f64,
                );
                fold_columns(
                    x, n, inner,
                    #[inline(always)] |at| means[at],
                    #[inline(always)] |v, mean| (v - mean) * (v - mean),
                    #[inline(always)] |at, total| squares[at] = total,
                );
            } else if n > 0 {
                let zeros = [0.0f64; STRIP];
                add_shifted(&x[from..], n, inner, &mut means[..width], &zeros, #[inline(always)] |v, _| v);
                for mean in &mut means[..width] {
                    *mean /= n as f64;
                }
                add_shifted(
                    &x[from..], n, inner, &mut squares[..width], &means,
                    #[inline(always)] |v, mean| (v - mean) * (v - mean),
                );
            }
            let divisor = divisor(n, ddof);
            for j in 0..width {
                let variance = squares[j] / divisor;
                out[from + j] = if root { variance.sqrt() } else { variance } as f32;
            }
            from += width;
        }
    }
}

for_each_level! {
    fn max_columns(x: &[f32], n: usize, inner: usize, out: &mut [f32]) {
        out[..inner].fill(f32::NEG_INFINITY);
        add_rows(x, n, inner, &mut out[..inner], #[inline(always)] |best, v, _| basic::maximum(best, v));
    }
}

for_each_level! {
    fn min_columns(x: &[f32], n: usize, inner: usize, out: &mut [f32]) {
        out[..inner].fill(f32::INFINITY);
        add_rows(x, n, inner, &mut out[..inner], #[inline(always)] |best, v, _| basic::minimum(best, v));
    }
}

/// The best value of a column and the row it was first seen in.
#[derive(Clone, Copy)]
struct Seen {
    value: f32,
    row: u32,
}

#[inline(always)]
fn place_columns(x: &[f32], n: usize, inner: usize, out: &mut [f32], above: impl Fn(f32, f32) -> bool + Copy) {
    let mut from = 0;
    while from < inner {
        let width = if inner - from < STRIP { inner - from } else { STRIP };
        let mut seen = [Seen { value: 0.0, row: 0 }; STRIP];
        for j in 0..width {
            seen[j].value = x[from + j];
        }
        add_rows(
            &x[from..],
            n,
            inner,
            &mut seen[..width],
            #[inline(always)]
            |best, v, row| {
                let better = above(v, best.value) | ((v != v) & (best.value == best.value));
                Seen { value: if better { v } else { best.value }, row: if better { row as u32 } else { best.row } }
            },
        );
        for j in 0..width {
            out[from + j] = seen[j].row as f32;
        }
        from += width;
    }
}

for_each_level! {
    fn argmax_columns(x: &[f32], n: usize, inner: usize, out: &mut [f32]) {
        place_columns(x, n, inner, out, #[inline(always)] |a, b| a > b)
    }
}

for_each_level! {
    fn argmin_columns(x: &[f32], n: usize, inner: usize, out: &mut [f32]) {
        place_columns(x, n, inner, out, #[inline(always)] |a, b| a < b)
    }
}

/// Runs `rows` on each contiguous row where `inner` is 1, else `columns` on each of `outer` matrices.
#[inline(always)]
fn along(
    x: &[f32],
    [outer, n, inner]: [usize; 3],
    out: &mut [f32],
    rows: impl Fn(&[f32]) -> f32,
    columns: impl Fn(&[f32], &mut [f32]),
) {
    debug_assert!(x.len() == outer * n * inner && out.len() == outer * inner);
    if inner == 1 {
        for (at, result) in out.iter_mut().enumerate() {
            *result = rows(&x[at * n..][..n]);
        }
    } else if inner > 1 {
        for at in 0..outer {
            columns(&x[at * n * inner..][..n * inner], &mut out[at * inner..][..inner]);
        }
    }
}

/// Sums along the middle axis of `[outer, n, inner]`, `out` being `[outer, inner]`; 0 where `n` is 0.
pub fn sum_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    along(x, [outer, n, inner], out, |row| sum(row) as f32, |x, out| sum_columns(x, n, inner, 1.0, out));
}

/// Means along the middle axis; NaN where `n` is 0.
pub fn mean_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    along(x, [outer, n, inner], out, |row| mean(row) as f32, |x, out| sum_columns(x, n, inner, n as f64, out));
}

/// Variances along the middle axis; see [`variance`].
pub fn variance_axis(x: &[f32], outer: usize, n: usize, inner: usize, ddof: f64, out: &mut [f32]) {
    let rows = |row: &[f32]| variance(row, ddof) as f32;
    along(x, [outer, n, inner], out, rows, |x, out| variance_columns(x, n, inner, ddof, false, out));
}

/// Standard deviations along the middle axis: roots of the variances, taken before these are rounded to f32.
pub fn std_axis(x: &[f32], outer: usize, n: usize, inner: usize, ddof: f64, out: &mut [f32]) {
    let rows = |row: &[f32]| variance(row, ddof).sqrt() as f32;
    along(x, [outer, n, inner], out, rows, |x, out| variance_columns(x, n, inner, ddof, true, out));
}

/// Minima along the middle axis; see [`min`].
pub fn min_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    along(x, [outer, n, inner], out, min, |x, out| min_columns(x, n, inner, out));
}

/// Maxima along the middle axis; see [`max`].
pub fn max_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    along(x, [outer, n, inner], out, max, |x, out| max_columns(x, n, inner, out));
}

/// Indices of the smallest along the middle axis; see [`argmin`]. 0 where `n` is 0.
pub fn argmin_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    if n == 0 {
        return out.fill(0.0);
    }
    along(x, [outer, n, inner], out, |row| argmin(row) as f32, |x, out| argmin_columns(x, n, inner, out));
}

/// Indices of the largest along the middle axis; see [`argmax`]. 0 where `n` is 0.
pub fn argmax_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    if n == 0 {
        return out.fill(0.0);
    }
    along(x, [outer, n, inner], out, |row| argmax(row) as f32, |x, out| argmax_columns(x, n, inner, out));
}
