//! Data quality in percent: what `WasmQualityMetrics` measures.
//!
//! | figure | of all n elements | NaN | infinities |
//! |---|---|---|---|
//! | completeness | not NaN | missing | present |
//! | validity | finite | no | no |
//! | accuracy | within [min, max], bounds included, rounded to f32 where the elements are f32 | no | as they compare |
//! | uniqueness | different values | one value | one value each |
//! | consistency | 100 / (1 + cv), cv = std / abs(mean) of the finite values | left out | left out |
//!
//! -0 equals 0 everywhere. A column whose finite values are all equal has consistency 100, zeros too; one whose mean is
//! 0 and whose values differ has an infinite cv and consistency 0, as has one without finite values. No elements at all
//! are `Code::Empty`. overall = 0.3 completeness + 0.3 validity + 0.2 consistency + 0.2 uniqueness.

pub use super::distinct::Distinct;
use super::moments::summary;
use super::moments_64::summary_64;
use super::values::Values;
use crate::error::{Code, Error, Result};
use crate::memory::reserve;
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

fn not_empty(op: &str, values: Values) -> Result<()> {
    if values.is_empty() { Err(Error::new(Code::Empty, op, "no elements")) } else { Ok(()) }
}

/// What most figures are made of.
struct Found {
    count: u64,
    nan: u64,
    finite: u64,
    /// 100 / (1 + coefficient of variation) over the finite values.
    consistency: f64,
}

fn find(values: Values) -> Found {
    // The spread of equal values is exactly 0. Otherwise a mean of 0 gives cv = infinity, and 100 / infinity is 0.
    let consistency = |finite: u64, mean: f64, std: f64| match (finite, std) {
        (0, _) => 0.0,
        (_, 0.0) => 100.0,
        _ => 100.0 / (1.0 + std / mean.abs()),
    };
    match values {
        Values::Single(values) => {
            let found = summary(values);
            let finite = found.finite();
            let spread = if finite > 0 { found.variance(values).sqrt() } else { 0.0 };
            Found { count: found.count, nan: found.nan, finite, consistency: consistency(finite, found.mean(), spread) }
        }
        Values::Double(values) => {
            let found = summary_64(values);
            let (count, nan, finite) = (found.count, found.nan, found.finite);
            let std = found.unscaled(found.scaled_std(values));
            Found { count, nan, finite, consistency: consistency(finite, found.mean(), std) }
        }
    }
}

/// How many are not NaN, and how many finite: one pass.
fn counts(values: Values) -> (u64, u64) {
    match values {
        Values::Single(values) => {
            let found = summary(values);
            (found.count - found.nan, found.finite())
        }
        Values::Double(values) => values
            .iter()
            .fold((0, 0), |(numbers, finite), x| (numbers + u64::from(!x.is_nan()), finite + u64::from(x.is_finite()))),
    }
}

/// Percentage of elements that are not NaN.
pub fn completeness(values: Values) -> Result<f64> {
    not_empty("completeness", values)?;
    Ok(percent(counts(values).0, values.len() as u64))
}

/// Percentage of elements that are finite.
pub fn validity(values: Values) -> Result<f64> {
    not_empty("validity", values)?;
    Ok(percent(counts(values).1, values.len() as u64))
}

/// Percentage of elements within [min, max]. Where the elements are f32, the bounds are rounded to f32 first, as the
/// elements were: 0.9 is within [0.9, 1]. A NaN bound, or min > max: `Code::Argument`.
pub fn accuracy(values: Values, min: f64, max: f64) -> Result<f64> {
    const OP: &str = "accuracy";
    if min.is_nan() || max.is_nan() || min > max {
        return Err(Error::new(Code::Argument, OP, format_args!("min {min}, max {max}; give min <= max")));
    }
    not_empty(OP, values)?;
    let inside = match values {
        Values::Single(values) => count_within(values, min as f32, max as f32),
        Values::Double(values) => count_within(values, min, max),
    };
    Ok(percent(inside, values.len() as u64))
}

fn count_within<T: Copy + PartialOrd>(values: &[T], low: T, high: T) -> u64 {
    // In blocks, so that the counter of the inner loop is no wider than the values.
    let within = |block: &[T]| block.iter().map(|x| u32::from(low <= *x) & u32::from(*x <= high)).sum::<u32>();
    values.chunks(1 << 20).map(|block| u64::from(within(block))).sum()
}

/// 100 / (1 + coefficient of variation) over the finite values.
pub fn consistency(values: Values) -> Result<f64> {
    not_empty("consistency", values)?;
    Ok(find(values).consistency)
}

/// Percentage of different values over all elements.
pub fn uniqueness(values: Values) -> Result<f64> {
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

    /// All figures at once, in memory that the caller keeps: as much as the elements take, which costs what the figures do
    /// where they are fresh from the system. `op` is the public name of the call.
    pub fn report_with(&self, op: &str, values: Values, scratch: &mut Distinct) -> Result<Report> {
        not_empty(op, values)?;
        let found = find(values);
        let completeness = percent(found.count - found.nan, found.count);
        let validity = percent(found.finite, found.count);
        let consistency = found.consistency;
        let uniqueness = percent(scratch.count(op, values)?, found.count);
        // Whole weights and one division: four times 100 give 100, and a threshold of 1 can be met.
        let overall = (3.0 * completeness + 3.0 * validity + 2.0 * consistency + 2.0 * uniqueness) / 10.0;
        let passes = overall >= 100.0 * self.threshold;
        Ok(Report { completeness, validity, consistency, uniqueness, overall, threshold: self.threshold, passes })
    }

    /// All figures at once, in memory of its own. `op` is the public name of the call.
    pub fn report(&self, op: &str, values: Values) -> Result<Report> {
        self.report_with(op, values, &mut Distinct::default())
    }

    pub fn overall_quality(&self, values: Values) -> Result<f64> {
        Ok(self.report("overall_quality", values)?.overall)
    }

    /// False where the overall quality, as a fraction, is below the threshold.
    pub fn passes(&self, values: Values) -> Result<bool> {
        Ok(self.report("passes", values)?.passes)
    }

    /// The report as JSON: what `quality_report` returns.
    pub fn quality_report(&self, values: Values) -> Result<String> {
        self.report("quality_report", values)?.to_json("quality_report")
    }

    /// One report for each column of a row-major [rows, columns].
    pub fn columns(&self, op: &str, values: Values, columns: usize) -> Result<Vec<Report>> {
        not_empty(op, values)?;
        if columns == 0 || !values.len().is_multiple_of(columns) {
            let what = format_args!("{} elements are no whole rows of {columns} columns", values.len());
            return Err(Error::new(Code::Shape, op, what));
        }
        match values {
            Values::Single(values) => self.reports(op, values, columns, |column| Values::Single(column)),
            Values::Double(values) => self.reports(op, values, columns, |column| Values::Double(column)),
        }
    }

    fn reports<T: Copy>(
        &self,
        op: &str,
        values: &[T],
        columns: usize,
        kind: impl Fn(&[T]) -> Values<'_>,
    ) -> Result<Vec<Report>> {
        let (mut reports, mut column, mut scratch) = (Vec::new(), Vec::new(), Distinct::default());
        reserve(op, &mut reports, columns)?;
        reserve(op, &mut column, values.len() / columns)?;
        for k in 0..columns {
            column.clear();
            column.extend(values[k..].iter().step_by(columns)); // within what was reserved
            reports.push(self.report_with(op, kind(&column), &mut scratch)?);
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
