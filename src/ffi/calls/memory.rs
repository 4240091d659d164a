//! Pools, blocks, traces.

use super::whole_number;
use crate::error::{Code, Error, Result};
use crate::ffi::desk::NO_BLOCK;
use crate::ffi::instance::Instance;
use crate::ffi::result::optional;
use crate::memory::refused_elements;
use crate::pool::classes::{Limits, MAX_ELEMENTS};
use crate::pool::settings::Settings;
use crate::pool::{GLOBAL, report, snapshot};

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
    if size > MAX_ELEMENTS as f64 { Err(refused_elements(op, size)) } else { whole_number(op, "size", size) }
}

/// A number of at least 0, infinity included.
fn amount(op: &str, name: &str, value: f64) -> Result<f64> {
    if value.is_nan() || value < 0.0 {
        return Err(Error::new(Code::Argument, op, format_args!("{name} must be at least 0, got {value}")));
    }
    Ok(value)
}

fn settings(op: &str, [max_size, small, medium, idle_bytes, decay_ms]: [f64; 5]) -> Result<Settings> {
    Ok(Settings {
        max_size: whole_number(op, "max_size", max_size)?.min(i32::MAX as usize) as i32,
        max_idle_bytes: amount(op, "max_idle_bytes", idle_bytes)?,
        limits: limits(op, small, medium)?,
        decay_ms: amount(op, "decay_ms", decay_ms)?,
        ..Settings::default()
    })
}

impl Instance {
    pub fn init_pool(
        &mut self,
        max_size: f64,
        small_limit: f64,
        medium_limit: f64,
        max_idle_bytes: f64,
        decay_ms: f64,
        max_bytes: f64,
    ) -> Result<f64> {
        let op = "init_pool";
        let mut settings = settings(op, [max_size, small_limit, medium_limit, max_idle_bytes, decay_ms])?;
        if let Some(bytes) = optional(max_bytes) {
            settings.max_bytes = amount(op, "max_bytes", bytes)?;
        }
        self.store.init(GLOBAL, &settings);
        Ok(0.0)
    }

    pub fn acquire(&mut self, pool: f64, size: f64) -> Result<f64> {
        let size = block_size("WasmTensor", size)?;
        let pool = self.store.pool_number("WasmTensor", pool)?;
        self.store.get("WasmTensor", pool, size).map(f64::from)
    }

    pub fn acquire_zeroed(&mut self, pool: f64, size: f64) -> Result<f64> {
        let size = block_size("get_buffer", size)?;
        let pool = self.store.pool_number("get_buffer", pool)?;
        self.store.get_zeroed("get_buffer", pool, size).map(f64::from)
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
        let pool = self.store.pool_number("gc", pool)?;
        Ok(self.store.gc(pool))
    }

    pub fn reset_stats(&mut self, pool: f64) -> Result<f64> {
        let pool = self.store.pool_number("reset_stats", pool)?;
        self.store.reset_stats(pool);
        Ok(0.0)
    }

    pub fn pool_stats(&mut self, pool: f64) -> Result<f64> {
        self.store.look_at_holds();
        self.text = report::stats(&self.store, self.store.pool_number("get_stats", pool)?);
        Ok(0.0)
    }

    pub fn pool_snapshot(&mut self, pool: f64) -> Result<f64> {
        self.store.look_at_holds();
        self.text = snapshot::snapshot(&self.store, self.store.pool_number("snapshot", pool)?);
        Ok(0.0)
    }

    pub fn cache_efficiency(&mut self) -> Result<f64> {
        self.text = report::efficiency(self.store.state(GLOBAL));
        Ok(0.0)
    }

    pub fn new_pool(
        &mut self,
        max_size: f64,
        small_limit: f64,
        medium_limit: f64,
        max_idle_bytes: f64,
        decay_ms: f64,
    ) -> Result<f64> {
        let arguments = [max_size, small_limit, medium_limit, max_idle_bytes, decay_ms];
        let pool = self.store.new_pool(&settings("WasmTensorPool", arguments)?)?;
        Ok(self.note_made(Self::close_pool, f64::from(pool)))
    }

    pub fn close_pool(&mut self, pool: f64) -> Result<f64> {
        let pool = self.store.pool_number("free", pool)?;
        self.store.close_pool(pool);
        Ok(0.0)
    }

    pub fn trace(&mut self, on: f64) -> Result<f64> {
        self.store.set_tracing(on != 0.0);
        Ok(0.0)
    }

    pub fn next_event(&mut self) -> Result<f64> {
        let Some(event) = self.store.next_event() else { return Ok(0.0) };
        let (kind, tier, hit) = (event.kind as u8, event.tier as u8, u8::from(event.hit));
        let cells = [f64::from(kind), event.size as f64, event.bytes as f64, f64::from(tier), f64::from(hit)];
        self.desk.cells[..cells.len()].copy_from_slice(&cells);
        Ok(1.0)
    }

    pub fn clear_up(&mut self) -> Result<f64> {
        Ok(0.0)
    }

    pub fn set_results_aside(&mut self, on: f64) -> Result<f64> {
        if on == 0.0 {
            self.bring_back();
        } else {
            self.set_aside();
        }
        Ok(0.0)
    }

    pub fn next_dropped_page(&mut self) -> Result<f64> {
        Ok(self.store.next_dropped_page().map_or(NO_BLOCK, |page| page as f64))
    }

    pub fn outstanding(&mut self) -> Result<f64> {
        self.store.look_at_holds();
        let all = self.store.outstanding()?;
        let list = self.new_numbers("outstanding", 3 * all.len())?;
        list.extend(all.iter().flat_map(|&(handle, size, bytes)| [f64::from(handle), size as f64, bytes]));
        Ok(0.0)
    }
}
