//! A pool block by block: the JSON of `MemoryManager.snapshot`, for those who want to know where memory is.
//!
//! Made by walking the slots, so that asking costs time and not asking costs nothing. What is asked for and what is
//! had differ by the rounding to a size class (waste); what small blocks have and what their pages hold differ by the
//! room in pages that are partly used (fragmentation).

use super::classes::{Limits, Tier};
use super::slab::PageUse;
use super::state::bytes;
use super::{GLOBAL, Store};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize, Default)]
struct Snapshot {
    status: &'static str,
    max_size: i32,
    /// `null`: no limit.
    max_idle_bytes: Option<f64>,
    total_allocations: u64,
    cache_hits: u64,
    hit_rate: f64,
    bytes_in_use: u64,
    bytes_idle: u64,
    /// Of the idle bytes, those that other threads may take as well.
    shared_bytes: u64,
    /// Percent of the bytes in use that nobody asked for.
    waste: f64,
    tiers: Vec<Row>,
    classes: Vec<Row>,
    pages: Pages,
}

/// Blocks of one size, or of one tier.
#[derive(Serialize, Default)]
struct Row {
    tier: &'static str,
    /// Elements of a block; absent for a tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<usize>,
    in_use: u64,
    idle: u64,
    /// Requests that idle blocks served; of the classes in all, as many as of the pool.
    hits: u64,
    bytes_in_use: u64,
    bytes_idle: u64,
    requested_bytes: u64,
    waste: f64,
}

/// The pages that small blocks of every pool are carved from.
#[derive(Serialize, Default)]
struct Pages {
    count: usize,
    bytes: u64,
    /// Percent of these bytes that are in no block, in use or idle.
    fragmentation: f64,
    by_size: Vec<PageRow>,
}

#[derive(Serialize, Default)]
struct PageRow {
    size: usize,
    pages: usize,
    blocks: usize,
    free: usize,
    fragmentation: f64,
}

impl Row {
    fn add(&mut self, capacity: usize, requested: Option<usize>) {
        let had = bytes(capacity) as u64;
        match requested {
            Some(size) => {
                self.in_use += 1;
                self.bytes_in_use += had;
                self.requested_bytes += bytes(size) as u64;
            }
            None => {
                self.idle += 1;
                self.bytes_idle += had;
            }
        }
        self.waste = percent(self.bytes_in_use - self.requested_bytes, self.bytes_in_use);
    }
}

/// JSON of every class of a pool that has blocks or had one that served again.
#[must_use]
pub fn snapshot(store: &Store, pool: u32) -> String {
    let state = store.state(pool);
    let limits = store.limits(pool);
    let mut by_size: BTreeMap<usize, Row> = BTreeMap::new();
    let mut tiers = Tier::ALL.map(|tier| Row { tier: tier.name(), ..Row::default() });
    let new_row = |tier: Tier, capacity| Row { tier: tier.name(), size: Some(capacity), ..Row::default() };
    for class in limits.classes() {
        let hits = state.class_hits[class.index] as u64;
        if hits > 0 {
            by_size.entry(class.capacity).or_insert(new_row(class.tier, class.capacity)).hits = hits;
            tiers[class.tier as usize].hits += hits;
        }
    }
    let mut add = |capacity, requested| {
        let tier = tier_of(limits, capacity);
        by_size.entry(capacity).or_insert(new_row(tier, capacity)).add(capacity, requested);
        tiers[tier as usize].add(capacity, requested);
    };
    store.blocks(pool).for_each(|(capacity, requested)| add(capacity, requested));
    let mut shared_bytes = 0.0;
    if pool == GLOBAL {
        store.depot().each_idle(|capacity, blocks| {
            shared_bytes += bytes(capacity * blocks);
            (0..blocks).for_each(|_| add(capacity, None));
        });
    }
    let requested: u64 = tiers.iter().map(|t| t.requested_bytes).sum();
    let (bytes_in_use, ready) = (state.bytes_in_use as u64, state.ready != 0);
    let snapshot = Snapshot {
        status: if ready { "ready" } else { "uninitialized" },
        max_size: if ready { state.max_size } else { 0 },
        max_idle_bytes: state.max_idle_bytes.is_finite().then_some(state.max_idle_bytes),
        total_allocations: state.allocations() as u64,
        cache_hits: state.hits() as u64,
        hit_rate: state.hit_rate(),
        bytes_in_use,
        bytes_idle: (state.bytes_idle + shared_bytes) as u64,
        shared_bytes: shared_bytes as u64,
        waste: percent(bytes_in_use.saturating_sub(requested), bytes_in_use),
        tiers: tiers.into(),
        classes: by_size.into_values().collect(),
        pages: pages(store.pages()),
    };
    serde_json::to_string(&snapshot).unwrap_or_default()
}

/// Where a block counts that may have been made under other limits.
fn tier_of(limits: Limits, capacity: usize) -> Tier {
    limits.tier(capacity.max(1))
}

fn pages(all: impl Iterator<Item = PageUse>) -> Pages {
    let mut by_size: BTreeMap<usize, PageRow> = BTreeMap::new();
    let mut sum = Pages::default();
    let mut in_blocks = 0;
    for PageUse { capacity, blocks, used, bytes: had } in all {
        let row = by_size.entry(capacity).or_insert(PageRow { size: capacity, ..PageRow::default() });
        row.pages += 1;
        row.blocks += blocks;
        row.free += blocks - used;
        row.fragmentation = percent(row.free as u64, row.blocks as u64);
        sum.count += 1;
        sum.bytes += had as u64;
        in_blocks += bytes(used * capacity) as u64;
    }
    sum.fragmentation = percent(sum.bytes - in_blocks, sum.bytes);
    sum.by_size = by_size.into_values().collect();
    sum
}

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::super::slab::PAGE_ELEMENTS;
    use super::*;
    use serde_json::Value;

    fn look(store: &Store) -> Value {
        serde_json::from_str(&snapshot(store, GLOBAL)).unwrap()
    }

    #[test]
    fn of_nothing_and_of_a_few_blocks() {
        let mut store = Store::default();
        let none = look(&store);
        assert_eq!((&none["status"], &none["waste"]), (&"uninitialized".into(), &0.0.into()));
        assert_eq!((none["classes"].as_array().unwrap().len(), none["tiers"].as_array().unwrap().len()), (0, 3));

        let nine = store.get("test", GLOBAL, 9).unwrap();
        let ten = store.get("test", GLOBAL, 10).unwrap();
        let large = store.get("test", GLOBAL, 300_000).unwrap();
        store.put("test", ten).unwrap();
        let now = look(&store);
        let class = &now["classes"][0];
        assert_eq!((&class["size"], &class["tier"]), (&10.into(), &"small".into()));
        assert_eq!((&class["in_use"], &class["idle"]), (&1.into(), &1.into()));
        assert_eq!((&class["requested_bytes"], &class["bytes_in_use"]), (&36.into(), &40.into()));
        assert_eq!(class["waste"], 10.0);
        assert_eq!(now["tiers"][2]["in_use"], 1);
        assert_eq!(now["max_idle_bytes"], Value::Null);
        let page = &now["pages"]["by_size"][0];
        let blocks = PAGE_ELEMENTS / 10;
        assert_eq!((&page["pages"], &page["blocks"], &page["free"]), (&1.into(), &blocks.into(), &(blocks - 2).into()));
        for handle in [nine, large] {
            store.put("test", handle).unwrap();
        }
        assert_eq!(look(&store)["bytes_in_use"], 0);

        let again = store.get("test", GLOBAL, 9).unwrap();
        store.put("test", again).unwrap();
        store.gc(GLOBAL);
        let after = look(&store);
        assert_eq!((&after["cache_hits"], &after["tiers"][0]["hits"]), (&1.into(), &1.into()));
        let class = &after["classes"][0];
        assert_eq!((&class["size"], &class["hits"], &class["idle"]), (&10.into(), &1.into(), &0.into()));
        assert_eq!(after["classes"].as_array().unwrap().len(), 1, "classes without blocks and hits are left out");
    }
}
