//! Percentiles and quantiles by selection.
//!
//! As NumPy's default (`linear`): q lies at h = q (n - 1) of the n values in order, and between two of them on the
//! straight line, here in f64. Between a number and an infinity, that infinity is the answer, where NumPy's depends on
//! which end is nearer; between the two infinities it is NaN. -0 counts as 0. No elements: `Code::Empty`.
//!
//! A NaN among the values gives NaN, as in NumPy, or is left out, as in its `nanquantile`: see [`Nan`].
//!
//! One quantile is found by counting: the range of the keys is cut into 4096 buckets, the counts say in which one the
//! rank lies, and that one is cut again until it is a single key: at most three times, so O(n) for any values in any
//! order. As soon as a bucket is a small part of them all, its keys are copied and the rest is left alone. Many
//! quantiles are read off the sorted keys.

use super::order::{NAN_KEY, Scratch, key, value};
use crate::error::{Code, Error, Result};
use crate::memory::reserve;

/// From so many quantiles on, one sort is cheaper than a selection each.
const SORT_FROM: usize = 8;

/// What becomes of NaN among the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nan {
    /// One makes every quantile NaN.
    Spreads,
    /// The quantiles are those of the other values; where there is none, NaN.
    LeftOut,
}

/// `percent` from 0 to 100, else `Code::Argument`. NaN spreads.
pub fn percentile(values: &[f32], percent: f64) -> Result<f64> {
    const OP: &str = "percentile";
    let q = check(OP, "percent", percent, 100.0)?;
    one(OP, values, q, Nan::Spreads)
}

/// `percentile` for each of `percents`. `op` is the public name of the call.
pub fn percentiles(op: &str, values: &[f32], percents: &[f64], nan: Nan) -> Result<Vec<f64>> {
    many(op, values, percents, ("percent", 100.0), nan)
}

/// Each of `q` from 0 to 1, else `Code::Argument`. NaN spreads.
pub fn quantiles(values: &[f32], q: &[f64]) -> Result<Vec<f64>> {
    many("quantiles", values, q, ("q", 1.0), Nan::Spreads)
}

fn check(op: &str, name: &str, given: f64, most: f64) -> Result<f64> {
    if (0.0..=most).contains(&given) {
        return Ok(given / most);
    }
    Err(Error::new(Code::Argument, op, format_args!("{name} is {given}; give a number from 0 to {most}")))
}

fn not_empty(op: &str, values: &[f32]) -> Result<()> {
    if values.is_empty() { Err(Error::new(Code::Empty, op, "no elements")) } else { Ok(()) }
}

fn one(op: &str, values: &[f32], q: f64, nan: Nan) -> Result<f64> {
    not_empty(op, values)?;
    // Whether there is any is found faster than how many there are.
    if !values.iter().fold(false, |found, x| found | x.is_nan()) {
        return selected(op, values, values.len(), q);
    }
    let found = if nan == Nan::LeftOut { without_nan(op, values, [q])? } else { None };
    Ok(found.map_or(f64::NAN, |[quantile]| quantile))
}

/// The quantile of the `n` values of `values` that are not NaN; there is at least one.
fn selected(op: &str, values: &[f32], n: usize, q: f64) -> Result<f64> {
    let (rank, part) = place(n, q);
    let (low, high) = select(op, values, n, rank)?;
    Ok(between(value(low), value(high), part))
}

fn many(op: &str, values: &[f32], given: &[f64], (name, most): (&str, f64), nan: Nan) -> Result<Vec<f64>> {
    let mut found = Vec::new();
    reserve(op, &mut found, given.len())?;
    for &q in given {
        found.push(check(op, name, q, most)?);
    }
    not_empty(op, values)?;
    if found.len() < SORT_FROM {
        for q in &mut found {
            *q = one(op, values, *q, nan)?;
        }
        return Ok(found);
    }
    let mut scratch = Scratch::default();
    let all = scratch.sorted(op, values)?;
    let keys = &all[..all.partition_point(|&key| key != NAN_KEY)];
    let none = keys.is_empty() || keys.len() < all.len() && nan == Nan::Spreads;
    for q in &mut found {
        *q = if none {
            f64::NAN
        } else {
            let (rank, part) = place(keys.len(), *q);
            between(value(keys[rank]), value(keys[(rank + 1).min(keys.len() - 1)]), part)
        };
    }
    Ok(found)
}

/// Quantiles of the values that are not NaN, with how many those are; `None` where there are none.
pub(crate) fn without_nan<const N: usize>(op: &str, values: &[f32], q: [f64; N]) -> Result<Option<[f64; N]>> {
    let n = values.len() - values.iter().map(|x| usize::from(x.is_nan())).sum::<usize>();
    if n == 0 {
        return Ok(None);
    }
    let mut found = [0.0; N];
    for (found, q) in found.iter_mut().zip(q) {
        *found = selected(op, values, n, q)?;
    }
    Ok(Some(found))
}

/// The rank below quantile `q` of `n` values, and the part of the way to the next.
fn place(n: usize, q: f64) -> (usize, f64) {
    let h = q * (n - 1) as f64;
    let rank = (h as usize).min(n - 1);
    (rank, h - rank as f64)
}

/// NumPy's interpolation, from the nearer end, so that the ends themselves come out exactly.
fn between(low: f32, high: f32, part: f64) -> f64 {
    let (low, high) = (f64::from(low), f64::from(high));
    // The same value twice is that value, even where it is infinite; likewise at a rank itself.
    if low == high || part == 0.0 {
        return low;
    }
    let step = high - low;
    if step == f64::INFINITY {
        // An infinity is as far from one end as from the other: from any number it is the answer, and the sum; of
        // opposite ones the sum is NaN.
        return low + high;
    }
    if part >= 0.5 { high - step * (1.0 - part) } else { low + step * part }
}

const BITS: u32 = 12;
const BUCKETS: usize = 1 << BITS;

/// Counts the keys from `low` on by their place in buckets of `1 << shift`; one more bucket takes all others.
fn count(keys: impl Iterator<Item = u32>, low: u32, shift: u32) -> [usize; BUCKETS + 1] {
    let mut counts = [0; BUCKETS + 1];
    keys.for_each(|k| {
        // A key below `low` wraps round to a place beyond the last bucket.
        let place = k.wrapping_sub(low) >> shift;
        counts[(if place < BUCKETS as u32 { place } else { BUCKETS as u32 }) as usize] += 1;
    });
    counts
}

/// The keys at `rank` and `rank + 1` in order; at the end, the last one twice. NaN is left out.
fn select(op: &str, values: &[f32], n: usize, rank: usize) -> Result<(u32, u32)> {
    let (mut low, mut high) = extremes(values);
    let mut rest = rank;
    let mut copied: Option<Vec<u32>> = None;
    let same = loop {
        let range = high.wrapping_sub(low);
        let shift = (u32::BITS - range.leading_zeros()).saturating_sub(BITS);
        let counts = match &copied {
            Some(keys) => count(keys.iter().copied(), low, shift),
            None => count(values.iter().map(|&x| key(x)), low, shift),
        };
        let mut bucket = 0;
        while bucket < BUCKETS && rest >= counts[bucket] {
            rest -= counts[bucket];
            bucket += 1;
        }
        low = low.saturating_add((bucket as u32) << shift);
        if shift == 0 {
            break counts[bucket];
        }
        high = high.min(low.saturating_add((1 << shift) - 1));
        if copied.is_none() && counts[bucket] < n / 4 {
            let mut keys = Vec::new();
            reserve(op, &mut keys, counts[bucket])?;
            keys.extend(values.iter().map(|&x| key(x)).filter(|&k| k.wrapping_sub(low) <= high - low));
            copied = Some(keys);
        }
    };
    if rest + 1 < same || rank + 1 >= n {
        return Ok((low, low));
    }
    // The smallest key above; there is one. Those not above wrap round to large distances: no branch to predict.
    let beyond = low.wrapping_add(1);
    let least = values.iter().map(|&x| key(x).wrapping_sub(beyond)).fold(u32::MAX, |a, b| if b < a { b } else { a });
    Ok((low, beyond.wrapping_add(least)))
}

/// Smallest and largest key of all that are not NaN, of which there is one; sixteen lanes that wait for nothing.
fn extremes(values: &[f32]) -> (u32, u32) {
    const LANES: usize = 16;
    let (mut low, mut high) = ([f32::INFINITY; LANES], [f32::NEG_INFINITY; LANES]);
    for row in values.chunks(LANES) {
        for (k, &x) in row.iter().enumerate() {
            low[k] = if x < low[k] { x } else { low[k] };
            high[k] = if x > high[k] { x } else { high[k] };
        }
    }
    let low = low.into_iter().fold(f32::INFINITY, |a, b| if b < a { b } else { a });
    let high = high.into_iter().fold(f32::NEG_INFINITY, |a, b| if b > a { b } else { a });
    (key(low), key(high))
}
