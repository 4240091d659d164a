//! One instance: the store, the desk, the last results, and the guard that every call passes through.

use super::desk::{CELLS, Desk, EVENTS, FAILED, REMAP};
use super::objects::Objects;
use crate::detectors::time_series::TimeSeries;
use crate::detectors::z_score::ZScore;
use crate::error::{Code, Error, Result};
use crate::pipeline::Pipeline;
use crate::pool::Store;
#[cfg(feature = "node")]
use crate::pool::depot::Depot;
use crate::shape::MAX_RANK;
use crate::stats::distinct::Distinct;
use crate::stats::kll::Kll;
use crate::stats::stream::StreamStats;
use crate::stats::values::Values;
use crate::transforms::Transform;
use std::panic::{AssertUnwindSafe, catch_unwind};
#[cfg(feature = "node")]
use std::sync::Arc;

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
    pub pipelines: Objects<Pipeline>,
    pub transforms: Objects<Transform>,
    /// The code of the last failure.
    pub code: &'static str,
    seen_epoch: u32,
    /// Bytes of memory that the JavaScript engine was told of.
    #[cfg(feature = "node")]
    pub told_bytes: usize,
}

impl Instance {
    /// An instance whose idle memory others may take.
    #[cfg(feature = "node")]
    pub fn sharing(depot: Arc<Depot>) -> Self {
        Self { store: Store::new(depot), ..Self::default() }
    }

    /// Runs one call: an error or a panic becomes NaN, a message and a signal, never an unwinding into JavaScript.
    pub fn guard(&mut self, call: impl FnOnce(&mut Self) -> Result<f64>) -> f64 {
        let result = catch_unwind(AssertUnwindSafe(|| call(self))).unwrap_or_else(|_| {
            Err(Error::new(Code::Internal, "rustorch-wasm", "a call panicked; this is a bug, please report it"))
        });
        if self.store.has_events() {
            self.desk.signal |= EVENTS;
        }
        if self.store.epoch() != self.seen_epoch {
            self.seen_epoch = self.store.epoch();
            self.desk.signal |= REMAP;
        }
        result.unwrap_or_else(|error| {
            self.desk.signal |= FAILED;
            self.code = error.code().name();
            self.text = error.message().to_owned();
            f64::NAN
        })
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
        let oom = |_| Error::new(Code::OutOfMemory, op, format_args!("{len} numbers could not be had"));
        self.numbers.try_reserve(len).map_err(oom)?;
        Ok(&mut self.numbers)
    }

    /// Makes room for `len` bytes that JavaScript then writes, as the input of the next call.
    pub fn set_bytes_len(&mut self, len: usize) -> Result<()> {
        self.bytes.clear();
        let oom = |_| Error::new(Code::OutOfMemory, "rustorch-wasm", format_args!("{len} bytes of input"));
        self.bytes.try_reserve_exact(len).map_err(oom)?;
        self.bytes.resize(len, 0);
        Ok(())
    }

    /// The elements a handle names.
    ///
    /// # Safety
    /// While the slice lives, nothing writes to the block.
    pub unsafe fn slice(&self, op: &str, handle: f64, len: f64) -> Result<&[f32]> {
        let len = len as usize;
        let ptr = self.store.memory(op, handle as u32, len)?;
        // SAFETY: the store vouches for `len` elements; the caller for the rest.
        Ok(unsafe { std::slice::from_raw_parts(ptr.as_ptr(), len) })
    }

    /// The numbers that a handle names: `len` f32, or where `double` is 1 as many f64, in a block of twice as many
    /// elements or, with the handle -1, in the cells.
    ///
    /// # Safety
    /// While the slice lives, nothing writes to the block or the cells, or gives the block back.
    pub unsafe fn values<'a>(&self, op: &str, handle: f64, len: f64, double: f64) -> Result<Values<'a>> {
        let (len, is_double) = (len as usize, double != 0.0);
        if len == 0 {
            return Ok(if is_double { Values::Double(&[]) } else { Values::Single(&[]) });
        }
        let numbers: *const f64 = match (is_double, handle < 0.0) {
            // SAFETY: the store vouches for `len` elements; the caller for the rest.
            (false, _) => {
                let ptr = self.store.memory(op, handle as u32, len)?;
                return Ok(Values::Single(unsafe { std::slice::from_raw_parts(ptr.as_ptr(), len) }));
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
