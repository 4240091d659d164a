//! Who else may look at a block: an array buffer over it that user code was shown, a run on another thread.
//!
//! A tensor gives its block back when JavaScript says so, but a buffer over the block may live on: in the hands of another
//! thread, where its memory was transferred to. So each such user has a [`Hold`], dropped on any thread, and a block
//! that comes back while it is held waits for the last of them, in use by nobody's name.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A slot, and which of the blocks it has had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Held {
    pub index: u32,
    pub birth: u32,
}

/// Holds that were dropped, until the store looks.
#[derive(Debug, Default)]
pub struct Dropped {
    any: AtomicBool,
    list: Mutex<Vec<Held>>,
}

impl Dropped {
    fn lock(&self) -> MutexGuard<'_, Vec<Held>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[must_use]
    pub fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// One of them.
    pub fn next(&self) -> Option<Held> {
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
    pub held: Held,
    pub(super) dropped: Arc<Dropped>,
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut list = self.dropped.lock();
        list.push(self.held);
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
    /// That were not dropped.
    pub count: u32,
    /// Of them, those that are known to look no more: their buffer was detached, and only the drop is still to come.
    pub blind: u32,
    pub waiting: Waiting,
}

impl Holds {
    #[must_use]
    pub const fn any(&self) -> bool {
        self.count > self.blind
    }

    pub fn drop_one(&mut self) {
        self.count = self.count.saturating_sub(1);
        self.blind = self.blind.saturating_sub(1);
    }
}
