//! A pipeline on a thread of Node's pool, as a promise.
//!
//! The blocks are in use until JavaScript gives them back, which it does only after the promise settled; a block in use
//! never moves. Node ends an environment only when its work has ended, so the memory outlives the run. In an environment
//! that is being ended, no work can be made or queued any more: napi-rs then drops the task, and the call fails.

use super::{guarded, refused};
use crate::error::{Code, Error};
use crate::pipeline::Pipeline;
use crate::pool::SendPtr;
use napi::bindgen_prelude::{Env, PromiseRaw};
use napi::Task;
use napi_derive::napi;
use std::panic::{AssertUnwindSafe, catch_unwind};

struct Run {
    pipeline: Pipeline,
    x: SendPtr,
    out: SendPtr,
    len: usize,
}

impl Task for Run {
    type Output = ();
    type JsValue = ();

    /// On a thread of the pool.
    fn compute(&mut self) -> napi::Result<()> {
        let Self { pipeline, x, out, len } = self;
        // SAFETY: both blocks hold `len` elements and stay in use until the promise settles. A caller that writes to
        // them meanwhile gets mixed values, no more: floats have no invalid bits.
        let run = catch_unwind(AssertUnwindSafe(|| unsafe { pipeline.execute(x.get(), out.get(), *len) }));
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
        let x = SendPtr::new(instance.store.memory(op, x, len)?);
        let out = SendPtr::new(instance.store.memory(op, out, len)?);
        let no_thread = |_| Error::new(Code::OutOfMemory, op, "no thread could be had for the run");
        let run = env.spawn(Run { pipeline, x, out, len }).map_err(no_thread)?;
        Ok(run.promise_object())
    })
}
