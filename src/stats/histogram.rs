//! Counts of values in bins of equal width, as `np.histogram` of a float32 array.
//!
//! Bin i holds edge i <= x < edge i+1, the last one also its right edge. Without a range, it is that of the values, which
//! must then be finite; where all are equal, 0.5 to either side. With a range, what lies outside it, NaN too, is not
//! counted.
//!
//! Edges are told in f64: start + i * ((stop - start) / bins), and stop itself at the end. The values are float32, so
//! they are compared with edges that are float32 too, and 0.3 lies within [0.1, 0.3]. As in NumPy, those come from the
//! f64 edges, each rounded, where a range is given, and without one from the same formula in float32.

use super::moments::summary;
use crate::error::{Code, Error, Result};
use crate::memory::reserve;

/// More bins than this cannot have different float32 edges: half of the interval that reaches furthest from 0 holds at
/// most 2^23 numbers.
const MOST_BINS: f64 = 67_108_864.0;

/// `edges` has one more than `counts`.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    pub counts: Vec<u64>,
    pub edges: Vec<f64>,
}

/// Where the bins begin and end.
struct Bins {
    count: usize,
    start: f64,
    stop: f64,
    /// Start, end and width in float32, where the edges are made of those.
    single: Option<(f32, f32, f32)>,
}

impl Bins {
    fn new(count: usize, start: f64, stop: f64, ranged: bool) -> Self {
        if ranged {
            let half = if start == stop { 0.5 } else { 0.0 };
            return Self { count, start: start - half, stop: stop + half, single: None };
        }
        let half = if start == stop { 0.5 } else { 0.0 };
        let (low, high) = (start as f32 - half, stop as f32 + half);
        let step = (high - low) / count as f32;
        // Of numbers further apart than float32 reaches, NumPy's edges are NaN; f64 has them.
        let single = step.is_finite().then_some((low, high, step));
        let half = f64::from(half);
        Self { count, start: start - half, stop: stop + half, single }
    }

    /// As `np.linspace`: a step that underflows to 0 would lose what the product keeps.
    fn edge(&self, i: usize) -> f64 {
        if i == self.count {
            return self.stop;
        }
        let (n, i) = (self.count as f64, i as f64);
        let step = (self.stop - self.start) / n;
        self.start + if step == 0.0 { i / n * (self.stop - self.start) } else { i * step }
    }

    /// The edge that values are compared with.
    fn single(&self, i: usize) -> f32 {
        match self.single {
            Some((_, high, _)) if i == self.count => high,
            Some((low, high, step)) => {
                let (n, i) = (self.count as f32, i as f32);
                (if step == 0.0 { i / n * (high - low) } else { i * step }) + low
            }
            None => self.edge(i) as f32,
        }
    }

    /// `Code::Argument` where two edges are the same float32 number.
    fn check(&self, op: &str) -> Result<()> {
        let mut before = self.single(0);
        for i in 1..=self.count {
            let edge = self.single(i);
            if before >= edge {
                let Self { count, start, stop, .. } = self;
                let what = format_args!(
                    "{count} bins from {start} to {stop} have edges that are equal in float32; give fewer or a wider range"
                );
                return Err(Error::new(Code::Argument, op, what));
            }
            before = edge;
        }
        Ok(())
    }
}

/// `bins` is a JavaScript number: an integer of at least 1. No elements and no range: `Code::Empty`; with a range all
/// counts are 0. NaN or an infinity among the values without a range, a range that is not finite in float32, one whose
/// start lies above its end, or more bins than have different float32 edges: `Code::Argument`.
pub fn histogram(values: &[f32], bins: f64, range: Option<(f64, f64)>) -> Result<Histogram> {
    const OP: &str = "histogram";
    if !(bins >= 1.0 && bins.trunc() == bins && bins <= MOST_BINS) {
        let what = format_args!("bins is {bins}; give an integer from 1 to {MOST_BINS}");
        return Err(Error::new(Code::Argument, OP, what));
    }
    let (start, stop) = match range {
        Some((start, stop)) if (start as f32).is_finite() && (stop as f32).is_finite() && start <= stop => {
            (start, stop)
        }
        Some((start, stop)) => {
            let what = format_args!(
                "range is [{start}, {stop}]; give two numbers that are finite in float32, the smaller first"
            );
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
    let wanted = bins as usize;
    let layout = Bins::new(wanted, start, stop, range.is_some());
    layout.check(OP)?;
    let (mut counts, mut edges, mut single) = (Vec::new(), Vec::new(), Vec::new());
    reserve(OP, &mut counts, wanted)?;
    reserve(OP, &mut edges, wanted + 1)?;
    reserve(OP, &mut single, wanted + 1)?;
    counts.resize(wanted, 0_u64);
    edges.extend((0..=wanted).map(|i| layout.edge(i)));
    single.extend((0..=wanted).map(|i| layout.single(i)));

    count(values, &single, &mut counts);
    Ok(Histogram { counts, edges })
}

/// Counts the values between two neighbours of `edges`, which rise; one more than `counts`.
fn count(values: &[f32], edges: &[f32], counts: &mut [u64]) {
    let last = counts.len() - 1;
    let (first, end) = (edges[0], edges[last + 1]);
    let (origin, scale) = (f64::from(first), counts.len() as f64 / (f64::from(end) - f64::from(first)));
    let estimate = |x: f32| (((f64::from(x) - origin) * scale) as usize).min(last);
    // An estimate is off by the rounding of the edges. Where each edge is estimated into a bin beside it, every value
    // is estimated into its bin or one beside that, and a look at two edges settles which.
    let near = edges.iter().enumerate().all(|(i, &edge)| (estimate(edge)..=estimate(edge) + 1).contains(&i));
    let inside = values.iter().copied().filter(|&x| x >= first && x <= end);
    if !near {
        inside.for_each(|x| counts[edges[1..=last].partition_point(|&edge| edge <= x)] += 1);
        return;
    }
    // No search in this loop, not even for the rare value: it halves the loop's speed in WASM.
    for x in inside {
        let mut bin = estimate(x);
        if x < edges[bin] && bin > 0 {
            bin -= 1;
        } else if bin < last && x >= edges[bin + 1] {
            bin += 1;
        }
        counts[bin] += 1;
    }
}
