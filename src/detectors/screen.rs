//! A cheap test that a value is surely no anomaly, so that few values need the wide sums of [`super::rolling`].
//!
//! It works on plain f64 sums of d and d^2, where d = x - centre for a centre near the values. A bad centre clears less
//! and costs time, never a verdict: what is not cleared for certain is judged in full precision. So the order of the
//! additions here is free, and is chosen for speed. Where squares overflow, nothing is cleared; what they lose to
//! underflow is far below [`TINY`].
//!
//! A block is cut into groups of four. Most groups are cleared as a whole: by the squares of the values that come and of
//! those that leave, the other three windows cannot differ by much from the first. What is left of the block before is
//! kept as sums of its tails, one for each group; those within a group are made when asked for. No minimum or maximum
//! is taken: in WASM they are branches, which no processor can foresee.

const GROUP: usize = 4;
/// Taken off every spread: 2^-960, far above what squares lose to underflow and far below any spread that is seen.
const TINY: f64 = f64::from_bits((1023 - 960) << 52);
/// No group.
const NONE: usize = usize::MAX;

/// Sums of d and d^2 of a part of the window.
type Rough = [f64; 2];

fn plus(a: Rough, b: Rough) -> Rough {
    [a[0] + b[0], a[1] + b[1]]
}

/// The terms of [`Screen::certain`] for the values that come next, where JavaScript looks at them as it does.
#[repr(C)]
pub struct Terms<const ROOM: usize> {
    pub centre: f64,
    pub n: f64,
    pub limit: f64,
    pub kept: f64,
    pub tiny: f64,
    /// Sums of the current block's values, those that JavaScript took in too.
    pub sum: f64,
    pub squares: f64,
    /// Sums of what is left of the block before, as each of the values comes.
    pub tails: [Rough; ROOM],
}

impl<const ROOM: usize> Terms<ROOM> {
    /// They clear nothing.
    pub const NOTHING: Self = Self {
        centre: 0.0,
        n: 0.0,
        limit: 0.0,
        kept: 0.0,
        tiny: TINY,
        sum: 0.0,
        squares: 0.0,
        tails: [[0.0; 2]; ROOM],
    };
}

/// The values of the block before from one group on.
#[derive(Clone, Copy)]
pub struct Tail {
    sums: Rough,
    /// Sum of d^2 in that group.
    own: f64,
}

/// See the module.
#[derive(Clone)]
pub struct Screen {
    centre: f64,
    n: f64,
    /// Somewhat below threshold^2; 0 where the margins below do not hold.
    limit: f64,
    /// The root of `limit`.
    root: f64,
    /// n times (what the spread may be wrong by, and as much again for the distance, in units of n sum(d^2)).
    margin: f64,
    /// n less the margin.
    kept: f64,
    /// For each group of a full ring; empty until there is one.
    tails: Vec<Tail>,
    /// Sums of the tails from each place of the group `within_group` on.
    within: [Rough; GROUP],
    /// [`NONE`] after a turn.
    within_group: usize,
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
        let margin = n * ((n + 16.0) * 8.881_784_197_001_252e-16); // 2^-50
        let (within, within_group, head) = ([[0.0; 2]; GROUP], NONE, [0.0; 2]);
        let (centre, limit, root) = (0.0, 0.0, 0.0);
        let kept = n - margin;
        let mut screen = Self { centre, n, limit, root, margin, kept, tails, within, within_group, head };
        screen.set_threshold(threshold);
        screen
    }

    pub fn set_threshold(&mut self, threshold: f64) {
        let sound = (0.01..=1e100).contains(&threshold) && self.n <= 1_073_741_824.0;
        self.limit = if sound { 0.98 * (threshold * threshold) } else { 0.0 };
        self.root = self.limit.sqrt();
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
    pub fn turn(&mut self, centre: f64, ring: &[f64]) {
        // Sums of values near the end of f64 overflow.
        let centre = if centre.is_finite() { centre } else { ring.last().copied().unwrap_or(0.0) };
        (self.centre, self.head, self.within_group) = (centre, [0.0; 2], NONE);
        // Within what the caller reserved.
        self.tails.resize(groups(ring.len()), Tail { sums: [0.0; 2], own: 0.0 });
        let mut total = [0.0; 2];
        let last = ring.len() - ring.len() % GROUP;
        if let Some((tail, _)) = self.tails.split_last_mut().filter(|_| last < ring.len()) {
            for d in ring[last..].iter().map(|&x| x - centre) {
                total = plus(total, [d, d * d]);
            }
            // A group that is not whole is never taken as one.
            tail.sums = total;
        }
        for (xs, tail) in ring.as_chunks::<GROUP>().0.iter().zip(&mut self.tails).rev() {
            let own = sums(distances(xs, centre));
            total = plus(total, own);
            *tail = Tail { sums: total, own: own[1] };
        }
    }

    /// Takes in a value that is judged elsewhere.
    pub fn add(&mut self, x: f64) {
        let d = x - self.centre;
        self.head = plus(self.head, [d, d * d]);
    }

    /// Whether `x`, which comes at `position` of the block, is certainly no anomaly. `ring`, whole, holds the block before
    /// from there on.
    #[must_use]
    pub fn clears(&mut self, position: usize, ring: &[f64], x: f64) -> bool {
        if !self.is_ready() {
            return false;
        }
        if self.within_group != position / GROUP {
            self.enter(position / GROUP, ring);
        }
        self.certain(plus(self.within[position % GROUP], self.head), x - self.centre)
    }

    /// What [`Self::clears`] needs for the next `room` values of the block, but for sums of those values themselves.
    pub fn lend<const ROOM: usize>(&mut self, position: usize, ring: &[f64], room: usize, terms: &mut Terms<ROOM>) {
        (terms.centre, terms.n, terms.limit, terms.kept) = (self.centre, self.n, self.limit, self.kept);
        [terms.sum, terms.squares] = self.head;
        for (place, tail) in (position..).zip(&mut terms.tails[..room]) {
            if self.within_group != place / GROUP {
                self.enter(place / GROUP, ring);
            }
            *tail = self.within[place % GROUP];
        }
    }

    /// Makes the sums within a group. Of places that the current block has taken they are wrong, and not asked for.
    fn enter(&mut self, group: usize, ring: &[f64]) {
        let mut rest = self.tails.get(group + 1).map_or([0.0; 2], |tail| tail.sums);
        let places = ring.get(group * GROUP..).unwrap_or_default().iter().zip(&mut self.within);
        for (&old, within) in places.rev() {
            let d = old - self.centre;
            rest = plus(rest, [d, d * d]);
            *within = rest;
        }
        self.within_group = group;
    }

    /// Takes in the values from `position` on that are certainly no anomalies, up to the first that may be one.
    /// Returns how many. All of them must lie in the current block; `ring` as in [`Self::clears`].
    pub fn accept<T: Copy + Into<f64>>(&mut self, position: usize, ring: &[f64], values: &[T]) -> usize {
        let mut taken = 0;
        loop {
            let at = position + taken;
            if at.is_multiple_of(GROUP) {
                taken += GROUP * self.take_groups(at / GROUP, &values[taken..]);
            }
            let at = position + taken;
            match values.get(taken) {
                Some(&x) if self.clears(at, ring, x.into()) => self.add(x.into()),
                _ => return taken,
            }
            taken += 1;
        }
    }

    /// Takes in the groups, from `first` on, that are cleared as a whole; how many.
    fn take_groups<T: Copy + Into<f64>>(&mut self, first: usize, values: &[T]) -> usize {
        let mut head = self.head;
        let mut taken = 0;
        for (xs, tail) in values.as_chunks::<GROUP>().0.iter().zip(self.tails.get(first..).unwrap_or_default()) {
            let d = distances(xs, self.centre);
            let own = sums(d);
            if !self.certain_of_all(plus(tail.sums, head), tail.own, own[1], d) {
                break;
            }
            head = plus(head, own);
            taken += 1;
        }
        self.head = head;
        taken
    }

    /// True only where |z| is below the threshold for certain.
    ///
    /// With q = n sum(d^2), |sum(d)| over any part of the window is at most sqrt(q). The sums of n terms are wrong by at
    /// most (n + 4) 2^-53 of that, so the spread by less than (3 n + 20) 2^-53 q, and by 2^-53 q more since `kept` is
    /// rounded: less than half of `margin`. The other
    /// half, and the 2 % that `limit` gives away, cover `off`, which is wrong by at most (n + 8) 2^-53 (|off| +
    /// 2 sqrt(q)): 2^-96 n^2 q against threshold^2 n 2^-51 q. A NaN compares false, and where q overflows, q - q is one.
    #[inline(always)]
    fn certain(&self, [sum, squares]: Rough, d: f64) -> bool {
        let off = self.n * d - sum;
        off * off < self.limit * (self.kept * squares - sum * sum - TINY)
    }

    /// True only where that holds for each `d` of a group. `sum` and `squares` are those of the window of its first,
    /// `leaving` and `coming` the squares of the group's four values in the block before and in this one.
    ///
    /// Up to three values leave and three come before a window of the group is judged. By Cauchy and Schwarz their sums
    /// are at most sqrt(3 leaving) and sqrt(3 coming), together at most `moved`; the squares of the window are at least
    /// `squares - leaving` and at most `squares + coming`. Where this returns true, `n leaving` and `far^2` are below
    /// q, so that the roundings of these lines (under 28, of 2^-53 q each) fit into `margin` beside those that
    /// [`Self::certain`] counts. A root of something negative is NaN, which compares false.
    #[inline(always)]
    fn certain_of_all(&self, [sum, squares]: Rough, leaving: f64, coming: f64, d: [f64; GROUP]) -> bool {
        let moved = (6.0 * (leaving + coming)).sqrt();
        let far = sum.abs() + moved;
        let spread = self.n * (squares - leaving) - far * far;
        let unsure = self.margin * (squares + coming);
        let allowed = self.root * (spread - unsure - TINY).sqrt() - moved;
        d.into_iter().fold(true, |all, d| all & ((self.n * d - sum).abs() < allowed))
    }
}

#[inline(always)]
fn distances<T: Copy + Into<f64>>(xs: &[T; GROUP], centre: f64) -> [f64; GROUP] {
    xs.map(|x| x.into() - centre)
}

/// Of d and d^2, in pairs: two lanes of one vector.
#[inline(always)]
fn sums([a, b, c, d]: [f64; GROUP]) -> Rough {
    [(a + c) + (b + d), (a * a + c * c) + (b * b + d * d)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::rolling::Moments;

    /// Two blocks of values; where `wild`, some lie far out, before and after.
    fn blocks(n: usize, centre: f64, wild: bool, seed: u64) -> (Vec<f64>, Vec<f64>) {
        let mut state = seed;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1 << 24)
        };
        let mut block = || {
            let mut value = || {
                let normal = (0..6).map(|_| uniform()).sum::<f64>() - 3.0;
                centre + normal * if wild && uniform() < 0.1 { 30.0 } else { 1.0 }
            };
            (0..n).map(|_| value()).collect()
        };
        (block(), block())
    }

    /// Walks a block; how many values were cleared, each of them rightly.
    fn cleared(threshold: f64, old: &[f64], new: &[f64]) -> usize {
        let mut screen = Screen::new(threshold, old.len(), Vec::new());
        screen.turn(old[0], old);
        let (mut at, mut cleared) = (0, 0);
        while at < new.len() {
            let taken = screen.accept(at, old, &new[at..]);
            for k in at..at + taken {
                let z = Moments::of(&new[..k], &old[k..]).z(new[k]).abs();
                assert!(z < threshold, "{z} at {k}, threshold {threshold}");
            }
            (at, cleared) = (at + taken, cleared + taken);
            if at < new.len() {
                screen.add(new[at]);
                at += 1;
            }
        }
        cleared
    }

    #[test]
    fn what_is_cleared_is_no_anomaly() {
        for seed in 0..40 {
            for n in [4, 7, 16, 33, 100, 250] {
                for centre in [0.0, 1e6, -3e-3, 1.7e12, 1e17] {
                    for threshold in [0.5, 2.0, 3.0, 8.0] {
                        for wild in [false, true] {
                            let (old, new) = blocks(n, centre, wild, seed);
                            cleared(threshold, &old, &new);
                        }
                    }
                }
            }
        }
    }

    /// Speed, without a clock: ordinary values hardly ever need the wide sums, and mostly go by groups.
    #[test]
    fn nearly_all_ordinary_values_are_cleared() {
        let (mut all, mut groups) = (0, 0);
        for seed in 0..100 {
            let (old, new) = blocks(100, 50.0, false, seed);
            all += cleared(3.0, &old, &new);
            let mut screen = Screen::new(3.0, 100, Vec::new());
            screen.turn(50.0, &old);
            groups += (0..25)
                .filter(|&g| {
                    let xs = &new[4 * g..4 * g + 4];
                    let taken = screen.take_groups(g, xs);
                    (0..4 - 4 * taken).for_each(|k| screen.add(xs[k]));
                    taken == 1
                })
                .count();
        }
        assert!(all > 9_900, "{all} of 10000 values");
        assert!(groups > 2_000, "{groups} of 2500 groups");
    }
}
