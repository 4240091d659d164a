//! Raw memory: the crate's only calls of the allocator by hand.

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc};
use std::ptr::NonNull;

/// A cache line, and the widest vector there is.
const ALIGN: usize = 64;

/// Memory for `capacity` floats, owned by whoever holds this; `Drop` gives it back to the system.
#[derive(Debug)]
pub struct Block {
    ptr: NonNull<f32>,
    capacity: usize,
}

// SAFETY: a block is plain memory with one owner; nothing in it belongs to a thread.
unsafe impl Send for Block {}

impl Block {
    fn layout(capacity: usize) -> Option<Layout> {
        Layout::from_size_align(capacity.checked_mul(size_of::<f32>())?, ALIGN).ok().filter(|l| l.size() > 0)
    }

    /// Zeroed memory: fresh pages come zeroed from the system anyway, and nothing of the past shows.
    #[must_use]
    pub fn zeroed(capacity: usize) -> Option<Self> {
        let layout = Self::layout(capacity)?;
        // SAFETY: the layout has a size above zero.
        let ptr = NonNull::new(unsafe { alloc_zeroed(layout) }.cast())?;
        Some(Self { ptr, capacity })
    }

    /// Memory with whatever is in it, for results that are written whole.
    #[must_use]
    pub fn uninit(capacity: usize) -> Option<Self> {
        let layout = Self::layout(capacity)?;
        // SAFETY: the layout has a size above zero.
        let ptr = NonNull::new(unsafe { alloc(layout) }.cast())?;
        Some(Self { ptr, capacity })
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Block;

    #[test]
    fn blocks_are_aligned_and_zeroed() {
        let block = Block::zeroed(100).unwrap();
        assert_eq!(block.ptr().as_ptr() as usize % 64, 0);
        // SAFETY: 100 floats were asked for.
        let floats = unsafe { std::slice::from_raw_parts(block.ptr().as_ptr(), 100) };
        assert!(floats.iter().all(|&x| x.to_bits() == 0));
    }

    #[test]
    fn what_cannot_be_had_is_none() {
        assert!(Block::uninit(usize::MAX / 8).is_none());
        assert!(Block::zeroed(usize::MAX).is_none());
        assert!(Block::uninit(0).is_none());
    }
}
