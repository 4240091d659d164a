//! The whole state of a time-series detector as bytes.

use super::forecast::Forecast;
use super::scorer::Scorer;
use super::{MOST_INTEGER, TimeSeries};
use crate::detectors::options::{Missing, Options, Refractory};
use crate::error::Result;
use crate::stats::snapshot::{Reader, Writer, kept};

const KIND: [u8; 4] = *b"TSER";
/// 1: without options and what follows from them.
const VERSION: u16 = 2;

impl TimeSeries {
    /// 8 bytes a value of the window, 8 a phase of the period, and 10 to 30 KB; the same bytes from both builds.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        let own = 8 * (4 + self.ring.len()) + Options::SAVED_BYTES + 2 * Refractory::SAVED_BYTES;
        let payload = own + self.forecast.saved_bytes() + self.scorer.saved_bytes();
        let mut out = Writer::new("snapshot", KIND, VERSION, payload)?;
        out.u64(self.window as u64);
        out.u64(self.period.unwrap_or(0) as u64);
        out.u64(self.index);
        out.u64(self.ring.len() as u64);
        self.options.save(&mut out);
        self.alerts.save(&mut out);
        self.residuals.save(&mut out);
        // One NaN for every gap, whatever its bits were.
        self.ring.iter().for_each(|&x| out.f64(if x.is_nan() { f64::NAN } else { x }));
        self.forecast.save(&mut out);
        self.scorer.save(&mut out);
        Ok(out.finish())
    }

    /// Goes on as if never stopped. Anything that `snapshot` cannot have written is `Code::Format`.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self> {
        const OP: &str = "from_snapshot";
        let (mut state, version) = Reader::new(OP, KIND, 1..=VERSION, bytes)?;
        let (window, period, index, held) = (state.u64()?, state.u64()?, state.u64()?, state.u64()?);
        let consistent = (2..=MOST_INTEGER as u64).contains(&window)
            && period != 1
            && index <= MOST_INTEGER as u64
            && held == index.min(window)
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
        let (mut alerts, mut residuals) = (Refractory::default(), Refractory::default());
        if version >= 2 {
            options = Options::load(&mut state)?;
            alerts = Refractory::load(index, &mut state)?;
            residuals = Refractory::load(index, &mut state)?;
        }
        let mut series = Self::empty(OP, window, period, options)?;
        (series.alerts, series.residuals) = (alerts, residuals);
        for _ in 0..held {
            let x = state.f64()?;
            if x.is_infinite() {
                return Err(state.bad("an infinity in the window"));
            }
            series.ring.push(x);
        }
        series.index = index;
        let mut forecast = Forecast::new(OP, window as f64, period.unwrap_or(0))?;
        forecast.load(index, &mut state)?;
        series.forecast = forecast;
        series.scorer = Scorer::load(OP, &mut state)?;
        state.end()?;
        Ok(series)
    }
}
