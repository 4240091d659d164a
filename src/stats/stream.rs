//! Statistics of a stream that several workers may each see a part of.
//!
//! The state is whole numbers only (see [`super::exact`]), so `merge` is exact: however the values are parted, ordered
//! and merged, the state is the same to the last bit, and with it every figure and every byte of a snapshot.

use super::exact::{LIMBS, PowerSums};
use super::snapshot::{Reader, Writer};
use crate::error::{Code, Error, Result};
use serde::Serialize;

const KIND: [u8; 4] = *b"STRM";
const VERSION: u16 = 1;

/// See the module. 600 bytes, whatever the length of the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamStats {
    finite: u64,
    nan: u64,
    /// Infinities above and below.
    infinite: [u64; 2],
    /// Of the finite values; infinity and -infinity where there is none.
    min: f32,
    max: f32,
    sums: PowerSums,
}

/// The figures of the values that are not NaN; population moments, kurtosis as the excess over 3. `None`, null in JSON,
/// is what does not exist: everything of no values, skewness and kurtosis of equal values, the moments beside an
/// infinity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct StreamFigures {
    pub count: u64,
    pub mean: Option<f64>,
    pub variance: Option<f64>,
    pub std_dev: Option<f64>,
    pub skewness: Option<f64>,
    pub kurtosis: Option<f64>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub nan_count: u64,
}

impl Default for StreamStats {
    fn default() -> Self {
        Self::new()
    }
}

impl StreamStats {
    #[must_use]
    pub const fn new() -> Self {
        let (min, max) = (f32::INFINITY, f32::NEG_INFINITY);
        Self { finite: 0, nan: 0, infinite: [0; 2], min, max, sums: PowerSums::ZERO }
    }

    /// One value, rounded to f32; NaN and infinities are counted.
    pub fn push(&mut self, value: f64) {
        self.push_batch(&[value as f32]);
    }

    pub fn push_batch(&mut self, values: &[f32]) {
        for &x in values {
            if x.is_nan() {
                self.nan += 1;
            } else if x.is_infinite() {
                self.infinite[usize::from(x < 0.0)] += 1;
            } else {
                let x = x + 0.0; // -0 would make min and max depend on the order
                self.finite += 1;
                self.min = if x < self.min { x } else { self.min };
                self.max = if x > self.max { x } else { self.max };
                self.sums.add(x);
            }
        }
    }

    /// Takes in all that `other` took in.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        let mut total = 0_u64;
        for part in [self.values(), other.values(), self.nan, other.nan] {
            total =
                total.checked_add(part).ok_or_else(|| Error::new(Code::Argument, "merge", "more than 2^64 values"))?;
        }
        self.finite += other.finite;
        self.nan += other.nan;
        self.infinite[0] += other.infinite[0];
        self.infinite[1] += other.infinite[1];
        self.min = if other.min < self.min { other.min } else { self.min };
        self.max = if other.max > self.max { other.max } else { self.max };
        self.sums.merge(&other.sums);
        Ok(())
    }

    const fn values(&self) -> u64 {
        self.finite + self.infinite[0] + self.infinite[1]
    }

    #[must_use]
    pub fn figures(&self) -> StreamFigures {
        let [above, below] = self.infinite;
        let mut figures = StreamFigures {
            count: self.values(),
            mean: None,
            variance: None,
            std_dev: None,
            skewness: None,
            kurtosis: None,
            min: None,
            max: None,
            nan_count: self.nan,
        };
        if figures.count == 0 {
            return figures;
        }
        figures.min = Some(if below > 0 { f64::NEG_INFINITY } else { f64::from(self.min) });
        figures.max = Some(if above > 0 { f64::INFINITY } else { f64::from(self.max) });
        if above + below > 0 {
            figures.mean = match (above, below) {
                (_, 0) => Some(f64::INFINITY),
                (0, _) => Some(f64::NEG_INFINITY),
                _ => None,
            };
            return figures;
        }
        let n = self.finite as f64;
        let [m2, m3, m4] = self.sums.central(self.finite);
        let variance = m2 / (n * n);
        figures.mean = Some(self.sums.sum() / n);
        figures.variance = Some(variance);
        figures.std_dev = Some(m2.sqrt() / n);
        if m2 > 0.0 {
            // The powers of n cancel: (m3 / n^3) / (m2 / n^2)^1.5 and (m4 / n^4) / (m2 / n^2)^2.
            figures.skewness = Some(m3 / (m2 * m2.sqrt()));
            figures.kurtosis = Some(m4 / (m2 * m2) - 3.0);
        }
        figures
    }

    /// [`Self::figures`] as JSON; infinities are null there.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(&self.figures()).map_err(|e| Error::new(Code::Internal, "get_statistics", e))
    }

    /// The whole state, 612 bytes; the same from every partition of the same values, on either build.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        let mut out = Writer::new("snapshot", KIND, VERSION, 8 * 4 + 4 * 2 + 8 * LIMBS)?;
        [self.finite, self.nan, self.infinite[0], self.infinite[1]].into_iter().for_each(|n| out.u64(n));
        out.f32(self.min);
        out.f32(self.max);
        self.sums.parts().into_iter().flatten().for_each(|&limb| out.u64(limb));
        Ok(out.finish())
    }

    /// Anything that `snapshot` cannot have written is `Code::Format`.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self> {
        let (mut state, _) = Reader::new("from_snapshot", KIND, 1..=VERSION, bytes)?;
        let mut stats = Self::new();
        stats.finite = state.u64()?;
        stats.nan = state.u64()?;
        stats.infinite = [state.u64()?, state.u64()?];
        stats.min = state.f32()?;
        stats.max = state.f32()?;
        let mut any = false;
        for limb in stats.sums.parts_mut().into_iter().flatten() {
            *limb = state.u64()?;
            any |= *limb != 0;
        }
        let counts = [stats.nan, stats.infinite[0], stats.infinite[1]];
        let total = counts.into_iter().try_fold(stats.finite, u64::checked_add);
        let extremes = if stats.finite == 0 {
            !any && stats.min == f32::INFINITY && stats.max == f32::NEG_INFINITY
        } else {
            stats.min <= stats.max && stats.min.is_finite() && stats.max.is_finite()
        };
        if total.is_none() || !extremes {
            return Err(state.bad("counts, sums and extremes do not belong together"));
        }
        state.end()?;
        Ok(stats)
    }
}
