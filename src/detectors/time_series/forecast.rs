//! What the next value should be, by a mixture of smoothers and the season, and the usual error.
//!
//! [`bank`](super::bank) says how the smoothers are mixed, [`profile`](super::profile) how the season is learned. The
//! usual error is a running mean of |e|, times 1.2533 (which makes it the standard deviation of normal errors). Errors are
//! clipped to [`LIMIT`] of those before they teach anything but the two smoothers that are there for steps: one peak moves
//! neither level, season nor spread (robust exponential smoothing: Gelper, Fried, Croux 2010).
//!
//! All arithmetic is on differences from the first value, so that a series on a high level is judged as on a low one.

use super::bank::Bank;
use super::profile::Profile;
use crate::detectors::anomaly::{Kind, Reason, Statistic};
use crate::error::Result;
use crate::stats::snapshot::{Reader, Writer};

/// Standard deviations from the expected value at which a value is an anomaly.
const LIMIT: f64 = 4.0;
const MEAN_TO_DEVIATION: f64 = 1.253_314_137_315_5;
/// Errors of at most so many units in the last place of the level are rounding, not news.
const ROUNDING: f64 = 4.0;
/// Errors that must have been seen before a verdict, unless the caller says how many values.
const WARM_UP: u64 = 10;
/// How much of the spread from before the season was known counts on, in values.
const SPREAD_BEFORE_SEASON: u64 = 10;
/// Missing values in a row over which the smoothers move on along their slopes.
pub const MOST_IDLE: u64 = 100;
const MOST: f64 = 1e150;
/// Where there is nothing to clip to.
const NO_BOUND: f64 = 1e300;

#[derive(Clone)]
pub struct Forecast {
    /// Least weight of a new error in the spread.
    weight: f64,
    bank: Bank,
    profile: Profile,
    /// No verdict on so many first values: the given period, or 1.
    quiet: u64,
    /// Values taken.
    count: u64,
    /// Errors in the spread.
    errors: u64,
    /// The first value.
    origin: f64,
    /// Running mean of |error|.
    spread: f64,
    /// Values missing since the last one.
    idle: u64,
    /// Whether the last value was above (1) or below (-1) what was expected.
    out: i8,
}

/// What the next value should be; outside of `low` to `high` it is an anomaly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expectation {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// What the forecast says of a value.
pub struct Verdict {
    /// On which side of what was expected it lies.
    pub kind: Kind,
    /// Where it is out of range and the one before was not, to the same side.
    pub news: Option<News>,
}

/// A value out of range.
pub struct News {
    pub score: f64,
    pub reason: Reason,
}

/// An expected difference from the first value, and the usual error there.
struct Looked {
    value: f64,
    deviation: f64,
}

impl Forecast {
    /// `given`: the period that the caller gave; `most`: the longest one that may be found otherwise.
    pub fn new(op: &str, window: f64, given: Option<usize>, most: usize) -> Result<Self> {
        let mut profile = Profile::new(op, given.unwrap_or(most))?;
        profile.begin(given.unwrap_or(0));
        Ok(Self {
            weight: 2.0 / (window + 1.0),
            bank: Bank::new(window, given.unwrap_or(0)),
            profile,
            quiet: given.map_or(1, |period| period as u64),
            count: 0,
            errors: 0,
            origin: 0.0,
            spread: 0.0,
            idle: 0,
            out: 0,
        })
    }

    /// The period in force, 0: none.
    pub const fn period(&self) -> usize {
        self.profile.period()
    }

    /// Learns the values of the window anew, with another period. `first`: the position of the oldest.
    pub fn begin_anew(&mut self, window: f64, period: usize, first: u64, values: impl Iterator<Item = f64>) {
        let (count, out) = (self.count, self.out);
        self.profile.begin(period);
        self.bank = Bank::new(window, period);
        (self.count, self.errors, self.spread, self.idle) = (0, 0, 0.0, 0);
        for (position, x) in (first..).zip(values) {
            if x.is_nan() { self.skip(position) } else { self.observe(position, x, false) }
        }
        (self.count, self.out) = (self.count.max(count), out);
    }

    /// Judges a finite value and learns it. Of values out of range in a row, to one side, only the first is news.
    /// `warm_up`: values that must be in before; `None`: [`WARM_UP`] errors, after the first season where one was given.
    /// `is_late`: it is not in its place in time, and the season learns nothing from it.
    pub fn step(&mut self, position: u64, value: f64, warm_up: Option<u64>, is_late: bool) -> Verdict {
        let x = value.clamp(-MOST, MOST);
        if self.count == 0 {
            self.observe(position, x, is_late);
            return Verdict { kind: Kind::Low, news: None };
        }
        let looked = self.look(position);
        let error = (x - self.origin) - looked.value;
        let allowed = LIMIT * looked.deviation;
        // Without an error there is no usual one.
        let is_judged = match warm_up {
            None => self.count >= self.quiet + WARM_UP,
            Some(n) => self.count >= n && self.count > self.quiet,
        };
        let is_out = is_judged && error.abs() > allowed && error.abs() > self.rounding(x, looked.value);
        self.learn(position, x, &looked, is_late);

        let kind = if error > 0.0 { Kind::High } else { Kind::Low };
        let side = if !is_out {
            0
        } else if kind == Kind::High {
            1
        } else {
            -1
        };
        let is_news = is_out && side != self.out;
        self.out = side;
        let expected = looked.value + self.origin;
        let news = is_news.then(|| News {
            score: if looked.deviation > 0.0 { error.abs() / looked.deviation } else { f64::INFINITY },
            reason: Reason {
                statistic: Statistic::Residual,
                expected_low: expected - allowed,
                expected_high: expected + allowed,
                distance: error.abs() - allowed,
                feature: None,
            },
        });
        Verdict { kind, news }
    }

    /// Learns a value without a verdict.
    pub fn observe(&mut self, position: u64, value: f64, is_late: bool) {
        let x = value.clamp(-MOST, MOST);
        if self.count > 0 {
            let looked = self.look(position);
            self.learn(position, x, &looked, is_late);
            return;
        }
        self.origin = x;
        self.count = 1;
        self.bank.begin(0.0);
        if !is_late {
            self.profile.push(position, 0.0);
        }
    }

    /// The value at a position is missing.
    pub fn skip(&mut self, position: u64) {
        if self.count == 0 {
            return;
        }
        self.idle += 1;
        if self.idle > MOST_IDLE {
            if self.idle == MOST_IDLE + 1 {
                self.profile.interrupt();
            }
            return;
        }
        let expected = self.look(position).value;
        self.bank.idle();
        self.push(position, expected, expected);
    }

    /// So many values are missing, the first at a position.
    pub fn skip_many(&mut self, position: u64, values: u64) {
        for more in 0..values.min(MOST_IDLE + 1) {
            self.skip(position + more);
        }
    }

    /// What the value at a position should be; `None` before the first value.
    pub fn expected(&self, position: u64) -> Option<Expectation> {
        if self.count == 0 {
            return None;
        }
        let looked = self.look(position);
        let (value, allowed) = (looked.value + self.origin, LIMIT * looked.deviation);
        Some(Expectation { value, low: value - allowed, high: value + allowed })
    }

    fn look(&self, position: u64) -> Looked {
        let seasons = self.profile.is_live().then(|| self.profile.at(position));
        let deviation = MEAN_TO_DEVIATION * self.spread;
        let expected = self.bank.expected(seasons, self.bound(LIMIT * deviation));
        // Missing values make the next one less certain, where levels move.
        let widened = if self.idle == 0 { 1.0 } else { (1.0 + self.idle as f64 * expected.growth()).sqrt() };
        Looked { value: expected.value, deviation: deviation * widened }
    }

    /// What errors are clipped to. While few were seen, and where none ever was, there is nothing to clip to.
    fn bound(&self, allowed: f64) -> f64 {
        if self.errors >= WARM_UP && allowed > 0.0 { allowed } else { NO_BOUND }
    }

    /// What numbers as large as these cannot tell apart.
    fn rounding(&self, x: f64, expected: f64) -> f64 {
        let larger = |a: f64, b: f64| if a > b { a } else { b };
        ROUNDING * f64::EPSILON * larger(larger(x.abs(), self.origin.abs()), expected.abs())
    }

    fn learn(&mut self, position: u64, x: f64, looked: &Looked, is_late: bool) {
        let y = x - self.origin;
        let error = y - looked.value;
        let bound = self.bound(LIMIT * looked.deviation);
        let clipped = error.clamp(-bound, bound);
        self.count += 1;
        self.errors += 1;
        let early = 1.0 / self.errors as f64;
        let weight = if early > self.weight { early } else { self.weight };
        self.spread += weight * (clipped.abs() - self.spread);
        let seasons = self.profile.is_begun().then(|| self.profile.at(position));
        // What the season may learn: the value, less what neither the forecast nor the season so far leads to expect. In the
        // first period, nothing is known of the season, and all of it.
        let cleaned = match seasons {
            None => y,
            Some(_) if clipped == error => y,
            Some(seasons) => {
                let other = y - self.bank.last_in_season(seasons);
                let least = if other.abs() < error.abs() { other } else { error };
                y - least + least.clamp(-bound, bound)
            }
        };
        self.bank.learn(y, seasons, self.profile.is_new(), bound);
        self.idle = 0;
        if !is_late {
            self.push(position, cleaned, y);
        }
    }

    /// The season learns `cleaned`, and its views begin at `y` where this is the end of the first period.
    fn push(&mut self, position: u64, cleaned: f64, y: f64) {
        let (was_begun, was_live) = (self.profile.is_begun(), self.profile.is_live());
        self.profile.push(position, cleaned);
        if self.profile.is_begun() && !was_begun {
            self.bank.begin_seasons(y, self.profile.at(position));
        }
        if self.profile.is_live() && !was_live {
            self.errors = self.errors.min(SPREAD_BEFORE_SEASON);
        }
    }

    pub fn saved_bytes(&self) -> usize {
        8 * 5 + 1 + Bank::SAVED_BYTES + self.profile.saved_bytes()
    }

    pub fn save(&self, out: &mut Writer) {
        [self.count, self.errors, self.idle].into_iter().for_each(|v| out.u64(v));
        [self.origin, self.spread].into_iter().for_each(|v| out.f64(v));
        out.u8(self.out as u8);
        self.profile.save(out);
        self.bank.save(out);
    }

    /// `position`: of the next value; `window`, `given`, `most`: as for `new`.
    pub fn load(
        &mut self,
        window: f64,
        position: u64,
        given: Option<usize>,
        most: usize,
        state: &mut Reader,
    ) -> Result<()> {
        self.count = state.u64()?;
        self.errors = state.u64()?;
        self.idle = state.u64()?;
        self.origin = state.f64()?;
        self.spread = state.f64()?;
        self.out = state.u8()? as i8;
        let is_good = self.origin.abs() <= MOST
            && (0.0..=1e160).contains(&self.spread)
            && self.errors <= self.count
            && self.idle <= position
            && (-1..=1).contains(&self.out);
        if !is_good {
            return Err(state.bad("a forecast that no series leads to"));
        }
        self.profile.load(given.unwrap_or(most), position, state)?;
        self.bank = Bank::new(window, self.period());
        self.bank.load(self.count, state)?;
        if given.is_some_and(|period| period != self.period()) {
            return Err(state.bad("a forecast for another season"));
        }
        Ok(())
    }
}

/// What versions 1 and 2 saved of the forecast, of which only this is still of use.
pub struct Old {
    pub count: u64,
    pub out: i8,
}

impl Old {
    /// `index`: values of the series so far; `period`: 0 for none.
    pub fn load(index: u64, period: usize, state: &mut Reader) -> Result<Self> {
        let (count, errors) = (state.u64()?, state.u64()?);
        let mut is_good = count <= index && errors <= count;
        for k in 0..3 + period {
            let v = state.f64()?;
            is_good = is_good && v.abs() <= 1e160 && (k != 2 || v >= 0.0);
        }
        let out = state.u8()? as i8;
        if is_good && (-1..=1).contains(&out) {
            return Ok(Self { count, out });
        }
        Err(state.bad("a forecast that no series leads to"))
    }
}

impl Forecast {
    /// Takes over from a forecast of an earlier version, after the window was learned anew.
    pub fn go_on_from(&mut self, old: &Old) {
        self.count = self.count.max(old.count);
        self.out = old.out;
    }
}
