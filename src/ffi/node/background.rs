//! A pipeline on a thread of Node's pool, as a promise.
//!
//! The run holds its blocks: one that JavaScript gives back meanwhile waits for its end, and a block in use never moves. Node ends an environment only when its work has ended, so the memory outlives the run. In an environment
//! that is being ended, no work can be made or queued any more: napi-rs then drops the task, and the call fails.

use super::guarded;
use crate::error::{Code, Error};
use crate::pipeline::Pipeline;
use crate::pool::hold::{By, Hold};
use napi::Task;
use napi::bindgen_prelude::{Env, PromiseRaw};
use napi_derive::napi;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

/// A block that another thread may read and write.
struct Block(NonNull<f32>);

// SAFETY: the block stays where it is and in use until the run has ended, and floats have no invalid bits.
unsafe impl Send for Block {}

struct Run {
    pipeline: Pipeline,
    x: Block,
    out: Block,
    len: usize,
    /// Kept for their drop.
    _holds: [Option<Hold>; 2],
}

impl Task for Run {
    type Output = ();
    type JsValue = ();

    /// On a thread of the pool.
    fn compute(&mut self) -> napi::Result<()> {
        let Self { pipeline, x, out, len, .. } = self;
        // SAFETY: both blocks hold `len` elements and stay what they are while the run holds them. A caller that writes to
        // them meanwhile gets mixed values, no more: floats have no invalid bits.
        let run = catch_unwind(AssertUnwindSafe(|| unsafe { pipeline.execute(x.0.as_ptr(), out.0.as_ptr(), *len) }));
        run.map_err(|_| napi::Error::from_reason("execute_async: the run panicked; this is a bug, please report it"))
    }

    fn resolve(&mut self, _: Env, (): ()) -> napi::Result<()> {
        Ok(())
    }
}

/// Runs a pipeline on another thread.
#[napi]
pub fn background(env: &Env, id: f64, x: u32, out: u32, len: u32) -> napi::Result<Option<PromiseRaw<'_, ()>>> {
    guarded(env, |instance| {
        let op = "execute_async";
        let pipeline = instance.pipelines.get(op, id)?.clone();
        let len = len as usize;
        let memory = [instance.store.memory(op, x, len)?, instance.store.memory(op, out, len)?];
        let holds = [instance.store.hold(op, x, By::Run)?, instance.store.hold(op, out, By::Run)?];
        let [x, out] = memory.map(Block);
        let no_thread = |_| Error::new(Code::OutOfMemory, op, "no thread could be had for the run");
        let run = env.spawn(Run { pipeline, x, out, len, _holds: holds }).map_err(no_thread)?;
        Ok(run.promise_object())
    })
}
