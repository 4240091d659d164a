//! Sums over a sliding window that never drift, because nothing is ever subtracted.
//!
//! Time is cut into blocks of `window` values. When a block is full, the sums of each of its tails are computed once,
//! from its end backwards. From then on the window is a tail of that block and a head of the next one: two sums added.
//! A value that has left is in neither, so nothing of it remains, however large it was and however long the stream.
//! Each value costs one addition on arrival and one when its block is turned: O(1) amortised. Most values need not even
//! that: [`super::screen`] clears them, and a block's wide sums are made when a value that is not cleared asks.
//!
//! The sums are of d and d^2, where d = x - pivot for a pivot that is itself in the window: the last value of the block
//! before, or of the first block the first. So n sum(d^2) is at most 2 n times the spread n sum(d^2) - sum(d)^2, however
//! far from 0 the values lie, and few bits cancel. What d and d^2 round is carried along (Knuth's two-sum, Dekker's
//! product), and so is what the additions lose, which gives about 100 bits.
//!
//! Squares of f64 values may lie beyond f64. Then all is scaled by a power of two, which rounds nothing, so that the
//! largest |d| of the window is near 1; it is chosen anew when the window has outgrown it. Within a block what leaves can
//! only make the window smaller and what comes only larger, so that happens a few times a block and stays O(1).

/// An unevaluated sum `hi + lo`, about 106 bits.
#[derive(Clone, Copy)]
pub struct Wide {
    hi: f64,
    lo: f64,
}

/// `a + b` exactly, for any a and b.
#[inline(always)]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    let b_seen = s - a;
    (s, (a - (s - b_seen)) + (b - b_seen))
}

/// `a + b` exactly, for |a| >= |b|.
fn ordered_two_sum(a: f64, b: f64) -> Wide {
    let hi = a + b;
    Wide { hi, lo: b - (hi - a) }
}

/// `a * b` exactly: Dekker's product of 26-bit halves, since a fused multiply-add is not on every machine.
fn two_product(a: f64, b: f64) -> Wide {
    const SPLIT: f64 = 134_217_729.0; // 2^27 + 1
    let halves = |x: f64| {
        let t = SPLIT * x;
        let high = t - (t - x);
        (high, x - high)
    };
    let hi = a * b;
    let ((ah, al), (bh, bl)) = (halves(a), halves(b));
    Wide { hi, lo: ((ah * bh - hi) + ah * bl + al * bh) + al * bl }
}

impl Wide {
    /// `a - b` exactly.
    fn difference(a: f64, b: f64) -> Self {
        let (hi, lo) = two_sum(a, -b);
        Self { hi, lo }
    }

    fn plus(self, other: Self) -> Self {
        let (s, e) = two_sum(self.hi, other.hi);
        let (t, f) = two_sum(self.lo, other.lo);
        let first = ordered_two_sum(s, e + t);
        ordered_two_sum(first.hi, first.lo + f)
    }

    fn times(self, other: Self) -> Self {
        let p = two_product(self.hi, other.hi);
        ordered_two_sum(p.hi, p.lo + (self.hi * other.lo + self.lo * other.hi))
    }

    const fn negated(self) -> Self {
        Self { hi: -self.hi, lo: -self.lo }
    }

    const fn exact(value: f64) -> Self {
        Self { hi: value, lo: 0.0 }
    }

    fn value(self) -> f64 {
        self.hi + self.lo
    }
}

/// Sum of d (lane 0) and of d^2 (lane 1), with what the additions lost. Pairs, so that both lanes are one vector.
#[derive(Clone, Copy, Default)]
pub struct Sums {
    hi: [f64; 2],
    lo: [f64; 2],
}

impl Sums {
    /// Takes in d = x - pivot; both are scaled already.
    #[inline(always)]
    fn add(&mut self, x: f64, pivot: f64) {
        let (d, rest) = two_sum(x, -pivot);
        let square = two_product(d, d);
        // Of (d + rest)^2 only rest^2 is left out, 2^-106 of the whole.
        for (k, (term, rest)) in [(d, rest), (square.hi, square.lo + 2.0 * d * rest)].into_iter().enumerate() {
            let (sum, lost) = two_sum(self.hi[k], term);
            self.hi[k] = sum;
            self.lo[k] += lost + rest;
        }
    }

    fn wide(&self, lane: usize) -> Wide {
        let (hi, lo) = two_sum(self.hi[lane], self.lo[lane]);
        Wide { hi, lo }
    }
}

/// Where sum(d^2) lies within these, neither it nor what follows from it over- or underflows. Those of f32 values do.
const SMALLEST_SQUARES: f64 = f64::from_bits((1023 - 800) << 52);
const LARGEST_SQUARES: f64 = f64::from_bits((1023 + 900) << 52);

/// In the window, so that no d is larger than the window is wide.
fn pivot_of(new: &[f64], old: &[f64]) -> f64 {
    old.last().or_else(|| new.first()).copied().unwrap_or(0.0)
}

/// The power of two that brings the largest |d| near 1.
fn scale_for(new: &[f64], old: &[f64]) -> f64 {
    let pivot = pivot_of(new, old);
    let largest = old.iter().chain(new).map(|&x| (x - pivot).abs()).fold(0.0, |a, d| if d > a { d } else { a });
    if largest == 0.0 {
        return 1.0;
    }
    // An infinite difference of finite values is below 2^1025, and a subnormal one at least 2^-1074.
    let exponent = (largest.to_bits() >> 52) as i64 - 1023;
    f64::from_bits(((1023 - exponent.clamp(-1000, 1000)) as u64) << 52)
}

/// What is known of the values of a window before one more arrives.
#[derive(Clone, Copy)]
pub struct Moments {
    n: f64,
    /// What all that follows is multiplied by: a power of two, mostly 1.
    scale: f64,
    pivot: f64,
    /// sum(d)
    sum: Wide,
    /// sum(d^2)
    squares: Wide,
    /// n sum(d^2) - sum(d)^2 = n^2 variance
    spread: f64,
}

impl Moments {
    /// Of the window `old`, the oldest first, and then `new`; the bits that [`Rolling::moments`] gives.
    #[must_use]
    pub fn of(new: &[f64], old: &[f64]) -> Self {
        let with = |scale: f64| {
            let pivot = pivot_of(new, old) * scale;
            let (mut tail, mut head) = (Sums::default(), Sums::default());
            old.iter().rev().for_each(|&x| tail.add(x * scale, pivot));
            new.iter().for_each(|&x| head.add(x * scale, pivot));
            Self::new(&tail, &head, new.len() + old.len(), pivot, scale)
        };
        let found = with(1.0);
        if found.fits() { found } else { with(scale_for(new, old)) }
    }

    /// Of a tail and a head that hold `n` values together.
    fn new(tail: &Sums, head: &Sums, n: usize, pivot: f64, scale: f64) -> Self {
        let n = n as f64;
        let sum = tail.wide(0).plus(head.wide(0));
        let squares = tail.wide(1).plus(head.wide(1));
        let spread = squares.times(Wide::exact(n)).plus(sum.times(sum).negated()).value();
        Self { n, scale, pivot, sum, squares, spread: if spread > 0.0 { spread } else { 0.0 } }
    }

    /// Whether the scale suits the window; false where a NaN came of it.
    fn fits(&self) -> bool {
        self.squares.hi > SMALLEST_SQUARES && self.squares.hi < LARGEST_SQUARES
    }

    #[must_use]
    pub fn mean(&self) -> f64 {
        two_product(self.n, self.pivot).plus(self.sum).value() / self.n / self.scale
    }

    /// Population standard deviation.
    #[must_use]
    pub fn std(&self) -> f64 {
        self.spread.sqrt() / self.n / self.scale
    }

    /// The signed z-score of `x`: (n d - sum) / sqrt(n^2 variance), the difference taken before anything is rounded.
    #[must_use]
    pub fn z(&self, x: f64) -> f64 {
        let x = x * self.scale;
        let exact = Wide::difference(x, self.pivot).times(Wide::exact(self.n)).plus(self.sum.negated()).value();
        // Where x is out of all proportion to the window, the way to the exact difference overflows.
        let difference = if exact.is_finite() { exact } else { self.n * (x - self.pivot) };
        difference / self.spread.sqrt()
    }
}

/// The wide sums of a ring, brought up to date only when somebody asks.
#[derive(Clone)]
pub struct Rolling {
    /// `tails[k]`: the last k + 1 values of the block before, as far as asked for. Room for all of them.
    tails: Vec<Sums>,
    head: Sums,
    /// How many values of the current block are in `head`.
    length: usize,
    /// Of this block's sums; 1 unless its squares would not fit.
    scale: f64,
}

impl Rolling {
    /// `tails` has room for a whole window.
    #[must_use]
    pub fn new(tails: Vec<Sums>) -> Self {
        Self { tails, head: Sums::default(), length: 0, scale: 1.0 }
    }

    /// A block begins.
    pub fn turn(&mut self) {
        self.start(1.0);
    }

    fn start(&mut self, scale: f64) {
        self.tails.clear();
        (self.head, self.length, self.scale) = (Sums::default(), 0, scale);
    }

    /// Of the window `old`, the oldest first, and then `new`, the current block. Each value of a block is added once to
    /// a tail and once to the head, whatever is asked in between, but for changes of scale.
    pub fn moments(&mut self, new: &[f64], old: &[f64]) -> Moments {
        let found = self.up_to_date(new, old);
        if found.fits() {
            return found;
        }
        let scale = scale_for(new, old);
        if scale == self.scale {
            return found;
        }
        self.start(scale);
        self.up_to_date(new, old)
    }

    fn up_to_date(&mut self, new: &[f64], old: &[f64]) -> Moments {
        let scale = self.scale;
        let pivot = pivot_of(new, old) * scale;
        if self.tails.is_empty() {
            let mut sums = Sums::default();
            // Within the room there is: `old` is shorter than a window.
            self.tails.extend(old.iter().rev().map(|&x| {
                sums.add(x * scale, pivot);
                sums
            }));
        }
        new[self.length..].iter().for_each(|&x| self.head.add(x * scale, pivot));
        self.length = new.len();
        let tail = old.len().checked_sub(1).and_then(|k| self.tails.get(k)).copied().unwrap_or_default();
        Moments::new(&tail, &self.head, new.len() + old.len(), pivot, scale)
    }
}
