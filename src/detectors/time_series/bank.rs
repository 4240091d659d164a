//! The expected value: a mixture of exponential smoothers, weighed by how well each has foretold the series so far.
//!
//! One set of weights suits no two series: repeating the last value is best on a random walk, a slow mean on noise, a
//! steep slope on a line. So [`SMOOTHERS`] of them run side by side, each in [`VIEWS`] views of the series: as it is, and
//! without the slowly and without the quickly learned season. With `e` the error of a smoother,
//!
//!     expected = level + phi slope,   level = expected + alpha e,   slope = phi slope + alpha beta e
//!
//! (damped Holt; slope 0: simple smoothing; alpha 1 and slope 0: the last value again). The weight of each is the 16th
//! power of the smallest mean |error| over its own. Who was not clearly better than repeating the last value gets no weight:
//! 1 / sqrt(values) of its error is added first, which is about what chance alone can make of the difference.
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
const COUNTED: f64 = 4.0;
/// Values over which errors are remembered, unless the window is shorter.
const MEMORY: f64 = 200.0;
const LEAST_MEMORY: f64 = 16.0;
/// Added to errors, so that none is 0.
const TINY: f64 = 1e-300;
/// Levels stay within this, so that nothing overflows.
const MOST: f64 = 1e155;

type Each = [[f64; SMOOTHERS]; VIEWS];

const fn column(which: usize) -> [f64; SMOOTHERS] {
    let mut out = [0.0; SMOOTHERS];
    let mut k = 0;
    while k < SMOOTHERS {
        let (alpha, beta, phi) = WEIGHTS[k];
        out[k] = [alpha, alpha * beta, phi, alpha * alpha][which];
        k += 1;
    }
    out
}
static ALPHA: [f64; SMOOTHERS] = column(0);
static ALPHA_BETA: [f64; SMOOTHERS] = column(1);
static PHI: [f64; SMOOTHERS] = column(2);
static ALPHA_SQUARED: [f64; SMOOTHERS] = column(3);

#[derive(Clone)]
pub struct Bank {
    memory: f64,
    level: Each,
    slope: Each,
    /// Running mean of |error|.
    error: Each,
    /// Errors of the plain view, and of the two others.
    learned: u64,
    learned_season: u64,
}

/// What the smoothers expect together.
#[derive(Clone, Copy)]
pub struct Expected {
    pub value: f64,
    /// Mean of alpha^2: what the variance grows by with each value that is missing.
    pub growth: f64,
}

/// Sums in four lanes, which the compiler may take side by side without changing the order.
struct Lanes([f64; 4]);

impl Lanes {
    fn add(&mut self, x: &[f64; SMOOTHERS]) {
        for four in x.chunks_exact(4) {
            self.0.iter_mut().zip(four).for_each(|(sum, x)| *sum += x);
        }
    }

    fn sum(&self) -> f64 {
        (self.0[0] + self.0[1]) + (self.0[2] + self.0[3])
    }
}

impl Bank {
    pub fn new(window: f64) -> Self {
        let memory = window.clamp(LEAST_MEMORY, MEMORY);
        let zero = [[0.0; SMOOTHERS]; VIEWS];
        Self { memory, level: zero, slope: zero, error: zero, learned: 0, learned_season: 0 }
    }

    /// The first value.
    pub fn begin(&mut self, y: f64) {
        self.level[0] = [y; SMOOTHERS];
    }

    /// The views without a season begin, at a value and what each season adds to it.
    pub fn begin_seasons(&mut self, y: f64, seasons: [f64; 2]) {
        for (view, season) in seasons.into_iter().enumerate() {
            self.level[1 + view] = [y - season; SMOOTHERS];
            self.slope[1 + view] = [0.0; SMOOTHERS];
            self.error[1 + view] = [0.0; SMOOTHERS];
        }
        self.learned_season = 0;
    }

    /// What each expects in a view, without the season.
    fn base(&self, view: usize) -> [f64; SMOOTHERS] {
        let mut out = [0.0; SMOOTHERS];
        for k in 0..SMOOTHERS {
            out[k] = self.level[view][k] + PHI[k] * self.slope[view][k];
        }
        out
    }

    /// `seasons`: what the two add at this place, once they may be used.
    pub fn expected(&self, seasons: Option<[f64; 2]>) -> Expected {
        let views = if seasons.is_some() { VIEWS } else { 1 };
        let n = (self.learned as f64).clamp(1.0, self.memory);
        let doubt = 1.0 + 1.0 / n.sqrt();
        let repeating = self.error[0][0] + TINY;
        let mut errors = [[0.0; SMOOTHERS]; VIEWS];
        let mut least = repeating;
        for view in 0..views {
            for k in 0..SMOOTHERS {
                errors[view][k] = doubt * self.error[view][k] + TINY;
            }
            for &e in &errors[view] {
                least = if e < least { e } else { least };
            }
        }
        let (mut weights, mut values, mut growths) = (Lanes([0.0; 4]), Lanes([0.0; 4]), Lanes([0.0; 4]));
        let offsets = seasons.map_or([0.0; VIEWS], |[slow, fast]| [0.0, slow, fast]);
        for view in 0..views {
            let base = self.base(view);
            let (mut w, mut v, mut g) = ([0.0; SMOOTHERS], [0.0; SMOOTHERS], [0.0; SMOOTHERS]);
            for k in 0..SMOOTHERS {
                let ratio = least / errors[view][k];
                let p2 = ratio * ratio;
                let p4 = p2 * p2;
                let p8 = p4 * p4;
                w[k] = if errors[view][k] < repeating { p8 * p8 } else { 0.0 };
            }
            if view == 0 {
                let ratio = least / repeating;
                let p2 = ratio * ratio;
                let p4 = p2 * p2;
                let p8 = p4 * p4;
                w[0] = p8 * p8;
            }
            for k in 0..SMOOTHERS {
                v[k] = w[k] * (base[k] + offsets[view]);
                g[k] = w[k] * ALPHA_SQUARED[k];
            }
            weights.add(&w);
            values.add(&v);
            growths.add(&g);
        }
        let all = weights.sum();
        Expected { value: values.sum() / all, growth: growths.sum() / all }
    }

    /// What the last value and the slow season expect.
    pub fn last_in_season(&self, seasons: [f64; 2]) -> f64 {
        self.level[1][UNCLIPPED] + seasons[0]
    }

    /// Every smoother learns `y`, those that are clipped as if its error were `allowed` at most. `seasons`: from the second period on.
    /// `is_new`: the seasons still change so much that errors so far say little.
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

    fn learn_view(&mut self, view: usize, y: f64, weight: f64, allowed: f64) {
        let base = self.base(view);
        let (level, slope, error) = (&mut self.level[view], &mut self.slope[view], &mut self.error[view]);
        for k in 0..SMOOTHERS {
            let e = y - base[k];
            let low = if e < -allowed { -allowed } else { e };
            let clipped = if low > allowed { allowed } else { low };
            let taught = if k < UNCLIPPED { e } else { clipped };
            level[k] = within(base[k] + ALPHA[k] * taught);
            slope[k] = within(PHI[k] * slope[k] + ALPHA_BETA[k] * taught);
            let size = e.abs();
            let size = if size > COUNTED * allowed { COUNTED * allowed } else { size };
            error[k] += weight * (size - error[k]);
        }
    }

    /// A value is missing: every smoother moves on along its slope.
    pub fn idle(&mut self) {
        for view in 0..VIEWS {
            let base = self.base(view);
            for k in 0..SMOOTHERS {
                self.level[view][k] = within(base[k]);
                self.slope[view][k] *= PHI[k];
            }
        }
    }

    pub const SAVED_BYTES: usize = 8 * (2 + 3 * ALL);

    fn each(&self) -> impl Iterator<Item = &f64> {
        self.level.iter().chain(&self.slope).chain(&self.error).flatten()
    }

    pub fn save(&self, out: &mut Writer) {
        out.u64(self.learned);
        out.u64(self.learned_season);
        self.each().for_each(|&v| out.f64(v));
    }

    /// `count`: values taken.
    pub fn load(&mut self, count: u64, state: &mut Reader) -> Result<()> {
        self.learned = state.u64()?;
        self.learned_season = state.u64()?;
        for v in self.level.iter_mut().chain(&mut self.slope).chain(&mut self.error).flatten() {
            *v = state.f64()?;
        }
        let is_good = self.each().all(|v| v.abs() <= 10.0 * MOST)
            && self.error.iter().flatten().all(|&e| e >= 0.0)
            && self.learned < count.max(1)
            && self.learned_season <= self.learned;
        if is_good { Ok(()) } else { Err(state.bad("smoothers that no series leads to")) }
    }
}

fn within(x: f64) -> f64 {
    let low = if x < -MOST { -MOST } else { x };
    if low > MOST { MOST } else { low }
}
