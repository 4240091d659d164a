//! Who else may look at a block: an array buffer over it that user code was shown, a run on another thread.
//!
//! A tensor gives its block back when JavaScript says so, but a buffer over the block may live on: in the hands of another
//! thread, where its memory was transferred to. So each such user has a [`Hold`], dropped on any thread, and a block
//! that comes back while it is held waits for the last of them, in use by nobody's name.

use super::Store;
use crate::error::Result;
use crate::memory::refused_elements;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A slot, and which of the blocks it has had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub(super) index: u32,
    pub(super) birth: u32,
}

/// Who holds a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// An array buffer that user code was shown.
    Buffer,
    /// A run on another thread, which ends before the environment does.
    Run,
}

/// Holds that were dropped, until the store looks.
#[derive(Debug, Default)]
pub struct Dropped {
    any: AtomicBool,
    list: Mutex<Vec<(Held, By)>>,
}

impl Dropped {
    fn lock(&self) -> MutexGuard<'_, Vec<(Held, By)>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[must_use]
    pub fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// One of them.
    pub fn next(&self) -> Option<(Held, By)> {
        let mut list = self.lock();
        let next = list.pop();
        if next.is_none() {
            self.any.store(false, Ordering::Release);
        }
        next
    }

    /// Makes room, so that dropping a hold needs no memory. False where there is none.
    pub fn reserve(&self, holds: usize) -> bool {
        self.lock().try_reserve(holds).is_ok()
    }
}

/// Keeps a block from being used again.
#[derive(Debug)]
pub struct Hold {
    pub(super) held: Held,
    pub(super) by: By,
    pub(super) dropped: Arc<Dropped>,
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut list = self.dropped.lock();
        list.push((self.held, self.by));
        self.dropped.any.store(true, Ordering::Release);
    }
}

/// How a held block comes back when nobody holds it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Waiting {
    /// It is somebody's.
    #[default]
    No,
    Returned,
    Collected,
}

/// The holds of one slot.
#[derive(Debug, Default)]
pub struct Holds {
    pub birth: u32,
    /// Of buffers, that were not dropped.
    buffers: u32,
    /// Of them, those that are known to look no more: their buffer was detached, and only the drop is still to come.
    blind: u32,
    /// Of runs, that were not dropped.
    runs: u32,
    pub waiting: Waiting,
}

impl Holds {
    /// Those of the block that is the `birth`-th: none yet.
    #[must_use]
    pub fn of(birth: u32) -> Self {
        Self { birth, ..Self::default() }
    }

    #[must_use]
    pub const fn any(&self) -> bool {
        self.buffers > self.blind || self.runs > 0
    }

    /// Whether there is one that was not dropped, blind ones among them.
    #[must_use]
    pub const fn is_noted(&self) -> bool {
        self.buffers > 0 || self.runs > 0
    }

    pub const fn add(&mut self, by: By) {
        match by {
            By::Buffer => self.buffers += 1,
            By::Run => self.runs += 1,
        }
    }

    pub const fn remove(&mut self, by: By) {
        match by {
            By::Buffer => {
                self.buffers = self.buffers.saturating_sub(1);
                self.blind = self.blind.saturating_sub(1);
            }
            By::Run => self.runs = self.runs.saturating_sub(1),
        }
    }

    /// One of the buffers looks no more.
    pub const fn add_blind(&mut self) {
        if self.blind < self.buffers {
            self.blind += 1;
        }
    }
}

impl Store {
    /// Keeps a block from being used again, also after it has come back, until the hold is dropped, on whatever thread.
    /// Handle 0 needs no hold.
    pub fn hold(&mut self, op: &str, handle: u32, by: By) -> Result<Option<Hold>> {
        if handle == 0 {
            return Ok(None);
        }
        let index = self.resolve(op, handle)?;
        self.look_at_holds();
        if !self.dropped_holds.reserve(self.holds + 1) {
            return Err(refused_elements(op, 0.0));
        }
        self.holds += 1;
        let holds = &mut self.table.slot_mut(index).holds;
        holds.add(by);
        let held = Held { index, birth: holds.birth };
        self.mark_fast(index);
        Ok(Some(Hold { held, by, dropped: Arc::clone(&self.dropped_holds) }))
    }

    /// A buffer over the block of a handle was detached: its hold looks no more, and that it is dropped is still to come.
    pub fn blind(&mut self, handle: u32) {
        if let Some(index) = self.table.resolve(handle) {
            self.table.slot_mut(index).holds.add_blind();
            self.after_hold(index);
        }
    }

    /// Gives back what waited for holds that are dropped by now.
    pub fn look_at_holds(&mut self) {
        if !self.dropped_holds.any() {
            return;
        }
        while let Some((Held { index, birth }, by)) = self.dropped_holds.next() {
            self.holds -= 1;
            let holds = &mut self.table.slot_mut(index).holds;
            if holds.birth == birth {
                holds.remove(by);
                self.after_hold(index);
            }
        }
    }

    fn after_hold(&mut self, index: u32) {
        let holds = &mut self.table.slot_mut(index).holds;
        if holds.any() {
            return;
        }
        let waiting = std::mem::take(&mut holds.waiting);
        self.mark_fast(index);
        match waiting {
            Waiting::No => {}
            Waiting::Returned => self.put_index(index),
            Waiting::Collected => self.collect_index(index),
        }
    }

    /// Whether a block that comes back has to wait, as somebody may still look at it.
    #[cold]
    pub(super) fn keep_held(&mut self, index: u32, how: Waiting) -> bool {
        self.look_at_holds();
        let holds = &mut self.table.slot_mut(index).holds;
        if !holds.any() {
            return false;
        }
        holds.waiting = how;
        self.table.disown(index);
        true
    }
}
