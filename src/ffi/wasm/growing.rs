//! For `npm run test:growing`: memory grows at every allocation, so that whoever holds on to an old view of it is found out.

use std::alloc::{GlobalAlloc, Layout, System};
use std::arch::wasm32::{memory_grow, memory_size};

struct Growing;

/// Pages of 64 KiB, a quarter of all there can be: tests need room too.
const MOST: usize = 16_384;

#[global_allocator]
static ALLOCATOR: Growing = Growing;

/// Where growth fails, all is as it was.
fn grow() {
    if memory_size(0) < MOST {
        memory_grow(0, 1);
    }
}

// SAFETY: all is the system's, which finds memory grown by others between its own calls, and takes it as given away.
unsafe impl GlobalAlloc for Growing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow();
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grow();
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(at, layout) }
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        grow();
        // SAFETY: as the caller promises.
        unsafe { System.realloc(at, layout, size) }
    }
}
