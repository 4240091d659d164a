//! The seam as a Node addon, written with napi-rs: the module, the instance of each environment, and in the files below
//! the calls. `numbers` has the calls of `for_each_call!`, by Node-API itself; `memory`, `results` and `background` the
//! calls that carry array buffers, texts, lists and promises.
//!
//! One [`Instance`] belongs to one environment (the main thread, or a worker) and dies with it; what they share is the
//! [`Depot`], which lives while any of them does, so that no memory of blocks is left when Node unloads the addon.

mod background;
mod memory;
mod numbers;
mod results;
mod shown;

use super::instance::Instance;
use crate::error::{Code, Error, Result};
use crate::pool::depot::Depot;
use napi::bindgen_prelude::{Env, Object};
use napi_derive::napi;
use std::sync::{Arc, Mutex, PoisonError, Weak};

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

/// Runs when Node loads the addon, once for each environment. Node drops the instance after the last work that was
/// queued in the environment has ended, and before it unloads the addon.
#[napi(module_exports)]
pub fn module(exports: Object, env: Env) -> napi::Result<()> {
    env.set_instance_data(Instance::sharing(process_depot()), (), drop)?;
    numbers::register(exports, env, instance(&env)?)
}

/// The instance of an environment.
fn instance(env: &Env) -> napi::Result<&'static mut Instance> {
    let missing = || napi::Error::from_reason("rustorch-wasm: the addon was not loaded in this environment");
    env.get_instance_data::<Instance>()?.ok_or_else(missing)
}

/// Runs a call that returns more than a number. An error or a panic raises the desk's signal, as in a call of numbers,
/// and the call returns null.
fn guarded<T>(env: &Env, call: impl FnOnce(&mut Instance) -> Result<T>) -> napi::Result<Option<T>> {
    let mut value = None;
    instance(env)?.guard(|instance| {
        value = Some(call(instance)?);
        Ok(0.0)
    });
    Ok(value)
}

/// What the runtime refused, as an error of ours.
fn refused(op: &str) -> impl Fn(napi::Error) -> Error {
    move |error| Error::new(Code::Internal, op, format_args!("the runtime refused it: {}", error.reason))
}
