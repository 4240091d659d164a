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

/// Why it is an anomaly; optional fields of `Anomaly` in JavaScript.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reason {
    /// What the score is: `z_score` or `isolation_score`.
    pub statistic: &'static str,
    /// z-scores: a value from here to `expected_high` would not have been reported. Isolation forest: the range of the
    /// rows that were not reported, in the column `feature`.
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

/// Which side of the expected range is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    #[default]
    Both,
    High,
    Low,
}

impl Direction {
    #[must_use]
    pub const fn reports(self, kind: Kind) -> bool {
        !matches!((self, kind), (Self::High, Kind::Low) | (Self::Low, Kind::High))
    }
}

/// What a NaN in a stream means. Infinities are errors under every policy: they are no missing values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// NaN is refused, the state stays as it was.
    #[default]
    Error,
    /// A gap: `index` moves on, the window does not.
    Skip,
    /// The last value is taken again, without a verdict (before the first value: a gap).
    Carry,
}

/// What a stream detector does beyond its threshold; the defaults are the plain contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Values that must be in before the first verdict; `None`: the smaller of the window and 10.
    pub warm_up: Option<u64>,
    pub missing: Missing,
    /// One alert for an event: a value out of range is reported only when none of the `refractory` values before it
    /// was out of range. 0: each one is reported.
    pub refractory: u64,
    pub direction: Direction,
}
