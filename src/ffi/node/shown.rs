//! Buffers over blocks that user code was shown, natively: each holds its block, wherever its memory goes.
//!
//! An engine with `ArrayBuffer.prototype.transfer` lets user code take a buffer's memory away, also to another thread,
//! where it may outlive this environment. The engine tells by a finalizer when the memory is looked at no more; the hold
//! is dropped there. When the environment ends, Node calls the finalizers of all buffers, also of those whose memory
//! went elsewhere. So before that a hook of ours looks which buffers still have their memory: those end with the
//! environment, and the memory of all others is left alone for ever.

use crate::ffi::instance::Instance;
use crate::pool::hold::{Held, Hold};
use napi::sys;
use std::collections::HashMap;
use std::ffi::c_void;
use std::mem::take;
use std::ptr::{NonNull, null_mut};

const OK: sys::napi_status = sys::Status::napi_ok;
/// How many buffers may be garbage before they are looked for.
const FIRST_LIMIT: usize = 64;

/// Weak references to the buffers that were shown and not detached, as far as is known.
#[derive(Default)]
pub struct Shown {
    by_block: HashMap<Held, Vec<sys::napi_ref>>,
    count: usize,
    /// From this many on, those that are garbage are forgotten.
    limit: usize,
}

/// The environment that an instance belongs to.
pub struct EnvPointer(sys::napi_env);

impl Default for EnvPointer {
    fn default() -> Self {
        Self(null_mut())
    }
}

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

/// On whatever thread the runtime likes: touches nothing but the list of dropped holds.
unsafe extern "C" fn let_go(_env: sys::napi_env, _data: *mut c_void, hold: *mut c_void) {
    // SAFETY: made by `external`; a buffer is finalized once.
    drop(unsafe { Box::from_raw(hold.cast::<Hold>()) });
}

/// What a weak reference names, or null.
fn value_of(env: sys::napi_env, reference: sys::napi_ref) -> sys::napi_value {
    let mut value = null_mut();
    // SAFETY: a reference of ours that was not deleted.
    unsafe { sys::napi_get_reference_value(env, reference, &raw mut value) };
    value
}

impl Instance {
    /// Remembers a buffer over a block, and sees to it that it is looked at before the environment ends it.
    pub fn note_shown(&mut self, env: sys::napi_env, buffer: sys::napi_value, held: Held) {
        let this: *mut c_void = (&raw mut *self).cast();
        let mut reference = null_mut();
        // SAFETY: plain calls. Hooks run in reverse order, so ours goes behind that of the newest buffer.
        unsafe {
            sys::napi_remove_env_cleanup_hook(env, Some(before_the_end), this);
            sys::napi_add_env_cleanup_hook(env, Some(before_the_end), this);
            if sys::napi_create_reference(env, buffer, 0, &raw mut reference) != OK {
                return;
            }
        }
        self.env = EnvPointer(env);
        let Shown { by_block, count, limit } = &mut self.shown;
        if *count >= (*limit).max(FIRST_LIMIT) {
            by_block.retain(|_, references| {
                references.retain(|&reference| {
                    let alive = !value_of(env, reference).is_null();
                    if !alive {
                        // SAFETY: it is forgotten here.
                        unsafe { sys::napi_delete_reference(env, reference) };
                    }
                    alive
                });
                !references.is_empty()
            });
            *count = by_block.values().map(Vec::len).sum();
            *limit = 2 * *count;
        }
        by_block.entry(held).or_default().push(reference);
        *count += 1;
    }

    /// A buffer over the block of a handle was detached: it looks at it no more.
    pub fn note_detached(&mut self, env: sys::napi_env, buffer: sys::napi_value, handle: u32) {
        let Some(held) = self.store.held(handle) else { return };
        let Some(references) = self.shown.by_block.get_mut(&held) else { return };
        let is_it = |&reference: &sys::napi_ref| {
            let (value, mut same) = (value_of(env, reference), false);
            // SAFETY: plain call on two values.
            !value.is_null() && unsafe { sys::napi_strict_equals(env, value, buffer, &raw mut same) } == OK && same
        };
        let Some(at) = references.iter().rposition(is_it) else { return };
        // SAFETY: it is forgotten here.
        unsafe { sys::napi_delete_reference(env, references.swap_remove(at)) };
        if references.is_empty() {
            self.shown.by_block.remove(&held);
        }
        self.shown.count -= 1;
        self.store.blind(held);
    }

    /// The environment ends, and with it every buffer that still has its memory.
    fn end_shown(&mut self) {
        let (env, mut scope) = (self.env.0, null_mut());
        // SAFETY: the environment's own hook runs this, on its thread.
        unsafe { sys::napi_open_handle_scope(env, &raw mut scope) };
        for (held, references) in take(&mut self.shown).by_block {
            for reference in references {
                let (value, mut detached) = (value_of(env, reference), true);
                // SAFETY: plain call; a null value leaves `detached` as it is.
                unsafe { sys::napi_is_detached_arraybuffer(env, value, &raw mut detached) };
                if !detached {
                    self.store.blind(held);
                }
            }
        }
        // SAFETY: opened above.
        unsafe { sys::napi_close_handle_scope(env, scope) };
    }
}

unsafe extern "C" fn before_the_end(instance: *mut c_void) {
    // SAFETY: `note_shown` gave its instance, which lives until after all hooks have run.
    unsafe { &mut *instance.cast::<Instance>() }.end_shown();
}
