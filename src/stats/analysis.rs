//! What `WasmStatisticalAnalyzer` tells of the values that are not NaN: their basic figures, and the outliers.

use super::moments::summary;
use super::quantiles::without_nan;
use crate::error::{Code, Error, Result};
use crate::memory::reserve;
use serde::Serialize;

/// What `basic_stats` says. Population figures (divisor n); kurtosis is the excess over 3. Null in JSON is what does not
/// exist: everything of no values, skewness and kurtosis of equal values, and what infinities make infinite or NaN.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BasicStats {
    /// Values that are not NaN.
    pub count: u64,
    pub mean: f64,
    pub std_dev: f64,
    pub variance: f64,
    pub min: f64,
    pub max: f64,
    pub median: f64,
    pub skewness: f64,
    pub kurtosis: f64,
    pub nan_count: u64,
}

/// A value outside [q1 - 1.5 iqr, q3 + 1.5 iqr].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlier {
    pub index: u64,
    pub value: f64,
    /// Distance from the nearer quartile in units of the interquartile range: above 1.5, infinite where that is 0.
    pub score: f64,
}

/// The figures of `values`; no elements: `Code::Empty`.
pub fn basic_stats(values: &[f32]) -> Result<BasicStats> {
    const OP: &str = "basic_stats";
    if values.is_empty() {
        return Err(Error::new(Code::Empty, OP, "no elements"));
    }
    let found = summary(values);
    let n = found.finite() as f64;
    let count = found.count - found.nan;
    let median = without_nan(OP, values, [0.5])?.map_or(f64::NAN, |[median]| median);
    let mut stats = BasicStats {
        count,
        mean: f64::NAN,
        std_dev: f64::NAN,
        variance: f64::NAN,
        min: f64::NAN,
        max: f64::NAN,
        median,
        skewness: f64::NAN,
        kurtosis: f64::NAN,
        nan_count: found.nan,
    };
    if count > 0 {
        let below = found.negative_infinite > 0;
        let above = found.positive_infinite > 0;
        stats.min = if below { f64::NEG_INFINITY } else { f64::from(found.min) };
        stats.max = if above { f64::INFINITY } else { f64::from(found.max) };
        stats.mean = match (below, above) {
            (false, false) => found.mean(),
            (true, false) => f64::NEG_INFINITY,
            (false, true) => f64::INFINITY,
            (true, true) => f64::NAN,
        };
        if !(below || above) {
            let central = found.central(values);
            stats.variance = central.m2 / n;
            stats.std_dev = stats.variance.sqrt();
            // Of equal values 0 / 0: there is no shape to measure.
            stats.skewness = (central.m3 / n) / (stats.variance * stats.std_dev);
            stats.kurtosis = (central.m4 / n) / (stats.variance * stats.variance) - 3.0;
        }
    }
    Ok(stats)
}

impl BasicStats {
    /// What `basic_stats` returns.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|e| Error::new(Code::Internal, "basic_stats", e))
    }
}

/// The outliers among `values`, by index; the quartiles are those of the values that are not NaN. Where one quartile is
/// infinite and the other is not, or one is NaN (halfway between the two infinities), nothing is an outlier. No
/// elements: `Code::Empty`.
pub fn detect_outliers(values: &[f32]) -> Result<Vec<Outlier>> {
    const OP: &str = "detect_outliers";
    if values.is_empty() {
        return Err(Error::new(Code::Empty, OP, "no elements"));
    }
    let mut outliers = Vec::new();
    let Some([q1, q3]) = without_nan(OP, values, [0.25, 0.75])? else { return Ok(outliers) };
    // Quartiles that are the same infinity are no distance apart, though their difference is NaN.
    let iqr = if q1 == q3 { 0.0 } else { q3 - q1 };
    let (low, high) = (q1 - 1.5 * iqr, q3 + 1.5 * iqr);
    for (index, &x) in values.iter().enumerate() {
        let value = f64::from(x);
        let outside = if value < low { q1 - value } else { value - q3 };
        if value < low || value > high {
            reserve(OP, &mut outliers, 1)?;
            outliers.push(Outlier { index: index as u64, value, score: outside / iqr });
        }
    }
    Ok(outliers)
}
