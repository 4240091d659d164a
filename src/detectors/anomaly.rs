//! What a detector hands out: which value, how far out, and why.

/// What is odd about a value; its `name` is `Anomaly.type` in JavaScript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Above what was expected.
    High,
    /// Below what was expected.
    Low,
    /// Apart from the other rows (isolation forest), in no one direction.
    Isolated,
}

impl Kind {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Low => "low",
            Self::Isolated => "isolated",
        }
    }
}

/// What a score is; its `name` is `Anomaly.statistic` in JavaScript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Distance from the mean in standard deviations.
    ZScore,
    /// How few cuts set the row apart, in (0, 1].
    IsolationScore,
    /// Distance from the forecast in standard deviations of the usual error.
    Residual,
}

impl Statistic {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ZScore => "z_score",
            Self::IsolationScore => "isolation_score",
            Self::Residual => "residual",
        }
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
