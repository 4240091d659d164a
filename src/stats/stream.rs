//! Statistics of a stream that several workers may each see a part of.
//!
//! The state is whole numbers only (see [`super::exact`]), so `merge` is exact: however the values are parted, ordered
//! and merged, the state is the same to the last bit, and with it every figure and every byte of a snapshot.

pub use super::exact::Term;
use super::exact::{LIMBS, PowerSums};
use super::snapshot::{Reader, Writer};
use super::values::Value;
use crate::error::{Code, Error, Result};
use serde::Serialize;

const KIND: [u8; 4] = *b"STRM";
const VERSION: u16 = 2;
/// Limbs of each sum in version 1, which had f32 values only.
const LIMBS_OF_VERSION_1: [usize; 6] = [6, 6, 10, 14, 14, 19];

/// See the module. 4 KB, whatever the length of the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamStats {
    finite: u64,
    nan: u64,
    /// Infinities above and below.
    infinite: [u64; 2],
    /// Of the finite values; infinity and -infinity where there is none.
    min: f64,
    max: f64,
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
        let (min, max) = (f64::INFINITY, f64::NEG_INFINITY);
        Self { finite: 0, nan: 0, infinite: [0; 2], min, max, sums: PowerSums::ZERO }
    }

    /// One value; NaN and infinities are counted.
    pub fn push(&mut self, value: f64) {
        self.push_batch(&[value]);
    }

    pub fn push_batch<T: Value + Term>(&mut self, values: &[T]) {
        for &value in values {
            let x: f64 = value.into();
            if x.is_nan() {
                self.nan += 1;
            } else if x.is_infinite() {
                self.infinite[usize::from(x < 0.0)] += 1;
            } else {
                let x = x + 0.0; // -0 would make min and max depend on the order
                self.finite += 1;
                self.min = if x < self.min { x } else { self.min };
                self.max = if x > self.max { x } else { self.max };
                value.add_to(&mut self.sums);
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
        figures.min = Some(if below > 0 { f64::NEG_INFINITY } else { self.min });
        figures.max = Some(if above > 0 { f64::INFINITY } else { self.max });
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
        figures.mean = Some(self.sums.sum().divided_by(n).to_f64());
        figures.variance = Some(m2.divided_by(n * n).to_f64());
        figures.std_dev = Some(m2.sqrt().divided_by(n).to_f64());
        if m2.is_positive() {
            // The powers of n cancel: (m3 / n^3) / (m2 / n^2)^1.5 and (m4 / n^4) / (m2 / n^2)^2.
            figures.skewness = Some(m3.over(m2.times(m2.sqrt())).to_f64());
            figures.kurtosis = Some(m4.over(m2.times(m2)).to_f64() - 3.0);
        }
        figures
    }

    /// [`Self::figures`] as JSON; infinities are null there.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(&self.figures()).map_err(|e| Error::new(Code::Internal, "get_statistics", e))
    }

    /// The whole state; the same from every partition of the same values, on either build. Of each sum only the limbs
    /// from its lowest to its highest that is not 0: 700 bytes at most of f32 values, and 300 of most.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        let parts = self.sums.parts().map(in_use);
        let limbs: usize = parts.iter().map(|(_, limbs)| limbs.len()).sum();
        let mut out = Writer::new("snapshot", KIND, VERSION, 8 * 4 + 8 * 2 + 2 * parts.len() + 8 * limbs)?;
        [self.finite, self.nan, self.infinite[0], self.infinite[1]].into_iter().for_each(|n| out.u64(n));
        out.f64(self.min);
        out.f64(self.max);
        for (first, limbs) in parts {
            out.u8(first as u8);
            out.u8(limbs.len() as u8);
            limbs.iter().for_each(|&limb| out.u64(limb));
        }
        Ok(out.finish())
    }

    /// Anything that `snapshot` cannot have written is `Code::Format`.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self> {
        let (mut state, version) = Reader::new("from_snapshot", KIND, 1..=VERSION, bytes)?;
        let mut stats = Self::new();
        stats.finite = state.u64()?;
        stats.nan = state.u64()?;
        stats.infinite = [state.u64()?, state.u64()?];
        if version == 1 {
            (stats.min, stats.max) = (f64::from(state.f32()?), f64::from(state.f32()?));
            for (part, count) in LIMBS_OF_VERSION_1.into_iter().enumerate() {
                for k in 0..count {
                    stats.sums.add_single_limb(part, k, state.u64()?);
                }
            }
        } else {
            (stats.min, stats.max) = (state.f64()?, state.f64()?);
            for (to, room) in stats.sums.parts_mut().into_iter().zip(LIMBS) {
                let (first, count) = (usize::from(state.u8()?), usize::from(state.u8()?));
                let Some(limbs) = to.get_mut(first..first + count) else {
                    return Err(state.bad(format_args!("{count} limbs from {first} on of a sum of {room}")));
                };
                for limb in limbs {
                    *limb = state.u64()?;
                }
                if in_use(to) != (first, &to[first..first + count]) {
                    return Err(state.bad("a sum with limbs of 0 round it"));
                }
            }
        }
        let any = stats.sums != PowerSums::ZERO;
        let counts = [stats.nan, stats.infinite[0], stats.infinite[1]];
        let total = counts.into_iter().try_fold(stats.finite, u64::checked_add);
        let extremes = if stats.finite == 0 {
            !any && stats.min == f64::INFINITY && stats.max == f64::NEG_INFINITY
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

/// The place of the lowest limb that is not 0, and the limbs from there to the highest that is not.
fn in_use(limbs: &[u64]) -> (usize, &[u64]) {
    let first = limbs.iter().position(|&limb| limb != 0).unwrap_or(0);
    let end = limbs.iter().rposition(|&limb| limb != 0).map_or(0, |last| last + 1);
    (first, &limbs[first..end])
}
