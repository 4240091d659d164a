//! The bodies of the seam's calls: numbers in, checked, and the rooms below asked.

use super::instance::Instance;
use crate::error::{Code, Error, Result};
use crate::kernels::elementwise::Sides;
use crate::ops::elementwise::{binary_row, broadcast, unary_row};
use crate::ops::reduce::{reduction_row, whole};
use crate::pool::classes::{Limits, Tier};
use crate::pool::{EventKind, GLOBAL, report};
use crate::shape;

/// A whole number of at least 0, as every size is.
fn whole_number(op: &str, what: &str, value: f64) -> Result<usize> {
    if value >= 0.0 && value.fract() == 0.0 {
        return Ok(value as usize); // what is larger than memory is refused there
    }
    Err(Error::new(Code::Argument, op, format_args!("{what} must be a whole number of at least 0, got {value}")))
}

fn limits(op: &str, small_limit: f64, medium_limit: f64) -> Result<Limits> {
    let small_limit = whole_number(op, "small_limit", small_limit)?;
    let medium_limit = whole_number(op, "medium_limit", medium_limit)?;
    if small_limit == 0 || small_limit > medium_limit {
        let what = format_args!("small_limit must be from 1 to medium_limit, got {small_limit} and {medium_limit}");
        return Err(Error::new(Code::Argument, op, what));
    }
    Ok(Limits { small_limit, medium_limit })
}

fn pool_arguments(op: &str, [max_size, small, medium, idle_bytes]: [f64; 4]) -> Result<(i32, Limits, f64)> {
    let max_size = whole_number(op, "max_size", max_size)?.min(i32::MAX as usize) as i32;
    if idle_bytes.is_nan() || idle_bytes < 0.0 {
        return Err(Error::new(Code::Argument, op, format_args!("max_idle_bytes must be at least 0, got {idle_bytes}")));
    }
    Ok((max_size, limits(op, small, medium)?, idle_bytes))
}

impl Instance {
    // ------------------------------------------------------------ memory

    pub fn init_pool(&mut self, max_size: f64, small_limit: f64, medium_limit: f64, max_idle_bytes: f64) -> Result<f64> {
        let (max_size, limits, bytes) = pool_arguments("init_pool", [max_size, small_limit, medium_limit, max_idle_bytes])?;
        self.store.init(GLOBAL, max_size, limits, bytes);
        Ok(0.0)
    }

    pub fn acquire(&mut self, pool: f64, size: f64) -> Result<f64> {
        let size = whole_number("WasmTensor", "size", size)?;
        self.store.get("WasmTensor", pool as u32, size).map(f64::from)
    }

    pub fn acquire_zeroed(&mut self, pool: f64, size: f64) -> Result<f64> {
        let size = whole_number("get_buffer", "size", size)?;
        self.store.get_zeroed("get_buffer", pool as u32, size).map(f64::from)
    }

    pub fn release(&mut self, handle: f64) -> Result<f64> {
        self.store.put("free", handle as u32)?;
        Ok(0.0)
    }

    pub fn collect(&mut self, handle: f64) -> Result<f64> {
        self.store.collect(handle as u32);
        Ok(0.0)
    }

    pub fn gc(&mut self, pool: f64) -> Result<f64> {
        Ok(self.store.gc(pool as u32))
    }

    pub fn reset_stats(&mut self, pool: f64) -> Result<f64> {
        self.store.reset_stats(pool as u32);
        Ok(0.0)
    }

    pub fn pool_stats(&mut self, pool: f64) -> Result<f64> {
        self.text = report::stats(self.store.state(pool as u32));
        Ok(0.0)
    }

    pub fn cache_efficiency(&mut self) -> Result<f64> {
        self.text = report::efficiency(self.store.state(GLOBAL));
        Ok(0.0)
    }

    pub fn new_pool(&mut self, max_size: f64, small_limit: f64, medium_limit: f64, max_idle_bytes: f64) -> Result<f64> {
        let arguments = [max_size, small_limit, medium_limit, max_idle_bytes];
        let (max_size, limits, bytes) = pool_arguments("WasmTensorPool", arguments)?;
        self.store.new_pool(max_size, limits, bytes).map(f64::from)
    }

    pub fn close_pool(&mut self, pool: f64) -> Result<f64> {
        self.store.close_pool(pool as u32);
        Ok(0.0)
    }

    pub fn trace(&mut self, on: f64) -> Result<f64> {
        self.store.set_tracing(on != 0.0);
        Ok(0.0)
    }

    pub fn next_event(&mut self) -> Result<f64> {
        let Some(event) = self.store.next_event() else { return Ok(0.0) };
        let kind = match event.kind {
            EventKind::Get => 0.0,
            EventKind::Return => 1.0,
            EventKind::Evict => 2.0,
            EventKind::Gc => 3.0,
            EventKind::Init => 4.0,
        };
        let tier = Tier::ALL.iter().position(|&t| t == event.tier).unwrap_or(0);
        let cells = [kind, event.size as f64, event.bytes as f64, tier as f64, f64::from(u8::from(event.hit))];
        self.desk.cells[..cells.len()].copy_from_slice(&cells);
        Ok(1.0)
    }

    pub fn next_dropped_page(&mut self) -> Result<f64> {
        Ok(self.store.next_dropped_page().map_or(-1.0, |page| page as f64))
    }

    pub fn outstanding(&mut self) -> Result<f64> {
        self.numbers.clear();
        for (handle, size, bytes) in self.store.outstanding() {
            self.numbers.extend([f64::from(handle), size as f64, bytes]);
        }
        Ok(0.0)
    }

    // ------------------------------------------------------------ elementwise

    pub fn unary(&mut self, op: f64, x: f64, out: f64, len: f64, p0: f64, p1: f64) -> Result<f64> {
        let row = unary_row(op as u32)?;
        let n = len as usize;
        let from = self.store.memory(row.name, x as u32, n)?;
        let to = self.store.memory(row.name, out as u32, n)?;
        if row.params.len() == 2 && p0 > p1 {
            return Err(Error::new(Code::Argument, row.name, format_args!("min {p0} is above max {p1}")));
        }
        // SAFETY: both blocks hold `n` elements; two handles name the same block or disjoint ones.
        unsafe { (row.kernel)(from.as_ptr(), to.as_ptr(), n, [p0 as f32, p1 as f32]) };
        Ok(0.0)
    }

    pub fn binary(&mut self, op: f64, lhs: f64, rhs: f64, out: f64, len: f64, p0: f64) -> Result<f64> {
        let row = binary_row(op as u32)?;
        let n = len as usize;
        let l = self.store.memory(row.name, lhs as u32, n)?;
        let r = self.store.memory(row.name, rhs as u32, n)?;
        let to = self.store.memory(row.name, out as u32, n)?;
        // SAFETY: the three blocks hold `n` elements; two handles name the same block or disjoint ones.
        unsafe { (row.kernel)(l.as_ptr(), r.as_ptr(), to.as_ptr(), n, Sides::Both, [p0 as f32, 0.0]) };
        Ok(0.0)
    }

    pub fn binary_number(&mut self, op: f64, x: f64, number: f64, out: f64, len: f64) -> Result<f64> {
        let row = binary_row(op as u32)?;
        let n = len as usize;
        let from = self.store.memory(row.name, x as u32, n)?;
        let to = self.store.memory(row.name, out as u32, n)?;
        let number = number as f32;
        // SAFETY: as in `binary`; the number is one element that outlives the call.
        unsafe { (row.kernel)(from.as_ptr(), &raw const number, to.as_ptr(), n, Sides::ScalarRhs, [0.0; 2]) };
        Ok(0.0)
    }

    pub fn broadcast_shape(&mut self, op: f64, lhs_rank: f64, rhs_rank: f64) -> Result<f64> {
        let row = binary_row(op as u32)?;
        let lhs = self.dims(0, lhs_rank)?;
        let rhs = self.dims(lhs.len(), rhs_rank)?;
        let dims = shape::broadcast(row.name, &lhs, &rhs)?;
        if shape::size(&dims).is_none() {
            return Err(Error::new(Code::OutOfMemory, row.name, format_args!("a result of shape {dims:?}")));
        }
        Ok(self.set_dims(&dims))
    }

    #[allow(clippy::too_many_arguments)] // two operands, each a handle and a rank
    pub fn broadcast(
        &mut self,
        op: f64,
        lhs: f64,
        lhs_rank: f64,
        rhs: f64,
        rhs_rank: f64,
        out: f64,
        p0: f64,
    ) -> Result<f64> {
        let row = binary_row(op as u32)?;
        let lhs_dims = self.dims(0, lhs_rank)?;
        let rhs_dims = self.dims(lhs_dims.len(), rhs_rank)?;
        let out_dims = shape::broadcast(row.name, &lhs_dims, &rhs_dims)?;
        let elements = |dims: &[usize]| shape::size(dims).unwrap_or(usize::MAX);
        let l = self.store.memory(row.name, lhs as u32, elements(&lhs_dims))?;
        let r = self.store.memory(row.name, rhs as u32, elements(&rhs_dims))?;
        let to = self.store.memory(row.name, out as u32, elements(&out_dims))?;
        let (l, r) = ((l.as_ptr().cast_const(), &lhs_dims[..]), (r.as_ptr().cast_const(), &rhs_dims[..]));
        // SAFETY: the store vouches for the lengths; JavaScript gives an `out` that is an operand only where the
        // shapes are the same.
        unsafe { broadcast(row, l, r, (to.as_ptr(), &out_dims), [p0 as f32, 0.0]) };
        Ok(0.0)
    }

    pub fn copy(&mut self, x: f64, out: f64, len: f64) -> Result<f64> {
        let n = len as usize;
        let from = self.store.memory("clone", x as u32, n)?;
        let to = self.store.memory("clone", out as u32, n)?;
        // SAFETY: both blocks hold `n` elements; `copy` allows them to be the same.
        unsafe { std::ptr::copy(from.as_ptr(), to.as_ptr(), n) };
        Ok(0.0)
    }

    pub fn fill(&mut self, out: f64, len: f64, number: f64) -> Result<f64> {
        let n = len as usize;
        let to = self.store.memory("full", out as u32, n)?;
        // SAFETY: the block holds `n` elements and nothing else looks at it now.
        unsafe { std::slice::from_raw_parts_mut(to.as_ptr(), n) }.fill(number as f32);
        Ok(0.0)
    }

    // ------------------------------------------------------------ reductions

    pub fn reduce(&mut self, op: f64, x: f64, len: f64) -> Result<f64> {
        let row = reduction_row(op as u32)?;
        // SAFETY: nothing writes during the call.
        whole(row, unsafe { self.slice(row.name, x, len) }?)
    }

    // ------------------------------------------------------------ the build

    pub fn simd_levels(&mut self) -> Result<f64> {
        self.text = crate::kernels::simd_levels().join(" ");
        Ok(0.0)
    }
}
