//! One instance: the store, the desk, the last results, and the guard that every call passes through.

use super::desk::{CELLS, Desk, EVENTS, FAILED, INSIDE, MADE, NO_BLOCK, REMAP};
use super::objects::Objects;
use crate::detectors::time_series::TimeSeries;
use crate::detectors::z_score::ZScore;
use crate::error::{Code, Error, Result};
use crate::memory::reserve;
use crate::pipeline::Pipeline;
use crate::pool::Store;
#[cfg(feature = "node")]
use crate::pool::depot::Depot;
use crate::shape::MAX_RANK;
use crate::stats::distinct::Distinct;
use crate::stats::kll::Kll;
use crate::stats::kmv::Kmv;
use crate::stats::stream::StreamStats;
use crate::stats::values::Values;
use crate::transforms::Transform;
use std::mem::take;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{read_volatile, write_volatile};
#[cfg(feature = "node")]
use std::sync::Arc;
use std::sync::atomic::{Ordering, compiler_fence};

/// What a call made, until JavaScript owns it: how it is given back, and its number.
type Made = (fn(&mut Instance, f64) -> Result<f64>, f64);

/// What the last call left for JavaScript to read.
struct Results {
    text: String,
    numbers: Vec<f64>,
    bytes: Vec<u8>,
    cells: Box<[f64; CELLS]>,
}

/// Everything one JavaScript realm owns of the crate.
#[derive(Default)]
pub struct Instance {
    pub store: Store,
    pub desk: Box<Desk>,
    /// The last result that is a string: JSON, or after a failure its message.
    pub text: String,
    /// The last result that is a list of numbers.
    pub numbers: Vec<f64>,
    /// The last result, or the next input, that is bytes.
    pub bytes: Vec<u8>,
    /// Scratch of the quality figures; `gc` drops it.
    pub distinct: Distinct,
    pub detectors: Objects<ZScore>,
    pub series: Objects<TimeSeries>,
    pub streams: Objects<StreamStats>,
    pub sketches: Objects<Kll>,
    pub distinct_sketches: Objects<Kmv>,
    pub pipelines: Objects<Pipeline>,
    pub transforms: Objects<Transform>,
    /// The code of the last failure.
    pub code: &'static str,
    seen_epoch: u32,
    /// What the running call has made.
    made: Option<Made>,
    /// Blocks that the running call computes in; 0: none.
    pub(super) scratch: [u32; 2],
    /// What a call before it made, while the desk's signal says [`MADE`].
    unclaimed: Option<Made>,
    /// The results of the call that a trace callback runs after.
    aside: Option<Results>,
    /// Bytes of memory that the JavaScript engine was told of.
    #[cfg(feature = "node")]
    pub reported_bytes: usize,
}

impl Instance {
    /// An instance whose idle memory others may take.
    #[cfg(feature = "node")]
    pub fn sharing(depot: Arc<Depot>) -> Self {
        Self { store: Store::new(depot), ..Self::default() }
    }

    /// Runs one call: an error or a panic becomes NaN, a message and a signal, never an unwinding into JavaScript. After a
    /// call that was cut off in its midst it runs none.
    pub fn guard(&mut self, call: impl FnOnce(&mut Self) -> Result<f64>) -> f64 {
        if self.desk.signal & (FAILED | MADE | INSIDE) != 0 && !self.recover() {
            return f64::NAN;
        }
        self.mark(INSIDE);
        let result = catch_unwind(AssertUnwindSafe(|| call(self))).unwrap_or_else(|_| {
            Err(Error::new(Code::Internal, "rustorch-wasm", "a call panicked; this is a bug, please report it"))
        });
        if self.scratch != [0; 2] || (result.is_err() && self.made.is_some()) {
            self.give_back(result.is_err());
        }
        if self.store.has_events() {
            self.desk.signal |= EVENTS;
        }
        if self.store.epoch() != self.seen_epoch {
            self.seen_epoch = self.store.epoch();
            self.desk.signal |= REMAP;
        }
        let result = result.unwrap_or_else(|error| {
            self.desk.signal |= FAILED;
            self.code = error.code().name();
            self.text = error.message().to_owned();
            f64::NAN
        });
        if let Some(made) = self.made.take() {
            self.unclaimed = Some(made);
            self.desk.signal |= MADE;
        }
        self.mark(0);
        result
    }

    /// Gives back what the call computed in, and where it failed what it had made: no call has to.
    #[cold]
    fn give_back(&mut self, failed: bool) {
        for handle in take(&mut self.scratch) {
            // Handle 0 is a block of no elements, and a block that was just taken is there.
            let _ = self.store.put("scratch", handle);
        }
        if failed && let Some((give_back, number)) = self.made.take() {
            let _ = give_back(self, number);
        }
    }

    /// Says on the desk that a call is inside, or not, where the engine can end one. Nothing the call does may be moved
    /// across this, however the compiler orders the rest.
    #[inline]
    fn mark(&mut self, inside: i32) {
        if cfg!(target_family = "wasm") {
            compiler_fence(Ordering::SeqCst);
            let signal = &raw mut self.desk.signal;
            // SAFETY: the desk's own field.
            unsafe { write_volatile(signal, read_volatile(signal) & !INSIDE | inside) };
            compiler_fence(Ordering::SeqCst);
        }
    }

    /// What a call left that JavaScript never got to: its error is forgotten, and what it made is given back. False where
    /// it was cut off in its midst.
    #[cold]
    fn recover(&mut self) -> bool {
        if self.desk.signal & INSIDE != 0 {
            return false;
        }
        let unclaimed = if self.desk.signal & MADE != 0 { self.unclaimed.take() } else { None };
        self.desk.signal &= !(FAILED | MADE);
        if let Some((give_back, number)) = unclaimed {
            self.guard(|i| give_back(i, number));
            self.desk.signal &= !FAILED;
        }
        true
    }

    /// Notes that the running call made something: how it is given back if JavaScript is cut off before it owns it.
    pub fn note_made(&mut self, give_back: fn(&mut Self, f64) -> Result<f64>, number: f64) -> f64 {
        self.made = Some((give_back, number));
        number
    }

    /// Puts the last call's results aside, so that other calls may run before JavaScript has read them; traces nothing
    /// meanwhile.
    pub fn set_aside(&mut self) {
        let (text, numbers, bytes) = (take(&mut self.text), take(&mut self.numbers), take(&mut self.bytes));
        self.aside = Some(Results { text, numbers, bytes, cells: Box::new(self.desk.cells) });
        self.store.mute_trace(true);
    }

    /// Brings them back.
    pub fn bring_back(&mut self) {
        self.store.mute_trace(false);
        if let Some(Results { text, numbers, bytes, cells }) = self.aside.take() {
            (self.text, self.numbers, self.bytes, self.desk.cells) = (text, numbers, bytes, *cells);
        }
    }

    /// Dims from the cells, from cell `at` on.
    pub fn dims(&self, at: usize, rank: f64) -> Result<Vec<usize>> {
        let rank = rank as usize;
        let cells = (rank <= MAX_RANK).then(|| self.desk.cells.get(at..at + rank)).flatten();
        let cells = cells.ok_or_else(|| Error::new(Code::Internal, "dims", format_args!("rank {rank}")))?;
        Ok(cells.iter().map(|&d| d as usize).collect())
    }

    /// Puts dims into the cells, from cell 0 on; returns the rank.
    pub fn set_dims(&mut self, dims: &[usize]) -> f64 {
        for (cell, &dim) in self.desk.cells.iter_mut().zip(dims) {
            *cell = dim as f64;
        }
        dims.len().min(CELLS) as f64
    }

    /// Empties the list of numbers and makes room for `len`.
    pub fn new_numbers(&mut self, op: &str, len: usize) -> Result<&mut Vec<f64>> {
        self.numbers.clear();
        reserve(op, &mut self.numbers, len)?;
        Ok(&mut self.numbers)
    }

    /// Makes room for `len` bytes that JavaScript then writes, as the input of the next call.
    pub fn set_bytes_len(&mut self, len: usize) -> Result<()> {
        self.bytes.clear();
        reserve("rustorch-wasm", &mut self.bytes, len)?;
        self.bytes.resize(len, 0);
        Ok(())
    }

    /// The elements a handle names.
    ///
    /// # Safety
    /// While the slice lives, nothing writes to the block.
    pub unsafe fn slice<'a>(&self, op: &str, handle: f64, len: f64) -> Result<&'a [f32]> {
        let len = len as usize;
        let ptr = self.store.memory(op, handle as u32, len)?;
        // SAFETY: the store vouches for `len` elements; the caller for the rest.
        Ok(unsafe { std::slice::from_raw_parts(ptr.as_ptr(), len) })
    }

    /// The numbers that a handle names: `len` f32, or where `double` is 1 as many f64, in a block of twice as many
    /// elements or, with [`NO_BLOCK`], in the cells.
    ///
    /// # Safety
    /// While the slice lives, nothing writes to the block or the cells, or gives the block back.
    pub unsafe fn values<'a>(&self, op: &str, handle: f64, len: f64, double: f64) -> Result<Values<'a>> {
        let (len, is_double) = (len as usize, double != 0.0);
        if len == 0 {
            return Ok(if is_double { Values::Double(&[]) } else { Values::Single(&[]) });
        }
        let numbers: *const f64 = match (is_double, handle == NO_BLOCK) {
            (false, _) => {
                // SAFETY: the caller's.
                return Ok(Values::Single(unsafe { self.slice(op, handle, len as f64) }?));
            }
            (true, true) if len <= CELLS => self.desk.cells.as_ptr(),
            (true, true) => return Err(Error::new(Code::Internal, op, format_args!("{len} numbers in the cells"))),
            (true, false) => self.store.memory(op, handle as u32, len.saturating_mul(2))?.as_ptr().cast(),
        };
        if !numbers.is_aligned() {
            return Err(Error::new(Code::Internal, op, "a block that is not aligned for f64"));
        }
        // SAFETY: so many numbers are there, aligned; the caller vouches for the rest.
        Ok(Values::Double(unsafe { std::slice::from_raw_parts(numbers, len) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_and_the_next_call_works() {
        let mut instance = Instance::default();
        let result = instance.guard(|_| panic!("a bug"));
        assert!(result.is_nan());
        assert_eq!((instance.desk.signal, instance.code), (FAILED, "ERR_INTERNAL"));
        instance.desk.signal = 0;
        let handle = instance.guard(|i| i.acquire(0.0, 4.0));
        assert!(handle > 0.0);
        assert_eq!(instance.desk.signal & FAILED, 0);
    }

    #[test]
    fn a_call_that_fails_gives_back_all_that_it_took() {
        let mut instance = Instance::default();
        let in_use = |instance: &Instance| instance.store.state(0).bytes_in_use;
        for panics in [false, true] {
            instance.guard(|i| {
                i.scratch("sort", 100)?;
                i.scratch("sort", 10_000)?;
                i.result("sort", &[100, 3])?;
                assert!(in_use(i) > 0.0);
                if panics { panic!("a bug") } else { Err(Error::new(Code::Empty, "sort", "half-way")) }
            });
            assert_eq!(in_use(&instance), 0.0);
        }
        // What a call made and computed beside some scratch is still to be owned.
        let made = instance.guard(|i| i.scratch("sort", 100).and_then(|_| Ok(i.result("sort", &[2])?.handle())));
        assert_eq!(instance.desk.signal & MADE, MADE);
        assert!(made > 0.0 && in_use(&instance) > 0.0);
        // Nobody came to own it, so the next call gives it back.
        instance.guard(|_| Ok(0.0));
        assert_eq!(in_use(&instance), 0.0);
        // A third one is a bug of ours, and says so.
        instance.guard(|i| (0..3).try_for_each(|_| i.scratch("sort", 4).map(drop)).map(|()| 0.0));
        assert_eq!((instance.code, in_use(&instance)), ("ERR_INTERNAL", 0.0));
    }

    #[test]
    fn an_error_carries_its_code_and_message() {
        let mut instance = Instance::default();
        instance.guard(|i| i.acquire(0.0, -1.0));
        assert_eq!(instance.code, "ERR_ARGUMENT");
        assert_eq!(instance.text, "WasmTensor: size must be a whole number of at least 0, got -1");
    }

    #[test]
    fn numbers_are_found_where_they_are() {
        let mut instance = Instance::default();
        instance.desk.cells[..2].copy_from_slice(&[0.1, 1.7e12]);
        let list = |instance: &Instance, handle: f64, len: f64, double: f64| {
            // SAFETY: nothing writes meanwhile.
            unsafe { instance.values("push_batch", handle, len, double) }.map(|values| match values {
                Values::Single(list) => list.iter().map(|&x| f64::from(x)).collect::<Vec<_>>(),
                Values::Double(list) => list.to_vec(),
            })
        };
        assert_eq!(list(&instance, -1.0, 2.0, 1.0).unwrap(), [0.1, 1.7e12]);
        assert_eq!(list(&instance, -1.0, CELLS as f64 + 1.0, 1.0).unwrap_err().code(), Code::Internal);
        let block = instance.acquire_zeroed(0.0, 6.0).unwrap();
        assert_eq!(list(&instance, block, 3.0, 1.0).unwrap(), [0.0; 3]);
        assert_eq!(list(&instance, block, 6.0, 0.0).unwrap(), [0.0; 6]);
        assert!(list(&instance, block, 4.0, 1.0).is_err());
        assert!(list(&instance, 0.0, 0.0, 1.0).unwrap().is_empty());
    }

    #[test]
    fn dims_beyond_the_desk_are_refused() {
        let instance = Instance::default();
        assert!(instance.dims(0, 33.0).is_err());
        assert!(instance.dims(CELLS, 1.0).is_err());
        assert_eq!(instance.dims(0, 2.0).map(|d| d.len()), Ok(2));
    }
}
