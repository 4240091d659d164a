//! A pipeline on a thread of Node's pool, as a promise.
//!
//! The blocks are in use until JavaScript gives them back, which it does only after the promise settled; a block in use
//! never moves. Node ends an environment only when its work has ended, so the memory outlives the run.

use crate::error::{Code, Error, Result};
use crate::pipeline::Pipeline;
use napi_sys as sys;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;

struct Job {
    pipeline: Pipeline,
    x: *const f32,
    out: *mut f32,
    len: usize,
    failed: bool,
    deferred: sys::napi_deferred,
    work: sys::napi_async_work,
}

/// Starts a run of `len` elements from the first pointer to the second.
pub fn start(
    env: sys::napi_env,
    pipeline: Pipeline,
    (x, out, len): (*mut f32, *mut f32, usize),
) -> Result<sys::napi_value> {
    let job = Job { pipeline, x, out, len, failed: false, deferred: null_mut(), work: null_mut() };
    let job = Box::into_raw(Box::new(job));
    let (mut promise, mut name) = (null_mut(), null_mut());
    let label = "rustorch-wasm";
    // SAFETY: plain calls; the job is freed by `complete`, or below where the work did not start.
    unsafe {
        let data: *mut c_void = job.cast();
        // One after the other: in an environment that is being ended the first fails, and then nothing may be queued.
        let ok = |status| status == sys::Status::napi_ok;
        let made = ok(sys::napi_create_promise(env, &raw mut (*job).deferred, &raw mut promise))
            && ok(sys::napi_create_string_utf8(env, label.as_ptr().cast(), label.len() as isize, &raw mut name))
            && ok(sys::napi_create_async_work(
                env,
                null_mut(),
                name,
                Some(execute),
                Some(complete),
                data,
                &raw mut (*job).work,
            ));
        if made && ok(sys::napi_queue_async_work(env, (*job).work)) {
            return Ok(promise);
        }
        if made {
            sys::napi_delete_async_work(env, (*job).work);
        }
        drop(Box::from_raw(job));
    }
    Err(Error::new(Code::OutOfMemory, "execute_async", "no thread could be had for the run"))
}

/// On a thread of the pool.
unsafe extern "C" fn execute(_env: sys::napi_env, data: *mut c_void) {
    // SAFETY: `start` made the job, and nobody else looks at it while it runs.
    let job = unsafe { &mut *data.cast::<Job>() };
    let (x, out, len) = (job.x, job.out, job.len);
    // SAFETY: both blocks hold `len` elements and stay in use until the promise settles. A caller that writes to them
    // meanwhile gets mixed values, no more: floats have no invalid bits.
    let run = catch_unwind(AssertUnwindSafe(|| unsafe { job.pipeline.execute(x, out, len) }));
    job.failed = run.is_err();
}

/// Back on the environment's thread.
unsafe extern "C" fn complete(env: sys::napi_env, status: sys::napi_status, data: *mut c_void) {
    // SAFETY: made by `start`; this is the one call of its end.
    unsafe {
        let job = Box::from_raw(data.cast::<Job>());
        sys::napi_delete_async_work(env, job.work);
        let mut value = null_mut();
        if status == sys::Status::napi_ok && !job.failed {
            sys::napi_get_undefined(env, &raw mut value);
            sys::napi_resolve_deferred(env, job.deferred, value);
        } else {
            let (text, mut message) = ("execute_async: the run was cancelled", null_mut());
            sys::napi_create_string_utf8(env, text.as_ptr().cast(), text.len() as isize, &raw mut message);
            sys::napi_create_error(env, null_mut(), message, &raw mut value);
            sys::napi_reject_deferred(env, job.deferred, value);
        }
    }
}
