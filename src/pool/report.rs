//! What a pool says of itself: the JSON that `get_stats` and `cache_efficiency` return.

use super::classes::Tier;
use super::state::State;
use super::{GLOBAL, Store};
use serde::Serialize;

#[derive(Serialize)]
struct Stats {
    small: i32,
    medium: i32,
    large: i32,
    max_size: i32,
    total_allocations: u64,
    cache_hits: u64,
    hit_rate: f64,
    memory_saved_bytes: u64,
    status: &'static str,
    evictions: u64,
    bytes_in_use: u64,
    bytes_idle: u64,
    peak_bytes: u64,
    buffers_in_use: u64,
    returned: u64,
    collected: u64,
    system_bytes: u64,
    threads: usize,
}

#[derive(Serialize)]
struct Efficiency {
    hit_rate: f64,
    efficiency: &'static str,
}

/// JSON of every counter: the thread's own, and what it finds idle, its own and what all share.
#[must_use]
pub fn stats(store: &Store, pool: u32) -> String {
    let state = store.state(pool);
    let depot = store.depot();
    let [small, medium, large] =
        Tier::ALL.map(|tier| state.idle[tier as usize] + if pool == GLOBAL { depot.idle(tier) } else { 0 });
    let shared_bytes = if pool == GLOBAL { depot.idle_bytes() } else { 0.0 };
    let ready = state.ready != 0;
    json(&Stats {
        small,
        medium,
        large,
        max_size: if ready { state.max_size } else { 0 },
        total_allocations: state.allocations() as u64,
        cache_hits: state.hits() as u64,
        hit_rate: state.hit_rate(),
        memory_saved_bytes: state.saved_bytes() as u64,
        status: if ready { "ready" } else { "uninitialized" },
        evictions: state.evictions as u64,
        bytes_in_use: state.bytes_in_use as u64,
        bytes_idle: (state.bytes_idle + shared_bytes) as u64,
        peak_bytes: state.peak_bytes as u64,
        buffers_in_use: state.buffers_in_use() as u64,
        returned: state.returned as u64,
        collected: state.collected as u64,
        system_bytes: depot.ledger().bytes() as u64,
        threads: depot.threads(),
    })
}

/// JSON of the hit rate and its rating.
#[must_use]
pub fn efficiency(state: &State) -> String {
    let hit_rate = state.hit_rate();
    let efficiency = match hit_rate {
        80.0.. => "excellent",
        60.0.. => "good",
        40.0.. => "fair",
        _ => "poor",
    };
    json(&Efficiency { hit_rate, efficiency })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
