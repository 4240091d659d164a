//! What a stream detector does beyond its method: when it begins, what a gap means, how often it speaks, of which side.

use super::anomaly::Kind;
use crate::error::{Code, Error, Result};
use crate::named::named;
use crate::stats::snapshot::{Reader, Writer};

named! {
    /// Which side of the expected range is reported.
    #[derive(Default)]
    pub enum Direction {
        #[default]
        Both = "both",
        High = "high",
        Low = "low",
    }
}

impl Direction {
    #[must_use]
    pub const fn reports(self, kind: Kind) -> bool {
        !matches!((self, kind), (Self::High, Kind::Low) | (Self::Low, Kind::High))
    }
}

named! {
    /// What a NaN in a stream means. Infinities are errors under every policy: they are no missing values.
    pub enum Missing {
        /// NaN is refused, the state stays as it was.
        Error = "error",
        /// A gap: `index` moves on, nothing is learned.
        Skip = "skip",
        /// The last value is taken again, without a verdict (before the first value: a gap).
        Carry = "carry",
    }
}

/// What the caller may choose; each detector has its own default for `missing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Values that must be in before the first verdict, at least 1; `None`: what suits the detector.
    pub warm_up: Option<u64>,
    pub missing: Missing,
    /// One alert for an event: a value out of range is reported only when none of the `refractory` values before it
    /// was out of range. 0: each one is reported.
    pub refractory: u64,
    pub direction: Direction,
}

impl Options {
    #[must_use]
    pub const fn with_missing(missing: Missing) -> Self {
        Self { warm_up: None, missing, refractory: 0, direction: Direction::Both }
    }

    pub fn check(&self, op: &str) -> Result<()> {
        if self.warm_up == Some(0) {
            return Err(Error::new(Code::Argument, op, "warm_up is 0; give at least 1, in values"));
        }
        Ok(())
    }

    pub const SAVED_BYTES: usize = 8 * 2 + 2;

    pub fn save(&self, out: &mut Writer) {
        out.u64(self.warm_up.unwrap_or(0));
        out.u64(self.refractory);
        self.save_policies(out);
    }

    pub fn load(state: &mut Reader) -> Result<Self> {
        let (warm_up, refractory) = (state.u64()?, state.u64()?);
        let (missing, direction) = Self::load_policies(state)?;
        Ok(Self { warm_up: Some(warm_up).filter(|&n| n > 0), missing, refractory, direction })
    }

    /// A byte for each of the two policies.
    pub fn save_policies(&self, out: &mut Writer) {
        out.u8(self.missing as u8);
        out.u8(self.direction as u8);
    }

    pub fn load_policies(state: &mut Reader) -> Result<(Missing, Direction)> {
        let (missing, direction) = (state.u8()?, state.u8()?);
        match (Missing::ALL.get(usize::from(missing)), Direction::ALL.get(usize::from(direction))) {
            (Some(&missing), Some(&direction)) => Ok((missing, direction)),
            _ => Err(state.bad(format_args!("missing-value policy {missing} and direction {direction}: unknown"))),
        }
    }
}

/// Holds alerts of one event back: all but the first of those that have another one within `refractory` values before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Refractory {
    /// The last value out of range, whether reported or not.
    last_out: Option<u64>,
}

impl Refractory {
    /// Whether the value at `index` lies within the event of an earlier one.
    #[must_use]
    pub fn holds(&self, options: &Options, index: u64) -> bool {
        self.last_out.is_some_and(|before| index - before <= options.refractory)
    }

    /// A value out of range; whether it is to be reported.
    pub fn report(&mut self, options: &Options, index: u64) -> bool {
        let is_news = !self.holds(options, index);
        self.last_out = Some(index);
        is_news
    }

    pub const SAVED_BYTES: usize = 8;

    pub fn save(&self, out: &mut Writer) {
        out.u64(self.last_out.unwrap_or(u64::MAX));
    }

    /// `index`: values of the stream so far.
    pub fn load(index: u64, state: &mut Reader) -> Result<Self> {
        let last_out = Some(state.u64()?).filter(|&at| at != u64::MAX);
        if last_out.is_some_and(|at| at >= index) {
            return Err(state.bad("an alert that is still to come"));
        }
        Ok(Self { last_out })
    }
}
