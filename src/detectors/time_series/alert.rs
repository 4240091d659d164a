//! One alert for an event: which scores come out and which are held back.
//!
//! After a score has come out, the next must exceed it clearly for a while (5 % of the length of the series so far, 20
//! to 180 values), then the bar sinks. A score that past events of this series have reached before is lowered by the
//! logarithm of how many did: what keeps happening is no news. There is no threshold in here, so that the caller's
//! may be any.

use crate::detectors::time_series::tail::log2;
use crate::error::Result;
use crate::stats::snapshot::{Reader, Writer};

/// Peaks of past events that are kept, the highest ones.
const PEAKS: usize = 24;
const HOLD: f64 = 0.05;
const HOLD_LEAST: f64 = 20.0;
const HOLD_MOST: f64 = 180.0;
/// By how much a score must exceed the last one within the hold.
const CLEARLY: f64 = 0.4;
/// What the bar loses in each hold after the first, as a share of the score that set it.
const SINK: f64 = 0.4;
/// How much each doubling of earlier peaks takes off.
const REPEATED: f64 = 0.4;
/// A peak counts in full from this height, in part from this much below it.
const ALIKE: f64 = 0.12;

#[derive(Clone)]
pub struct Alert {
    peaks: [f64; PEAKS],
    kept: usize,
    /// The highest raw score of the event under way, and when; 0: none.
    event: f64,
    event_at: u64,
    /// The last score that came out, and when.
    out: f64,
    out_at: u64,
}

impl Default for Alert {
    fn default() -> Self {
        Self::new()
    }
}

impl Alert {
    pub const fn new() -> Self {
        Self { peaks: [0.0; PEAKS], kept: 0, event: 0.0, event_at: 0, out: 0.0, out_at: 0 }
    }

    /// `raw`, lowered, if it comes out; 0 if not. `at` counts the values of the series.
    #[inline]
    pub fn step(&mut self, at: u64, raw: f64) -> f64 {
        let share = HOLD * at as f64;
        let hold = if share > HOLD_LEAST { if share < HOLD_MOST { share } else { HOLD_MOST } } else { HOLD_LEAST };
        if self.event > 0.0 && (at - self.event_at) as f64 >= hold {
            self.keep_peak();
        }
        let age = (at - self.out_at) as f64;
        let bar = if age < hold { self.out + CLEARLY } else { self.out * (1.0 - SINK * (age - hold) / hold) };
        // Lowering can only make it less: most values need no look at the peaks.
        let lowered = if raw > bar && raw > 0.0 { raw - REPEATED * log2(1.0 + self.reached(raw)) } else { 0.0 };
        if raw > self.event {
            (self.event, self.event_at) = (raw, at);
        }
        if lowered > bar && lowered > 0.0 {
            (self.out, self.out_at) = (lowered, at);
            return lowered;
        }
        0.0
    }

    /// How many past events were as high as `raw`.
    fn reached(&self, raw: f64) -> f64 {
        let from = (1.0 - ALIKE) * raw;
        let scale = 1.0 / (ALIKE * raw + 1e-9);
        let share = |&peak: &f64| {
            let share = (peak - from) * scale;
            if share > 0.0 { if share < 1.0 { share } else { 1.0 } } else { 0.0 }
        };
        self.peaks.iter().take(self.kept).map(share).sum()
    }

    #[cold]
    fn keep_peak(&mut self) {
        if self.kept < PEAKS {
            self.peaks[self.kept] = self.event;
            self.kept += 1;
        } else {
            let lowest = (1..PEAKS).fold(0, |low, i| if self.peaks[i] < self.peaks[low] { i } else { low });
            if self.event > self.peaks[lowest] {
                self.peaks[lowest] = self.event;
            }
        }
        self.event = 0.0;
    }

    pub const SAVED_BYTES: usize = 8 * (PEAKS + 5);

    pub fn save(&self, out: &mut Writer) {
        self.peaks.iter().for_each(|&v| out.f64(v));
        out.u64(self.kept as u64);
        out.f64(self.event);
        out.u64(self.event_at);
        out.f64(self.out);
        out.u64(self.out_at);
    }

    /// `now`: values of the series so far.
    pub fn load(&mut self, now: u64, state: &mut Reader) -> Result<()> {
        for v in &mut self.peaks {
            *v = state.f64()?;
        }
        let kept = state.u64()?;
        self.event = state.f64()?;
        self.event_at = state.u64()?;
        self.out = state.f64()?;
        self.out_at = state.u64()?;
        let finite = self.peaks.iter().chain([&self.event, &self.out]).all(|v| v.is_finite());
        if !finite || kept > PEAKS as u64 || self.event_at > now || self.out_at > now {
            return Err(state.bad("alerts that no series leads to"));
        }
        self.kept = kept as usize;
        Ok(())
    }
}
