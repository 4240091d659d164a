//! The slot table: every block in use or idle has a slot, named by a handle that carries a generation.
//!
//! A slot's [`Record`] lies in memory that JavaScript sees too: its fast path (`bindings/seam/heap.ts`) takes and returns
//! small blocks by editing records and the free lists of [`super::state`], with no call. What only Rust needs is in
//! [`Slot`]. Invariants: slot 0 is never used (a link of 0 means "none"); a record's `len` is at or above 0 exactly
//! while the block is in use; the generation changes each time a block comes back, so a stale handle names nothing.

use super::block::Block;
use super::classes::{Class, Tier};
use super::hold::Holds;
use std::ptr::NonNull;

/// Bits of a handle that name the slot; the generation is above them.
pub const SLOT_BITS: u32 = 24;
const MAX_SLOTS: usize = 1 << SLOT_BITS;
/// Miri walks fewer in time, and sees them grow.
const FIRST_SLOTS: usize = if cfg!(miri) { 32 } else { 4096 };
pub const GENERATION_MASK: i32 = 0x7f;

pub const IDLE: i32 = -1;
pub const UNUSED: i32 = -2;
/// `class` of a block that only Rust may return.
pub const NO_CLASS: i32 = -1;
/// `page` of a block that JavaScript cannot address.
pub const NO_PAGE: i32 = -1;

/// The part of a slot that JavaScript reads and writes: eight `i32`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Record {
    /// Towards the older end of the free list.
    pub next: i32,
    /// Towards the newer end.
    pub prev: i32,
    pub page: i32,
    /// Elements from the start of the page.
    pub at: i32,
    pub generation: i32,
    pub class: i32,
    /// Elements asked for, or [`IDLE`], or [`UNUSED`].
    pub len: i32,
    /// Idle: the pool's tick when the block came back, the smallest is the oldest. In use: for `bindings/seam/heap.ts`.
    pub stamp: i32,
}

impl Record {
    /// What names the block of this record, in slot `index`, until it comes back.
    #[must_use]
    pub const fn handle(&self, index: u32) -> u32 {
        index | (self.generation as u32) << SLOT_BITS
    }
}

const BLANK: Record =
    Record { next: 0, prev: 0, page: NO_PAGE, at: 0, generation: 0, class: NO_CLASS, len: UNUSED, stamp: 0 };

/// Whose memory it is.
#[derive(Debug)]
pub enum Memory {
    None,
    /// A block of the slab; its place is in the record.
    Page {
        page: u32,
        at: u32,
    },
    Own(Block),
}

impl Memory {
    const fn own_bytes(&self) -> usize {
        match self {
            Self::Own(block) => block.capacity() * size_of::<f32>(),
            Self::None | Self::Page { .. } => 0,
        }
    }
}

#[derive(Debug)]
pub struct Slot {
    pub ptr: NonNull<f32>,
    pub capacity: usize,
    pub pool: u32,
    /// The class of its pool that it serves; of another capacity where it was made under other limits and fits none.
    pub class: Class,
    pub memory: Memory,
    pub holds: Holds,
}

#[derive(Default)]
pub struct Table {
    records: Vec<Record>,
    slots: Vec<Slot>,
    vacant: Vec<u32>,
    /// Blocks that there have been.
    births: u32,
    /// Bytes of the blocks that stand alone.
    own_bytes: usize,
    /// Outgrown record memory: JavaScript may hold its view until it looks at the new one.
    retired: Vec<Vec<Record>>,
}

impl Table {
    /// Makes room for one more slot. `None` when there can be none; tells whether the records moved.
    pub fn reserve(&mut self) -> Option<bool> {
        if self.vacant.is_empty() { self.grow().map(|()| true) } else { Some(false) }
    }

    /// A slot, after [`Self::reserve`].
    pub fn add(&mut self, slot: Slot, record: Record) -> Option<u32> {
        let index = self.vacant.pop()?;
        let i = index as usize;
        let generation = self.records[i].generation;
        self.records[i] = Record { generation, ..record };
        self.own_bytes += slot.memory.own_bytes();
        self.births = self.births.wrapping_add(1);
        self.slots[i] = Slot { holds: Holds::of(self.births), ..slot };
        Some(index)
    }

    /// Forgets a slot and hands its memory over. Handles to it are stale from now on.
    pub fn remove(&mut self, index: u32) -> Slot {
        let i = index as usize;
        let generation = (self.records[i].generation + 1) & GENERATION_MASK;
        self.records[i] = Record { generation, ..BLANK };
        self.vacant.push(index);
        let slot = std::mem::replace(&mut self.slots[i], blank_slot());
        self.own_bytes -= slot.memory.own_bytes();
        slot
    }

    /// Bytes of the blocks that stand alone.
    #[must_use]
    pub const fn own_bytes(&self) -> usize {
        self.own_bytes
    }

    fn grow(&mut self) -> Option<()> {
        let old = self.records.len();
        let new = (old * 2).clamp(FIRST_SLOTS, MAX_SLOTS);
        if new == old {
            return None;
        }
        let mut records = Vec::new();
        records.try_reserve_exact(new).ok()?;
        self.slots.try_reserve_exact(new - old).ok()?;
        self.vacant.try_reserve_exact(new).ok()?;
        self.retired.try_reserve(1).ok()?;
        records.extend_from_slice(&self.records);
        records.resize(new, BLANK);
        self.slots.resize_with(new, blank_slot);
        // Slot 0 stays out: a link of 0 means "none".
        self.vacant.extend((old.max(1)..new).rev().map(|i| i as u32)); // below MAX_SLOTS
        let outgrown = std::mem::replace(&mut self.records, records);
        if cfg!(not(target_family = "wasm")) && old > 0 {
            self.retired.push(outgrown);
        }
        Some(())
    }

    /// The slot a handle names, if it is in use and of the handle's generation.
    #[must_use]
    pub fn resolve(&self, handle: u32) -> Option<u32> {
        let index = handle & (MAX_SLOTS as u32 - 1);
        let record = self.records.get(index as usize)?;
        let generation = (handle >> SLOT_BITS) as i32;
        (record.len >= 0 && record.generation == generation).then_some(index)
    }

    /// Makes every handle to a block in use stale, as it is nobody's from now on.
    pub fn disown(&mut self, index: u32) {
        let record = self.record_mut(index);
        record.generation = (record.generation + 1) & GENERATION_MASK;
    }

    #[must_use]
    pub fn handle(&self, index: u32) -> u32 {
        self.records[index as usize].handle(index)
    }

    #[must_use]
    pub fn record(&self, index: u32) -> &Record {
        &self.records[index as usize]
    }

    pub fn record_mut(&mut self, index: u32) -> &mut Record {
        &mut self.records[index as usize]
    }

    #[must_use]
    pub fn slot(&self, index: u32) -> &Slot {
        &self.slots[index as usize]
    }

    pub fn slot_mut(&mut self, index: u32) -> &mut Slot {
        &mut self.slots[index as usize]
    }

    /// Every slot there is, used or not.
    pub fn indices(&self) -> impl Iterator<Item = u32> + use<> {
        1..self.records.len().max(1) as u32
    }

    #[must_use]
    pub fn records(&self) -> (NonNull<Record>, usize) {
        (NonNull::from(&self.records[..]).cast(), self.records.len())
    }
}

fn blank_slot() -> Slot {
    let class = Class { index: 0, tier: Tier::Small, capacity: 0 };
    Slot { ptr: NonNull::dangling(), capacity: 0, pool: 0, class, memory: Memory::None, holds: Holds::default() }
}
