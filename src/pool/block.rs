//! Raw memory: the crate's only calls of the allocator by hand.

use super::ledger::Ledger;
use super::system::ask_for_huge_pages;
use std::alloc::{Layout, alloc, dealloc};
use std::ptr::NonNull;
use std::sync::Arc;

/// A cache line, and the widest vector there is.
const ALIGN: usize = 64;

/// Memory for `capacity` floats, owned by whoever holds this; `Drop` gives it back to the system.
#[derive(Debug)]
pub struct Block {
    ptr: NonNull<f32>,
    capacity: usize,
    ledger: Arc<Ledger>,
}

// SAFETY: a block is plain memory with one owner; nothing in it belongs to a thread.
unsafe impl Send for Block {}

impl Block {
    fn layout(capacity: usize) -> Option<Layout> {
        Layout::from_size_align(capacity.checked_mul(size_of::<f32>())?, ALIGN).ok().filter(|l| l.size() > 0)
    }

    /// Zeroed memory: nothing of the past shows. `None` where the system has none, or the ledger's limit is reached.
    ///
    /// By hand, since that is what the standard library does too for memory aligned like this, but it would touch the pages
    /// before anybody can ask for huge ones.
    #[must_use]
    pub fn zeroed(capacity: usize, ledger: &Arc<Ledger>) -> Option<Self> {
        let block = Self::uninit(capacity, ledger)?;
        // SAFETY: that many floats are ours, and all zero bits are a float.
        unsafe { block.ptr.write_bytes(0, capacity) };
        Some(block)
    }

    /// Memory with whatever is in it, for results that are written whole; `None` as in [`Self::zeroed`].
    #[must_use]
    pub fn uninit(capacity: usize, ledger: &Arc<Ledger>) -> Option<Self> {
        let layout = Self::layout(capacity)?;
        if !ledger.book(layout.size()) {
            return None;
        }
        // SAFETY: the size is above zero.
        let Some(start) = NonNull::new(unsafe { alloc(layout) }) else {
            ledger.give_back(layout.size());
            return None;
        };
        ask_for_huge_pages(start.as_ptr(), layout.size());
        Some(Self { ptr: start.cast(), capacity, ledger: Arc::clone(ledger) })
    }

    #[must_use]
    pub const fn ptr(&self) -> NonNull<f32> {
        self.ptr
    }

    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.capacity
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        if let Some(layout) = Self::layout(self.capacity) {
            // SAFETY: `ptr` came from the allocator with this very layout, and the block has one owner.
            unsafe { dealloc(self.ptr.as_ptr().cast(), layout) };
            self.ledger.give_back(layout.size());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, Ledger};
    use std::sync::Arc;

    #[test]
    fn blocks_are_aligned_and_zeroed_and_counted() {
        let ledger = Arc::default();
        let block = Block::zeroed(100, &ledger).unwrap();
        assert_eq!(block.ptr().as_ptr() as usize % 64, 0);
        // SAFETY: 100 floats were asked for.
        let floats = unsafe { std::slice::from_raw_parts(block.ptr().as_ptr(), 100) };
        assert!(floats.iter().all(|&x| x.to_bits() == 0));
        assert_eq!(ledger.bytes(), 400.0);
        drop(block);
        assert_eq!(ledger.bytes(), 0.0);
    }

    #[test]
    fn what_cannot_be_had_is_none_and_not_counted() {
        let ledger: Arc<Ledger> = Arc::default();
        assert!(Block::uninit(usize::MAX / 8, &ledger).is_none());
        assert!(Block::zeroed(usize::MAX, &ledger).is_none());
        assert!(Block::uninit(0, &ledger).is_none());
        ledger.set_limit(100.0);
        assert!(Block::uninit(26, &ledger).is_none());
        assert_eq!(ledger.bytes(), 0.0);
    }
}
