//! What a value should be by its place in the day, the week or a period the caller named.
//!
//! The period is cut into buckets, each with a slowly moving mean of its visits. A value is compared with the band that
//! its bucket and the two beside it span: an edge that comes a little early or late is no anomaly.

use crate::error::Result;
use crate::memory::reserve;
use crate::stats::snapshot::{Reader, Writer};

/// Weight of a visit once a bucket has had many.
const SLOWEST: f64 = 0.1;

#[derive(Clone)]
pub struct Season {
    /// Visits a bucket needs before it says anything.
    enough: f64,
    means: Vec<f64>,
    visits: Vec<f64>,
    bucket: Option<usize>,
    sum: f64,
    count: f64,
}

impl Season {
    pub fn new(op: &str, buckets: usize, enough: f64) -> Result<Self> {
        let (mut means, mut visits) = (Vec::new(), Vec::new());
        for part in [&mut means, &mut visits] {
            reserve(op, part, buckets)?;
            part.resize(buckets, 0.0);
        }
        Ok(Self { enough, means, visits, bucket: None, sum: 0.0, count: 0.0 })
    }

    /// How far `x` lies outside the band at `phase` in [0, 1); `None` while there is no band.
    pub fn step(&mut self, phase: f64, x: f64) -> Option<f64> {
        let n = self.means.len();
        let bucket = ((phase * n as f64) as usize).min(n - 1);
        if self.bucket != Some(bucket) {
            if let Some(last) = self.bucket.filter(|_| self.count > 0.0) {
                let visits = (self.visits[last] + 1.0).min(1e9);
                self.visits[last] = visits;
                let weight = if visits * SLOWEST < 1.0 { 1.0 / visits } else { SLOWEST };
                self.means[last] += weight * (self.sum / self.count - self.means[last]);
            }
            self.bucket = Some(bucket);
            (self.sum, self.count) = (0.0, 0.0);
        }
        self.sum += x;
        self.count += 1.0;
        if self.visits[bucket] < self.enough {
            return None;
        }
        let (mut low, mut high) = (self.means[bucket], self.means[bucket]);
        for beside in [(bucket + 1) % n, (bucket + n - 1) % n] {
            if self.visits[beside] >= 1.0 {
                low = low.min(self.means[beside]);
                high = high.max(self.means[beside]);
            }
        }
        Some(if x > high {
            x - high
        } else if x < low {
            x - low
        } else {
            0.0
        })
    }

    pub fn saved_bytes(&self) -> usize {
        8 * (3 + 2 * self.means.len())
    }

    pub fn save(&self, out: &mut Writer) {
        out.u64(self.bucket.map_or(u64::MAX, |b| b as u64));
        out.f64(self.sum);
        out.f64(self.count);
        self.means.iter().chain(&self.visits).for_each(|&v| out.f64(v));
    }

    pub fn load(&mut self, state: &mut Reader) -> Result<()> {
        let bucket = Some(state.u64()?).filter(|&b| b != u64::MAX);
        self.sum = state.f64()?;
        self.count = state.f64()?;
        for v in self.means.iter_mut().chain(&mut self.visits) {
            *v = state.f64()?;
        }
        let finite = [self.sum, self.count].iter().chain(&self.means).chain(&self.visits).all(|v| v.is_finite());
        if !finite || bucket.is_some_and(|b| b >= self.means.len() as u64) {
            return Err(state.bad("a season that no series leads to"));
        }
        self.bucket = bucket.map(|b| b as usize);
        Ok(())
    }
}
