//! One pool's counters and free lists, as plain memory that JavaScript sees too.
//!
//! A free list is a doubly linked list of slots through their records, newest first, one for each size class. All
//! numbers are `f64` or `i32` so that a `Float64Array` and an `Int32Array` over this memory read them.

use super::classes::{CLASSES, Class, Limits, Tier};
use super::settings::Settings;
use super::slab::MAX_SMALL;
use super::table::{GENERATION_MASK, IDLE, Table};

/// No class: this size takes the long way.
pub const LONG_WAY: u8 = 255;

/// In cache lines of its own, since the threads beside this one have theirs.
#[repr(C, align(64))]
#[derive(Debug, Clone)]
pub struct State {
    /// Requests that idle memory could not serve.
    pub misses: f64,
    pub returned: f64,
    pub collected: f64,
    pub evictions: f64,
    pub bytes_in_use: f64,
    pub bytes_idle: f64,
    pub peak_bytes: f64,
    /// Blocks that were in use already when the counters began.
    pub lent_before: f64,
    /// Bytes that idle blocks may hold together.
    pub max_idle_bytes: f64,
    /// Bytes of idle blocks that other threads may take too, as of this thread's last call.
    pub shared_bytes: f64,
    /// Milliseconds since 1970, as JavaScript said last; the global pool's clock is everybody's.
    pub now: f64,
    /// From this time on some idle block may have waited too long.
    pub decay_at: f64,
    /// Idle blocks a tier may keep.
    pub max_size: i32,
    /// 1 from the first use on.
    pub ready: i32,
    /// Counts returns; wraps.
    pub tick: i32,
    /// Idle blocks of each tier.
    pub idle: [i32; 3],
    pub newest: [i32; CLASSES],
    pub oldest: [i32; CLASSES],
    pub capacity: [i32; CLASSES],
    /// The class of each small size, or [`LONG_WAY`].
    pub class_of: [u8; MAX_SMALL],
    /// Idle blocks of each class that JavaScript never moves.
    pub count: [u32; CLASSES],
    /// Requests of each class that idle memory served. What follows from these and from what is above (requests, hits and
    /// blocks in use of the whole pool) is added up when somebody asks, so that a block costs one count.
    pub class_hits: [f64; CLASSES],
    /// Where the classes of each tier end; those of the next begin there.
    pub tier_ends: [usize; 3],
}

impl State {
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let Settings { max_size, limits, max_idle_bytes, .. } = *settings;
        let mut state = Self {
            misses: 0.0,
            returned: 0.0,
            collected: 0.0,
            evictions: 0.0,
            bytes_in_use: 0.0,
            bytes_idle: 0.0,
            peak_bytes: 0.0,
            lent_before: 0.0,
            max_idle_bytes,
            shared_bytes: 0.0,
            now: 0.0,
            decay_at: 0.0,
            max_size,
            ready: 1,
            tick: 0,
            idle: [0; 3],
            newest: [0; CLASSES],
            oldest: [0; CLASSES],
            capacity: [0; CLASSES],
            class_of: [LONG_WAY; MAX_SMALL],
            count: [0; CLASSES],
            class_hits: [0.0; CLASSES],
            tier_ends: [0; 3],
        };
        for Class { index, tier, capacity } in limits.classes() {
            state.capacity[index] = capacity as i32; // at most MAX_ELEMENTS
            state.tier_ends[tier as usize..].fill(index + 1);
        }
        state.open_fast_path(limits);
        state
    }

    /// Lets JavaScript serve the small sizes from the free lists by itself.
    pub fn open_fast_path(&mut self, limits: Limits) {
        for size in 1..MAX_SMALL.min(limits.small_limit) {
            let class = limits.class(size);
            if Self::is_fast(class) {
                self.class_of[size] = class.index as u8; // below CLASSES
            }
        }
    }

    /// Makes every request and return take the long way, where it can be traced.
    pub fn close_fast_path(&mut self) {
        self.class_of = [LONG_WAY; MAX_SMALL];
    }

    #[must_use]
    pub fn is_fast(class: Class) -> bool {
        class.capacity < MAX_SMALL && class.tier == Tier::Small
    }

    /// The newest idle block of a class, taken out of its list for `len` elements: its slot and its handle.
    #[inline]
    pub fn pop(&mut self, class: Class, len: i32, table: &mut Table) -> Option<(u32, u32)> {
        let index = self.newest[class.index];
        if index == 0 {
            return None;
        }
        let record = table.record_mut(index as u32);
        record.len = len;
        let (next, handle) = (record.next, record.handle(index as u32));
        self.newest[class.index] = next;
        match next {
            0 => self.oldest[class.index] = 0,
            next => table.record_mut(next as u32).prev = 0,
        }
        self.unlinked(class);
        Some((index as u32, handle))
    }

    /// Puts a block that is not in use at the newest end of its list.
    #[inline]
    pub fn push(&mut self, index: u32, class: Class, table: &mut Table) {
        let head = self.newest[class.index];
        let record = table.record_mut(index);
        record.len = IDLE;
        record.generation = (record.generation + 1) & GENERATION_MASK;
        record.next = head;
        record.prev = 0;
        record.stamp = self.tick;
        self.tick = self.tick.wrapping_add(1);
        if head == 0 {
            self.oldest[class.index] = index as i32;
        } else {
            table.record_mut(head as u32).prev = index as i32;
        }
        self.newest[class.index] = index as i32;
        self.idle[class.tier as usize] += 1;
        self.bytes_idle += bytes(class.capacity);
        self.count[class.index] = self.count[class.index].wrapping_add(1);
    }

    pub fn unlink(&mut self, index: u32, class: Class, table: &mut Table) {
        let (next, prev) = (table.record(index).next, table.record(index).prev);
        match prev {
            0 => self.newest[class.index] = next,
            prev => table.record_mut(prev as u32).next = next,
        }
        match next {
            0 => self.oldest[class.index] = prev,
            next => table.record_mut(next as u32).prev = prev,
        }
        self.unlinked(class);
    }

    fn unlinked(&mut self, class: Class) {
        self.idle[class.tier as usize] -= 1;
        self.bytes_idle -= bytes(class.capacity);
        self.count[class.index] = self.count[class.index].wrapping_sub(1);
    }

    /// The block that came back longest ago, of one tier or of all.
    #[must_use]
    pub fn longest_idle(&self, tier: Option<Tier>, table: &Table) -> Option<u32> {
        let classes = match tier {
            None => 0..CLASSES,
            Some(Tier::Small) => 0..self.tier_ends[0],
            Some(tier) => self.tier_ends[tier as usize - 1]..self.tier_ends[tier as usize],
        };
        let idle = self.oldest[classes].iter().filter(|&&index| index != 0);
        idle.map(|&index| index as u32).max_by_key(|&index| self.age(index, table))
    }

    /// Returns since an idle block came back, itself included.
    #[must_use]
    pub fn age(&self, index: u32, table: &Table) -> u32 {
        self.tick.wrapping_sub(table.record(index).stamp) as u32
    }

    /// Counts a block of a class as handed out.
    pub fn count_get(&mut self, class: Class, hit: bool) {
        self.bytes_in_use += bytes(class.capacity);
        if hit {
            self.class_hits[class.index] += 1.0;
        } else {
            self.misses += 1.0;
        }
        if self.bytes_in_use > self.peak_bytes {
            self.peak_bytes = self.bytes_in_use;
        }
    }

    /// Counts a block of `capacity` elements as come back.
    pub fn count_put(&mut self, capacity: usize) {
        self.returned += 1.0;
        self.bytes_in_use -= bytes(capacity);
    }

    /// Requests that idle memory served.
    #[must_use]
    pub fn hits(&self) -> f64 {
        self.class_hits.iter().sum()
    }

    /// Requests served, from idle memory or not.
    #[must_use]
    pub fn allocations(&self) -> f64 {
        self.hits() + self.misses
    }

    /// Bytes that idle memory served.
    #[must_use]
    pub fn saved_bytes(&self) -> f64 {
        self.class_hits.iter().zip(&self.capacity).map(|(hits, &capacity)| hits * bytes(capacity as usize)).sum()
    }

    #[must_use]
    pub fn buffers_in_use(&self) -> f64 {
        self.lent_before + self.allocations() - self.returned
    }

    /// Percent of the requests that idle memory served; 0 before the first.
    #[must_use]
    pub fn hit_rate(&self) -> f64 {
        let allocations = self.allocations();
        if allocations == 0.0 { 0.0 } else { 100.0 * self.hits() / allocations }
    }

    pub fn reset_counters(&mut self) {
        self.lent_before = self.buffers_in_use();
        self.class_hits = [0.0; CLASSES];
        self.misses = 0.0;
        self.returned = 0.0;
        self.collected = 0.0;
        self.evictions = 0.0;
        self.peak_bytes = self.bytes_in_use;
    }
}

#[must_use]
pub fn bytes(elements: usize) -> f64 {
    (elements as i64 * size_of::<f32>() as i64) as f64 // signed: one instruction, where unsigned takes ten
}
