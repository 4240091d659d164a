//! What each phase of a season adds, learned as values come, apart from level and trend.
//!
//! As in the classical decomposition, a value is compared with the centred mean over one period around it (half weights
//! at the ends where the period is even), here half a period after it came: that is soon enough, since its phase comes
//! again half a period later still. Two profiles learn from these differences: one slowly, for seasons that stay as they
//! are, one quickly, for those that do not. Until a phase has been compared so, the first period less its mean stands in.

use crate::error::Result;
use crate::memory::reserve;
use crate::stats::snapshot::{Reader, Writer};

/// Least weight of a new period in the slow and in the quick profile; before, both are plain means.
const SLOW: f64 = 0.05;
const QUICK: f64 = 0.4;

#[derive(Clone)]
pub struct Profile {
    /// 0: no season.
    period: usize,
    slow: Vec<f64>,
    quick: Vec<f64>,
    /// Comparisons of each phase, counted up to 1 / SLOW.
    visits: Vec<f64>,
    /// The last `period + 1` values; the one of position `p` at `p % (period + 1)`.
    last: Vec<f64>,
    /// Values since the season began, and those in a row without a long gap.
    seen: u64,
    in_row: u64,
    /// Sum of the last `period` values, and the one before it.
    sum: f64,
    sum_before: f64,
}

impl Profile {
    /// Room for periods up to `most`.
    pub fn new(op: &str, most: usize) -> Result<Self> {
        let mut parts: [Vec<f64>; 4] = Default::default();
        for part in &mut parts {
            reserve(op, part, most.saturating_add(1))?;
        }
        let [slow, quick, visits, last] = parts;
        Ok(Self { period: 0, slow, quick, visits, last, seen: 0, in_row: 0, sum: 0.0, sum_before: 0.0 })
    }

    pub const fn period(&self) -> usize {
        self.period
    }

    /// Begins anew with a period within the room there is.
    pub fn begin(&mut self, period: usize) {
        self.period = period;
        for part in [&mut self.slow, &mut self.quick, &mut self.visits] {
            part.clear();
            part.resize(period, 0.0);
        }
        self.last.clear();
        self.last.resize(if period > 0 { period + 1 } else { 0 }, 0.0);
        (self.seen, self.in_row, self.sum, self.sum_before) = (0, 0, 0.0, 0.0);
    }

    /// A period is over: there is a first profile.
    pub const fn is_begun(&self) -> bool {
        self.period > 0 && self.seen >= self.period as u64
    }

    /// Two periods are over: the profile may be used.
    pub const fn is_live(&self) -> bool {
        self.period > 0 && self.seen / 2 >= self.period as u64
    }

    /// Not yet has every phase been compared with the mean around it.
    pub const fn is_new(&self) -> bool {
        2 * self.seen <= 5 * self.period as u64
    }

    /// What the slow and the quick profile add at a position.
    pub fn at(&self, position: u64) -> [f64; 2] {
        if self.period == 0 {
            return [0.0; 2];
        }
        let phase = (position % self.period as u64) as usize;
        [self.slow[phase], self.quick[phase]]
    }

    /// Positions were left out: the means around values begin anew, the profiles stay.
    pub fn interrupt(&mut self) {
        (self.in_row, self.sum, self.sum_before) = (0, 0.0, 0.0);
    }

    /// The value at a position, the one after the last.
    pub fn push(&mut self, position: u64, y: f64) {
        if self.period == 0 {
            return;
        }
        let (period, room) = (self.period as u64, self.period as u64 + 1);
        let slot = |back: u64| ((position - back) % room) as usize;
        self.sum_before = self.sum;
        if self.in_row >= period {
            self.sum -= self.last[slot(period)];
        }
        self.sum += y;
        self.last[slot(0)] = y;
        self.in_row += 1;
        self.seen += 1;
        if self.in_row < period {
            return;
        }
        if position.is_multiple_of(period) {
            // Once a period the sum is taken anew, so that rounding does not pile up.
            self.sum = (0..period).map(|back| self.last[slot(back)]).sum();
        }
        if self.seen == period {
            let mean = self.sum / period as f64;
            for back in 0..period {
                let phase = ((position - back) % period) as usize;
                self.slow[phase] = self.last[slot(back)] - mean;
                self.quick[phase] = self.slow[phase];
            }
        }
        let is_even = period % 2 == 0;
        if is_even && self.in_row == period {
            return;
        }
        let mean = if is_even { 0.5 * (self.sum + self.sum_before) } else { self.sum } / period as f64;
        let difference = self.last[slot(period / 2)] - mean;
        let phase = ((position - period / 2) % period) as usize;
        let visits = self.visits[phase] + 1.0;
        self.visits[phase] = if visits * SLOW < 1.0 { visits } else { 1.0 / SLOW };
        let weight = |least: f64| if visits * least < 1.0 { 1.0 / visits } else { least };
        self.slow[phase] += weight(SLOW) * (difference - self.slow[phase]);
        self.quick[phase] += weight(QUICK) * (difference - self.quick[phase]);
    }

    fn each(&self) -> impl Iterator<Item = &f64> {
        self.slow.iter().chain(&self.quick).chain(&self.visits).chain(&self.last).chain([&self.sum, &self.sum_before])
    }

    pub fn saved_bytes(&self) -> usize {
        8 * (3 + self.each().count())
    }

    pub fn save(&self, out: &mut Writer) {
        [self.period as u64, self.seen, self.in_row].into_iter().for_each(|v| out.u64(v));
        self.each().for_each(|&v| out.f64(v));
    }

    /// `most`: the room there is; `position`: of the next value.
    pub fn load(&mut self, most: usize, position: u64, state: &mut Reader) -> Result<()> {
        let (period, seen, in_row) = (state.u64()?, state.u64()?, state.u64()?);
        if period == 1 || period > most as u64 || seen > position || in_row > seen {
            return Err(state.bad(format_args!("a season of {period} values: no such state")));
        }
        self.begin(period as usize);
        (self.seen, self.in_row) = (seen, in_row);
        let Self { slow, quick, visits, last, sum, sum_before, .. } = self;
        for v in slow.iter_mut().chain(quick).chain(visits).chain(last).chain([sum, sum_before]) {
            *v = state.f64()?;
        }
        let is_good = self.each().all(|v| v.abs() <= 1e165)
            && self.visits.iter().all(|&n| (0.0..=1.0 / SLOW).contains(&n) && n.trunc() == n);
        if is_good { Ok(()) } else { Err(state.bad("a season that no series leads to")) }
    }
}
