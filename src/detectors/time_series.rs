//! `WasmTimeSeriesDetector`: level, trend and season of a series, point by point, and the score that NAB measures.
//!
//! Two detectors see every value. [`scorer`] gives the calibrated score of [`TimeSeries::score`]; it has one setting for
//! every series, learns from all values since the start and does not depend on the window. [`forecast`] expects the next
//! value from level, slope and season; [`TimeSeries::add_point`] reports what lies outside its range, with the range.
//! The window is what trend and season are computed from, and how long the usual error is remembered.
//!
//! Numbers are f64, and both detectors work on differences from the first value: a level that is added to all values
//! changes nothing. NaN is by default a gap: the position moves on, nothing is learned, the score is 0. Infinities are
//! `Code::Argument`, the state unchanged.
//!
//! A timestamp tells the place in the day and the week (without a given period; then its unit matters, see [`Unit`]), and
//! where timestamps are regular how many values are missing before this one ([`clock`]). Without timestamps values are one
//! step apart. A given period replaces day and week in the score. Without one [`period`] looks for it in the window, at the
//! latest when twice as many new values are in as the window holds, and the forecast uses what it finds.
//!
//! Memory: 8 bytes a window value, 32 a phase of the period (without a given one 24 and 11 more a window value, up to 16384
//! of them), and about 30 KB. All of it is had when constructed.

use crate::detectors::anomaly::Anomaly;
use crate::detectors::options::{Missing, Options, Refractory};
use crate::error::{Code, Error, Result};
use crate::memory::{kept, reserve};
use clock::{Clock, Moved};
use forecast::{Forecast, Verdict};
use period::Scratch;
use scorer::{Place, Scorer};

mod alert;
mod analysis;
mod bank;
mod clock;
mod forecast;
mod nearest;
mod period;
mod profile;
mod scorer;
mod season;
mod snapshot;
mod tail;

pub use analysis::{Seasonal, Trend};
pub use clock::Unit;
pub use forecast::Expectation;

const CLASS: &str = "WasmTimeSeriesDetector";
const DAY: f64 = 86_400.0;
const WEEK: f64 = 604_800.0;
const MOST_INTEGER: f64 = 9_007_199_254_740_991.0;
/// The first search for a season, in values; how much later each next one is until the window is full.
const FIRST_SEARCH: usize = 16;
/// A score from here on is an alert: what `refractory` counts from.
const ALERT: f64 = 0.5;

/// Place in a period, from 0 to 1. By an integer quotient: the remainder of floats is a slow loop in WASM.
fn phase(seconds: f64, period: f64) -> f64 {
    let rest = seconds - (seconds / period) as i64 as f64 * period;
    let rest = if rest < 0.0 { rest + period } else { rest };
    (rest / period).clamp(0.0, 1.0)
}

/// An anomaly and when it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimedAnomaly {
    /// Its score is the distance from the expected value in standard deviations of the usual error.
    pub anomaly: Anomaly,
    pub timestamp: f64,
}

/// What both detectors say of a value; `None`: nothing, it is missing.
type Taken = Option<(f64, Verdict)>;

/// See the module.
#[derive(Clone)]
pub struct TimeSeries {
    window: usize,
    period: Option<usize>,
    options: Options,
    /// The last values, gaps as NaN; the oldest at `oldest` once full.
    ring: Vec<f64>,
    oldest: usize,
    /// Values given, gaps included.
    index: u64,
    /// Where the next value is, in steps: `index` and what was left out between timestamps.
    position: u64,
    /// The index at which to look for a season again; without a given one.
    next_search: u64,
    clock: Clock,
    /// The events of [`TimeSeries::score`].
    alerts: Refractory,
    /// The events of [`TimeSeries::add_point`].
    residuals: Refractory,
    scorer: Scorer,
    forecast: Forecast,
    scratch: Scratch,
}

impl TimeSeries {
    /// `window_size`: an integer of at least 2. `seasonal_period`: an integer of at least 2, in values.
    pub fn new(window_size: f64, seasonal_period: Option<f64>) -> Result<Self> {
        Self::with_options(window_size, seasonal_period, Options::with_missing(Missing::Skip))
    }

    pub fn with_options(window_size: f64, seasonal_period: Option<f64>, options: Options) -> Result<Self> {
        Self::with_unit(window_size, seasonal_period, options, Unit::Auto)
    }

    /// `unit`: of the timestamps.
    pub fn with_unit(window_size: f64, seasonal_period: Option<f64>, options: Options, unit: Unit) -> Result<Self> {
        let whole = |name: &str, x: f64| {
            if x.trunc() == x && (2.0..=MOST_INTEGER).contains(&x) {
                return kept(CLASS, x);
            }
            Err(Error::new(
                Code::Argument,
                CLASS,
                format_args!("{name} is {x}; give an integer of at least 2, in values"),
            ))
        };
        let window = whole("window_size", window_size)?;
        let period = seasonal_period.map(|p| whole("seasonal_period", p)).transpose()?;
        options.check(CLASS)?;
        Self::empty(CLASS, window, period, options, unit)
    }

    fn empty(op: &str, window: usize, period: Option<usize>, options: Options, unit: Unit) -> Result<Self> {
        let mut ring = Vec::new();
        reserve(op, &mut ring, window)?;
        Ok(Self {
            window,
            period,
            options,
            ring,
            oldest: 0,
            index: 0,
            position: 0,
            next_search: FIRST_SEARCH.min(window) as u64,
            clock: Clock::new(unit),
            alerts: Refractory::default(),
            residuals: Refractory::default(),
            scorer: Scorer::new(op)?,
            forecast: Forecast::new(op, window as f64, period, Self::longest(window))?,
            scratch: if period.is_some() { Scratch::default() } else { Scratch::new(op, window)? },
        })
    }

    /// The longest period that is looked for.
    fn longest(window: usize) -> usize {
        window.min(period::SEARCHED) / 3
    }

    /// The anomaly score of the next value, from 0 to 1: 0 for nearly all values (those before the warm-up, gaps, what
    /// goes on or is no news), about 0.5 for what is worth an alert on most series. Which side a value is on, for
    /// `direction`, is by the forecast. O(1), no allocation.
    pub fn score(&mut self, value: f64, timestamp: Option<f64>) -> Result<f64> {
        let index = self.index;
        let Some((score, _)) = self.observe("score", value, timestamp)? else { return Ok(0.0) };
        let is_held = self.alerts.holds(&self.options, index);
        if score >= ALERT {
            self.alerts.report(&self.options, index);
        }
        Ok(if is_held { 0.0 } else { score })
    }

    /// The next value; the anomaly, if it is more than 4 usual errors from what was expected. O(1), no allocation.
    pub fn add_point(&mut self, timestamp: f64, value: f64) -> Result<Option<TimedAnomaly>> {
        let index = self.index;
        let Some((_, Verdict { kind, news: Some(news) })) = self.observe("add_point", value, Some(timestamp))? else {
            return Ok(None);
        };
        if !self.options.direction.reports(kind) || !self.residuals.report(&self.options, index) {
            return Ok(None);
        }
        let anomaly = Anomaly { index, value, score: news.score, kind, reason: Some(news.reason) };
        Ok(Some(TimedAnomaly { anomaly, timestamp }))
    }

    fn observe(&mut self, op: &str, value: f64, timestamp: Option<f64>) -> Result<Taken> {
        if value.is_infinite() || (value.is_nan() && self.options.missing == Missing::Error) {
            let hint = if value.is_nan() { "missing is 'error'" } else { "NaN is a gap, an infinity is not" };
            return Err(Error::new(Code::Argument, op, format_args!("the value is {value}; {hint}")));
        }
        if let Some(t) = timestamp.filter(|t| !t.is_finite()) {
            return Err(Error::new(Code::Argument, op, format_args!("the timestamp is {t}; give a finite number")));
        }
        // The given period takes the place of day and week, and then the unit is of no interest.
        let seconds = match timestamp.filter(|_| self.period.is_none()) {
            Some(t) => Some(self.clock.seconds(op, t)?),
            None => None,
        };
        let is_carried = value.is_nan() && self.options.missing == Missing::Carry;
        let x = if is_carried { self.scorer.last().unwrap_or(f64::NAN) } else { value };
        let moved = self.clock.advance(timestamp, self.forecast.period());
        let position = self.arrive(moved, x);
        self.index += 1;
        let taken = self.judge(position, moved == Moved::Late, x, seconds, is_carried);
        if self.period.is_none() && self.index >= self.next_search {
            self.look_for_season();
        }
        Ok(taken)
    }

    /// Puts a value, or the NaN of a gap, and a NaN for each one left out before it, into the window. Its position.
    fn arrive(&mut self, moved: Moved, x: f64) -> u64 {
        let Moved::On(steps) = moved else {
            return self.position.saturating_sub(1);
        };
        // No series of a lifetime gets there, but a timestamp may claim it.
        let absent = if self.position.saturating_add(steps) < MOST_INTEGER as u64 { steps - 1 } else { 0 };
        self.forecast.skip_many(self.position, absent);
        if absent >= self.window as u64 {
            self.ring.clear();
            self.oldest = 0;
        } else {
            (0..absent).for_each(|_| self.remember(f64::NAN));
        }
        self.remember(x);
        let position = self.position + absent;
        self.position = position + 1;
        position
    }

    fn remember(&mut self, x: f64) {
        if self.ring.len() < self.window {
            self.ring.push(x); // within what `empty` reserved
            return;
        }
        self.ring[self.oldest] = x;
        self.oldest = if self.oldest + 1 < self.window { self.oldest + 1 } else { 0 };
    }

    fn judge(&mut self, position: u64, is_late: bool, x: f64, seconds: Option<f64>, is_carried: bool) -> Taken {
        if x.is_nan() {
            if !is_late {
                self.forecast.skip(position);
            }
            return None;
        }
        let place = self.place(position, seconds);
        if is_carried {
            self.forecast.observe(position, x, is_late);
            self.scorer.step(x, place, false);
            return None;
        }
        let verdict = self.forecast.step(position, x, self.options.warm_up, is_late);
        let is_warm = self.scorer.count() >= self.options.warm_up.unwrap_or(scorer::WARM_UP);
        let score = self.scorer.step(x, place, is_warm && self.options.direction.reports(verdict.kind));
        Some((score, verdict))
    }

    fn place(&self, position: u64, seconds: Option<f64>) -> Place {
        match (self.period, seconds) {
            (Some(p), _) => Place { day: Some((position % p as u64) as f64 / p as f64), week: None },
            (None, Some(t)) => Place { day: Some(phase(t, DAY)), week: Some(phase(t, WEEK)) },
            (None, None) => Place::default(),
        }
    }

    /// The season of the window for the forecast. Rarely enough that the cost for each value is bounded.
    #[cold]
    fn look_for_season(&mut self) {
        let held = self.ring.len();
        let more = if held >= self.window {
            2 * self.window.clamp(FIRST_SEARCH, period::SEARCHED)
        } else {
            (held / 4).max(FIRST_SEARCH / 4)
        };
        self.next_search = self.index + more as u64;
        let current = self.forecast.period();
        let window = self.ring[self.oldest..].iter().chain(&self.ring[..self.oldest]).copied();
        let Some(period) = self.scratch.find_in(window.clone(), current) else { return };
        if period != current {
            let values = window.skip(held.saturating_sub(period::SEARCHED));
            let first = self.position - held.min(period::SEARCHED) as u64;
            self.forecast.begin_anew(self.window as f64, period, first, values);
        }
    }

    /// Oldest first.
    fn window_values(&self) -> impl Iterator<Item = f64> + Clone + '_ {
        self.ring[self.oldest..].iter().chain(&self.ring[..self.oldest]).copied()
    }

    /// What the next value should be, one step on; `None` before the first value. Outside of the range it will be reported,
    /// once the warm-up is over.
    #[must_use]
    pub fn forecast(&self) -> Option<Expectation> {
        self.forecast.expected(self.position)
    }

    /// Values that trend and season are computed from, at most.
    #[must_use]
    pub const fn window_size(&self) -> usize {
        self.window
    }

    /// As given.
    #[must_use]
    pub const fn seasonal_period(&self) -> Option<usize> {
        self.period
    }

    /// Of the timestamps, as given.
    #[must_use]
    pub const fn timestamp_unit(&self) -> Unit {
        self.clock.unit()
    }

    #[must_use]
    pub const fn options(&self) -> Options {
        self.options
    }

    /// Values given so far, gaps included: the index of the next one.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The line through the window, by least squares. O(window).
    #[must_use]
    pub fn trend(&self) -> Trend {
        analysis::trend(self.window_values())
    }

    /// The season of the window: of the given period, else of the one found by autocorrelation (which looks at the last
    /// 16384 values, all pairs). Errors: `Code::OutOfMemory`.
    pub fn seasonal(&self) -> Result<Seasonal> {
        let (held, current) = (self.ring.len(), self.forecast.period());
        let first = self.position - held as u64;
        analysis::seasonal("get_seasonal_analysis", self.window_values(), held, first, self.period, current)
    }
}
