//! What the threads of a process share: idle blocks that any of them may take, and the settings of the one pool.
//!
//! Each thread's [`super::Store`] is a magazine in front of this: it keeps the few newest blocks of each class and puts
//! older ones here, and a thread that ends leaves everything here. A lock guards the shelves; a warm get and return in
//! a magazine does not touch it. What every thread must do for itself (start afresh, drop what is idle) is told by a
//! version that each looks at, at its next operation.
//!
//! Small blocks stay out: they lie in pages that one thread's JavaScript edits.

use super::block::Block;
use super::classes::Tier;
use super::ledger::Ledger;
use super::settings::Settings;
use super::state::bytes;
use std::cell::Cell;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicI32, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes of one class that a thread keeps to itself, if it has more than one block of it.
const MAGAZINE_BYTES: usize = 8 << 20;
/// Blocks of one class that a thread keeps to itself.
const MAGAZINE_BLOCKS: usize = 32;

/// Whether a thread keeps more blocks of a capacity than it may before others have them. One may always stay.
#[must_use]
pub const fn is_over_magazine(blocks: usize, capacity: usize) -> bool {
    blocks > MAGAZINE_BLOCKS || (blocks > 1 && blocks * (capacity * size_of::<f32>()) > MAGAZINE_BYTES)
}

/// When a block came back: the tick of one thread's pool.
#[derive(Debug, Clone, Copy)]
pub struct Age {
    pub owner: u32,
    pub tick: i32,
}

impl Age {
    /// Returns since then, seen from `self` as now. Another thread's ticks do not compare: its blocks count as oldest.
    const fn since(self, then: Self) -> u32 {
        if self.owner == then.owner { self.tick.wrapping_sub(then.tick) as u32 } else { u32::MAX }
    }
}

struct Idle {
    block: Block,
    returned: Age,
    /// Milliseconds.
    time: f64,
}

#[derive(Default)]
struct Shelves {
    settings: Settings,
    /// Counts set_ups; a store that has seen fewer starts afresh.
    set_ups: u32,
    by_capacity: BTreeMap<usize, VecDeque<Idle>>,
}

/// What every operation of every thread reads, apart from what is written often.
#[repr(align(64))]
#[derive(Default)]
struct Posted {
    version: AtomicU32,
    idle: [AtomicI32; 3],
    idle_bytes: AtomicI64,
}

/// Tells running threads apart.
type Thread = usize;

/// The calling thread. Not `thread::current()`: on a thread that Rust did not start it leaves a destructor behind, which runs
/// after the addon is unloaded, when a worker that alone had it ends.
fn this_thread() -> Thread {
    thread_local!(static HERE: Cell<u8> = const { Cell::new(0) });
    HERE.with(|here| std::ptr::from_ref(here).addr())
}

/// See the module.
pub struct Depot {
    posted: Posted,
    shelves: Mutex<Shelves>,
    /// Bytes of everything, here and in the stores.
    ledger: Arc<Ledger>,
    /// The stores that share this, by number, each with the thread that it was made on.
    members: Mutex<BTreeMap<u32, Thread>>,
    owners: AtomicU32,
}

impl Default for Depot {
    fn default() -> Self {
        let shelves = Shelves::default();
        let ledger = Ledger::default();
        ledger.set_limit(shelves.settings.max_bytes);
        Self {
            posted: Posted::default(),
            shelves: Mutex::new(shelves),
            ledger: Arc::new(ledger),
            members: Mutex::default(),
            owners: AtomicU32::new(0),
        }
    }
}

impl Depot {
    fn lock(&self) -> MutexGuard<'_, Shelves> {
        // Nothing in here panics half-way; what a panic elsewhere left is whole.
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[must_use]
    pub const fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    // ------------------------------------------------------------ threads

    fn lock_members(&self) -> MutexGuard<'_, BTreeMap<u32, Thread>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A store begins, on this thread; its number.
    pub fn enter(&self) -> u32 {
        let owner = self.owners.fetch_add(1, Ordering::Relaxed);
        self.lock_members().insert(owner, this_thread());
        owner
    }

    /// A store ends, on whatever thread.
    pub fn leave(&self, owner: u32) {
        self.lock_members().remove(&owner);
    }

    /// Stores that share this.
    #[must_use]
    pub fn members(&self) -> usize {
        self.lock_members().len()
    }

    /// Threads that have stores: several copies of the package on one thread (test runners load modules anew) are one.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.lock_members().values().collect::<HashSet<_>>().len()
    }

    /// Changes with every init and flush.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.posted.version.load(Ordering::Acquire)
    }

    /// The settings, and how often there were new ones.
    #[must_use]
    pub fn settings(&self) -> (Settings, u32) {
        let shelves = self.lock();
        (shelves.settings, shelves.set_ups)
    }

    /// Starts afresh with new settings; returns how often that was done.
    pub fn init(&self, settings: Settings) -> u32 {
        let mut shelves = self.lock();
        self.clear(&mut shelves);
        shelves.settings = settings;
        shelves.set_ups = shelves.set_ups.wrapping_add(1);
        self.ledger.set_limit(settings.max_bytes);
        self.posted.version.fetch_add(1, Ordering::Release);
        shelves.set_ups
    }

    /// Gives everything here to the system and tells every thread to do so too; the bytes that went from here.
    pub fn flush(&self) -> f64 {
        let mut shelves = self.lock();
        let freed = self.clear(&mut shelves);
        self.posted.version.fetch_add(1, Ordering::Release);
        freed
    }

    fn clear(&self, shelves: &mut Shelves) -> f64 {
        let freed = self.idle_bytes();
        shelves.by_capacity.clear();
        for count in &self.posted.idle {
            count.store(0, Ordering::Relaxed);
        }
        self.posted.idle_bytes.store(0, Ordering::Relaxed);
        freed
    }

    // ------------------------------------------------------------ blocks

    /// Idle blocks here, of one tier.
    #[must_use]
    pub fn idle(&self, tier: Tier) -> i32 {
        self.posted.idle[tier as usize].load(Ordering::Relaxed)
    }

    #[must_use]
    pub fn idle_bytes(&self) -> f64 {
        self.posted.idle_bytes.load(Ordering::Relaxed) as f64
    }

    /// Puts a block on its shelf. It comes back where no request could ever be served with it.
    pub fn put(&self, block: Block, returned: Age, time: f64) -> Result<(), Block> {
        let mut shelves = self.lock();
        let (capacity, limits) = (block.capacity(), shelves.settings.limits);
        let shelf = shelves.by_capacity.entry(capacity).or_default();
        if limits.class(capacity).capacity != capacity || shelf.try_reserve(1).is_err() {
            return Err(block);
        }
        shelf.push_back(Idle { block, returned, time });
        self.count(limits.tier(capacity), capacity, 1);
        Ok(())
    }

    /// The block of a capacity that came last.
    pub fn take(&self, capacity: usize) -> Option<Block> {
        if self.posted.idle_bytes.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let mut shelves = self.lock();
        let block = shelves.by_capacity.get_mut(&capacity)?.pop_back()?.block;
        self.count(shelves.settings.limits.tier(capacity), capacity, -1);
        Some(block)
    }

    /// Gives the block to the system that came back longest ago, of one tier or of all, if it is older than `than`
    /// returns; its capacity.
    pub fn evict(&self, tier: Option<Tier>, now: Age, than: Option<u32>) -> Option<usize> {
        if self.posted.idle_bytes.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let mut shelves = self.lock();
        let limits = shelves.settings.limits;
        let (capacity, age) = (shelves.by_capacity.iter())
            .filter(|(capacity, _)| tier.is_none_or(|tier| limits.tier(**capacity) == tier))
            .filter_map(|(&capacity, shelf)| {
                let oldest = shelf.front()?;
                Some((capacity, now.since(oldest.returned), oldest.time))
            })
            .max_by(|a, b| a.1.cmp(&b.1).then(b.2.total_cmp(&a.2)))
            .map(|(capacity, age, _)| (capacity, age))?;
        if than.is_some_and(|than| than >= age) {
            return None;
        }
        shelves.by_capacity.get_mut(&capacity)?.pop_front()?;
        self.count(limits.tier(capacity), capacity, -1);
        Some(capacity)
    }

    /// Evicts what is over the limits, the oldest first.
    pub fn trim(&self, now: Age) {
        let (settings, _) = self.settings();
        for tier in Tier::ALL {
            while self.idle(tier) > settings.max_size && self.evict(Some(tier), now, None).is_some() {}
        }
        while self.idle_bytes() > settings.max_idle_bytes && self.evict(None, now, None).is_some() {}
    }

    /// Gives every block to the system that came back at `before` or earlier; tells each one's capacity.
    pub fn decay(&self, before: f64, mut on_drop: impl FnMut(usize)) {
        if self.posted.idle_bytes.load(Ordering::Relaxed) == 0 {
            return;
        }
        let mut shelves = self.lock();
        let limits = shelves.settings.limits;
        for (&capacity, shelf) in &mut shelves.by_capacity {
            while shelf.front().is_some_and(|idle| idle.time <= before) {
                shelf.pop_front();
                self.count(limits.tier(capacity), capacity, -1);
                on_drop(capacity);
            }
        }
    }

    /// Tells each capacity that has idle blocks, and how many.
    pub fn each_idle(&self, mut tell: impl FnMut(usize, usize)) {
        for (&capacity, shelf) in &self.lock().by_capacity {
            tell(capacity, shelf.len());
        }
    }

    fn count(&self, tier: Tier, capacity: usize, change: i32) {
        self.posted.idle[tier as usize].fetch_add(change, Ordering::Relaxed);
        let bytes = bytes(capacity) as i64;
        if change > 0 {
            self.posted.idle_bytes.fetch_add(bytes, Ordering::Relaxed);
        } else {
            self.posted.idle_bytes.fetch_sub(bytes, Ordering::Relaxed);
        }
    }

    /// Where each block lies and its capacity, and the settings they are kept by.
    #[cfg(test)]
    pub(super) fn contents(&self) -> (Vec<(usize, usize)>, Settings) {
        let shelves = self.lock();
        let blocks = shelves.by_capacity.values().flatten();
        (blocks.map(|idle| (idle.block.ptr().as_ptr() as usize, idle.block.capacity())).collect(), shelves.settings)
    }
}
