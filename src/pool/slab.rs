//! Small blocks, carved from pages: what the system allocator is to large blocks, this is to small ones.
//!
//! A page holds blocks of one capacity. JavaScript maps each page once and reads and writes small tensors in it
//! directly, so that a small tensor costs no call. An empty page goes back to the system when another page of its
//! capacity has room (so that one tensor made and freed in turn does not move pages).

use super::block::Block;
use super::ledger::Ledger;
use std::ptr::NonNull;
use std::sync::Arc;

/// Elements of a page: 64 KiB. (Miri makes smaller ones in time.)
pub const PAGE_ELEMENTS: usize = if cfg!(miri) { 1024 } else { 16_384 };

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

/// How full a page is, for [`super::snapshot`].
#[derive(Debug, Clone, Copy)]
pub struct PageUse {
    /// Elements of each of its blocks.
    pub capacity: usize,
    pub blocks: usize,
    /// Of them, in use or idle in a pool.
    pub used: usize,
    pub bytes: usize,
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
            self.roomy.try_reserve_exact(MAX_SMALL + 1).ok()?;
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

    /// Gives the first empty page from a number on back to the system; its number.
    pub fn trim(&mut self, from: usize) -> Option<usize> {
        let empty = |page: &Option<Page>| page.as_ref().filter(|p| p.used == 0).map(|p| p.capacity);
        let mut pages = self.pages.iter().enumerate().skip(from);
        let (page, capacity) = pages.find_map(|(i, page)| Some((i, empty(page)?)))?;
        Some(self.drop_page(page, capacity))
    }

    /// Gives a page's memory up for ever: somebody outside may still look at it.
    pub fn abandon(&mut self, page: usize) {
        if let Some(page) = self.pages.get_mut(page).and_then(Option::take) {
            std::mem::forget(page.memory);
        }
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

    /// Every page there is.
    pub fn usage(&self) -> impl Iterator<Item = PageUse> {
        self.pages.iter().flatten().map(|page| PageUse {
            capacity: page.capacity,
            blocks: page.blocks(),
            used: page.used,
            bytes: PAGE_ELEMENTS * size_of::<f32>(),
        })
    }

    fn add_page(&mut self, capacity: usize, ledger: &Arc<Ledger>) -> Option<usize> {
        let memory = Block::zeroed(PAGE_ELEMENTS, ledger)?;
        let mut page = Page { memory, capacity, free: Vec::new(), used: 0 };
        let blocks = page.blocks();
        page.free.try_reserve_exact(blocks).ok()?;
        page.free.extend((0..blocks).rev().map(|i| i as u16)); // at most 16,384 blocks
        // A page that goes finds room in these lists: giving back needs no memory.
        let alive = self.alive + 1;
        let roomy = &mut self.roomy[capacity];
        roomy.try_reserve(alive - roomy.len().min(alive)).ok()?;
        if self.vacant.is_empty() {
            self.pages.try_reserve(1).ok()?;
            self.vacant.try_reserve(self.pages.len() + 1).ok()?;
        }
        let index = self.vacant.pop().unwrap_or(self.pages.len());
        if index == self.pages.len() {
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
        assert_eq!((slab.trim(0), slab.trim(0)), (Some(0), None));
        assert_eq!(slab.bytes(), 0);
        slab.take(7, &ledger).unwrap();
        assert_eq!(slab.page_count(), 3, "vacant page numbers are used again");
    }
}
