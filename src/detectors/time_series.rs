//! `WasmTimeSeriesDetector`: level, trend and season of a series, point by point, and the score that NAB measures.
//!
//! Two detectors see every value. [`scorer`] gives the calibrated score of [`TimeSeries::score`]; it has one setting for
//! every series, learns from all values since the start and does not depend on the window. [`forecast`] expects the next
//! value from level, slope and season; [`TimeSeries::add_point`] reports what lies outside its range, with the range.
//! The window is what trend and season are computed from, and how long the level remembers.
//!
//! Numbers are f64. NaN is by default a gap: the index moves on, nothing is learned, the score is 0. Infinities are
//! `Code::Argument`, the state unchanged. Values are taken in the order given; a timestamp only tells the place in the
//! day and the week, so it may repeat or go back. It is in seconds since 1970, or in milliseconds if 1e11 or more.
//! Without timestamps the season of the score is `seasonal_period`, if given; given, it replaces day and week.
//!
//! Memory: 8 bytes a window value, 8 a phase of the period, and about 30 KB. All of it is had when constructed.

use crate::detectors::anomaly::Anomaly;
use crate::detectors::options::{Missing, Options, Refractory};
use crate::error::{Code, Error, Result};
use crate::stats::snapshot::{kept, reserve};
use forecast::{Forecast, Verdict};
use scorer::{Place, Scorer};

mod alert;
mod analysis;
mod forecast;
mod nearest;
mod scorer;
mod season;
mod snapshot;
mod tail;

pub use analysis::{Seasonal, Trend};

const CLASS: &str = "WasmTimeSeriesDetector";
const DAY: f64 = 86_400.0;
const WEEK: f64 = 604_800.0;
/// Timestamps from here on are milliseconds: as seconds they would lie in the year 5138.
const MILLISECONDS: f64 = 1e11;
const MOST_INTEGER: f64 = 9_007_199_254_740_991.0;
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
    /// The last values, gaps as NaN; the oldest at `index % window` once full.
    ring: Vec<f64>,
    /// Values given, gaps included.
    index: u64,
    /// The events of [`TimeSeries::score`].
    alerts: Refractory,
    /// The events of [`TimeSeries::add_point`].
    residuals: Refractory,
    scorer: Scorer,
    forecast: Forecast,
}

impl TimeSeries {
    /// `window_size`: an integer of at least 2. `seasonal_period`: an integer of at least 2, in values.
    pub fn new(window_size: f64, seasonal_period: Option<f64>) -> Result<Self> {
        Self::with_options(window_size, seasonal_period, Options::with_missing(Missing::Skip))
    }

    pub fn with_options(window_size: f64, seasonal_period: Option<f64>, options: Options) -> Result<Self> {
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
        Self::empty(CLASS, window, period, options)
    }

    fn empty(op: &str, window: usize, period: Option<usize>, options: Options) -> Result<Self> {
        let mut ring = Vec::new();
        reserve(op, &mut ring, window)?;
        let scorer = Scorer::new(op)?;
        let forecast = Forecast::new(op, window as f64, period.unwrap_or(0))?;
        let (alerts, residuals) = (Refractory::default(), Refractory::default());
        Ok(Self { window, period, options, ring, index: 0, alerts, residuals, scorer, forecast })
    }

    /// The anomaly score of the next value, from 0 to 1: 0 for nearly all values (those before the warm-up, gaps, what
    /// goes on or is no news), about 0.5 for what is worth an alert on most series. Which side a value is on, for
    /// `direction`, is by the forecast. O(1), no allocation.
    pub fn score(&mut self, value: f64, timestamp: Option<f64>) -> Result<f64> {
        let index = self.index;
        let Some((score, _)) = self.take("score", value, timestamp)? else { return Ok(0.0) };
        let is_held = self.alerts.holds(&self.options, index);
        if score >= ALERT {
            self.alerts.report(&self.options, index);
        }
        Ok(if is_held { 0.0 } else { score })
    }

    /// The next value; the anomaly, if it is more than 4 usual errors from what was expected. O(1), no allocation.
    pub fn add_point(&mut self, timestamp: f64, value: f64) -> Result<Option<TimedAnomaly>> {
        let index = self.index;
        let Some((_, Verdict { kind, news: Some(news) })) = self.take("add_point", value, Some(timestamp))? else {
            return Ok(None);
        };
        if !self.options.direction.reports(kind) || !self.residuals.report(&self.options, index) {
            return Ok(None);
        }
        let anomaly = Anomaly { index, value, score: news.score, kind, reason: Some(news.reason) };
        Ok(Some(TimedAnomaly { anomaly, timestamp }))
    }

    fn take(&mut self, op: &str, value: f64, timestamp: Option<f64>) -> Result<Taken> {
        if value.is_infinite() || (value.is_nan() && self.options.missing == Missing::Error) {
            let hint = if value.is_nan() { "missing is 'error'" } else { "NaN is a gap, an infinity is not" };
            return Err(Error::new(Code::Argument, op, format_args!("the value is {value}; {hint}")));
        }
        if let Some(t) = timestamp.filter(|t| !t.is_finite()) {
            return Err(Error::new(Code::Argument, op, format_args!("the timestamp is {t}; give a finite number")));
        }
        let index = self.index;
        let is_carried = value.is_nan() && self.options.missing == Missing::Carry;
        let x = if is_carried { self.scorer.last().unwrap_or(f64::NAN) } else { value };
        self.remember(x);
        if x.is_nan() {
            return Ok(None);
        }
        let place = self.place(index, timestamp);
        if is_carried {
            self.forecast.carry(index, x);
            self.scorer.step(x, place, false);
            return Ok(None);
        }
        let verdict = self.forecast.step(index, x, self.options.warm_up);
        let is_warm = self.scorer.count() >= self.options.warm_up.unwrap_or(scorer::WARM_UP);
        let score = self.scorer.step(x, place, is_warm && self.options.direction.reports(verdict.kind));
        Ok(Some((score, verdict)))
    }

    /// Puts a value, or the NaN of a gap, into the window.
    fn remember(&mut self, x: f64) {
        let slot = (self.index % self.window as u64) as usize;
        match self.ring.get_mut(slot) {
            Some(place) => *place = x,
            None => self.ring.push(x), // within what `empty` reserved
        }
        self.index += 1;
    }

    fn place(&self, index: u64, timestamp: Option<f64>) -> Place {
        match (self.period, timestamp) {
            (Some(p), _) => Place { day: Some((index % p as u64) as f64 / p as f64), week: None },
            (None, Some(t)) => {
                let seconds = if t.abs() >= MILLISECONDS { t / 1000.0 } else { t };
                Place { day: Some(phase(seconds, DAY)), week: Some(phase(seconds, WEEK)) }
            }
            (None, None) => Place::default(),
        }
    }

    /// Oldest first.
    fn window_values(&self) -> impl Iterator<Item = f64> + Clone + '_ {
        let start = if self.ring.len() < self.window { 0 } else { (self.index % self.window as u64) as usize };
        self.ring[start..].iter().chain(&self.ring[..start]).copied()
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
        let first = self.index - self.ring.len() as u64;
        analysis::seasonal("get_seasonal_analysis", self.window_values(), self.ring.len(), first, self.period)
    }
}
