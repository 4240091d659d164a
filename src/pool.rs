//! Pooled memory: blocks that came back wait in free lists, by size class, for the next request of their size.
//!
//! One [`Store`] holds all memory of one thread: the slot table, the slab of small blocks, and the pools: number 0 is
//! the one that `MemoryManager` shows, others are `WasmTensorPool`s. It knows bytes and elements, not shapes.
//! In layers, each with one job: [`ledger`] (bytes of the system), [`block`] (raw memory), [`slab`] (small blocks in
//! pages), [`table`] (handles), [`classes`] (sizes), [`settings`], [`state`] (free lists and counters), [`depot`] (what
//! threads share), [`decay`] (what waited too long), and here the policy: hit or miss, keep or evict; in [`magazine`]
//! how a store and the depot work together, in [`trace`] what it notes down for `MemoryManager.trace`.

pub mod block;
pub mod classes;
pub mod decay;
pub mod depot;
pub mod hold;
pub mod ledger;
mod magazine;
pub mod report;
pub mod settings;
pub mod slab;
pub mod snapshot;
pub mod state;
mod system;
pub mod table;
#[cfg(test)]
mod tests;
pub mod trace;

use crate::error::{Code, Error, Result};
use crate::memory::refused_elements;
use block::Block;
use classes::{Class, Limits, MAX_ELEMENTS, Tier};
use decay::Decay;
use depot::Depot;
use hold::{Dropped, Holds, Waiting};
use settings::Settings;
use slab::{MAX_SMALL, Slab};
use state::{State, bytes};
use std::ptr::NonNull;
use std::sync::Arc;
use table::{Memory, NO_CLASS, NO_PAGE, Record, Slot, Table};
use trace::{EventKind, Trace};

/// The pool of `MemoryManager`.
pub const GLOBAL: u32 = 0;

struct Pool {
    limits: Limits,
    decay_ms: f64,
    decay: Decay,
    /// Boxed: JavaScript maps the global pool's state, so it must not move.
    state: Box<State>,
    /// Freed by its owner; blocks that are still out go to the system as they come back.
    closed: bool,
}

impl Pool {
    fn new(settings: &Settings) -> Self {
        let &Settings { limits, decay_ms, .. } = settings;
        Self { limits, decay_ms, decay: Decay::default(), state: Box::new(State::new(settings)), closed: false }
    }
}

/// All memory of one thread.
pub struct Store {
    table: Table,
    slab: Slab,
    pools: Vec<Pool>,
    /// Numbers of closed pools that nothing is out of: for new ones.
    vacant_pools: Vec<u32>,
    depot: Arc<Depot>,
    /// Which of the depot's threads this is.
    owner: u32,
    /// What of the depot's words to all this thread has seen.
    version: u32,
    set_ups: u32,
    /// When the store last took or gave a block.
    last_used: f64,
    trace: Trace,
    /// Counts what JavaScript must map anew: records that moved.
    epoch: u32,
    dropped_pages: Vec<usize>,
    /// Holds that were dropped, on whatever thread.
    dropped_holds: Arc<Dropped>,
    /// Holds there are.
    holds: usize,
}

impl Default for Store {
    fn default() -> Self {
        Self::new(Arc::default())
    }
}

impl Store {
    /// The memory of a thread that shares a depot with others.
    #[must_use]
    pub fn new(depot: Arc<Depot>) -> Self {
        let version = depot.version();
        let (settings, set_ups) = depot.settings();
        let mut global = Pool::new(&settings);
        global.state.ready = 0;
        Self {
            table: Table::default(),
            slab: Slab::default(),
            pools: vec![global],
            vacant_pools: Vec::new(),
            owner: depot.enter(),
            depot,
            version,
            set_ups,
            last_used: 0.0,
            trace: Trace::default(),
            epoch: 0,
            dropped_pages: Vec::new(),
            dropped_holds: Arc::default(),
            holds: 0,
        }
    }

    // ------------------------------------------------------------ taking and giving

    /// A block for `size` elements with whatever is in it; `op` names the caller in errors. Size 0 is handle 0.
    pub fn get(&mut self, op: &str, pool: u32, size: usize) -> Result<u32> {
        self.acquire(op, pool, size, false)
    }

    /// A zeroed block.
    pub fn get_zeroed(&mut self, op: &str, pool: u32, size: usize) -> Result<u32> {
        self.acquire(op, pool, size, true)
    }

    #[inline]
    fn acquire(&mut self, op: &str, pool: u32, size: usize, zeroed: bool) -> Result<u32> {
        if size == 0 {
            return Ok(0);
        }
        if size > MAX_ELEMENTS {
            return Err(refused_elements(op, size as f64));
        }
        self.catch_up();
        let Self { table, pools, .. } = self;
        let Some(Pool { limits, state, .. }) = pools.get_mut(pool as usize) else {
            return Err(Error::new(Code::Freed, op, "the pool was freed"));
        };
        state.ready = 1;
        let class = limits.class(size);
        let len = size as i32; // at most MAX_ELEMENTS
        let Some((index, handle)) = state.pop(class, len, table) else {
            return self.acquire_elsewhere(op, pool, size, zeroed);
        };
        state.count_get(class, true);
        if zeroed {
            // SAFETY: the block holds `capacity` elements, at least `size`, and is owned by this call.
            unsafe { table.slot(index).ptr.write_bytes(0, size) };
        }
        self.trace.note(EventKind::Get, size, class.capacity, class.tier, true);
        Ok(handle)
    }

    /// A block where the pool's free list has none.
    #[cold]
    fn acquire_elsewhere(&mut self, op: &str, pool: u32, size: usize, zeroed: bool) -> Result<u32> {
        self.look_at_holds();
        let class = self.pools[pool as usize].limits.class(size);
        let (index, hit) = match self.take_shared(op, pool, class)? {
            Some(index) => (index, true),
            None => (self.fresh(op, pool, class, zeroed)?, false),
        };
        self.pools[pool as usize].state.count_get(class, hit);
        self.table.record_mut(index).len = size as i32; // at most MAX_ELEMENTS
        let slot = self.table.slot(index);
        if zeroed && (hit || matches!(slot.memory, Memory::Page { .. })) {
            // SAFETY: as in `acquire`.
            unsafe { slot.ptr.write_bytes(0, size) };
        }
        self.trace.note(EventKind::Get, size, class.capacity, class.tier, hit);
        Ok(self.table.handle(index))
    }

    /// New memory for a class, with a slot. Where none can be had, everything idle goes and it is tried once more.
    fn fresh(&mut self, op: &str, pool: u32, class: Class, zeroed: bool) -> Result<u32> {
        self.room_for_slot(op, class)?;
        let memory = match self.memory_for(class, zeroed) {
            Some(memory) => memory,
            // What could not be had if everything were idle costs nothing.
            None if bytes(class.capacity) > self.depot.ledger().limit() => return Err(self.no_memory(op, class)),
            None => {
                self.gc_all();
                self.memory_for(class, zeroed).ok_or_else(|| self.no_memory(op, class))?
            }
        };
        self.add(op, pool, class, memory)
    }

    fn memory_for(&mut self, class: Class, zeroed: bool) -> Option<(NonNull<f32>, Memory)> {
        let ledger = self.depot.ledger();
        if class.capacity < MAX_SMALL {
            let room = 2 * (self.slab.page_count() + 1);
            self.dropped_pages.try_reserve(room.saturating_sub(self.dropped_pages.len())).ok()?;
            let place = self.slab.take(class.capacity, ledger)?;
            return Some((place.ptr, Memory::Page { page: place.page as u32, at: place.at as u32 }));
        }
        let make = if zeroed { Block::zeroed } else { Block::uninit };
        let block = make(class.capacity, ledger)?;
        Some((block.ptr(), Memory::Own(block)))
    }

    /// Makes sure that [`Self::add`] finds a slot.
    fn room_for_slot(&mut self, op: &str, class: Class) -> Result<()> {
        let moved = self.table.reserve().ok_or_else(|| refused_elements(op, class.capacity as f64))?;
        self.epoch += u32::from(moved);
        Ok(())
    }

    /// A slot for memory.
    fn add(&mut self, op: &str, pool: u32, class: Class, (ptr, memory): (NonNull<f32>, Memory)) -> Result<u32> {
        let (page, at) = visible_place(&memory, ptr);
        let record = Record { next: 0, prev: 0, page, at, generation: 0, class: NO_CLASS, len: 0, stamp: 0 };
        let slot = Slot { ptr, capacity: class.capacity, pool, class, memory, holds: Holds::default() };
        let index = self.table.add(slot, record).ok_or_else(|| refused_elements(op, class.capacity as f64))?;
        self.mark_fast(index);
        Ok(index)
    }

    /// Says in the record whether JavaScript may give the block back by itself.
    fn mark_fast(&mut self, index: u32) {
        let &Slot { pool, class, capacity, ref holds, .. } = self.table.slot(index);
        let fast = pool == GLOBAL && class.capacity == capacity && State::is_fast(class) && !holds.any();
        self.table.record_mut(index).class = if fast { class.index as i32 } else { NO_CLASS };
    }

    /// Takes a block back. A stale handle is an error and changes nothing.
    pub fn put(&mut self, op: &str, handle: u32) -> Result<()> {
        let Some(index) = self.table.resolve(handle) else {
            return if handle == 0 { Ok(()) } else { Err(freed(op)) };
        };
        if self.holds > 0 && self.table.slot(index).holds.is_noted() && self.keep_held(index, Waiting::Returned) {
            return Ok(());
        }
        self.put_index(index);
        Ok(())
    }

    /// Takes a block in use back.
    #[inline(always)]
    fn put_index(&mut self, index: u32) {
        self.catch_up();
        let size = self.table.record(index).len as usize; // in use, so at or above 0
        let Slot { capacity, pool, class, .. } = *self.table.slot(index);
        let (shared, shared_bytes) = self.shared(pool, class.tier);
        let Self { table, pools, .. } = self;
        let Pool { state, closed, .. } = &mut pools[pool as usize];
        state.count_put(capacity);
        // A block made under other limits may fit no class of today.
        let fits = class.capacity == capacity && !*closed;
        let room = state.idle[class.tier as usize] + shared < state.max_size
            && state.bytes_idle + shared_bytes + bytes(capacity) <= state.max_idle_bytes;
        if fits && room {
            state.push(index, class, table);
            let over = Self::is_over_magazine(pool, state, class);
            self.trace.note(EventKind::Return, size, capacity, class.tier, false);
            if over {
                self.share(pool, class.index);
            }
        } else {
            self.put_without_room(pool, index, size, fits);
        }
    }

    /// Takes a block back where it, or one that came back before, has to go to the system.
    #[cold]
    fn put_without_room(&mut self, pool: u32, index: u32, size: usize, fits: bool) {
        let Self { table, pools, .. } = self;
        let Slot { capacity, class, .. } = *table.slot(index);
        let state = &mut pools[pool as usize].state;
        let keep = fits && bytes(capacity) <= state.max_idle_bytes && state.max_size > 0;
        if keep {
            state.push(index, class, table);
        }
        self.trace.note(EventKind::Return, size, capacity, class.tier, false);
        if keep {
            self.evict_over_limits(pool, class.tier);
            self.share(pool, class.index);
        } else {
            self.release(index);
            self.evicted(pool, capacity);
            self.vacate(pool);
        }
    }

    /// Takes a block back whose tensor was garbage-collected; a stale handle is no error here.
    pub fn collect(&mut self, handle: u32) {
        if let Some(index) = self.table.resolve(handle)
            && !(self.table.slot(index).holds.is_noted() && self.keep_held(index, Waiting::Collected))
        {
            self.collect_index(index);
        }
    }

    fn collect_index(&mut self, index: u32) {
        let pool = self.table.slot(index).pool as usize;
        self.put_index(index);
        self.pools[pool].state.collected += 1.0;
    }

    fn evict_over_limits(&mut self, pool: u32, tier: Tier) {
        loop {
            let state = &self.pools[pool as usize].state;
            let (shared, shared_bytes) = self.shared(pool, tier);
            let tier = if state.idle[tier as usize] + shared > state.max_size {
                Some(tier)
            } else if state.bytes_idle + shared_bytes > state.max_idle_bytes {
                None
            } else {
                return;
            };
            let Pool { state, .. } = &self.pools[pool as usize];
            let own = state.longest_idle(tier, &self.table);
            let age = own.map(|index| state.age(index, &self.table));
            if let Some(capacity) = self.evict_shared(pool, tier, age) {
                self.evicted(pool, capacity);
            } else if let Some(index) = own {
                self.evict(pool, index);
            } else {
                return; // another thread was faster
            }
        }
    }

    /// Gives an idle block to the system; its capacity.
    fn evict(&mut self, pool: u32, index: u32) -> usize {
        let Self { table, pools, .. } = self;
        let class = table.slot(index).class;
        pools[pool as usize].state.unlink(index, class, table);
        self.release(index);
        self.evicted(pool, class.capacity);
        class.capacity
    }

    fn evicted(&mut self, pool: u32, capacity: usize) {
        let Pool { limits, state, .. } = &mut self.pools[pool as usize];
        state.evictions += 1.0;
        let tier = limits.tier(capacity);
        self.trace.note(EventKind::Evict, capacity, capacity, tier, false);
    }

    /// Gives the memory of a slot that is in no list to the system.
    fn release(&mut self, index: u32) {
        if let Memory::Page { page, at } = self.table.remove(index).memory
            && let Some(page) = self.slab.give(page as usize, at as usize)
        {
            self.drop_page(page);
        }
    }

    fn drop_page(&mut self, page: usize) {
        self.epoch += 1;
        // There is room for each page twice; it is used up only where nobody asks for a long time.
        if self.dropped_pages.len() == self.dropped_pages.capacity() {
            self.dropped_pages.sort_unstable();
            self.dropped_pages.dedup();
        }
        self.dropped_pages.push(page);
    }

    // ------------------------------------------------------------ pools as wholes

    /// Starts a pool afresh: idle blocks go, counters are zeroed, blocks in use stay valid. The global pool starts afresh
    /// for every thread.
    pub fn init(&mut self, pool: u32, settings: &Settings) {
        if pool == GLOBAL {
            self.set_ups = self.depot.init(*settings);
            self.version = self.depot.version();
        }
        self.restart(pool, settings);
    }

    fn restart(&mut self, pool: u32, settings: &Settings) {
        self.drain(pool);
        let Self { table, pools, .. } = self;
        let Pool { state: old, closed, .. } = &pools[pool as usize];
        let (bytes_in_use, lent_before, now, closed) = (old.bytes_in_use, old.buffers_in_use(), old.now, *closed);
        // In place: JavaScript maps the state.
        let kept = State { bytes_in_use, lent_before, peak_bytes: bytes_in_use, now, ..State::new(settings) };
        let Pool { state, .. } = &mut pools[pool as usize];
        **state = kept;
        let Settings { limits, decay_ms, .. } = *settings;
        for index in table.indices() {
            let slot = table.slot_mut(index);
            if slot.pool == pool && slot.capacity > 0 {
                slot.class = limits.class(slot.capacity);
            }
        }
        if self.trace.is_on() && pool == GLOBAL {
            state.close_fast_path();
        }
        for index in self.table.indices() {
            if self.table.slot(index).pool == pool && self.table.slot(index).capacity > 0 {
                self.mark_fast(index);
            }
        }
        let Self { pools, .. } = self;
        let entry = &mut pools[pool as usize];
        (entry.limits, entry.decay_ms, entry.decay, entry.closed) = (limits, decay_ms, Decay::default(), closed);
        self.trace.note(EventKind::Init, 0, 0, limits.tier(1), false);
    }

    /// A pool of its own.
    pub fn new_pool(&mut self, settings: &Settings) -> Result<u32> {
        let op = "WasmTensorPool";
        let number = match self.vacant_pools.pop() {
            Some(number) => {
                self.pools[number as usize] = Pool::new(settings);
                number
            }
            None => {
                let no_room = |_| refused_elements(op, 0.0);
                self.pools.try_reserve(1).map_err(no_room)?;
                self.vacant_pools.try_reserve(self.pools.len() + 1).map_err(no_room)?;
                self.pools.push(Pool::new(settings));
                (self.pools.len() - 1) as u32 // far below 2^32: each has a kilobyte
            }
        };
        self.pools[GLOBAL as usize].state.decay_at = 0.0; // it may have to look earlier
        Ok(number)
    }

    /// Closes a pool: its idle memory goes, blocks in use stay valid.
    pub fn close_pool(&mut self, pool: u32) {
        if pool == GLOBAL || self.pools[pool as usize].closed {
            return; // that of everything stays, and a number is vacant once
        }
        self.drain(pool);
        self.pools[pool as usize].closed = true;
        self.vacate(pool);
    }

    /// Lets a new pool have the number of a closed one, when its last block has come back.
    fn vacate(&mut self, pool: u32) {
        let Pool { closed, state, .. } = &self.pools[pool as usize];
        if *closed && state.buffers_in_use() == 0.0 {
            self.vacant_pools.push(pool);
        }
    }

    /// Gives every idle block of a pool back; returns the bytes. Of the global pool those of all threads go, of the
    /// others at their next operation.
    pub fn gc(&mut self, pool: u32) -> f64 {
        self.look_at_holds();
        let mut freed = self.drain(pool);
        if pool == GLOBAL {
            freed += self.depot.flush();
            self.version = self.depot.version();
        }
        self.trim_slab();
        system::trim(freed);
        if freed > 0.0 {
            let (elements, tier) = ((freed / 4.0) as usize, self.pools[pool as usize].limits.tier(1));
            self.trace.note(EventKind::Gc, elements, elements, tier, false);
        }
        freed
    }

    /// Gives every idle block of every pool back, as memory is short.
    fn gc_all(&mut self) {
        for pool in 0..self.pools.len() as u32 {
            self.gc(pool);
        }
    }

    fn trim_slab(&mut self) {
        let mut from = 0;
        while let Some(page) = self.slab.trim(from) {
            self.drop_page(page);
            from = page + 1;
        }
    }

    fn drain(&mut self, pool: u32) -> f64 {
        let mut freed = 0.0;
        for class in 0..classes::CLASSES {
            loop {
                let Self { table, pools, .. } = self;
                let Pool { state, .. } = &mut pools[pool as usize];
                let index = state.newest[class] as u32;
                if index == 0 {
                    break;
                }
                let class = table.slot(index).class;
                state.unlink(index, class, table);
                freed += bytes(class.capacity);
                self.release(index);
            }
        }
        freed
    }

    pub fn reset_stats(&mut self, pool: u32) {
        self.pools[pool as usize].state.reset_counters();
    }

    /// Milliseconds on any clock that all threads have. JavaScript tells it by the state it maps.
    pub fn tell_time(&mut self, now: f64) {
        self.pools[GLOBAL as usize].state.now = now;
    }

    /// What this thread shares with others.
    #[must_use]
    pub fn depot(&self) -> &Depot {
        &self.depot
    }

    #[must_use]
    pub fn state(&self, pool: u32) -> &State {
        &self.pools[pool as usize].state
    }

    // ------------------------------------------------------------ looking up

    /// The number of a pool that is there.
    pub fn pool_number(&self, op: &str, pool: f64) -> Result<u32> {
        let is_there = pool >= 0.0 && pool < self.pools.len() as f64 && pool.fract() == 0.0;
        let missing = || Error::new(Code::Internal, op, format_args!("no pool {pool}"));
        if is_there { Ok(pool as u32) } else { Err(missing()) }
    }

    /// The memory a handle names, checked to hold `len` elements. Handle 0 holds none.
    pub fn memory(&self, op: &str, handle: u32, len: usize) -> Result<NonNull<f32>> {
        if handle == 0 && len == 0 {
            return Ok(NonNull::dangling());
        }
        let index = self.resolve(op, handle)?;
        if len > self.table.record(index).len as usize || len > self.table.slot(index).capacity {
            return Err(Error::new(
                Code::Internal,
                op,
                format_args!("{len} elements of a block of {}", self.table.record(index).len),
            ));
        }
        Ok(self.table.slot(index).ptr)
    }

    fn resolve(&self, op: &str, handle: u32) -> Result<u32> {
        self.table.resolve(handle).ok_or_else(|| freed(op))
    }

    /// Handle, elements and bytes of every block in use, the largest first.
    pub fn outstanding(&self) -> Result<Vec<(u32, usize, f64)>> {
        let in_use = || self.table.indices().filter(|&i| self.table.record(i).len >= 0);
        let (mut out, count) = (Vec::new(), in_use().count());
        out.try_reserve_exact(count).map_err(|_| refused_elements("outstanding", count as f64))?;
        out.extend(in_use().map(|i| {
            let (len, capacity) = (self.table.record(i).len as usize, self.table.slot(i).capacity);
            (self.table.handle(i), len, bytes(capacity))
        }));
        out.sort_unstable_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        Ok(out)
    }

    /// Elements had of every block of a pool, and elements asked for where it is in use.
    pub fn blocks(&self, pool: u32) -> impl Iterator<Item = (usize, Option<usize>)> {
        self.table.indices().filter_map(move |i| {
            let (slot, len) = (self.table.slot(i), self.table.record(i).len);
            let there = len != table::UNUSED && slot.pool == pool;
            there.then(|| (slot.capacity, usize::try_from(len).ok()))
        })
    }

    pub fn pages(&self) -> impl Iterator<Item = slab::PageUse> {
        self.slab.usage()
    }

    #[must_use]
    pub fn limits(&self, pool: u32) -> Limits {
        self.pools[pool as usize].limits
    }

    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }

    #[must_use]
    pub fn page(&self, index: usize) -> Option<NonNull<f32>> {
        self.slab.page(index)
    }

    /// Changes when JavaScript has to look at the records and pages anew.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// A page that is gone since the last question.
    pub fn next_dropped_page(&mut self) -> Option<usize> {
        self.dropped_pages.pop()
    }
}

/// Where JavaScript finds a block: all of linear memory is one page in WASM; natively only the slab's pages are mapped.
fn visible_place(memory: &Memory, ptr: NonNull<f32>) -> (i32, i32) {
    if cfg!(target_family = "wasm") {
        return (0, (ptr.as_ptr() as usize / size_of::<f32>()) as i32);
    }
    match memory {
        Memory::Page { page, at } => (*page as i32, *at as i32),
        Memory::None | Memory::Own(_) => (NO_PAGE, 0),
    }
}

#[cold]
fn freed(op: &str) -> Error {
    Error::new(Code::Freed, op, "the tensor was freed")
}
