//! Random traces: whatever is asked of a store, its books agree with its memory, and every block has one owner.

use super::*;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Get {
        pool: usize,
        size: usize,
        zeroed: bool,
    },
    Put(usize),
    Collect(usize),
    /// A handle that was given back before.
    Stale(usize),
    Gc(usize),
    Init {
        pool: usize,
        max_size: i32,
        limits: Limits,
        max_idle_bytes: f64,
    },
    Reset(usize),
    Trace(bool),
}

fn steps() -> impl Strategy<Value = Step> {
    let size = prop_oneof![0usize..40, 1usize..300, 200usize..5000, Just(262_144), Just(262_145)];
    let limits = prop_oneof![
        Just(Limits::default()),
        Just(Limits { small_limit: 128, medium_limit: 1000 }),
        Just(Limits { small_limit: 1, medium_limit: 1 }),
        Just(Limits { small_limit: 300, medium_limit: 300 }),
    ];
    let bytes = prop_oneof![Just(f64::INFINITY), Just(0.0), Just(1000.0), Just(30_000.0)];
    let which = any::<usize>();
    prop_oneof![
        12 => (0..2usize, size, any::<bool>()).prop_map(|(pool, size, zeroed)| Step::Get { pool, size, zeroed }),
        10 => which.prop_map(Step::Put),
        1 => which.prop_map(Step::Collect),
        1 => which.prop_map(Step::Stale),
        1 => (0..2usize).prop_map(Step::Gc),
        1 => (0..2usize, 0..5i32, limits, bytes)
            .prop_map(|(pool, max_size, limits, max_idle_bytes)| Step::Init { pool, max_size, limits, max_idle_bytes }),
        1 => (0..2usize).prop_map(Step::Reset),
        1 => any::<bool>().prop_map(Step::Trace),
    ]
}

struct Held {
    handle: u32,
    size: usize,
    pool: usize,
    mark: f32,
}

/// What must hold between any two calls.
fn assert_valid(store: &Store, held: &[Held]) {
    let mut places = Vec::new();
    let mut small = 0;
    let (mut bytes_in_use, mut buffers) = ([0.0; 2], [0.0; 2]);
    for Held { handle, size, pool, mark } in held {
        let index = store.table.resolve(*handle).expect("a handle in use is good");
        let slot = store.table.slot(index);
        assert!(slot.capacity >= *size && slot.pool as usize == *pool);
        places.push((slot.ptr.as_ptr() as usize, slot.capacity * size_of::<f32>()));
        bytes_in_use[*pool] += bytes(slot.capacity);
        buffers[*pool] += 1.0;
        small += usize::from(matches!(slot.memory, Memory::Page { .. }));
        // SAFETY: the block is in use and holds `size` elements.
        let data = unsafe { std::slice::from_raw_parts(slot.ptr.as_ptr(), *size) };
        assert!(data.iter().all(|x| x == mark), "somebody else wrote to a block in use");
    }
    for pool in 0..2 {
        let Pool { limits, state, .. } = &store.pools[pool];
        assert_eq!((state.bytes_in_use, state.buffers_in_use), (bytes_in_use[pool], buffers[pool]));
        assert!(state.peak_bytes >= state.bytes_in_use && state.bytes_idle <= state.max_idle_bytes);
        assert!(state.hits <= state.allocations && state.collected <= state.returned);
        // The free lists, walked: linked both ways, of one class each, and as long as the counters say.
        let (mut idle, mut bytes_idle) = ([0; 3], 0.0);
        for (class, &newest) in state.newest.iter().enumerate() {
            let (mut at, mut newer) = (newest as u32, 0);
            while at != 0 {
                let (record, slot) = (store.table.record(at), store.table.slot(at));
                let own = limits.class(slot.capacity);
                assert_eq!((own.index, own.capacity, slot.pool as usize), (class, slot.capacity, pool));
                assert_eq!((record.len, record.prev), (table::IDLE, newer));
                places.push((slot.ptr.as_ptr() as usize, slot.capacity * size_of::<f32>()));
                idle[own.tier as usize] += 1;
                bytes_idle += bytes(slot.capacity);
                small += usize::from(matches!(slot.memory, Memory::Page { .. }));
                (newer, at) = (at as i32, record.next as u32);
            }
            assert_eq!(state.oldest[class], newer);
        }
        assert_eq!((state.idle, state.bytes_idle), (idle, bytes_idle));
        assert!(idle.iter().all(|&n| n <= state.max_size));
    }
    assert_eq!(store.slab.used(), small);
    assert_eq!(store.outstanding().len(), held.len());
    places.sort_unstable();
    assert!(places.windows(2).all(|w| w[0].0 + w[0].1 <= w[1].0), "two blocks overlap");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_books_agree_with_the_memory(trace in prop::collection::vec(steps(), 1..150)) {
        let mut store = Store::default();
        let own = store.new_pool(3, Limits::default(), f64::INFINITY).unwrap();
        assert_eq!(own, 1);
        let mut held: Vec<Held> = Vec::new();
        let mut gone: Vec<u32> = Vec::new();
        for (serial, step) in trace.into_iter().enumerate() {
            match step {
                Step::Get { pool, size, zeroed } => {
                    let handle = if zeroed {
                        store.get_zeroed("test", pool as u32, size)
                    } else {
                        store.get("test", pool as u32, size)
                    }
                    .unwrap();
                    if size == 0 {
                        assert_eq!(handle, 0);
                        continue;
                    }
                    let memory = store.memory("test", handle, size).unwrap();
                    // SAFETY: the block was just handed out and holds `size` elements.
                    let data = unsafe { std::slice::from_raw_parts_mut(memory.as_ptr(), size) };
                    assert!(!zeroed || data.iter().all(|x| x.to_bits() == 0));
                    let mark = serial as f32;
                    data.fill(mark);
                    held.push(Held { handle, size, pool, mark });
                }
                Step::Put(which) if !held.is_empty() => {
                    let Held { handle, .. } = held.swap_remove(which % held.len());
                    store.put("test", handle).unwrap();
                    gone.push(handle);
                }
                Step::Collect(which) if !held.is_empty() => {
                    let Held { handle, pool, .. } = held.swap_remove(which % held.len());
                    let before = store.state(pool as u32).collected;
                    store.collect(handle);
                    assert_eq!(store.state(pool as u32).collected, before + 1.0);
                    gone.push(handle);
                }
                Step::Stale(which) if !gone.is_empty() => {
                    // Few enough steps that no generation comes round again.
                    let handle = gone[which % gone.len()];
                    assert_eq!(store.put("test", handle).unwrap_err().code(), Code::Freed);
                    assert!(store.memory("test", handle, 0).is_err());
                    store.collect(handle);
                }
                Step::Gc(pool) => {
                    let idle = store.state(pool as u32).bytes_idle;
                    assert_eq!(store.gc(pool as u32), idle);
                    assert_eq!(store.state(pool as u32).bytes_idle, 0.0);
                }
                Step::Init { pool, max_size, limits, max_idle_bytes } => {
                    store.init(pool as u32, max_size, limits, max_idle_bytes);
                    let state = store.state(pool as u32);
                    assert_eq!((state.allocations, state.idle), (0.0, [0; 3]));
                }
                Step::Reset(pool) => store.reset_stats(pool as u32),
                Step::Trace(on) => store.set_tracing(on),
                Step::Put(_) | Step::Collect(_) | Step::Stale(_) => {}
            }
            assert_valid(&store, &held);
        }
        for Held { handle, .. } in held.drain(..) {
            store.put("test", handle).unwrap();
        }
        store.close_pool(own);
        store.gc(GLOBAL);
        assert_eq!(store.slab.used(), 0);
        assert_eq!(store.slab.bytes(), 0, "every page went back");
        assert_valid(&store, &held);
    }
}

#[test]
fn what_cannot_be_had_changes_nothing() {
    let mut store = Store::default();
    let kept = store.get("test", GLOBAL, 10).unwrap();
    let before = format!("{:?}", store.state(GLOBAL));
    for size in [MAX_ELEMENTS + 1, usize::MAX] {
        assert_eq!(store.get("test", GLOBAL, size).unwrap_err().code(), Code::OutOfMemory);
    }
    assert_eq!(store.get("test", 99, 10).unwrap_err().code(), Code::Freed);
    assert_eq!(format!("{:?}", store.state(GLOBAL)), before);
    store.put("test", kept).unwrap();
}

#[test]
fn events_beyond_what_is_read_are_dropped() {
    let mut store = Store::default();
    store.set_tracing(true);
    for _ in 0..MAX_EVENTS {
        let handle = store.get("test", GLOBAL, 3).unwrap();
        store.put("test", handle).unwrap();
    }
    assert_eq!(std::iter::from_fn(|| store.next_event()).count(), MAX_EVENTS);
    assert!(!store.has_events());
}
