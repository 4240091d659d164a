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
pub(super) fn tree(mut lanes: [f64; LANES]) -> f64 {
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

for_each_level! {
    /// Where `value` first stands, or where the first NaN does if it is NaN; the length where nowhere.
    fn position(x: &[f32], value: f32) -> usize {
        const WIDTH: usize = 32;
        let nan = value != value;
        let is = |v: f32| (v == value) | (nan & (v != v));
        let mut at = 0;
        for chunk in x.chunks_exact(WIDTH) {
            let mut any = 0u32;
            for i in 0..WIDTH {
                any |= is(chunk[i]) as u32;
            }
            if any != 0 {
                break;
            }
            at += WIDTH;
        }
        while at < x.len() && !is(x[at]) {
            at += 1;
        }
        at
    }
}

/// Where the extreme stands: its block is found first, by values alone, then its place in that block.
fn place(x: &[f32], extreme: fn(&[f32]) -> f32, above: fn(f32, f32) -> bool) -> usize {
    if x.is_empty() {
        return 0;
    }
    let mut best = (0, f32::NAN);
    for (at, block) in x.chunks(BLOCK).enumerate() {
        let found = extreme(block);
        if at == 0 || found.is_nan() || above(found, best.1) {
            best = (at * BLOCK, found);
        }
        if found.is_nan() {
            break;
        }
    }
    best.0 + position(&x[best.0..], best.1)
}

/// The index of the first largest value, or of the first NaN; 0 of nothing.
pub fn argmax(x: &[f32]) -> usize {
    place(x, largest, |a, b| a > b)
}

/// The index of the first smallest value, or of the first NaN; 0 of nothing.
pub fn argmin(x: &[f32]) -> usize {
    place(x, smallest, |a, b| a < b)
}

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
