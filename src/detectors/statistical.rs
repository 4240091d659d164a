//! The z-score of each value against the whole of its data: `detect_statistical` and `detect_anomalies_batch`.
//!
//! Mean and population standard deviation are those of the finite values. NaN is a missing value and never reported;
//! an infinity is always out of range, with score infinity. Where all finite values are equal, none is an anomaly.

use super::anomaly::{Anomaly, Kind, Reason, Statistic};
use super::z_score::check_threshold;
use crate::error::{Code, Error, Result};
use crate::stats::moments::summary;
use crate::stats::snapshot::reserve;

/// The values with |z| > threshold, by index. `op` is the public name of the call. No elements: `Code::Empty`.
pub fn statistical(op: &str, values: &[f32], threshold: f64) -> Result<Vec<Anomaly>> {
    check_threshold(op, threshold)?;
    if values.is_empty() {
        return Err(Error::new(Code::Empty, op, "no elements"));
    }
    let found = summary(values);
    let mut anomalies = Vec::new();
    let (mean, std) = if found.finite() > 0 { (found.mean(), found.variance(values).sqrt()) } else { (0.0, 0.0) };
    let allowed = threshold * std;
    for (index, &x) in values.iter().enumerate() {
        let off = f64::from(x) - mean;
        // A cheap test for the many; 0.999 leaves room for what the division below rounds.
        if off.abs() < 0.999 * allowed || x.is_nan() || off == 0.0 {
            continue;
        }
        let score = off.abs() / std;
        if score > threshold {
            reserve(op, &mut anomalies, 1)?;
            anomalies.push(Anomaly {
                index: index as u64,
                value: f64::from(x),
                score,
                kind: if off > 0.0 { Kind::High } else { Kind::Low },
                reason: (found.finite() > 0).then_some(Reason {
                    statistic: Statistic::ZScore,
                    expected_low: mean - allowed,
                    expected_high: mean + allowed,
                    distance: off.abs() - allowed,
                    feature: None,
                }),
            });
        }
    }
    Ok(anomalies)
}
