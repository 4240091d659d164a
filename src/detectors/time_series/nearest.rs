//! Novel shapes: the distance of the last 8 points to the nearest windows remembered.
//!
//! A point is the mean rank of `block` values, so that the same code sees shapes of 8 values and of several days; ranks
//! instead of values keep a single peak from outweighing the shape. A window is remembered every `stride` points, once it
//! no longer overlaps the current one; the oldest makes room. Memory is fixed: [`KEPT`] windows.

use crate::error::Result;
use crate::memory::reserve;
use crate::stats::snapshot::{Reader, Writer};

const POINTS: usize = 8;
/// Windows remembered.
const KEPT: usize = 64;
/// Farther than any point is from another: what an empty place holds.
const FAR: f32 = 1e30;
/// Windows that must be there before a distance says anything.
const ENOUGH: usize = 6;

#[derive(Clone)]
pub struct Nearest {
    block: u32,
    stride: u32,
    sum: f32,
    in_block: u32,
    /// The last 16 points, oldest first: the current window and the one before it.
    recent: [f32; 2 * POINTS],
    /// Points so far, counted up to 16.
    points: u32,
    since_kept: u32,
    /// Point `j` of window `w` at `j * KEPT + w`: the loop over windows is the inner one, in lanes.
    memory: Vec<f32>,
    kept: u32,
    next: u32,
}

impl Nearest {
    pub fn new(op: &str, block: u32, stride: u32) -> Result<Self> {
        let mut memory = Vec::new();
        reserve(op, &mut memory, POINTS * KEPT)?;
        memory.resize(POINTS * KEPT, FAR);
        Ok(Self {
            block,
            stride,
            sum: 0.0,
            in_block: 0,
            recent: [0.0; 2 * POINTS],
            points: 0,
            since_kept: 0,
            memory,
            kept: 0,
            next: 0,
        })
    }

    /// The mean distance (sum of absolute differences) to the two nearest windows, at the end of each block.
    #[inline]
    pub fn step(&mut self, rank: f64) -> Option<f64> {
        self.sum += rank as f32;
        self.in_block += 1;
        if self.in_block < self.block {
            return None;
        }
        let point = self.sum / self.block as f32;
        (self.sum, self.in_block) = (0.0, 0);
        self.recent.copy_within(1.., 0);
        self.recent[2 * POINTS - 1] = point;
        if self.points < 2 * POINTS as u32 {
            self.points += 1;
        }
        if self.points < POINTS as u32 {
            return None;
        }
        let distance = self.distance();
        if self.points == 2 * POINTS as u32 {
            self.since_kept += 1;
            if self.since_kept >= self.stride {
                self.since_kept = 0;
                self.remember();
            }
        }
        (self.kept as usize >= ENOUGH).then_some(distance)
    }

    fn distance(&self) -> f64 {
        let mut sums = [0.0_f32; KEPT];
        for (points, &now) in self.memory.chunks_exact(KEPT).zip(&self.recent[POINTS..]) {
            for (sum, &then) in sums.iter_mut().zip(points) {
                *sum += (then - now).abs();
            }
        }
        // Two smallest in each of 8 lanes, then of all: no branch that depends on the data. Places not yet used hold FAR.
        let (mut nearest, mut second) = ([f32::MAX; 8], [f32::MAX; 8]);
        for lanes in sums.chunks_exact(8) {
            for (j, &sum) in lanes.iter().enumerate() {
                let loser = if sum < nearest[j] { nearest[j] } else { sum };
                nearest[j] = if sum < nearest[j] { sum } else { nearest[j] };
                second[j] = if loser < second[j] { loser } else { second[j] };
            }
        }
        let (mut first, mut next) = (f32::MAX, f32::MAX);
        for sum in nearest.into_iter().chain(second) {
            if sum < first {
                (first, next) = (sum, first);
            } else if sum < next {
                next = sum;
            }
        }
        0.5 * (f64::from(first) + f64::from(next))
    }

    fn remember(&mut self) {
        let at = self.next as usize;
        for (j, &point) in self.recent[..POINTS].iter().enumerate() {
            self.memory[j * KEPT + at] = point;
        }
        self.next = (self.next + 1) % KEPT as u32;
        self.kept = (self.kept + 1).min(KEPT as u32);
    }

    pub const SAVED_BYTES: usize = 4 * (2 + 2 * POINTS + 4 + POINTS * KEPT);

    pub fn save(&self, out: &mut Writer) {
        out.f32(self.sum);
        out.u32(self.in_block);
        self.recent.iter().for_each(|&v| out.f32(v));
        [self.points, self.since_kept, self.kept, self.next].into_iter().for_each(|v| out.u32(v));
        self.memory.iter().for_each(|&v| out.f32(v));
    }

    pub fn load(&mut self, state: &mut Reader) -> Result<()> {
        self.sum = state.f32()?;
        self.in_block = state.u32()?;
        for v in &mut self.recent {
            *v = state.f32()?;
        }
        for field in [&mut self.points, &mut self.since_kept, &mut self.kept, &mut self.next] {
            *field = state.u32()?;
        }
        for v in &mut self.memory {
            *v = state.f32()?;
        }
        let finite = self.sum.is_finite() && self.recent.iter().chain(&self.memory).all(|v| v.is_finite());
        let placed = self.in_block < self.block
            && self.points <= 2 * POINTS as u32
            && self.since_kept < self.stride
            && self.kept <= KEPT as u32
            && self.next < KEPT as u32
            && (self.kept == KEPT as u32 || self.kept == self.next);
        if finite && placed { Ok(()) } else { Err(state.bad("a memory of windows that no series leads to")) }
    }
}
