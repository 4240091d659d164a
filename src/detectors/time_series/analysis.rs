//! Trend and season of a whole window: least squares, autocorrelation, classical decomposition.
//!
//! Positions are counted in values, not in time: the window is taken as evenly spaced. Gaps (NaN) are left out of the
//! trend and bridged by a straight line for the season.

use super::period::Scratch;
use crate::error::Result;
use crate::memory::reserve;
use serde::Serialize;

/// The line through the window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Trend {
    /// Change from one value to the next.
    pub slope: f64,
    /// The line at the oldest value of the window.
    pub intercept: f64,
    /// Share of the variance that the line explains; 0 where all values are equal.
    pub r_squared: f64,
    /// `increasing` or `decreasing` if the slope is more than 2 standard errors from 0, else `stable`.
    pub direction: &'static str,
}

/// The season of the window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Seasonal {
    /// In values; `None`: none given and none found, or under two periods in the window.
    pub period: Option<usize>,
    /// 1 - var(rest) / var(season + rest), at least 0 (Hyndman & Athanasopoulos).
    pub strength: f64,
    /// What each phase adds to the trend; their mean is 0. `profile[k]` is for values whose index (counted from the
    /// first value of the series) is `k` modulo the period.
    pub profile: Vec<f64>,
}

/// Differences from the first finite value, divided by the third number where squares could overflow, that value, and
/// the divisor. A level that all values share must not take digits away.
fn relative(values: impl Iterator<Item = f64> + Clone) -> Option<(impl Iterator<Item = f64> + Clone, f64, f64)> {
    let first = values.clone().find(|x| x.is_finite())?;
    let largest = values.clone().filter(|x| x.is_finite()).fold(0.0, |m: f64, x| if x.abs() > m { x.abs() } else { m });
    let unit = if largest > 1e100 { largest } else { 1.0 };
    Some((values.map(move |x| x / unit - first / unit), first, unit))
}

/// Least squares over the finite values at their positions.
pub fn trend(values: impl Iterator<Item = f64> + Clone) -> Trend {
    let Some((values, first, unit)) = relative(values) else {
        return Trend { slope: 0.0, intercept: 0.0, r_squared: 0.0, direction: "stable" };
    };
    let known = || values.clone().enumerate().filter(|(_, x)| x.is_finite()).map(|(i, x)| (i as f64, x));
    let n = known().count() as f64;
    let (mut at, mut mean) = (0.0, 0.0);
    known().for_each(|(i, x)| {
        at += i;
        mean += x;
    });
    at /= n;
    mean /= n;
    let (mut sii, mut six, mut sxx) = (0.0, 0.0, 0.0);
    known().for_each(|(i, x)| {
        sii += (i - at) * (i - at);
        six += (i - at) * (x - mean);
        sxx += (x - mean) * (x - mean);
    });
    let slope = if sii > 0.0 { six / sii } else { 0.0 };
    let explained = if sii > 0.0 && sxx > 0.0 { (six * six) / (sii * sxx) } else { 0.0 };
    let r_squared = if explained > 1.0 { 1.0 } else { explained };
    // t^2 = r^2 (n - 2) / (1 - r^2), against 2^2.
    let is_clear = n > 2.0 && r_squared * (n - 2.0) > 4.0 * (1.0 - r_squared);
    let direction = match (is_clear, slope > 0.0) {
        (false, _) => "stable",
        (true, true) => "increasing",
        (true, false) => "decreasing",
    };
    Trend { slope: slope * unit, intercept: (mean - slope * at) * unit + first, r_squared, direction }
}

/// Bridges gaps by straight lines, ends by the nearest value, and makes all relative to the first. What they were divided
/// by; `None`: nothing but gaps.
pub fn bridge(out: &mut [f64]) -> Option<f64> {
    let (_, first, unit) = relative(out.iter().copied())?;
    out.iter_mut().for_each(|x| *x = *x / unit - first / unit);
    let mut last: Option<usize> = None;
    for i in 0..out.len() {
        if !out[i].is_finite() {
            continue;
        }
        let from = last.map_or(0, |l| l + 1);
        for k in from..i {
            out[k] = match last {
                None => out[i],
                Some(l) => out[l] + (out[i] - out[l]) * ((k - l) as f64 / (i - l) as f64),
            };
        }
        last = Some(i);
    }
    let last = last?;
    let end = out[last];
    out[last..].fill(end);
    Some(unit)
}

/// Classical additive decomposition: trend by a centred mean over one period (half weights at the ends where the
/// period is even), season by the means of what is left in each phase, both as statsmodels' `seasonal_decompose`.
/// `first`: position in the series of the oldest value; `current`: the period in force, 0 for none.
pub fn seasonal(
    op: &str,
    values: impl Iterator<Item = f64> + Clone,
    room: usize,
    first: u64,
    given: Option<usize>,
    current: usize,
) -> Result<Seasonal> {
    let none = Seasonal { period: None, strength: 0.0, profile: Vec::new() };
    let level = values.clone().filter(|x| x.is_finite()).fold(0.0, |m: f64, x| if x.abs() > m { x.abs() } else { m });
    let mut bridged: Vec<f64> = Vec::new();
    reserve(op, &mut bridged, room)?;
    bridged.extend(values.take(room));
    let Some(unit) = bridge(&mut bridged) else { return Ok(none) };
    let values = bridged;
    let found = match given {
        Some(period) => Some(period),
        None => Scratch::new(op, room)?.find(&values, level / unit, current),
    };
    let n = values.len();
    let Some(period) = found.filter(|&p| p >= 2 && p <= n / 2) else { return Ok(none) };
    let half = period / 2;
    let mut detrended: Vec<f64> = Vec::new();
    reserve(op, &mut detrended, n)?;
    for i in half..n - half {
        let window = &values[i - half..=i + half];
        let sum = if period % 2 == 1 {
            window.iter().sum::<f64>()
        } else {
            0.5 * window[0] + window[1..period].iter().sum::<f64>() + 0.5 * window[period]
        };
        detrended.push(values[i] - sum / period as f64);
    }
    let (mut profile, mut counts) = (Vec::new(), Vec::new());
    reserve(op, &mut profile, period)?;
    reserve(op, &mut counts, period)?;
    profile.resize(period, 0.0);
    counts.resize(period, 0.0);
    // Phases are those of the series, so that the profile stays in place while the window moves.
    let phase = |k: usize| ((first + (k + half) as u64) % period as u64) as usize;
    for (k, x) in detrended.iter().enumerate() {
        profile[phase(k)] += x;
        counts[phase(k)] += 1.0;
    }
    profile.iter_mut().zip(&counts).for_each(|(p, &c)| *p /= if c > 0.0 { c } else { 1.0 });
    let mean = profile.iter().sum::<f64>() / period as f64;
    profile.iter_mut().for_each(|p| *p -= mean);
    let together = variance(detrended.iter().copied());
    let rest = variance(detrended.iter().enumerate().map(|(k, x)| x - profile[phase(k)]));
    let strength = if together > 0.0 && rest < together { 1.0 - rest / together } else { 0.0 };
    profile.iter_mut().for_each(|p| *p *= unit);
    Ok(Seasonal { period: Some(period), strength, profile })
}

fn variance(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let (mut n, mut mean) = (0.0, 0.0);
    values.clone().for_each(|x| {
        n += 1.0;
        mean += x;
    });
    mean /= if n > 0.0 { n } else { 1.0 };
    values.map(|x| (x - mean) * (x - mean)).sum::<f64>() / if n > 0.0 { n } else { 1.0 }
}
