//! Random traces: whatever is asked of stores that share a depot, the books agree with the memory, and every block has
//! one owner.

use super::trace::MAX_EVENTS;
use super::*;
use proptest::prelude::*;

const STORES: usize = 2;

/// What is done; the store it is done to is beside it.
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
        settings: Settings,
    },
    Reset(usize),
    Trace(bool),
    /// So many milliseconds pass.
    Rest(f64),
    /// The thread ends and another takes its place.
    End,
}

fn settings() -> impl Strategy<Value = Settings> {
    let limits = prop_oneof![
        Just(Limits::default()),
        Just(Limits { small_limit: 128, medium_limit: 1000 }),
        Just(Limits { small_limit: 1, medium_limit: 1 }),
        Just(Limits { small_limit: 300, medium_limit: 300 }),
    ];
    let max_idle_bytes = prop_oneof![Just(f64::INFINITY), Just(0.0), Just(1000.0), Just(30_000.0)];
    let decay_ms = prop_oneof![Just(0.0), Just(100.0), Just(10_000.0)];
    let max_bytes = prop_oneof![3 => Just(f64::INFINITY), 1 => Just(3e6), 1 => Just(200_000.0)];
    (0..60i32, limits, max_idle_bytes, decay_ms, max_bytes).prop_map(
        |(max_size, limits, max_idle_bytes, decay_ms, max_bytes)| Settings {
            max_size: max_size / 10, // small ones, and now and then none
            limits,
            max_idle_bytes,
            decay_ms,
            max_bytes,
        },
    )
}

fn steps() -> impl Strategy<Value = (usize, Step)> {
    let size = prop_oneof![0usize..40, 1usize..300, 200usize..5000, Just(262_144), Just(262_145)];
    let which = any::<usize>();
    let step = prop_oneof![
        24 => (0..2usize, size, any::<bool>()).prop_map(|(pool, size, zeroed)| Step::Get { pool, size, zeroed }),
        20 => which.prop_map(Step::Put),
        2 => which.prop_map(Step::Collect),
        2 => which.prop_map(Step::Stale),
        2 => (0..2usize).prop_map(Step::Gc),
        2 => (0..2usize, settings()).prop_map(|(pool, settings)| Step::Init { pool, settings }),
        2 => (0..2usize).prop_map(Step::Reset),
        2 => any::<bool>().prop_map(Step::Trace),
        3 => prop_oneof![Just(3.0), Just(40.0), Just(5000.0)].prop_map(Step::Rest),
        1 => Just(Step::End),
    ];
    (0..STORES, step)
}

struct Held {
    handle: u32,
    size: usize,
    pool: usize,
    mark: f32,
}

fn assert_valid_values(store: &Store, held: &[Held]) {
    for Held { handle, size, mark, .. } in held {
        let memory = store.memory("test", *handle, *size).unwrap();
        // SAFETY: the block is in use and holds `size` elements.
        let data = unsafe { std::slice::from_raw_parts(memory.as_ptr(), *size) };
        assert!(marked(data).all(|x| x == mark), "somebody else wrote to a block in use");
    }
}

/// Elements that are marked at each end of a block.
const MARKED: usize = if cfg!(miri) { 16 } else { 1000 };

/// The elements that are marked: all of them, or the ends where there are many.
fn marked(data: &[f32]) -> impl Iterator<Item = &f32> {
    let end = data.len().min(MARKED);
    data[..end].iter().chain(&data[data.len() - end..])
}

/// What must hold between any two calls, of one store; where its blocks lie.
fn assert_valid(store: &Store, held: &[Held]) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    let mut own_bytes = 0;
    let mut small = 0;
    let (mut bytes_in_use, mut buffers) = ([0.0; 2], [0.0; 2]);
    for Held { handle, size, pool, .. } in held {
        let index = store.table.resolve(*handle).expect("a handle in use is good");
        let slot = store.table.slot(index);
        assert!(slot.capacity >= *size && slot.pool as usize == *pool);
        places.push((slot.ptr.as_ptr() as usize, slot.capacity * size_of::<f32>()));
        bytes_in_use[*pool] += bytes(slot.capacity);
        buffers[*pool] += 1.0;
        small += usize::from(matches!(slot.memory, Memory::Page { .. }));
    }
    assert_valid_values(store, held);
    for pool in 0..store.pools.len() {
        let Pool { limits, state, .. } = &store.pools[pool];
        assert_eq!((state.bytes_in_use, state.buffers_in_use()), (bytes_in_use[pool], buffers[pool]));
        assert!(state.peak_bytes >= state.bytes_in_use && state.bytes_idle <= state.max_idle_bytes);
        assert!(state.hits() <= state.allocations() && state.collected <= state.returned);
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
    assert_eq!(store.outstanding().unwrap().len(), held.len());
    own_bytes +=
        places.iter().filter(|place| place.1 >= MAX_SMALL * size_of::<f32>()).map(|place| place.1).sum::<usize>();
    assert_eq!(store.own_bytes(), own_bytes + store.slab.bytes());
    places
}

/// What must hold of all stores and the depot together.
fn assert_shared(stores: &[Store], held: &[Vec<Held>]) {
    let mut places: Vec<_> = stores.iter().zip(held).flat_map(|(store, held)| assert_valid(store, held)).collect();
    let depot = stores[0].depot();
    let (blocks, settings) = depot.contents();
    let mut idle = [0; 3];
    for &(place, capacity) in &blocks {
        idle[settings.limits.tier(capacity) as usize] += 1;
        places.push((place, capacity * size_of::<f32>()));
    }
    assert_eq!(Tier::ALL.map(|tier| depot.idle(tier)), idle);
    let bytes_idle: f64 = blocks.iter().map(|block| bytes(block.1)).sum();
    assert_eq!(depot.idle_bytes(), bytes_idle);
    assert!(idle.iter().all(|&n| n <= settings.max_size) && bytes_idle <= settings.max_idle_bytes);
    let own: usize = stores.iter().map(Store::own_bytes).sum();
    assert_eq!(depot.ledger().bytes(), own as f64 + bytes_idle, "every byte is somewhere");
    assert_eq!((depot.members(), depot.threads()), (stores.len(), 1));
    places.sort_unstable();
    assert!(places.windows(2).all(|w| w[0].0 + w[0].1 <= w[1].0), "two blocks overlap");
}

fn new_store(depot: &Arc<Depot>, now: f64) -> Store {
    let mut store = Store::new(Arc::clone(depot));
    store.tell_time(now);
    assert_eq!(store.new_pool(&Settings { max_size: 3, ..Settings::default() }), Ok(1));
    store
}

/// A block from the store, marked; `None` where memory is short.
fn take(store: &mut Store, pool: usize, size: usize, zeroed: bool, mark: f32) -> Option<Held> {
    let get = if zeroed { Store::get_zeroed } else { Store::get };
    let handle = match get(store, "test", pool as u32, size) {
        Ok(handle) => handle,
        Err(error) => {
            assert_eq!(error.code(), Code::OutOfMemory);
            assert!(store.depot().ledger().limit().is_finite());
            return None;
        }
    };
    if size == 0 {
        assert_eq!(handle, 0);
        return None;
    }
    let memory = store.memory("test", handle, size).unwrap();
    // SAFETY: the block was just handed out and holds `size` elements.
    let data = unsafe { std::slice::from_raw_parts_mut(memory.as_ptr(), size) };
    assert!(!zeroed || marked(data).all(|x| x.to_bits() == 0));
    let end = size.min(MARKED);
    data[..end].fill(mark);
    data[size - end..].fill(mark);
    Some(Held { handle, size, pool, mark })
}

/// The hits of each class after one more request: one more where a block of its class waits, here or where all may take it.
fn hits_after(store: &Store, pool: usize, size: usize) -> [f64; classes::CLASSES] {
    let state = store.state(pool as u32);
    let mut hits = state.class_hits;
    if size > 0 {
        let class = store.limits(pool as u32).class(size);
        let here = state.newest[class.index] != 0;
        let shared = pool == 0 && store.depot().contents().0.iter().any(|&(_, capacity)| capacity == class.capacity);
        hits[class.index] += f64::from(u8::from(here || shared));
    }
    hits
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_books_agree_with_the_memory(trace in prop::collection::vec(steps(), 1..MOST_STEPS)) {
        let depot = Arc::default();
        let mut now = 1.7e12;
        let mut stores: Vec<Store> = (0..STORES).map(|_| new_store(&depot, now)).collect();
        let mut held: Vec<Vec<Held>> = (0..STORES).map(|_| Vec::new()).collect();
        let mut gone: Vec<Vec<u32>> = vec![Vec::new(); STORES];
        for (serial, (which_store, step)) in trace.into_iter().enumerate() {
            let (store, held_here, gone_here) = (&mut stores[which_store], &mut held[which_store], &mut gone[which_store]);
            store.tell_time(now);
            match step {
                Step::Get { pool, size, zeroed } => {
                    store.catch_up(); // what is old or has to go is no hit
                    let (expected, evictions) = (hits_after(store, pool, size), store.state(pool as u32).evictions);
                    let got = take(store, pool, size, zeroed, serial as f32);
                    if got.is_some() {
                        assert_eq!(store.state(pool as u32).class_hits, expected);
                    }
                    assert_eq!(store.state(pool as u32).evictions, evictions);
                    held_here.extend(got);
                }
                Step::Put(which) if !held_here.is_empty() => {
                    let Held { handle, .. } = held_here.swap_remove(which % held_here.len());
                    store.put("test", handle).unwrap();
                    gone_here.push(handle);
                }
                Step::Collect(which) if !held_here.is_empty() => {
                    let Held { handle, pool, .. } = held_here.swap_remove(which % held_here.len());
                    let before = store.state(pool as u32).collected;
                    store.collect(handle);
                    // One more, unless another thread said to start afresh.
                    assert!([before + 1.0, 1.0].contains(&store.state(pool as u32).collected));
                    gone_here.push(handle);
                }
                Step::Stale(which) if !gone_here.is_empty() => {
                    let handle = gone_here[which % gone_here.len()];
                    // Generations wrap: after 128 uses of a slot an old handle may name a block again.
                    if held_here.iter().all(|h| h.handle != handle) {
                        assert_eq!(store.put("test", handle).unwrap_err().code(), Code::Freed);
                        store.collect(handle);
                    }
                }
                Step::Gc(pool) => {
                    let state = store.state(pool as u32);
                    let idle = state.bytes_idle + if pool == 0 { store.depot().idle_bytes() } else { 0.0 };
                    assert_eq!(store.gc(pool as u32), idle);
                    assert_eq!(store.state(pool as u32).bytes_idle, 0.0);
                }
                Step::Init { pool, settings } => {
                    store.init(pool as u32, &settings);
                    let state = store.state(pool as u32);
                    assert_eq!((state.allocations(), state.bytes_idle, state.peak_bytes), (0.0, 0.0, state.bytes_in_use));
                }
                Step::Reset(pool) => {
                    store.reset_stats(pool as u32);
                    assert_eq!(store.state(pool as u32).allocations(), 0.0);
                }
                Step::Trace(on) => store.set_tracing(on),
                Step::Rest(milliseconds) => now += milliseconds,
                Step::End => {
                    *store = new_store(&depot, now);
                    held_here.clear();
                    gone_here.clear();
                }
                Step::Put(_) | Step::Collect(_) | Step::Stale(_) => {}
            }
            while stores[which_store].next_event().is_some() {}
            assert_shared(&stores, &held);
        }
    }
}

const MOST_STEPS: usize = if cfg!(miri) { 30 } else { 200 };

/// Traces a run: 100 steps each, on average. `PROPTEST_CASES` for more: 10,000 are 10^6 operations.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(if cfg!(miri) { 2 } else { 64 })
}

#[test]
fn threads_share_without_sharing_a_block() {
    const ROUNDS: usize = if cfg!(miri) { 200 } else { 20_000 };
    let depot: Arc<Depot> = Arc::default();
    std::thread::scope(|scope| {
        for thread in 0..4u32 {
            let depot = Arc::clone(&depot);
            scope.spawn(move || {
                let mut store = Store::new(Arc::clone(&depot));
                let (mut held, mut random) = (Vec::new(), thread + 1);
                for round in 0..ROUNDS {
                    random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let size = [300, 1000, 5000, 70_000][random as usize >> 30];
                    let mark = (thread as usize * ROUNDS + round) as f32;
                    if let Some(block) = take(&mut store, 0, size, round % 3 == 0, mark) {
                        held.push(block);
                    }
                    if held.len() > 40 {
                        assert_valid_values(&store, &held[..1]);
                        store.put("test", held.remove(0).handle).unwrap();
                    }
                    match random >> 8 & 0xfff {
                        0 => drop(store.gc(GLOBAL)),
                        1 => {
                            store.init(GLOBAL, &Settings { max_size: random as i32 >> 20 & 63, ..Settings::default() })
                        }
                        2 => {
                            store = Store::new(Arc::clone(&depot));
                            held.clear();
                        }
                        _ => {}
                    }
                }
                assert_valid_values(&store, &held);
            });
        }
    });
    assert_eq!((depot.members(), depot.ledger().bytes()), (0, depot.idle_bytes()));
    depot.flush();
    assert_eq!(depot.ledger().bytes(), 0.0);
}

#[test]
fn a_thread_takes_what_another_gave_back() {
    let depot: Arc<Depot> = Arc::default();
    let (mut a, mut b) = (Store::new(Arc::clone(&depot)), Store::new(Arc::clone(&depot)));
    let many: Vec<u32> = (0..50).map(|_| a.get("test", GLOBAL, 300_000).unwrap()).collect();
    many.into_iter().for_each(|handle| a.put("test", handle).unwrap());
    let kept = a.state(GLOBAL).idle[Tier::Large as usize];
    let before = depot.ledger().bytes();
    for _ in 0..50 - kept {
        b.get("test", GLOBAL, 300_000).unwrap();
    }
    assert_eq!(depot.ledger().bytes(), before, "nothing new from the system");
    assert_eq!(b.state(GLOBAL).hits(), f64::from(50 - kept));
    drop(a);
    drop(b);
    assert_eq!((depot.idle(Tier::Large), depot.idle_bytes()), (50, before));
}

#[test]
fn pools_come_and_go_by_number() {
    let mut store = Store::default();
    let settings = Settings::default();
    let a = store.new_pool(&settings).unwrap();
    let block = store.get("test", a, 1000).unwrap();
    store.close_pool(a);
    let b = store.new_pool(&settings).unwrap();
    assert_ne!(a, b, "a block of the closed one is still out");
    store.put("test", block).unwrap();
    assert_eq!(store.state(a).bytes_idle, 0.0);
    let c = store.new_pool(&settings).unwrap();
    assert_eq!(c, a);
    assert_eq!(store.state(c).allocations(), 0.0);
    for _ in 0..if cfg!(miri) { 10 } else { 1000 } {
        let pool = store.new_pool(&settings).unwrap();
        store.close_pool(pool);
    }
    assert!(store.pools.len() <= 4);
}

#[test]
fn what_nobody_used_for_a_while_goes_at_the_next_operation() {
    let mut store = Store::default();
    store.tell_time(1000.0);
    let burst: Vec<u32> = (0..80).map(|_| store.get("test", GLOBAL, 300_000).unwrap()).collect();
    burst.into_iter().for_each(|handle| store.put("test", handle).unwrap());
    let full = store.depot().ledger().bytes();
    assert!(full >= 80.0 * 300_000.0 * 4.0);
    let small = |store: &mut Store, now: f64| {
        store.tell_time(now);
        let handle = store.get("test", GLOBAL, 3).unwrap();
        store.put("test", handle).unwrap();
    };
    small(&mut store, 10_900.0);
    assert!(store.depot().ledger().bytes() >= full, "ten seconds have not passed");
    small(&mut store, 12_500.0);
    assert!(store.depot().ledger().bytes() < 100_000.0);
    assert_eq!(store.state(GLOBAL).evictions, 80.0);
}

#[test]
fn where_memory_is_short_idle_blocks_go_first_and_then_it_says_so() {
    let mut store = Store::default();
    store.init(GLOBAL, &Settings { max_bytes: 3e6, ..Settings::default() });
    let a = store.get("test", GLOBAL, 400_000).unwrap();
    store.put("test", a).unwrap();
    let b = store.get("test", GLOBAL, 500_000).expect("the idle block makes room");
    let error = store.get("test", GLOBAL, 400_000).unwrap_err();
    assert_eq!(error.code(), Code::OutOfMemory);
    assert!(error.message().contains("max_bytes"), "{error}");
    store.put("test", b).unwrap();
    store.get("test", GLOBAL, 400_000).unwrap();
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
