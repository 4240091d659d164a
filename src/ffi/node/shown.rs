//! Buffers over blocks that user code was shown: each holds its block, wherever its memory goes.
//!
//! An engine with `ArrayBuffer.prototype.transfer` lets user code take a buffer's memory away, also to another thread, where it
//! may outlive this environment. The engine tells by a finalizer when the memory is looked at no more, and the hold is dropped
//! there. But when the environment ends, Node calls the finalizers of all buffers, also of those whose memory went
//! elsewhere, and before any hook of ours. Nobody can tell them apart then; so, where the engine can transfer, blocks that
//! were shown and not detached by then are left alone for good.

use crate::pool::hold::Hold;
use napi::sys;
use std::ffi::c_void;
use std::mem::forget;
use std::ptr::{NonNull, null, null_mut};

const OK: sys::napi_status = sys::Status::napi_ok;
/// The first Node with `ArrayBuffer.prototype.transfer`.
const TRANSFERS_FROM: u32 = 21;

/// An array buffer over memory that the hold keeps, or null where the runtime forbids such.
pub fn external(env: sys::napi_env, memory: NonNull<c_void>, bytes: usize, hold: Hold) -> sys::napi_value {
    let mut value = null_mut();
    let hint: *mut c_void = Box::into_raw(Box::new(hold)).cast();
    // SAFETY: the hold keeps the memory; `let_go` gets it exactly once.
    let status = unsafe {
        sys::napi_create_external_arraybuffer(env, memory.as_ptr(), bytes, Some(let_go), hint, &raw mut value)
    };
    if status == sys::Status::napi_no_external_buffers_allowed {
        // SAFETY: refused before anything was made. After another failure the finalizer may have run, or will.
        drop(unsafe { Box::from_raw(hint.cast::<Hold>()) });
    }
    if status == OK { value } else { null_mut() }
}

/// Touches nothing but the list of dropped holds.
unsafe extern "C" fn let_go(env: sys::napi_env, _data: *mut c_void, hold: *mut c_void) {
    // SAFETY: made by `external`; a buffer is finalized once.
    let hold = unsafe { Box::from_raw(hold.cast::<Hold>()) };
    if is_ending(env) && can_transfer(env) {
        forget(hold);
    }
}

/// Whether the environment is being ended: then it answers no call that could run JavaScript.
fn is_ending(env: sys::napi_env) -> bool {
    let (mut undefined, mut same) = (null_mut(), false);
    // SAFETY: plain calls, on the environment's thread.
    unsafe {
        sys::napi_get_undefined(env, &raw mut undefined);
        sys::napi_strict_equals(env, undefined, undefined, &raw mut same) != OK
    }
}

fn can_transfer(env: sys::napi_env) -> bool {
    let mut version: *const sys::napi_node_version = null();
    // SAFETY: a plain call; the version is static.
    unsafe {
        let status = sys::napi_get_node_version(env, &raw mut version);
        status != OK || version.is_null() || (*version).major >= TRANSFERS_FROM
    }
}
