//! The calls that carry memory. JavaScript maps the shared regions and the slab's pages as external array buffers; user
//! code never sees those. What user code sees is a buffer of its own over one block, and that is detached before the
//! block is used again.

use super::{guarded, instance, refused, shown};
use crate::error::{Code, Error, Result};
use crate::ffi::desk::Desk;
use crate::ffi::instance::Instance;
use crate::pool::GLOBAL;
use crate::pool::hold::By;
use crate::pool::slab::PAGE_ELEMENTS;
use crate::pool::state::State;
use crate::pool::table::Record;
use napi::bindgen_prelude::{ArrayBuffer, Env, Float32ArraySlice, FromNapiValue, JsValue};
use napi::sys;
use napi_derive::napi;
use std::ptr::{NonNull, null_mut};

/// An array buffer over memory that Rust owns.
///
/// napi-rs copies where the runtime forbids such buffers (Electron does). A copy would hold what nobody writes any more,
/// so it is an error here, and the loader then takes the WASM build.
///
/// # Safety
/// The memory is valid until the environment ends or the buffer is detached.
unsafe fn buffer<'env>(env: &'env Env, op: &str, memory: NonNull<u8>, bytes: usize) -> Result<ArrayBuffer<'env>> {
    // SAFETY: the caller's; what is called when the buffer goes touches nothing.
    let buffer = unsafe { ArrayBuffer::from_external(env, memory.as_ptr(), bytes, (), |_, ()| ()) };
    let buffer = buffer.map_err(refused(op))?;
    if bytes > 0 && buffer.as_ptr() != memory.as_ptr() {
        return Err(Error::new(Code::Internal, op, "the runtime does not allow external array buffers"));
    }
    Ok(buffer)
}

/// A `Float32Array` of its own array buffer over the elements at `memory`.
///
/// # Safety
/// As for [`buffer`].
unsafe fn floats<'env>(env: &'env Env, op: &str, memory: NonNull<f32>, len: usize) -> Result<Float32ArraySlice<'env>> {
    // SAFETY: the caller's.
    let buffer = unsafe { buffer(env, op, memory.cast(), len * size_of::<f32>()) }?;
    Float32ArraySlice::from_arraybuffer(&buffer, 0, len).map_err(refused(op))
}

/// Where a shared region lies, and its bytes. See `bindings/backend/native.ts`.
fn place(instance: &Instance, what: u32) -> (NonNull<u8>, usize) {
    match what {
        0 => (NonNull::from(instance.store.state(GLOBAL)).cast(), size_of::<State>()),
        1 => (NonNull::from(&*instance.desk).cast(), size_of::<Desk>()),
        _ => {
            let (records, len) = instance.store.table().records();
            (records.cast(), len * size_of::<Record>())
        }
    }
}

/// A shared region by number: 0 the global pool's state, 1 the desk, 2 the records.
#[napi]
pub fn region(env: &Env, what: u32) -> napi::Result<Option<ArrayBuffer<'_>>> {
    guarded(env, |instance| {
        let (start, bytes) = place(instance, what);
        // SAFETY: the state and the desk do not move while the instance lives. Where the records move, the signal says
        // so before anything reads them, and JavaScript maps them anew.
        unsafe { buffer(env, "region", start, bytes) }
    })
}

/// A page of the slab.
#[napi]
pub fn page(env: &Env, number: u32) -> napi::Result<Option<Float32ArraySlice<'_>>> {
    guarded(env, |instance| {
        let missing = || Error::new(Code::Internal, "page", format_args!("no page {number}"));
        let memory = instance.store.page(number as usize).ok_or_else(missing)?;
        // SAFETY: JavaScript forgets the page when `next_dropped_page` names it, before it looks at blocks again.
        unsafe { floats(env, "page", memory, PAGE_ELEMENTS) }
    })
}

/// A `Float32Array` of its own array buffer over a block. The buffer holds the block, wherever its memory goes.
#[napi]
pub fn view(env: &Env, handle: u32, len: u32) -> napi::Result<Option<Float32ArraySlice<'_>>> {
    guarded(env, |instance| {
        let (op, len) = ("view", len as usize);
        let memory = instance.store.memory(op, handle, len)?;
        let Some(hold) = instance.store.hold(op, handle, By::Buffer)? else {
            // SAFETY: no elements.
            return unsafe { floats(env, op, memory, len) };
        };
        let value = shown::external(env.raw(), memory.cast(), len * size_of::<f32>(), hold);
        if value.is_null() {
            return Err(Error::new(
                Code::OutOfMemory,
                op,
                format_args!("the runtime gave no buffer of {len} elements"),
            ));
        }
        // SAFETY: the array buffer that was just made.
        let buffer = unsafe { ArrayBuffer::from_napi_value(env.raw(), value) }.map_err(refused(op))?;
        Float32ArraySlice::from_arraybuffer(&buffer, 0, len).map_err(refused(op))
    })
}

/// Detaches a view of a block. False where somebody detached it before: then somebody may still have its memory, and the
/// block waits, when it comes back, until nobody has.
#[napi]
pub fn detach(env: &Env, view: Float32ArraySlice, handle: u32) -> napi::Result<bool> {
    let (mut buffer, raw) = (null_mut(), view.value());
    // SAFETY: a typed array, of which the buffer is asked (napi-rs does not tell it, and the property `buffer` may be
    // the user's own); all other answers may be left out.
    let status = unsafe {
        let (value, none) = (raw.value, null_mut());
        sys::napi_get_typedarray_info(env.raw(), value, null_mut(), null_mut(), null_mut(), &raw mut buffer, none);
        sys::napi_detach_arraybuffer(env.raw(), buffer)
    };
    let whole = !view.is_empty() && status == sys::Status::napi_ok;
    if whole {
        instance(env)?.store.blind(handle);
    }
    Ok(whole)
}

/// Copies a block into a `Float32Array`, whole.
#[napi]
pub fn read(env: &Env, handle: u32, into: Float32ArraySlice) -> napi::Result<()> {
    guarded(env, |instance| {
        let from = instance.store.memory("data", handle, into.len())?;
        // SAFETY: both hold as many floats; `copy` allows an array that is the block's own view.
        unsafe { std::ptr::copy(from.as_ptr(), into.as_ptr().cast_mut(), into.len()) };
        Ok(())
    })
    .map(drop)
}

/// Copies a `Float32Array` into a block, whole.
#[napi]
pub fn write(env: &Env, handle: u32, from: Float32ArraySlice) -> napi::Result<()> {
    guarded(env, |instance| {
        let to = instance.store.memory("WasmTensor", handle, from.len())?;
        // SAFETY: as in `read`.
        unsafe { std::ptr::copy(from.as_ptr(), to.as_ptr(), from.len()) };
        Ok(())
    })
    .map(drop)
}
