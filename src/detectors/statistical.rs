//! The z-score of each value against the whole of its data: `detect_statistical` and `detect_anomalies_batch`.
//!
//! Mean and population standard deviation are those of the finite values. NaN is a missing value and never reported;
//! an infinity is always out of range, with score infinity. Where all finite values are equal, none is an anomaly.

use super::anomaly::{Anomaly, Kind, Reason, Statistic};
use super::z_score::check_threshold;
use crate::error::{Code, Error, Result};
use crate::memory::reserve;
use crate::stats::moments::summary;
use crate::stats::moments_64::summary_64;
use crate::stats::values::{Value, Values};

/// The values with |z| > threshold, by index. `op` is the public name of the call. No elements: `Code::Empty`.
pub fn statistical(op: &str, values: Values, threshold: f64) -> Result<Vec<Anomaly>> {
    check_threshold(op, threshold)?;
    if values.is_empty() {
        return Err(Error::new(Code::Empty, op, "no elements"));
    }
    match values {
        Values::Single(values) => {
            let found = summary(values);
            let any = found.finite() > 0;
            let (mean, std) = if any { (found.mean(), found.variance(values).sqrt()) } else { (0.0, 0.0) };
            let whole = Whole { any, mean, std, scale: 1.0 };
            whole.judge(op, values, threshold, |x| f64::from(x) - mean)
        }
        Values::Double(values) => {
            let found = summary_64(values);
            let any = found.finite > 0;
            let (mean, std) = if any { (found.mean(), found.scaled_std(values)) } else { (0.0, 0.0) };
            let whole = Whole { any, mean, std, scale: found.scale() };
            whole.judge(op, values, threshold, |x| if any { found.scaled_distance(x) } else { x })
        }
    }
}

/// What all values together are like.
struct Whole {
    /// Whether any of them is finite.
    any: bool,
    mean: f64,
    /// Times `scale`, as distances from the mean are.
    std: f64,
    scale: f64,
}

impl Whole {
    /// `off` is the distance from the mean, scaled.
    fn judge<T: Value>(&self, op: &str, values: &[T], threshold: f64, off: impl Fn(T) -> f64) -> Result<Vec<Anomaly>> {
        let mut anomalies = Vec::new();
        let allowed = threshold * self.std;
        for (index, &x) in values.iter().enumerate() {
            let off = off(x);
            // A cheap test for the many; 0.999 leaves room for what the division below rounds.
            if off.abs() < 0.999 * allowed || off.is_nan() || off == 0.0 {
                continue;
            }
            let score = off.abs() / self.std;
            if score > threshold {
                reserve(op, &mut anomalies, 1)?;
                let range = allowed / self.scale;
                anomalies.push(Anomaly {
                    index: index as u64,
                    value: x.into(),
                    score,
                    kind: if off > 0.0 { Kind::High } else { Kind::Low },
                    reason: self.any.then_some(Reason {
                        statistic: Statistic::ZScore,
                        expected_low: self.mean - range,
                        expected_high: self.mean + range,
                        distance: (off.abs() - allowed) / self.scale,
                        feature: None,
                    }),
                });
            }
        }
        Ok(anomalies)
    }
}
