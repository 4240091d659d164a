//! How far out a value lies among all values before it: tail probabilities from a histogram of bounded size.
//!
//! Bins are logarithmic in the distance from a centre, 8 an octave, 64 octaves to either side, so that any series fits
//! whatever its unit. The surprise of a value is `-log2` of the share of values as far out; beyond the record it grows
//! with the logarithm of the distance, because there a share alone no longer tells far from very far.
//!
//! Invariants: `blocks[k]` is the sum of 32 `bins`; `total` is the sum of all, at most [`FULL`]. Counts are halved when
//! full, which forgets slowly and keeps memory fixed. Only +, -, *, / and comparisons: the same bits everywhere.

use crate::error::Result;
use crate::memory::reserve;
use crate::stats::snapshot::{Reader, Writer};

const BINS: usize = 1024;
const BLOCK: usize = 32;
/// The first bin at or above the centre.
const MIDDLE: usize = BINS / 2;
/// Row `k`: all ones in the first `k` places.
static BEFORE: [[u16; BLOCK]; BLOCK] = {
    let mut rows = [[0; BLOCK]; BLOCK];
    let mut k = 0;
    while k < BLOCK {
        let mut i = 0;
        while i < k {
            rows[k][i] = u16::MAX;
            i += 1;
        }
        k += 1;
    }
    rows
};
/// Exponent field (with 3 bits of mantissa) of the smallest distance told apart, 2^-20 scales.
const LOWEST: i64 = (1023 - 20) << 3;
/// Values from which centre and scale are taken.
const START: usize = 24;
/// Sum of counts at which they are halved.
const FULL: u16 = 32_767;
/// Bits of surprise for each octave beyond the record, and the most that can be had that way.
const BEYOND: f64 = 6.0;
const BEYOND_MOST: f64 = 6.0;

/// `log2 x` within 1e-11, from arithmetic alone. Outside of 1e-300 to 1e300 the logarithm of the nearer end.
pub fn log2(x: f64) -> f64 {
    const ROOT_2: f64 = std::f64::consts::SQRT_2;
    let bits = x.clamp(1e-300, 1e300).to_bits();
    let (e, m) = ((bits >> 52) as i64 - 1023, f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | (1023 << 52)));
    let (e, m) = if m > ROOT_2 { (e + 1, 0.5 * m) } else { (e, m) };
    // ln m = 2 artanh s, |s| < 0.172: the series ends where the next term is under 2^-39.
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let series =
        1.0 + z * (1.0 / 3.0 + z * (0.2 + z * (1.0 / 7.0 + z * (1.0 / 9.0 + z * (1.0 / 11.0 + z * (1.0 / 13.0))))));
    e as f64 + 2.0 * std::f64::consts::LOG2_E * s * series
}

/// See the module.
#[derive(Clone)]
pub struct Tail {
    bins: Vec<u16>,
    blocks: [u16; BINS / BLOCK],
    total: u16,
    centre: f64,
    /// 0 while every value was the same.
    scale: f64,
    max: f64,
    min: f64,
    start: [f64; START],
    started: usize,
}

/// Values beyond `x` on each side, those in its own bin counted half, and half a value for `x` itself.
struct Beyond {
    above: f64,
    below: f64,
    all: f64,
}

impl Tail {
    pub fn new(op: &str) -> Result<Self> {
        let mut bins = Vec::new();
        reserve(op, &mut bins, BINS)?;
        bins.resize(BINS, 0);
        Ok(Self {
            bins,
            blocks: [0; BINS / BLOCK],
            total: 0,
            centre: 0.0,
            scale: 0.0,
            max: f64::MIN,
            min: f64::MAX,
            start: [0.0; START],
            started: 0,
        })
    }

    #[inline]
    fn bin(&self, x: f64) -> usize {
        if self.scale == 0.0 {
            return MIDDLE;
        }
        let y = (x - self.centre) / self.scale;
        let k = ((y.abs().to_bits() >> 49) as i64 - LOWEST).clamp(0, MIDDLE as i64 - 1) as usize;
        if y < 0.0 { MIDDLE - 1 - k } else { MIDDLE + k }
    }

    #[inline]
    fn beyond(&self, x: f64) -> Beyond {
        let total = f64::from(self.total);
        if self.scale == 0.0 && x != self.centre {
            let (near, far) = (0.5, total + 0.5);
            let (above, below) = if x > self.centre { (near, far) } else { (far, near) };
            return Beyond { above, below, all: total + 1.0 };
        }
        let bin = self.bin(x);
        let block = bin / BLOCK;
        // Both sums run over all 32 under a mask: lanes, and no branch that depends on the data.
        let before = |counts: &[u16; BLOCK], end: usize| {
            counts.iter().zip(&BEFORE[end]).fold(0_u16, |sum, (&n, &mask)| sum.wrapping_add(n & mask))
        };
        let bins = self.bins[block * BLOCK..].first_chunk().unwrap_or(&[0; BLOCK]);
        let below = f64::from(before(&self.blocks, block)) + f64::from(before(bins, bin % BLOCK));
        let same = f64::from(self.bins[bin]);
        let half = 0.5 * same + 0.5;
        Beyond { above: total - below - same + half, below: below + half, all: total + 1.0 }
    }

    fn is_ready(&self) -> bool {
        self.started == START
    }

    /// What a value beyond the record adds. Distances under `floor` do not count as far: there it takes away.
    #[inline]
    fn excess(&self, x: f64, floor: f64) -> f64 {
        let (distance, record) = if x > self.max {
            (x - self.centre, self.max - self.centre)
        } else if x < self.min {
            (self.centre - x, self.centre - self.min)
        } else {
            return 0.0;
        };
        if self.scale == 0.0 {
            return 0.0;
        }
        (BEYOND * log2(distance / record.max(self.scale).max(floor))).min(BEYOND_MOST)
    }

    /// Bits of surprise of `x` on the side where it is farther out; 0 for the inner half of the values.
    #[inline]
    pub fn surprise(&self, x: f64, floor: f64) -> f64 {
        if !self.is_ready() {
            return 0.0;
        }
        self.bits(&self.beyond(x), x, floor)
    }

    #[inline]
    fn bits(&self, b: &Beyond, x: f64, floor: f64) -> f64 {
        let nearer = if b.above < b.below { b.above } else { b.below };
        let bits = log2(b.all / nearer) - 2.0 + self.excess(x, floor);
        if bits > 0.0 { bits } else { 0.0 }
    }

    /// [`Tail::rank`] and [`Tail::surprise`] in one.
    #[inline]
    pub fn rank_and_surprise(&self, x: f64) -> (f64, f64) {
        if !self.is_ready() {
            return (0.0, 0.0);
        }
        let b = self.beyond(x);
        (log2(b.below / b.above), self.bits(&b, x, 0.0))
    }

    /// Bits of surprise of an `x` that is large; small ones do not surprise.
    #[inline]
    pub fn surprise_above(&self, x: f64) -> f64 {
        if !self.is_ready() {
            return 0.0;
        }
        let b = self.beyond(x);
        let excess = if x > self.max { self.excess(x, 0.0) } else { 0.0 };
        let bits = log2(b.all / b.above) - 1.0 + excess;
        if bits > 0.0 { bits } else { 0.0 }
    }

    /// `log2` of (values below / values above): the rank of `x` on a scale without bounds, 0 at the median.
    #[inline]
    pub fn rank(&self, x: f64) -> f64 {
        if !self.is_ready() {
            return 0.0;
        }
        let b = self.beyond(x);
        log2(b.below / b.above)
    }

    #[inline]
    pub fn push(&mut self, x: f64) {
        if self.started < START {
            self.start[self.started] = x;
            self.started += 1;
            if self.started == START {
                self.begin();
            }
            return;
        }
        self.count(x);
    }

    /// Centre and scale, once; they only place the bins, so that a poor choice costs resolution and nothing else.
    fn begin(&mut self) {
        let mut sorted = self.start;
        sorted.sort_unstable_by(f64::total_cmp);
        self.centre = sorted[START / 2];
        let mut distance = sorted.map(|x| (x - self.centre).abs());
        distance.sort_unstable_by(f64::total_cmp);
        self.scale = distance[START * 3 / 4].max(1e-3 * distance[START - 1]);
        for x in self.start {
            self.count(x);
        }
    }

    #[inline]
    fn count(&mut self, x: f64) {
        if self.scale == 0.0 && x != self.centre {
            self.scale = (x - self.centre).abs();
        }
        let bin = self.bin(x);
        self.bins[bin] += 1;
        self.blocks[bin / BLOCK] += 1;
        self.total += 1;
        self.max = if x > self.max { x } else { self.max };
        self.min = if x < self.min { x } else { self.min };
        if self.total >= FULL {
            self.halve();
        }
    }

    #[cold]
    fn halve(&mut self) {
        self.bins.iter_mut().for_each(|n| *n /= 2);
        self.recount();
        // The record goes with the values that made it, to the outer edge of what is left.
        if let Some(top) = self.bins.iter().rposition(|&n| n > 0).filter(|&b| b >= MIDDLE && b + 1 < BINS) {
            self.max = self.max.min(self.centre + self.scale * Self::edge(top + 1 - MIDDLE));
        }
        if let Some(bottom) = self.bins.iter().position(|&n| n > 0).filter(|&b| b < MIDDLE && b > 0) {
            self.min = self.min.max(self.centre - self.scale * Self::edge(MIDDLE - bottom));
        }
    }

    /// Where bin `k` of a side begins, in scales.
    fn edge(k: usize) -> f64 {
        f64::from_bits(((k as i64 + LOWEST) as u64) << 49)
    }

    fn recount(&mut self) {
        for (block, bins) in self.blocks.iter_mut().zip(self.bins.chunks_exact(BLOCK)) {
            *block = bins.iter().sum();
        }
        self.total = self.blocks.iter().sum();
    }

    fn used(&self) -> impl Iterator<Item = (usize, u16)> + '_ {
        self.bins.iter().copied().enumerate().filter(|&(_, n)| n > 0)
    }

    pub fn saved_bytes(&self) -> usize {
        4 * 8 + 4 + 8 * START + 4 + 4 * self.used().count()
    }

    pub fn save(&self, out: &mut Writer) {
        [self.centre, self.scale, self.max, self.min].into_iter().for_each(|v| out.f64(v));
        out.u32(self.started as u32);
        self.start.iter().for_each(|&v| out.f64(v));
        out.u32(self.used().count() as u32);
        self.used().for_each(|(bin, n)| out.u32((bin as u32) << 16 | u32::from(n)));
    }

    pub fn load(op: &str, state: &mut Reader) -> Result<Self> {
        let mut tail = Self::new(op)?;
        for field in [&mut tail.centre, &mut tail.scale, &mut tail.max, &mut tail.min] {
            *field = state.f64()?;
        }
        tail.started = state.u32()? as usize;
        for v in &mut tail.start {
            *v = state.f64()?;
        }
        let finite = [tail.centre, tail.scale, tail.max, tail.min].iter().chain(&tail.start).all(|v| v.is_finite());
        let used = state.u32()? as usize;
        let (mut next, mut sum) = (0, 0_u64);
        for _ in 0..used.min(BINS) {
            let entry = state.u32()?;
            let (bin, n) = ((entry >> 16) as usize, (entry & 0xFFFF) as u16);
            if bin < next || bin >= BINS || n == 0 {
                return Err(state.bad("the histogram is out of order"));
            }
            next = bin + 1;
            sum += u64::from(n);
            tail.bins[bin] = n;
        }
        let counted = if tail.is_ready() { sum >= 1 } else { sum == 0 };
        if !finite || tail.scale < 0.0 || tail.started > START || used > BINS || sum >= u64::from(FULL) || !counted {
            return Err(state.bad("a histogram that no series leads to"));
        }
        tail.recount();
        Ok(tail)
    }
}
