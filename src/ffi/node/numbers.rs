//! The calls of numbers, by Node-API itself: a small tensor feels what a `#[napi]` function adds to each call
//! (docs/measured.md has the measurement).

use crate::error::Result;
use crate::ffi::for_each_call;
use crate::ffi::instance::Instance;
use napi::bindgen_prelude::{Env, JsObjectValue, Object, Unknown};
use napi::sys;
use std::ffi::c_void;
use std::ptr::null_mut;

type Function = unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> sys::napi_value;

/// Bytes that V8 need not know of.
const GROWN: usize = 1 << 20;

/// Tells V8 how much native memory its small objects hold, where that changed by enough to matter: it collects
/// garbage, forgotten tensors among it, by what it knows.
fn report_memory(env: Env, instance: &mut Instance) {
    let (held, told) = (instance.store.own_bytes(), instance.reported_bytes);
    let grown = held > told + GROWN;
    let shrunk = told > held + GROWN.max(told / 4);
    if (grown || shrunk) && env.adjust_external_memory(held as i64 - told as i64).is_ok() {
        instance.reported_bytes = held;
    }
}

/// Runs a call whose arguments and result are numbers; an argument that is none is NaN.
///
/// # Safety
/// Node calls this through a function that [`register`] made.
unsafe fn call<const N: usize>(
    env: sys::napi_env,
    info: sys::napi_callback_info,
    body: impl FnOnce(&mut Instance, [f64; N]) -> Result<f64>,
) -> sys::napi_value {
    let (mut count, mut values, mut data) = (N, [null_mut(); N], null_mut());
    // SAFETY: Node fills at most `N` values, and undefined where there are fewer; `data` is what `register` gave. The
    // instance lives as long as the environment, which is one thread, and no call runs inside another.
    let instance = unsafe {
        sys::napi_get_cb_info(env, info, &raw mut count, values.as_mut_ptr(), null_mut(), &raw mut data);
        &mut *data.cast::<Instance>()
    };
    let numbers = values.map(|value| {
        let mut number = f64::NAN;
        // SAFETY: a value of another type leaves the NaN.
        unsafe { sys::napi_get_value_double(env, value, &raw mut number) };
        number
    });
    let result = instance.guard(|i| body(i, numbers));
    report_memory(Env::from_raw(env), instance);
    let mut value = null_mut();
    // SAFETY: a plain call.
    unsafe { sys::napi_create_double(env, result, &raw mut value) };
    value
}

macro_rules! export {
    ($($(#[$meta:meta])* $name:ident($($arg:ident),*);)*) => {
        mod calls {
            $(pub unsafe extern "C" fn $name(env: super::sys::napi_env, info: super::sys::napi_callback_info) -> super::sys::napi_value {
                // SAFETY: `register` is the only one that uses this.
                unsafe { super::call(env, info, |instance, [$($arg),*]| instance.$name($($arg),*)) }
            })*
        }
        const CALLS: &[(&str, Function)] = &[$((stringify!($name), calls::$name)),*];
    };
}
for_each_call!(export);

/// Puts the calls into the addon's exports, each with the instance of its environment.
pub fn register(mut exports: Object, env: Env, instance: &'static mut Instance) -> napi::Result<()> {
    let data: *mut c_void = (&raw mut *instance).cast();
    for &(name, function) in CALLS {
        let mut value = null_mut();
        // SAFETY: pointer and length are the name's, and `data` is what `call` expects.
        let function = unsafe {
            let length = name.len() as isize;
            let status = sys::napi_create_function(
                env.raw(),
                name.as_ptr().cast(),
                length,
                Some(function),
                data,
                &raw mut value,
            );
            napi::check_status!(status)?;
            Unknown::from_raw_unchecked(env.raw(), value)
        };
        exports.set_named_property(name, function)?;
    }
    Ok(())
}
