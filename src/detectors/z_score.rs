//! The rolling z-score of `WasmAnomalyDetector`: each value against the `window` values before it.
//!
//! score = |x - mean| / std over the window, with the population standard deviation; an anomaly where it is above the
//! threshold. The sums live in [`super::rolling`]; here is when to judge, what to report, and the state as bytes.
//!
//! Numbers are f64, as they came; an f32 of a tensor is one too. The verdict is that of real arithmetic on them but for
//! the last bits of a division and a square root, however far from 0 they lie. Where the values before are all equal (-0
//! equals 0), any other value is an anomaly of score infinity.
//!
//! Invariants: `ring[..position]` is the current block, `ring[position..]` what is left of the one before it. All but
//! `ring` and the counters follows from them, which is why a snapshot holds nothing else.
//!
//! Cost: O(1) amortised for a value (every `window` values the block is turned in O(window)), 46 bytes a window value.

use super::anomaly::{Anomaly, Kind, Reason, Statistic};
use super::options::{Missing, Options, Refractory};
use super::rolling::{Moments, Rolling};
use super::screen::{Screen, Terms, groups};
use crate::error::{Code, Error, Result};
use crate::memory::{kept, reserve};
use crate::stats::values::Value;
use serde::Serialize;

mod snapshot;

const CLASS: &str = "WasmAnomalyDetector";

/// Where the values of a window, and those judged against it, stand.
#[derive(Clone, Copy)]
struct Recent {
    last: f64,
    /// Values up to `last` that all equal it.
    run: u64,
}

impl Recent {
    const NONE: Self = Self { last: 0.0, run: 0 };

    fn see(&mut self, x: f64) {
        self.run = if x == self.last { self.run + 1 } else { 1 };
        self.last = x;
    }

    /// The same for many: usually a look at the last two is enough.
    fn see_all(&mut self, values: &[f64]) {
        let Some(&last) = values.last() else { return };
        let run = values.iter().rev().take_while(|&&x| x == last).count() as u64;
        let joins = run == values.len() as u64 && last == self.last;
        *self = Self { last, run: if joins { self.run + run } else { run } };
    }
}

/// See the module.
#[derive(Clone)]
pub struct ZScore {
    threshold: f64,
    window: usize,
    options: Options,
    screen: Screen,
    rolling: Rolling,
    ring: Vec<f64>,
    position: usize,
    recent: Recent,
    /// Values that entered a window since reset.
    count: u64,
    /// Values given since reset, gaps included.
    index: u64,
    event: Refractory,
}

/// What `get_statistics` says; absent figures are null, of an empty window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WindowStatistics {
    pub count: u64,
    pub mean: Option<f64>,
    pub std: Option<f64>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub threshold: f64,
    pub window_size: u64,
}

/// A threshold is finite and above 0.
pub fn check_threshold(op: &str, threshold: f64) -> Result<f64> {
    if threshold.is_finite() && threshold > 0.0 {
        Ok(threshold)
    } else {
        Err(Error::new(
            Code::Argument,
            op,
            format_args!("threshold is {threshold}; give a finite number above 0, in standard deviations"),
        ))
    }
}

impl ZScore {
    /// `window_size` is a JavaScript number: an integer of at least 1. All memory is had here; no push can run out.
    pub fn new(threshold: f64, window_size: f64) -> Result<Self> {
        Self::with_options(threshold, window_size, Options::with_missing(Missing::Error))
    }

    pub fn with_options(threshold: f64, window_size: f64, options: Options) -> Result<Self> {
        check_threshold(CLASS, threshold)?;
        let whole = window_size.trunc() == window_size && (1.0..=9_007_199_254_740_991.0).contains(&window_size);
        if !whole {
            let what = format_args!("window_size is {window_size}; give an integer of at least 1, in values");
            return Err(Error::new(Code::Argument, CLASS, what));
        }
        options.check(CLASS)?;
        Self::empty(CLASS, threshold, window_size as u64, options)
    }

    fn empty(op: &str, threshold: f64, window: u64, options: Options) -> Result<Self> {
        let window = kept(op, window as f64)?;
        let (mut ring, mut wide, mut rough) = (Vec::new(), Vec::new(), Vec::new());
        reserve(op, &mut ring, window)?;
        reserve(op, &mut wide, window)?;
        reserve(op, &mut rough, groups(window))?;
        Ok(Self {
            threshold,
            window,
            options,
            screen: Screen::new(threshold, window, rough),
            rolling: Rolling::new(wide),
            ring,
            position: 0,
            recent: Recent::NONE,
            count: 0,
            index: 0,
            event: Refractory::default(),
        })
    }

    /// One value; the anomaly, if it is one. NaN by [`Missing`]; what is not finite is `Code::Argument`, the state
    /// unchanged.
    pub fn push(&mut self, x: f64) -> Result<Option<Anomaly>> {
        let gap = x.is_nan() && self.options.missing != Missing::Error;
        if !(x.is_finite() || gap) {
            let what = format_args!("the value is {x}, which is not finite");
            return Err(Error::new(Code::Argument, "detect_realtime", what));
        }
        Ok(self.observe(x))
    }

    /// As many calls of `push`. All or nothing: a value that is refused, or findings that there is no memory for,
    /// leave the state and `found` as they were.
    pub fn push_batch<T: Value>(&mut self, values: &[T], found: &mut Vec<Anomaly>) -> Result<()> {
        self.push_batch_and(values, found, |_| Ok(()))
    }

    /// As [`Self::push_batch`]; `then` sees what was found, and where it fails nothing was changed either.
    pub fn push_batch_and<T: Value>(
        &mut self,
        values: &[T],
        found: &mut Vec<Anomaly>,
        then: impl FnOnce(&[Anomaly]) -> Result<()>,
    ) -> Result<()> {
        const OP: &str = "detect_batch";
        let gaps_allowed = self.options.missing != Missing::Error;
        // Branch-free first, so that the usual batch is checked at the speed of memory.
        let all_finite = values.iter().fold(true, |ok, &x| ok & (x.into().abs() < f64::INFINITY));
        if !all_finite {
            let refused = |&x: &T| x.into().is_infinite() || (x.into().is_nan() && !gaps_allowed);
            if let Some(at) = values.iter().position(refused) {
                let what = format_args!("the value at {at} is {}, which is not finite", values[at].into());
                return Err(Error::new(Code::Argument, OP, what));
            }
        }
        let undo = self.mark(OP, values.len())?;
        let known = found.len();
        let done = if all_finite { self.run_batch(values, found) } else { self.step_batch(values, found) };
        let done = done.and_then(|()| then(&found[known..]));
        if done.is_err() {
            self.go_back(&undo);
            found.truncate(known);
        }
        done
    }

    /// Keeps what `length` more values will overwrite.
    fn mark(&self, op: &str, length: usize) -> Result<Undo> {
        let mut slots = Vec::new();
        let held = length.min(self.ring.len());
        reserve(op, &mut slots, held)?;
        slots.extend(self.ring.iter().cycle().skip(self.position).take(held));
        Ok(Undo { slots, held: self.ring.len(), count: self.count, index: self.index, event: self.event })
    }

    /// Makes the state what it was at the mark.
    fn go_back(&mut self, undo: &Undo) {
        (self.count, self.index, self.event) = (undo.count, undo.index, undo.event);
        self.ring.truncate(undo.held);
        let start = (self.count % self.window as u64) as usize;
        for (k, &x) in undo.slots.iter().enumerate() {
            self.ring[(start + k) % undo.held] = x;
        }
        self.rebuild();
    }

    /// The batch with gaps in it: one by one.
    fn step_batch<T: Value>(&mut self, values: &[T], found: &mut Vec<Anomaly>) -> Result<()> {
        for &x in values {
            if let Some(anomaly) = self.observe(x.into()) {
                reserve("detect_batch", found, 1)?;
                found.push(anomaly);
            }
        }
        Ok(())
    }

    fn run_batch<T: Value>(&mut self, mut values: &[T], found: &mut Vec<Anomaly>) -> Result<()> {
        // The first block is still growing and may still be warming up: no constant n to run with.
        while !self.screen.is_ready() || self.count < self.warm_up() {
            let Some((&x, rest)) = values.split_first() else { return Ok(()) };
            self.step_batch(&[x], found)?;
            values = rest;
        }
        while !values.is_empty() {
            let length = values.len().min(self.window - self.position);
            let (block, rest) = values.split_at(length);
            self.run_block(block, found)?;
            values = rest;
        }
        Ok(())
    }

    /// Full windows, within one block.
    fn run_block<T: Value>(&mut self, mut values: &[T], found: &mut Vec<Anomaly>) -> Result<()> {
        while !values.is_empty() {
            let cleared = self.screen.accept(self.position, &self.ring, values);
            let (clear, unclear) = values.split_at(cleared);
            let slots = &mut self.ring[self.position..self.position + cleared];
            slots.iter_mut().zip(clear).for_each(|(slot, &x)| *slot = x.into());
            self.recent.see_all(slots);
            self.position += cleared;
            self.count += cleared as u64;
            self.index += cleared as u64;
            values = unclear;
            if let Some((&x, after)) = unclear.split_first() {
                let x = x.into();
                if let Some(anomaly) = self.verdict(x) {
                    reserve("detect_batch", found, 1)?;
                    found.push(anomaly);
                }
                self.index += 1;
                self.put(x);
                values = after;
            }
        }
        self.turn_if_full();
        Ok(())
    }

    /// One value that has been checked.
    fn observe(&mut self, x: f64) -> Option<Anomaly> {
        if x.is_nan() {
            self.index += 1;
            if self.options.missing == Missing::Carry && self.count > 0 {
                self.admit(self.recent.last);
            }
            return None;
        }
        let mut anomaly = None;
        if self.count >= self.warm_up() {
            let cleared = self.screen.clears(self.position, &self.ring, x);
            if !cleared {
                anomaly = self.verdict(x);
            }
        }
        self.index += 1;
        self.admit(x);
        anomaly
    }

    /// How many of the next values, at most `room`, may be cleared by `terms` and taken in later, by [`Self::take_cleared`].
    pub fn lend_terms<const ROOM: usize>(&mut self, room: usize, terms: &mut Terms<ROOM>) -> usize {
        if !self.screen.is_ready() || self.count < self.warm_up() {
            return 0;
        }
        let room = room.min(ROOM).min(self.window - self.position);
        self.screen.lend(self.position, &self.ring, room, terms);
        room
    }

    /// Takes in values that the terms cleared, no more than they were lent for.
    pub fn take_cleared(&mut self, values: &[f64]) {
        // As many as lie in the block; all of them, as they were lent.
        let slots = &mut self.ring[self.position..];
        let taken = values.len().min(slots.len());
        let (slots, values) = (&mut slots[..taken], &values[..taken]);
        slots.copy_from_slice(values);
        self.recent.see_all(values);
        values.iter().for_each(|&x| self.screen.add(x));
        self.position += taken;
        self.count += taken as u64;
        self.index += taken as u64;
        self.turn_if_full();
    }

    /// Judges `x`, the value that comes next, in full precision.
    #[cold]
    #[inline(never)]
    fn verdict(&mut self, x: f64) -> Option<Anomaly> {
        let out = if self.recent.run >= self.ring.len() as u64 {
            let mean = self.recent.last;
            (x != mean).then_some(Out { score: f64::INFINITY, mean, allowed: 0.0 })
        } else {
            let moments = self.moments();
            let score = moments.z(x).abs();
            (score > self.threshold).then(|| Out {
                score,
                mean: moments.mean(),
                allowed: self.threshold * moments.std(),
            })
        }?;
        report(&self.options, &mut self.event, self.index, x, out)
    }

    fn moments(&mut self) -> Moments {
        let (new, old) = self.ring.split_at(self.position);
        self.rolling.moments(new, old)
    }

    fn admit(&mut self, x: f64) {
        self.put(x);
        self.turn_if_full();
    }

    fn put(&mut self, x: f64) {
        if self.position < self.ring.len() {
            self.ring[self.position] = x;
        } else {
            self.ring.push(x); // within what `empty` reserved
        }
        self.screen.add(x);
        self.recent.see(x);
        self.count += 1;
        self.position += 1;
    }

    fn turn_if_full(&mut self) {
        if self.position == self.window {
            self.screen.turn(self.screen.block_mean(), &self.ring);
            self.rolling.turn();
            self.position = 0;
        }
    }

    /// Everything that follows from `ring` and `count`.
    fn rebuild(&mut self) {
        self.position = (self.count % self.window as u64) as usize;
        self.recent = Recent::NONE;
        self.rolling.turn();
        self.screen.clear();
        let (new, old) = self.ring.split_at(self.position);
        if let Some(&centre) = old.first() {
            // The slots below `position` belong to the newer block; the tails there are never asked for.
            self.screen.turn(centre, &self.ring);
        }
        new.iter().for_each(|&x| self.screen.add(x));
        self.recent.see_all(old);
        self.recent.see_all(new);
    }

    fn filled(&self) -> usize {
        self.ring.len()
    }

    fn warm_up(&self) -> u64 {
        self.options.warm_up.unwrap_or_else(|| (self.window as u64).min(10))
    }

    /// Mean, population standard deviation, smallest and largest of the window; O(window).
    #[must_use]
    pub fn statistics(&self) -> WindowStatistics {
        let n = self.filled();
        let mut found = WindowStatistics {
            count: n as u64,
            mean: None,
            std: None,
            min: None,
            max: None,
            threshold: self.threshold,
            window_size: self.window as u64,
        };
        if let Some(&first) = self.ring.first() {
            let (new, old) = self.ring.split_at(self.position);
            let moments = Moments::of(new, old);
            let constant = self.recent.run >= n as u64;
            let (low, high) = self.ring.iter().fold((first, first), |(low, high), &x| {
                (if x < low { x } else { low }, if x > high { x } else { high })
            });
            found.mean = Some(if constant { first } else { moments.mean() });
            found.std = Some(if constant { 0.0 } else { moments.std() });
            found.min = Some(low);
            found.max = Some(high);
        }
        found
    }

    /// [`Self::statistics`] as JSON: what `get_statistics` returns.
    pub fn get_statistics(&self) -> Result<String> {
        serde_json::to_string(&self.statistics()).map_err(|e| Error::new(Code::Internal, "get_statistics", e))
    }

    /// As if new, with the same threshold, window and options.
    pub fn reset(&mut self) {
        self.ring.clear();
        (self.count, self.index, self.event) = (0, 0, Refractory::default());
        self.rebuild();
    }

    pub fn set_threshold(&mut self, threshold: f64) -> Result<()> {
        self.threshold = check_threshold("set_threshold", threshold)?;
        self.screen.set_threshold(threshold);
        Ok(())
    }

    #[must_use]
    pub const fn threshold(&self) -> f64 {
        self.threshold
    }

    #[must_use]
    pub const fn options(&self) -> Options {
        self.options
    }
}

/// See [`ZScore::mark`].
struct Undo {
    /// From the mark's position on, round the ring.
    slots: Vec<f64>,
    held: usize,
    count: u64,
    index: u64,
    event: Refractory,
}

/// A value out of range.
struct Out {
    score: f64,
    mean: f64,
    /// threshold * std
    allowed: f64,
}

/// Turns a value out of range into an alert, unless the options hold it back.
fn report(options: &Options, event: &mut Refractory, index: u64, value: f64, out: Out) -> Option<Anomaly> {
    let kind = if value > out.mean { Kind::High } else { Kind::Low };
    if !options.direction.reports(kind) || !event.report(options, index) {
        return None;
    }
    let distance = (value - out.mean).abs() - out.allowed;
    Some(Anomaly {
        index,
        value,
        score: out.score,
        kind,
        reason: Some(Reason {
            statistic: Statistic::ZScore,
            expected_low: out.mean - out.allowed,
            expected_high: out.mean + out.allowed,
            distance: if distance > 0.0 { distance } else { 0.0 },
            feature: None,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Memory cannot be made to run out here, so what follows from it is tested by itself.
    #[test]
    fn goes_back_to_the_mark() {
        let values: Vec<f64> = (0..100).map(|i| f64::from(i * i % 17) + 0.1).collect();
        for window in [1, 2, 7, 30, 200] {
            for before in 0..40 {
                for more in [0, 1, 5, 29, 30, 60] {
                    let mut detector = ZScore::new(1.0, f64::from(window)).unwrap();
                    let mut found = Vec::new();
                    detector.push_batch(&values[..before], &mut found).unwrap();
                    let mut straight = detector.clone();
                    let undo = detector.mark("detect_batch", more).unwrap();
                    detector.push_batch(&values[40..40 + more], &mut found).unwrap();
                    detector.go_back(&undo);
                    assert_eq!(detector.snapshot().unwrap(), straight.snapshot().unwrap());
                    let (mut after, mut expected) = (Vec::new(), Vec::new());
                    detector.push_batch(&values[50..], &mut after).unwrap();
                    straight.push_batch(&values[50..], &mut expected).unwrap();
                    assert_eq!(after, expected);
                }
            }
        }
    }
}
