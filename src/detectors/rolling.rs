//! Sums over a sliding window that never drift, because nothing is ever subtracted.
//!
//! Time is cut into blocks of `window` values. When a block is full, the sums of each of its tails are computed once,
//! from its end backwards. From then on the window is a tail of that block and a head of the next one: two sums added.
//! A value that has left is in neither, so nothing of it remains, however large it was and however long the stream.
//! Each value costs one addition on arrival and one when its block is turned: O(1) amortised. Most values need not even
//! that: [`super::screen`] clears them, and a block's wide sums are made when a value that is not cleared asks.
//!
//! The sums are of x and x^2. Both are exact as f64 terms (x is f32, so x^2 has 48 bits), and each sum carries the
//! rounding errors of its additions along (Knuth's two-sum), which gives about 100 bits. That is what
//! n sum(x^2) - sum(x)^2 needs: values round 10^7 that differ by 1 cancel 46 of them.

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

/// Sum of x (lane 0) and of x^2 (lane 1), with what the additions lost. Pairs, so that both lanes are one vector.
#[derive(Clone, Copy, Default)]
pub struct Sums {
    hi: [f64; 2],
    lo: [f64; 2],
}

impl Sums {
    #[inline(always)]
    pub fn add(&mut self, x: f32) {
        let x = f64::from(x);
        for (k, term) in [x, x * x].into_iter().enumerate() {
            let (sum, lost) = two_sum(self.hi[k], term);
            self.hi[k] = sum;
            self.lo[k] += lost;
        }
    }

    fn wide(&self, lane: usize) -> Wide {
        let (hi, lo) = two_sum(self.hi[lane], self.lo[lane]);
        Wide { hi, lo }
    }
}

/// What is known of the values of a window before one more arrives.
#[derive(Clone, Copy)]
pub struct Moments {
    n: f64,
    sum: Wide,
    /// n sum(x^2) - sum(x)^2 = n^2 variance
    spread: f64,
}

impl Moments {
    /// Of the window `old`, the oldest first, and then `new`; the bits that [`Rolling::moments`] gives.
    #[must_use]
    pub fn of(new: &[f32], old: &[f32]) -> Self {
        let (mut tail, mut head) = (Sums::default(), Sums::default());
        old.iter().rev().for_each(|&x| tail.add(x));
        new.iter().for_each(|&x| head.add(x));
        Self::new(&tail, &head, new.len() + old.len())
    }

    /// Of a tail and a head that hold `n` values together.
    fn new(tail: &Sums, head: &Sums, n: usize) -> Self {
        let n = n as f64;
        let sum = tail.wide(0).plus(head.wide(0));
        let squares = tail.wide(1).plus(head.wide(1));
        let spread = squares.times(Wide::exact(n)).plus(sum.times(sum).negated()).value();
        Self { n, sum, spread: if spread > 0.0 { spread } else { 0.0 } }
    }

    #[must_use]
    pub fn mean(&self) -> f64 {
        self.sum.value() / self.n
    }

    /// Population standard deviation.
    #[must_use]
    pub fn std(&self) -> f64 {
        self.spread.sqrt() / self.n
    }

    /// The signed z-score of `x`: (n x - sum) / sqrt(n^2 variance), the difference taken before anything is rounded.
    #[must_use]
    pub fn z(&self, x: f32) -> f64 {
        let difference = two_product(self.n, f64::from(x)).plus(self.sum.negated()).value();
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
}

impl Rolling {
    /// `tails` has room for a whole window.
    #[must_use]
    pub fn new(tails: Vec<Sums>) -> Self {
        Self { tails, head: Sums::default(), length: 0 }
    }

    /// A block begins.
    pub fn turn(&mut self) {
        self.tails.clear();
        (self.head, self.length) = (Sums::default(), 0);
    }

    /// Of the window `old`, the oldest first, and then `new`, the current block. Each value of a block is added once to
    /// a tail and once to the head, whatever is asked in between.
    pub fn moments(&mut self, new: &[f32], old: &[f32]) -> Moments {
        if self.tails.is_empty() {
            let mut sums = Sums::default();
            // Within the room there is: `old` is shorter than a window.
            self.tails.extend(old.iter().rev().map(|&x| {
                sums.add(x);
                sums
            }));
        }
        new[self.length..].iter().for_each(|&x| self.head.add(x));
        self.length = new.len();
        let tail = old.len().checked_sub(1).and_then(|k| self.tails.get(k)).copied().unwrap_or_default();
        Moments::new(&tail, &self.head, new.len() + old.len())
    }
}
