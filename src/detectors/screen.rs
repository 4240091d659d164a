//! A cheap test that a value is surely no anomaly, so that few values need the wide sums of [`super::rolling`].
//!
//! It works on plain f64 sums of d and d^2, where d = x - centre for a centre near the values. A bad centre clears less
//! and costs time, never a verdict: what is not cleared for certain is judged in full precision. So the order of the
//! additions here is free, and is chosen for speed: in fours, so that one addition for each four waits for the last.

const STEP: usize = 4;

/// Sums of d and d^2 of a part of the window.
pub type Rough = [f64; 2];

/// See the module.
#[derive(Clone)]
pub struct Screen {
    centre: f64,
    n: f64,
    /// Somewhat below threshold^2; 0 where the margins below do not hold.
    limit: f64,
    /// What the spread may be wrong by, and as much again for the distance, in units of n sum(d^2).
    margin: f64,
    /// Sums of d and of d^2 of each tail of a full ring; empty until there is one.
    tails: [Vec<f64>; 2],
    /// Sums of the current block's values.
    head: Rough,
}

impl Screen {
    /// For a window of `n` values, with `tails` that have room for them.
    #[must_use]
    pub fn new(threshold: f64, n: usize, tails: [Vec<f64>; 2]) -> Self {
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
        !self.tails[0].is_empty()
    }

    pub fn clear(&mut self) {
        self.tails.iter_mut().for_each(Vec::clear);
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
        let [sums, squares] = &mut self.tails;
        for tails in [&mut *sums, &mut *squares] {
            tails.resize(ring.len(), 0.0); // within what the caller reserved
        }
        let mut total = [0.0; 2];
        let chunks = ring.rchunks(STEP).zip(sums.rchunks_mut(STEP).zip(squares.rchunks_mut(STEP)));
        for (xs, (sums, squares)) in chunks {
            let mut part = [0.0; 2];
            for ((&x, sum), square) in xs.iter().zip(sums).zip(squares).rev() {
                let d = f64::from(x) - centre;
                part = [part[0] + d, part[1] + d * d];
                (*sum, *square) = (total[0] + part[0], total[1] + part[1]);
            }
            total = [total[0] + part[0], total[1] + part[1]];
        }
    }

    /// Takes in a value that is judged elsewhere.
    pub fn add(&mut self, x: f32) {
        let d = f64::from(x) - self.centre;
        self.head = [self.head[0] + d, self.head[1] + d * d];
    }

    /// Whether `x`, which comes at `position` of the block, is certainly no anomaly.
    #[must_use]
    pub fn clears(&self, position: usize, x: f32) -> bool {
        match (self.tails[0].get(position), self.tails[1].get(position)) {
            (Some(&sum), Some(&square)) => {
                self.certain([sum + self.head[0], square + self.head[1]], f64::from(x) - self.centre)
            }
            _ => false,
        }
    }

    /// Takes in the values from `position` on that are certainly no anomalies, up to the first that may be one.
    /// Returns how many. All of them must lie in the current block.
    pub fn take(&mut self, position: usize, values: &[f32]) -> usize {
        let reach = position..position + values.len();
        let (Some(sums), Some(squares)) = (self.tails[0].get(reach.clone()), self.tails[1].get(reach)) else {
            return 0;
        };
        let mut head = self.head;
        let mut taken = 0;
        for ((xs, sums), squares) in
            values.chunks_exact(STEP).zip(sums.chunks_exact(STEP)).zip(squares.chunks_exact(STEP))
        {
            let mut part = [0.0; 2];
            let mut clear = true;
            for k in 0..STEP {
                let d = f64::from(xs[k]) - self.centre;
                clear &= self.certain([sums[k] + (head[0] + part[0]), squares[k] + (head[1] + part[1])], d);
                part = [part[0] + d, part[1] + d * d];
            }
            if !clear {
                break;
            }
            head = [head[0] + part[0], head[1] + part[1]];
            taken += STEP;
        }
        self.head = head;
        // What is left over, and the four among which there is one to judge.
        while taken < values.len() && self.clears(position + taken, values[taken]) {
            self.add(values[taken]);
            taken += 1;
        }
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
}
