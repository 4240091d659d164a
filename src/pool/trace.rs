//! What a pool did, for `MemoryManager.trace`.

use super::classes::Tier;
use super::{GLOBAL, Pool, Store};
use crate::named::named;
use std::collections::VecDeque;

/// Events kept until somebody reads them; more are dropped.
pub(super) const MAX_EVENTS: usize = 4096;

named! {
    /// What the pool did.
    pub enum EventKind {
        Get = "get",
        Return = "return",
        Evict = "evict",
        Gc = "gc",
        Init = "init",
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Event {
    pub kind: EventKind,
    pub size: usize,
    pub bytes: usize,
    pub tier: Tier,
    pub hit: bool,
}

/// Events that nobody has read, while somebody wants them.
#[derive(Debug, Default)]
pub(super) struct Trace {
    on: bool,
    /// What a trace callback does itself is not told.
    muted: bool,
    events: VecDeque<Event>,
}

impl Trace {
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// `size` as asked for, `capacity` as it is: both in elements.
    #[inline]
    pub fn note(&mut self, kind: EventKind, size: usize, capacity: usize, tier: Tier, hit: bool) {
        if self.on && !self.muted {
            self.record(kind, size, capacity, tier, hit);
        }
    }

    #[cold]
    fn record(&mut self, kind: EventKind, size: usize, capacity: usize, tier: Tier, hit: bool) {
        if self.events.len() < MAX_EVENTS && self.events.try_reserve(1).is_ok() {
            let bytes = capacity * size_of::<f32>();
            self.events.push_back(Event { kind, size, bytes, tier, hit });
        }
    }
}

impl Store {
    /// Starts or stops the record of events; while it runs, small requests take the long way.
    pub fn set_tracing(&mut self, on: bool) {
        self.trace.on = on;
        self.trace.events.clear();
        let Pool { limits, state, .. } = &mut self.pools[GLOBAL as usize];
        if on { state.close_fast_path() } else { state.open_fast_path(*limits) }
    }

    /// Notes nothing while a trace callback runs.
    pub fn mute_trace(&mut self, muted: bool) {
        self.trace.muted = muted;
    }

    #[must_use]
    pub fn has_events(&self) -> bool {
        !self.trace.events.is_empty()
    }

    /// The oldest event that nobody has read.
    pub fn next_event(&mut self) -> Option<Event> {
        self.trace.events.pop_front()
    }
}
