//! A cheap test that a value is surely no anomaly, so that few values need the wide sums of [`super::rolling`].
//!
//! It works on plain f64 sums of d and d^2, where d = x - centre for a centre near the values. A bad centre clears less
//! and costs time, never a verdict: what is not cleared for certain is judged in full precision. So the order of the
//! additions here is free, and is chosen for speed.
//!
//! A block is cut into groups of four. Most groups are cleared as a whole: by the sums at their beginning and the largest
//! |d| of the values that come and of those that leave, the other three windows cannot differ by much. What is left
//! of the block before is kept as sums of its tails, one for each group; within a group the rest is added up anew.

const GROUP: usize = 4;

/// Sums of d and d^2 of a part of the window.
type Rough = [f64; 2];

fn plus(a: Rough, b: Rough) -> Rough {
    [a[0] + b[0], a[1] + b[1]]
}

/// The values of the block before from one group on.
#[derive(Clone, Copy)]
pub struct Tail {
    sums: Rough,
    /// The largest |d| in that group.
    reach: f64,
}

/// See the module.
#[derive(Clone)]
pub struct Screen {
    centre: f64,
    n: f64,
    /// Somewhat below threshold^2; 0 where the margins below do not hold.
    limit: f64,
    /// What the spread may be wrong by, and as much again for the distance, in units of n sum(d^2).
    margin: f64,
    /// For each group of a full ring; empty until there is one.
    tails: Vec<Tail>,
    /// Sums of the current block's values.
    head: Rough,
}

/// Groups of a window.
#[must_use]
pub const fn groups(window: usize) -> usize {
    window.div_ceil(GROUP)
}

impl Screen {
    /// For a window of `n` values, with `tails` that have room for its [`groups`].
    #[must_use]
    pub fn new(threshold: f64, n: usize, tails: Vec<Tail>) -> Self {
        let n = n as f64;
        let margin = (n + 16.0) * 8.881_784_197_001_252e-16; // 2^-50
        let mut screen = Self { centre: 0.0, n, limit: 0.0, margin, tails, head: [0.0; 2] };
        screen.set_threshold(threshold);
        screen
    }

    pub fn set_threshold(&mut self, threshold: f64) {
        let sound = threshold >= 0.01 && self.n <= 1_073_741_824.0;
        self.limit = if sound { 0.98 * (threshold * threshold) } else { 0.0 };
    }

    /// Whether there was a full window yet.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.tails.is_empty()
    }

    pub fn clear(&mut self) {
        self.tails.clear();
        self.head = [0.0; 2];
    }

    /// The mean of a full block, as near as it is known: a good centre for the next one.
    #[must_use]
    pub fn block_mean(&self) -> f64 {
        self.centre + self.head[0] / self.n
    }

    /// Starts a block: the sums of each tail of the full `ring`, and nothing at its head.
    pub fn turn(&mut self, centre: f64, ring: &[f32]) {
        (self.centre, self.head) = (centre, [0.0; 2]);
        // Within what the caller reserved.
        self.tails.resize(groups(ring.len()), Tail { sums: [0.0; 2], reach: 0.0 });
        let mut total = [0.0; 2];
        let last = ring.len() - ring.len() % GROUP;
        if let Some((tail, _)) = self.tails.split_last_mut().filter(|_| last < ring.len()) {
            for d in ring[last..].iter().map(|&x| f64::from(x) - centre) {
                total = plus(total, [d, d * d]);
            }
            // A group that is not whole is never asked for its reach.
            tail.sums = total;
        }
        for (xs, tail) in ring.as_chunks::<GROUP>().0.iter().zip(&mut self.tails).rev() {
            let group = Group::of(xs, centre);
            total = plus(total, group.sums);
            *tail = Tail { sums: total, reach: group.reach() };
        }
    }

    /// Takes in a value that is judged elsewhere.
    pub fn add(&mut self, x: f32) {
        let d = f64::from(x) - self.centre;
        self.head = plus(self.head, [d, d * d]);
    }

    /// Whether `x`, which comes at `position` of the block, is certainly no anomaly. `ring` holds the block before from
    /// there on.
    #[must_use]
    pub fn clears(&self, position: usize, ring: &[f32], x: f32) -> bool {
        if !self.is_ready() {
            return false;
        }
        let mut rest = self.head;
        let end = position.next_multiple_of(GROUP);
        for &old in ring.get(position..end.min(ring.len())).unwrap_or_default() {
            let d = f64::from(old) - self.centre;
            rest = plus(rest, [d, d * d]);
        }
        let tail = self.tails.get(end / GROUP).map_or([0.0; 2], |tail| tail.sums);
        self.certain(plus(tail, rest), f64::from(x) - self.centre)
    }

    /// Takes in the values from `position` on that are certainly no anomalies, up to the first that may be one.
    /// Returns how many. All of them must lie in the current block; `ring` as in [`Self::clears`].
    pub fn take(&mut self, position: usize, ring: &[f32], values: &[f32]) -> usize {
        let mut taken = 0;
        loop {
            let at = position + taken;
            if at.is_multiple_of(GROUP) {
                taken += GROUP * self.take_groups(at / GROUP, &values[taken..]);
            }
            let at = position + taken;
            match values.get(taken) {
                Some(&x) if self.clears(at, ring, x) => self.add(x),
                _ => return taken,
            }
            taken += 1;
        }
    }

    /// Takes in the groups, from `first` on, that are cleared as a whole; how many.
    fn take_groups(&mut self, first: usize, values: &[f32]) -> usize {
        let mut head = self.head;
        let mut taken = 0;
        for (xs, tail) in values.as_chunks::<GROUP>().0.iter().zip(self.tails.get(first..).unwrap_or_default()) {
            let group = Group::of(xs, self.centre);
            if !self.certain_of_all(plus(tail.sums, head), tail.reach, &group) {
                break;
            }
            head = plus(head, group.sums);
            taken += 1;
        }
        self.head = head;
        taken
    }

    /// True only where |z| is below the threshold for certain.
    ///
    /// With q = n sum(d^2), |sum(d)| over any part of the window is at most sqrt(q). The sums of n terms are wrong by at
    /// most (n + 4) 2^-53 of that, so `spread` by less than (3 n + 20) 2^-53 q: less than half of `margin`. The other
    /// half, and the 2 % that `limit` gives away, cover `off`, which is wrong by at most (n + 8) 2^-53 (|off| +
    /// 2 sqrt(q)): 2^-96 n^2 q against threshold^2 n 2^-51 q. A NaN compares false.
    #[inline(always)]
    fn certain(&self, [sum, squares]: Rough, d: f64) -> bool {
        let q = self.n * squares;
        let off = self.n * d - sum;
        let spread = q - sum * sum;
        off * off < self.limit * (spread - q * self.margin)
    }

    /// True only where that holds for each value of a group. `sum` and `squares` are those of the window of its first.
    ///
    /// Up to three values leave and three come before a window of the group is judged. With m the largest |d| of both,
    /// its sum differs by at most 6 m, its squares are at least 3 m^2 less and at most 3 m^2 more. Where this returns
    /// true, 3 m^2 is less than `squares`, so that no term exceeds some q, and the roundings of these lines (under 28,
    /// of 2^-53 each) fit into `margin` beside those that [`Self::certain`] counts.
    #[inline(always)]
    fn certain_of_all(&self, [sum, squares]: Rough, leaving: f64, group: &Group) -> bool {
        let coming = group.reach();
        let m = if leaving > coming { leaving } else { coming };
        let moved = 6.0 * m;
        let (above, below) = (self.n * group.high - sum, sum - self.n * group.low);
        let off = moved + if above > below { above } else { below };
        let change = 3.0 * (m * m);
        let sum = sum.abs() + moved;
        let spread = self.n * (squares - change) - sum * sum;
        off * off < self.limit * (spread - self.n * (squares + change) * self.margin)
    }
}

/// What is needed of four values together.
struct Group {
    sums: Rough,
    low: f64,
    high: f64,
}

impl Group {
    #[inline(always)]
    fn of(xs: &[f32; GROUP], centre: f64) -> Self {
        let d = xs.map(|x| f64::from(x) - centre);
        let fold = |f: fn(f64, f64) -> f64, [a, b, c, d]: [f64; GROUP]| f(f(a, c), f(b, d));
        let add = |a, b| a + b;
        Self {
            sums: [fold(add, d), fold(add, d.map(|d| d * d))],
            low: fold(|a, b| if a < b { a } else { b }, d),
            high: fold(|a, b| if a > b { a } else { b }, d),
        }
    }

    /// The largest |d|.
    #[inline(always)]
    fn reach(&self) -> f64 {
        if self.high > -self.low { self.high } else { -self.low }
    }
}
