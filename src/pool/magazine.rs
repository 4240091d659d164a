//! How a thread's store and the depot that all threads share work together.

use super::classes::{Class, Tier};
use super::decay::Decay;
use super::depot::{Age, is_over_magazine};
use super::slab::{MAX_SMALL, PAGE_ELEMENTS};
use super::state::{State, bytes};
use super::table::Memory;
use super::{GLOBAL, Pool, Store, system};
use crate::error::{Code, Error, Result};
use crate::memory::refused_elements;
use std::mem::{forget, replace};

impl Store {
    // ------------------------------------------------------------ at the start of each operation

    /// Does what other threads said that all should do, and gives back what waited too long.
    #[inline]
    pub(super) fn catch_up(&mut self) {
        if self.depot.version() != self.version {
            self.follow();
        }
        let state = &mut self.pools[GLOBAL as usize].state;
        let now = state.now;
        if now >= state.decay_at {
            self.decay(now);
        }
        self.last_used = now;
    }

    #[cold]
    fn follow(&mut self) {
        self.version = self.depot.version();
        let (settings, set_ups) = self.depot.settings();
        if set_ups == self.set_ups {
            self.drain(GLOBAL);
            self.trim_slab();
        } else {
            self.set_ups = set_ups;
            let ready = self.pools[GLOBAL as usize].state.ready;
            self.restart(GLOBAL, &settings);
            self.pools[GLOBAL as usize].state.ready = ready;
        }
    }

    #[cold]
    fn decay(&mut self, now: f64) {
        let (last_used, mut freed, mut next) = (self.last_used, 0.0, f64::INFINITY);
        for pool in 0..self.pools.len() as u32 {
            let Pool { decay, decay_ms, state, .. } = &mut self.pools[pool as usize];
            let (wait, tick) = (*decay_ms, state.tick);
            next = next.min(Decay::next(now, wait));
            if wait == 0.0 {
                continue;
            }
            if let Some(before) = decay.due((now, last_used), tick, wait) {
                freed += self.evict_before(pool, before);
            }
            if pool == GLOBAL {
                let depot = std::sync::Arc::clone(&self.depot);
                depot.decay(now - wait, |capacity| {
                    freed += bytes(capacity);
                    self.evicted(pool, capacity);
                });
            }
        }
        system::trim(freed);
        self.pools[GLOBAL as usize].state.decay_at = next;
    }

    /// Evicts what came back before a tick; the bytes.
    fn evict_before(&mut self, pool: u32, before: i32) -> f64 {
        let mut freed = 0.0;
        loop {
            let Pool { state, .. } = &self.pools[pool as usize];
            let age = state.tick.wrapping_sub(before) as u32;
            match state.longest_idle(None, &self.table) {
                Some(index) if state.age(index, &self.table) > age => freed += bytes(self.evict(pool, index)),
                _ => return freed,
            }
        }
    }

    // ------------------------------------------------------------ blocks to and from the depot

    const fn shares(pool: u32, class: Class) -> bool {
        pool == GLOBAL && class.capacity >= MAX_SMALL
    }

    const fn age_here(&self, tick: i32) -> Age {
        Age { owner: self.owner, tick }
    }

    /// An idle block of the depot, with a slot here.
    pub(super) fn take_shared(&mut self, op: &str, pool: u32, class: Class) -> Result<Option<u32>> {
        if !Self::shares(pool, class) {
            return Ok(None);
        }
        self.room_for_slot(op, class)?;
        let Some(block) = self.depot.take(class.capacity) else { return Ok(None) };
        self.note_shared();
        self.add(op, pool, class, (block.ptr(), Memory::Own(block))).map(Some)
    }

    /// Whether a class has more idle blocks than a thread keeps to itself.
    #[inline]
    pub(super) fn is_over_magazine(pool: u32, state: &State, class: Class) -> bool {
        Self::shares(pool, class) && is_over_magazine(state.count[class.index] as usize, class.capacity)
    }

    /// Puts the oldest idle blocks of a class where other threads may have them, if there are more than a few.
    #[cold]
    pub(super) fn share(&mut self, pool: u32, class: usize) {
        loop {
            let Self { table, pools, .. } = self;
            let Pool { state, .. } = &mut pools[pool as usize];
            let (index, time) = (state.oldest[class] as u32, state.now);
            let class = table.slot(index).class;
            if index == 0 || !Self::is_over_magazine(pool, state, class) {
                return;
            }
            let tick = table.record(index).stamp;
            state.unlink(index, class, table);
            let memory = table.remove(index).memory;
            if let Memory::Own(block) = memory
                && self.depot.put(block, self.age_here(tick), time).is_err()
            {
                self.evicted(pool, class.capacity);
            }
            self.note_shared();
        }
    }

    /// Blocks of a tier and bytes of all that this pool may take from the depot.
    #[inline]
    pub(super) fn shared(&self, pool: u32, tier: Tier) -> (i32, f64) {
        if pool == GLOBAL { (self.depot.idle(tier), self.depot.idle_bytes()) } else { (0, 0.0) }
    }

    /// Evicts the depot's oldest block if it is older than `age` returns; its capacity.
    pub(super) fn evict_shared(&mut self, pool: u32, tier: Option<Tier>, age: Option<u32>) -> Option<usize> {
        if pool != GLOBAL {
            return None;
        }
        let now = self.age_here(self.pools[GLOBAL as usize].state.tick);
        let capacity = self.depot.evict(tier, now, age)?;
        self.note_shared();
        Some(capacity)
    }

    /// For JavaScript, which keeps to the byte limit too.
    fn note_shared(&mut self) {
        self.pools[GLOBAL as usize].state.shared_bytes = self.depot.idle_bytes();
    }

    // ------------------------------------------------------------ limits and ends

    /// Bytes of the system that this thread holds, in use and idle.
    #[must_use]
    pub const fn own_bytes(&self) -> usize {
        self.table.own_bytes() + self.slab.bytes()
    }

    /// The error where memory ended.
    pub(super) fn no_memory(&self, op: &str, class: Class) -> Error {
        let ledger = self.depot.ledger();
        let (held, limit) = (ledger.bytes(), ledger.limit());
        // Small blocks share a page, which has to be had whole.
        let wanted = bytes(if class.capacity < MAX_SMALL { PAGE_ELEMENTS } else { class.capacity });
        if held + wanted <= limit {
            return refused_elements(op, class.capacity as f64);
        }
        let what = format_args!(
            "{wanted} more bytes than the {held} in use would exceed max_bytes, {limit}; free() what is done with, or \
             return to the event loop so that forgotten tensors are collected"
        );
        Error::new(Code::OutOfMemory, op, what)
    }
}

impl Drop for Store {
    /// A thread ends: what it held of the global pool is for the others, within the limits.
    fn drop(&mut self) {
        self.look_at_holds();
        let State { now, tick, .. } = *self.pools[GLOBAL as usize].state;
        let came = self.age_here(tick);
        for index in self.table.indices() {
            let slot = self.table.slot_mut(index);
            if slot.holds.any() {
                // Somebody whom nobody can ask any more may look at it: it stays as it is for ever.
                match replace(&mut slot.memory, Memory::None) {
                    Memory::Own(block) => forget(block),
                    Memory::Page { page, .. } => self.slab.abandon(page as usize),
                    Memory::None => {}
                }
            } else if slot.pool == GLOBAL
                && let Memory::Own(block) = replace(&mut slot.memory, Memory::None)
            {
                // A block of no class of today comes back, and goes to the system.
                drop(self.depot.put(block, came, now));
            }
        }
        self.depot.trim(came);
        self.depot.leave(self.owner);
    }
}
