//! The whole state of a time-series detector as bytes.

use super::clock::{Clock, Unit};
use super::forecast::Old;
use super::scorer::Scorer;
use super::{MOST_INTEGER, TimeSeries};
use crate::detectors::options::{Missing, Options, Refractory};
use crate::error::Result;
use crate::memory::kept;
use crate::stats::snapshot::{Reader, Writer};

const KIND: [u8; 4] = *b"TSER";
/// 1: without options and what follows from them. 2: with another forecast, without clock; values as they were given
/// instead of differences from the first.
const VERSION: u16 = 3;

impl TimeSeries {
    /// 8 bytes a value of the window, 32 a phase of the period, and 10 to 30 KB; the same bytes from both builds.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        let own = 8 * (6 + self.ring.len()) + Options::SAVED_BYTES + Clock::SAVED_BYTES + 2 * Refractory::SAVED_BYTES;
        let payload = own + self.forecast.saved_bytes() + self.scorer.saved_bytes();
        let mut out = Writer::new("snapshot", KIND, VERSION, payload)?;
        out.u64(self.window as u64);
        out.u64(self.period.unwrap_or(0) as u64);
        out.u64(self.index);
        out.u64(self.ring.len() as u64);
        out.u64(self.position);
        out.u64(self.next_search);
        self.options.save(&mut out);
        self.clock.save(&mut out);
        self.alerts.save(&mut out);
        self.residuals.save(&mut out);
        // One NaN for every gap, whatever its bits were.
        self.window_values().for_each(|x| out.f64(if x.is_nan() { f64::NAN } else { x }));
        self.forecast.save(&mut out);
        self.scorer.save(&mut out);
        Ok(out.finish())
    }

    /// Goes on as if never stopped; from versions 1 and 2 the forecast begins anew with the values of the window. Anything
    /// that `snapshot` cannot have written is `Code::Format`.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self> {
        const OP: &str = "from_snapshot";
        let (mut state, version) = Reader::new(OP, KIND, 1..=VERSION, bytes)?;
        let (window, period, index, held) = (state.u64()?, state.u64()?, state.u64()?, state.u64()?);
        let (position, next_search) = if version > 2 { (state.u64()?, state.u64()?) } else { (index, index) };
        let consistent = (2..=MOST_INTEGER as u64).contains(&window)
            && period != 1
            && index <= MOST_INTEGER as u64
            && position <= MOST_INTEGER as u64
            && next_search <= 2 * MOST_INTEGER as u64
            && if version > 2 { held <= position.min(window) } else { held == index.min(window) }
            // What a damaged count claims must not be allocated.
            && held.saturating_add(period) <= state.remaining() as u64 / 8;
        if !consistent {
            return Err(
                state.bad(format_args!("window {window}, period {period}, {held} of {index} values: no such state"))
            );
        }
        let window = kept(OP, window as f64)?;
        let period = Some(kept(OP, period as f64)?).filter(|&p| p > 0);
        let mut options = Options::with_missing(Missing::Skip);
        let mut clock = Clock::new(Unit::Auto);
        let (mut alerts, mut residuals) = (Refractory::default(), Refractory::default());
        if version > 1 {
            options = Options::load(&mut state)?;
        }
        if version > 2 {
            clock = Clock::load(&mut state)?;
        }
        if version > 1 {
            alerts = Refractory::load(index, &mut state)?;
            residuals = Refractory::load(index, &mut state)?;
        }
        let mut series = Self::empty(OP, window, period, options, clock.unit())?;
        (series.alerts, series.residuals, series.clock) = (alerts, residuals, clock);
        for _ in 0..held {
            let x = state.f64()?;
            if x.is_infinite() {
                return Err(state.bad("an infinity in the window"));
            }
            series.ring.push(x);
        }
        (series.index, series.position, series.next_search) = (index, position, next_search);
        if version > 2 {
            series.forecast.load(window as f64, position, period, Self::longest(window), &mut state)?;
        } else {
            // The oldest value was at `index % window`.
            series.ring.rotate_left(if held == window as u64 { (index % held) as usize } else { 0 });
            let old = Old::load(index, period.unwrap_or(0), &mut state)?;
            let values = series.ring.iter().copied();
            series.forecast.begin_anew(window as f64, period.unwrap_or(0), position - held, values);
            series.forecast.go_on_from(&old);
        }
        series.scorer = Scorer::load(OP, version, &mut state)?;
        state.end()?;
        Ok(series)
    }
}
