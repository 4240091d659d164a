//! The period of a series: the first lag at which it repeats itself clearly, by autocorrelation.
//!
//! Looked at twice: the values less their line, and the changes from one to the next, which show a small season on a
//! strong trend; the clearer answer counts. Both are clipped first, so that a few peaks are not taken for a season.
//!
//! The cost is bounded: lags up to [`SHORT`] are tried on all values, longer ones on means of 2, 4, 8, .. values, so few that
//! there are at most [`COARSE`], and then made exact, halving by halving. So a search takes some 500 operations a value.

use super::analysis::{bridge, trend};
use crate::error::Result;
use crate::memory::reserve;

/// Values looked at, the last ones.
pub const SEARCHED: usize = 16_384;
/// Values under which no search is worth it.
pub const FEWEST: usize = 10;
const SHORT: usize = 128;
const COARSE: usize = 3 * SHORT;
/// Autocorrelation under which a peak is chance: this, or 3 standard errors.
const LEAST_CORRELATION: f64 = 0.2;
const ERRORS: f64 = 3.0;
/// How far it must have been lower at some shorter lag: what falls slowly has bumps that are no season.
const RISE: f64 = 0.2;
/// Of peaks nearly as high as the highest the first is the period, the others are its multiples.
const NEARLY: f64 = 0.9;
/// Mean distances beyond which values are clipped.
const CLIPPED: f64 = 2.5;

/// Memory for searches, so that they cannot fail later.
#[derive(Clone, Default)]
pub struct Scratch {
    rest: Vec<f64>,
    coarse: Vec<f64>,
    window: Vec<f64>,
}

impl Scratch {
    /// For so many values.
    pub fn new(op: &str, values: usize) -> Result<Self> {
        let most = values.min(SEARCHED);
        let mut scratch = Self::default();
        for part in [&mut scratch.rest, &mut scratch.coarse, &mut scratch.window] {
            reserve(op, part, most)?;
        }
        Ok(scratch)
    }

    /// The period of the last [`SEARCHED`] of these values, without gaps; at least 2, at most a third of them.
    /// `current`: the one in force, which stays unless another is clearer. `level`: the largest magnitude of the values
    /// as they were given, which tells what was lost to rounding.
    pub fn find(&mut self, values: &[f64], level: f64, current: usize) -> Option<usize> {
        let values = &values[values.len().saturating_sub(SEARCHED)..];
        let n = values.len();
        if n < FEWEST {
            return None;
        }
        let range = values.iter().fold(0.0, |m: f64, x| if x.abs() > m { x.abs() } else { m });
        // Rounding errors of a straight line are no season.
        let rounding = f64::EPSILON * (4.0 * range + level);
        let line = trend(values.iter().copied());
        self.rest.clear();
        self.rest.extend(values.iter().enumerate().map(|(i, x)| x - (line.intercept + line.slope * i as f64)));
        let by_values = self.search(rounding, current);
        let change = (values[n - 1] - values[0]) / (n - 1) as f64;
        self.rest.clear();
        self.rest.extend(values.windows(2).map(|pair| pair[1] - pair[0] - change));
        let by_changes = self.search(rounding, current);
        match (by_values, by_changes) {
            (Some((period, clear)), Some((other, clearer))) => Some(if clearer > clear { other } else { period }),
            (found, None) | (None, found) => found.map(|(period, _)| period),
        }
    }

    /// As `find`, of the values that `window` yields, oldest first, gaps as NaN.
    pub fn find_in(&mut self, window: impl Iterator<Item = f64> + Clone, current: usize) -> Option<usize> {
        let mut values = std::mem::take(&mut self.window);
        values.clear();
        // Within what `new` reserved: the window, or the last values of it.
        let skipped = window.clone().count().saturating_sub(values.capacity());
        values.extend(window.skip(skipped));
        let level =
            values.iter().filter(|x| x.is_finite()).fold(0.0, |m: f64, x| if x.abs() > m { x.abs() } else { m });
        let found = bridge(&mut values).and_then(|unit| self.find(&values, level / unit, current));
        self.window = values;
        found
    }

    /// The period of `rest` and its autocorrelation.
    fn search(&mut self, rounding: f64, current: usize) -> Option<(usize, f64)> {
        let Self { rest, coarse, .. } = self;
        let n = rest.len();
        let all = n as f64;
        let far = CLIPPED * rest.iter().map(|x| x.abs()).sum::<f64>() / all;
        rest.iter_mut().for_each(|x| *x = x.clamp(-far, far));
        let power: f64 = rest.iter().map(|x| x * x).sum();
        let is_more_than_rounding = power > all * rounding * rounding;
        if !is_more_than_rounding {
            return None;
        }
        let least = (ERRORS / all.sqrt()).max(LEAST_CORRELATION);
        let last = n / 3;
        let mut peaks = Peaks { low: 1.0, least, highest: 0.0, found: [(0, 0.0); 8], count: 0 };
        peaks.look(rest, power, 2, last.min(SHORT));
        if last > SHORT {
            let (lag, correlation) = long_lag(rest, coarse, power, peaks.low, least);
            if lag > 0 {
                peaks.add(lag, correlation);
            }
        }
        let found = &peaks.found[..peaks.count];
        let clear = |&(_, correlation): &(usize, f64)| correlation >= NEARLY * peaks.highest;
        let in_force = found.iter().copied().filter(clear).find(|&(period, _)| period == current);
        in_force.or_else(|| found.iter().copied().find(clear))
    }
}

/// Local maxima of the autocorrelation, by lag: those higher than nearly all before them.
struct Peaks {
    /// The lowest correlation so far.
    low: f64,
    least: f64,
    highest: f64,
    found: [(usize, f64); 8],
    count: usize,
}

impl Peaks {
    /// Lags from `first` to `last`.
    fn look(&mut self, rest: &[f64], power: f64, first: usize, last: usize) {
        if last < first {
            return;
        }
        let (mut before, mut here) = (0.0, 0.0);
        let mut lag = first - 1;
        // One lag more than asked: the last one needs a neighbour.
        while lag <= last + 1 {
            for after in correlations::<8>(rest, lag, power) {
                if lag > first && lag <= last + 1 {
                    self.low = if before < self.low { before } else { self.low };
                    if here > before && here >= after && here > self.least && here - self.low > RISE {
                        self.add(lag - 1, here);
                    }
                }
                (before, here) = (here, after);
                lag += 1;
            }
        }
    }

    /// Keeps a peak unless it is lower than nearly the highest; those that are by now make room.
    fn add(&mut self, lag: usize, correlation: f64) {
        self.highest = if correlation > self.highest { correlation } else { self.highest };
        let mut kept = 0;
        for k in 0..self.count {
            if self.found[k].1 >= NEARLY * self.highest {
                self.found[kept] = self.found[k];
                kept += 1;
            }
        }
        self.count = kept;
        if correlation >= NEARLY * self.highest && self.count < self.found.len() {
            self.found[self.count] = (lag, correlation);
            self.count += 1;
        }
    }
}

/// The autocorrelation at `N` lags from `first` on, side by side; each summed in the order of the values.
fn correlations<const N: usize>(rest: &[f64], first: usize, power: f64) -> [f64; N] {
    let n = rest.len();
    let mut sums = [0.0; N];
    let whole = (n + 1).saturating_sub(first + N);
    for (i, &x) in rest.iter().enumerate().take(whole) {
        for (sum, y) in sums.iter_mut().zip(&rest[i + first..]) {
            *sum += x * y;
        }
    }
    for (k, sum) in sums.iter_mut().enumerate() {
        for i in whole..n.saturating_sub(first + k) {
            *sum += rest[i] * rest[i + first + k];
        }
        let pairs = n.saturating_sub(first + k).max(1);
        *sum *= n as f64 / (power * pairs as f64);
    }
    sums
}

/// A lag above [`SHORT`], or 0, and its correlation.
fn long_lag(rest: &[f64], coarse: &mut Vec<f64>, power: f64, low: f64, least: f64) -> (usize, f64) {
    // Means of 2, then of 4, .., one behind the other; rest.len() in all at most.
    coarse.clear();
    let mut starts = [(0, 0); 16];
    let mut halvings = 0;
    let mut length = rest.len();
    while length > COARSE && halvings < starts.len() {
        let start = coarse.len();
        for k in 0..length / 2 {
            let (a, b) = match starts[..halvings].last() {
                None => (rest[2 * k], rest[2 * k + 1]),
                Some(&(from, _)) => (coarse[from + 2 * k], coarse[from + 2 * k + 1]),
            };
            coarse.push(0.5 * (a + b));
        }
        length /= 2;
        starts[halvings] = (start, length);
        halvings += 1;
    }
    let level = |halving: usize| match halving.checked_sub(1) {
        None => rest,
        Some(k) => &coarse[starts[k].0..starts[k].0 + starts[k].1],
    };
    let top = level(halvings);
    let top_power: f64 = top.iter().map(|x| x * x).sum();
    if halvings > 0 && top_power <= 0.0 {
        return (0, 0.0);
    }
    let mut peaks = Peaks { low, least, highest: 0.0, found: [(0, 0.0); 8], count: 0 };
    peaks.look(top, top_power, (SHORT >> halvings).max(2), top.len() / 3);
    let found = &peaks.found[..peaks.count];
    let Some(&(lag, _)) = found.iter().find(|&&(_, correlation)| correlation >= NEARLY * peaks.highest) else {
        return (0, 0.0);
    };
    let mut lag = lag;
    for halving in (0..halvings).rev() {
        let values = level(halving);
        let values_power: f64 = if halving == 0 { power } else { values.iter().map(|x| x * x).sum() };
        let first = 2 * lag - 2;
        let around = correlations::<5>(values, first, values_power);
        let best = (1..5).fold(0, |best, k| if around[k] > around[best] { k } else { best });
        lag = first + best;
    }
    let correlation = correlations::<1>(rest, lag, power)[0];
    if lag > SHORT && lag <= rest.len() / 3 && correlation > least { (lag, correlation) } else { (0, 0.0) }
}
