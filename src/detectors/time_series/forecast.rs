//! What the next value should be: level, slope and season by additive Holt-Winters smoothing, and the usual error.
//!
//! expected = level + slope + season of this phase. With `e` the error, level += slope + a e, slope += a b e,
//! season += g (1 - a) e, where a = 2 / (window + 1), b = 0.1, g = 0.2. The usual error is a running mean of |e|,
//! times 1.2533 (which makes it the standard deviation of normal errors). Errors are clipped to [`LIMIT`] of those before
//! they teach anything: one peak moves neither level nor spread, a lasting step does so over the window.
//!
//! Source: Holt 1957, Winters 1960; clipping as in robust exponential smoothing (Gelper, Fried, Croux 2010).

use crate::detectors::anomaly::{Kind, Reason, Statistic};
use crate::error::Result;
use crate::stats::snapshot::{Reader, Writer, reserve};

/// Standard deviations from the expected value at which a value is an anomaly.
const LIMIT: f64 = 4.0;
const MEAN_TO_DEVIATION: f64 = 1.253_314_137_315_5;
const SLOPE: f64 = 0.1;
const SEASON: f64 = 0.2;
/// Errors this small beside the value are rounding, not news.
const ROUNDING: f64 = 1e-9;
/// Errors that must have been seen before a verdict, unless the caller says how many values.
const WARM_UP: u64 = 10;
const MOST: f64 = 1e150;

#[derive(Clone)]
pub struct Forecast {
    /// Weight of a new value in the level.
    weight: f64,
    /// One number a phase; the raw values of the first period until it is over. Empty: no season.
    season: Vec<f64>,
    /// Values taken.
    count: u64,
    /// Errors seen.
    errors: u64,
    level: f64,
    slope: f64,
    /// Running mean of |error|.
    spread: f64,
    /// Whether the last value was above (1) or below (-1) what was expected.
    out: i8,
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

impl Forecast {
    pub fn new(op: &str, window: f64, period: usize) -> Result<Self> {
        let mut season = Vec::new();
        reserve(op, &mut season, period)?;
        season.resize(period, 0.0);
        let weight = 2.0 / (window + 1.0);
        Ok(Self { weight, season, count: 0, errors: 0, level: 0.0, slope: 0.0, spread: 0.0, out: 0 })
    }

    /// Judges a finite value and learns it. Of values out of range in a row, to one side, only the first is news.
    /// `warm_up`: values that must be in before; `None`: [`WARM_UP`] errors.
    pub fn step(&mut self, index: u64, value: f64, warm_up: Option<u64>) -> Verdict {
        let x = value.clamp(-MOST, MOST);
        let kind_of = |error: f64| if error > 0.0 { Kind::High } else { Kind::Low };
        let phase = self.phase(index);
        if self.is_beginning() {
            let kind = kind_of(x - self.level);
            self.begin(phase, x);
            return Verdict { kind, news: None };
        }
        let (expected, error) = self.compare(phase, x);
        let deviation = MEAN_TO_DEVIATION * self.spread;
        let allowed = LIMIT * deviation;
        // Without an error there is no usual one.
        let is_judged = warm_up.map_or(self.errors >= WARM_UP, |n| self.count >= n && self.errors > 0);
        let is_out = is_judged && error.abs() > allowed;
        self.learn(phase, self.clipped(error));

        let kind = kind_of(error);
        let side = if !is_out {
            0
        } else if kind == Kind::High {
            1
        } else {
            -1
        };
        let is_news = is_out && side != self.out;
        self.out = side;
        let news = is_news.then(|| News {
            score: if deviation > 0.0 { error.abs() / deviation } else { f64::INFINITY },
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

    /// Learns a value that stands for a missing one, without a verdict.
    pub fn carry(&mut self, index: u64, value: f64) {
        let x = value.clamp(-MOST, MOST);
        let phase = self.phase(index);
        if self.is_beginning() {
            self.begin(phase, x);
        } else {
            let (_, error) = self.compare(phase, x);
            self.learn(phase, self.clipped(error));
        }
    }

    fn phase(&self, index: u64) -> usize {
        let period = self.season.len();
        if period > 0 { (index % period as u64) as usize } else { 0 }
    }

    fn is_beginning(&self) -> bool {
        self.count < self.season.len().max(1) as u64
    }

    /// What was expected, and how far `x` is from it.
    fn compare(&self, phase: usize, x: f64) -> (f64, f64) {
        let season = self.season.get(phase).copied().unwrap_or(0.0);
        let expected = self.level + self.slope + season;
        let error = x - expected;
        (expected, if error.abs() <= ROUNDING * (x.abs() + expected.abs()) { 0.0 } else { error })
    }

    /// What an error teaches. While few were seen, and where none ever was, there is nothing to clip to.
    fn clipped(&self, error: f64) -> f64 {
        let allowed = LIMIT * MEAN_TO_DEVIATION * self.spread;
        if self.errors >= WARM_UP && allowed > 0.0 { error.clamp(-allowed, allowed) } else { error }
    }

    /// The first period gives the level (its mean) and the season (what is left).
    fn begin(&mut self, phase: usize, x: f64) {
        self.count += 1;
        self.level += (x - self.level) / self.count as f64;
        if let Some(place) = self.season.get_mut(phase) {
            *place = x;
        }
        if self.count == self.season.len() as u64 {
            self.season.iter_mut().for_each(|s| *s -= self.level);
        }
    }

    fn learn(&mut self, phase: usize, error: f64) {
        self.count += 1;
        self.errors += 1;
        // Plain means at the start, until they are as long as the window.
        let early = 1.0 / self.errors as f64;
        let weight = if early > self.weight { 0.5 * (early + self.weight) } else { self.weight };
        self.level += self.slope + weight * error;
        self.slope += self.weight * SLOPE * error;
        if let Some(place) = self.season.get_mut(phase) {
            *place += SEASON * (1.0 - weight) * error;
        }
        let weight = if early > self.weight { early } else { self.weight };
        self.spread += weight * (error.abs() - self.spread);
        self.level = self.level.clamp(-2.0 * MOST, 2.0 * MOST);
        self.slope = self.slope.clamp(-MOST, MOST);
    }

    pub fn saved_bytes(&self) -> usize {
        8 * (5 + self.season.len()) + 1
    }

    pub fn save(&self, out: &mut Writer) {
        out.u64(self.count);
        out.u64(self.errors);
        [self.level, self.slope, self.spread].iter().chain(&self.season).for_each(|&v| out.f64(v));
        out.u8(self.out as u8);
    }

    /// `index`: values of the series so far, gaps included.
    pub fn load(&mut self, index: u64, state: &mut Reader) -> Result<()> {
        self.count = state.u64()?;
        self.errors = state.u64()?;
        for v in [&mut self.level, &mut self.slope, &mut self.spread].into_iter().chain(&mut self.season) {
            *v = state.f64()?;
        }
        self.out = state.u8()? as i8;
        let finite = [self.level, self.slope, self.spread].iter().chain(&self.season).all(|v| v.abs() <= 1e160);
        let counted = self.count <= index && self.errors <= self.count;
        if finite && counted && self.spread >= 0.0 && (-1..=1).contains(&self.out) {
            return Ok(());
        }
        Err(state.bad("a forecast that no series leads to"))
    }
}
