//! The expected value: a mixture of exponential smoothers, weighed by how well each has foretold the series so far.
//!
//! One set of weights suits no two series: repeating the last value is best on a random walk, a slow mean on noise, a
//! steep slope on a line. So [`SMOOTHERS`] of them run side by side, each in [`VIEWS`] views of the series: as it is, and
//! without the slowly and without the quickly learned season. With `e` the error of a smoother,
//!
//! ```text
//! expected = level + phi slope,   level = expected + alpha e,   slope = phi slope + alpha beta e
//! ```
//!
//! (damped Holt; slope 0: simple smoothing; alpha 1 and slope 0: the last value again). The weight of each is the 16th
//! power of the smallest mean |error| over its own. Who was not clearly better than repeating the last value gets no weight:
//! [`DOUBT`] / sqrt(values) of its error is added first, which is about what chance alone can make of the difference. What
//! one expects counts as no farther from what the best one expects than [`APART`] times what a value may be off: after a
//! peak, the few who follow it must not take all with them.
//!
//! Sources: Gardner 1985 (damped smoothing); Bates & Granger 1969 (weights by past errors). How it compares with
//! statsmodels: docs/anomalies.md. Only +, -, *, /, sqrt and comparisons in a fixed order: the same bits everywhere.

use crate::error::Result;
use crate::stats::snapshot::{Reader, Writer};

pub const SMOOTHERS: usize = 16;
pub const VIEWS: usize = 3;
const ALL: usize = SMOOTHERS * VIEWS;
/// The first smoothers learn from their whole errors, the others from clipped ones: a lasting step is learned at once by
/// the former, a single peak spoils none of the latter, and the weights tell which of the two the series is used to.
const UNCLIPPED: usize = 2;
/// `(alpha, beta, phi)` of each; the first repeats the last value, the second goes on along the last two.
const WEIGHTS: [(f64, f64, f64); SMOOTHERS] = [
    (1.0, 0.0, 0.0),
    (1.0, 1.0, 1.0),
    (1.0, 0.0, 0.0),
    (0.7, 0.0, 0.0),
    (0.4, 0.0, 0.0),
    (0.2, 0.0, 0.0),
    (0.1, 0.0, 0.0),
    (0.03, 0.0, 0.0),
    (1.0, 0.5, 1.0),
    (1.0, 0.2, 1.0),
    (1.0, 0.03, 1.0),
    (1.0, 1.0, 0.8),
    (1.0, 1.0, 0.5),
    (0.6, 0.3, 1.0),
    (0.3, 0.1, 1.0),
    (0.7, 0.3, 0.9),
];
/// Errors beyond so many times what is allowed count as this, so that one peak does not make all smoothers equal for long.
const COUNTED: f64 = 8.0;
/// Values over which errors are remembered, unless the window is shorter; or two periods, so that what comes once in each is
/// not forgotten in between.
const MEMORY: f64 = 100.0;
const LEAST_MEMORY: f64 = 16.0;
/// See the module.
const DOUBT: f64 = 1.25;
const APART: f64 = 2.0;
/// Added to errors, so that none is 0.
const TINY: f64 = 1e-300;
/// So many values in a row farther from the smoother [`STEADY`] than errors are clipped to, all to one side, are a step: the
/// clipped smoothers that are as far off go there.
const STEP: i32 = 5;
const STEADY: usize = 5;
/// Levels stay within this, so that nothing overflows.
const MOST: f64 = 1e155;
/// Larger than any error.
const NO_BOUND: f64 = 1e300;

type Each = [[f64; SMOOTHERS]; VIEWS];

const fn column(which: usize) -> [f64; SMOOTHERS] {
    let mut out = [0.0; SMOOTHERS];
    let mut k = 0;
    while k < SMOOTHERS {
        let (alpha, beta, phi) = WEIGHTS[k];
        out[k] = [alpha, alpha * beta, phi][which];
        k += 1;
    }
    out
}
static ALPHA: [f64; SMOOTHERS] = column(0);
static ALPHA_BETA: [f64; SMOOTHERS] = column(1);
static PHI: [f64; SMOOTHERS] = column(2);

#[derive(Clone)]
pub struct Bank {
    memory: f64,
    /// What each expects next, without the season.
    next: Each,
    slope: Each,
    /// Running mean of |error|.
    error: Each,
    /// Errors of the plain view, and of the two others.
    learned: u64,
    learned_season: u64,
    /// Values so far of what may be a step up, or, negative, down; and their sum.
    step: [i32; VIEWS],
    step_sum: [f64; VIEWS],
}

/// What the smoothers expect together, and their weights.
pub struct Expected {
    pub value: f64,
    weights: Each,
    all: f64,
}

impl Expected {
    /// The mean of alpha^2: what the variance grows by with each value that is missing, as a share.
    pub fn growth(&self) -> f64 {
        let squares = |of: &[f64; SMOOTHERS]| of.iter().zip(&ALPHA).map(|(w, alpha)| w * alpha * alpha).sum::<f64>();
        self.weights.iter().map(squares).sum::<f64>() / self.all
    }
}

/// Four lanes, which the compiler may take side by side without changing the order.
type Lanes = [f64; 4];

fn least_of(mut least: Lanes, errors: &[f64; SMOOTHERS]) -> Lanes {
    for four in errors.chunks_exact(4) {
        for (least, &e) in least.iter_mut().zip(four) {
            *least = if e < *least { e } else { *least };
        }
    }
    least
}

fn add(sums: &mut Lanes, terms: &[f64; SMOOTHERS]) {
    for four in terms.chunks_exact(4) {
        sums.iter_mut().zip(four).for_each(|(sum, x)| *sum += x);
    }
}

fn sum(lanes: &Lanes) -> f64 {
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

fn power_16(x: f64) -> f64 {
    let p2 = x * x;
    let p4 = p2 * p2;
    let p8 = p4 * p4;
    p8 * p8
}

impl Bank {
    pub fn new(window: f64, period: usize) -> Self {
        let memory = window.clamp(LEAST_MEMORY, MEMORY).max(2.0 * period as f64);
        let zero = [[0.0; SMOOTHERS]; VIEWS];
        Self {
            memory,
            next: zero,
            slope: zero,
            error: zero,
            learned: 0,
            learned_season: 0,
            step: [0; VIEWS],
            step_sum: [0.0; VIEWS],
        }
    }

    /// The first value.
    pub fn begin(&mut self, y: f64) {
        self.next[0] = [y; SMOOTHERS];
    }

    /// The views without a season begin, at a value and what each season adds to it.
    pub fn begin_seasons(&mut self, y: f64, seasons: [f64; 2]) {
        for (view, season) in seasons.into_iter().enumerate() {
            self.next[1 + view] = [y - season; SMOOTHERS];
            self.slope[1 + view] = [0.0; SMOOTHERS];
            self.error[1 + view] = [0.0; SMOOTHERS];
        }
        self.learned_season = 0;
    }

    /// `seasons`: what the two add at this place, once they may be used. `allowed`: how far a value may be from the forecast.
    pub fn expected(&self, seasons: Option<[f64; 2]>, allowed: f64) -> Expected {
        let views = if seasons.is_some() { VIEWS } else { 1 };
        let n = (self.learned as f64).clamp(1.0, self.memory);
        let doubt = 1.0 + DOUBT / n.sqrt();
        let repeating = self.error[0][0] + TINY;
        // The error of each with what chance may have done for it; without end for those that are no better than repeating.
        let mut errors = [[0.0; SMOOTHERS]; VIEWS];
        let mut least = [repeating; 4];
        for view in 0..views {
            for (error, &mean) in errors[view].iter_mut().zip(&self.error[view]) {
                let e = doubt * mean + TINY;
                *error = if e < repeating { e } else { f64::INFINITY };
            }
            if view == 0 {
                errors[0][0] = repeating;
            }
            least = least_of(least, &errors[view]);
        }
        let pair = |a: f64, b: f64| if b < a { b } else { a };
        let least = pair(pair(least[0], least[1]), pair(least[2], least[3]));
        let offsets = seasons.map_or([0.0; VIEWS], |[slow, quick]| [0.0, slow, quick]);
        let best = errors.iter().flatten().position(|&e| e == least).unwrap_or(0);
        let centre = self.next[best / SMOOTHERS][best % SMOOTHERS] + offsets[best / SMOOTHERS];
        let mut weights = [[0.0; SMOOTHERS]; VIEWS];
        let (mut all, mut values) = ([0.0; 4], [0.0; 4]);
        for view in 0..views {
            let mut terms = [0.0; SMOOTHERS];
            for k in 0..SMOOTHERS {
                weights[view][k] = power_16(least / errors[view][k]);
                terms[k] = weights[view][k] * at_most(self.next[view][k] + offsets[view] - centre, APART * allowed);
            }
            add(&mut all, &weights[view]);
            add(&mut values, &terms);
        }
        let all = sum(&all);
        Expected { value: centre + sum(&values) / all, weights, all }
    }

    /// What the last value and the slow season expect.
    pub fn last_in_season(&self, seasons: [f64; 2]) -> f64 {
        self.next[1][UNCLIPPED] + seasons[0]
    }

    /// Every smoother learns `y`, those that are clipped as if its error were `allowed` at most. `seasons`: from the second
    /// period on. `is_new`: the seasons still change so much that errors so far say little.
    pub fn learn(&mut self, y: f64, seasons: Option<[f64; 2]>, is_new: bool, allowed: f64) {
        self.learned += 1;
        self.learn_view(0, y, self.weight(self.learned), allowed);
        if let Some(seasons) = seasons {
            self.learned_season = if is_new { (self.learned_season + 1).min(3) } else { self.learned_season + 1 };
            let weight = self.weight(self.learned_season);
            for (view, season) in seasons.into_iter().enumerate() {
                self.learn_view(1 + view, y - season, weight, allowed);
            }
        }
    }

    /// Plain means at the start, until they are as long as the memory.
    fn weight(&self, n: u64) -> f64 {
        let n = n as f64;
        1.0 / if n < self.memory { n } else { self.memory }
    }

    #[inline]
    fn learn_view(&mut self, view: usize, y: f64, weight: f64, allowed: f64) {
        let (next, slope, error) = (&mut self.next[view], &mut self.slope[view], &mut self.error[view]);
        let counted = COUNTED * allowed;
        let off = y - next[STEADY];
        for k in 0..SMOOTHERS {
            let e = y - next[k];
            let taught = at_most(e, if k < UNCLIPPED { NO_BOUND } else { allowed });
            let size = e.abs();
            error[k] += weight * (if size > counted { counted } else { size } - error[k]);
            slope[k] = PHI[k] * slope[k] + ALPHA_BETA[k] * taught;
            next[k] += ALPHA[k] * taught + PHI[k] * slope[k];
        }
        if off.abs() > allowed {
            self.may_be_step(view, y, off > 0.0, allowed);
        } else {
            (self.step[view], self.step_sum[view]) = (0, 0.0);
        }
    }

    #[cold]
    fn may_be_step(&mut self, view: usize, y: f64, is_up: bool, allowed: f64) {
        let (step, sum) = (&mut self.step[view], &mut self.step_sum[view]);
        let side = if is_up { 1 } else { -1 };
        if *step * side < 0 {
            (*step, *sum) = (0, 0.0);
        }
        *step += side;
        *sum += y;
        if step.abs() < STEP {
            return;
        }
        let mean = *sum / f64::from(STEP);
        (*step, *sum) = (0, 0.0);
        for next in &mut self.next[view][UNCLIPPED..] {
            *next = if (y - *next).abs() > allowed { mean } else { *next };
        }
    }

    /// A value is missing: every smoother moves on along its slope.
    pub fn idle(&mut self) {
        for (next, slope) in self.next.iter_mut().zip(&mut self.slope) {
            for k in 0..SMOOTHERS {
                slope[k] *= PHI[k];
                next[k] = at_most(next[k] + PHI[k] * slope[k], MOST);
            }
        }
    }

    pub const SAVED_BYTES: usize = 8 * (2 + 3 * ALL) + VIEWS * (4 + 8);

    fn each(&self) -> impl Iterator<Item = &f64> {
        self.next.iter().chain(&self.slope).chain(&self.error).flatten()
    }

    pub fn save(&self, out: &mut Writer) {
        out.u64(self.learned);
        out.u64(self.learned_season);
        self.each().for_each(|&v| out.f64(v));
        for (&step, &sum) in self.step.iter().zip(&self.step_sum) {
            out.u32(step as u32);
            out.f64(sum);
        }
    }

    /// `count`: values taken.
    pub fn load(&mut self, count: u64, state: &mut Reader) -> Result<()> {
        self.learned = state.u64()?;
        self.learned_season = state.u64()?;
        for v in self.next.iter_mut().chain(&mut self.slope).chain(&mut self.error).flatten() {
            *v = state.f64()?;
        }
        for (step, sum) in self.step.iter_mut().zip(&mut self.step_sum) {
            *step = state.u32()? as i32;
            *sum = state.f64()?;
        }
        let is_good = self.step.iter().all(|step| step.unsigned_abs() < STEP as u32)
            && self.step_sum.iter().all(|sum| sum.abs() <= 10.0 * MOST)
            && self.each().all(|v| v.abs() <= 10.0 * MOST)
            && self.error.iter().flatten().all(|&e| e >= 0.0)
            && self.learned < count.max(1)
            && self.learned_season <= self.learned;
        if is_good { Ok(()) } else { Err(state.bad("smoothers that no series leads to")) }
    }
}

/// Within `most` of 0.
#[inline]
fn at_most(x: f64, most: f64) -> f64 {
    let low = if x < -most { -most } else { x };
    if low > most { most } else { low }
}
