//! The calls that carry texts, lists and bytes.

use super::{guarded, instance};
use napi::bindgen_prelude::{Env, Float64ArraySlice, Uint8ArraySlice};
use napi_derive::napi;

/// The last text.
#[napi]
pub fn text(env: &Env) -> napi::Result<&'static str> {
    Ok(&instance(env)?.text)
}

/// The code of the last failure.
#[napi]
pub fn code(env: &Env) -> napi::Result<&'static str> {
    Ok(instance(env)?.code)
}

/// A `Float64Array` with a copy of the last list.
#[napi]
pub fn numbers(env: &Env) -> napi::Result<Float64ArraySlice<'_>> {
    Float64ArraySlice::copy_from(env, &instance(env)?.numbers)
}

/// A `Uint8Array` with a copy of the last bytes.
#[napi]
pub fn bytes(env: &Env) -> napi::Result<Uint8ArraySlice<'_>> {
    Uint8ArraySlice::copy_from(env, &instance(env)?.bytes)
}

/// Copies a `Uint8Array` to where the next call reads bytes.
#[napi(js_name = "set_bytes")]
pub fn set_bytes(env: &Env, array: &[u8]) -> napi::Result<()> {
    guarded(env, |instance| {
        instance.set_bytes_len(array.len())?;
        instance.bytes.copy_from_slice(array);
        Ok(())
    })
    .map(drop)
}
