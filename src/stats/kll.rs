//! Approximate quantiles of a stream in a few kilobytes, and of several merged.
//!
//! KLL sketch (Karnin, Lang & Liberty, "Optimal Quantile Approximation in Streams", FOCS 2016): values wait in levels,
//! one of level h stands for 2^h. When there are too many, the lowest full level is sorted and every second one of it
//! goes a level up, the odd or the even ones by the throw of a coin. The top level has room for k, each below for 2/3 of
//! the one above, at least 8; the lowest for k again, so that many values are sorted at once.
//!
//! Rank error. A compaction at level h moves the rank of any value by -2^h, 0 or 2^h, up and down equally likely, so with
//! V = sum of 4^h over all compactions made, Hoeffding's inequality gives for each rank asked
//! P(error > sqrt(2 V ln(2 / delta))) <= delta. [`Kll::rank_error`] is this bound at delta = 1 %, as a fraction of n, for
//! the compactions that did happen, those of merged sketches included. It comes out near 2 / k; what is seen is mostly
//! below half of that. Up to about k values nothing is thrown away and the answers are exact.
//!
//! The coins come from a seeded generator, stirred at a merge with the other's: the same calls give the same sketch on
//! either build. Sketches to be merged should have different seeds, so that their coins have nothing in common.

use super::order::{NAN_KEY_64, key, key_64, value, value_64};
use super::snapshot::{Reader, Writer};
use super::values::Value;
use crate::error::{Code, Error, Result};
use crate::memory::reserve;
use crate::random::Generator;

const KIND: [u8; 4] = *b"KLLS";
/// Version 1 had keys of f32 values; version 2 says of how many bytes they are: 4 where every value is an f32, else 8.
const VERSION: u16 = 2;
const LEAST_ROOM: usize = 8;
/// 8 2^60 values and more will not be seen.
const MOST_LEVELS: usize = 61;
/// ln(2 / 0.01), for a confidence of 99 %.
const LN_200: f64 = 5.298_317_366_548_036;

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct Kll {
    k: usize,
    count: u64,
    nan: u64,
    /// Keys (see [`super::order`]); the level h has weight 2^h.
    levels: Vec<Vec<u64>>,
    /// Of all values, by key; NaN's key and 0 where there is none.
    min: u64,
    max: u64,
    /// Sum of 4^h over the compactions.
    moved: u128,
    random: Generator,
}

/// Room of each of so many levels, at least one.
fn rooms(k: usize, levels: usize) -> [usize; MOST_LEVELS] {
    let mut rooms = [LEAST_ROOM; MOST_LEVELS];
    let mut room = k as f64;
    for h in (0..levels.clamp(1, MOST_LEVELS)).rev() {
        rooms[h] = (room.ceil() as usize).max(LEAST_ROOM);
        room *= 2.0 / 3.0;
    }
    rooms[0] = k;
    rooms
}

/// Whether the value of a key is an f32; so are NaN's key and 0, which stand for the extremes of nothing.
fn is_single(k: u64) -> bool {
    let x = value_64(k);
    x.is_nan() || f64::from(x as f32) == x
}

fn check_k(op: &str, k: f64) -> Result<usize> {
    if k.trunc() == k && (8.0..=65535.0).contains(&k) {
        return Ok(k as usize);
    }
    Err(Error::new(Code::Argument, op, format_args!("k is {k}; give an integer from 8 to 65535, such as 200")))
}

impl Kll {
    /// `k` is a JavaScript number, an integer from 8 to 65535: 200 is within 1 % of the rank, and takes 6 KB.
    pub fn new(k: f64, seed: u64) -> Result<Self> {
        let k = check_k("WasmQuantileSketch", k)?;
        let random = Generator::new(seed);
        Ok(Self { k, count: 0, nan: 0, levels: Vec::new(), min: NAN_KEY_64, max: 0, moved: 0, random })
    }

    /// Values that are not NaN.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    #[must_use]
    pub const fn nan_count(&self) -> u64 {
        self.nan
    }

    /// Values kept.
    #[must_use]
    pub fn retained(&self) -> usize {
        self.levels.iter().map(Vec::len).sum()
    }

    /// Takes in values: NaN is counted apart, -0 is 0, infinities are values like others. On any error
    /// (`Code::OutOfMemory`) nothing was changed.
    pub fn push_batch<T: Value>(&mut self, values: &[T]) -> Result<()> {
        const OP: &str = "push_batch";
        let room = self.levels.first().map_or(0, |level| level.capacity().min(self.k) - level.len().min(self.k));
        if values.len() <= room {
            return self.take_in(OP, values); // needs no memory
        }
        let mut next = self.try_clone(OP)?;
        next.take_in(OP, values)?;
        *self = next;
        Ok(())
    }

    fn take_in<T: Value>(&mut self, op: &str, values: &[T]) -> Result<()> {
        let mut bottom_room = rooms(self.k, self.levels.len())[0];
        for &x in values {
            let k = key_64(x.into());
            if k == NAN_KEY_64 {
                self.nan += 1;
                continue;
            }
            if self.levels.is_empty() {
                self.add_level(op)?;
            }
            if self.levels[0].len() >= bottom_room {
                self.make_room(op)?;
                bottom_room = rooms(self.k, self.levels.len())[0];
            }
            reserve(op, &mut self.levels[0], 1)?;
            self.levels[0].push(k);
            self.count += 1;
            self.min = self.min.min(k);
            self.max = self.max.max(k);
        }
        Ok(())
    }

    fn add_level(&mut self, op: &str) -> Result<()> {
        reserve(op, &mut self.levels, 1)?;
        self.levels.push(Vec::new());
        Ok(())
    }

    /// Compacts the lowest full level, again and again while there are more values than room in all levels.
    fn make_room(&mut self, op: &str) -> Result<()> {
        loop {
            let rooms = rooms(self.k, self.levels.len());
            let total: usize = rooms.iter().take(self.levels.len()).sum();
            if self.retained() < total {
                return Ok(());
            }
            let full = self.levels.iter().zip(rooms).position(|(level, room)| level.len() >= room);
            match full {
                Some(h) => self.compact(op, h)?,
                None => return Ok(()),
            }
        }
    }

    /// Half of the values of level `h` go one level up; an odd one stays.
    fn compact(&mut self, op: &str, h: usize) -> Result<()> {
        if h + 1 >= MOST_LEVELS {
            return Err(Error::new(Code::Argument, op, "more than 2^60 values"));
        }
        if h + 1 == self.levels.len() {
            self.add_level(op)?;
        }
        let pairs = self.levels[h].len() / 2;
        reserve(op, &mut self.levels[h + 1], pairs)?;
        // From here on nothing can fail.
        let (low, high) = self.levels.split_at_mut(h + 1);
        let (from, to) = (&mut low[h], &mut high[0]);
        from.sort_unstable();
        let odd = (from.len() % 2 == 1).then(|| from.pop()).flatten();
        let coin = (self.random.next_u64() >> 63) as usize;
        to.extend(from.chunks_exact(2).map(|pair| pair[coin]));
        from.clear();
        from.extend(odd);
        self.moved += 1 << (2 * h);
        Ok(())
    }

    /// Takes in all that `other` took in. Another `k` is `Code::Argument`; on any error nothing was changed.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        const OP: &str = "merge";
        if self.k != other.k {
            return Err(Error::new(Code::Argument, OP, format_args!("k is {} here and {} there", self.k, other.k)));
        }
        let too_many = || Error::new(Code::Argument, OP, "more than 2^64 values");
        let count = self.count.checked_add(other.count).ok_or_else(too_many)?;
        let nan = self.nan.checked_add(other.nan).ok_or_else(too_many)?;
        let mut merged = self.try_clone(OP)?;
        while merged.levels.len() < other.levels.len() {
            merged.add_level(OP)?;
        }
        for (to, from) in merged.levels.iter_mut().zip(&other.levels) {
            reserve(OP, to, from.len())?;
            to.extend_from_slice(from);
        }
        (merged.count, merged.nan) = (count, nan);
        merged.min = self.min.min(other.min);
        merged.max = self.max.max(other.max);
        merged.moved = self.moved.saturating_add(other.moved);
        let [a, b, c, d] = other.random.state();
        let stir = a ^ b.rotate_left(16) ^ c.rotate_left(32) ^ d.rotate_left(48);
        merged.random = Generator::new(merged.random.next_u64() ^ stir);
        merged.make_room(OP)?;
        *self = merged;
        Ok(())
    }

    /// A copy, or a clean error.
    pub fn try_clone(&self, op: &str) -> Result<Self> {
        let mut levels = Vec::new();
        reserve(op, &mut levels, self.levels.len())?;
        for level in &self.levels {
            let mut copy = Vec::new();
            reserve(op, &mut copy, level.len())?;
            copy.extend_from_slice(level);
            levels.push(copy);
        }
        let Self { k, count, nan, min, max, moved, random, .. } = *self;
        Ok(Self { k, count, nan, levels, min, max, moved, random })
    }

    /// Values kept, in order, each with the number of values up to it.
    fn ranked(&self, op: &str) -> Result<Vec<(u64, u64)>> {
        if self.count == 0 {
            return Err(Error::new(Code::Empty, op, "no values"));
        }
        let mut ranked = Vec::new();
        reserve(op, &mut ranked, self.retained())?;
        for (h, level) in self.levels.iter().enumerate() {
            ranked.extend(level.iter().map(|&k| (k, 1_u64 << h)));
        }
        ranked.sort_unstable();
        let mut total = 0;
        for (_, weight) in &mut ranked {
            total += *weight;
            *weight = total;
        }
        Ok(ranked)
    }

    /// For each q in [0, 1] the smallest value kept with at least q n values up to it; 0 and 1 give the exact extremes.
    pub fn quantiles(&self, q: &[f64]) -> Result<Vec<f64>> {
        const OP: &str = "quantiles";
        if let Some(q) = q.iter().find(|q| !(0.0..=1.0).contains(*q)) {
            return Err(Error::new(Code::Argument, OP, format_args!("q is {q}; give a number from 0 to 1")));
        }
        let ranked = self.ranked(OP)?;
        let mut found = Vec::new();
        reserve(OP, &mut found, q.len())?;
        for &q in q {
            let wanted = q * self.count as f64;
            let at = ranked.partition_point(|&(_, up_to)| (up_to as f64) < wanted).min(ranked.len() - 1);
            let k = match q {
                0.0 => self.min,
                1.0 => self.max,
                _ => ranked[at].0,
            };
            found.push(value_64(k));
        }
        Ok(found)
    }

    /// The part of the values that are at most `x`, 0 to 1; NaN is `Code::Argument`.
    pub fn rank(&self, x: f64) -> Result<f64> {
        const OP: &str = "rank";
        if x.is_nan() {
            return Err(Error::new(Code::Argument, OP, "the value is NaN, which has no rank"));
        }
        let ranked = self.ranked(OP)?;
        let below = ranked.partition_point(|&(k, _)| value_64(k) <= x);
        let up_to = below.checked_sub(1).map_or(0, |at| ranked[at].1);
        Ok(up_to as f64 / self.count as f64)
    }

    /// How far a rank can be off, as a fraction of all values, with a confidence of 99 %; proven, see the module.
    #[must_use]
    pub fn rank_error(&self) -> f64 {
        if self.count == 0 { 0.0 } else { (2.0 * LN_200 * self.moved as f64).sqrt() / self.count as f64 }
    }

    /// The whole state, about 16 k + 2000 bytes at most of f32 values, and 32 k + 2000 of others.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        let width =
            if self.levels.iter().flatten().chain([&self.min, &self.max]).all(|&k| is_single(k)) { 4 } else { 8 };
        let payload = 4 + 1 + 8 * 2 + 2 * width + 16 + 32 + 4 + 4 * self.levels.len() + width * self.retained();
        let mut out = Writer::new("snapshot", KIND, VERSION, payload)?;
        let save = |out: &mut Writer, k: u64| {
            if width == 4 { out.u32(if k == 0 { 0 } else { key(value_64(k) as f32) }) } else { out.u64(k) }
        };
        out.u32(self.k as u32);
        out.u8(width as u8);
        out.u64(self.count);
        out.u64(self.nan);
        save(&mut out, self.min);
        save(&mut out, self.max);
        out.u64(self.moved as u64);
        out.u64((self.moved >> 64) as u64);
        self.random.state().into_iter().for_each(|word| out.u64(word));
        out.u32(self.levels.len() as u32);
        for level in &self.levels {
            out.u32(level.len() as u32);
            level.iter().for_each(|&k| save(&mut out, k));
        }
        Ok(out.finish())
    }

    /// Goes on as if never stopped. Anything that `snapshot` cannot have written is `Code::Format`.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self> {
        const OP: &str = "from_snapshot";
        let (mut state, version) = Reader::new(OP, KIND, 1..=VERSION, bytes)?;
        let k = check_k(OP, f64::from(state.u32()?)).map_err(|e| state.bad(e.message()))?;
        let width = if version == 1 { 4 } else { state.u8()? };
        if width != 4 && width != 8 {
            return Err(state.bad(format_args!("values of {width} bytes")));
        }
        // Of a sketch without values, whose extremes are no keys of values, NaN's key is the smallest and 0 the largest.
        let load = |state: &mut Reader| -> Result<u64> {
            let k = if width == 8 { state.u64()? } else { u64::from(state.u32()?) };
            Ok(if width == 8 || k == 0 { k } else { key_64(f64::from(value(k as u32))) })
        };
        let (count, nan) = (state.u64()?, state.u64()?);
        let (min, max) = (load(&mut state)?, load(&mut state)?);
        let moved = u128::from(state.u64()?) | u128::from(state.u64()?) << 64;
        let words = [state.u64()?, state.u64()?, state.u64()?, state.u64()?];
        let random = Generator::from_state(words).ok_or_else(|| state.bad("a generator that stands still"))?;
        let (mut levels, mut weight) = (Vec::new(), 0_u128);
        let depth = state.u32()? as usize;
        if depth > MOST_LEVELS {
            return Err(state.bad(format_args!("{depth} levels")));
        }
        reserve(OP, &mut levels, depth)?;
        for h in 0..depth {
            let length = state.u32()? as usize;
            if length > state.remaining() / usize::from(width) {
                return Err(state.bad(format_args!("a level of {length} values in {} bytes", state.remaining())));
            }
            let mut level = Vec::new();
            reserve(OP, &mut level, length)?;
            for _ in 0..length {
                let k = load(&mut state)?;
                if k < min || k > max || k == NAN_KEY_64 {
                    return Err(state.bad("a value outside the extremes"));
                }
                level.push(k);
            }
            weight += (length as u128) << h;
            levels.push(level);
        }
        // Compacting halves a number and doubles a weight: the weights always add up to the count.
        if weight != u128::from(count) || count.checked_add(nan).is_none() {
            return Err(state.bad(format_args!("values of weight {weight} for a count of {count}")));
        }
        state.end()?;
        Ok(Self { k, count, nan, levels, min, max, moved, random })
    }
}
