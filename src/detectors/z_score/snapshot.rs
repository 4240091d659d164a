//! The state of the rolling z-score as bytes.

use super::ZScore;
use crate::detectors::options::{Options, Refractory};
use crate::error::Result;
use crate::stats::snapshot::{Reader, Writer};

const KIND: [u8; 4] = *b"ZSCO";
const VERSION: u16 = 1;
/// Bytes of a snapshot besides the window's values.
const FIXED_STATE: usize = 8 * 7 + 2;

impl ZScore {
    /// The whole state, 4 bytes a value of the window and 78 more; the same bytes from both builds.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        let mut out = Writer::new("snapshot", KIND, VERSION, FIXED_STATE + 4 * self.ring.len())?;
        out.f64(self.threshold);
        out.u64(self.window as u64);
        out.u64(self.options.warm_up.unwrap_or(0));
        out.u64(self.options.refractory);
        out.u64(self.count);
        out.u64(self.index);
        self.event.save(&mut out);
        self.options.save_policies(&mut out);
        self.ring.iter().for_each(|&x| out.f32(x));
        Ok(out.finish())
    }

    /// Goes on as if never stopped. Anything that `snapshot` cannot have written is `Code::Format`.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self> {
        const OP: &str = "from_snapshot";
        let (mut state, _) = Reader::new(OP, KIND, 1..=VERSION, bytes)?;
        let threshold = state.f64()?;
        let window = state.u64()?;
        let warm_up = Some(state.u64()?).filter(|&n| n > 0);
        let refractory = state.u64()?;
        let (count, index) = (state.u64()?, state.u64()?);
        let event = Refractory::load(index, &mut state)?;
        let (missing, direction) = Options::load_policies(&mut state)?;
        let held = count.min(window);
        let consistent = threshold.is_finite()
            && threshold > 0.0
            && (1..=9_007_199_254_740_991).contains(&window)
            && count <= index
            && state.remaining() as u64 == held.saturating_mul(4);
        if !consistent {
            return Err(state.bad(format_args!(
                "threshold {threshold}, window {window}, {count} of {index} values in and {} bytes of them: no such state",
                state.remaining()
            )));
        }
        let options = Options { warm_up, missing, refractory, direction };
        let mut detector = Self::empty(OP, threshold, window, options)?;
        for _ in 0..held {
            let x = state.f32()?;
            if !x.is_finite() {
                return Err(state.bad(format_args!("{x} in the window")));
            }
            detector.ring.push(x);
        }
        state.end()?;
        (detector.count, detector.index, detector.event) = (count, index, event);
        detector.rebuild();
        Ok(detector)
    }
}
