//! The state of the rolling z-score as bytes.
//!
//! Version 1 had the window's values as f32. Version 2 says of how many bytes they are: 4 where each of them is an f32, as
//! those of tensors are, else 8.

use super::ZScore;
use crate::detectors::options::{Options, Refractory};
use crate::error::Result;
use crate::stats::snapshot::{Reader, Writer};

const KIND: [u8; 4] = *b"ZSCO";
const VERSION: u16 = 2;
/// Bytes of a snapshot besides the window's values.
const FIXED_STATE: usize = 8 * 7 + 3;

impl ZScore {
    /// The whole state, 4 or 8 bytes a value of the window and 79 more; the same bytes from both builds.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        let width = if self.ring.iter().all(|&x| f64::from(x as f32) == x) { 4 } else { 8 };
        let mut out = Writer::new("snapshot", KIND, VERSION, FIXED_STATE + width * self.ring.len())?;
        out.f64(self.threshold);
        out.u64(self.window as u64);
        out.u64(self.options.warm_up.unwrap_or(0));
        out.u64(self.options.refractory);
        out.u64(self.count);
        out.u64(self.index);
        self.event.save(&mut out);
        self.options.save_policies(&mut out);
        out.u8(width as u8);
        self.ring.iter().for_each(|&x| if width == 4 { out.f32(x as f32) } else { out.f64(x) });
        Ok(out.finish())
    }

    /// Goes on as if never stopped. Anything that `snapshot` cannot have written is `Code::Format`.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self> {
        const OP: &str = "from_snapshot";
        let (mut state, version) = Reader::new(OP, KIND, 1..=VERSION, bytes)?;
        let threshold = state.f64()?;
        let window = state.u64()?;
        let warm_up = Some(state.u64()?).filter(|&n| n > 0);
        let refractory = state.u64()?;
        let (count, index) = (state.u64()?, state.u64()?);
        let event = Refractory::load(index, &mut state)?;
        let (missing, direction) = Options::load_policies(&mut state)?;
        let width = if version == 1 { 4 } else { state.u8()? };
        let held = count.min(window);
        let consistent = threshold.is_finite()
            && threshold > 0.0
            && (1..=9_007_199_254_740_991).contains(&window)
            && count <= index
            && (width == 4 || width == 8)
            && state.remaining() as u64 == held.saturating_mul(u64::from(width));
        if !consistent {
            return Err(state.bad(format_args!(
                "threshold {threshold}, window {window}, {count} of {index} values in and {} bytes of them: no such state",
                state.remaining()
            )));
        }
        let options = Options { warm_up, missing, refractory, direction };
        let mut detector = Self::empty(OP, threshold, window, options)?;
        for _ in 0..held {
            let x = if width == 4 { f64::from(state.f32()?) } else { state.f64()? };
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
