//! Sums over a sliding window that never drift, because nothing is ever subtracted.
//!
//! Time is cut into blocks of `window` values. When a block is full, the sums of each of its tails are computed once,
//! from its end backwards. From then on the window is a tail of that block and a head of the next one: two sums added.
//! A value that has left is in neither, so nothing of it remains, however large it was and however long the stream.
//! Each value costs one addition on arrival and one when its block is turned: O(1) amortised. Most values need not even
//! that: [`super::screen`] clears them, and a block's wide sums are made when a value that is not cleared asks.
//!
//! Where all values of the window are f32, the sums are of x and x^2. Both are exact as f64 terms (x^2 has 48 bits), and
//! each sum carries the rounding errors of its additions along (Knuth's two-sum), which gives about 100 bits. That is what
//! n sum(x^2) - sum(x)^2 needs: values round 10^7 that differ by 1 cancel 46 of them.
//!
//! Other values may cancel more. Then the sums are of d and d^2, where d = x - pivot for a pivot that is itself in the
//! window: the last value of the block before, or of the first block the first. So n sum(d^2) is at most 2 n times the
//! spread n sum(d^2) - sum(d)^2, however far from 0 the values lie. What d and d^2 round is carried along (Dekker's
//! product), at twice the cost. Which of the two it is follows from the values in the window and nothing else.
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

/// What the sums of a window are taken of.
#[derive(Clone, Copy, PartialEq)]
enum Frame {
    /// Of x, where each is an f32.
    Single,
    /// Of (x - pivot) * scale. The scale is a power of two, and 1 unless squares would not fit.
    Double { pivot: f64, scale: f64 },
}

impl Frame {
    /// For any values.
    fn double(new: &[f64], old: &[f64], scale: f64) -> Self {
        // In the window, so that no d is larger than the window is wide.
        let pivot = old.last().or_else(|| new.first()).copied().unwrap_or(0.0);
        Self::Double { pivot, scale }
    }

    /// For any values, with the scale that brings the largest |d| near 1.
    fn scaled(new: &[f64], old: &[f64]) -> Self {
        let Self::Double { pivot, .. } = Self::double(new, old, 1.0) else { return Self::Single };
        let distances = old.iter().chain(new).map(|&x| (x - pivot).abs());
        let largest = distances.fold(0.0, |a, d| if d > a { d } else { a });
        if largest == 0.0 {
            return Self::Double { pivot, scale: 1.0 };
        }
        // An infinite difference of finite values is below 2^1025, and a subnormal one at least 2^-1074.
        let exponent = (largest.to_bits() >> 52) as i64 - 1023;
        let scale = f64::from_bits(((1023 - exponent.clamp(-1000, 1000)) as u64) << 52);
        Self::Double { pivot, scale }
    }

    const fn pivot_and_scale(self) -> (f64, f64) {
        match self {
            Self::Single => (0.0, 1.0),
            Self::Double { pivot, scale } => (pivot * scale, scale),
        }
    }
}

#[inline(always)]
fn is_single(x: f64) -> bool {
    f64::from(x as f32) == x
}

/// Sum of d (lane 0) and of d^2 (lane 1), with what the additions lost. Pairs, so that both lanes are one vector.
#[derive(Clone, Copy, Default)]
pub struct Sums {
    hi: [f64; 2],
    lo: [f64; 2],
}

impl Sums {
    /// Takes in an f32, by x.
    #[inline(always)]
    fn add_single(&mut self, x: f64) {
        for (k, term) in [x, x * x].into_iter().enumerate() {
            let (sum, lost) = two_sum(self.hi[k], term);
            self.hi[k] = sum;
            self.lo[k] += lost;
        }
    }

    /// Takes in any value, by d; x and the pivot are scaled already.
    #[inline(always)]
    fn add_double(&mut self, x: f64, pivot: f64) {
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
        let with = |frame: Frame| {
            let (mut tail, mut head) = (Sums::default(), Sums::default());
            let (pivot, scale) = frame.pivot_and_scale();
            let add = |sums: &mut Sums, x: f64| match frame {
                Frame::Single => sums.add_single(x),
                Frame::Double { .. } => sums.add_double(x * scale, pivot),
            };
            old.iter().rev().for_each(|&x| add(&mut tail, x));
            new.iter().for_each(|&x| add(&mut head, x));
            Self::new(&tail, &head, new.len() + old.len(), frame)
        };
        if old.iter().chain(new).all(|&x| is_single(x)) {
            return with(Frame::Single);
        }
        let found = with(Frame::double(new, old, 1.0));
        if found.fits() { found } else { with(Frame::scaled(new, old)) }
    }

    /// Of a tail and a head that hold `n` values together.
    fn new(tail: &Sums, head: &Sums, n: usize, frame: Frame) -> Self {
        let n = n as f64;
        let sum = tail.wide(0).plus(head.wide(0));
        let squares = tail.wide(1).plus(head.wide(1));
        let spread = squares.times(Wide::exact(n)).plus(sum.times(sum).negated()).value();
        let (pivot, scale) = frame.pivot_and_scale();
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
    /// What `tails` and `head` are sums of; `None` where nobody asked yet.
    frame: Option<Frame>,
    /// How many values at the end of the block before are f32, as far as asked for.
    singles: usize,
    /// Of how many values of the current block it is known that they are f32.
    new_singles: usize,
}

impl Rolling {
    /// `tails` has room for a whole window.
    #[must_use]
    pub fn new(tails: Vec<Sums>) -> Self {
        Self { tails, head: Sums::default(), length: 0, frame: None, singles: 0, new_singles: 0 }
    }

    /// A block begins.
    pub fn turn(&mut self) {
        self.tails.clear();
        (self.head, self.length, self.frame) = (Sums::default(), 0, None);
        (self.singles, self.new_singles) = (0, 0);
    }

    /// Of the window `old`, the oldest first, and then `new`, the current block. Each value of a block is added once to
    /// a tail and once to the head, whatever is asked in between, but for changes of frame: an f64 that leaves or comes,
    /// or a size that no longer fits, a few times a block at most.
    pub fn moments(&mut self, new: &[f64], old: &[f64]) -> Moments {
        if self.frame.is_none() {
            // Mostly all are, and that is quick to see.
            let all = old.iter().fold(true, |all, &x| all & is_single(x));
            self.singles = if all { old.len() } else { old.iter().rev().take_while(|&&x| is_single(x)).count() };
        }
        self.new_singles += new[self.new_singles..].iter().take_while(|&&x| is_single(x)).count();
        if old.len() <= self.singles && self.new_singles == new.len() {
            return self.sums(new, old, Frame::Single);
        }
        let frame = match self.frame {
            Some(frame @ Frame::Double { .. }) => frame,
            _ => Frame::double(new, old, 1.0),
        };
        let found = self.sums(new, old, frame);
        if found.fits() {
            return found;
        }
        let scaled = Frame::scaled(new, old);
        if scaled == frame { found } else { self.sums(new, old, scaled) }
    }

    fn sums(&mut self, new: &[f64], old: &[f64], frame: Frame) -> Moments {
        if self.frame != Some(frame) {
            self.frame = Some(frame);
            self.tails.clear();
            (self.head, self.length) = (Sums::default(), 0);
        }
        let (pivot, scale) = frame.pivot_and_scale();
        match frame {
            Frame::Single => self.bring_up(new, old, Sums::add_single),
            Frame::Double { .. } => self.bring_up(new, old, |sums, x| sums.add_double(x * scale, pivot)),
        }
        let tail = old.len().checked_sub(1).and_then(|k| self.tails.get(k)).copied().unwrap_or_default();
        Moments::new(&tail, &self.head, new.len() + old.len(), frame)
    }

    #[inline(always)]
    fn bring_up(&mut self, new: &[f64], old: &[f64], add: impl Fn(&mut Sums, f64)) {
        if self.tails.is_empty() {
            let mut sums = Sums::default();
            // Within the room there is: `old` is no longer than a window.
            self.tails.extend(old.iter().rev().map(|&x| {
                add(&mut sums, x);
                sums
            }));
        }
        new[self.length..].iter().for_each(|&x| add(&mut self.head, x));
        self.length = new.len();
    }
}
