//! Data quality in percent: what `WasmQualityMetrics` measures.
//!
//! | figure | of all n elements | NaN | infinities |
//! |---|---|---|---|
//! | completeness | not NaN | missing | present |
//! | validity | finite | no | no |
//! | accuracy | within [min, max], bounds included and rounded to f32 | no | as they compare |
//! | uniqueness | different values | one value | one value each |
//! | consistency | 100 / (1 + cv), cv = std / abs(mean) of the finite values | left out | left out |
//!
//! -0 equals 0 everywhere. A column whose finite values are all equal has consistency 100, zeros too; one whose mean is
//! 0 and whose values differ has an infinite cv and consistency 0, as has one without finite values. No elements at all
//! are `Code::Empty`. overall = 0.3 completeness + 0.3 validity + 0.2 consistency + 0.2 uniqueness.

pub use super::distinct::Distinct;
use super::moments::{Summary, summary};
use super::snapshot::reserve;
use crate::error::{Code, Error, Result};
use crate::text::Text;
use serde::Serialize;
use std::fmt::{self, Write};

/// What `quality_report` says, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Report {
    pub completeness: f64,
    pub validity: f64,
    pub consistency: f64,
    pub uniqueness: f64,
    pub overall: f64,
    pub threshold: f64,
    pub passes: bool,
}

/// The threshold is a fraction, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    threshold: f64,
}

fn percent(part: u64, all: u64) -> f64 {
    100.0 * (part as f64 / all as f64)
}

fn not_empty(op: &str, values: &[f32]) -> Result<()> {
    if values.is_empty() { Err(Error::new(Code::Empty, op, "no elements")) } else { Ok(()) }
}

/// Percentage of elements that are not NaN.
pub fn completeness(values: &[f32]) -> Result<f64> {
    not_empty("completeness", values)?;
    let found = summary(values);
    Ok(percent(found.count - found.nan, found.count))
}

/// Percentage of elements that are finite.
pub fn validity(values: &[f32]) -> Result<f64> {
    not_empty("validity", values)?;
    let found = summary(values);
    Ok(percent(found.finite(), found.count))
}

/// Percentage of elements within [min, max]. The bounds are rounded to f32 first, as the elements were: 0.9 is within
/// [0.9, 1]. A NaN bound, or min > max: `Code::Argument`.
pub fn accuracy(values: &[f32], min: f64, max: f64) -> Result<f64> {
    const OP: &str = "accuracy";
    if min.is_nan() || max.is_nan() || min > max {
        return Err(Error::new(Code::Argument, OP, format_args!("min {min}, max {max}; give min <= max")));
    }
    not_empty(OP, values)?;
    let (low, high) = (min as f32, max as f32);
    // In blocks, so that the counter of the inner loop is no wider than the values.
    let within = |block: &[f32]| block.iter().map(|x| u32::from(low <= *x) & u32::from(*x <= high)).sum::<u32>();
    let inside: u64 = values.chunks(1 << 20).map(|block| u64::from(within(block))).sum();
    Ok(percent(inside, values.len() as u64))
}

/// 100 / (1 + coefficient of variation) over the finite values.
pub fn consistency(values: &[f32]) -> Result<f64> {
    not_empty("consistency", values)?;
    Ok(consistency_of(&summary(values), values))
}

fn consistency_of(found: &Summary, values: &[f32]) -> f64 {
    if found.finite() == 0 {
        return 0.0;
    }
    let std = found.variance(values).sqrt();
    // The spread of equal values is exactly 0. Otherwise a mean of 0 gives cv = infinity, and 100 / infinity is 0.
    if std == 0.0 { 100.0 } else { 100.0 / (1.0 + std / found.mean().abs()) }
}

/// Percentage of different values over all elements.
pub fn uniqueness(values: &[f32]) -> Result<f64> {
    const OP: &str = "uniqueness";
    not_empty(OP, values)?;
    Ok(percent(Distinct::default().count(OP, values)?, values.len() as u64))
}

impl Quality {
    /// A threshold outside 0 to 1 is `Code::Argument`.
    pub fn new(threshold: f64) -> Result<Self> {
        if (0.0..=1.0).contains(&threshold) {
            return Ok(Self { threshold });
        }
        let what = format_args!("threshold is {threshold}; give a fraction from 0 to 1");
        Err(Error::new(Code::Argument, "WasmQualityMetrics", what))
    }

    #[must_use]
    pub const fn threshold(&self) -> f64 {
        self.threshold
    }

    /// All figures at once, in memory that the caller keeps: 4 bytes an element, which cost as much as the figures do
    /// where they are fresh from the system. `op` is the public name of the call.
    pub fn report_with(&self, op: &str, values: &[f32], scratch: &mut Distinct) -> Result<Report> {
        not_empty(op, values)?;
        let found = summary(values);
        let completeness = percent(found.count - found.nan, found.count);
        let validity = percent(found.finite(), found.count);
        let consistency = consistency_of(&found, values);
        let uniqueness = percent(scratch.count(op, values)?, found.count);
        // Whole weights and one division: four times 100 give 100, and a threshold of 1 can be met.
        let overall = (3.0 * completeness + 3.0 * validity + 2.0 * consistency + 2.0 * uniqueness) / 10.0;
        let passes = overall >= 100.0 * self.threshold;
        Ok(Report { completeness, validity, consistency, uniqueness, overall, threshold: self.threshold, passes })
    }

    /// All figures at once, in memory of its own. `op` is the public name of the call.
    pub fn report(&self, op: &str, values: &[f32]) -> Result<Report> {
        self.report_with(op, values, &mut Distinct::default())
    }

    pub fn overall_quality(&self, values: &[f32]) -> Result<f64> {
        Ok(self.report("overall_quality", values)?.overall)
    }

    /// False where the overall quality, as a fraction, is below the threshold.
    pub fn passes(&self, values: &[f32]) -> Result<bool> {
        Ok(self.report("passes", values)?.passes)
    }

    /// The report as JSON: what `quality_report` returns.
    pub fn quality_report(&self, values: &[f32]) -> Result<String> {
        self.report("quality_report", values)?.to_json("quality_report")
    }

    /// One report for each column of a row-major [rows, columns].
    pub fn columns(&self, op: &str, values: &[f32], columns: usize) -> Result<Vec<Report>> {
        not_empty(op, values)?;
        if columns == 0 || !values.len().is_multiple_of(columns) {
            let what = format_args!("{} elements are no whole rows of {columns} columns", values.len());
            return Err(Error::new(Code::Shape, op, what));
        }
        let (mut reports, mut column, mut scratch) = (Vec::new(), Vec::new(), Distinct::default());
        reserve(op, &mut reports, columns)?;
        reserve(op, &mut column, values.len() / columns)?;
        for k in 0..columns {
            column.clear();
            column.extend(values[k..].iter().step_by(columns)); // within what was reserved
            reports.push(self.report_with(op, &column, &mut scratch)?);
        }
        Ok(reports)
    }
}

impl Report {
    pub fn to_json(&self, op: &str) -> Result<String> {
        serde_json::to_string(self).map_err(|e| Error::new(Code::Internal, op, e))
    }
}

/// Reports, one a line, for people; `names` go to the front of the lines, numbers where there are too few names.
pub fn table(op: &str, reports: &[Report], names: &[&str]) -> Result<String> {
    let mut text = Text::default();
    let written = write_table(&mut text, reports, names);
    text.finish(op, written)
}

fn write_table(text: &mut Text, reports: &[Report], names: &[&str]) -> fmt::Result {
    let mut widest = 6;
    for name in names.iter().take(reports.len()) {
        widest = widest.max(name.chars().count());
    }
    writeln!(
        text,
        "{:<widest$}  {:>12}  {:>8}  {:>11}  {:>10}  {:>7}  verdict",
        "column", "completeness", "validity", "consistency", "uniqueness", "overall"
    )?;
    for (k, report) in reports.iter().enumerate() {
        let name = names.get(k).map_or_else(|| k.to_string(), |name| (*name).to_owned());
        let verdict = if report.passes { "passes" } else { "fails" };
        writeln!(
            text,
            "{name:<widest$}  {:>11.2}%  {:>7.2}%  {:>10.2}%  {:>9.2}%  {:>6.2}%  {verdict}",
            report.completeness, report.validity, report.consistency, report.uniqueness, report.overall
        )?;
    }
    Ok(())
}
