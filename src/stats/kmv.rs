//! How many different values a stream has, in bounded memory, and of several streams merged.
//!
//! K minimum values (Bar-Yossef, Jayram, Kumar, Sivakumar & Trevisan, "Counting Distinct Elements in a Data Stream",
//! RANDOM 2002; Beyer, Haas, Reinwald, Sismanis & Gemulla, "On Synopses for Distinct-Value Estimation", SIGMOD 2007):
//! each value is hashed to a number that is as good as uniform, and the k smallest different hashes are kept. They are a
//! function of the set of values alone, so the sketch of merged parts is, to the bit, that of the whole, however the
//! values were parted, ordered and repeated.
//!
//! The hash is a bijection of the 64 bits of a value (the mixer of SplitMix64), so different values never collide: up
//! to k of them the count is exact. From there on, with U the k-th smallest hash as a fraction of all, (k - 1) / U
//! estimates the count without bias, with a standard error of at most 1 / sqrt(k - 2).
//!
//! Error. The estimate is above (1 + e) n only where k or more of n uniform numbers lie below (k - 1) / ((1 + e) n), of
//! which mu = (k - 1) / (1 + e) are expected; below (1 - e) n only where at most k - 1 lie below a point that has
//! mu = (k - 1) / (1 - e) expected. By Bernstein's and Chernoff's inequalities, with t the distance from mu, these have
//! probabilities of at most exp(-t^2 / (2 (mu + t / 3))) and exp(-t^2 / (2 mu)). [`Kmv::relative_error`] is the smallest
//! e that makes each at most 0.5 %. It holds for values that were not chosen by somebody who knows the hash.

use super::order::key_64;
use super::snapshot::{Reader, Writer};
use super::values::Value;
use crate::error::{Code, Error, Result};
use crate::memory::reserve;

const KIND: [u8; 4] = *b"KMVS";
const VERSION: u16 = 1;
/// Fewer say nothing of the count; more take a megabyte.
const KEPT: std::ops::RangeInclusive<f64> = 16.0..=65536.0;
/// ln(1 / 0.005): each side may be beyond the bound with 0.5 %.
const LN_200: f64 = 5.298_317_366_548_036;

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct Kmv {
    k: usize,
    /// Hashes below `limit`, of which the first `settled` are in order and different; at most 2 k.
    hashes: Vec<u64>,
    settled: usize,
    /// The k-th smallest hash where there are k: none above it is of interest.
    limit: u64,
}

/// A bijection: the finalizer of SplitMix64 (Steele, Lea & Flood 2014; Stafford's variant 13).
const fn mixed(key: u64) -> u64 {
    let x = key.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

fn check_k(op: &str, k: f64) -> Result<usize> {
    if k.trunc() == k && KEPT.contains(&k) {
        return Ok(k as usize);
    }
    Err(Error::new(Code::Argument, op, format_args!("k is {k}; give an integer from 16 to 65536, such as 4096")))
}

impl Kmv {
    /// `k` is a JavaScript number, an integer from 16 to 65536: with 4096 the count is within 5.3 % (99 % confidence), mostly within 1.6 %.
    pub fn new(k: f64) -> Result<Self> {
        let k = check_k("WasmDistinctSketch", k)?;
        Ok(Self { k, hashes: Vec::new(), settled: 0, limit: u64::MAX })
    }

    /// Takes in values; all NaN are one value, -0 is 0. On any error (`Code::OutOfMemory`) nothing was changed.
    pub fn push_batch<T: Value>(&mut self, values: &[T]) -> Result<()> {
        self.make_room("push_batch", values.len())?;
        values.iter().for_each(|&x| self.take_in(mixed(key_64(x.into()))));
        Ok(())
    }

    /// Memory for `more` hashes, or for as many as ever wait.
    fn make_room(&mut self, op: &str, more: usize) -> Result<()> {
        let most = 2 * self.k - self.hashes.len();
        reserve(op, &mut self.hashes, more.min(most))
    }

    fn take_in(&mut self, hash: u64) {
        // Once full, nearly all end here.
        if hash >= self.limit && (hash > self.limit || self.settled == self.k) {
            return;
        }
        if self.hashes.len() >= 2 * self.k {
            self.settle();
        }
        self.hashes.push(hash);
    }

    /// Brings the hashes in order, each once, and keeps the k smallest: the state is then a function of the values.
    fn settle(&mut self) {
        self.hashes.sort_unstable();
        self.hashes.dedup();
        self.hashes.truncate(self.k);
        self.settled = self.hashes.len();
        if self.settled == self.k {
            self.limit = self.hashes[self.k - 1];
        }
    }

    /// Takes in all that `other` took in. Another `k` is `Code::Argument`; on any error nothing was changed.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        const OP: &str = "merge";
        if self.k != other.k {
            return Err(Error::new(Code::Argument, OP, format_args!("k is {} here and {} there", self.k, other.k)));
        }
        self.make_room(OP, other.hashes.len())?;
        other.hashes.iter().for_each(|&hash| self.take_in(hash));
        Ok(())
    }

    /// A copy, or a clean error.
    pub fn try_clone(&self, op: &str) -> Result<Self> {
        let mut hashes = Vec::new();
        reserve(op, &mut hashes, self.hashes.len())?;
        hashes.extend_from_slice(&self.hashes);
        Ok(Self { k: self.k, hashes, settled: self.settled, limit: self.limit })
    }

    /// How many different values there were: exact below k of them, else an estimate.
    pub fn count(&mut self) -> f64 {
        self.settle();
        if self.settled < self.k {
            return self.settled as f64;
        }
        // The hash is one of 2^64 equal parts of the unit interval; its far end, so that it is never 0.
        let fraction = (self.limit as f64 + 1.0) / 18_446_744_073_709_551_616.0;
        ((self.k - 1) as f64 / fraction).round()
    }

    /// By how much the count can be off, as a fraction of the true one, with a confidence of 99 %; 0 while it is exact.
    pub fn relative_error(&mut self) -> f64 {
        self.settle();
        if self.settled < self.k {
            return 0.0;
        }
        let (k, less) = (self.k as f64, (self.k - 1) as f64);
        let third = 2.0 * LN_200 / 3.0;
        let above = (third * third + 2.0 * LN_200 * k).sqrt() - third;
        let below = LN_200 + (LN_200 * LN_200 + 2.0 * LN_200 * less).sqrt();
        (less / (k - above) - 1.0).max(1.0 - less / (less + below))
    }

    /// The whole state, 8 bytes for each hash kept; the same bytes for the same values in any order.
    pub fn snapshot(&mut self) -> Result<Vec<u8>> {
        self.settle();
        let mut out = Writer::new("snapshot", KIND, VERSION, 4 + 4 + 8 * self.settled)?;
        out.u32(self.k as u32);
        out.u32(self.settled as u32);
        self.hashes.iter().for_each(|&hash| out.u64(hash));
        Ok(out.finish())
    }

    /// Goes on as if never stopped. Anything that `snapshot` cannot have written is `Code::Format`.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self> {
        const OP: &str = "from_snapshot";
        let (mut state, _) = Reader::new(OP, KIND, 1..=VERSION, bytes)?;
        let k = check_k(OP, f64::from(state.u32()?)).map_err(|e| state.bad(e.message()))?;
        let length = state.u32()? as usize;
        if length > k || length > state.remaining() / 8 {
            return Err(state.bad(format_args!("{length} hashes in {} bytes, of {k} at most", state.remaining())));
        }
        let mut hashes: Vec<u64> = Vec::new();
        reserve(OP, &mut hashes, length)?;
        for _ in 0..length {
            let hash = state.u64()?;
            if hashes.last().is_some_and(|&last| last >= hash) {
                return Err(state.bad("hashes that are not in order"));
            }
            hashes.push(hash);
        }
        state.end()?;
        let limit = if length == k { hashes[k - 1] } else { u64::MAX };
        Ok(Self { k, hashes, settled: length, limit })
    }
}
