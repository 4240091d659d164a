//! The streaming score: how surprising the last values are, by several views of the series at once.
//!
//! Each view is a number that follows from the values so far: the value, its change, its distance from a short mean,
//! a mean of its rank, a mean of the rank of its changes, the novelty of its recent shape at two time scales, and its
//! distance from what the place in the day, the week or a given period leads to expect. Each view is compared with its
//! own past ([`Tail`]): bits of surprise, which need no unit and so compare between views and between series. Their
//! weighted sum, with a short memory so that a sustained oddity outweighs a single value, is divided by the logarithm of
//! the length of the series (among more values rarer ones are normal), passes [`Alert`] and is mapped to [0, 1).
//!
//! Sources of the ideas: conformal prediction (ranks against the own past), KNN-CAD (nearest windows), the HTM anomaly
//! likelihood (short memory of raw scores), CAD OSE (rest after an alert). How the constants were chosen, and what else
//! was tried: docs/nab.md.
//!
//! Memory is fixed, about 26 KB; time is O(1) a value. A value is clamped to 1e150, so that squares are finite.

use super::alert::Alert;
use super::nearest::Nearest;
use super::season::Season;
use super::tail::{Tail, log2};
use crate::error::Result;
use crate::stats::snapshot::{Reader, Writer};

/// Values before the first score above 0, unless the caller says how many.
pub const WARM_UP: u64 = 100;
const MOST: f64 = 1e150;

const VALUE: usize = 0;
const CHANGE: usize = 1;
const RESIDUAL: usize = 2;
const LEVEL: usize = 3;
const CHANGES: usize = 4;
const SHAPES: usize = 5; // 2 of them
const SEASONS: usize = 7; // 2 of them
const VIEWS: usize = 9;

/// What a bit of surprise of each view counts.
const WEIGHTS: [f64; VIEWS] = [1.0, 1.0, 1.0, 0.4, 0.5, 0.5, 0.8, 0.5, 0.3];
/// Lengths, in values, of the running means.
const RESIDUAL_MEMORY: f64 = 8.0;
const LEVEL_MEMORY: f64 = 16.0;
const CHANGES_MEMORY: f64 = 40.0;
/// (values a point, points between the windows kept) of the two shapes.
const SHAPE: [(u32, u32); 2] = [(6, 3), (36, 3)];
/// (buckets, visits before a bucket speaks) of the day, or the given period, and of the week.
const SEASON: [(usize, f64); 2] = [(24, 3.0), (168, 2.0)];
/// A season that explains more than this share of the variance counts more, up to `SEASONAL` in weight.
const EXPLAINED: f64 = 0.6;
const SEASONAL: f64 = 2.0;
/// Distances from a season under this many standard deviations of the series are not far.
const SEASON_FLOOR: f64 = 0.7;
/// Share and length of the short memory of the sum.
const SUSTAINED: f64 = 0.35;
const SUSTAINED_MEMORY: f64 = 8.0;
const ROOT_SUSTAINED_MEMORY: f64 = 2.828_427_124_746_190_3;
/// Added to log2 of the length of the series.
const LENGTH_OFFSET: f64 = 4.0;
/// The level that becomes 0.5: about where NAB's best threshold lies.
const ALERT_LEVEL: f64 = 4.0;

/// Place of a value in the two seasons, each from 0 to 1, where known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    pub day: Option<f64>,
    pub week: Option<f64>,
}

/// The running numbers, one f64 each.
#[derive(Clone, Copy, Default)]
struct Running {
    last: f64,
    short_mean: f64,
    level: f64,
    changes: f64,
    mean: f64,
    variance: f64,
    /// Mean square of the distance from the day and the week.
    unexplained: [f64; 2],
    sustained: f64,
    /// Weighted surprise of each shape, until its next point.
    held: [f64; 2],
}

impl Running {
    fn each(&mut self) -> [&mut f64; 11] {
        let Self { last, short_mean, level, changes, mean, variance, unexplained, sustained, held } = self;
        let ([u0, u1], [h0, h1]) = (unexplained, held);
        [last, short_mean, level, changes, mean, variance, u0, u1, sustained, h0, h1]
    }
}

#[derive(Clone)]
pub struct Scorer {
    count: u64,
    /// The first value. Every view works on differences from it, so that a high level takes no digits away.
    origin: f64,
    /// The last value, as it was given.
    last: f64,
    run: Running,
    views: Vec<Tail>,
    change_size: Tail,
    shapes: [Nearest; 2],
    seasons: [Season; 2],
    alert: Alert,
}

impl Scorer {
    /// All memory is had here.
    pub fn new(op: &str) -> Result<Self> {
        let mut views = Vec::new();
        crate::memory::reserve(op, &mut views, VIEWS)?;
        for _ in 0..VIEWS {
            views.push(Tail::new(op)?);
        }
        let shape = |k: usize| Nearest::new(op, SHAPE[k].0, SHAPE[k].1);
        let season = |k: usize| Season::new(op, SEASON[k].0, SEASON[k].1);
        Ok(Self {
            count: 0,
            origin: 0.0,
            last: 0.0,
            run: Running::default(),
            views,
            change_size: Tail::new(op)?,
            shapes: [shape(0)?, shape(1)?],
            seasons: [season(0)?, season(1)?],
            alert: Alert::new(),
        })
    }

    /// Values learned.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The last of them.
    pub fn last(&self) -> Option<f64> {
        (self.count > 0).then_some(self.last)
    }

    /// The score of a finite value against all before it; 0 where it is only to be learned.
    pub fn step(&mut self, value: f64, place: Place, is_judged: bool) -> f64 {
        let x = value.clamp(-MOST, MOST);
        if self.count == 0 {
            self.origin = x;
        }
        self.last = value;
        let x = x - self.origin;
        let sum = self.surprise(x, place);
        let at = self.count;
        self.count += 1;
        self.run.sustained += (sum - self.run.sustained) / SUSTAINED_MEMORY;
        let sum = (1.0 - SUSTAINED) * sum + SUSTAINED * ROOT_SUSTAINED_MEMORY * self.run.sustained;
        if !is_judged {
            return 0.0;
        }
        let raw = 2.0 * sum / (log2((at + 2) as f64) + LENGTH_OFFSET);
        let out = self.alert.step(at, raw);
        out / (out + ALERT_LEVEL)
    }

    /// The weighted sum over the views; every view then learns the value.
    fn surprise(&mut self, x: f64, place: Place) -> f64 {
        let n = (self.count + 1) as f64;
        // A running mean is a plain one until it is as long as its memory.
        let weight = |memory: f64| if n < memory { 1.0 / n } else { 1.0 / memory };
        let change = x - self.run.last;
        self.run.last = x;
        let residual = x - self.run.short_mean;
        self.run.short_mean += residual / RESIDUAL_MEMORY;

        // The rank and the surprise of the value come from one look at the histogram.
        let (rank, bits) = self.views[VALUE].rank_and_surprise(x);
        self.views[VALUE].push(x);
        let change_rank = self.change_size.rank(change.abs());
        self.change_size.push(change.abs());
        self.run.level += weight(LEVEL_MEMORY) * (rank - self.run.level);
        self.run.changes += weight(CHANGES_MEMORY) * (change_rank - self.run.changes);
        let mut sum = WEIGHTS[VALUE] * bits + self.judge(CHANGE, change) + self.judge(RESIDUAL, residual);
        sum += self.judge(LEVEL, self.run.level) + self.judge(CHANGES, self.run.changes);
        for k in 0..2 {
            if let Some(distance) = self.shapes[k].step(rank) {
                let view = &mut self.views[SHAPES + k];
                self.run.held[k] = WEIGHTS[SHAPES + k] * view.surprise_above(distance);
                view.push(distance);
            }
            sum += self.run.held[k];
        }
        sum + self.season(x, n, place)
    }

    #[inline]
    fn judge(&mut self, view: usize, v: f64) -> f64 {
        let tail = &mut self.views[view];
        let bits = tail.surprise(v, 0.0);
        tail.push(v);
        WEIGHTS[view] * bits
    }

    fn season(&mut self, x: f64, n: f64, place: Place) -> f64 {
        let weight = if n < 1000.0 { 1.0 / n } else { 1e-3 };
        let from_mean = x - self.run.mean;
        self.run.mean += from_mean * weight;
        self.run.variance += (from_mean * (x - self.run.mean) - self.run.variance) * weight;
        let floor = SEASON_FLOOR * if self.run.variance > 0.0 { self.run.variance.sqrt() } else { 0.0 };
        let mut sum = 0.0;
        for (k, phase) in [place.day, place.week].into_iter().enumerate() {
            let Some(distance) = phase.and_then(|phase| self.seasons[k].step(phase, x)) else { continue };
            self.run.unexplained[k] += (distance * distance - self.run.unexplained[k]) * weight;
            let spread = if self.run.variance > 1e-300 { self.run.variance } else { 1e-300 };
            let strength = ((1.0 - self.run.unexplained[k] / spread) - EXPLAINED) / (1.0 - EXPLAINED);
            let seasonal = if strength > 0.0 { SEASONAL * strength } else { 0.0 };
            let view = SEASONS + k;
            sum += (WEIGHTS[view] + seasonal) * self.views[view].surprise(distance, floor);
            self.views[view].push(distance);
        }
        sum
    }

    fn tails(&self) -> impl Iterator<Item = &Tail> {
        self.views.iter().chain([&self.change_size])
    }

    pub fn saved_bytes(&self) -> usize {
        let tails: usize = self.tails().map(Tail::saved_bytes).sum();
        let seasons: usize = self.seasons.iter().map(Season::saved_bytes).sum();
        8 * 14 + tails + 2 * Nearest::SAVED_BYTES + seasons + Alert::SAVED_BYTES
    }

    pub fn save(&self, out: &mut Writer) {
        out.u64(self.count);
        out.f64(self.origin);
        out.f64(self.last);
        let mut run = self.run;
        run.each().into_iter().for_each(|v| out.f64(*v));
        self.tails().for_each(|t| t.save(out));
        self.shapes.iter().for_each(|s| s.save(out));
        self.seasons.iter().for_each(|s| s.save(out));
        self.alert.save(out);
    }

    /// Versions 1 and 2 worked on the values themselves.
    pub fn load(op: &str, version: u16, state: &mut Reader) -> Result<Self> {
        let mut scorer = Self::new(op)?;
        scorer.count = state.u64()?;
        if version > 2 {
            scorer.origin = state.f64()?;
            scorer.last = state.f64()?;
        }
        for v in scorer.run.each() {
            *v = state.f64()?;
        }
        if version <= 2 {
            scorer.last = scorer.run.last;
        }
        let is_finite = scorer.run.each().iter().all(|v| v.is_finite()) && scorer.last.is_finite();
        if !is_finite || !(-MOST..=MOST).contains(&scorer.origin) || scorer.count > 1 << 53 {
            return Err(state.bad("running means that no series leads to"));
        }
        for tail in &mut scorer.views {
            *tail = Tail::load(op, state)?;
        }
        scorer.change_size = Tail::load(op, state)?;
        scorer.shapes.iter_mut().try_for_each(|s| s.load(state))?;
        scorer.seasons.iter_mut().try_for_each(|s| s.load(state))?;
        scorer.alert.load(scorer.count, state)?;
        Ok(scorer)
    }
}
