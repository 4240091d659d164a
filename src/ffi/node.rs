//! The seam as a Node addon, by raw Node-API calls: they cost a quarter of what generated wrappers do, and a small
//! tensor feels it.
//!
//! One [`Instance`] belongs to one environment (the main thread, or a worker) and dies with it; what they share is the
//! [`Depot`], which lives while any of them does, so that nothing is left when Node unloads the addon. JavaScript maps the
//! shared regions and the slab's pages as external array buffers; user code never sees those. What user code sees is a
//! buffer of its own over one block, and that is detached before the block is used again.

use super::desk::Desk;
use super::for_each_call;
use super::instance::Instance;
use crate::error::{Code, Error, Result};
use crate::pool::depot::Depot;
use crate::pool::slab::PAGE_ELEMENTS;
use crate::pool::state::State;
use crate::pool::table::Record;
use napi_sys as sys;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::{null, null_mut};
use std::sync::{Arc, Mutex, Once, PoisonError, Weak};

type Value = sys::napi_value;

/// Bytes that V8 need not know of.
const GROWN: usize = 1 << 20;

/// The depot of the process, while there are instances.
static PROCESS: Mutex<Weak<Depot>> = Mutex::new(Weak::new());

fn process_depot() -> Arc<Depot> {
    let mut process = PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
    process.upgrade().unwrap_or_else(|| {
        let depot = Arc::default();
        *process = Arc::downgrade(&depot);
        depot
    })
}

#[derive(Clone, Copy)]
struct Env(sys::napi_env);

/// The arguments of a call and the instance it belongs to.
unsafe fn arguments<const N: usize>(env: Env, info: sys::napi_callback_info) -> ([Value; N], *mut Instance) {
    let (mut count, mut values, mut data) = (N, [null_mut(); N], null_mut());
    // SAFETY: Node-API fills at most `N` values, and undefined where there are fewer.
    unsafe { sys::napi_get_cb_info(env.0, info, &raw mut count, values.as_mut_ptr(), null_mut(), &raw mut data) };
    (values, data.cast())
}

impl Env {
    fn number(self, value: Value) -> f64 {
        let mut number = f64::NAN;
        // SAFETY: a value of another type leaves the NaN.
        unsafe { sys::napi_get_value_double(self.0, value, &raw mut number) };
        number
    }

    fn new_number(self, number: f64) -> Value {
        let mut value = null_mut();
        // SAFETY: plain call.
        unsafe { sys::napi_create_double(self.0, number, &raw mut value) };
        value
    }

    fn new_string(self, text: &str) -> Value {
        let mut value = null_mut();
        // SAFETY: pointer and length are the string's.
        unsafe { sys::napi_create_string_utf8(self.0, text.as_ptr().cast(), text.len() as isize, &raw mut value) };
        value
    }

    fn undefined(self) -> Value {
        let mut value = null_mut();
        // SAFETY: plain call.
        unsafe { sys::napi_get_undefined(self.0, &raw mut value) };
        value
    }

    /// An array buffer over memory that Rust owns and outlives it, or undefined where the runtime forbids such.
    fn new_buffer(self, memory: *mut c_void, bytes: usize) -> Value {
        let mut value = null_mut();
        // SAFETY: the memory is valid while the environment lives or until the buffer is detached; the finalizer
        // touches nothing.
        let status = unsafe {
            sys::napi_create_external_arraybuffer(self.0, memory, bytes, Some(forget), null_mut(), &raw mut value)
        };
        if status == sys::Status::napi_ok { value } else { self.undefined() }
    }

    fn new_floats(self, buffer: Value, len: usize) -> Value {
        let mut value = null_mut();
        // SAFETY: an array buffer of at least `len` floats; an error leaves null, which is undefined.
        unsafe {
            sys::napi_create_typedarray(self.0, sys::TypedarrayType::float32_array, len, buffer, 0, &raw mut value);
        }
        if value.is_null() { self.undefined() } else { value }
    }

    /// Tells V8 how much native memory its small objects hold, where that changed by enough to matter: it collects
    /// garbage, forgotten tensors among it, by what it knows.
    fn tell_bytes(self, instance: &mut Instance) {
        let (held, told) = (instance.store.own_bytes(), instance.told_bytes);
        let grown = held > told + GROWN;
        let shrunk = told > held + GROWN.max(told / 4);
        if grown || shrunk {
            instance.told_bytes = held;
            let mut known = 0;
            // SAFETY: plain call.
            unsafe { sys::napi_adjust_external_memory(self.0, held as i64 - told as i64, &raw mut known) };
        }
    }

    /// Data, elements and array buffer of a `Float32Array`.
    fn floats(self, value: Value) -> Option<(*mut f32, usize, Value)> {
        let (mut kind, mut len, mut data, mut buffer) = (0, 0, null_mut(), null_mut());
        // SAFETY: an error leaves the defaults.
        let status = unsafe {
            let (kind, len, data, buffer) = (&raw mut kind, &raw mut len, &raw mut data, &raw mut buffer);
            sys::napi_get_typedarray_info(self.0, value, kind, len, data, buffer, null_mut())
        };
        (status == sys::Status::napi_ok && kind == sys::TypedarrayType::float32_array).then_some((
            data.cast(),
            len,
            buffer,
        ))
    }
}

unsafe extern "C" fn forget(_env: sys::napi_env, _data: *mut c_void, _hint: *mut c_void) {}

// ---------------------------------------------------------------- the calls of numbers

unsafe fn call<const N: usize>(
    env: sys::napi_env,
    info: sys::napi_callback_info,
    body: impl FnOnce(&mut Instance, [f64; N]) -> Result<f64>,
) -> Value {
    let env = Env(env);
    // SAFETY: `register` gave every function its instance, which lives as long as the environment.
    let (values, instance) = unsafe { arguments::<N>(env, info) };
    let numbers = values.map(|value| env.number(value));
    // SAFETY: as above; one environment is one thread, and no call runs inside another.
    let instance = unsafe { &mut *instance };
    let result = instance.guard(|i| body(i, numbers));
    env.tell_bytes(instance);
    env.new_number(result)
}

macro_rules! export {
    ($($(#[$meta:meta])* $name:ident($($arg:ident),*);)*) => {
        mod calls {
            $(pub unsafe extern "C" fn $name(env: super::sys::napi_env, info: super::sys::napi_callback_info) -> super::Value {
                // SAFETY: Node calls this with its own environment and info.
                unsafe { super::call(env, info, |instance, [$($arg),*]| instance.$name($($arg),*)) }
            })*
        }
        const CALLS: &[(&str, unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> Value)] =
            &[$((stringify!($name), calls::$name)),*];
    };
}
for_each_call!(export);

// ---------------------------------------------------------------- the calls that carry memory

type Special = fn(Env, &mut Instance, [Value; 4]) -> Result<Value>;

unsafe fn special(env: sys::napi_env, info: sys::napi_callback_info, body: Special) -> Value {
    let env = Env(env);
    // SAFETY: as in `call`.
    let (values, instance) = unsafe { arguments::<4>(env, info) };
    let mut value = null_mut();
    // SAFETY: as in `call`.
    unsafe { &mut *instance }.guard(|i| {
        value = body(env, i, values)?;
        Ok(0.0)
    });
    if value.is_null() { env.undefined() } else { value }
}

/// A shared region by number: 0 the global pool's state, 1 the desk, 2 the records.
fn region(env: Env, instance: &mut Instance, [what, ..]: [Value; 4]) -> Result<Value> {
    let (start, bytes): (*const c_void, usize) = match env.number(what) as u32 {
        0 => ((&raw const *instance.store.state(crate::pool::GLOBAL)).cast(), size_of::<State>()),
        1 => ((&raw const *instance.desk).cast(), size_of::<Desk>()),
        _ => {
            let (records, len) = instance.store.table().records();
            (records.cast(), len * size_of::<Record>())
        }
    };
    Ok(env.new_buffer(start.cast_mut(), bytes))
}

/// A page of the slab.
fn page(env: Env, instance: &mut Instance, [number, ..]: [Value; 4]) -> Result<Value> {
    let number = env.number(number);
    let missing = || Error::new(Code::Internal, "page", format_args!("no page {number}"));
    let memory = instance.store.page(number as usize).ok_or_else(missing)?;
    let buffer = env.new_buffer(memory.as_ptr().cast(), PAGE_ELEMENTS * size_of::<f32>());
    Ok(env.new_floats(buffer, PAGE_ELEMENTS))
}

/// A `Float32Array` of its own array buffer over a block.
fn view(env: Env, instance: &mut Instance, [handle, len, ..]: [Value; 4]) -> Result<Value> {
    let len = env.number(len) as usize;
    let memory = instance.store.memory("view", env.number(handle) as u32, len)?;
    let buffer = env.new_buffer(memory.as_ptr().cast(), len * size_of::<f32>());
    Ok(env.new_floats(buffer, len))
}

/// Detaches a view. 1 when it was whole until now, 0 when somebody detached it before: then somebody may still hold
/// its memory, and the block must not be used again.
fn detach(env: Env, _: &mut Instance, [view, ..]: [Value; 4]) -> Result<Value> {
    let Some((_, len, buffer)) = env.floats(view) else { return Ok(env.new_number(0.0)) };
    // SAFETY: plain call on an array buffer.
    let status = unsafe { sys::napi_detach_arraybuffer(env.0, buffer) };
    Ok(env.new_number(f64::from(u8::from(len > 0 && status == sys::Status::napi_ok))))
}

/// Copies a block into a `Float32Array`, whole.
fn read(env: Env, instance: &mut Instance, [handle, array, ..]: [Value; 4]) -> Result<Value> {
    let (to, len) = destination(env, "data", array)?;
    let from = instance.store.memory("data", env.number(handle) as u32, len)?;
    // SAFETY: both hold `len` floats; `copy` allows an array that is the block's own view.
    unsafe { std::ptr::copy(from.as_ptr(), to, len) };
    Ok(null_mut())
}

/// Copies a `Float32Array` into a block, whole.
fn write(env: Env, instance: &mut Instance, [handle, array, ..]: [Value; 4]) -> Result<Value> {
    let (from, len) = destination(env, "WasmTensor", array)?;
    let to = instance.store.memory("WasmTensor", env.number(handle) as u32, len)?;
    // SAFETY: as in `read`.
    unsafe { std::ptr::copy(from, to.as_ptr(), len) };
    Ok(null_mut())
}

fn destination(env: Env, op: &str, array: Value) -> Result<(*mut f32, usize)> {
    let wrong = || Error::new(Code::Argument, op, "expected a Float32Array");
    let (data, len, _) = env.floats(array).ok_or_else(wrong)?;
    Ok((if len == 0 { std::ptr::NonNull::dangling().as_ptr() } else { data }, len))
}

/// The last text.
fn text(env: Env, instance: &mut Instance, _: [Value; 4]) -> Result<Value> {
    Ok(env.new_string(&instance.text))
}

/// The code of the last failure.
fn code(env: Env, instance: &mut Instance, _: [Value; 4]) -> Result<Value> {
    Ok(env.new_string(instance.code))
}

/// A `Float64Array` with a copy of the last list.
fn numbers(env: Env, instance: &mut Instance, _: [Value; 4]) -> Result<Value> {
    let list = &instance.numbers;
    let (mut data, mut buffer, mut value) = (null_mut(), null_mut(), null_mut());
    // SAFETY: the buffer has room for the list; an error leaves null, and nothing is copied.
    unsafe {
        sys::napi_create_arraybuffer(env.0, size_of_val(&list[..]), &raw mut data, &raw mut buffer);
        if !data.is_null() {
            std::ptr::copy_nonoverlapping(list.as_ptr(), data.cast(), list.len());
        }
        sys::napi_create_typedarray(env.0, sys::TypedarrayType::float64_array, list.len(), buffer, 0, &raw mut value);
    }
    Ok(value)
}

/// A `Uint8Array` with a copy of the last bytes.
fn bytes(env: Env, instance: &mut Instance, _: [Value; 4]) -> Result<Value> {
    let list = &instance.bytes;
    let (mut data, mut buffer, mut value) = (null_mut(), null_mut(), null_mut());
    // SAFETY: as in `numbers`.
    unsafe {
        sys::napi_create_arraybuffer(env.0, list.len(), &raw mut data, &raw mut buffer);
        if !data.is_null() {
            std::ptr::copy_nonoverlapping(list.as_ptr(), data.cast(), list.len());
        }
        sys::napi_create_typedarray(env.0, sys::TypedarrayType::uint8_array, list.len(), buffer, 0, &raw mut value);
    }
    Ok(value)
}

/// Copies a `Uint8Array` to where the next call reads bytes.
fn set_bytes(env: Env, instance: &mut Instance, [array, ..]: [Value; 4]) -> Result<Value> {
    let (mut kind, mut len, mut data) = (0, 0, null_mut());
    // SAFETY: an error leaves the defaults.
    unsafe {
        let (kind, len, data) = (&raw mut kind, &raw mut len, &raw mut data);
        sys::napi_get_typedarray_info(env.0, array, kind, len, data, null_mut(), null_mut());
    }
    instance.set_bytes_len(len)?;
    if kind == sys::TypedarrayType::uint8_array && len > 0 {
        // SAFETY: both hold `len` bytes.
        unsafe { std::ptr::copy_nonoverlapping(data.cast(), instance.bytes.as_mut_ptr(), len) };
    }
    Ok(null_mut())
}

/// Runs a pipeline on another thread; a promise.
fn background(env: Env, instance: &mut Instance, [id, x, out, len]: [Value; 4]) -> Result<Value> {
    let [id, x, out, len] = [id, x, out, len].map(|value| env.number(value));
    let op = "execute_async";
    let pipeline = instance.pipelines.get(op, id)?.clone();
    let from = instance.store.memory(op, x as u32, len as usize)?;
    let to = instance.store.memory(op, out as u32, len as usize)?;
    super::background::start(env.0, pipeline, (from.as_ptr(), to.as_ptr(), len as usize))
}

macro_rules! specials {
    ($($name:ident),*) => {
        mod special_calls {
            $(pub unsafe extern "C" fn $name(env: super::sys::napi_env, info: super::sys::napi_callback_info) -> super::Value {
                // SAFETY: Node calls this with its own environment and info.
                unsafe { super::special(env, info, super::$name) }
            })*
        }
        const SPECIALS: &[(&str, unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> Value)] =
            &[$((stringify!($name), special_calls::$name)),*];
    };
}
specials!(region, page, view, detach, read, write, text, code, numbers, bytes, set_bytes, background);

// ---------------------------------------------------------------- the module

unsafe extern "C" fn drop_instance(instance: *mut c_void) {
    // SAFETY: made by `Box::into_raw` below; the environment is going, so nobody calls any more.
    drop(unsafe { Box::from_raw(instance.cast::<Instance>()) });
}

fn define(env: sys::napi_env, exports: Value, name: &str, function: sys::napi_callback, data: *mut c_void) {
    let mut value = null_mut();
    let key = format!("{name}\0");
    let key = CStr::from_bytes_with_nul(key.as_bytes()).map_or(null(), CStr::as_ptr);
    // SAFETY: names are valid strings, `data` is the instance.
    unsafe {
        let length = name.len() as isize;
        sys::napi_create_function(env, name.as_ptr().cast::<c_char>(), length, function, data, &raw mut value);
        sys::napi_set_named_property(env, exports, key, value);
    }
}

/// Called by Node when it loads the addon, once for each environment.
///
/// # Safety
/// Node's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn napi_register_module_v1(env: sys::napi_env, exports: Value) -> Value {
    static SYMBOLS: Once = Once::new();
    // SAFETY: loads the symbols of the host; once, as other threads use them from then on.
    SYMBOLS.call_once(|| std::mem::forget(unsafe { sys::setup() }));
    let instance: *mut c_void = Box::into_raw(Box::new(Instance::sharing(process_depot()))).cast();
    // SAFETY: the hook runs once, when the environment ends.
    unsafe { sys::napi_add_env_cleanup_hook(env, Some(drop_instance), instance) };
    for &(name, function) in CALLS.iter().chain(SPECIALS) {
        define(env, exports, name, Some(function), instance);
    }
    exports
}

/// The Node-API version this addon needs.
#[unsafe(no_mangle)]
pub extern "C" fn node_api_module_get_api_version_v1() -> i32 {
    8
}
