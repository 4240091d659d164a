//! Counts of values in bins of equal width, as `np.histogram`.
//!
//! Bin i holds edge i <= x < edge i+1, the last one also its right edge. Without a range, it is that of the values, which
//! must then be finite; where all are equal, 0.5 to either side. With a range, what lies outside it, NaN too, is not
//! counted. Edges are f64: start + i * ((stop - start) / bins), and stop itself at the end.

use super::moments::summary;
use super::snapshot::reserve;
use crate::error::{Code, Error, Result};

/// `edges` has one more than `counts`.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    pub counts: Vec<u64>,
    pub edges: Vec<f64>,
}

/// `bins` is a JavaScript number: an integer of at least 1. No elements and no range: `Code::Empty`; with a range all
/// counts are 0. NaN or an infinity among the values without a range, a range that is not finite, or one whose start
/// lies above its end: `Code::Argument`.
pub fn histogram(values: &[f32], bins: f64, range: Option<(f64, f64)>) -> Result<Histogram> {
    const OP: &str = "histogram";
    if !(bins >= 1.0 && bins.trunc() == bins && bins <= 9_007_199_254_740_991.0) {
        return Err(Error::new(Code::Argument, OP, format_args!("bins is {bins}; give an integer of at least 1")));
    }
    let (mut start, mut stop) = match range {
        Some((start, stop)) if start.is_finite() && stop.is_finite() && start <= stop => (start, stop),
        Some((start, stop)) => {
            let what = format_args!("range is [{start}, {stop}]; give two finite numbers, the smaller first");
            return Err(Error::new(Code::Argument, OP, what));
        }
        None => {
            let found = summary(values);
            if found.count == 0 {
                return Err(Error::new(Code::Empty, OP, "no elements and no range"));
            }
            if found.finite() < found.count {
                let odd = found.count - found.finite();
                let what = format_args!("{odd} of {} values are NaN or infinite; give a range", found.count);
                return Err(Error::new(Code::Argument, OP, what));
            }
            (f64::from(found.min), f64::from(found.max))
        }
    };
    if start == stop {
        (start, stop) = (start - 0.5, stop + 0.5);
    }
    let too_many = || Error::new(Code::OutOfMemory, OP, format_args!("{bins} bins could not be had"));
    let wanted = usize::try_from(bins as u64).map_err(|_| too_many())?;
    let (mut counts, mut edges) = (Vec::new(), Vec::new());
    reserve(OP, &mut counts, wanted)?;
    reserve(OP, &mut edges, wanted + 1)?;
    counts.resize(wanted, 0_u64);
    let step = (stop - start) / bins;
    edges.extend((0..wanted).map(|i| i as f64 * step + start));
    edges.push(stop);

    let scale = bins / (stop - start);
    let last = wanted - 1;
    for &x in values {
        let x = f64::from(x);
        if !(x >= start && x <= stop) {
            continue;
        }
        // The product may be off by a rounding; the edges themselves decide.
        let mut bin = (((x - start) * scale) as usize).min(last);
        if x < edges[bin] && bin > 0 {
            bin -= 1;
        } else if bin < last && x >= edges[bin + 1] {
            bin += 1;
        }
        counts[bin] += 1;
    }
    Ok(Histogram { counts, edges })
}
