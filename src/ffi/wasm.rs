//! The seam as WASM exports. Memory is one, so JavaScript reads blocks, cells and results where they lie.

#[cfg(grow_always)]
mod growing;

use super::for_each_call;
use super::instance::Instance;
use std::cell::{LazyCell, UnsafeCell};
use wasm_bindgen::prelude::wasm_bindgen;

/// The one instance of the module. No `RefCell`: a trap in a call would leave it borrowed for ever.
struct Only(UnsafeCell<LazyCell<Instance>>);

// SAFETY: this module is built without threads.
unsafe impl Sync for Only {}

static INSTANCE: Only = Only(UnsafeCell::new(LazyCell::new(Instance::default)));

fn with<T>(body: impl FnOnce(&mut Instance) -> T) -> T {
    // SAFETY: one thread, and no call runs inside another: the module imports nothing that calls back.
    body(unsafe { &mut *INSTANCE.0.get() })
}

macro_rules! export {
    ($($(#[$meta:meta])* $name:ident($($arg:ident),*);)*) => {
        $($(#[$meta])*
        #[wasm_bindgen]
        pub fn $name($($arg: f64),*) -> f64 {
            with(|instance| instance.guard(|i| i.$name($($arg),*)))
        })*
    };
}
for_each_call!(export);

/// What JavaScript maps: where it begins and how many bytes it has. See `bindings/backend/wasm.ts`.
fn region(instance: &Instance, what: u32) -> (usize, usize) {
    let of = |bytes: &[u8]| (bytes.as_ptr() as usize, bytes.len());
    match what {
        0 => (&raw const *instance.store.state(crate::pool::GLOBAL) as usize, size_of::<crate::pool::state::State>()),
        1 => (&raw const *instance.desk as usize, size_of::<super::desk::Desk>()),
        2 => {
            let (ptr, len) = instance.store.table().records();
            (ptr.addr().get(), len * size_of::<crate::pool::table::Record>())
        }
        3 => of(instance.text.as_bytes()),
        4 => of(instance.code.as_bytes()),
        5 => (instance.numbers.as_ptr() as usize, instance.numbers.len() * size_of::<f64>()),
        6 => of(&instance.bytes),
        _ => (0, 0),
    }
}

/// Where a region begins, in bytes.
#[wasm_bindgen]
pub fn region_start(what: u32) -> usize {
    with(|i| region(i, what).0)
}

/// Bytes of a region.
#[wasm_bindgen]
pub fn region_bytes(what: u32) -> usize {
    with(|i| region(i, what).1)
}
