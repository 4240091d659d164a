//! Replays one trace of gets and returns on one kind of pool, in a process of its own, and prints what it took as JSON.
//!
//!     cargo bench --features replay --bench replay -- TRACE CONTENDER TOUCH
//!
//! TRACE is a file (`+id size` takes a block of so many floats, `-id` gives it back) or the name of a random trace;
//! TOUCH is 1 to write to every page of a block as a tensor would, or 0 for the bookkeeping alone. `npm run bench:pool`
//! runs all of them.

use mimalloc::MiMalloc;
use rustorch_wasm::pool::settings::Settings;
use rustorch_wasm::pool::{GLOBAL, Store};
use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

/// A cache line, as the pool's blocks.
const ALIGN: usize = 64;
const PAGE: usize = 4096;
/// Idle blocks a tier may keep, by default.
const MAX_SIZE: usize = 100;
const OPERATIONS: usize = 200_000;

/// Which blocks are taken and given, in order. Ids are below `ids` and used again.
struct Trace {
    steps: Vec<Step>,
    ids: usize,
}

#[derive(Clone, Copy)]
enum Step {
    Get { id: usize, size: usize },
    Put { id: usize },
}

// ---------------------------------------------------------------- traces

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// As many sizes from 1 to 10 as from 10 to 100.
    fn log_uniform(&mut self, most: f64) -> usize {
        let part = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        (most.ln() * part).exp() as usize
    }
}

/// What the traces have in common: who is out, and ids to use again.
#[derive(Default)]
struct Writer {
    steps: Vec<Step>,
    out: Vec<usize>,
    vacant: Vec<usize>,
    ids: usize,
}

impl Writer {
    fn get(&mut self, size: usize) {
        let id = self.vacant.pop().unwrap_or_else(|| {
            self.ids += 1;
            self.ids - 1
        });
        self.out.push(id);
        self.steps.push(Step::Get { id, size });
    }

    fn put(&mut self, at: usize) {
        let id = self.out.remove(at);
        self.vacant.push(id);
        self.steps.push(Step::Put { id });
    }

    fn finish(mut self) -> Trace {
        while let Some(last) = self.out.len().checked_sub(1) {
            self.put(last);
        }
        Trace { steps: self.steps, ids: self.ids }
    }
}

/// Sizes log-uniform to a million, up to 64 blocks at a time, any of them the next to go (as RMM's random replay).
fn log_uniform(random: &mut Random) -> Trace {
    let mut w = Writer::default();
    while w.steps.len() < OPERATIONS {
        let full = w.out.len() >= 64;
        if full || (!w.out.is_empty() && random.below(2) == 0) {
            let at = random.below(w.out.len());
            w.put(at);
        } else {
            let size = random.log_uniform(1e6);
            w.get(size);
        }
    }
    w.finish()
}

/// Phases of 2000 steps with eight sizes each, taken and given like a stack: the layers of a model, then of the next.
fn phases(random: &mut Random) -> Trace {
    let mut w = Writer::default();
    while w.steps.len() < OPERATIONS {
        let sizes: Vec<usize> = (0..8).map(|_| random.log_uniform(5e5)).collect();
        for _ in 0..125 {
            sizes.iter().for_each(|&size| w.get(size));
            sizes.iter().for_each(|_| w.put(w.out.len() - 1));
        }
    }
    w.finish()
}

/// 400 blocks of mixed sizes at once, then all of them back.
fn bursts(random: &mut Random) -> Trace {
    let mut w = Writer::default();
    while w.steps.len() < OPERATIONS {
        (0..400).for_each(|_| {
            let size = random.log_uniform(2e4);
            w.get(size);
        });
        (0..400).for_each(|_| w.put(0));
    }
    w.finish()
}

/// Images of a few sizes through a queue whose length wanders between 1 and 64: the oldest goes first.
fn queue(random: &mut Random) -> Trace {
    let sizes = [224 * 224 * 3, 256 * 256 * 3, 299 * 299 * 3, 1000, 1024];
    let mut w = Writer::default();
    while w.steps.len() < OPERATIONS {
        let wanted = 1 + random.below(64);
        while w.out.len() < wanted {
            let size = sizes[random.below(sizes.len())];
            w.get(size);
        }
        while w.out.len() > wanted {
            w.put(0);
        }
    }
    w.finish()
}

fn recorded(file: &str) -> Trace {
    let text = std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{file}: {e}"));
    let number = |text: &str| text.parse::<usize>().unwrap_or_else(|e| panic!("{file}: {text}: {e}"));
    let mut ids = 0;
    let mut steps: Vec<Step> = Vec::new();
    for line in text.lines() {
        match line.split_once(' ') {
            Some((id, size)) => {
                let id = number(id.trim_start_matches('+'));
                ids = ids.max(id + 1);
                steps.push(Step::Get { id, size: number(size) });
            }
            None => steps.push(Step::Put { id: number(line.trim_start_matches('-')) }),
        }
    }
    // Short ones again and again.
    let once = steps.clone();
    while steps.len() < OPERATIONS / 10 {
        steps.extend_from_slice(&once);
    }
    Trace { steps, ids }
}

// ---------------------------------------------------------------- contenders

/// What came of a replay, beside the time.
#[derive(Default)]
struct Found {
    gets: u64,
    hits: u64,
    asked: u64,
    had: u64,
}

trait Contender {
    /// Takes a block; where it is, and how many floats it has.
    fn get(&mut self, id: usize, size: usize) -> (*mut u8, usize);
    fn put(&mut self, id: usize);
    fn hits(&self) -> Option<u64>;
}

struct Ours {
    store: Store,
    handles: Vec<u32>,
}

impl Contender for Ours {
    fn get(&mut self, id: usize, size: usize) -> (*mut u8, usize) {
        let handle = self.store.get("replay", GLOBAL, size).expect("memory");
        self.handles[id] = handle;
        let memory = self.store.memory("replay", handle, size).expect("a block in use");
        (memory.as_ptr().cast(), self.store.limits(GLOBAL).class(size).capacity)
    }

    fn put(&mut self, id: usize) {
        self.store.put("replay", self.handles[id]).expect("a block in use");
    }

    fn hits(&self) -> Option<u64> {
        Some(self.store.state(GLOBAL).hits() as u64)
    }
}

struct Plain<A: GlobalAlloc> {
    allocator: A,
    blocks: Vec<(*mut u8, usize)>,
}

fn layout(size: usize) -> Layout {
    Layout::from_size_align(size * size_of::<f32>(), ALIGN).expect("a size that fits")
}

impl<A: GlobalAlloc> Contender for Plain<A> {
    fn get(&mut self, id: usize, size: usize) -> (*mut u8, usize) {
        // SAFETY: sizes are above zero.
        let ptr = unsafe { self.allocator.alloc(layout(size)) };
        assert!(!ptr.is_null());
        self.blocks[id] = (ptr, size);
        (ptr, size)
    }

    fn put(&mut self, id: usize) {
        let (ptr, size) = self.blocks[id];
        // SAFETY: had from this allocator by this layout, and given back once.
        unsafe { self.allocator.dealloc(ptr, layout(size)) };
    }

    fn hits(&self) -> Option<u64> {
        None
    }
}

/// As naive pools are: a free list for each exact size, the same limits, the block that came back longest ago goes first.
struct Exact {
    blocks: Vec<(*mut u8, usize)>,
    idle: [BTreeMap<u64, (*mut u8, usize)>; 3],
    by_size: HashMap<usize, Vec<u64>>,
    tick: u64,
    hits: u64,
}

const fn tier(size: usize) -> usize {
    if size < 256 {
        0
    } else if size <= 262_144 {
        1
    } else {
        2
    }
}

impl Contender for Exact {
    fn get(&mut self, id: usize, size: usize) -> (*mut u8, usize) {
        let known = self.by_size.get_mut(&size).and_then(Vec::pop);
        let ptr = match known.and_then(|tick| self.idle[tier(size)].remove(&tick)) {
            Some((ptr, _)) => {
                self.hits += 1;
                ptr
            }
            // SAFETY: sizes are above zero.
            None => unsafe { System.alloc(layout(size)) },
        };
        assert!(!ptr.is_null());
        self.blocks[id] = (ptr, size);
        (ptr, size)
    }

    fn put(&mut self, id: usize) {
        let (ptr, size) = self.blocks[id];
        self.tick += 1;
        let idle = &mut self.idle[tier(size)];
        idle.insert(self.tick, (ptr, size));
        self.by_size.entry(size).or_default().push(self.tick);
        if idle.len() > MAX_SIZE
            && let Some((tick, (ptr, size))) = idle.pop_first()
        {
            if let Some(list) = self.by_size.get_mut(&size) {
                list.retain(|&t| t != tick);
            }
            // SAFETY: had from this allocator by this layout, and given back once.
            unsafe { System.dealloc(ptr, layout(size)) };
        }
    }

    fn hits(&self) -> Option<u64> {
        Some(self.hits)
    }
}

// ---------------------------------------------------------------- the replay

fn replay(trace: &Trace, contender: &mut dyn Contender, touch: bool) -> Found {
    let mut found = Found::default();
    for &step in &trace.steps {
        match step {
            Step::Get { id, size } => {
                let (ptr, capacity) = contender.get(id, size);
                found.gets += 1;
                found.asked += size as u64;
                found.had += capacity as u64;
                if touch {
                    for at in (0..size * size_of::<f32>()).step_by(PAGE) {
                        // SAFETY: the block holds `size` floats and is this replay's.
                        unsafe { ptr.add(at).write_volatile(1) };
                    }
                }
            }
            Step::Put { id } => contender.put(id),
        }
    }
    found.hits = contender.hits().unwrap_or(0);
    found
}

/// Kibibytes from /proc/self/status; 0 where there is none.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
    line.and_then(|rest| rest.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [name, kind, touch] = &arguments[..] else {
        return println!("usage: cargo bench --features replay --bench replay -- TRACE CONTENDER TOUCH");
    };
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let trace = match name.as_str() {
        "log-uniform" => log_uniform(&mut random),
        "phases" => phases(&mut random),
        "bursts" => bursts(&mut random),
        "queue" => queue(&mut random),
        file => recorded(file),
    };
    let blocks = vec![(std::ptr::null_mut(), 0); trace.ids];
    let ours = |max_size| {
        let mut store = Store::default();
        store.init(GLOBAL, &Settings { max_size, ..Settings::default() });
        Ours { store, handles: vec![0; trace.ids] }
    };
    let mut contender: Box<dyn Contender> = match kind.as_str() {
        "pool" => Box::new(ours(MAX_SIZE as i32)),
        "none" => Box::new(ours(0)),
        "system" => Box::new(Plain { allocator: System, blocks }),
        "mimalloc" => Box::new(Plain { allocator: MiMalloc, blocks }),
        "exact" => Box::new(Exact { blocks, idle: Default::default(), by_size: HashMap::new(), tick: 0, hits: 0 }),
        other => panic!("no contender {other}"),
    };
    let before = memory("VmRSS");
    let begun = Instant::now();
    let Found { gets, hits, asked, had } = replay(&trace, &mut *contender, touch == "1");
    let ns = begun.elapsed().as_nanos() as f64 / gets as f64;
    let peak = memory("VmHWM").saturating_sub(before);
    let hit_rate = contender.hits().map_or("null".into(), |_| (100.0 * hits as f64 / gets as f64).to_string());
    let waste = 100.0 * (had - asked) as f64 / had as f64;
    println!(r#"{{"gets":{gets},"ns":{ns:.1},"hit_rate":{hit_rate},"waste":{waste:.2},"peak_kib":{peak}}}"#);
}
