//! What a detector hands out: which value, how far out, and why.

use crate::named::named;

named! {
    /// What is odd about a value: `Anomaly.type` in JavaScript.
    pub enum Kind {
        /// Above what was expected.
        High = "high",
        /// Below what was expected.
        Low = "low",
        /// Apart from the other rows (isolation forest), in no one direction.
        Isolated = "isolated",
    }
}

named! {
    /// What a score is: `Anomaly.statistic` in JavaScript.
    pub enum Statistic {
        /// Distance from the mean in standard deviations.
        ZScore = "z_score",
        /// How few cuts set the row apart, in (0, 1].
        IsolationScore = "isolation_score",
        /// Distance from the forecast in standard deviations of the usual error.
        Residual = "residual",
    }
}

/// Why it is an anomaly; optional fields of `Anomaly` in JavaScript.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reason {
    pub statistic: Statistic,
    /// A value from here to `expected_high` would not have been reported. Isolation forest: the range of the rows that
    /// were not reported, in the column `feature`.
    pub expected_low: f64,
    pub expected_high: f64,
    /// How far the value lies outside that range, in its own unit.
    pub distance: f64,
    /// The column of `value`, where a row has several.
    pub feature: Option<u64>,
}

/// One finding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anomaly {
    /// Streams: values since reset before this one. Tensors: the flat index, or the row.
    pub index: u64,
    pub value: f64,
    /// Never negative: |z| (infinite where the standard deviation is 0), or the isolation score in (0, 1].
    pub score: f64,
    pub kind: Kind,
    pub reason: Option<Reason>,
}
