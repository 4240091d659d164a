//! Out of memory at every allocation: each call of the seam, with its first, second, ... allocation refused until it
//! succeeds. A refused one is ERR_OUT_OF_MEMORY, changes nothing, leaks nothing, and the next call works.
//!
//! Requests below [`EXEMPT`] bytes are always granted: shapes, messages and single objects, whose size has a bound that is
//! not the caller's. Each call runs in a process of its own, because Rust ends a process that cannot have what it asks for
//! where the code does not expect it; that is what this test is there to find.

use rustorch_wasm::ffi::desk::FAILED;
use rustorch_wasm::ffi::instance::Instance;
use rustorch_wasm::for_each_call;
use rustorch_wasm::ops::fourier::Fourier;
use rustorch_wasm::ops::linear::Linear;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::process::Command;

/// Bytes of a request that is never refused.
const EXEMPT: usize = 4096;

struct Budgeted;

thread_local! {
    /// Large requests still granted; negative: all.
    static LEFT: Cell<i64> = const { Cell::new(-1) };
    static REFUSED: Cell<bool> = const { Cell::new(false) };
    /// Bytes of large blocks alive.
    static LIVE: Cell<i64> = const { Cell::new(0) };
}

fn refused(size: usize) -> bool {
    if size < EXEMPT {
        return false;
    }
    let left = LEFT.get();
    if left > 0 {
        LEFT.set(left - 1);
    }
    let refuse = left == 0;
    if refuse {
        REFUSED.set(true);
    }
    refuse
}

fn count(size: usize, sign: i64) {
    if size >= EXEMPT {
        LIVE.set(LIVE.get() + sign * size as i64);
    }
}

// SAFETY: the system's allocator, or null, which every caller must expect.
unsafe impl GlobalAlloc for Budgeted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if refused(layout.size()) {
            return std::ptr::null_mut();
        }
        count(layout.size(), 1);
        // SAFETY: the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if refused(layout.size()) {
            return std::ptr::null_mut();
        }
        count(layout.size(), 1);
        // SAFETY: the caller's.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if refused(new_size) {
            return std::ptr::null_mut();
        }
        count(layout.size(), -1);
        count(new_size, 1);
        // SAFETY: the caller's.
        unsafe { System.realloc(ptr, layout, new_size) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        count(layout.size(), -1);
        // SAFETY: the caller's.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Budgeted = Budgeted;

macro_rules! names {
    ($($(#[$meta:meta])* $name:ident($($arg:ident),*);)*) => {
        /// Every call of the seam.
        const CALLS: &[&str] = &[$(stringify!($name)),*];
    };
}
for_each_call!(names);

const ROWS: f64 = 60.0;
const COLUMNS: f64 = 100.0;
/// Elements of the inputs: their blocks, and lists of as many numbers, are above the exempt size.
const N: f64 = ROWS * COLUMNS;
/// An image of three channels, as many elements.
const IMAGE: [f64; 3] = [40.0, 50.0, 3.0];

/// An instance with something of everything.
struct Bed {
    i: Instance,
    x: f64,
    y: f64,
    out: f64,
    mask: f64,
    square: f64,
    /// Of the same shape, and regular.
    regular: f64,
    detector: f64,
    series: f64,
    stream: f64,
    sketch: f64,
    distinct: f64,
    pipeline: f64,
    normalize: f64,
    pool: f64,
    /// Snapshots of the detector, the series, the stream and the sketches, and a `.npy` file in column-major order.
    files: [Vec<u8>; 6],
}

impl Bed {
    fn new() -> Self {
        let mut i = Instance::default();
        let mut tensor = |value: &dyn Fn(usize) -> f32| {
            let handle = i.acquire(0.0, N).unwrap();
            let memory = i.store.memory("test", handle as u32, N as usize).unwrap();
            // SAFETY: a new block of N elements.
            unsafe { std::slice::from_raw_parts_mut(memory.as_ptr(), N as usize) }
                .iter_mut()
                .enumerate()
                .for_each(|(at, x)| *x = value(at));
            handle
        };
        // Noise with spikes, so that detectors find something; spikes everywhere in `y`, so that they find much.
        let noise = |at: usize| ((at * 2_654_435_761) % 1009) as f32 / 100.0;
        let x = tensor(&|at| noise(at) + if at % 50 == 49 { 500.0 } else { 0.0 });
        let y = tensor(&|at| if at % 7 == 0 { 1e6 + noise(at) } else { noise(at) / 1e3 });
        let (out, mask) = (tensor(&|_| 0.0), tensor(&|at| (at % 3 != 0) as u8 as f32));
        let square = i.acquire(0.0, 100.0 * 100.0).unwrap();
        i.fill(square, 10_000.0, 0.5).unwrap();
        let regular = i.eye(100.0).unwrap();
        let detector = i.detector_new(1.0, 1000.0, f64::NAN, 0.0, 0.0, 0.0).unwrap();
        i.detector_batch(detector, x, N, 0.0).unwrap();
        let series = i.series_new(600.0, 24.0, f64::NAN, 1.0, 0.0, 0.0, 0.0).unwrap();
        for at in 0..700 {
            i.series_add(series, f64::from(at), f64::from(noise(at as usize))).unwrap();
        }
        let stream = i.stream_new().unwrap();
        i.stream_batch(stream, x, N, 0.0).unwrap();
        let sketch = i.sketch_new(2000.0, 1.0).unwrap();
        i.sketch_batch(sketch, x, N, 0.0).unwrap();
        let distinct = i.distinct_new(65_536.0).unwrap();
        i.distinct_batch(distinct, x, N, 0.0).unwrap();
        let pipeline = i.pipeline_new(0.0).unwrap();
        i.pipeline_standardize(pipeline).unwrap();
        let normalize = {
            set_bytes(&mut i, &[0.5; 3], &[0.25; 3]);
            i.normalize_new(3.0).unwrap()
        };
        let pool = i.new_pool(10.0, 256.0, 262_144.0, f64::INFINITY, 0.0).unwrap();
        let mut bed = Self {
            ..Self {
                i,
                x,
                y,
                out,
                mask,
                square,
                regular,
                detector,
                series,
                stream,
                sketch,
                distinct,
                pipeline,
                normalize,
                pool,
                files: Default::default(),
            }
        };
        let [a, b, c, d, e] = bed.snapshots();
        let mut npy = Vec::new();
        npy.extend_from_slice(b"\x93NUMPY\x01\x00\x76\x00");
        let head = format!("{{'descr': '<f4', 'fortran_order': True, 'shape': ({ROWS}, {COLUMNS}), }}");
        npy.extend_from_slice(format!("{head:<117}\n").as_bytes());
        npy.extend((0..N as u32).flat_map(|at| (at as f32).to_le_bytes()));
        bed.files = [a, b, c, d, npy, e];
        bed
    }

    fn snapshots(&mut self) -> [Vec<u8>; 5] {
        let i = &mut self.i;
        i.detector_snapshot(self.detector).unwrap();
        let detector = std::mem::take(&mut i.bytes);
        i.series_snapshot(self.series).unwrap();
        let series = std::mem::take(&mut i.bytes);
        i.stream_snapshot(self.stream).unwrap();
        let stream = std::mem::take(&mut i.bytes);
        i.sketch_snapshot(self.sketch).unwrap();
        let sketch = std::mem::take(&mut i.bytes);
        i.distinct_snapshot(self.distinct).unwrap();
        [detector, series, stream, sketch, std::mem::take(&mut i.bytes)]
    }

    fn cells(&mut self, parts: &[&[f64]]) {
        for (cell, value) in self.i.desk.cells.iter_mut().zip(parts.iter().copied().flatten()) {
            *cell = *value;
        }
    }

    /// Many small blocks, in use or idle.
    fn small_blocks(&mut self, idle: bool) {
        self.i.init_pool(100_000.0, 256.0, 262_144.0, f64::INFINITY, 0.0, f64::NAN).unwrap();
        let handles: Vec<f64> = (0..40_000).map(|_| self.i.acquire(0.0, 255.0).unwrap()).collect();
        handles.iter().filter(|_| idle).for_each(|&handle| {
            self.i.release(handle).unwrap();
        });
    }

    /// Prepares a call's cells and bytes, then makes it while `budget` large requests are granted.
    fn call(&mut self, name: &str, budget: i64) -> f64 {
        let Self {
            x,
            y,
            out,
            mask,
            square,
            regular,
            detector,
            series,
            stream,
            sketch,
            distinct,
            pipeline,
            normalize,
            pool,
            ..
        } = *self;
        let dims = [ROWS, COLUMNS];
        let nan = f64::NAN;
        macro_rules! go {
            ($call:ident($($arg:expr),*)) => {{
                LEFT.set(budget);
                REFUSED.set(false);
                self.i.desk.signal = 0;
                let result = self.i.guard(|i| i.$call($($arg),*));
                LEFT.set(-1);
                result
            }};
        }
        // What several calls start from.
        self.cells(&[&dims, &dims, &dims]);
        match name {
            "init_pool" => go!(init_pool(5.0, 256.0, 1000.0, f64::INFINITY, 0.0, f64::NAN)),
            "acquire" => go!(acquire(0.0, N)),
            "acquire_zeroed" => go!(acquire_zeroed(pool, 10.0)),
            "release" => go!(release(self.out)),
            "collect" => go!(collect(self.out)),
            "gc" => {
                // Pages of small blocks, all empty: giving back must not need memory.
                self.small_blocks(true);
                go!(gc(0.0))
            }
            "reset_stats" => go!(reset_stats(0.0)),
            "pool_stats" => go!(pool_stats(0.0)),
            "pool_snapshot" => go!(pool_snapshot(0.0)),
            "cache_efficiency" => go!(cache_efficiency()),
            "new_pool" => go!(new_pool(3.0, 256.0, 1000.0, 5000.0, 0.0)),
            "close_pool" => go!(close_pool(pool)),
            "trace" => go!(trace(1.0)),
            "next_event" => go!(next_event()),
            "clear_up" => go!(clear_up()),
            "set_results_aside" => go!(set_results_aside(1.0)),
            "next_dropped_page" => go!(next_dropped_page()),
            "outstanding" => {
                self.small_blocks(false);
                go!(outstanding())
            }
            "unary" => go!(unary(0.0, x, out, N)),
            "unary_with" => go!(unary_with(0.0, x, out, N, 0.0, 0.0)),
            "binary" => go!(binary(0.0, x, y, out, N, 0.0)),
            "binary_number" => go!(binary_number(0.0, x, 2.0, out, N)),
            "broadcast_shape" => go!(broadcast_shape(0.0, 2.0, 2.0)),
            "broadcast" => go!(broadcast(0.0, x, 2.0, y, 2.0, out, 0.0)),
            "copy" => go!(copy(x, out, N)),
            "fill" => go!(fill(out, N, 1.0)),
            "reduce" => go!(reduce(0.0, x, N, 0.0)),
            "reduce_axis" => {
                self.cells(&[&[3000.0, 2.0]]);
                go!(reduce_axis(0.0, x, 2.0, 1.0, 0.0, 0.0))
            }
            "cumsum" => go!(cumsum(x, 2.0, 0.0)),
            "softmax" => go!(softmax(x, 2.0, 0.0, -1.0)),
            "matmul" => {
                self.cells(&[&dims, &[100.0, 100.0]]);
                go!(matmul(x, 2.0, square, 2.0))
            }
            "matmul_into" => {
                self.cells(&[&dims, &[100.0, 100.0], &dims]);
                go!(matmul_into(x, 2.0, square, 2.0, x, 2.0))
            }
            "linear" => {
                self.cells(&[&[100.0, 100.0]]);
                let svd_full = Linear::SvdFull as u32;
                go!(linear(f64::from(svd_full), square, 2.0))
            }
            "fourier" => {
                self.cells(&[&[100.0, 100.0]]);
                go!(fourier(f64::from(Fourier::Rfft as u32), square, 2.0, 101.0, 1.0))
            }
            "solve" => {
                self.cells(&[&[100.0, 100.0], &[100.0, 100.0]]);
                go!(solve(regular, 2.0, square, 2.0))
            }
            "dot" => {
                self.cells(&[&[N], &[N]]);
                go!(dot(x, 1.0, y, 1.0))
            }
            "arange" => go!(arange(0.0, N, 1.0)),
            "linspace" => go!(linspace(0.0, 1.0, N)),
            "eye" => go!(eye(100.0)),
            "random" => go!(random(2.0, 1.0, 1.0)),
            "reshape" => {
                self.cells(&[&dims, &[COLUMNS, ROWS]]);
                go!(reshape(x, 2.0, 2.0))
            }
            "squeeze" => go!(squeeze(x, 2.0, nan)),
            "expand_dims" => go!(expand_dims(x, 2.0, 0.0)),
            "transpose" => go!(transpose(x, 2.0, nan)),
            "slice_of" => {
                self.cells(&[&dims, &[1.0, 1.0], &dims]);
                go!(slice_of(x, 2.0, 2.0, 2.0, nan))
            }
            "broadcast_to" => {
                self.cells(&[&dims, &[2.0, ROWS, COLUMNS]]);
                go!(broadcast_to(x, 2.0, 3.0))
            }
            "flip" => go!(flip(x, 2.0, nan)),
            "pad" => {
                self.cells(&[&dims, &[1.0, 2.0], &[3.0, 4.0]]);
                go!(pad(x, 2.0, 2.0, 2.0, 7.0))
            }
            "concat_shape" => go!(concat_shape(2.0, 2.0, 0.0)),
            "stack_shape" => go!(stack_shape(2.0, 0.0, 2.0)),
            "joined" => go!(joined(2.0)),
            "put_part" => go!(put_part(x, 60.0, out, 2.0, 0.0, 0.0)),
            "choose" => {
                self.cells(&[&dims, &dims, &[], &[0.0, 1.0]]);
                go!(choose(mask, 2.0, x, 2.0, -1.0, 0.0))
            }
            "gather" => {
                let indices: Vec<f64> = (0..N as u32).map(|at| f64::from(at % 60)).collect();
                set_bytes(&mut self.i, &indices, &[]);
                go!(gather(x, 2.0, 0.0))
            }
            "masked_select" => go!(masked_select(x, 2.0, mask, 2.0)),
            "sort" => {
                self.cells(&[&[N]]);
                go!(sort(x, 1.0))
            }
            "topk" => {
                self.cells(&[&[N]]);
                go!(topk(x, 1.0, 3000.0, 1.0))
            }
            "print" => {
                self.cells(&[&[2.0, 3.0, 2.0, 5.0, 2.0, 5.0, 2.0, 5.0]]);
                go!(print(x, 8.0))
            }
            "npy_head" => go!(npy_head(2.0)),
            "npy_read" => {
                self.i.bytes = self.files[4].clone();
                go!(npy_read())
            }
            "quality_check" => go!(quality_check(0.8)),
            "quality_figure" => go!(quality_figure(3.0, x, N, 0.0)),
            "quality_accuracy" => go!(quality_accuracy(x, N, 0.0, 0.0, 1.0)),
            "quality_overall" => go!(quality_overall(x, N, 0.0, 0.8)),
            "quality_passes" => go!(quality_passes(x, N, 0.0, 0.8)),
            "quality_report" => go!(quality_report(x, N / 2.0, 1.0, 0.8)),
            "quality_columns" => go!(quality_columns(x, N, 0.0, 100.0, 0.8)),
            "quality_table" => go!(quality_table(x, N / 2.0, 1.0, 50.0, 0.8)),
            "detector_new" => go!(detector_new(2.0, N, f64::NAN, 0.0, 0.0, 0.0)),
            "detector_free" => go!(detector_free(detector)),
            "detector_push" => go!(detector_push(detector, 5.0)),
            "detector_batch" => go!(detector_batch(detector, y, N, 0.0)),
            "detector_statistical" => go!(detector_statistical(0.0, y, N, 0.0, 0.5)),
            "detector_statistics" => go!(detector_statistics(detector)),
            "detector_reset" => go!(detector_reset(detector)),
            "detector_set_threshold" => go!(detector_set_threshold(detector, 2.0)),
            "detector_get_threshold" => go!(detector_get_threshold(detector)),
            "detector_snapshot" => go!(detector_snapshot(detector)),
            "detector_from_snapshot" => {
                self.i.bytes = self.files[0].clone();
                go!(detector_from_snapshot())
            }
            "isolation_forest" => go!(isolation_forest(x, N, 2.0, 20.0, 1.0)),
            "isolation_scores" => go!(isolation_scores(x, N, 2.0, 20.0, 1.0)),
            "series_new" => go!(series_new(1000.0, 500.0, f64::NAN, 1.0, 0.0, 0.0, 0.0)),
            "series_free" => go!(series_free(series)),
            "series_score" => go!(series_score(series, 5.0, nan)),
            "series_add" => go!(series_add(series, 1e6, 5.0)),
            "series_forecast" => go!(series_forecast(series)),
            "series_trend" => go!(series_trend(series)),
            "series_season" => go!(series_season(series)),
            "series_snapshot" => go!(series_snapshot(series)),
            "series_from_snapshot" => {
                self.i.bytes = self.files[1].clone();
                go!(series_from_snapshot())
            }
            "stream_new" => go!(stream_new()),
            "stream_free" => go!(stream_free(stream)),
            "stream_push" => go!(stream_push(stream, 5.0)),
            "stream_batch" => go!(stream_batch(stream, x, N, 0.0)),
            "stream_merge" => go!(stream_merge(stream, stream)),
            "stream_figures" => go!(stream_figures(stream)),
            "stream_snapshot" => go!(stream_snapshot(stream)),
            "stream_from_snapshot" => {
                self.i.bytes = self.files[2].clone();
                go!(stream_from_snapshot())
            }
            "sketch_new" => go!(sketch_new(5000.0, 1.0)),
            "sketch_free" => go!(sketch_free(sketch)),
            "sketch_push" => go!(sketch_push(sketch, 5.0)),
            "sketch_batch" => go!(sketch_batch(sketch, x, N, 0.0)),
            "sketch_merge" => go!(sketch_merge(sketch, sketch)),
            "sketch_quantiles" => {
                self.cells(&[&[0.1, 0.5]]);
                go!(sketch_quantiles(sketch, 2.0))
            }
            "sketch_rank" => go!(sketch_rank(sketch, 5.0)),
            "sketch_rank_error" => go!(sketch_rank_error(sketch)),
            "sketch_count" => go!(sketch_count(sketch)),
            "sketch_snapshot" => go!(sketch_snapshot(sketch)),
            "sketch_from_snapshot" => {
                self.i.bytes = self.files[3].clone();
                go!(sketch_from_snapshot())
            }
            "distinct_new" => go!(distinct_new(5000.0)),
            "distinct_free" => go!(distinct_free(distinct)),
            "distinct_push" => go!(distinct_push(distinct, 5.0)),
            "distinct_batch" => go!(distinct_batch(distinct, y, N, 0.0)),
            "distinct_merge" => go!(distinct_merge(distinct, distinct)),
            "distinct_count" => go!(distinct_count(distinct)),
            "distinct_relative_error" => go!(distinct_relative_error(distinct)),
            "distinct_snapshot" => go!(distinct_snapshot(distinct)),
            "distinct_from_snapshot" => {
                self.i.bytes = self.files[5].clone();
                go!(distinct_from_snapshot())
            }
            "pipeline_new" => go!(pipeline_new(1.0)),
            "pipeline_free" => go!(pipeline_free(pipeline)),
            "pipeline_unary" => go!(pipeline_unary(pipeline, 0.0, 0.0, 0.0)),
            "pipeline_number" => go!(pipeline_number(pipeline, 0.0, 2.0)),
            "pipeline_standardize" => go!(pipeline_standardize(pipeline)),
            "pipeline_execute" => go!(pipeline_execute(pipeline, x, out, N)),
            "pipeline_reduce" => go!(pipeline_reduce(pipeline, 0.0, x, N)),
            "correlation" => go!(correlation(x, N, y, N)),
            "covariance" => go!(covariance(x, N, y, N)),
            "percentile" => go!(percentile(x, N, 30.0)),
            "percentiles" => {
                set_bytes(&mut self.i, &many(100.0), &[]);
                go!(percentiles(x, N))
            }
            "quantiles" => {
                set_bytes(&mut self.i, &many(1.0), &[]);
                go!(quantiles(x, N))
            }
            "histogram" => go!(histogram(x, N, 1000.0, 0.0, 0.0, 0.0)),
            "basic_stats" => go!(basic_stats(x, N)),
            "detect_outliers" => go!(detect_outliers(y, N)),
            "normalize_new" => {
                set_bytes(&mut self.i, &[1.0; 1000], &[]);
                go!(normalize_new(500.0))
            }
            "resize_new" => go!(resize_new(10.0, 10.0, 1.0)),
            "center_crop_new" => go!(center_crop_new(5.0, 5.0)),
            "random_crop_new" => go!(random_crop_new(5.0, 5.0, 1.0, 3.0)),
            "color_jitter_new" => go!(color_jitter_new(0.1, 0.1, 0.1, 0.1, 1.0)),
            "to_tensor_new" => go!(to_tensor_new()),
            "transform_free" => go!(transform_free(normalize)),
            "transform" => {
                self.cells(&[&IMAGE]);
                go!(transform(normalize, x, 3.0))
            }
            "transform_into" => {
                self.cells(&[&IMAGE, &IMAGE]);
                go!(transform_into(normalize, x, 3.0, x, 3.0))
            }
            "reserve_bytes" => go!(reserve_bytes(1e5)),
            "simd_levels" => go!(simd_levels()),
            _ => panic!("{name} is a call that this test does not make; give it a line"),
        }
    }
}

fn many(top: f64) -> Vec<f64> {
    (0..1000).map(|at| top * f64::from(at) / 999.0).collect()
}

fn set_bytes(i: &mut Instance, one: &[f64], two: &[f64]) {
    i.bytes = one.iter().chain(two).flat_map(|x| x.to_le_bytes()).collect();
}

/// Refuses one allocation of a call after the other; returns how many there are.
fn every_allocation_of(name: &str) -> i64 {
    // What is made once in a process, whoever asks first.
    let mut bed = Bed::new();
    assert!(bed.call(name, -1).is_finite(), "{name} failed: {}", bed.i.text);
    drop(bed);
    let before = LIVE.get();
    for budget in 0.. {
        let mut bed = Bed::new();
        let (state, held) = (bed.snapshots(), bed.i.store.outstanding().unwrap());
        let result = bed.call(name, budget);
        if !REFUSED.get() {
            assert!(result.is_finite(), "{name} failed: {}", bed.i.text);
            return budget;
        }
        let what = format!("{name}, allocation {budget}");
        // A call may do without: then it succeeds.
        if bed.i.desk.signal & FAILED != 0 {
            assert!(result.is_nan(), "{what}");
            assert_eq!(bed.i.code, "ERR_OUT_OF_MEMORY", "{what}: {}", bed.i.text);
            // What was made to be listed is held on purpose.
            let now = bed.i.store.outstanding().unwrap();
            assert!(name == "outstanding" || now == held, "{what}: blocks in use");
            assert!(bed.snapshots() == state, "{what}: an object has changed");
        }
        assert!(bed.call(name, -1).is_finite(), "{what}, again: {}", bed.i.text);
        drop((bed, state, held));
        assert_eq!(LIVE.get(), before, "{what}: bytes were leaked");
    }
    unreachable!()
}

/// In a process of its own, for the call that the environment names.
#[test]
fn one_call() {
    if let Ok(name) = std::env::var("OUT_OF_MEMORY_CALL") {
        println!("allocations: {}", every_allocation_of(&name));
    }
}

#[test]
fn every_allocation_of_every_call() {
    let (mut problems, mut allocations) = (Vec::new(), 0);
    for name in CALLS {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["one_call", "--exact", "--nocapture"])
            .env("OUT_OF_MEMORY_CALL", name)
            .env("RUST_BACKTRACE", "0")
            .output()
            .unwrap();
        let (stdout, stderr) = (String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
        let found = stdout.lines().find_map(|line| line.split_once("allocations: ")?.1.parse::<i64>().ok());
        match found {
            Some(n) if child.status.success() => allocations += n,
            _ => problems.push(format!("{name}: {}", stderr.trim())),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    println!("{allocations} allocations of {} calls were refused", CALLS.len());
    assert!(allocations > 60, "only {allocations} allocations were found to refuse");
}
