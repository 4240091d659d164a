//! A long random trace of gets and returns, with memory flat all along: 10^6 operations here, 10^8 by `npm run soak`, which
//! sets SOAK_OPERATIONS. What counts is every byte had of the allocator, books and tables included.

use rustorch_wasm::pool::depot::Depot;
use rustorch_wasm::pool::settings::Settings;
use rustorch_wasm::pool::{GLOBAL, Store};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Counting;
static LIVE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the system's allocator, with a count beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn operations() -> u64 {
    std::env::var("SOAK_OPERATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000)
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

/// Takes and gives at random, up to 64 blocks at a time; `look` is called a thousand times.
fn run(store: &mut Store, operations: u64, seed: u64, mut look: impl FnMut(u64)) {
    let mut random = Random(seed);
    let mut held = Vec::with_capacity(64);
    for operation in 0..operations {
        if operation % 1000 == 0 {
            store.tell_time((operation / 1000) as f64); // some blocks wait too long and go
        }
        if operation % 5_000_000 == 4_999_999 {
            store.gc(GLOBAL);
        }
        if held.len() == 64 || (!held.is_empty() && random.below(2) == 0) {
            let at = random.below(held.len());
            store.put("soak", held.swap_remove(at)).unwrap();
        } else {
            let log = random.below(16);
            held.push(store.get("soak", GLOBAL, 1 + random.below(1 << log)).unwrap());
        }
        if operation % (operations / 1000) == 0 {
            look(operation);
        }
    }
    for handle in held {
        store.put("soak", handle).unwrap();
    }
}

/// One test, so that nothing else is counted.
#[test]
fn memory_stays_flat() {
    let operations = operations();
    let begun = LIVE.load(Ordering::Relaxed);
    let settings = Settings { decay_ms: 50.0, ..Settings::default() };

    let mut store = Store::default();
    store.init(GLOBAL, &settings);
    let (mut early, mut late) = (0, 0);
    run(&mut store, operations, 0x2545_f491_4f6c_dd1d, |operation| {
        let live = LIVE.load(Ordering::Relaxed) - begun;
        let most = if operation < operations / 5 { &mut early } else { &mut late };
        *most = live.max(*most);
    });
    println!("{operations} operations: at most {early} bytes in the first fifth, {late} after it");
    // The most of a random walk grows with its length, a little; a leak of one byte in ten operations would show.
    assert!(late <= early + early / 4, "{late} bytes after {early}");
    let state = store.state(GLOBAL);
    assert_eq!((state.bytes_in_use, state.buffers_in_use()), (0.0, 0.0));
    store.gc(GLOBAL);
    assert_eq!((store.state(GLOBAL).bytes_idle, store.own_bytes()), (0.0, 0));
    drop(store);
    assert!(LIVE.load(Ordering::Relaxed) <= begun + 1024, "all memory came back");

    // Two threads that share what is idle.
    let depot: Arc<Depot> = Arc::default();
    std::thread::scope(|scope| {
        for seed in [3, 5] {
            let depot = Arc::clone(&depot);
            scope.spawn(move || run(&mut Store::new(depot), operations / 10, seed, |_| {}));
        }
    });
    assert_eq!(depot.members(), 0);
    depot.flush();
    assert_eq!(depot.ledger().bytes(), 0.0);
    drop(depot);
    assert!(LIVE.load(Ordering::Relaxed) <= begun + 4096, "all memory of two threads came back");
}
