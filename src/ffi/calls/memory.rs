//! Pools, blocks, traces.

use super::whole_number;
use crate::error::{Code, Error, Result};
use crate::ffi::instance::Instance;
use crate::pool::classes::{Limits, MAX_ELEMENTS, Tier};
use crate::pool::{EventKind, GLOBAL, out_of_memory, report, snapshot};

fn limits(op: &str, small_limit: f64, medium_limit: f64) -> Result<Limits> {
    let limits = Limits {
        small_limit: whole_number(op, "small_limit", small_limit)?,
        medium_limit: whole_number(op, "medium_limit", medium_limit)?,
    };
    // Compared as they came: what is beyond a `usize` depends on the build.
    if small_limit == 0.0 || small_limit > medium_limit {
        let what = format_args!("small_limit must be from 1 to medium_limit, got {small_limit} and {medium_limit}");
        return Err(Error::new(Code::Argument, op, what));
    }
    Ok(limits)
}

/// A size that a block may have. Refused here, where the number is still whole, so that both builds say the same.
fn block_size(op: &str, size: f64) -> Result<usize> {
    if size > MAX_ELEMENTS as f64 { Err(out_of_memory(op, size)) } else { whole_number(op, "size", size) }
}

fn pool_arguments(op: &str, [max_size, small, medium, idle_bytes]: [f64; 4]) -> Result<(i32, Limits, f64)> {
    let max_size = whole_number(op, "max_size", max_size)?.min(i32::MAX as usize) as i32;
    if idle_bytes.is_nan() || idle_bytes < 0.0 {
        return Err(Error::new(
            Code::Argument,
            op,
            format_args!("max_idle_bytes must be at least 0, got {idle_bytes}"),
        ));
    }
    Ok((max_size, limits(op, small, medium)?, idle_bytes))
}

impl Instance {
    pub fn init_pool(
        &mut self,
        max_size: f64,
        small_limit: f64,
        medium_limit: f64,
        max_idle_bytes: f64,
    ) -> Result<f64> {
        let (max_size, limits, bytes) =
            pool_arguments("init_pool", [max_size, small_limit, medium_limit, max_idle_bytes])?;
        self.store.init(GLOBAL, max_size, limits, bytes);
        Ok(0.0)
    }

    pub fn acquire(&mut self, pool: f64, size: f64) -> Result<f64> {
        let size = block_size("WasmTensor", size)?;
        self.store.get("WasmTensor", pool as u32, size).map(f64::from)
    }

    pub fn acquire_zeroed(&mut self, pool: f64, size: f64) -> Result<f64> {
        let size = block_size("get_buffer", size)?;
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
        self.distinct = Default::default();
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

    pub fn pool_snapshot(&mut self, pool: f64) -> Result<f64> {
        self.text = snapshot::snapshot(&self.store, pool as u32);
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
}
