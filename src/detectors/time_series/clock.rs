//! What timestamps say: the time in seconds, and how many steps of time went by from one value to the next.
//!
//! The step is the spacing that most values have. Where there is one, values that are left out count in the season: it
//! goes on by the steps of time between two values, not by one. But a gap that comes a period after the last one, each
//! night of a stock exchange, each weekend of working days, belongs to the season and counts as one.

use crate::error::{Code, Error, Result};
use crate::named::named;
use crate::stats::snapshot::{Reader, Writer};

named! {
    /// The unit of timestamps.
    #[derive(Default)]
    pub enum Unit {
        /// Seconds up to 1e10 (to the year 2286), milliseconds from 1e11 (from March 1973) to 1e14 (to the year 5138), by
        /// the first timestamp; anything else is refused.
        #[default]
        Auto = "auto",
        Seconds = "s",
        Milliseconds = "ms",
        Microseconds = "us",
        Nanoseconds = "ns",
    }
}

const MOST_SECONDS: f64 = 1e10;
const LEAST_MILLISECONDS: f64 = 1e11;
const MOST_MILLISECONDS: f64 = 1e14;
const DAY: f64 = 86_400.0;
/// What a spacing may be off the step, or whole steps, as a share of the step.
const OFF: f64 = 0.1;
/// Spacings of one step, less the others, from which on there is a step, and the most that are counted.
const REGULAR: u32 = 3;
const MOST_VOTES: u32 = 100;
/// So many values in a row that are not later than those before them: the clock was set back.
const SET_BACK: u32 = 3;

/// How far a value is from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// By so many steps, at least 1.
    On(u64),
    /// It is not later: the same place once more.
    Late,
}

#[derive(Debug, Clone, Copy)]
pub struct Clock {
    asked: Unit,
    /// What the first timestamp made of [`Unit::Auto`].
    decided: Unit,
    /// The latest timestamp; NaN: none.
    latest: f64,
    /// The spacing that most values have; 0: none seen.
    step: f64,
    votes: u32,
    /// Values in a row that were not later.
    late: u32,
    /// Values since the one after the last gap, or since the first.
    since_gap: u64,
}

/// Spacings in seconds that calendars have: up to a week; up to a month in whole days; quarters, halves and whole years.
fn is_usual(seconds: f64) -> bool {
    let days = seconds / DAY;
    let is_whole = days.trunc() == days;
    days <= 7.0
        || (is_whole && (days <= 31.0 || [90.0, 181.0, 365.0].iter().any(|from| (0.0..=3.0).contains(&(days - from)))))
}

impl Clock {
    pub const fn new(asked: Unit) -> Self {
        Self { asked, decided: asked, latest: f64::NAN, step: 0.0, votes: 0, late: 0, since_gap: 0 }
    }

    pub const fn unit(&self) -> Unit {
        self.asked
    }

    /// The time in seconds since 1970. Errors, `Code::Argument`: with [`Unit::Auto`], what may be seconds as well as
    /// milliseconds, or is neither, or is not what the first one was.
    pub fn seconds(&self, op: &str, t: f64) -> Result<f64> {
        let unit = if self.decided == Unit::Auto { self.guess(op, t)? } else { self.decided };
        if self.asked == Unit::Auto {
            self.check(op, t, unit)?;
        }
        Ok(match unit {
            Unit::Auto | Unit::Seconds => t,
            Unit::Milliseconds => t / 1e3,
            Unit::Microseconds => t / 1e6,
            Unit::Nanoseconds => t / 1e9,
        })
    }

    fn guess(&self, op: &str, t: f64) -> Result<Unit> {
        let size = t.abs();
        if size < MOST_SECONDS {
            Ok(Unit::Seconds)
        } else if size < LEAST_MILLISECONDS {
            Err(refused(op, format_args!("the timestamp {t} may be seconds as well as milliseconds")))
        } else if size < MOST_MILLISECONDS {
            Ok(Unit::Milliseconds)
        } else {
            Err(refused(op, format_args!("the timestamp {t} is too large for seconds or milliseconds since 1970")))
        }
    }

    fn check(&self, op: &str, t: f64, unit: Unit) -> Result<()> {
        let (most, name) =
            if unit == Unit::Seconds { (MOST_SECONDS, "seconds") } else { (MOST_MILLISECONDS, "milliseconds") };
        if t.abs() >= most {
            return Err(refused(
                op,
                format_args!("the timestamp {t} is too large for {name}, which the first one was"),
            ));
        }
        let spacing = t - self.latest;
        // Only the first spacing: later ones may be gaps.
        if unit == Unit::Seconds && self.step == 0.0 && spacing > 0.0 && !is_usual(spacing) {
            let days = (spacing / DAY * 10.0).trunc() / 10.0;
            return Err(refused(
                op,
                format_args!("the timestamps {} and {t} would be {days} days apart in seconds", self.latest),
            ));
        }
        Ok(())
    }

    /// The next value came at `t`. `period`: of the season in force, 0: none. Nothing is counted without one.
    pub fn advance(&mut self, t: Option<f64>, period: usize) -> Moved {
        let Some(t) = t else {
            self.latest = f64::NAN;
            self.since_gap += 1;
            return Moved::On(1);
        };
        if self.decided == Unit::Auto {
            self.decided = if t.abs() < MOST_SECONDS { Unit::Seconds } else { Unit::Milliseconds };
        }
        let spacing = t - self.latest;
        if spacing.is_nan() {
            self.latest = t;
            return Moved::On(1);
        }
        if spacing <= 0.0 && self.votes >= REGULAR && self.late < SET_BACK {
            self.late += 1;
            if self.late < SET_BACK {
                return Moved::Late;
            }
            // They were no late ones after all.
            self.latest = t;
            return Moved::On(u64::from(SET_BACK));
        }
        self.latest = t;
        if spacing <= 0.0 {
            self.since_gap += 1;
            return Moved::On(1);
        }
        self.late = 0;
        let steps = self.steps(spacing);
        if steps == 1 {
            self.since_gap += 1;
            return Moved::On(1);
        }
        let is_in_season = self.since_gap + 1 == period as u64;
        self.since_gap = 0;
        Moved::On(if period == 0 || is_in_season { 1 } else { steps })
    }

    /// How many steps a spacing is; 1 where there is no step, or it is no multiple of it.
    fn steps(&mut self, spacing: f64) -> u64 {
        let steps = if self.step > 0.0 { (spacing / self.step + 0.5) as u64 } else { 0 };
        let is_multiple = steps >= 1 && (spacing - steps as f64 * self.step).abs() <= OFF * self.step;
        if steps == 1 && is_multiple {
            self.votes = (self.votes + 1).min(MOST_VOTES);
        } else if !is_multiple {
            self.votes = self.votes.saturating_sub(1);
            if self.votes == 0 {
                (self.step, self.votes) = (spacing, 1);
            }
        }
        if is_multiple && self.votes >= REGULAR { steps } else { 1 }
    }

    pub const SAVED_BYTES: usize = 2 + 2 * 8 + 2 * 4 + 8;

    pub fn save(&self, out: &mut Writer) {
        out.u8(self.asked as u8);
        out.u8(self.decided as u8);
        out.f64(if self.latest.is_nan() { f64::NAN } else { self.latest });
        out.f64(self.step);
        out.u32(self.votes);
        out.u32(self.late);
        out.u64(self.since_gap);
    }

    pub fn load(state: &mut Reader) -> Result<Self> {
        let (asked, decided) = (state.u8()?, state.u8()?);
        let (Some(&asked), Some(&decided)) = (Unit::ALL.get(usize::from(asked)), Unit::ALL.get(usize::from(decided)))
        else {
            return Err(state.bad("a unit of time that is unknown"));
        };
        let mut clock = Self { asked, decided, ..Self::new(asked) };
        clock.latest = state.f64()?;
        clock.step = state.f64()?;
        clock.votes = state.u32()?;
        clock.late = state.u32()?;
        clock.since_gap = state.u64()?;
        let is_decided = if asked == Unit::Auto {
            matches!(decided, Unit::Auto | Unit::Seconds | Unit::Milliseconds)
        } else {
            decided == asked
        };
        let is_good = is_decided
            && !clock.latest.is_infinite()
            && clock.step >= 0.0
            && clock.step.is_finite()
            && clock.votes <= MOST_VOTES
            && clock.late <= SET_BACK
            && clock.since_gap <= 1 << 53;
        if is_good { Ok(clock) } else { Err(state.bad("a clock that no series leads to")) }
    }
}

fn refused(op: &str, why: std::fmt::Arguments) -> Error {
    Error::new(Code::Argument, op, format_args!("{why}; give timestamp_unit: 's', 'ms', 'us' or 'ns'"))
}
