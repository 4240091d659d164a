//! Small blocks, carved from pages: what the system allocator is to large blocks, this is to small ones.
//!
//! A page holds blocks of one capacity. JavaScript maps each page once and reads and writes small tensors in it
//! directly, so that a small tensor costs no call. An empty page goes back to the system when another page of its
//! capacity has room (so that one tensor made and freed in turn does not move pages).

use super::block::Block;
use super::ledger::Ledger;
use std::ptr::NonNull;
use std::sync::Arc;

/// Elements of a page: 64 KiB.
pub const PAGE_ELEMENTS: usize = 16_384;

/// The most elements a block in a page may have; larger blocks stand alone.
pub const MAX_SMALL: usize = 256;

struct Page {
    memory: Block,
    capacity: usize,
    free: Vec<u16>,
    used: usize,
}

impl Page {
    fn blocks(&self) -> usize {
        PAGE_ELEMENTS / self.capacity
    }
}

/// Where a small block lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub page: usize,
    /// Elements from the start of the page.
    pub at: usize,
    pub ptr: NonNull<f32>,
}

#[derive(Default)]
pub struct Slab {
    pages: Vec<Option<Page>>,
    vacant: Vec<usize>,
    /// For each capacity, the pages that have room, the last used at the end.
    roomy: Vec<Vec<usize>>,
    alive: usize,
}

impl Slab {
    /// A block of `capacity` elements, at most [`MAX_SMALL`]; `None` when memory is out.
    pub fn take(&mut self, capacity: usize, ledger: &Arc<Ledger>) -> Option<Place> {
        if self.roomy.len() <= MAX_SMALL {
            self.roomy.resize_with(MAX_SMALL + 1, Vec::new);
        }
        let index = match self.roomy[capacity].last() {
            Some(&index) => index,
            None => self.add_page(capacity, ledger)?,
        };
        let page = self.pages[index].as_mut()?;
        let number = usize::from(page.free.pop()?);
        page.used += 1;
        if page.free.is_empty() {
            self.roomy[capacity].pop();
        }
        let at = number * capacity;
        // SAFETY: a page has `blocks()` blocks of `capacity` elements, and `number` is one of them.
        Some(Place { page: index, at, ptr: unsafe { page.memory.ptr().add(at) } })
    }

    /// Gives a block back. Returns the page that went to the system with it, if one did.
    pub fn give(&mut self, page: usize, at: usize) -> Option<usize> {
        let slot = self.pages.get_mut(page)?;
        let body = slot.as_mut()?;
        let capacity = body.capacity;
        if body.free.is_empty() {
            self.roomy[capacity].push(page);
        }
        body.free.push(u16::try_from(at / capacity).ok()?);
        body.used -= 1;
        if body.used == 0 && self.roomy[capacity].len() > 1 {
            return Some(self.drop_page(page, capacity));
        }
        None
    }

    /// Gives every empty page back to the system; returns their numbers.
    pub fn trim(&mut self) -> Vec<usize> {
        let empty: Vec<(usize, usize)> = (self.pages.iter().enumerate())
            .filter_map(|(i, page)| page.as_ref().filter(|p| p.used == 0).map(|p| (i, p.capacity)))
            .collect();
        empty.into_iter().map(|(page, capacity)| self.drop_page(page, capacity)).collect()
    }

    /// The memory of a page, for JavaScript to map.
    #[must_use]
    pub fn page(&self, index: usize) -> Option<NonNull<f32>> {
        self.pages.get(index)?.as_ref().map(|p| p.memory.ptr())
    }

    /// Pages there have been; some may be vacant.
    #[must_use]
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.alive * PAGE_ELEMENTS * size_of::<f32>()
    }

    fn add_page(&mut self, capacity: usize, ledger: &Arc<Ledger>) -> Option<usize> {
        let memory = Block::zeroed(PAGE_ELEMENTS, ledger)?;
        let mut page = Page { memory, capacity, free: Vec::new(), used: 0 };
        let blocks = page.blocks();
        page.free.try_reserve_exact(blocks).ok()?;
        page.free.extend((0..blocks).rev().map(|i| i as u16)); // at most 16,384 blocks
        let index = self.vacant.pop().unwrap_or(self.pages.len());
        if index == self.pages.len() {
            self.pages.try_reserve(1).ok()?;
            self.pages.push(Some(page));
        } else {
            self.pages[index] = Some(page);
        }
        self.roomy[capacity].push(index);
        self.alive += 1;
        Some(index)
    }

    fn drop_page(&mut self, page: usize, capacity: usize) -> usize {
        self.pages[page] = None;
        self.alive -= 1;
        self.vacant.push(page);
        self.roomy[capacity].retain(|&p| p != page);
        page
    }

    #[cfg(test)]
    pub(super) fn used(&self) -> usize {
        self.pages.iter().flatten().map(|p| p.used).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{Arc, PAGE_ELEMENTS, Slab};

    #[test]
    fn blocks_of_a_page_do_not_overlap_and_pages_come_and_go() {
        let (mut slab, ledger) = (Slab::default(), Arc::default());
        let per_page = PAGE_ELEMENTS / 5;
        let places: Vec<_> = (0..per_page * 3).map(|_| slab.take(5, &ledger).unwrap()).collect();
        let mut starts: Vec<_> = places.iter().map(|p| p.ptr.as_ptr() as usize).collect();
        starts.sort_unstable();
        assert!(starts.windows(2).all(|w| w[1] - w[0] >= 20));
        assert_eq!(slab.page_count(), 3);
        let gone = places.iter().filter(|p| slab.give(p.page, p.at).is_some()).count();
        assert_eq!((gone, slab.used()), (2, 0));
        assert_eq!(slab.trim().len(), 1);
        assert_eq!(slab.bytes(), 0);
        slab.take(7, &ledger).unwrap();
        assert_eq!(slab.page_count(), 3, "vacant page numbers are used again");
    }
}
